"""Addresses that are not pages, and where one lands after signing in."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User

from tests.builders import make_unit
from units.models import FormerCode

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/robots.txt",
        "/favicon.ico",
        "/sitemap.xml",
        "/.env",
        "/xyz.php",
        "/sr.php",
        "/units",
        "/nowhere",
        "/a/b.c",
        "/en/nowhere",
        "/en/robots.txt",
        "/en/units/x.php",
        "/en//units",
        "/sr-Latn/nowhere",
        "/sr-Latn/robots.txt/",
        "/sl-SI/.env",
    ],
)
def test_an_unknown_address_is_not_found_at_once(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "Location" not in response


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/people", "/people/"),
        ("/sl/people", "/sl/people/"),
        ("/en/units/mfa", "/en/units/mfa/"),
        ("/units/mfa", "/units/mfa/"),
        ("/sr-Latn", "/sr-Latn/"),
        ("/sr-Latn/units/mfa", "/sr-Latn/units/mfa/"),
        ("/en", "/en/"),
        ("/en/admin", "/en/admin/"),
    ],
)
def test_a_page_without_its_slash_leads_to_it(client, address, target):
    response = client.get(address)

    assert (response.status_code, response["Location"]) == (301, target)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "", "/en/units/x/"])
def test_after_signing_in_one_lands_at_the_desk_or_where_one_was_going(client, target):
    User.objects.create_superuser("editor", password="x")
    response = client.post(
        "/ka/admin/login/", {"username": "editor", "password": "x", "next": target}
    )

    assert response.status_code == 302
    assert response["Location"] == (target if target.startswith("/en/") else "/ka/admin/")


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/en/units/RS-MFA/", "/en/units/rs-mfa/"),
        ("/en/units/RS-OLD/structure/", "/en/units/rs-mfa/structure/"),
        ("/en/A-Z/", "/en/a-z/"),
        ("/SR-LATN/UNITS/RS-MFA/STRUCTURE/", "/sr-latn/units/rs-mfa/structure/"),
        ("/EN/SEARCH/?q=MFA", "/en/search/?q=MFA"),
    ],
)
def test_an_address_in_capitals_leads_to_the_one_in_small_letters(client, address, target):
    unit = make_unit("rs-mfa")
    FormerCode.objects.create(code="rs-old", unit=unit)

    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, target)
    assert client.get(target).status_code == 200


@pytest.mark.parametrize("address", ["/en/NO-SUCH/", "/en/units/NO-SUCH/", "/NO-SUCH/"])
def test_what_is_no_page_in_small_letters_either_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_letters_that_a_program_did_not_escape_arrive_whole(client):
    sent = "q=љубав".encode().decode("latin-1")
    response = client.get("/search/", QUERY_STRING=sent, headers={"Accept-Language": "sr"})

    assert unquote(response["Location"]) == "/sr/search/?q=љубав"
