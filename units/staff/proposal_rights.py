"""Who may decide on a proposal: whoever could do by hand all that it would do."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User

from units.proposals.models import Proposal
from units.staff.history_rights import lacking_to_write, may_see_past


def may_decide(user: User | AnonymousUser, proposal: Proposal) -> bool:
    """Whether somebody may carry a proposal out, or decline it."""
    pairs = proposal.pairs()
    sees = all(may_see_past(user, pair.subject) for pair in pairs)
    return bool(pairs) and sees and not lacking_to_write(user, pairs)
