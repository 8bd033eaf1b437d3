"""Who may look at a proposal: those who worked on it, and those who may see all that it touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from itertools import batched

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Q

from units.history.models import KEYS_AT_ONCE
from units.history.recording import SUBJECTS
from units.history.writing import Thing
from units.models import Appointment, Succession
from units.proposals.models import Proposal, ProposalItem, ProposalQuerySet
from units.rights.rows import may_act_on, rows_seen_by, sees_all_rows
from units.rights.who import Action, units_where
from units.specification import RECORD_TYPES

type Somebody = User | AnonymousUser


def proposals_seen_by(user: Somebody) -> ProposalQuerySet:
    """Those at which somebody may look."""
    if not (user.is_active and user.is_staff):
        return Proposal.objects.none()
    if all(sees_all_rows(user, RECORD_TYPES[subject].model) for subject in SUBJECTS):
        return Proposal.objects.all()
    own = Q(created_by=user.pk) | Q(contributions__by=user.pk)
    of_a_proposal = ProposalItem.objects.filter(proposal=OuterRef("pk"))
    kept_from_them = Exists(of_a_proposal.exclude(_seen(user)))
    of_others = Q(Exists(of_a_proposal), ~kept_from_them)
    return Proposal.objects.filter(own | of_others).distinct()


def may_look(user: Somebody, proposal: Proposal) -> bool:
    """Whether somebody may look at a proposal."""
    return proposals_seen_by(user).filter(pk=proposal.pk).exists()


def things_seen_by(user: Somebody, proposal: Proposal) -> set[Thing]:
    """The things of a proposal at which somebody may look.

    Those who worked on it look at it also when others put into it what they may not see, and when
    they may not see any more what they wrote.
    """
    seen: set[Thing] = set()
    asked: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    new = Q(before__isnull=True)
    items = proposal.items.annotate(is_new=new).values_list("subject", "key", "anchor", "is_new")
    for subject, key, anchor, is_new in items.order_by():
        if sees_all_rows(user, RECORD_TYPES[subject].model):
            seen.add((subject, key))
        elif subject == "unit":
            asked[subject][anchor or 0].add(key)
        elif is_new and may_act_on(user, "view", subject):
            seen.add((subject, key))
        elif not is_new:
            asked[subject][key].add(key)
    for subject, keys in asked.items():
        seen |= {
            (subject, key) for row in _seen_among(user, subject, keys) for key in keys.get(row, ())
        }
    return seen


def _seen_among(user: Somebody, subject: str, keys: Collection[int]) -> set[int]:
    """The rows with some keys at which somebody may look."""
    rows = rows_seen_by(user, RECORD_TYPES[subject].model).order_by()
    return {
        pk
        for some in batched(keys, KEYS_AT_ONCE, strict=False)
        for pk in rows.filter(pk__in=some).values_list("pk", flat=True)
    }


def _seen(user: Somebody) -> Q:
    """The condition that what is proposed is about something that somebody may see."""
    seen = Q(pk__in=())
    for subject in SUBJECTS:
        if sees_all_rows(user, RECORD_TYPES[subject].model):
            seen |= Q(subject=subject)
        elif may_act_on(user, "view", subject):
            seen |= Q(_in_branches(user, subject), subject=subject)
    return seen


def _in_branches(user: Somebody, subject: str) -> Q:
    """What is new, and what belongs to units that somebody sees. Kept simple, for SQLite's sake."""
    units = units_where(user, Action.SEE).order_by().values("pk")
    if subject == "unit":
        return Q(anchor__in=units)
    is_new = Q(before__isnull=True)
    if subject == "person":
        served = Appointment._base_manager.filter(post__unit__in=units)
        return is_new | Q(key__in=served.order_by().values("person"))
    if subject == "succession":
        ended = Succession.originals.through._base_manager.filter(unit__in=units)
        return is_new | Q(key__in=ended.order_by().values("succession"))
    return is_new | Q(subject="unitkind")
