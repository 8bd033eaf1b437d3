"""What the planner of PostgreSQL knows of tables into which very much was just written.

It learns by itself only when that is committed, and until then takes a full table for an empty one:
what joins two of them would take the square of their rows.
"""

from __future__ import annotations

from django.db import models

from units.databases import connection_to_write

MANY = 2000
"""From so many new rows on a table is looked at anew; that takes a sample, however long it is."""


def learn(*tables: type[models.Model]) -> None:
    """Let the planner look at some tables, within the transaction that wrote them."""
    for model in tables:
        connection = connection_to_write(model)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
