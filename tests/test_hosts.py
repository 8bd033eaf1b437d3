"""A host that is not ours: refused in words, under all headers, without a traceback."""

from __future__ import annotations

import io
import logging
from unittest import mock

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/en/",
    "/ka/units/mfa/",
    "/en/units/nowhere/structure/",
    "/sl/search/?q=vir",
    "/en/search/suggest/?q=vir",
    "/sr/people/",
    "/en/a-z/",
    "/en/admin/",
    "/en/admin/units/unit/",
    "/sr-latn/admin/login/",
    "/sr-Latn/people/",
    "/robots.txt",
    "/en/nowhere",
]
HEADERS = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
}


def ask(path: str, **request):
    client = Client(headers={"host": "evil.example"}, raise_request_exception=False)
    return client.get(path, **request)


@pytest.mark.parametrize("is_https", [False, True])
@pytest.mark.parametrize("path", PAGES)
def test_a_wrong_host_is_refused_under_all_headers(path, is_https):
    with override_settings(SECURE_SSL_REDIRECT=is_https):
        response = ask(path)

    assert response.status_code == 400
    assert "The request could not be understood" in response.text or not path.startswith("/en/")
    assert "evil.example" not in response.text
    assert set(response.headers) >= HEADERS


def test_a_wrong_host_is_refused_where_a_choice_is_sent():
    client = Client(headers={"host": "evil.example"}, raise_request_exception=False)

    assert client.post("/preferences/", {"size": "115", "next": "/en/"}).status_code == 400


def test_a_wrong_host_is_a_line_in_the_log_without_a_traceback():
    console = next(
        handler for handler in logging.getLogger().handlers if "console" in str(handler.get_name())
    )
    with mock.patch.object(console, "stream", io.StringIO()) as written:
        ask("/en/")

    assert "Invalid HTTP_HOST header" in written.getvalue()
    assert "Traceback" not in written.getvalue()


def test_the_way_to_https_stands_on_hosts_of_ours():
    with override_settings(SECURE_SSL_REDIRECT=True):
        response = Client(headers={"host": "localhost"}).get("/en/")

    assert (response.status_code, response["Location"]) == (301, "https://localhost/en/")


def test_an_error_page_leads_to_itself_in_the_other_languages():
    page = Client(raise_request_exception=False).get("/en/nowhere/?a=1").text

    assert 'href="/ka/nowhere/?a=1"' in page
