"""Where staff work is an app of its own, because Django looks for the admin's screens there."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "units.staff"
    label = "staff"
    verbose_name = "Staff"
