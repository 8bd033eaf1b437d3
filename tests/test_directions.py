"""Marks that turn the direction of writing: by no door do they come to a page."""

from __future__ import annotations

import io
import json

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from openpyxl import Workbook

from tests.browser_forms import as_sent
from tests.builders import make_unit
from tests.unit_forms import part_of, save, with_column
from units.exchange.files import read_contents
from units.exchange.loading.documents import load
from units.models import Contact, Unit

pytestmark = pytest.mark.django_db

MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TURNED, PLAIN = f"Visa {MARKS}office", "Visa office"
OUTLINE = f"ustroj: 1\nunits:\n- code: visa\n  name: {{en: '{TURNED}'}}\n"


def workbook() -> bytes:
    book = Workbook()
    book.active.title = "units"
    for row in (["code", "name.en"], ["visa", TURNED]):
        book.active.append(row)
    book.save(out := io.BytesIO())
    return out.getvalue()


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("editor", password="x"))
    return client


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("units.yaml", OUTLINE.encode()),
        ("units.csv", f"code,name.en\nvisa,{TURNED}\n".encode()),
        ("units.xlsx", workbook()),
    ],
)
def test_files_leave_them_out(name, content):
    load(read_contents([(name, content)]))

    assert Unit.objects.get().name_en == PLAIN


def test_so_do_flat_fixtures(tmp_path):
    row = {"model": "units.unit", "fields": {"code": "visa", "name_en": TURNED}}
    (tmp_path / "flat.json").write_text(json.dumps([row]))

    call_command("loaddata", str(tmp_path / "flat.json"), verbosity=0)

    assert Unit.objects.get().name_en == PLAIN


def test_so_do_forms(editor):
    unit = make_unit("visa")
    for column, text in (("name_en", TURNED), ("description_en", f"A\r\n\r\n{TURNED}")):
        save(editor, with_column(unit, column), **{column: text})
    save(editor, part_of(unit, "tasks", "new"), **{"tasks-0-text_en": TURNED, "tasks-0-depth": "0"})

    unit.refresh_from_db()
    assert (unit.name_en, unit.description_en) == (PLAIN, f"A\n\n{PLAIN}")
    assert unit.tasks.get().text_en == PLAIN


def test_so_do_lines_of_contacts(editor):
    unit = make_unit("visa")
    address = f"/en/admin/units/unit/{unit.pk}/contacts/"
    found = as_sent(editor.post(address, {"lines": f"{MARKS}info@visa.si"}).text, "found_form")

    assert found["form-0-written"] == ["info@visa.si"]
    editor.post(address, {**found, "form-0-written": f"info{MARKS}@visa.si"})
    assert Contact.objects.get().written == "info@visa.si"


def test_a_text_that_holds_them_already_counts_as_untouched(editor):
    unit = make_unit("visa", name_en=TURNED)
    save(editor, with_column(unit, "name_en"))
    changes = list(load(read_contents([("units.yaml", OUTLINE.encode())])).changes)

    unit.refresh_from_db()
    assert (unit.name_en, changes) == (TURNED, [])


def test_a_question_is_asked_and_repeated_without_them(client):
    make_unit("visa", name_en=PLAIN)

    page = client.get("/en/search/", {"q": TURNED}).text

    assert "/en/units/visa/" in page
    assert not set(MARKS) & set(page)
