"""Proposals: states as they should be, with those on which they were based."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from units.history.models import Change, State
from units.history.pairs import Pair
from units.localized.texts import LocalizedText, as_written
from units.tree import hold

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def language_in_force() -> str:
    """In which somebody works, as a code; empty outside of any."""
    return get_language() or ""


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals."""

    def undecided(self) -> Self:
        """Those that still wait for somebody."""
        return self.filter(status=Proposal.Status.OPEN)

    def due(self, on: date | None = None) -> Self:
        """Those that are to be carried out by now (today by default)."""
        day = on or timezone.localdate()
        return self.filter(status=Proposal.Status.ACCEPTED, due_on__lte=day)


class Proposal(models.Model):
    """A change that is not yet carried out."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted for a day")
        DONE = "done", pgettext_lazy("proposal", "carried out")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    title = models.CharField(pgettext_lazy("proposal", "title"), max_length=200)
    language = models.CharField(
        max_length=10, blank=True, default=language_in_force, editable=False
    )
    """In which it was begun, and so is named; empty for those of earlier releases."""
    reasons = models.TextField(_("reasons"), blank=True)
    due_on = models.DateField(
        _("day"),
        null=True,
        blank=True,
        help_text=_("When it is to be carried out. Empty: as soon as it is accepted."),
    )
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.OPEN)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """In the addresses of its previews, which nobody can guess."""
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="proposals",
        verbose_name=_("proposed by"),
    )
    created_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last change"), auto_now=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    problem = models.TextField(_("problem"), blank=True)
    """Why it could not be carried out on its day."""
    change = models.ForeignKey(
        Change,
        on_delete=models.SET_NULL,
        null=True,
        related_name="proposals",
        verbose_name=_("change"),
    )

    objects = models.Manager.from_queryset(ProposalQuerySet)()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "due_on"], name="proposal_due")]

    def __str__(self) -> str:
        return self.title

    @property
    def spoken(self) -> LocalizedText:
        """The title, with the language in which it is."""
        return as_written(self.title, self.language)

    @property
    def is_open(self) -> bool:
        """Whether it can still be worked on."""
        return self.status == self.Status.OPEN

    @property
    def waits(self) -> bool:
        """Whether it can still be decided on."""
        return self.status in (self.Status.OPEN, self.Status.ACCEPTED)

    @property
    def as_of(self) -> str:
        """When it was last worked on: what somebody decides on is what he saw."""
        return self.updated_at.isoformat()

    def pairs(self) -> list[Pair]:
        """The things that it changes: as they were seen, and as they should be."""
        items = self.items.order_by("pk")
        return [Pair(item.subject, item.key, item.before, item.after) for item in items]

    def keep(self, pairs: Iterable[Pair], by: User | None) -> None:
        """Let it say just this; the primary keys of what is new are nobody else's from now on."""
        pairs = list(pairs)
        anchors = _anchors(pairs)
        self.items.all().delete()
        ProposalItem.objects.bulk_create(
            ProposalItem(
                proposal=self,
                subject=pair.subject,
                key=pair.key,
                code=pair.code,
                anchor=anchors.get(pair.key) if pair.subject == "unit" else None,
                before=pair.before,
                after=pair.after,
            )
            for pair in pairs
        )
        for pair in pairs:
            if pair.before is None:
                hold(pair.model, pair.key)
        Contribution.objects.create(proposal=self, by=by, things=len(pairs))
        self.save(update_fields=["updated_at"])


def _anchors(pairs: Iterable[Pair]) -> dict[int, int | None]:
    """Where in the registry as it is the units of a proposal belong."""
    units = {pair.key: pair for pair in pairs if pair.subject == "unit"}

    def anchor(key: int | None) -> int | None:
        seen: set[int] = set()
        while key is not None and key in units and units[key].before is None and key not in seen:
            seen.add(key)
            key = (units[key].after or {}).get("parent")
        return None if key in seen else key

    return {key: anchor(key) for key in units}


class ProposalItem(models.Model):
    """One thing as it was seen and as it should be."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="items")
    subject = models.CharField(max_length=20)
    key = models.BigIntegerField()
    code = models.CharField(max_length=255)
    anchor = models.BigIntegerField(null=True)
    """Of a unit: itself, or the nearest above it that there is already; by its key."""
    before: models.JSONField[State | None, State | None] = models.JSONField(null=True)
    after: models.JSONField[State | None, State | None] = models.JSONField(null=True)

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        verbose_name = _("proposed state")
        verbose_name_plural = _("proposed states")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "subject", "key"], name="proposal_says_a_thing_once"
            )
        ]
        indexes = [models.Index(fields=["subject", "key"], name="proposal_of_a_thing")]

    def __str__(self) -> str:
        return f"{self.subject} {self.code}"


class Contribution(models.Model):
    """That somebody worked on a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="contributions")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    things = models.PositiveIntegerField()
    """How many the proposal concerned then."""

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.by}"
