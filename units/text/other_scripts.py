"""Text in a script that its language does not use: Latin in a field that is Cyrillic.

Abbreviations, addresses, numerals, names in quotation marks and words that stay as they are in any
script say nothing; nor does a single word, or a name of several, within a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

from units.text.languages import LANGUAGES, SERBIAN_CYRILLIC
from units.text.mixed_scripts import CYRILLIC_LETTER, LATIN_LETTER
from units.text.transliteration import Doubt, Glossary, propose_cyrillic, to_latin

_LETTERS = {
    "Latn": LATIN_LETTER,
    "Cyrl": CYRILLIC_LETTER,
    "Geor": re.compile("[\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f]"),
}
"""Of each of our scripts, by its code of ISO 15924."""
_OTHERS = {
    own: re.compile(
        "|".join(letters.pattern for script, letters in _LETTERS.items() if script != own)
    )
    for own in _LETTERS
}
"""The letters of the scripts that one of them is not."""
_QUOTED = re.compile('„[^„“”]+[“”]|“[^“”]+”|«[^«»]+»|»[^«»]+«|"[^"]+"')
_SHORTEST_WORD = 2
_LONGEST_ABBREVIATION = 5
_A_PASSAGE = 3
"""So many words of the other script in a row, not all of them names, are no name within a text."""
type WhichGlossary = Callable[[], Glossary]
"""Gives the glossary in force; it is asked only where a proposal is to be made."""


class StrangeLine(NamedTuple):
    """A line in a script that its language does not use."""

    line: str
    script: str
    """ISO 15924 code of the script it is in."""
    proposal: str
    """The same in the script of the language; empty where nothing converts it."""


class _Word(NamedTuple):
    """A word that tells something."""

    script: str
    is_capitalised: bool
    is_foreign: bool
    """Whether it may stand like that in the language: what cannot be Serbian stays in Cyrillic."""


def strange_line(
    text: str, language: str, glossary: WhichGlossary = Glossary
) -> StrangeLine | None:
    """The first line of a text in a script that its language does not use, if there is one.

    >>> strange_line("Sektor za vize", "sr")
    StrangeLine(line='Sektor za vize', script='Latn', proposal='Сектор за визе')
    >>> strange_line("Одељење за EU", "sr")
    """
    own = LANGUAGES[language].script
    if (own == "Latn" and text.isascii()) or not _OTHERS[own].search(text):
        return None
    for line in map(str.strip, text.splitlines()):
        if script := script_of_line(line, language):
            return StrangeLine(line, script, _proposal(line, script, own, glossary))
    return None


def script_of_line(line: str, language: str) -> str:
    """The script of most words of a line, or of a passage of it, if its language does not use it.

    >>> script_of_line("Sektor za vize", "sr"), script_of_line("Одељење за EU", "sr")
    ('Latn', '')
    """
    own = LANGUAGES[language].script
    words = list(_words(_QUOTED.sub(" ", line), language))
    for script in _LETTERS.keys() - {own}:
        strange = [word for word in words if word.script == script and not word.is_foreign]
        is_all = not any(word.script == own for word in words)
        is_most = 2 * len(strange) > len(words) and (is_all or not all(map(_is_name, strange)))
        if is_most or _has_passage(words, script):
            return script
    return ""


def _has_passage(words: list[_Word], script: str) -> bool:
    for is_strange, run in groupby(words, key=lambda word: word.script == script):
        passage = list(run)
        if is_strange and len(passage) >= _A_PASSAGE and not all(map(_is_name, passage)):
            return True
    return False


def _is_name(word: _Word) -> bool:
    """Whether a word may stay as it is within a text of another script."""
    return word.is_capitalised or word.is_foreign


def _words(text: str, language: str) -> Iterator[_Word]:
    """The words of a text that tell something."""
    is_heading = text.isupper() and len(text.split()) > _SHORTEST_WORD
    for word, _proposed, doubt in propose_cyrillic(text).segments:
        scripts = [script for script, letters in _LETTERS.items() if letters.search(word)]
        is_abbreviation = word.isupper() and len(word) <= _LONGEST_ABBREVIATION and not is_heading
        if (
            len(scripts) == 1
            and len(word) >= _SHORTEST_WORD
            and doubt in (None, Doubt.SEAM, Doubt.FOREIGN)
            and not is_abbreviation
        ):
            is_foreign = doubt is Doubt.FOREIGN and language == SERBIAN_CYRILLIC
            yield _Word(scripts[0], word[0].isupper() and not is_heading, is_foreign)


def _proposal(line: str, script: str, own: str, glossary: WhichGlossary) -> str:
    if (script, own) == ("Latn", "Cyrl"):
        return propose_cyrillic(line, glossary()).text
    if (script, own) == ("Cyrl", "Latn"):
        return to_latin(line, glossary())
    return ""


def in_own_script(text: str, language: str, glossary: WhichGlossary = Glossary) -> str:
    r"""A text in which each strange line is replaced by what is proposed for it, if anything is.

    >>> in_own_script("Сектор за визе\\nSektor za azil", "sr")
    'Сектор за визе\\nСектор за азил'
    """
    own = LANGUAGES[language].script
    lines = []
    for line in text.splitlines(keepends=True):
        script = script_of_line(line.strip(), language)
        lines.append(_proposal(line, script, own, glossary) or line)
    return "".join(lines)
