"""Rights are an app of its own, because its rows are no part of the registry that files carry."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Wires rights when Django starts."""

    name = "units.rights"
    label = "rights"
    verbose_name = "Rights"

    def ready(self) -> None:
        """Forget what somebody holds when a branch moves or a grant changes."""
        from units.rights import holding, notices

        holding.connect()
        notices.connect()
