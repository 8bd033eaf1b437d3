"""The triggers that raise the generation, on every table from which pages are made.

On PostgreSQL a statement that writes raises a number once in a transaction. There are several
numbers, whose sum counts: whoever writes takes one that nobody holds, or begins one, so that two
who write never wait for each other here, nor in a circle with locks elsewhere. A number is not seen
to rise before the rows are that it speaks of: it is a row like them. (A sequence would be.)

There is a number for everything, one for what trees share, and one for each tree, which its rows
raise one by one, also the tree that a row leaves.

On SQLite, where one writes at a time, there is one number, and each row raises it. The body of a
trigger names no other table, so that Django may rebuild any of them in a migration; the triggers
that go with the old table are set anew afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from django.apps import AppConfig, apps
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from units.databases.triggers import drop_trigger, triggers_called, warnings_of
from units.generations import EVERYTHING, SHARED, TABLE

APPS = ("units", "search", "history")
"""Whose tables pages are made from."""
NO_PART_OF_PAGES = frozenset({"units_upload"})
PREFIX = "generations_"
_STEP = 1_000_000_000
"""The longest step: long enough that two never lead to the same number, short enough for 18
thousand million of them."""

_TREES = {
    "units_unit": "{row}.tree_id",
    "units_task": "(SELECT tree_id FROM units_unit WHERE id = {row}.unit_id)",
    "units_post": "(SELECT tree_id FROM units_unit WHERE id = {row}.unit_id)",
    "units_appointment": (
        "(SELECT tree_id FROM units_unit JOIN units_post ON units_post.unit_id = units_unit.id"
        " WHERE units_post.id = {row}.post_id)"
    ),
    "units_contact": (
        "(SELECT tree_id FROM units_unit WHERE id = COALESCE({row}.unit_id,"
        " (SELECT unit_id FROM units_post WHERE units_post.id = {row}.post_id)))"
    ),
}
"""The tables whose rows belong to a tree, and to which; all others belong to none."""
_APART = frozenset({"search", "history"})
"""The apps whose rows no page shows that tells of one tree as it is today."""

_STEPPING = f"""
CREATE OR REPLACE FUNCTION generations_step(wanted bigint) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    step bigint := 1 + floor(random() * {_STEP});
    mine bigint;
BEGIN
    -- Elsewhere a row that somebody else has raised since the transaction began cannot be taken.
    IF current_setting('transaction_isolation') = 'read committed' THEN
        SELECT id INTO mine FROM {TABLE} WHERE place = wanted
            ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
    END IF;
    IF mine IS NULL THEN
        INSERT INTO {TABLE} (place, number) VALUES (wanted, step);
    ELSE
        UPDATE {TABLE} SET number = number + step WHERE id = mine;
    END IF;
END $$;
CREATE OR REPLACE FUNCTION generations_touched() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
DECLARE
    now text := txid_current()::text;
BEGIN
    -- Known until the transaction ends, or a savepoint takes it back together with the number.
    IF current_setting('generations.touched', true) IS DISTINCT FROM now THEN
        PERFORM generations_step({EVERYTHING}), set_config('generations.touched', now, true);
    END IF;
    IF (TG_ARGV[0] = 'shared' OR TG_ARGV[0] = 'tree' AND TG_OP = 'TRUNCATE')
        AND current_setting('generations.shared', true) IS DISTINCT FROM now THEN
        PERFORM generations_step({SHARED}), set_config('generations.shared', now, true);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION generations_touch_tree(tree bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    now text := txid_current()::text || ':,';
    known text := current_setting('generations.trees', true);
BEGIN
    IF known IS NULL OR NOT starts_with(known, now) THEN
        known := now;
    ELSIF position(',' || coalesce(tree::text, '*') || ',' in known) > 0
        OR position(',*,' in known) > 0 THEN
        RETURN;
    END IF;
    -- A row of no known tree, or one of very many: all trees.
    IF tree IS NULL OR length(known) > 2000 THEN
        PERFORM generations_step({SHARED}), set_config('generations.trees', now || '*,', true);
    ELSE
        PERFORM generations_step(tree);
        PERFORM set_config('generations.trees', known || tree::text || ',', true);
    END IF;
END $$;
"""
_OF_TREES = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN PERFORM generations_touch_tree({new}); END IF;
    IF TG_OP <> 'INSERT' THEN PERFORM generations_touch_tree({old}); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON "{table}"
    FOR EACH ROW EXECUTE FUNCTION {name}();
ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}
"""
# Always: also for whoever writes as a replica does, such as a restore without constraints.
_ON_POSTGRESQL = """
CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}"
    FOR EACH STATEMENT EXECUTE FUNCTION generations_touched('{about}');
ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}
"""
_ON_SQLITE = f"""
CREATE TRIGGER {{name}} AFTER {{event}} ON "{{table}}" BEGIN
    INSERT INTO {TABLE} (id, number) VALUES (1, 1 + abs(random() % {_STEP}))
    ON CONFLICT (id) DO UPDATE SET number = number + excluded.number; END
"""


def tables() -> list[str]:
    """Those whose rows pages are made from."""
    every = [
        model._meta.db_table
        for label in APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    return sorted(set(every) - NO_PART_OF_PAGES)


def set_up(using: str = DEFAULT_DB_ALIAS, **kwargs: object) -> None:
    """Set the triggers that are missing, and take away those that are set otherwise."""
    connection = connections[using]
    present = connection.introspection.table_names()
    if TABLE not in present:
        return  # no migration has come so far
    wanted = {name: sql for name, table, sql in _wanted(connection) if table in present}
    found = _found(connection)
    if found.keys() == wanted.keys():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_STEPPING)
        for name in found.keys() - wanted.keys():
            drop_trigger(connection, name, found[name])
        for name in wanted.keys() - found.keys():
            cursor.execute(wanted[name])


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables that are written without anybody noticing."""
    found = _found(connection)
    return sorted({table for name, table, _ in _wanted(connection) if name not in found})


def check(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **kwargs: object,
) -> list[checks.CheckMessage]:
    """Whether old pages could be shown, because a table lacks its triggers."""
    return warnings_of(databases, _lacking, "generations.W001")


def _lacking(connection: BaseDatabaseWrapper) -> str:
    present = connection.introspection.table_names()
    if TABLE not in present:
        return ""  # not migrated yet, which Django says itself
    tables_without = [table for table in missing(connection) if table in present]
    return (
        f"no trigger tells that these tables are written: {tables_without}."
        if tables_without
        else ""
    )


def _wanted(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str, str]]:
    """Name, table and SQL of each trigger; one that is set otherwise is called otherwise."""
    is_postgresql = connection.vendor == "postgresql"
    patterns = (_STEPPING, _ON_POSTGRESQL, _OF_TREES) if is_postgresql else (_ON_SQLITE,)
    said = sha256(f"{patterns}{_TREES}".encode()).hexdigest()[:8]
    for table in tables():
        if not is_postgresql:
            for event in ("INSERT", "UPDATE", "DELETE"):
                name = f"{PREFIX}{table}_{event.lower()}_{said}"
                yield name, table, _ON_SQLITE.format(name=name, event=event, table=table)
            continue
        name = f"{PREFIX}{table}_{said}"
        yield name, table, _ON_POSTGRESQL.format(name=name, table=table, about=_about(table))
        if tree := _TREES.get(table):
            of_trees = f"{name}_tree"
            new, old = tree.format(row="NEW"), tree.format(row="OLD")
            sql = _OF_TREES.format(name=of_trees, table=table, new=new, old=old)
            yield of_trees, table, sql


def _about(table: str) -> str:
    """Whether a table tells of trees, of what they share, or of nothing that stands in one."""
    if table in _TREES:
        return "tree"
    owners = {model._meta.app_label for model in apps.get_models() if model._meta.db_table == table}
    return "apart" if owners & _APART else "shared"


def _found(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers of ours that are set, with their tables."""
    return triggers_called(connection, PREFIX)
