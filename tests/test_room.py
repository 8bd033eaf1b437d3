"""Writes of structure touch what moves, not what stands behind it, and are right when numbers run
out.
"""

from __future__ import annotations

from random import Random
from unittest.mock import patch

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from tests.builders import make_unit
from units.models import Unit
from units.tree import check, room, spacing

POSITIONS = ("first-child", "last-child", "left", "right")


def places() -> dict[int, tuple[int, ...]]:
    """The primary key of every unit with its numbers."""
    stored = Unit.objects.order_by().values_list("pk", "tree_id", "lft", "rght", "level", "below")
    return {pk: tuple(numbers) for pk, *numbers in stored}


def make_body(code: str, units: int) -> Unit:
    """A body with sectors of ten units each."""
    body = make_unit(code)
    sectors = [
        Unit(code=f"{code}-{number}", name_en="Sector", parent=body)
        for number in range(units // 10)
    ]
    Unit.objects.bulk_create(sectors)
    Unit.objects.bulk_create(
        Unit(code=f"{sector.code}-{number}", name_en="Office", parent=sector)
        for sector in sectors
        for number in range(9)
    )
    return Unit.objects.get(pk=body.pk)


class FewRowsTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.first, cls.small, cls.large = (
            make_body(code, units) for code, units in (("first", 30), ("small", 30), ("large", 400))
        )

    def tearDown(self):
        assert check(Unit) == []

    def cost(self, act, body: Unit) -> tuple[int, int]:
        """How many rows of other units an act writes, and how many queries it takes."""
        before = places()
        with CaptureQueriesContext(connection) as captured:
            act(body)
        after = places()
        return sum(after.get(pk) != numbers for pk, numbers in before.items()), len(captured)

    def assert_costs_the_same(self, act, rows: int) -> None:
        act(self.first)  # who comes first reads what is kept from then on
        written, queries = self.cost(act, self.large)
        assert (written, queries) == self.cost(act, self.small)
        assert written == rows

    def test_a_unit_at_the_front_changes_only_the_counts_above_it(self):
        def insert(body):
            make_unit(f"{body.code}-new", parent=Unit.objects.get(code=f"{body.code}-0"))

        self.assert_costs_the_same(insert, rows=2)

    def test_a_move_within_the_body_changes_the_unit_and_the_counts_above_both_places(self):
        def move(body):
            unit = Unit.objects.get(code=f"{body.code}-2-8")
            Unit.objects.move_node(unit, Unit.objects.get(code=f"{body.code}-0"), "first-child")

        self.assert_costs_the_same(move, rows=3)

    def test_a_step_among_siblings_changes_one_row(self):
        def move(body):
            unit = Unit.objects.get(code=f"{body.code}-0-8")
            Unit.objects.move_node(unit, Unit.objects.get(code=f"{body.code}-0-2"), "left")

        self.assert_costs_the_same(move, rows=1)

    def test_a_move_to_where_it_stands_changes_nothing(self):
        def move(body):
            unit = Unit.objects.get(code=f"{body.code}-0-8")
            Unit.objects.move_node(unit, Unit.objects.get(code=f"{body.code}-0"), "last-child")

        self.assert_costs_the_same(move, rows=0)

    def test_a_branch_takes_its_rows_along_and_no_other(self):
        def move(body):
            branch = Unit.objects.get(code=f"{body.code}-1")
            Unit.objects.move_node(branch, Unit.objects.get(code=f"{body.code}-0"), "last-child")

        self.assert_costs_the_same(move, rows=11)

    def test_a_unit_that_goes_changes_only_the_counts_above_it(self):
        self.assert_costs_the_same(
            lambda body: Unit.objects.get(code=f"{body.code}-0-3").delete(), rows=1 + 2
        )

    def test_rows_that_are_written_together_leave_the_others_where_they_are(self):
        before = places()
        sector = Unit.objects.get(code="large-0")
        Unit.objects.bulk_create(
            Unit(code=f"new-{number}", name_en="Office", parent=sector) for number in range(20)
        )

        after = places()
        assert {pk for pk, numbers in before.items() if after[pk] != numbers} == {
            self.large.pk,
            sector.pk,
        }


class NoRoomTests(TestCase):
    def tearDown(self):
        assert check(Unit) == []

    def children(self, unit: Unit) -> list[str]:
        found = Unit.objects.filter(parent=unit).order_by("lft")
        return list(found.values_list("code", flat=True))

    def test_any_number_of_units_can_be_put_in_the_same_place(self):
        body = make_unit("body")
        last = make_unit("last", parent=body)
        for number in range(150):
            unit = make_unit(f"u{number}", parent=body)
            Unit.objects.move_node(unit, last, "left")

        assert self.children(body) == [*(f"u{number}" for number in range(150)), "last"]

    def test_where_numbers_have_run_out_a_few_neighbours_are_moved(self):
        make_body("body", 400)
        sector = Unit.objects.get(code="body-0")
        low = Unit.objects.get(code="body-0-3").rght
        Unit.objects.filter(code="body-0-4")._update_structure(lft=low + 1, rght=low + 2)
        before = places()

        unit = make_unit("new", parent=sector)
        Unit.objects.move_node(unit, Unit.objects.get(code="body-0-4"), "left")

        assert self.children(sector)[3:6] == ["body-0-3", "new", "body-0-4"]
        written = [pk for pk, numbers in places().items() if before.get(pk) != numbers]
        assert len(written) < 50

    def test_a_tree_whose_numbers_all_follow_one_another_is_spread(self):
        body = make_body("body", 60)
        edges = sorted(
            [(unit.lft, unit.pk) for unit in Unit.objects.all()]
            + [(unit.rght, unit.pk) for unit in Unit.objects.all()]
        )
        dense: dict[int, list[int]] = {}
        for place, (_edge, pk) in enumerate(edges, start=1):
            dense.setdefault(pk, []).append(place)
        for pk, (lft, rght) in dense.items():
            Unit.objects.filter(pk=pk)._update_structure(lft=lft, rght=rght)
        assert check(Unit) == []

        unit = make_unit("new", parent=Unit.objects.get(pk=body.pk))
        Unit.objects.move_node(unit, Unit.objects.get(code="body-0"), "left")

        assert self.children(body)[:2] == ["new", "body-0"]

    def test_a_tree_that_has_used_up_all_numbers_is_spread_anew(self):
        body = make_unit("body")
        make_unit("first", parent=body)
        Unit.objects.filter(code="first")._update_structure(
            lft=spacing.MOST - 2, rght=spacing.MOST - 1
        )
        Unit.objects.filter(code="body")._update_structure(rght=spacing.MOST)

        make_unit("second", parent=Unit.objects.get(code="body"))

        assert self.children(body) == ["first", "second"]
        assert Unit.objects.get(code="body").rght < spacing.MOST


class AnyOrderTests(TestCase):
    """Many moves, insertions and deletions beside lists that are treated in the same way."""

    def model(self) -> dict[int | None, list[int]]:
        """The children of each unit, and the bodies, in their order."""
        families: dict[int | None, list[int]] = {}
        for unit in Unit.objects.order_by("tree_id", "lft"):
            families.setdefault(unit.parent_id, []).append(unit.pk)
        return families

    def step(self, random: Random, families: dict[int | None, list[int]], number: int) -> None:
        """Do something to the units, and the same to the lists."""
        pks = [pk for family in families.values() for pk in family]
        parents = {pk: parent for parent, family in families.items() for pk in family}
        what = random.choice(["insert", "move", "move", "delete"]) if len(pks) > 3 else "insert"
        unit = Unit.objects.get(pk=random.choice(pks)) if pks else None
        if what == "insert":
            new = make_unit(f"n{number}", parent=unit if random.random() < 0.9 else None)
            families.setdefault(new.parent_id, []).append(new.pk)
        elif what == "delete" and unit and not families.get(unit.pk):
            families[unit.parent_id].remove(unit.pk)
            unit.delete()
        elif unit:
            target, position = random.choice(pks), random.choice(POSITIONS)
            above: int | None = target
            while above is not None and above != unit.pk:
                above = parents[above]
            if above == unit.pk:
                return
            Unit.objects.move_node(unit, Unit.objects.get(pk=target), position)
            families[parents[unit.pk]].remove(unit.pk)
            put(families, unit.pk, target, position, parents)

    def walk(self, seed: int, steps: int) -> None:
        random, families = Random(seed), self.model()
        for number in range(steps):
            self.step(random, families, number)
            assert check(Unit) == []
            assert self.model() == {parent: found for parent, found in families.items() if found}

    def test_with_room(self):
        self.walk(1, 80)

    def test_with_hardly_any_room(self):
        with (
            patch.object(spacing, "STEP", 3),
            patch.object(room, "STEP", 3),
            patch.object(room, "_NEIGHBOURS", 2),
            patch.object(room, "_DENSE", 2),
        ):
            self.walk(2, 80)

    def test_with_few_numbers(self):
        with (
            patch.object(spacing, "STEP", 2),
            patch.object(room, "STEP", 2),
            patch.object(room, "_NEIGHBOURS", 1),
            patch.object(room, "_DENSE", 1),
            patch.object(spacing, "MOST", 600),
            patch.object(room, "MOST", 600),
            patch("units.tree.nodes._WIDTH_OF_A_ROOT", 2),
        ):
            self.walk(3, 80)


def put(families, pk, target, position, parents):
    """Put a key into a list, beside a target or below it."""
    if position in {"first-child", "last-child"}:
        family = families.setdefault(target, [])
        family.insert(0 if position == "first-child" else len(family), pk)
    else:
        family = families[parents[target]]
        family.insert(family.index(target) + (position == "right"), pk)
