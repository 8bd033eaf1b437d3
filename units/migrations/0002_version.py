"""A number that goes up with each change of the registry: a table of ``units.version``."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("units", "0001_registry")]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE units_version (id integer PRIMARY KEY, number bigint NOT NULL)",
            "DROP TABLE units_version",
        )
    ]
