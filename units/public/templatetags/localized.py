"""Texts on a page, each with the language it is really in.

A page has a hundred of them. What stands around each is written out here, for ``format_html`` takes
several times as long; all that people wrote goes through ``escape``.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from django import template
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from units.localized.language_names import language_name
from units.localized.texts import (
    LocalizedText,
    localized,
    localized_person,
    localized_source,
    localized_title,
)
from units.models import Appointment, Contact, Person, Post, Unit
from units.public.nesting import NestedTask
from units.text.languages import ENGLISH, LANGUAGES, Language
from units.text.prose import to_html

register = template.Library()


@register.simple_tag(name="localized")
def localized_field(row: Model, field: str, mark: bool = True) -> SafeString:
    """A translated field, in an element that says its language where it is not the page's."""
    return shown(localized(row, field), mark)


@register.filter
def shown(text: LocalizedText, mark: bool = True) -> SafeString:
    """A text that was read, with its language.

    Visibly marked where it stands in for a missing translation.
    """
    return SafeString(f"{_spoken(text)}{shown_in(text) if mark else ''}")


@register.simple_tag
def task_list(tasks: Iterable[NestedTask], mark: bool) -> SafeString:
    """Tasks with their parts, as nested lists: units have up to a hundred."""
    items = (
        f"<li>\n{shown(task.reading, mark)}\n{task_list(task.parts, mark) if task.parts else ''}"
        "</li>"
        for task in tasks
    )
    return SafeString(f"<ul>\n{'\n'.join(items)}\n</ul>")


@register.filter
def shown_in(text: LocalizedText) -> SafeString:
    """The visible mark of a text that stands in for a missing translation."""
    return mark_of(LANGUAGES[text.language]) if text.is_fallback else SafeString("")


def mark_of(language: Language) -> SafeString:
    """The name of a language as the reader knows it, and as those do who speak it."""
    return _mark_for(language.code, get_language())


@lru_cache(maxsize=100)
def _mark_for(code: str, reader: str | None) -> SafeString:
    """The same for the readers of a language, which is in force."""
    return format_html(
        ' <span class="mark">{} <span lang="{}">({})</span></span>',
        language_name(code),
        LANGUAGES[code].tag,
        LANGUAGES[code].autonym,
    )


@register.simple_tag
def unit_link(unit: Unit, mark: bool = True, shows_country: bool = True) -> SafeString:
    """A unit's name, leading to its page; a body at the top with its country, as names recur.

    Where the country stands near it is said only to those who hear a list of links.
    """
    name = localized(unit, "name")
    country = _country(unit, name, "" if shows_country else "hidden")
    said = f"<span{_lang(name)}>{escape(name.text or unit.code)}</span>{country}"
    address = escape(unit.get_absolute_url())
    return SafeString(f'<a href="{address}">{said}</a>{shown_in(name) if mark else ""}')


@register.simple_tag
def unit_name(unit: Unit) -> SafeString:
    """A unit's name without a link; a body at the top with its country."""
    name = localized(unit, "name")
    return SafeString(f"{_spoken(name)}{_country(unit, name)}")


def _country(unit: Unit, name: LocalizedText, css: str = "") -> str:
    country = unit.country_beside(name.text)
    return f'<span class="{css or "country"}"> ({escape(country)})</span>' if country else ""


@register.simple_tag
def person_name(person: Person) -> SafeString:
    """A person's name with the degrees."""
    return shown(localized_person(person))


@register.simple_tag
def holder(held: Appointment) -> SafeString:
    """Who holds a post, whether in place of somebody else, and whether that is told to nobody."""
    said = [gettext("acting")] if held.is_acting else []
    if not held.is_published:  # told to staff on pages of the past
        said.append(gettext("name not published"))
    states = format_html_join("", ' <span class="state">({})</span>', ((word,) for word in said))
    return format_html("{}{}", person_name(held.person), states)


@register.simple_tag
def post_title(post: Post) -> SafeString:
    """The title of a post, in the form that suits who holds it."""
    return shown(localized_title(post))


@register.simple_tag
def contact_text(contact: Contact) -> SafeString:
    """An address, office or time in words; as written where nobody put it in words."""
    words = localized(contact, "text")
    if not words:
        tag = LANGUAGES[contact.original_language].tag if contact.original_language else ""
        words = LocalizedText(
            contact.written,
            tag or _page().tag,
            contact.original_language or _page().code,
            localized(contact, "text").reason,
        )
    return shown(words)


@register.simple_tag
def prose(row: Model, field: str) -> SafeString:
    """A longer text with headings and lists, as safe HTML."""
    source = localized_source(row, field)
    if not source:
        return SafeString("")
    html = mark_safe(to_html(source.text, source.convert))  # noqa: S308 - only a few tags come through
    return format_html('<div class="prose"{}>{}</div>', _lang(source), html)


def _spoken(text: LocalizedText) -> str:
    """A text as HTML, with its language where that is not the page's."""
    language = _lang(text)
    said = escape(text.text)
    return f"<span{language}>{said}</span>" if language else said


def _lang(text: LocalizedText) -> SafeString:
    return SafeString("" if not text or text.tag == _page().tag else f' lang="{text.tag}"')


def _page() -> Language:
    return LANGUAGES.get(get_language() or "", LANGUAGES[ENGLISH])
