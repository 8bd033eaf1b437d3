"""From which address a request comes, which nobody may choose for himself.

Each proxy writes behind the others from whom it has a request. So only as many addresses can be
believed, counted from the end, as there are proxies of ours; what stands before them anybody may
have sent.
"""

from __future__ import annotations

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|([0-9.]+):\d+")
_OF_ONE_CLIENT = 64
"""Bits of an address of version 6 that a provider gives to one client, who has all that follow."""


def address_of(request: HttpRequest) -> str:
    """The address of the client, or nothing where none is known."""
    proxies: int = settings.TRUSTED_PROXIES
    if proxies > 0:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(told) >= proxies and (address := plain_address(told[-proxies])):
            return address
    return plain_address(request.META.get("REMOTE_ADDR", ""))


def plain_address(written: str) -> str:
    """An address in its one spelling, without a port; nothing where it is none.

    >>> plain_address("[2001:DB8:0::1]:443"), plain_address("::ffff:192.0.2.7")
    ('2001:db8::1', '192.0.2.7')
    """
    written = written.strip()
    if found := _WITH_PORT.fullmatch(written):
        written = found[1] or found[2]
    try:
        address = ipaddress.ip_address(written.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def network_of(address: str) -> str:
    """What one client holds: the address itself, of version 6 all that begin alike.

    >>> network_of("2001:db8::1"), network_of("192.0.2.7")
    ('2001:db8::/64', '192.0.2.7')
    """
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/{_OF_ONE_CLIENT}", strict=False))
