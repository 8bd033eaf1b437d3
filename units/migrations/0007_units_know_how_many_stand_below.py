from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('units', '0006_reason_of_an_upload'),
    ]

    operations = [
        migrations.AddField(
            model_name='unit',
            name='below',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, serialize=False),
        ),
    ]
