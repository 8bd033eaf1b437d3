"""Who may do what: pages on which registrars see, give, end and take away rights.

Of a branch, of everywhere, and of a user or a group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from units.models import Unit
from units.models.partial_dates import DayFormField
from units.rights.granting import LastRegistrarError, end, give, in_words, take_away
from units.rights.models import Grant, Role
from units.rights.who import is_registrar
from units.staff.lookups import ChosenKey
from units.staff.workspace.acts import Act, OffersActs, Part
from units.text.languages import LANGUAGES

MOST_MEMBERS = 20
"""Of a group that a page names; more are counted."""

type Holder = User | Group


class GrantForm(forms.Form):
    """A role for somebody, in a branch."""

    user = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("username"), label=_("user"), required=False
    )
    group = forms.ModelChoiceField(
        Group.objects.order_by("name"), label=_("or a group"), required=False
    )
    role = forms.ChoiceField(label=_("role"), choices=Role.choices, widget=forms.RadioSelect)
    unit = forms.ModelChoiceField(
        Unit.objects.all(),
        label=_("branch"),
        required=False,
        help_text=_("The unit and all below it. Empty: everywhere."),
    )
    languages = forms.MultipleChoiceField(
        label=_("languages of a translator"),
        choices=[(language.code, language.autonym) for language in LANGUAGES.values()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until = DayFormField(
        label=_("last day"),
        widget=AdminDateWidget,
        required=False,
        help_text=_("Empty: for ever."),
    )

    def __init__(self, place: Unit | Holder | None, data: object = None) -> None:
        super().__init__(cast("dict[str, str] | None", data))
        self.place = place
        column = ChosenKey(Unit._meta.get_field("parent"), admin.site)
        self.fields["unit"].widget = column
        column.choices = cast("forms.ModelChoiceField[Unit]", self.fields["unit"]).choices
        if isinstance(place, User | Group):
            del self.fields["user"], self.fields["group"]
        else:
            del self.fields["unit"]
        if isinstance(place, Unit):
            choices = [choice for choice in Role.choices if choice[0] != Role.REGISTRAR]
            cast("forms.ChoiceField", self.fields["role"]).choices = choices

    def clean(self) -> dict[str, object]:
        """One holder, and what a role takes and no more."""
        cleaned: dict[str, object] = super().clean() or {}
        if "user" in self.fields and bool(cleaned.get("user")) == bool(cleaned.get("group")):
            self.add_error(None, _("Choose a user or a group."))
        until = cleaned.get("until")
        if until and until < timezone.localdate():  # type: ignore[operator]
            self.add_error("until", _("The day is over."))
        return cleaned

    def give(self, by: User) -> Grant:
        """Give it. Raises ``ValidationError`` and ``LastRegistrarError``."""
        given, place = self.cleaned_data, self.place
        is_holder = isinstance(place, User | Group)
        return give(
            cast("Holder", place if is_holder else given["user"] or given["group"]),
            Role(given["role"]),
            given["unit"] if is_holder else cast("Unit | None", place),
            given["languages"],
            given["until"],
            by=by,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A grant as a page shows it."""

    grant: Grant
    members: list[User]
    """Of the group that holds it."""
    members_left: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Grants of one sort, under a heading."""

    title: object
    lines: list[Line]


class GrantPages(admin.ModelAdmin[Any]):
    """For admins of what has rights of its own: their page, for registrars alone."""

    def rights(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Who may do what there; posting gives, ends and takes away."""
        if not is_registrar(request.user):  # whether there is such a row is nobody else's matter
            raise PermissionDenied
        place = get_object_or_404(self.model, pk=pk) if pk is not None else None
        form = GrantForm(place, request.POST if "give" in request.POST else None)
        asked = self._asked(request, place)
        if "confirmed" in request.POST and asked:
            return self._withdrawn(request, asked)
        if form.is_bound and form.is_valid() and self._is_given(request, form):
            return HttpResponseRedirect(request.get_full_path())
        context: dict[str, object] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": place,
            "title": _("Rights"),
            "subtitle": place or _("everywhere"),
            "form": form,
            "asked": asked,
            "asked_in_words": in_words(asked) if asked else "",
            "act": request.POST.get("act"),
            "sections": sections_of(place),
            "ticked": ticked() if not isinstance(place, User | Group) else [],
            "media": self.media + form.media,
            "back": self._back(place),
        }
        return TemplateResponse(request, "admin/units/rights.html", context)

    def _asked(self, request: HttpRequest, place: Unit | Holder | None) -> Grant | None:
        """The grant that is to be ended or taken away: one of those on the page."""
        key = request.POST.get("grant", "")
        if not key.isdecimal() or request.POST.get("act") not in ("end", "take-away"):
            return None
        lines = (line for section in sections_of(place) for line in section.lines)
        return next((line.grant for line in lines if str(line.grant.pk) == key), None)

    def _withdrawn(self, request: HttpRequest, grant: Grant) -> HttpResponse:
        by, said = cast(User, request.user), in_words(grant)
        is_end = request.POST["act"] == "end"
        try:
            (end if is_end else take_away)(grant, by=by)
        except LastRegistrarError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            message = _("Ends today: %(grant)s.") if is_end else _("Taken away: %(grant)s.")
            self.message_user(request, message % {"grant": said}, messages.SUCCESS)
        return HttpResponseRedirect(request.get_full_path())

    def _is_given(self, request: HttpRequest, form: GrantForm) -> bool:
        try:
            grant = form.give(cast(User, request.user))
        except LastRegistrarError as error:
            form.add_error("until", str(error))
        except ValidationError as error:
            for message in error.messages:
                form.add_error(None, message)
        else:
            message = _("Given: %(grant)s.") % {"grant": in_words(grant)}
            self.message_user(request, message, messages.SUCCESS)
            if isinstance(holder := grant.holder, User) and not holder.is_staff:
                warning = _("“%(user)s” cannot sign in here yet: tick the staff status, too.")
                self.message_user(request, warning % {"user": holder}, messages.WARNING)
            return True
        return False

    def _back(self, place: object) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if place is None:
            return reverse(f"{name}_changelist")
        return reverse(f"{name}_change", args=[cast("Unit", place).pk])


class BranchRights(GrantPages, OffersActs):
    """For the admin of units: the rights of a branch, and those that hold everywhere."""

    def get_urls(self) -> list[URLPattern]:
        """With the addresses of the pages."""
        view = self.admin_site.admin_view(self.rights)
        return [
            path("rights/", view, name="units_unit_rights_everywhere"),
            path("<int:pk>/rights/", view, name="units_unit_rights"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Django's, with the link to the page for those who may follow it."""
        extra_context = {**(extra_context or {}), "may_grant": is_registrar(request.user)}
        return super().changelist_view(request, extra_context)

    def acts(self, request: HttpRequest, row: Any) -> Iterator[Act]:
        """With the rights of the branch, for those who give them."""
        yield from super().acts(request, row)
        if is_registrar(request.user):
            address = reverse("admin:units_unit_rights", args=[row.pk])
            yield Act(Part.WHOLE, str(_("Rights")), address)


class HolderRights(GrantPages):
    """For the admins of users and groups: what one of them holds."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the page."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_rights"
        view = self.admin_site.admin_view(self.rights)
        return [path("<int:pk>/rights/", view, name=name), *super().get_urls()]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, object],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Django's, with the link to the page for those who may follow it."""
        context = {**context, "may_grant": is_registrar(request.user)}
        return super().render_change_form(request, context, add, change, form_url, obj)


def sections_of(place: Unit | Holder | None) -> list[Section]:
    """The grants that count at a place, by where they were given."""
    grants = Grant.objects.for_listing()
    everywhere = grants.filter(unit__isnull=True)
    if isinstance(place, User):
        in_groups = grants.filter(group__in=place.groups.all())
        named = [(_("His own"), grants.filter(user=place)), (_("Of his groups"), in_groups)]
    elif isinstance(place, Group):
        named = [(_("Of the group"), grants.filter(group=place))]
    elif place is None:
        named = [(_("Everywhere"), everywhere)]
    else:
        above = Unit.objects.above(place).order_by().values("pk")
        named = [
            (_("Given here"), grants.filter(unit=place)),
            (_("Given above"), grants.filter(unit__in=above)),
            (_("Everywhere"), everywhere),
        ]
    return [Section(title, list(_lines(rows))) for title, rows in named]


def _lines(grants: Iterable[Grant]) -> Iterator[Line]:
    grants = list(grants)
    groups = {grant.group_id for grant in grants if grant.group_id}
    members: dict[int, list[User]] = {pk: [] for pk in groups}
    belonging = User.groups.through._base_manager.filter(group__in=groups)
    for one in belonging.select_related("user").order_by("user__username"):
        members[one.group_id].append(one.user)
    for grant in grants:
        of_group = members.get(grant.group_id or 0, [])
        left = max(0, len(of_group) - MOST_MEMBERS)
        yield Line(grant, of_group[:MOST_MEMBERS], left, not grant.is_in_force())


@dataclass(frozen=True, slots=True)
class Ticked:
    """An account or a group to which Django's own permissions give rights everywhere."""

    holder: Holder
    permissions: Sequence[Permission]
    """None of them for a superuser, who has all."""


def ticked() -> list[Ticked]:
    """Who has rights to the registry by Django's own permissions."""
    of_registry = Permission.objects.filter(content_type__app_label="units")
    found: list[Ticked] = [
        Ticked(user, []) for user in User.objects.filter(is_superuser=True).order_by("username")
    ]
    for holders, column in (
        (User.objects.filter(is_superuser=False), "user_permissions"),
        (Group.objects.all(), "permissions"),
    ):
        rows: QuerySet[Any] = holders.filter(Q(**{f"{column}__in": of_registry})).distinct()
        found += [Ticked(row, list(_of_registry(row, column))) for row in rows]
    return found


def _of_registry(holder: Holder, column: str) -> Iterator[Permission]:
    permissions: QuerySet[Permission] = getattr(holder, column).select_related("content_type")
    yield from (one for one in permissions if one.content_type.app_label == "units")
