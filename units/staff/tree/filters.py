"""By what the list of units is narrowed; each question walks an index and counts nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from units.models import Appointment, Contact, Post, Unit, UnitKind
from units.models.unit import UnitQuerySet
from units.rights.rows import sees_all_rows
from units.rights.who import choosable_by, seen_by, seen_by_grant, sees_everything
from units.staff.kind_choices import told_apart
from units.staff.tree.states import WORDS, State, in_state
from units.text.languages import LANGUAGES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_BODIES = 40
"""With more bodies than this none is offered: one is gone into by way of the tree."""


class Narrowing(admin.SimpleListFilter):
    """A choice in the form above the list; a value that is not among them answers nothing."""

    tags: Mapping[str, str] = MappingProxyType({})
    """The languages in which choices are said, where it is not that of the page."""

    def has_output(self) -> bool:
        """Also where there is nothing to choose from: an address may name a value."""
        return True

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The units of the chosen value."""
        value = self.value()
        if not value:
            return None
        if value not in {choice for choice, _name in self.lookup_choices}:
            return queryset.none()
        return self.narrowed(request, queryset, value)

    def narrowed(self, request: HttpRequest, units: UnitQuerySet, value: str) -> UnitQuerySet:
        """The units of a value that can be chosen."""
        raise NotImplementedError


class BranchFilter(Narrowing):
    """The branch of any unit; in the form the bodies at the top are offered, if they are few."""

    title = _("branch")
    parameter_name = "in"
    inside: Unit | None = None
    """The unit of the branch, where the address names one that the reader sees."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        """The bodies by code, which stays when names change; those of what is seen and no others.

        One that is kept from the reader is not named, though a part of it be his.
        """
        bodies = Unit.objects.roots()
        if not sees_everything(request.user):
            trees = seen_by(request.user).order_by().values("tree_id")
            bodies = (bodies & choosable_by(request.user)).filter(tree_id__in=trees)
        found = list(bodies.for_listing()[: MOST_BODIES + 1])
        named = {unit.code: str(unit) for unit in found} if len(found) <= MOST_BODIES else {}
        if self.value():
            seen = model_admin.get_queryset(request).for_listing()
            self.inside = seen.filter(code=self.value()).first()
        if self.inside and self.inside.code not in named:
            named = {self.inside.code: str(self.inside)} | named
        return list(named.items())

    def narrowed(self, request: HttpRequest, units: UnitQuerySet, value: str) -> UnitQuerySet:
        """All below the unit, and itself."""
        if self.inside:
            return units.under(self.inside, include_self=True)
        body = Unit.objects.roots().filter(code=value).first()  # of which only a part is seen
        return units.under(body, include_self=True) if body else units.none()


class StateFilter(Narrowing):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, StrOrPromise]]:
        """All states, as lines say them."""
        return [(state.value, words) for state, words in WORDS.items()]

    def narrowed(self, request: HttpRequest, units: UnitQuerySet, value: str) -> UnitQuerySet:
        """Units that are in it."""
        return in_state(units, State(value), request.user)


class UnitKindFilter(Narrowing):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, StrOrPromise]]:
        """All kinds by code."""
        kinds = list(UnitKind.objects.all())
        names = told_apart(kinds)
        return [(kind.code, names[kind.pk]) for kind in kinds]

    def narrowed(self, request: HttpRequest, units: UnitQuerySet, value: str) -> UnitQuerySet:
        """Units of the kind."""
        return units.filter(kind__code=value)


class LanguageFilter(Narrowing):
    title = _("language of the source")
    parameter_name = "language"
    tags = MappingProxyType({code: language.tag for code, language in LANGUAGES.items()})

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, StrOrPromise]]:
        """The languages, each in itself."""
        return [(code, language.autonym) for code, language in LANGUAGES.items()]

    def narrowed(self, request: HttpRequest, units: UnitQuerySet, value: str) -> UnitQuerySet:
        """Units whose source is in it."""
        return units.filter(original_language=value)


class MissingNameFilter(LanguageFilter):
    """What waits for a translator."""

    title = _("name is missing in")
    parameter_name = "missing"

    def narrowed(self, request: HttpRequest, units: UnitQuerySet, value: str) -> UnitQuerySet:
        """Units in whose name nothing is written in it."""
        column = f"name_{LANGUAGES[value].suffix}"
        return units.filter(Q(**{f"{column}__isnull": True}) | Q(**{column: ""}))


class LackingFilter(Narrowing):
    """What nobody has written down yet, or nobody holds."""

    title = _("what is lacking")
    parameter_name = "lacking"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, StrOrPromise]]:
        """What can be lacking."""
        return [
            ("head", _("no post of a head")),
            ("holder", _("nobody heads it")),
            ("contact", _("no contact")),
        ]

    def narrowed(self, request: HttpRequest, units: UnitQuerySet, value: str) -> UnitQuerySet:
        """Units that lack it: those of whose parts the reader sees all."""
        model = Contact if value == "contact" else Post
        if not (sees_all_rows(request.user, model) and sees_all_rows(request.user, Appointment)):
            units = units & seen_by_grant(request.user)
        of_unit = Q(unit=OuterRef("pk"))
        if value == "contact":
            return units.filter(~Exists(Contact._base_manager.filter(of_unit)))
        heads = Exists(Post._base_manager.filter(of_unit, is_head=True))
        return units.filter(~heads) if value == "head" else units.filter(heads, ~_is_headed())


def _is_headed() -> Exists:
    of_its_head = Q(post__unit=OuterRef("pk"), post__is_head=True)
    return Exists(Appointment.objects.in_office().filter(of_its_head).order_by())
