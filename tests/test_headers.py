"""What every answer tells browsers, whatever it is: pages, refusals, failures, files, probes."""

from __future__ import annotations

import os
import subprocess
import sys
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client

from registry.limits import LARGEST_BODY
from tests.builders import make_unit

pytestmark = pytest.mark.django_db
HEADERS = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
}
ANSWERS = {
    "/": 302,
    "/en/": 200,
    "/en/units/office/": 200,
    "/en/units/office": 301,
    "/en/search/?q=office": 200,
    "/en/search/suggest/?q=off": 200,
    "/ka/nowhere/": 404,
    "/en/admin/": 302,
    "/sr/admin/login/": 200,
    "/en/admin/units/unit/?\0": 400,
    "/healthz/live": 200,
    "/healthz/ready": 200,
    "/metrics": 404,
    "/robots.txt": 404,
    "/static/units/none.css": 404,
}


@pytest.mark.parametrize("path", ANSWERS)
def test_stands_on_every_answer(client, path):
    make_unit("office")

    response = client.get(path)

    assert response.status_code == ANSWERS[path]
    assert set(response.headers) >= HEADERS
    assert "object-src 'none'" in response["Content-Security-Policy"]
    assert "base-uri 'none'" in response["Content-Security-Policy"]


def test_stands_on_refusals_and_failures():
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    with mock.patch("units.public.views.pages.render", side_effect=RuntimeError):
        failure = client.get("/en/contact/")
    too_large = client.generic("POST", "/preferences/", b"x", CONTENT_LENGTH=str(LARGEST_BODY + 1))
    forged, not_allowed = client.post("/en/admin/login/"), client.get("/preferences/")
    answers = {500: failure, 413: too_large, 403: forged, 405: not_allowed}

    for status, response in answers.items():
        assert response.status_code == status
        assert set(response.headers) >= HEADERS


def test_stands_on_what_staff_see_and_on_what_did_not_change(admin_client, client, settings):
    assert set(admin_client.get("/en/admin/units/unit/").headers) >= HEADERS

    page = client.get("/en/accessibility/")
    again = client.get("/en/accessibility/", headers={"if-none-match": page["ETag"]})
    assert again.status_code == 304
    assert set(again.headers) >= HEADERS


def test_no_page_may_use_what_no_page_needs(client):
    said = client.get("/en/")["Permissions-Policy"]

    assert {"camera=()", "geolocation=()", "microphone=()", "payment=()"} <= set(said.split(", "))


def test_only_what_is_open_to_all_may_be_read_by_other_sites(client):
    page, answers = client.get("/en/"), client.get("/en/search/suggest/?q=of")

    assert page["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in page
    assert answers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_https_is_kept_for_a_year_on_all_names_below(client, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    settings.SECURE_HSTS_PRELOAD = True

    for path in ("/en/", "/en/nowhere/", "/healthz/live"):
        said = client.get(path, secure=True)["Strict-Transport-Security"]
        assert said == "max-age=31536000; includeSubDomains; preload"


def test_cookies_over_https_are_of_this_host_alone(tmp_path):
    said = "from django.conf import settings as s; "
    names = "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH"
    flags = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE"
    environment = {**os.environ, "HTTPS": "true", "VAR_DIR": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", f"{said}print({names}, {flags})"],
        env=environment | {"DJANGO_SETTINGS_MODULE": "registry.settings"},
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert told.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "/", "/", "True", "True"]
