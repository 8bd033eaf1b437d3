"""Pages as a proposal would make them, for those who may look at it, on the day that it is for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers

from units.history.models import Change
from units.history.sources import AsOf, Overlay, Source, States
from units.localized import glossary
from units.models import Appointment, Person, Unit
from units.proposals.carrying_out import what_becomes
from units.proposals.models import Proposal
from units.proposals.seeing import may_look, things_seen_by
from units.public.records import Records
from units.public.sight import PUBLIC, Sight, sight_of_staff
from units.public.views.past import TEMPLATES
from units.text.languages import LANGUAGES

TOKEN = "preview"  # noqa: S105 - the name of a part of a query
"""The part of a query that names the proposal."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a page that is not yet says of itself."""

    proposal: Proposal
    day: date
    is_hidden: bool
    """Whether citizens would not see the page."""


class Planned(Records):
    """What a proposal would make of the registry, to somebody who may look at it.

    Of all else he is told no more than elsewhere: what is withheld from him stays so, and what will
    only be told to citizens on some day is not told on that day's preview.
    """

    def __init__(
        self, source: Source, preview: Preview, reader: Sight, new: Collection[int]
    ) -> None:
        """``new`` are the units that do not exist yet, and that the reader may see."""
        query = {TOKEN: str(preview.proposal.token)}
        sight = reader if preview.is_hidden else replace(PUBLIC, units=reader.units)
        super().__init__(source, preview.day, sight, query)
        self._sees_names = reader.sees(Appointment, Person)
        self._new = new

    def _learn(self, states: States) -> None:
        unknown = states.keys() - self._units.keys()
        super()._learn(states)
        self._told_in_full |= self._new & states.keys()
        for key in unknown - self._told_in_full:
            _keep_notice_to_come(self._units[key])

    def _was_shown(self, unit: Unit) -> bool:
        is_known = unit.pk in self._told_in_full or unit.pk in self._visible_now
        return is_known and all(above.is_published(self.day) for above in self._whole_chain(unit))

    def _naming(self, unit: Unit, people: object) -> Callable[[Appointment], bool]:
        if self._sees_names and unit.pk in self._told_in_full:
            return lambda held: held.is_published
        return lambda held: held.is_published and held.is_in_office()


def _keep_notice_to_come(unit: Unit) -> None:
    """Let a unit say no notice that nobody is told today."""
    if unit.notice_from and unit.notice_from > timezone.localdate():
        for language in LANGUAGES.values():
            setattr(unit, f"notice_{language.suffix}", "")


def shown(
    request: HttpRequest,
    page: str,
    code: str,
    told: Callable[[Records], dict[str, object] | None],
) -> HttpResponse:
    """A page as a proposal would make it. Raises ``Http404`` for those who may not look at it."""
    proposal = _asked(request)
    day = max(proposal.due_on or timezone.localdate(), timezone.localdate())
    source, new = _source(request, proposal)
    for is_hidden in (False, True):
        preview = Preview(proposal, day, is_hidden)
        reader = sight_of_staff(request.user, is_public=True)
        records = Planned(source, preview, reader, new)
        with glossary.instead(records.terms):
            context = told(records)
            if context is not None:
                return _page(request, page, context, preview)
    raise Http404


def _source(request: HttpRequest, proposal: Proposal) -> tuple[Source, set[int]]:
    """The registry with what the reader may see of a proposal, and the units that are new in it."""
    newest = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    seen = things_seen_by(request.user, proposal)
    outcome = what_becomes(proposal, {thing: [()] for thing in seen})
    new = {
        key
        for subject, key in seen
        if subject == "unit" and outcome.current.get((subject, key)) is None
    }
    return Overlay(AsOf(newest), outcome.targets, outcome.placed), new


def _asked(request: HttpRequest) -> Proposal:
    try:
        token = UUID(request.GET.get(TOKEN, ""))
    except ValueError:
        raise Http404 from None
    proposal = Proposal.objects.filter(token=token).first()
    if proposal is None or not proposal.waits or not may_look(request.user, proposal):
        raise Http404
    return proposal


def _page(
    request: HttpRequest, page: str, context: dict[str, object], preview: Preview
) -> HttpResponse:
    context |= {"preview": preview, "canonical": ""}
    response = render(request, TEMPLATES[page], context)
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie"])
    return response
