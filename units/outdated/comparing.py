"""Which translations a change makes outdated, and which it makes right again. Pure.

>>> before = {"original_language": "sl", "name_sl": "Urad", "name_ka": "ოფისი"}
>>> found = compared(before, before | {"name_sl": "Zavod"})
>>> found.moved
[Moved(path=('name_ka',), language='ka', then='Urad', now='Zavod')]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from units.history.models import State
from units.history.states import Flat, Path, flat, lists_of
from units.specification import key_of, language_of
from units.text.languages import LANGUAGES, OTHER_SCRIPT

ORIGINAL = "original_language"


@dataclass(frozen=True, slots=True)
class Moved:
    """A translation whose source was changed, and that was not."""

    path: Path
    language: str
    then: str
    """What the source said before."""
    now: str


@dataclass(slots=True)
class Compared:
    """What a change does to the translations of a unit."""

    moved: list[Moved] = field(default_factory=list)
    written: set[Path] = field(default_factory=set)
    """The paths of translations that were written, or have gone, or their source has."""
    is_from_elsewhere: bool = False
    """Whether another language is that of the source from now on."""

    def __bool__(self) -> bool:
        return bool(self.moved or self.written or self.is_from_elsewhere)


def compared(before: State, after: State) -> Compared:
    """What a change does to the translations of a unit that was there and stays."""
    found = Compared()
    original = after.get(ORIGINAL, "")
    found.is_from_elsewhere = before.get(ORIGINAL, "") != original
    touched = _touched(before, after)
    one, other = (_texts(flat("unit", _part(state, touched))) for state in (before, after))
    for place in one.keys() | other.keys():
        old, new = one.get(place, {}), other.get(place, {})
        if old != new:
            _compare(place, old, new, original, found)
    return found


def source_of(texts: Mapping[str, str], original: str) -> str:
    """The code of the language in which the source of a text is; empty where there is none.

    Of Serbian either script may be the source, that of the unit's first.

    >>> source_of({"sr": "Управа", "en": "Office"}, "sr-latn"), source_of({"en": "Office"}, "sl")
    ('sr', '')
    """
    return next((code for code in (original, OTHER_SCRIPT.get(original, "")) if code in texts), "")


def _touched(before: State, after: State) -> set[str]:
    """The keys under which a state says something else, without their languages."""
    keys = before.keys() | after.keys()
    return {_base(key) for key in keys if before.get(key) != after.get(key)}


def _part(state: State, touched: set[str]) -> State:
    """What a state says there."""
    of_unit = lists_of("unit")
    return {
        key: value
        for key, value in state.items()
        if _base(key) in touched and (key in of_unit or language_of(key))
    }


def _base(column: str) -> str:
    return key_of(column).partition(".")[0]


def _texts(values: Flat) -> dict[Path, dict[str, str]]:
    """The texts by place and language; the place has no language in its last step."""
    found: dict[Path, dict[str, str]] = {}
    for path, value in values.items():
        language = language_of(path[-1]) if len(path) % 2 else ""
        if language and isinstance(value, str) and value.strip():
            found.setdefault((*path[:-1], _base(path[-1])), {})[language] = value
    return found


def _compare(
    place: Path, old: Mapping[str, str], new: Mapping[str, str], original: str, found: Compared
) -> None:
    """Note what becomes of the languages of one text."""
    source = source_of(new, original)
    for language in LANGUAGES:
        path = in_language(place, language)
        is_written = old.get(language) != new.get(language)
        if language not in new or not source or language == source or is_written:
            if language in old:
                found.written.add(path)
        elif source in old and old[source] != new[source]:
            found.moved.append(Moved(path, language, old[source], new[source]))


def in_language(place: Path, language: str) -> Path:
    """The path of a text in a language.

    >>> in_language(("tasks", "t1", "text"), "sr-latn")
    ('tasks', 't1', 'text_sr_latn')
    """
    return (*place[:-1], f"{place[-1]}_{LANGUAGES[language].suffix}")


def place_of(path: Path) -> Path:
    """The place of a text, from its path in any language."""
    return (*path[:-1], _base(path[-1]))
