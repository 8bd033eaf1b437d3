"""Sums of all findings: kept by triggers by whatever door these are written, and read alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from random import Random
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F, Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders import make_contact, make_ministry, make_task, make_unit
from units.models import Unit
from units.quality import triggers
from units.quality.branches import Counts, Reach, counts
from units.quality.keeping import rebuild, report
from units.quality.models import Finding
from units.quality.sums import TABLE, mend, sums

Kind = Finding.Kind
TODAY = timezone.localdate()
DAYS = (None, *(TODAY + timedelta(days=days) for days in (-40, -1, 0, 1, 40)))

on_postgresql = pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="one writes at a time there"
)


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def rows() -> int:
    """So many are read for the sums."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {TABLE}")
        return int(cursor.fetchone()[0])


def counted(on: date | None = None) -> Counts:
    """What the findings themselves come to."""
    found = Finding.objects.holding(on).order_by().values_list("kind", "language")
    return {(kind, language): number for kind, language, number in found.annotate(Sum("number"))}


def are_right() -> bool:
    """Whether the sums are what is counted, on every day, and there is something to count."""
    return bool(counted()) and mend(is_dry=True) == 0 and sums() == counted()


def some_finding(random: Random, unit: Unit) -> Finding:
    return Finding(
        unit=unit,
        kind=random.choice([Kind.MISSING, Kind.VACANT, Kind.ENDING]),
        language=random.choice(["", "ka", "sl"]),
        number=random.randrange(1, 9),
        since=random.choice(DAYS),
        until=random.choice(DAYS),
    )


@pytest.mark.django_db
class TestDoors:
    def test_random_writes(self):
        random = Random(3)
        units = [make_unit() for _ in range(4)]
        acts: list[Callable[[Unit], object]] = [
            lambda unit: some_finding(random, unit).save(),
            lambda unit: Finding.objects.bulk_create(some_finding(random, unit) for _ in range(5)),
            lambda unit: unit.findings.update(number=F("number") + 2, kind=Kind.SCRIPTS),
            lambda unit: unit.findings.update(since=random.choice(DAYS)),
            lambda unit: unit.findings.filter(language="ka").delete(),
            lambda unit: [one.delete() for one in unit.findings.all()[:2]],
            lambda unit: unit.findings.filter(number__gt=5).update(language="", until=TODAY),
        ]
        for _ in range(60):
            random.choice(acts)(random.choice(units))

        assert are_right()
        for day in DAYS:
            assert sums(day) == counted(day or TODAY)

    def test_rows_that_are_there_or_are_passed_over(self):
        make_unit()
        stored = list(Finding.objects.all())
        for one in stored:
            one.number += 1
        Finding.objects.bulk_create(stored, ignore_conflicts=True)
        assert are_right()
        Finding.objects.bulk_create(
            stored, update_conflicts=True, unique_fields=["id"], update_fields=["number"]
        )
        assert are_right()
        Finding.objects.bulk_update(stored, ["number"])
        assert are_right()

    def test_units_that_are_written_and_deleted(self):
        make_ministry()
        unit = make_unit("gone", name_en="Gone")
        make_task(unit, text_sl="Dela.")
        make_contact(unit)
        assert are_right()
        before = sums()
        unit.delete()

        assert sums() != before
        assert are_right()

    def test_a_load(self, tmp_path):
        file = tmp_path / "units.yaml"
        file.write_text(
            "ustroj: 1\nunits:\n- {code: health, name: {en: Health}, status: published}\n",
            encoding="utf-8",
        )
        call_command("load_units", str(file), verbosity=0)

        assert are_right()

    def test_what_is_reported(self):
        one, other = make_unit(), make_unit()
        report(Kind.DEAD_LINK, {one.pk: 3, other.pk: 2})
        assert sums()[Kind.DEAD_LINK, ""] == 5
        report(Kind.DEAD_LINK, {one.pk: 1}, among=[one.pk])

        assert sums()[Kind.DEAD_LINK, ""] == 3
        assert are_right()

    def test_what_is_taken_back(self):
        make_unit()
        before = sums()
        with transaction.atomic():
            Finding.objects.all().delete()
            transaction.set_rollback(True)

        assert sums() == before
        assert are_right()

    def test_sql_by_hand(self):
        make_unit()
        execute("UPDATE quality_finding SET number = number + 4")
        assert are_right()
        execute("DELETE FROM quality_finding")

        assert sums() == {}

    @pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has no TRUNCATE")
    def test_truncation_and_sessions_that_write_as_a_replica_does(self):
        make_unit()
        execute(
            "SET LOCAL session_replication_role = replica;"
            " UPDATE quality_finding SET number = number + 1"
        )
        assert are_right()
        connection.check_constraints()  # no table is truncated or altered before
        execute("TRUNCATE quality_finding")

        assert rows() == 0


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_when_a_database_is_emptied():
    make_unit()
    assert sums()
    call_command("flush", interactive=False, verbosity=0)

    assert sums() == {}
    make_unit()
    assert are_right()


@pytest.mark.django_db
class TestReading:
    def test_is_what_branches_find(self):
        make_ministry()
        roots = Unit.objects.filter(parent=None)
        whole: Counts = {}
        for unit in roots:
            for key, number in counts(Reach().within(unit)).items():
                whole[key] = whole.get(key, 0) + number

        assert counts(Reach()) == whole

    def test_is_one_question_that_reads_no_finding(self):
        make_ministry()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            counts(Reach())

        assert len(asked) == 1
        assert "quality_finding" not in asked[0]["sql"]

    def test_reads_as_much_after_very_many_writes(self):
        unit = make_unit()
        execute("DELETE FROM quality_finding")
        Finding.objects.create(unit=unit, kind=Kind.MISSING, number=1)
        for _ in range(triggers.MOST_PARTS + 30):
            execute("UPDATE quality_finding SET number = number + 1")

        assert rows() < 100
        assert are_right()

    def test_reads_nothing_of_what_is_no_more(self):
        unit = make_unit()
        execute("DELETE FROM quality_finding")
        for days in range(triggers.MOST_PARTS + 30):
            Finding.objects.bulk_create(
                [Finding(unit=unit, kind=Kind.ENDING, number=1, until=date.fromordinal(1 + days))]
            )
            execute("DELETE FROM quality_finding")

        assert sums() == {}
        assert rows() < triggers.MOST_PARTS + 3


@pytest.mark.django_db
class TestMending:
    def test_sums_that_are_wrong_are_told_and_mended(self, capsys):
        make_ministry()
        execute(f"UPDATE {TABLE} SET number = number + 1 WHERE kind = 'no-head'")
        execute(f"INSERT INTO {TABLE} (kind, language, number) VALUES ('scripts', 'xx', 5)")
        assert rebuild(is_dry=True).sums >= 2
        with pytest.raises(CommandError, match="faults"):
            call_command("check_findings")
        call_command("check_findings", "--repair")
        call_command("check_findings")

        assert are_right()
        assert not rebuild()

    def test_triggers_that_were_lost_are_missed_and_what_they_missed_is_summed_up(self):
        make_ministry()
        assert triggers.check(databases=["default"]) == []
        connection.check_constraints()
        for name, table in triggers.triggers_called(connection, triggers.PREFIX).items():
            triggers.drop_trigger(connection, name, table)
        make_unit("unseen")
        connection.check_constraints()

        (warning,) = triggers.check(databases=["default"])
        assert "migrate" in warning.hint
        call_command("migrate", verbosity=0)
        assert triggers.check(databases=["default"]) == []
        assert are_right()

    def test_a_register_that_has_findings_gets_sums_and_may_go_back(self):
        make_ministry()
        migration = import_module("units.quality.migrations.0002_running_sums")
        connection.check_constraints()
        editor = SimpleNamespace(connection=connection, execute=execute)
        migration.backwards(None, editor)
        make_unit("meanwhile")
        connection.check_constraints()
        migration.forwards(None, editor)
        triggers.set_up()

        assert are_right()


@on_postgresql
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_put_sums_together_without_waiting_or_counting_twice(self):
        make_ministry()
        is_together, may_commit = Event(), Event()

        def slowly() -> None:
            with transaction.atomic():
                execute("UPDATE quality_finding SET number = number + 1 WHERE kind = 'no-head'")
                execute("SELECT quality_sum_together()")
                is_together.set()
                may_commit.wait(60)
            connection.close()

        other = Thread(target=slowly)
        other.start()
        assert is_together.wait(60)
        assert are_right()
        execute("SET lock_timeout = '10s'")
        make_unit("meanwhile")
        execute("SELECT quality_sum_together()")
        assert are_right()
        may_commit.set()
        other.join()

        assert are_right()
        execute("SELECT quality_sum_together()")
        assert are_right()
        assert (
            rows()
            == Finding.objects.values("kind", "language", "since", "until").distinct().count()
        )

    def test_write_and_put_together_in_any_order(self):
        units = [make_unit() for _ in range(4)]
        done: list[int] = []

        def work(unit: Unit) -> None:
            random = Random(unit.pk)
            for _ in range(60):
                with transaction.atomic():
                    some_finding(random, unit).save()
                    unit.findings.filter(kind=Kind.VACANT).update(number=F("number") + 1)
                    execute("SELECT quality_sum_together()")
                    transaction.set_rollback(random.random() < 0.2)
                mend()
            done.append(unit.pk)
            connection.close()

        threads = [Thread(target=work, args=[unit]) for unit in units]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(done) == 4
        assert are_right()
