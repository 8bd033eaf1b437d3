"""Giving rights and taking them away: by registrars, and never so that none of them is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from units.localized.days import day_in_words
from units.models import Unit
from units.rights.holding import Anybody, has_tick
from units.rights.models import Grant, Role, holder_column
from units.rights.who import is_registrar
from units.tree import tree_lock


class LastRegistrarError(Exception):
    """Nobody would be left who gives rights."""

    def __str__(self) -> str:
        return _(
            "Nobody would be left who may give rights. Make somebody else a registrar first, "
            "without a last day."
        )


def give(
    holder: User | Group,
    role: Role,
    unit: Unit | None = None,
    languages: Iterable[str] = (),
    until: date | None = None,
    *,
    by: User | None = None,
) -> Grant:
    """Give a role; one that is held there already is given anew, with other languages and days.

    ``by`` is who gives it, a registrar; None stands for a command. Raises ``ValidationError`` where
    there is no such grant, ``LastRegistrarError`` where it would end the last registrar's.
    """
    _ask(by)
    with keeping_a_registrar():
        holds = {holder_column(holder): holder, "role": role, "unit": unit}
        grant = Grant.objects.filter(**holds).first() or Grant(**holds)
        grant.languages, grant.until, grant.granted_by = list(languages), until, by
        grant.changed_by = by
        grant.full_clean()
        grant.save()
        _log(by, grant, _("Given: %(grant)s.") % {"grant": in_words(grant)})
    return grant


def end(grant: Grant, *, by: User | None = None) -> None:
    """Let a grant hold for the rest of the day, and no longer."""
    _ask(by)
    with keeping_a_registrar():
        today = timezone.localdate()
        if grant.until is None or grant.until > today:
            grant.until = today
        grant.changed_by = by
        grant.save(update_fields=["until"])
        _log(by, grant, _("Ended: %(grant)s.") % {"grant": in_words(grant)})


def take_away(grant: Grant, *, by: User | None = None) -> None:
    """Take a grant away at once."""
    _ask(by)
    with keeping_a_registrar():
        grant.changed_by = by
        _log(by, grant, _("Taken away: %(grant)s.") % {"grant": in_words(grant)})
        grant.delete()


def registrars() -> QuerySet[User]:
    """Those who can sign in and give rights, for ever: superusers, and registrars by a grant."""
    lasting = Grant.objects.filter(role=Role.REGISTRAR, until__isnull=True)
    by_grant = Q(pk__in=lasting.filter(user__isnull=False).values("user")) | Q(
        groups__in=lasting.filter(group__isnull=False).values("group")
    )
    able = User.objects.filter(is_active=True, is_staff=True)
    return able.filter(Q(is_superuser=True) | by_grant).distinct()


@contextmanager
def keeping_a_registrar() -> Iterator[None]:
    """Take back what is written within, if there were registrars before and none is left.

    One after the other, so that no two take the right from each other. Raises
    ``LastRegistrarError``.
    """
    with tree_lock():
        had_some = registrars().exists()
        yield
        if had_some and not registrars().exists():
            raise LastRegistrarError


def outranks(other: User | Group, user: Anybody) -> bool:
    """Whether an account or a group holds rights that somebody does not hold himself.

    Whoever could change it, or sign in as it, would raise himself.
    """
    if is_registrar(user):
        return False
    if isinstance(other, User):
        if other.pk == user.pk:
            return False
        if other.is_superuser or Grant.objects.in_force().held_by(other).exists():
            return True  # also of an account that is asleep: it could be woken
        of_groups = Q(group__in=other.groups.all())
        permissions = Permission.objects.filter(Q(user=other) | of_groups)
    else:
        if Grant.objects.in_force().of(other).exists():
            return True
        permissions = other.permissions.all()
    named = permissions.values_list("content_type__app_label", "codename")
    return any(not has_tick(user, f"{app}.{codename}") for app, codename in named)


def in_words(grant: Grant) -> str:
    """A grant, in a line: who holds what, where, in which languages and until when."""
    said = [f"{grant.holder}", f"{grant.get_role_display()}"]
    said.append(_("“%(unit)s”") % {"unit": grant.unit} if grant.unit else _("everywhere"))
    if grant.languages:
        said.append(", ".join(grant.languages))
    if grant.until:
        said.append(_("until %(day)s") % {"day": day_in_words(grant.until)})
    return " – ".join(said)


def _ask(by: User | None) -> None:
    if by is not None and not is_registrar(by):
        raise PermissionDenied


def _log(by: User | None, grant: Grant, message: str) -> None:
    """At the holder, and at the unit, where nobody is named: others read that history."""
    if by is None or grant.holder is None:
        return
    LogEntry.objects.log_actions(by.pk, [grant.holder], CHANGE, message)
    if grant.unit:
        said = [{"changed": {"fields": [str(_("rights"))]}}]
        LogEntry.objects.log_actions(by.pk, [grant.unit], CHANGE, said)
