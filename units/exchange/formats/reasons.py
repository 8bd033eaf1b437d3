"""Why a text is not of its format, in our words: parsers give their reasons in English only."""

from __future__ import annotations

from json import JSONDecodeError
from typing import NamedTuple

import yaml
from django.utils.translation import gettext as _


class Reason(NamedTuple):
    """Where a text stops making sense, from 1, and why; the place may not be known."""

    place: tuple[int, int] | None
    words: str


class TwiceError(yaml.MarkedYAMLError):
    """A key stands twice in a mapping, which parsers of YAML do not mind."""

    def __init__(self, key: str, mark: yaml.Mark) -> None:
        """What stands twice, and where for the second time."""
        self.key = key
        super().__init__(problem_mark=mark)


def why_no_yaml(error: yaml.YAMLError) -> Reason:
    """What a parser of YAML found wrong; an open quotation mark is told where it opens."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark: yaml.Mark | None = getattr(error, "problem_mark", None)
    opening: yaml.Mark | None = getattr(error, "context_mark", None)
    if "end of stream" in problem and opening:
        mark = opening
    place = (mark.line + 1, mark.column + 1) if mark else None
    if isinstance(error, TwiceError):
        return Reason(place, _("“%(key)s” stands here twice") % {"key": error.key})
    return Reason(place, _yaml_words(problem))


def why_no_json(error: JSONDecodeError) -> Reason:
    """What a parser of JSON found wrong."""
    return Reason((error.lineno, error.colno), _json_words(error.msg))


def _yaml_words(problem: str) -> str:
    told = {
        "mapping values are not allowed": _(
            "mapping values are not allowed here; put a text with a colon in quotation marks"
        ),
        "end of stream": _("a quotation mark is not closed"),
        "document indicator": _("a quotation mark is not closed"),
        "',' or": _("a bracket is not closed, or a comma is missing"),
        "any token": _(
            "neither text nor indentation can begin with this character; put text in quotation "
            "marks, and indent with spaces"
        ),
        "tab character": _("a tab stands here; indent with spaces"),
        "expected ':'": _("a colon is missing after a key"),
        "escape": _("there is a backslash before a character that cannot follow one"),
        "hexdecimal": _("there is a backslash before a character that cannot follow one"),
        "characters are not allowed": _("there is a character here that cannot be stored"),
        "tag": _("a tag (“!…”) stands here, which is not part of the format"),
        "expected": _("the indentation does not fit the lines before"),
        "not allowed in this context": _("the indentation does not fit the lines before"),
        "UTF-8": _("it is not UTF-8 text"),
    }
    return _first(told, problem)


def _json_words(problem: str) -> str:
    told = {
        "':' delimiter": _("Expecting ':' delimiter"),
        "',' delimiter": _("Expecting ',' delimiter"),
        "property name": _("a name in quotation marks is missing"),
        "Unterminated": _("a quotation mark is not closed"),
        "escape": _("there is a backslash before a character that cannot follow one"),
        "control character": _("there is a character here that cannot be stored"),
        "Extra data": _("there is something after the end"),
        "trailing comma": _("there is a comma after the last value"),
        "value": _("a value is missing"),
    }
    return _first(told, problem)


def _first(told: dict[str, str], problem: str) -> str:
    found = (words for part, words in told.items() if part in problem)
    return next(found, _("something stands here that has no place here"))
