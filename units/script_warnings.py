"""Words of two scripts, which an editor should look at although they can be stored."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from units.text.mixed_scripts import MixedWord, Stranger, mixed_words


def script_warnings(text: str) -> list[str]:
    """A sentence for each word of two scripts, with the mend.

    >>> print(*script_warnings("Mинистарство"))
    “Mинистарство” mixes two scripts: letter 1, “M”, is Latin. “Министарство” is meant, it seems.
    """
    return [script_warning(word) for word in mixed_words(text)]


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
