"""The page of figures: what it counts, for whom, and where its figures lead."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders import (
    make_contact,
    make_ministry,
    make_post,
    make_task,
    make_unit,
    make_user,
)
from units.models import Unit
from units.quality.figures import Counting, Figures
from units.rights.granting import give
from units.rights.models import Role
from units.staff.quality import MEASURES, Cell

pytestmark = pytest.mark.django_db
PAGE = "/en/admin/units/unit/quality/"


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    cache.clear()


@pytest.fixture
def ministry(db) -> Unit:
    return make_ministry()


@pytest.fixture
def client_of(client):
    def signed_in(user: User) -> Client:
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def registrar(client_of) -> Client:
    return client_of(make_user("registrar", is_superuser=True))


def figures(unit: Unit, measure: str) -> Figures:
    counting = Counting([unit.pk])
    next(one for one in MEASURES if one.name == measure).count(counting)
    return counting.of[unit.pk]


def rows(page: str) -> list[list[str]]:
    """The cells of the table, as they are read."""
    table = page.partition('<div class="results"')[2].partition("</table>")[0]
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.S)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in found)
    return [[" ".join(re.sub("<[^>]+>", "", cell).split()) for cell in row] for row in cells]


class TestFigures:
    def test_say_in_which_languages_names_can_be_read(self, ministry):
        found = figures(ministry, "names")

        assert found.units == found.texts == 3
        assert found.written == {"sl": 0, "sr": 3, "sr-latn": 3, "ka": 0, "en": 2}

    def test_of_descriptions_and_tasks_are_of_those_that_there_are(self, ministry):
        ministry.description_en = "It keeps."
        ministry.save()
        make_task(ministry, "Keeps")
        make_task(Unit.objects.get(code="mfa-department"), text_sl="Hrani", text_en="Keeps")

        assert figures(ministry, "descriptions").texts == 1
        tasks = figures(ministry, "tasks")
        assert (tasks.texts, tasks.written["en"], tasks.written["sl"]) == (2, 2, 1)

    def test_leave_out_what_has_ended(self, ministry):
        gone = Unit.objects.get(code="mfa-department")
        gone.dissolved_on = timezone.localdate()
        gone.save()
        assert figures(ministry, "names").units == 2

    def test_count_contacts_of_units_and_posts_and_how_many_are_fresh(self, ministry):
        today = timezone.localdate()
        make_contact(ministry, "01 478 2000", checked_on=today - timedelta(days=10))
        make_contact(ministry, "01 478 2001", checked_on=today - timedelta(days=400))
        make_contact(None, "01 478 2002", post=make_post(ministry))
        found = figures(ministry, "contacts")

        assert (found.contacts, found.confirmed) == (3, 1)
        assert found.found("no-contact") == 2
        assert found.found("no-head") == 2
        assert found.changed_at.date() >= today - timedelta(days=1)

    def test_of_one_branch_hold_nothing_of_another(self, ministry):
        other = make_unit("other", name_sl="Drugo")
        assert figures(other, "names").written["sl"] == 1
        assert figures(ministry, "names").written["sl"] == 0

    @pytest.mark.parametrize(
        ("number", "of", "percent"),
        [(0, 3, 0), (1, 3, 33), (1, 1000, 1), (999, 1000, 99), (3, 3, 100), (0, 0, None)],
    )
    def test_are_rounded_neither_to_all_nor_to_nothing(self, number, of, percent):
        assert Cell(number, of).percent == percent


class TestThePage:
    def test_has_a_row_for_each_body_at_the_top(self, registrar, ministry):
        make_unit("other")
        table = rows(registrar.get(PAGE).text)

        assert (
            table[0]
            == [
                "Branch",
                "Units",
                "slovenščina",
                "српски",
                "srpski",
                "ქართული",
                "English",
            ]
            or len(table[0]) == 7
        )
        assert table[1][:3] == ["Ministry of Foreign Affairs", "3", "0 % (0/3)"]
        assert len(table) == 3

    def test_goes_down_a_branch_with_the_whole_above(self, registrar, ministry):
        page = registrar.get(f"{PAGE}?in=mfa").text
        table = rows(page)

        assert table[1][:2] == ["Ministry of Foreign Affairs with all below it", "3"]
        assert table[2][:2] == ["Multilateral Sector", "2"]
        assert "?in=mfa-sector&amp;measure=names" in page

    def test_leads_to_what_is_missing(self, registrar, ministry):
        page = registrar.get(PAGE).text
        assert 'href="/en/admin/units/unit/worklist/missing/?language=sl&amp;in=mfa"' in page

    @pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.name)
    def test_shows_every_measure(self, registrar, ministry, measure):
        response = registrar.get(PAGE, {"measure": measure.name})
        assert len(rows(response.text)[1]) == 2 + len(measure.columns())

    def test_shows_the_first_where_it_knows_no_such_measure(self, registrar, ministry):
        assert registrar.get(f"{PAGE}?measure=%00x").status_code in (200, 400)
        assert "Names" in registrar.get(f"{PAGE}?measure=zzz").text

    def test_has_so_many_rows_and_no_more(self, registrar):
        top = make_unit("top")
        for number in range(60):
            make_unit(f"part-{number}", parent=top)

        first = registrar.get(f"{PAGE}?in=top")
        assert len(rows(first.text)) == 1 + 1 + 50
        assert len(first.content) < 150 * 1024
        assert len(rows(registrar.get(f"{PAGE}?in=top&p=2").text)) == 1 + 1 + 10

    @pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.name)
    def test_costs_the_same_for_many_units(self, registrar, ministry, measure):
        def queries() -> int:
            cache.clear()
            with CaptureQueriesContext(connection) as asked:
                registrar.get(PAGE, {"in": "mfa", "measure": measure.name})
            return len(asked)

        before = queries()
        for number in range(30):
            make_unit(f"part-{number}", parent=ministry)
        assert queries() == before <= 18

    def test_counts_again_only_when_something_was_written(self, registrar, ministry):
        registrar.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            registrar.get(PAGE)
        assert "BETWEEN top.lft" not in "".join(one["sql"] for one in asked)

        make_unit("more", parent=ministry)
        assert rows(registrar.get(PAGE).text)[1][1] == "4"


class TestWhoIsTold:
    def test_of_a_branch_begins_with_it(self, client_of, ministry):
        make_unit("other")
        user = make_user("ana")
        give(user, Role.READER, Unit.objects.get(code="mfa-sector"), [])
        table = rows(client_of(user).get(PAGE).text)

        assert [row[0] for row in table[1:]] == ["Multilateral Sector"]

    @pytest.mark.parametrize("code", ["mfa", "other", "nothing"])
    def test_of_a_branch_finds_nothing_outside_of_it(self, client_of, ministry, code):
        make_unit("other")
        user = make_user("ana")
        give(user, Role.EDITOR, Unit.objects.get(code="mfa-sector"), [])
        client = client_of(user)

        assert client.get(f"{PAGE}?in={code}").status_code == 404
        assert client.get(f"{PAGE}?in={code}&format=csv").status_code == 404
        assert client.get(f"{PAGE}?in=mfa-sector").status_code == 200

    def test_sees_units_but_not_their_parts_is_told_nothing(self, client_of, ministry):
        user = make_user("ana")
        user.user_permissions.set(Permission.objects.filter(codename="view_unit"))
        page = client_of(user).get(PAGE).text

        assert "You have no branch" in page

    def test_has_no_right_is_refused(self, client_of):
        assert client_of(make_user("ana")).get(PAGE).status_code == 403


class TestTheTable:
    def table(self, client: Client, query: str = "") -> list[list[str]]:
        response = client.get(f"{PAGE}?format=csv{query}")
        assert response.streaming
        content = b"".join(response.streaming_content).decode("utf-8")
        assert content.count("\ufeff") == 1
        return list(csv.reader(StringIO(content.removeprefix("\ufeff"))))

    def test_holds_all_measures_of_all_branches(self, registrar, ministry):
        head, row = self.table(registrar)

        assert row[:3] == ["mfa", "Ministry of Foreign Affairs", "3"]
        assert len(head) == len(row) == 3 + 2 * sum(len(one.columns()) for one in MEASURES)
        values = dict(zip(head, row, strict=True))
        assert values["Names: English"] == "2"
        assert values["Names: English (of how many)"] == "3"

    def test_runs_nothing_in_a_spreadsheet(self, registrar):
        make_unit("evil", name_en="=HYPERLINK(1)")
        assert self.table(registrar)[1][1] == "'=HYPERLINK(1)"

    def test_goes_on_after_a_page(self, registrar):
        top = make_unit("top")
        for number in range(60):
            make_unit(f"part-{number}", parent=top)
        assert len(self.table(registrar, "&in=top")) == 1 + 60
