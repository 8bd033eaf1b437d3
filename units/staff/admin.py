"""Where Django's admin looks for its screens."""

from units.staff import accounts, glossary_entries, kinds, people, successions, units, uploads

__all__ = ["accounts", "glossary_entries", "kinds", "people", "successions", "units", "uploads"]
