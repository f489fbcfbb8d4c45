"""`bench_clinic.py [--people N] [--workers N] [--minutes M] [--database WHERE] [--restart CMD]`

A real `stretch serve --team` with so many people at once: each answers over the API, gets a week, and then logs
sessions with a token and looks at pages with a sign-in. After a third of the time one worker is killed (-9); after two
thirds CMD restarts the database, where it is given (for PostgreSQL: `pg_ctl -D DIR -m immediate restart`). Everybody
sends again whatever was not acknowledged. Ends with 1 where a write that was acknowledged is lost or stored twice.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))

from people import answers, feedback
from people_at_once import share_of

from recommender.team.clinic import Clinic
from recommender.web.team.admission import COOKIE

PASSWORD, TEAM, HERE = "seven green umbrellas", "bench", "192.0.2.1"
PAGES = ("/week", "/today", "/progress")
GIVE_UP_S = 120


@dataclass
class Tally:
    """acknowledged: person and id of each write; times: ms of each answered request; again: tries sent again."""

    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    again: int = 0
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        database = given.database or f"{folder}/clinic.db"
        people = _join(database, given.people)
        tally = Tally()
        with _serving(database, given.workers, Path(folder)) as (address, server):
            started = time.monotonic()
            until = started + given.minutes * 60
            with ThreadPoolExecutor(given.people + 1) as pool:
                lives = [pool.submit(_live, address, *person, until, tally) for person in people]
                pool.submit(_disturb, server, given.minutes * 60, given.restart).result()
                for life in lives:
                    life.result()
            took_s = time.monotonic() - started
        lost, doubled = _check(database, tally)
    times = sorted(tally.times)
    print(f"{given.people} people, {given.workers} workers, {took_s:.0f} s: {len(times) / took_s:.1f} requests/s")
    print(f"  median {share_of(times, 0.5):.0f} ms, p95 {share_of(times, 0.95):.0f} ms, most {times[-1]:.0f} ms")
    print(f"  {len(tally.acknowledged)} writes acknowledged, {lost} lost, {doubled} doubled; {tally.again} sent again")
    for line in tally.wrong[:10]:
        print(f"  WRONG {line}")
    return int(bool(lost or doubled or tally.wrong))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=64)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--database", default="", help="path or address; by default a file that goes afterwards")
    parser.add_argument("--restart", default="", help="command that restarts the database, run once")
    return parser.parse_args()


def _join(database: str, count: int) -> list[tuple[str, str, str]]:
    """Name, token and sign-in of so many people. A team that is there already gets more of them."""
    clinic, run = Clinic.open(database), uuid.uuid4().hex[:6]
    clinic.desk.new_team(f"{TEAM} {run}", f"admin {run}", PASSWORD)
    people = []
    for number in range(count):
        code = clinic.desk.invite(f"{TEAM} {run}", "person")
        account = clinic.desk.join(code, f"person {run} {number:03}", PASSWORD, address=HERE)
        token = clinic.desk.new_token(account, "bench", ["read", "log", "plan"])
        people.append((account.name, token, clinic.desk.let_in(account).secret))
    clinic.close()
    return people


@contextmanager
def _serving(database: str, workers: int, folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    environment = {
        **os.environ, "PYTHONUNBUFFERED": "1", "STRETCH_DATABASE": database, "XDG_CACHE_HOME": str(folder / "cache"),
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "recommender.cli.main",
        "serve",
        "--team",
        "--port",
        "0",
        "--workers",
        str(workers),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://[^ \n]+", process.stdout.readline())
            assert found, "the server did not start"
            threading.Thread(target=process.stdout.read, daemon=True).start()  # its log is not kept
            _until_ready(found[0])
            yield found[0], process
        finally:
            process.terminate()
            process.wait(60)


def _until_ready(address: str) -> None:
    until = time.monotonic() + GIVE_UP_S
    while time.monotonic() < until:
        try:
            if httpx.get(f"{address}/readyz", timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError("the server does not get ready")


def _disturb(server: subprocess.Popen[str], seconds: float, restart: str) -> None:
    """Kills a worker, then restarts the database."""
    time.sleep(seconds / 3)
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    workers = [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(workers[0], signal.SIGKILL)
    print(f"  killed worker {workers[0]} of {workers}", flush=True)
    if restart:
        time.sleep(seconds / 3)
        subprocess.run(restart, shell=True, check=True)  # the command of whoever runs the benchmark
        print("  restarted the database", flush=True)


def _live(address: str, name: str, token: str, secret: str, until: float, tally: Tally) -> None:
    program = httpx.Client(base_url=address, timeout=60, headers={"Authorization": f"Bearer {token}"})
    browser = httpx.Client(base_url=address, timeout=60, cookies={COOKIE: secret}, follow_redirects=True)
    today = date.today().isoformat()  # noqa: DTZ011  # the day of this machine, as the server's
    with program, browser:
        _ask(tally, program, "POST", "/api/v1/answers", json=answers(answered_on=today))
        _ask(tally, program, "POST", "/api/v1/plan")
        while time.monotonic() < until:
            sent = feedback(str(uuid.uuid4()), person=name, on=today)
            if _ask(tally, program, "POST", "/api/v1/feedback", json=sent) in (200, 201):
                tally.acknowledged.append((name, sent["feedback_id"]))
            for path in PAGES:
                _ask(tally, browser, "GET", path)
            time.sleep(0.5)


def _ask(tally: Tally, client: httpx.Client, method: str, path: str, **sent: Any) -> int:
    """The status of the answer; asks again as long as there is none, or the database is away."""
    give_up = time.monotonic() + GIVE_UP_S
    while time.monotonic() < give_up:
        started = time.perf_counter()
        try:
            response = client.request(method, path, **sent)
        except httpx.TransportError:
            response = None
        if response is not None and response.status_code != 503:
            tally.times.append((time.perf_counter() - started) * 1000)
            if response.status_code >= 400:
                tally.wrong.append(f"{method} {path}: {response.status_code}")
            return response.status_code
        tally.again += 1
        time.sleep(0.2)
    tally.wrong.append(f"{method} {path}: no answer in {GIVE_UP_S} s")
    return 0


def _check(database: str, tally: Tally) -> tuple[int, int]:
    """How many acknowledged writes are not there, and how many are there more than once."""
    clinic = Clinic.open(database)
    lost = doubled = 0
    for name in {name for name, _ in tally.acknowledged}:
        team = f"{TEAM} {name.split()[1]}"
        stored = [row["feedback_id"] for row in clinic.of(team).belongings.export(name)["feedbacks"]]
        sent = [feedback_id for who, feedback_id in tally.acknowledged if who == name]
        lost += len(set(sent) - set(stored))
        doubled += len(stored) - len(set(stored))
    clinic.close()
    return lost, doubled


if __name__ == "__main__":
    sys.exit(main())
