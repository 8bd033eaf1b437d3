"""Whatever way structure is written, it is sound afterwards."""

from __future__ import annotations

from django.db import IntegrityError, NotSupportedError, transaction
from django.db.models import RestrictedError
from django.test import TestCase

from tests.builders import make_ministry, make_unit
from units.models import Unit
from units.tree import StructureError, check, repair


def tree() -> list[str]:
    """The whole forest as an indented list of codes."""
    return ["  " * unit.level + unit.code for unit in Unit.objects.order_by("tree_id", "lft")]


class WritingStructureTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        cls.sector = Unit.objects.get(code="mfa-sector")
        cls.department = Unit.objects.get(code="mfa-department")
        cls.neighbour = make_unit("env")

    def tearDown(self):
        assert check(Unit) == []

    def test_a_new_unit_is_the_last_child_of_its_parent(self):
        make_unit("mfa-cabinet", parent=self.ministry)

        assert tree() == ["mfa", "  mfa-sector", "    mfa-department", "  mfa-cabinet", "env"]

    def test_a_changed_parent_moves_the_unit_with_everything_below(self):
        self.sector.parent = self.neighbour
        self.sector.save()

        assert tree() == ["mfa", "env", "  mfa-sector", "    mfa-department"]

    def test_a_root_can_go_below_another_and_come_back(self):
        self.neighbour.parent = self.department
        self.neighbour.save()
        assert tree()[-1] == "      env"

        self.neighbour.parent = None
        self.neighbour.save()
        assert tree()[-1] == "env"

    def test_a_unit_does_not_go_below_itself(self):
        self.ministry.parent = self.department

        with self.assertRaises(StructureError):
            self.ministry.save()
        assert tree()[:3] == ["mfa", "  mfa-sector", "    mfa-department"]

    def test_a_move_onto_a_row_read_before_another_change_is_right(self):
        stale = Unit.objects.get(code="env")
        make_unit("first", parent=Unit.objects.get(code="env"))
        moved = Unit.objects.get(code="mfa-sector")

        moved.parent = stale
        moved.save()

        assert tree() == ["mfa", "env", "  first", "  mfa-sector", "    mfa-department"]

    def test_editing_a_name_on_a_row_that_somebody_moved_keeps_their_move(self):
        stale = Unit.objects.get(code="mfa-department")
        moved = Unit.objects.get(code="mfa-department")
        moved.parent = self.neighbour
        moved.save()

        stale.name_en = "Department for the UN"
        stale.save()

        stale.refresh_from_db()
        assert (stale.parent, stale.name_en) == (self.neighbour, "Department for the UN")

    def test_a_row_that_was_deleted_meanwhile_is_not_written_back(self):
        stale = Unit.objects.get(code="env")
        Unit.objects.get(code="env").delete()

        with self.assertRaises(StructureError):
            stale.save()
        assert "env" not in tree()

    def test_a_parent_that_was_deleted_meanwhile_is_said_to_be_gone(self):
        stale = Unit.objects.get(code="env")
        Unit.objects.get(code="env").delete()

        with self.assertRaises(StructureError):
            make_unit("orphan", parent=stale)

    def test_a_unit_with_sub_units_cannot_be_deleted(self):
        with self.assertRaises(RestrictedError):
            self.ministry.delete()

    def test_deleting_twice_closes_the_gap_once(self):
        again = Unit.objects.get(code="mfa-department")
        self.department.delete()

        assert again.delete() == (0, {})

    def test_a_failing_save_leaves_the_tree_as_it_was(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            make_unit("env", parent=self.ministry)

    def test_a_queryset_deletes_a_whole_branch_without_leaving_gaps(self):
        make_unit("last", parent=self.ministry)
        Unit.objects.under(self.sector, include_self=True).delete()

        assert tree() == ["mfa", "  last", "env"]

    def test_a_queryset_refuses_to_write_structure(self):
        with self.assertRaises(NotSupportedError):
            Unit.objects.filter(code="env").update(parent=self.ministry)
        with self.assertRaises(NotSupportedError):
            Unit.objects.bulk_update([self.neighbour], ["parent"])

    def test_many_rows_at_once_are_numbered(self):
        Unit.objects.bulk_create(
            [Unit(code=f"desk-{n}", name_en="Desk", parent=self.sector) for n in range(3)]
            + [Unit(code="new", name_en="New")]
        )

        assert tree() == [
            "mfa",
            "  mfa-sector",
            "    mfa-department",
            *(f"    desk-{n}" for n in range(3)),
            "env",
            "new",
        ]

    def test_a_move_beside_a_sibling_changes_the_order(self):
        second = make_unit("second", parent=self.ministry)
        Unit.objects.move_node(second, self.sector, "left")
        assert tree()[:3] == ["mfa", "  second", "  mfa-sector"]

        Unit.objects.move_node(self.neighbour, self.ministry, "left")
        assert tree()[0] == "env"

    def test_the_database_refuses_a_unit_that_is_its_own_parent(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Unit.objects.filter(code="env")._update_structure(parent_id=self.neighbour.pk)


class InspectionTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        cls.neighbour = make_unit("env")

    def damage(self, code, **columns):
        Unit.objects.filter(code=code)._update_structure(**columns)

    def test_wrong_numbers_are_found_and_mended(self):
        before = tree()
        self.damage("mfa-sector", lft=7, rght=9)

        assert [fault.kind for fault in check(Unit)] == ["numbers"]
        repair(Unit)

        assert (check(Unit), tree()) == ([], before)

    def test_two_roots_in_one_tree_are_found_and_mended(self):
        self.damage("env", tree_id=self.ministry.tree_id)

        assert check(Unit)
        repair(Unit)

        assert check(Unit) == []
        assert Unit.objects.roots().values("tree_id").distinct().count() == 2

    def test_a_loop_is_found_and_opened_without_losing_a_unit(self):
        department = Unit.objects.get(code="mfa-department")
        self.damage("mfa", parent_id=department.pk)

        assert {fault.kind for fault in check(Unit)} == {"loop"}
        repair(Unit)

        assert check(Unit) == []
        assert tree() == ["mfa", "  mfa-sector", "    mfa-department", "env"]
