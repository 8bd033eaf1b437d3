"""Signing in is an app of its own, because it keeps rows of its own."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "units.accounts"
    label = "accounts"
    verbose_name = _("Signing in")

    def ready(self) -> None:
        """Begin to note what happens to accounts."""
        from units.accounts import noticing

        noticing.connect()
