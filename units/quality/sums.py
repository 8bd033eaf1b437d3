"""What all findings together come to, without reading them: running sums kept by triggers.

Each row of the table is a number of one kind, language and time, and the sum of all rows that are
alike counts. Triggers add to them in the transaction that writes findings (``triggers.py``).
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from units.databases import connection_to_read, connection_to_write, writing
from units.quality.models import Finding

TABLE = "quality_sum"
ALIKE = "kind, language, since, until"
"""The columns in which findings agree that are summed up together."""
ADDED_ON_SQLITE = """
    ON CONFLICT (kind, language, COALESCE(since, ''), COALESCE(until, ''))
    DO UPDATE SET number = number + excluded.number
"""
"""Where one writes at a time, a row is raised instead of adding another one."""

_TODAY = f"""
    SELECT kind, language, CAST(SUM(number) AS bigint) FROM {TABLE}
    WHERE (since IS NULL OR since <= %s) AND (until IS NULL OR until > %s)
    GROUP BY kind, language HAVING SUM(number) <> 0
"""
_WRONG = f"""
    SELECT {ALIKE}, SUM(number) AS number FROM (
        SELECT {ALIKE}, number FROM {Finding._meta.db_table}
        UNION ALL SELECT {ALIKE}, -number FROM {TABLE}
    ) AS every GROUP BY {ALIKE} HAVING SUM(number) <> 0
"""


def sums(on: date | None = None) -> dict[tuple[str, str], int]:
    """How much of each kind and language is found on a day (today by default), in all units."""
    connection = connection_to_read(Finding)
    day = connection.ops.adapt_datefield_value(on or timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute(_TODAY, [day, day])
        return {(kind, language): number for kind, language, number in cursor.fetchall()}


def mend(*, is_dry: bool = False) -> int:
    """Compare the sums with the findings and add what is wanting; how many were wrong.

    One statement compares and adds. Whoever writes meanwhile is in it with findings and sums or
    with neither. ``is_dry`` changes nothing.
    """
    connection = connection_to_write(Finding)
    is_postgresql = connection.vendor == "postgresql"
    with writing(), connection.cursor() as cursor:
        if is_dry:
            cursor.execute(f"SELECT COUNT(*) FROM ({_WRONG}) AS wrong")
            return int(cursor.fetchone()[0])
        if is_postgresql:  # two who mended at once would add twice; nobody else waits
            cursor.execute(f"LOCK TABLE {TABLE} IN SHARE UPDATE EXCLUSIVE MODE")
        adding = "" if is_postgresql else ADDED_ON_SQLITE
        cursor.execute(
            f"INSERT INTO {TABLE} ({ALIKE}, number)"
            f" SELECT {ALIKE}, number FROM ({_WRONG}) AS wrong WHERE true {adding}"
        )
        wrong = cursor.rowcount
        if not is_postgresql:
            cursor.execute(f"DELETE FROM {TABLE} WHERE number = 0")
        return wrong
