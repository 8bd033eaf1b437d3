"""The names of countries in the reader's language."""

from __future__ import annotations

from functools import cache

from babel import Locale
from django.utils.translation import get_language

from units.text.languages import ENGLISH, LANGUAGES


def territory_name(code: str) -> str:
    """The name of an ISO 3166 country, or of the country of a subdivision, from CLDR.

    The code itself where CLDR has no name.
    """
    country = code.partition("-")[0]
    return _names(get_language() or ENGLISH).get(country, country)


@cache
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(LANGUAGES[language].tag, sep="-").territories)
