"""What opens an account: sign-ins of browsers, tokens of programs, invitations. Only digests of them are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recommender.store.accounts import Account, Role
from recommender.store.rows import Row, Rows, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A program's way in. scopes: what it may do; label: what its owner calls it."""

    token_id: str
    account_id: str
    label: str
    scopes: frozenset[str]
    created_at: str
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Somebody may make one account of this role. clinician_id: whose person they will be; made_by: an account."""

    team: str
    invitation_id: str
    role: Role
    clinician_id: str | None
    made_by: str | None
    expires_at: str
    used_at: str | None


class SignIns:
    """Browsers that are signed in."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, account: Account, digest: str, *, now: datetime, until: datetime) -> None:
        self._rows.write(
            "INSERT INTO sign_ins (team, digest, account_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
            [account.team, digest, account.account_id, stamp(now), stamp(until)],
        )

    def sweep(self, now: datetime) -> None:
        """Drops those that are over."""
        self._rows.write("DELETE FROM sign_ins WHERE expires_at <= ?", [stamp(now)])

    def account_id(self, digest: str, *, now: datetime) -> str | None:
        """Whose sign-in it is; None where there is none, or not any more."""
        rows = self._rows.read(
            "SELECT account_id FROM sign_ins WHERE digest = ? AND expires_at > ?", [digest, stamp(now)]
        )
        return rows[0]["account_id"] if rows else None

    def end(self, digest: str) -> None:
        self._rows.write("DELETE FROM sign_ins WHERE digest = ?", [digest])

    def end_all(self, account_id: str, *, but: str = "") -> None:
        """Every sign-in of an account, but one."""
        self._rows.write("DELETE FROM sign_ins WHERE account_id = ? AND digest <> ?", [account_id, but])


class Tokens:
    """Tokens of programs. A token that is revoked has no row any more."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, team: str, token: Token, digest: str) -> None:
        self._rows.write(
            "INSERT INTO api_tokens (team, token_id, digest, account_id, label, scopes, created_at, expires_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                team, token.token_id, digest, token.account_id, token.label, " ".join(sorted(token.scopes)),
                token.created_at, token.expires_at,
            ],
        )  # fmt: skip

    def by_digest(self, digest: str, *, now: datetime) -> Token | None:
        """The token; None where there is none, or not any more."""
        rows = self._rows.read(
            "SELECT * FROM api_tokens WHERE digest = ? AND expires_at > ?", [digest, stamp(now)]
        )  # fmt: skip
        return _token(rows[0]) if rows else None

    def of(self, account_id: str) -> list[Token]:
        rows = self._rows.read("SELECT * FROM api_tokens WHERE account_id = ? ORDER BY created_at", [account_id])
        return [_token(row) for row in rows]

    def revoke(self, account_id: str, token_id: str) -> None:
        self._rows.write("DELETE FROM api_tokens WHERE account_id = ? AND token_id = ?", [account_id, token_id])

    def revoke_all(self, account_id: str) -> None:
        self._rows.write("DELETE FROM api_tokens WHERE account_id = ?", [account_id])


class Invitations:
    """Invitations that are open, used or over."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, invitation: Invitation, digest: str, *, now: datetime) -> None:
        self._rows.write(
            "INSERT INTO invitations (team, invitation_id, digest, role, clinician_id, made_by, "
            "created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                invitation.team, invitation.invitation_id, digest, invitation.role, invitation.clinician_id,
                invitation.made_by, stamp(now), invitation.expires_at,
            ],
        )  # fmt: skip

    def open(self, digest: str, *, now: datetime) -> Invitation | None:
        """The invitation, as long as nobody used it and it is not over."""
        rows = self._rows.read(
            "SELECT * FROM invitations WHERE digest = ? AND used_at IS NULL AND expires_at > ?", [digest, stamp(now)]
        )
        return Invitation(**{name: rows[0][name] for name in Invitation.__slots__}) if rows else None

    def use(self, invitation_id: str, *, now: datetime) -> None:
        self._rows.write("UPDATE invitations SET used_at = ? WHERE invitation_id = ?", [stamp(now), invitation_id])

    def drop_made_by(self, account_id: str) -> None:
        """Those that an account made and nobody used."""
        self._rows.write("DELETE FROM invitations WHERE made_by = ? AND used_at IS NULL", [account_id])

    def drop_into_care_of(self, account_id: str) -> None:
        """Those of whoever would be in the care of an account, whoever made them."""
        self._rows.write("DELETE FROM invitations WHERE clinician_id = ?", [account_id])


def _token(row: Row) -> Token:
    return Token(
        **{name: row[name] for name in Token.__slots__ if name != "scopes"}, scopes=frozenset(row["scopes"].split())
    )
