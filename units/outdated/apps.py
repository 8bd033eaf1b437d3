"""An app of its own: its table follows from changes, and ``dumpdata units`` skips it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutdatedConfig(AppConfig):
    """Lets outdated translations follow every change."""

    name = "units.outdated"
    label = "outdated"
    verbose_name = _("Outdated translations")

    def ready(self) -> None:
        """Be told of changes, and of people who are to be forgotten."""
        from units.history import forgetting, recording
        from units.outdated.asking import forget
        from units.outdated.following import follow

        recording.before_it_counts(follow)
        forgetting.keeps(forget)
