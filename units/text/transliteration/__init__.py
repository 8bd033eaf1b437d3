"""Serbian in its two scripts: Cyrillic to Latin exactly, Latin to Cyrillic as a proposal."""

from units.text.transliteration.cyrillic import Doubt, Proposal, propose_cyrillic, to_cyrillic
from units.text.transliteration.glossary import Entry, Glossary, spellings
from units.text.transliteration.latin import to_latin

__all__ = ["Doubt", "Entry", "Glossary", "Proposal", "propose_cyrillic", "spellings", "to_cyrillic", "to_latin"]
