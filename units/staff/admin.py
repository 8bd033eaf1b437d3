"""Where Django's admin looks for its screens."""

from units.staff import (
    accounts,
    changes,
    glossary_entries,
    kinds,
    people,
    proposals,
    successions,
    units,
    uploads,
)

__all__ = [
    "accounts",
    "changes",
    "glossary_entries",
    "kinds",
    "people",
    "proposals",
    "successions",
    "units",
    "uploads",
]
