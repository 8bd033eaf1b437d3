"""The numbers of any forest, and what is left of it after any damage."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from django.test import SimpleTestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from units.tree.numbering import UNPLACED, NodeRow, Numbers, loops, number
from units.tree.spacing import (
    MOST,
    STEP,
    branch_between,
    evenly,
    fit,
    leaf_between,
    step_for,
)

patiently = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no reason to fail."""
SMALL = st.integers(min_value=0, max_value=12)
EDGE = SMALL | st.integers(min_value=1, max_value=MOST)
STORED = st.tuples(SMALL | st.just(UNPLACED), EDGE, EDGE, SMALL, SMALL)


@cache
def places(count):
    """Whole numbers up to a count.

    Made once, since making a strategy takes longer than drawing from it.
    """
    return st.integers(min_value=0, max_value=count)


@cache
def orders(count):
    """Orders of so many things."""
    return st.permutations(range(count))


@st.composite
def forests(draw, *, is_damaged=False):
    """Rows of a forest in any order, with any stored numbers.

    Damaged ones may name any node as their parent, themselves too.
    """
    count = draw(places(25))
    pks = [place + 1 for place in draw(orders(count))]
    rows = []
    for place, pk in enumerate(pks):
        candidates = pks if is_damaged else pks[:place]
        parent = draw(places(len(candidates)))
        rows.append(NodeRow(pk, candidates[parent - 1] if parent else None, *draw(STORED)))
    return [rows[place] for place in draw(orders(count))]


def renumbered(rows, numbers):
    """The rows as they are stored after their numbers were written."""
    return [
        NodeRow(row.pk, row.parent, *numbers[row.pk]) if row.pk in numbers else row for row in rows
    ]


def siblings(rows):
    """The children of every parent, and the roots, in their stored order."""
    families = {}
    for row in sorted(rows, key=lambda row: (row.tree_id, row.lft, row.pk)):
        families.setdefault(row.parent, []).append(row.pk)
    return families


def round_trips(rows):
    """The loops among the rows, found the slow way.

    A node is in one when it comes back to itself.
    """
    parents = {row.pk: row.parent for row in rows}
    found = set()
    for start in parents:
        trail, node = [start], parents[start]
        while node is not None and node not in trail:
            trail.append(node)
            node = parents[node]
        if node == start:
            found.add(frozenset(trail))
    return found


class NumberingTests(SimpleTestCase):
    @patiently
    @given(forests())
    def test_every_node_of_a_forest_is_numbered_as_a_nested_set(self, rows):
        numbers, adrift = number(rows)

        assert not adrift
        assert numbers.keys() == {row.pk for row in rows}
        trees = {}
        for row in rows:
            tree_id, lft, rght, level, _below = numbers[row.pk]
            trees.setdefault(tree_id, []).extend([lft, rght])
            assert lft < rght <= MOST
            if row.parent is None:
                assert (lft, level) == (1, 0)
            else:
                parent = numbers[row.parent]
                assert (tree_id, level) == (parent.tree_id, parent.level + 1)
                assert parent.lft < lft < rght < parent.rght
        for edges in trees.values():
            assert len(edges) == len(set(edges))

    @patiently
    @given(forests())
    def test_each_root_has_a_tree_to_itself(self, rows):
        numbers = number(rows).numbers

        trees = [numbers[row.pk].tree_id for row in rows if row.parent is None]
        assert len(trees) == len(set(trees))
        assert UNPLACED not in trees

    @patiently
    @given(forests())
    def test_siblings_do_not_overlap(self, rows):
        numbers = number(rows).numbers

        for parent, children in siblings(renumbered(rows, numbers)).items():
            for left, right in pairwise(children if parent else []):
                assert numbers[right].lft > numbers[left].rght

    @patiently
    @given(forests())
    def test_each_node_knows_how_many_stand_below_it(self, rows):
        numbers = number(rows).numbers

        for node in numbers.values():
            below = [
                one
                for one in numbers.values()
                if one.tree_id == node.tree_id and node.lft < one.lft < node.rght
            ]
            assert node.below == len(below)

    @patiently
    @given(forests(), st.data())
    def test_a_node_that_comes_or_goes_leaves_the_edges_of_all_others(self, rows, data):
        rows = [row._replace(tree_id=UNPLACED) for row in rows]
        rows = renumbered(rows, number(rows).numbers)
        parents = {row.parent for row in rows}
        leaves = [row for row in rows if row.pk not in parents]
        gone = data.draw(st.sampled_from(leaves)) if leaves else None
        parent = data.draw(st.sampled_from(rows)).pk if rows else None
        come = NodeRow(1000, parent, UNPLACED, 1, 2, 0, 0)

        fewer = number([row for row in rows if row != gone]).numbers
        more = number([*rows, come]).numbers

        for row in rows:
            edges = (row.tree_id, row.lft, row.rght)
            assert more[row.pk][:3] == edges
            assert row == gone or fewer[row.pk][:3] == edges

    @patiently
    @given(forests())
    def test_children_of_one_parent_keep_the_order_they_had(self, rows):
        before = siblings(rows)
        after = siblings(renumbered(rows, number(rows).numbers))

        assert {parent: pks for parent, pks in before.items() if parent} == {
            parent: pks for parent, pks in after.items() if parent
        }

    @patiently
    @given(forests())
    def test_roots_with_tree_numbers_of_their_own_keep_them(self, rows):
        numbers = number(rows).numbers

        roots = [row for row in rows if row.parent is None and row.tree_id != UNPLACED]
        taken = [row.tree_id for row in roots]
        for root in roots:
            if taken.count(root.tree_id) == 1:
                assert numbers[root.pk].tree_id == root.tree_id

    @patiently
    @given(forests())
    def test_new_roots_stand_after_all_others_in_the_order_of_their_arrival(self, rows):
        numbers = number(rows).numbers

        roots = sorted(
            (row for row in rows if row.parent is None),
            key=lambda row: (row.tree_id, row.lft, row.pk),
        )
        placed = [numbers[row.pk].tree_id for row in roots if row.tree_id != UNPLACED]
        new = [numbers[row.pk].tree_id for row in roots if row.tree_id == UNPLACED]
        assert new == sorted(new)
        assert not (placed and new) or max(placed) < new[0]

    @patiently
    @given(forests(is_damaged=True))
    def test_numbering_a_second_time_changes_nothing(self, rows):
        numbers, adrift = number(rows)

        assert number(renumbered(rows, numbers)) == (numbers, adrift)

    @patiently
    @given(forests(is_damaged=True), st.randoms(use_true_random=False))
    def test_the_order_in_which_rows_are_read_is_of_no_account(self, rows, random):
        shuffled = random.sample(rows, len(rows))

        assert number(shuffled) == number(rows)

    def test_a_chain_of_five_thousand_is_numbered(self):
        chain = [NodeRow(pk, pk - 1 or None, 1, pk, 0, 0, 0) for pk in range(1, 5001)]

        numbers = number(chain).numbers

        assert numbers[1] == Numbers(1, 1, numbers[2].rght + STEP, 0, 4999)
        assert numbers[5000] == Numbers(1, 5000, 5000 + STEP, 4999, 0)


class SpacingTests(SimpleTestCase):
    @patiently
    @given(st.lists(st.none() | SMALL | st.integers(0, MOST), max_size=30), st.integers(1, STEP))
    def test_numbers_that_fit_rise_and_keep_what_rises_already(self, stored, step):
        numbers = fit([1, *stored], step)

        assert numbers[0] == 1
        assert numbers[-1] <= MOST
        assert all(left < right for left, right in pairwise(numbers))
        assert fit(numbers, step) == numbers

    @patiently
    @given(st.lists(st.integers(2, MOST), max_size=30, unique=True))
    def test_numbers_that_rise_are_all_kept(self, stored):
        assert fit([1, *sorted(stored)], 1) == [1, *sorted(stored)]

    @patiently
    @given(st.integers(1, 1000), st.integers(2, 10**6), st.booleans())
    def test_a_leaf_stands_between_two_edges_that_have_room(self, low, free, is_last):
        left, right = leaf_between(low, low + free + 1, is_last=is_last)

        assert low < left < right < low + free + 1

    @patiently
    @given(st.integers(1, 1000), st.integers(2, 10**6), st.integers(0, 10**6), st.booleans())
    def test_a_branch_stands_between_two_edges_that_have_room(self, low, width, spare, is_last):
        high = low + width + spare + 1
        begin = branch_between(low, high, width, is_last=is_last)

        assert low < begin <= high - width

    @patiently
    @given(st.integers(1, 1000), st.integers(0, 50), st.integers(0, 10**6))
    def test_numbers_between_two_edges_rise(self, low, count, spare):
        numbers = evenly(low, low + count + 1 + spare, count)

        assert all(
            left < right for left, right in pairwise([low, *numbers, low + count + spare + 1])
        )

    def test_the_largest_registry_leaves_half_of_all_numbers_free(self):
        for nodes in (1, 24, 20_000, 1_000_000, 100_000_000):
            assert 2 * nodes * step_for(nodes) <= MOST // 2


class DamageTests(SimpleTestCase):
    @patiently
    @given(forests(is_damaged=True))
    def test_a_node_is_either_numbered_or_adrift_and_none_is_lost(self, rows):
        numbers, adrift = number(rows)

        assert numbers.keys() | adrift.keys() == {row.pk for row in rows}
        assert not numbers.keys() & adrift.keys()

    @patiently
    @given(forests(is_damaged=True))
    def test_each_loop_is_found_once(self, rows):
        found = loops(number(rows).adrift)

        assert len(found) == len({frozenset(members) for members in found})
        assert {frozenset(members) for members in found} == round_trips(rows)

    @patiently
    @given(forests(is_damaged=True))
    def test_a_loop_is_told_from_its_topmost_node_upwards_through_the_parents(self, rows):
        parents = {row.pk: row for row in rows}

        for members in loops(number(rows).adrift):
            assert all(
                parents[pk].parent == above for pk, above in pairwise([*members, members[0]])
            )
            assert parents[members[0]].level == min(parents[pk].level for pk in members)

    @patiently
    @given(forests(is_damaged=True))
    def test_opening_each_loop_at_its_topmost_node_leaves_nothing_adrift(self, rows):
        opened = {members[0] for members in loops(number(rows).adrift)}

        mended = [row._replace(parent=None) if row.pk in opened else row for row in rows]

        assert not number(mended).adrift

    @patiently
    @given(forests())
    def test_a_sound_forest_has_no_loops(self, rows):
        assert loops(number(rows).adrift) == []

    def test_a_loop_of_five_thousand_with_as_many_below_it_is_found(self):
        rows = [NodeRow(pk, pk - 1 or 5000, 1, pk, pk + 1, pk, 0) for pk in range(1, 5001)]
        rows += [NodeRow(pk, pk - 1, 1, pk, pk + 1, pk, 0) for pk in range(5001, 10_001)]

        (loop,) = loops(number(rows).adrift)

        assert loop[0] == 1
        assert len(loop) == 5000
