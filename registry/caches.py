"""A shared cache that nobody needs: where it is gone or slow, everything is made anew instead.

Redis and Valkey speak the same. Whoever asks waits for a fifth of a second at most; who got no
answer lets the cache be for a while, for all threads of the process.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

LONGEST = 0.2
"""Seconds to wait for a connection, and for an answer."""
_REST = 5.0
"""Seconds for which it is not asked again."""
_resting_until: dict[str, float] = {}


class Plain:
    """Bytes as they are: what others wrote is never taken for objects."""

    def dumps(self, value: bytes) -> bytes:
        """The bytes."""
        return value

    def loads(self, data: bytes) -> bytes:
        """The bytes."""
        return data


class ForgivingCache(RedisCache):
    """Django's cache on Redis or Valkey, which is empty while there is none."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        patience = {
            "socket_connect_timeout": LONGEST,
            "socket_timeout": LONGEST,
            "retry": Retry(NoBackoff(), 0),
        }
        params["OPTIONS"] = {**patience, **params.get("OPTIONS", {})}
        super().__init__(server, params)
        self.server = server

    def add(self, *words: Any, **named: Any) -> bool:
        """Whether it was added; True where nothing is kept."""
        return self._asked(lambda: super(ForgivingCache, self).add(*words, **named), True)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """What is kept; the default where there is nothing."""
        return self._asked(lambda: super(ForgivingCache, self).get(key, default, version), default)

    def set(self, *words: Any, **named: Any) -> None:
        """Keep something, or not."""
        self._asked(lambda: super(ForgivingCache, self).set(*words, **named), None)

    def touch(self, *words: Any, **named: Any) -> bool:
        """Whether it is kept for longer."""
        return self._asked(lambda: super(ForgivingCache, self).touch(*words, **named), False)

    def delete(self, *words: Any, **named: Any) -> bool:
        """Whether something was forgotten."""
        return self._asked(lambda: super(ForgivingCache, self).delete(*words, **named), False)

    def get_many(self, *words: Any, **named: Any) -> dict[str, Any]:
        """What is kept of it."""
        return self._asked(lambda: super(ForgivingCache, self).get_many(*words, **named), {})

    def has_key(self, *words: Any, **named: Any) -> bool:
        """Whether something is kept."""
        return self._asked(lambda: super(ForgivingCache, self).has_key(*words, **named), False)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """One more; as if it had been nothing, where nothing is kept."""
        return self._asked(lambda: super(ForgivingCache, self).incr(key, delta, version), delta)

    def set_many(self, data: dict[str, Any], *words: Any, **named: Any) -> list[Any]:
        """The keys that were not kept."""
        keys = list(data)
        return self._asked(
            lambda: super(ForgivingCache, self).set_many(data, *words, **named), keys
        )

    def delete_many(self, *words: Any, **named: Any) -> None:
        """Forget several."""
        self._asked(lambda: super(ForgivingCache, self).delete_many(*words, **named), None)

    def clear(self) -> None:
        """Forget all of it."""
        self._asked(super().clear, None)

    def carried_out(self, script: str, key: str, *arguments: float) -> str | None:
        """What a script says that the cache carries out in one step; None where it does not."""
        name = self.make_and_validate_key(key)
        client = self._cache.get_client(name, write=True)
        said = self._asked(lambda: client.eval(script, 1, name, *arguments), None)
        return said.decode() if isinstance(said, bytes) else None

    def _asked[T](self, ask: Callable[[], T], otherwise: T) -> T:
        """What the cache answers, or what is said where it does not."""
        if time.monotonic() < _resting_until.get(self.server, 0):
            return otherwise
        try:
            return ask()
        except (RedisError, OSError) as error:
            _resting_until[self.server] = time.monotonic() + _REST
            logger.warning("The cache does not answer, and is let be for %s s: %s", _REST, error)
            return otherwise
