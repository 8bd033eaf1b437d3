"""How much files may hold: a small file cannot stop the site."""

from __future__ import annotations

import io
import re
import time
import zipfile

import pytest
from django.test import SimpleTestCase
from openpyxl import Workbook

from units.exchange.faults import MOST_FAULTS, RefusedError
from units.exchange.files import packed, read_contents
from units.exchange.formats.flat import FixtureError, read_rows
from units.exchange.formats.limits import Allowance


def refused(name: str, content: bytes | str, allowance: Allowance | None = None) -> list[str]:
    """What is said of a file that holds too much."""
    content = content.encode() if isinstance(content, str) else content
    with pytest.raises(RefusedError) as caught:
        read_contents([(name, content)], allowance=allowance)
    return [str(fault) for fault in caught.value.faults]


class NestingTests(SimpleTestCase):
    def test_deep_nesting_is_refused_at_once(self):
        for text in ("[" * 2**20, "units: " + "{a: " * 10**5, "- " * 10**5, "? " * 10**5):
            for before in ("", "ustroj: 1\nunits:\n- code: a\n  name: "):
                began = time.monotonic()

                (told,) = refused("units.yaml", before + text)

                assert re.search("nested too deeply|not YAML|does not begin with", told), told
                assert time.monotonic() - began < 1

    def test_so_it_is_in_flat_fixtures(self):
        for file_format in ("yaml", "json"):
            began = time.monotonic()

            with pytest.raises(FixtureError, match="nested too deeply"):
                read_rows("[" * 2**20, f"units.{file_format}", file_format)

            assert time.monotonic() - began < 1


class CountTests(SimpleTestCase):
    def test_a_million_faults_are_told_as_a_thousand_and_more(self):
        began = time.monotonic()

        told = refused("units.yaml", "ustroj: 1\nunits: [" + "[]," * 10**6 + "]")

        assert len(told) == MOST_FAULTS + 1
        assert "There are more than 1000 faults. Correct these first." in told[-1]
        assert time.monotonic() - began < 2

    def test_so_are_those_of_several_tables(self):
        table = "code,name.en\n" + ",A\n" * 600
        with pytest.raises(RefusedError) as caught:
            read_contents([("a-units.csv", table.encode()), ("b-units.csv", table.encode())])

        assert len(caught.value.faults) == MOST_FAULTS + 1

    def test_rows_are_counted_over_all_files_of_a_load(self):
        archive = packed({f"{name}-units.csv": b"code\n" + b"a\n" * 3 for name in "abc"})

        (told,) = refused("units.zip", archive, Allowance(rows=11))

        assert told.startswith("c-units.csv, line 4, column 1: The files hold too many rows")

    def test_every_row_has_a_cell_for_each_column(self):
        (told,) = refused("units.csv", "code,,,,,,,,,\n" + "a\n" * 9, Allowance(cells=95))

        assert told.startswith("units.csv, line 10, column 1: The files hold too many cells")

    def test_items_and_values_of_outlines_are_counted(self):
        text = "ustroj: 1\nunits:\n- code: a\n  former_codes: [b, c, d, e]\n"

        assert "too many rows or items" in refused("a.yaml", text, Allowance(rows=4))[0]
        assert "too many cells or values" in refused("a.yaml", text, Allowance(cells=12))[0]


class UnpackedTests(SimpleTestCase):
    def test_an_archive_is_unpacked_as_far_as_it_may_be(self):
        archive = packed({"units.csv": b"code\n" + b"\n" * 10**6})

        (told,) = refused("units.zip", archive, Allowance(size=10**5))

        assert told == "units.zip, line 1, column 1: The archive is too large. Unpack it."

    def test_the_size_that_an_archive_states_is_not_trusted(self):
        archive = packed({"units.csv": b"code\n" + b"\n" * 10**6})
        stated = (10**6 + 5).to_bytes(4, "little")
        assert archive.count(stated) == 2

        (told,) = refused("units.zip", archive.replace(stated, (9).to_bytes(4, "little")))

        assert "The file cannot be read" in told

    def test_a_damaged_archive_is_refused_wherever_the_damage_is(self):
        archive = packed({"units-é.csv": b"code\n" + b"a\n" * 99})
        name = "units-é.csv".encode()
        content = archive.index(name) + len(name)
        for damaged in (
            archive.replace(name, name.replace(b"\xc3", b"\xa9")),
            archive[:content] + b"\x06\x00\x00" + archive[content + 3 :],
            archive[: content + 9],
        ):
            (told,) = refused("units.zip", damaged)

            assert told.startswith("units.zip, line 1, column 1: The file cannot be read: ")

    def test_a_workbook_is_looked_at_before_it_is_opened(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b" " * 10**6)

        (told,) = refused("units.xlsx", out.getvalue(), Allowance(size=10**5))

        assert "The workbook is too large" in told

    def test_a_cell_in_the_last_column_makes_no_others(self):
        book = Workbook()
        book.active.title = "units"
        for line, code in enumerate(["code", *map(str, range(500))], start=1):
            book.active.cell(line, 1, code)
            book.active.cell(line, 16384, " " if line > 1 else None)
        book.save(out := io.BytesIO())

        read_contents([("units.xlsx", out.getvalue())], allowance=Allowance(cells=2000))

        book.active["XFD7"] = "x"
        book.save(out := io.BytesIO())
        (told,) = refused("units.xlsx", out.getvalue())
        assert told == (
            "units.xlsx, cell units!XFD7: A table has at most 1000 columns. Clear this cell."
        )
