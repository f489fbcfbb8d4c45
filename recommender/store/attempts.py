"""How often something was tried lately: in the database, so that a restart forgets nothing and all workers share it.

Each count is one statement, so that many may count at once and nobody waits for a lock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from recommender.store.rows import Row, Rows, stamp


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted in fixed windows. subject: a name, an address; it is kept as a digest only."""

    kind: str
    subject: str
    window: timedelta

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.kind}:{self.subject}".encode()).hexdigest()

    def start(self, now: datetime) -> str:
        """When the window of a moment began."""
        seconds = int(self.window.total_seconds())
        return stamp(datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC))

    def key(self, now: datetime) -> list[str]:
        return [self.kind, self.digest, self.start(now)]


class Attempts:
    """The counts of all teams."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def take(self, counted: Sequence[Counted], now: datetime) -> list[int]:
        """How many there were of each in its window, this one counted. No two of them are the same."""
        marks = ", ".join("(?, ?, ?, 1)" for _ in counted)
        rows = self._rows.read(
            f"INSERT INTO attempts (kind, digest, window_start, tries) VALUES {marks} "
            "ON CONFLICT (kind, digest, window_start) DO UPDATE SET tries = attempts.tries + 1 "
            "RETURNING kind, digest, tries",
            [part for one in counted for part in one.key(now)],
        )
        return _in_order(counted, rows)

    def taken(self, counted: Sequence[Counted], now: datetime) -> list[int]:
        """How many there were of each in its window so far."""
        each = " OR ".join("(kind = ? AND digest = ? AND window_start = ?)" for _ in counted)
        rows = self._rows.read(
            f"SELECT kind, digest, tries FROM attempts WHERE {each}",
            [part for one in counted for part in one.key(now)],
        )
        return _in_order(counted, rows)

    def give_back(self, counted: Counted, now: datetime) -> None:
        """One less in this window: it was not wrong."""
        self._rows.write(
            "UPDATE attempts SET tries = tries - 1 WHERE kind = ? AND digest = ? AND window_start = ? AND tries > 0",
            counted.key(now),
        )

    def forgive(self, counted: Counted) -> None:
        """Counts anew."""
        self._rows.write("DELETE FROM attempts WHERE kind = ? AND digest = ?", [counted.kind, counted.digest])

    def sweep(self, before: datetime) -> None:
        """Drops the windows that began before a moment."""
        self._rows.write("DELETE FROM attempts WHERE window_start < ?", [stamp(before)])


def _in_order(counted: Sequence[Counted], rows: Sequence[Row]) -> list[int]:
    found = {(row["kind"], row["digest"]): int(row["tries"]) for row in rows}
    return [found.get((one.kind, one.digest), 0) for one in counted]
