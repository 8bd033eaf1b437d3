"""Words as tokens that meet, whatever the script, the case, the inflection and the notation."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.checks import run_checks
from hypothesis import given
from hypothesis import strategies as st

from units.text.analysis.corrections import Vocabulary
from units.text.analysis.lexicon import NotBuiltError, lemmas, use
from units.text.analysis.marking import Marker, excerpt
from units.text.analysis.numbers import asked_email, asked_number, of_email, of_number
from units.text.analysis.queries import understand
from units.text.analysis.ranking import IndexedText, TextKind, rank
from units.text.analysis.stems import ANALYSED_LANGUAGES, stem
from units.text.analysis.tokens import analyse, initials, tokens_of
from units.text.analysis.words import surfaces, typed_surfaces, words
from units.text.transliteration import Glossary, Term

anything = st.text(st.characters(codec="utf-8"), max_size=200)


def meet(asked: str, stored: str, language: str) -> bool:
    """Whether a query of one word finds a text of one word."""
    (group,) = understand(asked).groups
    return bool(set(group.tokens) & set(tokens_of(stored, language)))


class TestMeeting:
    @pytest.mark.parametrize(
        ("asked", "stored", "language"),
        [
            ("odeljenje", "Одељење", "sr"),
            ("ODELENJE", "Оделење", "sr"),
            ("одељењу", "Одељење", "sr"),
            ("saradnja", "сарадњу", "sr"),
            ("medunarodni", "међународну", "sr"),
            ("siritev", "širitvijo", "sl"),
            ("širitve", "širitev", "sl"),
            ("jugovzhodna", "jugovzhodno", "sl"),
            ("usaprtkhoeba", "უსაფრთხოების", "ka"),
            ("უსაფრთხოება", "უსაფრთხოების", "ka"),
            ("ᲜᲐᲢᲝ", "ნატო", "ka"),
            ("departamenti", "დეპარტამენტის", "ka"),
            ("missions", "mission", "en"),
            ("Đorđević", "Ђорђевић", "sr"),
            ("dordevic", "Ђорђевић", "sr"),
        ],
    )
    def test_forms_of_one_word_meet(self, asked, stored, language):
        assert meet(asked, stored, language)

    @pytest.mark.parametrize(
        ("asked", "stored", "language"), [("Kosir", "Kosirnik", "sl"), ("EU", "evro", "sl")]
    )
    def test_other_words_do_not(self, asked, stored, language):
        assert not meet(asked, stored, language)

    def test_a_surface_is_no_beginning_of_a_lemma_or_stem(self):
        assert all(
            token.startswith("_") or token == "odeljenja" for token in tokens_of("одељења", "sr")
        )

    def test_the_glossary_is_asked_on_both_sides(self):
        glossary = Glossary([Term("ТАЕКС", "TAIEX")])
        (found,) = analyse("ТАЕКС", "sr", glossary)
        assert {"taeks", "taiex"} <= set(found.tokens)
        (group,) = understand("ТАЕКС", glossary).groups
        assert group.surfaces == ("taeks", "taiex")

    def test_words_are_divided_at_hyphens_and_kept_with_their_marks(self):
        found = [word.text for word in words("нормативно-правне послове; e\u0301tat ნატო-ს")]

        assert found == ["нормативно", "правне", "послове", "e\u0301tat", "ნატო", "ს"]

    def test_georgian_on_a_latin_keyboard_is_understood(self):
        assert surfaces("ხელისუფლება")[0] in typed_surfaces("xelisufleba")

    def test_a_name_has_initials(self):
        assert (initials(["Министарство", "спољних", "послова"]), initials(["Vlada"])) == (
            "msp",
            "",
        )

    @pytest.mark.django_db
    def test_without_its_file_the_lexicon_says_what_to_do(self, tmp_path, settings):
        try:
            use(tmp_path)
            with pytest.raises(NotBuiltError, match=r"build_lexicon"):
                lemmas("odeljenja")
            assert [found.id for found in run_checks() if found.id.startswith("search")] == [
                "search.W001"
            ]
        finally:
            use(settings.LEXICON_DIR)


class TestQueries:
    def test_what_asks_who_is_responsible_is_a_question_without_its_small_words(self):
        for text, left in (
            ("Ko se ukvarja s širitvijo EU?", ["širitvijo", "EU"]),
            ("Kdo je pristojen za azil?", ["azil"]),
            ("ко се бави људским правима", ["људским", "правима"]),
            ("who deals with Kosovo missions?", ["Kosovo", "missions"]),
            ("ვინ არის პასუხისმგებელი განათლებაზე", ["განათლებაზე"]),
        ):
            query = understand(text)
            assert [group.text for group in query.groups] == left
            assert query.is_question, text

    def test_small_words_alone_are_what_is_asked(self):
        assert [group.text for group in understand("za in").groups] == ["za", "in"]

    @pytest.mark.parametrize(
        ("text", "token"),
        [
            ("01 478 2267", "_p14782267"),
            ("2267", "_p2267"),
            ("00381 11 3613-321", "_p381113613321"),
            ("+381 (0)11/3613 321", "_p381113613321"),
            ("тел. 294 5000", "_p2945000"),
            ("3610 -217", "_p3610217"),
            ("lokal 1200", "_p1200"),
        ],
    )
    def test_numbers_are_known_in_any_notation(self, text, token):
        assert understand(text).number == token

    @pytest.mark.parametrize("text", ["EU 2020", "123", "13. 5.", "a 12345", "---", "()"])
    def test_what_is_no_number_is_not_taken_for_one(self, text):
        assert asked_number(text) is None

    def test_addresses_are_known_as_they_are_disguised(self):
        assert asked_email("piši na alenka.kosir (at) gov.si!") == next(
            of_email("alenka.kosir@gov.si")
        )

    def test_any_end_of_a_number_finds_it(self):
        assert all(f"_p{'38614782267'[start:]}" in of_number("+38614782267") for start in range(8))
        assert "_p1200" in of_number("+995322945000", "1200")

    @given(anything)
    def test_nothing_that_can_be_typed_breaks_it(self, text):
        query = understand(text, is_typing=True)
        for group in query.groups:
            assert all(
                token.replace("_", "").isalnum() and token.isascii() for token in group.tokens
            )
        for token in (query.number, query.email, query.whole):
            assert token.isascii()
            assert " " not in token

    @given(anything, st.sampled_from(["sl", "sr", "sr-latn", "ka", "en"]))
    def test_what_is_stored_becomes_plain_tokens(self, text, language):
        for found in analyse(text, language):
            assert text[found.word.start : found.word.end] == found.word.text
            assert all(
                token.replace("_", "").isalnum() and token.isascii() for token in found.tokens
            )

    @given(anything, st.sampled_from(["sl", "sr", "ka", "en"]))
    def test_every_word_but_a_number_finds_itself(self, text, language):
        for found in analyse(text, language):
            query = understand(f"{found.word.text} .")
            assert (
                any(set(group.tokens) & set(found.tokens) for group in query.groups)
                or query.number
                or not found.tokens
            )

    @given(
        st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=30),
        st.sampled_from(ANALYSED_LANGUAGES),
    )
    def test_stems_are_plain_and_not_empty(self, word, language):
        assert stem(word, language).isascii()
        assert stem(word, language)


class TestCorrections:
    def test_one_error_in_short_words_and_two_in_long_ones(self):
        vocabulary = Vocabulary()
        vocabulary.add(["kosir", "evropo", "saprtkheebisa", "sektor"])
        assert vocabulary.near("kosri") == ["kosir"]
        assert vocabulary.near("ksori") == []
        assert vocabulary.near("zaprtkheebis") == ["saprtkheebisa"]

    def test_abbreviations_and_numbers_are_left_alone(self):
        vocabulary = Vocabulary()
        vocabulary.add(["nato", "2020"])
        assert [vocabulary.near(word) for word in ("nat", "2021", "eu")] == [[], [], []]


class TestMarking:
    def test_marks_the_words_as_they_are_spelled(self):
        query = understand("odeljenje ujedinjenih nacija")
        pieces = Marker(query.groups).marked("Одељење за Уједињене нације", "sr")
        assert pieces == [
            ("Одељење", True),
            (" за ", False),
            ("Уједињене", True),
            (" ", False),
            ("нације", True),
        ]

    @given(anything, anything)
    def test_never_changes_the_text(self, text, asked):
        assert (
            "".join(piece for piece, _mark in Marker(understand(asked).groups).marked(text, "en"))
            == text
        )

    def test_shows_the_part_of_a_long_text_round_the_first_mark(self):
        text = "nothing " * 100 + "Kosovo" + " nothing" * 100
        pieces = excerpt(Marker(understand("kosovo").groups).marked(text, "en"))
        assert ("Kosovo", True) in pieces
        assert pieces[0] == ("… ", False)
        assert pieces[-1] == (" …", False)
        assert sum(len(piece) for piece, _mark in pieces) < 260


class TestRanking:
    def answer(self, asked: str, *said: tuple[TextKind, str]):
        texts = [
            IndexedText.of(kind, "sl", ["|".join(found.tokens) for found in analyse(text, "sl")])
            for kind, text in said
        ]
        query = understand(asked)
        return rank(query, texts, "sl", date(2026, 1, 1), least=len(query.groups))

    def test_a_name_counts_more_than_a_task_and_a_form_as_written_more_than_another(self):
        name = self.answer("širitev", (TextKind.NAME, "Sektor za širitev"))
        inflected = self.answer("širitve", (TextKind.NAME, "Sektor za širitev"))
        task = self.answer("širitev", (TextKind.TASK, "Spremlja širitev"))
        assert name.score > inflected.score > task.score

    def test_a_short_name_counts_more_than_a_long_one(self):
        assert (
            self.answer("finance", (TextKind.NAME, "Finance")).score
            > self.answer("finance", (TextKind.NAME, "Finance in proračun ter davki")).score
        )

    def test_what_does_not_hold_on_the_day_is_not_said(self):
        past = IndexedText.of(TextKind.PERSON, "sl", ["novak"], until="2025-12-31")
        coming = IndexedText.of(TextKind.PERSON, "sl", ["novak"], since="2026-02-01")
        query = understand("Novak")
        assert rank(query, [past, coming], "sl", date(2026, 1, 1), least=1) is None
        assert rank(query, [past], "sl", date(2025, 12, 31), least=1) is not None

    def test_a_statement_survives_the_index(self):
        indexed = IndexedText.of(TextKind.TASK, "sl", ["a|_la|_sa", "b"], ref=7, since="2026-01-01")
        assert IndexedText.from_line(indexed.as_line()) == indexed
