"""Django's flat fixtures into rows, each checked as the admin would check it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.contrib.auth import get_user_model
from django.core import serializers
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.serializers.base import (
    DeserializationError,
    DeserializedObject,
    deserialize_fk_value,
)
from django.db import DatabaseError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from units.databases import in_use, pinned
from units.exchange.formats.flat import FixtureError, FlatRow, words
from units.models import Unit
from units.models.alphabetical import Alphabetical
from units.models.written import Timestamped
from units.tree import StructureError, TreeNode, raw_saves

_APP = "units"
_NAMES_NO_ROW = (
    *(ObjectDoesNotExist, ValidationError, DatabaseError),
    *(AttributeError, TypeError, ValueError, OverflowError),
)
"""What looking up a list of codes raises that cannot be one."""


class Load:
    """The rows of one call.

    What is wrong with one is reported with its file, its code and the field.
    """

    def __init__(self, place: Callable[[TreeNode], None]) -> None:
        """A load in which ``place`` gives each node of the tree a place before it is stored."""
        self.place = place
        self.rows: dict[tuple[type[models.Model], object], FlatRow] = {}
        """By the model and the primary key of their instances."""
        self.remarks: list[str] = []
        """What was stored otherwise than a file states it."""

    def deserialized(self, row: FlatRow) -> DeserializedRow:
        """A row that a file states, on its way into the database."""
        row = self._without_strangers(row)
        with self._explained(row, references_first=True):
            (built,) = serializers.deserialize(
                "python", [row.stated], using=in_use(), handle_forward_references=True
            )
        return DeserializedRow(self, row, built)

    def _without_strangers(self, row: FlatRow) -> FlatRow:
        """A row without accounts that are not here: those of another copy have the same numbers.

        Who may be forgotten is left out with a remark; who is named by the same load, or was noted
        here before, stays.
        """
        kept = dict(row.stated["fields"])
        for field in _columns(row.model):
            is_account = field.related_model is get_user_model() and field.null
            account = kept.get(field.name) if is_account else None
            if account is not None and not self._is_known_account(row, field.attname, account):
                kept[field.name] = None
                message = _("This account is not known here, so nobody is noted.")
                self.remarks.append(f"{row}, {field.name}: {message}")
        return replace(row, stated={**row.stated, "fields": kept})

    def _is_known_account(self, row: FlatRow, column: str, account: object) -> bool:
        accounts = get_user_model()._base_manager
        if isinstance(account, list):
            names = account[:1]
            return accounts.filter(**{f"{get_user_model().USERNAME_FIELD}__in": names}).exists()
        if (get_user_model(), account) in self.rows:
            return True
        stored = row.model._base_manager.filter(pk=row.stated.get("pk"))
        return account in stored.values_list(column, flat=True)

    def enter(self, row: FlatRow, instance: models.Model) -> None:
        """Note what a row is in the database; two rows cannot be the same there."""
        first = self.rows.setdefault((type(instance), instance.pk), row)
        if first is not row:
            message = _(
                "It is stated twice, also in row %(number)s of %(file)s. Keep one of the two."
            )
            raise FixtureError(f"{row}: " + message % {"number": first.number, "file": first.file})

    def faults(self) -> Iterator[str]:
        """What the admin would refuse of that which is stored now.

        The database has kept its own promises.
        """
        in_told_loops: set[int] = set()
        for (model, pk), row in self.rows.items():
            if model._meta.app_label != _APP or (
                model._meta.model_name == "unit" and pk in in_told_loops
            ):
                continue
            instance = model._base_manager.get(pk=pk)
            try:
                instance.full_clean(
                    exclude=_rightly_empty(instance),
                    validate_unique=False,
                    validate_constraints=False,
                )
            except ValidationError as error:
                if isinstance(instance, Unit) and any(
                    fault.code == "loop" for fault in error.error_dict.get("parent", [])
                ):
                    loop = _round_trip(instance)
                    in_told_loops.update(unit.pk for unit in loop)
                    way = " → ".join(unit.code for unit in (*loop, instance))
                    yield f"{row}, parent: {error.message_dict['parent'][0]} ({way})"
                else:
                    yield from row.faults(error)

    @contextmanager
    def _explained(
        self,
        row: FlatRow,
        built: DeserializedObject | None = None,
        *,
        references_first: bool = False,
    ) -> Iterator[None]:
        """Say in words why a row cannot be stored.

        What it refers to, what it holds, or what the database says.
        """
        try:
            yield
        except (DeserializationError, *_NAMES_NO_ROW) as error:
            dangling, invalid = self._dangling(row), self._invalid(row, built)
            faults = [*dangling, *invalid] if references_first else [*invalid, *dangling]
            refusal = _("The database refuses it: %(reason)s") % {"reason": error}
            raise FixtureError(faults[0] if faults else f"{row}: {refusal}") from error

    def _dangling(self, row: FlatRow) -> Iterator[str]:
        """References to rows that there are not."""
        for field, other, key in row.references():
            try:
                other._default_manager.db_manager(in_use()).get_by_natural_key(*key)  # type: ignore[attr-defined]
                continue
            except ObjectDoesNotExist:
                message = _("There is no %(model)s “%(code)s”. Correct the code, or load it first.")
            except _NAMES_NO_ROW:
                message = _("No %(model)s has the code “%(code)s”. Correct the list of codes.")
            named = {"model": other._meta.verbose_name, "code": words(key)}
            yield f"{row}, {field}: {message % named}"

    def _invalid(self, row: FlatRow, built: DeserializedObject | None) -> Iterator[str]:
        """What the admin would refuse of a row, apart from references that may still come."""
        waiting = {field.name for field in built.deferred_fields or ()} if built else set()
        unstated = {field.name for field in _columns(row.model) if not field.serialize}
        try:
            instance = built.object if built else self._as_stated(row)
        except _NAMES_NO_ROW:
            return
        try:
            instance.full_clean(exclude=waiting | unstated | _rightly_empty(instance))
        except ValidationError as error:
            yield from row.faults(error)
        except _NAMES_NO_ROW:
            return

    def _as_stated(self, row: FlatRow) -> models.Model:
        """An instance to ask what is wrong.

        Django could not make one, because its natural key is wanting.
        """
        values: dict[str, object] = {}
        for name, value in row.stated["fields"].items():
            field = row.model._meta.get_field(name)
            if isinstance(field, models.ForeignKey):
                values[field.attname] = deserialize_fk_value(field, value, in_use(), False)
            elif not field.many_to_many:
                values[name] = value
        return row.model(**values)


class DeserializedRow(DeserializedObject):
    """A row on its way into the database."""

    def __init__(self, load: Load, row: FlatRow, built: DeserializedObject) -> None:
        """What Django built from a row of a file."""
        super().__init__(built.object, built.m2m_data, built.deferred_fields)
        self.load, self.row = load, row

    def save(self, save_m2m: bool = True, using: str | None = None, **kwargs: object) -> None:
        """Store it.

        A refused one leaves the transaction usable, so that the reason can be looked for.
        """
        if self.object.pk is not None:
            self.load.enter(self.row, self.object)
        with self.load._explained(self.row, self), transaction.atomic(in_use()):
            self._complete()
            super().save(save_m2m=save_m2m, using=in_use(), **kwargs)
        self.load.enter(self.row, self.object)

    def _complete(self) -> None:
        """What ``save()`` would have done, which fixtures pass by.

        A place, the moment of change, sort keys.
        """
        if isinstance(self.object, TreeNode):
            self.load.place(self.object)
        if isinstance(self.object, Timestamped):
            _keep_last_change(self.object)
        if isinstance(self.object, Alphabetical):
            self.object.set_sort_keys()

    def save_deferred_fields(self, using: str | None = None) -> None:
        """Store what it refers to that came after it."""
        with self.load._explained(self.row, self, references_first=True):
            super().save_deferred_fields(using=in_use())


@contextmanager
def fixtures() -> Iterator[Load]:
    """While fixtures are loaded: one transaction, and the tree numbered at its end.

    Each row is checked as the admin would check it.

    Raises ``FixtureError`` when anything is wrong.
    """
    try:
        with pinned(in_use()), raw_saves() as place:
            load = Load(place)
            yield load
            if faults := list(load.faults()):
                raise FixtureError("\n".join(faults))
    except StructureError as error:
        raise FixtureError(str(error)) from error


def _keep_last_change(instance: Timestamped) -> None:
    """A row that a fixture leaves as it is keeps the moment of its last change.

    Fixtures do not state one.
    """
    model = type(instance)
    stored = model._base_manager.filter(pk=instance.pk).first() if instance.pk else None
    is_same = stored is not None and all(
        getattr(stored, field.attname) == field.to_python(getattr(instance, field.attname))
        for field in _columns(model)
        if field.serialize and not field.primary_key
    )
    instance.updated_at = stored.updated_at if stored and is_same else timezone.now()


def _rightly_empty(instance: models.Model) -> set[str]:
    """The columns of a row that are empty and may be, though no form leaves them so.

    Lists in which nothing need be, such as that of remarks; who brought a file and was forgotten.
    """
    return {
        field.name
        for field in _columns(type(instance))
        if (isinstance(field, models.JSONField) and not getattr(instance, field.name))
        or (field.null and not field.blank and getattr(instance, field.attname) is None)
    }


def _columns(model: type[models.Model]) -> Iterable[Any]:  # django-stubs do not know “serialize”
    return model._meta.concrete_fields


def _round_trip(unit: Unit) -> list[Unit]:
    """A unit in a loop and those above it, until it comes round again."""
    loop = [unit]
    while loop[-1].parent_id != unit.pk and (above := loop[-1].parent):
        loop.append(above)
    return loop
