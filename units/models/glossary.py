"""Words that Serbian Latin does not write letter for letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.localized import glossary
from units.models.written import Written, WrittenQuerySet
from units.text.languages import LANGUAGES
from units.text.mixed_scripts import CYRILLIC_LETTER, LATIN_LETTER
from units.text.transliteration import Term


class GlossaryQuerySet(WrittenQuerySet["GlossaryEntry"]):
    """Entries of the glossary."""

    def get_by_natural_key(self, cyrillic: str) -> GlossaryEntry:
        """The entry for a Cyrillic word."""
        return self.get(cyrillic=cyrillic)


class GlossaryEntry(Written):
    """A word or phrase in both Serbian scripts, such as ТАЕКС and TAIEX.

    Whole words are found, with the capitals of the text.
    """

    cyrillic = models.CharField(
        _("Cyrillic"),
        max_length=100,
        unique=True,
        help_text=_(
            "As it stands in Cyrillic texts. "
            "All in capitals: only capitals are meant, as in abbreviations."
        ),
    )
    latin = models.CharField(
        _("Latin"), max_length=100, help_text=_("What readers of Serbian Latin see instead.")
    )
    is_proposed = models.BooleanField(
        _("also the other way"),
        default=True,
        help_text=_("The Cyrillic form is proposed where an editor converts this Latin one."),
    )
    full_form = models.CharField(
        _("full form"),
        max_length=300,
        blank=True,
        help_text=_(
            "What an abbreviation stands for, and how the language abbreviates it itself, with "
            "semicolons between several: search finds each by the others."
        ),
    )
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("Only editors see this.")
    )

    objects = models.Manager.from_queryset(GlossaryQuerySet)()

    class Meta:
        verbose_name = _("glossary entry")
        verbose_name_plural = _("glossary")
        ordering = ["cyrillic"]
        constraints = [
            models.CheckConstraint(
                name="glossary_entry_is_whole",
                condition=~Q(cyrillic="") & ~Q(latin=""),
                violation_error_message=_("Give the word in both scripts."),
            ),
            models.UniqueConstraint(
                fields=["latin"],
                condition=Q(is_proposed=True),
                name="glossary_entry_one_way_back",
                violation_error_message=_(
                    "Another Cyrillic form is proposed for this Latin one already. "
                    "Untick that here or there."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cyrillic} → {self.latin}"

    def natural_key(self) -> tuple[str]:
        return (self.cyrillic,)

    def clean(self) -> None:
        """Each form is in its own script, and begins and ends as a word, so that it is found."""
        super().clean()
        faults: dict[str, object] = {}
        for field, stranger in (("cyrillic", LATIN_LETTER), ("latin", CYRILLIC_LETTER)):
            text: str = getattr(self, field)
            if letters := sorted(set(stranger.findall(text))):
                message = _("These letters are of the other script: %(letters)s.")
                faults[field] = ValidationError(
                    message, code="script", params={"letters": ", ".join(letters)}
                )
            elif text and not re.fullmatch(r"\w(?:.*\w)?", text):
                faults[field] = ValidationError(
                    _("Begin and end with a letter or a digit."), code="edges"
                )
        if faults:
            raise ValidationError(faults)


def _terms(alias: str) -> Iterator[Term]:
    """The entries of a database as the converter takes them."""
    columns = [f"full_form_{language.suffix}" for language in LANGUAGES.values()]
    rows = GlossaryEntry.objects.using(alias).values_list(
        "cyrillic", "latin", "is_proposed", *columns
    )
    for cyrillic, latin, is_proposed, *texts in rows:
        forms = (form.strip() for text in texts for form in (text or "").split(";"))
        yield Term(cyrillic, latin, is_proposed, tuple(filter(None, forms)))


glossary.read_from(_terms)
