"""A check-in asks for every sign that stands, wherever it was told; silence about it lifts nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from people import MONDAY, NOON, answers, checkin, feedback

from recommender import Recommender
from recommender.knowledge import shipped_knowledge
from recommender.store.store import Store
from recommender.weekly_check_in import WeeklyCheckIn

TOLD = MONDAY + timedelta(days=1)
ASKED = MONDAY + timedelta(days=6)
FLAGS = shipped_knowledge().rules.red_flags
NOTHING = {"check_list": (), "choice": "no", "number": None}


def tell_in_the_sheet(app, code):
    app.save_answers("me", answers(red_flags=[code], answered_on=TOLD.isoformat()))


def tell_after_a_session(app, code):
    app.record(feedback(session_id=None, on=TOLD.isoformat(), red_flags=[code]))


def tell_in_a_check_in(app, code):
    app.record(checkin(on=TOLD.isoformat(), red_flags=[code]))


@pytest.mark.parametrize("tell", [tell_in_the_sheet, tell_after_a_session, tell_in_a_check_in])
@pytest.mark.parametrize("code", sorted(code for code, flag in FLAGS.items() if flag.group != "none"))
def test_a_sign_that_stands_is_asked_by_its_own_label(app, tell, code):
    tell(app, code)
    asking = WeeklyCheckIn(application=app, person="me", on=ASKED, starts_on=ASKED)
    replies, shown = {}, []
    while page := next((page for page in asking.pages(replies) if page.id not in replies), None):
        replies[page.id] = NOTHING[page.kind]
        shown += [option.value for option in page.options]

    assert code in shown
    assert asking.document(replies, "c")["red_flags"] == []  # now it was asked, and that is the answer that lifts it


@pytest.fixture
def app():
    """Somebody who was healthy on Monday."""
    with Recommender(Store.open(":memory:", now=NOON, copies=0), now=lambda: NOON, today=lambda: ASKED) as application:
        application.save_answers("me", answers(answered_on=MONDAY.isoformat()))
        yield application
