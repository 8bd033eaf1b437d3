"""Asks the addresses that have waited longest, one after the other, and keeps what they say."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched, chain, zip_longest
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from units.links.asking import Answer, Asker
from units.links.models import LinkCheck
from units.links.naming import asked_of, named_by

FEWEST_HOSTS = 3
"""If so many servers are all silent, it is our own line that is cut, and nothing is held true."""
_AT_ONCE = 1_000


class CutOffError(Exception):
    """Nobody at all answered: there is no way out of here, and nothing was kept."""


@dataclass(slots=True)
class Asked:
    """What came of a run, by sort of answer."""

    answers: Counter[LinkCheck.Answer] = field(default_factory=Counter)


@dataclass(slots=True)
class Round:
    """One run: whom it asks, how long it waits between two questions to one server."""

    asker: Asker
    pause: float
    sleep: Callable[[float], None] = time.sleep
    _last: dict[str, float] = field(default_factory=dict)
    _silent: dict[str, Answer] = field(default_factory=dict)

    def answers(self, links: Iterable[LinkCheck]) -> Iterator[tuple[LinkCheck, Answer]]:
        """The answer of each, servers in turn, so that each is left alone for a while."""
        for link in _in_turn(links):
            host = _host(link.url)
            answer = self._silent.get(host) or self._asked(host, link.url)
            if answer.is_silence:
                self._silent[host] = answer
            yield link, answer

    def _asked(self, host: str, url: str) -> Answer:
        waited = time.monotonic() - self._last.get(host, float("-inf"))
        if waited < self.pause:
            self.sleep(self.pause - waited)
        answer = self.asker.ask(url)
        self._last[host] = time.monotonic()
        return answer


def check_links(asker: Asker, most: int, pause: float = 1.0) -> Asked:
    """Ask the addresses that have waited longest, so many at most, and keep each answer at once.

    Nobody waits for it: no transaction is open while a server thinks.
    """
    know_what_is_named()
    asked, held, hosts = Asked(), list[tuple[LinkCheck, Answer]](), set[str]()
    has_answered = False
    links = list(LinkCheck.objects.waiting_longest()[:most])
    for link, answer in Round(asker, pause).answers(links):
        hosts.add(_host(link.url))
        held.append((link, answer))
        has_answered = has_answered or not answer.is_silence
        if has_answered:
            _keep(held, asked)
    if held and len(hosts) >= FEWEST_HOSTS:
        raise CutOffError
    _keep(held, asked)
    return asked


def know_what_is_named() -> None:
    """Bring the list of addresses up to date: new ones in, those that nobody names out."""
    named = {one.url for one in named_by(asked_of())}
    known = dict(LinkCheck.objects.values_list("url", "pk"))
    with transaction.atomic():
        gone = [pk for url, pk in known.items() if url not in named]
        for part in batched(gone, _AT_ONCE, strict=False):
            LinkCheck.objects.filter(pk__in=part).delete()
        new = (LinkCheck(url=url) for url in sorted(named - known.keys()))
        for part_of_new in batched(new, _AT_ONCE, strict=False):
            LinkCheck.objects.bulk_create(part_of_new, ignore_conflicts=True)


def _keep(held: list[tuple[LinkCheck, Answer]], asked: Asked) -> None:
    for link, answer in held:
        keep(link, answer)
        asked.answers[answer.kind] += 1
    held.clear()


def keep(link: LinkCheck, answer: Answer) -> None:
    """Keep what an address said; a day on which it fails counts once."""
    today = timezone.localdate()
    link.answer, link.status = answer.kind, answer.status
    link.checked_at = timezone.now()
    if not answer.is_failure:
        link.failed_since = link.failed_on = None
        link.failures = 0
    elif link.failed_on != today:
        link.failed_since = link.failed_since or today
        link.failed_on = today
        link.failures += 1
    link.save()


def _in_turn(links: Iterable[LinkCheck]) -> Iterator[LinkCheck]:
    """One of each server, then the next of each."""
    by_host: dict[str, list[LinkCheck]] = defaultdict(list)
    for link in links:
        by_host[_host(link.url)].append(link)
    return (link for link in chain(*zip_longest(*by_host.values())) if link is not None)


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()
