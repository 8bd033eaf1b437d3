"""What a write sets off: told once, before the commit, by whatever door the write came."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from tests.builders import (
    appoint,
    make_kind,
    make_person,
    make_post,
    make_task,
    make_unit,
)
from units import changes
from units.changes import Changed
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import load
from units.models import Contact, FormerCode, GlossaryEntry, Succession, Task, Unit
from units.search.finding import find

pytestmark = pytest.mark.django_db

OUTLINE = """\
ustroj: 1
units:
- code: health
  name: {en: Health}
  tasks: [{code: t, text: {en: Vaccinates}}]
  units:
  - {code: health-desk, name: {en: Desk}}
"""


@pytest.fixture
def told(monkeypatch) -> list[Changed]:
    """All that is told from now on, one item for each time."""
    heard: list[Changed] = []
    monkeypatch.setitem(changes._subscribers, "search", heard.append)
    return heard


def units_told(told: list[Changed]) -> list[set[str]]:
    """The codes of the units, each time."""
    codes = dict(Unit.objects.values_list("pk", "code"))
    return [{codes.get(pk, "gone") for pk in changed.units} for changed in told]


class TestOnce:
    def test_for_all_writes_of_a_transaction(self, told):
        with transaction.atomic():
            health = make_unit("health")
            make_task(health)
            make_unit("finance")
        assert units_told(told) == [{"health", "finance"}]

    def test_for_a_single_write(self, told):
        make_unit("health")
        assert units_told(told) == [{"health"}]

    def test_not_at_all_where_nothing_was_written(self, told):
        with transaction.atomic():
            Unit.objects.count()
        assert told == []

    def test_without_what_a_savepoint_takes_back(self, told):
        with transaction.atomic():
            make_unit("health")
            with transaction.atomic():
                make_unit("finance")
                transaction.set_rollback(True)
        assert units_told(told) == [{"health"}]

    def test_not_at_all_where_all_is_taken_back(self, told):
        with transaction.atomic():
            make_unit("health")
            transaction.set_rollback(True)
        assert told == []


class TestEachDoor:
    @pytest.fixture
    def health(self) -> Unit:
        return make_unit("health")

    @pytest.fixture
    def finance(self) -> Unit:
        return make_unit("finance")

    def test_deleting_concerns_the_unit_that_has_gone(self, health, told):
        health.delete()
        assert units_told(told) == [{"gone"}]

    def test_moving_concerns_the_unit_that_moves(self, health, finance, told):
        Unit.objects.move_node(finance, health)
        assert units_told(told) == [{"finance"}]

    def test_a_part_that_changes_hands_concerns_both_units(self, health, finance, told):
        task = make_task(health)
        told.clear()
        task.unit = finance
        task.save()
        assert units_told(told) == [{"health", "finance"}]

    def test_updating_many_rows_concerns_their_units_before_and_after(self, health, finance, told):
        make_task(health)
        told.clear()
        Task.objects.filter(unit=health).update(unit=finance)
        assert units_told(told) == [{"health", "finance"}]

    def test_creating_and_updating_in_bulk(self, told):
        rows = [Unit(code="a", name_en="A"), Unit(code="b", name_en="B")]
        Unit.objects.bulk_create(rows)
        rows[0].name_en = "Z"
        Unit.objects.bulk_update(rows[:1], ["name_en"])
        assert units_told(told) == [{"a", "b"}, {"a"}]

    def test_what_belongs_to_a_post_concerns_its_unit(self, health, told):
        with transaction.atomic():
            post = make_post(health)
            appoint(make_person(), post)
            Contact.objects.create(post=post, kind="phone", written="01 478 2267")
        told.clear()
        for row in (*post.appointments.all(), *post.contacts.all()):
            row.save()
        assert units_told(told) == [{"health"}, {"health"}]

    def test_people_kinds_and_words_are_named_themselves(self, told):
        person, kind = make_person(), make_kind()
        entry = GlossaryEntry.objects.create(cyrillic="ТАЕКС", latin="TAIEX")
        entry.cyrillic = "ТАИЕКС"
        entry.save()
        assert [changed.people for changed in told[:1]] == [{person.pk}]
        assert [changed.kinds for changed in told[1:2]] == [{kind.pk}]
        assert [changed.words for changed in told[2:]] == [{"ТАЕКС"}, {"ТАЕКС", "ТАИЕКС"}]

    def test_a_succession_concerns_the_units_at_both_ends(self, health, finance, told):
        with transaction.atomic():
            succession = Succession.objects.create(code="s", kind="merged")
            succession.originals.add(health)
            succession.results.add(finance)
        assert units_told(told) == [{"health", "finance"}]

    def test_a_changed_code_concerns_the_unit_once(self, health, told):
        health.code = "wellbeing"
        health.save()
        assert FormerCode.objects.filter(code="health", unit=health).exists()
        assert units_told(told) == [{"wellbeing"}]

    def test_a_load_concerns_all_that_it_writes(self, told):
        load([read_outline("units.yaml", OUTLINE)])
        assert units_told(told) == [{"health", "health-desk"}]

    def test_a_dry_run_concerns_nothing(self, told):
        load([read_outline("units.yaml", OUTLINE)], is_dry=True)
        assert told == []

    def test_fixtures_concern_all_that_they_hold(self, told, tmp_path: Path):
        file = tmp_path / "rows.yaml"
        file.write_text(
            "- {model: units.unit, fields: {code: health, name_en: Health}}\n"
            "- {model: units.task, fields: {unit: [health], code: t, text_en: Vaccinates}}\n",
            encoding="utf-8",
        )
        call_command("loaddata", str(file), verbosity=0)
        assert units_told(told) == [{"health"}]


class TestOrder:
    def test_is_that_which_is_written_down(self, monkeypatch):
        heard: list[str] = []
        for name in changes.ORDER:
            monkeypatch.setitem(changes._subscribers, name, lambda changed, n=name: heard.append(n))
        make_unit("health")
        assert heard == list(changes.ORDER)

    def test_has_no_place_for_a_stranger(self):
        with pytest.raises(ValueError, match="weather has no place"):
            changes.subscribe("weather", print)


@pytest.mark.django_db(transaction=True)
class TestBeforeTheCommit:
    def test_what_is_told_can_still_write_in_the_transaction(self, monkeypatch):
        is_inside: list[bool] = []
        connection = connections[DEFAULT_DB_ALIAS]
        listen = lambda changed: is_inside.append(connection.in_atomic_block)  # noqa: E731
        monkeypatch.setitem(changes._subscribers, "search", listen)
        make_task(make_unit("health"))
        assert is_inside == [True, True]

    def test_whoever_raises_takes_the_write_back(self, monkeypatch):
        def refuse(changed: Changed) -> None:
            raise LookupError

        monkeypatch.setitem(changes._subscribers, "search", refuse)
        with pytest.raises(LookupError):
            make_unit("health")
        assert not Unit.objects.exists()

    def test_a_write_is_found_as_soon_as_it_is_committed(self):
        with transaction.atomic():
            make_unit("x", name_en="Health")
            assert not find("Health", "en").hits
        assert len(find("Health", "en").hits) == 1
        Unit.objects.update(name_en="Wellbeing")
        assert not find("Health", "en").hits
        assert len(find("Wellbeing", "en").hits) == 1
