"""Letters that a wrong encoding spoilt or lost."""

from __future__ import annotations

import pytest
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from tests.letters import CYRILLIC
from units.text.damage import damaged_words
from units.text.transliteration import Doubt, propose_cyrillic

ABECEDA = "abcčćdđefghijklmnoprsštuvzžABCČĆDĐEFGHIJKLMNOPRSŠTUVZŽ"
GEORGIAN = "".join(map(chr, range(0x10D0, 0x10F1)))


def misread(text: str, written: str, read: str) -> str:
    """A text in one encoding that was read in another."""
    return "".join(
        bytes([byte]).decode(read, errors="ignore") or chr(byte) for byte in text.encode(written)
    )


class DamageTests(SimpleTestCase):
    def test_letters_of_windows_1250_that_were_read_as_western(self):
        found = damaged_words("Služba za meðunarodne odnose i sluèajeve")

        assert [(word.start, word.word, word.mended) for word in found] == [
            (10, "meðunarodne", "međunarodne"),
            (31, "sluèajeve", "slučajeve"),
        ]

    def test_the_signs_of_iso_8859_2(self):
        assert [word.mended for word in damaged_words("¹kola, re¹itev, ¾ivljenje")] == [
            "škola",
            "rešitev",
            "življenje",
        ]

    def test_utf_8_that_was_read_as_something_else(self):
        for meant in ("Министарство одбране", "Služba za čuvanje", "საქართველო"):
            for read in ("cp1252", "cp1250", "cp1251", "latin-1"):
                words = damaged_words(misread(meant, "utf-8", read))

                assert words, (meant, read)
                assert words[0].mended == meant.split()[0], (meant, read)

    def test_windows_1251_that_was_read_as_western(self):
        for read in ("cp1252", "cp1250"):
            found = damaged_words(misread("Министарство", "cp1251", read))

            assert [word.mended for word in found] == ["Министарство"]

    def test_lost_letters_have_no_mend(self):
        for text in ("Slu\ufffdba", "Slu?ba za pravo", "????? ????", "სა?ართველო"):
            assert [word.mended for word in damaged_words(text)] == [""], text


@pytest.mark.parametrize(
    "text",
    [
        "Služba za međunarodne odnose i slučajeve",
        "Министарство; Рјечник, РАДЊА, Гјирокастар",
        "საქართველოს საგარეო საქმეთა სამინისტრო",
        "Molière, Genève, poème, après, caffè",
        "Kjær, Cæsar, Ærø, Encyclopædia",
        "Odluka¹ in 3¾ ure, Windows® ©2020",
        "Müller, Ángel, Łódź, Århus",
        "Kaj je novega? Vse.",
        "Kako?Tako.",
        "https://example.si/stran?id=4 example.si/a?b=c",
        "25 °C – „vroče“ · 3 × 4",
        "",
    ],
)
def test_what_was_written_like_that_is_left_alone(text):
    assert damaged_words(text) == []


@given(st.text(alphabet=ABECEDA + CYRILLIC + GEORGIAN + " „“–.,1"))
def test_a_text_of_our_letters_is_sound(text):
    assert damaged_words(text) == []


@given(st.text())
def test_words_are_found_where_they_stand(text):
    for found in damaged_words(text):
        assert text[found.start : found.start + len(found.word)] == found.word


def test_a_proposal_of_cyrillic_puts_spoilt_words_right_and_marks_them():
    proposal = propose_cyrillic("Sluèaj Šabaè, sud")

    assert proposal.text == "Случај Шабач, суд"
    marked = [word for word in proposal.segments if word.doubt is Doubt.SPOILT]
    assert [word.proposed for word in marked] == ["Случај", "Шабач"]
