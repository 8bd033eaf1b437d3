"""Where Django's admin looks for its screens."""

from units.staff import glossary_entries, kinds, people, successions, units, uploads

__all__ = ["glossary_entries", "kinds", "people", "successions", "units", "uploads"]
