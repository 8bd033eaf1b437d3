"""Asks one address whether it answers: never inside our own network, and never for long.

The name of a server is looked up once, and the very addresses that were found to be public are
those that are spoken to: nobody can show one and lead to another.
"""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, SSLError
from urllib3.util import Url, parse_url

from units.links.models import LinkCheck

Kind = LinkCheck.Answer
MOST_REDIRECTS = 6
PATIENCE = 10.0
"""Seconds for each step: to be connected, and to hear something."""
LONGEST_ANSWER = 20.0
"""Seconds after which we hang up on whoever answers a sign at a time."""
_PORTS = {"http": 80, "https": 443}
_MOVED = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_REFUSED_FROM, _BROKEN_FROM, _NONE = 400, 500, 600
_OWN_WAY = 900
"""Some large sites say 999 to whoever is no browser."""
_EMBEDDING = IPv6Network("64:ff9b::/96")
"""Addresses behind which stands one of the older sort (RFC 6052)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address said."""

    kind: LinkCheck.Answer
    status: int | None = None

    @property
    def is_failure(self) -> bool:
        """Whether a reader who follows the link finds nothing."""
        return self.kind in (Kind.GONE, Kind.BROKEN, Kind.SILENT, Kind.NO_HOST, Kind.ASTRAY)

    @property
    def is_silence(self) -> bool:
        """Whether nobody was there at all; other pages of that server need not be tried."""
        return self.kind in (Kind.SILENT, Kind.NO_HOST)


class NotPublicError(Exception):
    """A server is in a network that is not public."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the name under which it does so, and whether also within our own network."""

    agent: str
    is_inside_too: bool = False

    def ask(self, url: str) -> Answer:
        """What an address answers, by way of all to which it leads."""
        for _step in range(MOST_REDIRECTS):
            target = _target(url)
            if target is None:
                return Answer(Kind.NOT_ASKED)
            answer, url = self._step(target)
            if answer is not None:
                return answer
        return Answer(Kind.ASTRAY)

    def _step(self, target: Url) -> tuple[Answer | None, str]:
        """The answer of one address, or to which other it leads."""
        try:
            status, location = self._said("HEAD", target)
            if status >= _REFUSED_FROM:  # many servers answer HEAD wrongly
                status, location = self._said("GET", target)
        except NotPublicError:
            return Answer(Kind.NOT_ASKED), ""
        except socket.gaierror:
            return Answer(Kind.NO_HOST), ""
        except SSLError:
            return Answer(Kind.UNTRUSTED), ""
        except (HTTPError, http.client.HTTPException, OSError, ValueError):
            return Answer(Kind.SILENT), ""
        if status in _MOVED and location:
            return None, urljoin(target.url, location)
        return Answer(_kind_of(status), status), ""

    def _said(self, method: str, target: Url) -> tuple[int, str]:
        """The status that one request gets, and where it leads."""
        host = _ascii(target.host or "")
        port = target.port or _PORTS[target.scheme or "http"]
        address = self._public_address(host, port)
        with _connected(target.scheme, host, address, port) as connection:
            connection.request(
                method,
                target.request_uri,
                headers={
                    "Host": target._replace(host=host).netloc or host,
                    "User-Agent": self.agent,
                    "Accept": "*/*",
                },
                preload_content=False,
            )
            response = connection.getresponse()
            return response.status, response.headers.get("Location", "")

    def _public_address(self, host: str, port: int) -> str:
        """The address of a server, if it and all its others are public."""
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        addresses = [str(place[0]) for *_kinds, place in found]
        if not self.is_inside_too and not all(map(is_public, addresses)):
            raise NotPublicError
        return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the open network, in whichever way it is written.

    >>> [is_public(one) for one in ("193.2.1.66", "127.0.0.1", "10.1.2.3", "169.254.169.254")]
    [True, False, False, False]
    >>> [is_public(one) for one in ("::1", "fe80::1%eth0", "::ffff:10.0.0.1", "64:ff9b::a00:1")]
    [False, False, False, False]
    """
    meant = ip_address(address.partition("%")[0])
    if isinstance(meant, IPv6Address) and (older := _embedded(meant)):
        return is_public(str(older))
    return meant.is_global and not meant.is_multicast and not meant.is_reserved


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The older address for which a newer one stands."""
    if address in _EMBEDDING:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]


def _target(url: str) -> Url | None:
    """The parts of an address that can be asked; None for mail, files, and names with passwords."""
    try:
        target = parse_url(url)
    except HTTPError:
        return None
    is_web = target.scheme in _PORTS and bool(target.host) and not target.auth
    return target if is_web else None


def _ascii(host: str) -> str:
    """The name of a server as it is looked up, also one in Cyrillic or Georgian letters."""
    return host if host.isascii() else host.encode("idna").decode("ascii")


@contextmanager
def _connected(scheme: str | None, host: str, address: str, port: int) -> Iterator[HTTPConnection]:
    """A connection to an address, in the name of a host, which ends in any case."""
    connection = (
        HTTPSConnection(
            address,
            port,
            timeout=PATIENCE,
            server_hostname=host,
            assert_hostname=host,
            cert_reqs="CERT_REQUIRED",
        )
        if scheme == "https"
        else HTTPConnection(address, port, timeout=PATIENCE)
    )
    end = Timer(LONGEST_ANSWER, _hang_up, [connection])
    end.daemon = True
    end.start()
    try:
        yield connection
    finally:
        end.cancel()
        connection.close()


def _hang_up(connection: HTTPConnection) -> None:
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _kind_of(status: int) -> LinkCheck.Answer:
    if status in _GONE:
        return Kind.GONE
    if _BROKEN_FROM <= status < _NONE:
        return Kind.BROKEN
    is_refused = _REFUSED_FROM <= status < _BROKEN_FROM or status >= _OWN_WAY
    return Kind.REFUSED if is_refused else Kind.FOUND
