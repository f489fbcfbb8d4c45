"""`stretch model` as a process: what was learned, which version ranks, and what is left to chance."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from people import MONDAY, answers, feedback

STRETCH = Path(sys.executable).with_name("stretch")


@pytest.fixture
def stretch(tmp_path):
    """Runs the command on a database of its own."""

    def run(*arguments, code=0):
        own = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "COLUMNS": "80"}
        finished = subprocess.run(
            [STRETCH, *arguments], capture_output=True, env=own, cwd=tmp_path, check=False, timeout=60, text=True
        )
        assert finished.returncode == code, finished.stdout + finished.stderr
        assert "Traceback" not in finished.stderr
        return finished.stdout + finished.stderr

    return run


@pytest.fixture
def logged(stretch, tmp_path):
    """A week that was planned, with one session logged."""
    (tmp_path / "a.json").write_text(json.dumps(answers()))
    plan = json.loads(stretch("plan", "--answers", "a.json", "--save", "--starts-on", MONDAY.isoformat(), "--json"))
    session = plan["sessions"][0]
    items = [{"stretch": item["stretch"], "outcome": "done", "felt": "helped"} for item in session["items"]]
    document = feedback("f1", session_id=session["session_id"], items=items)
    (tmp_path / "f.json").write_text(json.dumps(document))
    stretch("log", "--file", "f.json")
    return stretch


def test_before_anything_was_logged_each_verb_says_so(stretch):
    assert "nothing to learn from" in stretch("model", "fit")
    assert json.loads(stretch("model", "fit", "--json")) == {"version": None, "is_used": False}
    assert "No model was fitted yet" in stretch("model", "compare")
    for verb in ("show", "card"):
        assert "no model was fitted yet" in stretch("model", verb, code=3)
    assert "did you mean" not in stretch("model", "rollback", "abc", code=3)


def test_a_model_is_fitted_shown_compared_and_gone_back_to(logged):
    logged("model", "fit")
    shown = json.loads(logged("model", "show", "--json"))

    assert shown["is_used"]
    assert shown["log"]["sessions"] == 1
    text = logged("model", "show")
    assert "serves_pain_area" in text
    assert max(map(len, text.splitlines())) <= 80
    table = logged("model", "compare")
    assert shown["version"] in table
    assert "…" not in table
    assert "ranks from now on" in logged("model", "rollback", shown["version"])


def test_the_card_says_what_the_model_cannot_know(logged):
    logged("model", "fit")

    card = logged("model", "card")

    assert "What it cannot know" in card
    assert "It does not diagnose" in card
    assert "clinician's review" in card


def test_chance_is_off_until_it_is_switched_on_with_a_reason(stretch):
    assert "No swaps are drawn" in stretch("model", "study")
    assert "--reason" in stretch("model", "study", "--eps", "0.2", code=2)
    wrong = stretch("model", "study", "--eps", "2", "--holdout", "3", code=2)
    assert all(told in wrong for told in ("--reason: is needed", "eps: is 2", "holdout: is 3"))
    assert "a trial" in stretch("model", "study", "--eps", "0.2", "--reason", "a trial")
    assert json.loads(stretch("model", "study", "--json")) == {"eps": 0.2, "holdout": 0.0, "reason": "a trial"}
    assert "contradicts" in stretch("model", "study", "--off", "--eps", "0.1", code=2)
    assert "No swaps are drawn" in stretch("model", "study", "--off")


def test_why_says_how_sure_it_is_once_something_was_learned(logged, tmp_path):
    check = {"checkin_version": 1, "checkin_id": "c", "person": "me", "on": "2026-11-30", "red_flags": [],
             "conditions_changed": False}  # fmt: skip
    (tmp_path / "c.json").write_text(json.dumps(check))
    logged("checkin", "--file", "c.json", "--starts-on", "2026-11-30")
    week = json.loads(logged("week", "--on", "2026-11-30", "--json"))
    stretch_id = (
        week["sessions"][0]["items"][0]["stretch"]
        if "sessions" in week
        else week["plan"]["sessions"][0]["items"][0]["stretch"]
    )

    said = logged("why", stretch_id, "--on", "2026-11-30")

    assert "Too early to say" in said
