"""A real server on a free port of this machine, a client that keeps cookies, and a page of the browser on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from clinics import fill
from people import MONDAY, NOON
from serving import serving

from recommender import Recommender
from recommender.knowledge import Knowledge, shipped_knowledge
from recommender.store.store import Store
from recommender.web.app import create_app


@dataclass
class Clock:
    """The day where the people are; a test may set it on. No two moments are the same, and it is always about noon."""

    today: date = MONDAY
    asked: int = 0

    def now(self) -> datetime:
        self.asked += 1
        return datetime.combine(self.today, NOON.timetz()) + timedelta(seconds=self.asked)


@dataclass
class Served:
    """A running server. address: `http://127.0.0.1:PORT`; database: its file; clock: its day."""

    address: str
    database: Path
    clock: Clock = field(default_factory=Clock)
    clients: ExitStack = field(default_factory=ExitStack)

    def application(self) -> Recommender:
        """One more application on the same database, as another program would open it."""
        return opened(self.database, self.clock)

    def client(self) -> httpx.Client:
        """A client that keeps cookies and follows to the page after a form."""
        return self.clients.enter_context(httpx.Client(base_url=self.address, follow_redirects=True, timeout=30))


def opened(database: Path, clock: Clock, knowledge: Knowledge | None = None) -> Recommender:
    store = Store.open(str(database), now=NOON)
    return Recommender(store, knowledge=knowledge, now=clock.now, today=lambda: clock.today)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory) -> Path:
    """The folder of drawn pictures: the same for all tests, since each takes a while to draw."""
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="session")
def filled_clinic(tmp_path_factory):
    """A database of a clinic and who is in it; each test gets a copy, since to hash passwords takes a while."""
    database = tmp_path_factory.mktemp("filled") / "clinic.db"
    return database, fill(database)


@pytest.fixture
def served(tmp_path, pictures) -> Iterator[Served]:
    """A server on an empty database of its own."""
    clock, database = Clock(), tmp_path / "people.db"
    app = create_app(lambda: opened(database, clock), today=lambda: clock.today, pictures=pictures)
    with serving(app) as address:
        here = Served(address, database, clock)
        with here.clients:
            yield here


@pytest.fixture
def client_of(tmp_path, pictures):
    """A client of a server whose weeks are made with some knowledge: always on the same database."""
    with ExitStack() as clients:

        def make(knowledge: Knowledge | None = None) -> httpx.Client:
            known, clock = knowledge or shipped_knowledge(), Clock()
            app = create_app(
                lambda: opened(tmp_path / "people.db", clock, known), today=lambda: clock.today, pictures=pictures
            )
            app.state.knowledge = known
            address = clients.enter_context(serving(app))
            return clients.enter_context(httpx.Client(base_url=address, follow_redirects=True, timeout=30))

        yield make


@pytest.fixture
def browser_page(chromium, served):
    """A page of a phone's width on the served app; every request that it makes is in `page.asked`."""
    context = chromium.new_context(base_url=served.address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()
