"""Apps of others as this project sets them up."""

from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    """Django's admin, with our way to sign in."""

    default_site = "units.accounts.site.Site"
