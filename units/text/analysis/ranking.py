"""How well what a unit says answers a query. Pure: the same order on every database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from units.text.analysis.groups import Group
from units.text.analysis.queries import Query
from units.text.analysis.tokens import ANALYSED, LEMMA, STEM


class TextKind(StrEnum):
    """What a text is to its unit: a letter in the index."""

    NAME = "n"
    ACRONYM = "a"
    INITIALS = "i"
    """Of a name."""
    PERSON = "p"
    """The name of somebody who holds a post."""
    CONTACT = "c"
    """A telephone number or e-mail address."""
    TASK = "t"
    TITLE = "o"
    """Of a post."""
    UNIT_KIND = "k"
    CODE = "x"
    TEXT = "d"
    """Any other of the unit's own."""
    CONTACT_TEXT = "w"
    """What a contact says in words: a label, an address, hours."""


_WEIGHT = {
    TextKind.NAME: 1.0,
    TextKind.ACRONYM: 1.0,
    TextKind.INITIALS: 0.75,
    TextKind.PERSON: 0.97,
    TextKind.CONTACT: 1.0,
    TextKind.TASK: 0.62,
    TextKind.TITLE: 0.5,
    TextKind.UNIT_KIND: 0.6,
    TextKind.TEXT: 0.45,
    TextKind.CONTACT_TEXT: 0.45,
    TextKind.CODE: 0.5,
}
_ASKED_WEIGHT = _WEIGHT | {
    TextKind.TASK: 0.98,
    TextKind.TEXT: 0.6,
    TextKind.CONTACT_TEXT: 0.6,
}
"""Where somebody asks who is responsible, a task is worth as much as a name."""
_ASKED_AS_A_WHOLE = frozenset({TextKind.NAME, TextKind.ACRONYM, TextKind.PERSON, TextKind.CODE})
"""What a query may be the whole of."""
_LONGEST_SMALL_WORD = 2
"""Letters of words that say little."""
_SURFACE, _OTHER_SURFACE, _LEMMA_LAYER, _STEM_LAYER = 1.0, 0.97, 0.92, 0.8
_PREFIX, _LONG_PREFIX = 0.72, 0.2
"""What the beginning of a word is worth, and what it gains by being nearly the whole."""
_CORRECTED = 0.8
_TRANSLATED = 0.93
_READERS_LANGUAGE = 1.02
_COVERED_IN_PART, _COVERED = 0.6, 0.4
"""What a text is worth that says much else, and what it gains by saying nothing else."""
_EACH_WORD, _BEST_TEXT = 0.45, 0.55
"""What the best texts for each word count, and the one that is best for all."""
_WHOLE, _WHOLE_TRANSLATED, _WHOLE_NUMBER = 0.5, 0.0, 0.5
"""What it adds that a name, its translation or a number is the whole query."""


class IndexedText(NamedTuple):
    """One thing that a unit says, in one language."""

    kind: TextKind
    language: str
    """Code of the registry; empty for what has none."""
    ref: int
    """The primary key of the task, person, post or contact; 0 for the unit's own texts."""
    field: str
    """Of the row in which it stands; empty for what stands in several."""
    since: str
    """The first day on which citizens may see it, ISO 8601; empty without such a day."""
    until: str
    size: int
    """How many words it has that say something."""
    tokens: str
    """Words with a space between them, the tokens of one word divided by ``|``."""

    @classmethod
    def of(
        cls,
        kind: TextKind,
        language: str,
        words: Sequence[str],
        *,
        ref: int = 0,
        field: str = "",
        since: str = "",
        until: str = "",
    ) -> IndexedText:
        """A text of some words, each with its tokens divided by ``|``."""
        size = sum(map(_says_something, words))
        return cls(kind, language, ref, field, since, until, size, " ".join(words))

    @property
    def words(self) -> list[str]:
        """Word by word; the tokens of one word are divided by ``|``."""
        return self.tokens.split(" ")

    @property
    def single_tokens(self) -> list[str]:
        """All tokens, whichever word they are of."""
        return self.tokens.replace("|", " ").split(" ")

    def holds(self, on: str) -> bool:
        """Whether citizens may see it on a day, as far as itself goes."""
        return (not self.since or self.since <= on) and (not self.until or on <= self.until)

    def as_line(self) -> str:
        """For the index."""
        return "\t".join(
            (
                self.kind,
                self.language,
                str(self.ref),
                self.field,
                self.since,
                self.until,
                str(self.size),
                self.tokens,
            )
        )

    @classmethod
    def from_line(cls, line: str) -> IndexedText:
        """From the index."""
        kind, language, ref, field, since, until, size, tokens = line.split("\t")
        return cls(TextKind(kind), language, int(ref), field, since, until, int(size), tokens)


@lru_cache(maxsize=10_000)
def _says_something(word: str) -> bool:
    """Whether a word, its tokens divided by ``|``, counts."""
    return not word.startswith("_") and len(word.partition("|")[0]) > _LONGEST_SMALL_WORD


@dataclass(slots=True)
class Answer:
    """How a unit answers a query."""

    score: float
    best: IndexedText
    """The text that answers best."""
    missing: tuple[Group, ...] = ()
    """The words of which it says nothing."""
    found: list[IndexedText] = field(default_factory=list)
    """All that answers some word, the best first."""
    asked: tuple[Group, ...] = ()
    """The words of which it was asked."""


def rank(
    query: Query,
    texts: Iterable[IndexedText],
    language: str,
    on: date,
    *,
    least: int,
    original: str = "",
) -> Answer | None:
    """How well some texts answer a query for readers of a language.

    None where fewer than ``least`` words are answered.

    Texts that citizens may not see on the day count for nothing, translations a little less than
    what is said in the ``original`` language.
    """
    day = on.isoformat()
    shown = [text for text in texts if text.holds(day)]
    if query.number or query.email:
        return _best_contact(query.number or query.email, shown)
    scored = [_score(query, text, language, original) for text in shown]
    return _together(query, [one for one in scored if one is not None], least)


@dataclass(frozen=True, slots=True)
class _Scored:
    """A text that answers some words of a query."""

    text: IndexedText
    score: float
    values: list[float]
    """What it is worth to each word."""
    whole: float
    """What it adds because it is the whole query."""


def _score(query: Query, text: IndexedText, language: str, original: str) -> _Scored | None:
    """How well one text answers; None where it answers no word."""
    tokens = frozenset(text.single_tokens)
    values = [_value(group, tokens) for group in query.groups]
    if not any(values):
        return None
    is_original = _is_original(text.language, original)
    weight = (_ASKED_WEIGHT if query.is_question else _WEIGHT)[text.kind]
    weight *= 1.0 if is_original else _TRANSLATED
    coverage = min(1.0, sum(1 for value in values if value) / max(text.size, 1))
    score = sum(values) / len(values) * weight * (_COVERED_IN_PART + _COVERED * coverage)
    if text.language == language:
        score *= _READERS_LANGUAGE
    whole = 0.0
    if text.kind in _ASKED_AS_A_WHOLE and query.whole in tokens:
        whole = _WHOLE if is_original else _WHOLE_TRANSLATED
    return _Scored(text, score, [value * weight for value in values], whole)


def _is_original(language: str, original: str) -> bool:
    """Whether a text is no translation, as far as anybody knows."""
    return not original or not language or ANALYSED[language] == ANALYSED[original]


def _together(query: Query, scored: list[_Scored], least: int) -> Answer | None:
    """What some texts answer together: the best of them, and the best for each word."""
    if not scored:
        return None
    best_values: list[float] = [
        max(values) for values in zip(*(one.values for one in scored), strict=True)
    ]
    missing = tuple(
        group for group, value in zip(query.groups, best_values, strict=True) if not value
    )
    count = len(query.groups)
    if count - len(missing) < least:
        return None
    scored.sort(key=lambda one: -one.score)
    best = scored[0]
    score = _EACH_WORD * sum(best_values) / count + _BEST_TEXT * best.score
    score += max(one.whole for one in scored)
    return Answer(score, best.text, missing, [one.text for one in scored], query.groups)


def _best_contact(token: str, texts: list[IndexedText]) -> Answer | None:
    """The number or address that a query is the greatest part of."""
    best: Answer | None = None
    for text in texts:
        words = text.words if text.kind is TextKind.CONTACT else []
        for found in words:
            if found.startswith(token):
                score = len(token) / len(found) + (_WHOLE_NUMBER if found == words[0] else 0)
                if best is None or score > best.score:
                    best = Answer(score, text, (), [text])
    return best


def _value(group: Group, present: Set[str]) -> float:
    """What some tokens are worth to a word of a query."""
    value = 0.0
    if group.surfaces[0] in present:
        value = _SURFACE
    elif not present.isdisjoint(group.surfaces):
        value = _OTHER_SURFACE
    elif not present.isdisjoint(group.lemmas):
        value = _LEMMA_LAYER
    elif group.prefix and (
        longer := [token for token in present if token.startswith(group.surfaces)]
    ):
        value = _PREFIX + _LONG_PREFIX * len(group.surfaces[0]) / min(map(len, longer))
    elif not present.isdisjoint(group.stems):
        value = _STEM_LAYER
    return value * _CORRECTED if group.corrected else value


def answers(group: Group, tokens: Iterable[str]) -> bool:
    """Whether some tokens of a word answer a word of a query: for marking it."""
    return bool(
        _value(
            group,
            {token for token in tokens if _counts(token)},
        )
    )


def may_answer(groups: Iterable[Group], text: IndexedText) -> bool:
    """Whether a text answers one of some words, by what the index knows of it."""
    tokens = frozenset(text.single_tokens)
    return any(_value(group, tokens) for group in groups)


def answering(groups: Iterable[Group]) -> Callable[[Iterable[str]], bool]:
    """The same of several words of a query, for the many words of long texts."""
    groups = list(groups)
    wanted = frozenset(
        token
        for group in groups
        for token in (*group.surfaces, *group.lemmas, *group.stems)
        if _counts(token)
    )
    beginnings = tuple(form for group in groups if group.prefix for form in group.surfaces)

    def answer(tokens: Iterable[str]) -> bool:
        return not wanted.isdisjoint(tokens) or (
            bool(beginnings)
            and any(token.startswith(beginnings) for token in tokens if _counts(token))
        )

    return answer


def _counts(token: str) -> bool:
    """Whether a token is of a layer by which words are marked."""
    return token.startswith((LEMMA, STEM)) or not token.startswith("_")
