"""Proposals are an app of its own: they say nothing yet, and ``dumpdata units`` skips them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    """Lets history say with which change a proposal was carried out."""

    name = "units.proposals"
    label = "proposals"
    verbose_name = _("Proposals")

    def ready(self) -> None:
        """Be told of changes, and of people who are to be forgotten."""
        from units.history import forgetting, recording
        from units.proposals import carrying_out
        from units.proposals.forgetting import forget

        recording.before_it_counts(carrying_out.note_change)
        forgetting.keeps(forget)
