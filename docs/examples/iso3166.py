"""ISO 3166 countries and subdivisions as units.

An example of how a table of your own becomes a file of the format.

    python docs/examples/iso3166.py iso3166-units.jsonl.xz > iso3166.yaml

Each line of the input is a JSON object with ``code``, ``parent``, ``type`` and ``names`` by BCP 47
tag.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from units.exchange.formats.outline_writer import write_outline
from units.text.folding import slug
from units.text.languages import LANGUAGES


def main(path: str) -> None:
    """Read the table, write the outline."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    below: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        below[row["parent"]].append(row)
    kinds = [
        {"code": slug(kind), "name": {"en": kind}}
        for kind in sorted({row["type"] for row in rows}, key=slug)
    ]
    write_outline(
        sys.stdout, {"kinds": distinct(kinds), "units": (unit(row, below) for row in below[None])}
    )


def unit(row: dict[str, Any], below: dict[str | None, list[dict[str, Any]]]) -> dict[str, Any]:
    """A country or subdivision, with those below it."""
    item: dict[str, Any] = {"code": row["code"].lower(), "kind": slug(row["type"])}
    item["name"] = {
        language.code: row["names"][language.tag]
        for language in LANGUAGES.values()
        if language.tag in row["names"]
    }
    if row["parent"] is None:
        item["territory"] = row["code"]
    item["status"] = "published"
    if parts := below[row["code"]]:
        item["units"] = [unit(part, below) for part in parts]
    return item


def distinct(kinds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each code once: "Special municipality" and "special municipality" are one kind."""
    return list({kind["code"]: kind for kind in reversed(kinds)}.values())[::-1]


if __name__ == "__main__":
    main(sys.argv[1])
