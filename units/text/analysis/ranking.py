"""How well what a unit says answers a query. Pure: the same order on every database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from units.text.analysis.layers import LEMMA, STEM, WHOLE
from units.text.analysis.queries import Group, Query

NAME, ACRONYM, INITIALS, PERSON, NUMBER, TASK, TITLE, KIND, TEXT, CODE = "n", "a", "i", "p", "c", "t", "o", "k", "d", "x"
"""What a statement is: a name, an abbreviation, the initials of a name, a person's name, a telephone number or e-mail address,
a task, the title of a post, the kind of the unit, another text, a code."""

_WEIGHT = {NAME: 1.0, ACRONYM: 1.0, INITIALS: 0.75, PERSON: 0.97, NUMBER: 1.0, TASK: 0.62, TITLE: 0.5, KIND: 0.6, TEXT: 0.45, CODE: 0.5}
_ASKED_WEIGHT = _WEIGHT | {TASK: 0.98, TEXT: 0.6}
"""Where somebody asks who is responsible, a task is worth as much as a name."""
_SURFACE, _LEMMA_LAYER, _STEM_LAYER, _PREFIX_AT_LEAST = 1.0, 0.92, 0.8, 0.72
_OTHER_SURFACE = 0.97
_CORRECTED = 0.8


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a unit says, in one language."""

    sort: str
    language: str
    """Code of the registry; empty for what has none."""
    ref: int
    """The primary key of the task or person; 0 for the unit's own texts."""
    since: str
    """The first day on which citizens may see it, ISO 8601; empty without such a day."""
    until: str
    tokens: tuple[str, ...]
    """Word by word; the tokens of one word are divided by ``|``."""

    def holds(self, on: str) -> bool:
        """Whether citizens may see it on a day, as far as itself goes."""
        return (not self.since or self.since <= on) and (not self.until or on <= self.until)

    def as_line(self) -> str:
        """For the index."""
        return "\t".join((self.sort, self.language, str(self.ref), self.since, self.until, " ".join(self.tokens)))

    @classmethod
    def from_line(cls, line: str) -> Statement:
        """From the index."""
        sort, language, ref, since, until, tokens = line.split("\t")
        return cls(sort, language, int(ref), since, until, tuple(tokens.split(" ")))


@dataclass(slots=True)
class Answer:
    """How a unit answers a query."""

    score: float
    best: Statement
    """The statement that answers best."""
    missing: tuple[Group, ...] = ()
    """The words of which it says nothing."""
    found: list[Statement] = field(default_factory=list)
    """All that answers some word, the best first."""


def rank(query: Query, statements: Iterable[Statement], language: str, on: date, *, least: int) -> Answer | None:
    """How well some statements answer a query for readers of a language; None where fewer than ``least`` words are answered.

    Statements that citizens may not see on the day count for nothing.
    """
    day = on.isoformat()
    valid = [statement for statement in statements if statement.holds(day)]
    if query.number or query.email:
        return _of_number(query.number or query.email, valid)
    weights = _ASKED_WEIGHT if query.is_question else _WEIGHT
    best_of = [0.0] * len(query.groups)
    answers: list[tuple[float, Statement]] = []
    for statement in valid:
        weight = weights[statement.sort]
        values = _values(query.groups, statement)
        if not any(values):
            continue
        for place, value in enumerate(values):
            best_of[place] = max(best_of[place], value * weight)
        together = sum(values) / len(values)
        score = together * weight * (0.7 + 0.3 * _coverage(query, statement, values))
        if statement.language == language:
            score *= 1.02
        answers.append((score, statement))
    missing = tuple(group for group, value in zip(query.groups, best_of, strict=True) if not value)
    if not answers or len(query.groups) - len(missing) < least:
        return None
    answers.sort(key=lambda answer: -answer[0])
    best, statement = answers[0]
    score = 0.45 * sum(best_of) / len(best_of) + 0.55 * best
    if query.whole in statement.tokens or any(
        query.whole in one.tokens for _score, one in answers[:5] if one.sort in (NAME, ACRONYM, PERSON, CODE)
    ):
        score += 0.5
    return Answer(score, statement, missing, [one for _score, one in answers])


def _of_number(token: str, statements: list[Statement]) -> Answer | None:
    best: Answer | None = None
    for statement in statements:
        for found in statement.tokens if statement.sort == NUMBER else ():
            if found.startswith(token):
                score = len(token) / len(found) + (0.5 if found == statement.tokens[0] else 0)
                if best is None or score > best.score:
                    best = Answer(score, statement, (), [statement])
    return best


def _values(groups: Sequence[Group], statement: Statement) -> list[float]:
    """What a statement is worth to each word of a query."""
    present = {token for word in statement.tokens for token in word.split("|")}
    return [_value(group, present) for group in groups]


def _value(group: Group, present: set[str]) -> float:
    value = 0.0
    if group.surfaces[0] in present:
        value = _SURFACE
    elif not present.isdisjoint(group.surfaces):
        value = _OTHER_SURFACE
    elif not present.isdisjoint(group.lemmas):
        value = _LEMMA_LAYER
    elif group.prefix and (longer := [token for token in present if token.startswith(group.surfaces)]):
        value = _PREFIX_AT_LEAST + 0.2 * len(group.surfaces[0]) / min(map(len, longer))
    elif not present.isdisjoint(group.stems):
        value = _STEM_LAYER
    return value * _CORRECTED if group.corrected else value


def _coverage(query: Query, statement: Statement, values: Sequence[float]) -> float:
    """How much of a statement the query names: of a short name more than of a long text."""
    words = sum(1 for token in statement.tokens if not token.startswith((WHOLE, "_")) and len(token.split("|")[0]) > 2)
    return min(1.0, sum(1 for value in values if value) / max(words, 1))


def answers(group: Group, tokens: Iterable[str]) -> bool:
    """Whether some tokens of a word answer a word of a query: for marking it."""
    return bool(_value(group, {token for token in tokens if token.startswith((LEMMA, STEM)) or not token.startswith("_")}))
