"""Commands for texts and their order."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase

from tests.builders import make_unit
from units.models import GlossaryEntry, Unit


def transliterated(text: bytes, to: str, **options: object) -> str:
    out = io.StringIO()
    call_command(
        "transliterate", to=to, stdin=io.BytesIO(text), stdout=out, stderr=io.StringIO(), **options
    )
    return out.getvalue()


class TransliterateTests(TestCase):
    def test_converts_line_for_line(self):
        assert (
            transliterated("Његош\r\n\nпут\nбез краја".encode(), "sr-latn")
            == "Njegoš\r\n\nput\nbez kraja"
        )
        assert transliterated(b"injekcija\nkonj", "sr") == "инјекција\nкоњ"

    def test_asks_the_glossary_unless_told_not_to(self):
        GlossaryEntry.objects.create(cyrillic="ТАЕКС", latin="TAIEX")

        assert transliterated("ТАЕКС".encode(), "sr-latn") == "TAIEX"
        assert transliterated("ТАЕКС".encode(), "sr-latn", no_glossary=True) == "TAEKS"

    def test_says_which_line_is_not_text(self):
        with pytest.raises(CommandError, match="Line 2, byte 3: this is not UTF-8"):
            transliterated(b"a\nbc\xff", "sr")


class SortKeyTests(TestCase):
    def test_wrong_keys_are_found_and_mended(self):
        unit = make_unit(name_sl="Čatež")
        Unit.objects.filter(pk=unit.pk).update(sort_key_sl=b"\x01")

        with pytest.raises(CommandError, match="1 row has a wrong sort key"):
            call_command("refresh_sort_keys", "--check", stdout=io.StringIO())
        out = io.StringIO()
        call_command("refresh_sort_keys", stdout=out)
        assert "1 sort key was wrong." in out.getvalue()
        call_command("refresh_sort_keys", "--check", stdout=io.StringIO())

    def test_keys_of_an_earlier_version_are_renewed(self):
        unit = make_unit(name_sl="Čatež")
        right = bytes(unit.sort_key_sl)
        Unit.objects.filter(pk=unit.pk).update(sort_key_sl=b"")

        assert Unit.objects.with_stale_sort_keys().refresh_sort_keys() == 1
        assert bytes(Unit.objects.get(pk=unit.pk).sort_key_sl) == right
        assert not Unit.objects.with_stale_sort_keys().exists()

    def test_writing_many_rows_keeps_the_order(self):
        Unit.objects.bulk_create(
            [Unit(code=f"unit-{name.lower()}", name_en=name) for name in "BCA"]
        )
        first, second, third = Unit.objects.by_name("en")
        assert [first.name_en, second.name_en, third.name_en] == ["A", "B", "C"]

        Unit.objects.filter(pk=first.pk).update(name_en="Z")
        third.name_en = "AA"
        Unit.objects.bulk_update([third], ["name_en"])

        assert list(Unit.objects.by_name("en").values_list("pk", flat=True)) == [
            third.pk,
            second.pk,
            first.pk,
        ]
        call_command("refresh_sort_keys", "--check", stdout=io.StringIO())

    def test_a_partial_save_keeps_the_order(self):
        unit = make_unit(name_sl="Čatež")
        unit.name_sl = "Žalec"
        unit.save(update_fields=["name_sl"])
        partly = Unit.objects.only("name_sl").get(pk=unit.pk)
        partly.name_sl = "Ankaran"
        partly.save()

        call_command("refresh_sort_keys", "--check", stdout=io.StringIO())


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["\udce9", "a\0b", "si mzz", "Si-Mzz", ""])
class TestWhatCanBeNoCode:
    def test_is_refused_as_the_unit_above_a_rulebook(self, code, tmp_path):
        page = tmp_path / "page.txt"
        page.write_text("Sektor za vize")

        with pytest.raises(CommandError, match="--under: Use small letters"):
            call_command("read_rulebook", str(page), language="sl", under=code)

    def test_is_no_unit_to_dump(self, code):
        with pytest.raises(CommandError, match="There is no unit"):
            call_command("dump_units", code)
