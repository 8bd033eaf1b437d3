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


@pytest.mark.parametrize("number", ["+995505123456", "+995522123456", "+995533123456"])
def test_mobile_numbers_of_georgia_are_those_of_its_plan(number):
    read = phones.read_number(number.removeprefix("+995"), "GE")

    assert read == phones.ReadNumber(number, "", "", is_mobile=True)
    assert phones.can_be_dialled(number)
    assert phones.national(number).startswith("5")
    assert phones.international(number).startswith("+995 5")


def test_a_day_is_no_number_though_its_digits_would_be_one():
    assert phones.read_number("01022015", "RS")
    for day in ("01.02.2015", "01. 02. 2015.", "01/02/2015", "2015-02-01"):
        assert phones.read_number(day, "RS") is None


@given(st.text(max_size=20), st.sampled_from(["SI", "RS", "GE", "", "XX"]))
def test_anything_may_be_asked_about(text, region):
    phones.is_short_number(text, region)
    assert not phones.can_be_dialled(text) or text.strip("+").isdecimal()
