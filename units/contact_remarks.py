"""What an editor should look at in a contact although it can be stored."""

from __future__ import annotations

from django.utils.translation import gettext as _

from units.text.contact_lines import of_kind, read_lines
from units.text.contacts import NUMBERS, PAGES, ContactKind, has_two_scripts

_READ_KINDS = NUMBERS | PAGES | {ContactKind.EMAIL}


def contact_remark(kind: str, written: str, value: str, territory: str = "") -> str:
    """A sentence about a contact that has no value, or one that may deceive; mostly none.

    >>> print(contact_remark("email", "a@b.si; c@d.si", ""))
    Without a value there is no link. Several seem to be meant: a@b.si, c@d.si. \
Give each a contact of its own.
    >>> contact_remark("email", "a@b.si", "a@b.si")
    ''
    """
    if kind not in _READ_KINDS:
        return ""
    if value:
        is_address = kind not in NUMBERS and has_two_scripts(value)
        message = _("“%(value)s” is written in letters of two scripts. Is that intended?")
        return message % {"value": value} if is_address else ""
    found = of_kind(kind, read_lines(written, territory))
    meant = [one.value or one.suggestion for one in found if one.value or one.suggestion]
    if len(meant) > 1:
        message = _(
            "Without a value there is no link. Several seem to be meant: %(meant)s. "
            "Give each a contact of its own."
        )
    else:
        message = _(
            "Without a value there is no link. “%(meant)s” seems to be meant: "
            "state it as the value."
        )
    return message % {"meant": ", ".join(meant)} if meant else ""
