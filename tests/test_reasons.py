"""Why a text is not of its format is told in our words, where it is so."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from units.exchange.faults import RefusedError
from units.exchange.files import read_contents
from units.exchange.formats.flat import FixtureError, read_rows

HEAD = "ustroj: 1\nunits:\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('- code: "a\n', "line 3, column 9: This is not YAML: a quotation mark is not closed."),
        ("- code: 'a\n  name: b\n", "line 3, column 9: This is not YAML: a quotation mark is"),
        ("- code: a: b\n", "line 3, column 10: This is not YAML: mapping values are not allowed"),
        ("- code: [a\n", "This is not YAML: a bracket is not closed, or a comma is missing."),
        ("- code: {a: b\n", "This is not YAML: a bracket is not closed, or a comma is missing."),
        ("- code: @a\n", "line 3, column 9: This is not YAML: neither text nor indentation"),
        (
            "- code: a\n\tname: b\n",
            "line 4, column 1: This is not YAML: a tab stands here; indent with spaces.",
        ),
        ("- code: a\n   name: b\n", "This is not YAML: mapping values are not allowed here"),
        ("- code: a\nname\n", "This is not YAML: a colon is missing after a key."),
        ("- code: a\n - b\nx", "This is not YAML: "),
        ('- code: "\\q"\n', "This is not YAML: there is a backslash before a character"),
        ("- code: !x!y a\n", "This is not YAML: a tag (“!…”) stands here"),
        ("- code: a\n%b\n", "This is not YAML: "),
        ("- code: \x01\n", "This is not YAML: there is a character here that cannot be stored."),
    ],
)
def test_an_outline_that_is_no_yaml(text, said):
    with pytest.raises(RefusedError) as caught:
        read_contents([("u.yaml", (HEAD + text).encode())])

    (fault,) = caught.value.faults
    assert said in str(fault)
    assert "expected" not in str(fault)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"a" 1}]', "line 1, column 7: This is not JSON: Expecting ':' delimiter."),
        ('[{"a": 1 "b": 2}]', "This is not JSON: Expecting ',' delimiter."),
        ('["a', "line 1, column 2: This is not JSON: a quotation mark is not closed."),
        ("[{a: 1}]", "This is not JSON: a name in quotation marks is missing."),
        ("[1] 2", "This is not JSON: there is something after the end."),
        ("[", "This is not JSON: a value is missing."),
    ],
)
def test_a_fixture_that_is_no_json(text, said):
    with pytest.raises(FixtureError) as caught:
        read_rows(text, "u.json", "json")

    assert said in str(caught.value)


def test_an_archive_that_is_none_and_a_file_that_is_not_there(tmp_path):
    for content in (b"PK", b"PK\x03\x04" + b"\0" * 50, b""):
        with override("sl"), pytest.raises(RefusedError) as caught:
            read_contents([("u.zip", content)])

        assert "zip file" not in str(caught.value)
