"""What staff choose from, told apart by where it stands: “Secretariat” is the name of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import path

from units.models import Post, Unit
from units.rights.holding import Anybody
from units.staff.paths import STEP, paths_of
from units.staff.permissions import choices_for
from units.staff.withholding import may_see


class ChoicesWithPaths(AutocompleteJsonView):
    """Django's answers to who looks something up, with the units above each."""

    paths: dict[int, str]

    def get_queryset(self) -> QuerySet[Any]:
        """Django's, among what may be chosen in the field, which is more than may be looked at."""
        rows = choices_for(self.request.user, self.source_field)
        if rows is None:
            return super().get_queryset()
        found, has_duplicates = self.model_admin.get_search_results(self.request, rows, self.term)
        return found.distinct() if has_duplicates else found

    def has_perm(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether somebody looks up anything there at all; what is found is his to choose."""
        return bool(self.model_admin.has_view_permission(request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Django's; the paths of all answers are asked for at once."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows = list(context["object_list"])
        reader = self.request.user
        self.paths = labels(rows, reader) if may_see(reader, Unit) else {}
        return context | {"object_list": rows}

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        """Django's, with the path."""
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        return result | {"text": self.paths.get(obj.pk, result["text"])}


def labels(rows: Sequence[Model], reader: Anybody) -> dict[int, str]:
    """What to call some units or posts where one is chosen, by primary key: with their path."""
    if rows and isinstance(rows[0], Post):
        posts = [row for row in rows if isinstance(row, Post)]
        of_units = paths_of(Unit.objects.filter(pk__in=[post.unit_id for post in posts]), reader)
        return {post.pk: f"{post}{STEP}{of_units[post.unit_id]}" for post in posts}
    return paths_of((row for row in rows if isinstance(row, Unit)), reader)


urlpatterns = [
    path(
        "",
        admin.site.admin_view(ChoicesWithPaths.as_view(admin_site=admin.site)),
        name="autocomplete",
    ),
]
