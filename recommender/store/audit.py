"""Who saw or changed whose data, when, and which action: never what the data says. Rows are only added."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from recommender.store.accounts import stamp
from recommender.store.rows import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """actor, about: keys of accounts. Once an account is erased its key names nobody any more."""

    at: str
    actor: str
    about: str | None
    action: str


class AuditTrail:
    """The trails of all teams."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, team: str, *, actor: str, about: str | None, action: str, now: datetime) -> None:
        self._rows.write(
            "INSERT INTO audit (team, audit_id, at, actor, about, action) VALUES (?, ?, ?, ?, ?, ?)",
            [team, str(uuid.uuid4()), stamp(now), actor, about, action],
        )

    def newest(self, team: str, *, most: int, about: str | None = None) -> list[AuditEntry]:
        """The newest first. about: only what concerns this account, as who did it or as whose data it was."""
        only = " AND (about = ? OR actor = ?)" if about else ""
        rows = self._rows.read(
            f"SELECT at, actor, about, action FROM audit WHERE team = ?{only} ORDER BY at DESC, audit_id LIMIT ?",
            [team, *([about, about] if about else []), most],
        )
        return [AuditEntry(**row) for row in rows]
