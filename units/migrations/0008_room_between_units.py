"""Edges that followed one another closely are given room between them, and what stands below is
counted.

Nobody who reads is held up on PostgreSQL; who writes waits, as for any move.
"""

from django.db import migrations
from django.db.models import F, Q

MOST = 2**31 - 1
STEP = 2**16
RANKED = """
    SELECT edges.id, edges.is_left, edges.tree_id, ROW_NUMBER() OVER (
        PARTITION BY edges.tree_id ORDER BY edges.edge) AS place
    FROM (SELECT id, 1 AS is_left, tree_id, lft AS edge FROM units_unit
        UNION ALL SELECT id, 0, tree_id, rght FROM units_unit) AS edges
"""


def give_room(apps, schema_editor):
    """Give all trees of a size the same step; few are so large that theirs is shorter."""
    units = apps.get_model('units', 'Unit').objects.using(schema_editor.connection.alias)
    longest = MOST // 2 // STEP - 2
    large = dict(units.filter(parent=None, rght__gt=longest).values_list('tree_id', 'rght'))
    spread(units.filter(~Q(tree_id__in=large)), STEP)
    for tree_id, length in large.items():
        spread(units.filter(tree_id=tree_id), max(1, MOST // 2 // (length + 2)))


def spread(units, step):
    units.update(
        below=(F('rght') - F('lft') - 1) / 2,
        lft=1 + (F('lft') - 1) * step,
        rght=1 + (F('rght') - 1) * step,
    )


def close_up(apps, schema_editor):
    """Number edges from one to the last, without room."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(RANKED)
        places = {}
        for key, is_left, _tree, place in cursor.fetchall():
            places.setdefault(key, [0, 0])[1 - is_left] = place
        cursor.executemany(
            'UPDATE units_unit SET lft = %s, rght = %s WHERE id = %s',
            [(left, right, key) for key, (left, right) in places.items()],
        )


class Migration(migrations.Migration):

    dependencies = [
        ('units', '0007_units_know_how_many_stand_below'),
    ]

    operations = [
        migrations.RunPython(give_room, close_up),
    ]
