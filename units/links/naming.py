"""Which addresses the units name: pages, legal bases, notices, links in descriptions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from django.db.models import Q

from units.links.models import LONGEST
from units.models import Contact, Unit
from units.models.unit import UnitQuerySet
from units.text.languages import LANGUAGES
from units.text.prose import addresses_in

_AT_ONCE = 2_000
_COLUMNS = ("legal_basis_url", "notice_url")
_DESCRIPTIONS = tuple(f"description_{language.suffix}" for language in LANGUAGES.values())


class Named(NamedTuple):
    """An address, and where it stands."""

    unit: int
    url: str
    column: str
    """Of the unit, or ``value`` of a contact."""
    contact: int = 0
    """The primary key of the contact in which it stands; 0: it stands in the unit itself."""
    post: int = 0
    """The post whose contact it is; 0: it is the unit's own."""


def named_by(units: UnitQuerySet) -> Iterator[Named]:
    """The addresses that some units name, in as many queries for many as for one.

    Of contacts only pages are meant: social networks answer no program.
    """
    for named in chain(_in_contacts(units), _in_columns(units), _in_descriptions(units)):
        if len(named.url) <= LONGEST and named.url.startswith(("http://", "https://")):
            yield named


def _in_contacts(units: UnitQuerySet) -> Iterator[Named]:
    pks = units.order_by().values("pk")
    pages = Contact.objects.filter(kind=Contact.Kind.WEB).exclude(value="").order_by()
    own = pages.filter(unit__in=pks).values_list("unit_id", "value", "pk")
    for unit, url, contact in own.iterator(_AT_ONCE):
        yield Named(unit, url, "value", contact)
    of_posts = pages.filter(post__unit__in=pks)
    columns = ("post__unit_id", "value", "pk", "post_id")
    for unit, url, contact, post in of_posts.values_list(*columns).iterator(_AT_ONCE):
        yield Named(unit, url, "value", contact, post)


def _in_columns(units: UnitQuerySet) -> Iterator[Named]:
    is_filled = ~Q(legal_basis_url="") | ~Q(notice_url="")
    rows = units.filter(is_filled).order_by().values_list("pk", *_COLUMNS)
    for pk, *urls in rows.iterator(_AT_ONCE):
        for column, url in zip(_COLUMNS, urls, strict=True):
            if url:
                yield Named(pk, url, column)


def _in_descriptions(units: UnitQuerySet) -> Iterator[Named]:
    may_link = Q()
    for column in _DESCRIPTIONS:
        for sign in ("](", "<http"):
            may_link |= Q(**{f"{column}__contains": sign})
    rows = units.filter(may_link).order_by().values_list("pk", *_DESCRIPTIONS)
    for pk, *texts in rows.iterator(_AT_ONCE):
        for column, text in zip(_DESCRIPTIONS, texts, strict=True):
            for url in dict.fromkeys(addresses_in(text or "")):
                yield Named(pk, url, column)


def asked_of() -> UnitQuerySet:
    """The units whose links are looked after: what has ended may point where nothing is left."""
    return Unit.objects.active()
