"""What a log says of fields, in the reader's language: it is kept in English."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from django.db.models import Model
from django.utils.text import capfirst, format_lazy
from django.utils.translation import override
from modeltranslation.fields import TranslationField

from units.specification import AnyField
from units.text.languages import LANGUAGES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def label_of(field: AnyField, language: str = "") -> StrOrPromise:
    """How forms call a column, said when it is read: ``Name – Slovenščina``."""
    name: StrOrPromise = capfirst(field.verbose_name)
    return format_lazy("{} – {}", name, language) if language else name


def with_fields_in_words(message: str, models: Iterable[type[Model]]) -> str:
    """A log's message on rows of some models, whose fields are called as forms call them now.

    ``message`` is Django's, in JSON or, of old, a text, which stays as it is.
    """
    said = acts_of(message)
    if not said:
        return message
    words = dict(_labels(models))
    for act in (act for part in said for act in part.values()):
        names = act.get("fields")
        if isinstance(names, list):
            act["fields"] = [words.get(name, name) for name in names]
    return json.dumps(said)


def acts_of(message: str) -> list[dict[str, dict[str, object]]]:
    """What a log's message says in JSON; nothing where it is a text, as it may be of old."""
    try:
        said: object = json.loads(message)
    except ValueError:
        return []
    is_list = isinstance(said, list) and all(
        isinstance(part, dict) and all(isinstance(act, dict) for act in part.values())
        for part in said
    )
    return cast("list[dict[str, dict[str, object]]]", said) if is_list else []


def _labels(models: Iterable[type[Model]]) -> Iterator[tuple[str, str]]:
    """The English label of each column, and the one that the reader knows."""
    for model in models:
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
            label = _label(field)
            with override(None):
                english = str(label)
            yield english, str(label)


def _label(field: AnyField) -> StrOrPromise:
    column: object = field
    if isinstance(column, TranslationField):
        language = LANGUAGES[column.language.replace("_", "-")]
        return label_of(column.translated_field, language.autonym)
    return label_of(field)
