"""Lists as people write them, read into items with their depth; what is no item is left over."""

from units.text.outlines.marks import Mark, begins_small, mark_of
from units.text.outlines.reading import MOST_DEPTH, Outline, Passage, Role, read_outline

__all__ = [
    "MOST_DEPTH",
    "Mark",
    "Outline",
    "Passage",
    "Role",
    "begins_small",
    "mark_of",
    "read_outline",
]
