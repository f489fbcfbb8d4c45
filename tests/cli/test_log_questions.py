"""`stretch log` at the terminal: a few keys, every question may be skipped, and a jump of pain asks more."""

from __future__ import annotations

import pytest
from people import MONDAY, answers

from recommender import Recommender


@pytest.fixture
def planned(tmp_path, monkeypatch):
    """A database with a week, and the way to log its first session by typing."""
    path = tmp_path / "people.db"
    with Recommender.open(path) as app:
        app.save_answers("me", answers())
        plan = app.plan_week("me", starts_on=MONDAY)

    def log(*typed):
        from recommender.cli.log_commands import log as command

        lines = iter(typed)

        def reply(_prompt=""):
            try:
                return next(lines)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", reply)
        command(on=MONDAY.isoformat(), person="me", database=str(path))
        with Recommender.open(path) as app:
            return app.belongings.export("me")["feedbacks"][-1]["document"]

    return plan.sessions[0], log, path


def test_skipping_everything_logs_that_all_was_done(planned):
    """Eight times Enter: done, and nothing is claimed about pain."""
    session, log, _ = planned
    document = log("", "", "", "", "", "", "")

    assert document["session_id"] == session.session_id
    assert {item["outcome"] for item in document["items"]} == {"done"}
    assert document["pain_before"] is document["pain_after"] is document["red_flags"] is None


def test_what_is_asked_of_is_the_session_as_it_may_be_done(planned):
    """With what was swapped, and without what was put away: nobody did what they were not shown."""
    session, log, path = planned
    with Recommender.open(path) as app:
        week = app.weeks.in_force("me", MONDAY)
        gone, instead = next((i.stretch, c) for i in session.items for c in week.choices(session.session_id, i.stretch))
        app.weeks.swap("me", session.session_id, gone, MONDAY, to=instead.stretch)
        away = next(i.stretch for i in session.items if i.stretch not in (gone, instead.stretch))
        app.log.exclude("me", away)

    named = {item["stretch"] for item in log("", "", "", "", "", "", "")["items"]}

    assert instead.stretch in named
    assert not named & {gone, away}


def test_numbers_say_which_were_skipped_hurt_and_helped(planned):
    _, log, _ = planned
    document = log("5", "4", "1", "1", "2", "3 4", "")
    outcomes = [(item["outcome"], item["felt"], item["reason"]) for item in document["items"][:4]]

    assert (document["pain_before"], document["pain_after"], document["session_felt"]) == (5, 4, "easier")
    assert outcomes == [
        ("skipped", None, None),
        ("partly", "worse", "hurt"),
        ("done", "helped", None),
        ("done", "helped", None),
    ]


def test_wrong_keys_are_asked_again(planned):
    _, log, _ = planned
    document = log("11", "ten", "5", "4", "7", "2", "99", "1", "", "", "")

    assert (document["pain_before"], document["session_felt"]) == (5, "same")
    assert document["items"][0]["outcome"] == "skipped"


def test_a_jump_of_pain_asks_the_most_urgent_signs(planned, capsys):
    """Pain up by two or more: bladder, bowels, legs and what is sudden are asked at once (evidence 3B.1)."""
    _, log, _ = planned
    log("3", "6", "", "", "", "", "", "", "", "")
    shown = capsys.readouterr().out

    assert "New trouble after stretching" in shown
    assert "Numb between the legs" in shown
    assert "Very high blood pressure" in shown


def test_a_sign_is_kept_and_stops_the_plan(planned, capsys):
    """The full question is asked, "not sure" counts as a yes, and the next thing to see is what to do."""
    session, log, path = planned
    document = log("5", "4", "", "", "", "", "1", "2", "1")
    shown = capsys.readouterr().out
    with Recommender.open(path) as app:
        status = app.weeks.show("me", session.on).stop.status

    assert document["red_flags"] == ["RF_NEW_STRETCH"]
    assert "Please stop here for now" in shown
    assert status == "refer"


@pytest.mark.parametrize("typed", [("1", "2"), ("1", "1", "x")])
def test_a_sign_is_kept_by_whoever_walks_away_from_the_stop_page(planned, capsys, typed):
    """That must not be lost, however the talk ends: the week is put away all the same."""
    session, log, path = planned
    document = log("5", "7", "3", "", "", "", *typed)
    shown = capsys.readouterr().out
    with Recommender.open(path) as app:
        status = app.weeks.show("me", session.on).stop.status

    assert document["red_flags"] == ["RF_NEW_STRETCH"]
    assert (document["pain_before"], document["pain_after"], document["session_felt"]) == (5, 7, "worse")
    assert "What you did is kept." in shown
    assert status == "refer"


def test_walking_away_stores_nothing(planned):
    from recommender.errors import UsageError

    _, log, path = planned
    with pytest.raises(UsageError, match="nothing was stored"):
        log("5")
    with Recommender.open(path) as app:
        assert app.belongings.export("me")["feedbacks"] == []
