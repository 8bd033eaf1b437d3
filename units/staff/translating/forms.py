"""Forms for the texts of a unit and its parts in one language, a form for each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.forms import BoundField, ModelForm, modelform_factory
from django.http import HttpRequest, QueryDict

from units.specification import RECORD_TYPES, AnyField
from units.staff.keeping import keeping_back
from units.staff.translating.texts import Text
from units.text.languages import LANGUAGES

type FieldOf = Callable[..., forms.Field | None]
"""Gives the field for a column, as forms of the admin have it."""
RIGHT = "right"
"""Before the name of a field: that its text is right though its source was changed."""


class TranslatedRow(ModelForm):
    """A row of which only texts in one language stand on the form."""

    def _get_validation_exclusions(self) -> set[str]:
        """Django's; what is promised of a text in any language takes all of them to see."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        fields = RECORD_TYPES[str(self._meta.model._meta.model_name)].texts
        touched = (field for field in fields if any(_is_of(name, field) for name in self.fields))
        kept = {f"{field}_{one.suffix}" for field in touched for one in LANGUAGES.values()}
        return excluded - kept

    def _update_errors(self, errors: ValidationError) -> None:
        """Django's; what is wrong with anything but these texts is for others to put right."""
        told = {
            name: faults
            for name, faults in errors.update_error_dict({}).items()
            if name == NON_FIELD_ERRORS or name in self.fields
        }
        if told:
            super()._update_errors(ValidationError(told))  # type: ignore[misc]


def _is_of(column: str, field: str) -> bool:
    """Whether a column holds a text in some language."""
    return column in {f"{field}_{language.suffix}" for language in LANGUAGES.values()}


@dataclass(slots=True)
class Line:
    """A text on the page, with its field."""

    text: Text
    field: BoundField
    is_ticked: bool

    @property
    def right(self) -> str:
        """The name of the tick that says that it is right."""
        return f"{RIGHT}-{self.text.name}"


class TranslatedTexts:
    """All forms of a page."""

    def __init__(self, texts: Sequence[Text], data: QueryDict | None, field_of: FieldOf) -> None:
        """With what was sent, if anything was: texts that were not sent stay as they are."""
        self.texts = texts
        self._data = data
        self._field_of = field_of

    @cached_property
    def forms(self) -> list[ModelForm[Any]]:
        """A form for each row."""
        return [self._form(texts) for texts in self._by_row.values()]

    @cached_property
    def _by_row(self) -> dict[str, list[Text]]:
        found: dict[str, list[Text]] = {}
        for text in self.texts:
            found.setdefault(text.prefix, []).append(text)
        return found

    def _form(self, texts: Sequence[Text]) -> ModelForm[Any]:
        row, prefix = texts[0].row, texts[0].prefix
        made = modelform_factory(
            type(row),
            form=TranslatedRow,
            fields=[text.column for text in texts],
            formfield_callback=self._field_of,
        )
        return keeping_back(made)(
            self._data,
            instance=row,
            prefix=prefix or None,
            empty_permitted=True,  # what comes back as it was is not looked at
            use_required_attribute=False,
        )

    def lines(self) -> Iterator[Line]:
        """The texts with their fields, in their order."""
        of_row = dict(zip(self._by_row, self.forms, strict=True))
        for text in self.texts:
            field = of_row[text.prefix][text.column]
            yield Line(text, field, bool(self._data and f"{RIGHT}-{text.name}" in self._data))

    def are_valid(self) -> bool:
        """Whether all that was sent can be saved; each form that cannot says why."""
        invalid = [form for form in self.forms if not form.is_valid()]
        return not invalid

    @property
    def faults(self) -> list[str]:
        """What is wrong with no field by itself, once."""
        found = (fault for form in self.forms for fault in form.non_field_errors())
        return list(dict.fromkeys(map(str, found)))

    def changed(self) -> list[ModelForm[Any]]:
        """The forms in which somebody wrote something."""
        return [form for form in self.forms if form.has_changed()]

    def ticked(self) -> list[Text]:
        """The texts that somebody found right, and did not write anew."""
        written = {form.add_prefix(name) for form in self.changed() for name in form.changed_data}
        return [
            line.text
            for line in self.lines()
            if line.is_ticked and line.text.outdated and line.text.name not in written
        ]


def sent_only(texts: Iterable[Text], data: QueryDict) -> list[Text]:
    """The texts whose fields were sent: a page shows a part of them."""
    return [text for text in texts if text.name in data]


def fields_as_in(formfield: Callable[..., forms.Field | None], request: HttpRequest) -> FieldOf:
    """Fields as an admin makes them for a request; as wide as the page."""

    def field_of(db_field: AnyField, **kwargs: object) -> forms.Field | None:
        field = partial(formfield, db_field, request)(**kwargs)
        if field is not None:
            field.help_text = ""
        return field

    return field_of


def message_of(forms_changed: Iterable[ModelForm[Any]], owner: Model) -> list[dict[str, object]]:
    """What a log says of texts that were written, as Django's log does."""
    said: list[dict[str, object]] = []
    for form in forms_changed:
        named: dict[str, object] = {}
        if form.instance != owner:
            named = {"name": str(form.instance._meta.verbose_name), "object": str(form.instance)}
        fields = [str(form.fields[name].label) for name in form.changed_data]
        said.append({"changed": {**named, "fields": fields}})
    return said
