"""Whose the words of a line are: those of what follows, of what is before, or asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from units.text.contact_lines import online, words
from units.text.contact_lines.found import FoundContact, Question
from units.text.contact_lines.items import Item, Role
from units.text.contact_lines.labels import label_of
from units.text.contacts import LONGEST_LABEL, NUMBERS, ContactKind


def contacts_of(line: str, items: Sequence[Item]) -> list[FoundContact]:
    """The contacts among the items of a line, with their words; none where all is prose."""
    whole = list(_joined(items))
    if all(item.role in (Role.WORDS, Role.LABEL) for item in whole):
        return _of_words_alone(line, whole)
    _give_notes(whole)
    for row in _rows(whole):
        _give_words(line, row)
    return [found for item in whole for found in _found(line, item)]


def _joined(items: Sequence[Item]) -> Iterator[Item]:
    """The items, with words that stand together as one."""
    last: Item | None = None
    for item in items:
        if last and last.role is item.role is Role.WORDS and last.label == item.label:
            last.end = item.end
            last.is_bound = item.is_bound
            last.is_other = last.is_other or item.is_other
            continue
        if last:
            yield last
        last = item
    if last:
        yield last


def _of_words_alone(line: str, items: Sequence[Item]) -> list[FoundContact]:
    """What a line of words may be: nobody's name is asked about where it is a sentence."""
    is_announced = any(item.kinds != (None,) for item in items)
    if label_of(line).is_plain:
        return []
    if (
        not is_announced
        and not online.read_host(line)
        and (words.is_prose(line) or any(item.is_other for item in items) or words.has_digits(line))
    ):
        return []
    return [found for item in items for found in _found(line, item)]


def _give_notes(items: Sequence[Item]) -> None:
    """Give each note to what is before it: all that one text means, a telephone that is a fax."""
    reach: Item | None = None
    for item in items:
        if item.role is Role.REACH:
            reach = item
        elif item.role is Role.NOTE and reach and item.label:
            last = reach.found[-1]
            reach.found = [
                one.labelled(one.label, item.label) if one.written == last.written else one
                for one in reach.found
            ]


def _rows(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Words and what they may belong to, between labels with words of their own."""
    row: list[Item] = []
    for item in items:
        if item.role is Role.LABEL:
            yield row
            row = []
        elif item.role in (Role.WORDS, Role.REACH):
            row.append(item)
    yield row


def _give_words(line: str, row: Sequence[Item]) -> None:
    """Give words to what follows them, or, where each stands behind, to what is before them.

    Where they may belong to either they stay by themselves, to be asked about.
    """
    comes_first = bool(row) and row[0].role is Role.WORDS
    roles = [item.role for item in row]
    is_behind = not comes_first and roles == [Role.REACH, Role.WORDS] * (len(row) // 2)
    heading = ""
    for place, item in enumerate(row):
        if item.role is Role.REACH:
            words_of_label = "" if heading.startswith(item.label) else item.label
            item.found = [one.labelled(words_of_label, heading, one.label) for one in item.found]
            continue
        text = line[item.start : item.end]
        heading = ""
        is_before = (item.is_bound or comes_first) and _is_reach(row, place + 1)
        if len(text) > LONGEST_LABEL or not (is_before or is_behind):
            continue
        item.role = Role.LABEL
        if is_before and not (is_behind and not item.is_bound):
            heading = f"{item.label}, {text}" if item.label else text
        else:
            before = row[place - 1]
            before.found = [one.labelled(one.label, text) for one in before.found]


def _is_reach(row: Sequence[Item], place: int) -> bool:
    return place < len(row) and row[place].role is Role.REACH


def _found(line: str, item: Item) -> Iterator[FoundContact]:
    """What an item is in the end; words that are nobody's are asked about."""
    if item.role is Role.WORDS:
        yield _asked(line[item.start : item.end], item)
    elif item.role is Role.ASIDE:
        yield from _fitting([one.labelled(item.label, one.label) for one in item.found])
    elif item.role is Role.REACH:
        yield from _fitting(item.found)


def _fitting(contacts: Sequence[FoundContact]) -> Iterator[FoundContact]:
    """Contacts; words that are too long for a label stand by themselves."""
    for found in contacts:
        if len(found.label) > LONGEST_LABEL:
            yield FoundContact(ContactKind.OFFICE, found.label, question=Question.KIND)
            yield found.labelled()
        else:
            yield found


def _asked(text: str, item: Item) -> FoundContact:
    kind = item.kinds[0]
    if kind in NUMBERS:
        return FoundContact(kind, text, label=item.label, question=Question.NO_SUCH_NUMBER)
    if kind is None and (host := online.read_host(text)):
        return host.asked(Question.KIND)
    if kind is None:
        kind = ContactKind.ADDRESS if words.has_digits(text) else ContactKind.OFFICE
    return FoundContact(kind, text, label=item.label, question=Question.KIND)
