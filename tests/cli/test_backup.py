"""`stretch backup`, `restore`, `doctor` and `explore` on a file and on a server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from locations import ENGINES, new_location
from other_folders import entry
from people import feedback

from recommender import Recommender

ROOT = Path(__file__).parents[2]


def stretch(*words):
    code = "from recommender.cli.main import run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=120,
    )  # fmt: skip


def test_a_restore_into_a_server_says_what_stays_out(tmp_path):
    """Own stretches are files of a home; nobody should find out later that they are not there."""
    with Recommender.open(tmp_path / "people.db") as app:
        app.own.save("me", entry())
        app.record(feedback())
        app.back_up(tmp_path / "all.backup")
    run = stretch("restore", tmp_path / "all.backup", "--database", new_location("postgresql", tmp_path))

    assert run.returncode == 0
    assert "own stretches are files and have no place here: 1." in run.stdout


@pytest.mark.parametrize("engine", ENGINES)
def test_a_log_a_backup_and_a_restore_by_command(engine, tmp_path):
    """The same commands whatever keeps the data."""
    place, document = new_location(engine, tmp_path), tmp_path / "f.json"
    document.write_text(json.dumps(feedback()))
    logged = stretch("log", "--file", document, "--database", place)
    made = stretch("backup", "-o", tmp_path / "all.backup", "--database", place)
    refused = stretch("restore", tmp_path / "all.backup", "--database", place)
    replaced = stretch("restore", tmp_path / "all.backup", "--replace", "--database", place)

    assert (logged.returncode, made.returncode, refused.returncode, replaced.returncode) == (0, 0, 2, 0)
    assert "Wrote all.backup: 1 person, 2 rows." in made.stdout
    assert "--replace" in refused.stderr
    assert not any("Traceback" in run.stderr for run in (logged, made, refused, replaced))
    with Recommender.open(place) as app:
        assert app.people() == ["me"]


def test_a_backup_and_a_restore_count_for_programs(tmp_path):
    """The same numbers on both sides tell a script that all of it came back."""
    place, backup = tmp_path / "people.db", tmp_path / "all.backup"
    with Recommender.open(place) as app:
        app.own.save("me", entry())
        app.record(feedback())
    made = json.loads(stretch("backup", "-o", backup, "--database", place, "--json").stdout)
    restored = json.loads(stretch("restore", backup, "--database", tmp_path / "other.db", "--json").stdout)

    assert made["file"] == "all.backup"
    assert (made["rows"]["people"], made["rows"]["feedbacks"]) == (1, 1)
    assert restored == made | {"left_out": 0}


def test_a_backup_that_is_not_there_makes_no_database(tmp_path):
    run = stretch("restore", tmp_path / "none.backup", "--database", tmp_path / "people.db")

    assert run.returncode == 2
    assert "none.backup: cannot be read" in run.stderr
    assert str(tmp_path) not in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_explore_says_that_it_is_for_a_file():
    run = stretch("explore", "--database", "postgresql://nobody:sesame@127.0.0.1:1/people")

    assert run.returncode == 2
    assert "is for a file" in run.stderr
    assert "sesame" not in run.stderr


def test_the_doctor_says_which_version_a_server_has(tmp_path):
    run = stretch("doctor", "--database", new_location("postgresql", tmp_path))

    assert "the database: PostgreSQL, m0" in run.stdout
