"""Long lists of which a page is read at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload


class Slices[Row](Sequence[Row]):
    """A list of known length, for a paginator: what is looked at is asked for."""

    def __init__(self, count: int, ask: Callable[[int, int], Sequence[Row]]) -> None:
        """``ask`` takes where to begin and where to stop."""
        self._count, self._ask = count, ask

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            return self._ask(place.start, place.stop)
        return self._ask(place, place + 1)[0]
