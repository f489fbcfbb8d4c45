"""Rows in and out of the embedded database.

Durability: WAL with synchronous=FULL, and every write inside BEGIN IMMEDIATE. A plain BEGIN in WAL mode takes the
write lock too late, so two writers can both read, and one of them is refused after it has done its work.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from datetime import date, datetime
from pathlib import Path

from recommender.errors import Problem, StoreError
from recommender.store import seal
from recommender.store.daily_copies import copy_of_the_day
from recommender.store.database_bytes import connected, disconnected
from recommender.store.file_check import faults_in, is_cut
from recommender.store.rows import Row
from recommender.store.schema import STEPS, Steps, is_spoiled, refuse_newer
from recommender.store.sqlite_words import copies_of, damage, worded
from recommender.store.workplace import clear_left, workplaces_of

WAIT_FOR_LOCK_S = 10
LOOK_AGAIN_S = 0.01
# States of files that were found whole: a server opens a connection for each request that runs at the same time.
_LOOKED_THROUGH: set[tuple[int, int, int, int]] = set()
MIGRATIONS_TABLE = "_sqlite_migrations"


class SqliteRows:
    """Rows in one SQLite file, or in memory for `:memory:`.

    steps   how the tables came to be; now  names the backup that is made before a further step
    copies  how many daily copies are kept beside the file
    Raises StoreError where the file cannot be used, or is damaged.
    """

    def __init__(
        self,
        path: str,
        *,
        now: datetime,
        steps: Steps = STEPS,
        wait_for_lock_s: float = WAIT_FOR_LOCK_S,
        copies: int = 0,
    ) -> None:
        self.engine, self._wait_for_lock_s = "SQLite", wait_for_lock_s
        self._path, self._steps, self._copies, self._today = path, steps, copies, now.date()
        with worded(path):
            if path != ":memory:":
                if Path(path).exists() and not Path(path).is_file():
                    raise OSError(errno.EINVAL, "it is not a file")
                _private_folder(Path(path).parent)
            is_new = path == ":memory:" or not Path(path).exists() or Path(path).stat().st_size == 0
            if self._is_broken(is_new=is_new):
                raise StoreError([damage(path)])
            self._connection = sqlite3.connect(
                path, timeout=wait_for_lock_s, isolation_level=None, check_same_thread=False
            )
            self._connection.row_factory = sqlite3.Row
            if path != ":memory:":  # also where nobody closes it, it is gone with this object
                self._disconnected = weakref.finalize(self, disconnected, connected(Path(path)))
            try:
                self._prepare(is_new=is_new, now=now)
            except BaseException:
                self._disconnect()
                raise

    def _is_broken(self, *, is_new: bool) -> bool:
        """What shows before the file is opened: it is not as it was sealed, its end is missing, or all of it is.

        A file that is empty beside copies of it was not empty once; to begin anew in it would hide that.
        """
        path = Path(self._path)
        if is_new:
            return self._path != ":memory:" and path.exists() and bool(copies_of(self._path))
        self._state = seal.state_of(path)
        return self._state == "broken" or is_cut(path)

    def _prepare(self, *, is_new: bool, now: datetime) -> None:
        if is_new and self._path != ":memory:":
            Path(self._path).touch(mode=0o600)
            Path(self._path).chmod(0o600)
        self._connection.execute("PRAGMA foreign_keys = ON")
        applied, known = self._applied_steps(), {name for name, _ in self._steps}
        if is_spoiled(applied, self._steps):
            raise StoreError([damage(self._path)])
        refuse_newer(applied, self._steps)
        if not is_new and self._state != "whole":
            self._refuse_damaged()
        self._write_ahead()
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA secure_delete = ON")
        if applied != known:
            if applied and self._path != ":memory:":
                self._back_up(now)
            self._migrate()
        self._schema_version = self._read_schema_version()
        if self._path != ":memory:":
            clear_left(Path(self._path))
        self.copy_of_the_day(now.date())

    def _write_ahead(self) -> None:
        """Switches the log on. SQLite waits for a lock, but not here: of several programs that open a new file at once
        it would refuse all but the first.
        """
        until = time.monotonic() + self._wait_for_lock_s
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                    raise
                time.sleep(LOOK_AGAIN_S)
            else:
                return

    def copy_of_the_day(self, day: date) -> None:
        """Makes the copy of a day where there is none yet. Raises StoreError where the database is damaged."""
        self._today = day
        is_file = self._path != ":memory:"
        if is_file and not copy_of_the_day(self._path, self._connection, day, self._copies):
            raise StoreError([damage(self._path)])

    def faults(self) -> list[str]:
        """Everything that is wrong inside the file, looked through from end to end; empty where nothing is."""
        with worded(self._path):
            return faults_in(self._connection)

    def _refuse_damaged(self) -> None:
        """Looks through a file that is not sealed: once for each state of it, and not where that would take long."""
        about = Path(self._path).stat()
        state = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)
        if state in _LOOKED_THROUGH or about.st_size > seal.LARGEST_BYTES:
            return
        if faults_in(self._connection):
            raise StoreError([damage(self._path)])
        _LOOKED_THROUGH.add(state)

    def _read_schema_version(self) -> int:
        return int(self._connection.execute("PRAGMA schema_version").fetchone()[0])

    def _before_a_write(self) -> None:
        """Inside a transaction: the seal no longer holds, and another program may have brought newer tables."""
        if self._path == ":memory:":
            return
        seal.take_away(Path(self._path))
        if (version := self._read_schema_version()) != self._schema_version:
            refuse_newer(self._applied_steps(), self._steps)
            self._schema_version = version

    @property
    def path(self) -> Path | None:
        return None if self._path == ":memory:" else Path(self._path)

    def _applied_steps(self) -> set[str]:
        tables = {str(row["name"]) for row in self.read("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if MIGRATIONS_TABLE in tables:
            rows = self.read(f"SELECT name FROM {MIGRATIONS_TABLE} WHERE migration_set = ?", ["store"])
            return {str(row["name"]) for row in rows}
        if tables:
            raise StoreError([Problem("", "it is a database of another program")])
        return set()

    def _back_up(self, now: datetime) -> None:
        """A copy beside the file before its tables change."""
        target = Path(f"{self._path}.{now:%Y%m%dT%H%M%SZ}.backup")
        with closing(sqlite3.connect(target)) as copy:
            self._connection.backup(copy)
        target.chmod(0o600)

    def _migrate(self) -> None:
        """Applies what is missing, all of it or nothing: of two that open at once the second finds it done."""
        from sqlite_utils import Database, Migrations  # pandas comes with it: only a new database waits for that

        migrations = Migrations("store")
        for name, statements in self._steps:

            def step(database: Database, statements: tuple[str, ...] = statements) -> None:
                for statement in statements:
                    database.execute(statement)

            migrations(name=name)(step)
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            if self._path != ":memory:":
                seal.take_away(Path(self._path))
            refuse_newer(self._applied_steps(), self._steps)
            migrations.apply(Database(self._connection))
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def read(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        with self._by_itself(statement), worded(self._path):
            return [dict(row) for row in self._connection.execute(statement, tuple(parameters))]

    def write(self, statement: str, parameters: Sequence[object] = ()) -> None:
        with self._by_itself(statement), worded(self._path):
            self._connection.execute(statement, tuple(parameters))

    def _by_itself(self, statement: str) -> AbstractContextManager[None]:
        """What stands before a write stands also before one that is alone, and before one that tells what it wrote."""
        is_alone = not self._connection.in_transaction and not statement.startswith(("SELECT", "PRAGMA"))
        return self.transaction() if is_alone else nullcontext()

    def columns(self, table: str) -> list[str]:
        return [str(row["name"]) for row in self.read("SELECT name FROM pragma_table_info(?) ORDER BY cid", [table])]

    def applied_steps(self) -> list[str]:
        return sorted(self._applied_steps())

    def each(self, statement: str) -> Iterator[Row]:
        with worded(self._path):
            yield from (dict(row) for row in self._connection.execute(statement))

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """A plain BEGIN takes no lock, and in WAL mode keeps to the moment of its first read."""
        with worded(self._path):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    @contextmanager
    def transaction(self, names: Sequence[str] = ()) -> Iterator[None]:  # noqa: ARG002, a file has one writer anyway
        with worded(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            with worded(self._path):
                self._before_a_write()
            yield
            with worded(self._path):
                self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # a full disk ends it by itself
                self._connection.execute("ROLLBACK")
            raise

    def brief(self, names: Sequence[str] = ()) -> AbstractContextManager[None]:
        """A file has one writer at a time anyway."""
        return self.transaction(names)

    def scrub(self) -> None:
        """Zeros in deleted places are not enough: pages that were given up, the log beside the file, and the copies
        that were made before a change of tables hold old rows too. So the file is written anew, the log is emptied,
        and the copies go.
        """
        with worded(self._path):
            if self._path != ":memory:":
                seal.take_away(Path(self._path))
            self._connection.execute("VACUUM")
            if self._path == ":memory:":
                return
            is_empty = self._empty_log()
            while copies := _copies_made(Path(self._path)):  # one that is finished meanwhile has another name
                for copy in copies:
                    _take_away(copy)
            if not is_empty:
                raise sqlite3.OperationalError("database is busy")
        self.copy_of_the_day(self._today)

    def _empty_log(self) -> bool:
        """Whether nothing is left in the log. SQLite waits for whoever reads or writes, but not for another program
        that empties the log too, as everybody does who closes.
        """
        until = time.monotonic() + self._wait_for_lock_s
        while self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() >= until:
                return False
            time.sleep(LOOK_AGAIN_S)
        return True

    def close(self) -> None:
        if self._path != ":memory:":
            with suppress(sqlite3.ProgrammingError):  # closed before
                seal.lay_down(Path(self._path), self._connection)
        self._disconnect()

    def _disconnect(self) -> None:
        self._connection.close()
        if self._path != ":memory:":
            self._disconnected()


def _take_away(entry: Path) -> None:
    """A file, or a folder with all that is in it. What somebody puts into it meanwhile is found by looking again."""
    if entry.is_dir():
        shutil.rmtree(entry, ignore_errors=True)
        with suppress(FileNotFoundError):
            entry.rmdir()
    else:
        entry.unlink(missing_ok=True)


def _copies_made(path: Path) -> list[Path]:
    """Everything beside a database that this program copied of it, or began to: whoever is erased is in all of that.

    No lock keeps what another process is just writing, and it has to go too: what it read before the erasure would
    become a copy after it. That harms nobody: who finds its part gone gives up, `daily_copies` without a copy for now
    and `recovery` with the database as it was. What is begun from now on reads only what is left.
    """
    endings = (".backup", ".copy", ".damaged", ".damaged-wal")
    named = [entry for entry in path.parent.iterdir() if entry.name.startswith(f"{path.name}.")]
    return [*workplaces_of(path), *(entry for entry in named if entry.name.endswith(endings))]


def _private_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
        folder.chmod(0o700)
