"""A season on SQLite and on PostgreSQL: the same weeks, models and tables byte for byte, and how long each took.

python tests/benchmarks/bench_engines.py [people] [weeks]
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from lived_season import live_a_season, what_is_kept
from locations import ENGINES, new_location


def main(people: int = 12, weeks: int = 8) -> int:
    kept = {}
    with tempfile.TemporaryDirectory() as folder:
        for engine in ENGINES:
            location, began = new_location(engine, Path(folder)), time.perf_counter()
            live_a_season(location, people=people, weeks=weeks)
            lived = time.perf_counter() - began
            kept[engine] = json.dumps(what_is_kept(location), sort_keys=True)
            print(f"{engine:11} {people} people, {weeks} weeks: {lived:6.1f} s, {len(kept[engine]) / 1e6:.1f} MB told")
    is_same = len(set(kept.values())) == 1
    print("the same byte for byte" if is_same else "NOT the same")
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
