"""Pages as they stood on a day: what they said then, who is told, and what is withheld now."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

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
from tests.hidden import NEVER, SHOWN, WORDS, hide
from tests.moments import days_ago, on
from tests.random_day import Day
from tests.test_hidden import leaks, past_addresses, told
from units.history.models import Change
from units.history.sources import AsOf, Overlay
from units.models import Appointment, GlossaryEntry, Person, Succession, Unit
from units.public import records
from units.public.sight import EVERYTHING
from units.public.views import unit_pages

pytestmark = pytest.mark.django_db

WRITES = int(os.environ.get("PAST_WRITES", "30"))
LANGUAGES = ("sl", "sr", "sr-latn", "ka", "en")
PAST = re.compile(
    r'<aside class="past".*?</aside>|<form method="get"[^>]*past-form.*?</form>', re.S
)
HEAD = re.compile(r"<head>.*?</head>", re.S)
BODY = 'class="of-the-past"'
CHANGED = re.compile(r"<p>[^<>]*<time datetime=[^>]*T[^>]*>[^<]*</time></p>")
ADDRESS = re.compile(r'<p class="printed">.*?</p>')


@pytest.fixture
def citizen(client, settings) -> Client:
    """Somebody to whom history is shown."""
    settings.PUBLIC_HISTORY = True
    return client


@pytest.fixture
def nothing_is_withheld(monkeypatch) -> None:
    """Tell all that was public, whatever became of it."""
    monkeypatch.setattr(
        records, "was_shown", lambda chain, day, _now: all(one.is_published(day) for one in chain)
    )
    monkeypatch.setattr(
        records.Records,
        "_naming",
        lambda _records, _unit, people: lambda held: held.is_published and held.person_id in people,
    )


def staff(*rights: str, name: str = "reader") -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


def said(page: str) -> str:
    """What a page says, without what tells that it is of the past, and without white space."""
    page = page.replace(BODY, "")
    for pattern in (PAST, HEAD, ADDRESS, CHANGED):
        page = pattern.sub("", page)
    page = re.sub(r"\?on=[0-9-]+", "", page)
    return re.sub(r"\s+", " ", page).replace("<body >", "<body>").replace("> <", "><")


def pages(language: str = "en") -> dict[str, str]:
    """Every page of a unit that citizens see, as it is."""
    client = Client()
    found = {}
    for unit in Unit.objects.visible():
        for rest in ("", "structure/"):
            address = f"/{language}/units/{unit.code}/{rest}"
            found[address] = said(client.get(address).text)
    return found


def past(client: Client, address: str, day: date) -> str:
    return said(client.get(address, {"on": day.isoformat()}).text)


def fill(ministry: Unit) -> Unit:
    """All that a page can say, of the sector of the ministry."""
    sector, department = (
        Unit.objects.get(code="mfa-sector"),
        Unit.objects.get(code="mfa-department"),
    )
    sector.kind = make_kind("sector", name_sr="сектор", name_en="sector")
    sector.description_sr, sector.legal_basis_en = "Води **мултилатералу**.", "The act"
    sector.notice_en, sector.founded_on = "We have moved.", date(2019, 1, 1)
    sector.save()
    for depth in (0, 1, 0):
        make_task(sector, depth=depth)
    make_contact(sector)
    head = make_post(sector, title_sl="direktor", title_feminine_sl="direktorica")
    appoint(make_person("Ana", "Novak", gender="female"), head, started_on=date(2020, 5, 1))
    appoint(make_person("Ivo", "Kos"), head, ended_on=date(2020, 4, 30))
    deputy = make_post(sector, "Deputy", is_head=False)
    appoint(make_person("Eva", "Rus"), deputy, is_acting=True)
    make_post(sector, "Clerk", is_head=False, is_vacant=True)
    for code in ("mfa-b", "mfa-a"):
        make_unit(code, parent=ministry, name_sr="Таекс канцеларија")
    old = make_unit("mfa-old", parent=ministry, dissolved_on=date(2018, 1, 1))
    succession = Succession.objects.create(
        code="s", kind="split", happened_on=date(2018, 1, 1), legal_basis_en="An act"
    )
    succession.originals.set([old])
    succession.results.set([sector, department, Unit.objects.get(code="mfa-a")])
    GlossaryEntry.objects.create(cyrillic="Таекс", latin="Taiex")
    return sector


def change_everything(sector: Unit) -> None:
    """Let nothing be as it was, while everybody may still see it."""
    Unit.objects.filter(code="mfa-department").update(name_en="Renamed")
    Unit.objects.move_node(Unit.objects.get(code="mfa-a"), Unit.objects.get(code="mfa-b"), "left")
    Unit.objects.move_node(Unit.objects.get(code="mfa-b"), None)
    for succession in Succession.objects.all():
        succession.delete()
    sector.tasks.all().delete()
    sector.contacts.all().delete()
    for held in Appointment.objects.all():
        held.ended_on = held.ended_on or date(2021, 1, 1)
        held.save()
    Person.objects.update(family_name_en="Other", gender="")
    sector = Unit.objects.get(pk=sector.pk)
    sector.kind.name_en = "other"
    sector.kind.save()
    sector.kind, sector.code, sector.notice_en = None, "renamed", ""
    sector.description_sr, sector.founded_on = "", None
    sector.save()
    GlossaryEntry.objects.all().delete()
    make_unit("mfa-new", parent=sector)


class TestPages:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_say_what_they_said(self, citizen, language):
        with on(days_ago(9)):
            sector = fill(make_ministry())
            before = pages(language)
        with on(days_ago(3)):
            change_everything(sector)
        after = pages(language)

        assert len(before) == 12
        assert len(before.items() - after.items()) > 9
        for address, page in before.items():
            assert past(citizen, address, days_ago(5)) == page, address

    @pytest.mark.parametrize("seed", range(int(os.environ.get("PAST_DAYS", "1"))))
    def test_say_what_they_said_after_any_writes(self, citizen, seed, nothing_is_withheld):
        day = Day(seed)
        evenings = []
        for number in range(3):
            evening = days_ago(20 - number)
            with on(evening):
                for _ in range(WRITES):
                    day.write()
                evenings.append((evening, pages("sr-latn" if number % 2 else "en")))

        assert any(found for _evening, found in evenings)
        for evening, found in evenings:
            for address, page in found.items():
                assert past(citizen, address, evening) == page, (evening, address)

    def test_open_from_records_as_they_are_today(self, citizen):
        fill(make_ministry())
        for address, page in pages().items():
            assert past(citizen, address, timezone.localdate()) == page, address


@pytest.fixture
def office() -> Unit:
    """An office that was called otherwise five days ago."""
    with on(days_ago(5)):
        office = make_unit("office", name_en="Bureau", name_sr="Биро")
    with on(days_ago(2)):
        office.name_en, office.code = "Agency", "agency"
        office.save()
    return office


def asked(client: Client, rest: str, on: object = None, language: str = "en"):
    day = days_ago(4).isoformat() if on is None else on
    return client.get(f"/{language}/units/{rest}", {"on": day})


class TestAPageOfThePast:
    def test_says_that_it_is_one_and_leads_to_today(self, citizen, office):
        for page, today in (("office/", "agency/"), ("office/structure/", "agency/structure/")):
            response = asked(citizen, page)

            day = timezone.localdate() - timedelta(days=4)
            assert f"as it stood at the end of this day: {day.day} {day:%B %Y}<" in response.text
            assert "Bureau" in response.text
            assert "Agency" not in response.text
            assert f'<a href="/en/units/{today}">The page as it is today' in response.text
            assert f'<link rel="canonical" href="http://testserver/en/units/{today}">' in (
                response.text
            )

    def test_is_not_for_search_engines_nor_for_caches(self, citizen, office):
        response = asked(citizen, "office/")

        assert response["X-Robots-Tag"] == "noindex"
        assert response["Cache-Control"] == "no-cache"
        assert "Cookie" in response["Vary"]
        assert '<meta name="robots" content="noindex">' in response.text
        assert 'rel="alternate"' not in response.text
        private = asked(staff("view_unit"), "office/")["Cache-Control"]
        assert set(private.split(", ")) == {"private", "no-store"}

    def test_is_found_by_the_code_of_then_and_of_today(self, citizen, office):
        for code in ("office", "agency", "OFFICE"):
            assert "Bureau" in asked(citizen, f"{code}/").text
        assert "Agency" in asked(citizen, "office/", days_ago(1)).text

    def test_leads_to_others_of_the_same_day_in_every_language(self, citizen):
        with on(days_ago(5)):
            make_unit("desk", parent=make_unit("office"))
        day = days_ago(4).isoformat()
        page = asked(citizen, "office/").text

        assert f'href="/en/units/desk/?on={day}"' in page
        assert f'href="/en/units/office/structure/?on={day}"' in page
        for language in LANGUAGES:
            assert f'href="/{language}/units/office/?on={day}"' in page
        structure = asked(citizen, "office/structure/").text
        assert structure.count(f'href="/en/units/office/?on={day}"') == 3

    def test_reads_days_as_people_write_them(self, citizen, office):
        day = days_ago(4)
        written = (day.isoformat(), f"{day.day}. {day.month}. {day.year}", f"{day:%-d %B %Y}")
        for text in written:
            assert "Bureau" in asked(citizen, "office/", text).text, text

    @pytest.mark.parametrize("text", ["yesterday", "2025", "2025-13-01", "\0", "9" * 500])
    def test_says_what_is_no_day(self, citizen, office, text):
        response = asked(citizen, "office/", text)

        assert response.status_code == 400
        assert (
            "is no day. Write one in figures or in words (2025-03-01, 1 March 2025)."
            in response.text
        )
        assert 'name="on"' in response.text
        assert '<link rel="canonical"' not in response.text

    def test_says_that_a_day_has_not_come_yet(self, citizen, office):
        response = asked(citizen, "office/", days_ago(-1))

        assert response.status_code == 400
        assert ") has not come yet. Choose an earlier one." in response.text

    def test_says_when_history_begins(self, citizen, office):
        first = days_ago(5)
        response = asked(citizen, "office/", "1999-01-01")

        assert response.status_code == 404
        assert f"{first.day} {first:%B %Y}" in response.text

    def test_is_today_where_no_day_is_given(self, citizen, office):
        page = asked(citizen, "agency/", "")

        assert "Agency" in page.text
        assert 'class="past"' not in page.text

    def test_says_when_it_was_last_changed(self, citizen, office):
        with on(days_ago(3)):
            make_unit("earlier").delete()
            make_task(office)

        assert f'<time datetime="{days_ago(5)}T12:00' in asked(citizen, "office/").text
        assert f'<time datetime="{days_ago(3)}T12:00' in asked(citizen, "office/", days_ago(3)).text

    def test_does_not_say_so_of_what_is_older_than_history(self, citizen, office):
        Change.objects.filter(at__lt=timezone.now() - timedelta(days=4)).update(door="beginning")

        assert "Last change:" not in asked(citizen, "office/").text

    def test_keeps_its_banner_out_of_today(self, citizen, office):
        page = citizen.get("/en/units/agency/").text

        assert "past-heading" not in page
        assert 'action="/en/units/agency/" class="past-form"' in page


class TestWhatItCosts:
    def cost(self, client: Client, page: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert asked(client, page).status_code == 200
        return len(queries)

    @pytest.mark.parametrize("page", ["mfa-sector/", "mfa-sector/structure/"])
    def test_does_not_grow_with_what_it_shows_nor_with_changes(self, citizen, page):
        with on(days_ago(5)):
            sector = fill(make_ministry())
            below = make_unit("mfa-below", parent=sector)
            make_unit(parent=below)
        few = self.cost(citizen, page)
        with on(days_ago(5)):
            for number in range(200):
                make_unit(parent=(sector, sector.parent, below)[number % 3])
            for _ in range(20):
                make_task(sector)
                appoint(make_person(), make_post(sector, is_head=False))
            for number in range(200):
                Unit.objects.filter(pk=sector.pk).update(acronym_en=f"A{number}")

        assert self.cost(citizen, page) == few
        assert few <= 24

    def test_today_costs_citizens_nothing_more(self, citizen, office, settings):
        costs = []
        for settings.PUBLIC_HISTORY in (True, False):
            with CaptureQueriesContext(connection) as queries:
                citizen.get("/en/units/agency/")
            costs.append(len(queries))

        assert costs[0] == costs[1]

    def test_a_large_branch_is_cut(self, citizen, monkeypatch):
        monkeypatch.setattr(records, "LARGEST_BRANCH", 4)
        with on(days_ago(5)):
            ministry = make_ministry()
            below = make_unit("desk", parent=Unit.objects.get(code="mfa-department"))
            make_unit("seat", parent=below)
        assert "This branch is large" not in asked(citizen, "mfa/structure/").text

        with on(days_ago(5)):
            make_unit("other", parent=ministry)
        page = asked(citizen, "mfa/structure/").text
        assert "This branch is large" in page
        assert "/units/mfa-department/" in page
        assert "/units/desk/" not in page


@pytest.mark.usefixtures("noon")
class TestWhoIsTold:
    def test_citizens_are_shown_today_and_no_sign_of_more(self, client, office):
        plain = client.get("/en/units/agency/")
        for text in (days_ago(4).isoformat(), "yesterday", "1999-01-01"):
            response = asked(client, "agency/", text)
            assert response.text.replace(f"?on={text}", "") == plain.text
            own = {name: response[name] for name in ("Content-Length", "ETag", "X-Request-ID")}
            assert dict(response.headers) == dict(plain.headers) | own
        assert asked(client, "office/").headers["Location"] == "/en/units/agency/"
        assert "past-form" not in plain.text

    @pytest.mark.parametrize("rights", [[], ["view_person"], ["add_unit"]])
    def test_staff_who_may_not_see_units_are_citizens(self, office, rights):
        assert "Bureau" not in asked(staff(*rights), "agency/").text

    def test_somebody_with_rights_who_is_not_staff_is_a_citizen(self, office):
        client = staff("view_unit")
        User.objects.update(is_staff=False)

        assert "Bureau" not in asked(client, "agency/").text

    @pytest.mark.parametrize("right", ["view_unit", "change_unit"])
    def test_staff_who_may_see_units_see_what_was_stored(self, right):
        with on(days_ago(5)):
            draft = make_unit("draft", status="draft")
            make_unit("part", parent=draft, status="draft")
            make_task(draft, "Thinks")
        with on(days_ago(2)):
            Unit.objects.get(code="part").delete()
        client = staff(right)

        page = asked(client, "draft/").text
        assert "There is no such page today." in page
        assert "/units/part/?on=" in page
        assert page.count('<span class="state">draft</span>') == 2
        assert "Thinks" not in page
        assert "Thinks" in asked(staff(right, "view_task", name="other"), "draft/").text
        assert client.get("/en/units/draft/").status_code == 404

    def test_names_that_were_not_published_are_told_with_a_mark_to_those_who_may_see_them(self):
        with on(days_ago(5)):
            unit = make_unit("office")
            appoint(make_person("Eva", "Skrita"), make_post(unit), is_published=False)
        rights = ["view_unit", "view_post", "view_appointment", "view_person"]

        page = asked(staff(*rights), "office/").text
        assert 'Skrita <span class="state">(name not published)</span>' in page
        page = asked(staff(*rights[:-1], name="other"), "office/").text
        assert "Skrita" not in page
        assert "name not published" in page

    def test_todays_page_is_for_one_reader_where_it_has_the_form(self, office):
        client = staff("view_unit")
        page = client.get("/en/units/agency/")

        assert page["Cache-Control"] == "private"
        assert "past-form" in page.text


class TestWhatIsWithheldNow:
    """Of what was public, nothing that is hidden now is told to citizens."""

    @pytest.fixture
    def sector(self) -> Unit:
        with on(days_ago(5)):
            return fill(make_ministry())

    def withhold(self, code: str, **columns) -> None:
        Unit.objects.filter(code=code).update(**(columns or {"status": "draft"}))

    def test_a_unit_is_found_no_more(self, citizen, sector):
        never = asked(citizen, "never/")
        assert never.status_code == 404
        for columns in (
            {"status": "draft"},
            {"published_until": days_ago(1), "status": "published"},
            {"published_from": days_ago(-1), "published_until": None},
        ):
            self.withhold("mfa-department", **columns)
            for page in ("", "structure/"):
                response = asked(citizen, f"mfa-department/{page}")
                assert response.status_code == 404
                assert response.text.replace("mfa-department", "never") == (
                    asked(citizen, f"never/{page}").text
                )

    def test_nor_is_anything_below_it(self, citizen, sector):
        self.withhold("mfa")

        assert asked(citizen, "mfa-sector/").status_code == 404

    def test_it_is_neither_listed_nor_counted(self, citizen, sector):
        assert "Sub-units (1)" in asked(citizen, "mfa-sector/").text
        self.withhold("mfa-department")
        self.withhold("mfa-a")

        pages = [asked(citizen, f"{code}/").text for code in ("mfa-sector", "mfa", "mfa-old")]
        pages.append(asked(citizen, "mfa/structure/").text)
        for page in pages:
            assert "mfa-department" not in page
            assert "mfa-a" not in page
        assert "Sub-units" not in pages[0]
        assert "Sub-units (2)" in pages[1]

    def test_nor_one_that_was_deleted(self, citizen, sector):
        Unit.objects.get(code="mfa-b").delete()

        assert "mfa-b" not in asked(citizen, "mfa-sector/").text
        assert asked(citizen, "mfa-b/").status_code == 404

    def test_what_stands_elsewhere_now_does_not_tell_of_what_it_was_part_of(self, citizen, sector):
        Unit.objects.move_node(Unit.objects.get(code="mfa-department"), None)
        self.withhold("mfa-sector")
        page = asked(citizen, "mfa-department/").text

        assert "mfa-sector" not in page
        assert "/units/mfa/?on=" in page

    def test_of_all_that_is_hidden_nothing_is_told(self, citizen):
        """Also where all of it was public then."""
        with on(days_ago(5)):
            hide()
            units = list(Unit.objects.values("pk", "status", "published_from", "published_until"))
            Unit.objects.update(status="published", published_from=None, published_until=None)
            Appointment.objects.update(is_published=True)
            assert "wimdosta" in citizen.get(f"/en/units/{SHOWN}/").text
        with on(days_ago(2)):
            for columns in units:
                Unit.objects.filter(pk=columns.pop("pk")).update(**columns)
            Unit.objects.exclude(published_from=None).update(published_from=days_ago(-9))
            name = WORDS["a name that is not published"]
            Appointment.objects.filter(person__code=name).update(is_published=False)

        for address in past_addresses("{word}"):
            asked_then = address.replace(timezone.localdate().isoformat(), str(days_ago(4)))
            page = told(citizen.get(asked_then.format(word=SHOWN)))
            assert leaks(page, seen=["the head to come"]) == []  # who came that day, and stays
            never = told(citizen.get(asked_then.format(word=NEVER)), NEVER)
            for word in WORDS.values():
                assert told(citizen.get(asked_then.format(word=word)), word) == never

    def test_a_dissolved_unit_is_still_shown(self, citizen, sector):
        self.withhold("mfa-b", dissolved_on=days_ago(1))

        assert "mfa-b" in asked(citizen, "mfa-sector/").text

    def test_a_draft_of_then_is_not_shown_now_that_it_is_published(self, citizen):
        with on(days_ago(5)):
            draft = make_unit("draft", status="draft")
            make_unit("part", parent=draft)
        self.withhold("draft", status="published")

        for code in ("draft", "part"):
            assert asked(citizen, f"{code}/").status_code == 404
            assert asked(citizen, f"{code}/", timezone.localdate()).status_code == 200

    def test_a_name_is_told_no_more_when_it_is_withheld_or_has_gone(self, citizen, sector):
        assert "Ana Novak" in asked(citizen, "mfa-sector/").text
        held = Appointment.objects.get(person__family_name_en="Novak")
        held.is_published = False
        held.save()
        page = asked(citizen, "mfa-sector/").text
        assert "Novak" not in page
        assert "name not published" in page

        deputy = Appointment.objects.get(person__family_name_en="Rus")
        person = deputy.person
        deputy.delete()
        assert "Eva Rus" in asked(citizen, "mfa-sector/").text
        person.delete()
        assert "Eva Rus" not in asked(citizen, "mfa-sector/").text


class TestAPageOfWhatMayCome:
    def test_is_made_from_states_laid_over_others(self, rf):
        ministry = make_ministry()
        sector = Unit.objects.get(code="mfa-sector")
        source = AsOf(Change.objects.order_by("-pk").values_list("pk", flat=True)[0])
        state = source.states("unit", [sector.pk])[sector.pk]
        post = {"code": "head", "title_en": "Head", "is_head": True}
        post["appointments"] = [{"person": -2}]
        laid = {
            ("unit", sector.pk): state | {"name_en": "Renamed", "posts": [post]},
            ("unit", -1): {"code": "new", "name_en": "New", "parent": sector.pk},
            ("person", -2): {"code": "p", "family_name_en": "Newcomer"},
        }
        made = records.Records(
            Overlay(source, laid), timezone.localdate(), EVERYTHING, {"proposal": "7"}
        )

        context = unit_pages.detail(made, "mfa-sector")
        request = rf.get("/en/units/mfa-sector/")
        page = render_to_string("units/unit_detail.html", context, request)
        assert "<h1>Renamed</h1>" in page
        assert "Newcomer" in page
        assert 'href="/en/units/new/?proposal=7"' in page
        assert context["unit"].structure_url() == "/en/units/mfa-sector/structure/?proposal=7"
        assert Unit.objects.get(pk=sector.pk).name_en == "Multilateral Sector"
        assert ministry.children.count() == 1
