"""What was read of a line so far: its items, and the label in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from units.text.contact_lines import words
from units.text.contact_lines.found import FoundContact, Question
from units.text.contact_lines.items import Item, Role, trimmed
from units.text.contact_lines.labels import Label, label_of
from units.text.contacts import IN_WORDS, NUMBERS, ContactKind

_LONGEST_BEFORE_COLON = 90


class Sheet:
    """The items of a line."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.items: list[Item] = []
        self.label = Label()
        self._label_span = (0, 0)
        self._before_label = -1
        """How many items there were when the label was taken in hand."""
        self._segment = 0
        """Where the last piece of what a label says in words begins."""

    @property
    def is_fresh(self) -> bool:
        """Whether nothing stands behind the label yet."""
        return len(self.items) == self._before_label

    @property
    def label_text(self) -> str:
        """The label as it stands in the line."""
        return self.line[slice(*self._label_span)]

    @property
    def kind(self) -> ContactKind | None:
        """The kind of the label."""
        return self.label.kinds[0]

    @property
    def last(self) -> Item | None:
        """The last item behind the label; None where nothing stands there."""
        return self.items[-1] if self.items and not self.is_fresh else None

    def beside(self, start: int) -> Item | None:
        """The last item, if nothing but a separator is between it and a place."""
        last = self.last
        return last if last and not self.line[last.end : start].strip(" \t\u00a0,;:-–—") else None

    def add(self, role: Role, start: int, end: int, found: Sequence[FoundContact] = ()) -> Item:
        """Note down something behind the label."""
        item = Item(role, start, end, list(found), self.label.words, self.label.kinds)
        self.items.append(item)
        return item

    def reach(self, start: int, end: int, found: Sequence[FoundContact]) -> None:
        """Numbers or an address; a label of what is said in words ends there."""
        self.add(Role.REACH, start, end, found)
        if self.kind in IN_WORDS:
            self.label = Label()

    # Words.

    def words(self, start: int, end: int, *, is_bound: bool, is_other: bool = False) -> None:
        """Words that may belong to something."""
        is_first = self.is_fresh
        item = self.add(Role.WORDS, start, end)
        item.is_bound, item.is_other = is_bound, is_other
        if not is_first:
            item.kinds = (None,)

    def words_behind(self, start: int, end: int) -> None:
        """Words right behind a number, which may tell its kind."""
        label = label_of(self.line[start:end])
        if label.is_plain and label.is_of_numbers:
            self.note(start, end)
        else:
            self.words(start, end, is_bound=False)
            self.items[-1].is_attached = True

    def note(self, start: int, end: int) -> None:
        """Words on the numbers or the address before them, which may tell their kind."""
        inner = trimmed(self.line, *_within_brackets(self.line, start, end))
        text = self.line[slice(*inner)]
        reach = next(item for item in reversed(self.items) if item.role is Role.REACH)
        label = label_of(text)
        if label.is_plain and label.is_of_numbers and reach.found[-1].kind in NUMBERS:
            self._tell_kinds(reach, label)
            text = ""
        elif words.may_hold_extension(text):
            reach.found[-1] = reach.found[-1].asked(Question.NO_SUCH_NUMBER)
        self.add(Role.NOTE, start, end).label = text

    def _tell_kinds(self, reach: Item, label: Label) -> None:
        """Let words behind a number say its kind; against what stands before it, it is asked."""
        last = reach.found[-1]
        told = [replace(last, kind=kind or last.kind) for kind in label.kinds]
        if self.label.is_of_numbers and self.label.kinds != label.kinds:
            told = [one.asked(Question.KIND) for one in told]
        reach.found = [*reach.found[:-1], *told]

    # What is said in words.

    def aside(self, kind: ContactKind, start: int, end: int, written: int = 0) -> None:
        """An office, hours or an address; ``written`` is where it begins behind its own word."""
        found = FoundContact(kind, self.line[max(start, written) : end])
        self.add(Role.ASIDE, start, end, [found])

    def extend(self, item: Item, end: int) -> None:
        """Let an item reach further."""
        item.end = end
        text = self.line[item.start : end]
        if item.is_place:
            is_certain = item.has_street and item.has_town and not item.is_vague
            question = None if is_certain else Question.KIND
            item.found = [FoundContact(ContactKind.ADDRESS, text, question=question)]
        else:
            item.found = [replace(found, written=text) for found in item.found]

    def more_in_words(self, start: int, end: int) -> None:
        """More of what the label says in words."""
        self._segment = start
        if self.last and self.last.role is Role.ASIDE:
            self.extend(self.last, end)
        elif self.kind:
            self.aside(self.kind, start, end)

    def hours(self, start: int, end: int) -> None:
        """Hours, which may go on those before them, or begin with the day before them."""
        last = self.beside(start)
        if last and _is(last, ContactKind.HOURS) and not last.found[0].question:
            self.extend(last, end)
            return
        if last and last.role is Role.WORDS and words.are_days(self.line[last.start : last.end]):
            self.items.remove(last)
            self.hours(last.start, end)
            return
        self.aside(ContactKind.HOURS, start, end)

    def office(self, start: int, end: int) -> None:
        """A room or a floor, which may go on those before it."""
        last = self.beside(start)
        if last and _is(last, ContactKind.OFFICE):
            self.extend(last, end)
        else:
            room = words.start_of_room(self.line[start:end])
            self.aside(ContactKind.OFFICE, start, end, start + room)

    def place(self, start: int, end: int, *, is_town: bool) -> None:
        """A street or a town with its post code; both make an address."""
        last = self.beside(start)
        item = self.add(Role.ASIDE, start, end)
        item.has_street, item.has_town = not is_town, is_town
        if last and last.is_place and not (last.has_town and is_town):
            item.has_street = item.has_street or last.has_street
            item.has_town = item.has_town or last.has_town
            item.is_vague = last.is_vague
        elif last and last.role is Role.WORDS and is_town:
            item.is_vague = True  # it may be a street without a number
        else:
            last = None
        if last:
            item.start = last.start
            self.items.remove(last)
        self.extend(item, end)

    def goes_on_place(self, start: int, end: int) -> bool:
        """Take words behind a street for the name of the place."""
        last = self.beside(start)
        if last and last.has_street and not last.has_town and not last.is_vague:
            last.is_vague = True
            self.extend(last, end)
            return True
        return False

    def hidden(self, start: int, end: int) -> None:
        """An e-mail address that the page does not show."""
        if self.is_hidden:
            self.extend(self.items[-1], end)
            return
        found = FoundContact(ContactKind.EMAIL, self.line[start:end], question=Question.HIDDEN)
        self.add(Role.REACH, start, end, [found])

    @property
    def is_hidden(self) -> bool:
        """Whether the last words were those of a hidden address."""
        return bool(
            self.last and self.last.found and self.last.found[-1].question is Question.HIDDEN
        )

    # Labels.

    def take(self, label: Label, start: int, end: int, *, is_before_colon: bool = False) -> None:
        """Take a label in hand; the words of one that is still fresh belong to it."""
        if self.is_fresh and self.label.words:
            joined = f"{self.label.words}, {label.words}" if label.words else self.label.words
            label = label._replace(words=joined)
            start = self._label_span[0]
        if is_before_colon and label.words:
            self.items.append(Item(Role.LABEL, start, end))
        self.label = label
        self._label_span, self._before_label = (start, end), len(self.items)

    def colon(self, at: int) -> None:
        """Take what stands before a colon for a label, unless it is a day within hours."""
        last = self.last
        if last is None or self.line[last.end : at].strip(" \t\u00a0.*_"):
            return
        if last.role is Role.ASIDE and self.kind in IN_WORDS:
            self._label_within(last)
        elif last.role in (Role.WORDS, Role.ASIDE):
            text = self.line[last.start : last.end]
            if not words.are_days(text) and len(text) <= _LONGEST_BEFORE_COLON:
                self.items.pop()
                self.take(label_of(text), last.start, last.end, is_before_colon=True)

    def _label_within(self, last: Item) -> None:
        """A label behind an address or hours, of which it seemed to be more."""
        text = self.line[self._segment : last.end]
        label = label_of(text)
        if label.kinds == (None,):
            return
        start, end = trimmed(self.line, last.start, self._segment)
        if start < end:
            self.extend(last, end)
        else:
            self.items.pop()
        self.take(label, self._segment, self._segment + len(text), is_before_colon=True)

    def end(self) -> list[Item]:
        """All items; the words of a label behind which nothing stands are words."""
        if self.is_fresh and self.label.words:
            start, end = self._label_span
            self.label = Label()
            self.add(Role.WORDS, start, end)
        return self.items


def _is(item: Item, kind: ContactKind) -> bool:
    return item.role is Role.ASIDE and item.found[0].kind is kind


def _within_brackets(line: str, start: int, end: int) -> tuple[int, int]:
    return (start + 1, end - 1) if line[start] in "([" and line[end - 1] in ")]" else (start, end)
