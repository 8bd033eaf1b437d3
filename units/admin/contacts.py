"""Contacts, on the screens of those they belong to."""

from units.admin.languages import SideBySideInline, in_every_language
from units.models import Contact


class ContactInline(SideBySideInline):
    model = Contact
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
