"""Long lists of which a page is read at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence


class Slices[Row]:
    """A list of known length, for a paginator: what is looked at is asked for."""

    def __init__(self, count: int, ask: Callable[[int, int], Sequence[Row]]) -> None:
        """``ask`` takes where to begin and where to stop."""
        self._count, self._ask = count, ask

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: slice) -> Sequence[Row]:
        return self._ask(part.start, part.stop)
