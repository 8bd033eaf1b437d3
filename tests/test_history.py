"""What is kept of every write, whoever writes by whichever door, and how it comes back."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.browser_forms import as_sent
from tests.builders import (
    appoint,
    make_kind,
    make_ministry,
    make_person,
    make_post,
    make_task,
    make_unit,
)
from tests.history import differs
from tests.unit_forms import forms_of, part_of, save, with_column
from units.authorship import Door, writing_as
from units.closing import Closing, close
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import load
from units.history.branches import Moment, meanwhile
from units.history.comparing import Codes, differences, told_of
from units.history.models import Change, Version
from units.history.pairs import Pair, pairs_of
from units.history.recording import _BEHIND, begin
from units.history.undoing import restore, states_now, take_back
from units.models import Person, Succession, Unit, Upload

pytestmark = pytest.mark.django_db


def current(row) -> Version:
    return Version.objects.current().get(subject=row._meta.model_name, key=row.pk)


def signed(change: Change) -> tuple[str, str, str]:
    return change.by_name, change.door, change.why


def told(change: Change) -> list[str]:
    return [str(difference).partition("\n")[0] for difference in differences(pairs_of(change))]


class TestDoors:
    """Each door makes one change, which says who came by it and why."""

    @pytest.fixture
    def editor(self, client):
        client.force_login(User.objects.create_superuser("editor", password="x"))
        return client

    @pytest.fixture
    def unit(self):
        unit = make_unit("desk", name_en="Desk", parent=make_unit("above"))
        make_unit("beside", parent=unit.parent)
        return Unit.objects.get(pk=unit.pk)

    def one_change(self) -> Change:
        """The only change since the last call."""
        (change,) = Change.objects.filter(pk__gt=self.last)
        return change

    @pytest.fixture(autouse=True)
    def count_from_here(self, unit):
        self.last = Change.objects.first().pk

    def test_a_form(self, editor, unit):
        names = {"name_en": "Bureau", "acronym_en": "B"}
        save(editor, with_column(unit, "name_en"), **names, _why="Act 5")

        change = self.one_change()
        assert signed(change) == ("editor", "form", "Act 5")
        assert told(change) == ["changed: unit desk"]

    def test_a_form_of_a_row(self, editor, unit):
        row = {"tasks-0-text_en": "Answers letters", "tasks-0-depth": "0"}
        save(editor, part_of(unit, "tasks", "new"), **row, _why="Act 5")

        change = self.one_change()
        assert signed(change) == ("editor", "form", "Act 5")
        assert told(change) == ["added: task task-1 (desk)"]

    def test_a_form_that_changes_nothing_makes_none(self, editor, unit):
        make_task(unit)
        self.last = Change.objects.first().pk
        for address in forms_of(unit):
            assert save(editor, address).status_code == 302

        assert not Change.objects.filter(pk__gt=self.last).exists()

    def test_a_step_among_siblings(self, editor, unit):
        editor.post(f"/en/admin/units/unit/{unit.pk}/step/", {"direction": "down"})

        change = self.one_change()
        assert signed(change) == ("editor", "drag", "")
        assert told(change) == ["reordered: unit above"]

    def test_a_drag(self, editor, unit):
        sent = {
            "cmd": "move_node",
            "position": "right",
            "cut_item": unit.pk,
            "pasted_on": unit.parent_id,
        }
        editor.post("/en/admin/units/unit/", sent, headers={"X-Requested-With": "XMLHttpRequest"})

        change = self.one_change()
        assert signed(change) == ("editor", "drag", "")
        assert "moved: unit desk" in told(change)

    def test_a_closing_and_its_way_back(self, editor, unit):
        sent = {"day": timezone.localdate(), "way": "abolished", "confirmed": "yes"}
        editor.post(f"/en/admin/units/unit/{unit.pk}/close/", {**sent, "_why": "Act 6"})
        change = self.one_change()
        assert signed(change) == ("editor", "closing", "Act 6")
        assert {pair.subject for pair in pairs_of(change)} == {"unit", "succession"}

        self.last = change.pk
        editor.post(f"/en/admin/units/succession/{Succession.objects.get().pk}/take-back/")
        assert signed(self.one_change()) == ("editor", "restoring", "")

    def test_pasted_contacts(self, editor, unit):
        address = f"/en/admin/units/unit/{unit.pk}/contacts/"
        page = editor.post(address, {"lines": "tel: +386 1 478 2267"})
        editor.post(address, {**as_sent(page.text, "found_form"), "_why": "A letter"})

        change = self.one_change()
        assert signed(change) == ("editor", "form", "A letter")
        assert [line.split(" ")[:2] for line in told(change)] == [["added:", "contact"]]

    def test_files_in_the_admin(self, editor):
        file = SimpleUploadedFile("units.csv", b"code,name.en\ndesk,Bureau\nnew,New\n")
        editor.post("/en/admin/units/upload/add/", {"documents": file, "why": "A decree"})
        assert not Change.objects.filter(pk__gt=self.last).exists()
        upload = Upload.objects.get()
        editor.post(f"/en/admin/units/upload/{upload.pk}/change/", {"digest": upload.digest})

        change = self.one_change()
        assert signed(change) == ("editor", "files", "A decree")
        assert told(change) == ["changed: unit desk", "added: unit new"]

    def test_files_of_a_command(self, tmp_path):
        file = tmp_path / "units.csv"
        file.write_text("code,name.en\ndesk,Bureau\n")
        with writing_as(name="root", door=Door.COMMAND):
            call_command("load_units", str(file), "--why", "A decree", verbosity=0)

        assert signed(self.one_change()) == ("root", "files", "A decree")

    def test_fixtures(self, tmp_path):
        file = tmp_path / "flat.json"
        file.write_text(
            json.dumps(
                [
                    {
                        "model": "units.unit",
                        "fields": {"code": "flat", "name_en": "F", "status": "draft"},
                    }
                ]
            )
        )
        call_command("loaddata", str(file), verbosity=0)

        assert signed(self.one_change())[1] == "files"

    def test_deletion(self, editor, unit):
        editor.post(f"/en/admin/units/unit/{unit.pk}/delete/", {"post": "yes", "_why": "Twice"})

        change = self.one_change()
        assert signed(change) == ("editor", "form", "Twice")
        assert told(change) == ["removed: unit desk"]

    def test_deletion_of_some(self, editor, unit):
        sent = {"action": "delete_selected", "post": "yes", "_why": "Twice"}
        beside = Unit.objects.get(code="beside")
        editor.post("/en/admin/units/unit/", {**sent, "_selected_action": [unit.pk, beside.pk]})

        assert signed(self.one_change()) == ("editor", "form", "Twice")
        assert Unit.objects.count() == 1

    @pytest.mark.parametrize("model", ["person", "unitkind", "glossaryentry"])
    def test_people_kinds_and_words(self, editor, model):
        sent = {
            "code": "new", "name_en": "N", "order": "1", "family_name_en": "N",
            "cyrillic": "ТАЕКС", "latin": "TAIEX", "_why": "New",
            "appointments-TOTAL_FORMS": "0", "appointments-INITIAL_FORMS": "0",
        }  # fmt: skip
        editor.post(f"/en/admin/units/{model}/add/", sent)

        change = self.one_change()
        assert signed(change) == ("editor", "form", "New")
        assert {pair.subject for pair in pairs_of(change)} == {model}

    def test_restoring(self, unit):
        seen = current(unit)
        unit.name_en = "Bureau"
        unit.save()
        self.last = Change.objects.first().pk
        restore(seen, why="It was right")

        assert signed(self.one_change()) == ("", "restoring", "It was right")

    def test_what_nobody_signed(self, unit):
        unit.tasks.create(text_en="Writes")
        assert signed(self.one_change()) == ("", "program", "")


class TestKeeping:
    def test_what_a_savepoint_took_back_is_not_kept(self):
        with transaction.atomic():
            make_unit("kept")
            with suppress(ValidationError), transaction.atomic():
                make_unit("lost")
                raise ValidationError("no")

        assert set(Version.objects.values_list("code", flat=True)) == {"kept"}
        assert differs() == []

    def test_rows_that_are_older_have_a_beginning(self):
        unit = make_unit("old")
        make_unit("under", parent=unit)
        make_kind("office")
        Change.objects.all().delete()
        begin("default")

        (change,) = Change.objects.all()
        assert change.door == "beginning"
        assert differs() == []
        begin("default")
        assert Change.objects.count() == 1

    def test_a_reason_holds_no_sign_that_a_database_refuses(self):
        with writing_as(why=" a\0b\ud800 " + "x" * 5000):
            make_unit("desk")
        assert Change.objects.get().why == "ab " + "x" * (2000 - 3)

    def test_a_load_asks_as_often_for_many_units_as_for_few(self):
        def count(units: int) -> int:
            lines = [f"- {{code: x{units}-{number}, name: {{en: X}}}}" for number in range(units)]
            text = "\n".join(["ustroj: 1", "units:", *lines])
            with CaptureQueriesContext(connection) as queries:
                load([read_outline("a.yaml", text.encode())])
            return sum("history_" in query["sql"] for query in queries)

        make_unit("last")
        few = count(3)
        assert count(60) == few
        assert few <= 12

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what it counts")
    def test_what_is_deleted_is_found_without_looking_at_all_that_is_there(self):
        gone = Version.objects.gone().among(["unit", "person"]).order_by("-since_id")
        assert "USING INDEX version_gone" in gone.explain()
        current = Version.objects.current().of("unit", 1)
        assert "USING INDEX version_current" in current.explain()
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {_BEHIND}", [1, 1])
            plan = str(cursor.fetchall())
        assert "USING INDEX version_after" in plan

    def test_a_save_costs_a_fixed_number_of_questions(self):
        above = make_unit("above")
        unit = make_unit("desk", parent=above, acronym_en="A")

        def count() -> int:
            unit.acronym_en += "A"
            with CaptureQueriesContext(connection) as queries:
                unit.save()
            return len(queries)

        few = count()
        for number in range(10):
            make_unit(f"desk-{number}", parent=above)
            make_task(unit)

        assert count() == few


class TestComparing:
    def test_says_fields_languages_parts_and_codes(self):
        unit = make_unit("desk", name_en="Desk", name_sl="Miza")
        kind = make_kind("office")
        before = current(unit).state
        unit.name_sl, unit.kind, unit.founded_on = "Pult", kind, "2020-05"
        unit.save()
        appoint(make_person(code="ana"), make_post(unit, code="head"))
        pair = Pair("unit", unit.pk, before, current(unit).state)

        found = {(one.action, one.subject, one.code): one.values for one in differences([pair])}

        own = found["changed", "unit", "desk"]
        assert own["name.sl"] == ("Miza", "Pult")
        assert own["kind"] == (None, "office")
        assert own["founded_on"] == (None, "2020-05")
        assert ("added", "post", "head") in found
        assert ("added", "appointment", "ana") in found

    def test_knows_where_in_the_state_each_difference_is(self):
        unit = make_unit("desk", name_en="Desk")
        before = current(unit).state
        make_task(unit, code="t1")
        pair = Pair("unit", unit.pk, before, current(unit).state)

        (one,) = told_of(pair, Codes([pair]))
        assert one.part == ("tasks", "t1")

    def test_of_more_things_than_a_statement_takes_parameters(self):
        many = [("unit", key) for key in range(300_000)]
        assert states_now(many) == {}


class TestRestoring:
    def test_a_person_and_a_kind_that_have_gone_come_with_the_unit(self):
        unit = make_unit("desk", kind=make_kind("office"))
        person = make_person(code="ana")
        appoint(person, make_post(unit))
        seen = current(unit)
        kind = unit.kind
        Unit.objects.get(pk=unit.pk).delete()
        Person.objects.get(pk=person.pk).delete()
        kind.delete()

        restore(seen)

        stored = Unit.objects.get()
        assert (stored.pk, stored.kind.code) == (unit.pk, "office")
        assert stored.posts.get().appointments.get().person.code == "ana"
        assert current(unit).state == seen.state

    def test_one_value_leaves_the_others(self):
        unit = make_unit("desk", name_en="Desk", acronym_en="D")
        seen = current(unit)
        unit.name_en, unit.acronym_en = "Bureau", "B"
        unit.save()

        restore(seen, [("acronym_en",)])

        stored = Unit.objects.get()
        assert (stored.name_en, stored.acronym_en) == ("Bureau", "D")

    def test_a_unit_moves_back_to_its_place(self):
        above, other = make_unit("above"), make_unit("other")
        _one, two, _three = (make_unit(code, parent=above) for code in ("one", "two", "three"))
        seen = current(two)
        Unit.objects.move_node(Unit.objects.get(pk=two.pk), other, "first-child")

        restore(seen, [("parent",), ("after",)])

        below = Unit.objects.filter(parent=above).order_by("lft")
        assert [unit.code for unit in below] == ["one", "two", "three"]

    def test_names_what_must_come_back_first(self):
        above = make_unit("above")
        unit = make_unit("desk", parent=above)
        seen = current(unit)
        Unit.objects.get(pk=unit.pk).delete()
        Unit.objects.get(pk=above.pk).delete()

        with pytest.raises(ValidationError, match="“above”, to which it belonged, is deleted"):
            restore(seen)


class TestTakingBack:
    def test_leaves_and_names_what_was_changed_since(self):
        unit = make_unit("desk", name_en="Desk", acronym_en="D")
        unit.name_en, unit.acronym_en = "Bureau", "B"
        unit.save()
        change = Change.objects.first()
        Unit.objects.filter(pk=unit.pk).update(name_en="Office")

        outcome = take_back(change)

        stored = Unit.objects.get()
        assert (stored.name_en, stored.acronym_en) == ("Office", "D")
        (collision,) = outcome.collisions["unit", unit.pk]
        assert collision.path == ("name_en",)

    def test_can_itself_be_taken_back(self):
        unit = make_unit("desk", name_en="Desk")
        Unit.objects.filter(pk=unit.pk).update(name_en="Bureau")
        change = Change.objects.first()
        take_back(change)
        assert Change.objects.first().undoes == change

        take_back(Change.objects.first())

        assert Unit.objects.get().name_en == "Bureau"

    def test_is_not_for_the_beginning_nor_for_forgetting(self):
        make_unit("desk")
        for door in (Door.BEGINNING, Door.FORGETTING):
            Change.objects.update(door=door)
            with pytest.raises(ValidationError, match="cannot be taken back"):
                take_back(Change.objects.get())
        assert Unit.objects.exists()

    def test_of_a_closing_opens_all_of_it(self):
        ministry = make_ministry()
        sector = Unit.objects.get(code="mfa-sector")
        department = Unit.objects.get(code="mfa-department")
        before = {one.pk: current(one).state for one in (ministry, sector, department)}
        close(Closing([sector], timezone.localdate(), "abolished", parts="up"))

        take_back(Change.objects.first())

        assert {pk: current(Unit.objects.get(pk=pk)).state for pk in before} == before
        assert not Succession.objects.exists()

    def test_of_a_deletion_brings_back_what_the_succession_named(self):
        unit, other = make_unit("desk"), make_unit("other")
        close(Closing([unit], timezone.localdate(), "merged", successors=[other]))
        Unit.objects.get(pk=unit.pk).delete()

        take_back(Change.objects.first())

        assert [one.code for one in Succession.objects.get().originals.all()] == ["desk"]


class TestBranches:
    def test_what_came_went_and_moved_between_two_days(self):
        top, other = make_unit("top"), make_unit("other")
        moved = make_unit("moved", parent=top)
        make_unit("stays", parent=moved)
        came = make_unit("came", parent=other)
        Change.objects.update(at=timezone.now() - timedelta(days=3))
        moved.parent = Unit.objects.get(pk=other.pk)
        moved.save()
        came = Unit.objects.get(pk=came.pk)
        came.parent = Unit.objects.get(pk=top.pk)
        came.save()
        days = [timezone.localdate() - timedelta(days=2), timezone.localdate()]

        found = meanwhile(top.pk, *(Moment.end_of(day) for day in days))

        assert {one.key for one in found} == {moved.pk, came.pk}


class TestCommand:
    def run(self, *words: str) -> str:
        out = StringIO()
        call_command("history", *words, stdout=out)
        return out.getvalue()

    @pytest.fixture(autouse=True)
    def rows(self):
        top = make_unit("top")
        with writing_as(name="ana", why="Act 5"):
            make_unit("desk", parent=top, name_en="Desk")
        make_unit("elsewhere")

    def test_tells_all_changes_the_last_one_first(self):
        text = self.run()
        assert text.index("elsewhere") < text.index("desk") < text.index("added: unit top")
        assert "ana" in text
        assert "Act 5" in text

    def test_tells_those_of_a_code_and_of_its_branch(self):
        assert "desk" not in self.run("top")
        assert "desk" in self.run("top", "--branch")
        assert "elsewhere" not in self.run("top", "--branch")

    def test_tells_a_program(self):
        Unit.objects.filter(code="desk").update(name_en="Bureau")
        lines = [json.loads(line) for line in self.run("desk", "--format", "json").splitlines()]

        assert [line["who"] for line in lines] == ["", "ana"]
        assert lines[0]["differences"][0]["values"]["name.en"] == {"old": "Desk", "new": "Bureau"}
        assert lines[0]["at"][:10].count("-") == 2

    def test_tells_days(self):
        tomorrow = (timezone.localdate() + timedelta(days=2)).isoformat()
        assert self.run("--since", tomorrow) == ""
        assert "desk" in self.run("--until", tomorrow)

    def test_says_that_a_code_is_nobodys(self):
        with pytest.raises(CommandError, match="Nothing has or had the code"):
            self.run("nobody")

    def test_takes_a_change_back(self):
        change = Change.objects.get(why="Act 5")
        out = StringIO()
        call_command("take_back_change", str(change.pk), "--dry-run", stdout=out)
        assert Unit.objects.filter(code="desk").exists()

        call_command("take_back_change", str(change.pk), "--why", "Wrong", stdout=out)

        assert not Unit.objects.filter(code="desk").exists()
        assert Change.objects.first().why == "Wrong"


def test_two_writers_on_the_same_unit_lose_nothing(play):
    writers, times = 4, 25

    found = play("tests.parallel_history.together", writers, times)

    assert found["differs"] == []
    assert found["is_chain"]
    assert found["open"] == 1
    kept = {(name, value) for name, _column, value in found["kept"]}
    for number, values in enumerate(found["written"]):
        assert {(f"writer {number}", value) for value in values} <= kept
    assert found["changes"] == 1 + writers * times * 3
