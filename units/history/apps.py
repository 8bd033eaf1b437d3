"""History is an app of its own: its tables follow from others and ``dumpdata units`` skips them."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    """Wires history when Django starts."""

    name = "units.history"
    label = "history"
    verbose_name = _("History")

    def ready(self) -> None:
        """Keep every change from now on; of rows that are older, how they stand."""
        from units import changes
        from units.history import recording

        changes.subscribe("history", recording.record)
        post_migrate.connect(recording.begin, sender=self, dispatch_uid="history-begins")
