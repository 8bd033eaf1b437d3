"""Where states are read from: after a change, and with others laid over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.builders import make_unit
from units.history.models import Change, State
from units.history.sources import AsOf, Overlay, first_day, last_change
from units.models import Succession, Unit

pytestmark = pytest.mark.django_db


def now() -> AsOf:
    return AsOf(Change.objects.order_by("-pk").values_list("pk", flat=True)[0])


@pytest.fixture
def ministry():
    """A ministry with the desks a, b and c."""
    ministry = make_unit("ministry")
    for code in "abc":
        make_unit(code, parent=ministry)
    return ministry


def codes(source, *parents: Unit) -> list[str]:
    return [state["code"] for state in source.below([one.pk for one in parents]).values()]


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def laid(source, named: str, **columns) -> dict[tuple[str, int], State]:
    key = unit(named).pk
    return {("unit", key): source.states("unit", [key])[key] | columns}


class TestAsOf:
    def test_tells_what_stood_below_in_the_order_of_then(self, ministry):
        before = now()
        Unit.objects.move_node(unit("c"), unit("a"), "left")
        moved = now()
        unit("a").delete()

        assert codes(before, ministry) == ["a", "b", "c"]
        assert codes(moved, ministry) == ["c", "a", "b"]
        assert codes(now(), ministry) == ["c", "b"]

    def test_tells_what_stood_above_in_one_query(self, ministry, django_assert_num_queries):
        deep = make_unit("deep", parent=make_unit("deeper", parent=unit("b")))
        before = now()
        Unit.objects.move_node(unit("deeper"), None)

        with django_assert_num_queries(1):
            found = before.above([deep.pk])
        assert {state["code"] for state in found.values()} == {"ministry", "b", "deeper", "deep"}
        assert len(now().above([deep.pk])) == 2

    def test_finds_a_unit_by_the_code_of_then_and_of_now(self, ministry):
        before = now()
        a = unit("a")
        a.code = "z"
        a.save()
        heir = make_unit("heir")
        a.former_codes.all().delete()
        heir.code = "a"
        heir.save()

        assert before.unit_with_code("a") == before.unit_with_code("z") == a.pk
        assert now().unit_with_code("a") == heir.pk
        assert now().unit_with_code("never") is None

    def test_tells_the_successions_that_named_a_unit_at_either_end(self, ministry):
        one, other = unit("a"), unit("b")
        succession = Succession.objects.create(code="s", kind="replaced")
        succession.originals.set([one])
        succession.results.set([other])
        before, key = now(), succession.pk
        succession.delete()

        for named in (one, other):
            assert list(before.successions([named.pk])) == [key]
        assert before.successions([unit("c").pk]) == {}
        assert now().successions([one.pk]) == {}

    def test_does_not_count_a_change_of_neighbours_as_one_of_the_unit(self, ministry):
        last = Change.objects.order_by("-pk")[0].at
        key = unit("c").pk
        unit("b").delete()

        assert now().changed_at(key) == last

    def test_a_day_is_the_last_change_before_its_end(self, ministry):
        today = timezone.localdate()

        assert last_change(today) == now().change
        assert last_change(today - timedelta(days=1)) is None
        assert first_day() == today


class TestOverlay:
    def test_says_what_would_be(self, ministry):
        source = now()
        overlay = Overlay(source, laid(source, "b", name_en="Another") | {("unit", 99): None})

        assert overlay.states("unit", [unit("b").pk])[unit("b").pk]["name_en"] == "Another"
        assert codes(overlay, ministry) == ["a", "b", "c"]
        assert unit("b").name_en == "B"

    def test_places_what_moves_among_its_siblings(self, ministry):
        source = now()
        first = Overlay(source, laid(source, "c", after=None))
        new = {"code": "new", "parent": ministry.pk, "after": unit("a").pk}
        with_new = Overlay(source, {("unit", -1): new})
        gone = Overlay(source, {("unit", unit("b").pk): None})
        both = Overlay(gone, {("unit", -1): new | {"after": unit("b").pk}})

        assert codes(first, ministry) == ["c", "a", "b"]
        assert codes(with_new, ministry) == ["a", "new", "b", "c"]
        assert codes(gone, ministry) == ["a", "c"]
        assert codes(both, ministry) == ["a", "c", "new"]

    def test_leaves_in_place_what_is_not_placed(self, ministry):
        source = now()

        overlay = Overlay(source, laid(source, "c", after=None), placed=())

        assert codes(overlay, ministry) == ["a", "b", "c"]

    def test_leads_upwards_by_way_of_what_is_laid_over(self, ministry):
        make_unit("below", parent=unit("c"))
        other = make_unit("other", parent=make_unit("top"))
        source = now()

        overlay = Overlay(source, laid(source, "c", parent=other.pk, after=None))

        above = overlay.above([unit("below").pk]).values()
        assert {state["code"] for state in above} == {"below", "c", "other", "top"}
        assert codes(overlay, other) == ["c"]
        assert codes(overlay, ministry) == ["a", "b"]

    def test_names_by_succession_what_is_laid_over(self, ministry):
        source = now()
        state = {"code": "s", "kind": "merged", "originals": [unit("a").pk]}

        overlay = Overlay(source, {("succession", -1): state})

        assert overlay.successions([unit("a").pk]) == {-1: state}
        assert overlay.successions([unit("b").pk]) == {}

    def test_a_code_leads_to_what_would_have_it(self, ministry):
        source = now()

        overlay = Overlay(source, laid(source, "a", code="z"))

        assert overlay.unit_with_code("z") == unit("a").pk
        assert overlay.changed_at(unit("a").pk) is None
