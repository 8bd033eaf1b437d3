"""A unit is moved in one act that says beforehand what it changes, and is taken back."""

from __future__ import annotations

import re

from django.contrib.auth.models import User
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from tests.builders import make_ministry, make_unit, make_user
from tests.files import dumped
from units.history.models import Change
from units.models import Unit
from units.proposals.models import Proposal
from units.rights.granting import give
from units.rights.models import Role
from units.tree import check


class PageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        cls.sector = Unit.objects.get(code="mfa-sector")
        cls.other = make_unit("health", name_en="Ministry of Health")
        cls.desks = [make_unit(f"desk-{one}", parent=cls.other) for one in "abc"]
        cls.editor = User.objects.create_superuser("editor", password="x")

    def setUp(self):
        for row in (self.ministry, self.sector, self.other, *self.desks):
            row.refresh_from_db()
        self.client.force_login(self.editor)
        self.page = f"/en/admin/units/unit/{self.sector.pk}/move/"

    def parts(self, unit: Unit | None) -> list[str]:
        below = Unit.objects.filter(parent=unit).order_by("tree_id", "lft")
        return list(below.values_list("code", flat=True))

    def moved(self, **sent):
        return self.client.post(self.page, {"confirmed": "yes", **sent}, follow=True)

    def test_is_searched_in_any_script_and_tells_namesakes_apart(self):
        for above in (self.ministry, self.other):
            make_unit(f"{above.code}-secretariat", name_en="Secretariat", parent=above)

        page = self.client.get(self.page, {"q": "Secretariat"})
        self.assertContains(page, "Secretariat › Ministry of Health")
        self.assertContains(page, "Secretariat › Ministry of Foreign Affairs")
        page = self.client.get(self.page, {"q": "ministarstvo spoljnih"})
        self.assertContains(page, f'value="{self.ministry.pk}"')

    def test_never_offers_what_stands_below_it(self):
        page = self.client.get(self.page, {"q": "mfa-department"})

        self.assertContains(page, "Nothing was found for “mfa-department”.")
        below = Unit.objects.get(code="mfa-department")
        self.assertContains(self.client.post(self.page, {"to": below.pk}), "errorlist")

    def test_says_what_changes_and_writes_nothing(self):
        before = dumped()

        page = self.client.post(self.page, {"to": self.other.pk})

        self.assertContains(page, "It now stands below: Ministry of Foreign Affairs.")
        self.assertContains(page, "It will stand below: Ministry of Health.")
        self.assertContains(page, "1 unit below it goes along.")
        self.assertContains(page, "before “Desk b”")
        assert dumped() == before

    def test_is_one_change_that_is_taken_back_from_the_message(self):
        before, changes = dumped(), Change.objects.count()

        page = self.moved(to=self.other.pk)

        assert self.parts(self.other) == ["desk-a", "desk-b", "desk-c", "mfa-sector"]
        assert Change.objects.count() == changes + 1
        back = re.search(r'href="([^"]*take-back/)">Take it back', page.text)[1]
        self.client.post(back, {"_why": "wrong"})
        assert dumped() == before
        assert check(Unit) == []

    def test_is_given_a_place_among_its_siblings(self):
        for place, expected in (
            ("first", ["mfa-sector", "desk-a", "desk-b", "desk-c"]),
            (f"before-{self.desks[2].pk}", ["desk-a", "desk-b", "mfa-sector", "desk-c"]),
            ("last", ["desk-a", "desk-b", "desk-c", "mfa-sector"]),
        ):
            self.moved(to=self.other.pk, place=place)
            assert self.parts(self.other) == expected
        assert check(Unit) == []

    def test_comes_to_the_top(self):
        self.moved(to_top="on", place="first")

        assert self.parts(None)[0] == "mfa-sector"
        assert check(Unit) == []

    def test_stands_first_or_last_among_many(self):
        for number in range(30):
            make_unit(f"more-{number}", parent=self.other)

        page = self.client.post(self.page, {"to": self.other.pk})

        self.assertContains(page, '<option value="first">the first</option>')
        self.assertNotContains(page, "before “")

    def test_says_that_it_will_be_hidden_or_shown(self):
        draft = make_unit("draft", status="draft")
        page = self.client.post(self.page, {"to": draft.pk})
        self.assertContains(page, "It will be hidden from citizens")

        self.moved(to=draft.pk)
        page = self.client.post(self.page, {"to": self.ministry.pk})
        self.assertContains(page, "It will be shown to citizens")

    def test_says_who_loses_and_gains_rights_to_those_who_give_them(self):
        give(make_user("eva"), Role.EDITOR, self.ministry)
        give(make_user("ida"), Role.READER, self.other)

        page = self.client.post(self.page, {"to": self.other.pk})

        self.assertContains(page, "eva loses a role in it: editor.")
        self.assertContains(page, "ida gains a role in it: reader.")

        helper = make_user("helper")
        for unit in (self.ministry, self.other):
            give(helper, Role.EDITOR, unit)
        self.client.force_login(helper)
        page = self.client.post(self.page, {"to": self.other.pk})
        self.assertContains(page, "Who may work on it changes")
        self.assertNotContains(page, "eva")

    def test_asks_for_rights_at_both_ends(self):
        helper = make_user("helper")
        give(helper, Role.EDITOR, self.ministry)
        self.client.force_login(helper)
        before = dumped()

        page = self.client.get(self.page, {"q": "Ministry of Health"})
        self.assertNotContains(page, "Ministry of Health</label>")
        self.assertContains(self.moved(to=self.other.pk), "errorlist")
        assert dumped() == before

    def test_is_kept_as_a_proposal(self):
        before = dumped()

        self.client.post(self.page, {"to": self.other.pk, "place": "first", "_propose": "1"})

        assert dumped() == before
        proposal = Proposal.objects.get()
        address = f"/en/admin/proposals/proposal/{proposal.pk}/change/"
        self.client.post(address, {"act": "carry_out"})
        assert self.parts(self.other)[0] == "mfa-sector"

    def test_junk_is_refused_in_words(self):
        for junk in (
            {},
            {"to": "x"},
            {"to": "9" * 30},
            {"to": self.sector.pk},
            {"to": self.other.pk, "to_top": "on"},
            {"to": self.other.pk, "place": "before-x"},
            {"to": self.other.pk, "place": f"before-{self.sector.pk}"},
        ):
            with self.subTest(junk=junk):
                self.assertContains(self.client.post(self.page, junk), "errorlist")

    def test_asks_the_same_however_large_the_tree_is(self):
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                self.client.get(self.page, {"q": "health"})
                self.client.post(self.page, {"to": self.other.pk})
            return len(queries)

        asked()
        few = asked()
        for number in range(20):
            make_unit(f"health-{number}", parent=self.other)
            make_unit(f"mfa-sector-{number}", parent=self.sector)
        assert asked() == few
