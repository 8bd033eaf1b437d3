"""The past on the screens of staff: read, compared, restored, taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders import (
    appoint,
    make_kind,
    make_ministry,
    make_person,
    make_post,
    make_task,
    make_unit,
)
from tests.unit_forms import forms_of
from units.authorship import writing_as
from units.closing import Closing, close
from units.history.models import Change, Version
from units.models import Succession, Task, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("editor", password="x"))
    return client


def clerk(*rights: str) -> Client:
    user = User.objects.create_user("clerk", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


def plain(page) -> str:
    """What is read of a page, without markup and what only screen readers are told."""
    text = re.sub(r'<span class="visually-hidden".*?</span>', "", page.text)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))


def current(row) -> Version:
    return Version.objects.current().get(subject=row._meta.model_name, key=row.pk)


def screen(row, name: str) -> str:
    return f"/en/admin/units/{row._meta.model_name}/{row.pk}/{name}/"


class TestHistory:
    def test_says_who_when_by_which_door_why_and_what(self, editor):
        unit = make_unit("health", name_en="Ministry of Health")
        with writing_as(name="ana", why="A new act"):
            unit.name_en = "Ministry of Public Health"
            unit.save()

        page = editor.get(screen(unit, "history"))

        assert "<ins>Public </ins>" in page.text
        for said in ("Who: ana", "Door: program", "Reason: A new act", "Changed: unit"):
            assert said in plain(page)

    def test_names_units_kinds_and_people_rather_than_codes(self, editor):
        ministry, unit = make_unit("mfa", name_en="Foreign Affairs"), make_unit("desk")
        unit.kind, unit.parent = make_kind("k1", name_en="Sector"), ministry
        unit.save()
        appoint(make_person("Ivo", "Babić", code="p1"), make_post(unit), started_on="2020-05")

        page = plain(editor.get(screen(unit, "history")))

        for said in ("Foreign Affairs", "Sector", "Ivo Babić", "May 2020"):
            assert said in page
        assert "p1" not in page

    def test_says_where_a_unit_stands_only_if_somebody_moved_it(self, editor):
        above = make_unit("above")
        one, two = (make_unit(code, parent=above) for code in ("one", "two"))
        Unit.objects.move_node(make_unit("new"), one, "left")
        assert "stands behind" not in plain(editor.get(screen(one, "history"))).lower()

        Unit.objects.move_node(Unit.objects.get(pk=two.pk), Unit.objects.get(pk=one.pk), "left")
        assert "Stands behind" in plain(editor.get(screen(two, "history")))

    def test_is_kept_of_people_kinds_words_and_successions(self, editor):
        person, kind = make_person("Ana", "Novak"), make_kind("office")
        unit = make_unit("old")
        close(Closing([unit], timezone.localdate(), "abolished"))
        for row in (person, kind, Succession.objects.get()):
            assert "Added:" in plain(editor.get(screen(row, "history")))

    def test_costs_the_same_however_much_was_changed(self, editor):
        unit = make_unit("busy")

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert editor.get(screen(unit, "history")).status_code == 200
            return len(queries)

        for number in range(25):
            unit.name_en = f"Busy {number}"
            unit.save()
        few = count()
        for number in range(30):
            unit.acronym_en = f"B{number}"
            unit.save()
            make_task(unit)

        assert count() == few
        assert few <= 16

    def test_leaves_out_parts_that_the_reader_may_not_see(self):
        unit = make_unit("desk", name_en="Desk")
        make_task(unit, "Keeps secrets")
        reader = clerk("view_unit")

        page = plain(reader.get(screen(unit, "history")))

        assert "secrets" not in page
        assert "Something was changed that you may not see." in page

    def test_asks_for_the_right_before_anything_else(self):
        unit = make_unit("desk")
        for pk in (unit.pk, 999_999):
            for name in ("history", "compare", "branch-changes"):
                address = f"/en/admin/units/unit/{pk}/{name}/"
                assert clerk_without_rights().get(address).status_code == 403


def clerk_without_rights() -> Client:
    user, _ = User.objects.get_or_create(username="nobody", is_staff=True)
    client = Client()
    client.force_login(user)
    return client


class TestCompare:
    @pytest.fixture
    def unit(self):
        unit = make_unit("desk", name_en="Desk", name_sl="Miza", acronym_en="D")
        make_task(unit, "Writes", code="t1")
        make_task(unit, "Reads", code="t2")
        return unit

    def test_ticked_values_are_restored_and_others_stay(self, editor, unit):
        seen = current(unit)
        unit.name_en, unit.name_sl = "Bureau", "Biro"
        unit.save()
        address = f"{screen(unit, 'compare')}?from={seen.pk}&to=now"
        ticks = re.findall(r'name="paths" value="([^"]+)"', editor.get(address).text)
        (tick,) = [tick for tick in ticks if "name_en" in tick]
        sent = {"paths": tick.replace("&quot;", '"')}

        asked = editor.post(address, sent)
        assert "Nothing is written yet" in plain(asked)
        assert Unit.objects.get().name_en == "Bureau"

        sent |= {"confirmed": "yes", "seen": current(unit).pk, "_why": "It was right"}
        page = editor.post(address, sent, follow=True)

        stored = Unit.objects.get()
        assert (stored.name_en, stored.name_sl) == ("Desk", "Biro")
        change = Change.objects.first()
        assert (change.door, change.why, change.by.username) == (
            "restoring",
            "It was right",
            "editor",
        )
        assert f"/history/change/{change.pk}/take-back/" in page.text

    def test_a_task_comes_back_at_its_place(self, editor, unit):
        seen = current(unit)
        unit.tasks.get(code="t1").delete()
        address = f"{screen(unit, 'compare')}?from={seen.pk}"
        sent = {"paths": '[["tasks", "t1"]]', "confirmed": "yes", "seen": current(unit).pk}

        editor.post(address, sent)

        assert [task.code for task in Task.objects.order_by("order", "pk")] == ["t1", "t2"]

    def test_all_of_a_state_is_restored(self, editor, unit):
        seen = current(unit)
        Unit.objects.filter(pk=unit.pk).update(name_en="Other", acronym_en="O")
        unit.tasks.all().delete()
        sent = {"all": "yes", "confirmed": "yes", "seen": current(unit).pk}

        editor.post(f"{screen(unit, 'compare')}?from={seen.pk}", sent)

        assert current(unit).state == seen.state

    def test_what_was_changed_meanwhile_is_looked_at_again(self, editor, unit):
        seen = current(unit)
        Unit.objects.filter(pk=unit.pk).update(name_en="Other")
        sent = {"all": "yes", "confirmed": "yes", "seen": seen.pk}

        page = editor.post(f"{screen(unit, 'compare')}?from={seen.pk}", sent)

        assert "Somebody has changed it in the meantime." in plain(page)
        assert Unit.objects.get().name_en == "Other"

    def test_whoever_may_not_write_is_told_so(self, unit):
        seen = current(unit)
        Unit.objects.filter(pk=unit.pk).update(name_en="Other")
        sent = {"all": "yes", "confirmed": "yes", "seen": current(unit).pk}

        page = clerk("view_unit").post(f"{screen(unit, 'compare')}?from={seen.pk}", sent)

        assert "You may not do all of this" in plain(page)
        assert Unit.objects.get().name_en == "Other"

    def test_what_the_registry_refuses_is_said(self, editor, unit):
        seen = current(unit)
        unit.code = "bureau"
        unit.save()
        other = make_unit("other")
        unit.former_codes.all().delete()
        other.code = "desk"
        other.save()
        sent = {"all": "yes", "confirmed": "yes", "seen": current(unit).pk}

        page = editor.post(f"{screen(unit, 'compare')}?from={seen.pk}", sent, follow=True)

        assert 'class="error"' in page.text
        assert Unit.objects.get(pk=unit.pk).code == "bureau"

    def test_junk_is_no_fault(self, editor, unit):
        for address in ("?from=x", "?from=999999999999999999999", "?to=7&from=8"):
            assert editor.get(screen(unit, "compare") + address).status_code == 404
        page = editor.post(screen(unit, "compare"), {"paths": '[["\\u0000"]]'}, follow=True)
        assert "Nothing was ticked." in plain(page)


class TestDeleted:
    def test_come_back_with_code_place_and_all_that_belonged_to_them(self, editor):
        ministry = make_ministry()
        sector = Unit.objects.get(code="mfa-sector")
        unit = make_unit("desk", parent=ministry)
        person = make_person(code="ana")
        appoint(person, make_post(unit))
        close(Closing([unit], timezone.localdate(), "merged", successors=[sector]))
        before = current(unit).state
        with transaction.atomic():
            Unit.objects.get(pk=unit.pk).delete()
            person.delete()

        listed = editor.get("/en/admin/history/change/?deleted=yes")
        assert "Desk" in plain(listed)
        page = editor.get(screen(unit, "history"))
        assert "“Desk” is deleted." in plain(page)
        last = Version.objects.of("unit", unit.pk).existing().order_by("-pk").first()
        sent = {"all": "yes", "confirmed": "yes", "seen": current(unit).pk}
        editor.post(f"{screen(unit, 'compare')}?from={last.pk}&to=now", sent)

        assert current(unit).state == before
        assert [one.code for one in Succession.objects.get().originals.all()] == ["desk"]
        assert "Desk" not in plain(editor.get("/en/admin/history/change/?deleted=yes"))

    def test_below_what_is_deleted_too_waits_for_that(self, editor):
        above = make_unit("above")
        unit = make_unit("below", parent=above)
        Unit.objects.get(pk=unit.pk).delete()
        Unit.objects.get(pk=above.pk).delete()
        last = Version.objects.of("unit", unit.pk).existing().order_by("-pk").first()
        sent = {"all": "yes", "confirmed": "yes", "seen": current(unit).pk}

        page = editor.post(f"{screen(unit, 'compare')}?from={last.pk}", sent, follow=True)

        assert "“above”, to which it belonged, is deleted. Bring that back first." in plain(page)


class TestChanges:
    def test_name_things_with_the_language_of_the_name(self, editor):
        make_unit("press", name_en="Press Desk")
        gone = make_unit("gone", name_en="Gone")
        gone.delete()

        assert '<span lang="en">Press Desk</span>' in editor.get("/sl/admin/history/change/").text
        deleted = editor.get("/sl/admin/history/change/?deleted=yes").text
        assert '<span lang="en">Gone</span></a>' in deleted

    def test_are_found_by_code_and_by_name(self, editor):
        make_unit("health", name_en="Ministry of Health")
        make_unit("mfa", name_en="Foreign Affairs")
        for asked in ("health", "ministry"):
            page = plain(editor.get("/en/admin/history/change/", {"q": asked}))
            assert "Ministry of Health" in page
            assert "Foreign Affairs" not in page

    def test_of_what_the_reader_may_not_see_are_not_listed(self):
        make_person("Ana", "Skrita")
        make_unit("desk")

        page = plain(clerk("view_unit").get("/en/admin/history/change/"))

        assert "Desk" in page
        assert "Skrita" not in page

    def test_list_costs_the_same_however_many_there_are(self, editor):
        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                editor.get("/en/admin/history/change/")
            return len(queries)

        make_unit("a")
        one = count()
        for number in range(10):
            make_unit(f"b{number}")

        assert count() == one

    def test_a_page_of_a_large_one_costs_what_that_of_a_small_one_does(self, editor):
        def count(change: Change) -> int:
            with CaptureQueriesContext(connection) as queries:
                page = editor.get(f"/en/admin/history/change/{change.pk}/change/")
            assert page.status_code == 200
            return len(queries)

        above, kind = make_unit("above"), make_kind("office")
        with transaction.atomic():
            for number in range(51):
                make_unit(f"x{number}", parent=above, kind=kind)
        first = count(Change.objects.first())
        with transaction.atomic():
            for number in range(120):
                make_unit(f"y{number}", parent=above, kind=kind)

        assert count(Change.objects.first()) == first

    def test_one_is_taken_back_and_what_changed_since_stays(self, editor):
        unit = make_unit("desk", name_en="Desk")
        unit.name_en, unit.acronym_en = "Bureau", "B"
        unit.save()
        change = Change.objects.first()
        Unit.objects.filter(pk=unit.pk).update(acronym_en="X")
        address = f"/en/admin/history/change/{change.pk}/take-back/"

        asked = plain(editor.get(address))
        assert "This stays as it is, because it was changed since" in asked
        assert "Bureau: abbreviation – English" in asked
        page = editor.post(address, {"_why": "A mistake"}, follow=True)

        stored = Unit.objects.get()
        assert (stored.name_en, stored.acronym_en) == ("Desk", "X")
        made = Change.objects.first()
        assert (made.undoes, made.why) == (change, "A mistake")
        assert f"/history/change/{made.pk}/take-back/" in page.text
        assert "It was taken back." in plain(page)

    def test_the_beginning_is_not_taken_back(self, editor):
        make_unit("desk")
        Change.objects.update(door="beginning")
        page = editor.post(
            f"/en/admin/history/change/{Change.objects.get().pk}/take-back/", follow=True
        )

        assert "This change cannot be taken back." in plain(page)
        assert "Take it back" not in plain(page)
        assert Unit.objects.exists()

    def test_one_of_many_things_is_for_the_command(self, editor, monkeypatch):
        monkeypatch.setattr("units.staff.changes.MOST_IN_A_REQUEST", 2)
        with transaction.atomic():
            for number in range(3):
                make_unit(f"x{number}")
        change = Change.objects.first()

        page = editor.post(f"/en/admin/history/change/{change.pk}/take-back/", follow=True)

        assert f"take_back_change {change.pk}" in plain(page)
        assert Unit.objects.count() == 3

    def test_is_taken_back_only_by_those_who_may_write_it(self):
        make_unit("desk")
        change = Change.objects.first()
        reader = clerk("view_unit")

        page = reader.post(f"/en/admin/history/change/{change.pk}/take-back/")

        assert "You may not do all of this" in plain(page)
        assert Unit.objects.exists()


class TestBranch:
    def test_says_what_was_reorganised_between_two_days(self, editor):
        top, other = make_unit("top", name_en="Top"), make_unit("other", name_en="Other")
        moved, gone = make_unit("moved", parent=top), make_unit("gone", parent=top)
        renamed = make_unit("renamed", parent=top, name_en="Old name")
        post = make_post(renamed)
        appoint(make_person("Ana", "Novak"), post, ended_on="2020-01-01")
        Change.objects.update(at=timezone.now() - timedelta(days=9))
        moved.parent = other
        moved.save()
        make_unit("new", parent=top)
        renamed.name_en = "New name"
        renamed.save()
        appoint(make_person("Ivo", "Babić"), post)
        close(Closing([gone], timezone.localdate(), "merged", successors=[renamed]))
        days = [timezone.localdate() - timedelta(days=5), timezone.localdate()]

        page = editor.get(f"{screen(top, 'branch-changes')}?from={days[0]}&to={days[1]}")

        for said in (
            "It was moved: from “Top” to “Other”.",
            "It was added.",
            "It was renamed: from “Old name” to “New name”.",
            "Its head changed: from nobody to Ivo Babić.",
            "How: merger; what follows it: “New name”.",
        ):
            assert said in plain(page).replace("&quot;", '"')

    def test_costs_the_same_however_much_was_reorganised(self, editor):
        top = make_unit("top")
        Change.objects.update(at=timezone.now() - timedelta(days=9))
        days = [timezone.localdate() - timedelta(days=5), timezone.localdate()]

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                editor.get(f"{screen(top, 'branch-changes')}?from={days[0]}&to={days[1]}")
            return len(queries)

        make_unit("a", parent=top)
        one = count()
        for number in range(10):
            make_unit(f"b{number}", parent=top)

        assert count() == one


class TestReasons:
    def test_stand_beside_the_buttons_of_forms_and_deletions(self, editor):
        unit = make_unit("desk")
        for address in (*forms_of(unit), *forms_of(make_post(unit)), screen(unit, "delete")):
            assert editor.get(address).text.count('name="_why"') == 1

        editor.post(screen(unit, "delete"), {"post": "yes", "_why": "It never\0 was"})

        change = Change.objects.first()
        assert (change.door, change.why) == ("form", "It never was")

    def test_are_asked_for_where_files_are_loaded_and_units_closed(self, editor):
        unit = make_unit("desk")
        sent = {"day": timezone.localdate(), "way": "abolished", "ends_appointments": "on"}
        assert "This field is required." in editor.post(screen(unit, "close"), sent).text
        assert Unit.objects.get().dissolved_on is None

        editor.post(screen(unit, "close"), {**sent, "_why": "Act 5", "confirmed": "yes"})
        change = Change.objects.first()
        assert (change.door, change.why) == ("closing", "Act 5")
        page = editor.post("/en/admin/units/upload/add/", {"documents": []})
        assert page.text.count("This field is required.") == 2
