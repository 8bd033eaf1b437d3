"""Real data that lie beside a developer's copy and are no part of the project.

Tests that need them skip where they are absent.
"""

from __future__ import annotations

import gzip
import json
import lzma
import os
from functools import cache
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[2] / "shared"))


def path_of(name: str) -> Path:
    """Where a file of the shared data is; skips the test that asks where it is not."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this copy")
    return path


@cache
def iso3166_names(tag: str) -> list[str]:
    """The names of countries and subdivisions in a language, each once."""
    with lzma.open(path_of("data/iso3166-units.jsonl.xz"), "rt", encoding="utf-8") as lines:
        return sorted(
            {unit["names"][tag] for unit in map(json.loads, lines) if tag in unit["names"]}
        )


@cache
def script_pairs() -> list[dict[str, str]]:
    """Strings that exist in both Serbian scripts, with their class."""
    with gzip.open(path_of("data/translit_dev.tsv.gz"), "rt", encoding="utf-8") as lines:
        header, *rows = (line.rstrip("\n").split("\t") for line in lines)
    return [dict(zip(header, row, strict=True)) for row in rows]


def seed(number: str) -> str:
    """The text of a real page."""
    return next(path_of("seeds").glob(f"{number}_*")).read_text(encoding="utf-8")
