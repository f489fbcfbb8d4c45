"""Rows in and out of a PostgreSQL database that several processes and threads use at once.

The store was written for one writer at a time, who sees a frozen world: read, check, write. Three things give it the
same here without making everybody wait for everybody:

- A transaction names what it is about (a person, the models), and holds a lock of the server for each name. Those
  with a name in common come one after the other; one without a name is alone. The one lock that all take (shared by
  those with names) comes first and the others in one order, so that nobody waits in a circle.
- It runs as REPEATABLE READ, so that what it reads is of one moment. That moment is the first statement, so the locks
  are taken before it, by the session: a lock that is taken inside would be waited for with the old moment in hand.
- What could still go wrong is then refused by the keys of the tables, never stored twice.

SERIALIZABLE would need every use case to be run again from the outside, and would let those who plan a week lose
against those who log; a lock makes them wait for milliseconds, and only for the same person.

A pooler in between has to keep sessions (the locks belong to them). An answer to COMMIT that is lost leaves open
whether it was stored: it is reported as lost, and what is sent again counts once, by its id.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any, Final, TypeVar

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from recommender.errors import Problem, StoreError, UnknownNameError
from recommender.store.postgres_schema import TYPES, Connection, applied_steps, bring_up_to_date
from recommender.store.postgres_words import worded
from recommender.store.schema import STEPS, Steps

WAIT_FOR_LOCK_S: Final = 10
MOST_CONNECTIONS: Final = 16  # of one process; a server commonly takes 100
CONNECT_WITHIN_S: Final = 10
ROWS_AT_ONCE: Final = 500
EVERYBODY: Final = "everybody"
TEXT: Final = sql.SQL(TYPES["TEXT"])
Pool = ConnectionPool[Connection]
Row = dict[str, Any]
Got = TypeVar("Got")


class PostgresRows:
    """Rows in one schema of a PostgreSQL server. Threads may share it: each has its own transaction.

    steps  how the tables came to be
    """

    def __init__(self, url: str, *, steps: Steps = STEPS, wait_for_lock_s: float = WAIT_FOR_LOCK_S) -> None:
        self.engine = "PostgreSQL"
        self._steps, self._here = steps, threading.local()
        self._key = (os.getpid(), url, wait_for_lock_s)
        self._pool = _POOLS.take(self._key)
        try:
            with worded(), self._connection() as connection:
                bring_up_to_date(connection, steps)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """The connection of this thread's transaction; else any."""
        held = getattr(self._here, "connection", None)
        if held is not None:
            yield held
            return
        with self._pool.connection(timeout=WAIT_FOR_LOCK_S) as connection:
            yield connection

    def read(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        with worded():
            if getattr(self._here, "connection", None) is not None:
                return self._read(statement, parameters)
            return self._on_a_living_connection(lambda: self._read(statement, parameters))

    def _read(self, statement: str, parameters: Sequence[object]) -> list[Row]:
        with self._connection() as connection:
            return connection.execute(_ours(statement), _sent(parameters)).fetchall()

    def write(self, statement: str, parameters: Sequence[object] = ()) -> None:
        with worded(), self._connection() as connection:
            connection.execute(_ours(statement), _sent(parameters))

    def each(self, statement: str) -> Iterator[Row]:
        """The rows one by one, in a snapshot: not all of them have to fit into memory."""
        with worded(), self._connection() as connection, connection.cursor(name="each") as cursor:
            cursor.itersize = ROWS_AT_ONCE
            cursor.execute(_ours(statement))
            yield from cursor

    @property
    def path(self) -> None:
        return None

    def columns(self, table: str) -> list[str]:
        rows = self.read(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position",
            [table],
        )
        return [str(row["column_name"]) for row in rows]

    def applied_steps(self) -> list[str]:
        with worded(), self._connection() as connection:
            return applied_steps(connection, self._steps)

    @contextmanager
    def transaction(self, names: Sequence[str] = ()) -> Iterator[None]:
        with self._session() as connection:
            with worded():
                locks = self._on_a_living_connection(lambda: _lock(connection(), names))
            try:
                with self._block(connection(), "BEGIN ISOLATION LEVEL REPEATABLE READ"):
                    yield
            finally:
                _unlock(connection(), locks)

    @contextmanager
    def brief(self, names: Sequence[str] = ()) -> Iterator[None]:
        """Its locks are of the transaction and taken together with its begin: one way to the server, and none back.

        READ COMMITTED sees what was stored while it waited, so the locks can be taken inside.
        """
        with self._session() as connection:
            with worded():
                self._on_a_living_connection(lambda: _begin_brief(connection(), names))
            with self._block(connection()):
                yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        with self._session() as connection:
            with worded():
                begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                self._on_a_living_connection(lambda: connection().execute(begin))
            with self._block(connection()):
                yield

    @contextmanager
    def _session(self) -> Iterator[Callable[[], Connection]]:
        """Who asks it gets a connection that works, the same one from the first time on that it was of use."""
        if getattr(self._here, "connection", None) is not None:
            raise RuntimeError("a transaction within another one")
        with worded():
            session = _Session(self._pool)
        try:
            yield session.connection
        finally:
            session.give_back()

    @contextmanager
    def _block(self, connection: Connection, begin: str = "") -> Iterator[None]:
        """All that is written inside, or nothing. begin: empty where it has begun."""
        if begin:
            with worded():
                connection.execute(begin)
        self._here.connection = connection
        try:
            yield
        except BaseException:
            with suppress(psycopg.Error):  # a connection that is lost has nothing to take back
                connection.execute("ROLLBACK")
            raise
        finally:
            self._here.connection = None
        with worded():
            connection.execute("COMMIT")

    def _on_a_living_connection(self, ask: Callable[[], Got]) -> Got:
        """Asks again where an idle connection was found lost, as after a restart of the server: nothing was stored."""
        try:
            return ask()
        except psycopg.OperationalError as error:
            if isinstance(error, psycopg.errors.LockNotAvailable | PoolTimeout):
                raise
        with suppress(psycopg.Error):
            self._pool.check()
        return ask()

    def copy_of_the_day(self, day: date) -> None:
        """Copies of a server's database are made by whoever looks after the server."""

    def faults(self) -> list[str]:
        return []

    def scrub(self) -> None:
        """Writes each table anew, into another file, since deleted rows stay in the old one.

        The server also keeps samples of the values, to plan its work: they are drawn anew, and taken away where there
        is nothing left to draw from. What else it keeps is not ours to empty: its log (until it is used again, mostly
        within minutes to hours), its replicas and its own backups. Whoever looks after it has to say how long.
        """
        rows = self.read("SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
        with worded(), self._pool.connection(timeout=WAIT_FOR_LOCK_S) as connection:
            for row in rows:
                connection.execute(sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(row["name"])))
            _drop_samples(connection)
            with suppress(psycopg.errors.InsufficientPrivilege):  # else the server does both by itself
                connection.execute("VACUUM FULL pg_statistic")
                connection.execute("CHECKPOINT")

    def close(self) -> None:
        _POOLS.give_back(self._key)


def _drop_samples(connection: Connection) -> None:
    """Takes away the samples of what empty tables held: an empty table gives no new ones, so the old ones would stay.
    A column that gets its type anew forgets them.
    """
    sampled = connection.execute(
        "SELECT tablename, array_agg(attname::text) AS columns FROM pg_stats JOIN information_schema.columns "
        "ON schemaname = table_schema AND tablename = table_name AND attname = column_name "
        "WHERE schemaname = current_schema() AND data_type = 'text' GROUP BY tablename"
    ).fetchall()
    for row in sampled:
        table = sql.Identifier(row["tablename"])
        if connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table)).fetchone() is None:
            changes = [sql.SQL("ALTER {} TYPE {}").format(sql.Identifier(column), TEXT) for column in row["columns"]]
            connection.execute(sql.SQL("ALTER TABLE {} {}").format(table, sql.SQL(", ").join(changes)))


class _Session:
    """A connection that was borrowed, and is changed for another one where it turns out to be lost."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._borrowed = pool.getconn(timeout=WAIT_FOR_LOCK_S)

    def connection(self) -> Connection:
        if self._borrowed.broken or self._borrowed.closed:
            self.give_back()
            self._borrowed = self._pool.getconn(timeout=WAIT_FOR_LOCK_S)
        return self._borrowed

    def give_back(self) -> None:
        self._pool.putconn(self._borrowed)


def _lock(connection: Connection, names: Sequence[str]) -> list[tuple[str, int]]:
    """Takes the locks, and returns what lets go of each, the last one first."""
    shared = "_shared" if names else ""
    wanted = [(shared, _key(EVERYBODY)), *(("", key) for key in sorted({_key(name) for name in names}))]
    held: list[tuple[str, int]] = []
    try:
        for kind, key in wanted:
            connection.execute(f"SELECT pg_advisory_lock{kind}(%s)", [key])
            held.insert(0, (kind, key))
    except BaseException:
        _unlock(connection, held)
        raise
    return held


def _begin_brief(connection: Connection, names: Sequence[str]) -> None:
    """Begins, and takes the locks until the end: shared with all but those who want to be alone, then by name."""
    keys = sorted({_key(name) for name in names})
    locks = [f"pg_advisory_xact_lock_shared({_key(EVERYBODY)})", *(f"pg_advisory_xact_lock({key})" for key in keys)]
    try:
        connection.execute(f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT {', '.join(locks)}")
    except psycopg.Error:
        with suppress(psycopg.Error):  # a connection that is lost has nothing to take back
            connection.execute("ROLLBACK")
        raise


def _unlock(connection: Connection, held: list[tuple[str, int]]) -> None:
    """A connection that cannot let go is closed: its locks go with it."""
    try:
        for kind, key in held:
            connection.execute(f"SELECT pg_advisory_unlock{kind}(%s)", [key])
    except psycopg.Error:
        connection.close()


def _key(name: str) -> int:
    """The number of a lock. Two names with the same one only wait for each other without need."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


def _ours(statement: str) -> str:
    return statement.replace("%", "%%").replace("?", "%s")


def _sent(parameters: Sequence[object]) -> tuple[object, ...]:
    """Raises UnknownNameError where a name holds the one letter that the server has no place for: it is nobody's, and
    nothing is wrong with the database. Documents hold it as JSON does.
    """
    if any(isinstance(value, str) and "\0" in value for value in parameters):
        raise UnknownNameError([Problem("", "there is nothing of that name")])
    return tuple(parameters)


class _Pools:
    """One pool for each address in a process, however many stores are open on it; closed with the last of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[tuple[int, str, float], tuple[Pool, int]] = {}

    def take(self, key: tuple[int, str, float]) -> Pool:
        with self._lock:
            pool, users = self._open.get(key) or (_new_pool(key[1], key[2]), 0)
            self._open[key] = pool, users + 1
            return pool

    def give_back(self, key: tuple[int, str, float]) -> None:
        with self._lock:
            if key not in self._open:
                return
            pool, users = self._open.pop(key)
            if users > 1:
                self._open[key] = pool, users - 1
                return
        pool.close()


_POOLS: Final = _Pools()


def _new_pool(url: str, wait_for_lock_s: float) -> Pool:
    """A pool, once a first connection has shown that the server can be used: a pool would only say that it waited."""
    settings: dict[str, Any] = {"autocommit": True, "row_factory": dict_row, "connect_timeout": CONNECT_WITHIN_S}
    with worded(connecting=True), psycopg.connect(url, **settings) as first:
        (encoding,) = {row["server_encoding"] for row in first.execute("SHOW server_encoding")}
    if encoding != "UTF8":
        raise StoreError([Problem("", f"the database keeps text as {encoding}; it should be made with UTF8")])

    def configure(connection: Connection) -> None:
        """What is acknowledged is on the disk of the server, whatever its own settings say."""
        connection.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('synchronous_commit', "
            "CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN 'on' "
            "ELSE current_setting('synchronous_commit') END, false)",
            [f"{round(wait_for_lock_s * 1000)}ms"],
        )

    with worded():
        return ConnectionPool(
            url, kwargs=settings, configure=configure, min_size=1, max_size=MOST_CONNECTIONS, open=True, name="stretch"
        )
