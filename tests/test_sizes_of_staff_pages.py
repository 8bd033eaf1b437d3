"""No page of staff is too long for a slow line or a small screen, however much a unit has."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.browser.staff_pages import ADDRESSES
from tests.browser.staff_stage import prepare
from tests.builders import (
    appoint,
    make_contact,
    make_kind,
    make_person,
    make_post,
    make_task,
    make_unit,
    make_user,
)
from tests.test_workspace import MOST_BYTES, MOST_FIELDS, fields
from units.models import GlossaryEntry, Unit

pytestmark = pytest.mark.django_db

LONG = "Prepares and coordinates the positions of the government at meetings abroad. " * 2


@pytest.fixture(scope="module")
def keys(stored_once) -> dict[str, int]:
    """What the pages are about; the unit that has all has very much of it."""
    with stored_once():
        make_kind("ministry")
        GlossaryEntry.objects.create(cyrillic="ЕУ", latin="EU")
        make_user("admin", is_superuser=True)
        above = make_unit("rs-mfa")
        make_unit("rs-mfa-multilateral-un", parent=above)
        make_unit("si-mzz")
        keys = json.loads(prepare())
        _enlarge(Unit.objects.get(pk=keys["full"]))
        yield keys


def _enlarge(unit: Unit) -> None:
    for number in range(60):
        make_task(unit, f"{LONG}{number}", text_sr=LONG, depth=number % 3)
        make_unit(f"sub-{number}", name_en=f"{LONG}{number}", parent=unit)
    for number in range(12):
        make_contact(unit, f"01 478 22{number:02}", order=number)
        appoint(make_person(), make_post(unit, f"Adviser {number}", is_head=False))


@pytest.mark.parametrize("language", ["en", "ka"])
def test_every_page_is_small(keys, language) -> None:
    editor = Client(SERVER_NAME="127.0.0.1")
    assert editor.login(username="admin", password="correct horse battery staple")
    too_large = []
    for name, address in ADDRESSES.items():
        page = editor.get(f"/{language}/admin/{address.format(**keys)}")
        assert page.status_code == 200, name
        size = len(fields(page.text)), len(page.content)
        if size[0] > MOST_FIELDS or size[1] > MOST_BYTES:
            too_large.append(f"{name}: {size}")

    assert not too_large, "\n".join(too_large)
