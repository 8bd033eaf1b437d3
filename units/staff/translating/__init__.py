"""A unit in one language beside another, and what waits to be translated in a branch."""
