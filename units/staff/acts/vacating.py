"""Leaving a post vacant from a day: whoever holds it leaves on the day before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from units.appointing import Vacating, vacate
from units.models import Appointment, Post, Unit
from units.rights.holding import Anybody
from units.rights.who import Action, may, may_somewhere
from units.staff.acts.fields import day_field, said_day
from units.staff.acts.pages import ActForm, ActPage

ENDED, VACANT = "posts.appointments.ended_on", "posts.is_vacant"
MOST_NAMED = 20
"""Appointments that end of which each has a sentence."""


class VacatingForm(ActForm):
    """Which post, and from when."""

    GROUPS = (("", ("post", "day"), False),)

    post = forms.ModelChoiceField(Post.objects.none(), label=gettext_lazy("post"), empty_label=None)

    def __init__(self, unit: Unit, request: HttpRequest, data: QueryDict | None) -> None:
        super().__init__(data, initial={"post": request.GET.get("post", "")})
        field = cast("forms.ModelChoiceField[Post]", self.fields["post"])
        field.queryset = Post.objects.filter(unit=unit).select_related("unit")
        self.fields["day"] = day_field(gettext_lazy("first day on which nobody holds it"))
        self.unit = unit

    def clean(self) -> dict[str, object]:
        """Ask the act itself what speaks against it."""
        cleaned: dict[str, object] = super().clean() or {}
        if not self.errors:
            cast(Post, cleaned["post"]).unit = self.unit
            self.ask(self.made.check)
        return cleaned

    @property
    def made(self) -> Vacating:
        """What is to be done."""
        return Vacating(self.cleaned_data["post"], self.cleaned_data["day"])


class Vacate(ActPage[VacatingForm]):
    """Nobody holds a post any more."""

    @classmethod
    def is_allowed(cls, user: Anybody, unit: Unit | None) -> bool:
        """Whether somebody may say that posts are vacant."""
        if unit is None:
            return may_somewhere(user, Action.CHANGE, VACANT)
        return may(user, Action.CHANGE, unit, [VACANT])

    @property
    def title(self) -> str:
        return _("Leave a post of “%(unit)s” vacant") % {"unit": self.unit}

    @property
    def button(self) -> str:
        return _("Leave it vacant")

    def make_form(self) -> VacatingForm:
        return VacatingForm(self.unit, self.request, self.data)

    def lacks_rights(self) -> bool:
        is_ending = bool(self.form.made.ending())
        return is_ending and not may(self.user, Action.CHANGE, self.unit, [ENDED])

    def steps(self) -> Iterator[str]:
        made = self.form.made
        yield from ending_in_words(made.ending(), made.day)
        yield self._said()
        if made.day > timezone.localdate() and made.ending():
            yield _("Until then the page shows who holds it.")

    def carry_out(self) -> str:
        said = self._said()
        vacate(self.form.made)
        self.screen.log_change(
            self.request, self.unit, [{"changed": {"fields": [str(_("vacant"))]}}]
        )
        return said

    def _said(self) -> str:
        made = self.form.made
        about = {"post": made.post, "day": said_day(made.day)}
        return _("The post “%(post)s” is vacant from %(day)s.") % about


def ending_in_words(ending: Iterable[Appointment], day: date) -> Iterator[str]:
    """Who leaves a post on the day before a day."""
    for held in list(ending)[:MOST_NAMED]:
        about = {"person": held.person, "day": said_day(day - timedelta(days=1))}
        yield _("The appointment of %(person)s ends on %(day)s.") % about
