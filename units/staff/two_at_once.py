"""Two who edit the same at the same time: both changes are kept, or both are shown.

A form knows which state of the thing it was made from. Where that is no longer the state when the
form comes back, what was typed is rehearsed on the state that was seen, and put together with what
others did since. Where the two collide it waits as a proposal, with a choice for each field.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from units.authorship import author
from units.history.models import Change, Version
from units.history.pairs import Pair
from units.history.recording import SUBJECTS
from units.history.undoing import Outcome, merged
from units.history.writing import Thing, write_states
from units.proposals.rehearsal import rehearsed
from units.staff.history_rights import sees
from units.staff.in_proposals import PROPOSE, keep_as_proposal, title_of
from units.staff.keeping import kept_back
from units.staff.lookups import is_key
from units.tree import tree_lock

SEEN = "_seen"
"""The field with the primary key of the state from which a form was made."""

type Screen = Callable[[dict[str, object]], HttpResponse]
"""Shows or saves a form, given what else its page is to say."""


class TwoAtOnce(admin.ModelAdmin[Any]):
    """For admins of things that have a history."""

    def thing_of(self, object_id: str) -> Thing | None:
        """The thing that a form is about; None where it has no history."""
        subject = str(self.opts.model_name)
        return (subject, int(object_id)) if subject in SUBJECTS and is_key(object_id) else None

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Django's, unless somebody else has changed the thing since the form was made."""

        def screen(context: dict[str, object]) -> HttpResponse:
            return super(TwoAtOnce, self).changeform_view(request, object_id, form_url, context)

        return self.with_others(request, object_id, extra_context or {}, screen)

    def with_others(
        self,
        request: HttpRequest,
        object_id: str | None,
        extra_context: dict[str, object],
        screen: Screen,
    ) -> HttpResponse:
        """A screen that writes one thing, so that nothing is lost that others wrote meanwhile."""
        thing = self.thing_of(object_id) if object_id else None
        if thing is None or author().is_rehearsing:
            return screen(extra_context)
        extra_context[SEEN.lstrip("_")] = request.POST.get(SEEN) or _state_now(thing)
        if request.method != "POST":
            return screen(extra_context)
        try:
            with tree_lock():
                is_apart = self.only_adds(request, str(object_id))
                seen = None if is_apart else _state_seen(request, thing)
                is_late = seen is not None and seen.pk != _state_now(thing)
                if seen is not None and is_late and self._is_theirs(request, str(object_id), thing):
                    return self._save_late(request, str(object_id), seen, extra_context, screen)
                return screen(extra_context)
        except ValidationError as error:
            extra_context[SEEN.lstrip("_")] = _state_now(thing)
            reason = _("It was changed in the meantime: %(why)s")
            with kept_back(reason % {"why": " ".join(error.messages)}):
                return screen(extra_context)

    def only_adds(self, request: HttpRequest, object_id: str) -> bool:
        """Whether a form adds to a thing that is there, whatever others have made of the rest."""
        return False

    def _is_theirs(self, request: HttpRequest, object_id: str, thing: Thing) -> bool:
        """Whether who sends a form may still write it as the thing stands, not as it stood."""
        row = self.get_object(request, object_id)
        if row is None:
            return not self._exists(object_id) and sees(request.user, *thing)
        return self.has_change_permission(request, row)

    def _exists(self, object_id: str) -> bool:
        return self.model._base_manager.filter(pk=object_id).exists()

    def _save_late(
        self,
        request: HttpRequest,
        object_id: str,
        seen: Version,
        context: dict[str, object],
        screen: Screen,
    ) -> HttpResponse:
        """Keep what was typed on top of what others did since."""
        thing = seen.subject, seen.key
        scene = Outcome(targets={thing: seen.state})
        with rehearsed(scene, is_proposed=False) as rehearsal:
            response = screen(context)
            if isinstance(response, TemplateResponse):
                response.render()
        if response.status_code != HttpResponseRedirect.status_code:
            return response  # something is wrong with what was typed, and is told
        pairs = [_as_seen(pair, seen) for pair in rehearsal.pairs]
        pairs = [pair for pair in pairs if pair.before != pair.after]
        outcome = merged(pairs)
        _forget_messages(request)
        if outcome.collisions:
            return _ask(request, pairs, seen)
        write_states(outcome.targets, outcome.placed)
        self._tell(request, object_id, outcome, seen)
        return response

    def _tell(self, request: HttpRequest, object_id: str, outcome: Outcome, seen: Version) -> None:
        row: Model | None = self.model._base_manager.filter(pk=object_id).first()
        if not outcome.targets or row is None:
            self.message_user(request, _("Nothing was changed."), messages.INFO)
            return
        self.log_change(request, row, [{"changed": {}}])
        message = _("It is saved. %(who)s changed it in the meantime, too: both changes are kept.")
        self.message_user(request, message % {"who": _who_since(seen)}, messages.SUCCESS)


def _state_now(thing: Thing) -> int | None:
    """The primary key of the state in which a thing is."""
    states = Version.objects.current().filter(subject=thing[0], key=thing[1])
    return states.values_list("pk", flat=True).first()


def _state_seen(request: HttpRequest, thing: Thing) -> Version | None:
    """The state from which a form was made, where it says so and its button saves."""
    sent = request.POST.get(SEEN, "")
    if not is_key(sent) or PROPOSE in request.POST:
        return None
    return Version.objects.of(*thing).filter(state__isnull=False).filter(pk=sent).first()


def _as_seen(pair: Pair, seen: Version) -> Pair:
    """What somebody made of the state that they saw."""
    if (pair.subject, pair.key) != (seen.subject, seen.key):
        return pair
    return Pair(pair.subject, pair.key, seen.state, pair.after)


def _ask(request: HttpRequest, pairs: list[Pair], seen: Version) -> HttpResponse:
    """Let what was typed wait, and ask what shall stand."""
    title = _("Not saved yet: %(name)s") % {"name": title_of(pairs)}
    proposal = keep_as_proposal(request, pairs, title[:200])
    message = _(
        "%(who)s changed the same in the meantime. Nothing that you wrote is lost: choose below "
        "which of the two shall stand."
    )
    messages.warning(request, message % {"who": _who_since(seen)})
    return HttpResponseRedirect(reverse("admin:proposals_proposal_change", args=[proposal.pk]))


def _who_since(seen: Version) -> str:
    """Who changed a thing since it was in a state."""
    since = Change.objects.filter(
        begun__subject=seen.subject, begun__key=seen.key, pk__gt=seen.since_id
    )
    names = [change.by_name for change in since.order_by("pk") if change.by_name]
    return ", ".join(dict.fromkeys(names)) or _("Somebody")


def _forget_messages(request: HttpRequest) -> None:
    """What was said of a save that was only rehearsed is not true."""
    vars(messages.get_messages(request))["_queued_messages"].clear()
