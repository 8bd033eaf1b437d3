"""Where staff work, a file per screen."""

from units.admin import kinds, people, successions, units

__all__ = ["kinds", "people", "successions", "units"]
