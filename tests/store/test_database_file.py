"""Databases that cannot be used: each is named in plain words, none is touched."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from people import NOON, answers, feedback

from recommender import Recommender, StoreError
from recommender.store.schema import STEPS
from recommender.store.sqlite_rows import SqliteRows
from recommender.store.store import Store


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path):
    path = tmp_path / "letter.db"
    path.write_text("Dear Ada, ..." * 200)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is not a database"):
        Recommender.open(path)

    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreError, match="another program"):
        Recommender.open(path)


def test_a_newer_database_asks_for_an_update(tmp_path):
    """An old program must not write into tables it does not understand."""
    path = tmp_path / "people.db"
    Recommender.open(path).close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('store', 'm099_later', 'x')"
        )
        newer.commit()
    with pytest.raises(StoreError, match="newer version"):
        Recommender.open(path)


def test_a_locked_database_is_waited_for_and_then_named(tmp_path):
    path = tmp_path / "people.db"
    Recommender.open(path).close()
    impatient = Recommender(Store(SqliteRows(str(path), now=NOON, wait_for_lock_s=0.1)))
    with impatient as app, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use by another program"):
            app.save_answers("me", answers())


def test_a_folder_is_not_a_database(tmp_path):
    with pytest.raises(StoreError, match="cannot be opened"):
        Recommender.open(tmp_path)


@pytest.mark.parametrize("location", [None, 5, "", "  ", b"people.db", "a\0b"])
def test_what_names_no_file_is_refused(location, tmp_path, monkeypatch):
    """A database called "None" would be found by nobody again."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="should be named by a path"):
        Recommender.open(location)

    assert list(tmp_path.iterdir()) == []


def test_an_address_of_another_kind_of_server_is_refused_in_plain_words():
    with pytest.raises(StoreError, match=":memory: or a postgresql://"):
        Recommender.open("mysql://localhost/people")


READ_ONLY = """
import os, sys
from recommender import Recommender, StoreError
from people import answers
Recommender.open(":memory:").close()  # everything is imported while the interpreter can still be read
if os.getuid() == 0:  # permissions do not bind root
    os.setgid(65534), os.setuid(65534)
try:
    with Recommender.open(sys.argv[1]) as app:
        app.save_answers("me", answers())
except StoreError as error:
    print(error)
"""


def test_a_database_that_can_only_be_read_is_named(tmp_path):
    """Really without the right to write: permissions do not bind root, so root's attempt runs as nobody."""
    path = tmp_path / "people.db"
    Recommender.open(path).close()
    path.chmod(0o444)
    for folder in [tmp_path, *tmp_path.parents][:4]:
        folder.chmod(folder.stat().st_mode | 0o055)
    tmp_path.chmod(0o555)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", READ_ONLY, str(path)], capture_output=True, text=True, env=environment, check=False
    )
    tmp_path.chmod(0o755)

    assert "Traceback" not in run.stderr
    assert "can only be read" in run.stdout or "cannot be opened" in run.stdout


def test_a_backup_stands_beside_the_file_before_its_tables_change(tmp_path):
    """If a change of tables goes wrong, yesterday is still there."""
    path = tmp_path / "people.db"
    with Recommender.open(path) as app:
        app.record(feedback())
    added = ("m002_colour", ("ALTER TABLE people ADD COLUMN colour TEXT",))
    SqliteRows(str(path), now=NOON, steps=(*STEPS, added)).close()
    backup = tmp_path / "people.db.20261123T120000Z.backup"
    with closing(sqlite3.connect(backup)) as copy, closing(sqlite3.connect(path)) as current:
        old_columns = [row[1] for row in copy.execute("PRAGMA table_info(people)")]
        new_columns = [row[1] for row in current.execute("PRAGMA table_info(people)")]
        kept = copy.execute("SELECT feedback_id FROM feedbacks").fetchall()

    assert "colour" in new_columns
    assert "colour" not in old_columns
    assert kept == [("f1",)]


def test_a_step_that_fails_leaves_the_tables_as_they_were(tmp_path):
    path = tmp_path / "people.db"
    Recommender.open(path).close()
    broken = ("m002_broken", ("ALTER TABLE people ADD COLUMN colour TEXT", "ALTER TABLE nothing ADD COLUMN x TEXT"))
    with pytest.raises(StoreError):
        SqliteRows(str(path), now=NOON, steps=(*STEPS, broken))
    with closing(sqlite3.connect(path)) as current:
        columns = [row[1] for row in current.execute("PRAGMA table_info(people)")]

    assert "colour" not in columns


def test_two_writers_lose_nothing(tmp_path):
    """WAL with a plain BEGIN loses contended writes; BEGIN IMMEDIATE waits its turn."""
    path = tmp_path / "people.db"
    Recommender.open(path).close()

    def write(name: str) -> None:
        with Recommender.open(path) as app:
            for number in range(25):
                app.record(feedback(f"{name}{number}"))

    writers = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with Recommender.open(path) as app:
        recorded = len(app.belongings.export("me")["feedbacks"])

    assert recorded == 100
