"""Lines that were pasted beside the tasks that are there: which of them is which. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from units.staff.tasks.arranging import Line

_ENDS = " .;,:"


def plain(text: str) -> str:
    """A text as it is compared: in whatever case, without what ends it.

    >>> plain("Drafts  acts;") == plain("drafts acts")
    True
    """
    return " ".join(text.split()).rstrip(_ENDS).casefold()


def matched(lines: Iterable[Line], texts: Iterable[tuple[str, str]]) -> list[str | None]:
    """For each line the code of a task with an equal text, each task once; None where none has.

    >>> matched([Line(0, "Acts."), Line(0, "acts"), Line(0, "advice")], [("t1", "acts")])
    ['t1', None, None]
    """
    codes: dict[str, list[str]] = defaultdict(list)
    for code, text in texts:
        if text:
            codes[plain(text)].append(code)
    return [found.pop(0) if (found := codes.get(plain(line.text))) else None for line in lines]


def left_out(lines: Sequence[Line], codes: Sequence[str | None]) -> list[bool]:
    """Which lines need not be added, because they are there with all their parts.

    One that is there, but has a part that is not, is added with it: its parts need a task above.

    >>> lines = [Line(0, "acts"), Line(1, "new"), Line(0, "advice")]
    >>> left_out(lines, ["t1", None, "t2"])
    [False, False, True]
    """
    out = [code is not None for code in codes]
    needed = -1
    for place in range(len(lines) - 1, -1, -1):
        depth = lines[place].depth
        if not out[place] or depth <= needed:
            out[place] = False
            needed = depth - 1
    return out
