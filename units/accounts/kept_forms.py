"""What somebody was typing when the session ended: it is there again after signing in.

Between the two it travels in the page for signing in, signed, so that the server keeps nothing of
those who have not signed in.
"""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, QueryDict

FIELD = "_kept"
"""The hidden field of the page for signing in."""
_KEPT = "kept_form"
"""Where a session keeps it."""
_SALT = "units.accounts.kept_forms"
_LONGEST = 1_000_000
"""Characters of a form; what is longer is not carried through the page."""
_SECONDS = 24 * 60 * 60
_PASSWORD = "password"  # noqa: S105 - a part of names of fields
_LEFT_OUT = ("csrfmiddlewaretoken",)


def carried(request: HttpRequest) -> str:
    """A form that was sent, as the page for signing in carries it; empty where it cannot."""
    sent = request.POST.copy()
    for name in [name for name in sent if name in _LEFT_OUT or _PASSWORD in name]:
        del sent[name]
    text = sent.urlencode()
    if not text or request.FILES or len(text) > _LONGEST:
        return ""
    return signing.dumps({"path": request.get_full_path(), "form": text}, salt=_SALT, compress=True)


def keep(request: HttpRequest) -> None:
    """Let the session of somebody who signs in keep what the page carried."""
    try:
        kept = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return
    request.session[_KEPT] = kept


def keep_sent(request: HttpRequest) -> bool:
    """Let the session of somebody who has signed in keep what they sent; whether it can."""
    if text := carried(request):
        request.session[_KEPT] = signing.loads(text, salt=_SALT)
    return bool(text)


def taken_up(request: HttpRequest) -> QueryDict | None:
    """The form that was sent to this address, once."""
    kept = request.session.get(_KEPT)
    if not isinstance(kept, dict) or kept["path"] != request.get_full_path():
        return None
    del request.session[_KEPT]
    return QueryDict(kept["form"])
