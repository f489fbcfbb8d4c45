"""Bad days that really happen: kill -9, a full disk, a damaged file, two versions at once, a backup while others write.

The long run, with every figure, is `python tests/benchmarks/bench_bad_days.py`.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Event

import damaged
import full_disk
import killed
import pytest
from backups import back_up_while_others_write
from people import MONDAY, NOON, answers, feedback

from recommender import Recommender, StoreError
from recommender.store.schema import STEPS
from recommender.store.seal import seal_of
from recommender.store.sqlite_rows import SqliteRows

ROOT = Path(__file__).parents[2]
# Runs in a process of its own: it forks, which a process with the threads of other tests should not.
POINTS = """
import sys, tempfile, json
from collections import Counter
from pathlib import Path
import killed
with tempfile.TemporaryDirectory() as folder:
    points = killed.kill_points(Path(folder), int(sys.argv[1]), int(sys.argv[2]))
    found = sum((counts for _, counts in points), Counter())
print(json.dumps(found))
"""


def in_a_process(code, *words):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "tests"), str(ROOT)])}
    run = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, env=environment, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return Counter(json.loads(run.stdout.splitlines()[-1]))


def test_kill_9_at_any_point_of_any_command_that_writes_loses_nothing():
    """Plan, log, check-in, learn, four kinds of import, migration: acknowledged means there, and once."""
    found = in_a_process(POINTS, 4 * len(killed.OPERATIONS), 1)

    assert {name: found[name] for name in killed.WRONG if found[name]} == {}
    assert found["killed"] >= 2 * len(killed.OPERATIONS)


def test_a_full_disk_is_said_and_loses_nothing_and_leaves_no_half_file():
    kind, found = full_disk.full_disk_points(2 * (len(killed.OPERATIONS) + len(full_disk.OUTPUTS)), 1)

    assert {name: found[name] for name in full_disk.NOT_ALLOWED if found.get(name)} == {}
    assert found["said no"] > 0, kind
    assert found["acknowledged"] > 0, kind


def test_a_limit_on_files_stands_for_a_disk_where_nobody_may_mount_one(tmp_path):
    run = subprocess.run(
        [sys.executable, full_disk.__file__, str(tmp_path), "13", "3", "limit"],
        capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    found = Counter(json.loads(run.stdout.splitlines()[-1]))

    assert {name: found[name] for name in full_disk.NOT_ALLOWED if found[name]} == {}
    assert found["said no"] > 0


def test_a_file_that_was_cut_or_changed_is_seen_said_kept_and_made_whole(tmp_path):
    """Whatever the copy had is there again; what came after it is there as far as it can be read."""
    found: Counter[str] = Counter()
    for kind, counts in damaged.damage_points(tmp_path, 25, 1):
        assert kind == "flip by a program" or counts["said"], kind
        found += counts

    assert {name: found[name] for name in damaged.WRONG if found[name]} == {}
    assert not [name for name in found if name.startswith("traceback")]


def newer(path):
    """The database as a later version of this program opens it."""
    return SqliteRows(str(path), now=NOON, steps=(*STEPS, ("m099_later", ("CREATE TABLE later (name TEXT)",))))


def test_an_old_program_that_was_open_while_a_newer_one_came_writes_nothing_more(tmp_path):
    """What it had written is there; what it wants to write now is refused in words, by name of what to do."""
    path = tmp_path / "people.db"
    with Recommender.open(path) as old:
        old.record(feedback("before"))
        newer(path).close()
        for write in (lambda: old.record(feedback("after")), lambda: old.save_answers("me", answers()), old.learn):
            with pytest.raises(StoreError, match=r"newer version of this program .*please update"):
                write()
        assert [row["feedback_id"] for row in old.belongings.export("me")["feedbacks"]] == ["before"]


def test_an_old_program_leaves_a_newer_database_byte_for_byte(tmp_path):
    path = tmp_path / "people.db"
    with Recommender.open(path) as app:
        app.record(feedback("before"))
    newer(path).close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer version"):
        Recommender.open(path)

    assert path.read_bytes() == before


def test_who_opens_a_new_file_while_another_begins_to_write_waits(tmp_path):
    """SQLite itself does not wait there to switch its log on, so one program of four was sent away."""
    path, writing = tmp_path / "people.db", Event()

    def write():
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            writing.set()
            time.sleep(0.3)

    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA user_version = 0")
        made.execute("VACUUM")
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(write)
        writing.wait()
        with Recommender.open(path) as app:
            assert app.record(feedback()).is_new
        written.result()


def test_programs_that_open_a_new_file_at_once_make_its_tables_once(tmp_path):
    """The second finds them made; nobody is told that a table is there already."""
    for number in range(6):
        path, together = tmp_path / f"{number}.db", Barrier(4)

        def opened(name, path=path, together=together):
            together.wait()
            with Recommender.open(path) as app:
                return app.record(feedback(name)).is_new

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(opened, "abcd")) == [True] * 4


def test_programs_that_bring_an_old_file_up_to_date_at_once_do_it_once(tmp_path):
    for number in range(6):
        path, together = tmp_path / f"{number}.db", Barrier(3)
        SqliteRows(str(path), now=NOON, steps=STEPS[:1]).close()

        def opened(name, path=path, together=together):
            together.wait()
            with Recommender.open(path) as app:
                return app.record(feedback(name)).is_new

        with ThreadPoolExecutor(3) as pool:
            assert list(pool.map(opened, "abc")) == [True] * 3


def test_a_backup_that_is_made_while_others_write_restores_whole(tmp_path):
    """Every write that was acknowledged before it began is in it."""
    found = back_up_while_others_write(tmp_path, writers=3, backups=6)

    assert found["backups"] == 6
    assert found["acknowledged before and missing"] == found["not whole"] == 0
    assert found["written meanwhile"] > 0


@pytest.fixture
def open_folder():
    """A folder that everybody may go into; those of pytest are for their owner alone."""
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        yield Path(place)


def test_a_place_that_can_only_be_read_is_said_by_every_command(open_folder):
    """A file, a folder, or both that may not be written: exit 5 and words, or what was asked for. No path is told."""
    told = open_folder / "f.json"
    told.write_text(json.dumps(feedback()))
    places = {name: open_folder / name / "people.db" for name in ("warm", "file", "folder", "both")}
    for path in places.values():
        with Recommender.open(path) as app:
            app.save_answers("me", answers())
            app.plan_week("me", starts_on=MONDAY)
    before = {name: path.read_bytes() for name, path in places.items()}
    for name, path in places.items():
        path.chmod(0o666 if name == "folder" else 0o444)
        path.parent.chmod(0o777 if name == "file" else 0o555)
    commands = (f"log --file {told}", f"week --on {MONDAY}", "model fit", "export")
    said = in_a_process(AS_NOBODY, *commands, *places.values())
    for path in places.values():
        path.parent.chmod(0o755)

    assert said["traceback"] == said["path"] == 0, said
    assert said["5"] + said["0"] == 12, said
    assert said["5"] >= 9  # what can be read is read where only the file itself may not be written
    assert {name: path.read_bytes() for name, path in places.items() if name != "warm"} == {
        name: content for name, content in before.items() if name != "warm"
    }


# Once as whoever it is, so that everything is imported while the interpreter can be read; then without rights.
AS_NOBODY = """
import contextlib, io, json, os, sys
from recommender.cli.main import run
commands, (warm, *places) = sys.argv[1:5], sys.argv[5:]
found, errors = {"traceback": 0, "path": 0, "5": 0, "0": 0}, io.StringIO()
def code_of(words, place):
    sys.argv = ["stretch", *words.split(), "--database", place]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
        try:
            run()
            return "0"
        except SystemExit as ended:
            return str(ended.code or 0)
        except Exception as error:
            print(repr(error), file=errors)
            return "traceback"
for words in commands:
    code_of(words, warm)
if os.getuid() == 0:  # permissions do not bind root
    os.setgid(65534), os.setuid(65534)
for place in places:
    for words in commands:
        code = code_of(words, place)
        found[code] = found.get(code, 0) + 1
        found["path"] += errors.getvalue().count(os.path.dirname(place))
print(errors.getvalue(), file=sys.stderr)
print(json.dumps(found))
"""


def test_threads_that_share_a_file_with_a_copy_of_the_day_lose_nothing(tmp_path):
    """The copy is made while others write; nobody waits in vain."""
    path = tmp_path / "people.db"
    with Recommender.open(path) as app:
        app.save_answers("me", answers())

    def write(name):
        for number in range(8):
            with Recommender.open(path) as app:
                app.record(feedback(f"{name}{number}"))

    writers = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with Recommender.open(path) as app:
        assert len(app.belongings.export("me")["feedbacks"]) == 32


@pytest.mark.parametrize(
    ("how", "statement"),
    [
        ("write", "DELETE FROM attempts"),
        ("read", "INSERT INTO scrubs (scrub_id, due_at) VALUES ('one', 'now') RETURNING scrub_id"),
    ],
)
def test_a_write_that_is_alone_keeps_to_what_every_write_keeps_to(tmp_path, how, statement):
    """A wrong password is counted with one statement: the seal no longer holds then either, and an old program that was
    open writes nothing more.
    """
    path = tmp_path / "people.db"
    Recommender.open(path).close()
    assert seal_of(path).exists()
    rows = SqliteRows(str(path), now=NOON)
    getattr(rows, how)(statement)
    assert not seal_of(path).exists()

    newer(path).close()
    with pytest.raises(StoreError, match="newer version of this program"):
        getattr(rows, how)(statement)
    rows.close()
