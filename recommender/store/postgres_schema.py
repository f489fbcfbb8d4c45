"""The tables on PostgreSQL: the same named steps as everywhere, in the types that mean the same there.

Text is ordered by its bytes, as SQLite orders it, whatever the language of the server: else people would be read in
another order, and a model would be another one. Whole numbers have 64 bits, as a seed may need them.
"""

from __future__ import annotations

import re
from typing import Any, Final

import psycopg

from recommender.errors import Problem, StoreError
from recommender.store.schema import Steps, refuse_newer

MIGRATIONS_TABLE: Final = "_store_migrations"
TABLES_LOCK: Final = 0x5354_5245_5443_48  # everybody who may make tables waits for this one
TYPES: Final = {"TEXT": 'TEXT COLLATE "C"', "INTEGER": "BIGINT", "REAL": "DOUBLE PRECISION"}
Connection = psycopg.Connection[dict[str, Any]]


def bring_up_to_date(connection: Connection, steps: Steps) -> None:
    """Makes what is missing, all of it or nothing. Of many who come at once the first makes it, the others wait.

    Raises StoreError where the tables are of another program, or of a newer version of this one.
    """
    if applied_steps(connection, steps) == [name for name, _ in steps]:
        return
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [TABLES_LOCK])
        applied = applied_steps(connection, steps)
        if not applied:
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {MIGRATIONS_TABLE} (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)"
            )
        for name, statements in steps:
            if name not in applied:
                _apply(connection, name, statements)


def _apply(connection: Connection, name: str, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.execute(in_our_types(statement))
    connection.execute(
        f"INSERT INTO {MIGRATIONS_TABLE} VALUES (%s, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS'))",
        [name],
    )


def applied_steps(connection: Connection, steps: Steps) -> list[str]:
    """The steps that were applied, the first one first; none where there are no tables."""
    rows = connection.execute("SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()").fetchall()
    tables = {row["name"] for row in rows}
    if MIGRATIONS_TABLE in tables:
        rows = connection.execute(f'SELECT name FROM {MIGRATIONS_TABLE} ORDER BY name COLLATE "C"').fetchall()
        applied = [str(row["name"]) for row in rows]
        refuse_newer(applied, steps)
        return applied
    if tables:
        raise StoreError([Problem("", "it is a database of another program")])
    return []


def in_our_types(statement: str) -> str:
    """A step in the types of PostgreSQL."""
    return re.sub(r"\b(TEXT|INTEGER|REAL)\b", lambda found: TYPES[found[0]], statement)
