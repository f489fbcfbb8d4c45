"""What can be read of a database file that is damaged: table by table, around the holes, never in the file itself."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from recommender.store.file_check import HEADER_BYTES, JSON_COLUMNS
from recommender.store.schema import STEPS, tables_of

LONGEST_AGAIN: Final = 2_000_000_000  # bytes to which a file that was cut off is made longer again
STEPS_INTO_A_HOLE: Final = 100_000  # rows that are looked for one by one where a table cannot be read through
FoundRow = dict[str, object]
Found = dict[str, list[FoundRow]]


@contextmanager
def apart_of(path: Path, place: Path) -> Iterator[Path]:
    """The file and its log in a folder of their own within `place`: to read them there changes nothing here."""
    with TemporaryDirectory(dir=place) as folder:
        target = Path(folder) / "apart.db"
        shutil.copyfile(path, target)
        log = path.with_name(f"{path.name}-wal")
        if log.exists():
            shutil.copyfile(log, target.with_name("apart.db-wal"))
        _lengthen(target)
        yield target


def _lengthen(path: Path) -> None:
    """Gives a file that was cut off its length again: SQLite reads none of it else, and all but its end is there."""
    with path.open("rb") as file:
        head = file.read(HEADER_BYTES)
    size = int.from_bytes(head[28:32], "big") * _page_bytes(head)
    if path.stat().st_size < size <= LONGEST_AGAIN:
        os.truncate(path, size)


def _page_bytes(head: bytes) -> int:
    said = int.from_bytes(head[16:18], "big")
    return 65_536 if said == 1 else said


def first_page_of(copy: Path) -> bytes:
    """The page of a copy that lists its tables. The copy was made page by page, so they lie in the same places."""
    with copy.open("rb") as file:
        head = file.read(HEADER_BYTES)
        return head + file.read(_page_bytes(head) - HEADER_BYTES)


def _put_first_page(path: Path, page: bytes) -> None:
    """The length of the file and no list of free pages: what the page says of both is that of the copy."""
    pages = max(1, path.stat().st_size // len(page))
    with path.open("r+b") as file:
        file.write(page[:28] + pages.to_bytes(4, "big") + bytes(8) + page[40:])


@dataclass(slots=True)
class Readable:
    """The rows of a file by table, whether each table could be read through, and how many rows could not be used."""

    rows: Found
    through: frozenset[str] = frozenset()
    unread: int = 0


def readable(path: Path | None, place: Path, *, first_page: bytes = b"") -> Readable:
    """What can be read of a file. place: where it is copied to for that; first_page: in the place of its own."""
    found = Readable({})
    if path is None or path.stat().st_size == 0:
        return found
    through = set()
    with apart_of(path, place) as apart:
        if first_page:
            _put_first_page(apart, first_page)
        file = sqlite3.connect(apart)
        file.text_factory = bytes
        with closing(file):
            for table in tables_of(STEPS):
                rows, is_through = _rows_of(file, table)
                usable = [row for row in map(_decoded, rows) if row is not None]
                found.rows[table], found.unread = usable, found.unread + len(rows) - len(usable)
                through |= {table} if is_through and len(usable) == len(rows) else set()
    found.through = frozenset(through)
    return found


def _rows_of(file: sqlite3.Connection, table: str) -> tuple[list[dict[str, object]], bool]:
    """The rows of a table, and whether there was no hole: it is read from both ends, and one by one between them."""
    found: dict[int, dict[str, object]] = {}
    try:
        names = [str(row[1], "utf-8", "replace") for row in file.execute(f"PRAGMA table_info({table})")]
    except (sqlite3.Error, TypeError):
        return [], False

    def through(order: str) -> bool:
        try:
            for number, *values in file.execute(f"SELECT rowid, * FROM {table} ORDER BY rowid {order}"):
                found[number] = dict(zip(names, values, strict=True))
        except (sqlite3.Error, ValueError, OverflowError):
            return False
        return True

    if through("ASC"):
        return list(found.values()), True
    through("DESC")
    last = max(found, default=0) + STEPS_INTO_A_HOLE
    for number in range(1, min(last, STEPS_INTO_A_HOLE) + 1) if found else ():
        if number not in found:
            with suppress(sqlite3.Error, ValueError, OverflowError):
                row = file.execute(f"SELECT * FROM {table} WHERE rowid = ?", [number]).fetchone()
                if row is not None:
                    found[number] = dict(zip(names, row, strict=True))
    return [found[number] for number in sorted(found)], False


def _decoded(row: Mapping[str, object]) -> dict[str, object] | None:
    """A row whose texts are texts and whose documents are JSON; else None."""
    try:
        whole = {name: value.decode() if isinstance(value, bytes) else value for name, value in row.items()}
        for name in JSON_COLUMNS:
            if name in whole:
                json.loads(str(whole[name]))
    except ValueError:
        return None
    return whole
