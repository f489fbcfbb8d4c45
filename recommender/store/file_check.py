"""What is wrong with a database file: its size, its pages, what refers to what, and documents that are no JSON.

When it is looked through: always where it does not lie there as it was sealed (a crash, another program), before each
daily copy, and by `stretch doctor`. A file as it was sealed is not: that took milliseconds to see.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from recommender.store.database_bytes import bytes_of
from recommender.store.schema import STEPS, tables_of
from recommender.store.sqlite_words import DAMAGED

JSON_COLUMNS: Final = ("document", "swap_set")
HEADER_BYTES: Final = 100
MOST_FOUND: Final = 20


def is_cut(path: Path) -> bool:
    """Whether the end of a database file is missing, as its first bytes tell; False where it is no database file."""
    size = path.stat().st_size
    with bytes_of(path) as file:
        head = file.read(HEADER_BYTES)
    if not head.startswith(b"SQLite format 3\0") or len(head) < HEADER_BYTES:
        return head.startswith(b"SQLite format 3\0"[: len(head)]) and 0 < size < HEADER_BYTES
    page = int.from_bytes(head[16:18], "big")
    return size % (65_536 if page == 1 else max(page, 1)) != 0


def faults_in(connection: sqlite3.Connection) -> list[str]:
    """What is wrong inside, at most twenty things, as a table and what; empty where nothing is."""
    try:
        pages = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({MOST_FOUND})")]
        if pages != ["ok"]:
            return ["some of its pages are broken"]
        found = [f"{row[0]}: refers to what is not there" for row in connection.execute("PRAGMA foreign_key_check")]
        for table in tables_of(STEPS):
            names = {str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")}
            for name in names.intersection(JSON_COLUMNS):
                broken = connection.execute(f"SELECT COUNT(*) FROM {table} WHERE NOT json_valid({name})").fetchone()[0]
                found += [f"{table}: {broken} rows whose {name} cannot be read"] * bool(broken)
            for _ in connection.execute(f"SELECT * FROM {table}") if names else ():
                pass  # a text that is no UTF-8 shows only when it is read
    except sqlite3.DatabaseError as error:
        is_of_the_file = any(mark in str(error).lower() for mark in DAMAGED)
        if isinstance(error, sqlite3.OperationalError) and not is_of_the_file:
            raise  # in use, or a full disk: that says nothing about the file
        return ["some of it cannot be read"]
    return found[:MOST_FOUND]
