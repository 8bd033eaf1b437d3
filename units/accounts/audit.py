"""Writing down what happened to an account: who did it, to whom, from where.

A note is written in the transaction of what it tells, and goes with it when that is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.http import HttpRequest

from units.accounts.acting import actor, request_in_hand
from units.accounts.clients import address_of
from units.accounts.digests import digest_of_name
from units.accounts.models import AuditEntry

What = AuditEntry.What
_MOST_LISTED = 50
"""Columns or rights that one note names."""
_TYPED = 8
"""Figures of the digest of a name that nobody has: enough to see that the same was typed again."""


def note(
    what: AuditEntry.What,
    about: User | None = None,
    *,
    by: User | None = None,
    name: str = "",
    detail: dict[str, list[str]] | None = None,
    request: HttpRequest | None = None,
) -> None:
    """Write down what happened, about a user or about what is called ``name``."""
    request = request or request_in_hand()
    by = by or actor()
    AuditEntry.objects.create(
        what=what,
        actor_pk=by.pk if by else None,
        actor_name=by.get_username() if by else "",
        about_pk=about.pk if about else None,
        about_name=about.get_username() if about else name[:150],
        address=address_of(request) if request else "",
        detail=_shortened(detail or {}),
    )


def note_typed(what: AuditEntry.What, typed: str, request: HttpRequest) -> None:
    """Write down what happened to somebody who has only typed a name.

    Where no user is called so it may be a password, so only a few figures of its digest are kept.
    """
    about = User.objects.filter(username=typed).first() if "\0" not in typed else None
    AuditEntry.objects.create(
        what=what,
        about_pk=about.pk if about else None,
        about_name=about.get_username() if about else "",
        typed="" if about else digest_of_name(typed)[:_TYPED],
        address=address_of(request),
    )


def note_grant(
    sender: object,
    *,
    about: User | None = None,
    name: str = "",
    given: Iterable[str] = (),
    taken: Iterable[str] = (),
    **kwargs: object,
) -> None:
    """Write down that rights were given or taken; the receiver for whoever grants them.

    Connect it to a signal that is sent, in the transaction of the grant, with the user ``about``
    whom it is (or the ``name`` of a group) and with what was ``given`` and ``taken``, in words.
    """
    detail = {"given": sorted(given), "taken": sorted(taken)}
    note(What.RIGHTS, about, name=name, detail={key: told for key, told in detail.items() if told})


def _shortened(detail: dict[str, list[str]]) -> dict[str, list[str]]:
    return {
        key: [*told[:_MOST_LISTED], "…"] if len(told) > _MOST_LISTED else told
        for key, told in detail.items()
    }
