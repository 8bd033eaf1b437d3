"""In which proposal somebody works, said on every page of the admin."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.contrib.auth.models import User
from django.http import HttpRequest

from units.proposals.models import Proposal
from units.proposals.seeing import proposals_seen_by
from units.staff.in_proposals import entered

register = template.Library()
MOST = 10
"""Late proposals that are named."""


@register.simple_tag
def entered_proposal(request: HttpRequest | None) -> Proposal | None:
    """The proposal; None outside of any, without a question."""
    return entered(request) if request is not None and hasattr(request, "session") else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The proposals that somebody should look at."""

    opened: int
    """Not decided on yet."""
    late: list[Proposal]
    """Due, and not carried out."""

    def __bool__(self) -> bool:
        return bool(self.opened or self.late)


@register.simple_tag
def waiting_proposals(user: User) -> Waiting:
    """What waits among the proposals at which somebody may look."""
    seen = proposals_seen_by(user)
    return Waiting(seen.undecided().count(), list(seen.due()[:MOST]))
