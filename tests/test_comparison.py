"""A record beside the row that is stored: what changes, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import make_kind, make_unit
from units.exchange.loading.comparison import Comparison, PlannedRow
from units.exchange.loading.constraints import ASKED_ELSEWHERE, broken_constraints, holds
from units.exchange.records import Record, Source
from units.models import (
    Appointment,
    Contact,
    GlossaryEntry,
    Person,
    Post,
    Succession,
    Task,
    Unit,
    UnitKind,
)
from units.specification import RECORD_TYPES

pytestmark = pytest.mark.django_db

SOURCE = Source("units.yaml")


def row_of(instance: Any, **values: str | None) -> PlannedRow:
    """A stored row for which a file states some values, each in a line of its own."""
    places = {column: (line, 5) for line, column in enumerate(values, start=11)}
    record_type = RECORD_TYPES[instance._meta.model_name]
    return PlannedRow(Record(record_type, SOURCE, 10, 3, values, places), instance, is_new=False)


def compared(row: PlannedRow, **named: dict[str, Any]) -> Comparison:
    comparison = Comparison()
    comparison.compare(row, named)
    return comparison


class TestSettingAValue:
    def test_what_changes_is_noted_with_what_is_stored(self):
        row = row_of(Unit(name_en="Health"))

        row.set("name_en", "Ministry of Health")

        assert row.changes == {"name_en": ("Health", "Ministry of Health")}
        assert row.instance.name_en == "Ministry of Health"

    def test_no_text_and_an_empty_one_are_the_same(self):
        row = row_of(Unit(name_en=None, territory=""))

        row.set("name_en", "")
        row.set("territory", None)

        assert row.changes == {}
        assert not row.is_written

    def test_no_is_something_else_than_nothing(self):
        row = row_of(Appointment(is_published=True))

        row.set("is_published", False)

        assert row.changes == {"is_published": (True, False)}


class TestReferring:
    def test_another_kind_is_noted_by_its_code(self):
        ministry, office = make_kind("ministry"), make_kind("office")
        row = row_of(make_unit("health", kind=ministry))

        row.refer("kind", "office", office)

        assert row.changes == {"kind": ("ministry", "office")}
        assert row.instance.kind == office

    def test_the_same_kind_is_no_change(self):
        ministry = make_kind("ministry")
        row = row_of(make_unit("health", kind=ministry))

        row.refer("kind", "ministry", ministry)

        assert row.changes == {}

    def test_none_takes_it_away(self):
        row = row_of(make_unit("health", kind=make_kind("ministry")))

        row.refer("kind", None, None)

        assert row.changes == {"kind": ("ministry", None)}
        assert row.instance.kind is None

    def test_none_where_there_is_none_is_no_change(self):
        row = row_of(make_unit("health"))

        row.refer("kind", None, None)

        assert row.changes == {}


class TestComparing:
    def test_a_row_is_given_what_its_record_says(self):
        office = make_kind("office")
        row = row_of(make_unit("health"), name_sr="Здравље", founded_on="1991-05-23", kind="office")

        comparison = compared(row, kind={"office": office})

        assert comparison.faults == []
        assert row.changes == {
            "name_sr": (None, "Здравље"),
            "founded_on": (None, date(1991, 5, 23)),
            "kind": (None, "office"),
        }

    def test_what_cannot_be_read_is_told_at_its_value(self):
        row = row_of(make_unit("health"), status="hidden", founded_on="soon")

        status, founded_on = compared(row).faults

        assert (status.line, status.field, status.message) == (
            11,
            "status",
            "Write one of: draft, published.",
        )
        assert (founded_on.line, founded_on.field) == (12, "founded_on")
        assert row.changes == {}

    def test_of_a_value_that_is_refused_nothing_more_is_told(self):
        (told,) = compared(row_of(Unit(code="a"), name_sl="x" * 600, territory="SI")).faults
        assert (told.line, told.field) == (11, "name.sl")

        contact = row_of(Contact(code="a", written="x"), kind="Phone", value="5")
        assert [fault.field for fault in compared(contact).faults] == ["kind"]

    def test_a_code_that_names_nothing_is_refused(self):
        row = row_of(make_unit("health"), kind="bureau")

        (fault,) = compared(row, kind={}).faults

        assert str(fault) == (
            "units.yaml, line 11, column 5, unit, kind: "
            "There is no kind of unit “bureau”. Correct the code, or load it first."
        )

    def test_what_the_database_would_refuse_is_told_at_the_beginning_of_the_record(self):
        row = row_of(make_unit("health"), founded_on="2021-01-01", dissolved_on="2020-01-01")

        (fault,) = compared(row).faults

        assert (fault.line, fault.column, fault.field) == (10, 3, "")
        assert fault.message.startswith("The unit would be dissolved before it was founded")

    def test_what_does_not_change_is_not_judged(self):
        unit = make_unit("health")
        unit.founded_on, unit.dissolved_on = date(2021, 1, 1), date(2020, 1, 1)

        assert compared(row_of(unit, name_en=unit.name_en)).faults == []

    def test_two_scripts_in_a_word_are_remarked_and_taken(self):
        row = row_of(make_unit("health"), name_sr="Здрaвље")

        comparison = compared(row)

        assert [remark.field for remark in comparison.remarks] == ["name.sr"]
        assert comparison.faults == []
        assert "name_sr" in row.changes

    def test_a_code_is_entered_once(self):
        comparison, rows = Comparison(), {}
        first, second = row_of(Unit(), code="health"), row_of(Unit(), code="health")

        assert comparison.enter(rows, first)
        assert not comparison.enter(rows, second)
        assert rows == {"health": first}
        assert [fault.message for fault in comparison.faults] == [
            "The code stands twice, also in line 10 of units.yaml. Keep one of the two."
        ]


TEXTS = ["", " ", "\n", "a", "a-b", "a--b", "A", "é", "Ж", "a\n", "SI", "phone", "email", "fax"]
NUMBERS = ["+38614782267", "+38614782267\n", "38614782267", "+0123456", "+1234"]
DAYS = [date(2020, 1, 1), date(2020, 1, 2)]


def in_memory(examples: int) -> settings:
    """Rows are not stored, so one database serves all examples."""
    unhindered = [HealthCheck.function_scoped_fixture]
    return settings(deadline=None, max_examples=examples, suppress_health_check=unhindered)


def values_of(field: models.Field) -> st.SearchStrategy[Any]:
    """Values that meet and that break what constraints say, none where a column may be empty."""
    if isinstance(field, models.BooleanField):
        values: st.SearchStrategy[Any] = st.booleans()
    elif isinstance(field, models.DateField):
        values = st.sampled_from(DAYS)
    elif isinstance(field, models.CharField | models.TextField):
        values = st.sampled_from(TEXTS + NUMBERS) | st.text(
            st.characters(exclude_categories=["Cs", "Cc"]), max_size=5
        )
    else:
        return st.just(field.get_default())
    return st.none() | values if field.null else values


def rows(model: type[models.Model]) -> st.SearchStrategy[models.Model]:
    """Rows of a model, in memory only."""
    values = {
        field.name: values_of(field)
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.is_relation
    }
    return st.builds(model, **values)


def refused(row: models.Model, constraints: Iterable[models.BaseConstraint]) -> list[str]:
    """What Django says of a row, asking the database about each constraint."""
    told = []
    for constraint in constraints:
        try:
            constraint.validate(type(row), row)
        except ValidationError as error:
            told += error.messages
    return told


class TestConstraintsInMemory:
    """They say what the database would say, without a question for each."""

    @pytest.mark.parametrize(
        "model",
        [Unit, UnitKind, Person, Post, Appointment, Contact, Task, Succession, GlossaryEntry],
        ids=lambda model: model.__name__,
    )
    @given(st.data())
    @in_memory(examples=50)
    def test_a_row_breaks_the_same_ones(self, model, data):
        row = data.draw(rows(model))
        asked = [
            constraint
            for constraint in model._meta.constraints
            if isinstance(constraint, models.CheckConstraint)
            and not constraint.name.endswith(ASKED_ELSEWHERE)
        ]

        assert list(broken_constraints(row)) == refused(row, asked)

    @pytest.mark.parametrize("lookup", ["exact", "gt", "gte", "lt", "lte"])
    def test_days_are_compared_as_the_database_compares_them(self, lookup):
        condition = Q((f"founded_on__{lookup}", F("dissolved_on")))
        constraint = models.CheckConstraint(name="any", condition=condition)

        for founded_on, dissolved_on in product([None, *DAYS], repeat=2):
            row = Unit(founded_on=founded_on, dissolved_on=dissolved_on)
            assert (holds(condition, row) is False) == bool(refused(row, [constraint]))

    conditions = st.recursive(
        st.one_of(
            st.builds(
                lambda lookup, day: Q((f"founded_on__{lookup}", day)),
                st.sampled_from(["exact", "gt", "gte", "lt", "lte"]),
                st.sampled_from([*DAYS, F("dissolved_on")]),
            ),
            st.builds(
                lambda column, is_null: Q((f"{column}__isnull", is_null)),
                st.sampled_from(["founded_on", "dissolved_on", "name_en"]),
                st.booleans(),
            ),
            st.builds(
                lambda texts: Q(name_en__in=texts), st.lists(st.sampled_from(TEXTS[3:]), min_size=1)
            ),
            st.sampled_from([Q(name_en__regex="^a"), Q(name_en__regex="b"), Q(name_en="a")]),
        ),
        lambda inner: st.one_of(
            st.builds(lambda one, other: one & other, inner, inner),
            st.builds(lambda one, other: one | other, inner, inner),
            st.builds(lambda one: ~one, inner),
        ),
        max_leaves=6,
    )

    @given(
        conditions,
        st.none() | st.sampled_from(DAYS),
        st.none() | st.sampled_from(DAYS),
        st.none() | st.sampled_from(TEXTS[3:]),
    )
    @in_memory(examples=100)
    def test_any_condition_holds_of_a_row_where_the_database_says_so(
        self, condition, founded_on, dissolved_on, name
    ):
        row = Unit(founded_on=founded_on, dissolved_on=dissolved_on, name_en=name)
        constraint = models.CheckConstraint(name="any", condition=condition)

        assert (holds(condition, row) is False) == bool(refused(row, [constraint]))
