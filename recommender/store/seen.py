"""What was met before in a long file: in a scratch table on the disk, so that memory does not grow with the file."""

from __future__ import annotations

import sqlite3
from types import TracebackType
from typing import Final, Self

PAGES_KEPT_KIB: Final = 32_768


class Seen:
    """Names and where each was met first; counts of names; a number for a name. Gone when it is closed, and never in
    any file of ours.
    """

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)  # a private file that nobody else can open
        for statement in (
            f"PRAGMA cache_size = -{PAGES_KEPT_KIB}",
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "CREATE TABLE met (name TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE counted (name TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE noted (name TEXT PRIMARY KEY, number REAL NOT NULL) WITHOUT ROWID",
            "BEGIN",
        ):
            self._connection.execute(statement)

    def first_line(self, name: str, line: int) -> int | None:
        """The line on which a name was met before; None where this is the first, and then it is noted."""
        added = self._connection.execute("INSERT OR IGNORE INTO met VALUES (?, ?)", (name, line)).rowcount
        if added:
            return None
        found = self._connection.execute("SELECT line FROM met WHERE name = ?", (name,)).fetchone()
        return int(found[0])

    def times(self, name: str) -> int:
        """How often a name was counted before this time."""
        counted = self._connection.execute(
            "INSERT INTO counted VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET times = times + 1 RETURNING times",
            (name,),
        ).fetchone()
        return int(counted[0]) - 1

    def noted(self, name: str) -> float | None:
        """The number that was noted under a name; None where none was."""
        found = self._connection.execute("SELECT number FROM noted WHERE name = ?", (name,)).fetchone()
        return None if found is None else float(found[0])

    def note(self, name: str, number: float) -> None:
        self._connection.execute("INSERT OR REPLACE INTO noted VALUES (?, ?)", (name, number))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
