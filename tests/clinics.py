"""A clinic of two teams on a database of its own, served in this process; and who can sign in there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
from people import MONDAY, NOON, answers
from serving import serving

from recommender.store.accounts import Account
from recommender.store.store import Store
from recommender.team.clinic import Clinic
from recommender.web.team.admission import COOKIE
from recommender.web.team.app import create_team_app
from recommender.web.team.metrics import Metrics
from recommender.web.team.operating import LOCAL, Scraping

PASSWORD = "seven green umbrellas"
HERE = "192.0.2.1"
# Whoever is there: name, team, role, and in whose care.
EVERYBODY = (
    ("ann", "north", "clinician", None),
    ("bob", "north", "clinician", None),
    ("pat", "north", "person", "ann"),
    ("quin", "north", "person", "bob"),
    ("sue", "south", "clinician", None),
    ("tom", "south", "person", "sue"),
)


@dataclass
class ClinicClock:
    """The day, and moments that are never the same."""

    today: date = MONDAY
    later: timedelta = timedelta()
    asked: int = 0

    def now(self) -> datetime:
        self.asked += 1
        return datetime.combine(self.today, NOON.timetz()) + self.later + timedelta(milliseconds=self.asked)


@dataclass
class ServedClinic:
    """address: where it is; accounts: by name."""

    address: str
    database: Path
    clock: ClinicClock
    accounts: dict[str, Account] = field(default_factory=dict)
    clients: ExitStack = field(default_factory=ExitStack)

    @contextmanager
    def opened(self) -> Iterator[Clinic]:
        clinic = opened(self.database, self.clock)
        try:
            yield clinic
        finally:
            clinic.close()

    def client(self, name: str | None = None, *, token: str = "") -> httpx.Client:
        """A client that follows nothing; signed in as somebody, or with a token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = httpx.Client(base_url=self.address, timeout=30, headers=headers)
        if name is not None:
            with self.opened() as clinic:
                client.cookies.set(COOKIE, clinic.desk.let_in(self.accounts[name]).secret, domain="127.0.0.1")
        return self.clients.enter_context(client)

    def token(self, name: str, *scopes: str) -> str:
        with self.opened() as clinic:
            return clinic.desk.new_token(self.accounts[name], "a program", scopes)


def opened(database: Path, clock: ClinicClock, count=lambda _: None) -> Clinic:
    store = Store.open(str(database), now=NOON)
    return Clinic(store, now=clock.now, today=lambda: clock.today, count=count)


@contextmanager
def a_clinic(
    folder: Path, pictures: Path, filled: tuple[Path, dict[str, Account]], scraping: Scraping = LOCAL
) -> Iterator[ServedClinic]:
    """A server on a copy of a filled database."""
    clock, database, metrics = ClinicClock(asked=1000), folder / "clinic.db", Metrics.fresh()
    shutil.copy(filled[0], database)
    app = create_team_app(
        lambda: opened(database, clock, metrics.count), metrics=metrics, today=lambda: clock.today, pictures=pictures,
        scraping=scraping,
    )  # fmt: skip
    with serving(app) as address:
        here = ServedClinic(address, database, clock, dict(filled[1]))
        with here.clients:
            yield here


def fill(database: Path) -> dict[str, Account]:
    """Two teams with an admin each (`north-admin`, `south-admin`) and EVERYBODY; each person has a week."""
    clinic, accounts = opened(database, ClinicClock()), {}
    for team in ("north", "south"):
        accounts[f"{team}-admin"] = clinic.desk.new_team(team, f"{team}-admin", PASSWORD)
    for name, team, role, of in EVERYBODY:
        code = clinic.desk.invite(team, role, clinician_id=accounts[of].account_id if of else None)
        accounts[name] = clinic.desk.join(code, name, PASSWORD, address=HERE)
        if role == "person":
            clinic.of(team).save_and_plan(name, answers(), starts_on=MONDAY)
    clinic.close()
    return accounts
