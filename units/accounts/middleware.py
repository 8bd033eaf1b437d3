"""Who a request belongs to, and whose acts are noted while it lasts."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from units.accounts.acting import acting
from units.accounts.open_sessions import keep_open
from units.accounts.pending import STRONG
from units.accounts.second_factors import is_demanded


class SignedIn:
    """Follows Django's own, and takes for nobody who lacks the second factor that is demanded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request for whom it belongs to."""
        found = request.user

        def user() -> User | AnonymousUser:
            is_weak = is_demanded(found) and not request.session.get(STRONG)
            return AnonymousUser() if is_weak else found

        # Asked when it is needed: a page for citizens looks at no session.
        request.user = SimpleLazyObject(user)  # type: ignore[assignment]
        with acting(request):
            response = self.get_response(request)
        keep_open(request)
        return response
