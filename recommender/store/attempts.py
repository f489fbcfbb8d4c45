"""How often something was tried lately: in the database, so that a restart forgets nothing and all workers share it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from recommender.store.accounts import stamp
from recommender.store.rows import Rows


class Attempts:
    """Counts by kind and subject in fixed windows. A subject (a name, an address) is kept as a digest only."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def take(self, kind: str, subject: str, *, window: timedelta, now: datetime) -> int:
        """How many there were in this window, this one counted. Windows that are over are dropped."""
        start = stamp(_start(now, window))
        self._rows.write(
            "INSERT INTO attempts (kind, digest, window_start, tries) VALUES (?, ?, ?, 1) "
            "ON CONFLICT (kind, digest, window_start) DO UPDATE SET tries = attempts.tries + 1",
            [kind, _digest(kind, subject), start],
        )
        self._rows.write("DELETE FROM attempts WHERE kind = ? AND window_start < ?", [kind, start])
        return self.taken(kind, subject, window=window, now=now)

    def taken(self, kind: str, subject: str, *, window: timedelta, now: datetime) -> int:
        """How many there were in this window so far."""
        rows = self._rows.read(
            "SELECT tries FROM attempts WHERE kind = ? AND digest = ? AND window_start = ?",
            [kind, _digest(kind, subject), stamp(_start(now, window))],
        )
        return int(rows[0]["tries"]) if rows else 0

    def give_back(self, kind: str, subject: str, *, window: timedelta, now: datetime) -> None:
        """One less in this window: it was not wrong."""
        self._rows.write(
            "UPDATE attempts SET tries = tries - 1 WHERE kind = ? AND digest = ? AND window_start = ? AND tries > 0",
            [kind, _digest(kind, subject), stamp(_start(now, window))],
        )

    def forgive(self, kind: str, subject: str) -> None:
        """Counts anew."""
        self._rows.write("DELETE FROM attempts WHERE kind = ? AND digest = ?", [kind, _digest(kind, subject)])


def _start(now: datetime, window: timedelta) -> datetime:
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def _digest(kind: str, subject: str) -> str:
    return hashlib.sha256(f"{kind}:{subject}".encode()).hexdigest()
