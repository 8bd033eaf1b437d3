"""Which addresses the units name: pages, legal bases, notices, links in descriptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from units.links.models import LONGEST
from units.models import Contact, Unit
from units.models.unit import UnitQuerySet
from units.text.languages import LANGUAGES
from units.text.prose import addresses_in

_AT_ONCE = 2_000
_COLUMNS = ("legal_basis_url", "notice_url")
_DESCRIPTIONS = tuple(f"description_{language.suffix}" for language in LANGUAGES.values())

type Named = tuple[int, str]
"""The primary key of a unit, and an address that it names."""


def named_by(units: UnitQuerySet) -> Iterator[Named]:
    """The addresses that some units name, in as many queries for many as for one.

    Of contacts only pages are meant: social networks answer no program.
    """
    for pk, url in chain(_in_contacts(units), _in_columns(units), _in_descriptions(units)):
        if len(url) <= LONGEST and url.startswith(("http://", "https://")):
            yield pk, url


def _in_contacts(units: UnitQuerySet) -> Iterable[Named]:
    owner = Coalesce(F("unit_id"), F("post__unit_id"))
    pks = units.order_by().values("pk")
    return (
        Contact.objects.filter(Q(unit__in=pks) | Q(post__unit__in=pks), kind=Contact.Kind.WEB)
        .exclude(value="")
        .order_by()
        .values_list(owner, "value")
        .iterator(_AT_ONCE)
    )


def _in_columns(units: UnitQuerySet) -> Iterator[Named]:
    is_filled = ~Q(legal_basis_url="") | ~Q(notice_url="")
    rows = units.filter(is_filled).order_by().values_list("pk", *_COLUMNS)
    for pk, *urls in rows.iterator(_AT_ONCE):
        yield from ((pk, url) for url in urls if url)


def _in_descriptions(units: UnitQuerySet) -> Iterator[Named]:
    may_link = Q()
    for column in _DESCRIPTIONS:
        for sign in ("](", "<http"):
            may_link |= Q(**{f"{column}__contains": sign})
    rows = units.filter(may_link).order_by().values_list("pk", *_DESCRIPTIONS)
    for pk, *texts in rows.iterator(_AT_ONCE):
        found = {url for text in texts if text for url in addresses_in(text)}
        yield from ((pk, url) for url in found)


def asked_of() -> UnitQuerySet:
    """The units whose links are looked after: what has ended may point where nothing is left."""
    return Unit.objects.active()
