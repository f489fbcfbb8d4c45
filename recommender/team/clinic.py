"""One database of a clinic, opened: its desk, and the application of each team."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

from recommender.application import Recommender, local_today, utc_now
from recommender.errors import Problem, StoreError, UnknownNameError, UsageError
from recommender.settings import HOME, Settings
from recommender.store.accounts import Account
from recommender.store.store import Store
from recommender.team.desk import LAST_ADMIN, Desk


class Clinic:
    """Every request sees one team: the application of the account that is signed in.

    count: told of every plan and document that was newly stored, as `Recommender` does
    """

    def __init__(
        self,
        store: Store,
        *,
        settings: Settings = HOME,
        now: Callable[[], datetime] = utc_now,
        today: Callable[[], date] = local_today,
        count: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._store, self._settings = store, settings
        self._now, self._today, self._count = now, today, count
        self._teams: dict[str, Recommender] = {}
        self.desk = Desk(store, now=now)

    @classmethod
    def open(cls, location: str, *, settings: Settings = HOME, count: Callable[[str], None] = lambda _: None) -> Clinic:
        """The clinic in a database. Raises StoreError where it cannot be used."""
        if location == ":memory:":
            raise StoreError([Problem("", "a clinic needs a database that stays; name a file or a server")])
        return cls(Store.open(location, now=utc_now()), settings=settings, count=count)

    def of(self, team: str) -> Recommender:
        """The application of one team. It knows nobody of any other."""
        if team not in self._teams:
            self._teams[team] = Recommender(
                self._store.of_team(team), settings=self._settings,
                now=self._now, today=self._today, count=self._count,
            )  # fmt: skip
        return self._teams[team]

    def moment(self) -> datetime:
        """The moment, by the clock of this clinic."""
        return self._now()

    def erase(self, account: Account, *, by: Account | None) -> None:
        """Everything about a person, and their account. by: who does it; None: whoever runs the server.

        Nobody comes in any more, then the data goes, then the account; and the data once more, for a request that had
        been let in before may have stored something meanwhile. Last their bytes; what is interrupted before that is
        finished by the next start or the next erasure. Raises UsageError where it is the last admin, StoreError where
        the file is in use: the rows are gone then.
        """
        if self.desk.is_last_admin(account):
            raise UsageError([LAST_ADMIN])
        self.desk.revoke(account, by=by)
        self._erase_rows(account)
        self.desk.erase(account, by=by)
        self._erase_rows(account)
        self._store.erasures.scrub()

    def _erase_rows(self, account: Account) -> None:
        with suppress(UnknownNameError):  # nothing is kept about them
            self.of(account.team).erase_rows(account.name)

    def finish_erasing(self) -> None:
        """As of the application: the bytes of whoever was erased before the server was ended in the middle of it."""
        with suppress(StoreError):
            self._store.erasures.finish()

    def forget_erased(self) -> None:
        """Lets go of what is in memory of people who were erased since."""
        for application in self._teams.values():
            application.forget_erased()

    def close(self) -> None:
        self._store.close()
