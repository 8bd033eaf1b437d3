"""What the workspace says of a unit."""

from __future__ import annotations

from django import template
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from units.localized.texts import LocalizedText, Reason, localized
from units.models import Unit
from units.staff.tree import states

register = template.Library()


@register.simple_tag
def derived_mark(row: Model, field: str) -> SafeString:
    """Says that a text is made from Cyrillic, where it is."""
    return derived(localized(row, field))


@register.filter
def derived(text: LocalizedText) -> SafeString:
    """The same of a text that was read."""
    if text.reason is not Reason.DERIVED:
        return SafeString("")
    return format_html(' <span class="mark derived">{}</span>', gettext("from the Cyrillic text"))


@register.simple_tag
def states_of(unit: Unit) -> SafeString:
    """The states of a unit in a list, as marks."""
    told = states.states_of(unit)
    return format_html_join(
        "", ' <span class="mark state-{}">{}</span>', ((one.state, one.words) for one in told)
    )
