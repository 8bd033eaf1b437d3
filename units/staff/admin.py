"""Where Django's admin looks for its screens."""

from units.staff import (
    accounts,
    audit,
    glossary_entries,
    kinds,
    people,
    successions,
    units,
    uploads,
)

__all__ = [
    "accounts",
    "audit",
    "glossary_entries",
    "kinds",
    "people",
    "successions",
    "units",
    "uploads",
]
