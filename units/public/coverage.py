"""How much of a unit is written in each language, as its page says."""

from __future__ import annotations

from enum import StrEnum

from units.localized.texts import languages_of
from units.models import Unit
from units.text.languages import LANGUAGES, SERBIAN_CYRILLIC, SERBIAN_LATIN, Language


class Coverage(StrEnum):
    """How much of a unit is written in a language."""

    WHOLE = "whole"
    PART = "part"
    DERIVED = "derived"
    DERIVED_PART = "derived part"
    NONE = "none"


def coverage(unit: Unit) -> list[tuple[Language, Coverage]]:
    """For each language, how much of a unit's name, description and tasks is written in it."""
    texts = [
        set(languages_of(unit, "name")),
        *(set(languages_of(task, "text")) for task in unit.tasks.all()),
    ]
    if description := languages_of(unit, "description"):
        texts.append(set(description))
    return [(language, _coverage(code, texts)) for code, language in LANGUAGES.items()]


def _coverage(code: str, texts: list[set[str]]) -> Coverage:
    written = sum(code in text for text in texts)
    if written == len(texts):
        return Coverage.WHOLE
    if code == SERBIAN_LATIN:
        shown = sum(SERBIAN_CYRILLIC in text or code in text for text in texts)
        if shown > written:
            return Coverage.DERIVED if shown == len(texts) else Coverage.DERIVED_PART
    return Coverage.PART if written else Coverage.NONE
