"""A table for sums of findings: that of triggers, and nobody else's.

The triggers are set after every migration, by ``units.quality.triggers``, which then fills it.
"""

from django.db import migrations

POSTGRESQL = """
CREATE TABLE quality_sum (
    id bigserial PRIMARY KEY, kind varchar(12) NOT NULL, language varchar(10) NOT NULL,
    since date, until date, number bigint NOT NULL, is_whole boolean NOT NULL DEFAULT false
);
CREATE INDEX quality_sum_parts ON quality_sum (id) WHERE NOT is_whole;
"""
SQLITE = (
    """
    CREATE TABLE quality_sum (
        id integer PRIMARY KEY, kind varchar(12) NOT NULL, language varchar(10) NOT NULL,
        since date, until date, number bigint NOT NULL
    )
    """,
    """
    CREATE UNIQUE INDEX quality_sum_once
    ON quality_sum (kind, language, COALESCE(since, ''), COALESCE(until, ''))
    """,
)
TRIGGERS_OF_SQLITE = """
SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'quality_sum_%%'
"""


def forwards(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in (POSTGRESQL,) if is_postgresql else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    """Without the table, triggers that write it would let nobody write findings."""
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS quality_sum_follow() CASCADE")
        schema_editor.execute("DROP FUNCTION IF EXISTS quality_sum_together()")
    else:
        with connection.cursor() as cursor:
            cursor.execute(TRIGGERS_OF_SQLITE, [])
            found = [name for (name,) in cursor.fetchall()]
        for name in found:
            schema_editor.execute(f"DROP TRIGGER {name}")
    schema_editor.execute("DROP TABLE quality_sum")


class Migration(migrations.Migration):

    dependencies = [
        ("quality", "0001_findings"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]
