"""Django's permissions, as far as they follow from grants: so the admin asks the same question."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model

from units.rights.holding import held_by
from units.rights.rows import may_act_on
from units.rights.who import is_registrar

_OF_REGISTRARS = frozenset({"units", "auth"})
"""The apps in which a registrar may do everything: the registry, and the accounts of staff."""
_ACTS = frozenset({"add", "change", "delete", "view"})


class GrantBackend(BaseBackend):
    """Stands behind Django's own, which knows the permissions that were ticked."""

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: Model | None = None) -> bool:
        """For a row whether it may be done there; without one, whether anywhere."""
        app, _dot, codename = perm.partition(".")
        act, _line, model = codename.partition("_")
        if not user_obj.is_active or act not in _ACTS or not _exists(app, model):
            return False
        if app == "units":
            return may_act_on(user_obj, act, model, obj)
        return app in _OF_REGISTRARS and is_registrar(user_obj)

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        """Whether a screen of an app is shown."""
        held = held_by(user_obj)
        return (app_label == "units" and bool(held.grants)) or (
            app_label in _OF_REGISTRARS and held.is_registrar
        )


def _exists(app: str, model: str) -> bool:
    return app in _OF_REGISTRARS and model in apps.all_models[app]
