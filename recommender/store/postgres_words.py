"""What a PostgreSQL server says, as a StoreError that says what to do. It never names an address or a value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg import errors
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from recommender.errors import Problem, StoreError

LOST: Final = "the connection to the database server was lost; try again: what is sent twice counts once"
BY_KIND: Final[tuple[tuple[tuple[type[BaseException], ...], str], ...]] = (
    ((PoolTimeout, TooManyRequests, errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure,
      errors.TooManyConnections), "the database is in use by others; try again"),
    ((PoolClosed,), "the database was closed"),
    ((errors.ReadOnlySqlTransaction,), "the database can only be read; choose another with --database"),
    ((errors.InsufficientPrivilege,), "the database does not let this user in; ask whoever looks after the server"),
    ((errors.DiskFull, errors.OutOfMemory), "the database cannot be written: the disk of the server is full"),
    ((errors.InvalidPassword, errors.InvalidAuthorizationSpecification),
     "the database server does not take this name or password"),
    ((errors.InvalidCatalogName,), "the database server has no database of this name; ask for one to be made"),
)  # fmt: skip
# What the server or the system says while a connection is made; there is no code for it.
WHILE_CONNECTING: Final = (
    ("password", "the database server does not take this name or password"),
    ("does not exist", "the database server has no database or user of this name; ask for one to be made"),
    ("too many", "the database is in use by others; try again"),
)
UNREACHED: Final = "the database server cannot be reached; check the address, and that the server runs"


@contextmanager
def worded(*, connecting: bool = False) -> Iterator[None]:
    """Raises StoreError in the place of what the driver raises."""
    try:
        yield
    except psycopg.Error as error:
        raise StoreError([Problem("", _words_of(error, connecting=connecting))]) from None


def _words_of(error: psycopg.Error, *, connecting: bool) -> str:
    for kinds, words in BY_KIND:
        if isinstance(error, kinds):
            return words
    if connecting:
        text = str(error).lower()
        return next((words for mark, words in WHILE_CONNECTING if mark in text), UNREACHED)
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return LOST
    return f"the database cannot be used: {error.diag.message_primary or type(error).__name__}"
