"""The examples of the documentation, on real data."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.shared_data import path_of
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import Report, load
from units.models import Post, Unit
from units.tree import check

pytestmark = pytest.mark.django_db
EXAMPLES = Path(settings.BASE_DIR) / "docs" / "examples"


GOVERNMENT = {"Crown Prosecution Service", "Her Majesty's Revenue and Customs", "Home Office"}
"""The departments that the test reads: many of their units had gone by the second date."""
INITIALS = tuple("GSR")
"""Of the codes of countries that the test reads, Georgia, Serbia and Slovenia among them."""


def part_of(name: str, folder: Path, is_wanted: Callable[[dict[str, Any]], bool]) -> str:
    """A file with some lines of another, as large as a test needs it."""
    path = folder / "part.jsonl.xz"
    with lzma.open(path_of(name), "rt") as lines, lzma.open(path, "wt", preset=0) as part:
        part.writelines(line for line in lines if is_wanted(json.loads(line)))
    return str(path)


def outline(script: str, *words: str) -> bytes:
    """What an example makes of its data."""
    command = [sys.executable, EXAMPLES / script, *words]
    return subprocess.run(command, capture_output=True, check=True).stdout


def loaded(content: bytes, **options: bool) -> Report:
    return load([read_outline("example.yaml", content)], **options)


def test_the_countries_of_iso_3166_become_a_forest_in_five_languages(tmp_path):
    data = part_of(
        "data/iso3166-units.jsonl.xz", tmp_path, lambda row: row["code"].startswith(INITIALS)
    )
    countries = outline("iso3166.py", data)
    loaded(countries)

    assert (Unit.objects.count(), Unit.objects.roots().count()) == (1013, 45)
    assert check(Unit) == []
    assert Unit.objects.get(code="si").name_sr == "Словенија"
    assert not loaded(countries).changes


def test_the_second_date_of_the_organograms_shows_what_was_reorganised(tmp_path):
    def is_wanted(row: dict[str, Any]) -> bool:
        return (row.get("unit") or row["id"]).split("|")[0] in GOVERNMENT

    data = part_of("data/uk-organograms-2011.jsonl.xz", tmp_path, is_wanted)
    loaded(outline("uk_organograms.py", data, "2011-03-31"))
    assert (Unit.objects.count(), Post.objects.count()) == (525, 712)

    later = outline("uk_organograms.py", data, "2011-09-30")
    report = loaded(later, is_closing=True)
    actions = Counter((change.action, change.subject) for change in report.changes)
    assert actions == {
        ("added", "unit"): 162,
        ("closed", "unit"): 163,
        ("reordered", "unit"): 11,
        ("added", "post"): 175,
        ("changed", "post"): 87,
        ("removed", "post"): 49,
    }
    assert check(Unit) == []
    assert not loaded(later, is_closing=True).changes
