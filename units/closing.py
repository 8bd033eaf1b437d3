"""Closing units as one act: day, way, successors, and what becomes of their parts and posts.

It is carried out as a whole or not at all, remembers what it did, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from units.authorship import Door, writing_as
from units.copying import copy_contents
from units.models import Appointment, Succession, Unit
from units.models.codes import first_free
from units.models.succession import Effects, succession_stem
from units.text.days import AnyDay
from units.tree import tree_lock

_SUCCESSORS: Mapping[str, tuple[int, int | None]] = {
    Succession.Kind.RENAMED: (1, 1),
    Succession.Kind.MERGED: (1, 1),
    Succession.Kind.SPLIT: (2, None),
    Succession.Kind.REPLACED: (1, None),
    Succession.Kind.ABOLISHED: (0, 0),
}
"""How many units follow, at least and at most."""


class Parts(models.TextChoices):
    """What becomes of the sub-units of a closed unit."""

    TO_SUCCESSOR = "successor", gettext_lazy("they move to the successor")
    UP = "up", gettext_lazy("they move up to the unit above")
    CLOSE = "close", gettext_lazy("they are closed on the same day")
    STAY = "stay", gettext_lazy("they stay as they are")


@dataclass(frozen=True, slots=True)
class Closing:
    """What somebody wants to do."""

    units: Sequence[Unit]
    day: date
    """The first on which they no longer exist."""
    way: str
    """One of ``Succession.Kind``."""
    successors: Sequence[Unit] = ()
    """Those that are not stored yet are made, beside the first of the units."""
    parts: str = Parts.STAY
    ends_appointments: bool = False
    act: Mapping[str, str] = field(default_factory=dict)
    """The legal basis: columns of the succession."""
    is_continued: bool = False
    """Whether what is made new takes over all that the unit has: tasks, contacts, posts."""

    def check(self) -> None:
        """Raises ``ValidationError``, by field, with all that speaks against it."""
        faults: dict[str, list[str]] = {}
        for name, message in self._faults():
            faults.setdefault(name, []).append(message)
        if faults:
            raise ValidationError(faults)

    def sub_units(self) -> models.QuerySet[Unit]:
        """The units directly below that exist on the day, in their order."""
        below = Unit.objects.filter(parent__in=self.units).active(self.day)
        return below.exclude(pk__in=[unit.pk for unit in self.units]).order_by("tree_id", "lft")

    def closed(self) -> list[int]:
        """The primary keys of all units that are closed with it."""
        pks = [unit.pk for unit in self.units]
        if self.parts == Parts.CLOSE:
            for unit in self.units:
                pks += Unit.objects.under(unit).active(self.day).values_list("pk", flat=True)
        return list(dict.fromkeys(pks))

    def code(self) -> str:
        """A free code for the succession."""
        stem = succession_stem((unit.code for unit in self.units), self.day, self.way)
        taken = Succession.objects.filter(code__startswith=stem).values_list("code", flat=True)
        return first_free(stem, taken)

    def appointments(self) -> models.QuerySet[Appointment]:
        """Those that would go on beyond the day in what is closed."""
        held = Appointment.objects.filter(post__unit__in=self.closed())
        begun = Q(started_on__isnull=True) | Q(started_on__lte=self.day - timedelta(days=1))
        return held.filter(begun, Q(ended_on__isnull=True) | Q(ended_on__gte=self.day))

    def _faults(self) -> Iterator[tuple[str, str]]:
        yield from self._faults_of_successors()
        for unit in self.units:
            named = {"unit": unit}
            if unit.dissolved_on:
                yield "day", _("“%(unit)s” is closed already.") % named
            elif unit.founded_on and unit.founded_on >= self.day:
                message = _("“%(unit)s” is founded on that day or later. Correct one of the days.")
                yield "day", message % named
        if self.parts == Parts.TO_SUCCESSOR and len(self.successors) != 1:
            message = _("Sub-units can move to a successor only where there is one. Choose.")
            yield "parts", message

    def _faults_of_successors(self) -> Iterator[tuple[str, str]]:
        if message := successors_wanted(self.way, len(self.successors)):
            yield "successors", message
        for successor in self.successors:
            named = {"unit": successor}
            if any(_is_within(successor, unit) for unit in self.units):
                message = _("“%(unit)s” is closed itself, or stands below what is closed.")
                yield "successors", message % named
            elif not successor.is_active(self.day):
                message = _("“%(unit)s” does not exist on that day.")
                yield "successors", message % named


def successors_wanted(way: str, count: int) -> str:
    """What is wrong with so many successors; empty where nothing is.

    >>> successors_wanted("abolished", 0)
    ''
    """
    least, most = _SUCCESSORS[way]
    if least <= count and (most is None or count <= most):
        return ""
    if most == 0:
        return _("Nothing follows a unit that is abolished. Choose another way, or no successor.")
    if most == 1:
        return _("Choose one successor.")
    return _("Choose two successors or more.") if least > 1 else _("Choose a successor.")


def close(closing: Closing) -> Succession:
    """Apply the changes. Raises ``ValidationError``, by field; nothing is changed then."""
    with writing_as(door=Door.CLOSING), tree_lock():
        closing = _read_anew(closing)
        closing.check()
        closing = _read_anew(_with_new_units(closing))
        succession = _recorded(closing)
        appointments = list(closing.appointments()) if closing.ends_appointments else []
        effects = Effects(
            dissolved=_dissolve(closing.closed(), closing.day),
            ended=_end(appointments, closing.day - timedelta(days=1)),
            moved=_move(closing),
        )
        Succession.objects.filter(pk=succession.pk).update(effects=effects)
        succession.effects = effects
    return succession


def close_originals(succession: Succession) -> None:
    """Where a succession was written down by hand: its originals end on its day."""
    if succession.happened_on is None:
        return
    with tree_lock():
        living = succession.originals.filter(dissolved_on__isnull=True)
        going = living.exclude(pk__in=succession.results.values("pk"))
        if pks := list(going.values_list("pk", flat=True)):
            effects = Effects(dissolved=_dissolve(pks, succession.happened_on))
            Succession.objects.filter(pk=succession.pk).update(effects=effects)


def take_back(succession: Succession) -> None:
    """Undo a closing, and forget it.

    Raises ``ValidationError`` where something has been changed since so that it cannot be; nothing
    is changed then.
    """
    with writing_as(door=Door.RESTORING), tree_lock():
        effects = succession.effects
        day = succession.happened_on
        for pk, before in effects.get("dissolved", _by_hand(succession)):
            if not Unit.objects.filter(pk=pk, dissolved_on=day).update(
                dissolved_on=before, updated_at=timezone.now()
            ):
                raise ValidationError(_changed_since(pk))
        for pk, former, sibling, now in reversed(effects.get("moved", ())):
            _move_back(pk, former, sibling, now)
        for pk, last in effects.get("ended", ()):
            Appointment.objects.filter(pk=pk).update(ended_on=last, updated_at=timezone.now())
        succession.delete()


def ending_of(unit: Unit) -> Succession | None:
    """The succession with which a unit was closed, where one was recorded."""
    if unit.dissolved_on is None:
        return None
    return unit.successions.filter(happened_on=unit.dissolved_on).first()


def _read_anew(closing: Closing) -> Closing:
    """With its units as they stand now that nobody else moves them."""
    pks = {unit.pk for unit in (*closing.units, *closing.successors) if not unit._state.adding}
    stored = Unit.objects.in_bulk(pks)
    if len(stored) < len(pks):
        message = _("A unit has been deleted in the meantime. Begin again.")
        raise ValidationError({"successors": [message]})
    units = [stored[unit.pk] for unit in closing.units]
    successors = [stored.get(one.pk, one) for one in closing.successors]
    return replace(closing, units=units, successors=successors)


def _with_new_units(closing: Closing) -> Closing:
    """With the successors that are made new, beside what they follow."""
    first = beside = closing.units[0]
    for successor in closing.successors:
        if not successor._state.adding:
            continue
        successor.parent = first.parent
        successor.founded_on = closing.day
        successor.complete()  # with the code that it is given
        successor.full_clean()
        successor.save()
        Unit.objects.move_node(successor, beside, "right")
        beside = successor
        if closing.is_continued:
            copy_contents(first, successor, closing.day)
    return closing


def _by_hand(succession: Succession) -> list[tuple[int, str | None]]:
    """The units that end with a succession which a file or a hand wrote down."""
    ended = succession.originals.filter(dissolved_on=succession.happened_on)
    going = ended.exclude(dissolved_on=None).exclude(pk__in=succession.results.values("pk"))
    return [(pk, None) for pk in going.values_list("pk", flat=True)]


def _recorded(closing: Closing) -> Succession:
    succession = Succession.objects.create(
        code=closing.code(), kind=closing.way, happened_on=closing.day, **closing.act
    )
    succession.originals.set(closing.units)
    succession.results.set(closing.successors)
    return succession


def _dissolve(pks: Sequence[int], day: AnyDay) -> list[tuple[int, str | None]]:
    units = Unit.objects.filter(pk__in=pks)
    before = [(pk, _iso(former)) for pk, former in units.values_list("pk", "dissolved_on")]
    units.update(dissolved_on=day, updated_at=timezone.now())
    return before


def _end(appointments: Iterable[Appointment], last: date) -> list[tuple[int, str | None]]:
    before = [(held.pk, _iso(held.ended_on)) for held in appointments]
    ending = Appointment.objects.filter(pk__in=[pk for pk, _last in before])
    ending.update(ended_on=last, updated_at=timezone.now())
    return before


def _move(closing: Closing) -> list[tuple[int, int, int | None, int | None]]:
    """Move the sub-units of what is closed, and say where they stood."""
    if closing.parts not in (Parts.TO_SUCCESSOR, Parts.UP):
        return []
    moved: list[tuple[int, int, int | None, int | None]] = []
    for pk in list(closing.sub_units().values_list("pk", flat=True)):
        unit = Unit.objects.get(pk=pk)
        former = unit.parent
        if former is None:
            continue
        sibling = unit.get_next_sibling()
        above = closing.successors[0] if closing.parts == Parts.TO_SUCCESSOR else former.parent
        unit.parent = Unit.objects.get(pk=above.pk) if above else None
        unit.save()
        moved.append((pk, former.pk, sibling.pk if sibling else None, above.pk if above else None))
    return moved


def _move_back(pk: int, former: int, sibling: int | None, now: int | None) -> None:
    unit = Unit.objects.filter(pk=pk, parent=now).first()
    above = Unit.objects.filter(pk=former).first()
    if unit is None or above is None:
        raise ValidationError(_changed_since(pk))
    beside = Unit.objects.filter(pk=sibling, parent=above).first() if sibling else None
    if beside:
        Unit.objects.move_node(unit, beside, "left")
    else:
        Unit.objects.move_node(unit, above, "last-child")


def _changed_since(pk: int) -> str:
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None:
        return _(
            "A unit that was closed or moved has been deleted since: the closing cannot be undone."
        )
    message = _("“%(unit)s” has been changed since: the closing cannot be taken back.")
    return message % {"unit": unit}


def _is_within(unit: Unit, above: Unit) -> bool:
    return unit.tree_id == above.tree_id and above.lft <= unit.lft and unit.rght <= above.rght


def _iso(day: AnyDay | None) -> str | None:
    return day.isoformat() if day else None
