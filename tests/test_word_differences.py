"""What differs between two texts, word by word."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.text import word_differences as module
from units.text.word_differences import word_differences

TEXTS = (
    st.lists(
        st.sampled_from(
            ["Одељење", "за", "სამსახური", "и", "Urad", " ", "\n", ",", "-", "«", "č", "é"]
        )
    ).map("".join)
    | st.text()
)


def parts(old: str, new: str) -> list[tuple[str, str]]:
    return [(run.kind, run.text) for run in word_differences(old, new)]


def said(runs, *kinds: str) -> str:
    return "".join(run.text for run in runs if run.kind in kinds)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_runs(old, new):
    runs = word_differences(old, new)

    assert said(runs, "kept", "added") == new
    assert said(runs, "kept", "removed") == old
    assert all(run.text for run in runs)


@given(TEXTS)
def test_the_same_text_is_kept(text):
    assert [run.kind for run in word_differences(text, text)] == (["kept"] if text else [])


@given(TEXTS, TEXTS)
def test_long_texts_are_cut_where_a_word_occurs_once(old, new):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_MOST_AT_ONCE", 4)
        runs = word_differences(old, new)

    assert said(runs, "kept", "added") == new
    assert said(runs, "kept", "removed") == old


def test_georgian_words_are_told_apart():
    assert parts("საგარეო საქმეთა სამინისტრო", "შინაგან საქმეთა სამინისტრო") == [
        ("removed", "საგარეო"),
        ("added", "შინაგან"),
        ("kept", " საქმეთა სამინისტრო"),
    ]


def test_words_that_follow_one_another_are_one_stretch():
    assert parts("a old word b", "a new text b") == [
        ("kept", "a "),
        ("removed", "old word"),
        ("added", "new text"),
        ("kept", " b"),
    ]


def test_a_comma_is_no_part_of_a_word():
    assert parts("vodi, piše", "vodi piše") == [
        ("kept", "vodi"),
        ("removed", ","),
        ("kept", " piše"),
    ]


def test_a_very_long_text_is_compared_in_little_memory():
    words = [f"beseda{number % 9000}" for number in range(12_000)]
    changed = list(words)
    for place in random.Random(1).sample(range(len(words)), 200):
        changed[place] = "нова"
    old, new = " ".join(words), " ".join(changed)

    runs = word_differences(old, new)

    assert said(runs, "kept", "added") == new
    assert len(said(runs, "kept")) > len(old) * 0.9
