"""Who writes during a request: whoever signed in, by a form unless a view says otherwise."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse

from units.authorship import Author, Door, asking

WHY = "_why"
"""The field of any form in which somebody says why."""


class KnowsWhoWrites:
    """Lets history ask the request, when something is written, who and why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response; nobody is asked for where nothing is written."""
        with asking(partial(_author, request)):
            return self.get_response(request)


def _author(request: HttpRequest) -> Author:
    return Author(user=request.user, door=Door.FORM, why=request.POST.get(WHY, ""))
