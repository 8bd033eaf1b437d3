"""A JSON Schema of the nested format, made from the same table as the reader.

Editors complete and check from it.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from units.models.partial_dates import PartialDateField
from units.specification import (
    MARK,
    RECORD_TYPES,
    TOP,
    VERSION,
    AnyField,
    FieldType,
    RecordType,
)
from units.text.languages import LANGUAGES

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> Mapping[str, object]:
    """The schema, as data that JSON can hold; texts are in the language in force."""
    return {
        "$schema": _DIALECT,
        "title": "Ustroj: units",
        "type": "object",
        "required": [MARK],
        "additionalProperties": False,
        "properties": {
            MARK: {"const": int(VERSION)},
            **{
                name: {"type": ["array", "null"], "items": {"$ref": f"#/$defs/{record_type}"}}
                for name, record_type in TOP.items()
            },
        },
        "$defs": {
            "text": {"type": ["string", "number", "boolean", "null"]},
            "languages": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    code: {"$ref": "#/$defs/text", "title": language.autonym}
                    for code, language in LANGUAGES.items()
                },
            },
            **{name: _of_record_type(record_type) for name, record_type in RECORD_TYPES.items()},
        },
    }


def _of_record_type(record_type: RecordType) -> Mapping[str, object]:
    if list(record_type.keys) == ["code"]:
        return {"type": "string"}
    return {
        "type": "object",
        "description": str(record_type.model._meta.verbose_name),
        "required": list(record_type.required),
        "additionalProperties": False,
        "properties": {
            key: _of_key(record_type, key, field_type)
            for key, field_type in record_type.keys.items()
        },
    }


def _of_key(record_type: RecordType, key: str, field_type: FieldType) -> Mapping[str, object]:
    if field_type is FieldType.ITEMS:
        return {"type": ["array", "null"], "items": {"$ref": f"#/$defs/{record_type.items[key]}"}}
    field = record_type.field(key)
    if field_type is FieldType.CODES:
        return {
            "title": str(field.verbose_name),
            "type": ["array", "null"],
            "items": {"type": "string"},
        }
    described: dict[str, object] = {
        "title": str(field.verbose_name),
        **({"description": str(field.help_text)} if field.help_text else {}),
    }
    if field_type is FieldType.LANGUAGES:
        return described | {"$ref": "#/$defs/languages"}
    return described | _of_value(field)


def _of_value(field: AnyField) -> dict[str, object]:
    if isinstance(field, models.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, PartialDateField):
        return {
            "type": ["string", "integer", "null"],
            "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$",
        }
    if isinstance(field, models.DateField):
        return {"type": ["string", "null"], "format": "date"}
    if field.flatchoices:
        return {"enum": [value for value, _label in field.flatchoices if value] + [None]}
    if isinstance(field, models.IntegerField):
        return {"type": ["integer", "null"]}
    return {"$ref": "#/$defs/text"}
