"""In which proposal somebody works, said on every page of the admin."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

from units.proposals.models import Proposal
from units.staff.in_proposals import entered

register = template.Library()


@register.simple_tag
def entered_proposal(request: HttpRequest | None) -> Proposal | None:
    """The proposal; None outside of any, without a question."""
    return entered(request) if request is not None and hasattr(request, "session") else None
