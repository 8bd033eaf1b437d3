"""A structure is copied and a unit renamed in one act each; successors are made in passing."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from tests.browser_forms import as_sent
from tests.builders import (
    appoint,
    make_contact,
    make_kind,
    make_ministry,
    make_person,
    make_post,
    make_task,
    make_unit,
    make_user,
)
from tests.files import dumped
from units.copying import MOST_COPIED, Copying, copy_structure
from units.history.models import Change
from units.models import Appointment, Post, Succession, Task, Unit
from units.proposals.models import Proposal
from units.rights.granting import give
from units.rights.models import Role
from units.tree import check

DAY = date(2026, 9, 1)


def outline(unit: Unit) -> list[tuple[int, str]]:
    unit = Unit.objects.get(pk=unit.pk)
    below = Unit.objects.under(unit).order_by("lft")
    return [(one.level - unit.level, str(one)) for one in below]


def take_back(client, page) -> None:
    back = re.search(r'href="([^"]*take-back/)">Take it back', page.text)[1]
    client.post(back, {"_why": "wrong"})


class CopyingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.unit = make_unit("old")
        cls.sector = make_unit("old-sector", parent=cls.unit, kind=make_kind("sector"))
        cls.desk = make_unit("old-desk", parent=cls.sector, name_sl="Miza", name_ka="მაგიდა")
        cls.target = make_unit("new")
        appoint(make_person(), make_post(cls.sector))
        make_task(cls.desk, "Heals")
        make_contact(cls.desk)
        make_unit("old-closed", parent=cls.unit, dissolved_on=date(2020, 1, 1))
        make_unit("old-below", parent=Unit.objects.get(code="old-closed"))
        cls.editor = User.objects.create_superuser("editor", password="x")

    def setUp(self):
        for row in (self.unit, self.sector, self.desk, self.target):
            row.refresh_from_db()
        self.client.force_login(self.editor)
        self.page = f"/en/admin/units/unit/{self.unit.pk}/copy/"
        self.sent = {"to": self.target.pk, "with_posts": "on", "with_tasks": "on"}

    def test_makes_drafts_with_names_kinds_vacant_posts_and_tasks(self):
        copy_structure(Copying(self.unit, self.target))

        assert outline(self.target) == [(1, "Old sector"), (2, "Miza")]
        sector, desk = Unit.objects.under(Unit.objects.get(code="new"))
        assert (sector.kind, sector.status, desk.name_ka) == (self.sector.kind, "draft", "მაგიდა")
        post = Post.objects.get(unit=sector)
        assert post.is_vacant
        assert post.is_head
        assert not post.appointments.exists()
        assert Task.objects.get(unit=desk).text_en == "Heals"
        assert not desk.contacts.exists()
        assert check(Unit) == []

    def test_leaves_out_what_is_not_wanted(self):
        copy_structure(Copying(self.unit, self.target, 1, with_posts=False, with_tasks=False))

        assert outline(self.target) == [(1, "Old sector")]
        assert Post.objects.count() == 1

    def test_copies_into_itself_without_end(self):
        copy_structure(Copying(self.unit, self.desk))

        assert outline(self.desk) == [(1, "Old sector"), (2, "Miza")]

    def test_refuses_too_much_nothing_and_its_own_place(self):
        for _number in range(MOST_COPIED):
            make_unit(parent=self.sector)
        self.unit.refresh_from_db()
        for unit, target, said in (
            (self.unit, self.target, "more than 200"),
            (self.target, self.unit, "no sub-units"),
            (self.unit, self.unit, "there already"),
        ):
            with pytest.raises(ValidationError, match=said):
                copy_structure(Copying(unit, target))

    def test_shows_what_will_be_there_and_writes_nothing(self):
        before = dumped()

        page = self.client.post(self.page, self.sent)

        self.assertContains(page, "2 units are made below: New.")
        self.assertContains(page, '<li class="level level-1">Miza</li>')
        self.assertContains(page, "1 post is copied, vacant.")
        self.assertContains(page, "1 task is copied.")
        assert dumped() == before

    def test_is_one_change_that_is_taken_back_from_the_message(self):
        before, changes = dumped(), Change.objects.count()

        page = self.client.post(self.page, {**self.sent, "confirmed": "1"}, follow=True)

        self.assertContains(page, "2 units were made.")
        assert Change.objects.count() == changes + 1
        take_back(self.client, page)
        assert dumped() == before

    def test_is_kept_as_a_proposal(self):
        before = dumped()
        self.client.post(self.page, {**self.sent, "_propose": "1"})
        assert dumped() == before

        address = f"/en/admin/proposals/proposal/{Proposal.objects.get().pk}/change/"
        self.client.post(address, {"act": "carry_out"})
        assert outline(self.target) == [(1, "Old sector"), (2, "Miza")]

    def test_asks_the_same_however_much_is_copied(self):
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                self.client.get(self.page, {"q": "new"})
                self.client.post(self.page, self.sent)
            return len(queries)

        asked()
        few = asked()
        for _number in range(20):
            make_unit(parent=self.sector)
        assert asked() == few

    def test_asks_for_rights_where_it_makes_units(self):
        helper = make_user("helper")
        give(helper, Role.EDITOR, self.unit)
        self.client.force_login(helper)

        page = self.client.post(self.page, {**self.sent, "confirmed": "1"})

        self.assertContains(page, "errorlist")
        assert outline(self.target) == []

    def test_junk_is_refused_in_words(self):
        for junk in ({"to": ""}, {"to": "x"}, {"levels": "99"}, {"to": self.unit.pk}):
            with self.subTest(junk=junk):
                self.assertContains(self.client.post(self.page, self.sent | junk), "errorlist")


class RenamingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        cls.unit = Unit.objects.get(code="mfa-sector")
        cls.post = make_post(cls.unit)
        appoint(make_person(), cls.post, started_on=date(2024, 1, 1))
        make_task(cls.unit, "Heals")
        make_contact(cls.unit)
        make_unit("mfa-other", parent=cls.ministry)
        cls.editor = User.objects.create_superuser("editor", password="x")

    def setUp(self):
        self.client.force_login(self.editor)
        self.page = f"/en/admin/units/unit/{self.unit.pk}/rename/"

    def sent(self, **fields):
        return as_sent(self.client.get(self.page).text, "act_form") | fields

    def renamed(self, **fields):
        return self.client.post(self.page, self.sent(**fields, confirmed="1"), follow=True)

    def test_asks_first_which_of_the_two_it_is(self):
        page = self.client.get(self.page)

        self.assertContains(page, "a correction")
        self.assertContains(page, "a new name from a day on")
        self.assertContains(page, f"/en/admin/units/unit/{self.unit.pk}/close/")

    def test_a_correction_is_written_over_and_taken_back(self):
        before = dumped()
        page = self.client.post(self.page, self.sent(how="correction", name_en="Many Sides"))
        self.assertContains(page, "“Multilateral Sector” becomes “Many Sides”.")
        assert dumped() == before

        page = self.renamed(how="correction", name_en="Many Sides")

        assert Unit.objects.get(pk=self.unit.pk).name_en == "Many Sides"
        take_back(self.client, page)
        assert dumped() == before

    def test_a_new_name_goes_on_as_a_new_unit_with_all_it_has(self):
        before, changes = dumped(), Change.objects.count()

        page = self.renamed(how="new", day="2026-09-01", name_en="Many Sides", legal_basis="Act 5")

        assert Change.objects.count() == changes + 1
        old, new = Unit.objects.get(pk=self.unit.pk), Unit.objects.get(name_en="Many Sides")
        assert (old.dissolved_on, new.founded_on) == (DAY, DAY)
        assert (new.parent, new.status, new.legal_basis_en) == (self.ministry, "published", "Act 5")
        assert new.name_sr == old.name_sr
        succession = Succession.objects.get()
        assert (succession.kind, [*succession.results.all()]) == ("renamed", [new])
        assert outline(new) == [(1, str(Unit.objects.get(code="mfa-department")))]
        assert outline(old) == []
        assert (new.tasks.count(), new.contacts.count(), new.posts.get().is_head) == (1, 1, True)
        ended = Appointment.objects.get(post=self.post)
        begun = Appointment.objects.get(post=new.posts.get())
        assert (ended.ended_on, begun.started_on) == (date(2026, 8, 31), DAY)
        order = Unit.objects.filter(parent=self.ministry).order_by("lft")
        assert [one.pk for one in order][:2] == [old.pk, new.pk]
        assert check(Unit) == []
        take_back(self.client, page)
        assert dumped() == before

    def test_is_kept_as_a_proposal(self):
        before = dumped()
        sent = self.sent(how="new", day="2026-09-01", name_en="Many Sides", _propose="1")
        self.client.post(self.page, sent)
        assert dumped() == before

        address = f"/en/admin/proposals/proposal/{Proposal.objects.get().pk}/change/"
        self.client.post(address, {"act": "carry_out"})
        assert Unit.objects.get(name_en="Many Sides").founded_on == DAY

    def test_what_somebody_else_changed_meanwhile_is_said(self):
        sent = self.sent(name_en="Many Sides", confirmed="1")
        unit = Unit.objects.get(pk=self.unit.pk)
        unit.name_sl = "Drugo"
        unit.save()

        self.assertContains(self.client.post(self.page, sent), "changed it in the meantime")
        assert Unit.objects.get(pk=self.unit.pk).name_sl == "Drugo"

    def test_a_translator_corrects_the_name_in_his_language(self):
        helper = make_user("helper")
        give(helper, Role.TRANSLATOR, self.ministry, ["sl"])
        self.client.force_login(helper)

        fields = self.sent()
        assert {name for name in fields if name.startswith("name")} == {"name_sl"}
        self.renamed(how="correction", name_sl="Sektor", name_en="Stolen")

        unit = Unit.objects.get(pk=self.unit.pk)
        assert (unit.name_sl, unit.name_en) == ("Sektor", "Multilateral Sector")

    def test_junk_is_refused_in_words(self):
        for junk in (
            {},
            {"how": "x"},
            {"how": "new", "name_en": "x", "day": ""},
            {"how": "new", "day": "2026-09-01"},
            {"name_en": "", "name_sr": ""},
            {"name_en": "x" * 300},
            {"seen": "x", "name_en": "y"},
        ):
            with self.subTest(junk=junk):
                self.assertContains(self.client.post(self.page, self.sent(**junk)), "errorlist")


class NewSuccessorTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        cls.unit = Unit.objects.get(code="mfa-sector")
        cls.editor = User.objects.create_superuser("editor", password="x")

    def setUp(self):
        self.client.force_login(self.editor)
        self.page = f"/en/admin/units/unit/{self.unit.pk}/close/"
        self.sent = {"day": "2026-09-01", "parts": "stay", "_why": "A decree"}

    def test_a_unit_is_split_into_units_that_are_made_in_passing(self):
        before = dumped()
        sent = self.sent | {"way": "split", "new_successors": "East\nWest\n"}
        page = self.client.post(self.page, sent)
        self.assertContains(page, "The unit “East” is made beside it, from that day on.")
        assert dumped() == before

        page = self.client.post(self.page, {**sent, "confirmed": "yes"}, follow=True)

        made = Succession.objects.get().results.order_by("lft")
        assert [(one.name_en, one.parent, one.founded_on, one.status) for one in made] == [
            ("East", self.ministry, DAY, "published"),
            ("West", self.ministry, DAY, "published"),
        ]
        assert not Task.objects.filter(unit__in=made).exists()
        take_back(self.client, page)
        assert dumped() == before

    def test_parts_move_to_one_that_is_made_in_passing(self):
        sent = self.sent | {"way": "merged", "parts": "successor", "new_successors": "Whole"}

        self.client.post(self.page, {**sent, "confirmed": "yes"})

        assert outline(Unit.objects.get(name_en="Whole")) == [
            (1, str(Unit.objects.get(code="mfa-department")))
        ]
        assert check(Unit) == []

    def test_a_name_that_is_too_long_is_said_and_nothing_is_done(self):
        before = dumped()
        sent = self.sent | {"way": "replaced", "new_successors": "x" * 300, "confirmed": "yes"}

        page = self.client.post(self.page, sent, follow=True)

        self.assertContains(page, "at most 255 characters")
        assert dumped() == before

    def test_is_kept_as_a_proposal(self):
        before = dumped()
        sent = self.sent | {"way": "replaced", "new_successors": "Whole", "_propose": "1"}

        self.client.post(self.page, sent)

        assert dumped() == before
        assert Proposal.objects.count() == 1

    def test_needs_the_right_to_make_units_there(self):
        helper = make_user("helper")
        give(helper, Role.EDITOR, self.unit)
        self.client.force_login(helper)
        below = Unit.objects.get(code="mfa-department")
        page = f"/en/admin/units/unit/{below.pk}/close/"
        sent = self.sent | {"way": "replaced", "new_successors": "Whole", "confirmed": "yes"}

        assert self.client.post(self.page, sent).status_code == 403
        assert self.client.post(page, sent).status_code == 302
