"""Pages as they stood on a day: what they said then, who is told, and what is withheld now."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
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
from tests.moments import days_ago, on
from tests.random_day import Day, close_unit
from tests.test_history_day import dumped
from units.history.models import Change
from units.models import Appointment, GlossaryEntry, Person, Succession, Unit
from units.public import records

pytestmark = pytest.mark.django_db

WRITES = int(os.environ.get("PAST_WRITES", "30"))
LANGUAGES = ("sl", "sr", "sr-latn", "ka", "en")
PAST = re.compile(r'<aside class="past".*?</aside>|<form method="get"[^>]*past-form.*?</form>', re.S)
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
    sector, department = Unit.objects.get(code="mfa-sector"), Unit.objects.get(code="mfa-department")
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
