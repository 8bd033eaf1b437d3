"""The desk, on the first page of the admin."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

from units.history.models import Version
from units.staff.desk import Desk, desk_of, named

register = template.Library()


@register.simple_tag
def what_waits(request: HttpRequest) -> Desk:
    """All that waits for whoever asks."""
    return desk_of(request)


@register.simple_tag
def changed_thing(version: Version) -> dict[str, object]:
    """What was changed, as a line names it."""
    return dict(zip(("name", "address", "who"), named(version), strict=True))
