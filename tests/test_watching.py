"""For those who watch over the register: health, figures, logs, names of requests."""

from __future__ import annotations

import json
import logging

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client, override_settings

from registry import health, logs
from tests.builders import make_unit
from units.search.models import IndexEntry

pytestmark = pytest.mark.django_db
TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture(autouse=True)
def nothing_is_remembered(monkeypatch):
    for question in health._QUESTIONS.values():
        monkeypatch.setattr(question, "until", 0.0, raising=False)


def ready() -> tuple[int, dict]:
    answer = Client(headers={"host": "10.0.0.7:8000"}).get("/healthz/ready")
    return answer.status_code, answer.json()


class TestHealth:
    def test_all_is_well(self):
        make_unit("mfa")
        status, told = ready()

        assert (status, told["status"]) == (200, "ok")
        assert set(told) == {
            "status", "database", "cache", "migrations", "tree", "search", "proposals",
        }  # fmt: skip

    def test_probes_are_answered_by_number_and_without_tls(self):
        with override_settings(SECURE_SSL_REDIRECT=True, ALLOWED_HOSTS=["ustroj.example"]):
            assert ready()[0] == 200

    def test_without_a_database_it_cannot_serve(self, monkeypatch):
        def gone() -> None:
            raise OperationalError

        monkeypatch.setattr(health.connection, "cursor", gone)
        status, told = ready()

        assert (status, told["status"]) == (503, "failing")
        assert "OperationalError" in told["database"]["why"]

    def test_nor_without_its_migrations(self, monkeypatch):
        monkeypatch.setattr(
            health.MigrationExecutor, "migration_plan", lambda *_: [("units.0099", False)]
        )
        status, told = ready()

        assert status == 503
        assert told["migrations"]["why"] == "Migrations are not applied: run manage.py migrate."

    def test_without_a_cache_it_serves_and_says_so(self, monkeypatch):
        def gone(*args: object) -> None:
            raise ConnectionError

        monkeypatch.setattr(cache, "set", gone)
        status, told = ready()

        assert (status, told["status"]) == (200, "degraded")
        assert "ConnectionError" in told["cache"]["why"]

    def test_a_broken_tree_is_told(self):
        make_unit("child", parent=make_unit("mfa"))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE units_unit SET rght = 20 WHERE code = 'mfa'")

        assert "check_tree" in ready()[1]["tree"]["why"]

    def test_what_search_does_not_know_is_told(self):
        make_unit("mfa")
        IndexEntry.objects.all().delete()

        assert "rebuild_search" in ready()[1]["search"]["why"]

    @pytest.mark.parametrize("units", [2, 30])
    def test_it_costs_the_same_however_many_units_there_are(
        self, units, django_assert_max_num_queries
    ):
        root = make_unit("mfa")
        for number in range(units):
            make_unit(f"unit-{number}", parent=root)
        ready()

        for question in health._QUESTIONS.values():
            question.until = 0.0
        with django_assert_max_num_queries(12):
            ready()


class TestFigures:
    def ask(self, **headers: str):
        return Client(headers=headers).get("/metrics")

    def test_nobody_sees_them_without_the_token(self):
        assert self.ask().status_code == 404
        with override_settings(METRICS_TOKEN=TOKEN):
            assert self.ask().status_code == 404
            assert self.ask(authorization=f"Bearer {TOKEN[:-1]}").status_code == 404
        assert self.ask(authorization="Bearer ").status_code == 404

    def test_requests_are_counted_by_view(self):
        with override_settings(METRICS_TOKEN=TOKEN):
            client = Client()
            client.get("/en/")
            client.get("/en/nowhere-at-all/")
            told = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text

        assert 'ustroj_requests_total{method="GET",status="200",view="home"}' in told
        assert 'status="404"' in told
        assert "nowhere-at-all" not in told  # names of views alone: so many and no more
        assert 'ustroj_part_ok{part="database"} 1.0' in told
        assert "ustroj_proposals_overdue 0.0" in told


class TestNames:
    def test_each_answer_names_its_request(self):
        first, second = (Client().get("/en/")["X-Request-ID"] for _ in range(2))
        assert first != second

    @pytest.mark.parametrize(
        ("is_behind", "given", "is_kept"),
        [
            (False, "from-outside-1", False),
            (True, "from-the-proxy-1", True),
            (True, "a b\n<script>", False),
            (True, "x" * 65, False),
        ],
    )
    def test_a_proxy_of_ours_may_name_it(self, is_behind, given, is_kept):
        with override_settings(BEHIND_PROXY=is_behind):
            answer = Client(headers={"x-request-id": given}).get("/en/nowhere/")
        assert (answer["X-Request-ID"] == given) is is_kept

    def test_what_is_logged_of_it_names_it_too(self):
        seen: list[logging.LogRecord] = []
        handler = logging.Handler()
        handler.emit = seen.append
        handler.addFilter(logs.with_request_id)
        logging.getLogger("django.request").addHandler(handler)
        try:
            answer = Client().get("/en/nowhere/")
        finally:
            logging.getLogger("django.request").removeHandler(handler)

        assert [record.request_id for record in seen] == [answer["X-Request-ID"]]


class TestLogs:
    def test_a_line_is_an_object_for_programs(self):
        record = logging.LogRecord("units", logging.ERROR, "x", 1, "„%s“\n", ("ђ",), None)
        logs.with_request_id(record)
        told = json.loads(logs.Json().format(record))

        assert (told["level"], told["logger"], told["message"]) == ("ERROR", "units", "„ђ“\n")

    def test_a_request_has_its_parts_apart(self):
        args = {"h": "1.2.3.4", "m": "GET", "U": "/en/", "s": "200", "B": 5, "M": 7}
        args["{x-request-id}o"] = "name-of-it"
        record = logging.LogRecord("gunicorn.access", logging.INFO, "x", 1, "%(h)s", args, None)
        logs.with_request_id(record)
        told = json.loads(logs.Json().format(record))

        assert (told["status"], told["ms"], told["path"]) == (200, 7, "/en/")
        assert told["request_id"] == "name-of-it"

    def test_django_obeys_the_level(self):
        chosen = logs.logging_as("ERROR", "plain")["loggers"]
        assert {chosen[name]["level"] for name in ("django", "django.server")} == {"ERROR"}
