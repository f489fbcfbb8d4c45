"""A folder beside a database for what is not finished there, and what becomes of it where its process was killed.

Whoever works in one holds a lock on it, which ends with the process however that ends. So what is left behind is known
without asking for process numbers, which are given out again and mean nothing in another container.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Literal

Doing = Literal["copying", "recovering"]
DOINGS: Final[tuple[Doing, ...]] = ("copying", "recovering")


@contextmanager
def workplace(database: Path, doing: Doing) -> Iterator[Path]:
    """An empty folder on the disk of the database that only its owner can read; it is gone when the block ends."""
    folder, lock = _taken(database, doing)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def workplaces_of(database: Path) -> list[Path]:
    """Every workplace beside a database, also those in which somebody works."""
    begun = tuple(f".{database.name}.{doing}." for doing in DOINGS)
    return [entry for entry in database.parent.iterdir() if entry.name.startswith(begun)]


def clear_left(database: Path) -> None:
    """Takes away the workplaces in which nobody works any more: they hold people's data.

    Where that cannot be done nobody is kept from the database itself.
    """
    with suppress(OSError):
        for folder in workplaces_of(database):
            _clear(folder)


def _clear(folder: Path) -> None:
    if folder.is_dir():
        lock = _lock(folder, waits=False)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _taken(database: Path, doing: Doing) -> tuple[Path, int | None]:
    """A new folder with a lock on it. Between the two another process may have taken it for one that was left."""
    while True:
        folder = database.with_name(f".{database.name}.{doing}.{secrets.token_hex(4)}")
        folder.mkdir(mode=0o700)
        lock = _lock(folder, waits=True)
        if folder.exists():
            return folder, lock
        if lock is not None:
            os.close(lock)


def _lock(folder: Path, *, waits: bool) -> int | None:
    """A handle that holds the folder; None where another process does, or where the system or disk knows no locks."""
    try:
        import fcntl
    except ImportError:  # not there on Windows
        return None
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except OSError:
        os.close(handle)
        return None
    return handle
