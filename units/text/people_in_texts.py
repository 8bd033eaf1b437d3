"""Where texts speak of somebody: by the name, in any script and case, or by an address made of it.

>>> forms = NameForms([("Đorđe", "Babić")])
>>> forms.stand_in("Пишите Ђорђу Бабићу."), forms.stand_in("Djordje Babic, chief")
(True, True)
>>> forms.make_up("dj.babic@example.org"), forms.make_up("babic.shop@example.org")
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from units.text.folding import fold, slug

NOBODY = "–"
"""Stands where a name stood."""
_ADDRESSES = re.compile(r"([\w.+-]+)(?:@|\(at\)|\[at\]|\s+at\s+)[\w.-]+", re.IGNORECASE)
_VOWELS = tuple("aeiou")
"""With which names end that lose their last letter in other cases."""


class NameForms:
    """The names of one person, each a given name and a family name, as texts may have them."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self.names = sorted({(given.strip(), family.strip()) for given, family in names if family})

    def stand_in(self, text: str) -> bool:
        """Whether a text has a whole name, or an address that is made of one."""
        return bool(self._whole.search(fold(text))) or any(
            self.make_up(found[0]) for found in _ADDRESSES.finditer(text)
        )

    def make_up(self, address: str) -> bool:
        """Whether an e-mail address is made of a name."""
        found = _ADDRESSES.match(address)
        return bool(found) and re.sub("[^a-z]", "", fold(found[1] if found else "")) in self._users

    def without(self, text: str) -> str:
        """A text in which somebody else stands; all of it is gone where that cannot be told."""
        for given, family in self.names:
            for name in (f"{given} {family}", f"{family} {given}", f"{family}, {given}"):
                text = text.replace(name, NOBODY) if given else text
        return NOBODY if self.stand_in(text) else text

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        found = {pattern for name in self._spelled for pattern in _patterns(*name)}
        return re.compile("|".join(sorted(found)) or r"(?!)")

    @cached_property
    def _users(self) -> set[str]:
        """What stands before the sign of an address, without signs."""
        return {
            f"{one}{other}"
            for name in self._spelled
            for given, family in [[part.replace("-", "") for part in name]]
            for first in ((given, *_initials(given)) if given else ())
            for one, other in ((first, family), (family, first))
        }

    @property
    def _spelled(self) -> Iterator[tuple[str, str]]:
        """The names in small ASCII letters, with hyphens between words; also as misspelled."""
        for given, family in self.names:
            name = slug(given), slug(family)
            yield name
            yield name[0].replace("dj", "d"), name[1].replace("dj", "d")


def _patterns(given: str, family: str) -> Iterator[str]:
    """Both orders, in any case; a name alone says nobody in particular."""
    if given and family:
        first, last = _stem(given), _stem(family)
        yield rf"\b{first}[\s,.]+{last}\b"
        yield rf"\b{last}[\s,.]+{first}\b"


def _stem(name: str) -> str:
    """A name in any case: Ane-Marije, Babića."""
    return r"[\s-]+".join(
        word[:-1] + "[aeiou]?[a-z]{0,2}" if word[-1:] in _VOWELS else word + "[a-z]{0,3}"
        for word in name.split("-")
    )


def _initials(given: str) -> Iterator[str]:
    yield given[:1]
    if given[:2] == "dj":
        yield "dj"
