"""Where weaknesses are reported, for those who look for it at ``/.well-known/security.txt``."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from units.text.languages import LANGUAGES

_HOLDS_FOR = timedelta(days=90)
"""RFC 9116 wants an end that is less than a year away; as long as we are asked, it holds."""


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The address of ``SECURITY_CONTACT`` as RFC 9116 has it; nothing where none is set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    last = timezone.localdate() + _HOLDS_FOR
    ends = timezone.make_aware(datetime.combine(last, time.min))
    languages = ", ".join(dict.fromkeys(language.tag[:2] for language in LANGUAGES.values()))
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {ends.isoformat()}",
        f"Preferred-Languages: {languages}",
        *_canonical(),
    ]
    return HttpResponse(
        "".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8"
    )


def _canonical() -> list[str]:
    address = settings.PUBLIC_ADDRESS
    return [f"Canonical: {address}/.well-known/security.txt"] if address else []
