"""The last moment of a transaction, which Django does not tell: its own hooks follow the commit."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.dispatch import Signal

from units.databases.outages import committing

before_commit = Signal()
"""Sent with the ``connection`` when a transaction is about to be committed.

What a receiver raises takes it back.
"""


class TellsBeforeCommit(BaseDatabaseWrapper):
    """A connection whose commits are told beforehand."""

    def commit(self) -> None:
        """Commit the transaction, after all who wish to write in it have done so."""
        try:
            # Django leaves the block before it commits; whoever writes now is still within the
            # transaction.
            self.in_atomic_block = True
            before_commit.send(type(self), connection=self)
        except BaseException:
            self.in_atomic_block = False
            self.rollback()
            raise
        self.in_atomic_block = False
        with committing():
            super().commit()
