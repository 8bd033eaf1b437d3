"""Pages as a proposal would make them, for those who may look at it, on the day that it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers

from units.history.models import Change
from units.history.sources import AsOf, Overlay
from units.localized import glossary
from units.models import Appointment, Unit
from units.proposals.carrying_out import what_becomes
from units.proposals.models import Proposal
from units.proposals.seeing import may_look
from units.public.records import Records
from units.public.sight import PUBLIC, sight_of_staff
from units.public.views.past import TEMPLATES

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
    """What a proposal would make of the registry, whatever is withheld as it is now."""

    def _was_shown(self, unit: Unit) -> bool:
        return all(above.is_published(self.day) for above in self._whole_chain(unit))

    def _naming(self, unit: Unit, people: object) -> Callable[[Appointment], bool]:
        return lambda held: held.is_published


def shown(
    request: HttpRequest,
    page: str,
    code: str,
    told: Callable[[Records], dict[str, object] | None],
) -> HttpResponse:
    """A page as a proposal would make it. Raises ``Http404`` for those who may not look at it."""
    proposal = _asked(request)
    day = max(proposal.due_on or timezone.localdate(), timezone.localdate())
    newest = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    outcome = what_becomes(proposal)
    source = Overlay(AsOf(newest), outcome.targets, outcome.placed)
    for sight in (PUBLIC, sight_of_staff(request.user, is_public=True)):
        records = Planned(source, day, sight, {TOKEN: str(proposal.token)})
        with glossary.instead(records.terms):
            context = told(records)
            if context is not None:
                return _page(request, page, context, Preview(proposal, day, sight is not PUBLIC))
    raise Http404


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
