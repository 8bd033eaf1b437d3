"""``manage.py check_tree``: what it says of a sound tree and of each kind of damage, and what it
mends.
"""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase

from tests.builders import make_ministry, make_unit
from units.models import Unit
from units.quality.models import Finding
from units.tree import check


def tree() -> list[str]:
    return ["  " * unit.level + unit.code for unit in Unit.objects.order_by("tree_id", "lft")]


def damage(code: str, **columns: object) -> None:
    """Write structure as no code of ours does."""
    Unit.objects.filter(code=code)._update_structure(**columns)


def put_below(code: str, parent: str) -> None:
    damage(code, parent_id=Unit.objects.get(code=parent).pk)


def complaint() -> tuple[list[str], str]:
    """The lines and the closing words of a check that finds something."""
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("check_tree", stdout=out)
    assert caught.value.returncode == 1
    return out.getvalue().splitlines(), str(caught.value)


def mending() -> list[str]:
    out = StringIO()
    call_command("check_tree", repair=True, stdout=out)
    return out.getvalue().splitlines()


class CheckTreeTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        make_unit("env")
        cls.codes = set(Unit.objects.values_list("code", flat=True))

    def tearDown(self):
        assert check(Unit) == []
        assert set(Unit.objects.values_list("code", flat=True)) == self.codes

    def test_a_sound_tree_is_said_to_be_sound(self):
        out = StringIO()

        call_command("check_tree", stdout=out)

        assert out.getvalue() == "The tree is sound: 4 units.\n"

    def test_a_sound_tree_is_not_touched_by_a_repair(self):
        before = list(Unit.objects.values_list())

        assert mending() == ["The tree is sound: 4 units."]
        assert list(Unit.objects.values_list()) == before

    def test_a_registry_without_units_is_sound(self):
        Unit.objects.all().delete()
        self.codes = set()
        out = StringIO()

        call_command("check_tree", stdout=out)

        assert out.getvalue() == "The tree is sound: 0 units.\n"

    def test_wrong_numbers_are_reported_beside_the_right_ones_and_mended(self):
        self.codes = {*self.codes, make_unit("mfa-cabinet", parent=self.ministry).code}
        before = tree()
        sector = Unit.objects.get(code="mfa-sector")
        third = (sector.rght - sector.lft) // 3
        damage("mfa-department", lft=2**30, rght=2**30 + 1)

        lines, closing = complaint()
        assert lines == [
            f"mfa-department: is numbered tree_id {sector.tree_id}, lft {2**30}, "
            f"rght {2**30 + 1}, level 2, below 0; its parents say tree_id {sector.tree_id}, "
            f"lft {sector.lft + third}, rght {sector.lft + 2 * third}, level 2, below 0."
        ]
        assert closing == "1 fault. Run “manage.py check_tree --repair” to mend the structure."

        assert mending() == [*lines, "1 fault mended."]
        assert tree() == before

    def test_a_gap_left_by_a_row_that_went_is_reported_and_mended(self):
        Finding.objects.filter(unit__code="mfa-department").delete()
        Unit.objects.filter(code="mfa-department")._raw_delete(using="default")
        self.codes.discard("mfa-department")

        lines, closing = complaint()
        assert {line.split(":")[0] for line in lines} == {"mfa", "mfa-sector"}
        assert closing.startswith("2 faults. ")

        assert mending()[-1] == "2 faults mended."
        assert tree() == ["mfa", "  mfa-sector", "env"]

    def test_two_roots_in_one_tree_are_reported_and_parted(self):
        before = tree()
        damage("env", tree_id=Unit.objects.get(code="mfa").tree_id)

        (line,), _ = complaint()
        assert line.startswith("env: is numbered ")

        mending()
        assert tree() == before

    def test_a_wrong_level_is_reported_and_mended(self):
        damage("mfa-department", level=1)

        (line,), _ = complaint()
        assert "level 1, below 0; its parents say" in line

        mending()

    def test_a_parent_that_the_numbers_do_not_know_of_is_followed(self):
        put_below("mfa-department", "env")

        complaint()
        mending()

        assert tree() == ["mfa", "  mfa-sector", "env", "  mfa-department"]

    def test_a_loop_of_two_is_reported_and_opened_at_its_topmost_unit(self):
        put_below("mfa", "mfa-sector")

        lines, closing = complaint()
        ending = (
            "stands in a loop (mfa → mfa-sector → mfa); to mend it, “mfa” becomes a top-level unit."
        )
        assert sorted(lines) == [
            "mfa-department: hangs below a loop.",
            f"mfa-sector: {ending}",
            f"mfa: {ending}",
        ]
        assert closing.startswith("3 faults. ")

        assert mending()[-1] == "3 faults mended."
        assert tree() == ["mfa", "  mfa-sector", "    mfa-department", "env"]

    def test_a_loop_of_three_with_units_hanging_below_is_opened_and_nothing_is_lost(self):
        make_unit("desk", parent=Unit.objects.get(code="mfa-department"))
        make_unit("cabinet", parent=Unit.objects.get(code="mfa"))
        self.codes |= {"desk", "cabinet"}
        put_below("mfa", "mfa-department")

        lines, _ = complaint()
        assert {
            line.split(":")[0]
            for line in lines
            if "stands in a loop (mfa → mfa-department → mfa-sector → mfa)" in line
        } == {
            "mfa",
            "mfa-sector",
            "mfa-department",
        }
        assert {line for line in lines if "hangs below" in line} == {
            "desk: hangs below a loop.",
            "cabinet: hangs below a loop.",
        }

        mending()
        assert tree() == [
            "mfa",
            "  mfa-sector",
            "    mfa-department",
            "      desk",
            "  cabinet",
            "env",
        ]

    def test_several_loops_and_wrong_numbers_are_mended_at_once(self):
        make_unit("labour", parent=Unit.objects.get(code="env"))
        self.codes.add("labour")
        put_below("env", "labour")
        put_below("mfa", "mfa-sector")
        damage("mfa-department", level=1)

        complaint()
        mending()

        assert tree() == ["mfa", "  mfa-sector", "    mfa-department", "env", "  labour"]

    def test_a_second_repair_has_nothing_to_do(self):
        put_below("mfa", "mfa-department")
        mending()

        assert mending() == ["The tree is sound: 4 units."]
