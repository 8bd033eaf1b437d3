"""Serbian text in the field of the other script, which an editor should look at.

Abbreviations, addresses, names in quotation marks and words that stay as they are in any script say
nothing; nor does a single word within a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from units.localized import glossary
from units.text.languages import SERBIAN_CYRILLIC
from units.text.mixed_scripts import CYRILLIC_LETTER, LATIN_LETTER
from units.text.transliteration import Doubt, propose_cyrillic, to_latin

_QUOTED = re.compile('„[^„“”]+[“”]|“[^“”]+”|«[^«»]+»|»[^«»]+«|"[^"]+"')
_SHORTEST_WORD = 2
_LONGEST_ABBREVIATION = 5
_A_PASSAGE = 3
"""So many words of the other script in a row are no name within a text."""
_SHOWN = 80
"""Characters of a text in a message."""


def other_script_warning(text: str, language: str) -> str:
    """A sentence about the first line in the other script, with what is proposed; or nothing."""
    lines = (line.strip() for line in text.splitlines())
    line = next((line for line in lines if is_in_other_script(line, language)), "")
    if not line:
        return ""
    if language == SERBIAN_CYRILLIC:
        message = _("“%(text)s” is in Latin script. “%(proposal)s” is meant, it seems.")
        proposal = propose_cyrillic(line, glossary.current()).text
    else:
        message = _("“%(text)s” is in Cyrillic script. “%(proposal)s” is meant, it seems.")
        proposal = to_latin(line, glossary.current())
    return message % {
        "text": Truncator(line).chars(_SHOWN),
        "proposal": Truncator(proposal).chars(_SHOWN),
    }


def is_in_other_script(line: str, language: str) -> bool:
    """Whether most words of a line, or a passage of it, are in the script of another field.

    >>> is_in_other_script("Sektor za vize", "sr"), is_in_other_script("Одељење за EU", "sr")
    (True, False)
    """
    plain = _QUOTED.sub(" ", line)
    words = list(_strangeness(plain, is_meant_cyrillic=language == SERBIAN_CYRILLIC))
    runs = (len(list(run)) for is_strange, run in groupby(words) if is_strange)
    return 2 * sum(words) > len(words) or any(run >= _A_PASSAGE for run in runs)


def _strangeness(text: str, *, is_meant_cyrillic: bool) -> Iterator[bool]:
    """For each word that tells something, whether it is in the other script."""
    is_heading = text.isupper() and len(text.split()) > _SHORTEST_WORD
    for word, _proposed, doubt in propose_cyrillic(text).segments:
        is_latin, is_cyrillic = (
            bool(letter.search(word)) for letter in (LATIN_LETTER, CYRILLIC_LETTER)
        )
        is_abbreviation = word.isupper() and len(word) <= _LONGEST_ABBREVIATION and not is_heading
        if (
            is_latin != is_cyrillic
            and len(word) >= _SHORTEST_WORD
            and doubt in (None, Doubt.SEAM, Doubt.FOREIGN)
            and not is_abbreviation
        ):
            yield is_latin == is_meant_cyrillic and doubt is not Doubt.FOREIGN
