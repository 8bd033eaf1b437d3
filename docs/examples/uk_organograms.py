"""The organograms of the United Kingdom's central government at a date.

Departments, organisations, units and their posts.

    python docs/examples/uk_organograms.py uk-organograms-2011.jsonl.xz 2011-03-31 > march.yaml
    python docs/examples/uk_organograms.py uk-organograms-2011.jsonl.xz 2011-09-30 > september.yaml
    manage.py load_units march.yaml
    manage.py load_units september.yaml --close-missing --dry-run    # what was reorganised

The source names units by their path only, so a code is made from the name and a digest of the path.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from units.exchange.formats.outline_writer import write_outline
from units.text.folding import slug

KINDS = ["department", "organisation", "unit"]


def main(path: str, date: str) -> None:
    """Read the rows of a date, write the outline."""
    below: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    posts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["date"] == date and row["k"] == "unit":
                below[row["parent"]].append(row)
            elif row["date"] == date and row["k"] == "post":
                posts[row["unit"]].append(row)
    kinds = [{"code": kind, "name": {"en": kind}} for kind in KINDS]
    write_outline(
        sys.stdout, {"kinds": kinds, "units": (unit(row, below, posts) for row in below[None])}
    )


def unit(
    row: dict[str, Any],
    below: dict[str | None, list[dict[str, Any]]],
    posts: dict[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    """A unit with its posts and those below it."""
    item: dict[str, Any] = {
        "code": code(row["id"], row["name"]),
        "kind": row["level"],
        "name": {"en": row["name"]},
    }
    if row["parent"] is None:
        item["territory"] = "GB"
    item |= {"original_language": "en", "status": "published"}
    if listed := posts[row["id"]]:
        item["posts"] = [post(one) for one in {one["id"]: one for one in listed}.values()]
    if parts := below[row["id"]]:
        item["units"] = [unit(part, below, posts) for part in parts]
    return item


def post(row: dict[str, Any]) -> dict[str, Any]:
    """A post; who holds it is not in the source."""
    title = row["title"] or row["function"] or "Post"
    item: dict[str, Any] = {"code": code(row["id"], "post"), "title": {"en": title[:200]}}
    return item | ({"is_vacant": True} if row["vacant"] else {})


def code(identity: str, name: str) -> str:
    """A code that is the same at every date."""
    digest = hashlib.sha256(identity.encode()).hexdigest()[:8]
    return f"uk-{slug(name, longest=40)}-{digest}".replace("--", "-")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
