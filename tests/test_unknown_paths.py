"""Addresses that are not pages, and where one lands after signing in."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

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
