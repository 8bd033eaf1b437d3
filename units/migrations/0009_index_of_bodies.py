# Bodies at the top are found in their order, however many there are.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('units', '0008_room_between_units'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='unit',
            index=models.Index(condition=models.Q(('parent__isnull', True)), fields=['tree_id', 'lft'], name='unit_bodies'),
        ),
    ]
