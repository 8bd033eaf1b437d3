"""What no conversion touches.

Addresses, placeholders and markup are dialled, clicked and filled in, not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from units.text.contacts import BRACKETED_AT, CYRILLIC_TOP_LEVEL, DISGUISED_AT

_AT = rf"(?:@|\s?{DISGUISED_AT}\s?)"

_IN_ADDRESS = r"""[^\s<>"'„“”«»]"""
_IN_PATH = r"""[^\s<>"'„“”«»()\[\],;:]"""
_PROTECTED = re.compile(
    rf"""
      # an address of a page
      (?<![^\W_])(?:[a-z][a-z0-9+.-]*://|mailto:|tel:|www\.){_IN_ADDRESS}+
      # an e-mail address, also as it is hidden from robots
    | (?<![\w.+%-])[\w.+%-]{{1,64}}{_AT}[\w-]+(?:\.[\w-]+)*
      # somebody's name in a social network
    | (?<!\w)@\w[\w.]*
      # a host in Cyrillic
    | (?<![\w.-])[\w-]+(?:\.[\w-]+)*\.(?:{CYRILLIC_TOP_LEVEL})(?![\w-])(?:/{_IN_ADDRESS}*)?
      # a path; menus begin with a capital
    | (?<![\w/.])~?/(?-i:[a-zа-џ]){_IN_PATH}*/{_IN_PATH}*
      # a tag, an entity, the target of a Markdown link
    | </?[a-z][^<>]*>
    | &(?:\#\d+|\#x[0-9a-f]+|[a-z]+);
    | \]\([^)\s]*\)
      # placeholders of printf, strftime, Qt, shells, Python and Django
    | %%|%\(\w+\)[-+\#0]*[\d.]*[a-z]|%\d+\$[-+\#0]*[\d.]*[a-z]
    | %[-+\#0']*[\d*]*(?:\.[\d*]+)?(?:hh?|ll?|[eozjtq])?[a-z](?![^\W\d_]{{2}})|%\d+
    | \$\{{\w+\}}|\$\w+|\{{\{{[^{{}}]*\}}\}}|\{{[\w.!:\[\]]*\}}
      # an escape
    | \\[a-z]
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MAY_HOLD_SOME = re.compile(
    rf"[@/<&%$\\{{\]\[]|www\.|:\S|{BRACKETED_AT}|\.(?:{CYRILLIC_TOP_LEVEL})",
    re.IGNORECASE,
)


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text in order, each with whether it is protected; together they are the text.

    >>> list(pieces("Write to a@b.si"))
    [('Write to ', False), ('a@b.si', True)]
    """
    end = 0
    # Most lines hold nothing to protect, and a quick look is much faster than the whole pattern.
    for kept in _PROTECTED.finditer(text) if _MAY_HOLD_SOME.search(text) else ():
        if kept.start() > end:
            yield text[end : kept.start()], False
        yield kept[0], True
        end = kept.end()
    if end < len(text):
        yield text[end:], False
