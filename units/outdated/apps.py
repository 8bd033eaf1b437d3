"""An app of its own: its table follows from changes, and ``dumpdata units`` skips it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutdatedConfig(AppConfig):
    name = "units.outdated"
    label = "outdated"
    verbose_name = _("Outdated translations")
