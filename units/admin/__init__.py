"""Where staff work, a file per screen."""

from units.admin import glossary, kinds, people, successions, units, uploads

__all__ = ["glossary", "kinds", "people", "successions", "units", "uploads"]
