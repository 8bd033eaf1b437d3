"""What is missing or doubtful: found with every write, kept by unit, true on every day."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders import appoint, make_contact, make_person, make_post, make_task, make_unit
from units import changes
from units.models import Contact, Post, Unit
from units.outdated.asking import note_as_right
from units.outdated.lacking import has_missing
from units.outdated.models import OutdatedText
from units.quality.keeping import begin, rebuild, refresh, report
from units.quality.models import Finding
from units.text.languages import LANGUAGES

pytestmark = pytest.mark.django_db

Kind = Finding.Kind
TODAY = timezone.localdate()
NAMES = ("name_sl", "name_sr", "name_sr_latn", "name_ka", "name_en")


def found(unit: Unit, kind: str, on: date | None = None) -> dict[str, int]:
    """How much of a kind there is in a unit on a day, by language."""
    counted: dict[str, int] = {}
    for finding in Finding.objects.holding(on).filter(unit=unit, kind=kind):
        counted[finding.language] = counted.get(finding.language, 0) + finding.number
    return counted


class TestTranslations:
    def test_are_missing_where_a_text_is_written_elsewhere(self):
        unit = make_unit(name_sl="Urad", name_en="Office", description_sl="Dela.")

        assert found(unit, Kind.MISSING) == {"sr": 2, "sr-latn": 2, "ka": 2, "en": 1}

    def test_into_latin_are_made_from_cyrillic(self):
        unit = make_unit(name_sr="Сектор", name_sl="Sektor", name_ka="სექტორი", name_en="Sector")

        assert found(unit, Kind.MISSING) == {}

    def test_of_parts_count_for_their_unit(self):
        unit = make_unit(**dict.fromkeys(NAMES, "Urad"))
        make_task(unit, text_sl="Dela.")
        make_contact(None, post=make_post(unit, "Head"), label_sl="Pisarna")

        assert found(unit, Kind.MISSING) == {"sl": 1, "sr": 3, "sr-latn": 3, "ka": 3, "en": 2}

    def test_are_found_no_more_when_they_are_written(self):
        unit = make_unit(name_en="Office")
        unit.name_ka = "ოფისი"
        unit.save()

        assert "ka" not in found(unit, Kind.MISSING)

    def test_are_outdated_as_far_as_that_is_kept(self):
        unit = make_unit()
        OutdatedText.objects.create(
            unit=unit, path='["name_ka"]', language="ka", source_then="x", since=timezone.now()
        )
        refresh([unit.pk])

        assert found(unit, Kind.OUTDATED) == {"ka": 1}

    def test_into_a_language_are_missing_where_its_queue_says_so(self):
        random = Random(7)
        for _number in range(60):
            unit = make_unit(
                original_language=random.choice(["", *LANGUAGES]), **_spelled(random, "name")
            )
            make_task(unit, **_spelled(random, "text"))
            Post.objects.create(
                unit=unit, **_spelled(random, "title"), **_spelled(random, "title_feminine", 0)
            )

        for code in LANGUAGES:
            waiting = Unit.objects.filter(has_missing(code)).values_list("pk", flat=True)
            rows = Finding.objects.filter(kind=Kind.MISSING, language=code)
            assert set(rows.values_list("unit", flat=True)) == set(waiting), code

    def test_that_are_looked_at_and_right_wait_no_more(self):
        unit = make_unit()
        OutdatedText.objects.create(
            unit=unit, path='["name_ka"]', language="ka", source_then="x", since=timezone.now()
        )
        refresh([unit.pk])
        note_as_right(unit, [("name_ka",)])
        changes.tell(connection)

        assert found(unit, Kind.OUTDATED) == {}


def _spelled(random: Random, field: str, least: int = 1) -> dict[str, str]:
    """A text in some languages."""
    codes = random.sample(list(LANGUAGES), random.randint(least, 3))
    return {f"{field}_{LANGUAGES[code].suffix}": "1" for code in codes}


class TestPosts:
    def test_are_vacant_where_that_is_said(self):
        unit = make_unit()
        make_post(unit, is_vacant=True)

        assert found(unit, Kind.VACANT) == {"": 1}

    def test_are_not_doubtful_where_no_name_is_published(self):
        unit = make_unit()
        make_post(unit)

        assert found(unit, Kind.VACANT) == {}
        assert found(unit, Kind.NO_HEAD) == {}

    def test_become_vacant_when_the_last_holder_leaves(self):
        unit = make_unit()
        appoint(make_person(), make_post(unit), ended_on=date(2030, 5, 31))

        assert found(unit, Kind.VACANT, date(2030, 5, 31)) == {}
        assert found(unit, Kind.VACANT, date(2030, 6, 1)) == {"": 1}

    def test_end_soon_in_the_month_before(self):
        unit = make_unit()
        appoint(make_person(), make_post(unit), ended_on=date(2030, 5, 31))
        days = [date(2030, 4, 30), date(2030, 5, 1), date(2030, 5, 31), date(2030, 6, 1)]

        assert [bool(found(unit, Kind.ENDING, day)) for day in days] == [False, True, True, False]

    def test_are_no_ones_business_where_somebody_follows(self):
        unit = make_unit()
        post = make_post(unit)
        appoint(make_person(), post, ended_on=date(2030, 5, 31))
        appoint(make_person(), post, started_on=date(2030, 6, 10))

        assert found(unit, Kind.VACANT, date(2030, 6, 20)) == {}
        assert found(unit, Kind.ENDING, date(2030, 5, 20)) == {}

    def test_count_as_left_from_the_first_day_that_may_be_meant(self):
        unit = make_unit()
        appoint(make_person(), make_post(unit), ended_on="2030-05")

        assert found(unit, Kind.VACANT, date(2030, 4, 30)) == {}
        assert found(unit, Kind.VACANT, date(2030, 5, 1)) == {"": 1}

    def test_are_led_by_nobody_without_a_post_for_a_head(self):
        unit = make_unit()
        make_post(unit, is_head=False)

        assert found(unit, Kind.NO_HEAD) == {"": 1}


class TestContacts:
    def test_are_none_where_neither_the_unit_nor_a_post_has_one(self):
        bare, reached = make_unit(), make_unit()
        make_contact(None, post=make_post(reached))

        assert found(bare, Kind.NO_CONTACT) == {"": 1}
        assert found(reached, Kind.NO_CONTACT) == {}

    def test_are_to_be_confirmed_after_a_year(self):
        unit = make_unit()
        make_contact(unit, checked_on=date(2026, 1, 1))
        make_contact(unit)

        assert found(unit, Kind.UNCONFIRMED, date(2026, 12, 31)) == {"": 1}
        assert found(unit, Kind.UNCONFIRMED, date(2027, 1, 1)) == {"": 2}

    def test_are_confirmed_by_an_update_of_many(self):
        unit = make_unit()
        make_contact(unit)
        make_contact(unit)
        Contact.objects.filter(unit=unit).update(checked_on=TODAY)

        assert found(unit, Kind.UNCONFIRMED) == {}


class TestUnits:
    def test_are_drafts_until_they_are_published(self):
        unit = make_unit(status="draft")
        assert found(unit, Kind.DRAFT) == {"": 1}

        unit.status = "published"
        unit.save()
        assert found(unit, Kind.DRAFT) == {}

    def test_have_nothing_to_be_done_once_they_have_ended(self):
        unit = make_unit(dissolved_on=date(2030, 1, 1))

        assert found(unit, Kind.MISSING, date(2029, 12, 31))
        assert not Finding.objects.holding(date(2030, 1, 1)).filter(unit=unit).exists()

    def test_take_what_was_found_with_them(self):
        unit = make_unit()
        unit.delete()

        assert not Finding.objects.exists()

    def test_say_where_letters_of_another_script_stand(self):
        unit = make_unit(name_sr="Mинистарство")

        assert found(unit, Kind.SCRIPTS) == {"sr": 1}

    def test_keep_what_is_reported_until_it_is_reported_anew(self):
        unit, other = make_unit(), make_unit()
        report(Kind.DEAD_LINK, {unit.pk: 2, 999_999: 1}, {unit.pk: TODAY})
        unit.name_ka = "ოფისი"
        unit.save()
        assert found(unit, Kind.DEAD_LINK) == {"": 2}

        report(Kind.DEAD_LINK, {other.pk: 1})
        assert found(unit, Kind.DEAD_LINK) == {}
        assert found(other, Kind.DEAD_LINK) == {"": 1}


class TestKeeping:
    def test_takes_as_many_statements_for_many_units_as_for_one(self):
        one, *many = [make_unit().pk for _ in range(20)]
        Finding.objects.all().delete()

        def statements(keys: list[int]) -> int:
            with (
                CaptureQueriesContext(
                    connection,
                ) as captured,
                transaction.atomic(),
            ):
                refresh(keys)
            return len(captured)

        assert statements([one]) == statements(many)

    def test_begins_with_what_was_there_before(self):
        unit = make_unit()
        Finding.objects.all().delete()
        begin("default")

        assert found(unit, Kind.NO_HEAD)

    def test_agrees_with_what_is_found_anew_after_any_writes(self):
        random = Random(11)
        units = [make_unit() for _ in range(6)]
        for _ in range(40):
            _write_something(random, random.choice(units))

        assert not rebuild(is_dry=True)

    def test_is_checked_and_mended_by_a_command(self, capsys):
        make_unit()
        Finding.objects.filter(kind=Kind.NO_HEAD).update(number=7)
        with pytest.raises(CommandError, match="2 faults"):
            call_command("check_findings")
        call_command("check_findings", "--repair")
        call_command("check_findings")

        assert "The findings are right" in capsys.readouterr().out


def _write_something(random: Random, unit: Unit) -> None:
    """One of the writes that staff do."""
    day = TODAY + timedelta(days=random.randrange(-400, 400))
    acts = [
        lambda: make_task(unit, text_sl="Dela."),
        lambda: make_contact(unit, checked_on=random.choice([None, day])),
        lambda: make_post(unit, is_head=False, is_vacant=random.choice([True, False])),
        lambda: unit.posts.order_by("?").first() and unit.posts.first().delete(),
        lambda: appoint(
            make_person(), make_post(unit, is_head=False), ended_on=random.choice([None, day])
        ),
        lambda: unit.contacts.update(checked_on=day),
        lambda: Unit.objects.filter(pk=unit.pk).update(name_ka=random.choice(["", "ოფისი"])),
        lambda: Unit.objects.filter(pk=unit.pk).update(
            status=random.choice(["draft", "published"])
        ),
        lambda: unit.tasks.all().delete(),
    ]
    random.choice(acts)()
