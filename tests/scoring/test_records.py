"""What a person answered and logged, as the model reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from people import MONDAY, answers
from scoring.logged import KNOWLEDGE, logged

from recommender.profile.answers import Answers, read_answers
from recommender.profile.history import History, LoggedSession
from recommender.scoring.records import person_record


def sheet(**changes: Any) -> Answers:
    return read_answers(answers(**changes), KNOWLEDGE.codes)


def on(day: int, feedback_id: str) -> LoggedSession:
    session = logged(feedback_id)
    return LoggedSession(on=MONDAY + timedelta(days=day), feedback=session.feedback, planned=session.planned)


def ids(record: Any) -> list[list[str]]:
    return [[session.feedback.feedback_id for session in log] for _, log in record.segments]


def test_each_session_stands_under_the_answers_that_held_on_its_day():
    sheets = [(MONDAY, sheet()), (MONDAY + timedelta(days=10), sheet(age_years=61))]
    history = History(sessions=(on(0, "a"), on(9, "b"), on(10, "c"), on(40, "d")))

    record = person_record("me", sheets, history)

    assert ids(record) == [["a", "b"], ["c", "d"]]
    assert [profile.age_years for profile, _ in record.segments] == [sheet().age_years, 61]


def test_a_session_from_before_any_answers_stands_under_the_first():
    record = person_record("me", [(MONDAY, sheet())], History(sessions=(on(-3, "a"), on(3, "b"))))

    assert ids(record) == [["a", "b"]]


def test_of_two_sheets_of_one_day_the_later_counts():
    """So it is where a plan is made of them."""
    record = person_record("me", [(MONDAY, sheet()), (MONDAY, sheet(age_years=61))], History(sessions=(on(1, "a"),)))

    ((profile, _),) = record.segments
    assert profile.age_years == 61


def test_who_answered_or_logged_nothing_has_nothing_to_learn_from():
    assert not person_record("me", [], History(sessions=(on(1, "a"),))).segments
    assert not person_record("me", [(MONDAY, sheet())], History()).segments
