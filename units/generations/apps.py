"""Generations are an app of their own: their table is raised by triggers, and nobody else."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class GenerationsConfig(AppConfig):
    """Wires it when Django starts."""

    name = "units.generations"
    label = "generations"
    verbose_name = _("Generations")

    def ready(self) -> None:
        """Set the triggers after every migration, which may have made a table anew."""
        from units.generations import triggers

        post_migrate.connect(triggers.set_up, dispatch_uid="generations-triggers")
        checks.register(triggers.check, checks.Tags.database)
