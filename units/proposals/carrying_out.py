"""Proposals carried out: all of one, or the part that was chosen; on the day, or at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from units.authorship import Door, author, writing_as
from units.databases import in_use
from units.history.pairs import Pair
from units.history.states import Collision, Flat, Path, built, changed_paths, flat
from units.history.undoing import Outcome, merged
from units.history.writing import Thing, write_states
from units.proposals.models import Proposal
from units.tree import tree_lock

if TYPE_CHECKING:
    from django.contrib.auth.models import User

type Chosen = Mapping[Thing, Collection[Path]]
"""By thing, the paths of the differences that somebody wants."""


class CollidesError(Exception):
    """Something was changed meanwhile, and nobody has said which of the two shall stand."""

    def __init__(self, outcome: Outcome) -> None:
        """With what collides."""
        self.outcome = outcome
        super().__init__()


class DecidedError(Exception):
    """Somebody has decided on it already."""


def what_becomes(
    proposal: Proposal, chosen: Chosen | None = None, mine: Chosen | None = None
) -> Outcome:
    """What carrying out a proposal, or the chosen part of it, would make of the registry as it is.

    Where it collides with what was changed meanwhile, that stays; ``mine`` says where it does not.
    """
    pairs = [_partly(pair, chosen) for pair in proposal.pairs()]
    return _resolved(merged([pair for pair in pairs if pair is not None]), mine or {})


def _partly(pair: Pair, chosen: Chosen | None) -> Pair | None:
    """A thing with the chosen differences only; None where none of it is chosen."""
    if chosen is None:
        return pair
    paths = chosen.get((pair.subject, pair.key))
    if paths is None:
        return None
    if pair.before is None or pair.after is None:
        return pair
    return replace(pair, after=built(pair.subject, _taken_over(pair, paths)))


def _taken_over(pair: Pair, paths: Collection[Path]) -> Flat:
    """What was, with the differences at some paths and below them."""
    values, after = flat(pair.subject, pair.before), flat(pair.subject, pair.after)
    for path in changed_paths(pair.subject, pair.before, pair.after):
        if not any(path[: len(wanted)] == wanted for wanted in paths):
            continue
        values.pop(path, None)
        if path in after:
            values[path] = after[path]
            values |= {
                path[:end]: after[path[:end]]
                for end in range(1, len(path))
                if path[:end] in after and path[:end] not in values
            }
    return values


def _resolved(outcome: Outcome, mine: Chosen) -> Outcome:
    """With what was said of collisions."""
    for thing, collisions in list(outcome.collisions.items()):
        wanted = set(mine.get(thing, ()))
        target = flat(thing[0], outcome.targets.get(thing, outcome.current.get(thing)))
        for collision in collisions:
            if collision.path in wanted:
                _overrule(thing, target, collision, outcome)
        if wanted and thing in outcome.wanted:
            outcome.targets[thing] = built(thing[0], target)
    return outcome


def _overrule(thing: Thing, target: Flat, collision: Collision, outcome: Outcome) -> None:
    """Let the proposal have its way at one path."""
    wished = flat(thing[0], outcome.wanted.get(thing))
    top = collision.path
    for path in [path for path in target if path[: len(top)] == top]:
        del target[path]
    target |= {path: value for path, value in wished.items() if path[: len(top)] == top}


def carry_out(
    proposal: Proposal,
    by: User,
    chosen: Chosen | None = None,
    resolutions: Mapping[Thing, Mapping[Path, str]] | None = None,
    answer: str = "",
    as_of: str = "",
) -> Outcome:
    """Make the registry say what a proposal says, in one change.

    ``resolutions`` say for each path that collides which stands: ``mine`` (the proposal's) or
    ``theirs``. Raises ``CollidesError`` where one is missing, ``DecidedError`` where it waits no
    longer, ``ValidationError`` where the registry as it is refuses, or where somebody has worked on
    it since ``as_of``.
    """
    with _written_by(proposal, by), tree_lock():
        _refuse_unless_it_waits(proposal, as_of)
        said = resolutions or {}
        outcome = what_becomes(proposal, chosen, _mine(said))
        if unsaid := _unsaid(outcome, said):
            outcome.collisions = unsaid
            raise CollidesError(outcome)
        write_states(outcome.targets, outcome.placed)
        proposal.status, proposal.problem = Proposal.Status.DONE, ""
        _decide(proposal, by, answer)
    return outcome


def _mine(said: Mapping[Thing, Mapping[Path, str]]) -> dict[Thing, set[Path]]:
    return {
        thing: {path for path, whose in paths.items() if whose == "mine"}
        for thing, paths in said.items()
    }


def _unsaid(
    outcome: Outcome, said: Mapping[Thing, Mapping[Path, str]]
) -> dict[Thing, list[Collision]]:
    """The collisions of which nobody has said which shall stand."""
    left = {
        thing: [one for one in collisions if one.path not in said.get(thing, {})]
        for thing, collisions in outcome.collisions.items()
    }
    return {thing: collisions for thing, collisions in left.items() if collisions}


def _written_by(proposal: Proposal, by: User) -> AbstractContextManager[None]:
    why = "\n\n".join(text for text in (proposal.title, proposal.reasons) if text)
    return writing_as(user=by, door=Door.PROPOSAL, why=why, proposal=proposal.pk)


def note_change(change: int) -> None:
    """Remember with which change a proposal was carried out."""
    if pk := author().proposal:
        Proposal.objects.filter(pk=pk).update(change=change)


def _decide(proposal: Proposal, by: User, answer: str) -> None:
    proposal.decided_by, proposal.decided_at, proposal.answer = by, timezone.now(), answer
    proposal.save(
        update_fields=["status", "decided_by", "decided_at", "answer", "problem", "updated_at"]
    )


def _refuse_unless_it_waits(proposal: Proposal, as_of: str = "") -> None:
    """Nobody decides twice, nor on what he has not seen; asked in a transaction."""
    stored = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not stored.waits:
        raise DecidedError
    if as_of and as_of != stored.as_of:
        raise ValidationError(_("Somebody has changed it in the meantime. Look at it again."))


def accept(proposal: Proposal, by: User, day: date, answer: str = "", as_of: str = "") -> None:
    """Let a proposal be carried out on a day."""
    with transaction.atomic(using=in_use()):
        _refuse_unless_it_waits(proposal, as_of)
        proposal.status, proposal.due_on = Proposal.Status.ACCEPTED, day
        proposal.save(update_fields=["due_on"])
        _decide(proposal, by, answer)


def decline(proposal: Proposal, by: User, answer: str) -> None:
    """Refuse a proposal, with words."""
    with transaction.atomic(using=in_use()):
        _refuse_unless_it_waits(proposal)
        proposal.status = Proposal.Status.DECLINED
        _decide(proposal, by, answer)


def withdraw(proposal: Proposal, by: User) -> None:
    """Take a proposal back before anybody decides."""
    with transaction.atomic(using=in_use()):
        _refuse_unless_it_waits(proposal)
        proposal.status = Proposal.Status.WITHDRAWN
        _decide(proposal, by, "")


def reopen(proposal: Proposal, by: User) -> None:
    """Let a proposal be worked on again."""
    with transaction.atomic(using=in_use()):
        stored = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if stored.status == Proposal.Status.DONE:
            raise DecidedError
        proposal.status = Proposal.Status.OPEN
        _decide(proposal, by, "")


def carry_out_due(day: date | None = None) -> Iterator[tuple[Proposal, str]]:
    """Carry out all that is due, each by itself; what cannot be waits, and says why.

    Gives each proposal with its problem; empty where it was carried out.
    """
    for proposal in _due(day):
        problem = _problem_of(proposal)
        if problem:
            Proposal.objects.filter(pk=proposal.pk).update(problem=problem)
        yield proposal, problem


def _due(day: date | None) -> Sequence[Proposal]:
    return list(Proposal.objects.due(day).order_by("due_on", "pk").select_related("decided_by"))


def _problem_of(proposal: Proposal) -> str:
    decider = proposal.decided_by
    if decider is None or not (decider.is_active and decider.is_staff):
        return _("Whoever accepted it has no account any more. Somebody else must accept it.")
    try:
        carry_out(proposal, decider, answer=proposal.answer)
    except CollidesError:
        return _("Something that it changes was changed meanwhile, too. Look at it again.")
    except ValidationError as error:
        return " ".join(error.messages)
    except PermissionDenied:
        return _("Whoever accepted it may not do all of this any more.")
    except DecidedError:
        return ""
    return ""
