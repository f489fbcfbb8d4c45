"""The week as it fits the day: swap, move, short, exclude, restore, pause, on a real store with the real command."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from people import answers
from typer.testing import CliRunner

from recommender.application import local_today
from recommender.cli.main import app
from recommender.errors import RecommenderError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.fixture
def stretch(tmp_path):
    """Runs the command on a database of its own; gives text, or the parsed JSON where `--json` was asked for."""

    def run(*arguments, fails=False):
        words = [str(argument) for argument in arguments]
        result = CliRunner().invoke(app, [*words, "--database", str(tmp_path / "people.db")])
        if fails:
            assert isinstance(result.exception, RecommenderError), result.output
            return str(result.exception)
        assert result.exit_code == 0, f"{result.output}\n{result.exception}"
        return json.loads(result.output) if "--json" in words else result.output

    return run


@pytest.fixture
def today():
    return local_today()


@pytest.fixture
def week(stretch, today, tmp_path):
    """A week of today and two days later, two sessions."""
    days = [WEEKDAYS[day.weekday()] for day in (today, today + timedelta(days=2))]
    sheet = tmp_path / "answers.json"
    sheet.write_text(json.dumps(answers(answered_on=str(today), days=days, minutes_per_session=15)))
    return stretch("plan", "--answers", sheet, "--save", "--starts-on", today, "--json")


def shown(stretch, *arguments):
    return stretch("today", "--json", *arguments)["session"]


def names(session):
    return [item["stretch"] for item in session["items"]]


def test_a_swap_takes_the_place_and_the_other_days_stay(stretch, week, today):
    """Same slot, same phase, the same minutes at most; only this session changes."""
    before = shown(stretch)
    gone = before["items"][3]["stretch"]
    choices = stretch("swap", gone, "--list", "--json")
    changed = stretch("swap", gone, "--why", "dull", "--json")
    after = shown(stretch)

    assert changed["to"] == choices[0]["stretch"]
    assert names(after) == [changed["to"] if name == gone else name for name in names(before)]
    assert after["items"][3]["phase"] == before["items"][3]["phase"]
    assert sum(item["seconds"] for item in after["items"]) <= 15 * 60
    assert after["session_id"] == before["session_id"]
    later = shown(stretch, "--on", today + timedelta(days=2))
    assert names(later) == [item["stretch"] for item in week["sessions"][1]["items"]]


@pytest.mark.usefixtures("week")
def test_a_swap_can_name_what_comes_and_refuses_what_does_not_fit(stretch):
    gone = shown(stretch)["items"][2]["stretch"]
    choices = stretch("swap", gone, "--list", "--json")
    problem = stretch("swap", gone, "--to", "no-such-stretch", fails=True)
    changed = stretch("swap", gone, "--to", choices[-1]["stretch"], "--json")

    assert "no-such-stretch" in problem
    assert changed["to"] == choices[-1]["stretch"]
    assert "not a known stretch of that session" in stretch("swap", gone, fails=True)


def test_nothing_that_was_left_out_is_ever_offered_as_a_swap(stretch, week):
    """The line that is never crossed: a swap draws from what the rules left."""
    left_out = {entry["stretch"] for entry in week["left_out"]}
    for item in shown(stretch)["items"]:
        offered = {choice["stretch"] for choice in stretch("swap", item["stretch"], "--list", "--json")}

        assert not offered & left_out


def test_what_hurt_is_gone_on_every_day_at_once(stretch, week, today):
    """Not next week: today, and from all that is planned (issue text: "loses that stretch today")."""
    name = next(i["stretch"] for i in week["sessions"][0]["items"] if i["stretch"] in names(week["sessions"][1]))
    stretch("swap", name, "--why", "hurt")
    reason = stretch("why", name, "--json")

    assert name not in names(shown(stretch))
    assert name not in names(shown(stretch, "--on", today + timedelta(days=2)))
    assert [because["rule"] for because in reason["left_out"]] == ["state:hurt"]
    assert f"stretch restore {name}" in " ".join(reason["comes_back_if"])


def test_a_session_moves_within_its_week_and_keeps_its_name(stretch, week, today):
    """By weekday or by date; the id stays, so that what is logged still finds it."""
    free = today + timedelta(days=4)
    stretch("move", WEEKDAYS[free.weekday()])
    after = stretch("week", "--json", "--on", today)
    moved = shown(stretch, "--on", free)

    assert moved["session_id"] == week["sessions"][0]["session_id"]
    assert shown(stretch) is None
    assert after["plan_id"] == week["plan_id"]
    assert [s["on"] for s in after["sessions"]] == [str(today + timedelta(days=2)), str(free)]


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize(
    ("days", "because"), [(2, "a session already"), (9, "of this week"), (-1, "of this week")], ids=str
)
def test_a_session_moves_nowhere_else(stretch, today, days, because):
    assert because in stretch("move", today + timedelta(days=days), fails=True)
    assert shown(stretch) is not None


@pytest.mark.usefixtures("week")
def test_the_short_version_is_the_first_three(stretch):
    whole = shown(stretch)

    assert names(stretch("short", "--json")["session"]) == names(whole)[:3]
    assert names(shown(stretch)) == names(whole)


@pytest.mark.usefixtures("week")
def test_a_pause_puts_the_plan_away_until_it_ends(stretch, today):
    paused = stretch("pause", "--reason", "ill")
    during, whole, handed_out = stretch("today"), stretch("week"), stretch("week", "--json")
    stretch("resume")

    assert "safety questions" in paused
    assert during.startswith("Paused since")
    assert during in whole
    assert " 0 minutes" not in whole
    assert (handed_out["sessions"], handed_out["paused_since"]) == ([], str(today))
    assert shown(stretch) is not None


@pytest.mark.usefixtures("week")
def test_an_excluded_stretch_comes_back_when_it_is_asked_for(stretch):
    name = names(shown(stretch))[0]
    stretch("exclude", name)
    without = names(shown(stretch))
    stretch("restore", name)

    assert name not in without
    assert name in names(shown(stretch))


@pytest.mark.usefixtures("week")
def test_the_week_follows_the_day_it_is_asked_for(stretch, today):
    """Weekdays, dates and nonsense."""
    assert "is not a date" in stretch("move", "someday", fails=True)
    assert date.fromisoformat(stretch("move", today + timedelta(days=1), "--json")["on"]) == today + timedelta(days=1)


@pytest.mark.usefixtures("week")
def test_what_bends_the_week_is_acknowledged_for_programs_too(stretch):
    """As `stretch log --json` does: the kind, the id under which it is kept, and the facts."""
    name = names(shown(stretch))[0]
    said = [
        stretch("exclude", name, "--json"),
        stretch("restore", name, "--json"),
        stretch("pause", "--reason", "ill", "--json"),
        stretch("resume", "--json"),
    ]
    kept = [event["document"] for event in json.loads(stretch("export"))["events"]]

    assert [(entry.pop("id"), entry.pop("is_new")) for entry in said] == [(event["event_id"], True) for event in kept]
    assert said == [
        {"kind": "exclude", "stretch": name},
        {"kind": "restore", "stretch": name},
        {"kind": "pause", "reason": "ill"},
        {"kind": "resume"},
    ]


@pytest.mark.usefixtures("week")
def test_one_stretch_is_no_plural(stretch):
    """What is left of a session where all the others were put away."""
    for name in names(shown(stretch))[1:]:
        stretch("exclude", name)

    assert re.search(r": 1 stretch, [\d.]+ minutes$", stretch("today"), flags=re.M)
    assert re.search(r": 1 estiramiento, [\d,]+ minutos$", stretch("--lang", "es", "today"), flags=re.M)
