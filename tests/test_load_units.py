"""The nested format: loaded all or nothing, with the difference, and dumped the same."""

from __future__ import annotations

import contextlib
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core import serializers
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.builders import (
    appoint,
    make_contact,
    make_kind,
    make_person,
    make_post,
    make_task,
    make_unit,
)
from tests.files import HEALTH, dumped, loaded, outline
from units.exchange.faults import RefusedError
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import load
from units.exchange.records import Record
from units.models import (
    Appointment,
    Contact,
    FormerCode,
    GlossaryEntry,
    Person,
    Post,
    Succession,
    Task,
    Unit,
    UnitKind,
)
from units.progress import Progress
from units.specification import RECORD_TYPES
from units.tree import check

pytestmark = pytest.mark.django_db


def refused(text: str) -> list[str]:
    """What is said of a text that cannot be loaded."""
    before = dumped()
    with pytest.raises(RefusedError) as caught:
        load([read_outline("units.yaml", text)])
    assert dumped() == before
    return [str(fault) for fault in caught.value.faults]


class TestLoading:
    def test_an_outline_becomes_a_sound_tree_with_all_that_belongs_to_it(self):
        loaded(HEALTH)

        assert outline() == ["health", "  pharmacy", "  nursing", "    wards"]
        assert check(Unit) == []
        health = Unit.objects.get(code="health")
        assert (health.kind.code, health.name_sr, health.founded_on.isoformat()) == (
            "ministry",
            "Министарство здравља",
            "1991-05-23",
        )
        assert list(Task.objects.values_list("code", "depth", "text_en")) == [
            ("task-1", 0, "Heals"),
            ("task-2", 1, "Nurses"),
        ]
        assert Contact.objects.get().code == "phone-1"
        assert Appointment.objects.get().post == Post.objects.get(code="head-1", unit=health)

    def test_loading_twice_changes_nothing(self):
        loaded(HEALTH)
        stamps = list(Unit.objects.values_list("updated_at"))

        assert loaded(HEALTH) == []
        assert list(Unit.objects.values_list("updated_at")) == stamps

    def test_a_dry_run_says_the_same_and_changes_nothing(self):
        said = loaded(HEALTH, is_dry=True)

        assert not Unit.objects.exists()
        assert loaded(HEALTH) == said

    def test_what_a_file_does_not_say_stays(self):
        loaded(HEALTH)
        loaded("ustroj: 1\nunits:\n- code: health\n  name: {sl: Ministrstvo za zdravje}\n")

        health = Unit.objects.get(code="health")
        assert (health.name_sl, health.name_en, health.status) == (
            "Ministrstvo za zdravje",
            "Ministry of Health",
            "published",
        )
        assert health.tasks.count() == 2

    def test_null_takes_a_value_away(self):
        loaded(HEALTH)
        loaded("ustroj: 1\nunits:\n- {code: health, kind: null, founded_on: ~, name: {sr: null}}\n")

        health = Unit.objects.get(code="health")
        assert (health.kind, health.founded_on, health.name_sr) == (None, None, None)

    def test_a_list_is_the_whole_list(self):
        loaded(HEALTH)
        said = loaded(
            "ustroj: 1\nunits:\n"
            "- {code: health, tasks: [{code: task-1, text: {en: Heals}}], contacts: []}\n"
        )

        assert said == [
            "removed: contact phone-1 (health)",
            "removed: task task-2 (health)",
            *[f"missing from the file: unit {code}" for code in ("pharmacy", "nursing", "wards")],
        ]
        assert not Contact.objects.exists()

    def test_a_branch_is_loaded_under_the_unit_that_it_names(self):
        loaded(HEALTH)
        loaded("ustroj: 1\nunits:\n- {code: vaccines, parent: pharmacy, name: {en: Vaccines}}\n")

        assert outline() == ["health", "  pharmacy", "    vaccines", "  nursing", "    wards"]

    def test_a_unit_at_the_top_of_a_file_that_names_no_parent_stays_where_it_is(self):
        loaded(HEALTH)
        loaded("ustroj: 1\nunits:\n- {code: wards, name: {en: Hospital wards}}\n")

        assert outline() == ["health", "  pharmacy", "  nursing", "    wards"]

    def test_text_is_text_whatever_yaml_makes_of_it(self):
        loaded(
            "ustroj: 1\nunits:\n"
            "- {code: no, name: {en: no, sl: 0123, ka: 2020-01-01, sr: 'null'}}\n"
        )

        unit = Unit.objects.get()
        assert (unit.code, unit.name_en, unit.name_sl, unit.name_ka, unit.name_sr) == (
            "no",
            "no",
            "0123",
            "2020-01-01",
            "null",
        )


class TestDifference:
    @pytest.fixture(autouse=True)
    def health(self):
        loaded(HEALTH)

    def test_days_are_written_as_iso_or_as_our_languages_write_them(self):
        loaded("ustroj: 1\nunits: [{code: a, name: {en: A}, founded_on: 31. 1. 2026}]")
        assert Unit.objects.get(code="a").founded_on == date(2026, 1, 31)

        for day in ("19", "2019-13", "31. 13. 2026", "Mai 2019"):
            (told,) = refused(f"ustroj: 1\nunits: [{{code: a, founded_on: {day}}}]")
            assert told == (
                f"units.yaml, line 2, column 31, unit a, founded_on: “{day}” is not a valid date. "
                "Write a date, as in 2020-11-30, or the part of it that is known, "
                "as in November 2020 or 2020."
            )

    def test_a_window_opens_and_closes_on_whole_days(self):
        for day in ("2019", "May 2019"):
            (told,) = refused(
                f"ustroj: 1\nunits: [{{code: a, name: {{en: A}}, published_from: {day}}}]"
            )
            assert told.endswith(
                f"“{day}” is not a valid date. Write a full date, as in 2026-01-31 or 31. 1. 2026; "
                "where it is not known, leave it empty."
            )

    def test_a_changed_text_is_told_by_language_with_old_and_new(self):
        document = read_outline(
            "units.yaml", HEALTH.replace("Министарство здравља", "Министарство")
        )
        (change,) = load([document]).changes

        assert (
            str(change) == "changed: unit health\n    name.sr: Министарство здравља → Министарство"
        )
        assert change.as_json() == {
            "action": "changed",
            "subject": "unit",
            "code": "health",
            "unit": "health",
            "values": {"name.sr": {"old": "Министарство здравља", "new": "Министарство"}},
        }

    def test_a_move_and_a_renaming_at_once(self):
        wards = "    - {code: wards, name: {en: Rooms}}"
        text = (
            "ustroj: 1\nunits:\n- code: health\n  units:\n  - code: pharmacy\n    units:\n"
            f"{wards}\n  - code: nursing\n"
        )

        assert loaded(text) == ["changed: unit wards", "moved: unit wards"]
        assert outline() == ["health", "  pharmacy", "    wards", "  nursing"]
        assert check(Unit) == []

    def test_parent_and_child_change_places(self):
        text = (
            "ustroj: 1\nunits:\n- code: health\n  units:\n  - code: pharmacy\n"
            "  - code: wards\n    units:\n    - code: nursing\n"
        )

        assert loaded(text) == ["moved: unit wards", "moved: unit nursing"]
        assert outline() == ["health", "  pharmacy", "  wards", "    nursing"]
        assert check(Unit) == []

    def test_a_ministry_comes_below_its_own_part(self):
        health = "  - {code: health, units: [{code: pharmacy}]}"
        loaded(
            f"ustroj: 1\nunits:\n- code: nursing\n  parent: null\n  units:\n{health}\n"
            "  - code: wards\n"
        )

        assert outline() == ["nursing", "  health", "    pharmacy", "  wards"]
        assert check(Unit) == []

    def test_a_new_order(self):
        text = (
            "ustroj: 1\nunits:\n- code: health\n  units:\n  - code: nursing\n"
            "    units: [{code: wards}]\n  - code: pharmacy\n"
        )
        document = read_outline("units.yaml", text)
        (change,) = load([document]).changes

        assert (
            str(change)
            == "reordered: unit health\n    order: pharmacy, nursing → nursing, pharmacy"
        )
        assert outline() == ["health", "  nursing", "    wards", "  pharmacy"]

    def test_a_unit_that_is_gone_is_reported_and_closed_only_when_asked(self):
        text = "ustroj: 1\nunits:\n- code: health\n  units:\n  - code: nursing\n"

        assert loaded(text) == [
            "missing from the file: unit pharmacy",
            "missing from the file: unit wards",
        ]
        assert Unit.objects.active().count() == 4
        assert loaded(text, is_closing=True) == ["closed: unit pharmacy", "closed: unit wards"]
        assert Unit.objects.get(code="wards").dissolved_on == timezone.localdate()
        assert loaded(text, is_closing=True) == []

    def test_units_are_closed_rightly_where_others_are_added_and_moved_at_once(self):
        units = "  - {code: first, name: {en: First}}\n  - {code: nursing, units: [{code: wards}]}"
        text = f"ustroj: 1\nunits:\n- code: health\n  units:\n{units}\n"
        said = loaded(text, is_closing=True)

        assert said[-1] == "closed: unit pharmacy"
        assert list(Unit.objects.exclude(dissolved_on=None).values_list("code", flat=True)) == [
            "pharmacy"
        ]
        assert loaded(text, is_closing=True) == []

    def test_a_former_code_carries_a_unit_to_its_new_code(self):
        said = loaded(
            "ustroj: 1\nunits:\n- code: medicines\n  parent: health\n"
            "  former_codes: [pharmacy]\n  name: {en: Medicines}\n"
        )

        assert said == ["changed: unit medicines", "added: former code pharmacy (medicines)"]
        assert FormerCode.objects.get(code="pharmacy").unit.code == "medicines"
        assert Unit.objects.count() == 4


YAML_SIGNS = "ustroj: 1\n-[]{}&*?|>'\"#units code name"

FAULTY = """\
ustroj: 1
kinds:
- code: Ministry
  name: {en: ministry}
people:
- code: nobody
units:
- code: health
  kind: nothing
  name: {}
  territory: Slovenia
  status: public
  founded_on: 2020-02-30
  legal_basis_url: nowhere
  notice_from: 2021-01-02
  notice_until: 2021-01-01
  posts:
  - {title: {en: Minister}, is_head: true}
  - {title: {en: Other}, is_head: true, appointments: [{person: nobody-known}]}
  contacts:
  - {kind: telephone, written: 1}
  - {kind: email, written: a, value: a}
  - {kind: phone, written: 1, value: 1}
  tasks:
  - {code: t, text: {en: One}}
  - {code: t, text: {en: Two}}
  - {code: u, text: {}}
  units:
  - {code: nursing, name: {en: N}, parent: health}
  - {code: nursing, name: {en: N}}
- {code: lost, parent: nowhere, name: {en: L}, is_there: maybe}
- {code: wards, name: {en: W}, published_from: soon,
   founded_on: 2021-01-01, dissolved_on: 2020-01-01}
"""
FAULTS = [
    (3, "kind of unit Ministry, code", "Use small letters"),
    (6, "person nobody", "Give the family name in at least one language."),
    (9, "unit health, kind", "There is no kind of unit “nothing”."),
    (8, "unit health", "Give the name in at least one language."),
    (11, "unit health, territory", "Use a code of ISO 3166"),
    (12, "unit health, status", "Write one of: draft, published."),
    (13, "unit health, founded_on", "not a valid date"),
    (14, "unit health, legal_basis_url", "Enter a valid URL."),
    (8, "unit health", "The notice would end before it begins"),
    (19, "unit health, post post-1", "There is no person “nobody-known”."),
    (19, "unit health, post", "This unit has a head already."),
    (21, "unit health, contact, kind", "Write one of: phone, "),
    (22, "unit health, contact, value", "Enter a valid email address."),
    (23, "unit health, contact, value", "Write the number as it is dialled from abroad"),
    (26, "unit health, task t, code", "It stands twice in this list."),
    (27, "unit health, task u", "Give the text in at least one language."),
    (29, "unit nursing, parent", "The unit stands below another one already."),
    (30, "unit nursing, code", "The code stands twice, also in line 29 of units.yaml."),
    (31, "unit lost, parent", "There is no unit “nowhere”."),
    (32, "unit wards, published_from", "not a valid date"),
    (32, "unit wards", "The unit would be dissolved before it was founded"),
]
"""Line, subject and a part of the message of each that is wrong with it."""


class TestRefusals:
    def test_all_faults_of_a_file_are_told_at_once_with_their_lines(self):
        told = refused(FAULTY.replace(", is_there: maybe", ""))

        for line, subject, said in FAULTS:
            assert [
                fault
                for fault in told
                if f"line {line}," in fault and subject.split(", ")[0] in fault and said in fault
            ], (line, subject, said, told)
        assert len(told) >= 21

    def test_an_unknown_key_hides_no_other_fault(self):
        known = ", ".join(RECORD_TYPES["unit"].keys)
        told = refused(FAULTY)

        assert (
            "units.yaml, line 31, column 48, unit lost, is_there: "
            f"There is no such key here. Write one of {known}."
        ) in told
        assert len(told) >= 22

    def test_the_name_of_a_kind_is_answered_with_its_code(self):
        UnitKind.objects.create(code="ministry", name_en="ministry", name_sl="ministrstvo")
        text = "ustroj: 1\nunits:\n- {{code: a, name: {{en: A}}, kind: {}}}\n"
        for name in ("ministrstvo", "Ministry", "ministrstov"):
            (told,) = refused(text.format(name))
            assert told.endswith(f"There is no kind of unit “{name}”. Did you mean “ministry”?")
        (told,) = refused(text.format("zmaj"))
        assert told.endswith("Correct the code, or load it first.")

    def test_a_bad_number_is_told_once(self):
        contact = "{kind: phone, written: 01, value: abc}"
        unit = f"{{code: a, name: {{en: A}}, contacts: [{contact}]}}"
        (told,) = refused(f"ustroj: 1\nunits:\n- {unit}\n")
        assert "unit a, contact, value: Write the number" in told

    def test_a_misspelt_key_is_looked_at_as_the_one_that_is_meant(self):
        told = refused("ustroj: 1\nunits:\n- {code: a, nmae: {en: A}, statsu: hidden}\n")

        assert [fault.partition("unit a, ")[2] for fault in told] == [
            "nmae: There is no such key here. Did you mean “name”?",
            "statsu: There is no such key here. Did you mean “status”?",
            "status: Write one of: draft, published.",
        ]

    def test_what_is_no_file_of_the_format_is_refused(self):
        deeper = [
            f"\n{'  ' * depth}  units:\n{'  ' * depth}  - code: b{depth}" for depth in range(70)
        ]
        for text, said in (
            ("", "line 1, column 1: The file does not begin with “ustroj: 1”."),
            ("- a", "The file does not begin with “ustroj: 1”."),
            ("units: []", "The file does not begin with “ustroj: 1”."),
            ("ustroj: 2", "This version of the format is not known."),
            ("ustroj: 1\nunits:\n- code: [", "This is not YAML"),
            ("ustroj: 1\nunits: &x []\n", "Anchors and aliases"),
            ("ustroj: 1\nunits: 5\n", "This must be a list"),
            ("ustroj: 1\n---\nustroj: 1\n", "line 2, column 1: A second document begins here."),
            ("ustroj: 1\nunits:\n- 5\n", "Each item of this list must have keys"),
            ("ustroj: 1\nunits:\n- code: a\n  code: b\n", "It stands here twice, also in line 3."),
            ("ustroj: 1\nunits:\n- code: a\n  nmae: b\n", "Did you mean “name”?"),
            ("ustroj: 1\nunits:\n- code: a\n  name: {en: [x]}\n", "This must be text"),
            ("ustroj: 1\nunits:\n- {name: {en: x}}\n", "“code” is missing."),
            ("ustroj: 1\nunits:\n- code: a" + "".join(deeper), "nested too deeply"),
        ):
            assert said in refused(text)[0], text

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            (
                (
                    "# Kinds of unit.\n\n- model: units.unitkind\n"
                    "  fields: {code: desk, name_en: desk}\n"
                ),
                3,
            ),
            ("- fields: {code: desk, name_en: desk}\n  model: units.unitkind\n", 1),
            ('[{"model": "units.unitkind", "fields": {"code": "desk", "name_en": "desk"}}]', 1),
            (
                (
                    '[\n\t{\n\t\t"model": "units.unitkind",\n'
                    '\t\t"fields": {"code": "desk", "name_en": "\\ud83d\\ude00"}\n\t}\n]'
                ),
                1,
            ),
        ],
        ids=["YAML", "YAML in another order", "JSON", "JSON with tabs"],
    )
    def test_a_flat_fixture_is_told_from_an_outline_with_the_way_out(self, text, line):
        assert refused(text) == [
            f"units.yaml, line {line}, column 1: This is a flat Django fixture, not an outline. "
            "Load it with “manage.py loaddata”, or write it as an outline, "
            "which begins with “ustroj: 1”."
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "version: 3\nservices:\n  web: {image: &x a, also: *x}\n",
            "- a\n",
            "[]",
            "- - model\n",
            "hello",
            "# a\n",
        ],
    )
    def test_any_other_file_is_told_what_an_outline_is(self, text):
        (said,) = refused(text)

        assert said.endswith(
            "column 1: The file does not begin with “ustroj: 1”. "
            "Write that on its first line and, below it, any of these lists: "
            "glossary, kinds, people, units, successions; or choose another file."
        )

    def test_an_outline_that_lacks_its_mark_is_told_its_other_faults_too(self):
        said = refused("units:\n- code: a\n  nmae: {en: A}\n")

        assert [fault.split(": ")[0] for fault in said] == [
            "units.yaml, line 1, column 1",
            "units.yaml, line 3, column 3, unit a, nmae",
        ]

    def test_a_file_that_is_not_utf_8_is_refused_with_its_line(self):
        with pytest.raises(RefusedError, match="line 2, column 1: This is not UTF-8 text"):
            read_outline("units.yaml", b"ustroj: 1\nunits: \xff")

    def test_units_that_exchange_their_names_are_refused(self):
        loaded(HEALTH)
        told = refused(
            "ustroj: 1\nunits:\n- {code: pharmacy, name: {en: Nursing}}\n"
            "- {code: nursing, name: {en: Pharmacy}}\n"
        )

        assert told[0].startswith(
            "units.yaml, line 3, column 10, unit pharmacy, code: “pharmacy” and “nursing” "
            "would exchange their names."
        )

    def test_a_unit_below_itself_is_refused_with_its_line_also_where_stored_ones_stand_between(
        self,
    ):
        loaded(HEALTH)
        text = "ustroj: 1\nunits:\n- {code: health, parent: wards}\n"

        assert refused(text) == [
            "units.yaml, line 3, column 26, unit health, parent: The unit would stand below "
            "itself: health → wards → nursing → health. Correct one of the parents."
        ]
        with pytest.raises(RefusedError, match="below itself"):
            load([read_outline("units.yaml", text)], is_dry=True)

    def test_a_code_that_leads_elsewhere_is_refused(self):
        loaded(HEALTH)
        pharmacy = Unit.objects.get(code="pharmacy")
        pharmacy.code = "medicines"
        pharmacy.save()

        assert (
            "This code was once that of “medicines”"
            in refused("ustroj: 1\nunits:\n- {code: pharmacy, name: {en: P}}\n")[0]
        )

    def test_words_of_two_scripts_are_remarked_on(self):
        (remark,) = load(
            [read_outline("units.yaml", "ustroj: 1\nunits:\n- {code: a, name: {sr: Сeктор}}\n")]
        ).remarks

        assert str(remark).startswith(
            "units.yaml, line 3, column 24, unit a, name.sr: “Сeктор” mixes two scripts: "
            "letter 2, “e”, is Latin."
        )

    @hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.one_of(
            st.text(),
            st.text(alphabet="ustroj: 1\n-[]{}&*?|>'\"#units code name", max_size=200).map(
                "ustroj: 1\nunits:\n- ".__add__
            ),
        )
    )
    def test_any_text_is_read_or_refused(self, text):
        with contextlib.suppress(RefusedError):
            read_outline("units.yaml", text)


class TestDumping:
    def test_what_is_dumped_loads_into_the_same(self, tmp_path):
        loaded(HEALTH)
        kind = make_kind("desk")
        unit = make_unit(
            "desk",
            kind=kind,
            description_en="## Title\n\nText\n",
            acronym_sl="D",
            description_sl=" x",
            published_from=timezone.localdate(),
        )
        post = make_post(unit, title_feminine_sl="Načelnica", is_vacant=True, is_head=False)
        make_contact(None, post=post)
        appoint(make_person(), make_post(unit), is_acting=True, is_published=False)
        make_task(unit, depth=0)
        old = Succession.objects.create(code="desk-2020", kind="renamed", legal_basis_sl="Zakon")
        old.originals.add(unit)
        first = dumped()
        for model in (Succession, Unit, UnitKind):
            model.objects.all().delete()

        loaded(first)
        assert dumped() == first

    def test_the_fixtures_of_the_project_survive_byte_for_byte(self):
        call_command(
            "loaddata",
            "glossary",
            *sorted(path.stem for path in Path(settings.FIXTURE_DIRS[0]).glob("*.yaml")),
            verbosity=0,
        )
        first = dumped()

        assert loaded(first) == []
        for model in (Succession, Unit, Person, UnitKind, GlossaryEntry):
            model.objects.all().delete()
        loaded(first)
        assert dumped() == first

    def test_a_branch_is_dumped_with_what_it_names(self):
        loaded(HEALTH)
        branch = dumped("nursing")

        assert branch.splitlines()[2:] == [
            "units:",
            "- code: nursing",
            "  parent: health",
            "  name:",
            "    en: Nursing",
            "  units:",
            "  - code: wards",
            "    name:",
            "      en: Wards",
        ]
        assert "ana-novak" in dumped("health")

    def test_an_order_made_by_hand_survives(self):
        loaded(HEALTH)
        Unit.objects.move_node(
            Unit.objects.get(code="nursing"), Unit.objects.get(code="pharmacy"), "left"
        )
        first = dumped()
        Unit.objects.all().delete()

        loaded(first)
        assert outline() == ["health", "  nursing", "    wards", "  pharmacy"]


class TestCommands:
    @pytest.fixture
    def file(self, tmp_path):
        path = tmp_path / "health.yaml"
        path.write_text(HEALTH, encoding="utf-8")
        return str(path)

    def run(self, *words: str, **options: object) -> tuple[str, str]:
        out, err = io.StringIO(), io.StringIO()
        call_command("load_units", *words, stdout=out, stderr=err, **options)
        return out.getvalue(), err.getvalue()

    def test_the_difference_is_told_and_counted(self, file):
        out, _ = self.run(file, "--dry-run")
        assert "added: unit health" in out
        assert "Dry run, nothing was written: added 11." in out

        assert "Done: added 11." in self.run(file, verbosity=0)[0]
        assert self.run(file)[0] == "Done: nothing changes.\n"

    def test_the_difference_is_told_to_programs(self, file):
        changes = json.loads(self.run(file, "--format", "json")[0])

        assert {
            "action": "added",
            "subject": "unit",
            "code": "wards",
            "unit": "wards",
        }.items() <= changes[5].items()

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("sl", "vrstica 1, stolpec 1: To je ploska datoteka ogrodja Django (fixture)"),
            ("sr", "ред 1, колона 1: Ово је равна датотека оквира Django (fixture)"),
            ("sr-latn", "red 1, kolona 1: Ovo je ravna datoteka okvira Django (fixture)"),
            ("ka", "სტრიქონი 1, სვეტი 1: ეს ფაილი Django-ს ბრტყელ ფორმატშია (fixture)"),
            ("en", "line 1, column 1: This is a flat Django fixture"),
        ],
    )
    @pytest.mark.parametrize("ending", ["yaml", "json"])
    def test_a_flat_fixture_is_sent_to_loaddata_in_every_language(
        self, tmp_path, ending, language, said
    ):
        path = tmp_path / f"flat.{ending}"
        path.write_text(
            '[{"model": "units.unitkind", "fields": {"code": "desk", "name_en": "desk"}}]',
            encoding="utf-8",
        )
        err = io.StringIO()

        with pytest.raises(CommandError):
            call_command("load_units", str(path), language=language, stderr=err)

        assert f"{path}, {said}" in err.getvalue()
        assert "manage.py loaddata" in err.getvalue()
        assert "ustroj: 1" in err.getvalue()
        assert not UnitKind.objects.exists()

    def test_faults_are_told_in_the_language_asked_for(self, tmp_path):
        path = tmp_path / "faulty.yaml"
        path.write_text("ustroj: 1\nunits:\n- {code: a}\n", encoding="utf-8")
        err = io.StringIO()

        with pytest.raises(CommandError, match="Nič ni naloženo: 1 napaka"):
            call_command(
                "load_units", str(path), "--language", "sl", stdout=io.StringIO(), stderr=err
            )
        assert "vrstica 3, stolpec 3, enota a: Navedite ime vsaj v enem jeziku." in err.getvalue()

    def test_files_are_loaded_together_or_not_at_all(self, file, tmp_path):
        other = tmp_path / "other.yaml"
        other.write_text(
            "ustroj: 1\nunits:\n- {code: a, parent: nowhere, name: {en: A}}\n", encoding="utf-8"
        )

        with pytest.raises(CommandError):
            self.run(file, str(other))
        assert not Unit.objects.exists()

    def test_a_file_that_is_not_there_is_named(self):
        with pytest.raises(CommandError):
            self.run("nowhere.yaml")

    def test_a_dump_is_written_to_a_file_or_to_the_output(self, file, tmp_path):
        self.run(file)
        out = io.StringIO()
        call_command("dump_units", stdout=out)
        call_command("dump_units", "--output", str(tmp_path / "dump.yaml"))

        assert out.getvalue() == (tmp_path / "dump.yaml").read_text(encoding="utf-8")
        with pytest.raises(CommandError, match="There is no unit “nothing”"):
            call_command("dump_units", "nothing")

    def test_loaddata_takes_the_format_too(self, file):
        call_command("loaddata", file, verbosity=0)

        assert outline() == ["health", "  pharmacy", "  nursing", "    wards"]

    def test_loaddata_refuses_a_faulty_file_as_a_whole(self, file, tmp_path):
        other = tmp_path / "other.yaml"
        other.write_text("ustroj: 1\nunits:\n- {code: a, name: {}}\n", encoding="utf-8")

        with pytest.raises(
            CommandError, match="line 3, column 3, unit a: Give the name in at least one language"
        ):
            call_command("loaddata", file, str(other), verbosity=0)
        assert not Unit.objects.exists()


class TestProgress:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def test_it_is_told_with_rate_and_time_left_line_by_line(self):
        out = io.StringIO()
        progress = Progress(out, 1, shortest=0)
        for done in range(0, 1001, 10):
            progress(done, 1000)

        lines = out.getvalue().splitlines()
        assert len(lines) == 11
        assert re.fullmatch(r"100 of 1000 units compared, \d+ a second, \d+ s left", lines[1])

    def test_a_terminal_has_one_line_that_renews_itself_and_goes(self):
        out = self.Terminal()
        progress = Progress(out, 1, shortest=0)
        progress(500, 1000)
        progress(1000, 1000)

        assert out.getvalue().startswith("\r500 of 1000 units compared")
        assert out.getvalue().endswith("\r\033[K")
        assert "\n" not in out.getvalue()

    def test_short_work_and_verbosity_0_are_silent(self):
        for progress in (Progress(out := io.StringIO(), 1), Progress(out, 0, shortest=0)):
            progress(1000, 1000)
        assert out.getvalue() == ""

    def test_a_load_tells_how_far_it_is(self):
        told: list[tuple[int, int]] = []
        load(
            [read_outline("units.yaml", HEALTH)],
            progress=lambda done, total: told.append((done, total)),
        )

        assert told == [(4, 4)]


class TestSerializer:
    def test_dumpdata_speaks_the_format(self):
        loaded(HEALTH)
        out = io.StringIO()
        call_command("dumpdata", "units", "--format", "units", stdout=out)

        assert out.getvalue().strip() == dumped().strip()

    def test_some_units_are_serialised_as_their_branches(self):
        loaded(HEALTH)

        assert serializers.serialize("units", Unit.objects.filter(code="nursing")) == dumped(
            "nursing"
        )

    def test_what_was_serialised_is_loaded_as_a_whole(self):
        loaded(HEALTH)
        text = dumped()
        Unit.objects.all().delete()
        for document in serializers.deserialize("units", text):
            document.save()

        assert dumped() == text


def keys_of(record: Record) -> set[tuple[str, str]]:
    """The keys that a record and what belongs to it state, each with the name of its type."""
    record_type = record.record_type
    stated = {*record.items, *record.codes, *record.values}
    own = {
        (record_type.name, key)
        for key in record_type.keys
        if not stated.isdisjoint({key, *record_type.columns_of(key)})
    }
    return own.union(*(keys_of(item) for items in record.items.values() for item in items))


class TestDocumentation:
    EXAMPLE = (
        (Path(settings.BASE_DIR) / "docs" / "fixtures.md")
        .read_text(encoding="utf-8")
        .split("```yaml\n")[1]
        .split("```")[0]
    )
    SCHEMA = json.loads(
        (Path(settings.BASE_DIR) / "docs" / "units.schema.json").read_text(encoding="utf-8")
    )

    def test_the_example_loads_and_holds_every_key(self):
        document = read_outline("example.yaml", self.EXAMPLE)
        load([document])

        held = set().union(
            *(keys_of(record) for records in document.lists.values() for record in records)
        )
        every = {(name, key) for name, stated in RECORD_TYPES.items() for key in stated.keys}
        assert every - held <= {
            ("unit", "parent"),
            ("unit", "published_until"),
            ("unit", "dissolved_on"),
            ("appointment", "ended_on"),
            ("appointment", "is_published"),
            ("contact", "code"),
            ("contact", "text"),
            ("task", "code"),
            ("unitkind", "order"),
            ("unitkind", "eu_code"),
            ("person", "honorific_suffix"),
            ("person", "original_language"),
            ("glossaryentry", "is_proposed"),
        }

    def test_the_schema_is_that_of_the_reader(self):
        out = io.StringIO()
        call_command("units_schema", stdout=out)

        assert json.loads(out.getvalue()) == self.SCHEMA

    def test_the_schema_accepts_what_the_reader_reads_and_refuses_misspelt_keys(self):
        validator = Draft202012Validator(self.SCHEMA)
        Draft202012Validator.check_schema(self.SCHEMA)

        assert (
            list(
                validator.iter_errors(
                    yaml.load(self.EXAMPLE, Loader=yaml.BaseLoader) | {"ustroj": 1, "units": []}
                )
            )
            == []
        )
        wrong = {"ustroj": 1, "units": [{"code": "a", "nmae": {"en": "A"}}]}
        assert [error.validator for error in validator.iter_errors(wrong)] == [
            "additionalProperties"
        ]


TWENTY = """\
ustroj: 1
kinds:
- code: office
  name: {en: office}
- code: office
- code: Bad Code
  name: {en: bad}
people:
- code: a-b
  gender: unknown
units:
- code: health
  kind: nothing
  founded_on: 2026-02-30
  dissolved_on: soon
  status: hidden
  territory: XXX
  legal_basis_url: not an address
  posts:
  - title: {en: Minister}
    is_head: maybe
    appointments:
    - person: nobody
      started_on: 1. 1.
  - title: {en: Second}
    is_head: true
  - title: {en: Third}
    is_head: true
  contacts:
  - kind: pigeon
    written: coo
  - kind: email
    written: x
    value: not an address
  - kind: phone
    written: 01
    value: "012"
  tasks:
  - code: t1
    text: {en: One}
  - code: t1
    text: {en: Two}
  units:
  - code: new
    status: published
    published_from: 2026-05-01
    published_until: 2026-04-01
    notice: {en: N}
    notice_from: 2026-05-01
    notice_until: 2026-04-01
- code: nursing
  name: {en: Nursing}
  parent: wards
- code: other
  name: {en: Other}
  parent: nowhere
successions:
- code: s
  kind: exploded
"""


class TestManyFaults:
    def test_twenty_faults_are_told_at_once_each_with_its_line_and_nothing_changes(self, tmp_path):
        loaded(HEALTH)
        before = dumped()
        file = tmp_path / "faults.yaml"
        file.write_text(TWENTY)
        errors = io.StringIO()
        with pytest.raises(CommandError, match="Nothing was loaded"):
            call_command("load_units", str(file), stderr=errors)
        told = errors.getvalue().splitlines()
        assert len(told) >= 20, errors.getvalue()
        lines = [int(re.search(r", line (\d+), column \d+", line)[1]) for line in told]
        assert lines == sorted(lines)
        assert len(set(lines)) >= 18, errors.getvalue()
        assert dumped() == before
