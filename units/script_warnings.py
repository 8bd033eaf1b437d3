"""What an editor should look at in a text although it can be stored, by whatever door it comes.

Words of two scripts, text in a script that its language does not use, letters that a wrong encoding
spoilt: a sentence each, with the mend.
"""

from __future__ import annotations

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from units.text.damage import DamagedWord, damaged_words, undamaged
from units.text.languages import LANGUAGES, OTHER_SCRIPT
from units.text.mixed_scripts import MixedWord, Stranger, mend, mixed_words
from units.text.other_scripts import WhichGlossary, in_own_script, strange_line
from units.text.plain import is_plain
from units.text.transliteration import Glossary

_MOST_DAMAGED = 3
"""Words of a text that are named; one in which more are spoilt is spoilt as a whole."""
_SHOWN = 80
"""Characters of a text in a message."""


def script_warnings(text: str, language: str = "", glossary: WhichGlossary = Glossary) -> list[str]:
    """A sentence for each thing to look at; what is spoilt is looked at as it was meant.

    >>> print(*script_warnings("Mинистарство"))
    “Mинистарство” mixes two scripts: letter 1, “M”, is Latin. “Министарство” is meant, it seems.
    >>> print(*script_warnings("Sluèaj"))
    “Sluèaj” was spoilt by a wrong encoding, it seems. “Slučaj” is meant.
    """
    if is_plain(text, LANGUAGES[language].script if language else "Latn"):
        return []
    damaged = damaged_words(text)
    meant = undamaged(text) if damaged else text
    other_script = other_script_warning(meant, language, glossary) if language else ""
    return [
        *_damage_warnings(damaged),
        *map(script_warning, mixed_words(meant)),
        *([other_script] if other_script else []),
    ]


def mended(text: str, language: str = "", glossary: WhichGlossary = Glossary) -> str:
    r"""A text in which all that was warned of is as it seems to be meant.

    >>> mended("Mинистарство\nSektor za azil", "sr")
    'Министарство\nСектор за азил'
    """
    text = mend(undamaged(text))
    return in_own_script(text, language, glossary) if language else text


def _damage_warnings(damaged: list[DamagedWord]) -> list[str]:
    warnings = []
    for found in damaged[:_MOST_DAMAGED]:
        message = (
            _("“%(word)s” was spoilt by a wrong encoding, it seems. “%(mended)s” is meant.")
            if found.mended
            else _(
                "Letters of “%(word)s” were lost because of a wrong encoding, it seems. Write "
                "it again."
            )
        )
        shown = {"word": _short(found.word), "mended": _short(found.mended)}
        warnings.append(message % shown)
    if left := len(damaged[_MOST_DAMAGED:]):
        message = ngettext(
            "%(count)d more word was spoilt like that.",
            "%(count)d more words were spoilt like that.",
            left,
        )
        warnings.append(message % {"count": left})
    return warnings


def other_script_warning(text: str, language: str, glossary: WhichGlossary = Glossary) -> str:
    """A sentence about the first line in a script that its language does not use; or nothing."""
    found = strange_line(text, language, glossary)
    if found is None:
        return ""
    if language in OTHER_SCRIPT and found.script != "Geor":
        message = (
            _("“%(text)s” is in Latin script. “%(proposal)s” is meant, it seems.")
            if found.script == "Latn"
            else _("“%(text)s” is in Cyrillic script. “%(proposal)s” is meant, it seems.")
        )
    else:
        message = _strange_in(found.script, has_proposal=bool(found.proposal))
    return message % {
        "text": _short(found.line),
        "proposal": _short(found.proposal),
        "language": LANGUAGES[language].autonym,
    }


def _strange_in(script: str, *, has_proposal: bool) -> str:
    """What is said of a script where the text is perhaps of another language altogether."""
    if script == "Latn":
        return _(
            "“%(text)s” is in Latin script, but this is the text in %(language)s. "
            "Move it to its own language, or write it in this one."
        )
    if script == "Geor":
        return _(
            "“%(text)s” is in Georgian script, but this is the text in %(language)s. "
            "Move it to its own language, or write it in this one."
        )
    if has_proposal:
        return _(
            "“%(text)s” is in Cyrillic script, but this is the text in %(language)s. "
            "In Latin script it is “%(proposal)s”."
        )
    return _(
        "“%(text)s” is in Cyrillic script, but this is the text in %(language)s. "
        "Move it to its own language, or write it in this one."
    )


def _short(text: str) -> str:
    return Truncator(text).chars(_SHOWN)


def script_warning(found: MixedWord) -> str:
    """A sentence about a word of two scripts."""
    is_latin = found.strangers[0].script == "Latn"
    places = ", ".join(_place(stranger) for stranger in found.strangers)
    count = len(found.strangers)
    if is_latin:
        message = ngettext(
            "“%(word)s” mixes two scripts: letter %(places)s, is Latin. "
            "“%(mended)s” is meant, it seems.",
            "“%(word)s” mixes two scripts: letters %(places)s, are Latin. "
            "“%(mended)s” is meant, it seems.",
            count,
        )
    else:
        message = ngettext(
            "“%(word)s” mixes two scripts: letter %(places)s, is Cyrillic. "
            "“%(mended)s” is meant, it seems.",
            "“%(word)s” mixes two scripts: letters %(places)s, are Cyrillic. "
            "“%(mended)s” is meant, it seems.",
            count,
        )
    return message % {"word": found.word, "places": places, "mended": found.mended}


def _place(stranger: Stranger) -> str:
    return _("%(position)d, “%(letter)s”") % stranger._asdict()
