"""A person's name taken out of the rows and of the past, where the law asks for it.

What other rooms keep of people they say by ``keeps()``; each is asked with the rest, within the
same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from units.authorship import Door, writing_as
from units.databases import in_use
from units.history.models import Change, State, Version
from units.history.states import Path, Value, flat
from units.models import Contact, Person, Upload
from units.text.languages import LANGUAGES
from units.text.people_in_texts import NOBODY, NameForms
from units.tree import tree_lock

_NAMES = ("given_name", "family_name", "honorific_prefix", "honorific_suffix")
_REMEMBERED = 50_000
"""Texts of which it is remembered whether they name the person: most states repeat most texts."""


@dataclass(slots=True)
class Forgetting:
    """Whom to forget, what was done, and where a name still stands."""

    key: int
    codes: set[str]
    forms: NameForms
    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """For a person to decide."""

    @property
    def new_code(self) -> str:
        """What names the row from now on."""
        return f"forgotten-{self.key}"

    def names(self, text: str) -> bool:
        """Whether a text names the person, or has the code that was made of the name."""
        return any(code in text for code in self.codes) or self.forms.stand_in(text)


Keeper = Callable[[Forgetting], None]
"""Takes a person out of what a room keeps, and says so in ``done`` or ``left``."""
_keepers: list[Keeper] = []


def keeps(keeper: Keeper) -> None:
    """Be asked whenever somebody is forgotten."""
    _keepers.append(keeper)


class UnknownError(Exception):
    """Nobody has or had the code."""


def forget(code: str, *, also_contacts: bool = False) -> Forgetting:
    """Take a person's name out of all that is kept, in one transaction, as a change.

    Raises ``UnknownError`` where nobody has or had the code.
    """
    with writing_as(door=Door.FORGETTING), tree_lock():
        forgetting = _found(code)
        _look_at_units(forgetting, removes=also_contacts)
        _forget_states(forgetting)
        _forget_row(forgetting)
        _forget_logs(forgetting)
        _forget_reasons(forgetting)
        _forget_uploads(forgetting)
        for keeper in _keepers:
            keeper(forgetting)
    return forgetting


def _found(code: str) -> Forgetting:
    """Whoever has the code, or had it last."""
    had = Version.objects.filter(subject="person", code=code).order_by("-since", "-pk")
    now = Person.objects.filter(code=code).values_list("pk", flat=True).first()
    key = now or had.values_list("key", flat=True).first()
    if key is None:
        raise UnknownError(code)
    states = [one.state or {} for one in Version.objects.of("person", key)]
    names = {name for state in states for name in _names_in(state)}
    codes = {str(state["code"]) for state in states if state.get("code")}
    return Forgetting(key, codes, NameForms(names))


def _names_in(state: State) -> Iterator[tuple[str, str]]:
    """The given and the family name in each language, also where one is written in another."""
    suffixes = [language.suffix for language in LANGUAGES.values()]
    families = [state.get(f"family_name_{suffix}") for suffix in suffixes]
    given = [state.get(f"given_name_{suffix}") for suffix in suffixes]
    for family, name in zip(families, given, strict=True):
        if family or name:
            yield (
                str(name or next(filter(None, given), "")),
                str(family or next(filter(None, families), "")),
            )


# --- The person -----------------------------------------------------------------------------------


def _forget_states(forgetting: Forgetting) -> None:
    """States say nothing but the new code: not even as much as the row, so that it differs."""
    count = 0
    for version in Version.objects.of("person", forgetting.key):
        _store(version, None if version.state is None else {"code": forgetting.new_code})
        count += 1
    Version.objects.of("person", forgetting.key).update(code=forgetting.new_code)
    message = ngettext(
        "The name was taken out of %(count)d state of the person.",
        "The name was taken out of %(count)d states of the person.",
        count,
    )
    forgetting.done.append(message % {"count": count})


def _store(version: Version, state: State | None) -> None:
    """Write a state as the database itself does, letter for letter."""
    is_postgresql = connections[in_use()].vendor == "postgresql"
    text = None
    if state is not None:
        text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    value = "%s::jsonb" if is_postgresql else "%s"
    with connections[in_use()].cursor() as cursor:
        table = Version._meta.db_table
        cursor.execute(f"UPDATE {table} SET state = {value} WHERE id = %s", [text, version.pk])


def _forget_row(forgetting: Forgetting) -> None:
    person = Person.objects.filter(pk=forgetting.key).first()
    if person is None:
        forgetting.done.append(_("The person was deleted before."))
        return
    if not person.appointments.exists():
        person.delete()
        forgetting.done.append(_("The person, who held no post, was deleted."))
        return
    for language in LANGUAGES.values():
        for name in _NAMES:
            setattr(person, f"{name}_{language.suffix}", "")
        setattr(person, f"family_name_{language.suffix}", NOBODY)
    person.code, person.gender, person.original_language = forgetting.new_code, "", ""
    person.save()
    message = _("The person stays without a name, as “%(code)s”, because posts are held.")
    forgetting.done.append(message % {"code": forgetting.new_code})


# --- What staff see -------------------------------------------------------------------------------


def _forget_logs(forgetting: Forgetting) -> None:
    """The admin's own log, in which rows are called what they were called then."""
    count, own = 0, ContentType.objects.get_for_model(Person).pk
    for entry in LogEntry.objects.iterator():
        is_own = entry.content_type_id == own and entry.object_id == str(forgetting.key)
        title = NOBODY if is_own else _without(forgetting, entry.object_repr)
        message = _said_without(forgetting, entry.change_message)
        if (title, message) != (entry.object_repr, entry.change_message):
            LogEntry.objects.filter(pk=entry.pk).update(object_repr=title, change_message=message)
            count += 1
    message = ngettext(
        "The name was taken out of %(count)d entry of the log.",
        "The name was taken out of %(count)d entries of the log.",
        count,
    )
    forgetting.done.append(message % {"count": count})


def _without(forgetting: Forgetting, text: str) -> str:
    """A text that does not name the person."""
    text = forgetting.forms.without(text)
    return NOBODY if forgetting.names(text) else text


def _said_without(forgetting: Forgetting, message: str) -> str:
    """What a log says, which is JSON or a text."""
    try:
        said: object = json.loads(message)
    except ValueError:
        return _without(forgetting, message)
    cleared = _cleared(forgetting, said)
    return message if cleared == said else json.dumps(cleared)


def _cleared(forgetting: Forgetting, said: object) -> object:
    if isinstance(said, str):
        return _without(forgetting, said)
    if isinstance(said, list):
        return [_cleared(forgetting, one) for one in said]
    if isinstance(said, dict):
        return {key: _cleared(forgetting, value) for key, value in said.items()}
    return said


def _forget_reasons(forgetting: Forgetting) -> None:
    """Why something was changed, where that names the person."""
    count = 0
    for change in Change.objects.exclude(why="").iterator():
        why = _without(forgetting, change.why)
        if why != change.why:
            count += Change.objects.filter(pk=change.pk).update(why=why)
    if count:
        message = ngettext(
            "The name was taken out of %(count)d reason of a change.",
            "The name was taken out of %(count)d reasons of changes.",
            count,
        )
        forgetting.done.append(message % {"count": count})


def _forget_uploads(forgetting: Forgetting) -> None:
    """Files that were loaded in the admin are deleted where they name the person."""
    gone = [upload.pk for upload in Upload.objects.iterator() if _is_named_in(forgetting, upload)]
    Upload.objects.filter(pk__in=gone).delete()
    message = ngettext(
        "%(count)d upload of files that named the person was deleted.",
        "%(count)d uploads of files that named the person were deleted.",
        len(gone),
    )
    forgetting.done.append(message % {"count": len(gone)})


def _is_named_in(forgetting: Forgetting, upload: Upload) -> bool:
    kept = [upload.difference, upload.remarks, upload.names, upload.why, upload.how_to_close]
    said = json.dumps(kept, ensure_ascii=False)
    texts = (said, *_texts_in(bytes(upload.archive)))
    return any(_has_both(forgetting, text) or forgetting.names(text) for text in texts)


def _has_both(forgetting: Forgetting, text: str) -> bool:
    """Whether a file states both names, in columns of their own."""
    return any(given and given in text and name in text for given, name in forgetting.forms.names)


def _texts_in(content: bytes) -> Iterator[str]:
    """The texts of a file, and of what an archive or a workbook holds."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            for member in archive.infolist():
                yield from _texts_in(archive.read(member))
    except BadZipFile:
        yield content.decode("utf-8", "ignore")


# --- Units ----------------------------------------------------------------------------------------


def _look_at_units(forgetting: Forgetting, *, removes: bool) -> None:
    """Where units, as they are and as they were, still name the person."""
    is_named = lru_cache(_REMEMBERED)(forgetting.names)
    removed: set[tuple[int, str, str]] = set()
    for version in Version.objects.filter(subject="unit").existing().iterator(chunk_size=500):
        state = version.state or {}
        if removes and (kept := _without_contacts(state, forgetting.key, is_named)):
            found, state = kept
            removed |= {(version.key, *one) for one in found}
            _store(version, state)
        forgetting.left += _places(version, state, is_named)
    _remove_contacts(forgetting, removed)


def _places(version: Version, state: State, is_named: Callable[[str], bool]) -> Iterator[str]:
    """Each text of a state that names the person, in words."""
    values: Mapping[Path, Value] = flat("unit", state)
    named = [path for path, value in values.items() if isinstance(value, str) and is_named(value)]
    for path in named:
        if version.until_id is None:
            message = _("unit %(code)s, %(place)s")
        else:
            message = _("unit %(code)s as of change %(change)d, %(place)s")
        yield message % {
            "code": version.code,
            "change": version.since_id,
            "place": " ".join(path),
        }


def _without_contacts(
    state: State, person: int, is_named: Callable[[str], bool]
) -> tuple[set[tuple[str, str]], State] | None:
    """A state without the contacts that name the person who holds or held the post; which."""
    removed: set[tuple[str, str]] = set()
    posts = []
    for post in state.get("posts", ()):
        contacts = post.get("contacts", ())
        is_theirs = any(held.get("person") == person for held in post.get("appointments", ()))
        named = [one for one in contacts if is_theirs and _says(one, is_named)]
        removed |= {(str(post.get("code")), str(one.get("code"))) for one in named}
        kept = [one for one in contacts if one not in named]
        posts.append(post | {"contacts": kept} if kept else _but("contacts", post))
    return (removed, state | {"posts": posts}) if removed else None


def _but(key: str, state: State) -> State:
    return {name: value for name, value in state.items() if name != key}


def _says(contact: Mapping[str, object], is_named: Callable[[str], bool]) -> bool:
    return any(isinstance(value, str) and is_named(value) for value in contact.values())


def _remove_contacts(forgetting: Forgetting, removed: Iterable[tuple[int, str, str]]) -> None:
    """The rows of contacts that were taken out of states."""
    count = 0
    for unit, post, code in removed:
        rows = Contact.objects.filter(post__unit=unit, post__code=post, code=code)
        count += rows.delete()[1].get(Contact._meta.label, 0)
    if removed:
        message = ngettext(
            "%(count)d contact that named the person was deleted, also from the past.",
            "%(count)d contacts that named the person were deleted, also from the past.",
            count,
        )
        forgetting.done.append(message % {"count": count})
