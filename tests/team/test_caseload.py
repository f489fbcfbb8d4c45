"""Who needs a look, against histories that were made by hand: each figure can be counted on the fingers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from clinics import ClinicClock
from people import MONDAY, NOON, answers, checkin, event, feedback

from recommender.application import Recommender
from recommender.store.store import Store
from recommender.team.caseload import at_a_glance


class Life:
    """One person, who answered on MONDAY; each week has three sessions (Monday, Wednesday, Friday)."""

    def __init__(self):
        self.clock = ClinicClock()
        store = Store.open(":memory:", now=NOON)
        self.app = Recommender(store, now=self.clock.now, today=lambda: self.clock.today)
        self.logged = 0

    def week(self, number, *, done=0, **facts):
        """Plans a week, and logs so many of its sessions on their days."""
        self.clock.today = MONDAY + timedelta(weeks=number)
        if number == 0:
            self.app.save_answers("pat", answers())
        else:
            self.check_in(7 * number)  # answers on safety that are too old would put the week away
        plan = self.app.plan_week("pat", starts_on=self.clock.today)
        for session in plan.sessions[:done]:
            self.clock.today = session.on
            self.log(session_id=session.session_id, on=session.on, **facts)
        return plan

    def log(self, *, on, **facts):
        self.logged += 1
        pain = {"pain_before": 3, "pain_after": 3} | facts
        self.app.record(feedback(f"f{self.logged}", person="pat", on=on.isoformat(), **pain))

    def check_in(self, day, **facts):
        self.clock.today = MONDAY + timedelta(days=day)
        self.app.record(checkin(f"c{day}", person="pat", on=self.clock.today.isoformat(), **facts))

    def glance(self, day):
        self.clock.today = MONDAY + timedelta(days=day)
        return at_a_glance(self.app, "pat", self.clock.today)


@pytest.fixture
def life():
    return Life()


def test_whoever_has_not_answered_yet_is_told_of_in_no_figure(life):
    glance = life.glance(0)

    assert (glance.last_session, glance.quiet_days, glance.completed_share, glance.stop) == (None, None, None, None)
    assert not glance.needs_a_look


@pytest.mark.parametrize(("day", "is_stuck"), [(17, False), (18, True)])
def test_fourteen_days_without_a_session_is_stuck_and_thirteen_is_not(life, day, is_stuck):
    """The last session is that of Friday, day 4; every session that was planned was done."""
    life.week(0, done=3)
    glance = life.glance(day)

    assert glance.last_session == MONDAY + timedelta(days=4)
    assert glance.quiet_days == day - 4
    assert glance.completed_share == 1
    assert glance.is_stuck is is_stuck


def test_without_a_session_the_quiet_days_count_from_the_first_plan(life):
    life.week(0)

    assert life.glance(13).quiet_days == 13
    assert life.glance(14).is_quiet


@pytest.mark.parametrize(("done", "share", "is_stuck"), [((1, 1), 2 / 6, True), ((3, 0), 3 / 6, False)])
def test_less_than_two_fifths_of_what_was_planned_is_stuck(life, done, share, is_stuck):
    """Two weeks of three sessions each are over."""
    for number, times in enumerate(done):
        life.week(number, done=times)
    glance = life.glance(14)

    assert glance.completed_share == pytest.approx(share)
    assert not glance.is_quiet
    assert glance.is_stuck is is_stuck


def test_only_the_last_28_days_count_and_today_is_not_over_yet(life):
    """On day 35 (the Monday of week 5) the window begins with day 7: weeks 1 to 4, of which 2 sessions were done."""
    life.week(0, done=3)
    for number, times in ((1, 0), (2, 0), (3, 0), (4, 2), (5, 0)):
        life.week(number, done=times)

    assert life.glance(35).completed_share == pytest.approx(2 / 12)


def test_a_session_that_was_moved_counts_on_its_new_day(life):
    """Moved from Monday to Sunday: on Saturday only two are over; on Monday what was done on Sunday counts for it."""
    plan, sunday = life.week(0), MONDAY + timedelta(days=6)
    life.clock.today = MONDAY
    facts = {"session_id": plan.sessions[0].session_id, "to": str(sunday)}
    life.app.record(event(kind="move", person="pat", facts=facts))
    life.log(session_id=plan.sessions[1].session_id, on=plan.sessions[1].on)

    assert life.glance(5).completed_share == pytest.approx(1 / 2)
    life.log(on=sunday)
    assert life.glance(7).completed_share == pytest.approx(2 / 3)


@pytest.mark.parametrize(("after", "worse"), [(4, ()), (5, ("session",))])
def test_a_rise_of_two_in_a_session_is_worse_and_of_one_is_not(life, after, worse):
    life.week(0, done=2, pain_after=after)

    assert life.glance(5).worse == worse
    assert life.glance(5).needs_a_look is bool(worse)


def test_pain_on_the_next_day_counts_as_pain_after_the_session(life):
    life.week(0, done=1, next_day_pain=6)

    assert life.glance(5).worse == ("session",)


@pytest.mark.parametrize(("ratings", "worse"), [((4, 5), ()), ((4, 6), ("weeks",)), ((4, 6, 6), ()), ((6,), ())])
def test_the_last_check_in_is_compared_with_the_one_before(life, ratings, worse):
    life.week(0, done=3)
    for number, worst in enumerate(ratings):
        life.check_in(5 + number, worst_pain=worst)

    assert life.glance(9).worse == worse


@pytest.mark.parametrize(("day", "signs"), [(34, ("RF_LEG_WEAK",)), (35, ())])
def test_a_warning_sign_is_shown_for_28_days(life, day, signs):
    """Told at the check-in of day 6; a later one without it does not take it away."""
    life.week(0, done=3)
    life.check_in(6, red_flags=["RF_LEG_WEAK"])
    assert life.glance(6).stop == "refer"
    life.check_in(13, red_flags=[])

    assert life.glance(day).signs == signs


def test_a_sign_told_with_a_session_is_shown_too(life):
    plan = life.week(0)
    life.log(session_id=plan.sessions[0].session_id, on=MONDAY, red_flags=["RF_CARDIAC"])

    assert life.glance(1).signs == ("RF_CARDIAC",)
    assert life.glance(1).needs_a_look


@pytest.mark.parametrize(
    ("changes", "stop"),
    [({}, None), ({"red_flags": ...}, "incomplete"), ({"conditions": ["lumbar_radiculopathy"]}, "clearance_needed"),
     ({"red_flags": ["RF_DVT"]}, "refer")],
)  # fmt: skip
def test_why_there_is_no_week_stands_beside_the_name(life, changes, stop):
    life.app.save_answers("pat", answers(**changes))
    glance = life.glance(0)

    assert glance.stop == stop
    assert glance.signs == (("RF_DVT",) if stop == "refer" else ())
    assert glance.needs_a_look is (stop is not None)
