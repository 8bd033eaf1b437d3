"""Codes: stable, public names in lower-case ASCII, and how a row without one is given it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING, Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from units.models.written import Written, WrittenQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CODE_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*\Z"

code_validator = RegexValidator(
    CODE_PATTERN,
    _("Use small letters a to z, digits and single hyphens, as in “si-mzz-enlargement”."),
    code="invalid_code",
)


def is_code(text: str) -> bool:
    r"""Whether a text can be a code at all, and be looked up.

    >>> is_code("si-mzz"), is_code("si mzz"), is_code("si-mzz\n")
    (True, False, False)
    """
    return bool(re.match(CODE_PATTERN, text))


def code_from_name_field(help_text: StrOrPromise) -> models.CharField[str, str]:
    """A code that is unique among all and need not be thought of."""
    made = _("Made from the name when left empty.")
    return code_field(format_lazy("{} {}", help_text, made), unique=True, blank=True)


def code_field(
    help_text: StrOrPromise, *, unique: bool = False, blank: bool = False
) -> models.CharField[str, str]:
    """A stable, public name in lower-case ASCII."""
    return models.CharField(
        _("code"),
        max_length=100,
        validators=[code_validator],
        help_text=help_text,
        unique=unique,
        blank=blank,
    )


def code_is_plain() -> models.CheckConstraint:
    """The database's own promise about a code."""
    return models.CheckConstraint(
        name="%(class)s_code_is_plain",
        condition=Q(code__regex=CODE_PATTERN),
        violation_error_message=code_validator.message,
    )


class CodedQuerySet[M: models.Model](WrittenQuerySet[M]):
    """Rows that a code names among all."""

    def get_by_natural_key(self, code: str) -> M:
        """The row with this code."""
        return self.get(code=code)


class Coded(Written):
    """Has a code that names it everywhere, in fixtures and in addresses."""

    code: models.CharField[str, str]

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class CodedByName(Coded):
    """Is given a code made from its name where it has none."""

    class Meta:
        abstract = True

    def code_stem(self) -> str:
        """What its name suggests as a code; empty where nothing in it can be spelled."""
        raise NotImplementedError

    def codes_taken(self, stem: str) -> Iterable[str]:
        """The codes that begin so and that it cannot have."""
        others: models.QuerySet[Any] = (
            type(self)._base_manager.filter(Q(("code__startswith", stem))).exclude(pk=self.pk)
        )
        return others.values_list("code", flat=True)

    def proposed_code(self) -> str:
        """A free code made from its name."""
        stem = self.code_stem() or str(self._meta.model_name)
        return first_free(stem, self.codes_taken(stem))

    def clean(self) -> None:
        """A form may leave the code empty."""
        super().clean()
        self.complete()

    def complete(self) -> None:
        super().complete()
        self.code = self.code or self.proposed_code()


def next_free(stem: str, taken: Iterable[str]) -> str:
    """The first of ``stem-1``, ``stem-2`` … that is not taken.

    >>> next_free("task", ["task-1", "task-3"])
    'task-2'
    """
    taken = set(taken)
    return next(code for number in count(1) if (code := f"{stem}-{number}") not in taken)


def first_free(stem: str, taken: Iterable[str]) -> str:
    """A code itself where it is not taken, else the first of ``stem-2``, ``stem-3`` … that is not.

    >>> first_free("press", ["press", "press-2"])
    'press-3'
    """
    taken = set(taken)
    if stem not in taken:
        return stem
    return next(code for number in count(2) if (code := f"{stem}-{number}") not in taken)
