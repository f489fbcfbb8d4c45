"""Rows in and out of the embedded database: the small interface that the store is written against.

Durability: WAL with synchronous=FULL, and every write inside BEGIN IMMEDIATE. A plain BEGIN in WAL mode takes the
write lock too late, so two writers can both read, and one of them is refused after it has done its work.
"""

from __future__ import annotations

import errno
import glob
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from recommender.errors import Problem, StoreError
from recommender.store.schema import STEPS, Steps, refuse_newer

WAIT_FOR_LOCK_S = 10
MIGRATIONS_TABLE = "_sqlite_migrations"
Row = dict[str, Any]


class Rows(Protocol):
    """What the store needs of an engine. Parameters stand as `?` in the statement."""

    engine: str

    @property
    def path(self) -> Path | None:
        """The file that holds them; None where they are in memory or on a server."""

    def columns(self, table: str) -> list[str]:
        """The columns of a table, in their order."""

    def applied_steps(self) -> list[str]:
        """The steps that made the tables, the first one first. Raises StoreError where one is not known here."""

    def each(self, statement: str) -> Iterator[Row]:
        """The rows of a statement one by one, inside a `snapshot`."""

    def snapshot(self) -> Any:
        """A context in which all that is read is of one moment, while others go on writing."""

    def read(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]: ...

    def write(self, statement: str, parameters: Sequence[object] = ()) -> None: ...

    def transaction(self, names: Sequence[str] = ()) -> Any:
        """A context in which all writes happen together, and only when it ends well.

        names  what it is about: those with a name in common come one after the other. Without one it is alone.
        """

    def brief(self, names: Sequence[str] = ()) -> Any:
        """The same for a few writes that are right whatever is written beside them: nobody waits for it but those with
        a name in common, and what others wrote meanwhile is seen.
        """

    def scrub(self) -> None:
        """Leaves nothing of what was deleted in any file. Outside of a transaction."""

    def close(self) -> None: ...


class SqliteRows:
    """Rows in one SQLite file, or in memory for `:memory:`.

    steps  how the tables came to be; now  names the backup that is made before a further step
    """

    def __init__(
        self, path: str, *, now: datetime, steps: Steps = STEPS, wait_for_lock_s: float = WAIT_FOR_LOCK_S
    ) -> None:
        self.engine = "SQLite"
        self._path, self._steps = path, steps
        with _worded(path):
            if path != ":memory:":
                if Path(path).exists() and not Path(path).is_file():
                    raise OSError(errno.EINVAL, "it is not a file")
                _private_folder(Path(path).parent)
            is_new = path == ":memory:" or not Path(path).exists() or Path(path).stat().st_size == 0
            self._connection = sqlite3.connect(
                path, timeout=wait_for_lock_s, isolation_level=None, check_same_thread=False
            )
            self._connection.row_factory = sqlite3.Row
            try:
                self._prepare(is_new=is_new, now=now)
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self, *, is_new: bool, now: datetime) -> None:
        if is_new and self._path != ":memory:":
            Path(self._path).touch(mode=0o600)
            Path(self._path).chmod(0o600)
        self._connection.execute("PRAGMA foreign_keys = ON")
        applied, known = self._applied_steps(), {name for name, _ in self._steps}
        refuse_newer(applied, self._steps)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA secure_delete = ON")
        if applied != known:
            if applied and self._path != ":memory:":
                self._back_up(now)
            self._migrate()

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
        """Applies what is missing; each step in a transaction together with the note that it was applied."""
        from sqlite_utils import Database, Migrations  # pandas comes with it: only a new database waits for that

        migrations = Migrations("store")
        for name, statements in self._steps:

            def step(database: Database, statements: tuple[str, ...] = statements) -> None:
                for statement in statements:
                    database.execute(statement)

            migrations(name=name)(step)
        migrations.apply(Database(self._connection))

    def read(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        with _worded(self._path):
            return [dict(row) for row in self._connection.execute(statement, tuple(parameters))]

    def write(self, statement: str, parameters: Sequence[object] = ()) -> None:
        with _worded(self._path):
            self._connection.execute(statement, tuple(parameters))

    def columns(self, table: str) -> list[str]:
        return [str(row["name"]) for row in self.read("SELECT name FROM pragma_table_info(?) ORDER BY cid", [table])]

    def applied_steps(self) -> list[str]:
        return sorted(self._applied_steps())

    def each(self, statement: str) -> Iterator[Row]:
        with _worded(self._path):
            yield from (dict(row) for row in self._connection.execute(statement))

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """A plain BEGIN takes no lock, and in WAL mode keeps to the moment of its first read."""
        with _worded(self._path):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    @contextmanager
    def transaction(self, names: Sequence[str] = ()) -> Iterator[None]:  # noqa: ARG002, a file has one writer anyway
        with _worded(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        with _worded(self._path):
            self._connection.execute("COMMIT")

    def brief(self, names: Sequence[str] = ()) -> AbstractContextManager[None]:
        """A file has one writer at a time anyway."""
        return self.transaction(names)

    def scrub(self) -> None:
        """Zeros in deleted places are not enough: pages that were given up, the log beside the file, and the copies
        that were made before a change of tables hold old rows too. So the file is written anew, the log is emptied,
        and the copies go.
        """
        with _worded(self._path):
            self._connection.execute("VACUUM")
            if self._path == ":memory:":
                return
            busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            for copy in Path(self._path).parent.glob(f"{glob.escape(Path(self._path).name)}.*.backup"):
                copy.unlink()
            if busy:
                raise sqlite3.OperationalError("database is busy")

    def close(self) -> None:
        self._connection.close()


def _private_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
        folder.chmod(0o700)


@contextmanager
def _worded(path: str) -> Iterator[None]:
    """Turns what the engine raises into a StoreError that says what to do; the file is named, not its folder."""
    name = Path(path).name
    try:
        yield
    except sqlite3.Error as error:
        text = str(error).lower()
        if "locked" in text or "busy" in text:
            what = f"{name} is in use by another program; close it and try again"
        elif "readonly" in text or "read-only" in text:
            what = f"{name} can only be read; check its permissions, or choose another with --database"
        elif "not a database" in text or "malformed" in text:
            what = f"{name} is not a database, or is damaged; it was left as it is"
        elif "unable to open" in text:
            what = f"{name} cannot be opened; check the folder and its permissions"
        elif "full" in text:
            what = f"{name} cannot be written: the disk is full"
        else:
            what = f"{name} cannot be used: {error}"
        raise StoreError([Problem("", what)]) from error
    except OSError as error:
        raise StoreError([Problem("", f"{name} cannot be opened: {error.strerror}")]) from error
