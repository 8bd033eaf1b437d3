"""Serbian text in the field of the other script is pointed out after saving, with the proposal."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import TestCase

from units.models import UnitKind
from units.staff.other_script import is_in_other_script, other_script_warning

pytestmark = pytest.mark.django_db


class AfterSavingTests(TestCase):
    def save(self, language="en", **fields):
        self.client.force_login(User.objects.create_superuser("editor", password="x"))
        return self.client.post(
            f"/{language}/admin/units/unitkind/add/", {"code": "kind"} | fields, follow=True
        )

    def test_latin_in_the_cyrillic_field_is_stored_and_remarked_on(self):
        page = self.save(name_sr="Grupa za pasoše")

        assert UnitKind.objects.get().name_sr == "Grupa za pasoše"
        self.assertContains(
            page, "“Grupa za pasoše” is in Latin script. “Група за пасоше” is meant, it seems."
        )
        self.assertContains(page, "Name – Српски: “Grupa")

    def test_cyrillic_in_the_latin_field_likewise(self):
        page = self.save(name_sr_latn="Група за визе")

        self.assertContains(
            page, "“Група за визе” is in Cyrillic script. “Grupa za vize” is meant, it seems."
        )

    def test_other_languages_are_not_concerned(self):
        page = self.save(name_sr="Група", name_sl="Skupina", name_en="Group", name_ka="ჯგუფი")

        self.assertNotContains(page, "is meant, it seems")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kabinet", "sr"),
        ("Сектор za vize", "sr"),
        ("SEKTOR ZA VIZE", "sr"),
        ("Odeljenje za EU", "sr"),
        ("Послови утврђени законом о странцима, kao i drugi poslovi", "sr"),
        ("Кабинет", "sr-latn"),
        ("Sektor за визе", "sr-latn"),
    ],
)
def test_text_in_the_other_script_is_known(text, language):
    assert is_in_other_script(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Сектор за визе", "sr"),
        ("EU", "sr"),
        ("MUP RS", "sr"),
        ("Одељење за EU и NATO", "sr"),
        ("Сектор Analitika", "sr"),
        ("пишите на kabinet@mup.gov.rs", "sr"),
        ("kabinet@mup.gov.rs", "sr"),
        ("www.mup.gov.rs", "sr"),
        ("Установа „Deutsche Gesellschaft“ д.о.о.", "sr"),
        ("„Terre des hommes“", "sr"),
        ("Microsoft Windows", "sr"),
        ("Глава IV", "sr"),
        ("", "sr"),
        ("24/7", "sr"),
        ("Sektor za vize", "sr-latn"),
        ("ЕУ", "sr-latn"),
        ("Sektor „Српски дом“", "sr-latn"),
        ("mup.gov.rs i маил.срб", "sr-latn"),
        ("Novine Политика", "sr-latn"),
    ],
)
def test_what_may_stand_in_either_script_is_left_alone(text, language):
    assert not is_in_other_script(text, language)


def test_the_line_that_is_meant_is_shown_and_not_all_of_it():
    text = "Први ред\n" + "drugi red " * 30

    warning = other_script_warning(text, "sr")

    assert warning.startswith("“drugi red")
    assert len(warning) < 250


def test_the_warning_is_left_out_where_nothing_was_changed(client):
    kind = UnitKind.objects.create(code="kind", name_sr="Grupa")
    client.force_login(User.objects.create_superuser("editor", password="x"))
    page = client.post(
        f"/en/admin/units/unitkind/{kind.pk}/change/",
        {"code": "kind", "order": "2", "name_sr": "Grupa"},
        follow=True,
    )

    assert "Latin script" not in page.text
