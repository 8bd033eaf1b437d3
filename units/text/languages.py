"""The one table of languages, and how a reader's wish is matched with it.

Codes are Django's (and the prefix of every address); tags are BCP 47 (RFC 5646). Serbian always
names its script because the IANA registry gives ``sr`` no Suppress-Script; the other four never do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import langcodes
from langcodes.tag_parser import LanguageTagError


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the registry.

    >>> LANGUAGES["sr-latn"].suffix
    'sr_latn'
    """

    code: str
    """Django's code and the first part of every address: ``sr-latn``."""
    tag: str
    """What pages and data call it, BCP 47: ``sr-Latn``."""
    autonym: str
    """Its name in itself, as the language switch shows it."""
    script: str
    """ISO 15924 code of the script it is written in."""
    hreflangs: tuple[str, ...]
    """The names under which search engines are given its pages."""

    @property
    def suffix(self) -> str:
        """The end of the names of its columns: ``name_sr_latn``."""
        return self.code.replace("-", "_")


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("sl", "sl", "Slovenščina", "Latn", ("sl",)),
        Language("sr", "sr-Cyrl", "Српски", "Cyrl", ("sr-Cyrl", "sr")),
        Language("sr-latn", "sr-Latn", "Srpski", "Latn", ("sr-Latn",)),
        Language("ka", "ka", "ქართული", "Geor", ("ka",)),
        Language("en", "en", "English", "Latn", ("en",)),
    )
}

ENGLISH = "en"
SLOVENE = "sl"
SERBIAN_CYRILLIC = "sr"
SERBIAN_LATIN = "sr-latn"

OTHER_SCRIPT = {SERBIAN_CYRILLIC: SERBIAN_LATIN, SERBIAN_LATIN: SERBIAN_CYRILLIC}
"""The same language, written the other way."""

DERIVED_LATIN_TAG = "sr-Latn-t-sr-cyrl"
"""Serbian Latin that a program made from Cyrillic (RFC 6497)."""

# In CLDR (likely subtags, language aliases) Serbian of Montenegro is Latin, and Serbo-Croatian is
# Serbian Latin.
_LATIN_BY_CUSTOM = {"sr-me": SERBIAN_LATIN, "sh": SERBIAN_LATIN}
_WISH = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*"
)


def match(tag: str) -> str | None:
    """The code of our language for a BCP 47 tag, or None.

    Upper and lower case are the same, ``_`` counts as ``-``, and what is not told apart here is
    dropped from the end.

    >>> match("sr-Latn-RS"), match("sr_RS"), match("SL-si"), match("sr-ME"), match("de")
    ('sr-latn', 'sr', 'sl', 'sr-latn', None)
    """
    subtags = tag.lower().replace("_", "-").split("-")
    while subtags:
        shorter = "-".join(subtags)
        if shorter in _LATIN_BY_CUSTOM:
            return _LATIN_BY_CUSTOM[shorter]
        if shorter in LANGUAGES:
            return shorter
        subtags.pop()
    return None


def wishes(accept_language: str) -> list[str]:
    """The tags of an ``Accept-Language`` header (RFC 9110), most wanted first.

    What cannot be read is left out.

    >>> wishes("de, sl;q=0.9, en;q=0, *;q=0.1")
    ['de', 'sl', '*']
    """
    found = []
    for place, part in enumerate(accept_language[:1000].split(",")):
        wish = _WISH.fullmatch(part)
        if wish and (quality := float(wish[2] or 1)) > 0:
            found.append((-min(quality, 1.0), place, wish[1]))
    return [tag for _, _, tag in sorted(found)]


def negotiate(accept_language: str, last_resort: int = 0) -> str | None:
    """The code of the first language of an ``Accept-Language`` header that we have, or None.

    ``last_resort`` lets related languages stand in for one another where nothing that the header
    names is ours: the largest distance (CLDR language matching, as langcodes measures it) at which
    they may. 0 allows none; at 25 Croatian, Bosnian and Montenegrin are given Serbian Latin, and
    Macedonian nothing.

    >>> negotiate("hr, sr-Latn;q=0.9, en;q=0.8")
    'sr-latn'
    >>> croatian = "hr-HR, hr;q=0.9"
    >>> negotiate(croatian), negotiate(croatian, last_resort=25), negotiate("mk", last_resort=25)
    (None, 'sr-latn', None)
    """
    wanted = wishes(accept_language)
    if ours := next((code for tag in wanted if (code := match(tag))), None):
        return ours
    return (
        next((code for tag in wanted if (code := _akin(tag, last_resort))), None)
        if last_resort
        else None
    )


def _akin(tag: str, distance: int) -> str | None:
    """The code of the language nearest to one that we have not, or None where none is near."""
    try:
        nearest, _ = langcodes.closest_match(
            tag, [language.tag for language in LANGUAGES.values()], max_distance=distance
        )
    except LanguageTagError:
        return None
    return next((language.code for language in LANGUAGES.values() if language.tag == nearest), None)
