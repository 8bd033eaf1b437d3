"""What search knows of a unit. Everything here follows from other rows and can be made anew."""

from __future__ import annotations

from django.db import models


class IndexEntry(models.Model):
    """The tokens of a unit.

    The database keeps an index of them (migration 0001): vectors on PostgreSQL, FTS5 on SQLite.
    """

    unit = models.OneToOneField(
        "units.Unit",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="search_entry",
        db_constraint=False,
    )
    """Without the database's promise.

    Units that go behind Django's back may leave an entry, which leads nowhere.
    """
    version = models.PositiveSmallIntegerField()
    """Of the analysis that made it."""
    texts = models.TextField()
    """What the unit says, a line each (``units.text.analysis.ranking.IndexedText``)."""
    names = models.TextField()
    """The tokens of its names, abbreviations, codes and people, with spaces between them."""
    body = models.TextField()
    """The tokens of all else."""

    class Meta:
        db_table = "units_searchentry"
        verbose_name = "search entry"
        verbose_name_plural = "search entries"

    def __str__(self) -> str:
        return str(self.unit_id)


class VocabularyWord(models.Model):
    """A plain word that some unit uses: what a mistyped word may have been."""

    word = models.CharField(max_length=40, unique=True)

    class Meta:
        db_table = "units_searchword"
        verbose_name = "search word"
        verbose_name_plural = "search words"

    def __str__(self) -> str:
        return self.word
