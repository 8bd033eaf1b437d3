"""Texts on a page, each with the language it is really in."""

from __future__ import annotations

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
    marked = format_html("{}{}", _spoken(text), shown_in(text) if mark else "")
    return SafeString(marked)


@register.filter
def shown_in(text: LocalizedText) -> SafeString:
    """The visible mark of a text that stands in for a missing translation."""
    return mark_of(LANGUAGES[text.language]) if text.is_fallback else SafeString("")


def mark_of(language: Language) -> SafeString:
    """The name of a language as the reader knows it, and as those do who speak it."""
    return format_html(
        ' <span class="mark">{} <span lang="{}">({})</span></span>',
        language_name(language.code),
        language.tag,
        language.autonym,
    )


@register.simple_tag
def unit_link(unit: Unit, mark: bool = True, shows_country: bool = True) -> SafeString:
    """A unit's name, leading to its page; a body at the top with its country, as names recur.

    Where the country stands near it is said only to those who hear a list of links.
    """
    name = localized(unit, "name")
    return format_html(
        '<a href="{}"><span{}>{}</span>{}</a>{}',
        unit.get_absolute_url(),
        _lang(name),
        name.text or unit.code,
        _country(unit, "" if shows_country else "hidden"),
        shown_in(name) if mark else "",
    )


@register.simple_tag
def unit_name(unit: Unit) -> SafeString:
    """A unit's name without a link; a body at the top with its country."""
    return format_html("{}{}", shown(localized(unit, "name"), mark=False), _country(unit, ""))


def _country(unit: Unit, css: str) -> SafeString:
    if not unit.country:
        return SafeString("")
    return format_html('<span class="{}"> ({})</span>', css or "country", unit.country)


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


def _spoken(text: LocalizedText) -> SafeString:
    return (
        format_html("<span{}>{}</span>", _lang(text), text.text)
        if _lang(text)
        else format_html("{}", text.text)
    )


def _lang(text: LocalizedText) -> SafeString:
    return (
        SafeString("")
        if text.tag == _page().tag or not text
        else format_html(' lang="{}"', text.tag)
    )


def _page() -> Language:
    return LANGUAGES.get(get_language() or "", LANGUAGES[ENGLISH])
