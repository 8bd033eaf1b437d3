"""Dates on a page, as far as they are known."""

from __future__ import annotations

from django import template

from units.localized.days import day_in_words
from units.localized.days import when as when_in_words

register = template.Library()

register.filter("in_words", day_in_words)
register.filter("when", when_in_words)
