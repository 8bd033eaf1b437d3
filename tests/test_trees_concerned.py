"""Writes of structure read and number the trees that they concern, and no other."""

from __future__ import annotations

import pytest

from tests.builders import make_ministry, make_unit
from tests.files import loaded, outline
from units.models import Unit
from units.tree import check

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_ministry_and_a_damaged_neighbour():
    """What is wrong next door shows who was there: whoever numbers a tree mends it."""
    make_ministry()
    neighbour = make_unit("env")
    make_unit("env-desk", parent=neighbour)
    Unit.objects.filter(code="env-desk")._update_structure(below=7)


def damaged() -> list[str]:
    return [Unit.objects.get(pk=fault.pk).code for fault in check(Unit)]


class TestNoOtherTreeIsTouched:
    def test_when_one_unit_is_deleted_as_a_query(self):
        Unit.objects.filter(code="mfa-department").delete()

        assert damaged() == ["env-desk"]

    def test_when_units_are_created_at_once(self):
        ministry = Unit.objects.get(code="mfa")
        Unit.objects.bulk_create(
            [Unit(code="desk", name_en="Desk", parent=ministry), Unit(code="new", name_en="New")]
        )

        assert damaged() == ["env-desk"]
        assert outline() == [
            *("mfa", "  mfa-sector", "    mfa-department", "  desk"),
            *("env", "  env-desk", "new"),
        ]

    def test_when_a_file_with_one_unit_is_loaded(self):
        loaded("ustroj: 1\nunits:\n- code: desk\n  parent: mfa\n  name: {en: Desk}\n")

        assert damaged() == ["env-desk"]

    def test_when_a_body_is_added_behind_the_others(self):
        loaded(
            "ustroj: 1\nunits:\n- code: mfa\n- code: env\n"
            "- code: new\n  parent:\n  name: {en: New}\n"
        )

        assert damaged() == ["env-desk"]


class TestAnOrder:
    def test_is_that_of_the_file_where_some_are_new_and_some_come_from_elsewhere(self):
        loaded(
            "ustroj: 1\nunits:\n- code: mfa\n  units:\n"
            "  - {code: one, name: {en: One}}\n"
            "  - {code: mfa-department}\n"
            "  - {code: mfa-sector}\n"
            "  - {code: two, name: {en: Two}}\n"
        )

        assert outline()[:5] == [
            *("mfa", "  one", "  mfa-department", "  mfa-sector", "  two"),
        ]
