"""Answers that are not finished yet: kept so that nobody has to start over, gone as soon as they are finished.

A draft may hold what counts if nothing more comes: a warning that was named is not lost where the talk breaks off.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from recommender.store.rows import Row, Rows, stamp

COUNTS: Final = "counts"  # the name under which a draft holds a document that counts meanwhile


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A document that counts although its talk is not finished. kind: of its draft."""

    kind: str
    document: dict[str, Any]
    recorded_at: str


class Drafts:
    """One draft for each person and kind. The person is known by label: there may be no other row about them yet."""

    def __init__(self, rows: Rows, team: str) -> None:
        self._rows, self._team = rows, team

    def read(self, label: str, kind: str) -> dict[str, Any]:
        """The draft; empty where there is none."""
        rows = self._rows.read(
            "SELECT document FROM drafts WHERE team = ? AND label = ? AND kind = ?", [self._team, label, kind]
        )
        return json.loads(rows[0]["document"]) if rows else {}

    def counting(self, label: str) -> list[Unfinished]:
        """What counts of all drafts of a person."""
        drafts = ((row["kind"], row["document"], row["recorded_at"]) for row in self.all(label))
        return [Unfinished(kind, draft[COUNTS], at) for kind, draft, at in drafts if draft.get(COUNTS)]

    def all(self, label: str) -> list[Row]:
        """Everything that a person has not finished, for an export."""
        rows = self._rows.read(
            "SELECT kind, recorded_at, document FROM drafts WHERE team = ? AND label = ? ORDER BY kind",
            [self._team, label],
        )
        return [row | {"document": json.loads(row["document"])} for row in rows]

    def save(self, label: str, kind: str, document: dict[str, Any], *, now: datetime) -> None:
        """Puts it in the place of an earlier one."""
        self.drop(label, kind)
        self._rows.write(
            "INSERT INTO drafts (team, label, kind, recorded_at, document) VALUES (?, ?, ?, ?, ?)",
            [self._team, label, kind, stamp(now), json.dumps(document)],
        )

    def drop(self, label: str, kind: str) -> None:
        self._rows.write(
            "DELETE FROM drafts WHERE team = ? AND label = ? AND kind = ?", [self._team, label, kind]
        )  # fmt: skip
