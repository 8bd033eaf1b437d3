"""Which units lack something in a language: as conditions, so that a database can stop early."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import CharField, Exists, ExpressionWrapper, Model, OuterRef, Q, QuerySet

from units.models import Contact, Post, Task, Unit
from units.outdated.models import OutdatedText
from units.specification import RECORD_TYPES
from units.text.languages import (
    LANGUAGES,
    OTHER_SCRIPT,
    SERBIAN_CYRILLIC,
    SERBIAN_LATIN,
    SLOVENE,
)

FEMININE = "title_feminine"
_WITH_FEMININES = (SLOVENE, SERBIAN_CYRILLIC, SERBIAN_LATIN)
"""The languages in which a title has a form for a woman who holds the post."""
_PARTS: tuple[tuple[type[Model], str], ...] = (
    (Post, "unit"),
    (Contact, "unit"),
    (Contact, "post__unit"),
    (Task, "unit"),
)
"""What has texts, and the way from it to its unit."""


def has_outdated(language: str) -> Q:
    """The condition that a translation of a unit or its parts into a language is outdated."""
    rows = OutdatedText.objects.written_in(language).filter(unit=OuterRef("pk"))
    return Q(Exists(rows.order_by()))


def has_missing(language: str) -> Q:
    """The condition that a text of a unit or its parts is there, and not in a language.

    It is there in the language of its source; where the unit names none, in any.
    """
    condition = _is_missing("unit", language, "original_language")
    for model, way in _PARTS:
        condition |= Q(Exists(_missing_rows(model, way, language)))
    return condition


def _missing_rows(model: type[Model], way: str, language: str) -> QuerySet[Model]:
    """The parts of the unit of an outer question that miss a text."""
    original = ExpressionWrapper(OuterRef("original_language"), output_field=CharField())
    rows = model._default_manager.filter(**{way: OuterRef("pk")}).alias(original=original)
    return rows.filter(_is_missing(str(model._meta.model_name), language, "original")).order_by()


def _is_missing(model: str, language: str, original: str) -> Q:
    condition = Q()
    for field in RECORD_TYPES[model].texts:
        if is_said_in(field, language):
            condition |= _source_is_written(field, language, original) & _is_empty(field, language)
    return condition


def is_said_in(field: str, language: str) -> bool:
    """Whether a language can have a text at all: some have no feminine of a title.

    >>> is_said_in("title_feminine", "ka"), is_said_in("title", "ka")
    (False, True)
    """
    return field != FEMININE or language in _WITH_FEMININES


def _is_empty(field: str, language: str) -> Q:
    """Readers of the language have to be content with another; Latin is made from Cyrillic."""
    read = (SERBIAN_LATIN, SERBIAN_CYRILLIC) if language == SERBIAN_LATIN else (language,)
    condition = Q()
    for code in read:
        column = f"{field}_{LANGUAGES[code].suffix}"
        condition &= Q(**{f"{column}__isnull": True}) | Q(**{column: ""})
    return condition


def _source_is_written(field: str, language: str, original: str) -> Q:
    anywhere, condition = Q(), Q()
    for code in LANGUAGES:
        if code != language:
            anywhere |= _is_written(field, code)
        of_source = Q()
        for script in {code, OTHER_SCRIPT.get(code, code)} - {language}:
            of_source |= _is_written(field, script)
        if of_source:
            condition |= Q(**{original: code}) & of_source
    return condition | (Q(**{original: ""}) & anywhere)


def _is_written(field: str, code: str) -> Q:
    """NULL is greater than nothing, too."""
    return Q(**{f"{field}_{LANGUAGES[code].suffix}__gt": ""})


def lacking_units(
    units: QuerySet[Unit], language: str, *, missing: bool = True, outdated: bool = True
) -> QuerySet[Unit]:
    """Those of some units that lack something in a language, in the order of the tree."""
    condition = Q(pk__in=())
    if outdated:
        condition |= has_outdated(language)
    if missing:
        condition |= has_missing(language)
    return units.filter(condition).order_by("tree_id", "lft")


def missing_tasks(units: Collection[int], language: str) -> set[int]:
    """Which of some units, by their primary keys, miss a task in a language."""
    condition = _is_missing("task", language, "unit__original_language")
    rows = Task.objects.filter(condition, unit__in=units).order_by()
    return set(rows.values_list("unit", flat=True).distinct())
