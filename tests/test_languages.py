"""The table of languages, and how readers' wishes meet it."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from units.text.languages import LANGUAGES, match, negotiate


class LanguageTests(SimpleTestCase):
    def test_tags_are_matched_whatever_their_case_and_region(self):
        for tag, code in {
            "sr": "sr",
            "sr-RS": "sr",
            "SR_CYRL": "sr",
            "sr-Latn-ME": "sr-latn",
            "sr-ME": "sr-latn",
            "sh": "sr-latn",
            "sl-SI": "sl",
            "ka-GE": "ka",
            "en-GB": "en",
            "de": None,
            "": None,
            "units": None,
        }.items():
            assert match(tag) == code, tag

    def test_the_most_wanted_of_ours_wins(self):
        assert negotiate("de, ka;q=0.3, sl;q=0.7") == "sl"
        assert negotiate("sl;q=0, en") == "en"

    @given(st.text())
    def test_any_header_is_answered(self, header):
        assert negotiate(header) in {None, *LANGUAGES}
        assert negotiate(header, last_resort=25) in {None, *LANGUAGES}

    def test_headers_of_the_region_get_what_cldr_says(self):
        for header, code in {
            "sr": "sr",
            "sr-RS": "sr",
            "sr-Cyrl-RS": "sr",
            "sr-Latn": "sr-latn",
            "sr-Latn-RS": "sr-latn",
            "SR-LATN": "sr-latn",
            "sr-ME": "sr-latn",
            "sh": "sr-latn",
            "cnr": "sr-latn",
            "bs": "sr-latn",
            "hr-HR,hr;q=0.9": "sr-latn",
            "bs-Cyrl": "sr",
            "bs-BA,bs;q=0.9,en;q=0.5": "en",
            "mk": None,
            "ru": None,
            "de": None,
            "sr_Latn": None,
            "*": None,
        }.items():
            assert negotiate(header, last_resort=25) == code, header

    def test_the_last_resort_can_be_refused(self):
        assert negotiate("hr-HR,hr;q=0.9,bs;q=0.5") is None
