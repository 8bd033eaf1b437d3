"""The plain form of a text, which search and addresses share."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from tests.letters import CYRILLIC
from units.models.codes import CODE_PATTERN
from units.text.folding import fold, slug
from units.text.transliteration import to_latin


class FoldingTests(SimpleTestCase):
    def test_scripts_cases_and_diacritics_are_folded(self):
        for text, folded in {
            "Ђорђевић": "djordjevic",
            "ĐORĐEVIĆ": "djordjevic",
            "Širitev": "siritev",
            "უსაფრთხოება": "usaprtkhoeba",
            "ᲜᲐᲢᲝ": "nato",
            "Њујорк, ЉУБЉАНА": "njujork, ljubljana",
            "Straße № 5": "strasse no 5",
            "Łódź": "lodz",
        }.items():
            assert fold(text) == folded

    @given(st.text())
    def test_everything_becomes_ascii(self, text):
        assert fold(text).isascii()

    @given(st.text(alphabet=CYRILLIC + " -1"))
    def test_serbian_is_the_same_from_both_scripts(self, text):
        assert fold(text) == fold(to_latin(text))
        assert slug(text) == slug(to_latin(text))


class SlugTests(SimpleTestCase):
    def test_names_become_readable_addresses(self):
        for name, address in {
            "Одељење за Уједињене нације": "odeljenje-za-ujedinjene-nacije",
            "Đorđe Džordžević": "djordje-dzordzevic",
            "უსაფრთხოების პოლიტიკის დეპარტამენტი": "usaprtkhoebis-politikis-departamenti",
            "  ": "",
            "—": "",
            "Sektor (EU)": "sektor-eu",
        }.items():
            assert slug(name) == address

    def test_a_long_name_is_cut_behind_a_word(self):
        assert slug("Direktorat za zelo dolge stvari", longest=20) == "direktorat-za-zelo"
        assert slug("a" * 100, longest=20) == "a" * 20

    @given(st.text())
    def test_an_address_is_a_valid_code(self, text):
        import re

        assert not slug(text) or re.fullmatch(CODE_PATTERN, slug(text))
        assert len(slug(text)) <= 60
