"""Rows that a screen names though they have screens of their own: told to those who may see these.

Whether one may ask comes before whether there is anything.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import NestedObjects
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db import router
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import override

from units.models import Person
from units.quality.models import Finding
from units.rights.models import Grant
from units.rights.rows import rows_seen_by, sees_all_rows
from units.search.models import IndexEntry
from units.staff.histories import acts_of, with_fields_in_words
from units.staff.paths import WITHHELD
from units.staff.permissions import ByRights

_UNTOLD = (Finding, IndexEntry, Grant)
"""What goes with a row and is nobody's matter where that is deleted."""

type Rows = Sequence[Any] | QuerySet[Any, Any]
type Deletion = tuple[list[Any], dict[str, int], set[str], list[Any]]
"""What would go, how many of each sort, for which sorts a right is lacking, and what protects it.

As Django's screens take it.
"""


class Withholding(ByRights, admin.ModelAdmin[Any]):
    """For admins: histories and deletions name no row that the reader may not see."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes what they may not look at."""
        may_look = self.has_view_or_change_permission(request, obj)
        return may_look and super().has_delete_permission(request, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Django's, which would look for the row before it asks for the right."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        response = super().history_view(request, object_id, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data:
            page: Page[LogEntry] = response.context_data["action_list"]
            page.object_list = list(page.object_list)
            inlines = self.get_inline_instances(request)
            models = [self.model, *(inline.model for inline in inlines)]
            told = self._names_told(request)
            for entry in page.object_list:
                message = _without_names(entry.change_message, told)
                entry.change_message = with_fields_in_words(message, models)
        return response

    def get_deleted_objects(self, objs: Rows, request: HttpRequest) -> Deletion:
        """Django's; where it would name rows that the reader may not see, their number stands."""
        listed, counts, lacking, protected = super().get_deleted_objects(objs, request)
        for model in _UNTOLD:
            counts.pop(str(model._meta.verbose_name_plural), None)
        gone, protecting = _concerned(objs)
        if _sees_all_of(request.user, (*gone, *protecting)):
            return _without_entries(listed), counts, lacking, protected
        chosen = [f"{capfirst(self.opts.verbose_name)}: {row}" for row in objs]
        return chosen, counts, lacking, list(_counted(protecting))

    def _names_told(self, request: HttpRequest) -> set[str]:
        """The sorts of rows, as logs call them, that the reader may see among those on a form.

        On that of a person, who serves elsewhere, too, only to whom none is kept from.
        """
        told = sees_all_rows if self.model is Person else may_see
        with override(None):
            return {
                str(inline.model._meta.verbose_name)
                for inline in self.get_inline_instances(request)
                if told(request.user, inline.model)
            }


def may_see(user: User | AnonymousUser, model: type[Model]) -> bool:
    """Whether there are rows of a model that somebody may see."""
    label, name = model._meta.app_label, model._meta.model_name
    return user.has_perm(f"{label}.view_{name}") or user.has_perm(f"{label}.change_{name}")


def _sees_all_of(user: User | AnonymousUser, rows: Iterable[Model]) -> bool:
    """Whether somebody may see each of some rows, of whatever sorts."""
    by_model: dict[type[Model], set[int]] = defaultdict(set)
    for row in rows:
        by_model[type(row)].add(row.pk)
    return all(
        sees_all_rows(user, model)
        or rows_seen_by(user, model).filter(pk__in=pks).count() == len(pks)
        for model, pks in by_model.items()
    )


def _concerned(rows: Rows) -> tuple[list[Model], list[Model]]:
    """All that would be deleted with some rows, and what would keep them from it."""
    if not rows:
        return [], []
    collector = NestedObjects(using=router.db_for_write(type(rows[0])), origin=rows)
    collector.collect(rows)
    gone: Iterable[Iterable[Model]] = collector.model_objs.values()
    shown = [row for group in gone for row in group if not isinstance(row, _UNTOLD)]
    return shown, list(collector.protected)


def _without_entries(listed: list[Any]) -> list[Any]:
    """What would be deleted, nested as Django nests it, without what is nobody's matter."""
    untold = tuple(f"{capfirst(model._meta.verbose_name)}: " for model in _UNTOLD)
    return [
        _without_entries(one) if isinstance(one, list) else one
        for one in listed
        if not (isinstance(one, str) and one.startswith(untold))
    ]


def _counted(rows: Iterable[Model]) -> Iterator[str]:
    """How many rows of each sort there are, in words."""
    counts = Counter(row._meta.verbose_name_plural for row in rows)
    return (f"{capfirst(name)}: {count}" for name, count in counts.items())


def _without_names(message: str, told: set[str]) -> str:
    """What a log says of a row, without the names of other rows than of some sorts."""
    said = acts_of(message)
    for act in (act for part in said for act in part.values()):
        if "object" in act and act.get("name") not in told:
            act["object"] = WITHHELD
    return json.dumps(said) if said else message
