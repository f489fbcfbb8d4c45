"""What SQLite or the disk says, as a StoreError that says what to do. The file is named, not its folder or a value."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from recommender.errors import Problem, StoreError

DAMAGED: Final = ("malformed", "could not decode", "short read")
NO_DATABASE: Final = "is not a database, or is damaged; it was left as it is"
# What a message of SQLite holds, and what is said of the file in its place.
WORDS: Final = (
    (("locked", "busy"), "is in use by another program; close it and try again"),
    (("readonly", "read-only"), "can only be read; check its permissions, or choose another with --database"),
    (("not a database",), NO_DATABASE),
    (("unable to open",), "cannot be opened; check the folder and its permissions"),
    (("full",), "cannot be written: the disk is full. Nothing of it was stored"),
    (("disk i/o",), "cannot be read or written: the disk says no. Check the disk, and that it has room"),
)


@contextmanager
def worded(path: str) -> Iterator[None]:
    """Raises StoreError in the place of what the engine or the system raises."""
    name = Path(path).name
    try:
        yield
    except sqlite3.Error as error:
        text = str(error).lower()
        if any(mark in text for mark in DAMAGED):
            raise StoreError([damage(path)]) from None  # the engine quotes what it cannot decode
        said = next((words for marks, words in WORDS if any(mark in text for mark in marks)), None)
        found = [Problem("", f"{name} {said}" if said else f"{name} cannot be used: {error}")]
        raise StoreError(found + [offer(path)] * (said == NO_DATABASE and bool(copies_of(path)))) from error
    except OSError as error:
        raise StoreError([Problem("", f"{name} cannot be opened: {error.strerror}")]) from error


def damage(path: str) -> Problem:
    """That a file is damaged, and how to go on."""
    return Problem("", f"{Path(path).name} is damaged; it was left as it is. {offer(path).what}")


def offer(path: str) -> Problem:
    """How to get back what can be read, and the newest copy that there is."""
    copies = copies_of(path)
    newest = f"Its newest copy is of {day_of_copy(copies[-1])}. " if copies else "There is no copy of it. "
    return Problem("", f"{newest}To save all that can be read of both: stretch recover")


def copies_of(path: str) -> list[Path]:
    """The daily copies beside a file, the oldest first: in the order in which they were made, whatever the clock was.

    A copy is called people.db.0012.2026-11-23.<digest>.copy.
    """
    place = Path(path)
    try:
        found = [entry for entry in place.parent.iterdir() if _is_copy(entry.name, place.name)]
    except OSError:
        return []
    return sorted(found, key=lambda entry: (number_of_copy(entry), entry.name))


def _is_copy(name: str, of: str) -> bool:
    parts = name.removeprefix(f"{of}.").split(".")
    return name.startswith(f"{of}.") and len(parts) == 4 and parts[0].isdigit() and parts[3] == "copy"


def number_of_copy(copy: Path) -> int:
    return int(copy.name.split(".")[-4])


def day_of_copy(copy: Path) -> str:
    return copy.name.split(".")[-3]


def digest_of_copy(copy: Path) -> str:
    return copy.name.split(".")[-2]
