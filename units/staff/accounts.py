"""Users and groups: Django's screens, with rights in the editor's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import ManyToManyField, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from units.rights.granting import LastRegistrarError, keeping_a_registrar, outranks
from units.rights.who import is_registrar
from units.staff.granting import HolderRights
from units.staff.lookups import ChosenRows
from units.staff.permissions import keeping
from units.staff.ticks import tick

ACTS = {"add": _("adding"), "change": _("changing"), "delete": _("deleting"), "view": _("viewing")}
"""What a right allows, by the first word of its codename."""
GIVING = ("is_staff", "is_superuser", "groups", "user_permissions", "permissions")
"""What of an account or a group gives rights."""
APPS = ["units", "auth"]
"""Where the rows are that staff work on; nobody works on those of search and of sessions."""


class Rights(ChosenRows):
    """A choice of rights, each called after what it is about."""

    def label_from_instance(self, obj: Permission) -> str:
        """Such as ``Unit: changing``."""
        act = ACTS.get(obj.codename.partition("_")[0], obj.name)
        model = obj.content_type.model_class()
        return f"{capfirst(model._meta.verbose_name if model else obj.content_type.model)}: {act}"


class GivesRights(admin.ModelAdmin[Any]):
    """For admins with a field for rights; those that are not shown stay."""

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Model, Model], request: HttpRequest, **kwargs: object
    ) -> forms.ModelMultipleChoiceField | None:
        """Django's, with rights in words."""
        if db_field.related_model is Permission:
            kwargs["form_class"] = Rights
            kwargs["queryset"] = Permission.objects.filter(content_type__app_label__in=APPS)
        kwargs.setdefault("form_class", ChosenRows)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Django's, which would take away what the form does not offer."""
        column = next(one for one in self.opts.many_to_many if one.related_model is Permission)
        held = getattr(form.instance, column.name)
        others = list(held.exclude(content_type__app_label__in=APPS))
        super().save_related(request, form, formsets, change)
        held.add(*others)


class GuardsRegistrars(admin.ModelAdmin[Any]):
    """For admins of accounts: nobody raises himself, and a registrar is left in the end."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes an account with rights that he has not: he could sign in as it."""
        may_change = super().has_change_permission(request, obj)
        return may_change and (obj is None or not outranks(obj, request.user))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing."""
        may_delete = super().has_delete_permission(request, obj)
        return may_delete and (obj is None or not outranks(obj, request.user))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Any]]:
        """Django's, where only a registrar gives rights."""
        form = super().get_form(request, obj, change=change, **kwargs)
        kept = () if is_registrar(request.user) else GIVING
        made: type[forms.ModelForm[Any]] = keeping(form, kept, in_new=True)
        return made

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Django's, taken back where nobody would be left who gives rights."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        return self._guarded(
            request,
            lambda: super(GuardsRegistrars, self).changeform_view(
                request, object_id, form_url, extra_context
            ),
        )

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Django's, taken back where nobody would be left who gives rights."""
        if request.method != "POST":
            return super().delete_view(request, object_id, extra_context)
        return self._guarded(
            request,
            lambda: super(GuardsRegistrars, self).delete_view(request, object_id, extra_context),
        )

    def response_action(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> HttpResponse | None:
        """Django's, taken back where nobody would be left who gives rights."""
        return self._guarded(
            request,
            lambda: super(GuardsRegistrars, self).response_action(
                request, queryset, action_location=action_location
            ),
        )

    def _guarded[R](self, request: HttpRequest, act: Callable[[], R]) -> R | HttpResponseRedirect:
        try:
            with keeping_a_registrar():
                return act()
        except LastRegistrarError as error:
            # What was said of a save that was taken back is not true.
            vars(messages.get_messages(request))["_queued_messages"].clear()
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(HolderRights, GuardsRegistrars, GivesRights, UserAdmin):
    list_display = ["username", "email", "first_name", "last_name", tick(User, "is_staff")]


@admin.register(Group)
class RightsGroupAdmin(  # type: ignore[misc]  # its request may be None
    HolderRights, GuardsRegistrars, GivesRights, GroupAdmin
):
    pass
