"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = _("Register of units")

    def ready(self) -> None:
        """Begin to notice what writes concern, and to refuse what their author may not do."""
        from units import changes, guard
        from units.history import recording

        changes.connect()
        recording.before_it_counts(guard.refuse_what_is_not_allowed)
