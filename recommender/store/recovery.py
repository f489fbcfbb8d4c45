"""A damaged database made whole again of all that can be read: of the file itself and of its newest whole copy.

The damaged file is never changed and never deleted: it is kept beside the new one. What people told is only ever added,
so a row of the copy is as it was said; the file adds what came after it. Tables that change in place (accounts, drafts)
are as the file has them, where it can be read. Whoever was signed in signs in again. Whoever was erased stays so.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Final

from recommender.errors import Problem, StoreError, UsageError
from recommender.store.archive import CLOSED_AGAIN
from recommender.store.audit import ACCOUNT_ERASED
from recommender.store.daily_copies import newest_whole_copy
from recommender.store.erasure import Erasures
from recommender.store.file_check import faults_in, is_cut
from recommender.store.salvage import Found, FoundRow, Readable, apart_of, first_page_of, readable
from recommender.store.schema import ORDER_OF_TABLE, STEPS, is_spoiled, refuse_newer, tables_of
from recommender.store.seal import seal_of, state_of
from recommender.store.sqlite_rows import MIGRATIONS_TABLE, SqliteRows
from recommender.store.sqlite_words import copies_of, day_of_copy, worded
from recommender.store.workplace import clear_left, workplace

ONLY_ADDED: Final = frozenset({"people", *ORDER_OF_TABLE, "models", "model_uses", "studies", "audit"})
OF_MODELS: Final = ("models", "model_uses")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What became of a damaged database.

    rows      in it now; of_copy: those that only the copy had, or had otherwise than the file
    unread    rows of the file that could not be used, as far as they could be counted
    kept_as   the name of the damaged file from now on; copy_of: the day of the copy, None where there was none
    """

    rows: int
    of_copy: int
    unread: int
    kept_as: str
    copy_of: str | None


def recover(location: str, *, now: datetime) -> Recovered:
    """Makes a damaged database whole and keeps the damaged one beside it.

    Raises UsageError where nothing is wrong with it, StoreError where nothing of it can be read and there is no copy.
    """
    path = Path(location)
    if location == ":memory:" or not path.is_file():
        raise UsageError([Problem("--database", "there is no such file")])
    with worded(location):
        clear_left(path)
        with workplace(path, "recovering") as place:
            if _is_whole(path, place):
                raise UsageError([Problem("", f"nothing is wrong with {path.name}; nothing was changed")])
            _refuse_newer_tables(path, place)
            return _recovered(path, place, now=now)


def _recovered(path: Path, place: Path, *, now: datetime) -> Recovered:
    copy = newest_whole_copy(str(path))
    of_copy, of_file = readable(copy, place), readable(path, place)
    if not of_file.through and copy is not None:  # not even the list of its tables: it is that of the copy
        of_file = readable(path, place, first_page=first_page_of(copy))
    if not any(of_copy.rows.values()) and not any(of_file.rows.values()):
        raise StoreError([Problem("", f"nothing of {path.name} can be read; it was left as it is")])
    part = place / "made.db"
    rows, from_copy, refused = _made(part, of_copy.rows, of_file, now=now)
    kept_as = _put_in_place(path, part, now)
    return Recovered(
        rows=rows, of_copy=from_copy, unread=of_file.unread + refused, kept_as=kept_as,
        copy_of=day_of_copy(copy) if copy else None,
    )  # fmt: skip


def _is_whole(path: Path, place: Path) -> bool:
    if path.stat().st_size == 0:
        return not copies_of(str(path))
    if state_of(path) == "broken" or is_cut(path):
        return False
    with apart_of(path, place) as apart, closing(sqlite3.connect(apart)) as file, suppress(sqlite3.DatabaseError):
        known = {row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        applied = [row[0] for row in file.execute(f"SELECT name FROM {MIGRATIONS_TABLE}")]
        return {"people", "answers"} <= known and not is_spoiled(applied, STEPS) and not faults_in(file)
    return False


def _refuse_newer_tables(path: Path, place: Path) -> None:
    """What a newer version of this program wrote, only that one can save: here some of its tables are not known."""
    with apart_of(path, place) as apart, closing(sqlite3.connect(apart)) as file:
        try:
            applied = [str(row[0]) for row in file.execute(f"SELECT name FROM {MIGRATIONS_TABLE}")]
        except sqlite3.Error:
            return
        refuse_newer(() if is_spoiled(applied, STEPS) else applied, STEPS)


def _made(part: Path, of_copy: Found, of_file: Readable, *, now: datetime) -> tuple[int, int, int]:
    """A new database of both; how many rows it has, how many came of the copy, and how many could not be placed."""
    rows = SqliteRows(str(part), now=now)
    try:
        rows.write("PRAGMA foreign_keys = OFF")
        from_copy = 0
        with rows.transaction():
            _add(rows, "erased", rows.columns("erased"), list(chain(*_sources("erased", of_copy, of_file))))
            of_copy = _without_erased(rows, of_copy, of_file.rows, now=now)
            for table in tables_of(STEPS):
                columns = rows.columns(table)
                first, second = _sources(table, of_copy, of_file)
                _add(rows, table, columns, [*first, *second])
                from_copy += _only_in(first, second, columns) if table in ONLY_ADDED else 0
            refused = _drop_orphans(rows)
            for statement in CLOSED_AGAIN:
                rows.write(statement)
        count = sum(rows.read(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"] for table in tables_of(STEPS))
    finally:
        rows.close()
    return int(count), from_copy, refused


def _sources(table: str, of_copy: Found, of_file: Readable) -> tuple[list[FoundRow], list[FoundRow]]:
    """The rows of a table that count, and those that come after them."""
    first, second = of_copy.get(table, []), of_file.rows.get(table, [])
    if table in ONLY_ADDED:
        return first, second
    return ([], second) if table in of_file.through else (second, first)


def _without_erased(rows: SqliteRows, of_copy: Found, in_file: Found, *, now: datetime) -> Found:
    """The copy without whoever was erased after it was made, which is what the tombstones cover.

    Such a copy is there only where the erasure was ended before its scrub, so that is due again. Only rows of the
    copy go: whoever stands in the file itself came back. What models of the copy learned, they learned from the erased.
    """

    def is_covered(row: FoundRow) -> bool:
        return Erasures(rows, str(row["team"])).covers(str(row["label"]))

    gone = [row for row in of_copy.get("people", []) if is_covered(row)]
    keys, teams = {row["person_key"] for row in gone}, {row["team"] for row in gone}

    def may_stay(table: str, row: FoundRow) -> bool:
        if table == "drafts":
            return row in in_file.get(table, []) or not is_covered(row)
        return row.get("person_key") not in keys and not (table in OF_MODELS and row["team"] in teams)

    left = {table: [row for row in found if may_stay(table, row)] for table, found in of_copy.items()}
    left = _without_erased_accounts(left, in_file)
    if left != of_copy:
        Erasures(rows, "").owe_scrub(now=now)
    return left


def _without_erased_accounts(of_copy: Found, in_file: Found) -> Found:
    """The copy without the accounts of which the trail in the file says that they were erased after it.

    A key of an account is given once and says nothing of who it was, so the trail is the tombstone. With a clinician go
    the invitations into their care, and whoever was in it is in nobody's.
    """
    trail = [row for row in in_file.get("audit", []) if row.get("action") == ACCOUNT_ERASED]
    gone = {row["about"] for row in trail if row.get("about")}

    def is_gone(table: str, row: FoundRow) -> bool:
        return row.get("account_id") in gone or (table == "invitations" and row.get("clinician_id") in gone)

    def in_care(row: FoundRow) -> FoundRow:
        return row | {"clinician_id": None} if row.get("clinician_id") in gone else row

    return {table: [in_care(row) for row in rows if not is_gone(table, row)] for table, rows in of_copy.items()}


def _add(rows: SqliteRows, table: str, columns: list[str], found: list[FoundRow]) -> None:
    """Adds the rows that have no other in their place yet."""
    for row in found:
        names = [name for name in columns if name in row]
        marks = ", ".join("?" for _ in names)
        with suppress(StoreError, OverflowError):  # a key that is nothing, a number that no longer is one
            rows.write(
                f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({marks})", [row[name] for name in names]
            )


def _only_in(first: list[FoundRow], second: list[FoundRow], columns: list[str]) -> int:
    there = {tuple(row.get(name) for name in columns) for row in second}
    return sum(tuple(row.get(name) for name in columns) not in there for row in first)


def _drop_orphans(rows: SqliteRows) -> int:
    """Takes away what refers to a row that could not be read; how many rows that were."""
    dropped = 0
    while orphans := rows.read('SELECT "table" AS name, rowid AS number FROM pragma_foreign_key_check'):
        for orphan in orphans:
            rows.write(f"DELETE FROM {orphan['name']} WHERE rowid = ?", [orphan["number"]])
        dropped += len(orphans)
    return dropped


def _put_in_place(path: Path, part: Path, now: datetime) -> str:
    """The damaged file gets another name, the new one takes its own. At no moment is there none of this name."""
    kept = path.with_name(f"{path.name}.{now:%Y%m%dT%H%M%S%fZ}.damaged")
    log, seal = path.with_name(f"{path.name}-wal"), seal_of(path)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    try:
        os.link(path, kept)
    except OSError:  # a disk that knows no links
        shutil.copyfile(path, kept)
        kept.chmod(0o600)
    seal.unlink(missing_ok=True)
    if log.exists():  # it belongs to the damaged file; beside another it would be read into that one
        log.replace(kept.with_name(f"{kept.name}-wal"))
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    part.replace(path)
    return kept.name
