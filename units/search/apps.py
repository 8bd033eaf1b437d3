"""Search is an app of its own, because its rows follow from others.

``dumpdata units`` leaves them out.
"""

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from units.text.analysis import lexicon


class SearchConfig(AppConfig):
    """Wires search when Django starts."""

    name = "units.search"
    label = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        """Say where the lexicon is, and follow every change from now on."""
        from units import changes
        from units.search import index

        lexicon.use(settings.LEXICON_DIR)
        changes.subscribe("search", index.follow)
        checks.register(_lexicon_is_built)


def _lexicon_is_built(**kwargs: object) -> list[checks.CheckMessage]:
    if lexicon.is_built():
        return []
    message = "The lexicon is missing, without which nothing can be saved or searched."
    return [checks.Warning(message, hint="Run “manage.py build_lexicon”.", id="search.W001")]
