"""Lines into items: which marks belong to one list, which list is inside which, what goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from units.text.outlines.inline import CONJUNCTIONS, beginnings
from units.text.outlines.marks import DIGITS, Mark, Readings, begins_small, following, mark_of

MOST_DEPTH = 9
"""Below this a list within a list is no deeper."""
_ENDS = (";", ".", ":", "!", "?")
_TAB = 4
_LONG = 60
"""Characters of a line that probably goes on in the next."""
_LONGEST_HEADING = 80
_ABBREVIATIONS = frozenset(
    [
        *["itd.", "ipd.", "idr.", "npr.", "oz.", "št.", "d.o.o.", "d.d.", "s.p.", "dr.", "sl."],
        *["итд.", "и.др.", "др.", "сл.", "нпр.", "бр.", "д.о.о.", "а.д.", "i.dr.", "a.d."],
        *["etc.", "e.g.", "no.", "inc.", "ltd.", "ა.შ.", "შ.", "სხვ.", "შპს."],
    ]
)
"""Last words whose point is theirs."""
_SKIPPED = 3
"""How far one mark may be behind the other where some were left out."""


class Role(Enum):
    """What a passage is."""

    ITEM = auto()
    LEAD_IN = auto()
    """It announces what follows: “The office performs the following tasks:”."""
    LEFT_OVER = auto()


@dataclass(slots=True)
class Passage:
    """A part of the source: an item, or what stands around items."""

    lines: list[int]
    """The numbers of the lines from which it comes."""
    text: str
    role: Role = Role.LEFT_OVER
    depth: int = 0
    mark: str = ""
    """As it was written."""
    end: str = ""
    """What separated it from the next."""
    indent: int = field(default=0, repr=False)


@dataclass(frozen=True, slots=True)
class Outline:
    """What was read, in the order of the source."""

    passages: list[Passage]
    is_marked: bool
    """Whether items had marks; otherwise each line is taken for one."""

    @property
    def items(self) -> list[Passage]:
        """The items, of which none is more than one deeper than that before it."""
        return [one for one in self.passages if one.role is Role.ITEM]

    @property
    def lead_ins(self) -> list[Passage]:
        """What announces items."""
        return [one for one in self.passages if one.role is Role.LEAD_IN]

    @property
    def left_over(self) -> list[Passage]:
        """Of what nothing was made."""
        return [one for one in self.passages if one.role is Role.LEFT_OVER]


@dataclass(slots=True)
class _Piece:
    """A line, or a part of one in which an item begins."""

    line: int
    indent: int
    text: str
    mark: Mark | None
    is_after_blank: bool
    ahead: Readings = field(default_factory=dict)
    """What the next mark of its shape counts."""

    @property
    def rest(self) -> str:
        """What stands behind the mark."""
        return self.text[self.mark.width :] if self.mark else self.text


@dataclass(slots=True)
class _List:
    """A list that is open: the next item may belong to it."""

    shape: str
    readings: Readings
    indent: int


def read_outline(text: str) -> Outline:
    r"""The items of a list, whatever its marks, and what stands around them.

    >>> outline = read_outline("Tasks:\n1. law:\n a) acts;\n b) advice.")
    >>> [(one.depth, one.text) for one in outline.items]
    [(0, 'law:'), (1, 'acts'), (1, 'advice')]
    """
    pieces = list(_pieces(text))
    passages = _Reader(pieces).read()
    is_marked = any(one.role is Role.ITEM for one in passages)
    if not is_marked:
        passages = list(_by_lines(pieces))
    _name_lead_ins(passages)
    _separate(passages)
    return Outline(passages, is_marked)


def _pieces(text: str) -> Iterator[_Piece]:
    """The lines that say something, taken apart where items begin inside of them."""
    pieces: list[_Piece] = []
    is_after_blank = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            is_after_blank = True
            continue
        pieces += _of_line(number, line, is_after_blank=is_after_blank)
        is_after_blank = False
    _right_the_first(pieces)
    ahead: dict[str, Readings] = {}
    for piece in reversed(pieces):
        if piece.mark:
            piece.ahead = ahead.get(piece.mark.shape, {})
            ahead[piece.mark.shape] = piece.mark.readings
    yield from pieces


def _of_line(number: int, line: str, *, is_after_blank: bool) -> Iterator[_Piece]:
    expanded = line.expandtabs(_TAB)
    indent = len(expanded) - len(expanded.lstrip())
    stripped = line.strip()
    first = mark_of(stripped)
    plain = " ".join(stripped.split())
    is_lost = first is not None and mark_of(plain) is None  # a mark that its wide gap made
    if is_lost and first is not None:
        plain = f"{first.written} {' '.join(stripped[first.width :].split())}".strip()
        first = Mark(first.written, first.shape, first.readings, len(first.written) + 1)
    places = [0, *(place for place in beginnings(plain) if place)]
    for count, (start, end) in enumerate(zip(places, [*places[1:], len(plain)], strict=True)):
        part = plain[start:end].strip()
        mark = (first if is_lost else mark_of(part)) if count == 0 else mark_of(part)
        depth = indent if count == 0 else indent + 2
        yield _Piece(number, depth, part, mark, is_after_blank and count == 0)


def _right_the_first(pieces: Sequence[_Piece]) -> None:
    """Whoever copies a list leaves out the space before its first line."""
    others = [piece.indent for piece in pieces if pieces and piece.line != pieces[0].line]
    if others and pieces[0].indent == 0 and min(others) > 0:
        for piece in pieces:
            if piece.line == pieces[0].line:
                piece.indent += min(others)


class _Reader:
    """Goes through the pieces with the lists that are open."""

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        self.pieces = pieces
        self.open: list[_List] = []
        self.is_left = False
        """Whether something else stood behind the last item: new lists begin at the top."""
        self.passages: list[Passage] = []
        marked = [piece for piece in pieces if piece.mark]
        ended = [piece for piece in marked if piece.text.endswith((";", ",", "."))]
        self.is_punctuated = len(ended) * 2 >= len(marked) > 0

    def read(self) -> list[Passage]:
        for piece in self.pieces:
            depth = self._depth(piece, piece.mark) if piece.mark else None
            if depth is not None and piece.mark:
                self.is_left = False
                written = piece.mark.written
                self._add(Passage([piece.line], piece.rest, Role.ITEM, depth, written), piece)
            elif self._goes_on(piece):
                _join(self.passages[-1], piece)
            else:
                self.is_left = True
                self._add(Passage([piece.line], piece.text), piece)
        return self.passages

    def _add(self, passage: Passage, piece: _Piece) -> None:
        passage.indent = piece.indent
        self.passages.append(passage)

    def _goes_on(self, piece: _Piece) -> bool:
        """Whether a line without a mark belongs to the passage before it."""
        last = self.passages[-1] if self.passages else None
        if last is None:
            return False
        if not last.text:
            return True  # a mark alone on its line
        if piece.is_after_blank:
            return last.role is Role.ITEM and self._is_unfinished(last) and begins_small(piece.text)
        if _is_torn(last.text, piece.text):
            return True
        if last.role is Role.ITEM and piece.indent >= last.indent + 2:
            return True
        if last.text.endswith(_ENDS):
            return False
        if begins_small(piece.text):
            return True
        if last.role is Role.ITEM:
            return self._is_unfinished(last)
        return len(last.text) >= _LONG and not piece.text[:1].isupper()

    def _is_unfinished(self, item: Passage) -> bool:
        """Whether an item lacks the sign with which others end."""
        return self.is_punctuated and not item.text.endswith((*_ENDS, ","))

    def _depth(self, piece: _Piece, mark: Mark) -> int | None:
        """How deep the item stands; None where its mark counts nothing here."""
        if mark.is_bullet:
            return self._depth_of_bullet(piece, mark)
        goes_on = self._continued(piece, mark)
        begins = self._beginning(piece, mark)
        if goes_on is not None and not (begins and self._rather_begins(piece, *goes_on, begins)):
            level, readings = goes_on
            del self.open[level + 1 :]
            self.open[level].readings = readings
            return level
        return self._begin(piece, mark, begins) if begins else None

    def _depth_of_bullet(self, piece: _Piece, mark: Mark) -> int:
        if self.is_left:
            self.open.clear()
        self._leave_deeper(piece.indent)
        for level in reversed(range(len(self.open))):
            one = self.open[level]
            if one.shape == mark.shape and abs(one.indent - piece.indent) <= 1:
                del self.open[level + 1 :]
                return level
        return self._open(_List(mark.shape, {}, piece.indent))

    def _leave_deeper(self, indent: int) -> None:
        while self.open and self.open[-1].indent > indent + 1:
            self.open.pop()

    def _open(self, new: _List) -> int:
        if len(self.open) > MOST_DEPTH:
            self.open.pop()
        self.open.append(new)
        return len(self.open) - 1

    def _continued(self, piece: _Piece, mark: Mark) -> tuple[int, Readings] | None:
        """The innermost open list that the mark continues; best one that stands as far in."""
        most = 1 if self.is_left or mark.is_weak else _SKIPPED
        found: list[tuple[int, Readings]] = []
        for level in reversed(range(len(self.open))):
            one = self.open[level]
            if one.shape == mark.shape and (
                next_ones := following(one.readings, mark.readings, most)
            ):
                found.append((level, next_ones))
        level_with = [one for one in found if abs(self.open[one[0]].indent - piece.indent) <= 1]
        return next(iter((*level_with, *found)), None)

    def _beginning(self, piece: _Piece, mark: Mark) -> Readings:
        """The readings in which a list may begin with the mark."""
        goes_on = {
            name: count
            for name, count in mark.readings.items()
            if following({name: count}, piece.ahead)
            or (name == DIGITS and piece.ahead.get(name) == count and count[-1] == 1)
        }
        if goes_on:
            first = {name: count for name, count in goes_on.items() if count[-1] == 1}
            return first or goes_on
        first = {name: count for name, count in mark.readings.items() if count[-1] == 1}
        if len(mark.readings.get(DIGITS, ())) > 1:
            return first if self._level_above(mark) is not None else {}
        announces = piece.rest.endswith(":") or not begins_small(piece.rest)
        is_sure = ")" in mark.shape or (not mark.is_weak and announces)
        return first if is_sure else {}

    def _rather_begins(
        self, piece: _Piece, level: int, readings: Readings, begins: Readings
    ) -> bool:
        """Whether a mark that could do both begins a list: the next tells, or its place."""
        is_further_in = piece.indent > self.open[level].indent + 1
        if following(readings, piece.ahead):
            return is_further_in and bool(following(begins, piece.ahead))
        if following(begins, piece.ahead):
            is_repeated = readings == begins
            return is_further_in or not is_repeated
        return is_further_in and any(count[-1] == 1 for count in begins.values())

    def _level_above(self, mark: Mark) -> int | None:
        """The open list whose last item a number with points names as the one above."""
        above = mark.readings.get(DIGITS, ())[:-1]
        for level in reversed(range(len(self.open))):
            if above and self.open[level].readings.get(DIGITS) == above:
                return level
        return None

    def _begin(self, piece: _Piece, mark: Mark, readings: Readings) -> int:
        new = _List(mark.shape, readings, piece.indent)
        if (above := self._level_above(mark)) is not None:
            del self.open[above + 1 :]
            return self._open(new)
        if self.is_left:
            self.open.clear()
        self._leave_deeper(piece.indent)
        for level in reversed(range(len(self.open))):
            one = self.open[level]
            is_like_it = one.shape == mark.shape and one.readings.keys() & readings.keys()
            if is_like_it and abs(one.indent - piece.indent) <= 1:
                del self.open[level:]
                break
        return self._open(new)


def _is_torn(before: str, after: str) -> bool:
    """Whether a word was divided at the end of a line."""
    return before[-1:] in "-\xad\u2010" and before[-2:-1].isalpha() and after[:1].isalpha()


def _join(passage: Passage, piece: _Piece) -> None:
    if piece.line != passage.lines[-1]:
        passage.lines.append(piece.line)
    if _is_torn(passage.text, piece.text):
        before = passage.text[:-1] if piece.text[:1].islower() else passage.text
        passage.text = before + piece.text
    else:
        passage.text = f"{passage.text} {piece.text}".strip()


def _by_lines(pieces: Sequence[_Piece]) -> Iterator[Passage]:
    """Lines without marks, an item each, as deep as they stand further in than others."""
    lines = _whole_lines(pieces)
    small = sum(begins_small(one.text) for one in lines)
    goes_on_small = small * 2 < len(lines)
    closed = sum(one.text.endswith(";") for one in lines)
    indents: list[int] = []
    last: Passage | None = None
    for place, piece in enumerate(lines):
        if last is not None and _line_goes_on(last, piece, goes_on_small, closed > 1):
            _join(last, piece)
            continue
        if last is not None:
            yield last
        after = lines[place + 1].indent if place + 1 < len(lines) else 0
        last = Passage([piece.line], piece.text, indent=piece.indent)
        if piece.text.endswith(":") and after <= piece.indent and place + 1 < len(lines):
            continue
        while indents and indents[-1] >= piece.indent:
            indents.pop()
        last.role, last.depth = Role.ITEM, min(len(indents), MOST_DEPTH)
        indents.append(piece.indent)
    if last is not None:
        yield last


def _whole_lines(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The lines as they were before they were taken apart in vain."""
    lines: list[_Piece] = []
    parts: list[str] = []
    for piece in pieces:
        if lines and lines[-1].line == piece.line:
            parts.append(piece.text)
            lines[-1].text = " ".join(parts)
        else:
            parts = [piece.text]
            lines.append(_Piece(piece.line, piece.indent, piece.text, None, piece.is_after_blank))
    return lines


def _line_goes_on(last: Passage, piece: _Piece, is_small_told: bool, is_closed: bool) -> bool:
    if piece.is_after_blank:
        return False
    if _is_torn(last.text, piece.text):
        return True
    if last.text.endswith((";", ".", ":")):
        return False
    return is_closed or (is_small_told and begins_small(piece.text))


def _name_lead_ins(passages: Sequence[Passage]) -> None:
    """What ends with a colon, and a heading right before an item, announces."""
    for place, one in enumerate(passages):
        if one.role is Role.ITEM:
            continue
        after = passages[place + 1] if place + 1 < len(passages) else None
        is_before_item = after is not None and after.role is Role.ITEM
        is_heading = len(one.text) <= _LONGEST_HEADING and not one.text.endswith((".", ";", ","))
        if one.text.endswith(":") or (is_before_item and is_heading):
            one.role = Role.LEAD_IN


def _separate(passages: Sequence[Passage]) -> None:
    """Take from each item what separates it from the next."""
    items = [one for one in passages if one.role is Role.ITEM]
    for place, one in enumerate(items):
        _take_end(one, is_last=place + 1 == len(items))
    if any(";" in one.end or "," in one.end for one in items):
        for one in items:
            _take_point(one)


def _take_end(item: Passage, *, is_last: bool) -> None:
    kept, _space, word = item.text.rpartition(" ")
    is_between = word.casefold() in CONJUNCTIONS and kept
    if is_between and (kept.endswith((";", ",")) or not is_last):
        item.text, item.end = kept, word
    plain = item.text.rstrip(";, ")
    if plain:
        item.text, item.end = plain, f"{item.text[len(plain) :]} {item.end}".strip()


def _take_point(item: Passage) -> None:
    """The point that ends the whole list is no part of its last item."""
    word = item.text.rpartition(" ")[2].casefold()
    is_single = item.text.endswith(".") and not item.text.endswith("..")
    if is_single and len(item.text) > 1 and word not in _ABBREVIATIONS and ". " not in item.text:
        item.text, item.end = item.text[:-1], f".{item.end}"
