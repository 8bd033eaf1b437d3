"""Search is an app of its own, because its rows follow from others: ``dumpdata units`` leaves them out."""

from django.apps import AppConfig
from django.conf import settings


class SearchConfig(AppConfig):
    """Wires search when Django starts."""

    name = "units.search"
    label = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        """Say where the lexicon is, and keep the index right from now on."""
        from units.search import keeping
        from units.text.analysis import lexicon

        lexicon.use(settings.LEXICON_DIR)
        keeping.connect()
