"""What proposals keep of a person who is to be forgotten."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from units.history.forgetting import Forgetting
from units.proposals.models import Proposal, ProposalItem


def forget(forgetting: Forgetting) -> None:
    """Take the person out of states that are proposed; name the proposals that still say the name.

    A state of the person says no more than the new code, as in history.
    """
    items = ProposalItem.objects.filter(subject="person", key=forgetting.key)
    nobody = {"code": forgetting.new_code}
    for item in items:
        item.code = forgetting.new_code
        item.before = None if item.before is None else nobody
        item.after = None if item.after is None else nobody
        item.save()
    count = len(items)
    if count:
        message = ngettext(
            "The name was taken out of %(count)d proposal.",
            "The name was taken out of %(count)d proposals.",
            count,
        )
        forgetting.done.append(message % {"count": count})
    forgetting.left += [
        _("Proposal %(number)d: %(title)s") % {"number": proposal.pk, "title": proposal}
        for proposal in Proposal.objects.prefetch_related("items")
        if forgetting.names(_said_by(proposal))
    ]


def _said_by(proposal: Proposal) -> str:
    """All texts of a proposal."""
    states = [[item.before, item.after] for item in proposal.items.all()]
    texts = (proposal.title, proposal.reasons, proposal.answer, proposal.problem)
    return "\n".join([*texts, json.dumps(states, ensure_ascii=False)])
