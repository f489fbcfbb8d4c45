"""Kill -9 in the middle of `stretch log`, at a random moment, again and again: shared by the tests and the bench."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from people import MONDAY, answers, feedback

from recommender import Recommender

STRETCH = Path(sys.executable).with_name("stretch")


def kill_many_times(folder: Path, times: int, seed: int) -> dict[str, int]:
    """Logs `times` feedbacks, each in a process that is killed at a random moment; then counts.

    Returns how many were acknowledged (the process said "Saved"), how many of those are stored, how many are stored
    without an acknowledgement (killed between the commit and the word: allowed), and how many are damaged.
    """
    path = folder / "people.db"
    with Recommender.open(path) as app:
        app.save_answers("me", answers())
        plan = app.plan_week("me", starts_on=MONDAY)
    chance = random.Random(seed)
    longest = _usual_seconds(folder, path, plan.sessions[0].session_id)
    acknowledged = set()
    for number in range(times):
        name = f"killed-{number}"
        document = folder / "feedback.json"
        document.write_text(json.dumps(feedback(name, session_id=plan.sessions[0].session_id)))
        if _log(document, path, kill_after_s=chance.uniform(0.5, 1.1) * longest):
            acknowledged.add(name)
    return _count(path, acknowledged)


def _usual_seconds(folder: Path, path: Path, session_id: str) -> float:
    """How long a log takes when nobody kills it."""
    document = folder / "feedback.json"
    document.write_text(json.dumps(feedback("undisturbed", session_id=session_id)))
    began = time.perf_counter()
    assert _log(document, path, kill_after_s=None)
    return time.perf_counter() - began


def _log(document: Path, path: Path, kill_after_s: float | None) -> bool:
    """True where the process acknowledged before it ended or was killed."""
    process = subprocess.Popen(
        [STRETCH, "log", "--file", document, "--database", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    if kill_after_s is not None:
        try:
            process.wait(timeout=kill_after_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    out, _ = process.communicate()
    return b"Saved" in out


def _count(path: Path, acknowledged: set[str]) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as database:
        intact = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    with Recommender.open(path) as app:
        rows = app.export("me")["feedbacks"]
    stored = {row["feedback_id"] for row in rows} - {"undisturbed"}
    whole = [row for row in rows if row["document"]["items"] == feedback()["items"]]
    return {
        "acknowledged": len(acknowledged),
        "acknowledged and lost": len(acknowledged - stored),
        "stored without acknowledgement": len(stored - acknowledged),
        "stored twice": len(rows) - len({row["feedback_id"] for row in rows}),
        "half": len(rows) - len(whole),
        "damaged database": int(not intact),
    }
