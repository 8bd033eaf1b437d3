"""The page of an act: what it asks, what will happen, and doing it, once it was looked at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language

from units.authorship import author
from units.history.models import Version
from units.models import Unit
from units.rights.holding import Anybody
from units.staff.history import act, done
from units.staff.in_proposals import PROPOSE
from units.staff.workspace.acts import OffersActs
from units.staff.workspace.addresses import workspace_of
from units.text.languages import ENGLISH, LANGUAGES, Language
from units.tree import StructureError, tree_lock

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CONFIRMED = "confirmed"
"""The field that says that somebody has seen what will happen."""


def language_at_hand() -> Language:
    """That of the page: new names are asked for in it."""
    return LANGUAGES[get_language() or ENGLISH]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of a page that belong together."""

    heading: StrOrPromise
    fields: list[forms.BoundField]
    is_folded: bool = False


class ActForm(forms.Form):
    """What an act asks."""

    GROUPS: ClassVar[Sequence[tuple[StrOrPromise, Sequence[str], bool]]] = ()
    """A heading, the names of the fields below it, and whether they are folded away at first."""
    LAST: ClassVar[Sequence[str]] = ()
    """Fields that are asked beside what will happen."""

    def groups(self) -> Iterator[Group]:
        """The fields of the page, as far as this unit has them."""
        for heading, names, is_folded in self.GROUPS:
            there = [self[name] for name in names if name in self.fields]
            has_errors = any(field.errors for field in there)
            if there:
                yield Group(heading, there, is_folded and not has_errors)

    @property
    def last(self) -> list[forms.BoundField]:
        """What is asked beside what will happen."""
        return [self[name] for name in self.LAST if name in self.fields]

    @property
    def sent(self) -> Iterator[tuple[str, str]]:
        """What was sent, to be sent again once it is confirmed."""
        data = cast("QueryDict", self.data)
        for name, values in data.lists():
            if name in self.fields and name not in self.LAST:
                yield from ((name, value) for value in values)

    def ask(self, check: Callable[[], None]) -> None:
        """Say beside its field what speaks against the act, by its own check."""
        try:
            check()
        except ValidationError as error:
            for name, told in error.message_dict.items():
                for message in told:
                    self.add_error(name if name in self.fields else None, message)


class ActPage[Form: ActForm](ABC):
    """One act with one unit, for one request."""

    template: ClassVar[str] = "admin/units/unit/act_page.html"
    is_shown_first: ClassVar[bool] = True
    """Whether somebody looks at what will happen before it does."""

    def __init__(self, screen: ActScreens, request: HttpRequest, unit: Unit) -> None:
        self.screen, self.request, self.unit = screen, request, unit
        self.user = request.user
        self.data = request.POST if request.method == "POST" else None
        self.form = self.make_form()

    @classmethod
    @abstractmethod
    def is_allowed(cls, user: Anybody, unit: Unit | None) -> bool:
        """Whether somebody may do it with a unit, or with any."""

    @property
    @abstractmethod
    def title(self) -> str:
        """The heading."""

    @property
    @abstractmethod
    def button(self) -> str:
        """What does it."""

    @abstractmethod
    def make_form(self) -> Form:
        """What is asked, and what was answered."""

    @abstractmethod
    def lacks_rights(self) -> bool:
        """Whether who asks may not do all of what was chosen."""

    @abstractmethod
    def steps(self) -> Iterable[str]:
        """What will happen, a sentence each."""

    @abstractmethod
    def carry_out(self) -> str:
        """Do it; what was done, in a sentence."""

    def remarks(self) -> Iterable[str]:
        """What should be looked at before it happens."""
        return ()

    def more(self) -> dict[str, object]:
        """What else the page shows."""
        return {}

    def concerned(self) -> Unit:
        """The unit to which one comes afterwards."""
        return self.unit

    def respond(self) -> HttpResponse:
        """The page, or the way back once it is done."""
        is_asked = self.data is not None and self.form.is_valid()
        if is_asked and self.lacks_rights():
            raise PermissionDenied
        is_confirmed = {CONFIRMED, PROPOSE} & self.request.POST.keys()
        if is_asked and (is_confirmed or not self.is_shown_first):
            if response := self._done():
                return response
            is_asked = False
        return self._page(is_asked)

    def _done(self) -> HttpResponse | None:
        """The way back, where it could be done."""
        said: list[str] = []
        before = change_of(self.unit)

        def write() -> None:
            try:
                with tree_lock():
                    said.append(self.carry_out())
            except StructureError as error:
                raise ValidationError(str(error)) from error

        if not act(self.screen, self.request, write):
            return None
        unit = self.concerned()
        since = None if author().is_rehearsing else change_of(unit)
        is_written = since is not None and (unit != self.unit or since != before)
        message = done(said[0], since if is_written else None)
        self.screen.message_user(self.request, message, messages.SUCCESS)
        return HttpResponseRedirect(workspace_of(unit.pk))

    def _page(self, is_asked: bool) -> HttpResponse:
        """What is asked, or what will happen."""
        context: dict[str, object] = {
            **self.screen.admin_site.each_context(self.request),
            "opts": self.screen.opts,
            "original": self.unit,
            "title": self.title,
            "form": self.form,
            "button": self.button,
            "is_shown_first": self.is_shown_first,
            "steps": list(self.steps()) if is_asked else None,
            "remarks": list(self.remarks()) if is_asked else None,
            "media": self.screen.media + self.form.media,
            "back": workspace_of(self.unit.pk),
            **self.more(),
        }
        return TemplateResponse(self.request, self.template, context)


class ActScreens(OffersActs):
    """For the admin of units: what the pages of its acts share."""

    def act_url[Form: ActForm](self, name: str, page: type[ActPage[Form]]) -> URLPattern:
        """The address of an act below that of the unit."""

        def view(request: HttpRequest, pk: int) -> HttpResponse:
            return page(self, request, self.asked(request, pk, page)).respond()

        address = f"<int:pk>/{name}/"
        return path(address, self.admin_site.admin_view(view), name=f"units_unit_{name}")

    def asked[Form: ActForm](
        self, request: HttpRequest, pk: int, page: type[ActPage[Form]]
    ) -> Unit:
        """The unit that an address names, once it is clear that somebody may act on it."""
        if not page.is_allowed(request.user, None):
            raise PermissionDenied  # whether there is such a unit is nobody else's matter
        unit: Unit = get_object_or_404(self.get_queryset(request), pk=pk)
        if not page.is_allowed(request.user, unit):
            raise PermissionDenied
        return unit


def change_of(unit: Unit) -> int | None:
    """The primary key of the change that made a unit what it is."""
    versions = Version.objects.current().filter(subject="unit", key=unit.pk)
    return versions.values_list("since_id", flat=True).first()
