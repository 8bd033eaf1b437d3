"""The languages of a field side by side.

Each labelled with its own name, each in its own script.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Field
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from units.models.codes import CodedByName
from units.script_warnings import script_warnings
from units.text.languages import LANGUAGES, OTHER_SCRIPT, SERBIAN_CYRILLIC, SERBIAN_LATIN

MOST_REMARKS = 5
"""More words of two scripts than this are counted, not named, after a form was saved."""


def in_every_language(field: str) -> tuple[str, ...]:
    """The columns of a translated field, for one row of a form."""
    return tuple(f"{field}_{language.suffix}" for language in LANGUAGES.values())


class SideBySide:
    """For admins and inlines of translated models.

    Labels, languages and spelling for each column.
    """

    other_spellings: tuple[str, ...] = (SERBIAN_LATIN,)
    """The languages from whose text a Cyrillic one can be proposed, the best first."""

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """A translated column says its language to the editor, the browser and its spelling
        checker.
        """
        field: FormField | None = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if (
            field is not None
            and db_field.name == "code"
            and issubclass(db_field.model, CodedByName)
        ):
            field.widget.attrs["data-code-of"] = db_field.model._meta.model_name
        code = (getattr(db_field, "language", None) or "").replace("_", "-")
        if field is not None and code in LANGUAGES:
            language = LANGUAGES[code]
            original = db_field.translated_field.verbose_name  # type: ignore[attr-defined]
            field.label = f"{capfirst(original)} – {language.autonym}"
            field.help_text = original_help(db_field) if code == next(iter(LANGUAGES)) else ""
            field.widget.attrs |= {"lang": language.tag, "spellcheck": "true"}
            if field.widget.attrs.get("rows"):
                field.widget.attrs["rows"] = 4
            if code in OTHER_SCRIPT:
                others = self.other_spellings if code == SERBIAN_CYRILLIC else (SERBIAN_CYRILLIC,)
                field.widget.attrs["data-propose-from"] = " ".join(
                    LANGUAGES[other].suffix for other in others
                )
                field.widget.attrs["data-propose-to"] = code
            if code == SERBIAN_LATIN:
                field.widget.attrs["placeholder"] = _("made from Cyrillic when empty")
        return field


def original_help(db_field: Any) -> Any:
    """The help of the field, said once, beside its first language."""
    return db_field.translated_field.help_text


class SideBySideAdmin(SideBySide, TranslationAdmin):
    """A screen of a translated model."""

    save_on_top = True

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Django's; then say which words that were changed are in two scripts."""
        super().save_related(request, form, formsets, change)
        forms = [
            form,
            *(
                row
                for formset in formsets
                for row in formset.forms
                if row not in formset.deleted_forms
            ),
        ]
        found = [script_warning for one in forms for script_warning in _remarks(one)]
        for script_warning in found[:MOST_REMARKS]:
            self.message_user(request, script_warning, messages.WARNING)
        if len(found) > MOST_REMARKS:
            left = len(found) - MOST_REMARKS
            message = ngettext(
                "%(count)d more word mixes two scripts.",
                "%(count)d more words mix two scripts.",
                left,
            )
            self.message_user(request, message % {"count": left}, messages.WARNING)

    class Media:
        css = {"all": ["units/admin.css"]}
        js = ["units/admin.js", "units/assistance.js"]


def _remarks(form: Any) -> list[str]:
    """What an editor should look at in the texts of a form that were changed."""
    texts = {name: form.cleaned_data.get(name) for name in form.changed_data}
    return [
        f"{form.fields[name].label}: {script_warning}"
        for name, text in texts.items()
        if isinstance(text, str) and name in form.fields
        for script_warning in script_warnings(text)
    ]


class SideBySideInline(SideBySide, TranslationStackedInline):
    """Rows of a translated model on the screen of another."""

    extra = 0
