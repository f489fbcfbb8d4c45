"""`stretch export`, `import` and `erase`: data goes out whole, comes in whole, and goes away whole."""

from __future__ import annotations

import json
import stat
from datetime import timedelta

import pytest
from icalendar import Calendar
from people import MONDAY, answers
from typer.testing import CliRunner

from recommender import Recommender
from recommender.cli.main import app
from recommender.errors import RecommenderError, UnknownNameError, UsageError


@pytest.fixture
def stretch(tmp_path, monkeypatch):
    """Runs a command on a database in which somebody has a week; returns what it prints."""
    database = tmp_path / "people.db"
    monkeypatch.setenv("STRETCH_DATABASE", str(database))
    with Recommender.open(database) as application:
        application.save_and_plan("me", answers(), starts_on=MONDAY)

    def run(*arguments):
        result = CliRunner().invoke(app, list(arguments))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return run


def test_the_week_goes_into_a_calendar(stretch, tmp_path):
    """To a file that only its owner can read, or to the output for another program."""
    text = stretch("export", "--ics", "--on", MONDAY.isoformat())
    stretch("export", "--ics", "--on", MONDAY.isoformat(), "-o", str(tmp_path / "week.ics"))
    written = (tmp_path / "week.ics").read_bytes()

    assert len(Calendar.from_ical(written).walk("VEVENT")) == 3
    assert written.decode().splitlines() == text.splitlines()
    assert stat.S_IMODE((tmp_path / "week.ics").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        (["-o", "me.json"], ["me.json"]),
        (["--all", "me.zip"], ["me.zip"]),
        (["--fhir", "bundle.json"], ["bundle.json"]),
        (["--ics", "--on", MONDAY.isoformat(), "-o", "week.ics"], ["week.ics"]),
    ],
    ids=lambda said: said[0],
)
def test_a_program_is_told_which_files_were_written(stretch, tmp_path, monkeypatch, arguments, written):
    monkeypatch.chdir(tmp_path)
    told = json.loads(stretch("export", *arguments, "--json"))

    assert told["files"] == written
    assert all((tmp_path / name).exists() for name in written)


def test_a_program_is_told_of_every_table_and_reads_the_calendar(stretch, tmp_path):
    told = json.loads(stretch("export", "--tables", str(tmp_path / "tables"), "--csv", "--json"))
    week = json.loads(stretch("export", "--ics", "--on", MONDAY.isoformat(), "--json"))

    assert sorted(told["files"]) == sorted(path.name for path in (tmp_path / "tables").iterdir())
    assert told["people"] == 1
    assert len(Calendar.from_ical(week["calendar"]).walk("VEVENT")) == 3


@pytest.mark.parametrize(
    ("arguments", "error"),
    [(["--ics", "--csv", "-o", "x"], UsageError), (["--ics", "--on", "2020-01-01"], UnknownNameError),
     (["--ics", "--on", "Monday"], UsageError), (["--ics", "--person", "nobody"], UnknownNameError)],
)  # fmt: skip
def test_a_calendar_that_cannot_be_made_says_why(stretch, arguments, error):
    with pytest.raises(error):
        stretch("export", *arguments)


def test_what_was_exported_can_be_erased_and_taken_in(stretch, tmp_path):
    before = stretch("export")
    (tmp_path / "me.json").write_text(before, encoding="utf-8")
    assert "me is gone" in stretch("erase", "--yes")
    with pytest.raises(UnknownNameError):
        stretch("export")
    assert "me is here again" in stretch("import", str(tmp_path / "me.json"))

    assert json.loads(stretch("export")) == json.loads(before)


def test_nothing_is_erased_where_nobody_can_be_asked(stretch):
    """A script has to say that it means it."""
    with pytest.raises(UsageError, match="--yes"):
        stretch("erase")

    assert json.loads(stretch("export"))["answers"]


def test_a_program_that_erases_has_to_mean_it_and_is_told(stretch):
    """A question would stand in the middle of the JSON, and a program cannot answer it."""
    with pytest.raises(UsageError, match="--yes"):
        stretch("erase", "--json")

    assert json.loads(stretch("erase", "--yes", "--json")) == {"person": "me", "erased": True}
    with pytest.raises(UnknownNameError):
        stretch("export")


def test_a_file_that_is_none_of_ours_is_refused(stretch, tmp_path):
    (tmp_path / "x.json").write_text('{"person": "me", "answers": [{"document": {}}]}', encoding="utf-8")
    with pytest.raises(RecommenderError):
        stretch("import", str(tmp_path / "x.json"))
    with pytest.raises(RecommenderError):
        stretch("import", str(tmp_path / "nothing.json"))


def test_an_archive_comes_in_under_its_name_twice_the_same_and_under_another(stretch, tmp_path):
    """The same person again adds nothing; a copy of them has a name of its own."""
    path = str(tmp_path / "me.zip")
    said = stretch("export", "--all", path)

    assert "Wrote me.zip" in said
    assert stat.S_IMODE((tmp_path / "me.zip").stat().st_mode) == 0o600
    assert "here already" in stretch("import", path)
    assert "ann is here again." in stretch("import", path, "--as", "ann")


def test_a_bundle_says_what_it_cannot_hold_and_comes_in_again(stretch, tmp_path):
    """Whoever hands it on must know what is missing."""
    path = str(tmp_path / "me.json")

    assert "FHIR does not hold:" in stretch("export", "--fhir", path)
    assert "Here already: 1." in stretch("import", path)
    taken = stretch("import", path, "--as", "ann")
    assert "Taken in for ann: 1 sheet of answers." in taken
    assert "a plan of elsewhere is not taken in" in taken


@pytest.mark.parametrize(
    "arguments", [["--all", "x", "--fhir", "y"], ["--all", "x", "--csv"], ["--fhir", "x", "-o", "y"]]
)
def test_an_export_goes_one_way_at_a_time(stretch, arguments):
    with pytest.raises(UsageError):
        stretch("export", *arguments)


def test_what_somebody_wants_to_do_again_stands_in_the_trends(stretch, tmp_path):
    """Rated twice, and by the change that matters for one activity."""
    with Recommender.open(tmp_path / "people.db") as application:
        application.save_answers("me", answers(activity={"text": "drive", "ability": 4}))
        later = (MONDAY + timedelta(days=28)).isoformat()
        application.save_answers("me", answers(answered_on=later, activity={"text": "drive", "ability": 8}))

    said = " ".join(stretch("trends").split())
    assert "4 of 10 on 2026-11-23, 8 on 2026-12-21. That is easier than at the start." in said
