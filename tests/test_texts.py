"""The gate for texts: the same in every format, and on every database."""

from __future__ import annotations

import io

import pytest
from django.test import SimpleTestCase, TestCase
from openpyxl import Workbook

from tests.builders import make_unit
from tests.files import loaded
from units.exchange.dumping import dump
from units.exchange.faults import RefusedError
from units.exchange.files import read_contents, written
from units.exchange.formats.flat import FixtureError, read_rows
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import load
from units.exchange.records import Record
from units.models import Unit


def workbook(text: str) -> bytes:
    """A workbook of one unit with a name as it stands in the file."""
    book = Workbook()
    book.active.title = "units"
    for row in (["code", "name.en"], ["a", text]):
        book.active.append(row)
    book.save(out := io.BytesIO())
    return out.getvalue()


def unit(name: str, content: bytes | str) -> Record:
    """The one unit that a file states."""
    content = content.encode() if isinstance(content, str) else content
    (document,) = read_contents([(name, content)])
    return document.lists["units"][0]


def refused(name: str, content: bytes | str) -> list[str]:
    """What is said of a file with a text that cannot be stored."""
    with pytest.raises(RefusedError) as caught:
        unit(name, content)
    return [str(fault) for fault in caught.value.faults]


class UnstorableTests(SimpleTestCase):
    def test_a_control_is_refused_with_its_place(self):
        said = "A sign that cannot be stored stands here: U+0000. Delete it."
        outline = 'ustroj: 1\nunits:\n- code: a\n  name: {en: "x\\0y"}\n'

        assert refused("a.yaml", outline) == [f"a.yaml, line 4, column 14, unit a, name.en: {said}"]
        assert refused("units.csv", "code,name.en\na,x\0y\n") == [
            f"units.csv, line 2, column 2, unit a, name.en: {said}"
        ]
        assert refused("a.xlsx", workbook("x_x0000_y")) == [f"a.xlsx, cell units!B2: {said}"]

    def test_so_is_one_in_a_code_a_list_of_codes_and_what_belongs_to_a_unit(self):
        text = (
            'ustroj: 1\nunits:\n- code: "a\\x01"\n  parent: "b\\x02"\n'
            '  former_codes: ["c\\x03"]\n  posts: [{title: {en: "d\\x04"}}]\n'
            'successions:\n- {code: s, kind: merged, originals: ["e\\x05"]}\n'
        )

        told = refused("a.yaml", text)

        assert [fault[-16:-12] for fault in told] == ["0001", "0002", "0003", "0004", "0005"]

    def test_halves_of_a_sign_are_joined_and_a_single_one_is_refused(self):
        assert unit("a.xlsx", workbook("_xD83D__xDE00_")).values["name_en"] == "😀"
        assert refused("a.xlsx", workbook("x_xD83D_")) == [
            "a.xlsx, cell units!B2: A sign that cannot be stored stands here: U+D83D. Delete it."
        ]

    def test_flat_fixtures_are_no_exception(self):
        text = '[{"model": "units.unit", "fields": {"code": "a", "name_en": "%s"}}]'

        for sign, told in (("\\u0000", "U+0000"), ("\\ud83d", "U+D83D")):
            with pytest.raises(FixtureError, match=f"unit a, name_en: .*{told.replace('+', '.')}"):
                read_rows(text % sign, "a.json", "json")
        (row,) = read_rows(text % "A \\r\\n B ", "a.json", "json")
        assert row.stated["fields"]["name_en"] == "A B"


class SettledTests(TestCase):
    def test_a_name_is_one_line_without_blanks_around_it(self):
        assert unit("units.csv", 'code,name.sl\na,"Urad \n za vzorce "\n').values["name_sl"] == (
            "Urad za vzorce"
        )
        assert unit("a.yaml", 'ustroj: 1\nunits:\n- {code: a, name: {sl: "Urad "}}\n').values[
            "name_sl"
        ] == ("Urad")

    def test_a_description_keeps_its_lines(self):
        text = 'code,description.sl\na,"Ena\r\n\r\n  dve\rtri"\n'

        assert unit("units.csv", text).values["description_sl"] == "Ena\n\n  dve\ntri"

    def test_letters_are_composed(self):
        assert unit("units.csv", "code,name.sl\na,Sluz\u030cba\n").values["name_sl"] == "Služba"

    def test_what_a_form_stored_with_other_ends_of_lines_is_no_change(self):
        make_unit("a", name_en="A", description_en="One\r\ntwo")
        before = Unit.objects.get().updated_at

        for name, content in [*written(dump(), "csv").items(), *written(dump(), "xlsx").items()]:
            assert load(read_contents([(name, content)])).changes == []
        assert loaded(written(dump(), "yaml")["units.yaml"].decode()) == []

        assert Unit.objects.get().updated_at == before

    def test_a_name_of_blanks_is_none(self):
        document = read_outline("a.yaml", 'ustroj: 1\nunits:\n- {code: a, name: {sl: "  "}}\n')

        assert document.lists["units"][0].values["name_sl"] is None
