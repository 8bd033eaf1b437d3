"""Lists as ministries write them: which lines are items, how deep, and what is none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.text.outlines import MOST_DEPTH, Outline, read_outline


def read(text: str) -> list[tuple[int, str]]:
    return [(item.depth, item.text) for item in read_outline(text).items]


def shown(text: str) -> str:
    """The items, a dot before each for every list in which it stands."""
    return "\n".join("." * depth + line for depth, line in read(text))


class TestMarks:
    @pytest.mark.parametrize("sign", list("•-–—*▪●◦►✓\uf0b7\uf0a7"))
    def test_bullets_are_read(self, sign):
        assert read(f"{sign} drafts acts;\n{sign} answers.") == [(0, "drafts acts"), (0, "answers")]

    @pytest.mark.parametrize(
        "marks",
        [
            "1. 2. 3.",
            "1) 2) 3)",
            "(1) (2) (3)",
            "I. II. III.",
            "i) ii) iii)",
            "I II III",
            "a) b) c)",
            "a. b. c.",
            "(a) (b) (c)",
            "A) B) C)",
            "b) c) č)",
            "č) ć) d)",
            "а) б) в)",
            "в) г) д)",
            "a) b) v)",
            "а) б) ц)",
            "a) б) в)",
            "ა) ბ) გ)",
            "ა. ბ. გ.",
            "7. 8. 9.",
        ],
    )
    def test_whatever_counts_is_read_by_its_sequence(self, marks):
        texts = ["drafts acts", "keeps records", "answers"]
        lines = [f"{mark} {text}" for mark, text in zip(marks.split(), texts, strict=True)]

        assert read("\n".join(lines)) == [(0, text) for text in texts]

    def test_a_bullet_before_a_number_is_a_part_of_the_mark(self):
        assert read("- 1) acts;\n- 2) advice;\n3)\n\nstaff.") == [
            (0, "acts"),
            (0, "advice"),
            (0, "staff"),
        ]

    def test_numbers_of_levels_say_the_depth(self):
        text = "1. Law\n1.1. acts\n1.2. advice\n1.2.1. to others\n2. Staff\n2.1 pay"

        assert shown(text) == "Law\n.acts\n.advice\n..to others\nStaff\n.pay"

    def test_a_list_of_other_marks_is_inside(self):
        assert shown("1) law:\n- acts\n- advice\n2) staff:\n- pay") == (
            "law:\n.acts\n.advice\nstaff:\n.pay"
        )

    def test_levels_of_text_processors_are_told_apart(self):
        assert shown("•\tLaw\no\tActs\no\tAdvice\n§\tTo others\n•\tStaff") == (
            "Law\n.Acts\n.Advice\n..To others\nStaff"
        )

    def test_the_same_bullet_further_in_is_deeper(self):
        assert shown("- law\n   - acts\n   - advice\n- staff") == "law\n.acts\n.advice\nstaff"

    def test_tabs_count_as_spaces(self):
        assert shown("- law\n\t- acts\n    - advice\n- staff") == "law\n.acts\n.advice\nstaff"

    def test_a_first_line_that_lost_its_space_is_no_higher(self):
        assert shown("• law\n  • staff\n  • money") == "law\nstaff\nmoney"

    def test_a_numeral_and_a_letter_are_told_apart(self):
        letters = "\n".join(f"{letter}) {letter}" for letter in "abcdefgh")

        assert read(f"{letters}\ni) more\nj) last")[-2:] == [(0, "more"), (0, "last")]
        assert read(f"{letters}\ni) one\nii) two\ni) last")[-3:] == [
            (1, "one"),
            (1, "two"),
            (0, "last"),
        ]

    def test_a_letter_may_be_left_out(self):
        assert read("д) један\nђ) два") == read("1) један\n2) два")
        assert len(read("а) а;\nб) б;\nв) в;\nг) г;\nд) д;\nе) е;\nж) ж.")) == 7

    def test_a_number_written_again_and_again_counts(self):
        assert read("1. law\n1. staff\n1. money") == [(0, "law"), (0, "staff"), (0, "money")]


class TestNoMarks:
    @pytest.mark.parametrize(
        "line",
        [
            "2024 is a year.",
            "No. 5 of the list.",
            "1. januar je praznik.",
            "15. member of the union",
            "1. člen tega zakona",
            "1.1.2024 it began",
            "A. Novak",
            "I am here",
            "v skladu z zakonom",
            "o javnih uslužbencih",
            "§ 5 of the act",
            "-5 degrees",
            "1.5 million",
        ],
    )
    def test_what_counts_no_item_is_left_over(self, line):
        outline = read_outline(f"• drafts acts.\n\n{line}")

        assert [item.text for item in outline.items] == ["drafts acts."]
        assert [left.text for left in outline.left_over] == [line]

    def test_a_word_that_looks_like_a_mark_goes_on(self):
        assert read("а) надзор\nв сваком случају\nб) друго") == [
            (0, "надзор в сваком случају"),
            (0, "друго"),
        ]

    def test_lines_without_marks_are_items_as_deep_as_they_stand(self):
        assert shown("Law\n\tActs\n\tAdvice\nStaff\n  Pay") == "Law\n.Acts\n.Advice\nStaff\n.Pay"

    def test_so_are_lines_that_begin_small(self):
        assert shown("drafting acts,\nkeeping records,\nadvice") == (
            "drafting acts\nkeeping records\nadvice"
        )

    def test_a_torn_line_without_a_mark_goes_on(self):
        assert read("Drafting of acts that\ngo to parliament\nAdvice\nStaff") == [
            (0, "Drafting of acts that go to parliament"),
            (0, "Advice"),
            (0, "Staff"),
        ]

    def test_nothing_is_an_outline_of_nothing(self):
        assert read_outline(" \n\n").passages == []


class TestWhatGoesOn:
    def test_a_line_that_begins_small_or_stands_further_in(self):
        assert read("1) drafting of acts\nand orders;\n2) advice to\n   Parliament.") == [
            (0, "drafting of acts and orders"),
            (0, "advice to Parliament"),
        ]

    def test_a_divided_word(self):
        assert read("• postopki pred sodi-\nšči;\n• nadzor.") == [
            (0, "postopki pred sodišči"),
            (0, "nadzor"),
        ]

    def test_a_name_where_the_item_lacks_its_end(self):
        text = "• postopki pred\nEvropsko komisijo;\n• nadzor;\n• drugo."

        assert read(text)[0] == (0, "postopki pred Evropsko komisijo")

    def test_a_line_of_a_script_without_capitals(self):
        text = "• კანონების\nმომზადება;\n• კონტროლი;\n• სხვა."

        assert read(text)[0] == (0, "კანონების მომზადება")

    def test_a_mark_alone_on_its_line(self):
        assert read("1)\n\nГрупа;\n2)\nОдсек.") == [(0, "Група"), (0, "Одсек")]

    def test_no_line_after_the_end_of_an_item(self):
        outline = read_outline("• drafts acts;\n• answers.\nContact\n")

        assert [left.text for left in outline.left_over] == ["Contact"]


class TestEnds:
    @pytest.mark.parametrize("word", ["and", "in", "ter", "и", "те", "i", "და", "or"])
    def test_what_separates_items_is_no_part_of_them(self, word):
        assert read(f"- one;\n- two; {word}\n- three.") == [(0, "one"), (0, "two"), (0, "three")]
        assert read(f"- one,\n- two {word}\n- three") == [(0, "one"), (0, "two"), (0, "three")]

    def test_a_point_stays_where_items_are_sentences(self):
        assert read("- It drafts acts.\n- It answers.") == [
            (0, "It drafts acts."),
            (0, "It answers."),
        ]

    def test_a_point_of_an_abbreviation_stays(self):
        assert read("- akti;\n- mnenja itd.")[-1] == (0, "mnenja itd.")

    def test_the_spelling_stays(self):
        assert read("- »Akti«  in  MNENJA – e-uprava;")[0] == (0, "»Akti« in MNENJA – e-uprava")


class TestAround:
    def test_what_announces_a_list_is_told_apart(self):
        outline = read_outline("The office performs the following tasks:\n• acts;\n• advice.")

        assert [lead.text for lead in outline.lead_ins] == [
            "The office performs the following tasks:"
        ]
        assert outline.left_over == []

    def test_so_is_a_heading(self):
        outline = read_outline("Naloge\n\n• akti;\n• mnenja.\n\nPisarna je zaprta.")

        assert [lead.text for lead in outline.lead_ins] == ["Naloge"]
        assert [left.text for left in outline.left_over] == ["Pisarna je zaprta."]

    def test_a_list_after_something_else_begins_at_the_top(self):
        assert (
            shown("Law:\n• acts\n• advice\nStaff:\n1) pay\n2) leave") == "acts\nadvice\npay\nleave"
        )

    def test_a_list_that_is_interrupted_is_counted_on(self):
        assert shown("I Law:\n- acts\nIts parts:\nII Staff:\n- pay") == "Law:\n.acts\nStaff:\n.pay"


class TestSentences:
    def test_a_list_inside_a_sentence_is_taken_apart(self):
        outline = read_outline("Sektor opravlja naloge: a) akti; b) nadzor; in c) svetovanje.")

        assert [lead.text for lead in outline.lead_ins] == ["Sektor opravlja naloge:"]
        assert [item.text for item in outline.items] == ["akti", "nadzor", "svetovanje"]

    @pytest.mark.parametrize(
        "line",
        [
            "Послови: 1) акти, 2) надзор и 3) савети.",
            "ამოცანები: ა) აქტები; ბ) კონტროლი; გ) რჩევა.",
            "Tasks: • acts • control • advice",
            "Tasks: - acts; - control; - advice.",
            "• acts • control • advice",
        ],
    )
    def test_whatever_its_marks(self, line):
        assert len(read(line)) == 3

    def test_lists_in_lists_are_inside(self):
        assert shown("1) law: a) acts; b) advice;\n2) staff.") == "law:\n.acts\n.advice\nstaff"

    def test_references_are_no_list(self):
        text = "• decides in the cases of a) and b) of Article 5;\n• answers."

        assert len(read(text)) == 2


PIECES = [
    "1. ", "2) ", "(3) ", "1.1. ", "1.2 ", "a) ", "b) ", "v) ", "i) ", "ii) ", "I ", "II. ", "а) ",
    "б) ", "ა) ", "• ", "- ", "o\t", "§ ", "law", "Staff", "ამოცანა", "посао", "; ", ", ", ". ",
    ": ", "and", " in ", "\n", "\n", "\n", "\n\n", "  ", "\t", "-", "2024", "\xa0",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=80).map("".join)
)


def letters_of(text: str) -> str:
    """What is written, but for spaces, and hyphens that divide words."""
    return "".join(text.split()).translate({ord(sign): None for sign in "-\xad\u2010"})


def said(outline: Outline) -> str:
    return "".join(f"{one.mark}{one.text}{one.end}" for one in outline.passages)


class TestWhateverIsRead:
    @given(TEXTS)
    def test_nothing_is_lost(self, text):
        assert letters_of(said(read_outline(text))) == letters_of(text)

    @given(TEXTS)
    def test_every_line_goes_somewhere(self, text):
        lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip()]

        read_lines = [line for one in read_outline(text).passages for line in one.lines]
        assert sorted(set(read_lines)) == lines

    @given(TEXTS)
    def test_no_item_is_more_than_one_deeper_than_that_before_it(self, text):
        depths = [item.depth for item in read_outline(text).items]

        assert all(0 <= depth <= MOST_DEPTH for depth in depths)
        assert all(
            after <= before + 1 for before, after in zip([-1, *depths], depths, strict=False)
        )

    @pytest.mark.parametrize(
        "piece",
        [
            *[
                "1. ",
                "a) ",
                "- ",
                "x\n",
                "• ",
                "1. x\n",
                "x-\n",
                ": a) b; ",
                "; - ",
                " " * 50,
                "(((",
            ],
            *["i) i\n", "1.1.1.1.", "and ", "ა)\n", "\t- b\n", ". ", "x; and\n", "1. a: 1) b "],
        ],
    )
    def test_twenty_thousand_signs_of_anything_take_no_time(self, piece):
        began = time.process_time()
        read_outline((piece * 20_000)[:20_000])

        assert time.process_time() - began < 2, "It grows with the square of the text."
