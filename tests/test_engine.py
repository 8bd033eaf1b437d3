"""Which units hold some tokens, asked of the database: the same on both."""

from __future__ import annotations

import pytest

from tests.builders import make_kind, make_task, make_unit
from units.models import Unit
from units.search.engine import Within, alternatives, matching, units_with_words
from units.text.analysis.queries import understand

pytestmark = pytest.mark.django_db


@pytest.fixture
def health() -> Unit:
    health = make_unit("health", name_en="Health", territory="SI", kind=make_kind("ministry"))
    make_task(health, "Vaccinates")
    make_unit("wards", name_en="Wards", parent=health)
    return health


def codes(pks: list[int]) -> list[str]:
    return [Unit.objects.get(pk=pk).code for pk in pks]


def held(*tokens: str, longer: bool = False) -> list[list[tuple[str, bool]]]:
    """Each of some tokens must be there."""
    return [[(token, longer)] for token in tokens]


class TestMatching:
    def test_every_wanted_token_must_be_there(self, health):
        assert codes(matching(held("health", "vaccinates"), limit=9)) == ["health"]
        assert matching(held("health", "wards"), limit=9) == []

    def test_one_of_alternatives_is_enough(self, health):
        either = [[("vaccinates", False), ("wards", False)]]
        assert codes(matching(either, limit=9)) == ["health", "wards"]

    def test_a_longer_token_will_do_where_that_is_said(self, health):
        assert matching(held("vacc"), limit=9) == []
        assert codes(matching(held("vacc", longer=True), limit=9)) == ["health"]

    def test_names_alone_are_looked_at_where_that_is_said(self, health):
        assert matching(held("vaccinates"), names_only=True, limit=9) == []
        assert codes(matching(held("health"), names_only=True, limit=9)) == ["health"]

    def test_units_come_by_their_keys_and_go_on_behind_one(self):
        made = [make_unit(f"desk-{number}").pk for number in range(4)]
        assert matching(held("desk"), limit=2) == made[:2]
        assert matching(held("desk"), limit=9, after=made[1]) == made[2:]

    @pytest.mark.parametrize(
        "within", [Within(top="health"), Within(territory="SI"), Within(top="health", kind="")]
    )
    def test_a_part_of_the_registry_holds_what_is_below_it(self, health, within):
        make_unit("other-wards", name_en="Wards")
        assert codes(matching(held("wards"), within=within, limit=9)) == ["wards"]

    def test_a_kind_narrows(self, health):
        assert codes(matching(held("health"), within=Within(kind="ministry"), limit=9)) == [
            "health"
        ]
        assert matching(held("wards"), within=Within(kind="ministry"), limit=9) == []


def test_a_word_of_a_query_is_answered_by_any_of_its_forms(health):
    (group,) = understand("vaccinating").groups
    assert codes(matching([alternatives(group)], limit=9)) == ["health"]


def test_units_are_found_by_words_as_they_are_spelled(health):
    assert codes(units_with_words("Vaccinates")) == ["health"]
    assert units_with_words("vaccinating") == []
    assert units_with_words("—") == []
