"""How often somebody may do something: a bucket for each, which fills again by itself.

What is left in a bucket is kept as one number, the moment at which it will be full again: each take
puts that moment off. With ``CACHE_URL`` all processes and machines take from the same buckets, in
one step of the cache; where the cache does not answer, each process keeps its own meanwhile.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.core.cache import caches

_MOST = 20_000
"""Buckets that a process keeps; those from which nobody has taken for longest are full again."""
_TAKE = """
local now = redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1000000
local between, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + between
local wait = full - now - between * most
if wait > 0 then return string.format('%.6f', wait) end
redis.call('SET', KEYS[1], string.format('%.6f', full), 'PX', math.ceil((full - now) * 1000) + 1)
return '0'
"""
"""The same as ``Own.take``, where nobody comes between asking and writing."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a minute for as long as one likes, and so many at once."""

    a_minute: float
    at_once: int

    @property
    def between(self) -> float:
        """Seconds in which one more comes into the bucket."""
        return 60 / self.a_minute


def take(name: str, rate: Rate) -> float:
    """Take one from a bucket: 0, or the seconds to wait until there is one."""
    if settings.CACHE_URL:
        carried_out = getattr(caches["default"], "carried_out", None)  # whose library is not loaded
        key = f"bucket:{name}"
        wait = carried_out(_TAKE, key, rate.between, rate.at_once) if carried_out else None
        if wait is not None:
            return float(wait)
    return own.take(name, rate, time.monotonic())


class Own:
    """The buckets of this process.

    >>> buckets, two_a_minute = Own(), Rate(a_minute=2, at_once=3)
    >>> [buckets.take("school", two_a_minute, now=0) for _ in range(4)]
    [0.0, 0.0, 0.0, 30.0]
    >>> buckets.take("school", two_a_minute, now=30), buckets.take("office", two_a_minute, now=30)
    (0.0, 0.0)
    """

    def __init__(self, most: int = _MOST) -> None:
        self.most = most
        self.full_at: OrderedDict[str, float] = OrderedDict()
        self.lock = Lock()

    def take(self, name: str, rate: Rate, now: float) -> float:
        """Take one at a moment: 0, or the seconds to wait."""
        with self.lock:
            full = max(self.full_at.get(name, now), now) + rate.between
            wait = full - now - rate.between * rate.at_once
            if wait > 0:
                return wait
            self.full_at[name] = full
            self.full_at.move_to_end(name)
            while len(self.full_at) > self.most:
                self.full_at.popitem(last=False)
            return 0.0

    def forget(self) -> None:
        """All are full."""
        with self.lock:
            self.full_at.clear()


own = Own()
