"""Lines of contacts, read."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from units.text.contact_lines.assignment import contacts_of
from units.text.contact_lines.found import FoundContact
from units.text.contact_lines.grammar import Grammar
from units.text.invisible import visible

_LONGEST_LABEL_LINE = 60


def read_lines(text: str, region: str, areas: Collection[str] = ()) -> list[FoundContact]:
    """The contacts of a text, in its order.

    ``region`` is the ISO 3166 code of the country where the text was written, ``areas`` the area
    codes (without zero) of the numbers that the body is known by: a number of another city is asked
    about.

    >>> line = "e-mail: a@mup.gov.rs • fax: +381-11-3620-189, 3614-929."
    >>> [(str(found.kind), found.value) for found in read_lines(line, "RS")]
    [('email', 'a@mup.gov.rs'), ('fax', '+381113620189'), ('fax', '+381113614929')]
    """
    return [
        found
        for line in lines_of(text)
        for found in contacts_of(line, Grammar(line, region[:2].upper(), areas).items())
    ]


def lines_of(text: str) -> Iterator[str]:
    r"""The lines of a text without what is not seen; a label alone goes with the line below it.

    >>> list(lines_of("faks:\n011/555-0126\n\nPress:\n"))
    ['faks: 011/555-0126', '', 'Press:']
    """
    label = ""
    for raw in visible(text).splitlines():
        line = raw.strip()
        if label and not line:
            yield label
            label = ""
        line = f"{label} {line}" if label else line
        label = ""
        if line.endswith(":") and len(line) <= _LONGEST_LABEL_LINE and "  " not in line:
            label = line
        else:
            yield line
    if label:
        yield label
