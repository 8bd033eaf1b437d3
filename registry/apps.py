"""Apps of others as this project sets them up."""

from django.contrib.admin import apps

from registry import checks

__all__ = ["AdminConfig", "checks"]  # checks are known from here on


class AdminConfig(apps.AdminConfig):
    """Django's admin, with our way to sign in."""

    default_site = "units.accounts.site.Site"
