"""What is out of the ordinary with a unit, in words; and the condition that asks it of many."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from units.models import Unit
from units.models.unit import UnitQuerySet
from units.models.visibility import is_published_on, may_be_hidden
from units.proposals.models import ProposalItem
from units.proposals.seeing import proposals_seen_by
from units.rights.holding import Anybody
from units.text.languages import LANGUAGES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class State(StrEnum):
    """A state of a unit; one unit can be in several."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    EXPIRED = "expired"
    CLOSED = "closed"
    TO_BEGIN = "to-begin"
    NOTICE = "notice"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    """The ordinary one, of which lists say nothing."""


WORDS: dict[State, StrOrPromise] = {
    State.DRAFT: _("draft"),
    State.SCHEDULED: _("to be published"),
    State.EXPIRED: _("publication has ended"),
    State.CLOSED: _("closed"),
    State.TO_BEGIN: _("not yet founded"),
    State.NOTICE: _("notice"),
    State.PROPOSED: _("change proposed"),
    State.PUBLISHED: _("published"),
}
MARKS: dict[State, str] = {
    State.DRAFT: "✎",
    State.SCHEDULED: "◷",
    State.EXPIRED: "⌛",
    State.CLOSED: "✕",
    State.TO_BEGIN: "◷",
    State.NOTICE: "!",
    State.PROPOSED: "?",
}
"""Signs that stand before the words, for who looks for one down a list."""


@dataclass(frozen=True, slots=True)
class Said:
    """A state as a line says it."""

    state: State
    words: str
    address: str = ""
    """Where more of it is told."""

    @property
    def mark(self) -> str:
        """The sign before the words."""
        return MARKS[self.state]


def with_notice(units: UnitQuerySet) -> UnitQuerySet:
    """Units with ``is_noticed``: whether their notice stands, without reading its long texts."""
    return units.annotate(is_noticed=ExpressionWrapper(_noticed(), output_field=BooleanField()))


def in_state(units: UnitQuerySet, state: State, reader: Anybody) -> UnitQuerySet:
    """Those of some units that are in a state, as far as somebody is told."""
    if state is State.PROPOSED:
        return units.filter(pk__in=_items_for(reader).order_by().values("key"))
    return units.filter(_CONDITIONS[state]())


def states_of(unit: Unit) -> Iterator[Said]:
    """What a unit itself says of its state. Needs ``with_notice()``."""
    today = timezone.localdate()
    if unit.status == Unit.Status.DRAFT:
        yield _said(State.DRAFT)
    elif unit.published_from and unit.published_from > today:
        yield _said(State.SCHEDULED)
    elif unit.published_until and unit.published_until < today:
        yield _said(State.EXPIRED)
    if not unit.is_active(today):
        has_begun = not (unit.founded_on and unit.founded_on > today)
        yield _said(State.CLOSED if has_begun else State.TO_BEGIN)
    if getattr(unit, "is_noticed", False):
        yield _said(State.NOTICE)


def proposals_for(pks: Collection[int], reader: Anybody) -> dict[int, Said]:
    """The last open proposal for each of some units that somebody may look at."""
    found: dict[int, Said] = {}
    rows = _items_for(reader).filter(key__in=pks).order_by("proposal_id")
    for key, proposal in rows.values_list("key", "proposal_id"):
        address = reverse("admin:proposals_proposal_change", args=[proposal])
        found[key] = Said(State.PROPOSED, str(WORDS[State.PROPOSED]), address)
    return found


def _items_for(reader: Anybody) -> QuerySet[Any]:
    seen = proposals_seen_by(reader).undecided().order_by().values("pk")
    return ProposalItem.objects.filter(subject="unit", proposal__in=seen)


def _said(state: State) -> Said:
    return Said(state, str(WORDS[state]))


def _noticed() -> Q:
    today, written = timezone.localdate(), Q()
    for language in LANGUAGES.values():
        written |= Q(**{f"notice_{language.suffix}__gt": ""})
    begun = Q(notice_from__isnull=True) | Q(notice_from__lte=today)
    return written & begun & (Q(notice_until__isnull=True) | Q(notice_until__gte=today))


def _scheduled() -> Q:
    return may_be_hidden() & Q(status="published", published_from__gt=timezone.localdate())


def _expired() -> Q:
    return may_be_hidden() & Q(status="published", published_until__lt=timezone.localdate())


_CONDITIONS: dict[State, Callable[[], Q]] = {
    State.DRAFT: lambda: may_be_hidden() & Q(status="draft"),
    State.SCHEDULED: _scheduled,
    State.EXPIRED: _expired,
    State.CLOSED: lambda: Q(dissolved_on__lte=timezone.localdate()),
    State.TO_BEGIN: lambda: Q(founded_on__gt=timezone.localdate()),
    State.NOTICE: _noticed,
    State.PUBLISHED: is_published_on,
}
