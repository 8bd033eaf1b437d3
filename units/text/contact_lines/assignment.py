"""Whose the words of a line are: those of what follows, of what is before, or asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from units.text.contact_lines import online, words
from units.text.contact_lines.found import FoundContact, Question
from units.text.contact_lines.items import Item, Role
from units.text.contact_lines.labels import label_of, without_and
from units.text.contacts import LONGEST_LABEL, NUMBERS, ContactKind
from units.text.phones import is_short_number


def contacts_of(line: str, items: Sequence[Item]) -> list[FoundContact]:
    """The contacts among the items of a line, with their words; none where all is prose."""
    whole = list(_with_places(line, list(_joined(items))))
    if all(item.role in (Role.WORDS, Role.LABEL) for item in whole):
        return _of_words_alone(line, whole)
    if words.is_sentence(line) and any(item.role is Role.WORDS for item in whole):
        _ask_about_short_numbers(whole)
    _give_notes(whole)
    for row in _rows(whole):
        _give_words(line, row)
    return [found for item in whole for found in _found(line, item)]


def _with_places(line: str, items: Sequence[Item]) -> Iterator[Item]:
    """The items; of an address without its post code, what is before it may be the place."""
    for place, item in enumerate(items):
        following = items[place + 1] if place + 1 < len(items) else None
        is_place = following and following.has_street and not following.has_town
        if following and is_place and item.role is Role.WORDS and not item.is_attached:
            following.start = item.start
            text = line[following.start : following.end]
            following.found = [FoundContact(ContactKind.ADDRESS, text, question=Question.KIND)]
        else:
            yield item


def _joined(items: Sequence[Item]) -> Iterator[Item]:
    """The items, with words that stand together as one."""
    last: Item | None = None
    for item in items:
        if last and last.role is item.role is Role.WORDS and last.label == item.label:
            last.end = item.end
            last.is_bound = item.is_bound
            last.is_attached = False
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


def _ask_about_short_numbers(items: Sequence[Item]) -> None:
    """In a sentence or an item of a list a few digits may be a number of anything."""
    for item in items:
        if not NUMBERS.issuperset(item.kinds):
            item.found = [
                one.asked(Question.KIND) if is_short_number(one.value) else one
                for one in item.found
            ]


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
        text = without_and(line[item.start : item.end])
        heading = ""
        follows = _is_reach(row, place + 1)
        if len(text) > LONGEST_LABEL:
            continue
        if item.is_bound or (comes_first and follows and not item.is_attached):
            item.role = Role.LABEL
            heading = f"{item.label}, {text}" if item.label else text
        elif is_behind or (item.is_attached and not (comes_first and follows)):
            item.role = Role.LABEL
            _add_words(row[place - 1], text)


def _add_words(item: Item, text: str) -> None:
    """Give words to what is before them; digits among them may be more of a number."""
    item.found = [one.labelled(one.label, text) for one in item.found]
    if words.may_hold_extension(text) and item.found[-1].kind in NUMBERS:
        item.found[-1] = item.found[-1].asked(Question.NO_SUCH_NUMBER)


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
