"""What the nested format holds: which keys a unit, a task, a post … has, in their order.

One table for the reader, the writer, the JSON Schema and the documentation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, cached_property
from typing import cast

from django.apps import apps
from django.db import models

from units.text.languages import LANGUAGES

Item = Mapping[str, object]
"""A thing as the nested format writes it: by key, its texts, codes and other items."""

type AnyField = models.Field[object, object]

VERSION = "1"
MARK = "ustroj"
"""The first key of every file in the format, with its version."""


class FieldType(Enum):
    """What stands behind a key."""

    VALUE = auto()
    """Text, a day, a number, true or false: as the column of the same name."""
    LANGUAGES = auto()
    """A text for each language."""
    CODE = auto()
    """The code of another thing."""
    CODES = auto()
    """A list of codes of other things."""
    ITEMS = auto()
    """A list of other things that belong to this one."""


@dataclass(frozen=True)
class RecordType:
    """The keys of one kind of thing."""

    name: str
    keys: Mapping[str, FieldType]
    items: Mapping[str, str]
    """For keys that hold items, the name of their record type."""
    required: tuple[str, ...] = ("code",)

    @cached_property
    def model(self) -> type[models.Model]:
        """The model of which it is a row."""
        return apps.get_model("units", self.name)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that a file can state, references and languages included."""
        return tuple(column for key in self.keys for column in self.columns_of(key))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The keys behind which there is a text for each language."""
        return tuple(key for key, sort in self.keys.items() if sort is FieldType.LANGUAGES)

    @property
    def key(self) -> str:
        """The column that names a row in its list."""
        return "code" if "code" in self.keys else self.required[0]

    def columns_of(self, key: str) -> tuple[str, ...]:
        """The columns behind a key."""
        if self.keys[key] is FieldType.LANGUAGES:
            return tuple(f"{key}_{language.suffix}" for language in LANGUAGES.values())
        return () if self.keys[key] in (FieldType.ITEMS, FieldType.CODES) else (key,)

    def field(self, column: str) -> AnyField:
        """The field of a column."""
        return cast("AnyField", self.model._meta.get_field(column))


def items_of(item: Item, key: str) -> Sequence[Item]:
    """The items in a list of one; none where it does not have the list."""
    return cast("Sequence[Item]", item.get(key, ()))


def _record_type(name: str, keys: str, required: tuple[str, ...] = ("code",)) -> RecordType:
    """A record type from its keys, separated by spaces.

    ``key`` is a value, ``key{}`` a text in every language, ``key>`` a code, ``key>>`` codes,
    ``key[name]`` a list of items of another record type.
    """
    held: dict[str, FieldType] = {}
    items: dict[str, str] = {}
    for key in keys.split():
        if key.endswith("{}"):
            held[key[:-2]] = FieldType.LANGUAGES
        elif key.endswith(">>"):
            held[key[:-2]] = FieldType.CODES
        elif key.endswith(">"):
            held[key[:-1]] = FieldType.CODE
        elif key.endswith("]"):
            plain, _, record_type = key[:-1].partition("[")
            held[plain], items[plain] = FieldType.ITEMS, record_type
        else:
            held[key] = FieldType.VALUE
    return RecordType(name, held, items, required)


RECORD_TYPES: dict[str, RecordType] = {
    record_type.name: record_type
    for record_type in (
        _record_type(
            "glossaryentry",
            "cyrillic latin full_form{} is_proposed note",
            required=("cyrillic", "latin"),
        ),
        _record_type("unitkind", "code name{} order eu_code"),
        _record_type(
            "person",
            "code given_name{} family_name{} honorific_prefix{} honorific_suffix{} "
            "gender original_language",
        ),
        _record_type(
            "unit",
            "code parent> kind> name{} acronym{} territory original_language "
            "status published_from published_until description{} "
            "founded_on dissolved_on legal_basis{} legal_basis_url "
            "notice{} notice_url notice_from notice_until "
            "former_codes[formercode] posts[post] contacts[contact] tasks[task] units[unit]",
        ),
        _record_type("formercode", "code"),
        _record_type(
            "post",
            "code title{} title_feminine{} is_head is_vacant "
            "appointments[appointment] contacts[contact]",
            required=(),
        ),
        _record_type(
            "appointment",
            "person> started_on ended_on is_acting is_published",
            required=("person",),
        ),
        _record_type(
            "contact",
            "code kind written value extension label{} text{} checked_on",
            required=("kind", "written"),
        ),
        _record_type(
            "succession",
            "code kind happened_on originals>> results>> legal_basis{} legal_basis_url",
            required=("kind",),
        ),
        _record_type("task", "code text{} tasks[task]", required=()),
    )
}

TOP: Mapping[str, str] = {
    "glossary": "glossaryentry",
    "kinds": "unitkind",
    "people": "person",
    "units": "unit",
    "successions": "succession",
}
"""The lists of a file and what they hold."""


@cache
def key_of(column: str) -> str:
    """How a column is written in a file.

    >>> key_of("name_sr_latn"), key_of("founded_on")
    ('name.sr-latn', 'founded_on')
    """
    for language in sorted(LANGUAGES.values(), key=lambda language: -len(language.suffix)):
        if column.endswith(f"_{language.suffix}"):
            return f"{column.removesuffix(f'_{language.suffix}')}.{language.code}"
    return column


@cache
def language_of(column: str) -> str:
    """The language of a column; empty where it has none.

    >>> language_of("name_sr_latn"), language_of("founded_on")
    ('sr-latn', '')
    """
    return key_of(column).partition(".")[2]
