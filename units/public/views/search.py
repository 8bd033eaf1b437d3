"""Search: a page that works by itself, suggestions for who types, and both as JSON for programs."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from units.localized.territories import territory_name
from units.localized.texts import localized
from units.models import Unit, UnitKind
from units.search import as_json
from units.search.engine import Within
from units.search.finding import find
from units.search.results import corrected, named, results
from units.text.analysis.queries import LONGEST_QUERY
from units.text.collation import sort_key
from units.text.invisible import without_directions
from units.version import kept

RESULTS_ON_A_PAGE = 20
MOST_SUGGESTIONS = 8
MOST_BODIES = 300
"""More bodies at the top than this are not offered as a list to choose from."""


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Units, people and tasks that answer ``?q=``, one ranked list.

    ``&format=json`` for programs.
    """
    query = _query(request)
    language = get_language() or settings.LANGUAGE_CODE
    within = _within(request)
    found = find(query, language, within=within)
    page = Paginator(found.hits, RESULTS_ON_A_PAGE).get_page(request.GET.get("page"))
    shown = results(found, list(page), language)
    if request.GET.get("format") == "json":
        return _open(
            as_json.page_of_results(found, page, shown, language, request.build_absolute_uri)
        )
    is_narrow = bool(within) and not found.hits and bool(find(query, language).hits)
    context = {
        "query": query,
        "found": found,
        "page": page,
        "results": shown,
        "corrected": corrected(found, shown),
        "count": len(found.hits),
        "is_narrow": is_narrow,
        "everywhere": f"{request.path}?q={quote(query)}",
        "choices": _choices(language, within),
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
    shown = named(found, found.hits[:MOST_SUGGESTIONS], language)
    return _open(as_json.suggestions(query, shown, language))


def _query(request: HttpRequest) -> str:
    query = without_directions(request.GET.get("q", "")).replace("\0", " ")
    return query[:LONGEST_QUERY].strip()


def _within(request: HttpRequest) -> Within:
    longest = {"in": 100, "country": 100, "kind": 1000}
    asked = (request.GET.get(name, "").replace("\0", "")[:most] for name, most in longest.items())
    return Within(*asked)


def _open(data: dict[str, object]) -> JsonResponse:
    """JSON that any page of any site may read."""
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response


type Choices = dict[str, list[tuple[str, str]]]


def _choices(language: str, within: Within) -> dict[str, list[tuple[str, str, bool]]]:
    """What the results can be narrowed to: value, words and whether it is chosen.

    None where there is nothing to choose.
    """
    chosen = {"country": within.territory, "in": within.top, "kind": within.kind}
    return {
        name: [(*one, one[0] == chosen[name]) for one in choices]
        for name, choices in _all_choices(language).items()
        if len(choices) > 1
    }


@kept
def _all_choices(language: str) -> Choices:
    """What there is to choose from, for readers of a language."""
    bodies = list(
        Unit.objects.visible().active().roots().for_listing().by_name(language)[: MOST_BODIES + 1]
    )
    countries = {code: territory_name(code) for body in bodies if (code := body.territory[:2])}
    kinds: dict[str, list[str]] = {}
    for kind in UnitKind.objects.filter(Exists(Unit.objects.visible().filter(kind=OuterRef("pk")))):
        kinds.setdefault(str(localized(kind, "name", language)) or kind.code, []).append(kind.code)
    return {
        "country": sorted(countries.items(), key=lambda country: sort_key(country[1], language)),
        "in": [(body.code, str(body)) for body in bodies] if len(bodies) <= MOST_BODIES else [],
        "kind": [(",".join(codes), name) for name, codes in kinds.items()],
    }
