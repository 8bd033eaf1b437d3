"""A form that comes back as it was writes nothing, moves no date and logs nothing."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib.admin import site
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

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
from tests.files import dumped
from tests.unit_forms import forms_of, part_of, sent, with_column
from units.models import Contact, FormerCode, GlossaryEntry, Post, Succession, Unit, Upload
from units.staff.gates import GatedText

LINES = "First line\n\n- an item\n- another"
MODELS = [model for model in site._registry if model._meta.app_label == "units"]


class UntouchedFormTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = User.objects.create_superuser("editor", password="x")
        cls.unit = make_ministry()
        cls.unit.description_en = cls.unit.description_ka = LINES
        cls.unit.notice_sr = "Обавештење"
        cls.unit.kind, cls.unit.founded_on = make_kind(), date(2020, 11, 30)
        cls.unit.save()
        make_task(cls.unit, LINES, text_sl="Prva\nDruga")
        make_contact(cls.unit, text_en=LINES, checked_on=date(2024, 1, 2))
        make_contact(cls.unit, "3620-261", value="", order=3)
        cls.post = make_post(cls.unit)
        Contact.objects.create(post=cls.post, kind="email", written="a@b.si", value="a@b.si")
        appoint(make_person(), cls.post, started_on=date(2024, 5, 1))
        FormerCode.objects.create(code="old", unit=cls.unit)
        GlossaryEntry.objects.create(cyrillic="ТАЕКС", latin="TAIEX", note="A programme")
        succession = Succession.objects.create(code="merger", kind="merged")
        succession.originals.add(make_unit("gone"))
        succession.results.add(cls.unit)

    def setUp(self):
        self.client.force_login(self.editor)

    def forms(self, row, language):
        """The addresses of the forms of a row: a unit is edited by the part alone."""
        if not isinstance(row, Unit):
            yield f"/{language}/admin/units/{row._meta.model_name}/{row.pk}/change/"
        if isinstance(row, Unit | Post):
            yield from forms_of(row, language)

    def send_back(self, address, *, is_followed=True, **fields):
        form = f"{address.split('/')[4]}_form"
        untouched = sent(self.client, address, form)
        with CaptureQueriesContext(connection) as queries:
            response = self.client.post(address, untouched | fields)
        assert response.status_code == 302, response.context["errors"]
        if is_followed:
            response = self.client.get(response["Location"])
        return response, [
            query["sql"]
            for query in queries
            if query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) and "units_" in query["sql"]
        ]

    def test_writes_nothing_whatever_its_model_and_language(self):
        before, dates = dumped(), list(Unit.objects.values_list("code", "updated_at"))
        for model in MODELS:
            for language in ("en", "sl", "sr", "sr-latn", "ka"):
                if model is Upload:
                    continue
                row = model._default_manager.order_by("pk").first()
                for address in self.forms(row, language):
                    with self.subTest(address=address):
                        response, writes = self.send_back(address, is_followed=language == "en")

                        assert writes == []
                        if language == "en":
                            self.assertContains(response, "Nothing was changed.")
        assert dumped() == before
        assert list(Unit.objects.values_list("code", "updated_at")) == dates
        assert not LogEntry.objects.exists()

    def test_stays_on_the_form_where_the_editor_wants_to_go_on(self):
        for address in (*self.forms(self.unit, "en"), *self.forms(self.post, "en")):
            response, writes = self.send_back(address, _continue="1")

            assert (writes, response.request["PATH_INFO"]) == ([], address)

    def test_writes_only_what_was_changed(self):
        self.send_back(with_column(self.unit, "acronym_en"), acronym_en="MFA")

        self.unit.refresh_from_db()
        assert (self.unit.acronym_en, self.unit.description_en) == ("MFA", LINES)
        (entry,) = LogEntry.objects.all()
        assert "Abbreviation" in entry.get_change_message()
        assert "Name" not in entry.get_change_message()

    def test_text_that_was_stored_in_another_spelling_counts_as_untouched(self):
        for text in ("c\u030c\r\nb", "trailing  "):
            Unit.objects.filter(pk=self.unit.pk).update(description_sl=text)

            _response, writes = self.send_back(with_column(self.unit, "description_sl"))

            assert writes == []
            assert Unit.objects.get(pk=self.unit.pk).description_sl == text

    def test_a_lost_part_moves_the_date_of_the_unit(self):
        before = self.unit.updated_at

        row = part_of(self.unit, "tasks", self.unit.tasks.get().pk)
        self.send_back(row, **{"tasks-0-DELETE": "on"})

        self.unit.refresh_from_db()
        assert self.unit.updated_at > before
        assert not self.unit.tasks.exists()


class GateTests(TestCase):
    def test_ends_of_lines_and_letters_are_unified(self):
        several_lines, one_line = GatedText(widget=forms.Textarea), GatedText()

        assert several_lines.clean("Z\u030c\r\na\rb \r\n") == "Ž\na\nb"
        assert one_line.clean("Z\u030c\r\na ") == "Ž a"

    def test_what_no_database_or_page_can_hold_is_refused_in_words(self):
        for text in ("a\ud83d", "a\0b", "a\x0bb"):
            message = "There is a character here that cannot be stored"
            with self.assertRaisesMessage(forms.ValidationError, message):
                GatedText().clean(text)
            assert GatedText().has_changed("a", text)
