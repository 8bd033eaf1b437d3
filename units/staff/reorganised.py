"""What was reorganised in a branch between two days, as a list by unit, a sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from units.history.branches import Meanwhile, Moment, meanwhile
from units.history.models import State, Version
from units.history.neighbours import placed_between
from units.history.pairs import Pair
from units.history.states import changed_paths
from units.localized.days import day_in_words
from units.models import Appointment, Person, Post, Succession
from units.models.partial_dates import DayFormField
from units.staff.history_rights import may_see_past, sees
from units.staff.history_words import Names, Reader, name_of_state, row_of
from units.staff.withholding import may_see
from units.staff.workspace.acts import Act, OffersActs, Part
from units.text.days import read_day

UNITS_PER_PAGE = 50
_TOLD_APART = ("name_", "parent", "after", "dissolved_on")
"""What has a sentence of its own; the rest is counted as other details."""


class Between(forms.Form):
    """Two days."""

    start = DayFormField(label=gettext_lazy("from the end of"), widget=AdminDateWidget)
    end = DayFormField(label=gettext_lazy("to the end of"), widget=AdminDateWidget)

    def add_prefix(self, field_name: str) -> str:
        """As addresses call them."""
        return {"start": "from", "end": "to"}.get(field_name, field_name)


@dataclass(slots=True)
class Reorganised:
    """What became of a unit, in sentences."""

    key: int
    title: str
    code: str
    sentences: list[str] = field(default_factory=list)
    compare: str = ""
    """The address of the two states side by side."""


class BranchChanges(OffersActs):
    """For the admin of units: the page of a branch between two days."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the page."""
        page = path(
            "<int:pk>/branch-changes/",
            self.admin_site.admin_view(self.branch_changes),
            name="units_unit_branch_changes",
        )
        return [page, *super().get_urls()]

    def acts(self, request: HttpRequest, row: Any) -> Iterator[Act]:
        """With what changed in the branch, for those who may see it."""
        yield from super().acts(request, row)
        if may_see_past(request.user, "unit"):
            address = reverse("admin:units_unit_branch_changes", args=[row.pk])
            yield Act(Part.WHOLE, str(_("Changes of the branch")), address)

    def branch_changes(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What was founded, closed, renamed, moved … between the ends of two days."""
        if not may_see_past(request.user, "unit"):
            raise PermissionDenied
        top = Version.objects.last_of([("unit", pk)]).get(("unit", pk))
        if top is None or not sees(request.user, "unit", pk):
            raise Http404
        form = Between(request.GET if {"from", "to"} <= request.GET.keys() else _last_year())
        page, told = None, []
        if form.is_valid():
            days = sorted((form.cleaned_data["start"], form.cleaned_data["end"]))
            before, after = (Moment.end_of(day) for day in days)
            page = Paginator(meanwhile(pk, before, after), UNITS_PER_PAGE).get_page(
                request.GET.get("p")
            )
            told = list(reorganised(request.user, list(page), before, after))
        context: dict[str, object] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": name_of_state("unit", top.state, top.code),
            "title": _("Changes of the branch"),
            "form": form,
            "page": page,
            "units": told,
            "back": reverse("admin:units_unit_history", args=[pk]),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/units/unit/branch_changes.html", context)


def _last_year() -> dict[str, Any]:
    today = timezone.localdate()
    return {"from": today - timedelta(days=365), "to": today}


def reorganised(
    reader: Reader, found: Sequence[Meanwhile], before: Moment, after: Moment
) -> Iterator[Reorganised]:
    """What became of some units, in as many questions for one as for many."""
    keys = [key for one in found for key in (one.before, one.after) if key]
    states = Version.objects.in_bulk(keys)
    pairs = {
        one: Pair("unit", one.key, _state(states, one.before), _state(states, one.after))
        for one in found
    }
    words = _Words(reader, list(pairs.values()), before, after)
    for one, pair in pairs.items():
        title = name_of_state("unit", pair.after or pair.before, pair.code)
        told = Reorganised(one.key, title, pair.code, list(words.of(pair)))
        address = reverse("admin:units_unit_compare", args=[one.key])
        if one.before and one.after:
            told.compare = f"{address}?from={one.before}&to={one.after}"
        if told.sentences:
            yield told


def _state(states: dict[int, Version], key: int | None) -> State | None:
    return states[key].state if key else None


class _Words:
    """What became of units, said to one reader."""

    def __init__(
        self, reader: Reader, pairs: Sequence[Pair], before: Moment, after: Moment
    ) -> None:
        self._before, self._after = before, after
        self._sees_heads = all(may_see(reader, model) for model in (Post, Appointment, Person))
        self._followed = self._successions(pairs) if may_see(reader, Succession) else {}
        followed = [Pair("succession", 0, None, state) for state in self._followed.values()]
        self._names = Names(reader, [*pairs, *followed])
        self._placed = placed_between(pairs, before.change, after.change)

    def of(self, pair: Pair) -> Iterator[str]:
        """A sentence for each thing that happened."""
        if pair.before is None:
            yield _("It was added.")
            yield from self._founded(pair.after or {})
        elif pair.after is None:
            yield _("It was deleted.")
        else:
            yield from self._of_both(pair, pair.before, pair.after)

    def _founded(self, state: State) -> Iterator[str]:
        if day := read_day(state.get("founded_on", "")):
            yield _("It was founded: %(day)s.") % {"day": day_in_words(day)}

    def _of_both(self, pair: Pair, before: State, after: State) -> Iterator[str]:
        names = [name_of_state("unit", state) for state in (before, after)]
        paths = changed_paths("unit", before, after)
        if any(path[0].startswith("name_") for path in paths):
            yield _("It was renamed: from “%(old)s” to “%(new)s”.") % {
                "old": names[0],
                "new": names[1],
            }
        if before.get("parent") != after.get("parent"):
            places = [self._above(state) for state in (before, after)]
            yield _("It was moved: from “%(old)s” to “%(new)s”.") % {
                "old": places[0],
                "new": places[1],
            }
        elif pair.key in self._placed:
            yield _("It stands in another order.")
        yield from self._ended(pair.key, before, after)
        yield from self._heads(before, after) if self._sees_heads else ()
        if any(len(one) == 1 and not one[0].startswith(_TOLD_APART) for one in paths):
            yield _("Other details were changed.")

    def _above(self, state: State) -> str:
        return self._names.of("unit", state.get("parent")) or _("the top")

    def _ended(self, key: int, before: State, after: State) -> Iterator[str]:
        if before.get("dissolved_on") == after.get("dissolved_on"):
            return
        day = read_day(after.get("dissolved_on", ""))
        if day is None:
            yield _("It exists again.")
            return
        yield _("It was closed: %(day)s.") % {"day": day_in_words(day)}
        if state := self._followed.get(key):
            way = str(Succession.Kind(state["kind"]).label)
            results = [self._names.of("unit", one) or "" for one in state.get("results", ())]
            if not results:
                yield _("How: %(way)s; nothing follows it.") % {"way": way}
                return
            followed = ", ".join(_("“%(unit)s”") % {"unit": name} for name in results)
            yield _("How: %(way)s; what follows it: %(units)s.") % {"way": way, "units": followed}

    def _heads(self, before: State, after: State) -> Iterator[str]:
        old, new = (
            ", ".join(self._names.of("person", key) or "" for key in _heads_of(state, moment))
            for state, moment in ((before, self._before), (after, self._after))
        )
        if old != new:
            nobody = _("nobody")
            yield _("Its head changed: from %(old)s to %(new)s.") % {
                "old": old or nobody,
                "new": new or nobody,
            }

    def _successions(self, pairs: Iterable[Pair]) -> dict[int, State]:
        """By the key of a unit that was closed, what says how."""
        ended = {
            pair.key
            for pair in pairs
            if pair.before and pair.after and pair.after.get("dissolved_on")
        }
        if not ended:
            return {}
        stood = Version.objects.as_of(self._after.change).existing()
        made = stood.filter(subject="succession", since__gt=self._before.change)
        return {
            key: version.state
            for version in made.iterator()
            if version.state
            for key in ended.intersection(version.state.get("originals", ()))
        }


def _heads_of(state: State, moment: Moment) -> list[int]:
    """The keys of the people who headed a unit at a moment."""
    return [
        held["person"]
        for post in state.get("posts", ())
        if post.get("is_head")
        for held in post.get("appointments", ())
        if _is_in_office(row_of("appointment", held), moment)
    ]


def _is_in_office(held: Model, moment: Moment) -> bool:
    """Whether an appointment holds on the day: unknown dates hide nothing."""
    day = moment.day.isoformat()
    start, end = (str(getattr(held, name) or "") for name in ("started_on", "ended_on"))
    return start <= day and (not end or end >= day or day.startswith(end))
