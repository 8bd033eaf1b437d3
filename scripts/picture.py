"""Draw the rooms of the app and what they import of each other, as docs/rooms.svg.

    python scripts/picture.py

The layers are those of the import contracts in pyproject.toml, the imports those of the code, so
that the picture says what is so; tests/test_architecture.py holds the stored one to it.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import grimp

PROJECT = Path(__file__).resolve().parent.parent
TARGET = PROJECT / "docs" / "rooms.svg"
APP = "units"

STEP, ROW = 54, 40
"""How far each room stands to the right of, and below, the one before it."""
BOX_WIDTH, BOX_HEIGHT = 128, 26
MARGIN, LANE = 16, 16
"""Around the picture, and from the side of a box to the line that leaves it."""

STYLE = """
  .layer { fill: #f3f4f6; } .layer:nth-of-type(even) { fill: #e5e7eb; }
  .room { fill: #ffffff; stroke: #374151; } .line { stroke: #6b7280; fill: none; }
  .count { fill: #ffffff; stroke: #6b7280; } .head { fill: #6b7280; }
  .upward { stroke: #b91c1c; stroke-width: 3; }
  text { fill: #111827; font: 13px system-ui, sans-serif; text-anchor: middle; }
  text.number { font-size: 11px; }
  @media (prefers-color-scheme: dark) {
    .layer { fill: #111827; } .layer:nth-of-type(even) { fill: #1f2937; }
    .room, .count { fill: #0b1020; stroke: #d1d5db; } .line { stroke: #9ca3af; }
    .head { fill: #9ca3af; } .upward { stroke: #f87171; } text { fill: #f9fafb; }
  }
"""


def layers() -> list[list[str]]:
    """The rooms in their layers, from the top, as the contracts name them."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    named = next(contract for contract in contracts if contract.get("containers") == [APP])
    rows = [[room.strip(" ()") for room in layer.split("|")] for layer in named["layers"]]
    built = {path.stem for path in (PROJECT / APP).iterdir()}
    present = [[room for room in row if room in built] for row in rows]
    return [row for row in present if row]


def imports_between_rooms() -> Counter[tuple[str, str]]:
    """How many modules one room imports into its own, by importing and imported room."""
    graph = grimp.build_graph(APP, exclude_type_checking_imports=True, cache_dir=None)
    found: Counter[tuple[str, str]] = Counter()
    for module in graph.modules - {APP}:
        for imported in graph.find_modules_directly_imported_by(module) - {APP}:
            ends = module.split(".")[1], imported.split(".")[1]
            if ends[0] != ends[1]:
                found[ends] += 1
    return found


def purpose(room: str) -> str:
    """What a room does that no neighbour does: the first paragraph of its docstring."""
    folder = PROJECT / APP / room
    source = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    written = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return " ".join(written.partition("\n\n")[0].split())


def picture() -> str:
    """The whole picture, as SVG."""
    rows = layers()
    rooms = [room for row in rows for room in row]
    found = imports_between_rooms()
    arrows = {ends: count for ends, count in sorted(found.items()) if set(ends) <= {*rooms}}
    width = 2 * MARGIN + STEP * (len(rooms) - 1) + BOX_WIDTH
    height = 2 * MARGIN + ROW * len(rooms)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        ' aria-labelledby="title description">',
        f'<title id="title">The rooms of {APP}/, from the top, and what they import</title>',
        f'<desc id="description">{escape(" ".join(_sentences(rooms, arrows)))}</desc>',
        f"<style>{STYLE}</style>",
        *_bands(rows, width),
        *_lines(rooms, arrows),
        *_boxes(rooms),
        *_counts(rooms, arrows),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _sentences(rooms: list[str], arrows: dict[tuple[str, str], int]) -> Iterator[str]:
    """The picture in words."""
    for room in rooms:
        below = [f"{there} {arrows[room, there]}" for there in rooms if (room, there) in arrows]
        yield f"{room} imports {', '.join(below) or 'no other'}."


def _bands(rows: list[list[str]], width: int) -> Iterator[str]:
    """A band for each layer."""
    y = MARGIN
    for row in rows:
        height = ROW * len(row)
        yield f'<rect class="layer" x="0" y="{y}" width="{width}" height="{height}"/>'
        y += height


def _place(rooms: list[str], room: str) -> tuple[int, int]:
    """The left side of a room's box, and its middle."""
    order = rooms.index(room)
    return MARGIN + STEP * order, MARGIN + ROW * order + ROW // 2


def _crossing(rooms: list[str], importer: str, imported: str) -> tuple[int, int]:
    """Where the line of an importing room turns to the one it imports."""
    left, middle = _place(rooms, importer)
    target = _place(rooms, imported)[1]
    return (left + LANE if target > middle else left + BOX_WIDTH - LANE), target


def _lines(rooms: list[str], arrows: dict[tuple[str, str], int]) -> Iterator[str]:
    """Down from a box, then to the right into another; what goes upwards, which the contracts
    refuse, goes to the left.
    """
    for importer, imported in arrows:
        start = _place(rooms, importer)[1]
        x, y = _crossing(rooms, importer, imported)
        left = _place(rooms, imported)[0]
        end, back = (left, left - 8) if y > start else (left + BOX_WIDTH, left + BOX_WIDTH + 8)
        kind = "line" if y > start else "line upward"
        yield f'<path class="{kind}" d="M{x} {start}V{y}H{end}"/>'
        yield f'<path class="head" d="M{end} {y}L{back} {y - 4}V{y + 4}Z"/>'


def _boxes(rooms: list[str]) -> Iterator[str]:
    for room in rooms:
        x, y = _place(rooms, room)
        yield f"<g><title>{escape(purpose(room))}</title>"
        yield (
            f'<rect class="room" x="{x}" y="{y - BOX_HEIGHT // 2}" width="{BOX_WIDTH}"'
            f' height="{BOX_HEIGHT}" rx="4"/>'
        )
        yield f'<text x="{x + BOX_WIDTH // 2}" y="{y + 4}">{room}</text></g>'


def _counts(rooms: list[str], arrows: dict[tuple[str, str], int]) -> Iterator[str]:
    """How many imports an arrow stands for, where it turns."""
    for (importer, imported), count in arrows.items():
        x, y = _crossing(rooms, importer, imported)
        yield f"<g><title>{importer} imports {imported}: {count}</title>"
        yield f'<circle class="count" cx="{x}" cy="{y}" r="10"/>'
        yield f'<text class="number" x="{x}" y="{y + 4}">{count}</text></g>'


def main() -> None:
    """Write the picture."""
    TARGET.write_text(picture(), encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    main()
