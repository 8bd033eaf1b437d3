"""The order of each alphabet, with ICU as the referee."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from django.db import connection
from django.test import SimpleTestCase, TestCase
from hypothesis import given
from hypothesis import strategies as st

from tests.shared_data import iso3166_names
from units.text import collation
from units.text.collation import initial, initials, sort_key
from units.text.languages import LANGUAGES


class OrderTests(SimpleTestCase):
    def test_each_language_has_its_own(self):
        for language, words in {
            "sl": "Celje Čatež Dravograd Đakovo Ljubljana Lož Sava Šoštanj Zagorje Žalec",
            "sr-latn": "Cetinje Čačak Ćuprija Dunav Džep Đakovo Loznica Lužnica Ljig Nova Njegoš "
            "Sava Šabac Zemun Žagubica",
            "sr": "Авала Бор Ваљево Гроцка Дунав Ђаково Ечка Жабаљ Земун Јагодина Лозница Љиг "
            "Нови Његош Ћуприја Чачак Џеп Шабац",
            "ka": "ადიგენი ბათუმი ზუგდიდი თბილისი ჟინვალი ტყიბული ფოთი ქუთაისი ყვარელი ჩოხატაური "
            "ცაგერი ძეგვი წალკა ხაშური ჯავა ჰერეთი",
        }.items():
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
            ("Њега", "sr"): "Њ",
            ("Njega", "sr-latn"): "Nj",
            ("NJEGA", "sl"): "N",
            ("„Odbrana“", "sl"): "O",
            ("džep", "sr-latn"): "Dž",
            ("ნატო", "ka"): "ნ",
            ("Ürümqi", "en"): "U",
            ("1. odsek", "sl"): "#",
            ("", "en"): "#",
        }.items():
            assert initial(name, language) == letter

    def test_the_letters_of_an_alphabet_divide_its_list(self):
        for code in LANGUAGES:
            for letter, least, after in initials(code):
                assert least < sort_key(letter, code) < after
                assert initial(letter, code) == letter
            for (_, _, end), (_, begin, _) in pairwise(initials(code)):
                assert end == begin

    def test_accents_count_after_letters_and_capitals_last(self):
        right = ["resume", "Resume", "resumé", "résumé", "resumes"]
        assert sorted(set(right), key=lambda word: sort_key(word, "en")) == right


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_alphabet_lists_a_letter_twice(code):
    for alphabet in collation._ALPHABETS[code]:
        letters = alphabet.split()
        assert len(letters) == len(set(letters))


def from_their_first_word(names):
    """ICU counts the signs before it, we do not; each once."""
    return sorted({name.lstrip(" -(,./‘’'\"") for name in names} - {""})


class RefereeTests(TestCase):
    """PostgreSQL sorts with ICU, which follows CLDR."""

    @classmethod
    def setUpTestData(cls):
        if connection.vendor != "postgresql":
            pytest.skip("ICU is asked where the tests run on PostgreSQL")

    def test_names_of_places_come_in_the_order_of_icu(self):
        for code, language in LANGUAGES.items():
            names = from_their_first_word(iso3166_names(language.tag))
            assert sorted(names, key=lambda name: sort_key(name, code)) == self.sorted_by_icu(
                names, language.tag
            ), code

    def test_words_of_any_letters_of_an_alphabet_come_in_the_order_of_icu(self):
        chance = random.Random(2026)
        for code, language in LANGUAGES.items():
            letters = [
                sign
                for letter in collation._ALPHABETS[code][0].split()
                for sign in (letter, letter.upper())
            ]
            if code == "ka":
                letters = letters[::2]
            letters += [" ", "-", "(", ",", "1", "9", "."]
            words = from_their_first_word(
                "".join(chance.choices(letters, k=chance.randint(1, 6))) for _ in range(3000)
            )
            assert sorted(words, key=lambda word: sort_key(word, code)) == self.sorted_by_icu(
                words, language.tag
            ), code

    def sorted_by_icu(self, names, language):
        """By its tables for a language, with numbers as numbers."""
        with connection.cursor() as cursor:
            locale = f"{language}-u-kn-true"
            cursor.execute(f"CREATE COLLATION numeric (provider = icu, locale = '{locale}')")
            statement = "SELECT name FROM unnest(%s::text[]) AS name ORDER BY name COLLATE numeric"
            cursor.execute(statement, [names])
            found = [name for (name,) in cursor.fetchall()]
            cursor.execute("DROP COLLATION numeric")
            return found
