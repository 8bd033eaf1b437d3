"""Files that are nearly of our formats: outlines, flat fixtures, tables, workbooks, archives."""

from __future__ import annotations

import csv
import io
import json
import warnings
import zipfile
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.files import HEALTH
from tests.fuzzing.hostile import damaged, nested, spoiled, texts
from units.exchange.dumping import dump
from units.exchange.formats.tables.writer import table_rows

FLAT = Path(__file__).parents[1] / "data" / "flat.yaml"
BOMB = "".join(
    f"- &b{level} [{', '.join([f'*b{level - 1}'] * 9) if level else 'x, x, x'}]\n"
    for level in range(9)
)
"""Names of names of names: 9 levels of 9."""
YAML_TRICKS = [
    *(BOMB, "--- 1\n--- 2\n", "a: &a [*a]\n", "{<<: {units: 1}}\n", "<<: [1, 2]\n"),
    *("!!python/object/apply:os.system [ls]\n", "!!set {a}\n", "!x y\n", "? [a]\n: b\n"),
    *("%YAML 9.9\n---\n", "%TAG ! x\n---\n", "units: !!binary x\n", "units: 2024-13-45\n"),
    *("units: 1:20:30\n", "units: .nan\n", "units: 0o777\n", "units: 1__0\n", "units: =\n"),
    *("\t- a\n", "units:\n- &u {code: a, units: [*u]}\n", "ustroj: 1\nustroj: 1\n", "- |+9\n a"),
    *("[" * 300, "{a: " * 300, "- " * 300, "? " * 300, "&a " * 50, "'" * 300, '"\\x', "\ufeff" * 9),
]
SHEET_TRICKS = [
    *('<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>', '<c r="A0"><v>1</v></c>'),
    *('<c r=""><v>1</v></c>', '<c r="a1" t="s"><v>999999</v></c>', '<c t="s"><v>-1</v></c>'),
    *('<c t="s"><v>x</v></c>', '<c t="b"><v>7</v></c>', '<c t="e"><v>#REF!</v></c>', "<c/>"),
    *('<c t="d"><v>99999-01-01</v></c>', '<c t="n"><v>1e400</v></c>', '<c t="n"><v>nan</v></c>'),
    *('<c s="99999999"><v>1</v></c>', '<c s="-1"><v>1</v></c>', '<c s="x"><v>45000</v></c>'),
    *('<c t="str"><f>1+1</f><v>2</v></c>', '<c><f t="shared" si="9"/></c>', '<c t="zz"><v/></c>'),
    *("<c t='inlineStr'><is><t>_xD83D__xDE00_</t></is></c>", "<c><v>&amp;</v></c>", "<c><is/></c>"),
    *('</row><row r="1048577">', '</row><row r="-1">', '</row><row r="x">', '</row><row r="1">'),
    *('<c r="B2:C9"><v>1</v></c>', '<c t="inlineStr"><is><r><t>a</t></r><r/></is></c>', "&x;"),
]
_PART = "xl/worksheets/sheet1.xml"


@st.composite
def outlines(draw: st.DrawFn) -> bytes:
    """YAML of the nested format, or nearly."""
    how = draw(st.integers(0, 9))
    if how == 0:
        return draw(damaged(draw(st.sampled_from(YAML_TRICKS)).encode("utf-8", "surrogatepass")))
    if how == 1:
        return draw(st.one_of(st.binary(max_size=200), texts.map(_bytes)))
    document = draw(spoiled(_sound_outline()))
    if how == 2:
        document = nested(draw(st.sampled_from((50, 190, 210, 400))))
    text = _as_yaml(document, is_json=how == 3)
    if how == 4:
        text = _with_trick(text, draw(st.sampled_from(YAML_TRICKS)), draw(st.integers(0, 40)))
    return draw(damaged(_bytes(text)))


@st.composite
def flat_fixtures(draw: st.DrawFn) -> tuple[str, bytes]:
    """Django's flat fixtures, in YAML or JSON, or nearly."""
    ending = draw(st.sampled_from(("yaml", "json")))
    how = draw(st.integers(0, 9))
    if how == 0:
        return ending, draw(st.binary(max_size=100))
    if how == 1:
        return ending, _bytes(draw(st.sampled_from(YAML_TRICKS)))
    rows = _sound_rows()
    chosen = draw(st.lists(st.sampled_from(rows), min_size=1, max_size=6))
    text = _as_yaml(draw(spoiled(chosen)), is_json=ending == "json")
    return ending, draw(damaged(_bytes(text)))


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, bytes]:
    """A table as CSV, or nearly."""
    name = draw(st.sampled_from(sorted(_sound_tables())))
    how = draw(st.integers(0, 9))
    if how == 0:
        return f"{name}.csv", draw(st.binary(max_size=200))
    lines = _spoiled_lines(draw, _sound_tables()[name])
    dialect = {"delimiter": draw(st.sampled_from(",;\t|")), "lineterminator": "\n"}
    out = io.StringIO(newline="")
    csv.writer(out, quoting=draw(st.sampled_from((0, 1))), **dialect).writerows(lines)
    before = draw(st.sampled_from(("", "", "", "sep=;\n", "sep=\n", "\ufeff", "Title;;;\n\n", '"')))
    return f"{name}.csv", draw(damaged(_bytes(before + out.getvalue())))


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    """A workbook as some program might write it, part by part."""
    parts = dict(_parts_of_workbook())
    name = draw(st.sampled_from(sorted(_sound_tables())))
    lines = _spoiled_lines(draw, _sound_tables()[name])
    parts[_PART] = _sheet(draw, lines)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'name="units"', _named(name))
    how = draw(st.integers(0, 9))
    part = draw(st.sampled_from(sorted(parts)))
    if how == 0:
        del parts[part]
    elif how == 1:
        parts[part] = draw(damaged(parts[part]))
    elif how == 2:
        parts[part] = _with_entities(parts[part])
    packed = _zipped(parts)
    return draw(damaged(packed)) if how == 3 else packed


@st.composite
def archives(draw: st.DrawFn) -> bytes:
    """An archive of such files under all sorts of names, or nearly one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", draw(st.sampled_from((0, 8, 12)))) as archive:
        for _member in range(draw(st.integers(0, 3))):
            name, content = draw(st.one_of(tables(), outlines().map(lambda it: ("u.yaml", it))))
            before = draw(st.sampled_from(("", "", "", "../", "/", "a/b/", "C:\\", "\u202e", "é")))
            info = zipfile.ZipInfo(before + name)
            info.compress_type = archive.compression
            with warnings.catch_warnings(action="ignore"):  # of a name that stands there twice
                archive.writestr(info, content)
    how = draw(st.integers(0, 3))
    content = out.getvalue()
    if how == 0:
        return draw(damaged(content))
    return content.replace(b"\x14\x00\x00\x00", b"\x14\x00\x01\x00") if how == 1 else content


def any_file() -> st.SearchStrategy[tuple[str, bytes]]:
    """Of whatever format, under a name that may be of another."""
    contents = st.one_of(
        outlines(), tables().map(lambda table: table[1]), workbooks(), archives(), flat_contents()
    )
    names = st.sampled_from(("u.yaml", "units.csv", "u.xlsx", "u.zip", "u.json", "u.ods", "u", ""))
    return st.one_of(
        st.tuples(st.just("u.yaml"), outlines()),
        tables(),
        st.tuples(st.just("u.xlsx"), workbooks()),
        st.tuples(st.just("u.zip"), archives()),
        st.tuples(st.one_of(names, texts.map(lambda text: f"{text[:90]}.csv")), contents),
    )


def flat_contents() -> st.SearchStrategy[bytes]:
    return flat_fixtures().map(lambda fixture: fixture[1])


def _spoiled_lines(draw: st.DrawFn, sound: list[list[str]]) -> list[list[Any]]:
    spoilt = draw(spoiled(sound))
    lines = spoilt if isinstance(spoilt, list) else [spoilt]
    return [line if isinstance(line, list) else [line] for line in lines]


def _sheet(draw: st.DrawFn, lines: list[list[Any]]) -> bytes:
    rows = []
    for line in lines:
        cells = [
            draw(st.sampled_from(SHEET_TRICKS))
            if draw(st.integers(0, 19)) == 0
            else f'<c t="inlineStr"><is><t>{escape(str(cell)[:3000])}</t></is></c>'
            for cell in line
        ]
        rows.append(f"<row>{''.join(cells)}</row>")
    merged = '<mergeCells><mergeCell ref="A1:ZZ9999"/></mergeCells>' * draw(st.integers(0, 1))
    text = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{''.join(rows)}</sheetData>{merged}</worksheet>"
    )
    return _bytes(text)


def _with_entities(part: bytes) -> bytes:
    """A part whose entities stand for ever more of one another."""
    levels = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 9}">' for n in range(1, 9))
    doctype = f'<!DOCTYPE x [<!ENTITY x0 "xxx">{levels}<!ENTITY x "&x8;">]>'
    return doctype.encode() + part.replace(b"<v>", b"<v>&x8;").replace(b"<t>", b"<t>&x8;")


def _named(sheet: str) -> bytes:
    return f'name="{sheet}"'.encode()


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _as_yaml(document: object, *, is_json: bool) -> str:
    try:
        if is_json:
            return json.dumps(document, default=str, skipkeys=True)
        return str(yaml.dump(document, allow_unicode=True, sort_keys=False))
    except (ValueError, TypeError, OverflowError):
        return repr(document)


def _with_trick(text: str, trick: str, line: int) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[:line], trick, *lines[line:]])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@cache
def _sound_outline() -> Any:
    document = yaml.safe_load(HEALTH)
    document["successions"] = [
        {"code": "merger", "kind": "merged", "originals": ["pharmacy"], "results": ["nursing"]}
    ]
    document["glossary"] = [{"cyrillic": "ТАЕКС", "latin": "TAIEX", "note": "x"}]
    document["units"][0]["former_codes"] = ["well"]
    return document


@cache
def _sound_rows() -> list[Any]:
    rows: list[Any] = yaml.safe_load(FLAT.read_text())
    return rows


@cache
def _sound_tables() -> dict[str, list[list[str]]]:
    """Those of the registry as the doors find it."""
    return {name: [list(row) for row in rows] for name, rows in table_rows(dump()).items() if rows}


@cache
def _parts_of_workbook() -> dict[str, bytes]:
    """Those of a workbook with one sheet, called “units”."""
    book = Workbook()
    book.active.title = "units"
    book.save(out := io.BytesIO())
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist() if "theme" not in name}
