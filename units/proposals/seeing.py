"""Who may look at a proposal: those who worked on it, and those who may see all that it touches."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Q

from units.history.recording import SUBJECTS
from units.proposals.models import Proposal, ProposalItem, ProposalQuerySet

type Somebody = User | AnonymousUser


def proposals_seen_by(user: Somebody) -> ProposalQuerySet:
    """Those at which somebody may look."""
    if not (user.is_active and getattr(user, "is_staff", False)):
        return Proposal.objects.none()
    own = Q(created_by=user.pk) | Q(contributions__by=user.pk)
    seen = [subject for subject in SUBJECTS if _sees(user, subject)]
    kept_from_them = ProposalItem.objects.filter(proposal=OuterRef("pk")).exclude(subject__in=seen)
    of_others = Q(~Exists(kept_from_them)) if seen else Q(pk__in=())
    return Proposal.objects.filter(own | of_others).distinct()


def may_look(user: Somebody, proposal: Proposal) -> bool:
    """Whether somebody may look at a proposal."""
    return proposals_seen_by(user).filter(pk=proposal.pk).exists()


def _sees(user: Somebody, subject: str) -> bool:
    return user.has_perm(f"units.view_{subject}") or user.has_perm(f"units.change_{subject}")
