"""The nested format, YAML into records: units as an outline, what belongs to one under it.

Every scalar is text: dates, numbers and codes mean what their column says, so that 0123 stays 0123
and "no" is Norwegian. The file is read event by event, so that a large one needs little memory and
each value knows its line.
"""

from __future__ import annotations

from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from io import BytesIO
from itertools import chain
from pathlib import Path
from sys import intern

import yaml
from django.utils.translation import gettext as _

from units.exchange.faults import Fault, Faults, RefusedError
from units.exchange.formats.limits import DEEPEST, Allowance
from units.exchange.formats.reasons import Reason, why_no_yaml
from units.exchange.formats.texts import pass_gate
from units.exchange.records import Document, Record, Source
from units.specification import MARK, RECORD_TYPES, TOP, VERSION, FieldType, RecordType
from units.text.languages import LANGUAGES

_LOADER: type[yaml.CSafeLoader] | type[yaml.SafeLoader] = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)
_CHECKED_AT_ONCE = 1 << 20
_NOTHING = frozenset({"", "null", "~", "Null", "NULL"})
_DEEPEST_UNIT = 60
"""Units below units, at most: far beyond any administration, and within Python's own limit."""
_KEYS_OF_ROWS = frozenset({"model", "pk", "fields"})
"""Of Django's flat fixtures."""


def is_nested(content: str | bytes) -> bool:
    """Whether a YAML text is of this format, by its first key."""
    text = content.decode("utf-8-sig", errors="replace") if isinstance(content, bytes) else content
    for line in text.splitlines():
        if line.strip() and not line.startswith(("#", "---", "%")):
            return line.startswith(f"{MARK}:")
    return False


def read_outline(
    path: Path | str, content: bytes | str | None = None, allowance: Allowance | None = None
) -> Document:
    """The document in a file; ``content`` if it was read already.

    Raises ``RefusedError`` with all that can be seen to be wrong without the database.
    """
    content = Path(path).read_bytes() if content is None else content
    return _Reader(str(path), content, allowance or Allowance()).document()


class _Reader:
    """Reads one file; collects faults as it goes."""

    def __init__(self, file: str, content: bytes | str, allowance: Allowance) -> None:
        self.file = file
        self.source = Source(file)
        self.faults: list[Fault] = Faults()
        self.stray: list[Fault] = Faults()
        """Of keys that there are not."""
        self.content = content
        self.allowance = allowance

    def document(self) -> Document:
        document = Document(self.file)
        try:
            self._read(document)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            message = _("This is not UTF-8 text. Save the file as UTF-8.")
            self.faults.append(self.source.fault((line, 1), "", "", message))
        except yaml.YAMLError as error:
            self._unreadable(why_no_yaml(error))
        except RecursionError:
            self.faults.append(self.source.fault((1, 1), "", "", _too_deep()))
        for record in chain.from_iterable(document.lists.values()):
            self.faults += pass_gate(record)
        if self.faults:
            raise RefusedError(self.faults + self.stray)
        document.faults = self.stray
        return document

    def _read(self, document: Document) -> None:
        content = self.content
        stream = _stream(content) if isinstance(content, bytes) else content
        self.events = self._limited(yaml.parse(stream, Loader=_LOADER))
        next(self.events)  # the stream begins
        if isinstance(start := next(self.events), yaml.DocumentStartEvent):
            start = self._next()
        if isinstance(start, yaml.MappingStartEvent):
            self._top(document)
            self._refuse_another()
        else:
            message = _flat_fixture() if self._is_row_next(start) else _no_outline()
            self._fault(start, "", "", message)

    def _refuse_another(self) -> None:
        """Another document in the file, which would be passed over."""
        next(self.events)  # the document ends
        if isinstance(event := next(self.events), yaml.DocumentStartEvent):
            message = _(
                "A second document begins here. Put it into a file of its own, "
                "or take the line “---” away."
            )
            self._fault(event, "", "", message)

    def _limited(self, events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
        """The events as far as they may go: the parser itself takes ever longer with their depth.

        Raises ``RefusedError`` there, which is told alone.
        """
        depth = 0
        for event in events:
            self.allowance.take(self.source, place_of(event)[0], rows=0, cells=1)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEEPEST:
                    raise RefusedError([self.source.fault(place_of(event), "", "", _too_deep())])
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            yield event

    def _is_row_next(self, start: yaml.Event) -> bool:
        """Whether a list begins with a row of Django, in YAML or in JSON, which is YAML too."""
        if not isinstance(start, yaml.SequenceStartEvent) or not isinstance(
            next(self.events), yaml.MappingStartEvent
        ):
            return False
        return getattr(next(self.events), "value", None) in _KEYS_OF_ROWS

    def _unreadable(self, reason: Reason) -> None:
        """Tell this alone: what was found before follows from it, as often as not."""
        message = _("This is not YAML: %(reason)s. Correct it here or in the line before.")
        told = message % {"reason": reason.words}
        self.faults = [self.source.fault(reason.place or (1, 1), "", "", told)]

    def _top(self, document: Document) -> None:
        found: set[str] = set()
        for key in self._keys("", (MARK, *TOP)):
            found.add(key.value)
            if key.value == MARK:
                if self._scalar("", MARK)[0] != VERSION:
                    self._fault(key, "", MARK, _other_version())
            else:
                record_type = RECORD_TYPES[TOP[key.value]]
                document.lists[key.value] = self._items("", key.value, record_type, 0)
        if not found:
            # another file altogether: its keys are not misspelt ones of ours
            self.faults, self.stray = Faults(), Faults()
        if MARK not in found:
            self.faults.append(self.source.fault((1, 1), "", "", _no_outline()))

    def _items(self, subject: str, key: str, record_type: RecordType, depth: int) -> list[Record]:
        event = self._next()
        if isinstance(event, yaml.ScalarEvent) and _is_nothing(event):
            return []
        if not isinstance(event, yaml.SequenceStartEvent):
            self._refuse(event, subject, key, _list_wanted())
            return []
        found = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            if record := self._item(event, subject, key, record_type, depth):
                found.append(record)
        return found

    def _item(
        self, event: yaml.Event, subject: str, key: str, record_type: RecordType, depth: int
    ) -> Record | None:
        line, column = place_of(event)
        self.allowance.take(self.source, line, rows=1, cells=0)
        record = Record(record_type, self.source, line, column)
        if isinstance(event, yaml.ScalarEvent) and list(record_type.keys) == ["code"]:
            record.values["code"], record.places["code"] = event.value, (line, column)
            return record
        if not isinstance(event, yaml.MappingStartEvent):
            message = _("Each item of this list must have keys: %(keys)s.")
            self._refuse(event, subject, key, message % {"keys": ", ".join(record_type.keys)})
            return None
        if depth > _DEEPEST_UNIT:
            self._refuse(event, subject, key, _too_deep())
            return None
        self._fill(record, subject, depth)
        self.faults += record.lacking(subject)
        record.shrink()
        return record

    def _fill(self, record: Record, owner: str, depth: int) -> None:
        record_type = record.record_type
        subject = record.subject(owner)
        for key in self._keys(owner, record_type.keys, record):
            name, field_type = key.value, record_type.keys[key.value]
            if field_type is FieldType.LANGUAGES:
                self._languages(record, subject, name)
            elif field_type is FieldType.ITEMS:
                held = RECORD_TYPES[record_type.items[name]]
                record.items[name] = self._items(subject, name, held, depth + 1)
            elif field_type is FieldType.CODES:
                self._codes(record, subject, name)
            else:
                value, record.places[name] = self._scalar(subject, name)
                is_repeated = value is not None and name != record_type.key
                record.values[name] = intern(value or "") if is_repeated else value
                subject = record.subject(owner) if name == record_type.key else subject

    def _codes(self, record: Record, subject: str, name: str) -> None:
        event = self._next()
        record.places[name] = place_of(event)
        record.codes[name] = []
        if isinstance(event, yaml.ScalarEvent) and _is_nothing(event):
            return
        if not isinstance(event, yaml.SequenceStartEvent):
            self._refuse(event, subject, name, _list_wanted())
            return
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            if isinstance(event, yaml.ScalarEvent):
                record.codes[name].append(event.value)
            else:
                self._refuse(event, subject, name, _text_wanted())

    def _languages(self, record: Record, subject: str, name: str) -> None:
        event = self._next()
        if not isinstance(event, yaml.MappingStartEvent):
            message = _("Write each language by itself, as in “%(key)s: {en: …, sl: …}”.")
            self._refuse(event, subject, name, message % {"key": name})
            return
        for key in self._keys(subject, LANGUAGES, name=name):
            column = intern(f"{name}_{LANGUAGES[key.value].suffix}")
            value, place = self._scalar(subject, f"{name}.{key.value}")
            record.values[column], record.places[column] = value, place

    def _keys(
        self, subject: str, known: Collection[str], record: Record | None = None, name: str = ""
    ) -> Iterator[yaml.ScalarEvent]:
        """The keys of a mapping that has begun, each of which is known and stands once.

        One that is nearly a known one is read as that, so that its value is looked at, too. The
        caller takes the value.
        """
        seen: dict[str, int] = {}
        while not isinstance(key := self._next(), yaml.MappingEndEvent):
            if isinstance(key, yaml.ScalarEvent) and key.value in known and key.value not in seen:
                seen[key.value] = place_of(key)[0]
                yield key
                continue
            about = record.subject(subject) if record else subject
            if not isinstance(key, yaml.ScalarEvent):
                self._refuse(key, about, name, _("A key is a single word."))
            else:
                label = f"{name}.{key.value}" if name else key.value
                if near := self._refuse_key(key, about, label, known, seen):
                    yield yaml.ScalarEvent(None, None, (True, False), near, key.start_mark)
                    continue
            self._skip(self._next())

    def _refuse_key(
        self,
        key: yaml.ScalarEvent,
        subject: str,
        label: str,
        known: Collection[str],
        seen: Mapping[str, int],
    ) -> str:
        """A fault of a key that is unknown or stands twice; gives that which may be meant."""
        if line := seen.get(key.value):
            self._fault(key, subject, label, _twice(line))
            return ""
        near = next(iter(get_close_matches(key.value, known, n=1)), "")
        message = _stray_key(near, list(known))
        self.stray.append(self.source.fault(place_of(key), subject, label, message))
        return "" if near in seen else near

    def _scalar(self, subject: str, name: str) -> tuple[str | None, tuple[int, int]]:
        event = self._next()
        if isinstance(event, yaml.ScalarEvent):
            return (None if _is_nothing(event) else event.value), place_of(event)
        self._refuse(event, subject, name, _text_wanted())
        return None, place_of(event)

    def _next(self) -> yaml.Event:
        event = next(self.events)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = _(
                "Anchors and aliases (& and *) are not part of the format. Write the value itself."
            )
            self._fault(event, "", "", message)
        return event

    def _skip(self, event: yaml.Event) -> None:
        """Pass over the rest of a value that has begun."""
        depth = 0
        while True:
            if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                depth += 1
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                depth -= 1
            if depth <= 0:
                return
            event = next(self.events)

    def _fault(self, event: yaml.Event, subject: str, name: str, message: str) -> None:
        self.faults.append(self.source.fault(place_of(event), subject, name, message))

    def _refuse(self, event: yaml.Event, subject: str, name: str, message: str) -> None:
        """A fault of a value that is passed over."""
        self._fault(event, subject, name, message)
        self._skip(event)


def _stream(content: bytes) -> BytesIO:
    """The UTF-8 text in a file, to be read a part at a time: as a whole it would take much memory.

    Raises ``UnicodeDecodeError`` where it is none.
    """
    decoder = getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), _CHECKED_AT_ONCE):
            decoder.decode(content[start : start + _CHECKED_AT_ONCE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        content.decode("utf-8-sig")  # which says where in the whole
        raise
    stream = BytesIO(content)
    stream.seek(len(BOM_UTF8) if content.startswith(BOM_UTF8) else 0)
    return stream


def place_of(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event, from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _is_nothing(event: yaml.ScalarEvent) -> bool:
    return not event.style and event.value in _NOTHING


# --- What is said ---------------------------------------------------------------------------------


def _flat_fixture() -> str:
    message = _(
        "This is a flat Django fixture, not an outline. "
        "Load it with “manage.py loaddata”, or write it as an outline, "
        "which begins with “%(mark)s: %(version)s”."
    )
    return message % {"mark": MARK, "version": VERSION}


def _no_outline() -> str:
    message = _(
        "The file does not begin with “%(mark)s: %(version)s”. "
        "Write that on its first line and, below it, any of these lists: %(keys)s; "
        "or choose another file."
    )
    return message % {"mark": MARK, "version": VERSION, "keys": ", ".join(TOP)}


def _other_version() -> str:
    message = _("This version of the format is not known. Write “%(mark)s: %(version)s”.")
    return message % {"mark": MARK, "version": VERSION}


def _too_deep() -> str:
    return _("Units are nested too deeply.")


def _list_wanted() -> str:
    return _("This must be a list: begin each item with “- ”.")


def _text_wanted() -> str:
    return _("This must be text, not a list or further keys.")


def _twice(line: int) -> str:
    message = _("It stands here twice, also in line %(line)d. Keep one of the two.")
    return message % {"line": line}


def _stray_key(near: str, known: list[str]) -> str:
    if near:
        return _("There is no such key here. Did you mean “%(key)s”?") % {"key": near}
    message = _("There is no such key here. Write one of %(keys)s.")
    return message % {"keys": ", ".join(known)}
