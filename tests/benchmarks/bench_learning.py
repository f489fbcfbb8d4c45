"""What learning costs on one core: `python tests/benchmarks/bench_learning.py [PEOPLE] [SESSIONS]`.

The refit of the population from the whole log, for a tenth of the people, half of them and all, so that it can be seen
to be linear; the same for a tenth of the sessions; one session more for one person; and a ranking. CPU seconds.
The log is synthetic: random sessions of six stretches.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as `pythonpath` does for the tests

from people import MONDAY
from scoring.logged import CATALOG, KNOWLEDGE, NAMES, SHEETS, profile
from threadpoolctl import threadpool_limits

from recommender.profile.history import History
from recommender.safety.screening import screen
from recommender.scoring.model import HierarchicalModel, LogSize
from recommender.scoring.online import after_session
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.pain_head import fit_pain_head
from recommender.scoring.person_sums import PersonSums, SegmentSums
from recommender.scoring.rating_evidence import rating_evidence
from recommender.scoring.rating_head import fit_with_tastes, ratings_of
from recommender.scoring.session_sums import SessionSums
from recommender.scoring.shards import sharded

PEOPLE, SESSIONS = 10_000, 50
RATED_SHARE = 0.35  # scoring 1
DESIGN = PainDesign(catalog=CATALOG)


def session(rng: np.random.Generator, session_id: str) -> SessionSums:
    chosen = sorted(rng.choice(len(NAMES), 6, replace=False).tolist())
    before = int(rng.integers(2, 9))
    return SessionSums(
        session_id=session_id,
        done={NAMES[row]: float(share) for row, share in zip(chosen, rng.integers(2, 5, 6) / 4, strict=True)},
        pain_before=before,
        change=int(np.clip(round(rng.normal(0.3, 1.45)), before - 10, before)),
        rho2=float(rng.integers(-1024, 1024)) / 1024,
        ratings={NAMES[row]: int(rng.choice((1, 3, 5))) for row in chosen if rng.random() < RATED_SHARE},
        cautioned=frozenset(),
    )


def people(count: int, sessions: int) -> list[PersonSums]:
    rng = np.random.default_rng(1)
    made = []
    for number in range(count):
        name = f"synthetic-{number}"
        log = [session(rng, f"{name}-{turn}") for turn in range(sessions)]
        segment = SegmentSums.of(profile(name, **SHEETS[number % len(SHEETS)]), log)
        made.append(PersonSums.joined(name, [segment]))
    return made


def refit(sums: list[PersonSums]) -> tuple[HierarchicalModel, float, float]:
    """The model, and the CPU seconds of the pain head and the rating head."""
    start = time.process_time()
    shards = sharded(sums)
    rated = [ratings_of(shard, DESIGN) for shard in shards]
    rating = fit_with_tastes(rated, DESIGN)
    middle = time.process_time()
    pain = fit_pain_head(shards, DESIGN, KNOWLEDGE.prior, rating_evidence(rated, rating))
    size = LogSize(people=len(sums), raters=len(sums), sessions=0, ratings=0)
    model = HierarchicalModel(design=DESIGN, pain=pain, rating=rating, log=size)
    return model, time.process_time() - middle, middle - start


def one_session(model: HierarchicalModel, person: PersonSums) -> float:
    """Microseconds of an online update, the median of 2,000."""
    (segment,) = person.segments
    slopes = model.pain.slopes_of(person.person)
    theta, mean = model.theta(segment.profile, frozenset()), person.mean_pain_before
    logged = next(iter(segment.sessions.values()))
    times = []
    for _ in range(2000):
        start = time.perf_counter()
        after_session(slopes, logged, model.pain, DESIGN, theta=theta, mean_pain_before=mean)
        times.append(time.perf_counter() - start)
    return 1e6 * median(times)


def one_ranking(model: HierarchicalModel, person: PersonSums) -> float:
    """Milliseconds of a ranking with its covariance, the median of 30."""
    sheet = person.segments[0].profile
    eligible = screen(sheet, History(), MONDAY, rules=KNOWLEDGE.rules, catalog=CATALOG).eligible
    times = []
    for _ in range(30):
        start = time.perf_counter()
        model.rank(sheet, eligible)
        times.append(time.perf_counter() - start)
    return 1e3 * median(times)


def told(count: int, sessions: int, pain_s: float, rating_s: float) -> None:
    each = 1e6 * (pain_s + rating_s) / (count * sessions)
    size = f"{count:7,d} people x {sessions:3d} sessions"
    print(f"{size}: pain head {pain_s:6.1f} s, rating head {rating_s:6.1f} s; {each:5.0f} us a session")


def main(count: int = PEOPLE, sessions: int = SESSIONS) -> None:
    print("synthetic log; CPU seconds on one core")
    everybody, few = people(count, sessions), max(1, sessions // 10)
    for share in (0.1, 0.5, 1.0):
        some = everybody[: int(share * count)]
        model, *seconds = refit(some)
        told(len(some), sessions, *seconds)
    _, *seconds = refit(people(count, few))
    told(count, few, *seconds)
    print(f"online update of one session: {one_session(model, everybody[0]):.0f} us")
    print(f"ranking with its covariance: {one_ranking(model, everybody[0]):.1f} ms")


if __name__ == "__main__":
    with threadpool_limits(limits=1, user_api="blas"):
        main(*(int(word) for word in sys.argv[1:3]))
