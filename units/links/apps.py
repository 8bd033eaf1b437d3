"""Links are an app of their own, because what they answered is no part of the register."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    """Wires it when Django starts."""

    name = "units.links"
    label = "links"
    verbose_name = "Links"

    def ready(self) -> None:
        """Follow every change from now on: a link that is corrected is no finding any more."""
        from units import changes
        from units.links import reporting

        changes.subscribe("links", reporting.follow)
