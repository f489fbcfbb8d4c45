"""Erasing a person: every row about them, and what the file would still hold of the rows.

What stays is a tombstone: salt, hash and day. It tells that a session that is sent late, as by a phone that was
offline, is about somebody who was erased, and not about somebody new. The salt keeps equal names from looking equal.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime
from typing import Final

from recommender.store.rows import Rows, stamp

# What refers to a row goes before that row.
TABLES: Final = ("shown", "feedbacks", "checkins", "events", "plans", "answers", "people")


class Erasures:
    """The erasures of one team."""

    def __init__(self, rows: Rows, team: str) -> None:
        self._rows, self._team = rows, team

    @property
    def number(self) -> int:
        """How many there were: who keeps in memory what was read has to let go of it when this changes."""
        rows = self._rows.read("SELECT MAX(number) AS newest FROM erased WHERE team = ?", [self._team])
        return int(rows[0]["newest"] or 0)

    def erase(self, label: str, key: str | None, *, now: datetime) -> None:
        """Deletes every row of a person and sets the tombstone. The bytes are gone only after `scrub`."""
        for table in TABLES if key is not None else ():
            self._rows.write(f"DELETE FROM {table} WHERE team = ? AND person_key = ?", [self._team, key])
        self._rows.write("DELETE FROM drafts WHERE team = ? AND label = ?", [self._team, label])
        self.forgive(label)
        salt = secrets.token_hex(16)
        self._rows.write(
            "INSERT INTO erased (team, number, salt, mark, erased_at) VALUES (?, ?, ?, ?, ?)",
            [self._team, self.number + 1, salt, _mark(salt, label), stamp(now)],
        )
        self.owe_scrub(now=now)

    def owe_scrub(self, *, now: datetime) -> None:
        """Notes, together with what is deleted, that its bytes have still to go: whoever is interrupted is reminded."""
        self._rows.write("INSERT INTO scrubs (scrub_id, due_at) VALUES (?, ?)", [str(uuid.uuid4()), stamp(now)])

    def covers(self, label: str) -> bool:
        """Whether somebody of this name was erased and has not come back."""
        return self._number_of(label) is not None

    def forgive(self, label: str) -> None:
        """Whoever answers the questions again is here again. The number stays, so that it never counts backwards."""
        number = self._number_of(label)
        if number is not None:
            self._rows.write(
                "UPDATE erased SET salt = '', mark = '' WHERE team = ? AND number = ?", [self._team, number]
            )

    def _number_of(self, label: str) -> int | None:
        stones = self._rows.read("SELECT number, salt, mark FROM erased WHERE team = ? AND mark <> ''", [self._team])
        return next((int(row["number"]) for row in stones if row["mark"] == _mark(row["salt"], label)), None)

    def scrub(self) -> None:
        """Writes the file anew from the rows that are left. Raises StoreError where others use it; it stays due then.

        What is noted meanwhile stays due too: its rows may have been read before they were deleted.
        """
        due = self._due()
        self._rows.scrub()
        for scrub_id in due:
            self._rows.write("DELETE FROM scrubs WHERE scrub_id = ?", [scrub_id])

    def finish(self) -> None:
        """Scrubs where an erasure was interrupted before it did. Raises StoreError as `scrub`."""
        if self._due():
            self.scrub()

    def _due(self) -> list[str]:
        return [str(row["scrub_id"]) for row in self._rows.read("SELECT scrub_id FROM scrubs")]


def _mark(salt: str, label: str) -> str:
    return hashlib.sha256(f"{salt}:{label}".encode()).hexdigest()
