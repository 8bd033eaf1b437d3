"""Appointing somebody to a post, and leaving it vacant: each is one act, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from units.localized.days import day_in_words
from units.models import Appointment, Person, Post
from units.models.people import AppointmentQuerySet
from units.tree import tree_lock


@dataclass(frozen=True, slots=True)
class Appointing:
    """Somebody is to hold a post. The post and the person may be new: they are stored with it."""

    post: Post
    person: Person
    day: date
    """The first."""
    last: date | None = None
    is_acting: bool = False
    ends_others: bool = True
    """Whether those who hold the post leave it on the day before."""

    def check(self) -> None:
        """Raises ``ValidationError``, by field, with all that speaks against it."""
        _raise_faults(self._faults())

    def ending(self) -> list[Appointment]:
        """Those of others that would go on beyond the day, and end on the day before."""
        return list(going_on(self.post, self.day)) if self.ends_others else []

    def fills_vacancy(self) -> bool:
        """Whether the post is said to be vacant, and will not be any more."""
        is_over = self.last is not None and self.last < timezone.localdate()
        return self.post.is_vacant and not is_over

    def _faults(self) -> Iterator[tuple[str, str]]:
        yield from _faults_of_unit(self.post, self.day)
        if self.last and self.last < self.day:
            message = _("The appointment would end before it begins: correct one of the two dates.")
            yield "last", message
        if self.post._state.adding:
            return
        until = Q(started_on__lte=self.last) if self.last else Q()
        coming = self.post.appointments.filter(until, started_on__gte=self.day)
        if self.ends_others:
            yield from (("day", _already(held)) for held in coming.select_related("person")[:1])
        same = self.post.appointments.filter(person=self.person.pk, started_on=self.day)
        if not self.ends_others and self.person.pk and same.exists():
            yield "day", _("This person already has an appointment to this post from that day.")


@dataclass(frozen=True, slots=True)
class Vacating:
    """Nobody is to hold a post."""

    post: Post
    day: date
    """The first on which nobody does."""

    def check(self) -> None:
        """Raises ``ValidationError``, by field, with all that speaks against it."""
        _raise_faults(self._faults())

    def ending(self) -> list[Appointment]:
        """Those that would go on beyond the day, and end on the day before."""
        return list(going_on(self.post, self.day))

    def _faults(self) -> Iterator[tuple[str, str]]:
        yield from _faults_of_unit(self.post, self.day)
        coming = self.post.appointments.filter(started_on__gte=self.day).select_related("person")
        yield from (("day", _already(held)) for held in coming[:1])
        if self.post.is_vacant and not self.ending():
            yield "post", _("The post is vacant already.")


def going_on(post: Post, day: date) -> AppointmentQuerySet:
    """The appointments to a post that began before a day and would go on beyond it."""
    if post._state.adding:
        return Appointment.objects.none()
    begun = Q(started_on__isnull=True) | Q(started_on__lte=day - timedelta(days=1))
    held = Appointment.objects.filter(begun, post=post).select_related("person")
    return held.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day))


def appoint(appointing: Appointing) -> Appointment:
    """Do it. Raises ``ValidationError``, by field; nothing is changed then."""
    with tree_lock():
        if appointing.post.pk:
            appointing = replace(appointing, post=_read_anew(appointing.post))
        appointing.check()
        _end(appointing.ending(), appointing.day)
        post, person = appointing.post, appointing.person
        for row in (post, person):
            if row._state.adding:
                row.complete()  # with the code that it is given
                row.full_clean()
                row.save()
        if appointing.fills_vacancy():
            _mark(post, is_vacant=False)
        appointment = Appointment(
            post=post,
            person=person,
            is_acting=appointing.is_acting,
            started_on=appointing.day,
            ended_on=appointing.last,
        )
        appointment.full_clean()
        appointment.save()
    return appointment


def vacate(vacating: Vacating) -> None:
    """Do it. Raises ``ValidationError``, by field; nothing is changed then.

    The mark is set at once, also for a day to come: it says something only while nobody holds the
    post.
    """
    with tree_lock():
        vacating = replace(vacating, post=_read_anew(vacating.post))
        vacating.check()
        _end(vacating.ending(), vacating.day)
        _mark(vacating.post, is_vacant=True)


def _raise_faults(found: Iterator[tuple[str, str]]) -> None:
    faults: dict[str, list[str]] = {}
    for name, message in found:
        faults.setdefault(name, []).append(message)
    if faults:
        raise ValidationError(faults)


def _faults_of_unit(post: Post, day: date) -> Iterator[tuple[str, str]]:
    if not post.unit.is_active(day):
        yield "day", _("“%(unit)s” does not exist on that day.") % {"unit": post.unit}


def _already(held: Appointment) -> str:
    message = _(
        "%(person)s is appointed to this post from %(day)s already. "
        "Choose another day, or change that appointment first."
    )
    day = day_in_words(held.started_on) if held.started_on else ""
    return message % {"person": held.person, "day": day}


def _read_anew(post: Post) -> Post:
    """As it stands now that nobody else writes."""
    stored = Post.objects.select_related("unit").filter(pk=post.pk).first()
    if stored is None:
        message = _("The post has been deleted in the meantime. Begin again.")
        raise ValidationError({"post": [message]})
    return stored


def _mark(post: Post, *, is_vacant: bool) -> None:
    if post.is_vacant is not is_vacant:
        post.is_vacant = is_vacant
        post.save(update_fields=["is_vacant", "updated_at"])


def _end(appointments: Sequence[Appointment], day: date) -> None:
    """Let appointments end on the day before a day."""
    ending = Appointment.objects.filter(pk__in=[held.pk for held in appointments])
    ending.update(ended_on=day - timedelta(days=1), updated_at=timezone.now())
