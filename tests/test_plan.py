"""What a load would do: which stored units the files mean, where they will stand, what is wrong."""

from __future__ import annotations

from django.test import TestCase

from tests.builders import make_kind, make_ministry, make_person, make_unit
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.plan import Plan, plan
from units.models import FormerCode, GlossaryEntry, Succession, Unit


def planned(*texts: str) -> Plan:
    """The plan of some files, of which only the lists are given."""
    return plan(
        [read_outline(f"{order}.yaml", f"ustroj: 1\n{text}") for order, text in enumerate(texts)]
    )


def moved(text: str) -> list[tuple[str, str | None, str | None]]:
    """The codes of the units that move, from where and to where."""
    moves = planned(text).placement.moved()
    return [(row.record.code, before, after) for row, before, after in moves]


def faults(*texts: str) -> list[tuple[int, str, str]]:
    """Line, key and message of all that is wrong with some files."""
    return [(fault.line, fault.field, fault.message) for fault in planned(*texts).faults]


class TestCaseWithMinistries(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        cls.env = make_unit("env")
        cls.air = make_unit("env-air", parent=cls.env)
        cls.water = make_unit("env-water", parent=cls.env)
        cls.soil = make_unit("env-soil", parent=cls.env)


class PlaceTests(TestCaseWithMinistries):
    def test_a_unit_that_stands_below_another_one_moves_there(self):
        assert moved("units:\n- code: env\n  units: [{code: mfa-sector}]\n") == [
            ("mfa-sector", "mfa", "env")
        ]

    def test_a_parent_that_is_named_moves_it_as_well(self):
        assert moved("units:\n- {code: mfa-sector, parent: env}\n") == [
            ("mfa-sector", "mfa", "env")
        ]

    def test_one_at_the_top_of_a_file_stays_where_it_is(self):
        assert moved("units:\n- code: mfa-sector\n") == []

    def test_one_whose_parent_is_nothing_moves_to_the_top(self):
        assert moved("units:\n- {code: mfa-sector, parent: null}\n") == [
            ("mfa-sector", "mfa", None)
        ]

    def test_parent_and_part_change_places(self):
        text = "units:\n- code: mfa-sector\n  parent: null\n  units: [{code: mfa}]\n"

        assert moved(text) == [("mfa-sector", "mfa", None), ("mfa", None, "mfa-sector")]
        assert faults(text) == []

    def test_a_new_unit_does_not_move(self):
        found = planned("units:\n- {code: env-noise, parent: env, name: {en: Noise}}\n")

        assert found.placement.parents == {"env-noise": "env"}
        assert list(found.placement.moved()) == []
        assert found.placement.units["env-noise"].is_new


class MistypedTests(TestCaseWithMinistries):
    def test_a_code_that_is_nearly_that_of_a_stored_unit_makes_no_new_body(self):
        for code in ("env-watr", "env-waterr", "env-wader", "env-waetr"):
            assert faults(f"units:\n- {{code: {code}, name: {{en: Water}}}}\n") == [
                (
                    3,
                    "code",
                    f"There is no unit “{code}”. Did you mean “env-water”? "
                    "If a new body at the top is meant, state “territory” or an empty “parent”.",
                )
            ]

    def test_one_that_states_what_it_is_does(self):
        for stated in ("parent: null", "territory: SI", "parent: env"):
            assert faults(f"units:\n- {{code: env-watr, name: {{en: W}}, {stated}}}\n") == []
        assert faults("units:\n- code: env\n  units: [{code: env-watr, name: {en: W}}]\n") == []

    def test_nor_is_one_refused_beside_the_unit_that_it_resembles(self):
        text = "units:\n- {code: env-water}\n- {code: env-waters, name: {en: Waters}}\n"

        assert faults(text) == []

    def test_codes_that_are_far_from_all_others_or_of_a_series_are_new(self):
        make_unit("office-1")

        for code in ("treasury", "office-2", "evn"):
            assert faults(f"units:\n- {{code: {code}, name: {{en: New}}}}\n") == []


class OrderTests(TestCaseWithMinistries):
    def test_siblings_in_another_order_are_told_before_and_after(self):
        text = "units:\n- code: env\n  units: [{code: env-soil}, {code: env-air}]\n"

        assert list(planned(text).placement.reordered()) == [
            ("env", ["env-air", "env-soil"], ["env-soil", "env-air"])
        ]

    def test_siblings_in_their_order_are_not_told(self):
        text = "units:\n- code: env\n  units: [{code: env-air}, {code: env-soil}]\n"

        assert list(planned(text).placement.reordered()) == []

    def test_one_that_arrives_or_is_new_changes_no_order(self):
        text = (
            "units:\n- code: env\n  units:\n  - {code: mfa-sector}\n"
            "  - {code: env-noise, name: {en: Noise}}\n  - {code: env-air}\n  - {code: env-water}\n"
        )

        assert list(planned(text).placement.reordered()) == []


class MissingTests(TestCaseWithMinistries):
    def test_what_is_stored_below_the_top_of_a_file_and_not_in_it_is_missing(self):
        missing = planned("units:\n- code: env\n  units: [{code: env-water}]\n").missing

        assert missing == [self.air, self.soil]

    def test_what_stands_beside_the_top_of_a_file_is_not(self):
        assert planned("units:\n- code: mfa-department\n").missing == []

    def test_what_another_file_holds_is_not(self):
        above = "units:\n- code: mfa\n"
        below = "units:\n- code: mfa-sector\n  units: [{code: mfa-department}]\n"

        assert planned(above, below).missing == []


class RecodedTests(TestCaseWithMinistries):
    TEXT = "units:\n- code: mfa-multilateral\n  former_codes: [mfa-sector]\n"

    def test_a_unit_is_found_under_the_code_that_it_gives_up(self):
        found = planned(self.TEXT)

        row = found.placement.units["mfa-multilateral"]
        assert found.placement.recoded == {"mfa-multilateral": "mfa-sector"}
        assert row.instance == Unit.objects.get(code="mfa-sector")
        assert row.changes == {"code": ("mfa-sector", "mfa-multilateral")}

    def test_neither_it_nor_what_is_below_it_moves(self):
        assert moved(f"{self.TEXT}  units: [{{code: mfa-department}}]\n") == []

    def test_a_former_code_beside_the_unit_that_still_has_it_is_that_of_two(self):
        found = planned(f"{self.TEXT}  name: {{en: New}}\n- code: mfa-sector\n")

        assert found.placement.recoded == {}
        assert found.placement.units["mfa-multilateral"].is_new

    def test_the_code_of_a_living_unit_is_no_former_one(self):
        said = (
            "“%s” is the code that a unit has today. If two units became one, "
            "state a succession of the kind “merged” instead."
        )

        for beside in ("", "- code: env-soil\n"):
            text = f"units:\n- code: env-air\n  former_codes: [env-soil]\n{beside}"
            assert [(key, message) for _line, key, message in faults(text)] == [
                ("former_codes", said % "env-soil")
            ]
        text = "units:\n- code: env-ground\n  former_codes: [env-soil, env-water]\n"
        assert [(key, message) for _line, key, message in faults(text)] == [
            ("former_codes", said % "env-soil")
        ]

    def test_a_code_that_leads_to_another_unit_is_taken(self):
        FormerCode.objects.create(unit=self.air, code="env-climate")

        assert faults("units:\n- {code: env-climate, name: {en: Climate}}\n") == [
            (
                3,
                "code",
                "This code was once that of “env-air” and still leads there. Choose another one.",
            )
        ]


class CircleTests(TestCaseWithMinistries):
    def test_units_that_stand_below_one_another_are_refused_once(self):
        text = (
            "units:\n- {code: env-air, parent: env-water}\n- {code: env-water, parent: env-air}\n"
        )

        assert faults(text) == [
            (
                3,
                "parent",
                "The unit would stand below itself: env-air → env-water → env-air. "
                "Correct one of the parents.",
            )
        ]

    def test_what_hangs_below_a_circle_is_not_blamed(self):
        text = (
            "units:\n- {code: env-soil, parent: env-air}\n- {code: env-air, parent: env-water}\n"
            "- {code: env-water, parent: env-air}\n"
        )

        assert [line for line, _key, _message in faults(text)] == [4]

    def test_a_long_way_up_is_no_circle(self):
        units = "".join(
            f"- {{code: u{number}, parent: u{number + 1}, name: {{en: U}}}}\n"
            for number in range(50)
        )

        assert faults(f"units:\n{units}- {{code: u50, name: {{en: Top}}}}\n") == []


class ExchangedNameTests(TestCaseWithMinistries):
    def test_two_units_that_exchange_their_names_are_refused(self):
        text = (
            "units:\n- {code: env-air, name: {en: Env water}}\n"
            "- {code: env-water, name: {en: Env air}}\n"
        )

        assert [(line, key) for line, key, _message in faults(text)] == [(3, "code"), (4, "code")]

    def test_three_that_pass_theirs_on_are_not(self):
        text = (
            "units:\n- {code: env-air, name: {en: Env water}}\n"
            "- {code: env-water, name: {en: Env soil}}\n- {code: env-soil, name: {en: Env air}}\n"
        )

        assert faults(text) == []


class NamedRowTests(TestCaseWithMinistries):
    def test_units_kinds_and_people_that_there_are_not_are_refused(self):
        text = (
            "units:\n- {code: env, kind: bureau}\n"
            "- {code: env-noise, parent: nowhere, name: {en: Noise}}\n"
            "successions:\n- {code: s, kind: merged, originals: [env, gone], results: [mfa]}\n"
        )

        assert [(line, key, message.split(".")[0]) for line, key, message in faults(text)] == [
            (3, "kind", "There is no kind of unit “bureau”"),
            (4, "parent", "There is no unit “nowhere”"),
            (6, "originals", "There is no unit “gone”"),
        ]

    def test_a_file_may_name_what_it_adds(self):
        text = (
            "kinds:\n- {code: bureau, name: {en: bureau}}\n"
            "units:\n- {code: env-noise, parent: env, kind: bureau, name: {en: Noise}}\n"
        )
        found = planned(text)

        assert found.faults == []
        assert found.placement.units["env-noise"].instance.kind is found.kinds["bureau"].instance

    def test_a_succession_tells_the_units_at_its_ends_before_and_after(self):
        stored = Succession.objects.create(code="s", kind="merged")
        stored.originals.set([self.air])

        found = planned("successions:\n- {code: s, kind: merged, originals: [env-soil, env-air]}\n")

        assert found.successions["s"].changes == {"originals": ("env-air", "env-air, env-soil")}
        assert found.succession_units == {"env-air": self.air, "env-soil": self.soil}

    def test_a_code_stands_once_in_all_files(self):
        one, other = "units:\n- code: env\n", "units:\n- code: mfa\n  units: [{code: env}]\n"

        assert faults(one, other) == [
            (4, "code", "The code stands twice, also in line 3 of 0.yaml. Keep one of the two.")
        ]


class WholePlanTests(TestCaseWithMinistries):
    def test_what_is_stored_already_is_not_written(self):
        make_kind("office", name_en="office")
        make_person(code="ana-novak")
        GlossaryEntry.objects.create(cyrillic="УН", latin="UN")
        found = planned(
            "glossary:\n- {cyrillic: УН, latin: UN}\n"
            "kinds:\n- {code: office, name: {en: office}}\n"
            "people:\n- {code: ana-novak, family_name: {sl: Novak}}\n"
            "units:\n- {code: env, name: {en: Env}}\n"
        )

        rows = (found.glossary, found.kinds, found.people, found.placement.units)
        assert not any(row.is_written for listed in rows for row in listed.values())

    def test_nothing_is_written_by_planning(self):
        planned("units:\n- {code: env, name: {en: Environment}, units: [{code: mfa}]}\n")

        self.env.refresh_from_db()
        assert self.env.name_en == "Env"
        assert Unit.objects.get(code="mfa").parent is None

    def test_it_costs_the_same_however_many_units_it_holds(self):
        few = "units:\n- code: env\n  units: [{code: env-air}]\n"
        more = "".join(f"  - {{code: env-{number}, name: {{en: E}}}}\n" for number in range(20))

        with self.assertNumQueries(9):
            planned(few)
        with self.assertNumQueries(9):
            planned(f"units:\n- code: env\n  units:\n  - code: env-air\n{more}")
