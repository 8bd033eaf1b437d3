"""Gives citizens kept pages, and puts validators and headers on every answer for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.db import InterfaceError, OperationalError, router
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from registry.kept_pages import known, shared
from registry.kept_pages.answers import Answer
from registry.kept_pages.rules import (
    READING,
    is_a_search,
    is_for_all,
    is_of_somebody,
    is_public,
    key_of,
    may_keep,
)
from registry.kept_pages.store import Makers, Store
from units.databases import in_use, pinned
from units.databases.outages import is_out
from units.generations import generation, generations, tree_of
from units.models import Unit
from units.public.views.errors import unavailable

pages, searches = Store(), Store()
"""What this process keeps."""
_PATIENCE = 1.0
"""Seconds for which one waits for somebody else to make the same page."""
_OF_SEARCHES = 4
"""The part of the memory that searches take, so that no flood of them pushes pages out."""


type View = Callable[[HttpRequest], HttpResponse]


class KeptPages:
    """Answers what was answered before in the same generation of the registry, on the same day."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self.makers = Makers(_PATIENCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A kept answer, or the view's; both as a cache between us and the reader needs them."""
        key = key_of(request) if settings.PAGES_KEPT_MIB and not settings.DEBUG else None
        if key is None:
            return _with_headers(request, self.get_response(request))
        # The rows are read from where the generation was.
        try:
            with pinned(router.db_for_read(Unit) or in_use()):
                return self._known(request, key)
        except (OperationalError, InterfaceError) as error:
            if not is_out(error):
                raise
            return unavailable(request, error)

    def _known(self, request: HttpRequest, key: str) -> HttpResponse:
        asked_at, day = timezone.now().timestamp(), timezone.localdate().isoformat()
        if kept := _holding(_kept(key), day):
            return _given(request, key, kept, asked_at)
        with self.makers.first(key) as is_first:
            if not is_first and (kept := _holding(_kept(key), day)):
                return _given(request, key, kept, asked_at)
            if kept := _holding(shared.get(key), day):
                _keep(key, kept)
                return _given(request, key, kept, asked_at)
            return self._made(request, key, day)

    def _made(self, request: HttpRequest, key: str, day: str) -> HttpResponse:
        now = _seen(generation())
        moment = int(timezone.now().timestamp())
        response = self.get_response(request)
        is_same_day = timezone.localdate().isoformat() == day
        if request.method != "GET" or not is_same_day or not may_keep(request, response):
            return _with_headers(request, response)
        made = _of_its_tree(Answer.of(response, now, day, moment), tree_of(response))
        answer, encoding = made.compressed_for(request)
        _keep(key, answer)
        shared.put(key, answer)
        return answer.response(request, encoding)


def kept_for(request: HttpRequest) -> Answer | None:
    """What is kept of what a request asks for, whether it still holds or not."""
    key = key_of(request)
    return _kept(key) if key else None


def _holding(kept: Answer | None, day: str) -> Answer | None:
    """What is kept, if a reader would be told the same now."""
    if kept is None or kept.day != day or kept.generation != _seen(generation(kept.tree)):
        return None
    return kept


def _seen(generation: str) -> str:
    """A generation that was asked, which is remembered for when none can be."""
    known.note(generation)
    return generation


def standing(key: str) -> Answer | None:
    """What is kept under a key and was not seen to be outdated, also while nobody can be asked."""
    for kept in (_kept(key), shared.get(key)):
        if kept and known.since(kept.generation) is not None:
            return kept
    return None


def _of_its_tree(made: Answer, tree: int | None) -> Answer:
    """It under the generation of its tree, where that is still the one from before it was made."""
    if tree is None:
        return made
    everything, of_tree = map(_seen, generations(tree))
    # Where nothing at all was written meanwhile, nothing was in the tree.
    return replace(made, generation=of_tree, tree=tree) if everything == made.generation else made


def _store(key: str) -> Store:
    return searches if is_a_search(key) else pages


def _kept(key: str) -> Answer | None:
    return _store(key).get(key)


def _keep(key: str, answer: Answer) -> None:
    most = settings.PAGES_KEPT_MIB * 1024 * 1024
    of_searches = most // _OF_SEARCHES
    store = _store(key)
    store.put(key, answer, of_searches if store is searches else most - of_searches)


def _given(request: HttpRequest, key: str, kept: Answer, asked_at: float) -> HttpResponse:
    answer, encoding = kept.compressed_for(request)
    if answer is not kept:
        _keep(key, answer)
    response = answer.response(request, encoding, asked_at)
    vars(response)["is_kept"] = True
    return response


def is_kept(response: HttpResponse) -> bool:
    """Whether an answer was made for somebody else."""
    return bool(vars(response).get("is_kept"))


def forget() -> None:
    """Keep nothing of what was kept in this process."""
    pages.forget()
    searches.forget()
    known.forget()


# --- Answers that are not kept --------------------------------------------------------------------


def _with_headers(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An answer of the moment, with what is said of it to caches."""
    match = request.resolver_match
    is_ours = is_public(request) or (match is not None and match.view_name == "language-picker")
    if response.status_code >= 400 or not is_ours:
        return _of_an_error(response)
    is_anybodys = request.method in READING and not is_of_somebody(request)
    if is_anybodys and is_for_all(response):
        answer, encoding = Answer.of(response).compressed_for(request)
        return answer.response(request, encoding)
    if "Cache-Control" not in response:
        response["Cache-Control"] = "private, no-cache" if is_of_somebody(request) else "no-cache"
    return _by_cookie(response)


def _of_an_error(response: HttpResponse) -> HttpResponse:
    """Nobody keeps what went wrong; what is none of ours stays as it is."""
    if response.status_code >= 400 and "Cache-Control" not in response:
        response["Cache-Control"] = "no-store"
        return _by_cookie(response)
    return response


def _by_cookie(response: HttpResponse) -> HttpResponse:
    """Pages differ by the size of the text, and by whom they are for."""
    if response.get("Content-Type", "").startswith("text/html"):
        patch_vary_headers(response, ["Cookie"])
    return response
