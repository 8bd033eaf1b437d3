"""Links are an app of their own, because what they answered is no part of the register."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "units.links"
    label = "links"
    verbose_name = "Links"
