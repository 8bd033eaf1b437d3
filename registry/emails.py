"""How mails leave: what ``EMAIL_URL`` says, and whether all is there that they need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import checks

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_OPTIONS = {
    "EMAIL_HOST": "host",
    "EMAIL_PORT": "port",
    "EMAIL_HOST_USER": "username",
    "EMAIL_HOST_PASSWORD": "password",
    "EMAIL_USE_TLS": "use_tls",
    "EMAIL_USE_SSL": "use_ssl",
}
_PATIENCE = 30
"""Seconds that a server of mails may think."""


def mailer(parsed: Mapping[str, Any]) -> dict[str, Any]:
    """An address of mails, taken apart, as Django's ``MAILERS`` has it.

    >>> mailer({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"})
    {'BACKEND': 'django.core.mail.backends.console.EmailBackend', 'OPTIONS': {}}
    """
    backend = parsed["EMAIL_BACKEND"]
    options: dict[str, Any] = {}
    if backend == _SMTP:
        options = {name: parsed[key] for key, name in _OPTIONS.items() if parsed.get(key)}
        options["timeout"] = _PATIENCE
    elif backend.endswith("filebased.EmailBackend"):
        options = {"file_path": f"/{parsed['EMAIL_FILE_PATH']}"}
    return {"BACKEND": backend, "OPTIONS": options}


@checks.register
def mails_say_where_they_come_from(**kwargs: object) -> list[checks.CheckMessage]:
    """Mails that leave this machine name a sender and lead back to the register."""
    if settings.MAILERS["default"]["BACKEND"] != _SMTP:
        return []
    found: list[checks.CheckMessage] = []
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        hint = "Set EMAIL_FROM to an address that your server may send from."
        found.append(checks.Warning("Mails name no sender.", hint=hint, id="registry.W001"))
    if not settings.PUBLIC_ADDRESS:
        hint = "Set PUBLIC_ADDRESS, as in https://ustroj.example."
        found.append(
            checks.Warning("Mails do not know where they lead.", hint=hint, id="registry.W002")
        )
    return found
