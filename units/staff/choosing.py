"""What staff choose from, told apart by where it stands: “Secretariat” is the name of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model
from django.urls import path

from units.models import Post, Unit
from units.staff.paths import STEP, paths_of
from units.staff.withholding import may_see


class ChoicesWithPaths(AutocompleteJsonView):
    """Django's answers to who looks something up, with the units above each."""

    paths: dict[int, str]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Django's; the paths of all answers are asked for at once."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows = list(context["object_list"])
        self.paths = labels(rows) if may_see(self.request.user, Unit) else {}
        return context | {"object_list": rows}

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        """Django's, with the path."""
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        return result | {"text": self.paths.get(obj.pk, result["text"])}


def labels(rows: Sequence[Model]) -> dict[int, str]:
    """What to call some units or posts where one is chosen, by primary key: with their path."""
    if rows and isinstance(rows[0], Post):
        posts = [row for row in rows if isinstance(row, Post)]
        of_units = paths_of(Unit.objects.filter(pk__in=[post.unit_id for post in posts]))
        return {post.pk: f"{post}{STEP}{of_units[post.unit_id]}" for post in posts}
    return paths_of(row for row in rows if isinstance(row, Unit))


urlpatterns = [
    path("", admin.site.admin_view(ChoicesWithPaths.as_view(admin_site=admin.site))),
]
