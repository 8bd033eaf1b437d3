"""Search is an app of its own, because its rows follow from others: ``dumpdata units`` leaves them out."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


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
        checks.register(_lexicon_is_built)


def _lexicon_is_built(**kwargs: Any) -> list[checks.CheckMessage]:
    from units.text.analysis import lexicon

    if lexicon.is_built():
        return []
    message = "The lexicon is missing, without which nothing can be saved or searched."
    return [checks.Warning(message, hint="Run “manage.py build_lexicon”.", id="search.W001")]
