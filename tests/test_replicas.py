"""Pages come from replicas, as far as these know all; whoever writes reads what was written."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from registry import checks
from registry.environment import Environment
from registry.replicas import choosing
from registry.replicas.asking import Watch
from registry.replicas.watching import Primary, Replica, usable
from tests.clusters import Cluster, Register, needs_postgresql, until

PAGE = "/en/units/office/"
LIMIT, LONGEST = 5.0, 3600.0


class TestWatching:
    """Seconds are made up: no clock is asked."""

    @pytest.fixture
    def primary(self) -> Primary:
        primary = Primary()
        for second in range(1, 11):
            primary.was_at(100 * second, float(second))
        return primary

    def used(self, primary: Primary, position: int, now: float, asked_at: float = 10) -> bool:
        replica = Replica("r", primary.known_until(position), asked_at)
        return bool(usable(primary, [replica], now, LIMIT, LONGEST))

    def test_a_replica_knows_all_until_the_primary_was_where_it_is(self, primary):
        assert primary.known_until(1000) == 10
        assert primary.known_until(999) == 9
        assert primary.known_until(99) is None

    def test_one_that_is_too_far_behind_is_left_out_and_taken_in_again(self, primary):
        found = [self.used(primary, position, 10.5) for position in (1000, 600, 500, 1000)]
        assert found == [True, True, False, True]

    def test_so_is_one_that_does_not_answer(self, primary):
        assert not self.used(primary, 1000, now=12, asked_at=6)

    def test_one_that_knew_all_is_used_while_the_primary_is_out(self, primary):
        primary.answers = False
        assert self.used(primary, 1000, now=60, asked_at=59)
        assert not self.used(primary, 400, now=60, asked_at=59)

    def test_one_that_knew_all_is_used_while_the_primary_is_silent(self, primary):
        assert [self.used(primary, 1000, now, asked_at=now) for now in (11, 14, 16, 60)] == [
            True
        ] * 4
        assert primary.is_out(13, LIMIT)

    def test_none_is_used_for_ever(self, primary):
        primary.answers = False
        assert not self.used(primary, 1000, now=3700, asked_at=3699)

    def test_none_is_used_before_it_was_compared(self):
        assert not usable(Primary(), [Replica("r")], 1, LIMIT, LONGEST)

    def test_a_new_primary_begins_anew(self, primary):
        primary.was_at(500, 11)
        assert primary.known_until(499) is None
        assert primary.known_until(500) == 11


class Line:
    """What a server says of itself."""

    def __init__(self, *said: object) -> None:
        self.said = said

    def execute(self, _sql: str) -> Line:
        return self

    def fetchone(self) -> tuple[object, ...]:
        return self.said


class TestWhatServersSay:
    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ((True, "1", 100, 7.0), ""),
            ((False, "1", 100, None), "no replica"),
            ((True, "2", 100, 7.0), "another server"),
            ((True, "1", 99, 7.0), "behind"),
        ],
    )
    def test_only_a_copy_of_the_primary_is_read_from(self, said, why):
        watch = Watch(["r"], LIMIT)
        watch.ask(Line(False, "1", 100, None))
        watch.ask(Line(*said), watch.replicas[0])
        assert (watch.replicas[0].known_until is not None) is (not why)
        assert why in watch.replicas[0].why

    def test_a_primary_that_is_a_replica_now_is_out(self):
        watch = Watch(["r"], LIMIT)
        watch.ask(Line(True, "1", 100, 7.0))
        assert watch.is_primary_out

    def test_whoever_begins_while_the_primary_is_out_believes_the_replica(self):
        watch = Watch(["r"], LIMIT)
        watch.ask(Line(True, "1", 100, 7.0), watch.replicas[0])
        assert round(watch.lag("r")) == 7


class Some(Watch):
    """Replicas that may all be read from."""

    def usable(self) -> list[str]:
        return [replica.alias for replica in self.replicas]


class TestChoosing:
    @pytest.fixture
    def request_of(self):
        def request_of(address: str = "192.0.2.1", method: str = "get", path: str = PAGE, **more):
            return getattr(RequestFactory(), method)(path, REMOTE_ADDR=address, **more)

        return request_of

    def test_readers_are_shared_out_and_each_stays_where_he_is(self, request_of):
        watch = Some(["r1", "r2", "r3"], LIMIT)
        readers = [request_of(f"192.0.2.{number}") for number in range(60)]
        first = [choosing.replica_for(reader, watch) for reader in readers]
        assert [choosing.replica_for(reader, watch) for reader in readers] == first
        assert {first.count(alias) > 10 for alias in ("r1", "r2", "r3")} == {True}

        watch.replicas.pop()
        after = [choosing.replica_for(reader, watch) for reader in readers]
        assert all(was in (now, "r3") for was, now in zip(first, after, strict=True))

    @pytest.mark.parametrize(
        "more",
        [
            {"method": "post"},
            {"path": "/en/admin/"},
            {"HTTP_COOKIE": "sessionid=x"},
            {"HTTP_COOKIE": "wrote=1"},
            {"HTTP_AUTHORIZATION": "Basic x"},
            {"path": "/"},
        ],
    )
    def test_all_but_citizens_are_answered_by_the_primary(self, request_of, more):
        assert choosing.replica_for(request_of(**more), Some(["r1"], LIMIT)) is None

    def test_whoever_wrote_reads_from_the_primary_until_replicas_know_of_it(self, request_of):
        answer = HttpResponse()
        choosing.remember_writing(
            request_of(method="post", HTTP_COOKIE="sessionid=x", path="/en/admin/logout/"), answer
        )
        assert answer.cookies["wrote"]["max-age"] == 6

    def test_citizens_are_given_no_cookie(self, request_of):
        for request in (request_of(), request_of(method="post", path="/preferences/")):
            answer = HttpResponse()
            choosing.remember_writing(request, answer)
            assert not answer.cookies


class TestSettings:
    def test_replicas_are_postgresql_and_several(self):
        env = Environment({"R": "postgres://u:p@a/n, postgres://u:p@b:6/n", "S": "sqlite:///x"})
        assert [one["HOST"] for one in env.db_urls("R")] == ["a", "b"]
        assert env.faults == []
        env.db_urls("S")
        assert "S is “sqlite:///x”" in env.faults[0]

    def test_what_does_not_go_together_is_told(self, settings, monkeypatch):
        place = {"ENGINE": "units.databases.postgresql", "HOST": "a", "PORT": "", "NAME": "n"}
        settings.REPLICAS, settings.REPLICA_LAG_SECONDS = ["replica-1", "replica-2"], 1
        same, other = {**place, "PORT": 5432}, {**place, "NAME": "m"}
        for alias, described in (("default", place), ("replica-1", same), ("replica-2", other)):
            monkeypatch.setitem(settings.DATABASES, alias, described)
        told = {message.id for message in checks.replicas_are_copies()}
        assert told == {"registry.W017", "registry.E006", "registry.W018"}

        monkeypatch.setitem(settings.DATABASES, "default", {"ENGINE": "units.databases.sqlite3"})
        assert [message.id for message in checks.replicas_are_copies()] == ["registry.E005"]


def scans(cluster: Cluster) -> int:
    """How often the table of units was looked into."""
    sql = (
        "SELECT (coalesce(seq_scan, 0) + coalesce(idx_scan, 0))::int"
        " FROM pg_stat_user_tables WHERE relname = 'units_unit'"
    )
    return cluster.asked(sql)[0][0]


@contextmanager
def paused(served: Register) -> Iterator[None]:
    """While the replica takes nothing over: that it shall not is only a wish to begin with."""
    assert served.replica is not None
    served.replica.asked("SELECT pg_wal_replay_pause()")
    try:
        state = "SELECT pg_get_wal_replay_pause_state()"
        until(lambda: served.replica.asked(state) == [("paused",)])
        yield
    finally:
        served.replica.asked("SELECT pg_wal_replay_resume()")


@needs_postgresql
@pytest.mark.faults
class TestStreaming:
    """A real primary, a real replica, and gunicorn."""

    @pytest.fixture(autouse=True)
    def replica_is_used(self, served: Register) -> None:
        until(lambda: {served.health()["replicas"]["used"] for _ in range(10)} == {1})
        served.rename("Office")
        until(lambda: "Office</h1>" in served.asked(PAGE).body)

    def test_pages_are_read_from_the_replica_and_follow_the_primary(self, served):
        for number in range(3):
            served.rename(f"Office {number}")
            until(lambda number=number: f"Office {number}<" in served.asked(PAGE).body, 3)
        assert 'ustroj_replica_used{replica="replica-1"} 1.0' in served.figures()
        lag = re.search(
            r'ustroj_replica_lag_seconds{replica="replica-1"} ([\d.]+)', served.figures()
        )
        assert lag
        assert float(lag[1]) < 3

    def test_citizens_are_no_load_for_the_primary(self, served):
        time.sleep(1.5)  # servers count with some delay
        before, of_replica = scans(served.primary), scans(served.replica)
        for number in range(30):  # an address that nothing is kept for
            assert served.asked(f"{PAGE}?unknown={number}").status == 200
        until(lambda: scans(served.replica) > of_replica + 30, 20)
        assert scans(served.primary) - before < 30  # what health asks, and what was counted late

    def test_what_staff_wrote_they_read_at_once(self, served):
        with paused(served):
            served.rename("Bureau")
            assert "Bureau" in served.asked_by_editor(PAGE).body
            assert "Bureau" in served.asked(PAGE, Cookie="wrote=1").body

    def test_one_that_lags_is_left_out_and_taken_in_again(self, served):
        with paused(served):
            served.rename("Late")
            until(lambda: "Late" in served.asked(PAGE).body, 6)  # not from the replica
            until(lambda: {served.health()["status"] for _ in range(10)} == {"degraded"}, 6)
            assert "replica-1 is not read from" in served.health()["replicas"]["why"]
            for number in range(3):  # and nobody is told what was before
                served.rename(f"Later {number}")
                assert f"Later {number}" in served.asked(PAGE).body
        until(lambda: served.health()["replicas"]["used"] == 1, 10)
        assert "Later 2" in served.asked(PAGE).body

    def test_nobody_notices_that_one_is_lost(self, served):
        served.replica.stop()
        try:
            answers = [served.asked(path) for path in (PAGE, "/sl/", "/ka/a-z/", PAGE) * 3]
            assert {answer.status for answer in answers} == {200}
            assert not any("X-As-Of" in answer.headers for answer in answers)
            served.rename("Gone")
            assert "Gone" in served.asked(PAGE).body
        finally:
            served.replica.go_on()
        until(lambda: served.health()["replicas"]["used"] == 1, 20)

    def test_no_page_is_kept_from_a_replica_under_a_later_generation(self, served):
        with paused(served):
            served.rename("Newest")
            old = served.asked(PAGE)  # the replica's, within what is told
            new = served.asked(PAGE, Cookie="wrote=1")
            assert "Newest" in new.body
            assert old.headers["ETag"] != new.headers["ETag"]
            assert "Last-Modified" not in old.headers
            assert "Last-Modified" not in new.headers
            for _ in range(3):
                assert "Newest" in served.asked(PAGE, Cookie="wrote=1").body
        until(lambda: "Newest" in served.asked(PAGE).body, 5)
        assert {"Newest" in served.asked(PAGE).body for _ in range(10)} == {True}
