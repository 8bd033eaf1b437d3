"""Fixtures: Django's own format, all of a call or nothing, and one clear error for each thing that
is wrong.
"""

from __future__ import annotations

import gzip
import json
import os
import secrets
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from tests.builders import (
    appoint,
    make_contact,
    make_kind,
    make_ministry,
    make_person,
    make_post,
    make_task,
    make_unit,
)
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
    Upload,
)
from units.tree import check

pytestmark = pytest.mark.django_db

FLAT = Path(__file__).parent / "data" / "flat.yaml"
"""A file of Django's format with a row of everything that files hold."""
PROJECT = [path.stem for path in sorted(Path(settings.FIXTURE_DIRS[0]).glob("*.yaml"))]

HEALTH = """
- model: units.unitkind
  fields: {code: ministry, name_en: Ministry}
- model: units.unit
  fields: {code: health, kind: [ministry], name_en: Health, name_sr: Здравље,
    status: published, founded_on: 1991-05-23}
- model: units.unit
  fields: {code: nursing, parent: [health], name_en: Nursing}
- model: units.unit
  fields: {code: pharmacy, parent: [health], name_en: Pharmacy}
- model: units.task
  fields: {unit: [nursing], code: task-1, text_en: Trains nurses.}
- model: units.post
  fields: {unit: [nursing], code: head, title_en: Head, is_head: true}
- model: units.contact
  fields: {unit: [nursing], code: phone-1, kind: phone, written: 01 478 22 67,
    value: "+38614782267"}
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a fixture into the folder in which one stands."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, content: str) -> str:
        (tmp_path / name).write_text(content, encoding="utf-8")
        return name

    return write


def load(*names: str, **options: object) -> None:
    call_command("loaddata", *(str(Path(name).resolve()) for name in names), verbosity=0, **options)


def dump(file_format: str = "json") -> str:
    out = StringIO()
    call_command(
        "dumpdata",
        "units",
        natural_foreign=True,
        natural_primary=True,
        indent=1,
        format=file_format,
        stdout=out,
    )
    return out.getvalue()


def rows() -> list[str]:
    """The rows of a dump, whatever order they were made in."""
    return sorted(json.dumps(row, ensure_ascii=False) for row in json.loads(dump()))


def outline() -> str:
    out = StringIO()
    call_command("dump_units", stdout=out)
    return out.getvalue()


def emptied() -> None:
    for model in (Succession, Unit, Person, UnitKind, GlossaryEntry):
        model.objects.all().delete()


def stored() -> dict[str, list[tuple]]:
    """Every column of every row, those that a dump leaves out too."""
    return {
        model.__name__: list(model._base_manager.order_by("pk").values_list())
        for model in (Unit, Task, Succession, FormerCode)
    }


def tree() -> list[str]:
    return ["  " * unit.level + unit.code for unit in Unit.objects.order_by("tree_id", "lft")]


def unit(code: str, *, parent: str | None = None, **fields: object) -> dict:
    return {
        "model": "units.unit",
        "fields": {"code": code, "name_en": code, "parent": parent and [parent], **fields},
    }


def refusal(*names: str) -> str:
    """What a load says that must be refused; nothing is changed by it."""
    before = dump(), stored()

    with pytest.raises(CommandError) as caught:
        load(*names)

    assert (dump(), stored()) == before
    message = str(caught.value)
    assert message.startswith("Nothing was loaded. ")
    assert not [
        word
        for word in (
            "Error",
            "Exception",
            "Traceback",
            "DoesNotExist",
            "<",
            "Problem installing",
            "pk=",
        )
        if word in message
    ], message
    return message.removeprefix("Nothing was loaded. ")


class TestLoading:
    def test_flat_yaml_without_tree_columns_makes_a_sound_tree(self, write):
        load(write("health.yaml", HEALTH))

        assert tree() == ["health", "  nursing", "  pharmacy"]
        assert check(Unit) == []
        health = Unit.objects.get(code="health")
        assert (health.name_sr, health.kind.code, str(health.founded_on)) == (
            "Здравље",
            "ministry",
            "1991-05-23",
        )
        assert Task.objects.get().unit.code == "nursing"

    def test_json_is_loaded_as_yaml_is(self, write):
        load(write("a.json", json.dumps([unit("health"), unit("nursing", parent="health")])))

        assert tree() == ["health", "  nursing"]

    def test_a_parent_may_be_stated_after_its_children(self, write):
        rows = [
            unit("nursing", parent="health"),
            unit("wards", parent="nursing"),
            unit("health"),
            unit("pharmacy", parent="health"),
        ]

        load(write("a.json", json.dumps(rows)))

        assert tree() == ["health", "  nursing", "    wards", "  pharmacy"]
        assert check(Unit) == []

    def test_a_parent_may_be_stated_in_a_later_file(self, write):
        load(
            write("a.json", json.dumps([unit("nursing", parent="health")])),
            write("b.json", json.dumps([unit("health")])),
        )

        assert tree() == ["health", "  nursing"]

    def test_a_task_may_be_stated_before_its_unit(self, write):
        task = {
            "model": "units.task",
            "fields": {"unit": ["health"], "code": "task-1", "text_en": "Heals."},
        }

        load(write("a.json", json.dumps([task, unit("health")])))

        assert Task.objects.get().unit.code == "health"

    def test_what_a_file_does_not_mention_stays(self, write):
        make_ministry()

        load(write("health.yaml", HEALTH))

        assert tree() == [
            "mfa",
            "  mfa-sector",
            "    mfa-department",
            "health",
            "  nursing",
            "  pharmacy",
        ]

    def test_an_empty_list_loads_nothing(self, write):
        load(write("a.json", "[]"))

        assert tree() == []

    def test_fields_that_there_are_not_are_passed_over_where_that_is_asked_for(self, write):
        load(
            write(
                "a.json",
                json.dumps([unit("desk", name_de="Tisch"), {"model": "units.room", "fields": {}}]),
            ),
            ignore=True,
        )

        assert tree() == ["desk"]

    def test_a_compressed_file_is_loaded(self, tmp_path):
        with gzip.open(tmp_path / "health.yaml.gz", "wt", encoding="utf-8") as file:
            file.write(HEALTH)

        load(str(tmp_path / "health.yaml.gz"))

        assert tree() == ["health", "  nursing", "  pharmacy"]

    def test_a_file_given_twice_is_read_once(self, write):
        name = write("health.yaml", HEALTH)

        load(name, name)

        assert tree() == ["health", "  nursing", "  pharmacy"]


class TestRemarks:
    def test_words_of_two_scripts_are_warned_of_and_loaded(self, write):
        mixed = HEALTH.replace("Здравље", "Здрaвље")
        err = StringIO()
        load(write("health.yaml", mixed), stderr=err)

        assert (
            "health.yaml, unit health, name_sr: “Здрaвље” mixes two scripts: letter 4, “a”, "
            "is Latin." in err.getvalue()
        )
        assert "“Здравље” is meant" in err.getvalue()
        assert Unit.objects.get(code="health").name_sr == "Здрaвље"

    def test_a_clean_file_is_loaded_without_a_word(self, write):
        err = StringIO()
        load(write("health.yaml", HEALTH), stderr=err)

        assert err.getvalue() == ""


def make_everything() -> None:
    """A ministry with all that belongs to units, moved, renamed and divided; another next door."""
    ministry = make_ministry()
    sector = Unit.objects.get(code="mfa-sector")
    other = make_unit(
        "env",
        kind=make_kind("ministry"),
        parent=None,
        description_ka="აღწერა",
        founded_on="1991-05-23",
    )
    make_unit("env-first", parent=other)
    Unit.objects.move_node(
        make_unit("env-before", parent=other), Unit.objects.get(code="env-first"), "left"
    )
    make_task(sector, text_sr="Сарађује са УН.")
    post = make_post(sector)
    appoint(make_person(), post)
    appoint(make_person(), post, started_on="2020-01-01", ended_on="2021-01-01")
    make_contact(sector)
    make_contact(None, post=post)
    sector.code = "mfa-multilateral"
    sector.save()
    change = Succession.objects.create(code="mfa-2019", kind="split", happened_on="2019-05-01")
    change.originals.set([ministry])
    change.results.set([sector, other])


class TestLoadingAgain:
    def test_loading_twice_changes_nothing(self, write):
        name = write("health.yaml", HEALTH)
        load(name)
        before = dump(), stored()

        load(name)

        assert (dump(), stored()) == before

    def test_loading_twice_changes_nothing_where_parents_stand_after_their_children(self, write):
        name = write(
            "a.json",
            json.dumps(
                [unit("wards", parent="nursing"), unit("nursing", parent="health"), unit("health")]
            ),
        )
        load(name)
        before = dump(), stored()

        load(name)

        assert (dump(), stored()) == before

    def test_a_changed_row_alone_is_changed_and_dated(self, write):
        load(write("health.yaml", HEALTH))
        before = dict(Unit.objects.values_list("code", "updated_at"))

        load(write("health.yaml", HEALTH.replace("name_en: Nursing", "name_en: Nurses")))

        after = dict(Unit.objects.values_list("code", "updated_at"))
        assert {code for code in after if after[code] != before[code]} == {"nursing"}

    def test_siblings_keep_the_order_editors_gave_them_and_new_ones_come_after(self, write):
        load(write("health.yaml", HEALTH))
        Unit.objects.move_node(
            Unit.objects.get(code="pharmacy"), Unit.objects.get(code="nursing"), "left"
        )
        first, rest = HEALTH.split("- model: units.unit\n  fields: {code: nursing", 1)
        new = "- model: units.unit\n  fields: {code: wards, parent: [health], name_en: Wards}\n"

        load(
            write(
                "health.yaml", f"{first}{new}- model: units.unit\n  fields: {{code: nursing{rest}"
            )
        )

        assert tree() == ["health", "  pharmacy", "  nursing", "  wards"]
        assert check(Unit) == []

    def test_new_siblings_stand_as_in_the_file_whether_before_or_after_their_parent(self, write):
        rows = [
            unit("first", parent="health"),
            unit("second", parent="health"),
            unit("health"),
            unit("third", parent="health"),
        ]

        load(write("a.json", json.dumps(rows)))

        assert tree() == ["health", "  first", "  second", "  third"]

    def test_a_unit_that_a_file_puts_elsewhere_is_moved_with_what_is_below(self, write):
        load(write("health.yaml", HEALTH))
        make_unit("wards", parent=Unit.objects.get(code="nursing"))
        make_unit("labour")

        load(write("a.json", json.dumps([unit("nursing", parent="labour"), unit("pharmacy")])))

        assert tree() == ["health", "labour", "  nursing", "    wards", "pharmacy"]
        assert check(Unit) == []

    @pytest.mark.django_db(transaction=True)
    def test_a_dump_loaded_into_an_empty_registry_gives_the_same_dump(self, write):
        make_everything()
        before, shape = dump(), tree()

        name = write("dump.json", before)
        call_command("flush", interactive=False, verbosity=0)
        load(name)

        assert dump() == before
        assert sorted(tree()) == sorted(shape)
        assert check(Unit) == []


@pytest.mark.parametrize("file_format", ["json", "yaml"])
@pytest.mark.parametrize("natural", [True, False])
def test_units_that_were_moved_keep_their_places_in_another_copy(write, natural, file_format):
    load(write("a.json", json.dumps([unit("c"), unit("b", parent="c"), unit("a", parent="c")])))
    Unit.objects.get(code="a").move_to(Unit.objects.get(code="b"), "left")
    shape = tree()
    out = StringIO()
    options = {"use_natural_foreign_keys": natural, "use_natural_primary_keys": natural}
    call_command("dumpdata", "units.unit", format=file_format, stdout=out, **options)
    emptied()

    load(write(f"dump.{file_format}", out.getvalue()))

    assert tree() == shape == ["c", "  a", "  b"]


class TestUploadsInADump:
    @pytest.fixture
    def dumped(self, write):
        """A dump with an upload, loaded where its account is not known."""
        self.user = User.objects.create_user("editor")
        Upload.objects.create(uploaded_by=self.user, names=["a.csv"], archive=b"PK")
        out = StringIO()
        call_command("dumpdata", "units", format="json", stdout=out)
        return write("x.json", out.getvalue())

    def test_an_account_that_is_not_there_or_somebody_elses_is_not_noted(self, dumped, capsys):
        Upload.objects.all().delete()

        load(dumped)

        assert Upload.objects.get().uploaded_by is None
        assert "uploaded_by: This account is not known here" in capsys.readouterr().err

    def test_loading_it_into_the_same_copy_changes_nothing(self, dumped, capsys):
        load(dumped)

        assert Upload.objects.get().uploaded_by == self.user
        assert capsys.readouterr().err == ""

    def test_an_account_that_comes_along_is_noted(self, write):
        self.user = User.objects.create_user("editor")
        Upload.objects.create(uploaded_by=self.user, names=["a.csv"], archive=b"PK")
        out = StringIO()
        call_command("dumpdata", "auth.user", "units", format="json", stdout=out)
        Upload.objects.all().delete()
        self.user.delete()

        load(write("x.json", out.getvalue()))

        assert Upload.objects.get().uploaded_by.username == "editor"


class TestFlatFile:
    """Files of Django's format beside outlines, with everything that both can hold."""

    def test_each_row_of_it_is_stored(self):
        load(str(FLAT))

        assert tree() == ["health", "  pharmacy", "  nursing", "    wards", "defence"]
        assert check(Unit) == []
        for model in (
            GlossaryEntry,
            UnitKind,
            Person,
            Unit,
            FormerCode,
            Task,
            Post,
            Appointment,
            Contact,
            Succession,
        ):
            stated = FLAT.read_text(encoding="utf-8").count(f"- model: {model._meta.label_lower}\n")
            assert model.objects.count() == stated > 0, model

    def test_loading_it_twice_changes_nothing(self):
        load(str(FLAT))
        before = dump(), stored()

        load(str(FLAT))

        assert (dump(), stored()) == before

    @pytest.mark.parametrize("file_format", ["yaml", "json"])
    @pytest.mark.parametrize(
        "names", [[str(FLAT)], PROJECT], ids=["flat file", "fixtures of the project"]
    )
    def test_everything_survives_being_dumped_and_loaded(self, write, names, file_format):
        call_command("loaddata", *names, verbosity=0)
        before, as_outline, shape = dump(file_format), outline(), tree()

        name = write(f"dump.{file_format}", before)
        emptied()
        load(name)

        assert (dump(file_format), outline(), tree()) == (before, as_outline, shape)
        assert check(Unit) == []

    def test_an_outline_says_the_same(self, write):
        load(str(FLAT))
        before, as_outline = rows(), outline()

        name = write("outline.yaml", as_outline)
        emptied()
        call_command("load_units", name, verbosity=0, stdout=StringIO())

        assert (rows(), outline()) == (before, as_outline)

    def test_it_is_loaded_together_with_outlines(self, write):
        load(
            str(FLAT),
            write(
                "outline.yaml",
                (
                    "ustroj: 1\nunits:\n"
                    "- {code: desk, parent: pharmacy, kind: service, name: {en: Desk}}\n"
                ),
            ),
        )

        assert tree() == ["health", "  pharmacy", "    desk", "  nursing", "    wards", "defence"]
        assert check(Unit) == []


class TestRefusals:
    """One thing is wrong in each file.

    One line says which file, which row, which field, what, and what to do.
    """

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def health(cls, stored_once, tmp_path_factory):
        file = tmp_path_factory.mktemp("health") / "health.yaml"
        file.write_text(HEALTH, encoding="utf-8")
        with stored_once():
            load(str(file))
            yield

    def row(self, model: str, **fields: object) -> dict:
        return {"model": f"units.{model}", "fields": fields}

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            pytest.param(
                [unit("desk", parent="nowhere")],
                (
                    "bad.json, unit desk, parent: There is no unit “nowhere”. Correct the "
                    "code, or load it first."
                ),
                id="unknown parent",
            ),
            pytest.param(
                [unit("desk", kind=["bureau"])],
                (
                    "bad.json, unit desk, kind: There is no kind of unit “bureau”. Correct "
                    "the code, or load it first."
                ),
                id="unknown kind",
            ),
            pytest.param(
                [
                    {
                        "model": "units.task",
                        "fields": {"unit": ["nowhere"], "code": "task-9", "text_en": "Rests."},
                    }
                ],
                (
                    "bad.json, task nowhere / task-9, unit: There is no unit “nowhere”. "
                    "Correct the code, or load it first."
                ),
                id="task of an unknown unit",
            ),
            pytest.param(
                [
                    unit("desk", parent="table"),
                    unit("table", parent="chair"),
                    unit("chair", parent="desk"),
                ],
                (
                    "bad.json, unit desk, parent: A unit cannot be part of itself or of a "
                    "unit below it. (desk → table → chair → desk)"
                ),
                id="cycle of new units",
            ),
            pytest.param(
                [unit("health", parent="nursing")],
                (
                    "bad.json, unit health, parent: A unit cannot be part of itself or of a "
                    "unit below it. (health → nursing → health)"
                ),
                id="cycle through a stored unit",
            ),
            pytest.param(
                [unit("desk", parent="desk")],
                (
                    "bad.json, unit desk, parent: A unit cannot be part of itself or of a "
                    "unit below it."
                ),
                id="unit that is its own parent",
            ),
            pytest.param(
                [unit("desk"), unit("table"), unit("desk", name_en="Another desk")],
                (
                    "bad.json, unit desk: It is stated twice, also in row 1 of bad.json. Keep "
                    "one of the two."
                ),
                id="code twice in a file",
            ),
            pytest.param(
                [unit("nursing", parent="health"), unit("nursing")],
                (
                    "bad.json, unit nursing: It is stated twice, also in row 1 of bad.json. "
                    "Keep one of the two."
                ),
                id="stored code twice in a file",
            ),
            pytest.param(
                [unit("desk", name_de="Tisch")],
                (
                    "bad.json, unit desk, name_de: There is no such field. Write one of "
                    "name_sl, name_sr, name_sr_latn, name_ka, name_en."
                ),
                id="language that we do not have",
            ),
            pytest.param(
                [unit("desk", name_sr_cyrl="Сто")],
                (
                    "bad.json, unit desk, name_sr_cyrl: There is no such field. Write one of "
                    "name_sl, name_sr, name_sr_latn, name_ka, name_en."
                ),
                id="language by its tag",
            ),
            pytest.param(
                [unit("desk", founded_on="2019-02-30")],
                (
                    "bad.json, unit desk, founded_on: “2019-02-30” is not a valid date. Write a "
                    "date, as in 2020-11-30, or the part of it that is known, as in November 2020 "
                    "or 2020."
                ),
                id="day that is not in the calendar",
            ),
            pytest.param(
                [unit("desk", published_from="23. 5. 1991")],
                (
                    "bad.json, unit desk, published_from: “23. 5. 1991” value has an invalid date "
                    "format. It must be in YYYY-MM-DD format."
                ),
                id="day written otherwise",
            ),
            pytest.param(
                [unit("desk", published_from=1991)],
                (
                    "bad.json, unit desk, published_from: “1991” value has an invalid date "
                    "format. It must be in YYYY-MM-DD format."
                ),
                id="year alone",
            ),
            pytest.param(
                [unit("desk", founded_on="2020-01-01", dissolved_on="2019-01-01")],
                (
                    "bad.json, unit desk: The unit would be dissolved before it was founded: "
                    "correct one of the two dates."
                ),
                id="dates in the wrong order",
            ),
            pytest.param(
                [unit("Desk_1")],
                (
                    "bad.json, unit Desk_1, code: Use small letters a to z, digits and single "
                    "hyphens, as in “si-mzz-enlargement”."
                ),
                id="code of another shape",
            ),
            pytest.param(
                [unit("desk", name_en=None)],
                "bad.json, unit desk: Give the name in at least one language.",
                id="no name",
            ),
            pytest.param(
                [unit("desk", status="hidden")],
                (
                    "bad.json, unit desk, status: “hidden” is not known. Write one of draft, "
                    "published."
                ),
                id="value that is no choice",
            ),
            pytest.param(
                [unit("desk", acronym_en=12)],
                "bad.json, unit desk, acronym_en: “12” is not text. Put it in quotation marks.",
                id="number where text belongs",
            ),
            pytest.param(
                [unit("desk", name_en="x" * 256)],
                (
                    "bad.json, unit desk, name_en: Ensure this value has at most 255 "
                    "characters (it has 256)."
                ),
                id="name that is too long",
            ),
            pytest.param(
                [
                    {
                        "model": "units.unit",
                        "fields": {"code": "desk", "name_en": "Desk", "parent": "health"},
                    }
                ],
                "bad.json, unit desk, parent: Write each code as a list: [health].",
                id="parent that is no list",
            ),
            pytest.param(
                [
                    {
                        "model": "units.succession",
                        "fields": {"code": "split", "kind": "split", "originals": ["health"]},
                    }
                ],
                "bad.json, succession split, originals: Write each code as a list: [health].",
                id="originals that are no lists",
            ),
            pytest.param(
                [
                    {
                        "model": "units.succession",
                        "fields": {
                            "code": "split",
                            "kind": "split",
                            "originals": [["health"], ["nowhere"]],
                        },
                    }
                ],
                (
                    "bad.json, succession split, originals: There is no unit “nowhere”. "
                    "Correct the code, or load it first."
                ),
                id="unknown original",
            ),
            pytest.param(
                [
                    {
                        "model": "units.contact",
                        "fields": {
                            "unit": ["nursing"],
                            "post": ["nursing", "head"],
                            "code": "fax-1",
                            "kind": "fax",
                            "written": "1",
                        },
                    }
                ],
                (
                    "bad.json, contact nursing / nursing / head / fax-1: A contact belongs to "
                    "a unit or to a post, not to both."
                ),
                id="contact of both a unit and a post",
            ),
            pytest.param(
                [
                    {
                        "model": "units.contact",
                        "fields": {"code": "fax-1", "kind": "fax", "written": "1"},
                    }
                ],
                "bad.json, contact fax-1: A contact belongs to a unit or to a post, not to both.",
                id="contact of nobody",
            ),
            pytest.param(
                [
                    {
                        "model": "units.contact",
                        "fields": {
                            "unit": ["health"],
                            "code": "e",
                            "kind": "email",
                            "written": "a(at)b",
                            "value": "a(at)b",
                        },
                    }
                ],
                "bad.json, contact health / e, value: Enter a valid email address.",
                id="no e-mail address",
            ),
            pytest.param(
                [
                    {
                        "model": "units.contact",
                        "fields": {
                            "unit": ["health"],
                            "code": "p",
                            "kind": "phone",
                            "written": "478 2267",
                            "value": "4782267",
                        },
                    }
                ],
                (
                    "bad.json, contact health / p, value: Write the number as it is dialled "
                    "from abroad, with + and digits only: “+38614782267”."
                ),
                id="number that cannot be dialled from abroad",
            ),
            pytest.param(
                [
                    {
                        "model": "units.post",
                        "fields": {
                            "unit": ["nursing"],
                            "code": "chief",
                            "title_en": "Chief",
                            "is_head": True,
                        },
                    }
                ],
                (
                    "bad.json, post nursing / chief: This unit has a head already. Only one "
                    "post can head it."
                ),
                id="second head",
            ),
            pytest.param(
                [{"model": "units.unti", "fields": {"code": "desk"}}],
                (
                    "bad.json, row 1, model: “units.unti” is not known. Write one of "
                    "units.appointment, units.contact, units.formercode, units.glossaryentry, "
                    "units.person, units.post, units.succession, units.task, units.unit, "
                    "units.unitkind, units.upload."
                ),
                id="unknown model",
            ),
            pytest.param(
                [{"model": "units.unit", "code": "desk"}],
                "bad.json, row 1: A row has a “model” and its “fields”. Correct the row.",
                id="row without fields",
            ),
            pytest.param(
                {"units": []},
                "bad.json: The file is not a list of rows. Begin each row with “- model: …”.",
                id="file that is no list",
            ),
        ],
    )
    def test_one_line_says_what_is_wrong_and_nothing_is_changed(self, write, rows, said):
        assert refusal(write("bad.json", json.dumps(rows))) == said

    def test_sound_rows_before_and_after_a_wrong_one_are_not_loaded_either(self, write):
        refusal(
            write(
                "bad.json",
                json.dumps([unit("desk"), unit("table", parent="nowhere"), unit("chair")]),
            )
        )

        assert tree() == ["health", "  nursing", "  pharmacy"]

    def test_the_files_of_one_call_are_loaded_together_or_not_at_all(self, write):
        said = refusal(
            write("good.json", json.dumps([unit("desk")])),
            write("bad.json", json.dumps([unit("table", parent="nowhere")])),
        )

        assert said.startswith("bad.json, unit table, parent: ")

    def test_a_code_in_two_files_of_one_call_is_refused(self, write):
        said = refusal(
            write("a.json", json.dumps([unit("desk")])),
            write("b.json", json.dumps([unit("desk", name_en="Table")])),
        )

        assert said == (
            "b.json, unit desk: It is stated twice, also in row 1 of a.json. Keep one of the two."
        )

    def test_all_misspelt_fields_of_a_file_are_said_at_once(self, write):
        said = refusal(
            write(
                "bad.json",
                json.dumps([unit("desk", name_de="Tisch"), unit("table", founded_on="?")]),
            )
        )

        assert [line.split(":")[0] for line in said.splitlines()] == [
            "bad.json, unit desk, name_de",
            "bad.json, unit table, founded_on",
        ]

    def test_a_wrong_day_in_yaml_is_reported_with_its_row(self, write):
        said = refusal(
            write(
                "bad.yaml",
                (
                    "- model: units.unit\n"
                    "  fields: {code: desk, name_en: Desk, founded_on: 2019-13-45}\n"
                ),
            )
        )

        assert said.startswith("bad.yaml, unit desk, founded_on: “2019-13-45” ")

    def test_yaml_that_does_not_parse_is_reported_with_line_and_column(self, write):
        said = refusal(write("bad.yaml", "- model: units.unit\n  fields:\n    code: desk: table\n"))

        assert said.startswith(
            "bad.yaml, line 3, column 15: This is not YAML: mapping values are not allowed"
        )

    def test_a_field_that_stands_twice_in_a_row_is_refused(self, write):
        said = refusal(
            write(
                "bad.yaml",
                (
                    "- model: units.unit\n  fields:\n    code: desk\n    name_en: Desk\n"
                    "    code: table\n"
                ),
            )
        )

        assert said.startswith(
            "bad.yaml, line 5, column 5: This is not YAML: “code” stands here twice."
        )

    def test_json_that_does_not_parse_is_reported_with_line_and_column(self, write):
        said = refusal(write("bad.json", '[\n  {"model" "units.unit"}\n]'))

        assert said.startswith(
            "bad.json, line 2, column 12: This is not JSON: Expecting ':' delimiter."
        )

    def test_a_yaml_file_with_nothing_in_it_is_refused(self, write):
        assert refusal(write("bad.yaml", "# nothing yet\n")).startswith(
            "bad.yaml: The file is not a list of rows."
        )

    def test_a_file_that_is_not_utf_8_is_refused(self, write, tmp_path):
        (tmp_path / "bad.yaml").write_bytes("- naïve".encode("latin-1"))

        assert refusal("bad.yaml") == "bad.yaml: The file is not UTF-8 text. Save it as UTF-8."

    def test_a_file_that_is_not_there_is_named(self, write):
        assert "nowhere" in refusal("nowhere.yaml")

    def test_a_code_that_leads_to_another_unit_is_refused(self, write):
        FormerCode.objects.create(code="desk", unit=Unit.objects.get(code="nursing"))

        said = refusal(write("bad.json", json.dumps([unit("desk")])))

        assert said == (
            "bad.json, unit desk, code: This code was once that of “Nursing” and still "
            "leads there. Choose another one."
        )

    def test_a_list_of_too_many_codes_names_nothing_also_in_a_row_without_a_code(self, write):
        rows = [{"model": "units.unit", "fields": {"parent": ["a", "b", "c"], "name_en": "Wards"}}]

        said = refusal(write("bad.json", json.dumps(rows)))

        assert "No unit has the code “a / b / c”" in said

    @pytest.mark.parametrize(
        ("model", "column", "value"),
        [
            ("unitkind", "order", 10**30),
            ("unit", "sort_key_en", 10**30),
            ("unit", "sort_key_en", 10),
            ("unit", "territory", None),
            ("glossaryentry", "latin", None),
            ("contact", "order", 2**63),
            ("upload", "archive", "é"),
        ],
    )
    def test_a_value_that_no_column_can_hold_is_refused_with_its_field(
        self, write, model, column, value
    ):
        rows = [{"model": f"units.{model}", "fields": {column: value}}]

        assert f", {column}: " in refusal(write("bad.json", json.dumps(rows)))

    def test_so_is_a_primary_key(self, write):
        rows = [{"model": "units.unitkind", "pk": 10**30, "fields": {"code": "a", "name_en": "A"}}]

        assert "bad.json, kind of unit a" in refusal(write("bad.json", json.dumps(rows)))

    def test_a_reference_by_a_number_that_there_is_not_is_refused(self, write):
        assert refusal(
            write(
                "bad.json",
                json.dumps(
                    [
                        {
                            "model": "units.unit",
                            "fields": {"code": "desk", "name_en": "Desk", "parent": 99999},
                        }
                    ]
                ),
            )
        )


def test_the_command_ends_with_status_1_and_without_a_traceback(write, tmp_path, address):
    name = write("bad.json", json.dumps([unit("desk", name_de="Tisch")]))

    done = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "loaddata", tmp_path / name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DATABASE_URL": address, "SECRET_KEY": secrets.token_urlsafe(60)},
    )

    assert done.returncode == 1
    assert done.stderr.strip() == (
        "CommandError: Nothing was loaded. bad.json, unit desk, name_de: There is no such field. "
        "Write one of name_sl, name_sr, name_sr_latn, name_ka, name_en."
    )


def test_success_is_reported_only_where_there_was_one(tmp_path):
    loop = tmp_path / "loop.json"
    rows = [("one", "two"), ("two", "one")]
    loop.write_text(
        json.dumps(
            [
                {"model": "units.unit", "fields": {"code": a, "parent": [b], "name_en": a}}
                for a, b in rows
            ]
        )
    )
    said = StringIO()

    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("loaddata", str(loop), stdout=said)

    assert said.getvalue() == ""
