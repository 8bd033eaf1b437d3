"""Contacts, on the screens of those they belong to."""

from __future__ import annotations

from django import forms

from units.models import Contact, Post, Unit
from units.staff.languages import SideBySideInline, in_every_language
from units.text.contact_lines import read_lines
from units.text.phones import area_of


class ContactForm(forms.ModelForm):
    """A contact of which the text as written may be enough."""

    instance: Contact

    def clean(self) -> dict[str, object]:
        """Where nobody said what is meant and the text leaves no doubt, that is what is meant."""
        cleaned: dict[str, object] = super().clean() or {}
        owner, written = self._owner(), str(cleaned.get("written") or "")
        if written and not cleaned.get("value"):
            found = read_lines(
                written,
                territory_of(owner) if owner else "",
                areas_of(owner) if owner else (),
            )
            if (
                len(found) == 1
                and found[0].value
                and found[0].kind in _indistinguishable_kinds(str(cleaned.get("kind", "")))
            ):
                cleaned["value"] = found[0].value
                cleaned["extension"] = cleaned.get("extension") or found[0].extension
        return cleaned

    def _owner(self) -> Unit | Post | None:
        """To whom it belongs; None on the form of what is not stored yet."""
        if self.instance.post_id:
            return self.instance.post
        return self.instance.unit if self.instance.unit_id else None


class ContactInline(SideBySideInline):
    model = Contact
    form = ContactForm
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("kind", "written", "value", "extension"),
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


def _indistinguishable_kinds(kind: str) -> frozenset[str]:
    """Kinds that a reader of numbers cannot tell from one: it hears of a fax only from a label."""
    return frozenset(Contact.NUMBERS) if kind in Contact.NUMBERS else frozenset({kind})
