"""Answers in the memory of this process: so many bytes, those that nobody asked for longest out
first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

from registry.kept_pages.answers import Answer


class Store:
    """Answers by their keys."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self.size = 0

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: str) -> Answer | None:
        """What is kept under a key, whether it still holds or not."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, key: str, answer: Answer, most: int) -> None:
        """Keep an answer instead of that before, and no more than so many bytes of all."""
        with self._lock:
            self._drop(key)
            self._answers[key] = answer
            self.size += answer.size + len(key)
            while self.size > most:
                self._drop(next(iter(self._answers)))

    def forget(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._answers.clear()
            self.size = 0

    def _drop(self, key: str) -> None:
        answer = self._answers.pop(key, None)
        if answer is not None:
            self.size -= answer.size + len(key)


class Makers:
    """Who makes what: many who ask for the same at once wait for one of them, a little."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self._lock = Lock()
        self._done: dict[str, Event] = {}

    @contextmanager
    def first(self, key: str) -> Iterator[bool]:
        """Whether one is the first; whoever is not has waited until the first was done."""
        with self._lock:
            done = self._done.get(key)
            is_first = done is None
            if done is None:
                done = self._done[key] = Event()
        if not is_first:
            done.wait(self.patience)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                del self._done[key]
            done.set()
