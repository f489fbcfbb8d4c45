"""`python tests/benchmarks/bench_bad_days.py [KILLS] [FULL] [DAMAGED] [BACKUPS]`: bad days by the hundred, counted.

kill -9 in every command that writes, a disk that is full, a file that is cut off or changed, backups while others
write. What must never be is counted beside what was tried.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import damaged
import full_disk
import killed
from backups import back_up_while_others_write

SEED = 20261123


def main() -> int:
    given = [int(word) for word in sys.argv[1:]]
    kills, full, spoiled, backups = given + [540, 130, 500, 100][len(given) :]
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        if kills:
            wrong += _kinds("kill -9", killed.kill_points(Path(folder), kills, SEED), killed.WRONG)
    if full:
        began = time.monotonic()
        kind, counted = full_disk.full_disk_points(full, SEED)
        wrong += _say(f"a full disk ({kind})", Counter(counted), full_disk.NOT_ALLOWED, time.monotonic() - began)
    with tempfile.TemporaryDirectory() as folder:
        if spoiled:
            points = damaged.damage_points(Path(folder), spoiled, SEED)
            wrong += _kinds("a damaged file", points, damaged.WRONG)
    with tempfile.TemporaryDirectory() as folder:
        if backups:
            began = time.monotonic()
            found = back_up_while_others_write(Path(folder), writers=4, backups=backups)
            never = ("acknowledged before and missing", "not whole", "acknowledged and lost", "doubled")
            wrong += _say("backups while four write", found, never, time.monotonic() - began)
    return int(bool(wrong))


def _kinds(what: str, points: Iterable[tuple[str, Counter[str]]], never: tuple[str, ...]) -> int:
    began, by_kind = time.monotonic(), dict[str, Counter[str]]()
    for kind, counts in points:
        by_kind.setdefault(kind, Counter()).update({"points": 1} | counts)
        if any(counts[name] for name in never):
            print(f"  WRONG {what}, {kind}: {dict(+counts)}", flush=True)
    total: Counter[str] = sum(by_kind.values(), Counter())
    for kind, found in by_kind.items():
        print(f"  {kind:<26}" + ", ".join(f"{name} {count}" for name, count in found.items() if count))
    return _say(what, total, never, time.monotonic() - began)


def _say(what: str, found: Counter[str], never: tuple[str, ...], seconds: float) -> int:
    """Prints what was counted; returns how much of it must never be."""
    wrong = sum(found[name] for name in never)
    counted = ", ".join(f"{name} {count}" for name, count in found.items() if count and name not in never)
    print(f"{what}: {counted}; in {seconds:.0f} s", flush=True)
    print(f"  never ({', '.join(never)}): {wrong}", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
