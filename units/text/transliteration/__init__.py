"""Serbian in its two scripts: Cyrillic to Latin exactly, Latin to Cyrillic as a proposal."""

from units.text.transliteration.cyrillic import Doubt, Proposal, propose_cyrillic, to_cyrillic
from units.text.transliteration.glossary import Glossary, Term, spellings
from units.text.transliteration.latin import to_latin

__all__ = [
    "Doubt",
    "Glossary",
    "Proposal",
    "Term",
    "propose_cyrillic",
    "spellings",
    "to_cyrillic",
    "to_latin",
]
