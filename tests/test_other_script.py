"""Text in a script that its language does not use is pointed out, with the proposal if any."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import TestCase

from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import load
from units.models import UnitKind
from units.script_warnings import other_script_warning
from units.text.other_scripts import script_of_line

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
    assert script_of_line(text, language)


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
        ("Сектор за Digital Foto Maker и слично", "sr"),
        ("пишите на e-mail или преко iPhone апликације", "sr"),
        ("мрежа 5G и 100 MHz", "sr"),
        ("ნატოს დეპარტამენტი (NATO)", "ka"),
        ("კომპანია Microsoft Windows", "ka"),
        ("II სამმართველო, info@mfa.gov.ge", "ka"),
        ("NATO", "ka"),
        ("Oddelek za revijo Политика", "sl"),
    ],
)
def test_what_may_stand_in_either_script_is_left_alone(text, language):
    assert not script_of_line(text, language)


def test_the_line_that_is_meant_is_shown_and_not_all_of_it():
    text = "Први ред\n" + "drugi red " * 30

    warning = other_script_warning(text, "sr")

    assert warning.startswith("“drugi red")
    assert len(warning) < 250


def test_a_text_of_another_language_is_told_to_move():
    assert other_script_warning("Security Policy", "ka") == (
        "“Security Policy” is in Latin script, but this is the text in ქართული. "
        "Move it to its own language, or write it in this one."
    )
    assert other_script_warning("Група за визе", "sl") == (
        "“Група за визе” is in Cyrillic script, but this is the text in Slovenščina. "
        "In Latin script it is “Grupa za vize”."
    )


class TestFiles:
    FILE = """ustroj: 1
kinds:
  - {code: department, name: {en: Department}}
units:
  - code: xx
    kind: department
    name:
      sr: Sluzba za opste poslove
      sl: Služba za meðunarodne odnose
      ka: Security Policy
"""

    def test_it_is_loaded_and_remarked_on_with_its_place(self):
        report = load([read_outline("u.yaml", self.FILE)])

        assert [str(remark) for remark in report.remarks] == [
            "u.yaml, line 8, column 11, unit xx, name.sr: “Sluzba za opste poslove” is in Latin "
            "script. “Слузба за опсте послове” is meant, it seems.",
            "u.yaml, line 9, column 11, unit xx, name.sl: “meðunarodne” was spoilt by a wrong "
            "encoding, it seems. “međunarodne” is meant.",
            "u.yaml, line 10, column 11, unit xx, name.ka: “Security Policy” is in Latin script, "
            "but this is the text in ქართული. "
            "Move it to its own language, or write it in this one.",
        ]

    def test_a_flat_fixture_is_told_likewise(self, tmp_path, capsys):
        file = tmp_path / "kinds.yaml"
        file.write_text(
            "- model: units.unitkind\n  fields: {code: k, name_sr: Sluzba za opste poslove}\n"
        )
        call_command("loaddata", file, verbosity=0)

        assert "kind of unit k, name_sr: “Sluzba za opste poslove” is in Latin" in (
            capsys.readouterr().err
        )


def test_the_warning_is_left_out_where_nothing_was_changed(client):
    kind = UnitKind.objects.create(code="kind", name_sr="Grupa")
    client.force_login(User.objects.create_superuser("editor", password="x"))
    page = client.post(
        f"/en/admin/units/unitkind/{kind.pk}/change/",
        {"code": "kind", "order": "2", "name_sr": "Grupa"},
        follow=True,
    )

    assert "Latin script" not in page.text
