"""What is found in a line of contacts, and what must be asked about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from units.text.contacts import NUMBERS, PAGES, ContactKind


class Question(StrEnum):
    """What a person must be asked about a contact."""

    AREA = "area"
    """The number stands without its area code."""
    OTHER_AREA = "other-area"
    """The number belongs to a different city from this body's other numbers."""
    COUNTRY = "country"
    """The number begins with the code of a country, it seems, but has no plus."""
    ENDING = "ending"
    """A few digits that may replace the end of the number before."""
    NO_SUCH_NUMBER = "no-such-number"
    """The digits make no number, or leave some over."""
    BACKWARDS = "backwards"
    """An e-mail address that seems to be written from its end."""
    HIDDEN = "hidden"
    """An e-mail address that the page hides from robots: only the notice was copied."""
    SCRIPTS = "scripts"
    """An address with letters of two scripts that look alike."""
    UNLIKELY = "unlikely"
    """An address that is written otherwise than others: something is too much, or missing."""
    KIND = "kind"
    """What it is: an address, an office, opening hours, a telephone or a fax."""


@dataclass(frozen=True, slots=True)
class FoundContact:
    """One contact of a line. ``value`` is empty as long as there is a question."""

    kind: ContactKind
    written: str
    """As it stands in the line."""
    value: str = ""
    """E.164 or a short number, an e-mail address or the address of a page."""
    extension: str = ""
    label: str = ""
    question: Question | None = None
    suggestion: str = ""
    """A value that would answer the question."""

    def labelled(self, *labels: str) -> FoundContact:
        """With what stands before it (or, given last, behind) in its label."""
        return replace(self, label=", ".join(label for label in labels if label))

    def asked(self, question: Question) -> FoundContact:
        """The same, as something to be asked about: what was certain becomes a suggestion."""
        if self.question:
            return self
        return replace(self, value="", question=question, suggestion=self.value)


def of_kind(kind: str, contacts: Iterable[FoundContact]) -> list[FoundContact]:
    """Those of a kind, each meaning once.

    Of numbers, as of pages, only a label tells which kind they are of: they count as one.
    """
    alike = next((kinds for kinds in (NUMBERS, PAGES) if kind in kinds), {kind})
    found = {
        (one.value or one.suggestion or one.written, one.extension): one
        for one in contacts
        if one.kind in alike
    }
    return list(found.values())
