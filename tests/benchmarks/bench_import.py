"""A long messy diary is taken in: seconds, peak memory, and an account that is exact.

    python tests/benchmarks/bench_import.py [ROWS]

Each row of the file is made with a known fate, in a process of its own, so that its memory is not counted. Memory is
measured for a tenth of the rows too: what grows with the file would show.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

MOST_SECONDS = 60
PEOPLE = 5_000
MAPPING = """
kind = "pain_diary"
name = "messy-diary"
synthetic = true
id = ["entry"]
person = "user"
[[date]]
column = "day"
format = "%d.%m.%Y"
[[date]]
column = "saved_at"
format = "unix_ms"
zone = "Europe/Berlin"
[[measure]]
measures = "nrs"
column = "value"
scale = [0, 10]
where = { column = "what", words = ["pain"] }
[[measure]]
measures = "ODI"
column = "value"
scale = [0, 100]
decimals = true
where = { column = "what", words = ["oswestry"] }
"""
HEADER = b"\xef\xbb\xbfentry,user,day,saved_at,what,value,note\n"
WIDER = b"entry,user,day,saved_at,what,value,mood,note\n"  # the app began to ask for one thing more


def write_messy(path: Path, rows: int) -> Counter[str]:
    """Writes so many rows and returns how many of each fate there are."""
    rng = random.Random(7)
    fates = (
        "good",
        "moment",
        "odi",
        "quoted",
        "decimal",
        "off",
        "other",
        "twice",
        "bytes",
        "cells",
        "undated",
        "quote",
    )
    weights = (70, 8, 4, 4, 3, 2, 3, 2, 1, 1, 1, 1)
    first, counted = date(2024, 1, 1), Counter[str]()
    drawn = rng.choices(fates, weights, k=rows)
    drawn[0] = "good"
    with path.open("wb") as file:
        file.write(HEADER)
        for number, fate in enumerate(drawn):
            if number == rows // 2:
                file.write(WIDER)
            day = first + timedelta(days=rng.randrange(700))
            mood = b"" if number < rows // 2 else b"3,"
            file.write(_line(fate, number, day, rng).replace(b"@", mood))
            counted[fate] += 1
    return counted


def _line(fate: str, number: int, day: date, rng: random.Random) -> bytes:
    entry, user, on = f"e{0 if fate == 'twice' else number}", f"u{rng.randrange(PEOPLE)}", f"{day:%d.%m.%Y}"
    moment = str(86_400_000 * (day - date(1970, 1, 1)).days + 43_200_000)
    pain = str(rng.randrange(11))
    fields = {
        "good": (on, moment, "pain", pain, "@ok"),
        "moment": ("", moment, "pain", pain, "@"),
        "odi": (on, "", "Oswestry", f"{rng.randrange(1000) / 10}", "@"),
        "quoted": (on, moment, "pain", pain, '@"stiff, then\nbetter"'),
        "decimal": (on, moment, "pain", "6.5", "@"),
        "off": (on, moment, "pain", "65", "@"),
        "other": (on, moment, "sleep", "7", "@"),
        "twice": (on, moment, "pain", pain, "@again"),
        "bytes": (on, moment, "pain", pain, "@caf\xe9"),
        "cells": (on, moment, "pain", pain, "@a,b,c"),
        "undated": ("", "", "pain", pain, "@"),
        "quote": (on, moment, "pain", pain, '@"never closed'),
    }[fate]
    return (",".join([entry, user, *fields]) + "\n").encode("latin-1" if fate == "bytes" else "utf-8")


def take_in(path: Path) -> None:
    """Takes the file in and prints what it took, as JSON: run in a process of its own."""
    from recommender.exchange.intake.mapping import read_mapping
    from recommender.exchange.intake.take_tables import take_tables

    (path.parent / "map.toml").write_text(MAPPING)
    mapping = read_mapping(path.parent / "map.toml")
    started, worked = time.perf_counter(), time.process_time()
    account = take_tables(path, mapping, path.with_suffix(".tables"), today=date(2026, 11, 1), stretches=())
    seconds = time.perf_counter() - started
    cpu_s = time.process_time() - worked
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu_s": cpu_s, "peak_mb": peak_mb, **account.to_document()}))


def measured(rows: int) -> bool:
    """One file of so many rows: prints the figures and returns whether they are as they should be."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "messy.csv"
        fates = write_messy(path, rows)
        size_mb = path.stat().st_size / 1e6
        run = subprocess.run(
            [sys.executable, __file__, "--take", str(path)], capture_output=True, text=True, check=True
        )
        lines = sum(1 for _ in (path.with_suffix(".tables") / "rejects.csv").open(encoding="utf-8")) - 1
    found = json.loads(run.stdout)
    stored = sum(fates[fate] for fate in ("good", "moment", "odi", "quoted"))
    is_exact = (found["rows"], found["stored"], found["rejected"], lines) == (
        rows,
        stored,
        rows - stored,
        rows - stored,
    )
    took = f"{found['seconds']:.1f} s ({found['cpu_s']:.1f} s of a core), peak {found['peak_mb']:.0f} MB"
    fate = f"stored {found['stored']:,} + rejected {found['rejected']:,}, account {'exact' if is_exact else 'WRONG'}"
    print(f"{rows:>9,} rows, {size_mb:.0f} MB: {took}, {fate}", flush=True)
    if not is_exact:
        print(fates, found["reasons"])
    return is_exact and found["seconds"] < MOST_SECONDS


if __name__ == "__main__":
    if sys.argv[1:2] == ["--take"]:
        take_in(Path(sys.argv[2]))
    else:
        most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
        sys.exit(0 if all([measured(most // 10), measured(most)]) else 1)
