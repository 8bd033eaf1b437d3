"""In which language the admin speaks, as pages outside of Django name it."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from units.text.languages import ENGLISH, LANGUAGES

register = template.Library()


@register.simple_tag
def language_tag() -> str:
    """The BCP 47 tag of the language in force."""
    return LANGUAGES.get(get_language() or ENGLISH, LANGUAGES[ENGLISH]).tag


@register.simple_tag
def tag_of(code: str) -> str:
    """The BCP 47 tag of a language of the registry."""
    return LANGUAGES[code].tag
