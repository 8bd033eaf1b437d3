"""A JSON Schema of the nested format, made from the same table as the reader: editors complete and check from it."""

from __future__ import annotations

from typing import Any

from django.db import models

from units.exchange.shapes import MARK, SHAPES, TOP, VERSION, Holds, Shape
from units.text.languages import LANGUAGES

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema, as data that JSON can hold; texts are in the language in force."""
    return {
        "$schema": _DIALECT,
        "title": "Ustroj: units",
        "type": "object",
        "required": [MARK],
        "additionalProperties": False,
        "properties": {
            MARK: {"const": int(VERSION)},
            **{name: {"type": ["array", "null"], "items": {"$ref": f"#/$defs/{shape}"}} for name, shape in TOP.items()},
        },
        "$defs": {
            "text": {"type": ["string", "number", "boolean", "null"]},
            "languages": {
                "type": "object",
                "additionalProperties": False,
                "properties": {code: {"$ref": "#/$defs/text", "title": language.autonym} for code, language in LANGUAGES.items()},
            },
            **{name: _of_shape(shape) for name, shape in SHAPES.items()},
        },
    }


def _of_shape(shape: Shape) -> dict[str, Any]:
    if list(shape.keys) == ["code"]:
        return {"type": "string"}
    return {
        "type": "object",
        "description": str(shape.model._meta.verbose_name),
        "required": list(shape.required),
        "additionalProperties": False,
        "properties": {key: _of_key(shape, key, holds) for key, holds in shape.keys.items()},
    }


def _of_key(shape: Shape, key: str, holds: Holds) -> dict[str, Any]:
    if holds is Holds.ITEMS:
        return {"type": ["array", "null"], "items": {"$ref": f"#/$defs/{shape.items[key]}"}}
    field = shape.field(key)
    if holds is Holds.CODES:
        return {"title": str(field.verbose_name), "type": ["array", "null"], "items": {"type": "string"}}
    described = {"title": str(field.verbose_name)} | ({"description": str(field.help_text)} if field.help_text else {})
    if holds is Holds.LANGUAGES:
        return described | {"$ref": "#/$defs/languages"}
    if isinstance(field, models.BooleanField):
        return described | {"type": "boolean"}
    if isinstance(field, models.DateField):
        return described | {"type": ["string", "null"], "format": "date"}
    if field.flatchoices:
        return described | {"enum": [value for value, _label in field.flatchoices if value] + [None]}
    if isinstance(field, models.IntegerField):
        return described | {"type": ["integer", "null"]}
    return described | {"$ref": "#/$defs/text"}
