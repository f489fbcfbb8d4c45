"""The figures of evidence 6C on more people than the tests have time for, and how often the product stops them.

python tests/benchmarks/bench_bands.py PEOPLE SEED      prints one world (150 people: about two minutes)
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from simulation.simulated import DIARY_PEOPLE, KNOWLEDGE, NUMBERS, WEEKS, lived, plans, world

from recommender.simulation.bands import figures
from recommender.simulation.policies import PriorOnly


def main(people: int, seed: int) -> None:
    here = world(seed)
    app = lived(PriorOnly(here), range(people), WEEKS, of=here)
    none = lived(None, range(max(people, DIARY_PEOPLE)), WEEKS, of=here)
    print(f"synthetic: world {seed}, {people} people, {WEEKS} weeks, evidence prior against no plan")
    for figure in figures(app, none, weeks=WEEKS, knowledge=KNOWLEDGE, bands=NUMBERS.bands):
        mark = "" if figure.is_within else "  outside"
        print(f"{figure.name:28s} {figure.value:7.3f}   {figure.least:5.2f} to {figure.most:5.2f}{mark}")
    statuses = Counter(plan["status"] for documents in app.documents.values() for plan in plans(documents))
    stopped = sum(any(plan["status"] == "refer" for plan in plans(d)) for d in app.documents.values())
    print(f"plans {dict(statuses)}; people stopped at least once {stopped} of {people}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
