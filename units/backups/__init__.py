"""The whole database in one file, and back, from one engine to the other.

A file holds the rows of each table as lines of JSON, a manifest and checksums (``container``). Rows
are read at one moment (``saving``) and written in one transaction (``restoring``). What a table
held, the migrations say that were applied to it, so that an old file can be restored by a new
release.
"""
