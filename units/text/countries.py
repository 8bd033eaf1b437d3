"""How the countries of the registry are called in its languages: name, adjective, inhabitants.

A word is known by how it begins, in the plain form of search, because endings differ by case and
gender. The beginnings are those of the dictionaries of each language; countries that are not in
the table are known by their names in CLDR, where these are one word.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from babel import Locale

from units.text.analysis.words import surfaces, words
from units.text.languages import LANGUAGES

_BEGINNINGS = {
    "AL": "albani albansk albanc alban",
    "AM": "armeni jermen armensk somkhet somkhur",
    "AT": "avstri avstrijsk austrij austria avstriul",
    "AZ": "azerbajdzan azerbejdzan azerbaijan",
    "BA": "bosn bosan hercegov",
    "BG": "bolgari bolgarsk bugar bulgari bulgaret bulgarul",
    "CH": "svic svicarsk svajcar switzerland swiss shveitsari",
    "DE": "nemcij nemsk nemack german germani",
    "FR": "francij francosk francusk francuz france french saprang prang",
    "GB": "britan britsk british britul",
    "GE": "gruzij gruzijsk gruzinc gruzin georgia sakartvel kartul kartvel",
    "GR": "grcij grsk grck greece greek saberdznet berdzn",
    "HR": "hrvask hrvat hrvack croati khorvat",
    "HU": "madzar madjar hungar ungret ungrul",
    "IT": "itali",
    "ME": "crnogor montenegr chernogor",
    "MK": "makedon macedon",
    "RS": "srbij srbsk srbijansk srpsk serbia serbet serbul",
    "RU": "rusij rusk russia ruset rusul",
    "SI": "sloveni slovensk slovenc slovenac slovenack slovenur slovenel",
    "TR": "turcij tursk turkey turkish turkiy turket turkul",
    "UA": "ukraj ukrain",
}
"""By ISO 3166-1."""
_WHOLE = {
    "AT": "avstrija avstrijec",
    "DE": "nemec nemci nemac",
    "GE": "gruzinec",
    "HR": "hrvat hrvati croat croats",
    "RS": "srb srbi srba srbe srbov srbom srbin srbina srbima srbkinja serb serbs serbi serbis",
    "RU": "rus rusi rusis",
    "SI": "slovenec slovenci slovenka slovenke slovene slovenes",
    "TR": "turek turki turcin turci turks",
}
"""Short words, of which nothing may follow."""
_SHORTEST_NAME = 5
"""Letters of a name without its end that say something: “mali” is small in Slovene."""
_REPUBLIC = re.compile("republi[kc]|respublik")


@cache
def _known() -> re.Pattern[str]:
    return re.compile(
        "|".join(
            f"(?P<{code}>(?:{'|'.join(beginnings.split())})[a-z]*"
            f"{''.join(f'|{word}' for word in _WHOLE.get(code, '').split())})"
            for code, beginnings in _BEGINNINGS.items()
        )
    )


@lru_cache(maxsize=50_000)
def country_of(form: str) -> str:
    """The ISO 3166-1 code of the country that a word in its plain form speaks of, or nothing.

    >>> [country_of(form) for form in ("srbije", "slovenske", "sakartvelos", "zadeve")]
    ['RS', 'SI', 'GE', '']
    >>> country_of("kanade"), country_of("kanadsko"), country_of("kan")
    ('CA', 'CA', '')
    """
    if found := _known().fullmatch(form):
        return found.lastgroup or ""
    names = _names()
    for length in range(len(form), _SHORTEST_NAME - 1, -1):
        if code := names.get(form[:length]):
            return code
    return ""


@cache
def _names() -> dict[str, str]:
    """The countries of CLDR by their names of one word, without the vowel at the end."""
    found: dict[str, str] = {}
    for language in LANGUAGES.values():
        for code, name in Locale.parse(language.tag, sep="-").territories.items():
            said = [word.text for word in words(name)]
            stem = surfaces(said[0])[0].rstrip("aeiou") if len(said) == 1 else ""
            is_country = len(code) == 2 and code not in ("EU", "EZ", "UN")
            if is_country and code.isalpha() and len(stem) >= _SHORTEST_NAME:
                found.setdefault(stem, code)
    return found


def is_republic(form: str) -> bool:
    """Whether a word in its plain form is “republic” in any language and case."""
    return bool(_REPUBLIC.match(form))


def says_country(text: str, territory: str, name: str) -> bool:
    """Whether a text names a country: by its name, or in any of the ways that are known.

    ``territory`` is ISO 3166, ``name`` what the reader calls the country.

    >>> says_country("Ministrstvo za zunanje zadeve Gruzije", "GE", "Gruzija")
    True
    >>> says_country("Ministrstvo za zunanje zadeve", "SI", "Slovenija")
    False
    """
    if name and name.lower() in text.lower():
        return True
    country = territory.partition("-")[0]
    forms = (form for word in words(text) for form in surfaces(word.text))
    return any(country_of(form) == country for form in forms)
