"""What a page says of how sure its contacts are."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.builders import make_contact, make_post, make_unit

pytestmark = pytest.mark.django_db
MARCH, MAY = date(2026, 3, 14), date(2026, 5, 2)


@pytest.fixture
def office():
    unit = make_unit("office")
    make_contact(unit, "01 478 2000", checked_on=MAY)
    return unit


def page(client, unit, query: str = "") -> str:
    return client.get(f"/en/units/{unit.code}/{query}").text


def test_the_month_is_that_of_the_contact_that_waits_longest(client, office):
    make_contact(None, "01 478 2001", post=make_post(office), checked_on=MARCH)
    assert "Contacts confirmed in March 2026." in page(client, office)


def test_nothing_is_said_where_one_was_never_confirmed(client, office):
    make_contact(office, "01 478 2001")
    assert "Contacts confirmed" not in page(client, office)


def test_nor_where_there_is_no_contact(client):
    assert "Contacts confirmed" not in page(client, make_unit("empty"))


def test_of_a_unit_without_contacts_it_is_about_those_that_are_shown(client, office):
    assert "Contacts confirmed in May 2026." in page(client, make_unit("part", parent=office))


def test_a_page_of_the_past_says_what_was_confirmed_then(client, office, settings):
    settings.PUBLIC_HISTORY = True
    day = timezone.localdate().isoformat()
    assert "Contacts confirmed in May 2026." in page(client, office, f"?on={day}")
