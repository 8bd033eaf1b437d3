"""Places in an order: what is new stands last, unless the editor says otherwise."""

from __future__ import annotations

from django.db.models import Max, Model, QuerySet
from django.forms import Field, ModelForm
from django.utils.translation import gettext_lazy as _

from units.staff.gates import SentInlineRows


class OrderedRows(SentInlineRows):
    """Rows of an owner; several new ones keep the order in which they stand in the form."""

    def save_new(self, form: ModelForm[Model], commit: bool = True) -> Model:
        """Django's, behind the rows that are there."""
        self._place(form)
        return super().save_new(form, commit)

    def save_existing(self, form: ModelForm[Model], obj: Model, commit: bool = True) -> Model:
        """Django's; a row whose place was taken away goes behind the others."""
        self._place(form)
        return super().save_existing(form, obj, commit)

    def _place(self, form: ModelForm[Model]) -> None:
        owner = {self.fk.name: self.instance}
        place_last(form, type(form.instance)._default_manager.filter(**owner))


def may_be_empty(order: Field) -> None:
    """A field for a place, which nobody has to think of."""
    order.required, order.initial = False, None
    order.help_text = _("Empty: at the end.")


def place_last(form: ModelForm, others: QuerySet[Model]) -> None:
    """Give a row without a place the one behind others, if it has places."""
    if "order" in form.fields and form.cleaned_data.get("order") is None:
        last: int | None = others.exclude(pk=form.instance.pk).aggregate(last=Max("order"))["last"]
        form.instance.order = (last or 0) + 1
