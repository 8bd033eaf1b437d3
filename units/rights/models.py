"""Grants: who holds which role, where, for which languages and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from units.models import Unit
from units.text.languages import LANGUAGES


class Role(models.TextChoices):
    """What somebody is in a branch."""

    REGISTRAR = "registrar", _("registrar")
    EDITOR = "editor", _("editor")
    TRANSLATOR = "translator", _("translator")
    PROPOSER = "proposer", _("proposer")
    READER = "reader", _("reader")


class LanguagesField(models.CharField):
    """Codes of our languages, a list in Python and a text in the database, which can judge it."""

    def from_db_value(self, value: str | None, *_rest: object) -> list[str] | None:
        """The list."""
        return None if value is None else value.split()

    def to_python(self, value: object) -> list[str]:
        """The list, in the order of our languages; other codes are kept, to be refused."""
        given = value.split() if isinstance(value, str) else [*_texts(value)]
        others = [code for code in given if code not in LANGUAGES]
        return [*(code for code in LANGUAGES if code in given), *others]

    def get_prep_value(self, value: object) -> str:
        """The text."""
        return " ".join(self.to_python(value))

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse what is no language of ours."""
        if unknown := [code for code in value if code not in LANGUAGES]:
            message = _("“%(code)s” is not a language of the register.")
            raise ValidationError(message, code="language", params={"code": unknown[0]})
        super().validate(self.get_prep_value(value), model_instance)

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.get_prep_value(value))


def _texts(value: object) -> Iterable[str]:
    return map(str, value) if isinstance(value, Iterable) else ()


class GrantQuerySet(models.QuerySet["Grant", "Grant"]):
    """Grants."""

    def in_force(self, on: date | None = None) -> Self:
        """Those that hold on a day (today by default)."""
        day = on or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day))

    def held_by(self, user: User) -> Self:
        """Those of a user and of the groups to which he belongs."""
        return self.filter(Q(user=user) | Q(group__in=user.groups.all()))

    def of(self, holder: User | Group) -> Self:
        """Those that name a user or a group."""
        return self.filter(**{holder_column(holder): holder})

    def for_listing(self) -> Self:
        """With all that a line about a grant names."""
        return self.select_related("user", "group", "unit", "granted_by").order_by("role", "pk")


class Grant(models.Model):
    """A user or a group holds a role in the branch of a unit, or everywhere."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("user"),
    )
    group = models.ForeignKey(
        Group,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("group"),
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    unit = models.ForeignKey(
        Unit,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("branch"),
        help_text=_("The unit and all below it. Empty: everywhere."),
    )
    languages: models.Field[Sequence[str], list[str]] = LanguagesField(
        _("languages"),
        max_length=50,
        blank=True,
        default=list,
        help_text=_("Of a translator: the languages whose texts he may change."),
    )
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day. Empty: for ever.")
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("granted by"),
    )
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)

    objects = models.Manager.from_queryset(GrantQuerySet)()

    changed_by: User | None = None
    """Who writes it now, for those who are told."""

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        default_permissions = ()  # who may grant is a registrar; no tick makes one
        constraints = [
            models.CheckConstraint(
                name="grant_has_one_holder",
                condition=Q(user__isnull=False, group__isnull=True)
                | Q(user__isnull=True, group__isnull=False),
                violation_error_message=_("A grant is for a user or for a group, not for both."),
            ),
            models.CheckConstraint(name="grant_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="grant_registrar_everywhere",
                condition=~Q(role=Role.REGISTRAR) | Q(unit__isnull=True),
                violation_error_message=_("A registrar is one everywhere: name no branch."),
            ),
            models.CheckConstraint(
                name="grant_languages_of_translators",
                condition=Q(role=Role.TRANSLATOR) & ~Q(languages="")
                | ~Q(role=Role.TRANSLATOR) & Q(languages=""),
                violation_error_message=_(
                    "Give a translator one language at least, and nobody else any."
                ),
            ),
            *(
                models.UniqueConstraint(
                    fields=[holder, "role", *place],
                    condition=Q(**{f"{holder}__isnull": False, "unit__isnull": not place}),
                    name=f"grant_once_{holder}_{'branch' if place else 'everywhere'}",
                    violation_error_message=_("This role is given there already."),
                )
                for holder in ("user", "group")
                for place in ([], ["unit"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder}: {self.get_role_display()}"

    @property
    def holder(self) -> User | Group | None:
        """Who holds it."""
        return self.user or self.group

    def is_in_force(self, on: date | None = None) -> bool:
        """Whether it holds on a day, as ``in_force()`` asks of many."""
        return self.until is None or self.until >= (on or timezone.localdate())


def holder_column(holder: User | Group) -> str:
    """The column that names such a holder."""
    return "group" if isinstance(holder, Group) else "user"
