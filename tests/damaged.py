"""A database that was cut off, or in which a bit or a page changed: is it seen, said, kept, and what is still there?"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from people import MONDAY, NOON, answers, feedback

from recommender import Recommender, StoreError
from recommender.store.recovery import recover

KINDS = ("cut", "flip", "flip", "page", "flip by a program")


def live(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """A person of some weeks, a daily copy, and three sessions after it; what was there then, and what is there now."""
    path = folder / "people.db"
    with Recommender.open(path) as app:
        app.save_answers("me", answers())
        app.save_answers("you", answers(age_years=70))
        plan = app.plan_week("me", starts_on=MONDAY)
        app.plan_week("you", starts_on=MONDAY)
        for number in range(30):
            app.record(feedback(f"f{number}", session_id=plan.sessions[number % 3].session_id, on=...))
        app.learn()
    with Recommender.open(path) as app:  # the first use of a day that finds something makes its copy
        before = everything(app)
        for number in range(3):
            app.record(feedback(f"later{number}"))
    with Recommender.open(path) as app:
        return before, everything(app)


def everything(app: Recommender) -> dict[str, Any]:
    """Every row of everybody, by person, table and text."""
    return {
        f"{person} {table} {json.dumps(row, sort_keys=True)}": True
        for person in app.people()
        for table, rows in app.belongings.export(person).items()
        if isinstance(rows, list)
        for row in rows
    }


def damage_points(folder: Path, points: int, seed: int) -> Iterator[tuple[str, Counter[str]]]:
    """For each point the kind of damage and what came of it."""
    home = folder / "home"
    home.mkdir()
    in_copy, now = live(home)
    chance = random.Random(seed)
    for number in range(points):
        place = folder / "point"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(home, place)  # with the times of the files
        kind = KINDS[number % len(KINDS)]
        yield kind, _judged(place / "people.db", kind, chance, in_copy, now)


def spoil(path: Path, kind: str, chance: random.Random) -> None:
    """Damages a file. A disk that changes a bit does not change the time of the file; a program does."""
    content, about = bytearray(path.read_bytes()), path.stat()
    place = chance.randrange(len(content))
    if kind == "cut":
        del content[place:]
    elif kind == "page":
        begin = place // 4096 * 4096
        content[begin : begin + 4096] = chance.choice((bytes(4096), chance.randbytes(4096)))
    else:
        content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    if kind in ("flip", "page"):
        os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def _judged(path: Path, kind: str, chance: random.Random, in_copy: dict[str, Any], now: dict[str, Any]) -> Counter[str]:
    was = path.read_bytes()
    spoil(path, kind, chance)
    spoiled = path.read_bytes()
    found: Counter[str] = Counter(points=1)
    if spoiled == was:
        return found + Counter(nothing_changed=1)
    try:
        with Recommender.open(path) as app:
            there = everything(app)
    except StoreError as error:
        found["said"] += 1
        found["not offered"] += int("stretch recover" not in str(error))
        found["path shown"] += int(str(path.parent) in str(error))
    except Exception as error:
        found[f"traceback: {type(error).__name__}"] += 1
        return found
    else:
        found["opened: nothing of it was in use" if there == now else "opened with other rows"] += 1
        return found
    found["touched"] += int(path.read_bytes() != spoiled)
    made = recover(str(path), now=NOON)
    found["not kept"] += int((path.parent / made.kept_as).read_bytes() != spoiled)
    with Recommender.open(path) as app:
        there = everything(app)
        found["lost though the copy had it"] += len(in_copy.keys() - there.keys())
        found["newer than the copy and lost"] += len(now.keys() - in_copy.keys() - there.keys())
        found["rows that nobody told"] += len(there.keys() - now.keys())
        app.record(feedback("goes-on"))
    with closing(sqlite3.connect(path)) as file:
        found["still damaged"] += int(file.execute("PRAGMA integrity_check").fetchone()[0] != "ok")
    return found


WRONG = (
    "not offered", "path shown", "touched", "not kept", "lost though the copy had it", "still damaged",
)  # fmt: skip
