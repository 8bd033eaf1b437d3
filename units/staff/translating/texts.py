"""What a unit and its parts say, as translators see it: one text beside its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from units.history.states import Path
from units.localized import glossary
from units.models import Contact, Post, Task, Unit
from units.outdated.comparing import in_language, source_of
from units.outdated.lacking import FEMININE, is_said_in
from units.outdated.models import OutdatedText
from units.rights.fields import texts_of_model
from units.rights.holding import Anybody
from units.rights.who import Action, may, may_somewhere
from units.specification import RECORD_TYPES
from units.text.languages import (
    DERIVED_LATIN_TAG,
    ENGLISH,
    LANGUAGES,
    OTHER_SCRIPT,
    SERBIAN_CYRILLIC,
    SERBIAN_LATIN,
    Language,
)
from units.text.transliteration import to_latin
from units.text.word_differences import Run, word_differences

MOST_TASKS = 25
"""On the page of the unit; more have a page of their own."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a unit or of a part of it, for a translator into one language."""

    row: Model
    field: str
    place: Path
    """Where it stands in the state of the unit, without a language."""
    prefix: str
    """Of the form of its row: empty for the unit itself."""
    written: Mapping[str, str]
    """What is written by people, by the code of the language."""
    original: str
    """The code of the language of the source, as its unit says."""
    language: str
    """The code of the language that is translated into."""
    outdated: OutdatedText | None = None

    @property
    def column(self) -> str:
        """Where the translation is stored."""
        return f"{self.field}_{LANGUAGES[self.language].suffix}"

    @property
    def name(self) -> str:
        """Of the field of the form."""
        return f"{self.prefix}-{self.column}" if self.prefix else self.column

    @property
    def path(self) -> Path:
        """Where the translation stands in the state of the unit."""
        return in_language(self.place, self.language)

    @property
    def label(self) -> str:
        """What the text is: “Name”, “Title”."""
        field = type(self.row)._meta.get_field(self.field)
        return str(capfirst(field.verbose_name))  # type: ignore[union-attr]

    @property
    def belongs_to(self) -> str:
        """The contact whose label it is; what else a part says, its source says."""
        return self.row.written if isinstance(self.row, Contact) else ""

    @property
    def source_language(self) -> str:
        """In which language its source is; empty where it has none."""
        if self.original:
            return source_of(self.written, self.original)
        return next((code for code in self.written if code != self.language), "")

    @property
    def is_missing(self) -> bool:
        """Whether readers of the language have to be content with another one."""
        source = self.source_language
        is_derived = self.language == SERBIAN_LATIN and SERBIAN_CYRILLIC in self.written
        if not source or source == self.language or self.language in self.written or is_derived:
            return False
        return is_said_in(self.field, self.language)

    @property
    def derived(self) -> str:
        """Serbian Latin as it is made while none is written."""
        cyrillic = self.written.get(SERBIAN_CYRILLIC, "")
        is_made = self.language == SERBIAN_LATIN and self.language not in self.written
        return to_latin(cyrillic, glossary.current()) if is_made and cyrillic else ""

    @property
    def derived_tag(self) -> str:
        """What the language of a derived text is called."""
        return DERIVED_LATIN_TAG

    @property
    def other_script(self) -> tuple[str, str] | None:
        """The same text in the other script of Serbian, with the suffix of its column."""
        other = OTHER_SCRIPT.get(self.language, "")
        return (LANGUAGES[other].suffix, self.written[other]) if other in self.written else None

    @property
    def other_id(self) -> str:
        """Where the script of the page looks for the same text in the other script."""
        suffix = self.other_script[0] if self.other_script else ""
        return f"id_{self.name.removesuffix(self.column)}{self.field}_{suffix}"

    @property
    def source_tag(self) -> str:
        """What the language of its source is called."""
        return LANGUAGES[self.source_language].tag if self.source_language else ""

    @property
    def runs(self) -> list[Run]:
        """What the source said when the translation was right, and says now, word by word."""
        now = self.written.get(self.source_language, "")
        return word_differences(self.outdated.source_then, now) if self.outdated else []

    def source(self, wanted: str = "") -> tuple[Language, str] | None:
        """The text to translate from, in the language that is wanted where it is written."""
        order = (wanted, self.source_language, ENGLISH, *LANGUAGES)
        found = (code for code in order if code in self.written and code != self.language)
        code = next(found, "")
        return (LANGUAGES[code], self.written[code]) if code else None


@dataclass(frozen=True, slots=True)
class Writable:
    """Which texts somebody may write in a language, by the names of models."""

    language: str
    models: frozenset[str]

    @classmethod
    def by(cls, user: Anybody, unit: Unit, language: str) -> Writable:
        """Of a unit."""
        return cls(
            language,
            frozenset(
                model
                for model in MODELS
                if all(may(user, Action.CHANGE, unit, [name]) for name in _names(model, language))
            ),
        )


MODELS = ("unit", "post", "contact", "task")
"""What has texts, by the names of models; the unit itself first."""


def heading_of(text: Text) -> str:
    """What stands above the texts of one sort of rows."""
    if isinstance(text.row, Unit):
        return _("Names and texts")
    return str(capfirst(text.row._meta.verbose_name_plural))


def may_translate(user: Anybody, unit: Unit, language: str) -> bool:
    """Whether somebody may write some text of a unit in a language."""
    return bool(Writable.by(user, unit, language).models)


def may_translate_somewhere(user: Anybody, language: str) -> bool:
    """Whether somebody may write some text in a language at all."""
    return any(
        may_somewhere(user, Action.CHANGE, name)
        for model in MODELS
        for name in _names(model, language)
    )


def texts_of(
    unit: Unit, writable: Writable, outdated: Mapping[Path, OutdatedText], *, tasks: bool = True
) -> list[Text]:
    """What a unit says, for a translator; what is written in no language is left out."""
    return [
        text
        for prefix, above, row in _rows(unit, tasks=tasks)
        if row._meta.model_name in writable.models
        for text in _texts_of_row(unit, row, prefix, above, writable.language, outdated)
    ]


def misses_own(unit: Unit, language: str) -> bool:
    """Whether a text of the unit itself is missing; its parts are not looked at."""
    return any(text.is_missing for text in _texts_of_row(unit, unit, "", (), language, {}))


def _texts_of_row(
    unit: Unit,
    row: Model,
    prefix: str,
    above: Path,
    language: str,
    outdated: Mapping[Path, OutdatedText],
) -> Iterator[Text]:
    for field in RECORD_TYPES[str(row._meta.model_name)].texts:
        place = (*above, field)
        written = _written(row, field)
        is_written = language in written or (is_said_in(field, language) and bool(written))
        if is_written or _may_have_feminine(row, field, language):
            known = outdated.get(in_language(place, language))
            yield Text(row, field, place, prefix, written, unit.original_language, language, known)


def _may_have_feminine(row: Model, field: str, language: str) -> bool:
    """Whether a title that is there may have a feminine that its source has not."""
    return field == FEMININE and is_said_in(field, language) and bool(_written(row, "title"))


def _rows(unit: Unit, *, tasks: bool) -> Iterator[tuple[str, Path, Model]]:
    """The unit and its parts, each with the prefix of its form and where its state stands."""
    yield "", (), unit
    posts = list(unit.posts.all())
    yield from _parts("posts", (), posts)
    yield from _parts("contacts", (), unit.contacts.all())
    for post in posts:
        yield from _parts("contacts", ("posts", post.code), post.contacts.all())
    if tasks:
        yield from _parts("tasks", (), unit.tasks.all())


def _parts(
    name: str, above: Path, rows: Iterable[Post | Contact | Task]
) -> Iterator[tuple[str, Path, Model]]:
    for row in rows:
        yield f"{name}-{row.pk}", (*above, name, row.code), row


def _written(row: Model, field: str) -> dict[str, str]:
    """What people wrote of a text, by language."""
    texts = (
        (code, getattr(row, f"{field}_{language.suffix}") or "")
        for code, language in LANGUAGES.items()
    )
    return {code: text for code, text in texts if text.strip()}


def _names(model: str, language: str) -> list[str]:
    """The texts of a model in a language, as rights name them."""
    columns = {f"{field}_{LANGUAGES[language].suffix}" for field in RECORD_TYPES[model].texts}
    if model == "unit":
        return sorted(columns)
    return [name for name in texts_of_model(model) if name.rpartition(".")[2] in columns]
