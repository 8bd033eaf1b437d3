"""Contacts, on the screens of those they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from units.models import Contact, Post, Unit
from units.staff.languages import in_every_language
from units.staff.workspace.parts import OneRow
from units.text.contact_lines import FoundContact, of_kind, read_lines
from units.text.phones import area_of

_READ_KINDS = Contact.NUMBERS | Contact.PAGES | {Contact.Kind.EMAIL}
"""What a text alone may say; of addresses and hours nothing else is meant."""


class AnsweredText(forms.CharField):
    """Keeps, unseen, the text about which the editor was asked; it is not stored."""

    widget = forms.HiddenInput

    def has_changed(self, initial: object, data: object) -> bool:
        """Never: it says nothing of the contact."""
        return False


class ContactForm(forms.ModelForm):
    """A contact of which the text as written may be enough."""

    instance: Contact

    asked_about = AnsweredText(label="", required=False)

    def clean(self) -> dict[str, object]:
        """Where nobody said what is meant and the text leaves no doubt, that is what is meant.

        What was meant by another text is no answer.
        """
        cleaned: dict[str, object] = super().clean() or {}
        written = str(cleaned.get("written") or "")
        is_outdated = self._is_outdated(cleaned)
        if not written or (cleaned.get("value") and not is_outdated):
            return cleaned
        found = self._read(written, str(cleaned.get("kind", "")))
        proposals = [one.value or one.suggestion for one in found if one.value or one.suggestion]
        if len(found) == 1 and found[0].value:
            cleaned["value"] = found[0].value
            cleaned["extension"] = self._extension(cleaned, found[0].extension)
        elif is_outdated and proposals != [cleaned["value"]]:
            self._ask(written, proposals, is_outdated=True)
        elif proposals and not is_outdated and self._is_unanswered(cleaned):
            self._ask(written, proposals, is_outdated=False)
        return cleaned

    def _is_outdated(self, cleaned: dict[str, object]) -> bool:
        """Whether what is meant was said of the text as it stood before."""
        return (
            bool(cleaned.get("value"))
            and self.instance.pk is not None
            and cleaned.get("kind") in _READ_KINDS
            and "value" not in self.changed_data
            and self._is_unanswered(cleaned)
        )

    def _is_unanswered(self, cleaned: dict[str, object]) -> bool:
        """Whether the text is another one than that which is stored or was asked about."""
        is_other = cleaned.get("asked_about") != cleaned.get("written")
        return "written" in self.changed_data and is_other

    def _read(self, written: str, kind: str) -> list[FoundContact]:
        """The contacts of a kind that a text means."""
        owner = self._owner()
        territory, areas = (territory_of(owner), areas_of(owner)) if owner else ("", set[str]())
        return of_kind(kind, read_lines(written, territory, areas))

    def _extension(self, cleaned: dict[str, object], found: str) -> str:
        """The one in the text, unless the editor says or once said another one beside it."""
        stated = str(cleaned.get("extension") or "")
        is_of_old_text = bool(stated) and stated in self.initial.get("written", "")
        if "extension" not in self.changed_data and is_of_old_text:
            return found
        return stated or found

    def _ask(self, written: str, proposals: Sequence[str], *, is_outdated: bool) -> None:
        """Beside the field, which is emptied: the former value is shown under no other text."""
        suggestion = ", ".join(proposals)
        message = _question(len(proposals), is_outdated=is_outdated)
        self.add_error("value", ValidationError(message, params={"suggestion": suggestion}))
        shown = QueryDict(mutable=True)
        shown.update(cast(Any, self.data))
        shown[self.add_prefix("value")] = ""
        shown[self.add_prefix("asked_about")] = written
        self.data = shown

    def _owner(self) -> Unit | Post | None:
        """To whom it belongs; None on the form of what is not stored yet."""
        if self.instance.post_id:
            return self.instance.post
        return self.instance.unit if self.instance.unit_id else None


class ContactInline(OneRow):
    model = Contact
    form = ContactForm
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("kind", "written", "value", "extension", "asked_about"),
                    ("order", "checked_on"),
                    in_every_language("label"),
                    in_every_language("text"),
                ]
            },
        )
    ]


def territory_of(owner: Unit | Post) -> str:
    """The ISO 3166 code of the country of its contacts, empty where the top body has none."""
    return _unit_of(owner).get_root().territory


def areas_of(owner: Unit | Post) -> set[str]:
    """The area codes of the numbers of the unit and of those above it."""
    above = Unit.objects.above(_unit_of(owner), include_self=True)
    numbers = (
        Contact.objects.filter(unit__in=above, kind__in=Contact.NUMBERS)
        .exclude(value="")
        .values_list("value", flat=True)
    )
    return {area for number in numbers if (area := area_of(number))}


def _unit_of(owner: Unit | Post) -> Unit:
    return owner.unit if isinstance(owner, Post) else owner


def _question(proposals: int, *, is_outdated: bool) -> str:
    """What is asked beside the field."""
    if proposals > 1:
        return _(
            "The text as written seems to mean several: %(suggestion)s. "
            "Give each a row of its own, or leave this empty."
        )
    if not is_outdated:
        return _(
            "The text as written seems to mean “%(suggestion)s”. "
            "Write here what is meant, or leave it empty."
        )
    if proposals:
        return _(
            "The text as written was changed. It seems to mean “%(suggestion)s”. "
            "Write here what is meant, or leave it empty."
        )
    return _(
        "The text as written was changed, and what it means is not certain. "
        "Write here what is meant, or leave it empty."
    )
