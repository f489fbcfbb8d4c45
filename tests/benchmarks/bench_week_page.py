"""`python tests/benchmarks/bench_week_page.py`: how fast and how heavy the week is for a person with a year of history.

Ends with 1 where the first byte takes more than 50 ms in the median, or the week with its pictures over 150 kB.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx
import uvicorn
from people import MONDAY, answers, checkin, event, feedback

from recommender import Recommender
from recommender.store.store import Store
from recommender.web.app import create_app

WEEKS, TIMES = 52, 60
MOST_MS, MOST_BYTES = 50.0, 150_000
KIT = ["mat", "chair", "wall", "cushion", "doorway", "towel", "table"]


class Life:
    """A day that can be set on, and a clock that follows it."""

    def __init__(self, start: date) -> None:
        self.day, self._moments = start, count()

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC) + timedelta(
            seconds=next(self._moments)
        )

    def open(self, database: Path) -> Recommender:
        return Recommender(Store.open(str(database), now=self.now()), now=self.now, today=lambda: self.day)


def a_year(database: Path, life: Life) -> None:
    """Every week a check-in, three sessions that were done and rated, and a model that learned from them."""
    start = life.day
    with life.open(database) as app:
        app.save_answers("me", answers(answered_on=str(start), equipment=KIT))
        plan = app.plan_week("me", starts_on=start)
        for week in range(1, WEEKS + 1):
            for session in plan.sessions:
                life.day = session.on
                felt = ("helped", "neutral", None)
                items = [{"stretch": i.stretch, "outcome": "done", "felt": felt[i.slot % 3]} for i in session.items]
                app.record(
                    feedback(f"f{session.session_id}", session_id=session.session_id, on=str(session.on), items=items)
                )
            life.day = start + timedelta(days=7 * week)
            _, plan = app.check_in(checkin(f"c{week}", on=str(life.day)), starts_on=life.day)
        app.learn()


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        database, life = Path(folder) / "people.db", Life(MONDAY - timedelta(days=7 * WEEKS))
        a_year(database, life)
        app = create_app(lambda: life.open(database), today=lambda: life.day, pictures=Path(folder))
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False))
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.01)
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        with httpx.Client(base_url=address, timeout=60) as client:
            bad = _too_heavy(client) | _too_slow(client, lambda _: None, "nothing new", MOST_MS)
            with life.open(database) as other:
                _too_slow(client, lambda number: other.record(event(f"n{number}")), "something new each time", None)
        server.should_exit = True
    return int(bad)


def _too_heavy(client: httpx.Client) -> bool:
    page = client.get("/week").text
    parts = sorted(
        {part.replace("&amp;", "&") for part in re.findall(r'(?:src|href)="(/(?:figures|static)/[^"]+)"', page)}
    )
    sizes = [_first_and_all(client, part)[1] for part in ["/week", *parts]]
    print(f"week: {sum(sizes) / 1000:.0f} kB in {len(sizes)} files, the page itself {sizes[0] / 1000:.1f} kB")
    return sum(sizes) > MOST_BYTES


def _too_slow(client: httpx.Client, before: Callable[[int], object], named: str, most_ms: float | None) -> bool:
    _first_and_all(client, "/week")
    times = []
    for number in range(TIMES):
        before(number)
        times.append(_first_and_all(client, "/week")[0])
    median, p95 = statistics.median(times), sorted(times)[int(0.95 * TIMES)]
    print(f"first byte, {named}: median {median:.1f} ms, p95 {p95:.1f} ms")
    return most_ms is not None and median > most_ms


def _first_and_all(client: httpx.Client, address: str) -> tuple[float, int]:
    """Milliseconds to the first byte, and the bytes as they are sent."""
    started = time.perf_counter()
    with client.stream("GET", address) as response:
        pieces = response.iter_raw()
        first = next(pieces)
        waited = (time.perf_counter() - started) * 1000
        return waited, len(first) + sum(len(piece) for piece in pieces)


if __name__ == "__main__":
    sys.exit(main())
