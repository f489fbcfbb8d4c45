"""How long the frames take: a million exposures from files, and people from a database.

    python tests/benchmarks/bench_frames.py [PEOPLE] [STORED] [FOLDER]     (6200 40 and a folder of its own: minutes)

Everything is synthetic. PEOPLE live the large season (12 weeks of random sessions; 6,200 make a million exposures),
which is written and read as Parquet and as CSV and then summarised. STORED people live 4 weeks that the product plans;
they are stored in SQLite, and the frames are made from there. Printed: seconds, sizes, and the most memory used.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as `pythonpath` does for the tests

from people import MONDAY, NOON
from simulation.simulated import KNOWLEDGE, lived, world

from recommender.outcomes.frames import Frames
from recommender.outcomes.log_frames import frames_from_store
from recommender.outcomes.tables import Format, read_tables, write_tables
from recommender.profile.documents import read_happening
from recommender.profile.plan import WeeklyPlan
from recommender.simulation.cohort import Run
from recommender.simulation.policies import PriorOnly
from recommender.simulation.season import large_season
from recommender.store.store import Store

FORMATS: tuple[Format, ...] = ("parquet", "csv")


@contextmanager
def timed(what: str) -> Iterator[None]:
    """By the clock, and what this process computed of it: on a machine with other work the second one tells."""
    start, computed = time.perf_counter(), time.process_time()
    yield
    by_clock, by_process = time.perf_counter() - start, time.process_time() - computed
    print(f"{what:40} {by_clock:7.2f} s by the clock, {by_process:7.2f} s of it computing", flush=True)


def summarise(frames: Frames) -> None:
    """What an analyst asks first: by stretch, by week, by person."""
    exposures = frames.exposures
    told = exposures.assign(
        is_worse=(exposures["felt"] == "worse").where(exposures["felt"].notna()),
        change=exposures["pain_before_nrs"] - exposures["pain_after_nrs"],
    )
    told.groupby("stretch", observed=True).agg(
        offered=("stretch", "size"), done=("share", "mean"), worse=("is_worse", "mean"), change=("change", "mean")
    )
    told.groupby(["person", "week"], observed=True)[["share", "change"]].mean()
    frames.sessions.groupby("week")["was_logged"].mean()
    frames.pain.groupby(["person", "week", "source"], observed=True)["nrs"].mean()


def bench_files(people: int, folder: Path) -> None:
    with timed(f"{people} people live the large season"):
        frames = large_season(world(), people=people, weeks=12, starts_on=MONDAY).frames
    megabytes = sum(table.memory_usage(deep=True).sum() for _, table in frames.items()) / 1e6
    print(f"{len(frames.exposures)} exposures, {len(frames.sessions)} sessions, {megabytes:.0f} MB in memory")
    for format in FORMATS:
        with timed(f"written as {format}"):
            paths = write_tables(frames, folder / format, format)
        print(f"{sum(path.stat().st_size for path in paths) / 1e6:.0f} MB on disk")
        with timed(f"read from {format}"):
            read = read_tables(folder / format)
        with timed("summarised"):
            summarise(read)


def store(run: Run, path: Path) -> None:
    kept = Store.open(str(path), now=NOON)
    for name, documents in run.documents.items():
        with kept.transaction():
            for document in documents:
                if "answers_version" in document:
                    kept.save_answers(name, document, answered_on=MONDAY - timedelta(days=1), now=NOON)
                elif "plan_version" in document:
                    kept.save_plan(WeeklyPlan.model_validate(document), now=NOON)
                else:
                    happening = read_happening(document, KNOWLEDGE.codes)
                    kept.record(happening, document, today=MONDAY, now=NOON)
    kept.close()


def bench_store(people: int, folder: Path) -> None:
    with timed(f"{people} people live 4 planned weeks"):
        run = lived(PriorOnly(world()), range(people), 4)
    path = folder / "people.db"
    with timed("stored"):
        store(run, path)
    kept = Store.open(str(path), now=NOON)
    with timed("frames from the store"):
        frames = frames_from_store(kept, KNOWLEDGE.codes, today=MONDAY + timedelta(weeks=5))
    kept.close()
    print(f"{len(frames.exposures)} exposures of {len(frames.plans)} plans from {path.stat().st_size / 1e6:.0f} MB")


def main() -> None:
    people, stored = (int(text) for text in (*sys.argv[1:3], *("6200", "40")[len(sys.argv[1:3]) :]))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[3]) if len(sys.argv) > 3 else Path(temporary)
        bench_files(people, folder)
        bench_store(stored, folder)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB at most")


if __name__ == "__main__":
    main()
