"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = _("Register of units")

    def ready(self) -> None:
        """Begin to notice what writes concern."""
        from units import changes

        changes.connect()
