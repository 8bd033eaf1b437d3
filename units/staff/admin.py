"""Where Django's admin looks for its screens."""

from units.staff import (
    accounts,
    audit,
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
    "audit",
    "changes",
    "glossary_entries",
    "kinds",
    "people",
    "proposals",
    "successions",
    "units",
    "uploads",
]
