"""The languages of a field side by side, each with its own name and in its own script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline
from modeltranslation.fields import TranslationField

from units.localized import glossary
from units.models import Person, Unit
from units.models.codes import CodedByName
from units.models.namesakes import namesake, namesake_warning
from units.rights.holding import Anybody
from units.rights.people import people_choosable_by
from units.rights.who import choosable_by
from units.script_warnings import script_warnings
from units.specification import AnyField
from units.staff.gates import GatedForms, GatedRows
from units.staff.histories import label_of
from units.staff.orders import OrderedRows, may_be_empty, place_last
from units.staff.saving import SavesChanges
from units.text.languages import LANGUAGES, OTHER_SCRIPT, SERBIAN_CYRILLIC, SERBIAN_LATIN

MOST_WARNINGS = 5
"""More things to look at are counted, not named, after saving."""


def in_every_language(field: str) -> tuple[str, ...]:
    """The columns of a translated field, for one row of a form."""
    return tuple(f"{field}_{language.suffix}" for language in LANGUAGES.values())


class SideBySide(GatedForms):
    """For admins and inlines of translated models: label, language and spelling of each column."""

    other_spellings: tuple[str, ...] = (SERBIAN_LATIN,)
    """The languages from whose text a Cyrillic one can be proposed, the best first."""

    def formfield_for_dbfield(
        self, db_field: AnyField, request: HttpRequest, **kwargs: object
    ) -> FormField | None:
        """A translated column names its language to the editor, the browser and its speller."""
        field: FormField | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        if db_field.name == "code" and issubclass(db_field.model, CodedByName):
            field.widget.attrs["data-code-of"] = db_field.model._meta.model_name
        if db_field.name == "order":
            may_be_empty(field)
        column: object = db_field
        if isinstance(column, TranslationField):
            code = column.language.replace("_", "-")
            self._name_language(field, code, column)
            self._offer_other_script(field, code)
        return field

    def _name_language(self, field: FormField, code: str, db_field: TranslationField) -> None:
        """The help of a translated field is said once, beside its first language."""
        language = LANGUAGES[code]
        original: AnyField = db_field.translated_field
        field.label = label_of(original, language.autonym)
        field.help_text = original.help_text if code == next(iter(LANGUAGES)) else ""
        field.widget.attrs |= {"lang": language.tag, "spellcheck": "true"}
        if field.widget.attrs.get("rows"):
            field.widget.attrs["rows"] = 4

    def _offer_other_script(self, field: FormField, code: str) -> None:
        """Says to the script of the page from which columns a proposal can be made."""
        if code in OTHER_SCRIPT:
            others = self.other_spellings if code == SERBIAN_CYRILLIC else (SERBIAN_CYRILLIC,)
            suffixes = " ".join(LANGUAGES[other].suffix for other in others)
            field.widget.attrs["data-propose-from"] = suffixes
            field.widget.attrs["data-propose-to"] = code
        if code == SERBIAN_LATIN:
            field.widget.attrs["placeholder"] = _("made from Cyrillic when empty")


class SideBySideAdmin(SideBySide, SavesChanges, TranslationAdmin):
    """A screen of a translated model."""

    save_on_top = True

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm[Model], change: bool
    ) -> None:
        """Django's; behind its neighbours, where no place is given."""
        place_last(form, self.neighbours_of(obj))
        super().save_model(request, obj, form, change)

    def neighbours_of(self, obj: Model) -> QuerySet[Model]:
        """The rows among which it has its place."""
        return type(obj)._default_manager.all()

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[Model],
        formsets: Sequence[BaseModelFormSet[Model, ModelForm[Model]]],
        change: bool,
    ) -> None:
        """Django's; then say what should be looked at in the texts that were changed."""
        super().save_related(request, form, formsets, change)
        forms = [form, *(row for formset in formsets for row in _kept(formset))]
        self.warn(request, [*warnings_of(forms), *self.namesake_warnings(request, form)])

    def warn(self, request: HttpRequest, warnings: Sequence[str]) -> None:
        """Say what should be looked at after saving: the first of it; the rest is counted."""
        for warning in warnings[:MOST_WARNINGS]:
            self.message_user(request, warning, messages.WARNING)
        if left := len(warnings[MOST_WARNINGS:]):
            message = ngettext(
                "%(count)d more text should be looked at.",
                "%(count)d more texts should be looked at.",
                left,
            )
            self.message_user(request, message % {"count": left}, messages.WARNING)

    def namesake_warnings(self, request: HttpRequest, form: ModelForm[Model]) -> list[str]:
        """What is said where the row was perhaps entered twice."""
        row: Model = form.instance
        if not isinstance(row, Unit | Person) or not self.has_view_permission(request):
            return []
        names = {column for part in row.NAME_FIELDS for column in in_every_language(part)}
        if names.isdisjoint(form.changed_data) and "parent" not in form.changed_data:
            return []
        other = namesake(row)
        is_told = other is not None and _may_name(request.user, other)
        return [namesake_warning(row, other.code)] if other and is_told else []

    class Media:
        css = {"all": ["units/admin.css"]}
        js = ["units/assistance.js"]


def _may_name(user: Anybody, other: Unit | Person) -> bool:
    """Whether a unit or a person is not kept from somebody."""
    if isinstance(other, Unit):
        return choosable_by(user).filter(pk=other.pk).exists()
    return people_choosable_by(user).filter(pk=other.pk).exists()


def _kept(formset: BaseModelFormSet[Model, ModelForm[Model]]) -> Iterator[ModelForm[Model]]:
    return (row for row in formset.forms if row not in formset.deleted_forms)


def warnings_of(forms: Iterable[ModelForm[Any]]) -> list[str]:
    """What should be looked at in the texts of some forms that were changed."""
    return [warning for form in forms for warning in _warnings_of(form)]


def _warnings_of(form: ModelForm[Any]) -> list[str]:
    languages = {
        column.name: _language_of(column) for column in form._meta.model._meta.concrete_fields
    }
    return [
        f"{form.fields[name].label}: {warning}"
        for name, text in _changed_texts(form)
        for warning in script_warnings(text, languages.get(name, ""), glossary.current)
    ]


def _changed_texts(form: ModelForm[Any]) -> Iterator[tuple[str, str]]:
    for name in form.changed_data:
        text: object = form.cleaned_data.get(name)
        if isinstance(text, str) and name in form.fields:
            yield name, text


def _language_of(db_field: object) -> str:
    """The code of the language of a column; empty where it has none."""
    return (getattr(db_field, "language", None) or "").replace("_", "-")


class SideBySideInline(SideBySide, GatedRows, TranslationStackedInline):
    """Rows of a translated model on the screen of another."""

    formset = OrderedRows
    extra = 0
