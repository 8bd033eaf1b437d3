"""The examples of the documentation, on real data."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests.shared_data import path_of
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import Report, load
from units.models import Post, Unit
from units.tree import check

pytestmark = pytest.mark.django_db
EXAMPLES = Path(settings.BASE_DIR) / "docs" / "examples"


def loaded(script: str, *words: str, **options: bool) -> Report:
    """Load what an example makes of its data."""
    done = subprocess.run(
        [sys.executable, EXAMPLES / script, *words], capture_output=True, check=True
    )
    return load([read_outline(script, done.stdout)], **options)


def test_the_countries_of_iso_3166_become_a_forest_in_five_languages():
    data = str(path_of("data/iso3166-units.jsonl.xz"))
    loaded("iso3166.py", data)

    assert Unit.objects.count() == 5376
    assert Unit.objects.roots().count() == 249
    assert check(Unit) == []
    assert Unit.objects.get(code="si").name_sr == "Словенија"
    assert loaded("iso3166.py", data).changes == []


def test_the_second_date_of_the_organograms_shows_what_was_reorganised():
    data = str(path_of("data/uk-organograms-2011.jsonl.xz"))
    loaded("uk_organograms.py", data, "2011-03-31")
    assert (Unit.objects.count(), Post.objects.count()) == (2614, 4974)

    report = loaded("uk_organograms.py", data, "2011-09-30", is_closing=True)
    actions = Counter((change.action, change.subject) for change in report.changes)
    assert actions["added", "unit"] == 1124
    assert actions["closed", "unit"] > 500
    assert actions["reordered", "unit"] > 50
    assert check(Unit) == []
    assert loaded("uk_organograms.py", data, "2011-09-30", is_closing=True).changes == []
