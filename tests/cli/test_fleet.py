"""`stretch fleet`: plans for a file of people, and a model of what they said, by command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from fleet.fleet_people import people_table
from people import feedback
from pyarrow import parquet

from recommender import Recommender
from recommender.fleet.partition import model_of

ROOT = Path(__file__).parents[2]


def stretch(*words):
    code = "from recommender.cli.main import run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=120,
    )  # fmt: skip


def test_a_file_of_people_is_planned_and_the_account_adds_up(tmp_path):
    parquet.write_table(people_table(20), tmp_path / "people.parquet")
    words = ("fleet", "plan", tmp_path / "people.parquet", "-o", tmp_path / "out", "--starts-on", "2026-11-23")
    run = stretch(*words, "--effort", "fast", "--workers", 1, "--json")
    account = json.loads(run.stdout)
    plans = parquet.read_table(tmp_path / "out" / "plans")

    assert run.returncode == 0
    assert account["rows"] == 20 == account["rejected"] + sum(account["statuses"].values())
    assert account["rejected"] == 1
    assert account["stretches"] == plans.num_rows > 0
    assert "Traceback" not in run.stderr


def test_what_a_database_holds_is_written_and_learned_from(tmp_path):
    place = tmp_path / "people.db"
    sheet = {"answers_version": 1, "answered_on": "2026-11-16", "age_years": 40, "red_flags": [], "conditions": []}
    items = [{"stretch": "ankle-pumps", "outcome": "done", "felt": "helped"}]
    said = feedback(items=items, on="2026-11-17", pain_before=4, pain_after=3)
    with Recommender.open(place) as app:
        app.save_answers(said["person"], sheet)
        app.record(said)
    runs = [
        stretch("fleet", "feedback", "-o", tmp_path / "f.parquet", "--database", place),
        stretch("fleet", "learn", tmp_path / "f.parquet", "-o", tmp_path / "model.json", "--workers", 1),
    ]
    model = model_of((tmp_path / "model.json").read_text())

    assert [run.returncode for run in runs] == [0, 0], [run.stderr for run in runs]
    assert model is not None
    assert model.version in runs[-1].stdout
    assert "1 person, 1 session\n" in runs[-1].stdout
    assert runs[0].stdout.startswith("1 row,")


def test_what_cannot_be_used_is_told_without_a_traceback(tmp_path):
    run = stretch("fleet", "plan", tmp_path / "none.parquet", "-o", tmp_path / "out", "--workers", 0)
    none = stretch("fleet", "learn", tmp_path / "none.parquet", "-o", tmp_path / "model.json")

    assert (run.returncode, none.returncode) == (2, 3)
    assert "--workers" in run.stderr
    assert "none.parquet: there is no such file" in none.stderr
    assert str(tmp_path) not in run.stderr + none.stderr


def test_where_nothing_can_be_written_is_told_before_the_work(tmp_path):
    """A model of millions takes minutes: it must not be lost for a folder that is not there."""
    output = tmp_path / "gone" / "model.json"
    runs = [
        stretch("fleet", "learn", tmp_path / "not-looked-at.parquet", "-o", output),
        stretch("fleet", "feedback", "-o", output, "--database", tmp_path / "people.db"),
    ]

    assert [run.returncode for run in runs] == [2, 2]
    assert all("should name a file in a folder that is there" in run.stderr for run in runs)
    assert str(tmp_path) not in "".join(run.stderr for run in runs)
