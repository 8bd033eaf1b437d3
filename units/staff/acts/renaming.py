"""Another name: a correction of the one that is there, or a new one, by law, from a day on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from units.authorship import author
from units.closing import Closing, Parts, close
from units.copying import own_values
from units.models import Succession, Unit
from units.rights.holding import Anybody
from units.rights.who import Action, may, may_somewhere
from units.staff.acts.fields import day_field, text_field
from units.staff.acts.pages import ActForm, ActPage, ActScreens, change_of, language_at_hand
from units.staff.closing import may_carry_out, steps
from units.staff.gates import gated_formfield
from units.staff.histories import label_of
from units.staff.languages import in_every_language
from units.staff.workspace.acts import Act, Part
from units.text.languages import LANGUAGES

NAMES = (*in_every_language("name"), *in_every_language("acronym"))
CORRECTION, NEW_NAME = "correction", "new"


class RenamingForm(ActForm):
    """Which of the two, and the names."""

    GROUPS = (
        ("", ("how",), False),
        (gettext_lazy("Name"), in_every_language("name"), False),
        (gettext_lazy("Abbreviation"), in_every_language("acronym"), True),
        (
            gettext_lazy("Where it is a new name"),
            ("day", "legal_basis", "legal_basis_url"),
            False,
        ),
    )

    how = forms.ChoiceField(
        label=gettext_lazy("what it is"), widget=forms.RadioSelect, initial=CORRECTION
    )
    legal_basis_url = forms.URLField(
        label=gettext_lazy("address of the legal basis"), max_length=500, required=False
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """The state from which the page was made."""

    def __init__(self, unit: Unit, reader: Anybody, data: QueryDict | None) -> None:
        names = {name: getattr(unit, name) for name in NAMES}
        super().__init__(data, initial={**names, "seen": change_of(unit)})
        self.unit, self.reader = unit, reader
        self._ask_for_names()
        ways = [(CORRECTION, _("a correction: the name that is there is written over"))]
        may_end = may(reader, Action.CLOSE, unit) and reader.has_perm("units.add_succession")
        if may_end and unit.dissolved_on is None:
            said = _("a new name from a day on: the unit goes on as a new one, with all it has")
            ways.append((NEW_NAME, said))
            self.fields["day"] = day_field(gettext_lazy("first day of the new name"))
            self.fields["day"].required = False
            self.fields["legal_basis"] = text_field(gettext_lazy("legal basis"), 500)
        else:
            del self.fields["legal_basis_url"]
        cast(forms.ChoiceField, self.fields["how"]).choices = ways

    @property
    def names(self) -> dict[str, str]:
        """What was changed of the names, by column."""
        changed = [name for name in NAMES if name in self.changed_data]
        return {name: self.cleaned_data.get(name) or "" for name in changed}

    def clean(self) -> dict[str, object]:
        """Refuse what changes nothing, or what somebody else has changed since."""
        cleaned: dict[str, object] = super().clean() or {}
        if self.errors:
            return cleaned
        if not author().is_rehearsing and cleaned["seen"] != str(change_of(self.unit) or ""):
            message = _("Somebody has changed it in the meantime. Look at it again.")
            raise ValidationError(message)
        if not any(name.startswith("name_") for name in self.names) and (
            cleaned["how"] == NEW_NAME or not self.names
        ):
            raise ValidationError(_("The name is as it was. Write another one."))
        if not any(cleaned.get(name, self.initial[name]) for name in in_every_language("name")):
            raise ValidationError(_("Give the name in at least one language."))
        if cleaned["how"] == NEW_NAME and not cleaned["day"]:
            self.add_error("day", _("Say from which day on."))
        elif cleaned["how"] == NEW_NAME:
            self.ask(self.closing().check)
        return cleaned

    def closing(self) -> Closing:
        """The unit ends, and goes on under its new name."""
        given, unit = self.cleaned_data, self.unit
        values = own_values(unit) | {name: given.get(name, getattr(unit, name)) for name in NAMES}
        basis = f"legal_basis_{language_at_hand().suffix}"
        act = {basis: given["legal_basis"], "legal_basis_url": given["legal_basis_url"]}
        act = {column: text for column, text in act.items() if text}
        has_parts = Unit.objects.active().filter(parent=unit).exists()
        return Closing(
            [unit],
            given["day"],
            Succession.Kind.RENAMED,
            [Unit(**values | act, parent=unit.parent)],
            Parts.TO_SUCCESSOR if has_parts else Parts.STAY,
            ends_appointments=True,
            act=act,
            is_continued=True,
        )

    def _ask_for_names(self) -> None:
        """In the languages in which the reader may write them."""
        for language in LANGUAGES.values():
            for part in ("name", "acronym"):
                column: Any = Unit._meta.get_field(f"{part}_{language.suffix}")
                field = gated_formfield(column)
                if field and may(self.reader, Action.CHANGE, self.unit, [column.name]):
                    field.required = False
                    field.label = label_of(column.translated_field, language.autonym)
                    field.help_text = ""
                    field.widget.attrs |= {"lang": language.tag, "class": "vTextField"}
                    self.fields[column.name] = field


class Rename(ActPage[RenamingForm]):
    """A unit is given another name."""

    successor: Unit | None = None

    @classmethod
    def is_allowed(cls, user: Anybody, unit: Unit | None) -> bool:
        """Whether somebody may write its name, in some language at least."""
        if unit is None:
            return may_somewhere(user, Action.TRANSLATE)
        names = in_every_language("name")
        return any(may(user, Action.CHANGE, unit, [name]) for name in names)

    @property
    def title(self) -> str:
        return _("Rename “%(unit)s”") % {"unit": self.unit}

    @property
    def button(self) -> str:
        return _("Rename it")

    @property
    def is_new(self) -> bool:
        """Whether it is no correction."""
        return bool(self.form.cleaned_data["how"] == NEW_NAME)

    def make_form(self) -> RenamingForm:
        return RenamingForm(self.unit, self.user, self.data)

    def more(self) -> dict[str, object]:
        """With the way to what else becomes of units."""
        if self.unit.dissolved_on or not self.user.has_perm("units.add_succession"):
            return {}
        if not may(self.user, Action.CLOSE, self.unit):
            return {}
        address = reverse("admin:units_unit_close", args=[self.unit.pk])
        return {"other": {"address": address, "label": _("Close, merge, split, replace")}}

    def lacks_rights(self) -> bool:
        if self.is_new:
            return not may_carry_out(self.user, self.form.closing())
        return not may(self.user, Action.CHANGE, self.unit, list(self.form.names))

    def steps(self) -> Iterator[str]:
        if self.is_new:
            yield from steps(self.form.closing())
            return
        for column, text in self.form.names.items():
            label = self.form.fields[column].label
            former = getattr(self.unit, column) or "–"
            about = {"label": label, "former": former, "text": text or "–"}
            yield _("%(label)s: “%(former)s” becomes “%(text)s”.") % about

    def carry_out(self) -> str:
        if self.is_new:
            closing = self.form.closing()
            close(closing)
            (self.successor,) = closing.successors
            said = str(_("closed"))
            self.screen.log_change(self.request, self.unit, [{"changed": {"fields": [said]}}])
            about = {"unit": self.unit, "other": self.successor}
            return _("“%(unit)s” goes on as “%(other)s”.") % about
        unit = Unit.objects.get(pk=self.unit.pk)
        for column, text in self.form.names.items():
            setattr(unit, column, text)
        unit.full_clean()
        unit.save()
        self.screen.log_change(self.request, unit, [{"changed": {"fields": ["Name"]}}])
        return _("“%(unit)s” is called so now.") % {"unit": unit}

    def concerned(self) -> Unit:
        """The unit as it goes on."""
        return self.successor or self.unit


class Renames(ActScreens):
    """For the admin of units: what they are called."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the act."""
        return [self.act_url("rename", Rename), *super().get_urls()]

    def acts(self, request: HttpRequest, unit: Unit) -> Iterator[Act]:
        """With renaming it."""
        yield from super().acts(request, unit)
        if Rename.is_allowed(request.user, unit):
            address = reverse("admin:units_unit_rename", args=[unit.pk])
            yield Act(Part.NAMES, _("Rename"), address)
