"""`stretch evaluate`: numbers with a meaning where the log has some, and a refusal that helps where it has none."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from outcomes.forged import KNOWLEDGE, planned, sheet, study, week_of
from people import MONDAY, NOON
from typer.testing import CliRunner

from recommender.cli.main import app
from recommender.errors import RecommenderError
from recommender.profile.documents import read_happening
from recommender.profile.plan import WeeklyPlan
from recommender.store.store import Store


@pytest.fixture
def team(tmp_path):
    """Stores documents, a person's after the other's, and gives the path of the database."""

    def store(people) -> str:
        path = str(tmp_path / "people.db")
        kept = Store.open(path, now=NOON)
        with kept.transaction():
            for number, documents in enumerate(people):
                kept.save_answers(f"p{number}", sheet(number), answered_on=MONDAY, now=NOON)
                for document in documents:
                    if "plan_version" in document:
                        kept.save_plan(WeeklyPlan.model_validate(document), now=NOON)
                    else:
                        happening = read_happening(document, KNOWLEDGE.codes)
                        kept.record(happening, document, today=MONDAY, now=NOON)
        kept.close()
        return path

    return store


def asked(*words: str) -> str:
    result = CliRunner().invoke(app, ["evaluate", *words])
    assert result.exit_code == 0, f"{result.output}\n{result.exception}"
    return result.output


def test_the_log_of_a_study_says_what_another_way_would_have_brought(team):
    """Sentences first, then each method with its interval, then what it all rests on."""
    path = team(study(people=6))
    said = {policy: asked("--policy", policy, "--database", path) for policy in ("prior", "learned", "random")}

    for text in said.values():
        for words in ("a session", "DR-PI", "SNIPS", "as logged", "errors are those of people", "supports 100%"):
            assert words in " ".join(text.split())
        assert "not about what stretching does" in " ".join(text.split())
        assert max(map(len, text.splitlines())) <= 80
    assert "fitted on other people" in " ".join(said["learned"].split())


def test_for_machines_there_are_the_same_numbers(team):
    path = team(study(people=6))
    found = json.loads(asked("--policy", "random", "--database", path, "--json"))

    assert (found["policy"], found["outcome"], found["errors_by"]) == ("random", "pain", "person")
    assert found["sessions"] == found["sessions_logged"] == found["slots_with_a_choice"] == 36
    assert set(found["estimates"]) == {"logged", "ips", "snips", "dr", "pi", "dm", "dr_pi"}
    assert found["estimates"]["logged"]["gain"] is None
    assert found["estimates"]["pi"]["low"] < found["estimates"]["pi"]["value"] < found["estimates"]["pi"]["high"]
    assert len(found["means"]) == 2


def test_one_person_alone_is_judged_by_weeks(team):
    path = team(study(people=6))

    assert "weeks of one person" in asked("--policy", "random", "--database", path, "--person", "p1")


@pytest.fixture
def home(team):
    """A week at home that was logged: nothing in it was drawn."""
    return team([[planned(0, 0), *week_of(0, 0, is_other=False)[1:]]])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--policy", "prior"], "nothing was drawn at random"),
        (["--policy", "learned", "--person", "p0"], "stretch model study --eps"),
        (["--policy", "random", "--person", "nobody"], "nothing is stored for 'nobody'"),
    ],
)
def test_at_home_it_refuses_and_says_why(home, arguments, words):
    """The required result (decisions 5.5), with what a team could do about it."""
    refused = CliRunner().invoke(app, ["evaluate", *arguments, "--database", home])

    assert isinstance(refused.exception, RecommenderError)
    assert refused.exception.exit_code == 3
    assert words in str(refused.exception)
    assert not refused.output


def test_a_refusal_leaves_the_process_with_3_and_no_traceback(home, tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "recommender.cli.main", "evaluate", "--policy", "prior", "--database", home],
        env={"HOME": str(tmp_path)},
        capture_output=True,
        check=False,
        text=True,
    )

    assert run.returncode == 3
    assert "At home that is as it should be" in run.stderr
    assert "Traceback" not in run.stderr
    assert not run.stdout


@pytest.mark.parametrize("arguments", [["--policy", "best"], []])
def test_a_policy_that_there_is_not_is_wrong_usage(arguments):
    assert CliRunner().invoke(app, ["evaluate", *arguments]).exit_code == 2
