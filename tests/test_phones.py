"""Telephone numbers: what exists, what can be dialled, what is short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.text import phones


@pytest.mark.parametrize(
    ("digits", "region"),
    [("112", "SI"), ("113", "SI"), ("192", "RS"), ("19812", "RS"), ("112", "GE"), ("1505", "GE")],
)
def test_short_numbers_are_those_of_the_plan_of_their_country(digits, region):
    assert phones.is_short_number(digits, region)
    assert phones.is_short_number(digits)


@pytest.mark.parametrize(
    ("digits", "region"),
    [("4345", "RS"), ("11000", "RS"), ("1000", "SI"), ("2022", "RS"), ("", "SI"), ("112", "XX")],
)
def test_post_codes_years_and_houses_are_no_short_numbers(digits, region):
    assert not phones.is_short_number(digits, region)


@given(st.text(max_size=20), st.sampled_from(["SI", "RS", "GE", "", "XX"]))
def test_anything_may_be_asked_about(text, region):
    phones.is_short_number(text, region)
    assert not phones.can_be_dialled(text) or text.strip("+").isdecimal()
