"""Users and groups: Django's screens, with rights in the editor's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import ManyToManyField, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from units.accounts.audit import What, note
from units.accounts.forms import AnothersPasswordForm
from units.accounts.open_sessions import end_sessions, open_sessions
from units.accounts.second_factors import factor_of, reset
from units.accounts.throttle import is_locked_out, let_in
from units.databases import writing
from units.rights.granting import LastRegistrarError, keeping_a_registrar, outranks
from units.rights.who import is_registrar
from units.staff.granting import HolderRights
from units.staff.lookups import AskedPlainly, ChosenRows
from units.staff.permissions import keeping
from units.staff.ticks import tick

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

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
        return right_in_words(obj.content_type.model_class(), obj.content_type.model, act)


def right_in_words(model: type[Model] | None, name: str, act: StrOrPromise) -> str:
    """What may be done with rows of a model, which may have gone: then with its ``name``."""
    return f"{capfirst(model._meta.verbose_name if model else name)}: {act}"


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


class GuardsRegistrars(AskedPlainly, admin.ModelAdmin[Any]):
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
    change_password_form = AnothersPasswordForm

    def get_urls(self) -> list[URLPattern]:
        """With the page on how somebody signs in."""
        page = self.admin_site.admin_view(self.signing_in)
        own = path("<int:pk>/signing-in/", page, name="auth_user_signing_in")
        return [own, *super().get_urls()]

    def signing_in(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How somebody signs in, and the acts that help him, or keep him out."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = get_object_or_404(User, pk=pk)
        if outranks(user, request.user):  # a second factor keeps out whoever knows a password
            raise PermissionDenied
        if request.method == "POST":
            messages.success(request, self._helped(user, request.POST.get("act")))
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Signing in"),
            "subtitle": user.get_username(),
            "opts": self.opts,
            "original": user,
            "back": reverse("admin:auth_user_change", args=[pk]),
            "factor": factor_of(user),
            "sessions": open_sessions(pk).count(),
            "is_locked_out": is_locked_out(user.get_username()),
        }
        return TemplateResponse(request, "admin/auth/user/signing_in.html", context)

    def _helped(self, user: User, act: str | None) -> str:
        """Do what was asked for; give the sentence that says it."""
        with writing():
            if act == "reset":
                reset(user)
                return gettext("The second factor is reset, and the sessions are ended.")
            if act == "end":
                end_sessions(user.pk)
                note(What.SESSIONS_ENDED, user)
                return gettext("The sessions are ended.")
            if act == "let-in":
                let_in(user.get_username())
                note(What.UNLOCKED, user)
                return gettext("The user can try again.")
        raise BadRequest


@admin.register(Group)
class RightsGroupAdmin(  # type: ignore[misc]  # its request may be None
    HolderRights, GuardsRegistrars, GivesRights, GroupAdmin
):
    pass
