"""`stretch simulate`: every problem before anything is lived, and results that always say what they are."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from recommender.cli.main import app
from recommender.cli.simulate_commands import POLICY_NAMES
from recommender.errors import UsageError
from recommender.outcomes import drawing
from recommender.simulation.registry import POLICIES

SMALL = ("--people", "2", "--weeks", "2", "--worlds", "1", "--policies", "prior,random")


def simulate(*arguments):
    return CliRunner().invoke(app, ["simulate", *map(str, arguments)])


def problems(*arguments) -> list[str]:
    result = simulate(*arguments)
    assert isinstance(result.exception, UsageError), result.output
    return [str(problem) for problem in result.exception.problems]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Lived once for all tests that look at results."""
    return tmp_path_factory.mktemp("trials")


def test_every_problem_is_told_with_the_nearest_word(tmp_path):
    told = problems(
        "--policies", "prior,orcale", "--worlds", "1,x,5-2", "--variant", "prior-rong", "--eps", "3", "--people", "0",
        "--processes", "0", "--svg", tmp_path / "nowhere" / "curves.svg",
    )  # fmt: skip

    assert "--policies: 'orcale' is not a known policy; did you mean 'oracle'?" in told
    assert "--variant: 'prior-rong' is not a known variant; did you mean 'prior-wrong'?" in told
    assert {
        "--worlds: 'x' is no seed like 3 and no range like 1-12",
        "--worlds: '5-2' is no seed like 3 and no range like 1-12",
    } < {*told}
    assert any(problem.startswith("--eps") for problem in told)
    assert any("0 people" in problem for problem in told)
    assert any(problem.startswith("--processes") for problem in told)
    assert any(problem.startswith("--svg") for problem in told)


@pytest.mark.parametrize(
    ("option", "value"), [("--worlds", ","), ("--policies", " , "), ("--weeks", 0), ("--eps", 0.6)]
)
def test_nothing_to_do_and_too_much_chance_are_problems(option, value):
    assert len(problems(option, value)) == 1


def test_the_table_says_that_nobody_is_real(folder):
    """First of all, and on the terminal where the numbers stand; progress leaves no trace there."""
    result = simulate(*SMALL, "--folder", folder)

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("SYNTHETIC: 1 world (usual), 2 people, 2 weeks. Nobody here is real.")
    assert "prior" in result.stdout
    assert "paired by" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_json_holds_the_same_numbers_with_the_label(folder):
    """For machines; what was lived before is read."""
    result = simulate(*SMALL, "--folder", folder, "--json")
    document = json.loads(result.stdout)

    assert document["synthetic"] is True
    assert document["variant"] == "usual"
    assert document["worlds"] == [1]
    assert {row["policy"] for row in document["policies"]} == {"prior", "random"}
    assert all(len(row["curve_nrs"]) == 2 for row in document["policies"])


def test_the_picture_is_written_and_labelled(folder, tmp_path):
    picture = tmp_path / "curves.svg"
    result = simulate(*SMALL, "--folder", folder, "--svg", picture)

    assert result.exit_code == 0, result.output
    assert "Synthetic people" in picture.read_text()


def test_without_matplotlib_one_line_says_what_to_install(monkeypatch, tmp_path):
    found = drawing.importlib.util.find_spec
    monkeypatch.setattr(drawing.importlib.util, "find_spec", lambda name: None if name == "matplotlib" else found(name))

    assert problems(*SMALL, "--svg", tmp_path / "curves.svg") == [
        "--svg: needs the `analysis` extra: pip install 'stretch-recommender[analysis]'"
    ]


def test_the_help_names_every_policy():
    """It is written down a second time, so that the help need not read the whole simulation."""
    assert POLICY_NAMES.split(", ") == list(POLICIES)
