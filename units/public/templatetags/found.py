"""What was found, on a page.

A page of results says the same few things up to twenty times. Put together here they cost a third
of what a template for each takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from units.models import Unit
from units.public.templatetags.localized import mark_of, post_title, unit_name
from units.search.results import Evidence
from units.text.languages import LANGUAGES, OTHER_SCRIPT

register = template.Library()

_CALLED = {
    "task": _("Task:"),
    "name": _("Also called:"),
    "abbreviation": _("Abbreviation:"),
    "post": _("Post:"),
    "code": _("Code:"),
    "kind": _("Kind:"),
}
_STEP = ' <span aria-hidden="true">›</span> '


@register.simple_tag
def path_of(units: Iterable[Unit]) -> SafeString:
    """The names of the units above another, from the top."""
    return SafeString(_STEP.join(map(unit_name, units)))


@register.filter
def marked(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """A text in pieces, with those that answer a query marked."""
    return SafeString(
        "".join(
            f"<mark>{escape(text)}</mark>" if is_marked else escape(text)
            for text, is_marked in pieces
        )
    )


@register.simple_tag
def evidence_of(evidence: Evidence) -> SafeString:
    """Something because of which a unit was found: what it is, what it says, in which language."""
    tag = f' lang="{evidence.tag}"' if evidence.tag else ""
    said = f"<span{tag}>{marked(evidence.pieces)}</span>{_language_mark(evidence)}"
    return SafeString(f'<p class="evidence">\n{_called(evidence)}{said}\n</p>')


def _called(evidence: Evidence) -> str:
    """What it is, in a word before it; of some texts nothing is said."""
    if evidence.post:
        word = f"{post_title(evidence.post)}:"
    elif evidence.what == "contact" and evidence.contact:
        word = f"{escape(evidence.contact.get_kind_display())}:"
    else:
        word = escape(str(_CALLED.get(evidence.what, "")))
    return f'<span class="what">{word}</span>\n' if word else ""


def _language_mark(evidence: Evidence) -> SafeString:
    """The visible mark of a text that was found in a language that is not the page's."""
    page = get_language()
    if not evidence.language or evidence.language in (page, OTHER_SCRIPT.get(page or "")):
        return SafeString("")
    return mark_of(LANGUAGES[evidence.language])


@register.filter
def options(choices: Iterable[tuple[str, str, bool]]) -> SafeString:
    """What can be chosen in a field: value, words and whether it is chosen."""
    return SafeString(
        "".join(
            f'<option value="{escape(value)}"{" selected" if is_chosen else ""}>{escape(words)}'
            "</option>"
            for value, words, is_chosen in choices
        )
    )
