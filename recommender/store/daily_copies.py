"""A copy of the database beside it at the first use of each day, and how it is known to be whole.

Numbered, because a clock may be set back; its name holds its digest, because a disk that damages one file may damage
the other. It must never keep anybody from using the program: where it cannot be made, there is none that day.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import Final

from recommender.store.file_check import faults_in
from recommender.store.seal import LARGEST_BYTES, digest_of
from recommender.store.sqlite_words import copies_of, day_of_copy, digest_of_copy, number_of_copy
from recommender.store.workplace import workplace

COPIES_KEPT: Final = 7
ROOM_FACTOR: Final = 4  # so many times the size of the file has to be free: a copy may not fill the disk


def copy_of_the_day(path: str, connection: sqlite3.Connection, day: date, kept: int) -> bool:
    """Makes the copy of a day where there is none yet, and drops the oldest ones. False: the database is damaged.

    kept  how many copies there may be; 0: none is made
    """
    copies = copies_of(path)
    if kept <= 0 or (copies and day_of_copy(copies[-1]) == day.isoformat()):
        return True
    with suppress(sqlite3.OperationalError, OSError):  # in use, or no room: not a reason to stop anybody
        if not _is_worth_it(Path(path), connection):
            return True
        with workplace(Path(path), "copying") as place:
            part = place / "made.db"
            if not _copied(connection, part):
                return False
            number = number_of_copy(copies[-1]) + 1 if copies else 1
            part.replace(Path(f"{path}.{number:04}.{day.isoformat()}.{digest_of(part)}.copy"))
        for old in copies_of(path)[:-kept]:
            old.unlink(missing_ok=True)
    return True


def _is_worth_it(path: Path, connection: sqlite3.Connection) -> bool:
    size = path.stat().st_size
    has_room = shutil.disk_usage(path.parent).free > ROOM_FACTOR * size
    return size <= LARGEST_BYTES and has_room and connection.execute("SELECT 1 FROM people").fetchone() is not None


def _copied(connection: sqlite3.Connection, part: Path) -> bool:
    """Whether the copy is whole. It is one file without a log, on the disk when this ends."""
    part.touch(mode=0o600)
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous = OFF")
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        if faults_in(copy):
            return False
    with part.open("rb") as file:
        os.fsync(file.fileno())
    return True


def newest_whole_copy(path: str) -> Path | None:
    """The newest copy whose bytes are as they were written; None where there is none."""
    for copy in reversed(copies_of(path)):
        with suppress(OSError):
            if digest_of(copy) == digest_of_copy(copy):
                return copy
    return None
