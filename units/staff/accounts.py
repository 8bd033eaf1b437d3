"""Users and groups: Django's screens, with rights in the editor's language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import ManyToManyField, Model
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from units.staff.lookups import ChosenRows
from units.staff.ticks import tick

ACTS = {"add": _("adding"), "change": _("changing"), "delete": _("deleting"), "view": _("viewing")}
"""What a right allows, by the first word of its codename."""
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


admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(GivesRights, UserAdmin):
    list_display = ["username", "email", "first_name", "last_name", tick(User, "is_staff")]


@admin.register(Group)
class RightsGroupAdmin(GivesRights, GroupAdmin):  # type: ignore[misc]  # its request may be None
    pass
