"""The public pages are an app of their own, because they bring template tags."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "units.public"
    label = "public"
    verbose_name = "Public pages"
