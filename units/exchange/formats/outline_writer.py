"""The nested format, written: the same data always give the same bytes.

A unit is written before those below it are read, so that a document of any size takes no memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

import yaml

from units.specification import MARK, TOP, VERSION, Item, items_of
from units.text.days import PartialDate


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Text as text, several lines as a block, languages one below the other."""


def _text(dumper: Any, value: str | PartialDate) -> Any:
    text = str(value)
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    )


_Dumper.add_representer(str, _text)
_Dumper.add_representer(PartialDate, _text)


def write_outline(out: TextIO, lists: Mapping[str, Iterable[Item]]) -> None:
    """Write a document, an item at a time, from the items of each list of the format."""
    out.write(f"{MARK}: {VERSION}\n")
    for name in TOP:
        is_first = True
        for item in lists.get(name, ()):
            if is_first:
                out.write(f"\n{name}:\n")
                is_first = False
            _write_item(out, item, "")


_BELOW = "units"
_BEGINNING = re.compile(
    "^(?=[^\n\x85\u2028\u2029])|(?<=[\n\x85\u2028\u2029])(?=[^\n\x85\u2028\u2029])"
)
"""Of a line that is not empty; lines end as YAML 1.1 has it."""


def _write_item(out: TextIO, item: Item, indent: str) -> None:
    """Write an item, then those below it."""
    own = {key: value for key, value in item.items() if key != _BELOW}
    text = _dumped(own)
    out.write(_BEGINNING.sub(indent, text) if indent else text)
    if _BELOW in item:
        out.write(f"{indent}  {_BELOW}:\n")
        for below in items_of(item, _BELOW):
            _write_item(out, below, f"{indent}  ")


def _dumped(item: Item) -> str:
    dumped: str = yaml.dump(
        [item],
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=2**31 - 1,
    )
    return dumped
