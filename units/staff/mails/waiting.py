"""What waits for somebody in the branches in which he writes, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from units.models.unit import UnitQuerySet
from units.proposals.seeing import proposals_seen_by
from units.quality.models import Finding
from units.rights.holding import held_by
from units.rights.models import Role
from units.rights.who import Action, is_registrar, may_somewhere, units_where
from units.staff.desk import worklist
from units.text.languages import LANGUAGES

_OF_TEXTS = (Finding.Kind.MISSING, Finding.Kind.OUTDATED, Finding.Kind.SCRIPTS)
"""Kinds about which also those can do something who only translate."""
type Counted = tuple[str, str]
"""A kind of finding, and the language of the texts that it is about."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many things of a sort, and where they are listed."""

    label: str
    number: int
    path: str


def waiting_for(user: User) -> list[Waiting]:
    """What somebody can do something about, in the language in force; what there is none of is not.

    As many questions for a large register as for a small one.
    """
    return [*_proposals(user), *_findings(user)]


def _findings(user: User) -> Iterator[Waiting]:
    counts = _counts(user)
    for kind in Finding.Kind:
        for language in ("", *LANGUAGES):
            if number := counts[kind.value, language]:
                name = str(kind.label)  # as it is: in mails nobody mends Georgian capitals
                said = f"{name} ({LANGUAGES[language].autonym})" if language else name
                yield Waiting(said, number, worklist(kind.value, language))


def _counts(user: User) -> Counter[Counted]:
    if may_somewhere(user, Action.CHANGE):
        counts = _counted(units_where(user, Action.CHANGE), Finding.Kind)
    else:
        counts = Counter()
    for code in _translated_by(user):
        units = units_where(user, Action.TRANSLATE, f"name_{LANGUAGES[code].suffix}")
        # The larger of both: whoever may change something may translate it, too.
        counts |= _counted(units, _OF_TEXTS, code)
    return counts


def _translated_by(user: User) -> list[str]:
    """The languages that somebody was given to translate; nobody else need be asked about them."""
    grants = () if is_registrar(user) else held_by(user).roles(Role.TRANSLATOR)
    given = {code for grant in grants for code in grant.languages}
    return [code for code in LANGUAGES if code in given]


def _counted(
    units: UnitQuerySet, kinds: Iterable[Finding.Kind], language: str = ""
) -> Counter[Counted]:
    findings = Finding.objects.holding().filter(unit__in=units.order_by().values("pk"))
    findings = findings.filter(kind__in=[*kinds])
    if language:
        findings = findings.filter(language=language)
    groups = findings.order_by().values_list("kind", "language").annotate(sum=Sum("number"))
    return Counter({(kind, code): number for kind, code, number in groups})


def _proposals(user: User) -> Iterator[Waiting]:
    seen = proposals_seen_by(user)
    page = reverse("admin:proposals_proposal_changelist")
    if number := seen.undecided().exclude(created_by=user).count():
        yield Waiting(_("open proposals of others"), number, f"{page}?status__exact=open")
    if number := seen.due().count():
        label = _("proposals that are due and not carried out")
        yield Waiting(label, number, f"{page}?status__exact=accepted")
