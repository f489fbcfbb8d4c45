"""`python tests/benchmarks/bench_kills.py [TIMES]`: kill -9 in the middle of `stretch log`, with what came of it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from kills import kill_many_times


def main() -> int:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        counts = kill_many_times(Path(folder), times, seed=20261123)
    print(f"kill -9 in the middle of `stretch log`, {times} times")
    for what, count in counts.items():
        print(f"  {what:<32}{count:>6}")
    return int(any(counts[what] for what in ("acknowledged and lost", "stored twice", "half", "damaged database")))


if __name__ == "__main__":
    sys.exit(main())
