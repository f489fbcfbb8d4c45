"""Fitted models in the store: each version once, and which of them ranks now. All of it follows from the log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from recommender.store.rows import Row, Rows, stamp

KEPT_MODELS = 8  # what was in use before that can be fitted again from the log
UseReason = Literal["fit", "rollback", "erasure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """One version. mark: how far the log went that it was fitted on; is_used: whether it ranks now, and why."""

    version: str
    recorded_at: str
    mark: str
    is_used: bool
    why: UseReason | None
    document: dict[str, Any]


class ModelShelf:
    """The models and the study settings of one team."""

    def __init__(self, rows: Rows, team: str) -> None:
        self._rows, self._team = rows, team

    def log_mark(self) -> str:
        """How far the log goes: it changes with every new sheet, plan and feedback of the team."""
        counts = [
            self._rows.read(f"SELECT COUNT(*) AS n, MAX(recorded_at) AS last FROM {table} WHERE team = ?", [self._team])
            for table in ("answers", "plans", "feedbacks")
        ]
        return " ".join(f"{rows[0]['n']}@{rows[0]['last']}" for rows in counts)

    def mark(self) -> tuple[object, ...]:
        """It changes whenever another model ranks, or another study holds."""
        return tuple(
            self._rows.read(f"SELECT MAX(number) AS newest FROM {table} WHERE team = ?", [self._team])[0]["newest"]
            for table in ("model_uses", "studies")
        )

    def used(self) -> StoredModel | None:
        """The model that ranks now; None where none was fitted."""
        use = self._newest_use()
        rows = self._rows.read(
            "SELECT * FROM models WHERE team = ? AND version = ?", [self._team, use["version"] if use else ""]
        )
        return self._stored(rows[0], use) if rows else None

    def all(self) -> list[StoredModel]:
        """Every version that is kept, the oldest first."""
        use = self._newest_use()
        rows = self._rows.read("SELECT * FROM models WHERE team = ? ORDER BY recorded_at, version", [self._team])
        return [self._stored(row, use) for row in rows]

    def _stored(self, row: Row, use: Row | None) -> StoredModel:
        is_used = use is not None and use["version"] == row["version"]
        return StoredModel(
            version=row["version"],
            recorded_at=row["recorded_at"],
            mark=row["mark"],
            is_used=is_used,
            why=use["why"] if use and is_used else None,
            document=json.loads(row["document"]),
        )

    def save(self, document: Mapping[str, Any], *, mark: str, now: datetime) -> None:
        """Keeps a model and uses it; of many the oldest are let go."""
        self._rows.write("DELETE FROM models WHERE team = ? AND version = ?", [self._team, document["version"]])
        self._rows.write(
            "INSERT INTO models (team, version, recorded_at, mark, document) VALUES (?, ?, ?, ?, ?)",
            [self._team, document["version"], stamp(now), mark, json.dumps(document, separators=(",", ":"))],
        )
        self.use(document["version"], why="fit", now=now)
        rows = self._rows.read(
            "SELECT version FROM models WHERE team = ? ORDER BY recorded_at DESC, version", [self._team]
        )
        for row in rows[KEPT_MODELS:]:
            self._rows.write("DELETE FROM models WHERE team = ? AND version = ?", [self._team, row["version"]])

    def use(self, version: str, *, why: UseReason, now: datetime) -> None:
        """Lets this version rank from now on."""
        newest = self._newest_use()
        self._rows.write(
            "INSERT INTO model_uses (team, number, version, why, recorded_at) VALUES (?, ?, ?, ?, ?)",
            [
                self._team, newest["number"] + 1 if newest else 1, version, why, stamp(now),
            ],
        )  # fmt: skip

    def drop_all(self, *, now: datetime) -> None:
        """Lets go of every model: each was made of a log that held somebody who is erased."""
        newest = self._newest_use()
        self._rows.write("DELETE FROM models WHERE team = ?", [self._team])
        if newest is not None:  # numbers go on, so that nobody takes what comes next for what was before
            self.use("", why="erasure", now=now)
            self._rows.write(
                "DELETE FROM model_uses WHERE team = ? AND number <= ?", [self._team, newest["number"]]
            )  # fmt: skip

    def _newest_use(self) -> Row | None:
        rows = self._rows.read(
            "SELECT number, version, why FROM model_uses WHERE team = ? ORDER BY number DESC LIMIT 1", [self._team]
        )
        return rows[0] if rows else None

    def study(self) -> dict[str, Any] | None:
        """What the team last said of chance and hold-outs; None where nobody ever did."""
        rows = self._rows.read("SELECT document FROM studies WHERE team = ? ORDER BY number DESC LIMIT 1", [self._team])
        return json.loads(rows[0]["document"]) if rows else None

    def save_study(self, document: Mapping[str, Any], *, now: datetime) -> None:
        """Adds what holds from now on; what held before stays on record."""
        rows = self._rows.read("SELECT MAX(number) AS newest FROM studies WHERE team = ?", [self._team])
        self._rows.write(
            "INSERT INTO studies (team, number, recorded_at, document) VALUES (?, ?, ?, ?)",
            [
                self._team, (rows[0]["newest"] or 0) + 1, stamp(now), json.dumps(document),
            ],
        )  # fmt: skip
