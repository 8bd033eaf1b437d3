"""The nested format, written: the same data always give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TextIO

import yaml

from units.specification import MARK, TOP, VERSION, Item
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
            dumped: str = yaml.dump(
                [item],
                Dumper=_Dumper,
                allow_unicode=True,
                sort_keys=False,
                default_flow_style=False,
                width=2**31 - 1,
            )
            out.write(dumped)
