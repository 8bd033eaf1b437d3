"""Search: a page that works by itself, suggestions for who types, and both as JSON for programs."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from units.localized.territories import territory_name
from units.localized.texts import localized, localized_person, localized_title
from units.models import Unit, UnitKind
from units.search.candidates import MOST
from units.search.engine import Within
from units.search.finding import Findings, find
from units.search.results import Evidence, Result, corrected, results
from units.text.analysis.queries import LONGEST_QUERY
from units.text.analysis.ranking import TextKind
from units.text.collation import sort_key
from units.text.languages import LANGUAGES

ON_A_PAGE = 20
SUGGESTIONS = 8
MOST_BODIES = 300
"""More bodies at the top than this are not offered as a list to choose from."""


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Units, people and tasks that answer ``?q=``, one ranked list.

    ``&format=json`` for programs.
    """
    query = _query(request)
    language = get_language() or settings.LANGUAGE_CODE
    within = Within(
        *(request.GET.get(name, "").replace("\0", "")[:100] for name in ("in", "country", "kind"))
    )
    found = find(query, language, within=within)
    page = Paginator(found.hits, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = results(found, list(page), language)
    if request.GET.get("format") == "json":
        return _open(_as_json(request, found, page, shown, language))
    is_narrow = bool(within) and not found.hits and bool(find(query, language).hits)
    context = {
        "query": query,
        "found": found,
        "page": page,
        "results": shown,
        "corrected": corrected(found, shown),
        "count": len(found.hits),
        "most": MOST,
        "is_narrow": is_narrow,
        "everywhere": f"{request.path}?q={quote(query)}",
        "choices": _choices(language, within),
        "within": within,
    }
    return render(request, "units/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """What a query that is being typed may become.

    Names and people that begin so, the best first, as JSON.
    """
    query = _query(request)
    language = get_language() or settings.LANGUAGE_CODE
    found = find(query, language, is_typing=True)
    shown = results(found, found.hits[:SUGGESTIONS], language)
    return _open(
        {"query": query, "suggestions": [_suggestion(result, language) for result in shown]}
    )


def _query(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", " ")[:LONGEST_QUERY].strip()


def _open(data: dict[str, Any]) -> JsonResponse:
    """JSON that any page of any site may read."""
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response


def _choices(language: str, within: Within) -> dict[str, list[tuple[str, str, bool]]]:
    """What the results can be narrowed to: value, words and whether it is chosen.

    None where there is nothing to choose.
    """
    bodies = list(
        Unit.objects.visible().active().roots().for_listing().by_name(language)[: MOST_BODIES + 1]
    )
    countries = {code: territory_name(code) for body in bodies if (code := body.territory[:2])}
    kinds = UnitKind.objects.filter(Exists(Unit.objects.visible().filter(kind=OuterRef("pk"))))
    found = {
        "country": sorted(countries.items(), key=lambda country: sort_key(country[1], language)),
        "in": [(body.code, _named(body, language)) for body in bodies]
        if len(bodies) <= MOST_BODIES
        else [],
        "kind": [
            (kind.code, str(localized(kind, "name", language)) or kind.code) for kind in kinds
        ],
    }
    chosen = {"country": within.territory, "in": within.top, "kind": within.kind}
    return {
        name: [(*one, one[0] == chosen[name]) for one in choices]
        for name, choices in found.items()
        if len(choices) > 1
    }


def _named(body: Unit, language: str) -> str:
    name = str(localized(body, "name", language)) or body.code
    return f"{name} ({territory_name(body.territory)})" if body.territory else name


def _as_json(
    request: HttpRequest, found: Findings, page: Page[Any], shown: list[Result], language: str
) -> dict[str, Any]:
    return {
        "query": found.query.text,
        "corrected": corrected(found, shown) or None,
        "language": LANGUAGES[language].tag,
        "count": len(found.hits),
        "has_more": found.is_cut,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "results": [_result(request, result, language) for result in shown],
    }


def _result(request: HttpRequest, result: Result, language: str) -> dict[str, Any]:
    unit, head, contact = result.unit, result.head, result.contact
    holder = head.holders[0] if head and head.holders else None
    return {
        "type": result.answered_by,
        "code": unit.code,
        "url": request.build_absolute_uri(unit.get_absolute_url()),
        "name": result.name.text,
        "language": result.name.tag,
        "names": {
            item.tag: name
            for item in LANGUAGES.values()
            if (name := getattr(unit, f"name_{item.suffix}"))
        },
        "kind": str(localized(unit.kind, "name", language)) if unit.kind else None,
        "path": [
            {"code": above.code, "name": str(localized(above, "name", language))}
            for above in result.path
        ],
        "matched": [
            _matched(evidence)
            for evidence in (result.named, *result.evidence)
            if evidence.groups or evidence.contact
        ],
        "head": {
            "title": str(localized_title(head, language)),
            "name": str(localized_person(holder.person, language)) if holder else None,
        }
        if head
        else None,
        "contact": {"kind": contact.kind, "written": contact.written, "value": contact.value}
        if contact
        else None,
    }


def _matched(evidence: Evidence) -> dict[str, Any]:
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


def _suggestion(result: Result, language: str) -> dict[str, Any]:
    unit = result.unit
    person = next(
        (evidence for evidence in result.evidence if evidence.kind is TextKind.PERSON), None
    )
    other = next(
        (
            evidence
            for evidence in result.evidence
            if evidence.kind in (TextKind.NAME, TextKind.ACRONYM, TextKind.CONTACT)
        ),
        None,
    )
    with override(language):
        address = reverse("unit-detail", args=[unit.code])
    return {
        "type": result.answered_by,
        "code": unit.code,
        "url": address,
        "text": result.name.text,
        "language": result.name.tag,
        "matched": person.text if person else other.text if other else None,
        "path": str(localized(result.path[0], "name", language))
        if result.path
        else territory_name(unit.territory),
    }
