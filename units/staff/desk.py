"""The first page of the admin is a desk: what waits, in the branches of whoever signed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from units.history.models import Version
from units.localized.texts import LocalizedText
from units.models import Unit
from units.proposals.models import Proposal
from units.proposals.seeing import proposals_seen_by
from units.quality.branches import Counts, Reach, counts, reach_of
from units.quality.models import Finding
from units.quality.visits import seen_before
from units.rights.holding import Anybody
from units.rights.who import Action, may_somewhere
from units.staff.history_rights import seen_by
from units.staff.history_words import address_of, spoken_name
from units.text.languages import LANGUAGES, Language

Kind = Finding.Kind

admin.site.index_title = gettext_lazy("Your desk")

MOST_BODIES = 100
"""More are not offered to choose from; any is reached by its code."""
MOST_NEWS = 100
"""Things that colleagues changed are counted up to here."""
NAMED_NEWS = 5
MOST_LATE = 10

GROUPS: tuple[tuple[str, str | Promise, tuple[Finding.Kind, ...]], ...] = (
    ("people", gettext_lazy("People"), (Kind.VACANT, Kind.NO_HEAD, Kind.ENDING)),
    ("contacts", gettext_lazy("Contacts"), (Kind.UNCONFIRMED, Kind.NO_CONTACT, Kind.DEAD_LINK)),
    ("units", gettext_lazy("Units and texts"), (Kind.DRAFT, Kind.SCRIPTS)),
)
"""What stands together on the desk, beside translations."""


@dataclass(frozen=True, slots=True)
class Line:
    """So many things of a kind, and the list of them."""

    label: str
    number: int
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a heading; those that count something."""

    name: str
    title: str | Promise
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class InLanguage:
    """What waits for those who write a language."""

    language: Language
    is_own: bool
    missing: Line
    outdated: Line

    def __bool__(self) -> bool:
        return bool(self.missing.number or self.outdated.number)


@dataclass(frozen=True, slots=True)
class News:
    """What colleagues changed since somebody was here last."""

    number: int
    is_more: bool
    """Whether there is more than was counted."""
    named: list[Version]


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the page says."""

    has_branches: bool
    bodies: list[Unit]
    """Those to choose one from; none where there is no choice."""
    chosen: Unit | None
    languages: list[InLanguage]
    groups: list[Group]
    opened: int
    """Proposals of others on which nobody has decided."""
    late: list[Proposal]
    news: News

    @property
    def own(self) -> list[InLanguage]:
        """Languages that the reader writes, in which something waits."""
        return [one for one in self.languages if one and one.is_own]

    @property
    def others(self) -> list[InLanguage]:
        """The other languages in which something waits."""
        return [one for one in self.languages if one and not one.is_own]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        waits = self.own or self.others or self.groups or self.opened or self.late
        return not waits


def desk_of(request: HttpRequest) -> Desk:
    """What waits for whoever asks. Raises ``Http404`` for a body of which they are not told."""
    user = cast("User", request.user)
    reach = reach_of(user)
    bodies = _bodies(reach)
    code = request.GET.get("in", "")
    chosen = chosen_unit(reach, code, bodies) if code else None
    found = counts(reach.within(chosen) if chosen else reach)
    seen = proposals_seen_by(user)
    return Desk(
        has_branches=bool(reach),
        bodies=bodies,
        chosen=chosen,
        languages=list(_by_language(user, found, chosen)),
        groups=list(_groups(found, chosen)),
        opened=seen.undecided().count(),
        late=list(seen.due()[:MOST_LATE]),
        news=_news(user),
    )


def chosen_unit(reach: Reach, code: str, known: Iterable[Unit] = ()) -> Unit:
    """The unit with a code, of which a reader is told. Raises ``Http404`` for any other."""
    found = next((unit for unit in known if unit.code == code), None)
    found = found or reach.units().filter(code=code).first()
    if found is None:
        raise Http404
    return found


def worklist(kind: str, language: str = "", within: Unit | None = None) -> str:
    """The address of the list of the things of a kind."""
    asked = {"language": language, "in": within.code if within else ""}
    query = {name: value for name, value in asked.items() if value}
    return reverse("admin:units_unit_worklist", args=[kind], query=query or None)


def writes(user: Anybody, language: Language) -> bool:
    """Whether somebody writes texts in a language anywhere."""
    return may_somewhere(user, Action.TRANSLATE, f"name_{language.suffix}")


def _bodies(reach: Reach) -> list[Unit]:
    """The branches between which one may choose, if there are several and not too many."""
    if not reach:
        return []
    units = Unit.objects.roots()
    if reach.branches is not None:
        units = Unit.objects.filter(pk__in=[branch.pk for branch in reach.branches])
    bodies = list(units.for_listing()[: MOST_BODIES + 1])
    return bodies if 1 < len(bodies) <= MOST_BODIES else []


def _by_language(user: User, found: Counts, chosen: Unit | None) -> Iterable[InLanguage]:
    for code, language in LANGUAGES.items():
        missing, outdated = (
            _line(found, kind, chosen, code) for kind in (Kind.MISSING, Kind.OUTDATED)
        )
        yield InLanguage(language, writes(user, language), missing, outdated)


def _groups(found: Counts, chosen: Unit | None) -> Iterable[Group]:
    for name, title, kinds in GROUPS:
        lines = [line for kind in kinds if (line := _line(found, kind, chosen)).number]
        if lines:
            yield Group(name, title, lines)


def _line(found: Counts, kind: Finding.Kind, chosen: Unit | None, language: str = "") -> Line:
    of_kind = {code: number for (one, code), number in found.items() if one == kind}
    number = of_kind.get(language, 0) if language else sum(of_kind.values())
    return Line(str(kind.label), number, worklist(kind, language, chosen))


def _news(user: User) -> News:
    """What others changed of what somebody sees."""
    made = Version.objects.filter(since__gt=seen_before(user)).exclude(since__by=user)
    told = seen_by(user, made).order_by("-since_id", "-pk")
    keys = list(told.values_list("subject", "key")[: MOST_NEWS + 1])
    named = list(told.select_related("since__by")[:NAMED_NEWS]) if keys else []
    return News(len(set(keys[:MOST_NEWS])), len(keys) > MOST_NEWS, named)


def named(version: Version) -> tuple[LocalizedText, str, str]:
    """What a thing that was changed is called, where its past is, and who changed it."""
    change = version.since
    who = change.by.get_username() if change.by else change.by_name
    name = spoken_name(version.subject, version.state, version.code)
    return name, address_of("history", version.subject, version.key), who or _("the register")
