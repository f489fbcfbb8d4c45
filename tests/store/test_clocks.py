"""Clocks set back, days that begin elsewhere, nights of 23 or 25 hours, years of 53 weeks: a week stays one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import MONDAY, NOON, answers, checkin, feedback

from recommender.application import Recommender
from recommender.errors import AnswersError
from recommender.store.store import Store

ZONES = (
    "Europe/Madrid", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
)  # fmt: skip
# Two o'clock in the night, in UTC, on which the clocks change there.
NIGHTS = {
    "Europe/Madrid": (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "America/New_York": (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    "Australia/Lord_Howe": (datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
}


class Clock:
    """What a machine believes: a moment, and the zone it stands in."""

    def __init__(self, moment: datetime, zone: str = "UTC") -> None:
        self.moment, self.zone = moment, ZoneInfo(zone)

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.astimezone(self.zone).date()


def opened(clock):
    return Recommender(Store.open(":memory:", now=clock.moment), now=clock.now, today=clock.today)


def sheet(clock, **changes):
    return answers(answered_on=clock.today().isoformat(), **changes)


@given(
    moment=st.integers(0, 7 * 365 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    zone=st.sampled_from(ZONES),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_day_is_the_day_where_the_person_is(moment, zone):
    """Answers, week, session and check-in of one moment all fall on one local day, whatever UTC says."""
    clock = Clock(moment, zone)
    day = clock.today()
    with opened(clock) as app:
        app.save_answers("me", answers(answered_on=..., days=["mon", "tue", "wed", "thu", "fri", "sat"]))
        plan = app.plan_week("me", starts_on=day)
        first = plan.sessions[0]
        assert plan.status == "plan"
        assert {day <= session.on < day + timedelta(days=7) for session in plan.sessions} == {True}
        app.record(feedback(session_id=first.session_id, on=...))
        app.record(checkin(on=day.isoformat()))

        assert app.answers("me")["answered_on"] == day.isoformat()
        assert app.weeks.done_sessions("me", plan, today=day) == {first.session_id}
        assert app.weeks.in_force("me", day) is not None
        assert app.weeks.stop("me", day) is None


@pytest.mark.parametrize(("zone", "night"), [(zone, night) for zone in NIGHTS for night in NIGHTS[zone]])
def test_a_night_in_which_the_clocks_change_has_each_session_once(zone, night):
    """An hour that comes twice, or never, is no day more or less."""
    clock = Clock(night - timedelta(days=2), zone)
    with opened(clock) as app:
        app.save_answers("me", sheet(clock, days=["fri", "sat", "sun", "mon"]))
        plan = app.plan_week("me", starts_on=clock.today())
        seen: dict[str, set[date]] = {}
        for hour in range(24 * 5):
            clock.moment = night + timedelta(days=-2, minutes=60 * hour)
            shown = app.weeks.show("me", clock.today())
            if shown.session is not None:
                seen.setdefault(shown.session.session_id, set()).add(clock.today())
        calendar = app.belongings.calendar("me", plan.starts_on)

        assert {len(days) for days in seen.values()} == {1}
        assert seen == {s.session_id: {s.on} for s in plan.sessions if s.on <= clock.today()}
        assert calendar.count("BEGIN:VEVENT") == len(plan.sessions)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1), timedelta(days=400)])
def test_a_clock_that_is_set_back_loses_and_doubles_nothing(back):
    clock = Clock(NOON)
    with opened(clock) as app:
        app.save_answers("me", sheet(clock))
        plan = app.plan_week("me", starts_on=MONDAY)
        app.record(feedback("before", session_id=plan.sessions[0].session_id, on=...))
        clock.moment = NOON - back
        assert app.record(feedback("after", on=...)).is_new
        assert not app.record(feedback("before", session_id=plan.sessions[0].session_id, on=...)).is_new
        app.learn()
        clock.moment = NOON + timedelta(days=7)
        later = app.plan_week("me", starts_on=MONDAY + timedelta(days=7))

        assert sorted(row["feedback_id"] for row in app.belongings.export("me")["feedbacks"]) == ["after", "before"]
        assert later.status == "plan"
        assert len(app.belongings.export("me")["plans"]) == 2


def test_a_week_before_its_own_answers_is_refused_in_words():
    """The answers are of tomorrow, as this clock sees it: that is said, and nothing is guessed."""
    clock = Clock(NOON)
    with opened(clock) as app:
        app.save_answers("me", sheet(clock))
        clock.moment = NOON - timedelta(days=1)
        with pytest.raises(AnswersError, match="answered_on: is after the day the plan starts"):
            app.plan_week("me", starts_on=clock.today())

        assert app.belongings.export("me")["plans"] == []


def test_a_clock_that_is_set_back_lifts_no_stop():
    """A check-in that seems to be older than the warning says nothing about it."""
    clock = Clock(NOON)
    with opened(clock) as app:
        app.save_answers("me", sheet(clock))
        app.record(feedback("warned", red_flags=["RF_CES_SADDLE"]))
        clock.moment = NOON - timedelta(days=2)
        app.record(checkin(on=clock.today().isoformat()))
        clock.moment = NOON
        plan = app.plan_week("me", starts_on=MONDAY)

        assert plan.status == "refer"
        assert plan.sessions == ()


@pytest.mark.parametrize("monday", [date(2020, 12, 28), date(2026, 12, 28), date(2032, 12, 27), date(2024, 12, 30)])
@pytest.mark.parametrize("starts", [0, 3])
def test_the_weeks_around_new_year_are_three_weeks(monday, starts):
    """Week 53 (or 1) begins in one year and ends in the next; its sessions are counted in one week and once."""
    assert monday.isocalendar().week in (53, 1)
    clock = Clock(datetime(monday.year, monday.month, monday.day, 12, tzinfo=UTC) + timedelta(days=starts - 7))
    with opened(clock) as app:
        days = []
        for _ in range(3):
            app.save_answers("me", sheet(clock))
            plan = app.plan_week("me", starts_on=clock.today())
            for session in plan.sessions:
                days.append(session.on)
                told = feedback(f"{session.on}", session_id=session.session_id, on=session.on.isoformat())
                app.record(told)
            clock.moment += timedelta(days=7)
        weeks = [date.fromisoformat(str(week["week"])[:10]) for week in app.results.weekly_trends("me")]
        logged = sum(int(week["logged"]) for week in app.results.weekly_trends("me"))
        progress = app.results.progress("me")

    assert len(days) == len(set(days)) == logged == progress.done == 9
    assert weeks == [weeks[0] + timedelta(days=7 * number) for number in range(len(weeks))]
    assert {day - timedelta(days=day.weekday()) for day in days} == set(weeks)
    shown = [week.monday for week in progress.weeks]
    assert shown == [shown[0] + timedelta(days=7 * number) for number in range(len(shown))]
    assert set(weeks) <= set(shown)
