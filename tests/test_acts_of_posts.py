"""Somebody is appointed in one act, a post is left vacant in another; each is taken back."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders import appoint as appointed
from tests.builders import make_ministry, make_person, make_post, make_unit
from tests.files import dumped
from units.appointing import Appointing, Vacating, appoint, vacate
from units.history.models import Change
from units.models import Appointment, Person, Post, Unit
from units.proposals.models import Proposal

DAY = date(2026, 9, 1)
TODAY = timezone.localdate()
NEXT = TODAY + timedelta(days=30)


def holding(post: Post, on: date | None = None) -> str:
    return Post.objects.with_holders(on).get(pk=post.pk).holding


class ActTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.unit = make_unit("mfa")
        cls.post = make_post(cls.unit)
        cls.ana, cls.eva = make_person("Ana", "Novak"), make_person("Eva", "Kos")

    def test_those_before_end_on_the_day_before(self):
        held = appointed(self.ana, self.post, started_on=date(2024, 1, 1))

        appoint(Appointing(self.post, self.eva, DAY))

        held.refresh_from_db()
        assert held.ended_on == date(2026, 8, 31)
        assert Appointment.objects.get(person=self.eva).started_on == DAY

    def test_those_before_may_stay(self):
        held = appointed(self.ana, self.post)

        appoint(Appointing(self.post, self.eva, DAY, is_acting=True, ends_others=False))

        held.refresh_from_db()
        assert held.ended_on is None
        assert Appointment.objects.get(person=self.eva).is_acting

    def test_the_mark_of_vacancy_goes_unless_it_is_long_over(self):
        for last, stays in ((date(2020, 2, 1), True), (None, False)):
            post = make_post(make_unit(), is_vacant=True)
            appoint(Appointing(post, self.eva, date(2020, 1, 1), last))

            post.refresh_from_db()
            assert post.is_vacant is stays

    def test_what_was_long_over_stays_as_it_was(self):
        held = appointed(self.ana, self.post, ended_on=date(2020, 1, 1))

        appoint(Appointing(self.post, self.eva, DAY))

        held.refresh_from_db()
        assert held.ended_on == date(2020, 1, 1)

    def test_who_comes_later_already_is_named(self):
        appointed(self.ana, self.post, started_on=date(2026, 10, 1))

        with pytest.raises(ValidationError) as refused:
            appoint(Appointing(self.post, self.eva, DAY))

        assert "Ana Novak is appointed to this post from 1 October 2026" in str(refused.value)
        appoint(Appointing(self.post, self.eva, DAY, last=date(2026, 9, 30)))

    def test_nobody_is_appointed_to_what_does_not_exist_on_the_day(self):
        closed = make_unit(dissolved_on=date(2026, 1, 1))

        with pytest.raises(ValidationError, match="does not exist on that day"):
            appoint(Appointing(make_post(closed), self.eva, DAY))

    def test_nothing_is_stored_where_something_is_wrong(self):
        with pytest.raises(ValidationError):
            appoint(Appointing(Post(unit=self.unit, title_en="Deputy"), Person(), DAY))

        assert Post.objects.count() == 1

    def test_a_post_is_vacant_from_the_day_on_and_not_before(self):
        held = appointed(self.ana, self.post)

        vacate(Vacating(self.post, NEXT))

        held.refresh_from_db()
        assert held.ended_on == NEXT - timedelta(days=1)
        assert holding(self.post) == Post.Holding.HELD
        assert holding(self.post, NEXT) == Post.Holding.VACANT

    def test_what_is_vacant_already_is_said(self):
        with pytest.raises(ValidationError, match="vacant already"):
            vacate(Vacating(make_post(make_unit(), is_vacant=True), DAY))


class PageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ministry = make_ministry()
        cls.sector = Unit.objects.get(code="mfa-sector")
        cls.post = make_post(cls.sector)
        cls.ana = make_person("Ana", "Novak", code="ana-novak")
        cls.held = appointed(cls.ana, cls.post, started_on=date(2024, 1, 1))
        cls.eva = make_person("Eva", "Kos", code="eva-kos")
        cls.editor = User.objects.create_superuser("editor", password="x")

    def setUp(self):
        self.client.force_login(self.editor)
        self.page = f"/en/admin/units/unit/{self.sector.pk}/appoint/"
        self.leaving = f"/en/admin/units/unit/{self.sector.pk}/vacate/"

    def sent(self, **more):
        return {
            "post": self.post.pk,
            "who": "eva-kos",
            "how": "held",
            "day": "2026-09-01",
            "ends_others": "on",
            **more,
        }

    def confirmed(self, **more):
        return self.sent(confirmed="yes", **more)

    def test_is_offered_beside_the_people_of_the_unit(self):
        from django.contrib import admin

        request = type("Request", (), {"user": self.editor})()
        offered = list(admin.site.get_model_admin(Unit).acts(request, self.sector))
        assert self.page in [one.address for one in offered]

    def test_says_what_will_happen_and_writes_nothing(self):
        before = dumped()

        page = self.client.post(self.page, self.sent())

        self.assertContains(page, "The appointment of Ana Novak ends on 31 August 2026.")
        self.assertContains(page, "Eva Kos holds the post “Head” from 1 September 2026.")
        self.assertContains(page, 'name="_propose"')
        assert dumped() == before

    def test_is_one_change_that_is_taken_back_from_the_message(self):
        before, changes = dumped(), Change.objects.count()

        page = self.client.post(self.page, self.confirmed(how="acting"), follow=True)

        assert Change.objects.count() == changes + 1
        assert Appointment.objects.get(person=self.eva).is_acting
        back = re.search(r'href="([^"]*take-back/)">Take it back', page.text)[1]
        self.client.post(back, {"_why": "wrong"})
        assert dumped() == before

    def test_enters_a_new_person_and_a_new_post_at_once(self):
        new = {"given_name": "Ida", "family_name": "Zupan", "title": "Deputy", "gender": "female"}

        self.client.post(self.page, self.confirmed(who="", post="", **new))

        held = Appointment.objects.get(person__family_name_en="Zupan")
        assert (held.post.title_en, held.post.unit, held.post.is_head) == (
            "Deputy", self.sector, False
        )  # fmt: skip
        assert (held.person.code, held.person.gender) == ("ida-zupan", "female")

    def test_remarks_on_a_namesake(self):
        new = {"given_name": "Ana", "family_name": "Novak"}
        page = self.client.post(self.page, self.sent(who="", **new))

        self.assertContains(page, "A person of this name is there already: “ana-novak”.")

    def test_finds_somebody_by_name_where_only_one_is_meant(self):
        page = self.client.post(self.page, self.sent(who="Eva Kos"))

        self.assertContains(page, "Eva Kos holds the post")

    def test_namesakes_are_told_apart_and_chosen_from(self):
        other = make_person("Ana", "Novak", code="ana-novak-2")

        page = self.client.post(self.page, self.sent(who="Ana Novak"))

        self.assertContains(page, "Choose who is meant.")
        self.assertContains(page, "Ana Novak (ana-novak) – Head, Multilateral Sector")
        self.assertContains(page, "Ana Novak (ana-novak-2)")
        page = self.client.post(self.page, self.sent(who="Ana Novak", person=other.pk))
        self.assertContains(page, "Ana Novak holds the post")

    def test_a_search_is_an_address(self):
        page = self.client.get(self.page, {"who": "kos"})
        self.assertContains(page, "Eva Kos (eva-kos)")
        page = self.client.get(self.page, {"who": "xylograf"})
        self.assertContains(page, "Nothing was found for “xylograf”.")

    def test_junk_is_refused_in_words(self):
        for junk in (
            {"person": "9" * 30},
            {"person": "x"},
            {"post": "\0"},
            {"who": "\0"},
            {"who": ""},
            {"day": "soon"},
            {"how": "x"},
            {"last": "2020-01-01"},
            {"family_name": "A"},
            {"title": "A"},
            {"post": ""},
            {"who": "", "given_name": "A"},
        ):
            with self.subTest(junk=junk):
                page = self.client.post(self.page, self.sent(**junk))
                self.assertContains(page, "errorlist")
        for asked in ("?post=x", "?post=" + "9" * 30, "?who=" + "a" * 9000):
            assert self.client.get(self.page + asked).status_code == 200

    def test_asks_the_same_however_many_answer_or_hold_posts(self):
        def asked() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                self.client.get(self.page, {"who": "zz"})
            return len(queries)

        appointed(make_person("Ida", "Zzupan"), make_post(make_unit(), is_head=False))
        few = asked()
        for number in range(12):
            post = make_post(make_unit(), is_head=False)
            appointed(make_person("Ida", f"Zz{number}"), post)
            make_post(self.sector, f"Post {number}", is_head=False)
        assert asked() == few

    def test_is_kept_as_a_proposal(self):
        before = dumped()

        page = self.client.post(self.page, self.sent(_propose="1"), follow=True)

        self.assertContains(page, "It is kept as a proposal.")
        assert dumped() == before
        proposal = Proposal.objects.get()
        self.client.post(
            f"/en/admin/proposals/proposal/{proposal.pk}/change/", {"act": "carry_out"}
        )
        assert Appointment.objects.filter(person=self.eva).exists()

    def test_needs_the_rights_for_all_that_it_writes(self):
        helper = User.objects.create_user("helper", password="x", is_staff=True)
        self.client.force_login(helper)
        for rights, status in (
            (["view_unit"], 403),
            (["view_unit", "view_person", "view_post", "add_appointment"], 403),
            (
                ["view_unit", "view_person", "view_post", "add_appointment", "change_appointment"],
                302,
            ),
        ):
            helper.user_permissions.set(Permission.objects.filter(codename__in=rights))
            with self.subTest(rights=rights):
                assert self.client.post(self.page, self.confirmed()).status_code == status

    def test_a_post_is_left_vacant_and_taken_back(self):
        before = dumped()
        sent = {"post": self.post.pk, "day": "2026-09-01"}
        page = self.client.post(self.leaving, sent)
        self.assertContains(page, "The appointment of Ana Novak ends on 31 August 2026.")
        self.assertContains(page, "The post “Head” is vacant from 1 September 2026.")

        page = self.client.post(self.leaving, {**sent, "confirmed": "yes"}, follow=True)

        assert Post.objects.get(pk=self.post.pk).is_vacant
        back = re.search(r'href="([^"]*take-back/)">Take it back', page.text)[1]
        self.client.post(back, {"_why": "wrong"})
        assert dumped() == before

    def test_the_post_of_the_address_is_chosen(self):
        other = make_post(self.sector, "Deputy", is_head=False)
        for page in (self.page, self.leaving):
            text = self.client.get(f"{page}?post={other.pk}").text
            assert f'<option value="{other.pk}" selected>' in text
