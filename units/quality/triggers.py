"""The triggers that keep the sums of findings, whoever writes these and by whatever door.

On PostgreSQL a statement adds one row for each kind, language and time of what it wrote, and
changes none, so that two who write never wait for each other here, nor in a circle with locks
elsewhere. Where many rows have been added since, it puts their sums in their place: of those that
nobody else is putting together, and that it sees. Such rows are marked as whole, so that it is
counted what was added, however many kinds and days there are.

On SQLite, where one writes at a time, there is a row for each kind, language and time, and each
finding raises or lowers it. The body of a trigger names no other table that Django knows, so that
it may rebuild findings in a migration; the triggers that go with the old table are set anew
afterwards, and the sums compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from django.apps import AppConfig
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from units.databases import writing
from units.databases.triggers import drop_trigger, triggers_called, warnings_of
from units.quality.models import Finding
from units.quality.sums import ADDED_ON_SQLITE, ALIKE, TABLE, mend

FINDINGS = Finding._meta.db_table
PREFIX = "quality_sum_"
MOST_PARTS = 1000
"""So many rows may be added before they are put together."""

_FOLLOWING = f"""
CREATE OR REPLACE FUNCTION quality_sum_together() RETURNS void LANGUAGE sql
    SECURITY DEFINER SET search_path FROM CURRENT AS $$
    WITH free AS MATERIALIZED (SELECT id FROM {TABLE} FOR UPDATE SKIP LOCKED),
    gone AS (
        DELETE FROM {TABLE} USING free WHERE {TABLE}.id = free.id RETURNING {ALIKE}, number
    )
    INSERT INTO {TABLE} ({ALIKE}, number, is_whole)
    SELECT {ALIKE}, SUM(number), true FROM gone GROUP BY {ALIKE} HAVING SUM(number) <> 0
$$;
CREATE OR REPLACE FUNCTION quality_sum_follow() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO {TABLE} ({ALIKE}, number)
        SELECT {ALIKE}, SUM(number) FROM written GROUP BY {ALIKE};
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO {TABLE} ({ALIKE}, number)
        SELECT {ALIKE}, -SUM(number) FROM lost GROUP BY {ALIKE};
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO {TABLE} ({ALIKE}, number)
        SELECT {ALIKE}, SUM(number) FROM (
            SELECT {ALIKE}, number FROM written UNION ALL SELECT {ALIKE}, -number FROM lost
        ) AS every GROUP BY {ALIKE} HAVING SUM(number) <> 0;
    ELSE
        TRUNCATE {TABLE};
    END IF;
    -- Elsewhere a row that somebody else has put away since the transaction began is an error.
    IF current_setting('transaction_isolation') = 'read committed' AND {MOST_PARTS} < (
        SELECT COUNT(*) FROM (
            SELECT FROM {TABLE} WHERE NOT is_whole LIMIT {MOST_PARTS + 1}
        ) AS parts
    ) THEN
        PERFORM quality_sum_together();
    END IF;
    RETURN NULL;
END $$;
"""
# Always: also for whoever writes as a replica does, such as a restore without constraints.
_ON_POSTGRESQL = f"""
CREATE TRIGGER {{name}} AFTER {{event}} ON {FINDINGS}
    {{seen}} FOR EACH STATEMENT EXECUTE FUNCTION quality_sum_follow();
ALTER TABLE {FINDINGS} ENABLE ALWAYS TRIGGER {{name}}
"""
_SEEN = {
    "INSERT": "REFERENCING NEW TABLE AS written",
    "UPDATE": "REFERENCING NEW TABLE AS written OLD TABLE AS lost",
    "DELETE": "REFERENCING OLD TABLE AS lost",
    "TRUNCATE": "",
}
_ADD = f"""
    INSERT INTO {TABLE} ({ALIKE}, number)
    VALUES (NEW.kind, NEW.language, NEW.since, NEW.until, NEW.number) {ADDED_ON_SQLITE};
"""
_TAKE = f"""
    INSERT INTO {TABLE} ({ALIKE}, number)
    VALUES (OLD.kind, OLD.language, OLD.since, OLD.until, -OLD.number) {ADDED_ON_SQLITE};
    DELETE FROM {TABLE} WHERE number = 0 AND kind = OLD.kind AND language = OLD.language
        AND COALESCE(since, '') = COALESCE(OLD.since, '')
        AND COALESCE(until, '') = COALESCE(OLD.until, '');
"""
_ON_SQLITE = f"CREATE TRIGGER {{name}} AFTER {{event}} ON {FINDINGS} BEGIN {{acts}} END"
_ACTS = {"INSERT": _ADD, "UPDATE": _ADD + _TAKE, "DELETE": _TAKE}


def set_up(using: str = DEFAULT_DB_ALIAS, **kwargs: object) -> None:
    """Set the triggers where one is missing or set otherwise, and mend the sums.

    Whoever has written findings is waited for, and others wait, until the sums are right.
    """
    connection = connections[using]
    if not _has_tables(connection):
        return  # no migration has come so far
    wanted, found = dict(_wanted(connection)), triggers_called(connection, PREFIX)
    if found.keys() == wanted.keys():
        return
    with writing(using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FOLLOWING)
        for name, table in found.items():
            drop_trigger(connection, name, table)
        for sql in wanted.values():
            cursor.execute(sql)
        mend()


def check(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **kwargs: object,
) -> list[checks.CheckMessage]:
    """Whether the desk could count wrongly, because findings lack their triggers."""
    return warnings_of(databases, _lacking, "quality.W001")


def _lacking(connection: BaseDatabaseWrapper) -> str:
    if not _has_tables(connection):
        return ""  # not migrated yet, which Django says itself
    is_lacking = dict(_wanted(connection)).keys() - triggers_called(connection, PREFIX).keys()
    return "no trigger sums up the findings that are written." if is_lacking else ""


def _has_tables(connection: BaseDatabaseWrapper) -> bool:
    return {TABLE, FINDINGS} <= set(connection.introspection.table_names())


def _wanted(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    """Name and SQL of each trigger; one that is set otherwise is called otherwise."""
    if connection.vendor == "postgresql":
        said = _said(_FOLLOWING, _ON_POSTGRESQL, *_SEEN.values())
        for event, seen in _SEEN.items():
            name = f"{PREFIX}{event.lower()}_{said}"
            yield name, _ON_POSTGRESQL.format(name=name, event=event, seen=seen)
        return
    said = _said(_ON_SQLITE, *_ACTS.values())
    for event, acts in _ACTS.items():
        name = f"{PREFIX}{event.lower()}_{said}"
        yield name, _ON_SQLITE.format(name=name, event=event, acts=acts)


def _said(*patterns: str) -> str:
    return sha256("".join(patterns).encode()).hexdigest()[:8]
