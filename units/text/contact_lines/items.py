"""What stands in a line, and what it is for those beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from units.text.contact_lines.found import FoundContact
from units.text.contacts import ContactKind

AROUND = " \t\u00a0,;:•·|/-–—.'\"’“”„«»&+=#*_<>"
"""Signs that say nothing at the edge of words."""


class Role(Enum):
    """What an item is for those beside it."""

    REACH = auto()
    """Numbers, an e-mail address, a page: what may have a label."""
    ASIDE = auto()
    """Hours, an office, an address in words."""
    WORDS = auto()
    """Words that may belong to what is before or behind them."""
    NOTE = auto()
    """Words that belong to what is before them."""
    LABEL = auto()
    """A label with words of its own: here the words before have no say any more."""


@dataclass(slots=True)
class Item:
    """Something in a line."""

    role: Role
    start: int
    end: int
    found: list[FoundContact] = field(default_factory=list)
    label: str = ""
    """The words of the label that holds for it."""
    kinds: Sequence[ContactKind | None] = (None,)
    """Of words: the kinds of the label that holds for them."""
    is_bound: bool = False
    """Of words: whether nothing stands between them and what follows."""
    is_attached: bool = False
    """Of words: whether nothing stands between them and what is before them."""
    is_other: bool = False
    """Of words: whether they hold a day or the number of an act."""
    has_street: bool = False
    has_town: bool = False
    is_vague: bool = False
    """Of an address: whether it holds words that are neither street nor town."""

    @property
    def is_place(self) -> bool:
        """Whether it is an address that no label announces."""
        return self.has_street or self.has_town


def trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    """Where a part of a line begins and ends without the signs around it.

    >>> trimmed("tel – 01, ", 3, 10)
    (6, 8)
    """
    text = line[start:end]
    start += len(text) - len(text.lstrip(AROUND))
    return start, max(start, end - len(text) + len(text.rstrip(AROUND)))
