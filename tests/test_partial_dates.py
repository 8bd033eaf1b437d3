"""Dates of which only the year or the month is known, from what is typed to what is shown."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.serializers import deserialize
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from tests.browser_forms import as_sent
from tests.builders import appoint, make_person, make_post, make_unit
from tests.unit_forms import with_column
from units.closing import Closing, Parts, close
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import load
from units.localized.days import day_in_words, when
from units.models import Appointment, Succession, Unit
from units.models.partial_dates import DayFormField, PartialDateFormField
from units.text.days import PartialDate, after, not_before, read_day
from units.text.languages import LANGUAGES

PARTS = st.builds(
    PartialDate, st.integers(1, 9999), st.one_of(st.none(), st.integers(min_value=1, max_value=12))
)
DATES = st.one_of(st.dates(), PARTS)
YEAR, MONTH = PartialDate(2019), PartialDate(2019, 5)


@given(DATES)
def test_what_is_stored_is_read_as_what_it_was(day):
    assert read_day(day.isoformat()) == day


@pytest.mark.parametrize("language", LANGUAGES)
@given(DATES)
def test_what_a_page_shows_can_be_typed(language, day):
    with translation.override(language):
        assert read_day(day_in_words(day)) == day


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2019", YEAR),
        ("2019.", YEAR),
        ("2019 წელი", YEAR),
        ("2019-05", MONTH),
        ("5/2019", MONTH),
        ("05. 2019", MONTH),
        ("May 2019", MONTH),
        ("maj 2019", MONTH),
        ("Maja 2019.", MONTH),
        ("мај 2019.", MONTH),
        ("2019 წლის მაისი", MONTH),
        ("3. maja 2019", date(2019, 5, 3)),
        ("3. маја 2019.", date(2019, 5, 3)),
        ("3 მაისი 2019", date(2019, 5, 3)),
    ],
)
def test_a_part_is_typed_in_any_of_our_languages(language, written, meant):
    with translation.override(language):
        assert PartialDateFormField().clean(written) == meant


@pytest.mark.parametrize("written", ["", "19", "2019-13", "2019-00", "0000", "0/2019", "Mai 2019"])
def test_what_is_no_part_of_a_date_is_none(written):
    assert read_day(written) is None


@given(st.text())
def test_any_text_is_read_or_not(written):
    day = read_day(written)

    assert day is None or read_day(day.isoformat()) == day


def test_a_whole_day_is_asked_for_where_a_part_is_not_enough():
    with pytest.raises(ValidationError):
        DayFormField().clean("2019")
    assert DayFormField().clean("3 May 2019") == date(2019, 5, 3)


def test_what_is_no_date_is_told_with_examples_in_the_language_of_the_page():
    with translation.override("sr"):
        with pytest.raises(ValidationError) as caught:
            PartialDateFormField().clean("јуче")
        (told,) = caught.value.messages

    assert told == (
        "„јуче” није исправан датум. Упишите датум, на пример 30.11.2020. или, ако није познат у "
        "целини, само његов познати део: новембар 2020. или 2020."
    )


@pytest.mark.parametrize(
    ("language", "year", "month"),
    [
        ("sl", "2019", "maj 2019"),
        ("sr", "2019.", "мај 2019."),
        ("sr-latn", "2019.", "maj 2019."),
        ("ka", "2019 წელი", "2019 წლის მაისი"),
        ("en", "in 2019", "in May 2019"),
    ],
)
def test_a_part_is_said_as_the_language_says_it(language, year, month):
    with translation.override(language):
        assert [when(YEAR), when(MONTH)] == [year, month]
        assert when(date(2019, 5, 3)).endswith(date_format(date(2019, 5, 3), "DATE_FORMAT"))


@pytest.mark.django_db
class TestStored:
    @pytest.mark.parametrize("day", [YEAR, MONTH, date(2019, 5, 3)])
    def test_a_row_keeps_what_is_known(self, day):
        unit = make_unit("old", founded_on=day)

        assert Unit.objects.get().founded_on == day
        assert Unit.objects.get(founded_on=day) == unit
        assert list(Unit.objects.values_list("founded_on", flat=True)) == [day]

    @pytest.mark.parametrize("first", [YEAR, MONTH, date(2019, 5, 3), date(2019, 6, 1)])
    @pytest.mark.parametrize(
        "last", [PartialDate(2018), YEAR, MONTH, PartialDate(2019, 6), date(2019, 5, 3)]
    )
    def test_the_database_and_python_agree_on_what_comes_later(self, first, last):
        for keep, is_kept in (
            (lambda: make_unit("u", founded_on=first, dissolved_on=last), after(last, first)),
            (
                lambda: appoint(
                    make_person(), make_post(make_unit()), started_on=first, ended_on=last
                ),
                not_before(last, first),
            ),
        ):
            try:
                with transaction.atomic():
                    keep().full_clean()
            except (IntegrityError, ValidationError):
                assert not is_kept
            else:
                assert is_kept

    def test_a_part_counts_from_its_first_day(self):
        for year, is_there in ((2025, False), (2026, False), (2027, True)):
            unit = make_unit(f"to-{year}", dissolved_on=PartialDate(year))
            today = date(2026, 6, 1)

            assert unit.is_active(today) == is_there
            assert Unit.objects.active(today).filter(pk=unit.pk).exists() == is_there

        post = make_post(unit)
        held = appoint(make_person(), post, started_on=PartialDate(2025), ended_on=MONTH_OF_2026)
        assert list(Appointment.objects.in_office(date(2026, 4, 30))) == [held]
        assert not Appointment.objects.in_office(date(2026, 5, 1))

    def test_a_unit_that_is_closed_in_the_month_in_which_somebody_came_keeps_the_appointment(self):
        unit = make_unit("desk")
        came = appoint(make_person(), make_post(unit), started_on=MONTH_OF_2026)
        close(
            Closing(
                units=[unit],
                day=date(2026, 5, 1),
                way=Succession.Kind.ABOLISHED,
                parts=Parts.CLOSE,
                ends_appointments=True,
            )
        )

        came.refresh_from_db()
        assert came.ended_on is None


MONTH_OF_2026 = PartialDate(2026, 5)


@pytest.mark.django_db
class TestFiles:
    TEXT = """ustroj: 1
units:
- code: old
  name: {en: Old}
  founded_on: 2001
  dissolved_on: maj 2019
  posts:
  - code: head
    is_head: true
    title: {en: Head}
    appointments:
    - {person: ana, started_on: 2001-03, ended_on: 3. 5. 2019}
people:
- {code: ana, family_name: {en: Ana}}
"""

    @pytest.fixture(autouse=True)
    def loaded(self):
        load([read_outline("units.yaml", self.TEXT)])

    def test_an_outline_states_parts_and_gives_them_back(self):
        unit = Unit.objects.get()
        held = Appointment.objects.get()

        assert (unit.founded_on, unit.dissolved_on) == (PartialDate(2001), MONTH)
        assert (held.started_on, held.ended_on) == (PartialDate(2001, 3), date(2019, 5, 3))
        assert not load([read_outline("units.yaml", self.TEXT)]).changes

    @pytest.mark.parametrize("name", ["units.yaml", "units.xlsx", "units.zip"])
    def test_every_format_gives_them_back(self, name, tmp_path):
        file = tmp_path / name
        arguments = {"output": str(file), "format": "csv" if name.endswith("zip") else None}
        call_command("dump_units", **{key: one for key, one in arguments.items() if one})
        said = StringIO()
        call_command("load_units", str(file), dry_run=True, stdout=said)

        assert said.getvalue() == "Dry run, nothing was written: nothing changes.\n"

    def test_a_changed_part_is_told(self):
        text = self.TEXT.replace("maj 2019", "3. maja 2019")
        (change,) = load([read_outline("units.yaml", text)]).changes

        assert str(change) == "changed: unit old\n    dissolved_on: 2019-05 → 2019-05-03"

    def test_a_fixture_carries_parts(self):
        written = StringIO()
        call_command(
            "dumpdata", "units", natural_foreign=True, natural_primary=True, stdout=written
        )
        assert '"dissolved_on": "2019-05"' in written.getvalue()

        carried = [one.object for one in deserialize("json", written.getvalue())]
        assert [one.dissolved_on for one in carried if isinstance(one, Unit)] == [MONTH]


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def editor(self, client):
        client.force_login(User.objects.create_superuser("editor", password="x"))
        return client

    def test_an_editor_writes_what_is_known_and_finds_it_again(self, editor):
        unit = make_unit("old")
        address = with_column(unit, "founded_on", "sl")
        sent = as_sent(editor.get(address).text, "unit_form")
        response = editor.post(
            address, sent | {"founded_on": ["2001"], "dissolved_on": ["maja 2019"]}
        )

        assert response.status_code == 302
        unit.refresh_from_db()
        assert (unit.founded_on, unit.dissolved_on) == (PartialDate(2001), MONTH)
        shown = as_sent(editor.get(address).text, "unit_form")
        assert (shown["founded_on"], shown["dissolved_on"]) == (["2001"], ["maj 2019"])

        written = unit.updated_at
        assert editor.post(address, shown).status_code == 302
        unit.refresh_from_db()
        assert unit.updated_at == written

    def test_the_list_of_successions_shows_it(self, editor):
        Succession.objects.create(code="a-b", kind="renamed", happened_on=MONTH)

        assert "მაისი" in editor.get("/ka/admin/units/succession/").text

    def test_citizens_read_it(self, client):
        unit = make_unit("old", dissolved_on=MONTH)
        renamed = Succession.objects.create(code="a-b", kind="renamed", happened_on=MONTH)
        renamed.originals.add(unit)
        renamed.results.add(make_unit("new"))
        appoint(make_person(), make_post(unit), started_on=PartialDate(2001))

        page = client.get("/en/units/old/").text
        assert "This unit ceased to exist in May 2019." in page
        assert '<time datetime="2019-05">May 2019</time>' in client.get("/en/units/new/").text
        assert "since 2001" in page
