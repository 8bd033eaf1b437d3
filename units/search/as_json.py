"""What was found, as programs get it: dictionaries that are ready for JSON.

It lies beside search, below the pages and the API alike, so that both can hand on the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.core.paginator import Page

from units.localized.texts import localized, localized_person, localized_title
from units.models import Contact, Post, Unit
from units.search.candidates import Hit
from units.search.finding import Findings
from units.search.results import Evidence, Result, corrected
from units.text.analysis.ranking import TextKind
from units.text.languages import LANGUAGES

Absolute = Callable[[str], str]
"""Makes an absolute address of a path, as ``request.build_absolute_uri`` does."""


def page_of_results(
    found: Findings, page: Page[Hit], shown: Sequence[Result], language: str, absolute: Absolute
) -> dict[str, object]:
    """A page of what answers a query."""
    return {
        "query": found.query.text,
        "corrected": corrected(found, shown) or None,
        "language": LANGUAGES[language].tag,
        "count": len(found.hits),
        "has_more": found.is_cut,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "results": [_result(result, language, absolute) for result in shown],
    }


def suggestions(query: str, shown: Sequence[Result], language: str) -> dict[str, object]:
    """What a query that is being typed may become."""
    return {"query": query, "suggestions": [_suggestion(result, language) for result in shown]}


def _result(result: Result, language: str, absolute: Absolute) -> dict[str, object]:
    unit = result.unit
    return {
        "type": result.answered_by,
        "code": unit.code,
        "url": absolute(unit.get_absolute_url()),
        "name": result.name.text,
        "language": result.name.tag,
        "names": _names(unit),
        "kind": str(localized(unit.kind, "name", language)) if unit.kind else None,
        "path": [
            {"code": above.code, "name": str(localized(above, "name", language))}
            for above in result.path
        ],
        "matched": [
            _matched(evidence)
            for evidence in (result.named, *result.evidence)
            if evidence.is_marked
        ],
        "head": _head(result.head, language) if result.head else None,
        "contact": _contact(result.contact) if result.contact else None,
    }


def _names(unit: Unit) -> dict[str, str]:
    """The names of a unit as somebody wrote them, by language."""
    names: dict[str, str | None] = {
        language.tag: getattr(unit, f"name_{language.suffix}") for language in LANGUAGES.values()
    }
    return {tag: name for tag, name in names.items() if name}


def _head(head: Post, language: str) -> dict[str, object]:
    holder = head.holders[0] if head.holders else None
    return {
        "title": str(localized_title(head, language)),
        "name": str(localized_person(holder.person, language)) if holder else None,
    }


def _contact(contact: Contact) -> dict[str, object]:
    return {"kind": contact.kind, "written": contact.written, "value": contact.value}


def _matched(evidence: Evidence) -> dict[str, object]:
    marks, place = [], 0
    for piece, is_marked in evidence.pieces:
        if is_marked:
            marks.append([place, place + len(piece)])
        place += len(piece)
    return {
        "what": evidence.what,
        "text": evidence.text,
        "language": evidence.tag or None,
        "marks": marks,
    }


def _suggestion(result: Result, language: str) -> dict[str, object]:
    unit = result.unit
    matched = _first(result, _PEOPLE) or _first(result, _NAMES_AND_NUMBERS)
    top = result.path[0] if result.path else None
    return {
        "type": result.answered_by,
        "code": unit.code,
        "url": unit.get_absolute_url(),
        "text": result.name.text,
        "language": result.name.tag,
        "matched": matched.text if matched else None,
        "path": str(top) if top else unit.country,
    }


_PEOPLE = frozenset({TextKind.PERSON})
_NAMES_AND_NUMBERS = frozenset({TextKind.NAME, TextKind.ACRONYM, TextKind.CONTACT})


def _first(result: Result, kinds: frozenset[TextKind]) -> Evidence | None:
    """The best evidence of some kinds."""
    return next((evidence for evidence in result.evidence if evidence.kind in kinds), None)
