"""What attacks once got through, each by its smallest case: docs/security.md names the others."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from openpyxl import Workbook

from tests.builders import make_contact, make_unit
from units.exchange.faults import RefusedError
from units.exchange.files import read_contents
from units.exchange.loading.documents import load
from units.models import Unit
from units.text.contacts import ContactKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("editor", password="x"))
    return client


def refused(name: str, content: bytes) -> str:
    with pytest.raises(RefusedError) as caught:
        load(read_contents([(name, content)]))
    return "\n".join(map(str, caught.value.faults))


def test_no_correction_tells_a_word_of_a_draft_or_of_who_is_deleted(client):
    make_unit("shown", name_en="Zarinbel office")
    make_unit("hidden", name_en="Farinbel office", status="draft")
    make_unit("gone", name_en="Harinbel office").delete()

    told = [
        client.get(f"/en/search/?q={word}&format=json").json()["corrected"]
        for word in ("xarinbel", "farinbel", "harinbel", "larinbel")  # a word nobody has is no news
    ]

    assert told == ["Zarinbel"] * 4


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 2**20,
        b"ustroj: 1\nunits: [" + b"x," * 10**6 + b"]",
        b"ustroj: 1\nunits:\n" + b"- " * 10**5,
    ],
)
def test_no_small_outline_stops_the_site(content):
    assert refused("units.yaml", content)


def test_no_small_archive_stops_the_site():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("units.csv", "code\n" + "a\n" * 2_000_000)

    assert "too many rows" in refused("units.zip", out.getvalue())


def altered(name: str, alter: Callable[[bytes], bytes]) -> bytes:
    """A workbook with a unit of some name, whose parts were altered after it was saved."""
    book = Workbook()
    book.active.title = "units"
    book.active.append(["code", "name.en"])
    book.active.append(["a", name])
    book.save(out := io.BytesIO())
    parts = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(parts, "w") as new:
        for part in old.namelist():
            new.writestr(part, alter(old.read(part)))
    return parts.getvalue()


@pytest.mark.parametrize("text", ["_xD83D_", "a_x0000_b", "_xDE00__xD83D_"])
def test_no_workbook_holds_a_text_that_no_database_can_store(text):
    book = altered("NAME", lambda part: part.replace(b"NAME", text.encode()))

    told = refused("units.xlsx", book)

    assert "units.xlsx, cell units!B2" in told


@pytest.mark.parametrize("number", ["-1", "0", "1048577", "99999999999"])
def test_no_workbook_has_rows_that_no_sheet_has(number):
    row = f'row r="{number}"'.encode()
    book = altered("A", lambda part: part.replace(b'row r="2"', row))

    assert "not an XLSX workbook, or it is damaged" in refused("units.xlsx", book)


def test_halves_of_a_character_in_a_workbook_are_joined():
    escaped = rb"_x005F_(x[0-9A-F]{4}_)"
    book = altered("_xD83D__xDE00_", lambda part: re.sub(escaped, rb"_\1", part))

    load(read_contents([("units.xlsx", book)]))

    assert Unit.objects.get().name_en == "\N{GRINNING FACE}"


@pytest.mark.parametrize("field", ["name", "code", "parent"])
def test_no_outline_holds_one_either(field):
    item = {"code": "a", "name": "{en: A}", "parent": "b"}
    item[field] = '{en: "a\\0b"}' if field == "name" else '"a\\0b"'
    lines = "".join(f"  {key}: {value}\n" for key, value in item.items())

    assert refused("units.yaml", f"ustroj: 1\nunits:\n-{lines[1:]}".encode())


def test_a_second_document_is_not_dropped_in_silence():
    assert "A second document begins here" in refused(
        "units.yaml", b"ustroj: 1\nunits: []\n---\nustroj: 1\n"
    )


@pytest.mark.parametrize(
    "address",
    [
        "/en/admin/units/unit/add/?parent=abc",
        f"/en/admin/units/unit/add/?parent={'9' * 5000}",
        "/en/admin/units/unit/?body=%00",
        "/en/admin/units/unit/?status__exact=%00",
        "/en/admin/units/unit/?in=%00",
    ],
)
def test_no_junk_in_an_address_of_staff_is_a_failure(editor, address):
    assert editor.get(address).status_code < 500


@pytest.mark.parametrize("sent", [b"[" * 100_000, b'{"text": "a\\u0000b", "to": "sr"}', b"\xff"])
def test_no_junk_sent_to_the_help_while_typing_is_a_failure(editor, sent):
    answer = editor.post("/en/admin/assistance/propose/", sent, content_type="application/json")

    assert answer.status_code < 500


def test_a_link_of_mails_writes_to_whom_it_names_and_nobody_else(client):
    unit = make_unit("office")
    value = "x?bcc=victim%40v.example&subject=hi@evil.example"
    make_contact(unit, value, kind=ContactKind.EMAIL, value=value)

    links = re.findall(r'href="(mailto:[^"]*)"', client.get("/en/units/office/").text)

    assert all("?" not in link and "&" not in link for link in links)


def test_what_the_documents_name_as_proof_is_there():
    """Each test that docs/security.md names, by its file and its name."""
    project = Path(settings.BASE_DIR)
    text = (project / "docs" / "security.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    assert len(named) > 40

    for file, name in named:
        source = (project / file).read_text()
        assert not name or f"def {name}(" in source or f"class {name}" in source, (file, name)
    for file in re.findall(r"`((?:registry|units|deploy|scripts|docs)/[\w/.-]+)`", text):
        assert (project / file).exists(), file
