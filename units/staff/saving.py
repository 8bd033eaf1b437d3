"""Saving what was changed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ActionLocation
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.db.models import Model, QuerySet
from django.forms import BaseFormSet, BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from units.accounts.kept_forms import taken_up
from units.busy import why_wait
from units.databases import writing
from units.databases.outages import has_no_room
from units.databases.waiting import is_busy
from units.models.written import Timestamped
from units.staff.gates import GatedForms
from units.staff.keeping import keeping_back, kept_back
from units.staff.lookups import AskedPlainly, is_key
from units.staff.permissions import keeping
from units.staff.two_at_once import TwoAtOnce
from units.staff.withholding import Withholding

MOST_WORDS = 10
"""Of a search in a list of the admin."""


class SavesChanges(TwoAtOnce, GatedForms, AskedPlainly, Withholding):
    """For admins: a form that comes back as it was writes nothing, dates nothing, logs nothing.

    What cannot be saved because others write, or for lack of room, comes back as it was typed.
    Addresses that ask for nothing sensible are refused.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Django's; where others write for too long the form is shown again, with who does.

        So is one that was sent when the session had ended.
        """
        if "_saveasnew" in request.POST:
            raise BadRequest  # a button that no form of ours has
        sent = taken_up(request) if request.method == "GET" else None
        if sent is not None:
            request.method, request.POST = "POST", cast(Any, sent)
            with kept_back(str(_("You had been signed out."))):
                return self.changeform_unlocked(request, object_id, form_url, extra_context)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except OperationalError as error:
            reason = _why_not(error)
            if not reason:
                raise
        # What was said of a save that was taken back is not true.
        vars(messages.get_messages(request))["_queued_messages"].clear()
        with kept_back(reason):
            response = self.changeform_unlocked(request, object_id, form_url, extra_context)
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return response

    def changeform_unlocked(
        self,
        request: HttpRequest,
        object_id: str | None,
        form_url: str,
        extra_context: dict[str, object] | None,
    ) -> HttpResponse:
        """Django's view of a form in no transaction, which on SQLite would be the lock itself."""
        response: HttpResponse = self._changeform_view(  # type: ignore[attr-defined]
            request, object_id, form_url, extra_context
        )
        return response

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        """Django's, which may be kept back, and keeps the columns that somebody may not write."""
        form = keeping_back(super().get_form(request, obj, change=change, **kwargs))
        kept: type[ModelForm[Any]] = keeping(form, self.kept_columns(request, obj))
        return kept

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        """Django's; what an address chooses must be able to name rows."""
        initial = super().get_changeform_initial_data(request)
        relations = {field.name for field in self.opts.get_fields() if field.is_relation}
        for name in relations & initial.keys():
            value = initial[name]
            chosen = value if isinstance(value, list) else [value]
            if not all(is_key(key) for key in chosen if key):
                raise BadRequest
        return initial

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Django's, by the first words: it makes a condition of each, which databases limit."""
        words = " ".join(search_term.split()[:MOST_WORDS])
        return super().get_search_results(request, queryset, words)

    def response_action(
        self,
        request: HttpRequest,
        queryset: QuerySet[Model],
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> HttpResponse | None:
        """Django's, where what was chosen can name rows.

        What was confirmed is done and logged together; what only reads takes no lock.
        """
        if not all(is_key(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest
        with writing() if "post" in request.POST else nullcontext():
            return super().response_action(request, queryset, action_location)

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:
        """Django's, where the form itself says something new."""
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[Model],
        formsets: Sequence[BaseModelFormSet[Model, ModelForm[Model]]],
        change: bool,
    ) -> None:
        """Django's; what lost a part has changed, though its own fields have not."""
        super().save_related(request, form, formsets, change)
        has_lost = any(formset.deleted_objects for formset in formsets)
        if has_lost and not form.has_changed() and isinstance(form.instance, Timestamped):
            form.instance.save(update_fields=["updated_at"])

    def construct_change_message(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Iterable[BaseFormSet[Any]],
        add: bool = False,
    ) -> list[dict[str, Any]]:
        """Django's; the row remembers whether there is anything to say."""
        message = super().construct_change_message(request, form, formsets, add)
        form.instance.was_changed = bool(message)
        return message

    def log_change(self, request: HttpRequest, obj: Model, message: object) -> Any:
        """Django's, where there is anything to log."""
        return super().log_change(request, obj, message) if message else None

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        """Django's, unless nothing was changed: that is said."""
        if getattr(obj, "was_changed", True) or IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        self.message_user(request, _("Nothing was changed."), messages.INFO)
        if "_continue" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        if "_addanother" in request.POST:
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_add"
            return HttpResponseRedirect(reverse(name))
        return self.response_post_save_change(request, obj)


def _why_not(error: OperationalError) -> str:
    """Why nothing can be saved now, if that is all that is wrong."""
    if has_no_room(error):
        return str(_("There is no room left where the register is stored."))
    return why_wait() if is_busy(error) else ""
