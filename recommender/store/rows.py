"""Rows in and out of a database: the small interface that the store is written against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

Row = dict[str, Any]


def stamp(moment: datetime) -> str:
    """A moment as the tables hold it: as text, earlier is smaller."""
    return moment.isoformat(timespec="milliseconds")


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

    def copy_of_the_day(self, day: date) -> None:
        """Makes the copy of a day, where copies are kept beside the database and it is not there yet."""

    def faults(self) -> list[str]:
        """What is wrong inside the database; empty where nothing is, or where a server sees to that itself."""

    def scrub(self) -> None:
        """Leaves nothing of what was deleted in any file. Outside of a transaction."""

    def close(self) -> None: ...
