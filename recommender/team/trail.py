"""The trail of a team: who did what to whom, and when. Every entry can be reached, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from recommender.errors import Problem, UnknownNameError
from recommender.store.accounts import Account, Accounts
from recommender.store.audit import AuditEntry, AuditTrail

OPERATOR: Final = "who runs the server"
STRANGER: Final = "somebody not signed in"
NOBODYS: Final = frozenset({OPERATOR, STRANGER})  # an account of such a name could do things in the name of these


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry. who, whose: names, or the key of an account that is gone; whose is empty where it was nobody's."""

    at: str
    who: str
    whose: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPage:
    """The newest line first. older, newer: the ids that the pages beside it begin after; None: there is none."""

    lines: Sequence[Line]
    older: str | None
    newer: str | None


class Trail:
    """The trails of all teams."""

    def __init__(self, audit: AuditTrail, accounts: Accounts) -> None:
        self._audit, self._accounts = audit, accounts

    def add(self, team: str, actor: str, action: str, *, about: str | None = None, now: datetime) -> None:
        """actor, about: keys of accounts; see `AuditEntry`."""
        self._audit.add(team, actor=actor, about=about, action=action, now=now)

    def lines(self, team: str, *, most: int, about: str | None = None) -> list[Line]:
        """The newest. about: as in `AuditTrail.newest`."""
        return self._lines(team, self._audit.newest(team, most=most, about=about))

    def page(self, team: str, *, most: int, older_than: str = "", newer_than: str = "") -> TrailPage:
        """A page of so many: the newest, or what is next to an entry. Raises UnknownNameError where it is not theirs.

        It goes from entry to entry and not by number: entries come in while somebody reads, and none may be missed.
        """
        if newer_than:
            found = self._audit.next_newer(team, most=most + 1, after=self._entry(team, newer_than))
            if len(found) > most:
                return self._page(team, found[-most:], has_older=True, has_newer=True)
        before = self._entry(team, older_than) if older_than else None
        found = self._audit.newest(team, most=most + 1, before=before)
        return self._page(team, found[:most], has_older=len(found) > most, has_newer=before is not None)

    def _entry(self, team: str, audit_id: str) -> AuditEntry:
        found = self._audit.entry(team, audit_id)
        if found is None:
            raise UnknownNameError([Problem("", "the trail has no such place")])
        return found

    def _page(self, team: str, entries: list[AuditEntry], *, has_older: bool, has_newer: bool) -> TrailPage:
        return TrailPage(
            lines=self._lines(team, entries),
            older=entries[-1].audit_id if entries and has_older else None,
            newer=entries[0].audit_id if entries and has_newer else None,
        )

    def _lines(self, team: str, entries: list[AuditEntry]) -> list[Line]:
        names = {account.account_id: account.name for account in self._accounts.of_team(team)}
        return [
            Line(
                at=entry.at,
                who=names.get(entry.actor, entry.actor),
                whose=names.get(entry.about or "", entry.about or ""),
                action=entry.action,
            )
            for entry in entries
        ]


def key_of(account: Account | None) -> str:
    """How the trail names who acts; None: whoever runs the server."""
    return OPERATOR if account is None else account.account_id
