"""Where a translator goes: to a text of a unit, to the tasks, to what waits in a branch."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import NoReverseMatch, reverse

from units.staff.translating.texts import Text

TEXTS_PER_PAGE = 25
"""On a page of a unit: each has a field, and perhaps a tick."""
BRANCH = "in"
"""In an address: the code of the unit in whose branch somebody goes through what waits."""


def page_of(unit: int, language: str, **query: str | int) -> str:
    """The page of a unit in a language."""
    return _with_query("admin:units_unit_translate", [unit, language], query)


def text_of(unit: int, text: Text, texts: Sequence[Text], **query: str | int) -> str:
    """The very field of a text, on the page on which it stands among all texts of the unit."""
    number = texts.index(text) // TEXTS_PER_PAGE + 1
    page = {"p": number} if number > 1 else {}
    return f"{page_of(unit, text.language, **page, **query)}#id_{text.name}"


def tasks_of(unit: int, language: str) -> str:
    """The page of a unit's tasks in a language; empty where there is no such page."""
    try:
        return reverse("admin:units_unit_translate_tasks", args=[unit, language])
    except NoReverseMatch:
        return ""


def queue_of(language: str, **query: str | int) -> str:
    """What waits in a language."""
    return _with_query("admin:units_unit_translations", [language], query)


def _with_query(name: str, args: Sequence[str | int], query: dict[str, str | int]) -> str:
    given = {key: value for key, value in query.items() if value}
    return reverse(name, args=args, query=given or None)
