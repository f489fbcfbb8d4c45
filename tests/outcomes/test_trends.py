"""Trends: what happened week by week, with what is missing in plain sight and nothing claimed too early."""

from __future__ import annotations

from datetime import timedelta

import pytest
from people import MONDAY, answers, feedback

from recommender.decide import recommend
from recommender.knowledge import shipped_knowledge
from recommender.outcomes.trend_words import pain_words
from recommender.outcomes.trends import sessions_frame, weekly_frame, weekly_records
from recommender.profile.history import read_history

LATER = MONDAY + timedelta(days=60)


def history_of(*feedbacks):
    return read_history(feedbacks, shipped_knowledge().codes, person="me", today=MONDAY)


def on(days, number=0, **changes):
    return feedback(f"f{days}-{number}", on=(MONDAY + timedelta(days=days)).isoformat(), **changes)


def test_a_session_row_counts_partly_as_half_and_a_share_as_itself():
    """done 1, partly .5, skipped 0, unless the person said how much (decisions 5.1)."""
    items = [
        {"stretch": "cat-cow", "outcome": "done"},
        {"stretch": "bridge", "outcome": "partly"},
        {"stretch": "sphinx", "outcome": "skipped"},
        {"stretch": "open-book", "outcome": "partly", "share": 0.9},
    ]
    frame = sessions_frame(history_of(on(0, items=items)))

    assert frame["completed_share"].tolist() == [pytest.approx((1 + 0.5 + 0 + 0.9) / 4)]


def test_a_week_is_the_mean_of_what_was_rated_and_says_how_much_that_is():
    """Three sessions, two ratings: the mean rests on two, and the third is not a zero."""
    frame = weekly_frame(history_of(on(0, pain_before=6), on(2, pain_before=4), on(4, pain_before=None)), until=LATER)

    assert frame["logged"].tolist() == [3]
    assert frame["pain_before"].tolist() == [5.0]
    assert frame["pain_ratings"].tolist() == [2]


def test_weeks_in_which_nothing_was_logged_are_there_as_empty_weeks():
    """A gap that is left out would look like a steady line."""
    records = weekly_records(history_of(on(0), on(21)), until=LATER)

    assert [record["logged"] for record in records] == [1, 0, 0, 1]
    assert [record["pain_before"] for record in records] == [5.0, None, None, 5.0]


def test_a_week_that_has_not_begun_was_not_missed():
    """It is there only where something was logged in it, as by a clock that is ahead."""
    plans = [recommend(answers(), starts_on=MONDAY + timedelta(days=7 * week)) for week in (0, 1, 2)]
    soon, sunday = on(20), MONDAY + timedelta(days=6)

    assert [record["planned"] for record in weekly_records(history_of(*plans), until=sunday)] == [3]
    assert [record["logged"] for record in weekly_records(history_of(*plans, soon), until=sunday)] == [0, 0, 1]


def test_a_week_that_was_planned_again_asks_for_no_day_twice():
    """Monday of the first plan; from Wednesday on only the second counts."""
    plans = [recommend(answers(), starts_on=MONDAY + timedelta(days=days)) for days in (0, 2)]
    days = [session.on for session in history_of(*plans).plans_in_force[1].sessions]
    of_this_week = 1 + sum(day < MONDAY + timedelta(days=7) for day in days)

    assert weekly_records(history_of(*plans), until=MONDAY)[0]["planned"] == of_this_week


def test_a_mistyped_year_makes_no_hundred_empty_weeks():
    """Ten years ahead is a slip; a session told some weeks early is not."""
    history = history_of(on(0), on(20), on(3650)).told_by(MONDAY)

    assert [record["logged"] for record in weekly_records(history, until=MONDAY)] == [1, 0, 1]


def test_a_session_that_two_devices_told_is_one():
    twice = [on(0, number, session_id="s") for number in (0, 1)]

    assert [record["logged"] for record in weekly_records(history_of(*twice), until=LATER)] == [1]


def test_nobody_and_nothing_make_an_empty_list():
    assert weekly_records(history_of(), until=LATER) == []


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        ([], "Too early for a line. 3 more weeks"),
        ([6.0, 5.0], "Too early for a line. 1 more week "),
        ([6.0, None, 5.0], "Too early for a line. 1 more week "),
        ([6.0, 5.0, 5.0], "About the same"),
        ([5.0, 6.0, 6.0], "About the same"),
        ([6.0, 5.0, 4.0], "lower than in the first week, by 2 points"),
        ([9.0, 8.0, 7.0], "About the same: the change is smaller than one that matters"),
        ([5.0, 4.0, 3.5], "About the same: the change is smaller than one that matters"),
        ([8.0, 9.0, 10.0], "higher than in the first week, by 2 points"),
        ([4.0, 5.0, 6.5], "higher than in the first week, by 2.5"),
    ],
)
def test_the_sentence_waits_for_three_rated_weeks_and_for_a_change_that_matters(ratings, words):
    """Lower needs 2 points and 30 % (evidence 5C), higher 2 points; under three weeks any line is a guess (ux A7)."""
    assert words in pain_words(ratings)
