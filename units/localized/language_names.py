"""What readers call a language in theirs."""

from __future__ import annotations

from babel import Locale
from django.utils.translation import get_language

from units.text.languages import ENGLISH, LANGUAGES


def language_name(code: str) -> str:
    """The name of a language of the registry in the reader's language, from CLDR; without a script.

    For a code of the registry: ``sr-latn`` is ``Serbian``.
    """
    page = LANGUAGES[get_language() or ENGLISH]
    names: dict[str, str] = dict(Locale.parse(page.tag, sep="-").languages)
    return names[code.partition("-")[0]]
