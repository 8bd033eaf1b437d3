"""Working inside a proposal: what staff do in the admin is rehearsed on it, and kept in it.

Whoever entered a proposal sees the admin as it would be, and whatever they do (a form, a drag, a
closing) becomes a part of it. A form can also be sent to be kept as a new proposal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from units.authorship import author
from units.databases.waiting import is_busy
from units.history.pairs import Pair
from units.proposals.carrying_out import what_becomes
from units.proposals.models import Proposal
from units.proposals.rehearsal import Rehearsal, rehearsed
from units.proposals.seeing import proposals_seen_by
from units.public.views.errors import busy
from units.tree import tree_lock

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

ENTERED = "proposal"
"""In the session: the primary key of the proposal in which somebody works."""
PROPOSE = "_propose"
"""The button that sends a form to be kept as a proposal."""
_SCREENS = "units_"
_APART = ("units_upload", "units_unit_download")
"""Screens that keep something of their own, or give files: never a part of a proposal."""
_OTHERS = ("autocomplete", "history_change_take_back")
_LOADING = "units_upload_change"
"""Where files are loaded: that can be kept as a proposal, too."""

type View = Callable[..., HttpResponse]


class WorksInProposals:
    """Rehearses the screens of the registry's own rows for those who work in a proposal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing; the address is not resolved yet."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: list[object], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """The answer of the view, whose writes are kept in a proposal and nowhere else."""
        match, is_new = request.resolver_match, PROPOSE in request.POST
        is_loading = is_new and match is not None and match.url_name == _LOADING
        if not (_can_be_rehearsed(match) or is_loading) or not request.user.is_active:
            return None
        proposal = None if is_loading else entered(request)
        if proposal is None and not is_new:
            return None
        try:
            return _rehearse(request, proposal, lambda: view(request, *args, **kwargs))
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        except OperationalError as error:
            if not is_busy(error):
                raise
            return busy(request)
        return _page_of(proposal)


def _can_be_rehearsed(match: ResolverMatch | None) -> bool:
    name = match.url_name or "" if match else ""
    is_of_rows = name.startswith(_SCREENS) and not name.startswith(_APART)
    return is_of_rows or name in _OTHERS


def entered(request: HttpRequest) -> Proposal | None:
    """The open proposal in which somebody works, and may still look; None outside of any."""
    session: SessionBase = request.session
    if ENTERED not in session:
        return None
    open_ones = proposals_seen_by(request.user).undecided()
    proposal = open_ones.filter(pk=session[ENTERED]).first()
    if proposal is None:
        del session[ENTERED]
    return proposal


def _rehearse(
    request: HttpRequest, proposal: Proposal | None, view: Callable[[], HttpResponse]
) -> HttpResponse:
    # The lock stands around all of it: what others put into the same proposal is not lost, and
    # nobody decides on it between what was rehearsed and what is kept.
    with tree_lock():
        if proposal is not None and not _is_still_open(proposal):
            raise ValidationError(_("Somebody has decided on it already."))
        scene = what_becomes(proposal) if proposal else None
        if scene is not None and scene.collisions:
            message = _("What it changes was changed meanwhile. Say first which shall stand.")
            messages.warning(request, message)
            return _page_of(proposal)
        with rehearsed(scene) as rehearsal:
            response = view()
            if isinstance(response, TemplateResponse):
                response.render()
        if request.method != "POST" or not rehearsal.pairs:
            return response
        if proposal is None:
            return _kept(request, rehearsal)
        proposal.keep(rehearsal.pairs, cast(User, request.user))
        return response


def _is_still_open(proposal: Proposal) -> bool:
    """Whether nobody has decided meanwhile, nor will before all of this is kept."""
    return Proposal.objects.undecided().select_for_update().filter(pk=proposal.pk).exists()


def _kept(request: HttpRequest, rehearsal: Rehearsal) -> HttpResponse:
    """A new proposal of what a form would have done, and the way to it."""
    proposal = keep_as_proposal(request, rehearsal.pairs)
    # What was said of a save that was taken back is not true.
    vars(messages.get_messages(request))["_queued_messages"].clear()
    messages.success(request, _("It is kept as a proposal. Nothing has been changed yet."))
    return _page_of(proposal)


def keep_as_proposal(request: HttpRequest, pairs: list[Pair], title: str = "") -> Proposal:
    """A proposal of whoever signed in."""
    user = cast(User, request.user)
    with transaction.atomic():
        proposal = Proposal.objects.create(
            title=title or title_of(pairs), reasons=author().why, created_by=user
        )
        proposal.keep(pairs, user)
    return proposal


def title_of(pairs: list[Pair]) -> str:
    """What a proposal is called of which nobody has said it: the thing that it is about."""
    first = next((pair for pair in pairs if pair.subject == "unit"), pairs[0])
    row: Any = first.model._base_manager.filter(pk=first.key).first()
    return str(row or first.code)[:200]


def _page_of(proposal: Proposal | None) -> HttpResponseRedirect:
    if proposal is None:
        return HttpResponseRedirect(reverse("admin:index"))
    return HttpResponseRedirect(reverse("admin:proposals_proposal_change", args=[proposal.pk]))
