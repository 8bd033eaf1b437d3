"""A word of a query, with all that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from units.text.analysis.lexicon import lemmas
from units.text.analysis.stems import ANALYSED_LANGUAGES, stem
from units.text.analysis.tokens import LEMMA, SHORTEST_ANALYSED, STEM, lemmas_in
from units.text.countries import country_of


@dataclass(frozen=True, slots=True)
class Group:
    """One word of a query: any of its tokens answers it."""

    text: str
    """As it was typed."""
    surfaces: tuple[str, ...]
    lemmas: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    prefix: bool = False
    """Whether it may be the beginning of a word, as the last one may."""
    corrected: str = ""
    """The word that stands in for it, where nothing is written as it was typed."""

    @property
    def territory(self) -> str:
        """The country that it speaks of, ISO 3166-1, or nothing."""
        return country_of(self.surfaces[0])

    @property
    def tokens(self) -> tuple[str, ...]:
        """All that answers it, but for longer words."""
        return (*self.surfaces, *self.lemmas, *self.stems)


def of_forms(
    word: str, forms: Sequence[str], *, prefix: bool = False, corrected: str = ""
) -> Group:
    """The group of a word that is spelled so, in every language.

    Nobody says in which language a query is.
    """
    long = [form for form in forms if len(form) >= SHORTEST_ANALYSED and form.isalpha()]
    roots = [
        lemma for form in long for lemma in (*(lemma for _language, lemma in lemmas(form)), form)
    ]
    stems = [
        stem(root, language)
        for language in ANALYSED_LANGUAGES
        for form in long
        for root in (form, *lemmas_in(form, language))
    ]
    return Group(
        word,
        tuple(dict.fromkeys(forms)),
        tuple(dict.fromkeys(f"{LEMMA}{root}" for root in roots)),
        tuple(dict.fromkeys(f"{STEM}{root}" for root in stems)),
        prefix,
        corrected,
    )
