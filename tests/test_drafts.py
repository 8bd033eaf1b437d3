"""Rows of a load: many that name the same row share what says so, until one is told otherwise."""

from __future__ import annotations

from tests.builders import make_kind
from units.exchange.loading.drafts import draft, other_of, refer
from units.models import Unit, UnitKind


def test_rows_that_name_the_same_one_share_what_says_so():
    kind, units = draft(UnitKind)(), [draft(Unit)() for _number in range(3)]
    for unit in units:
        refer(unit, "kind", kind)

    assert all(other_of(unit, "kind") is kind for unit in units)
    assert len({id(vars(unit)["named"]) for unit in units}) == 1


def test_one_that_is_given_another_leaves_the_others_as_they_are():
    first, second = draft(UnitKind)(), draft(UnitKind)()
    one, other = draft(Unit)(), draft(Unit)()
    refer(one, "kind", first)
    refer(other, "kind", first)

    one.kind = second
    refer(other, "parent", one)

    assert (other_of(one, "kind"), other_of(other, "kind")) == (second, first)
    assert other_of(other, "parent") is one
    assert other_of(one, "parent") is None


def test_one_that_is_taken_away_is_gone():
    unit, kind = draft(Unit)(), draft(UnitKind)()
    refer(unit, "kind", kind)
    refer(unit, "kind", None)

    assert unit.kind is None
    assert other_of(unit, "kind") is None


def test_a_stored_row_is_named_by_its_key(db):
    unit, kind = draft(Unit)(), make_kind()
    refer(unit, "kind", kind)

    assert unit.kind_id == kind.pk
    assert unit.kind is kind
