"""Copying the structure of a unit below another one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from units.copying import Copying, copy_structure
from units.models import Post, Task, Unit
from units.rights.holding import Anybody
from units.rights.who import Action, may, may_somewhere
from units.staff.acts.pages import ActForm, ActPage, ActScreens
from units.staff.acts.placing import places_for
from units.staff.acts.searching import (
    FoundRow,
    offer_units,
    searched,
    told_of_search,
    units_found,
)
from units.staff.paths import paths_of
from units.staff.workspace.acts import Act, Part

DEEPEST = 9
"""Levels that can be chosen one by one."""
_PARTS = {"with_posts": "post", "with_tasks": "task"}


class CopyingForm(ActForm):
    """Where to, how far down, and what of each unit."""

    GROUPS = (
        (gettext_lazy("Where to"), ("to",), False),
        (gettext_lazy("What"), ("levels", "with_posts", "with_tasks"), False),
    )

    to = FoundRow(Unit.objects.none(), label=gettext_lazy("below"), required=False)
    levels = forms.TypedChoiceField(
        label=gettext_lazy("levels"), coerce=int, empty_value=None, required=False
    )
    with_posts = forms.BooleanField(
        label=gettext_lazy("posts, all of them vacant"), required=False, initial=True
    )
    with_tasks = forms.BooleanField(label=gettext_lazy("tasks"), required=False, initial=True)

    def __init__(self, unit: Unit, request: HttpRequest, data: QueryDict | None) -> None:
        super().__init__(data)
        self.unit, self.request = unit, request
        field = cast(FoundRow, self.fields["to"])
        field.queryset = places_for(request)
        self.text = searched(request)
        self.found = units_found(self.text, request.user, field.queryset)
        offer_units(field, self.found, request.user)
        levels = cast(forms.TypedChoiceField, self.fields["levels"])
        levels.choices = [
            ("", _("all levels")),
            *((level, str(level)) for level in range(1, DEEPEST + 1)),
        ]
        for name, model in _PARTS.items():
            if not request.user.has_perm(f"units.view_{model}", unit):
                del self.fields[name]

    def clean(self) -> dict[str, object]:
        """Ask the act itself what speaks against it."""
        cleaned: dict[str, object] = super().clean() or {}
        chosen = cast("Unit | None", cleaned.get("to"))
        if "to" not in self.errors and chosen is None:
            self.add_error("to", _("Choose the unit below which it shall stand."))
        if chosen is not None:
            shown = [*self.found, *([] if chosen in self.found else [chosen])]
            offer_units(cast(FoundRow, self.fields["to"]), shown, self.request.user)
        if not self.errors:
            self.ask(self.made.check)
        return cleaned

    @property
    def made(self) -> Copying:
        """What is to be done."""
        given = self.cleaned_data
        parts = {name: bool(given.get(name)) for name in _PARTS}
        return Copying(self.unit, given["to"], given["levels"], **parts)


class Copy(ActPage[CopyingForm]):
    """The sub-units of a unit are made again elsewhere."""

    @classmethod
    def is_allowed(cls, user: Anybody, unit: Unit | None) -> bool:
        """Whether somebody looks at it in full and may make units somewhere."""
        return may_somewhere(user, Action.ADD) and (not unit or may(user, Action.SEE, unit))

    @property
    def title(self) -> str:
        return _("Copy the structure of “%(unit)s”") % {"unit": self.unit}

    @property
    def button(self) -> str:
        return _("Copy it")

    def make_form(self) -> CopyingForm:
        return CopyingForm(self.unit, self.request, self.data)

    @cached_property
    def units(self) -> list[Unit]:
        """What is copied."""
        return list(self.form.made.units().for_listing())

    def more(self) -> dict[str, object]:
        """With the search, and the structure that will be there."""
        form = self.form
        is_clear = form.is_bound and form.is_valid()
        return {
            "search": {
                "label": _("Look for the unit below which the copies shall stand"),
                "text": form.text,
            },
            "found_field": "to",
            "told": told_of_search(form.text, form.found),
            "outline": [
                {"level": min(one.level - self.unit.level - 1, 12), "text": str(one)}
                for one in (self.units if is_clear else ())
            ],
        }

    def lacks_rights(self) -> bool:
        """To make units, posts and tasks there."""
        made, user = self.form.made, self.user
        wanted = {"post": made.with_posts, "task": made.with_tasks}
        return not may(user, Action.ADD, made.target) or any(
            is_wanted and not user.has_perm(f"units.add_{model}", made.target)
            for model, is_wanted in wanted.items()
        )

    def steps(self) -> Iterator[str]:
        made = self.form.made
        path = paths_of([made.target], self.user)[made.target.pk]
        count = len(self.units)
        yield ngettext(
            "%(count)d unit is made below: %(path)s.",
            "%(count)d units are made below: %(path)s.",
            count,
        ) % {"count": count, "path": path}
        yield _("They are drafts, with the names in all languages and the kinds of these units.")
        pks = [unit.pk for unit in self.units]
        posts = Post.objects.filter(unit__in=pks).count() if made.with_posts else 0
        tasks = Task.objects.filter(unit__in=pks).count() if made.with_tasks else 0
        if posts:
            yield ngettext(
                "%(count)d post is copied, vacant.", "%(count)d posts are copied, vacant.", posts
            ) % {"count": posts}
        if tasks:
            yield ngettext("%(count)d task is copied.", "%(count)d tasks are copied.", tasks) % {
                "count": tasks
            }

    def carry_out(self) -> str:
        units = copy_structure(self.form.made)
        for unit in units:
            self.screen.log_addition(self.request, unit, [{"added": {}}])
        self.first = units[0]
        return ngettext("%(count)d unit was made.", "%(count)d units were made.", len(units)) % {
            "count": len(units)
        }

    def concerned(self) -> Unit:
        """The first of the copies."""
        return self.first


class Copies(ActScreens):
    """For the admin of units: their structure, again elsewhere."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the act."""
        return [self.act_url("copy", Copy), *super().get_urls()]

    def acts(self, request: HttpRequest, unit: Unit) -> Iterator[Act]:
        """With copying, where there is anything to copy."""
        yield from super().acts(request, unit)
        if not unit.is_leaf_node() and Copy.is_allowed(request.user, unit):
            address = reverse("admin:units_unit_copy", args=[unit.pk])
            yield Act(Part.CHILDREN, _("Copy structure"), address)
