"""django-stubs' plugin, shown each manager as its model declares it.

At run time django-modeltranslation puts every manager of a translated model into a class of its
own, which no checker can look up.
"""

from __future__ import annotations

from django.db.models import Manager, Model
from mypy.options import Options
from mypy_django_plugin.main import NewSemanalDjangoPlugin


class Plugin(NewSemanalDjangoPlugin):
    """django-stubs' plugin for translated models."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        for model in self.django_context.apps_registry.get_models():
            for manager in model._meta.managers:
                manager.__class__ = _as_declared(type(manager))


def _as_declared(manager: type[Manager[Model]]) -> type[Manager[Model]]:
    from modeltranslation.manager import MultilingualManager  # once Django has its settings

    if manager is MultilingualManager:
        return Manager
    return manager.__bases__[1] if issubclass(manager, MultilingualManager) else manager


def plugin(version: str) -> type[Plugin]:
    """What mypy asks a plugin for."""
    return Plugin
