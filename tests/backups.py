"""Backups that are made while others write, each restored and held against what was acknowledged before it began."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path

from people import answers, feedback

from recommender import Recommender


def back_up_while_others_write(folder: Path, *, writers: int, backups: int) -> Counter[str]:
    """Counts over all backups; each writer has a connection of its own and tells of sessions until all are made."""
    path, found = folder / "people.db", Counter[str]()
    with Recommender.open(path) as app:
        app.save_answers("me", answers())
    acknowledged: list[str] = []
    enough = threading.Event()

    def write(name: str) -> None:
        with Recommender.open(path) as app:
            number = 0
            while not enough.is_set():
                acknowledged.append(app.record(feedback(f"{name}{number}")).id)
                number += 1

    threads = [threading.Thread(target=write, args=(f"writer{number}-",)) for number in range(writers)]
    for thread in threads:
        thread.start()
    with Recommender.open(path) as app:
        for number in range(backups):
            before = set(acknowledged)
            app.back_up(folder / f"{number}.backup")
            found["written meanwhile"] += len(acknowledged) - len(before)
            _judge(folder / f"{number}.backup", before, found)
    enough.set()
    for thread in threads:
        thread.join()
    with Recommender.open(path) as app:
        kept = [row["feedback_id"] for row in app.belongings.export("me")["feedbacks"]]
    found["acknowledged"] = len(acknowledged)
    found["acknowledged and lost"] = len(set(acknowledged) - set(kept))
    found["doubled"] = len(kept) - len(set(kept))
    return found


def _judge(backup: Path, before: set[str], found: Counter[str]) -> None:
    with Recommender.open(":memory:") as restored:
        restored.restore_backup(backup)
        kept = {row["feedback_id"] for row in restored.belongings.export("me")["feedbacks"]}
        found["backups"] += 1
        found["not whole"] += int(bool(restored.faults()))
        found["acknowledged before and missing"] += len(before - kept)
