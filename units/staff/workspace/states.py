"""In which state a unit is, in words: published or not, to begin, closed, kept back from above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from units.localized.days import day_in_words
from units.models import Unit


@dataclass(frozen=True, slots=True)
class State:
    """A state, as a class of elements and in words."""

    kind: str
    words: str


def states_of(unit: Unit, day: date) -> Iterator[State]:
    """What staff should know of a unit by itself on a day; nothing where all is as usual."""
    if unit.status == Unit.Status.DRAFT:
        yield State("draft", _("draft"))
    elif unit.published_from and unit.published_from > day:
        words = _("will be published on %(day)s")
        yield State("scheduled", words % {"day": date_format(unit.published_from, "DATE_FORMAT")})
    elif unit.published_until and unit.published_until < day:
        words = _("was published until %(day)s")
        yield State("expired", words % {"day": date_format(unit.published_until, "DATE_FORMAT")})
    if unit.dissolved_on:
        words = _("closed on %(day)s") if unit.dissolved_on <= day else _("closes on %(day)s")
        yield State("closed", words % {"day": day_in_words(unit.dissolved_on, short=True)})
    elif not unit.is_active(day) and unit.founded_on:
        words = _("begins on %(day)s")
        yield State("to-begin", words % {"day": day_in_words(unit.founded_on, short=True)})


def states_in(chain: Sequence[Unit], day: date) -> Iterator[State]:
    """Those of the last unit of a chain from the top, and what keeps it from citizens."""
    unit = chain[-1]
    own = list(states_of(unit, day))
    hiding = next((above for above in chain[:-1] if not above.is_published(day)), None)
    if hiding is not None:
        words = _("hidden, because “%(unit)s” is not published")
        own.append(State("hidden", words % {"unit": hiding}))
    elif unit.is_published(day):
        own.insert(0, State("published", _("published: citizens see it")))
    yield from own
