"""How it is right now counts before the first stretch: what is shown was screened with it, and nothing is added."""

from __future__ import annotations

import pytest
from people import MONDAY, answers, feedback
from planned import planned_item

from recommender import Recommender
from recommender.knowledge import shipped_knowledge
from recommender.profile.plan import PlannedSession
from recommender.session.person_now import PersonNow

STRETCHES = ("diaphragmatic-breathing", "lower-trunk-rotation", "single-knee-to-chest", "bridge", "cat-cow")


@pytest.fixture
def app():
    with Recommender.open(":memory:") as opened:
        opened.save_answers("me", answers())
        yield opened


def now_of(app):
    return PersonNow(application=app, knowledge=shipped_knowledge(), person="me", day=MONDAY)


def left_with(app, pain_nrs):
    items = [planned_item(name) for name in STRETCHES]
    return [item.stretch for item in now_of(app).fitting(items, pain_nrs)]


@pytest.mark.parametrize("pain_nrs", [8, 9, 10])
def test_a_high_rating_leaves_what_the_same_rating_on_the_sheet_would_leave(app, pain_nrs):
    """Only the gentlest, whichever way it was told (decisions 1.8)."""
    sheet = answers(pain=[{"area": "lower_back", "side": "both", "nrs": pain_nrs, "weeks": 20}])
    left_out = {entry.stretch for entry in app.preview_week("me", sheet, starts_on=MONDAY).left_out}

    assert left_with(app, pain_nrs) == [name for name in STRETCHES if name not in left_out]
    assert 0 < len(left_with(app, pain_nrs)) < len(STRETCHES)


@pytest.mark.parametrize("pain_nrs", [0, 5, 7])
def test_other_ratings_leave_the_session_as_it_is(app, pain_nrs):
    assert left_with(app, pain_nrs) == list(STRETCHES)


def test_a_low_rating_brings_nothing_back(app):
    """It can only take away: a sheet of today that says 9 still counts."""
    app.save_answers("me", answers(pain=[{"area": "lower_back", "side": "both", "nrs": 9, "weeks": 20}]))

    assert left_with(app, 1) == left_with(app, 9)


def test_a_rating_far_above_the_own_mean_is_a_flare(app):
    """Three calm sessions and then a 7: the stronger ones rest, although 7 alone would not say so (evidence 4E)."""
    for number, day in enumerate(("2026-11-16", "2026-11-18", "2026-11-20")):
        app.record(feedback(f"f{number}", on=day, pain_before=2, pain_after=2))

    assert left_with(app, 2) == list(STRETCHES)
    assert len(left_with(app, 7)) < len(STRETCHES)


def test_nothing_is_stored_by_asking(app):
    left_with(app, 9)

    assert app.belongings.export("me")["feedbacks"] == []


def test_without_a_rating_nothing_changes(app):
    """The question may be skipped, and no answer is no bad answer."""
    assert left_with(app, None) == list(STRETCHES)


def test_fewer_stretches_take_fewer_minutes(app):
    """44 s each; where one in another position is gone, nobody needs time to move there and back."""
    day = PlannedSession(session_id="s", on=MONDAY, minutes=0.0, items=())
    items = [planned_item(name) for name in ("bridge", "standing-side-bend", "bent-knee-fall-out")]
    three = now_of(app).with_items(day, items)
    two = now_of(app).with_items(day, [three.items[0], three.items[2]])

    assert [item.seconds for item in three.items] == [44, 59, 59]
    assert [item.seconds for item in two.items] == [44, 44]
    assert two.minutes == round(88 / 60, 1)
