"""In which state a unit is, in sentences with their days, and what keeps it from citizens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from units.localized.days import day_in_words
from units.models import Unit
from units.staff.tree.states import Said, State, states_of
from units.text.days import AnyDay


@dataclass(frozen=True, slots=True)
class Sentence:
    """A state, as a class of elements and in a sentence."""

    kind: str
    words: str


def sentences_in(chain: Sequence[Unit], day: date, *, is_shown: bool) -> Iterator[Sentence]:
    """The states of the last unit of a chain from the top, and what keeps it from citizens.

    The chain may lack units above that the reader is not told of.
    """
    unit = chain[-1]
    hiding = next((above for above in chain[:-1] if not above.is_published(day)), None)
    if is_shown:
        yield Sentence("published", _("published: citizens see it"))
    for said in states_of(unit):
        yield Sentence(said.state, _sentence(said, unit, day))
    if unit.dissolved_on and unit.dissolved_on > day:
        yield Sentence("closed", _("closes on %(day)s") % {"day": _day(unit.dissolved_on)})
    if hiding is not None:
        words = _("hidden, because “%(unit)s” is not published")
        yield Sentence("hidden", words % {"unit": hiding})
    elif unit.is_published(day) and not is_shown:
        yield Sentence("hidden", _("hidden, because a unit above it is not published"))


def _sentence(said: Said, unit: Unit, day: date) -> str:
    """A state with its day, where it has one."""
    days = {
        State.SCHEDULED: (_("will be published on %(day)s"), unit.published_from),
        State.EXPIRED: (_("was published until %(day)s"), unit.published_until),
        State.CLOSED: (_("closed on %(day)s"), unit.dissolved_on),
        State.TO_BEGIN: (_("begins on %(day)s"), unit.founded_on),
    }
    words, when = days.get(said.state, ("", None))
    return words % {"day": _day(when)} if when else said.words


def _day(day: date | AnyDay) -> str:
    return day_in_words(day, short=True)
