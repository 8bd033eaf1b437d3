"""Letters of one script inside words of the other."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from units.text.mixed_scripts import Stranger, mend, mixed_words


class MixedScriptTests(SimpleTestCase):
    def test_strangers_are_named_letter_by_letter(self):
        (found,) = mixed_words("за Сeктoр")

        assert (found.start, found.word, found.mended) == (3, "Сeктoр", "Сектор")
        assert found.strangers == (Stranger(2, "e", "Latn"), Stranger(5, "o", "Latn"))

    def test_the_script_that_is_meant_is_found(self):
        for mixed, mended in {
            "Mинистарство": "Министарство",
            "Министарstvo": "Министарство",
            "Ministarstvо": "Ministarstvo",
            "ТAЕКС": "ТАЕКС",
            "Одeljenje": "Odeljenje",
            "рад c људима": "рад с људима",
            "rad с ljudima": "rad s ljudima",
            "Фax": "Фах",
        }.items():
            assert mend(mixed) == mended

    def test_words_side_by_side_may_be_in_two_scripts(self):
        for text in (
            "PDF документ",
            "JavaScript-а",
            "a) први",
            "ЕУ и NATO",
            "име@мфа.срб, ime@mfa.rs",
            "https://мфа.срб/aа",
            "ნატო NATO",
        ):
            assert mixed_words(text) == []

    @given(st.text("ИӢǅİßŉaocyАОСУеђčж:/[ ", max_size=20))
    def test_letters_of_neither_alphabet_are_left_where_they_are(self, text):
        """Mending such a word again and again changes nothing, and ends."""
        assert mend(mend(text)) == mend(text)

    def test_a_letter_is_looked_at_again_when_its_neighbours_are_mended(self):
        assert mend("аA c а") == "аА с а"

    @given(st.text(alphabet="абвеMTAopcxђњlj .-@"))
    def test_a_mended_text_is_clean(self, text):
        assert mixed_words(mend(text)) == []

    @given(st.text())
    def test_words_are_found_where_they_stand(self, text):
        for found in mixed_words(text):
            assert text[found.start : found.start + len(found.word)] == found.word
