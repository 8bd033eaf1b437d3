"""The plain text of a page that describes a unit, read as far as it says what it says.

A proposal for review, never data.

Every line of the source goes somewhere: it names a unit, states a task, reaches somebody, is prose
of a unit, or is left over and listed. The words that introduce tasks and sub-units are those of the
pages of Slovene, Serbian and Georgian ministries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from units.text.contact_lines import FoundContact, read_lines
from units.text.contacts import DISGUISED_AT
from units.text.outlines import Mark, begins_small, mark_of

_NOMINATIVE = {
    "бироу": "Биро",
    "групи": "Група",
    "дирекцији": "Дирекција",
    "инспекторату": "Инспекторат",
    "кабинету": "Кабинет",
    "канцеларији": "Канцеларија",
    "министарству": "Министарство",
    "одељењу": "Одељење",
    "одсеку": "Одсек",
    "секретаријату": "Секретаријат",
    "сектору": "Сектор",
    "служби": "Служба",
    "управи": "Управа",
    "центру": "Центар",
    "direktoratu": "Direktorat",
    "oddelku": "Oddelek",
    "sektorju": "Sektor",
    "službi": "Služba",
    "uradu": "Urad",
}
"""The first word of a unit's name in the locative, in which a sentence about its parts says it."""

_WORDS_FOR_KIND = {
    "ministry": "министарство ministrstvo სამინისტრო ministry",
    "sector": "сектор sektor sector",
    "department": "одељење oddelek დეპარტამენტი department",
    "directorate": "direktorat",
    "division": "одсек სამმართველო division",
    "section": "განყოფილება",
    "group": "група skupina group",
    "bureau": "биро bureau",
    "administration": "управа",
    "service": "служба služba სამსახური",
    "secretariat": "секретаријат sekretariat",
    "cabinet": "кабинет kabinet",
    "office": "канцеларија urad",
}
_KIND_OF_WORD = {word: kind for kind, words in _WORDS_FOR_KIND.items() for word in words.split()}
"""The word that tells the kind of a unit → the code of the kind.

Georgian names end with it, the others begin.
"""

_TASKS = re.compile(
    r"\s*(?:,?\s*(?:ко[јг]и|која|које)\s+)?(?:обавља(?:ју)?|врши|opravlja|performs)\s+"
    r"(?:следеће\s+)?(?:послове|naloge|the following)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_RELATE = re.compile(r"^\s*(?:који|koji)\s+се\s+односе\s+на\s*:?\s*", re.IGNORECASE)
_UNITS = re.compile(
    r"^(?:У|V)\s+(?P<name>.+?)\s+"
    r"(?:образуј[еу]\s+се|образован[ео]?\s+(?:су|је)|образована\s+је|постоје|delujejo|so)\s+"
    r".*(?:јединиц[ае]|enote|oddelki)\s*:?$",
    re.IGNORECASE,
)
_UNITS_HEADING = re.compile(
    r"(?:სტრუქტურული\s+(?:ქვე)?(?:დანაყოფები|ერთეულები)"
    r"|notranje\s+(?:organizacijske\s+)?enote|унутрашње\s+јединице)\s*:$",
    re.IGNORECASE,
)
_TASKS_HEADING = re.compile(
    r"(?:ამოცანები|ფუნქციები|naloge\s+in\s+pristojnosti|надлежности|tasks)\b.*:?$", re.IGNORECASE
)
_HEAD = re.compile(
    r"^(?P<title>vodja|generaln[ia] direktor(?:ica)?|начелни(?:к|ца)|руководилац"
    r"|помоћник министра|шеф|დირექტორი|უფროსი|head|director)\s*:\s*(?P<name>.*)$",
    re.IGNORECASE,
)
_REACHES = re.compile(rf"\d{{3}}|@|{DISGUISED_AT}|www\.", re.IGNORECASE)
_BEGINS_A_CONTACT = re.compile(
    rf"[^\W\d_]{{1,12}}:|(?:tel|fax|faks|mob|тел|факс|моб)\b|\S+(?:@|{DISGUISED_AT})",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"^(?P<name>[A-Z][^.]{5,150}?) is (?:an?|the) [^.]{0,40}?unit (?:within|of|in) "
    r"[^.]{5,100}?,? (?:which|that|in charge)"
)
_HEAD_SENTENCE = re.compile(
    r"(?:head|chief|cheaf|director) of [^.]{3,120}? is (?P<name>[^\W\d_]+(?: [^\W\d_]+){1,3})\.",
    re.IGNORECASE,
)
_LONGEST_NAME = 200
_LONGEST_PAGE_HEADING = 160
_LONGEST_TASKS_HEADING = 80
_LONGEST_CONTACT_LINE = 300
_SHORTEST_PARAGRAPH = 60
_SHORTEST_TORN_LINE = 30
_ABBREVIATION = re.compile(r"\(\s*у\s+даљем\s+тексту\s*:\s*(?P<short>[^)]+?)\s*\)", re.IGNORECASE)


@dataclass(slots=True)
class Node:
    """A unit that the text seems to describe."""

    name: str
    line: int
    kind: str = ""
    acronym: str = ""
    tasks: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    contacts: list[FoundContact] = field(default_factory=list)
    title: str = ""
    """What the head is called; empty where none is mentioned."""
    head: str = ""
    parts: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class PageReading:
    """What was made of a text."""

    units: list[Node]
    leftovers: list[tuple[int, str]]
    """Lines of which nothing was made, with their numbers."""


def read_rulebook(text: str, region: str = "") -> PageReading:
    """The units, tasks, heads and contacts that a text describes.

    ``region`` is the ISO 3166 code of its country.
    """
    return _PageReader(text, region).read()


class _PageReader:
    """Goes through the lines with the unit in hand and what is being listed of it."""

    def __init__(self, text: str, region: str) -> None:
        self.lines = list(_joined(text))
        self.region = region
        self.roots: list[Node] = []
        self.leftovers: list[tuple[int, str]] = []
        self.unit: Node | None = None
        self.above: Node | None = None
        """The unit whose parts are being listed."""
        self.lists = ""
        """What a bullet is: ``tasks``, ``units`` or nothing yet."""

    def read(self) -> PageReading:
        for number, line in self.lines:
            if not self._line(number, line):
                self.leftovers.append((number, line))
        return PageReading(self.roots, self.leftovers)

    def _line(self, number: int, line: str) -> bool:
        ways = (
            self._parts_begin,
            self._tasks_begin,
            self._head,
            self._part,
            self._contacts,
            self._task,
            self._name,
            self._prose,
        )
        return any(understood(number, line) for understood in ways)

    def _parts_begin(self, number: int, line: str) -> bool:
        """A sentence or heading behind which sub-units are listed."""
        if found := _UNITS.match(line):
            self.above = self._called(_nominative(found["name"]), number)
        elif _UNITS_HEADING.search(line) and self.unit:
            self.above = self.roots[0]
        else:
            return False
        self.unit, self.lists = self.above, "units"
        return True

    def _tasks_begin(self, number: int, line: str) -> bool:
        """A heading or a sentence before a list of tasks; the sentence may hold the first."""
        if self.unit and len(line) < _LONGEST_TASKS_HEADING and _TASKS_HEADING.search(line):
            self.lists = "tasks"
            return True
        sentence = _task_sentence(line)
        if sentence is None:
            return False
        if self.unit is None or not _begins_with(self.unit.name, sentence.name):
            self.unit = self._add(sentence.name, number, self._above(sentence))
        elif not _RELATE.match(sentence.rest):
            self.unit.prose.append(line)
            return True
        if statement := _statement(_RELATE.sub("", sentence.rest)):
            self.unit.tasks.append(statement)
        self.lists = "tasks"
        return True

    def _above(self, sentence: _TaskSentence) -> Node | None:
        """The unit of which a sentence names a part, where parts are being listed.

        Roman numerals count the parts of the unit at the top.
        """
        is_part = sentence.is_marked or self.unit is not self.above
        if self.above is None or not self.lists or not is_part:
            return None
        return self.roots[0] if sentence.is_roman else self.above

    def _head(self, number: int, line: str) -> bool:
        """A label with or without a name; of a sentence, the rest remains prose."""
        if self.unit is not None and (sentence := _HEAD_SENTENCE.search(line)):
            self.unit.title, self.unit.head = "Head", sentence["name"]
            self.unit.prose.append(line)
            return True
        found = _HEAD.match(line)
        if not found or self.unit is None:
            return False
        self.unit.title, self.unit.head = found["title"], found["name"].strip(" -–_")
        return True

    def _part(self, number: int, line: str) -> bool:
        """A line of a list of sub-units."""
        mark, rest = _mark_and_rest(line)
        name = rest.strip(" ;.")
        if self.lists != "units" or mark is None or not _kind_of_unit(name):
            return False
        self._add(name, number, self.above)
        return True

    def _contacts(self, number: int, line: str) -> bool:
        if self.unit is None or len(line) > _LONGEST_CONTACT_LINE or not _REACHES.search(line):
            return False
        found = read_lines(line, self.region)
        if not any(one.value for one in found):
            return False
        self.unit.contacts += found
        return True

    def _task(self, number: int, line: str) -> bool:
        mark, rest = _mark_and_rest(line)
        if self.lists != "tasks" or self.unit is None or not _is_item(mark):
            return False
        statement = _statement(rest)
        if statement:
            self.unit.tasks.append(statement)
        return bool(statement)

    def _name(self, number: int, line: str) -> bool:
        """The heading of the page, or the sentence that says what the unit is part of."""
        if not self.roots and (found := _SENTENCE.match(line)) and _kind_of_unit(found["name"]):
            self.unit = self._add(found["name"], number, None)
            self.unit.prose.append(line)
            return True
        if (
            self.roots
            or len(line) > _LONGEST_PAGE_HEADING
            or line.endswith((".", ";", ":"))
            or not _kind_of_unit(line)
        ):
            return False
        self.unit = self._add(line, number, None)
        return True

    def _prose(self, number: int, line: str) -> bool:
        """A paragraph, or a heading between paragraphs."""
        if self.unit is None:
            return False
        is_heading = (
            bool(self.unit.prose) and len(line) < _SHORTEST_PARAGRAPH and line[-1].isalnum()
        )
        if not is_heading and len(line) < _SHORTEST_PARAGRAPH:
            return False
        self.unit.prose.append(f"## {line}" if is_heading else line)
        return True

    def _called(self, name: str, number: int) -> Node:
        """The unit of a name, known already or new.

        One that is known by its first word only learns the whole.
        """
        for node in _all(self.roots):
            if node.name == name or node.name.startswith(name):
                return node
            if " " not in node.name and name.startswith(node.name):
                node.name = name
                return node
        return self._add(name, number, None)

    def _add(self, name: str, number: int, above: Node | None) -> Node:
        short = _ABBREVIATION.search(name)
        plain = " ".join(_ABBREVIATION.sub("", name).split()).strip(" ,;.")
        node = Node(plain, number, _kind_of_unit(plain), short["short"] if short else "")
        (above.parts if above else self.roots).append(node)
        return node


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, each with its number.

    A mark alone belongs to the next, a torn line to the one before.
    """
    waiting: tuple[int, str] | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = " ".join(raw.split())
        if not line:
            continue
        if (waiting and _is_lone(waiting[1])) or (waiting and _is_torn(waiting[1], line)):
            waiting = (waiting[0], f"{waiting[1]} {line}")
        else:
            if waiting:
                yield waiting
            waiting = (number, line)
    if waiting:
        yield waiting


def _is_torn(line: str, following: str) -> bool:
    """Whether a line goes on in the next, which begins small; Georgian has small letters only."""
    is_label = _BEGINS_A_CONTACT.match(following)
    return (
        begins_small(following)
        and not is_label
        and not _is_item(mark_of(following))
        and len(line) > _SHORTEST_TORN_LINE
        and not line.endswith((".", ";", ":"))
    )


class _TaskSentence(NamedTuple):
    """A sentence that says of a unit that it performs tasks."""

    name: str
    rest: str
    """What follows, of which the first task may be made."""
    is_marked: bool
    """Whether it is an item of a list."""
    is_roman: bool
    """Whether a Roman numeral without a point counts it."""


def _task_sentence(line: str) -> _TaskSentence | None:
    mark, text = _mark_and_rest(line)
    found = _TASKS.search(text)
    if not found:
        return None
    name = text[: found.start()].strip(" ,")
    if not _kind_of_unit(name) or "." in name or len(name) > _LONGEST_NAME:
        return None
    is_roman = mark is not None and mark.shape == "I"
    return _TaskSentence(name, found["rest"], is_roman or _is_item(mark), is_roman)


def _mark_and_rest(line: str) -> tuple[Mark | None, str]:
    """The mark of an item of a list, if there is one, and what stands behind it."""
    mark = mark_of(line)
    return mark, line[mark.width :] if mark else line


def _is_item(mark: Mark | None) -> bool:
    """Whether a mark makes an item of a line, also where no other is near."""
    return mark is not None and not mark.is_weak


def _is_lone(line: str) -> bool:
    mark = mark_of(line)
    return mark is not None and mark.width >= len(line)


def _begins_with(name: str, beginning: str) -> bool:
    return name.casefold().startswith(beginning.casefold())


def _kind_of_unit(name: str) -> str:
    words = name.casefold().split()
    if not words:
        return ""
    first, last = words[0].strip("„“\"'()"), words[-1].strip("„“\"'().,;")
    return _KIND_OF_WORD.get(first, "") or _KIND_OF_WORD.get(last, "")


def _nominative(name: str) -> str:
    first, _, rest = name.partition(" ")
    return f"{_NOMINATIVE.get(first.casefold(), first)} {rest}".strip()


def _statement(text: str) -> str:
    return " ".join(text.split()).strip(" ;.:")


def _all(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _all(node.parts)
