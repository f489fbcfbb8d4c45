"""Who saw or changed whose data, when, and which action: never what the data says. Rows are only added."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from recommender.store.rows import Rows, stamp

ACCOUNT_ERASED: Final = "account erased"  # no recovery brings an account back of which the trail says that


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """actor, about: keys of accounts. Once an account is erased its key names nobody any more.

    actor may also be words for somebody without an account: whoever runs the server, whoever is not signed in.
    """

    audit_id: str
    at: str
    actor: str
    about: str | None
    action: str


class AuditTrail:
    """The trails of all teams, the newest entry first; of one moment the smaller id."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, team: str, *, actor: str, about: str | None, action: str, now: datetime) -> None:
        self._rows.write(
            "INSERT INTO audit (team, audit_id, at, actor, about, action) VALUES (?, ?, ?, ?, ?, ?)",
            [team, str(uuid.uuid4()), stamp(now), actor, about, action],
        )

    def entry(self, team: str, audit_id: str) -> AuditEntry | None:
        """One entry of a team; None where it has none of this id."""
        rows = self._rows.read(f"{_SELECT} WHERE team = ? AND audit_id = ?", [team, audit_id])
        return AuditEntry(**rows[0]) if rows else None

    def newest(
        self, team: str, *, most: int, about: str | None = None, before: AuditEntry | None = None
    ) -> list[AuditEntry]:  # fmt: skip
        """The newest first, of those that are older than `before`.

        about: only what concerns this account, as who did it or as whose data it was
        """
        only, values = ("AND (about = ? OR actor = ?)", [about, about]) if about else ("", [])
        older, place = ("AND (at < ? OR (at = ? AND audit_id > ?))", _place(before)) if before else ("", [])
        rows = self._rows.read(
            f"{_SELECT} WHERE team = ? {only} {older} ORDER BY at DESC, audit_id LIMIT ?",
            [team, *values, *place, most],
        )
        return [AuditEntry(**row) for row in rows]

    def next_newer(self, team: str, *, most: int, after: AuditEntry) -> list[AuditEntry]:
        """Those that came right after an entry, the newest first."""
        rows = self._rows.read(
            f"{_SELECT} WHERE team = ? AND (at > ? OR (at = ? AND audit_id < ?)) ORDER BY at, audit_id DESC LIMIT ?",
            [team, *_place(after), most],
        )
        return [AuditEntry(**row) for row in reversed(rows)]


_SELECT = "SELECT audit_id, at, actor, about, action FROM audit"


def _place(entry: AuditEntry) -> list[str]:
    return [entry.at, entry.at, entry.audit_id]
