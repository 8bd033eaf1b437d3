"""A small ministry as a file, what loading a file changes, and what is stored afterwards."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from units.exchange.dumping import dump
from units.exchange.files import write_files
from units.exchange.formats.outline_writer import write_outline
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import load
from units.models import Unit
from units.specification import Item

HEALTH = """\
ustroj: 1

kinds:
- code: ministry
  name: {en: ministry, sl: ministrstvo}

people:
- code: ana-novak
  family_name: {sl: Novak}
  given_name: {sl: Ana}

units:
- code: health
  kind: ministry
  name:
    en: Ministry of Health
    sr: Министарство здравља
  territory: SI
  status: published
  founded_on: 1991-05-23
  posts:
  - title: {en: Minister}
    is_head: true
    appointments:
    - person: ana-novak
      started_on: 2020-01-01
  contacts:
  - kind: phone
    written: 01 478 2267
    value: '+38614782267'
  tasks:
  - text: {en: Heals}
    tasks:
    - text: {en: Nurses}
  units:
  - code: pharmacy
    name: {en: Pharmacy}
  - code: nursing
    name: {en: Nursing}
    units:
    - code: wards
      name: {en: Wards}
"""


def loaded(text: str, **options: bool) -> list[str]:
    """Load a text; what changed, a line each."""
    return [
        str(change).split("\n")[0]
        for change in load([read_outline("units.yaml", text)], **options).changes
    ]


def dumped(*codes: str) -> str:
    out = io.StringIO()
    write_outline(out, dump(Unit.objects.filter(code__in=codes) if codes else None))
    return out.getvalue()


def written(lists: Mapping[str, Iterable[Item]], file_format: str) -> dict[str, bytes]:
    """The files of a dump, by name."""
    with TemporaryDirectory() as folder:
        files = write_files(lists, file_format, Path(folder))
        return {file.name: file.read_bytes() for file in files}


def outline() -> list[str]:
    return [f"{'  ' * unit.level}{unit.code}" for unit in Unit.objects.all()]
