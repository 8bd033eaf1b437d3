"""What those who work here choose for themselves: mails, their language, keyboard shortcuts."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.builders import make_user
from tests.signing_in import HOME, sign_in
from units.accounts.models import OwnSettings

pytestmark = pytest.mark.django_db
PAGE = "/en/admin/own-settings/"


def choose(client: Client, **chosen: str):
    return client.post(PAGE, {"language": "en", **chosen}, follow=True)


@pytest.fixture
def ana(client) -> User:
    user = make_user("ana", email="ana@example.org")
    client.force_login(user)
    return user


def test_nothing_is_sent_to_who_has_not_asked_for_it(client, ana):
    page = client.get(PAGE)

    assert "They go to ana@example.org" in page.text
    assert not OwnSettings.objects.exists()


def test_the_language_of_the_page_is_proposed_for_mails(client, ana):
    assert '<option value="ka" selected>' in client.get("/ka/admin/own-settings/").text


def test_what_is_chosen_is_kept(client, ana):
    assert "Your settings are saved." in choose(client, wants_mail="on", language="sl").text

    chosen = OwnSettings.objects.get(user=ana)
    assert (chosen.wants_mail, chosen.language, chosen.uses_keys) == (True, "sl", False)


def test_one_without_an_address_is_told_that_nothing_can_be_sent(client):
    client.force_login(make_user("bor"))
    assert "Your account has no e-mail address" in client.get(PAGE).text


def test_nobody_writes_those_of_another(client, ana):
    choose(client, wants_mail="on", user="999")
    assert OwnSettings.objects.get().user == ana


def test_shortcuts_are_on_until_they_are_switched_off(client, ana):
    assert 'id="keys"' in client.get(HOME).text
    assert "data-off" not in client.get(HOME).text

    choose(client)
    assert "data-off" in client.get(HOME).text

    choose(client, uses_keys="on")
    assert "data-off" not in client.get(HOME).text


def test_they_stay_off_in_the_next_browser(client, ana):
    choose(client)
    elsewhere = Client()
    sign_in(elsewhere)

    assert "data-off" in elsewhere.get(HOME).text
    assert "You have switched the shortcuts off." in elsewhere.get("/en/admin/keys/").text


def test_they_are_listed_on_a_page_too(client, ana):
    page = client.get("/en/admin/keys/").text
    assert page.count("save the form, also while you write") == 2  # and in the dialog


def test_who_is_not_signed_in_is_told_of_none(client):
    assert "keys.js" not in client.get("/en/admin/login/").text
