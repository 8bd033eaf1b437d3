"""The rows that flat fixtures state, in Django's YAML or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import yaml
from django.apps import apps
from django.core import serializers
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from units.contact_remarks import contact_remark
from units.exchange.formats.limits import DEEPEST
from units.exchange.formats.reasons import TwiceError, why_no_json, why_no_yaml
from units.exchange.formats.texts import settled, unstorable
from units.script_warnings import script_warnings
from units.specification import AnyField, language_of
from units.text.languages import LANGUAGES
from units.text.other_scripts import WhichGlossary

_APP = "units"
_TEXTS = (models.CharField, models.TextField, models.BinaryField)
"""Fields whose values stand as text in a file."""
_NAMED_BY = ("unit", "post", "person", "code", "started_on", "cyrillic")
"""The fields of our natural keys, in their order."""


class FixtureError(Exception):
    """What is wrong with a file, one line for each fault."""


class StatedRow(TypedDict):
    """A row as the file has it."""

    model: str
    pk: NotRequired[object]
    fields: dict[str, object]


@dataclass(frozen=True, slots=True)
class FlatRow:
    """One row as a file states it, checked as far as that goes without the database."""

    file: str
    number: int
    model: type[models.Model]
    stated: StatedRow

    def __str__(self) -> str:
        """Where it stands and what it is: “fixtures/demo.yaml, unit si-mzz”."""
        named = [value for name in _NAMED_BY if (value := self.stated["fields"].get(name))]
        key = " / ".join(map(words, named)) or _("in row %(number)s") % {"number": self.number}
        return f"{self.file}, {self.model._meta.verbose_name} {key}"

    def faults(self, error: ValidationError) -> Iterator[str]:
        """A line for each thing that is wrong with it; of a value, the first that is said."""
        for field, messages in error.message_dict.items():
            if _in_languages(field, _fields(self.model)):
                continue  # said of the language it is stated in
            if field == NON_FIELD_ERRORS:
                yield from (f"{self}: {message}" for message in messages)
            else:
                yield f"{self}, {field}: {messages[0]}"

    def script_warnings(self, glossary: WhichGlossary) -> Iterator[str]:
        """A line for each thing that can be stored but should be looked at."""
        for field, value in self.stated["fields"].items():
            if isinstance(value, str):
                for warning in script_warnings(value, language_of(field), glossary):
                    yield f"{self}, {field}: {warning}"
        if self.model._meta.model_name == "contact" and (told := self._contact_remark()):
            yield f"{self}, written: {told}"

    def _contact_remark(self) -> str:
        texts = (self.stated["fields"].get(name) for name in ("kind", "written", "value"))
        return contact_remark(*(text if isinstance(text, str) else "" for text in texts))

    def references(self) -> Iterator[tuple[str, type[models.Model], list[object]]]:
        """Each natural key that names another row: the field, what it is, the key."""
        fields = _fields(self.model)
        for name, value in self.stated["fields"].items():
            other = fields[name].related_model
            if other and isinstance(value, list):
                keys: list[object] = value if fields[name].many_to_many else [value]
                yield from ((name, other, key) for key in keys if isinstance(key, list))


def read_rows(
    content: str | bytes, file: str, file_format: str, *, is_lenient: bool = False
) -> list[FlatRow]:
    """The rows that a file states, each after those that it may refer to.

    Raises ``FixtureError`` with all that can be seen to be wrong without the database.
    ``is_lenient`` passes over models and fields that there are not.
    """
    file = shown(file)
    listed = _parsed(content, file, file_format)
    if not isinstance(listed, list):
        message = _("%(file)s: The file is not a list of rows. Begin each row with “- model: …”.")
        raise FixtureError(message % {"file": file})
    rows: list[FlatRow] = []
    faults: list[str] = []
    for number, stated in enumerate(listed, start=1):
        where = _("%(file)s, row %(number)s") % {"file": file, "number": number}
        if not isinstance(stated, dict) or not isinstance(stated.get("fields"), dict):
            message = _("A row has a “model” and its “fields”. Correct the row.")
            faults.append(f"{where}: {message}")
        elif model := _models().get(str(stated.get("model")).lower()):
            settled_row = _settled_row(model, cast("StatedRow", stated), is_lenient=is_lenient)
            rows.append(FlatRow(file, number, model, settled_row))
            faults += _field_faults(rows[-1])
        elif not is_lenient:
            faults.append(f"{where}, model: {_unknown_model(stated.get('model'))}")
    if faults:
        raise FixtureError("\n".join(faults))
    return _dependencies_first(rows)


def _settled_row(model: type[models.Model], stated: StatedRow, *, is_lenient: bool) -> StatedRow:
    """A row with its texts settled, and without unknown fields where those are passed over."""
    fields = _known_fields(model, stated["fields"]) if is_lenient else stated["fields"]
    return {**stated, "fields": _settled(model, fields)}


def _dependencies_first(rows: list[FlatRow]) -> list[FlatRow]:
    models_of_rows = {row.model for row in rows}
    order = serializers.sort_dependencies(
        [(apps.get_app_config(_APP), models_of_rows)], allow_cycles=True
    )
    return sorted(rows, key=lambda row: order.index(row.model))


def words(key: object) -> str:
    """A natural key as one writes it in a sentence.

    >>> words(["si-mzz", None, "phone-1"])
    'si-mzz / phone-1'
    """
    return (
        " / ".join(str(part) for part in key if part is not None)
        if isinstance(key, list | tuple)
        else str(key)
    )


class _PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML whose days stay text, and whose keys stand once.

    So a wrong day is reported with its row and field.
    """

    yaml_implicit_resolvers = {
        first: [
            (tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        """A mapping; of two equal keys the first would be lost without a word."""
        seen = set()
        for key in (key for key, _value in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise TwiceError(key.value, key.start_mark)
            seen.add(key.value)
        mapping: dict[object, object] = super().construct_mapping(node, deep)
        return mapping


def _parsed(content: str | bytes, file: str, file_format: str) -> object:
    """What a file says; all that is wrong with its form is reported with line and column."""
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        if file_format == "yaml":
            _refuse_deep(text, file)
            return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - safe, with one resolver less
        if file_format == "json":
            return json.loads(text)
    except UnicodeDecodeError as error:
        message = _("%(file)s: The file is not UTF-8 text. Save it as UTF-8.")
        raise FixtureError(message % {"file": file}) from error
    except (yaml.YAMLError, json.JSONDecodeError) as error:
        raise FixtureError(_unreadable(error, file, file_format)) from error
    except RecursionError as error:
        raise FixtureError(_too_deep(file)) from error
    raise FixtureError(_("%(file)s: Only YAML and JSON can be loaded.") % {"file": file})


def _refuse_deep(text: str, file: str) -> None:
    """Look for nesting with which the loader would take ever longer."""
    depth = 0
    for event in yaml.parse(text, Loader=_PlainLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise FixtureError(_too_deep(file))


def _too_deep(file: str) -> str:
    return _("%(file)s: The values are nested too deeply.") % {"file": file}


def _unreadable(error: yaml.YAMLError | json.JSONDecodeError, file: str, file_format: str) -> str:
    """Where a file is not of its format, and why."""
    reason = why_no_yaml(error) if isinstance(error, yaml.YAMLError) else why_no_json(error)
    line, column = reason.place or ("?", "?")
    where = _("%(file)s, line %(line)s, column %(column)s")
    message = _("This is not %(format)s: %(reason)s. Correct it there or in the line before.")
    return (
        f"{where % {'file': file, 'line': line, 'column': column}}: "
        f"{message % {'format': file_format.upper(), 'reason': reason.words}}"
    )


def _unknown_model(name: object) -> str:
    ours = ", ".join(sorted(known for known in _models() if known.startswith(f"{_APP}.")))
    message = _("“%(name)s” is not known. Write one of %(known)s.")
    return message % {"name": name, "known": ours}


def _known_fields(model: type[models.Model], stated: dict[str, object]) -> dict[str, object]:
    fields = _fields(model)
    return {name: value for name, value in stated.items() if name in fields}


def _settled(model: type[models.Model], stated: dict[str, object]) -> dict[str, object]:
    """The fields with their texts as they are stored."""
    fields = _fields(model)
    return {
        name: settled(value, is_line=not isinstance(fields.get(name), models.TextField))
        if isinstance(value, str)
        else value
        for name, value in stated.items()
    }


def _field_faults(row: FlatRow) -> Iterator[str]:
    """A line for each field that cannot hold its value."""
    fields = _fields(row.model)
    for name, value in row.stated["fields"].items():
        if fault := _fault(fields, str(name), value):
            yield f"{row}, {name}: {fault}"


def _fault(fields: Mapping[str, AnyField], name: str, value: object) -> str | None:
    """Why a field cannot hold a value, as far as that can be seen without the database."""
    field = fields.get(name)
    if field is None:
        known = ", ".join(_alike(name, fields))
        return _("There is no such field. Write one of %(known)s.") % {"known": known}
    if value is None:
        return None if field.null or field.primary_key else str(field.error_messages["null"])
    if fault := unstorable(words(value)):
        return fault
    if field.is_relation:
        bare = _bare_code(value, field)
        return _("Write each code as a list: [%(code)s].") % {"code": bare} if bare else None
    if isinstance(field, _TEXTS) and not isinstance(value, str):
        return _("“%(value)s” is not text. Put it in quotation marks.") % {"value": value}
    choices = [choice for choice, _label in field.flatchoices]
    if choices and value and value not in choices:
        message = _("“%(name)s” is not known. Write one of %(known)s.")
        return message % {"name": value, "known": ", ".join(map(str, choices))}
    return _unreadable_value(field, value)


def _unreadable_value(field: AnyField, value: object) -> str | None:
    """Why a field can make nothing of a value."""
    try:
        field.to_python(str(value) if isinstance(field, models.DateField) else value)
    except ValidationError as error:
        return " ".join(error.messages)
    except (TypeError, ValueError, OverflowError) as error:
        return _("The database refuses it: %(reason)s") % {"reason": error}
    return None


def _bare_code(value: object, field: AnyField) -> str | None:
    """A code that stands where the list should that names a row."""
    keys: list[object] = value if field.many_to_many and isinstance(value, list) else [value]
    return next((str(key) for key in keys if not isinstance(key, list | int)), None)


def _alike(name: str, fields: Iterable[str]) -> list[str]:
    """The languages of the field that was meant, where one was; else all fields."""
    fields = [field for field in fields if field != "id"]
    meant = [_in_languages(field, fields) for field in fields if name.startswith(f"{field}_")]
    return next((languages for languages in reversed(meant) if languages), fields)


def _in_languages(name: str, fields: Iterable[str]) -> list[str]:
    """The fields that hold one in every language, if it has any."""
    return [
        field for language in LANGUAGES.values() if (field := f"{name}_{language.suffix}") in fields
    ]


def _models() -> dict[str, type[models.Model]]:
    return {model._meta.label_lower: model for model in apps.get_models()}


def shown(path: str) -> str:
    """A path as one would type it here."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _fields(model: type[models.Model]) -> dict[str, AnyField]:
    return {
        field.name: field for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
    }
