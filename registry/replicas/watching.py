"""From which moment on a replica may not know all: told from positions in the log of the primary.

No clock but that of this process is asked. The primary was seen at a position at a moment; a
replica that has come to that position knows all that was committed until that moment.

>>> primary = Primary()
>>> primary.was_at(position=100, moment=1.0)
>>> primary.was_at(position=200, moment=2.0)
>>> primary.known_until(150), primary.known_until(200), primary.known_until(99)
(1.0, 2.0, None)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

_MOST = 1000
"""Positions that are remembered; a replica further behind than that is not used anyhow."""


class Primary:
    """Where the primary was, and when."""

    def __init__(self) -> None:
        self.seen: deque[tuple[float, int]] = deque(maxlen=_MOST)
        self.answers = False
        """Whether it answered when it was asked last."""

    @property
    def moment(self) -> float | None:
        """When it was asked last with success."""
        return self.seen[-1][0] if self.seen else None

    def was_at(self, position: int, moment: float) -> None:
        """Note that all that was committed until a moment stands before a position."""
        if self.seen and position < self.seen[-1][1]:
            self.seen.clear()  # another server has taken its place
        self.seen.append((moment, position))
        self.answers = True

    def known_until(self, position: int) -> float | None:
        """The moment until which all is known to whoever has come to a position, if to any."""
        found = (moment for moment, other in reversed(tuple(self.seen)) if other <= position)
        return next(found, None)

    def is_out(self, now: float, limit: float) -> bool:
        """Whether it does not answer, or is silent for half of the seconds that one may be behind.

        That is before all replicas seem to be behind, because it does not say where it is.
        """
        return not self.answers or self.moment is None or now - self.moment > limit / 2


@dataclass(slots=True)
class Replica:
    """What is known of a replica."""

    alias: str
    known_until: float | None = None
    """The moment until which it knows all; None where it is left out."""
    asked_at: float = 0
    """When it answered last."""
    why: str = "It was not asked yet."
    """Why it is left out, if it is."""

    def leave_out(self, why: str) -> None:
        """Send nobody there until it was asked again."""
        self.known_until, self.why = None, why

    def lag(self, now: float) -> float | None:
        """For how many seconds it may not know what was committed."""
        return None if self.known_until is None else now - self.known_until


def usable(
    primary: Primary, replicas: Sequence[Replica], now: float, limit: float, longest: float
) -> list[Replica]:
    """The replicas that answer and know all but what was committed in the last seconds.

    Nothing is committed while the primary is out: then the last seconds before that are meant. Also
    then none is used that may be behind by more than ``longest``.
    """
    until, most = now, limit
    if primary.is_out(now, limit):
        until, most = (primary.moment, limit) if primary.moment else (now, longest)
    return [
        replica
        for replica in replicas
        if replica.known_until is not None
        and until - replica.known_until <= most
        and now - replica.known_until <= longest
        and now - replica.asked_at <= limit
    ]
