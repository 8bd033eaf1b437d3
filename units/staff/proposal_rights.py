"""Who may look at a proposal, and who may decide on it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Q

from units.history.comparing import differences
from units.proposals.models import Proposal, ProposalItem, ProposalQuerySet
from units.staff.history_rights import lacking_to_write, may_see_past, seen_subjects

type Somebody = User | AnonymousUser


def proposals_seen_by(user: Somebody) -> ProposalQuerySet:
    """Those that somebody worked on, and those of which they may see all that they touch."""
    own = Q(created_by=user.pk) | Q(contributions__by=user.pk)
    kept_from_them = ProposalItem.objects.filter(proposal=OuterRef("pk")).exclude(
        subject__in=seen_subjects(user)
    )
    seen = Q(~Exists(kept_from_them)) if seen_subjects(user) else Q(pk__in=())
    return Proposal.objects.filter(own | seen).distinct()


def may_look(user: Somebody, proposal: Proposal) -> bool:
    """Whether somebody may look at a proposal."""
    return proposals_seen_by(user).filter(pk=proposal.pk).exists()


def may_decide(user: Somebody, proposal: Proposal) -> bool:
    """Whether somebody could do by hand all that a proposal would do."""
    pairs = proposal.pairs()
    sees = all(may_see_past(user, pair.subject) for pair in pairs)
    return bool(pairs) and sees and not lacking_to_write(user, differences(pairs))
