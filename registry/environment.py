"""What the environment says, read strictly: whatever is not understood is told with its remedy."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured

_YES = frozenset({"true", "yes", "on", "1", "y", "t", "ok"})
_NO = frozenset({"false", "no", "off", "0", "n", "f", ""})
_MAIL = re.compile(r"[!-9;-?A-~]+@[a-z0-9.-]+", re.IGNORECASE)
_CONTACT = re.compile(r"(?:https://|mailto:|tel:)[!-~]+")
_ENGINES = frozenset({"postgres", "postgresql", "psql", "pgsql", "sqlite"})
_REMEDIES: dict[object, str] = {
    bool: "Write true or false.",
    int: "Write a whole number, as in 2.",
    float: "Write a number with a point, as in 0.5.",
}


class Environment(environ.Env):
    r"""Variables as ``environ.Env`` reads them; what it would guess at is a fault here.

    Faults are gathered, so that whoever sets the project up hears of all of them at once.

    >>> env = Environment({"HTTPS": "ture", "WEB": "two"})
    >>> env.bool("HTTPS", default=False), env.int("WEB", default=2)
    (False, 2)
    >>> print(*env.faults, sep="\n")
    HTTPS is “ture”, which is not understood. Write true or false.
    WEB is “two”, which is not understood. Write a whole number, as in 2.
    """

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        super().__init__()
        if variables is not None:
            self.ENVIRON = variables
        self.faults: list[str] = []

    def get_value(
        self, var: str, cast: Any = None, default: Any = None, parse_default: bool = False
    ) -> Any:
        """The value of a variable, or the default where it is not set or not understood."""
        said = self.ENVIRON.get(var)
        if said is None:
            return default
        said = said.strip()
        if not said and cast is not None:
            return default  # as compose.yaml writes what is not set
        try:
            if cast is bool:
                return _flag(said)
            if cast in (int, float):
                return cast(said)
            if cast is list:
                return [word.strip() for word in said.split(",") if word.strip()]
            return self.parse_value(said, cast)
        except ValueError:
            self.fault(var, said, _REMEDIES.get(cast, "See the table in README.md."))
            return default

    def int(self, var: str, default: int = 0, least: int | None = None) -> int:
        """A whole number, no less than some."""
        number: int = self.get_value(var, cast=int, default=default)
        if least is not None and number < least:
            self.fault(var, str(number), f"Write {least} or more.")
            return default
        return number

    def zone(self, var: str, default: str) -> str:
        """A time zone."""
        said: str = self.get_value(var, default=default) or default
        if said not in available_timezones():
            self.fault(var, said, "Write a name of the IANA time zones, as in Europe/Belgrade.")
            return default
        return said

    def db_url(self, var: str, default: str = "") -> dict[str, Any]:
        """A database; never another one than was meant."""
        return self._address(
            var, default, self._database, "Write postgres://user:password@host:5432/name."
        )

    def db_urls(self, var: str) -> list[dict[str, Any]]:
        """PostgreSQL servers, with commas; none by default."""
        remedy = "Write postgres://user:password@host:5432/name, several with commas."
        found = []
        for said in self.list(var, default=[]):
            try:
                found.append(self._database(said))
            except (ValueError, ImproperlyConfigured):
                self.fault(var, said, remedy)
            else:
                if not found[-1]["ENGINE"].endswith("postgresql"):
                    self.fault(var, said, remedy)
        return found

    def email_url(self, var: str, default: str = "") -> dict[str, Any]:
        """A server of mails."""
        return self._address(
            var, default, self.email_url_config, "Write smtp+tls://user:password@host:587."
        )

    def contact(self, var: str) -> str:
        """Where somebody is reached, as an address that one may follow; nothing by default.

        >>> Environment({"TO": "ana@ustroj.example"}).contact("TO")
        'mailto:ana@ustroj.example'
        """
        said: str = self.get_value(var, default="")
        if _MAIL.fullmatch(said):
            return f"mailto:{said}"
        if said and not _CONTACT.fullmatch(said):
            self.fault(var, said, "Write an address of mails, or one that begins with https://.")
            return ""
        return said

    def choice(self, var: str, choices: tuple[str, ...]) -> str:
        """One of some words, the first by default."""
        said: str = self.get_value(var, default="") or choices[0]
        said = next((choice for choice in choices if choice.lower() == said.lower()), said)
        if said not in choices:
            self.fault(var, said, f"Write one of: {', '.join(choices)}.")
            return choices[0]
        return said

    def fault(self, var: str, said: str, remedy: str) -> None:
        """Note that a variable says something that cannot be meant, without its password."""
        shown = re.sub(r"(://[^/@]*:)[^@]*@", r"\1…@", said)
        self.faults.append(f"{var} is “{shown}”, which is not understood. {remedy}")

    def refuse_faults(self) -> None:
        """Do not run by guesses: stop, with all that is wrong."""
        if self.faults:
            raise ImproperlyConfigured("\n".join(["The environment is wrong.", *self.faults]))

    def _address(
        self, var: str, default: str, read: Callable[[str], dict[str, Any]], remedy: str
    ) -> dict[str, Any]:
        said = self.get_value(var, default="") or default
        try:
            return read(said)
        except (ValueError, ImproperlyConfigured):
            self.fault(var, said, remedy)
            return read(default)

    def _database(self, said: str) -> dict[str, Any]:
        address = urlsplit(said)
        if address.scheme not in _ENGINES or not address.path.strip("/"):
            raise ValueError(said)
        with warnings.catch_warnings(action="ignore"):
            found: dict[str, Any] = environ.Env.db_url_config(said)
        return found


def _flag(said: str) -> bool:
    word = said.lower()
    if word not in _YES | _NO:
        raise ValueError(said)
    return word in _YES
