"""What several kept things have in common: codes, languages, the moment of the last change."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any, ClassVar, cast

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from units.text.languages import LANGUAGES

CODE_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*\Z"

code_validator = RegexValidator(
    CODE_PATTERN, _("Use small letters a to z, digits and single hyphens, as in “si-mzz-enlargement”."), code="invalid_code"
)


def code_from_name_field(help_text: Any) -> models.CharField[Any, Any]:
    """A code that is unique among all and need not be thought of."""
    return code_field(format_lazy("{} {}", help_text, _("Made from the name when left empty.")), unique=True, blank=True)


def code_field(help_text: Any, **options: Any) -> models.CharField[Any, Any]:
    """A stable, public name in lower-case ASCII."""
    return models.CharField(_("code"), max_length=100, validators=[code_validator], help_text=help_text, **options)


def code_is_plain() -> models.CheckConstraint:
    """The database's own promise about a code."""
    return models.CheckConstraint(
        name="%(class)s_code_is_plain",
        condition=Q(code__regex=CODE_PATTERN),
        violation_error_message=code_validator.message,
    )


def original_language_field(default: str = "") -> models.CharField[Any, Any]:
    """The language in which something was first written."""
    return models.CharField(
        _("original language"),
        max_length=10,
        choices=[(language.code, language.autonym) for language in LANGUAGES.values()],
        blank=True,
        default=default,
        help_text=_("The language of the source. Texts that are missing elsewhere are shown in it."),
    )


class Dated(models.Model):
    """Knows when it last changed."""

    updated_at = models.DateTimeField(_("last change"), auto_now=True, serialize=False)

    class Meta:
        abstract = True


class FoundByCode:
    """For managers: fixtures name a row by its code."""

    def get_by_natural_key(self, code: str) -> Any:
        """The row with this code."""
        return cast(models.Manager[Any], self).get(code=code)


class Coded(models.Model):
    """Has a code that names it everywhere, in fixtures and in addresses."""

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[str]:
        """What fixtures call it."""
        return (self.code,)  # type: ignore[attr-defined]


class CodedByName(Coded):
    """Is given a code made from its name where it has none."""

    code: models.CharField[str, str]

    class Meta:
        abstract = True

    def code_stem(self) -> str:
        """What its name suggests as a code; empty where nothing in it can be spelled."""
        raise NotImplementedError

    def codes_taken(self, stem: str) -> Iterable[str]:
        """The codes that begin so and that it cannot have."""
        others: models.QuerySet[Any] = type(self)._base_manager.filter(Q(("code__startswith", stem))).exclude(pk=self.pk)
        return others.values_list("code", flat=True)

    def proposed_code(self) -> str:
        """A free code made from its name."""
        stem = self.code_stem() or str(self._meta.model_name)
        return first_free(stem, self.codes_taken(stem))

    def clean(self) -> None:
        """A form may leave the code empty."""
        super().clean()
        self.code = self.code or self.proposed_code()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it, with a code."""
        self.code = self.code or self.proposed_code()
        super().save(*args, **kwargs)


class Belonging(Dated):
    """One of several things that belong to an owner, in an order and with a code that is unique there.

    The code is the natural key in fixtures, so that a line of a file corrects what the same line said before.
    """

    OWNERS: ClassVar[tuple[str, ...]] = ("unit",)

    code = code_field(_("Stays the same when the text changes. Given automatically when left empty."), blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def neighbours(self) -> models.QuerySet[Any]:
        """All that belong to the same owner."""
        return type(self)._default_manager.filter(**{owner: getattr(self, owner) for owner in self.OWNERS})

    def code_stem(self) -> str:
        """How a code begins that is given automatically."""
        return str(self._meta.model_name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it, with the next free code when it has none."""
        if not self.code:
            self.code = next_free(self.code_stem(), self.neighbours().values_list("code", flat=True))
        super().save(*args, **kwargs)


class FoundInUnit:
    """For managers: fixtures name a row by its unit and its code there."""

    def get_by_natural_key(self, unit: str, code: str) -> Any:
        """The row with this code in this unit."""
        return cast(models.Manager[Any], self).get(unit__code=unit, code=code)


class PartOfUnit(Belonging):
    """Belongs to a unit and to nothing else."""

    unit = models.ForeignKey("units.Unit", on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("unit"))

    class Meta(Belonging.Meta):
        abstract = True

    def natural_key(self) -> tuple[str, str]:
        """What fixtures call it."""
        return (self.unit.code, self.code)

    @property
    def original_language(self) -> str:
        """That of its unit."""
        return self.unit.original_language


def next_free(stem: str, taken: Iterable[str]) -> str:
    """The first of ``stem-1``, ``stem-2`` … that is not taken.

    >>> next_free("task", ["task-1", "task-3"])
    'task-2'
    """
    taken = set(taken)
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def first_free(stem: str, taken: Iterable[str]) -> str:
    """A code itself where it is not taken, else the first of ``stem-2``, ``stem-3`` … that is not.

    >>> first_free("press", ["press", "press-2"])
    'press-3'
    """
    taken = set(taken)
    return stem if stem not in taken else next(code for number in count(2) if (code := f"{stem}-{number}") not in taken)


_NOT_BLANK = "[^\\s\u00a0]"
"""A sign that can be seen; PostgreSQL does not count a no-break space as space in every locale."""


def said(field: str) -> Q:
    """The condition that a translated field is filled in at least one language."""
    condition = Q()
    for language in LANGUAGES.values():
        column = f"{field}_{language.suffix}"
        condition |= Q(**{f"{column}__isnull": False, f"{column}__regex": _NOT_BLANK})
    return condition


def said_in_some_language(field: str, message: Any) -> models.CheckConstraint:
    """No language is required more than another, but one of them is."""
    return models.CheckConstraint(name=f"%(class)s_{field}_in_some_language", condition=said(field), violation_error_message=message)
