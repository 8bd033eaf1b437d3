"""The languages of a field side by side: each labelled with its own name, each in its own script."""

from __future__ import annotations

from typing import Any

from django.db.models import Field
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from units.text.languages import LANGUAGES, SERBIAN_LATIN


def in_every_language(field: str) -> tuple[str, ...]:
    """The columns of a translated field, for one row of a form."""
    return tuple(f"{field}_{language.suffix}" for language in LANGUAGES.values())


class SideBySide:
    """For admins and inlines of translated models: labels, languages and spelling for each column."""

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> FormField | None:
        """A translated column says its language to the editor, the browser and its spelling checker."""
        field: FormField | None = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        code = (getattr(db_field, "language", None) or "").replace("_", "-")
        if field is not None and code in LANGUAGES:
            language = LANGUAGES[code]
            original = db_field.translated_field.verbose_name  # type: ignore[attr-defined]
            field.label = f"{capfirst(original)} – {language.autonym}"
            field.help_text = original_help(db_field) if code == next(iter(LANGUAGES)) else ""
            field.widget.attrs |= {"lang": language.tag, "spellcheck": "true"}
            if field.widget.attrs.get("rows"):
                field.widget.attrs["rows"] = 4
            if code == SERBIAN_LATIN:
                field.widget.attrs["placeholder"] = _("made from Cyrillic when empty")
        return field


def original_help(db_field: Any) -> Any:
    """The help of the field, said once, beside its first language."""
    return db_field.translated_field.help_text


class SideBySideAdmin(SideBySide, TranslationAdmin):
    """A screen of a translated model."""

    save_on_top = True

    class Media:
        css = {"all": ["units/admin.css"]}
        js = ["units/admin.js"]


class SideBySideInline(SideBySide, TranslationStackedInline):
    """Rows of a translated model on the screen of another."""

    extra = 0
