"""What an editor should look at in a contact although it can be stored."""

from __future__ import annotations

from django.utils.translation import gettext as _

from units.text.contact_lines import of_kind, read_lines
from units.text.contacts import NUMBERS, PAGES, ContactKind, has_two_scripts

_READ_KINDS = NUMBERS | PAGES | {ContactKind.EMAIL}


def contact_remark(kind: str, written: str, value: str, territory: str = "") -> str:
    """A sentence about a contact that has no value, or one that may deceive; mostly none.

    >>> print(contact_remark("email", "a@b.si; c@d.si", ""))
    Nothing can be dialled or clicked. Several are meant, it seems: “a@b.si”, “c@d.si”. \
Give each a contact of its own.
    >>> contact_remark("email", "a@b.si", "a@b.si")
    ''
    """
    if kind not in _READ_KINDS:
        return ""
    if value:
        is_address = kind not in NUMBERS and has_two_scripts(value)
        message = _("“%(value)s” is written in letters of two scripts. Is it meant so?")
        return message % {"value": value} if is_address else ""
    found = of_kind(kind, read_lines(written, territory))
    meant = [one.value or one.suggestion for one in found if one.value or one.suggestion]
    if len(meant) > 1:
        message = _(
            "Nothing can be dialled or clicked. Several are meant, it seems: “%(meant)s”. "
            "Give each a contact of its own."
        )
    else:
        message = _(
            "Nothing can be dialled or clicked. “%(meant)s” is meant, it seems. "
            "State that as the value."
        )
    return message % {"meant": "”, “".join(meant)} if meant else ""
