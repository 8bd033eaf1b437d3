"""What readers of Serbian Latin would see change if the glossary did; for who is about to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from django.db.models import Model, Q, QuerySet
from modeltranslation.translator import translator

from units.models import Succession, Unit, UnitKind
from units.specification import AnyField
from units.text.languages import LANGUAGES, SERBIAN_CYRILLIC, SERBIAN_LATIN
from units.text.transliteration import Glossary, Term, spellings, to_latin

MOST_TEXTS = 100
"""Texts named to the editor; all are counted."""
_LINKS_TO_UNITS: dict[type[Model], tuple[str, ...]] = {
    UnitKind: ("units",),
    Succession: ("originals", "results"),
}
"""What stands on the pages of units without belonging to one."""


@dataclass(frozen=True, slots=True)
class AffectedText:
    """A published text that would be spelled otherwise."""

    row: Model
    unit: Unit | None
    """On whose page it stands; None for what stands on many."""
    field: str
    """What the text is, in the words of the admin."""
    words: tuple[tuple[str, str], ...]
    """Each word as it is and as it would be."""


@dataclass(slots=True)
class GlossaryEffect:
    """All that a change of the glossary does to what citizens read. False where it does nothing."""

    words: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many texts hold a word, as it is and as it would be."""
    texts: list[AffectedText] = field(default_factory=list)
    """The first of the texts."""
    count: int = 0
    """How many texts there are in all."""

    def __bool__(self) -> bool:
        return bool(self.count)

    @property
    def ranked(self) -> list[tuple[tuple[str, str], int]]:
        """The words, those of most texts first."""
        return self.words.most_common()


def glossary_effect(before: Glossary, after: Glossary, changed: Iterable[str]) -> GlossaryEffect:
    """What citizens read otherwise when some Cyrillic words of the glossary change."""
    found = GlossaryEffect()
    concerned = Glossary(Term(word, word) for word in changed)
    for row, name, text in _published_texts(concerned):
        words = _respelled_words(text, concerned, before, after)
        if words:
            found.count += 1
            found.words.update(words)
            if len(found.texts) < MOST_TEXTS:
                label = cast("AnyField", row._meta.get_field(name)).verbose_name
                found.texts.append(AffectedText(row, _unit_of(row), str(label), words))
    return found


def _respelled_words(
    text: str, concerned: Glossary, before: Glossary, after: Glossary
) -> tuple[tuple[str, str], ...]:
    if to_latin(text, before) == to_latin(text, after):
        return ()
    forms: list[str] = concerned.in_cyrillic.findall(text)
    return tuple(
        (was, will_be)
        for word in sorted(set(forms))
        if (was := to_latin(word, before)) != (will_be := to_latin(word, after))
    )


def _published_texts(concerned: Glossary) -> Iterator[tuple[Model, str, str]]:
    """Row, field and text of what is derived for readers of Latin and may hold one of the words."""
    forms = {spelling for entry in concerned.entries for spelling in spellings(entry.cyrillic)}
    for model in translator.get_registered_models(abstract=False):
        for name in translator.get_options_for_model(model).all_fields:
            cyrillic, latin = (
                f"{name}_{LANGUAGES[code].suffix}" for code in (SERBIAN_CYRILLIC, SERBIAN_LATIN)
            )
            holds = Q()
            for form in forms:
                holds |= Q((f"{cyrillic}__contains", form))
            is_derived = Q((f"{latin}__isnull", True)) | Q((latin, ""))
            for row in _visible_rows(model).filter(holds, is_derived) if forms else ():
                yield row, name, getattr(row, cyrillic)


def _visible_rows(model: type[Model]) -> QuerySet[Model]:
    rows = model._default_manager.all()
    if not hasattr(rows, "visible"):
        shown = Unit.objects.visible()
        links = _LINKS_TO_UNITS.get(model, ())
        of_shown = Q(*(Q((f"{link}__in", shown)) for link in links), _connector=Q.OR)
        return rows.filter(pk__in=rows.filter(of_shown).values("pk"))
    owners = [
        name
        for name in ("unit", "post")
        if name in {relation.name for relation in model._meta.concrete_fields}
    ]
    visible: QuerySet[Model] = rows.visible().select_related(*owners) if owners else rows.visible()
    return visible


def _unit_of(row: Model) -> Unit | None:
    if isinstance(row, Unit):
        return row
    unit: Unit | None = getattr(row, "unit", None) or getattr(
        getattr(row, "post", None), "unit", None
    )
    return unit
