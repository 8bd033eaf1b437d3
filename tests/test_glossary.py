"""The glossary: what staff keep, what it does to published words, and when they see that."""

from __future__ import annotations

from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.test import TestCase, TransactionTestCase

from tests.builders import make_contact, make_person, make_post, make_task, make_unit
from units.localized import glossary
from units.localized.texts import localized
from units.models import GlossaryEntry, Person, Unit
from units.staff.glossary_effects import glossary_effect
from units.text.transliteration import Glossary, Term

NOTHING = Glossary()
TAIEX = Glossary([Term("ТАЕКС", "TAIEX")])


class KeptTests(TransactionTestCase):
    """Requests are not in a transaction, as tests are."""

    def test_is_read_anew_when_it_was_written_by_whatever_door(self):
        unit = make_unit("taiex", name_en="", name_sr="ТАЕКС")
        entry = GlossaryEntry.objects.create(cyrillic="ТАЕКС", latin="TAIEX")
        assert self.name(unit) == "TAIEX"

        GlossaryEntry.objects.filter(pk=entry.pk).update(latin="Taiex")
        assert self.name(unit) == "Taiex"

        entry.delete()
        assert self.name(unit) == "TAEKS"

    def test_stays_while_its_entries_are_the_same(self):
        GlossaryEntry.objects.create(cyrillic="ТАЕКС", latin="TAIEX")
        glossary.forget()
        before = glossary.current()

        make_unit("other")
        glossary.forget()
        with self.assertNumQueries(2):
            assert glossary.current() is before
        glossary.forget()
        with self.assertNumQueries(1):
            assert glossary.current() is before

    def name(self, unit):
        glossary.forget()
        return localized(unit, "name", "sr-latn").text


class RespellingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.unit = make_unit("mfa", name_sr="Група за ТАЕКС")
        make_task(cls.unit, text_sr="спровођење пројеката (ТАЕКС и ПЛАЦ)")
        make_task(cls.unit, text_sr="ТАЕКС", text_sr_latn="TAIEX")
        make_post(cls.unit, title="", title_sr="координатор за ТАЕКС")
        make_unit("draft", name_sr="ТАЕКС", status="draft")
        make_contact(cls.unit, label_sr="таекс")

    def test_published_words_that_are_derived_are_found(self):
        found = glossary_effect(NOTHING, TAIEX, ["ТАЕКС"])

        assert found.count == 3
        assert found.words == {("TAEKS", "TAIEX"): 3}
        assert {text.unit for text in found.texts} == {self.unit}

    def test_nothing_is_found_where_nothing_changes(self):
        assert not glossary_effect(TAIEX, TAIEX, ["ТАЕКС"])
        assert not glossary_effect(NOTHING, NOTHING, [])
        assert not glossary_effect(NOTHING, Glossary([Term("УН", "UN")]), ["УН"])

    def test_an_entry_that_goes_changes_words_back(self):
        assert glossary_effect(TAIEX, NOTHING, ["ТАЕКС"]).words == {("TAIEX", "TAEKS"): 3}


class EntryTests(TestCase):
    def test_each_form_is_in_its_own_script(self):
        for fields in (
            {"cyrillic": "ТAЕКС", "latin": "TAIEX"},
            {"cyrillic": "ТАЕКС", "latin": "TАIEX"},
            {"cyrillic": "ТАЕКС ", "latin": "-"},
        ):
            with self.assertRaises(ValidationError):
                GlossaryEntry(**fields).full_clean()

    def test_order_follows_the_spelling_of_the_glossary(self):
        units = [make_unit(name_sr=name) for name in ("ТАЕКС", "Табла", "Тамо")]
        person = make_person(given="", family="", family_name_sr="Таекс")

        def order() -> list[Unit]:
            return list(Unit.objects.order_by("sort_key_sr_latn"))

        assert order() == [units[1], units[0], units[2]]
        entry = GlossaryEntry.objects.create(cyrillic="ТАЕКС", latin="TZ")
        assert order() == [units[1], units[2], units[0]]

        entry.cyrillic, entry.latin = "таекс", "tb"
        entry.save()
        assert order() == [units[1], units[2], units[0]] or order() == [
            units[1],
            units[0],
            units[2],
        ]
        before = bytes(Person.objects.get(pk=person.pk).sort_key_sr_latn)
        entry.delete()
        assert order() == [units[1], units[0], units[2]]
        assert bytes(Person.objects.get(pk=person.pk).sort_key_sr_latn) != before


class GlossaryAdminTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.unit = make_unit("mfa", name_sr="Група за ТАЕКС")
        cls.editor = User.objects.create_user("editor", is_staff=True)
        cls.editor.user_permissions.set(Permission.objects.filter(content_type__app_label="units"))

    def setUp(self):
        self.client.force_login(self.editor)

    def post(self, path="add/", **fields):
        data = {
            "cyrillic": "ТАЕКС",
            "latin": "TAIEX",
            "is_proposed": "on",
            "note": "",
            "_save": "Save",
        }
        return self.client.post(f"/en/admin/units/glossaryentry/{path}", data | fields)

    def test_an_entry_is_saved_after_its_effect_was_seen(self):
        asked = self.post()

        self.assertContains(asked, "Nothing is saved yet.")
        self.assertContains(asked, "TAEKS")
        self.assertContains(asked, 'href="/en/units/mfa/"')
        assert not GlossaryEntry.objects.exists()

        self.post(_confirmed="1")
        assert GlossaryEntry.objects.get().latin == "TAIEX"
        self.assertContains(self.client.get("/sr-latn/units/mfa/"), "Grupa za TAIEX")

    def test_an_entry_without_effect_is_saved_at_once(self):
        self.post(cyrillic="КФОР", latin="KFOR")

        assert GlossaryEntry.objects.get().cyrillic == "КФОР"

    def test_a_wrong_entry_is_refused_before_anything_is_asked(self):
        self.assertContains(self.post(latin="TАIEX"), "These letters are of the other script: А.")

    def test_a_change_shows_what_the_former_word_does_too(self):
        entry = GlossaryEntry.objects.create(cyrillic="ТАЕКС", latin="TAIEX")

        self.assertContains(
            self.post(f"{entry.pk}/change/", cyrillic="ТАИЕКС"),
            '<ins lang="sr-Latn">TAEKS</ins>',
            html=True,
        )

    def test_a_deletion_shows_what_changes_back(self):
        entry = GlossaryEntry.objects.create(cyrillic="ТАЕКС", latin="TAIEX")

        self.assertContains(
            self.client.get(f"/en/admin/units/glossaryentry/{entry.pk}/delete/"), "TAEKS"
        )

    def test_nobody_asks_without_permission(self):
        self.editor.user_permissions.clear()

        assert self.post().status_code == 403
