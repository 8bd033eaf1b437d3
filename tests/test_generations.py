"""The generation of the registry: another one after every commit, by whatever door."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from tests.builders import make_kind, make_person, make_unit
from units.generations import generation, triggers
from units.models import Person, Succession, Unit, UnitKind

BY_HAND = "UPDATE units_person SET gender = gender"


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
class TestDoors:
    @pytest.fixture
    def after(self) -> Callable[[Callable[[], object]], bool]:
        """Whether the generation is another one after some work, in a savepoint of its own."""

        def after(work: Callable[[], object]) -> bool:
            before = generation()
            with transaction.atomic():
                work()
            return generation() != before

        return after

    def test_rows_that_are_saved_and_deleted(self, after):
        kind = make_kind()
        assert after(lambda: make_unit())
        assert after(kind.save)
        assert after(kind.delete)

    def test_querysets(self, after):
        unit, person = make_unit(), Person(code="b", family_name_en="B")
        assert after(lambda: Unit.objects.filter(pk=unit.pk).update(acronym_en="A"))
        assert after(lambda: Person.objects.bulk_create([person], ignore_conflicts=True))
        assert after(lambda: UnitKind.objects.bulk_create([UnitKind(code="c", name_en="C")]))
        assert after(lambda: Person.objects.all().delete())

    def test_ends_of_a_succession(self, after):
        unit, succession = make_unit(), Succession.objects.create(code="s", kind="merged")
        assert after(lambda: succession.originals.add(unit))
        assert after(lambda: succession.originals.through.objects.all().delete())

    def test_sql_by_hand(self, after):
        make_person()
        assert after(lambda: execute(BY_HAND))
        assert after(lambda: execute("DELETE FROM units_person"))

    @pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has no TRUNCATE")
    def test_truncation_and_sessions_that_write_as_a_replica_does(self, after):
        assert after(lambda: execute("TRUNCATE units_person CASCADE"))
        assert after(lambda: execute("SET LOCAL session_replication_role = replica; " + BY_HAND))


@pytest.mark.django_db
class TestGeneration:
    def test_stays_where_nothing_is_written(self):
        make_unit()
        before = generation()
        list(Unit.objects.all())
        assert generation() == before

    def test_is_that_of_before_where_a_write_is_taken_back(self):
        before = generation()
        with transaction.atomic():
            make_unit()
            transaction.set_rollback(True)
        assert generation() == before

    def test_is_another_one_after_a_write_that_follows_one_that_was_taken_back(self):
        before = generation()
        with transaction.atomic():
            try:
                with transaction.atomic():
                    make_person()
                    raise IntegrityError
            except IntegrityError:
                make_person()
        assert generation() != before

    def test_never_comes_back(self):
        """A database that lost a transaction does not give its number to another one."""
        seen = set()
        for _ in range(20):
            with transaction.atomic():
                make_person()
                seen.add(generation())
                transaction.set_rollback(True)
        assert len(seen) == 20


@pytest.mark.django_db
class TestTriggers:
    def test_are_on_every_table_that_pages_are_made_from(self):
        assert triggers.missing(connection) == []
        assert "units_unit" in triggers.tables()
        assert "units_succession_originals" in triggers.tables()
        assert triggers.check(databases=["default"]) == []

    def test_are_missed_where_a_table_was_made_anew(self):
        name = next(
            name for name, table in triggers._found(connection).items() if table == "units_unit"
        )
        execute(f"DROP TRIGGER {name}{' ON units_unit' if connection.vendor != 'sqlite' else ''}")

        (warning,) = triggers.check(databases=["default"])
        assert "units_unit" in warning.msg
        assert "migrate" in warning.hint
        connection.check_constraints()
        call_command("migrate", verbosity=0)
        assert triggers.check(databases=["default"]) == []

    def test_cost_no_question_more_for_each_row(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(3):
            triggers.set_up()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writes at a time there")
def test_two_who_write_at_once_do_not_wait_for_each_other():
    person, kind = make_person(), make_kind()
    has_written, may_commit = Event(), Event()

    def slowly() -> None:
        with transaction.atomic():
            execute(f"UPDATE units_person SET gender = gender WHERE id = {person.pk}")
            has_written.set()
            may_commit.wait(60)
        connection.close()

    other = Thread(target=slowly)
    other.start()
    assert has_written.wait(60)
    begin = generation()
    execute("SET lock_timeout = '10s'")
    execute(f"UPDATE units_unitkind SET name_en = 'K' WHERE id = {kind.pk}")
    between = generation()
    may_commit.set()
    other.join()

    assert len({begin, between, generation()}) == 3
