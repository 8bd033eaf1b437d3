"""The workspace: a unit as citizens see it, with a pen at each part and what is done beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from units.authorship import author
from units.history.models import Change, Version
from units.models import Post, Unit
from units.proposals.models import ProposalItem
from units.proposals.seeing import proposals_seen_by
from units.public.nesting import task_outline
from units.public.views.unit_pages import detail
from units.rights.holding import Anybody
from units.rights.rows import may_translate_row
from units.rights.who import Action, may
from units.staff.history_rights import may_see_past
from units.staff.lookups import ChosenKey
from units.staff.mending import Told, findings_of
from units.staff.workspace.acts import Act, OffersActs, Part
from units.staff.workspace.addresses import workspace_at
from units.staff.workspace.parts import InParts
from units.staff.workspace.seeing import MOST_CHILDREN, AsStaff
from units.staff.workspace.states import sentences_in

LAST_CHANGES = 3
"""That stand beside the unit; its history has all."""
MOST_WAITING = 40
"""Things that are named of what waits in a unit."""
MOST_TASKS = 40
"""That the workspace shows with their pens; the page of all tasks has the others."""
SORTS = ("contact", "task", "post")
"""Of rows that have pens of their own."""
UNDO_FOR = timedelta(hours=1)
"""How long the last change, if one's own, is offered to be taken back above everything else."""


@dataclass(frozen=True, slots=True)
class Pens:
    """Where somebody may write."""

    forms: frozenset[Part]
    """The parts that have a form of their own."""
    rows: frozenset[str]
    """The sorts of rows (``contact``, ``task``, ``post``) that may be changed."""
    added: frozenset[str]
    """Those of which there may be more."""


class UnitWorkspace(InParts, OffersActs):
    """For the admin of units: what stood in one great form."""

    @method_decorator(require_safe)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The workspace; what is written is written on the pages of parts and acts."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        unit = self.get_object(request, object_id)
        if unit is None:
            return self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
                request, self.opts, object_id
            )
        if not self.has_view_or_change_permission(request, unit):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": unit,
            "object_id": object_id,
            "title": str(unit),
            "media": self.media + self._media_of_forms(),
            **self._told(request, unit),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/units/unit/workspace.html", context)

    def _told(self, request: HttpRequest, unit: Unit) -> dict[str, object]:
        """What its page says, what waits there, and what stands beside it."""
        findings = findings_of(unit, request.user)
        return {
            **self._shown(request, unit, findings),
            **self._beside(request, unit),
            **_waiting(findings),
        }

    def _media_of_forms(self) -> Media:
        """What the forms need that are opened in place: calendars, lookups, rows that are added."""
        lookups = ChosenKey(Unit._meta.get_field("parent"), self.admin_site).media
        inlines = (
            form.inline(self.model, self.admin_site) for form in self.parts.values() if form.inline
        )
        return sum((inline.media for inline in inlines), AdminDateWidget().media + lookups)

    def _shown(self, request: HttpRequest, unit: Unit, findings: list[Told]) -> dict[str, object]:
        """What its page says, to one of the staff."""
        source = AsStaff(request.user, self.get_queryset(request))
        told = detail(source, unit.code) or {}
        for post in cast(Unit, told["unit"]).posts.all():
            vars(post)["acts"] = list(self.acts_of_post(request, post))
        _mark_unconfirmed(cast(Unit, told["unit"]), request.user, findings)
        public_address = _public_address(unit)
        states = sentences_in(source.chain(unit), source.day, is_shown=bool(public_address))
        return {
            **told,
            **_children(source, unit),
            **_tasks(cast(Unit, told["unit"])),
            "states": list(states),
            "public_address": public_address,
            "former_codes": source.former_codes(unit),
        }

    def after_part(self, request: HttpRequest, obj: Any, part: Part | None) -> str:
        """The workspace, at the part."""
        return workspace_at(obj.pk, part)

    def acts_of_post(self, request: HttpRequest, post: Post) -> Iterator[Act]:
        """What may be done with a post: its own admin offers it."""
        screens = self.admin_site.get_model_admin(Post)
        return screens.acts(request, post) if isinstance(screens, OffersActs) else iter(())

    def pens(self, request: HttpRequest, unit: Unit) -> Pens:
        """Where somebody may write on a unit."""
        if not self.has_change_permission(request, unit):
            return Pens(frozenset(), frozenset(), frozenset())
        kept, user = self.kept_columns(request, unit), request.user
        forms = {
            part
            for part, form in self.parts.items()
            if {*_flat(form.fields)} - kept - {"updated_at"}
        }
        return Pens(
            frozenset(forms),
            frozenset(sort for sort in SORTS if _may_write(user, sort, unit)),
            frozenset(sort for sort in SORTS if user.has_perm(f"units.add_{sort}", unit)),
        )

    def _beside(self, request: HttpRequest, unit: Unit) -> dict[str, object]:
        """What stands beside the page of the unit."""
        offered: dict[str, list[Act]] = defaultdict(list)
        for act in self.acts(request, unit):
            offered[act.part].append(act)
        is_outside = not author().is_rehearsing
        changes = _last_changes(request, unit)
        return {
            "pens": self.pens(request, unit),
            "acts": dict(offered),
            "changes": changes,
            "own_change": _own(request, changes),
            "proposals": _proposals(request, unit),
            "may_propose_here": is_outside and may(request.user, Action.PROPOSE, unit),
            "may_move": may(request.user, Action.MOVE, unit),
            "may_delete": self.has_delete_permission(request, unit),
        }


def _may_write(user: Anybody, sort: str, unit: Unit) -> bool:
    return user.has_perm(f"units.change_{sort}", unit) or may_translate_row(user, sort, unit)


def _public_address(unit: Unit) -> str:
    """Its page, where citizens may see it."""
    is_shown = Unit.objects.visible().filter(pk=unit.pk).exists()
    return unit.get_absolute_url() if is_shown else ""


def _flat(fields: Any) -> Iterator[str]:
    for field in fields:
        if isinstance(field, str):
            yield field
        else:
            yield from _flat(field)


def _tasks(unit: Unit) -> dict[str, object]:
    """The first tasks, and how many there are where there are more."""
    tasks = list(unit.tasks.all())
    has_more = len(tasks) > MOST_TASKS
    return {
        "tasks": task_outline(tasks[:MOST_TASKS]),
        "number_of_tasks": len(tasks) if has_more else 0,
    }


def _children(source: AsStaff, unit: Unit) -> dict[str, object]:
    """The first sub-units, and whether there are more."""
    children = list(source.sub_units(unit)[: MOST_CHILDREN + 1])
    return {
        "children": children[:MOST_CHILDREN],
        "has_more_children": len(children) > MOST_CHILDREN,
    }


def _mark_unconfirmed(unit: Unit, user: Anybody, findings: list[Told]) -> None:
    """Give contacts of which somebody may say that they are still right what says so."""
    stamps = {told.contact.pk: told.stamp for told in findings if told.contact}
    of_posts = {contact: "posts." for post in unit.posts.all() for contact in post.contacts.all()}
    for contact, path in {**dict.fromkeys(unit.contacts.all(), ""), **of_posts}.items():
        if contact.pk in stamps and may(user, Action.CHANGE, unit, [f"{path}contacts.checked_on"]):
            vars(contact)["to_confirm"] = stamps[contact.pk]


def _waiting(findings: list[Told]) -> dict[str, object]:
    """What is missing or doubtful: all of it beside the page, and at its part what readers see.

    What a single contact lacks stands at the contact.
    """
    at_parts: dict[str, list[Told]] = defaultdict(list)
    for told in findings:
        if told.contact is None and told.language in ("", get_language()):
            at_parts[told.part].append(told)
    return {
        "waiting": findings[:MOST_WAITING],
        "waiting_left": max(len(findings) - MOST_WAITING, 0),
        "doubts": dict(at_parts),
    }


def _last_changes(request: HttpRequest, unit: Unit) -> list[Change]:
    if not may_see_past(request.user, "unit"):
        return []
    made = Version.objects.of("unit", unit.pk).select_related("since__by").order_by("-since_id")
    return [version.since for version in made[:LAST_CHANGES]]


def _own(request: HttpRequest, changes: list[Change]) -> Change | None:
    """The last change, if whoever looks has just made it."""
    last = changes[0] if changes else None
    is_own = last is not None and last.by_id == request.user.pk
    return last if is_own and last and last.at > timezone.now() - UNDO_FOR else None


def _proposals(request: HttpRequest, unit: Unit) -> list[Any]:
    """The open proposals that touch the unit, as far as the reader may see them."""
    touching = ProposalItem.objects.filter(subject="unit", key=unit.pk).values("proposal")
    return list(proposals_seen_by(request.user).undecided().filter(pk__in=touching)[:10])
