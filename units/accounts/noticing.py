"""What is noticed of accounts by whatever door they are written: screens, commands, shells.

``QuerySet.update()`` and ``bulk_create()`` send no signals; nothing of ours writes users so.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.http import HttpRequest

from units.accounts.audit import What, note, note_grant
from units.accounts.open_sessions import end_sessions
from units.accounts.passwords import NEW
from units.rights.models import Grant
from units.rights.notices import grant_changed

POWERS = ("is_staff", "is_superuser")
PLAIN = ("username", "first_name", "last_name", "email")
WATCHED = {*POWERS, *PLAIN, "is_active", "password"}
_BEFORE = "_as_stored"


def connect() -> None:
    """Begin to notice."""
    user_logged_in.connect(_signed_in, dispatch_uid="accounts")
    user_logged_out.connect(_signed_out, dispatch_uid="accounts")
    pre_save.connect(_before_saving, sender=User, dispatch_uid="accounts")
    post_save.connect(_saved, sender=User, dispatch_uid="accounts")
    post_delete.connect(_deleted, sender=User, dispatch_uid="accounts")
    grant_changed.connect(_grant_changed, dispatch_uid="accounts")
    for sender in (User.user_permissions, User.groups, Group.permissions):
        m2m_changed.connect(_rights_changed, sender=sender.through, dispatch_uid="accounts")


def _grant_changed(
    sender: type[Model], grant: Grant, was_removed: bool, by: User | None, **kwargs: object
) -> None:
    """A role in a branch, in words that say the same when the branch is called otherwise."""
    place = grant.unit.code if grant.unit else "*"
    until = f" – {grant.until.isoformat()}" if grant.until else ""
    told = " ".join([grant.role, place, *grant.languages]) + until
    key = "taken" if was_removed or not grant.is_in_force() else "given"
    name = str(grant.group) if grant.group else ""
    note(What.RIGHTS, grant.user, by=by, name=name, detail={key: [told]})


def _signed_in(request: HttpRequest, user: User, **kwargs: object) -> None:
    note(What.SIGNED_IN, user, by=user, request=request)


def _signed_out(request: HttpRequest, user: User | None, **kwargs: object) -> None:
    if user is not None:
        note(What.SIGNED_OUT, user, by=user, request=request)


def _before_saving(
    instance: User, raw: bool, update_fields: Iterable[str] | None = None, **kwargs: object
) -> None:
    """Look how the account was, unless nothing is written that anybody would ask about."""
    is_watched = update_fields is None or not WATCHED.isdisjoint(update_fields)
    if instance.pk and is_watched and not raw:
        setattr(instance, _BEFORE, User.objects.filter(pk=instance.pk).first())


def _saved(instance: User, created: bool, raw: bool, **kwargs: object) -> None:
    before: User | None = vars(instance).pop(_BEFORE, None)
    if raw:
        return
    if created:
        setattr(instance, NEW, vars(instance).get("_password") is not None)
        note(What.MADE, instance, detail=_given(None, instance))
    elif before is not None:
        _changed(before, instance)


def _changed(before: User, user: User) -> None:
    changed = [name for name in PLAIN if getattr(before, name) != getattr(user, name)]
    if user.is_active and not before.is_active:
        changed.append("is_active")
    if changed:
        was = [before.username] if "username" in changed else []
        detail = {"changed": changed, "was": was}
        note(What.CHANGED, user, detail={key: told for key, told in detail.items() if told})
    if powers := _given(before, user):
        note(What.RIGHTS, user, detail=powers)
    if before.has_usable_password() and not user.has_usable_password():
        note(What.PASSWORD_RESET, user)
        end_sessions(user.pk)
    if before.is_active and not user.is_active:
        note(What.DEACTIVATED, user)
        end_sessions(user.pk)


def _given(before: User | None, user: User) -> dict[str, list[str]]:
    """The powers that an account has got and lost."""
    had = {name for name in POWERS if before and getattr(before, name)}
    has = {name for name in POWERS if getattr(user, name)}
    told = {"given": sorted(has - had), "taken": sorted(had - has)}
    return {key: names for key, names in told.items() if names}


def _deleted(instance: User, **kwargs: object) -> None:
    note(What.DELETED, instance)
    end_sessions(instance.pk)


def _rights_changed(
    instance: Model,
    action: str,
    reverse: bool,
    model: type[Model],
    pk_set: set[int] | None,
    sender: type[Model],
    **kwargs: object,
) -> None:
    """Note which rights and groups somebody, or a group, has got or lost."""
    key = {"post_add": "given", "post_remove": "taken", "pre_clear": "taken"}.get(action)
    if key is None:
        return
    pks = pk_set if pk_set is not None else _held(instance, sender, model)
    found = model._default_manager.filter(pk__in=pks)
    others = list(found.select_related("content_type") if model is Permission else found)
    if not others:
        return
    holders, rights = (others, [instance]) if reverse else ([instance], others)
    words = [_word(right) for right in rights]
    for holder in holders:
        about = holder if isinstance(holder, User) else None
        note_grant(sender, about=about, name=str(holder), **{key: words})


def _held(instance: Model, sender: type[Model], model: type[Model]) -> list[int]:
    """What is about to be cleared."""
    ours = next(field for field in sender._meta.fields if field.related_model is type(instance))
    theirs = next(field for field in sender._meta.fields if field.related_model is model)
    rows = sender._default_manager.filter(**{ours.name: instance})
    return list(rows.values_list(theirs.attname, flat=True))


def _word(right: Model) -> str:
    if isinstance(right, Permission):
        return f"{right.content_type.app_label}.{right.codename}"
    return str(right)
