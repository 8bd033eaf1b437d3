"""Screens that ask who may do what, row by row, and forms that write only what somebody may write.

What the questions mean is answered in ``units.rights``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.db.models import ForeignKey, ManyToManyField, Model, QuerySet
from django.http import HttpRequest

from units.models import Person, Post, Succession, Unit
from units.rights.fields import PARENT
from units.rights.holding import Anybody, has_tick
from units.rights.people import people_choosable_by
from units.rights.rows import (
    may_act_on,
    may_translate_row,
    may_write_column,
    of_units,
    rows_seen_by,
    sees_all_rows,
    unit_of,
)
from units.rights.who import Action, choosable_by, units_where


class ByRights(BaseModelAdmin[Any]):
    """For admins and inlines: each question is about the row, or about what holds such rows.

    Where there is no row, it is whether there is any place where somebody may do it.
    """

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether a row may be looked at in full; whoever may write some of it may."""
        return self._may(request, "view", obj) or self.has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether somebody may write on the form of a row: all of it, or the texts he translates.

        Which of them is asked where the form is made; other doors ask for more.
        """
        return self.may_change(request, obj) or may_translate_row(request.user, self._model, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "delete", obj)

    def may_change(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether somebody may change a row as a whole."""
        return self._may(request, "change", obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those that somebody may look at: to all else he is answered as to what never was."""
        rows = super().get_queryset(request)
        if sees_all_rows(request.user, self.model):
            return rows
        return rows & rows_seen_by(request.user, self.model)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Model, Model], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        """Django's, with a choice of what somebody may name there."""
        if (rows := choices_for(request.user, db_field)) is not None:
            kwargs.setdefault("queryset", rows)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Model, Model], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        """Django's, with a choice of what somebody may name there."""
        if (rows := choices_for(request.user, db_field)) is not None:
            kwargs.setdefault("queryset", rows)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def kept_columns(self, request: HttpRequest, obj: Model | None) -> frozenset[str]:
        """The columns that somebody may read on the form of a row, and not write."""
        if obj is None or unit_of(obj) is None:
            return frozenset()  # it is all his or none of it, and then the form is to be read
        columns = (field.name for field in self.model._meta.get_fields() if field.concrete)
        return frozenset(
            column
            for column in columns
            if not may_write_column(request.user, self._model, column, obj)
        )

    @property
    def _model(self) -> str:
        return str(self.opts.model_name)

    def _may(self, request: HttpRequest, act: str, obj: Model | None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.{act}_{self._model}", obj)


class InlineByRights(ByRights, InlineModelAdmin[Any, Any]):
    """For rows on the form of what holds them."""

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        """Django's, whose rows keep the columns that somebody may not write."""
        kwargs["form"] = keeping(self.form, self.kept_columns(request, obj))
        return super().get_formset(request, obj, **kwargs)


class AsItIs(forms.BoundField):
    """A field to be read: a text can still be marked and copied, and comes up in the tab order."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Django's, but for texts, which are read-only."""
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        if isinstance(shown, forms.TextInput | forms.Textarea | forms.URLInput):
            built.pop("disabled", None)
            built["readonly"] = True
        return built


def keeping(
    form: type[forms.ModelForm[Any]], columns: Iterable[str], *, in_new: bool = False
) -> Any:
    """A class of forms that shows some columns and leaves them as they are, whatever is sent.

    Those of a row that is not stored yet, too, if ``in_new``.
    """
    if not (kept := frozenset(columns)):
        return form

    class Keeping(form):  # type: ignore[valid-type, misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            is_open = self.instance._state.adding and not in_new
            self._kept = frozenset[str]() if is_open else kept & self.fields.keys()
            for name in self._kept:
                _keep(self.fields[name])

        def _clean_fields(self) -> None:
            super()._clean_fields()
            self._as_stored = {
                name: self.cleaned_data[name] for name in self._kept if name in self.cleaned_data
            }

        def _post_clean(self) -> None:
            """What a form makes of other fields is not written either."""
            self.cleaned_data |= self._as_stored
            super()._post_clean()

    return Keeping


def _keep(field: forms.Field) -> None:
    """Let a field be read only; what it names is found, whoever may choose it."""
    field.disabled = True
    field.bound_field_class = AsItIs
    _offer_nothing(field.widget)
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        field.queryset = field.queryset.model._base_manager.all()


def _offer_nothing(widget: forms.Widget) -> None:
    """What helps to write has no place in what is only read: proposals, calendars, examples."""
    attrs = widget.attrs
    if "vDateField" in attrs.get("class", ""):
        attrs["class"] = ""
        attrs.pop("placeholder", None)
    for name in [name for name in attrs if name.startswith("data-propose")]:
        del attrs[name]


def choices_for(
    user: Anybody, column: ForeignKey[Model, Model] | ManyToManyField[Model, Model]
) -> QuerySet[Any] | None:
    """What somebody may name in a column that refers to other rows; None: any row."""
    model, target = column.model, column.related_model
    label = f"{model._meta.app_label}.%s_{model._meta.model_name}"
    if model._meta.app_label != "units" or any(
        has_tick(user, label % act) for act in ("add", "change")
    ):
        return None  # as Django means its permissions: everywhere
    if target is Unit and model is Unit and column.name == PARENT:
        return units_where(user, Action.ADD)
    if target is Unit and model is Succession:
        return choosable_by(user)
    if target is Unit:
        return units_where(user, Action.CHANGE)
    if target is Post:
        return Post.objects.filter(of_units(Post, units_where(user, Action.CHANGE)))
    return people_choosable_by(user) if target is Person else None


def may_paste_contacts(request: HttpRequest, owner: Model | None = None) -> bool:
    """Whether somebody may add contacts to a unit or a post, or to any at all."""
    return may_act_on(request.user, "add", "contact", owner)
