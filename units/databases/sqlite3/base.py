"""Django loads a database engine from this module."""

from django.db.backends.sqlite3 import base

from units.databases.commits import TellsBeforeCommit


class DatabaseWrapper(TellsBeforeCommit, base.DatabaseWrapper):
    """A connection to SQLite."""
