"""How the units are closed that uploaded files no longer mention: the day, the way, who follows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from units.exchange.faults import RefusedError
from units.exchange.loading.closings import HowToClose
from units.models import Succession, Unit
from units.models.partial_dates import DayFormField
from units.models.upload import HowClosed
from units.staff.gates import GatedText
from units.staff.lookups import ChosenRows, Units, look_up_successors
from units.text.languages import ENGLISH, LANGUAGES

FIELDS = ("closed_on", "closed_as", "successors", "act", "act_url")


class ClosesMissing(forms.ModelForm):
    """Mixed into a form with ``is_closing``: what else is known of the closing; all optional."""

    closed_on = DayFormField(
        label=_("closed on"),
        widget=AdminDateWidget,
        required=False,
        help_text=_("The first day on which they no longer exist. Empty: today."),
    )
    closed_as = forms.ChoiceField(
        label=_("how"), choices=[("", "---------"), *Succession.Kind.choices], required=False
    )
    successors = ChosenRows(Unit.objects.all(), label=_("successors"), required=False)
    act = GatedText(label=_("legal basis"), max_length=500, required=False)
    act_url = forms.URLField(label=_("address of the legal basis"), max_length=500, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        look_up_successors(cast("Units", self.fields["successors"]))

    def how_to_close(self) -> HowClosed:
        """What was said, to be kept; adds an error where it contradicts itself."""
        given = self.cleaned_data
        suffix = LANGUAGES[get_language() or ENGLISH].suffix
        act = {f"legal_basis_{suffix}": given.get("act"), "legal_basis_url": given.get("act_url")}
        successors: Iterable[Unit] = given.get("successors") or ()
        kept = HowClosed(
            day=given["closed_on"].isoformat() if given.get("closed_on") else "",
            way=given.get("closed_as", ""),
            successors=[unit.code for unit in successors],
            act={column: text for column, text in act.items() if text},
        )
        is_said = any(kept.values())
        if is_said and not given.get("is_closing"):
            self.add_error("is_closing", _("Tick this too, if missing units are to be closed."))
        elif kept["act"] and not kept["way"]:
            self.add_error("closed_as", _("Say how they ended, if you give an act."))
        else:
            self._check(kept)
        return kept if is_said else HowClosed()

    def _check(self, kept: HowClosed) -> None:
        try:
            HowToClose.of(kept).check("")
        except RefusedError as error:
            self.add_error("successors", [fault.message for fault in error.faults])
