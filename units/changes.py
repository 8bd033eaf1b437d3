"""What a write sets off, in order: the one page to read for it.

By whatever door rows are written (``save()``, ``delete()``, moves, ``update()``, ``bulk_create()``,
fixtures, loads by ``COPY``), what they concern is noted, per transaction and database. Before the
transaction is committed all of it is told once, to each in this order:

1. ``sort keys``: rows whose names a word of the glossary spells otherwise are put into their order
again; 2. ``search``: the units concerned are indexed anew; 3. ``version``: the version of the
registry goes up, and whoever writes at the same time waits there until the other has committed;
4. ``history``: what was and what is is kept, and whoever is to be told of a change that is kept
(``before_it_counts``) is told: the guard, proposals that are carried out, outdated translations;
5. ``quality``: what is missing or doubtful in the units is found anew; 6. ``links``: which links
that lead nowhere they name.

What a savepoint takes back is told to nobody, and whoever raises takes the whole transaction back.
Only one thing follows at once, because the same transaction may read it: the glossary is read anew.

A row's own sort keys and codes do not follow from a write; they are stored with it
(``units.models``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from functools import singledispatch

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from units.authorship import Author, asking, author
from units.databases import in_use, pinned, writing
from units.databases.commits import before_commit
from units.localized import glossary
from units.models import (
    Appointment,
    Contact,
    FormerCode,
    GlossaryEntry,
    Person,
    Post,
    Succession,
    Task,
    Unit,
    UnitKind,
)
from units.models.alphabetical import refresh_sort_keys_of
from units.models.written import rows_written
from units.version import advance

ORDER = ("sort keys", "search", "version", "history", "quality", "links")
"""Who is told, one after the other."""


@dataclass(slots=True)
class Changed:
    """What some writes concern. False where they concern nothing."""

    units: set[int] = field(default_factory=set)
    """Primary keys, also of units that have gone."""
    added: set[int] = field(default_factory=set)
    """Those among them that are new, where whoever wrote them knows it: nothing is kept of them."""
    people: set[int] = field(default_factory=set)
    kinds: set[int] = field(default_factory=set)
    successions: set[int] = field(default_factory=set)
    entries: set[int] = field(default_factory=set)
    """Of the glossary."""
    words: set[str] = field(default_factory=set)
    """The Cyrillic words of the glossary that are spelled otherwise."""

    def __bool__(self) -> bool:
        return any(getattr(self, part.name) for part in fields(self))

    def add(self, other: Changed) -> None:
        """Take in what other writes concern."""
        for part in fields(self):
            getattr(self, part.name).update(getattr(other, part.name))


Subscriber = Callable[[Changed], None]
_subscribers: dict[str, Subscriber] = {}


def subscribe(name: str, subscriber: Subscriber) -> None:
    """Be told of changes, at the place that ``ORDER`` gives to the name."""
    if name not in ORDER:
        raise ValueError(
            f"{name} has no place in the order of what a write sets off: {', '.join(ORDER)}"
        )
    _subscribers[name] = subscriber


def note(changed: Changed) -> None:
    """Note what a write concerns, in the database in use; for writes that send no signals."""
    if changed.words:
        glossary.forget()
    if changed:
        transaction.on_commit(_Note(changed, in_use(), author()), using=in_use())


def tell(connection: BaseDatabaseWrapper) -> None:
    """Tell all that was noted in the transaction of a connection, once."""
    with pinned(connection.alias):
        while noted := _noted(connection):
            with asking(lambda writer=noted[-1].writer: writer):  # type: ignore[misc]
                _tell_of(noted)


def _tell_of(noted: Iterable[_Note]) -> None:
    """Tell all subscribers, in their order; who wrote last, wrote all of it."""
    changed, *others = (one.changed for one in noted)
    for other in others:
        changed.add(other)
    for name in ORDER:
        if name in _subscribers:
            _subscribers[name](changed)


@dataclass(slots=True)
class _Note:
    """Stands among Django's hooks of a transaction, which forget what a savepoint takes back."""

    changed: Changed
    alias: str
    writer: Author

    def __call__(self) -> None:
        """Called at once where there is no transaction: the write was committed by itself."""
        with writing(self.alias), asking(lambda: self.writer):
            note(self.changed)


def _noted(connection: BaseDatabaseWrapper) -> list[_Note]:
    """What was noted, which is forgotten thereby."""
    noted: list[_Note] = []
    hooks, connection.run_on_commit = connection.run_on_commit, []
    for hook in hooks:
        if isinstance(hook[1], _Note):
            noted.append(hook[1])
        else:
            connection.run_on_commit.append(hook)
    return noted


# --- What a row concerns --------------------------------------------------------------------------


@singledispatch
def concerns(row: models.Model) -> Changed:
    """What changes with a row, as it is in memory or as it was stored."""
    return Changed()


@concerns.register
def _unit(row: Unit) -> Changed:
    return Changed(units={row.pk})


@concerns.register(Task)
@concerns.register(Post)
@concerns.register(FormerCode)
def _part(row: Task | Post | FormerCode) -> Changed:
    return Changed(units={row.unit_id})


@concerns.register
def _appointment(row: Appointment) -> Changed:
    return Changed(units=_units_of_posts([row.post_id]))


@concerns.register
def _contact(row: Contact) -> Changed:
    return Changed(units={row.unit_id} if row.unit_id else _units_of_posts([row.post_id]))


@concerns.register
def _person(row: Person) -> Changed:
    return Changed(people={row.pk})


@concerns.register
def _kind(row: UnitKind) -> Changed:
    return Changed(kinds={row.pk})


@concerns.register
def _glossary_entry(row: GlossaryEntry) -> Changed:
    return Changed(entries={row.pk}, words={row.cyrillic})


@concerns.register
def _succession(row: Succession) -> Changed:
    ends = (row.originals, row.results) if row.pk else ()
    units = {pk for end in ends for pk in end.values_list("pk", flat=True)}
    return Changed(units=units, successions={row.pk})


def _units_of_posts(pks: Iterable[int | None]) -> set[int]:
    return set(Post.objects.filter(pk__in=[pk for pk in pks if pk]).values_list("unit", flat=True))


# --- Where writes are noticed ---------------------------------------------------------------------

_STAYS = (Unit, UnitKind, Person)
"""Rows that never belonged to others than themselves."""


def _before_saving(
    sender: type[models.Model], instance: models.Model, using: str, **kwargs: object
) -> None:
    """What belonged elsewhere before concerns that place, too."""
    if (
        instance.pk
        and concerns.dispatch(sender) is not _nothing
        and not isinstance(instance, _STAYS)
    ):
        with pinned(using):
            plain: models.QuerySet[models.Model] = models.QuerySet(sender, using=using)
            for stored in plain.filter(pk=instance.pk):
                note(concerns(stored))


def _written(
    sender: type[models.Model], instance: models.Model, using: str, **kwargs: object
) -> None:
    with pinned(using):
        note(concerns(instance))


def _before_deleting(
    sender: type[models.Model], instance: models.Model, using: str, **kwargs: object
) -> None:
    """Successions lose a unit that goes."""
    if isinstance(instance, Unit):
        with pinned(using):
            named = Q(originals=instance.pk) | Q(results=instance.pk)
            pks = Succession.objects.filter(named).values_list("pk", flat=True)
            note(Changed(successions=set(pks)))


def _many_written(
    sender: type[models.Model], rows: models.QuerySet[models.Model], **kwargs: object
) -> None:
    if concerns.dispatch(sender) is not _nothing:
        with pinned(rows.db):
            changed = Changed()
            for row in rows:
                changed.add(concerns(row))
            note(changed)


def _ends_of_a_succession(
    instance: models.Model,
    action: str,
    model: type[models.Model],
    pk_set: set[int] | None,
    using: str,
    **kwargs: object,
) -> None:
    """Which units a succession names; cleared ones are told before they are."""
    if not isinstance(instance, Succession | Unit) or action.startswith("post_clear"):
        return
    with pinned(using):
        note(concerns(instance))
        named = set(pk_set or ())
        note(Changed(units=named) if model is Unit else Changed(successions=named))


def _about_to_commit(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    tell(connection)


_nothing = concerns.dispatch(object)


def connect() -> None:
    """Begin to notice writes; called once, when Django starts."""
    pre_save.connect(_before_saving, dispatch_uid="changes-before")
    post_save.connect(_written, dispatch_uid="changes-saved")
    pre_delete.connect(_before_deleting, dispatch_uid="changes-going")
    post_delete.connect(_written, dispatch_uid="changes-deleted")
    m2m_changed.connect(_ends_of_a_succession, dispatch_uid="changes-successions")
    rows_written.connect(_many_written, dispatch_uid="changes-many")
    before_commit.connect(_about_to_commit, dispatch_uid="changes-told")
    subscribe("sort keys", lambda changed: refresh_sort_keys_of(changed.words))
    subscribe("version", lambda changed: advance())
