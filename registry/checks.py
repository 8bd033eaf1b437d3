"""Settings that each are right and do not go together: what is wrong, and how it is mended."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.cache import cache

RUNNING = "running"
"""The tag of these checks, which gunicorn runs before it serves."""
_SHORTEST_TOKEN = 20
_LEAST_LAG = 3
_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})


@checks.register(RUNNING)
def names_are_right(**kwargs: object) -> list[checks.CheckMessage]:
    """The register answers to the names by which readers find it."""
    return [*_wrong_names(), *_missing_names()]


@checks.register(RUNNING)
def proxies_are_known(**kwargs: object) -> Iterator[checks.CheckMessage]:
    """Whoever ends TLS is believed, and nobody else."""
    if settings.HTTPS and not settings.BEHIND_PROXY:
        yield checks.Warning(
            "HTTPS is on, and no proxy is known that ends TLS: every page leads to itself.",
            hint="Set BEHIND_PROXY=true where a proxy of yours sets X-Forwarded-Proto.",
            id="registry.W010",
        )
    if settings.BEHIND_PROXY and not settings.TRUSTED_PROXIES:
        yield checks.Warning(
            "All readers seem to come from the proxy: who fails to sign in shuts out all.",
            hint="Set TRUSTED_PROXIES to how many proxies add to X-Forwarded-For, or leave it out.",
            id="registry.W011",
        )
    if os.environ.get("TRUSTED_PROXIES", "").strip("0 ") and not settings.BEHIND_PROXY:
        yield checks.Warning(
            "TRUSTED_PROXIES says that there are proxies, BEHIND_PROXY that there are none.",
            hint="Set BEHIND_PROXY=true, or leave out TRUSTED_PROXIES.",
            id="registry.W019",
        )


@checks.register(RUNNING)
def secrets_are_kept(**kwargs: object) -> Iterator[checks.CheckMessage]:
    """What only we know is known to all machines, and to nobody else."""
    is_shared = not _database().endswith("sqlite3")
    if is_shared and not os.environ.get("SECRET_KEY", "").strip():
        yield checks.Warning(
            "Each machine makes a secret key of its own: sign-ins do not hold on the next.",
            hint="Set SECRET_KEY to the same 50 or more random letters on all machines.",
            id="registry.W012",
        )
    if settings.DEBUG and settings.HTTPS:
        yield checks.Error(
            "Debug mode shows settings and code to every reader.",
            hint="Leave out DEBUG, or set it to false.",
            id="registry.E003",
        )
    if 0 < len(settings.METRICS_TOKEN) < _SHORTEST_TOKEN:
        yield checks.Warning(
            "The token of /metrics can be guessed.",
            hint=f"Set METRICS_TOKEN to {_SHORTEST_TOKEN} or more random letters.",
            id="registry.W013",
        )


@checks.register(RUNNING)
def places_are_writable(**kwargs: object) -> Iterator[checks.CheckMessage]:
    """What is kept in files can be kept."""
    if _database().endswith("sqlite3") and not os.access(settings.VAR_DIR, os.W_OK):
        yield checks.Error(
            f"SQLite cannot write to {settings.VAR_DIR}.",
            hint="Let VAR_DIR be a folder that belongs to the user that runs this, "
            "or give DATABASE_URL.",
            id="registry.E004",
        )


@checks.register(RUNNING)
def replicas_are_copies(**kwargs: object) -> Iterator[checks.CheckMessage]:
    """Pages are read from other servers than that which is written, and those copy it."""
    if settings.REPLICAS and _database().endswith("sqlite3"):
        yield checks.Error(
            "DATABASE_REPLICA_URLS names replicas, and what is written goes to SQLite.",
            hint="Give DATABASE_URL, the address of their primary, or leave the replicas out.",
            id="registry.E005",
        )
        return
    primary = _place("default")
    for alias in settings.REPLICAS:
        if _place(alias) == primary:
            yield checks.Warning(
                f"{alias} is the primary itself: it takes nothing off it.",
                hint="Leave it out of DATABASE_REPLICA_URLS.",
                id="registry.W017",
            )
        if _place(alias)[-1] != primary[-1]:
            yield checks.Error(
                f"{alias} is another database than DATABASE_URL: “{_place(alias)[-1]}”.",
                hint="A replica has the same databases as its primary: write the same name.",
                id="registry.E006",
            )
    if settings.REPLICAS and settings.REPLICA_LAG_SECONDS < _LEAST_LAG:
        yield checks.Warning(
            "Replicas are asked once a second: none is ever as near as REPLICA_LAG_SECONDS says.",
            hint=f"Set REPLICA_LAG_SECONDS to {_LEAST_LAG} or more.",
            id="registry.W018",
        )


@checks.register(RUNNING)
def cache_answers(**kwargs: object) -> Iterator[checks.CheckMessage]:
    """The shared cache is there; without it pages are made each time."""
    try:
        cache.set("check", "ok", 10)
    except Exception as error:  # noqa: BLE001 - each server of caches has errors of its own
        yield checks.Warning(
            f"The cache does not answer: {error}",
            hint="Start it, or mend CACHE_URL; the register is served without, more slowly.",
            id="registry.W014",
        )


def _wrong_names() -> Iterator[checks.CheckMessage]:
    for name in settings.ALLOWED_HOSTS:
        if "/" in name or (":" in name and not name.startswith("[")):
            yield checks.Error(
                f"“{name}” in ALLOWED_HOSTS is no name of a host.",
                hint="Write names alone, without scheme and port, as in ustroj.example.",
                id="registry.E001",
            )
    address = urlsplit(settings.PUBLIC_ADDRESS)
    if settings.PUBLIC_ADDRESS and (
        address.scheme not in {"http", "https"} or not address.hostname or address.path
    ):
        yield checks.Error(
            f"PUBLIC_ADDRESS is “{settings.PUBLIC_ADDRESS}”, which leads nowhere.",
            hint="Write scheme and name alone, as in https://ustroj.example.",
            id="registry.E002",
        )


def _missing_names() -> Iterator[checks.CheckMessage]:
    name = urlsplit(settings.PUBLIC_ADDRESS).hostname
    names = settings.ALLOWED_HOSTS
    known = {"*", name, *(f".{part}" for part in _domains(name or ""))}
    if name and known.isdisjoint(names):
        yield checks.Warning(
            f"Readers of {settings.PUBLIC_ADDRESS} are refused: that name is not answered to.",
            hint=f"Add {name} to ALLOWED_HOSTS.",
            id="registry.W015",
        )
    elif settings.BEHIND_PROXY and _LOCAL.issuperset(names):
        yield checks.Warning(
            "Readers are refused: the register answers to localhost only.",
            hint="Set ALLOWED_HOSTS to the names that readers write, with commas.",
            id="registry.W016",
        )


def _domains(name: str) -> Iterator[str]:
    parts = name.split(".")
    for start in range(len(parts)):
        yield ".".join(parts[start:])


def _place(alias: str) -> tuple[str, str, str]:
    """Host, port and name of a database."""
    described = settings.DATABASES[alias]
    return described["HOST"], str(described["PORT"] or "5432"), described["NAME"]


def _database() -> str:
    return str(settings.DATABASES["default"]["ENGINE"])
