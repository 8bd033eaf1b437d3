"""Copies of the database from which pages for citizens are read: which of them may be.

PostgreSQL keeps them by streaming. One that is behind by more than ``REPLICA_LAG_SECONDS``, or
gone, is left out by itself and taken in again. ``watching.py`` says from which moment a replica
knows all (pure), ``asking.py`` asks the servers once a second, in threads beside those that answer
readers, ``choosing.py`` says from where a request reads.

What holds by itself: the generation of a page and its rows are read from one server, so no page is
kept under a generation that is newer than it.
"""
