"""kill -9 in the middle of every command that writes: at a random moment, or at a random one of SQLite's steps.

Each point begins with a database of its own, made the same way. The command is the real one; it runs in a fork of
this process,
so that the time goes into the command and not into importing it. A point is passed where the database is whole,
what was acknowledged is there once, nothing is there by halves, and the same command works the next time.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fuzzed_readers import LOG_MAP
from people import MONDAY, NOON, answers, checkin, feedback

from recommender import Recommender
from recommender.cli.main import run
from recommender.store.schema import STEPS
from recommender.store.sqlite_rows import SqliteRows

FORGOTTEN_S = 60
STEPS_AT_ONCE = 20


@dataclass(frozen=True)
class Operation:
    """A command that writes. thing: how often what it stores is there: all of it counts 1, and a half is a fraction."""

    name: str
    words: tuple[str, ...]
    thing: Callable[[Recommender], float]
    old_steps: int | None = None


def _rows_of(app: Recommender, person: str, **wanted: int) -> float:
    """1 where a person has so many rows of each table, 0 where none of any, else the share that is there."""
    if person not in app.people():
        return 0
    kept = app.belongings.export(person)
    return sum(len(kept[table]) for table in wanted) / sum(wanted.values())


def _feedback_there(app: Recommender, name: str) -> float:
    kept = app.belongings.export("me")["feedbacks"] if "me" in app.people() else []
    return sum(row["feedback_id"] == name and row["document"]["items"] == feedback()["items"] for row in kept)


def _is_without_week(app: Recommender) -> bool:
    """Whether a check-in is there and the week that was made of it is not."""
    kept = app.belongings.export("me")
    return bool(kept["checkins"]) and len(kept["plans"]) < 2


OPERATIONS = (
    Operation(
        "plan",
        ("plan", "--answers", "answers.json", "--save", "--starts-on", "2026-11-23", "--person", "new"),
        lambda app: _rows_of(app, "new", answers=1, plans=1),
    ),
    Operation("log", ("log", "--file", "feedback.json"), lambda app: _feedback_there(app, "told")),
    Operation(
        "check-in",
        ("checkin", "--file", "checkin.json", "--on", "2026-11-30"),
        lambda app: len(app.belongings.export("me")["checkins"]) - 0.5 * _is_without_week(app),
    ),
    Operation("learn", ("model", "fit"), lambda app: len(app.models())),
    Operation(
        "import of a table", ("import", "log.csv", "--mapping", "map.toml", "--person", "new"),
        lambda app: _rows_of(app, "new", feedbacks=40),
    ),
    Operation(
        "import of an export", ("import", "me.json", "--as", "new"),
        lambda app: _rows_of(app, "new", answers=1, plans=1, feedbacks=3),
    ),
    Operation(
        "import of an archive", ("import", "me.zip", "--as", "new"),
        lambda app: _rows_of(app, "new", answers=1, plans=1, feedbacks=3),
    ),
    Operation(
        "import of a FHIR Bundle", ("import", "bundle.json", "--as", "new"),
        lambda app: _rows_of(app, "new", answers=1, feedbacks=3),
    ),
    Operation("migrate, then log", ("log", "--file", "feedback.json"), lambda app: _feedback_there(app, "told"), 1),
)  # fmt: skip


def prepare(folder: Path) -> None:
    """The database that each point begins with, an old one, and the files that the commands read."""
    path = folder / "people.db"
    with Recommender.open(path) as app:
        app.save_answers("me", answers())
        plan = app.plan_week("me", starts_on=MONDAY)
        for number, session in enumerate(plan.sessions):
            app.record(feedback(f"f{number}", session_id=session.session_id, on=str(session.on)))
        (folder / "me.json").write_text(json.dumps(app.belongings.export("me")))
        (folder / "me.zip").write_bytes(app.belongings.archive("me"))
        (folder / "bundle.json").write_text(json.dumps(app.belongings.fhir_bundle("me"), default=str))
    with closing(sqlite3.connect(path)) as made:
        kept = {name: made.execute(f"SELECT * FROM {name}").fetchall() for name in ("people", "answers")}
    old = SqliteRows(str(folder / "old.db"), now=NOON, steps=STEPS[:1])
    with old.transaction():
        for name, rows in kept.items():
            for row in rows:
                old.write(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)
    old.close()
    (folder / "answers.json").write_text(json.dumps(answers()))
    (folder / "feedback.json").write_text(json.dumps(feedback("told")))
    (folder / "checkin.json").write_text(json.dumps(checkin(on="2026-11-30")))
    (folder / "map.toml").write_text(LOG_MAP.replace('name = "paper-log"', 'name = "paper-log"\nsynthetic = true'))
    rows = [f"{day},2026-0{1 + day // 28}-{1 + day % 28:02},Cat and cow,yes,5" for day in range(40)]
    (folder / "log.csv").write_text("\n".join(["n,day,exercise,went,before", *rows]))


@dataclass(frozen=True)
class Ended:
    """How a command ended. code None: it was killed."""

    code: int | None
    said: str
    seconds: float
    steps: int


def ran(
    words: tuple[str, ...],
    database: Path,
    folder: Path,
    *,
    kill_after_s: float | None = None,
    kill_at_step: int = 0,
    largest_file: int | None = None,
) -> Ended:
    """Runs a command in a fork, and kills it after a time or at a step of SQLite, where one is given.

    largest_file  bytes that a file may have from then on: a disk that is full for it
    """
    reading, writing = os.pipe()
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.close(reading)
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
        _work(words, database, folder, writing, kill_at_step)
    os.close(writing)
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    *_, steps = said.rpartition("steps:") if "steps:" in said else ("0",)
    return Ended(
        os.WEXITSTATUS(status) if os.WIFEXITED(status) else None, said, time.perf_counter() - began, int(steps or 0)
    )


def _work(words: tuple[str, ...], database: Path, folder: Path, writing: int, kill_at_step: int) -> None:
    """The command, with its words into the pipe. Never returns."""
    code, count = 70, [0]
    try:
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115, the process ends with it
        sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
        os.chdir(folder)
        _count_steps(count, kill_at_step)
        sys.argv = ["stretch", *words, "--database", str(database)]
        try:
            run()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        sys.stdout.flush()
    except BaseException as error:
        print("Traceback", repr(error))
    finally:
        os.write(1, f"steps:{count[0]}".encode())
        os._exit(code)


def _count_steps(count: list[int], kill_at: int) -> None:
    """From now on every connection counts its steps, and the process kills itself at the one that was chosen."""
    connect = sqlite3.connect

    def step() -> int:
        count[0] += 1
        if count[0] == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    def counted(*args: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*args, **options)
        connection.set_progress_handler(step, STEPS_AT_ONCE)
        connection.set_trace_callback(lambda _: step() and None)
        return connection

    sqlite3.connect = counted  # type: ignore[assignment]


def kill_points(folder: Path, points: int, seed: int) -> Iterator[tuple[str, Counter[str]]]:
    """For each point the operation and what was found; the points are spread over all operations."""
    chance = random.Random(seed)
    prepare(folder)
    usual = warm(folder)
    for number in range(points):
        operation = OPERATIONS[number % len(OPERATIONS)]
        seconds, steps = usual[operation.name]
        database = fresh(operation, folder, folder / "point")
        if (number // len(OPERATIONS)) % 2:
            ended = ran(operation.words, database, folder, kill_at_step=chance.randint(1, max(1, steps)))
        else:
            ended = ran(operation.words, database, folder, kill_after_s=chance.uniform(0, 1.05 * seconds))
        yield operation.name, judged(operation, database, folder, ended)


def warm(folder: Path) -> dict[str, tuple[float, int]]:
    """How long each command takes, in seconds and in steps, once everything is imported."""
    return {operation.name: _undisturbed(operation, folder) for operation in OPERATIONS}


def _undisturbed(operation: Operation, folder: Path) -> tuple[float, int]:
    """How long a command takes and how many steps; once in this process before, so that it is imported."""
    database = fresh(operation, folder, folder / "point")
    was, place = sys.argv, Path.cwd()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        os.chdir(folder)
        sys.argv = ["stretch", *operation.words, "--database", str(database)]
        run()
    sys.argv = was
    os.chdir(place)
    ended = ran(operation.words, fresh(operation, folder, folder / "point"), folder)
    assert ended.code == 0, (operation.name, ended.said)
    return ended.seconds, ended.steps


def fresh(operation: Operation, folder: Path, place: Path) -> Path:
    """The database for a point, in a folder where nothing else is."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    shutil.copyfile(folder / ("old.db" if operation.old_steps else "people.db"), place / "people.db")
    return place / "people.db"


def judged(operation: Operation, database: Path, folder: Path, ended: Ended) -> Counter[str]:
    """What is wrong after a point, and how it came out."""
    with closing(sqlite3.connect(database)) as file:
        whole = file.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        whole = whole and not file.execute("PRAGMA foreign_key_check").fetchall()
    with Recommender.open(database) as app:
        there = operation.thing(app)
        before = "me" in app.people() and len(app.belongings.export("me")["answers"]) == 1
    again = ran(operation.words, database, folder)
    with Recommender.open(database) as app:
        after = operation.thing(app)
    acknowledged = ended.code == 0
    return Counter({
        "killed": int(ended.code is None),
        "acknowledged": int(acknowledged),
        "acknowledged and lost": int(acknowledged and there < 1),
        "half": int(0 < there < 1),
        "doubled": int(there > 1 or after > 1),
        "earlier data lost": int(not before),
        "damaged database": int(not whole),
        "does not go on": int(again.code != 0 or after != 1),
        "traceback": int("Traceback" in ended.said + again.said),
    })  # fmt: skip


WRONG = (
    "acknowledged and lost", "half", "doubled", "earlier data lost", "damaged database", "does not go on", "traceback",
)  # fmt: skip
