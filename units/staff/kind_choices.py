"""Kinds where one is chosen: told apart by code where a language has one word for several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from units.models import UnitKind
from units.specification import AnyField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def told_apart(kinds: Iterable[UnitKind]) -> dict[int, str]:
    """What to call some kinds, by primary key."""
    names = [(kind, str(kind)) for kind in kinds]
    count = Counter(name for _kind, name in names)
    return {kind.pk: f"{name} ({kind.code})" if count[name] > 1 else name for kind, name in names}


class KindChoice(forms.ModelChoiceField):
    """A choice of kinds."""

    @cached_property
    def names(self) -> dict[int, str]:
        """All that can be chosen."""
        return told_apart(UnitKind.objects.all())

    def label_from_instance(self, obj: UnitKind) -> str:
        """Its name."""
        return self.names[obj.pk]


class KindFilter(admin.RelatedFieldListFilter):
    """A list narrowed by kinds."""

    def field_choices(
        self, field: AnyField, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, StrOrPromise]]:
        """All kinds."""
        return [(str(pk), name) for pk, name in told_apart(UnitKind.objects.all()).items()]
