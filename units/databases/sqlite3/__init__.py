"""SQLite as Django knows it, telling before it commits."""
