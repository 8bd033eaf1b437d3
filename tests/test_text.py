"""The pure modules: scripts, languages, order, prose."""

from __future__ import annotations

import string
import unicodedata

import pytest
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from units.text.collation import initial, sort_key
from units.text.languages import LANGUAGES, match, negotiate
from units.text.prose import to_html
from units.text.transliteration import to_latin

CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџшАБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ"
addresses = st.sampled_from(
    ["https://пример.срб/сарадња?а=б", "www.мфа.срб", "име.презиме@мфа.срб", "bmseu@mup.gov.rs", "alenka.kosir(at)gov.si", "име(at)мфа.срб"]
)


class LatinTests(SimpleTestCase):
    @given(st.text(alphabet=CYRILLIC + " .,()-1"))
    def test_leaves_no_serbian_cyrillic_letter(self, text):
        assert not set(to_latin(text)) & set(CYRILLIC)

    @given(st.text(alphabet=string.printable + "čćšžđČĆŠŽĐ"))
    def test_leaves_latin_text_as_it_is(self, text):
        assert to_latin(text) == text

    @given(st.text(alphabet=CYRILLIC + " "), addresses, st.text(alphabet=CYRILLIC + " "))
    def test_leaves_every_address_as_it_is(self, before, address, after):
        assert address in to_latin(f"{before} {address} {after}")

    @given(st.text())
    def test_converts_anything_once_and_for_all(self, text):
        assert to_latin(to_latin(text)) == to_latin(text) == unicodedata.normalize("NFC", to_latin(text))

    def test_digraphs_are_capital_among_capitals(self):
        for cyrillic, latin in {
            "ЉУБАЉАЊЕ": "LJUBALJANJE", "Љубав": "Ljubav", "Љ. Петровић": "Lj. Petrović", "ПУТ ЉИГ": "PUT LJIG", "КОЊ": "KONJ",
            "Џ": "Dž", "Њ\u0301ЕГОШ": "NJ\u0301EGOŠ", "Црна Гора-ЊУ": "Crna Gora-NJU",
        }.items():  # fmt: skip
            assert to_latin(cyrillic) == unicodedata.normalize("NFC", latin), cyrillic


class LanguageTests(SimpleTestCase):
    def test_tags_are_matched_whatever_their_case_and_region(self):
        for tag, code in {
            "sr": "sr", "sr-RS": "sr", "SR_CYRL": "sr", "sr-Latn-ME": "sr-latn", "sr-ME": "sr-latn", "sh": "sr-latn",
            "sl-SI": "sl", "ka-GE": "ka", "en-GB": "en", "de": None, "": None, "units": None,
        }.items():  # fmt: skip
            assert match(tag) == code, tag

    def test_the_most_wanted_of_ours_wins(self):
        assert negotiate("de, ka;q=0.3, sl;q=0.7") == "sl"
        assert negotiate("sl;q=0, en") == "en"

    @given(st.text())
    def test_any_header_is_answered(self, header):
        assert negotiate(header) in {None, *LANGUAGES}


class OrderTests(SimpleTestCase):
    def test_each_language_has_its_own(self):
        for language, words in {
            "sl": "Celje Čatež Dravograd Đakovo Ljubljana Lož Sava Šoštanj Zagorje Žalec",
            "sr-latn": "Cetinje Čačak Ćuprija Dunav Džep Đakovo Loznica Lužnica Ljig Nova Njegoš Sava Šabac Zemun Žagubica",
            "sr": "Авала Бор Ваљево Гроцка Дунав Ђаково Ечка Жабаљ Земун Јагодина Лозница Љиг Нови Његош Ћуприја Чачак Џеп Шабац",
            "ka": "ადიგენი ბათუმი ზუგდიდი თბილისი ჟინვალი ტყიბული ფოთი ქუთაისი ყვარელი ჩოხატაური ცაგერი ძეგვი წალკა ხაშური ჯავა ჰერეთი",
        }.items():  # fmt: skip
            right = words.split()
            shuffled = right[1::2] + right[::2]
            assert sorted(shuffled, key=lambda word: sort_key(word, language)) == right

    def test_the_readers_own_script_comes_first(self):
        assert sorted(["Ada", "Ада"], key=lambda word: sort_key(word, "sr")) == ["Ада", "Ada"]
        assert sorted(["Ада", "Ada"], key=lambda word: sort_key(word, "sl")) == ["Ada", "Ада"]

    @given(st.text(), st.sampled_from(list(LANGUAGES)))
    def test_anything_can_be_ordered_and_listed(self, text, language):
        assert sort_key(text, language) == sort_key(text, language)
        assert initial(text, language)

    def test_a_name_is_listed_under_its_first_letter(self):
        for (name, language), letter in {
            ("Њега", "sr"): "Њ", ("Njega", "sr-latn"): "Nj", ("NJEGA", "sl"): "N", ("„Odbrana“", "sl"): "O",
            ("džep", "sr-latn"): "Dž", ("ნატო", "ka"): "ნ", ("Ürümqi", "en"): "U", ("1. odsek", "sl"): "#", ("", "en"): "#",
        }.items():  # fmt: skip
            assert initial(name, language) == letter


class ProseTests(SimpleTestCase):
    def test_markup_becomes_html_under_the_headings_of_the_page(self):
        html = to_html("## Title\n\nText with **weight** and a [link](https://example.org/).\n\n- one\n- two")

        assert "<h3>Title</h3>" in html
        assert "<strong>weight</strong>" in html
        assert "<li>one</li>" in html

    @given(st.text(alphabet="<>&\"'()[]!*#-`:/ \nabjscript=onerror"))
    def test_nothing_but_harmless_elements_comes_through(self, text):
        html = to_html(text)

        for tag in html.split("<")[1:]:
            assert tag.lstrip("/").startswith(
                ("p>", "h3>", "h4>", "h5>", "h6>", "ul>", "ol>", "li>", "strong>", "em>", "a href=", "a rel=", "a>", "br>")
            )
        assert "javascript:" not in html.split("<a href=")[-1] or "<a href=" not in html

    def test_conversion_leaves_the_targets_of_links(self):
        html = to_html("[Министарство](https://example.org/њ)", to_latin)

        assert ">Ministarstvo</a>" in html
        assert "%D1%9A" in html


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_alphabet_lists_a_letter_twice(code):
    from units.text import collation

    for alphabet in collation._ALPHABETS[code]:
        letters = alphabet.split()
        assert len(letters) == len(set(letters))
