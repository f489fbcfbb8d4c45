"""Accounts: who may sign in, to which team they belong, and as what. Every account is a row; none is ever reused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from recommender.store.rows import Row, Rows

Role = Literal["person", "clinician", "admin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """name          as it was typed; a person's documents are kept under it
    password      its Argon2 hash
    clinician_id  whose person it is; None: nobody's
    """

    team: str
    account_id: str
    name: str
    role: Role
    password: str
    clinician_id: str | None
    created_at: str


class Accounts:
    """The accounts of all teams."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, account: Account, *, handle: str, invitation_id: str | None) -> None:
        """One more. The engine refuses a second one of a handle or an invitation."""
        self._rows.write(
            "INSERT INTO accounts (team, account_id, handle, name, role, password, clinician_id, invitation_id, "
            "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                account.team, account.account_id, handle, account.name, account.role, account.password,
                account.clinician_id, invitation_id, account.created_at,
            ],
        )  # fmt: skip

    def by_handle(self, handle: str) -> Account | None:
        return _first(self._rows.read("SELECT * FROM accounts WHERE handle = ?", [handle]))

    def by_id(self, account_id: str) -> Account | None:
        return _first(self._rows.read("SELECT * FROM accounts WHERE account_id = ?", [account_id]))

    def are_there(self) -> bool:
        """Whether there is any."""
        return bool(self._rows.read("SELECT 1 AS one FROM accounts LIMIT 1"))

    def of_team(self, team: str) -> list[Account]:
        """Everybody of a team, by name."""
        return [
            _account(row) for row in self._rows.read("SELECT * FROM accounts WHERE team = ? ORDER BY handle", [team])
        ]

    def of_clinician(self, team: str, clinician_id: str) -> list[Account]:
        """The people of a clinician, by name."""
        rows = self._rows.read(
            "SELECT * FROM accounts WHERE team = ? AND clinician_id = ? AND role = 'person' ORDER BY handle",
            [team, clinician_id],
        )
        return [_account(row) for row in rows]

    def set_password(self, account_id: str, password: str) -> None:
        self._rows.write("UPDATE accounts SET password = ? WHERE account_id = ?", [password, account_id])

    def set_clinician(self, account_id: str, clinician_id: str | None) -> None:
        self._rows.write("UPDATE accounts SET clinician_id = ? WHERE account_id = ?", [clinician_id, account_id])

    def erase(self, account_id: str) -> None:
        """The row, and that somebody was in its care."""
        self._rows.write("UPDATE accounts SET clinician_id = NULL WHERE clinician_id = ?", [account_id])
        self._rows.write("DELETE FROM accounts WHERE account_id = ?", [account_id])


def _first(rows: list[Row]) -> Account | None:
    return _account(rows[0]) if rows else None


def _account(row: Row) -> Account:
    return Account(**{name: row[name] for name in Account.__slots__})
