"""`python tests/benchmarks/bench_people_at_once.py [PEOPLE]`: so many people at once on one `stretch serve`.

Each answers everything, gets a week, opens a session, sends how it was, some of them twice. Once with a second between
two pages of a person (nobody reads faster), once without any pause, as no people are. Ends with 1 where a feedback was
lost or counted twice, a page failed, or with the pauses 1 page in 20 took more than MOST_MS.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from people_at_once import Seen, people_at_once, serving, share_of, what_is_wrong

PAUSE_S, MOST_MS = 1.0, 1000.0


def main() -> int:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 32
    bad = [_run(people, pause_s) for pause_s in (PAUSE_S, 0.0)]
    return int(any(bad))


def _run(people: int, pause_s: float) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        with serving(Path(folder)) as (server, database):
            started = time.perf_counter()
            seen = people_at_once(server, people, pause_s=pause_s)
            took_s = time.perf_counter() - started
        wrong = what_is_wrong(database, seen)
    pages = seen.of("picture")
    p95 = share_of(pages, 0.95)
    print(f"{people} people, {pause_s:g} s between pages: {len(pages)} pages in {took_s:.0f} s, {len(wrong)} wrong")
    print(f"  {'all pages':<32}{_words(pages)}")
    _show_kinds(seen)
    for line in wrong[:10]:
        print(f"  WRONG {line}")
    return bool(wrong) or (pause_s > 0 and p95 > MOST_MS)


def _show_kinds(seen: Seen) -> None:
    for kind, times in sorted(seen.times.items(), key=lambda entry: -max(entry[1])):
        print(f"  {kind:<32}{_words(sorted(times))}", flush=True)


def _words(times: list[float]) -> str:
    median, p95 = statistics.median(times), share_of(times, 0.95)
    return f"{len(times):>6} times, median {median:>7.0f} ms, p95 {p95:>7.0f} ms, most {times[-1]:>7.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
