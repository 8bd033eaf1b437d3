# The successions that named a unit are found by an index on PostgreSQL; on SQLite all are looked through.

from django.db import migrations

INDEX = """
CREATE INDEX version_naming ON history_version USING gin (state jsonb_path_ops)
    WHERE subject = 'succession' AND state IS NOT NULL
"""


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX version_naming")


class Migration(migrations.Migration):

    dependencies = [("history", "0001_changes")]

    operations = [migrations.RunPython(forwards, backwards)]
