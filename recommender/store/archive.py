"""A backup of a whole database in one file, which can be restored to either engine.

The file is gzip over lines of JSON. First the head: the version of the format, and the steps that made the tables.
Then for each table a line with its name and columns, followed by one list for each row. Last the number of rows of
each table and the SHA-256 of everything before. It is read inside one snapshot, so it is whole although others write;
and it is health data of everybody, so it belongs to its owner alone. The stretches that people entered for themselves
stand in it like one more table: in a home they are files beside the database, and nobody should lose them for that.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from recommender.errors import DocumentError, Problem, StoreError, UsageError
from recommender.json_text import is_nested_too_deeply
from recommender.store.own_stretches import OWN_TABLE, OwnStretchFiles, OwnText
from recommender.store.rows import Rows
from recommender.store.schema import STEPS, tables_of
from recommender.store.sqlite_rows import SqliteRows

FORMAT: Final = "stretch-backup"
ARCHIVE_VERSION: Final = 2
VERSIONS_READ: Final = (1, 2)  # 1 had no own stretches
OWN_COLUMNS: Final = ("folder", "name", "text")
MOST_PROBLEMS: Final = 50
LONGEST_LINE: Final = 20_000_000  # bytes; a model of thousands of people takes about one
NOT_WHOLE: Final = "is not a whole backup: its end is missing, or it was changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One table of an archive. rows: how many; read with `rows_of`."""

    columns: tuple[str, ...]
    rows: int


@dataclass(slots=True)
class _Reading:
    problems: list[Problem] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)


def write_archive(rows: Rows, own: OwnStretchFiles, path: Path) -> dict[str, int]:
    """Writes a backup and returns how many rows each table has. What was there under this name is replaced at the end.

    Raises UsageError where the file cannot be written, StoreError where an own stretch cannot be read.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            unfinished.touch(mode=0o600)
            with unfinished.open("wb") as file:
                with gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as packed:
                    counts = _write(rows, own, packed)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError([Problem(path.name, f"cannot be written: {error.strerror}")]) from None
    return counts


def _write(rows: Rows, own: OwnStretchFiles, file: gzip.GzipFile) -> dict[str, int]:
    seen, counts = hashlib.sha256(), {}

    def say(value: object) -> None:
        line = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        seen.update(line)
        file.write(line)

    with rows.snapshot():
        say({"format": FORMAT, "archive_version": ARCHIVE_VERSION, "steps": rows.applied_steps()})
        for table in tables_of(STEPS):
            columns = rows.columns(table)
            say({"table": table, "columns": columns})
            counts[table] = 0
            for row in rows.each(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {', '.join(columns)}"):
                say(list(row.values()))
                counts[table] += 1
        say({"table": OWN_TABLE, "columns": OWN_COLUMNS})
        texts = own.texts()
        for one in texts:
            say([one.folder, one.name, one.text])
        counts[OWN_TABLE] = len(texts)
    say({"rows": counts, "sha256": seen.hexdigest()})
    return counts


def check_archive(path: Path) -> dict[str, Part]:
    """The tables of a backup, once everything in it was read and tried in a database of its own.

    Raises DocumentError with every problem (the first fifty), UsageError where the file cannot be opened.
    """
    found = _Reading()
    with _scratch() as scratch:
        try:
            _read(path, scratch, found)
            if not found.problems:
                _check_references(scratch, found)
        except OSError as error:  # gzip says what it does not like as an OSError without a number
            if error.errno is not None:
                raise UsageError([Problem(path.name, f"cannot be read: {error.strerror}")]) from None
            found.problems.append(Problem(path.name, "is not a backup that this program made"))
        except (EOFError, zlib.error):
            found.problems.append(Problem(path.name, NOT_WHOLE))
    if found.problems:
        raise DocumentError(found.problems[:MOST_PROBLEMS])
    return found.parts


class _scratch:  # noqa: N801, used like a function
    """A database in memory, in which a backup is tried; what refers to what is looked at in the end."""

    def __enter__(self) -> SqliteRows:
        from datetime import UTC, datetime

        self._rows = SqliteRows(":memory:", now=datetime(1970, 1, 1, tzinfo=UTC))
        self._rows.write("PRAGMA foreign_keys = OFF")
        self._rows.write(
            f"CREATE TABLE {OWN_TABLE} (folder TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, "
            "PRIMARY KEY (folder, name))"
        )
        return self._rows

    def __exit__(self, *_: object) -> None:
        self._rows.close()


def _read(path: Path, scratch: SqliteRows, found: _Reading) -> None:
    lines = _lines(path)
    head = next(lines, (1, None))[1]
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        found.problems.append(Problem(path.name, "is not a backup that this program made"))
        return
    known = {name for name, _ in STEPS}
    newer = sorted(set(_texts(head.get("steps"))) - known)
    if head.get("archive_version") not in VERSIONS_READ or newer:
        found.problems.append(Problem(path.name, "was made by a newer version of this program; please update"))
        return
    _read_tables(path, lines, scratch, found)


def _read_tables(path: Path, lines: Iterator[tuple[int, Any]], scratch: SqliteRows, found: _Reading) -> None:
    table, counts, end = "", dict[str, int](), None
    columns: tuple[str, ...] = ()
    for number, value in lines:
        if len(found.problems) >= MOST_PROBLEMS:
            return
        where = f"{path.name} line {number}"
        if isinstance(value, dict) and "table" in value:
            table, columns = str(value["table"]), _texts(value.get("columns"))
            known = scratch.columns(table) if table in (*tables_of(STEPS), OWN_TABLE) and table not in counts else []
            counts[table] = 0
            if not columns or set(columns) - set(known):
                found.problems.append(Problem(where, "names a table or column that is not known here, or twice"))
                table = ""
        elif isinstance(value, dict) and "sha256" in value:
            end = value
        elif isinstance(value, list) and table and len(value) == len(columns):
            counts[table] += 1
            _try_row(where, scratch, table, dict(zip(columns, value, strict=True)), found)
            found.parts[table] = Part(columns=columns, rows=counts[table])
        else:
            found.problems.append(Problem(where, "is no row of its table"))
    if end is None or end.get("rows") != counts or end["sha256"] != _digest(path):
        found.problems.append(Problem(path.name, NOT_WHOLE))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _try_row(where: str, scratch: SqliteRows, table: str, row: dict[str, Any], found: _Reading) -> None:
    for name in ("document", "swap_set"):
        try:
            if name in row:
                json.loads(row[name])
        except (TypeError, ValueError):
            found.problems.append(Problem(f"{where}: {name}", "is not JSON"))
    try:
        insert(scratch, table, tuple(row), list(row.values()))
    except (
        StoreError,
        OverflowError,
    ):  # a key that was there before, nothing where something is needed, too large
        found.problems.append(Problem(where, f"does not fit into the table {table}"))
    if table == OWN_TABLE and not _own_text(row).fits:
        found.problems.append(Problem(where, "is no file of an own stretch"))


def _check_references(scratch: SqliteRows, found: _Reading) -> None:
    for row in scratch.read('SELECT DISTINCT "table" AS name, parent FROM pragma_foreign_key_check'):
        found.problems.append(Problem(f"table {row['name']}", f"refers to rows that are not among its {row['parent']}"))


def _own_text(row: dict[str, Any]) -> OwnText:
    return OwnText(*(str(row.get(name, "")) for name in OWN_COLUMNS))


def insert(rows: Rows, table: str, columns: Sequence[str], values: Sequence[object]) -> None:
    marks = ", ".join("?" for _ in columns)
    rows.write(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", values)


# What was revoked or used since the backup may not open anything again: everybody signs in anew.
CLOSED_AGAIN: Final = (
    "DELETE FROM sign_ins",
    "DELETE FROM api_tokens",
    "DELETE FROM attempts",
    "DELETE FROM invitations WHERE used_at IS NULL",
)


def restore_archive(rows: Rows, own: OwnStretchFiles, path: Path, *, replace: bool) -> dict[str, int]:
    """Puts a backup into a database, all of it or nothing, and returns how many rows each table has.

    replace  whether what is there may go. Own stretches stay out where there is no place for files.

    Raises DocumentError as `check_archive`, UsageError where somebody is there, StoreError where it cannot be written.
    """
    parts = check_archive(path)
    tables, texts = tables_of(STEPS), list[OwnText]()
    with rows.transaction():
        there = sum(rows.read(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"] for table in tables) + len(own.texts())
        if there and not replace:
            what = "is needed: there is something in the database already, and all of it would go"
            raise UsageError([Problem("--replace", what)])
        for table in reversed(tables):
            rows.write(f"DELETE FROM {table}")
        table = ""
        for _, value in _lines(path):
            if isinstance(value, dict):
                table = str(value.get("table", ""))
            elif table == OWN_TABLE:
                texts.append(_own_text(dict(zip(parts[table].columns, value, strict=True))))
            else:
                insert(rows, table, parts[table].columns, value)
        for statement in CLOSED_AGAIN:
            rows.write(statement)
        own.put_back(texts)  # last: where it fails, no row is changed
    counts = {table: parts[table].rows if table in parts else 0 for table in tables}
    return counts | {OWN_TABLE: len(texts) if own.home is not None else 0}


def _lines(path: Path) -> Iterator[tuple[int, Any]]:
    """The values of the lines, from 1; None for a line that is no JSON. Raises EOFError where one is too long for it.

    Packed, a few bytes can stand for a line that no memory holds.
    """
    with gzip.open(path, "rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise EOFError
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                value = None
            yield number, None if is_nested_too_deeply(value) else value


def _digest(path: Path) -> str:
    """The SHA-256 of all lines but the last."""
    seen, last = hashlib.sha256(), b""
    with gzip.open(path, "rb") as file:
        for line in file:
            seen.update(last)
            last = line
    return seen.hexdigest()
