"""What is passed over as plain is what a close look would have found nothing in."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.exchange.formats.texts import settled, unstorable
from units.script_warnings import script_warnings
from units.text.languages import LANGUAGES
from units.text.plain import is_plain, is_settled

LETTERS = {
    "Latn": "AZazČĆĐŠŽčćđšžeiouRSlj",
    "Cyrl": "АБДЕИКРСШабдеикрсшЂЈЉЊЋЏђјљњћџ",
    "Geor": "აბგდევზჰ",
}
SIGNS = "019 ,.()/-–"
TEXTS = st.one_of(
    *(st.text(alphabet=letters + SIGNS) for letters in LETTERS.values()),
    st.text(alphabet="".join(LETTERS.values()) + SIGNS + "?è¤\u00ad\u0301\n "),
    st.text(),
)


@given(TEXTS, st.sampled_from(["", *LANGUAGES]))
def test_there_is_nothing_to_warn_of_in_a_plain_text(text, language):
    if is_plain(text, LANGUAGES[language].script if language else "Latn"):
        with patch("units.script_warnings.is_plain", lambda *_: False):
            assert script_warnings(text, language) == []


@given(TEXTS, st.booleans())
def test_a_settled_text_is_stored_as_it_is(text, is_line):
    if is_settled(text):
        assert unstorable(text) == ""
        with patch("units.exchange.formats.texts.is_settled", lambda _: False):
            assert settled(text, is_line=is_line) == text


@pytest.mark.parametrize("text", ["СЂРµРєР°", "Sluèaj", "Slu?ba", "Mинистарство", "Ura\u00add"])
def test_what_is_to_be_looked_at_is_not_plain(text):
    assert not any(is_plain(text, script) for script in LETTERS)
