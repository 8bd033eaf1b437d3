"""The names of countries in the reader's language, and where one has to be said."""

from __future__ import annotations

from functools import cache, lru_cache

from babel import Locale
from django.utils.translation import get_language

from units.text.countries import says_country
from units.text.languages import ENGLISH, LANGUAGES


def territory_name(code: str) -> str:
    """The name of an ISO 3166 country, or of the country of a subdivision, from CLDR.

    The code itself where CLDR has no name.
    """
    country = code.partition("-")[0]
    return _names(get_language() or ENGLISH).get(country, country)


def country_beside(name: str, territory: str) -> str:
    """The country to say beside the name of a body, in the reader's language.

    Nothing where the name says it already, and where no territory is known.
    """
    if not territory:
        return ""
    country = territory_name(territory)
    return "" if _is_said(name, territory, country) else country


@lru_cache(maxsize=10_000)
def _is_said(name: str, territory: str, country: str) -> bool:
    return says_country(name, territory, country)


@cache
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(LANGUAGES[language].tag, sep="-").territories)
