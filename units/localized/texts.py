"""What a reader of one language is shown, in which language it really is, and why.

The chain: the text itself, its other script, English, the original language, any. A missing text is
never invented and never passed off as the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, lru_cache, partial

from django.db.models import Model
from django.utils.translation import get_language

from units.localized import glossary
from units.text.languages import (
    DERIVED_LATIN_TAG,
    ENGLISH,
    LANGUAGES,
    OTHER_SCRIPT,
    SERBIAN_CYRILLIC,
    SERBIAN_LATIN,
)
from units.text.transliteration import Glossary, to_latin

_LONGEST_REMEMBERED = 200
"""Letters of a text that is kept in Latin as long as there is room."""


class Reason(StrEnum):
    """Why a reader is shown this text."""

    OWN = "own"
    DERIVED = "derived"
    """Serbian Latin made from Cyrillic: the reader's language, by a program."""
    OTHER_SCRIPT = "other-script"
    ENGLISH = "english"
    ORIGINAL = "original"
    ANY = "any"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """A text as a reader gets it. False where there is none in any language."""

    text: str
    tag: str
    """BCP 47: ``ka``, ``sr-Latn-t-sr-cyrl``."""
    language: str
    """The code of the language in which it is written."""
    reason: Reason
    glossary: Glossary | None = field(default=None, compare=False, repr=False)
    """What was looked up where Latin is derived."""

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    @property
    def is_fallback(self) -> bool:
        """Shown because the reader's own language has no text."""
        return self.reason not in (Reason.OWN, Reason.DERIVED, Reason.MISSING)

    @property
    def convert(self) -> Callable[[str], str] | None:
        """What was done to the stored text, for those who must do it piece by piece."""
        return (
            partial(to_latin, glossary=self.glossary or Glossary())
            if self.reason is Reason.DERIVED
            else None
        )


def localized(row: Model, field: str, language: str | None = None) -> LocalizedText:
    """The text of a translated field for a reader of a language (that in force by default)."""
    wanted = language or get_language() or ENGLISH
    code, text, reason = _source(row, field, wanted)
    if reason is Reason.DERIVED:
        words = glossary.current(row._state.db)
        latin = _name_in_latin if len(text) <= _LONGEST_REMEMBERED else to_latin
        return LocalizedText(latin(text, words), DERIVED_LATIN_TAG, wanted, reason, words)
    return LocalizedText(text, LANGUAGES[code].tag, code, reason)


def as_written(text: str, language: str = "") -> LocalizedText:
    """A text that is shown as it is, in the language given or, where none is, in the reader's."""
    code = language if language in LANGUAGES else get_language() or ENGLISH
    return LocalizedText(text, LANGUAGES[code].tag, code, Reason.OWN)


def localized_source(row: Model, field: str, language: str | None = None) -> LocalizedText:
    """As ``localized``, but with the stored text where Latin is derived.

    For prose, whose links must not be converted.
    """
    text = localized(row, field, language)
    if text.reason is not Reason.DERIVED:
        return text
    return replace(text, text=_written(row, field, SERBIAN_CYRILLIC))


def localized_list_name(person: Model, language: str | None = None) -> str:
    """A person's name as lists are ordered: the family name first."""
    family = localized(person, "family_name", language)
    given = localized(person, "given_name", language)
    return f"{family} {given}".strip()


def localized_title(post: Model, language: str | None = None) -> LocalizedText:
    """The title of a post; where a woman holds it, the feminine if its language has that form."""
    title = localized(post, "title", language)
    holders = getattr(post, "holders", ())
    if holders and holders[0].person.gender == "female":
        feminine = localized(post, "title_feminine", language)
        if feminine.tag == title.tag and feminine:
            return feminine
    return title


def localized_person(person: Model, language: str | None = None) -> LocalizedText:
    """A person's name with the degrees, all of it in the language of the family name."""
    wanted = language or get_language() or ENGLISH
    family = localized(person, "family_name", wanted)
    spelling = wanted if family.reason is Reason.DERIVED else family.language
    parts = [localized(person, part, spelling) for part in ("honorific_prefix", "given_name")] + [
        family
    ]
    name = " ".join(part.text for part in parts if part and part.tag == family.tag)
    suffix = localized(person, "honorific_suffix", spelling)
    return replace(
        family, text=f"{name}, {suffix}" if suffix and suffix.tag == family.tag else name
    )


def languages_of(row: Model, field: str) -> list[str]:
    """The codes of the languages in which a field is written by people, in the registry's order."""
    return [code for code in LANGUAGES if _written(row, field, code)]


def readable_in(row: Model, field: str) -> set[str]:
    """The codes of the languages whose readers get a field in it, written or derived."""
    return {
        code for code in LANGUAGES if _source(row, field, code)[2] in (Reason.OWN, Reason.DERIVED)
    }


@lru_cache(maxsize=10_000)
def _name_in_latin(text: str, words: Glossary) -> str:
    """Names of kinds, of what stands above and of languages are on page after page."""
    return to_latin(text, words)


@cache
def _column(field: str, code: str) -> str:
    return f"{field}_{LANGUAGES[code].suffix}"


def _written(row: Model, field: str, code: str) -> str:
    return (getattr(row, _column(field, code), None) or "").strip()


def _source(row: Model, field: str, wanted: str) -> tuple[str, str, Reason]:
    """The language that the chain comes to, the text as it is stored there, and why."""
    if text := _written(row, field, wanted):  # as it is with most: the chain need not begin
        return wanted, text, Reason.OWN
    for code, reason in _chain(wanted, getattr(row, "original_language", "")):
        if text := _written(row, field, code):
            return code, text, reason
    return wanted, "", Reason.MISSING


def _chain(wanted: str, original: str) -> Iterator[tuple[str, Reason]]:
    yield wanted, Reason.OWN
    if wanted in OTHER_SCRIPT:
        yield (
            OTHER_SCRIPT[wanted],
            Reason.DERIVED if wanted == SERBIAN_LATIN else Reason.OTHER_SCRIPT,
        )
    yield ENGLISH, Reason.ENGLISH
    if original:
        yield original, Reason.ORIGINAL
    for code in LANGUAGES:
        yield code, Reason.ANY
