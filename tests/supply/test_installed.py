"""What a user has after `pip install`: the core in an environment of its own, far from this tree."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from supply.built import from_the_tree
from supply.locked import ROOT

from recommender.version import __version__

ANSWERS = (ROOT / "data" / "examples" / "answers.json").read_text(encoding="utf-8")
PLAN = ("plan", "--starts-on", "2026-11-23", "--json", "--answers")


@pytest.fixture(scope="module")
def saved(user):
    """A user with a week."""
    (user.home / "answers.json").write_text(ANSWERS, encoding="utf-8")
    made = user.run("stretch", "plan", "--answers", "answers.json", "--save", "--starts-on", "2026-11-23")
    assert made.returncode == 0, made.stderr
    return user


def test_the_core_needs_nothing_that_it_does_not_name(user):
    """pip finds every dependency, at a version that is allowed, where only what the core names was put."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(user.python)]
    listed = subprocess.run([*pip, "list", "--format=json"], capture_output=True, text=True, check=True, cwd=user.home)
    checked = subprocess.run([*pip, "check"], capture_output=True, text=True, check=False, cwd=user.home)
    complaints = [line for line in checked.stdout.splitlines() if " requires " in line or " has requirement " in line]
    names = {entry["name"] for entry in json.loads(listed.stdout)}

    assert "stretch-recommender" in names
    assert names & {"fastapi", "pytest", "statsmodels", "numba", "distributed"} == set()
    assert complaints == []


def test_the_installed_program_is_not_this_tree(user):
    """Else every promise here would be one about the checkout."""
    program = "import recommender, recommender.reading as r; print(recommender.__file__, r.data_folder())"
    run = user.run("python", "-c", program)

    assert run.stderr == ""
    assert all(path.startswith(str(user.folder)) for path in run.stdout.split())
    assert str(ROOT) not in run.stdout


def test_the_installed_program_makes_the_week_that_the_tree_makes(user, tmp_path):
    """Byte for byte, from another folder, with the example answers."""
    answers = user.home / "answers.json"
    answers.write_text(ANSWERS, encoding="utf-8")
    run = user.run("stretch", *PLAN, "answers.json")
    here = from_the_tree(*PLAN, str(answers), home=tmp_path)

    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["status"] == "plan"
    assert run.stdout == here.stdout


def test_the_installed_metadata_knows_the_version(user):
    run = user.run("python", "-c", "from importlib.metadata import version; print(version('stretch-recommender'))")

    assert run.stdout.strip() == __version__


@pytest.mark.parametrize(
    ("command", "extra"),
    [("serve", "web"), ("serve --team", "team"), ("report", "analysis"), ("export --tables tables", "analysis"),
     ("export --ics", "web"), ("export --fhir me.json", "fhir"), ("fleet plan people.parquet -o weeks", "cluster"),
     ("week --database postgresql://127.0.0.1:1/people", "postgres"), ("simulate --policies linucb-change", "bench")],
)  # fmt: skip
def test_without_an_extra_one_line_says_which_and_how_to_get_it(saved, command, extra):
    """Nothing that was not asked for is installed, and nobody meets a traceback for it."""
    run = saved.run("stretch", *command.split())
    headline, *said = run.stderr.strip().splitlines()

    assert run.returncode == (5 if extra == "postgres" else 2), run.stdout + run.stderr
    assert headline.startswith("1 problem in the ")
    assert len(said) == 1, run.stderr
    assert said[0].endswith(f"`{extra}` extra: pip install 'stretch-recommender[{extra}]'")
