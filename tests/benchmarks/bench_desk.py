"""`bench_desk.py [SECONDS]`: the front desk of a clinic on a PostgreSQL server that waits for its disk.

Eight threads write lines of the trail, as every request of a clinician does, then sign people in (without the hash of a
password, which is the same everywhere); first alone, then while four others hold the transaction of a person for 50 ms,
as those do who log and plan. Prints how many a second, and how long one took.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as `pythonpath` does for the tests

from people_at_once import share_of
from postgres_server import durable_server

from recommender.team.clinic import Clinic

PASSWORD, THREADS, PLANNERS, HELD_S = "seven green umbrellas", 8, 4, 0.05


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    for server in durable_server():
        with closing(Clinic.open(server.new_database())) as clinic:
            admin = clinic.desk.new_team("north", "north-admin", PASSWORD)
            codes = [clinic.desk.invite("north", "person") for _ in range(THREADS)]
            people = [clinic.desk.join(code, f"person {n}", PASSWORD, address="here") for n, code in enumerate(codes)]
            for planners in (0, PLANNERS):
                beside = f"beside {planners} who plan" if planners else "alone"
                for what, deed in (
                    ("line of the trail", lambda _: clinic.desk.note(admin, "GET /team/accounts")),  # noqa: B023
                    ("sign-in", lambda number: clinic.desk.let_in(people[number])),  # noqa: B023
                ):
                    times, planned = _measure(clinic, deed, planners, seconds)
                    print(
                        f"{what}, {beside}: {len(times) / seconds:.0f} a second, median {share_of(times, 0.5):.1f} ms, "
                        f"p95 {share_of(times, 0.95):.1f} ms; {planned / seconds:.0f} weeks a second"
                    )
    return 0


def _measure(
    clinic: Clinic, deed: Callable[[int], object], planners: int, seconds: float
) -> tuple[list[float], int]:  # fmt: skip
    """Milliseconds of each deed, sorted; and how many transactions of people there were beside them."""
    until, times, planned = time.monotonic() + seconds, list[float](), list[int]()

    def work(number: int) -> None:
        while time.monotonic() < until:
            began = time.perf_counter()
            deed(number)
            times.append((time.perf_counter() - began) * 1000)

    def plan(number: int) -> None:
        while time.monotonic() < until:
            with clinic.of("north")._store.transaction(f"person {number}"):
                time.sleep(HELD_S)
            planned.append(number)

    threads = [threading.Thread(target=work, args=[number]) for number in range(THREADS)]
    threads += [threading.Thread(target=plan, args=[number]) for number in range(planners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times), len(planned)


if __name__ == "__main__":
    sys.exit(main())
