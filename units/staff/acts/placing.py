"""Moving a unit to another place: where to, what that changes, and then doing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from units.models import Unit
from units.rights.holding import Anybody
from units.rights.models import Grant
from units.rights.who import Action, choosable_by, may, may_put, may_somewhere
from units.staff.acts.pages import ActForm, ActPage, ActScreens
from units.staff.acts.searching import (
    FoundRow,
    offer_units,
    searched,
    told_of_search,
    units_found,
)
from units.staff.paths import paths_of
from units.staff.permissions import choices_for
from units.staff.workspace.acts import Act, Part

MOST_SIBLINGS = 30
"""Among which one chooses a place; among more a unit stands first or last."""
MOST_NAMED = 10
"""Of those who gain or lose rights."""
FIRST, LAST, BEFORE = "first", "last", "before-"


def places_for(request: HttpRequest) -> QuerySet[Unit]:
    """The units below which somebody may put another."""
    known = choosable_by(request.user)
    allowed = choices_for(request.user, cast(Any, Unit.parent.field))
    return known if allowed is None else known & allowed


class MovingForm(ActForm):
    """Below what, and where among those who stand there."""

    GROUPS = ((gettext_lazy("Where to"), ("to", "to_top"), False),)
    LAST = ("place",)

    to = FoundRow(Unit.objects.none(), label=gettext_lazy("below"), required=False)
    to_top = forms.BooleanField(label=gettext_lazy("to the top of the register"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("place among its siblings"), required=False)

    def __init__(self, unit: Unit, request: HttpRequest, data: QueryDict | None) -> None:
        super().__init__(data)
        self.unit, self.request = unit, request
        field = cast(FoundRow, self.fields["to"])
        within = Q(tree_id=unit.tree_id, lft__gte=unit.lft, rght__lte=unit.rght)
        field.queryset = places_for(request).exclude(within)
        self.text = searched(request)
        self.found = units_found(self.text, request.user, field.queryset)
        offer_units(field, self.found, request.user)
        if not may_put(request.user, None):
            del self.fields["to_top"]

    @property
    def parent(self) -> Unit | None:
        """The unit above, once it is clear; None at the top."""
        return cast("Unit | None", self.cleaned_data.get("to"))

    def clean_to(self) -> Unit | None:
        """The unit above; which also says what places there are."""
        chosen = self.cleaned_data["to"]
        if chosen is not None:
            shown = [*self.found, *([] if chosen in self.found else [chosen])]
            offer_units(cast(FoundRow, self.fields["to"]), shown, self.request.user)
        field = cast(forms.ChoiceField, self.fields["place"])
        field.choices = list(self._places(chosen))
        return cast("Unit | None", chosen)

    def clean(self) -> dict[str, object]:
        """Refuse what is no place, or two of them."""
        cleaned: dict[str, object] = super().clean() or {}
        chosen, to_top = cleaned.get("to"), cleaned.get("to_top")
        if self.errors or bool(chosen) is not bool(to_top):
            return cleaned
        message = (
            _("Choose a unit or the top, not both.")
            if chosen
            else _("Choose the unit below which it shall stand.")
        )
        self.add_error("to", ValidationError(message))
        return cleaned

    def _places(self, parent: Unit | None) -> Iterator[tuple[str, str]]:
        """Where it may stand, in words."""
        yield LAST, _("the last")
        yield FIRST, _("the first")
        siblings = Unit.objects.filter(parent=parent).exclude(pk=self.unit.pk)
        there = list(siblings.order_by("tree_id", "lft").for_listing()[: MOST_SIBLINGS + 1])
        known = choosable_by(self.request.user).filter(pk__in=[one.pk for one in there])
        named = set(known.values_list("pk", flat=True))
        if len(there) <= MOST_SIBLINGS:
            for one in there[1:]:
                if one.pk in named:
                    yield f"{BEFORE}{one.pk}", _("before “%(unit)s”") % {"unit": one}


class Move(ActPage[MovingForm]):
    """A unit comes to stand elsewhere, with all below it."""

    @classmethod
    def is_allowed(cls, user: Anybody, unit: Unit | None) -> bool:
        """Whether somebody may take it away from where it stands."""
        return may(user, Action.MOVE, unit) if unit else may_somewhere(user, Action.MOVE)

    @property
    def title(self) -> str:
        return _("Move “%(unit)s”") % {"unit": self.unit}

    @property
    def button(self) -> str:
        return _("Move it")

    def make_form(self) -> MovingForm:
        return MovingForm(self.unit, self.request, self.data)

    def more(self) -> dict[str, object]:
        """With the search."""
        form = self.form
        search = {"label": _("Look for the unit below which it shall stand"), "text": form.text}
        told = told_of_search(form.text, form.found)
        return {"search": search, "found_field": "to", "told": told}

    def lacks_rights(self) -> bool:
        """At both ends."""
        stays = self.form.parent == self.unit.parent
        return not stays and not may_put(self.user, self.form.parent)

    def steps(self) -> Iterator[str]:
        parent = self.form.parent
        above = [one for one in (self.unit.parent, parent) if one]
        paths = paths_of(above, self.user)
        before = paths[self.unit.parent.pk] if self.unit.parent else _("the top")
        after = paths[parent.pk] if parent else _("the top")
        if parent == self.unit.parent:
            yield _("It stays below %(path)s, and is given a place there.") % {"path": after}
            return
        yield _("It now stands below: %(path)s.") % {"path": before}
        yield _("It will stand below: %(path)s.") % {"path": after}
        if count := self.unit.below:
            yield ngettext(
                "%(count)d unit below it goes along.",
                "%(count)d units below it go along.",
                count,
            ) % {"count": count}
        yield from self._said_of_publication()
        yield from self._said_of_rights()

    def carry_out(self) -> str:
        unit, parent = Unit.objects.get(pk=self.unit.pk), self.form.parent
        place = str(self.form.cleaned_data.get("place") or LAST)
        if not self.is_allowed(self.user, unit) or self.lacks_rights():
            raise PermissionDenied  # somebody else moved it meanwhile
        if place.startswith(BEFORE):
            target = Unit.objects.filter(pk=place.removeprefix(BEFORE), parent=parent).first()
            if target is None:
                raise ValidationError(
                    _("Somebody has changed it in the meantime. Look at it again.")
                )
            Unit.objects.move_node(unit, target, "left")
        elif parent is None and place == FIRST:
            Unit.objects.move_node(unit, Unit.objects.roots().exclude(pk=unit.pk)[0], "left")
        else:
            Unit.objects.move_node(unit, parent, "first-child" if place == FIRST else "last-child")
        self.screen.log_change(self.request, unit, [{"changed": {"fields": ["Part of"]}}])
        if parent is None:
            return _("“%(unit)s” stands at the top now.") % {"unit": unit}
        return _("“%(unit)s” stands below “%(parent)s” now.") % {"unit": unit, "parent": parent}

    def _said_of_publication(self) -> Iterator[str]:
        """Whether citizens see it before and after."""
        visible = Unit.objects.visible()
        pks = [one.pk for one in (self.unit, self.form.parent) if one]
        seen = set(visible.filter(pk__in=pks).values_list("pk", flat=True))
        parent = self.form.parent
        will_be = self.unit.is_published() and (parent is None or parent.pk in seen)
        if self.unit.pk in seen and not will_be:
            yield _("It will be hidden from citizens: what is above it there is not published.")
        elif self.unit.pk not in seen and will_be:
            yield _("It will be shown to citizens: all that is above it there is published.")

    def _said_of_rights(self) -> Iterator[str]:
        """Who holds a role in one place and not in the other; named to those who give roles."""
        before, after = (self._grants_above(one) for one in (self.unit.parent, self.form.parent))
        lost = [grant for key, grant in before.items() if key not in after]
        gained = [grant for key, grant in after.items() if key not in before]
        if (lost or gained) and not may(self.user, Action.GRANT, self.unit):
            yield _("Who may work on it changes: rights follow the place.")
            return
        for grant in lost[:MOST_NAMED]:
            yield _("%(who)s loses a role in it: %(role)s.") % _said(grant)
        for grant in gained[:MOST_NAMED]:
            yield _("%(who)s gains a role in it: %(role)s.") % _said(grant)
        if left := len(lost[MOST_NAMED:]) + len(gained[MOST_NAMED:]):
            yield ngettext(
                "%(count)d more role in it changes.", "%(count)d more roles in it change.", left
            ) % {"count": left}

    def _grants_above(self, parent: Unit | None) -> dict[tuple[object, ...], Grant]:
        """The grants in force in the branches around a place, by who holds what."""
        if parent is None:
            return {}
        around = Unit.objects.above(parent, include_self=True).order_by().values("pk")
        grants = Grant.objects.in_force().filter(unit__in=around).for_listing()
        return {
            (grant.user_id, grant.group_id, grant.role, *grant.languages): grant for grant in grants
        }


def _said(grant: Grant) -> dict[str, object]:
    return {"who": grant.holder, "role": grant.get_role_display()}


class Places(ActScreens):
    """For the admin of units: where they stand."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the act."""
        return [self.act_url("move", Move), *super().get_urls()]

    def acts(self, request: HttpRequest, unit: Unit) -> Iterator[Act]:
        """With moving it."""
        yield from super().acts(request, unit)
        if Move.is_allowed(request.user, unit):
            address = reverse("admin:units_unit_move", args=[unit.pk])
            yield Act(Part.PLACE, _("Move to …"), address)
