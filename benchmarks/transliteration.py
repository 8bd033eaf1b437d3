"""How exact and how fast is the conversion between the Serbian scripts, beside the best library
(cyrtranslit).

    python benchmarks/transliteration.py [PAIRS.tsv[.gz]]

PAIRS has a header and the columns cyr, lat, class and hard: strings that exist in both scripts.
``strict`` is all classes but ``loose``, whose two sides are worded differently. Without a file only
the speed is measured, on the descriptions and tasks of the fixtures, 7 kB at a time.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cyrtranslit
import yaml

from units.text.transliteration import to_cyrillic, to_latin

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
PAGE = 7_000
"""Bytes of UTF-8, as a page of a ministry has."""

CONVERTERS: dict[str, dict[str, Callable[[str], str]]] = {
    "Cyrillic to Latin": {
        "ours": to_latin,
        "cyrtranslit": lambda text: cyrtranslit.to_latin(text, "sr"),
    },
    "Latin to Cyrillic": {
        "ours": to_cyrillic,
        "cyrtranslit": lambda text: cyrtranslit.to_cyrillic(text, "sr"),
    },
}


def main(pairs: str | None) -> None:
    if pairs:
        exactness(pairs)
    speed()


def exactness(path: str) -> None:
    """How many strings of each class come out exactly, in per cent."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.endswith(".gz")
        else Path(path).open(encoding="utf-8") as lines
    ):
        header, *rows = (line.rstrip("\n").split("\t") for line in lines)
    strings = [dict(zip(header, row, strict=True)) for row in rows]
    for direction, converters in CONVERTERS.items():
        source, target = ("cyr", "lat") if direction.startswith("Cyrillic") else ("lat", "cyr")
        total = Counter(name for string in strings for name in classes(string))
        names = ["strict", *sorted(total.keys() - {"strict"})]
        print(
            f"\n{direction}, exact strings in %\n{'':<14}"
            + "".join(f"{name:>12}" for name in names)
        )
        print(f"{'strings':<14}" + "".join(f"{total[name]:>12}" for name in names))
        for converter, convert in converters.items():
            right = Counter(
                name
                for string in strings
                if convert(string[source]) == string[target]
                for name in classes(string)
            )
            print(
                f"{converter:<14}"
                + "".join(f"{100 * right[name] / total[name]:>12.2f}" for name in names)
            )


def classes(string: dict[str, str]) -> Iterator[str]:
    """The rows of the table to which a string counts."""
    yield string["class"]
    if string["class"] != "loose":
        yield "strict"
    yield from {"capsdigraph", "split"} & set(string["hard"].split(","))


def speed() -> None:
    """The best of many runs, in milliseconds, and the ratio in the same run."""
    cyrillic = page()
    print(f"\n{PAGE} bytes of Cyrillic and the same text in Latin, best of 200 runs in ms")
    for direction, converters in CONVERTERS.items():
        text = cyrillic if direction.startswith("Cyrillic") else to_latin(cyrillic)
        took = {name: best(convert, text) for name, convert in converters.items()}
        ratio = took["cyrtranslit"] / took["ours"]
        print(
            f"{direction:<20} ours {took['ours']:.3f}   cyrtranslit "
            f"{took['cyrtranslit']:.3f}   {ratio:.2f} times its speed"
        )


def page() -> str:
    """Serbian prose and tasks from the fixtures."""
    files = [
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(FIXTURES.glob("rs-*.yaml"))
    ]
    texts = [text for file in files for unit in file["units"] for text in said(unit)]
    return "\n".join(texts).encode()[:PAGE].decode(errors="ignore")


def said(item: dict[str, Any]) -> Iterator[str]:
    """The description or text of a unit or task in Cyrillic, and of all that is below it."""
    yield from (
        texts["sr"] for name in ("description", "text") if "sr" in (texts := item.get(name, {}))
    )
    for below in (*item.get("tasks", ()), *item.get("units", ())):
        yield from said(below)


def best(convert: Callable[[str], str], text: str) -> float:
    """The shortest of many runs, in milliseconds."""
    shortest = float("inf")
    for _ in range(200):
        begun = time.perf_counter()
        convert(text)
        shortest = min(shortest, time.perf_counter() - begun)
    return shortest * 1000


if __name__ == "__main__":
    main(*(sys.argv[1:2] or [None]))
