"""What the workspace says of a unit."""

from __future__ import annotations

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from units.models import Unit
from units.staff.tree import states

register = template.Library()


@register.simple_tag
def states_of(unit: Unit) -> SafeString:
    """The states of a unit in a list, as marks."""
    told = states.states_of(unit)
    return format_html_join(
        "", ' <span class="mark state-{}">{}</span>', ((one.state, one.words) for one in told)
    )
