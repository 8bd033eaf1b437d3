"""Who may look at a proposal: those who worked on it, and those who may see all that it touches."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Q

from units.history.recording import SUBJECTS
from units.proposals.models import Proposal, ProposalItem, ProposalQuerySet
from units.rights.rows import may_act_on, rows_seen_by, sees_all_rows
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


def _seen(user: Somebody) -> Q:
    """The condition that what is proposed is about something that somebody may see."""
    seen = Q(pk__in=())
    for subject in SUBJECTS:
        model = RECORD_TYPES[subject].model
        if sees_all_rows(user, model):
            seen |= Q(subject=subject)
        elif may_act_on(user, "view", subject):
            rows = rows_seen_by(user, model).order_by().values("pk")
            column = "anchor" if subject == "unit" else "key"
            is_new = Q(before__isnull=True) if subject != "unit" else Q(pk__in=())
            seen |= Q(subject=subject) & (Q(**{f"{column}__in": rows}) | is_new)
    return seen
