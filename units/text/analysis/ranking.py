"""How well what a unit says answers a query. Pure: the same order on every database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from units.text.analysis.queries import Group, Query
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
    """Any other."""


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
    TextKind.CODE: 0.5,
}
_ASKED_WEIGHT = _WEIGHT | {TextKind.TASK: 0.98, TextKind.TEXT: 0.6}
"""Where somebody asks who is responsible, a task is worth as much as a name."""
_ASKED_AS_A_WHOLE = frozenset({TextKind.NAME, TextKind.ACRONYM, TextKind.PERSON, TextKind.CODE})
"""What a query may be the whole of."""
_SMALL = 2
"""Letters of words that say little."""
_SURFACE, _LEMMA_LAYER, _STEM_LAYER, _PREFIX_AT_LEAST = 1.0, 0.92, 0.8, 0.72
_OTHER_SURFACE = 0.97
_CORRECTED = 0.8
_TRANSLATED = 0.93
_WHOLE, _WHOLE_TRANSLATED = 0.5, 0.0
"""What it adds that a name is the whole query."""


@dataclass(frozen=True, slots=True)
class IndexedText:
    """One thing that a unit says, in one language."""

    kind: TextKind
    language: str
    """Code of the registry; empty for what has none."""
    ref: int
    """The primary key of the task or person; 0 for the unit's own texts."""
    since: str
    """The first day on which citizens may see it, ISO 8601; empty without such a day."""
    until: str
    size: int
    """How many words it has that say something."""
    said: str
    """Its tokens: words with a space between them, the tokens of one word divided by ``|``."""

    @classmethod
    def of(
        cls,
        kind: TextKind,
        language: str,
        tokens: Sequence[str],
        *,
        ref: int = 0,
        since: str = "",
        until: str = "",
    ) -> IndexedText:
        """A statement of some words, each with its tokens divided by ``|``."""
        size = sum(
            1 for token in tokens if not token.startswith("_") and len(token.split("|")[0]) > _SMALL
        )
        return cls(kind, language, ref, since, until, size, " ".join(tokens))

    @property
    def words(self) -> list[str]:
        """Word by word; the tokens of one word are divided by ``|``."""
        return self.said.split(" ")

    @property
    def tokens(self) -> frozenset[str]:
        return frozenset(self.said.replace("|", " ").split(" "))

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
                self.since,
                self.until,
                str(self.size),
                self.said,
            )
        )

    @classmethod
    def from_line(cls, line: str) -> IndexedText:
        """From the index."""
        kind, language, ref, since, until, size, said = line.split("\t")
        return cls(TextKind(kind), language, int(ref), since, until, int(size), said)


@dataclass(slots=True)
class Answer:
    """How a unit answers a query."""

    score: float
    best: IndexedText
    """The statement that answers best."""
    missing: tuple[Group, ...] = ()
    """The words of which it says nothing."""
    found: list[IndexedText] = field(default_factory=list)
    """All that answers some word, the best first."""


def rank(
    query: Query,
    texts: Iterable[IndexedText],
    language: str,
    on: date,
    *,
    least: int,
    original: str = "",
) -> Answer | None:
    """How well some statements answer a query for readers of a language.

    None where fewer than ``least`` words are answered.

    Statements that citizens may not see on the day count for nothing, translations a little less
    than what is said in the ``original`` language.
    """
    day = on.isoformat()
    valid = [indexed for indexed in texts if indexed.holds(day)]
    if query.number or query.email:
        return _of_number(query.number or query.email, valid)
    weights = _ASKED_WEIGHT if query.is_question else _WEIGHT
    count = len(query.groups)
    best_of = [0.0] * count
    answers: list[tuple[float, IndexedText]] = []
    whole = 0.0
    for indexed in valid:
        tokens = indexed.tokens
        values = [_value(group, tokens) for group in query.groups]
        if not any(values):
            continue
        is_original = (
            not original or not indexed.language or ANALYSED[indexed.language] == ANALYSED[original]
        )
        weight = weights[indexed.kind] * (1.0 if is_original else _TRANSLATED)
        for place, value in enumerate(values):
            best_of[place] = max(best_of[place], value * weight)
        coverage = min(1.0, sum(1 for value in values if value) / max(indexed.size, 1))
        score = sum(values) / count * weight * (0.6 + 0.4 * coverage)
        if indexed.language == language:
            score *= 1.02
        answers.append((score, indexed))
        if indexed.kind in _ASKED_AS_A_WHOLE and query.whole in tokens:
            whole = max(whole, _WHOLE if is_original else _WHOLE_TRANSLATED)
    missing = tuple(group for group, value in zip(query.groups, best_of, strict=True) if not value)
    if not answers or count - len(missing) < least:
        return None
    answers.sort(key=lambda answer: -answer[0])
    best, indexed = answers[0]
    score = 0.45 * sum(best_of) / count + 0.55 * best + whole
    return Answer(score, indexed, missing, [one for _score, one in answers])


def _of_number(token: str, texts: list[IndexedText]) -> Answer | None:
    best: Answer | None = None
    for indexed in texts:
        words = indexed.words if indexed.kind is TextKind.CONTACT else []
        for found in words:
            if found.startswith(token):
                score = len(token) / len(found) + (0.5 if found == words[0] else 0)
                if best is None or score > best.score:
                    best = Answer(score, indexed, (), [indexed])
    return best


def _value(group: Group, present: Set[str]) -> float:
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
        value = _PREFIX_AT_LEAST + 0.2 * len(group.surfaces[0]) / min(map(len, longer))
    elif not present.isdisjoint(group.stems):
        value = _STEM_LAYER
    return value * _CORRECTED if group.corrected else value


def answers(group: Group, tokens: Iterable[str]) -> bool:
    """Whether some tokens of a word answer a word of a query: for marking it."""
    return bool(
        _value(
            group,
            {
                token
                for token in tokens
                if token.startswith((LEMMA, STEM)) or not token.startswith("_")
            },
        )
    )
