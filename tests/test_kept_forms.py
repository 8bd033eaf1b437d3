"""A session that ends while somebody types: after signing in the form is there, as it was."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.browser_forms import as_sent
from tests.builders import make_task, make_unit
from tests.unit_forms import part_of, with_column
from units.models import Unit

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def unit() -> Unit:
    unit = make_unit("mfa", name_en="Old")
    make_task(unit, "First", code="first")
    return unit


@pytest.fixture
def clerk() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("clerk", password=PASSWORD))
    return client


def typed(client: Client, address: str, **values: str) -> dict[str, object]:
    return as_sent(client.get(address).text, "unit_form") | values | {"_save": "1"}


def sign_in(client: Client, page, **also: str):
    """Fill in the page for signing in, as a browser would."""
    sent = as_sent(page.text, "login-form")
    kept = re.search(r'name="_kept" value="([^"]*)" form="login-form"', page.text)
    sent |= {"_kept": kept[1]} if kept else {}
    action = re.search(r'<form action="([^"]*)"', page.text)[1]
    return client.post(action, sent | {"username": "clerk", "password": PASSWORD} | also)


@pytest.mark.parametrize(
    "address", ["/en/admin/units/unit/{pk}/part/names/", "/sl/admin/units/unit/add/"]
)
def test_it_is_filled_as_it_was(clerk, unit, address):
    address = address.format(pk=unit.pk)
    sent = typed(clerk, address, name_en="Typed for an hour", name_sl="ž")
    clerk.logout()

    page = clerk.post(address, sent)
    assert 'name="_kept"' in page.text
    response = sign_in(clerk, page)

    assert response.url == address
    form = clerk.get(response.url)
    assert 'value="Typed for an hour"' in form.text
    assert set(Unit.objects.values_list("name_en", flat=True)) == {"Old"}
    again = as_sent(form.text, "unit_form") | {"_save": "1"}
    clerk.post(address, again)
    assert Unit.objects.filter(name_en="Typed for an hour").exists()


def test_a_row_of_a_list_is_filled_as_it_was(clerk, unit):
    for row in (unit.tasks.get().pk, "new"):
        address = part_of(unit, "tasks", row)
        sent = typed(clerk, address, **{"tasks-0-text_en": f"Typed for an hour: {row}"})
        clerk.logout()

        assert sign_in(clerk, clerk.post(address, sent)).url == address
        form = clerk.get(address)
        assert "You had been signed out. Nothing is saved yet" in form.text
        clerk.post(address, as_sent(form.text, "unit_form") | {"_save": "1"})
        assert unit.tasks.filter(text_en=f"Typed for an hour: {row}").exists()


def test_it_is_shown_once(clerk, unit):
    address = with_column(unit, "name_en")
    sent = typed(clerk, address, name_en="Typed")
    clerk.logout()
    sign_in(clerk, clerk.post(address, sent))
    assert "You had been signed out. Nothing is saved yet" in clerk.get(address).text
    assert 'value="Old"' in clerk.get(address).text


def test_a_wrong_password_loses_nothing(clerk, unit):
    address = with_column(unit, "name_en")
    sent = typed(clerk, address, name_en="Typed")
    clerk.logout()
    page = clerk.post(address, sent)
    again = sign_in(clerk, page, password="wrong")
    sign_in(clerk, again)
    assert 'value="Typed"' in clerk.get(address).text


def test_what_was_not_signed_by_us_is_not_taken(clerk, unit):
    clerk.logout()
    page = clerk.get("/en/admin/login/")
    sign_in(clerk, page, _kept="eyJwYXRoIjoiLyJ9:1:x")
    assert "kept_form" not in clerk.session


def test_passwords_are_not_carried(clerk):
    clerk.logout()
    address = "/en/admin/password_change/"
    page = clerk.post(address, {"password1": "a secret", "old_password": "another", "x": "1"})
    assert "secret" not in page.text
