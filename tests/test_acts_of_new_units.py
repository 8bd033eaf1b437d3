"""A new unit is made on a short page and goes on in its workspace."""

from __future__ import annotations

import re

from django.contrib.auth.models import User
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from tests.browser_forms import as_sent
from tests.builders import make_kind, make_ministry, make_unit, make_user
from tests.files import dumped
from units.models import Unit
from units.proposals.models import Proposal
from units.rights.granting import give
from units.rights.models import Role

ADD = "/en/admin/units/unit/add/"
MOST_FIELDS = 20


class PageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        cls.kind = make_kind("desk")
        cls.editor = User.objects.create_superuser("editor", password="x")

    def setUp(self):
        self.client.force_login(self.editor)
        self.page = f"/en/admin/units/unit/{self.ministry.pk}/new/"

    def sent(self, address, **fields):
        return as_sent(self.client.get(address).text, "unit_form") | fields

    def test_asks_for_no_more_than_makes_a_unit(self):
        page = self.client.get(self.page)

        fields = as_sent(page.text, "unit_form")
        assert len(fields) <= MOST_FIELDS
        assert fields["parent"] == [str(self.ministry.pk)]
        self.assertContains(page, "New unit below “Ministry of Foreign Affairs”")
        assert as_sent(self.client.get(f"{ADD}?parent={self.ministry.pk}").text, "unit_form")[
            "parent"
        ] == [str(self.ministry.pk)]

    def test_asks_for_the_name_in_the_language_at_hand_first(self):
        for language, column in (("sl", "name_sl"), ("ka", "name_ka"), ("sr-latn", "name_sr_latn")):
            page = self.client.get(f"/{language}/admin/units/unit/add/").text
            assert re.search(r'name="(name_\w+)"', page)[1] == column

    def test_makes_a_draft_with_a_code_and_leads_to_its_workspace(self):
        before = dumped()
        sent = self.sent(self.page, name_en="Press Desk", kind=str(self.kind.pk))

        response = self.client.post(self.page, sent)

        unit = Unit.objects.get(name_en="Press Desk")
        assert response["Location"] == f"/en/admin/units/unit/{unit.pk}/change/"
        assert (unit.parent, unit.code, unit.status) == (self.ministry, "mfa-press-desk", "draft")
        page = self.client.get(response["Location"])
        self.assertContains(page, "“Press Desk” was added.")
        back = re.search(r'href="([^"]*take-back/)">Take it back', page.text)[1]
        self.client.post(back, {"_why": "wrong"})
        assert dumped() == before

    def test_is_kept_as_a_proposal(self):
        self.client.post(self.page, self.sent(self.page, name_en="Press Desk", _propose="1"))

        assert not Unit.objects.filter(name_en="Press Desk").exists()
        assert Proposal.objects.count() == 1

    def test_looks_for_the_unit_above_without_scripts(self):
        page = self.client.get(f"{ADD}?q=foreign")

        self.assertContains(page, f'href="{self.page}"')
        self.assertContains(self.client.get(f"{ADD}?q=zzqq"), "Nothing was found for “zzqq”.")

    def test_stands_at_the_top_only_for_who_may_put_it_there(self):
        helper = make_user("helper")
        give(helper, Role.EDITOR, self.ministry)
        self.client.force_login(helper)
        assert "territory" not in as_sent(self.client.get(ADD).text, "unit_form")

        response = self.client.post(ADD, self.sent(ADD, name_en="New", parent=""))

        self.assertContains(response, "errorlist")
        assert self.client.get(self.page).status_code == 200

    def test_asks_the_same_however_many_units_there_are(self):
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                self.client.get(self.page)
            return len(queries)

        asked()
        few = asked()
        for number in range(20):
            make_unit(f"mfa-{number}", parent=self.ministry)
        assert asked() == few
