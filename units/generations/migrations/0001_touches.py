"""Numbers that triggers raise: a table of ``units.generations``."""

from django.db import migrations

POSTGRESQL = """
CREATE TABLE generations_touch
    (id bigserial PRIMARY KEY, place bigint NOT NULL DEFAULT 0, number bigint NOT NULL);
CREATE INDEX generations_touch_place ON generations_touch (place);
"""
SQLITE = """
CREATE TABLE generations_touch
    (id integer PRIMARY KEY, place bigint NOT NULL DEFAULT 0, number bigint NOT NULL)
"""


def forwards(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def backwards(apps, schema_editor):
    schema_editor.execute("DROP TABLE generations_touch")


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [migrations.RunPython(forwards, backwards)]
