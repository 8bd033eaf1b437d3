"""What readers call a language in theirs."""

from __future__ import annotations

from functools import cache

from babel import Locale
from django.utils.translation import get_language

from units.text.languages import ENGLISH, LANGUAGES


def language_name(code: str) -> str:
    """The name of a language of the registry in the reader's language, from CLDR; without a script.

    For a code of the registry: ``sr-latn`` is ``Serbian``.
    """
    return _names(get_language() or ENGLISH)[code.partition("-")[0]]


@cache
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(LANGUAGES[language].tag, sep="-").languages)
