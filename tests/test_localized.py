"""What a reader of one language is shown, and why."""

from __future__ import annotations

from django.test import TestCase
from django.utils.translation import override

from tests.builders import appoint, make_person, make_post, make_unit
from units.localized.texts import (
    Reason,
    languages_of,
    localized,
    localized_person,
    localized_title,
    readable_in,
)
from units.models import GlossaryEntry, Person, Post, Unit


class ReadingTests(TestCase):
    def test_follows_the_chain(self):
        full = {
            "sl": "Sektor",
            "sr": "Сектор",
            "sr_latn": "Sektor (lat.)",
            "ka": "სექტორი",
            "en": "Sector",
        }
        for missing, wanted, text, tag, reason in (
            ((), "sl", "Sektor", "sl", Reason.OWN),
            ((), "sr-latn", "Sektor (lat.)", "sr-Latn", Reason.OWN),
            (("sr_latn",), "sr-latn", "Sektor", "sr-Latn-t-sr-cyrl", Reason.DERIVED),
            (("sr",), "sr", "Sektor (lat.)", "sr-Latn", Reason.OTHER_SCRIPT),
            (("ka",), "ka", "Sector", "en", Reason.ENGLISH),
            (("ka", "en"), "ka", "Сектор", "sr-Cyrl", Reason.ORIGINAL),
            (("ka", "en", "sr"), "ka", "Sektor", "sl", Reason.ANY),
            (("sl", "sr", "sr_latn", "ka", "en"), "sl", "", "sl", Reason.MISSING),
        ):
            names = {f"name_{code}": name for code, name in full.items() if code not in missing}
            found = localized(Unit(code="x", original_language="sr", **names), "name", wanted)

            assert (found.text, found.tag, found.reason) == (text, tag, reason)

    def test_blanks_are_no_text(self):
        assert (
            localized(Unit(name_sl="   ", name_en="Sector"), "name", "sl").reason is Reason.ENGLISH
        )

    def test_never_writes_into_another_language(self):
        unit = Unit(name_sr="Сектор")
        localized(unit, "name", "sr-latn")

        assert (unit.name_sr_latn, languages_of(unit, "name")) == (None, ["sr"])

    def test_derived_latin_asks_the_glossary(self):
        GlossaryEntry.objects.create(cyrillic="ТАЕКС", latin="TAIEX")
        unit = Unit(name_sr="Група за ТАЕКС")

        assert str(localized(unit, "name", "sr-latn")) == "Grupa za TAIEX"
        with override("sr-latn"):
            assert str(unit) == "Grupa za TAIEX"

    def test_the_glossary_is_asked_for_once_and_only_when_needed(self):
        unit = Unit(name_sr="Сектор", name_en="Sector")

        with self.assertNumQueries(0):
            localized(unit, "name", "en")
            readable_in(unit, "name")
        with self.assertNumQueries(1):
            localized(unit, "name", "sr-latn")
            localized(unit, "name", "sr-latn")

    def test_a_changed_glossary_counts_at_once(self):
        unit = Unit(name_sr="ПЛАЦ")
        assert str(localized(unit, "name", "sr-latn")) == "PLAC"

        entry = GlossaryEntry.objects.create(cyrillic="ПЛАЦ", latin="P.L.A.C")
        assert str(localized(unit, "name", "sr-latn")) == "P.L.A.C"

        entry.delete()
        assert str(localized(unit, "name", "sr-latn")) == "PLAC"

    def test_a_name_is_read_in_one_language_with_its_degrees(self):
        person = Person(
            given_name_sr="Игор",
            family_name_sr="Перић",
            honorific_prefix_sr="др",
            honorific_suffix_en="PhD",
            original_language="sr",
        )

        assert str(localized_person(person, "sr")) == "др Игор Перић"
        assert str(localized_person(person, "sr-latn")) == "dr Igor Perić"
        assert localized_person(person, "sl").tag == "sr-Cyrl"


class TitleTests(TestCase):
    def test_has_the_gender_of_the_holder_where_the_language_has_one(self):
        post = make_post(
            make_unit(), "Director", title_sl="direktor", title_feminine_sl="direktorica"
        )
        appoint(make_person(gender="female"), post)
        held = Post.objects.with_holders().get(pk=post.pk)

        assert [str(localized_title(held, code)) for code in ("sl", "en")] == [
            "direktorica",
            "Director",
        ]
