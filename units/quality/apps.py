"""Quality is an app of its own: its rows follow from others, and ``dumpdata units`` skips them."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class QualityConfig(AppConfig):
    """Wires it when Django starts."""

    name = "units.quality"
    label = "quality"
    verbose_name = _("Quality")

    def ready(self) -> None:
        """Follow every change from now on; of units that are older, find what is to be found.

        What is found is summed up by triggers, which are set after every migration, first.
        """
        from units import changes
        from units.quality import keeping, triggers

        changes.subscribe("quality", keeping.follow)
        post_migrate.connect(triggers.set_up, sender=self, dispatch_uid="quality-triggers")
        post_migrate.connect(keeping.begin, sender=self, dispatch_uid="quality-begins")
        checks.register(triggers.check, checks.Tags.database)
