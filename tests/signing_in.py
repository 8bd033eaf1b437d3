"""What tests of signing in share: a browser that signs in, a phone, a clock that is moved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pyotp
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.builders import PASSWORD
from units.accounts.models import AuditEntry, SecondFactor
from units.accounts.second_factors import new_secret, set_up

LOGIN = "/en/admin/login/"
CODE = "/en/admin/login/code/"
FACTOR = "/en/admin/second-factor/"
HOME = "/en/admin/"


def sign_in(client: Client, name: str = "ana", password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(LOGIN, {"username": name, "password": password}, **extra)


def is_inside(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def code_of(secret: str, later: int = 0) -> str:
    """What the phone shows, some steps of half a minute later."""
    return pyotp.TOTP(secret).at(timezone.now(), counter_offset=later)


def wrong_code(secret: str) -> str:
    """Six figures that the phone shows at no near time."""
    near = {code_of(secret, later) for later in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222") if code not in near)


def give_factor(user: User) -> tuple[str, list[str]]:
    """A second factor set up a while ago: its secret and the recovery codes."""
    secret = new_secret()
    codes = set_up(user, secret, code_of(secret))
    SecondFactor.objects.filter(user=user).update(last_step=0)
    return secret, codes


def noted(*what: str) -> list[AuditEntry]:
    """What was noted, of these sorts or at all, the oldest first."""
    entries = AuditEntry.objects.order_by("pk")
    return list(entries.filter(what__in=what) if what else entries)


def shown_codes(page: str) -> list[str]:
    return re.findall(r"<code>(\w{4}-\w{4}-\w{4}-\w{4})</code>", page)


@contextmanager
def later(**time: float) -> Iterator[datetime]:
    """After some time."""
    moment = timezone.now() + timedelta(**time)
    with patch("django.utils.timezone.now", lambda: moment):
        yield moment
