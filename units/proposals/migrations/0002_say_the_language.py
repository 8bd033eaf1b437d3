from django.db import migrations, models

from units.proposals.models import language_in_force


class Migration(migrations.Migration):

    dependencies = [
        ('proposals', '0001_proposals'),
    ]

    operations = [
        # Nobody knows the language of those that are there.
        migrations.AddField(
            model_name='proposal',
            name='language',
            field=models.CharField(blank=True, default='', editable=False, max_length=10),
        ),
        migrations.AlterField(
            model_name='proposal',
            name='language',
            field=models.CharField(blank=True, default=language_in_force, editable=False, max_length=10),
        ),
    ]
