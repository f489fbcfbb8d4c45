"""A week in a calendar: read strictly by another program, the same sessions under the same names each time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from icalendar import Calendar
from people import MONDAY, NOON, answers, event

from recommender.application import Recommender
from recommender.errors import UnknownNameError, UsageError
from recommender.exchange.calendar import Entry, calendar_text
from recommender.store.store import Store

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def app():
    store = Store.open(":memory:", now=NOON)
    with Recommender(store, now=lambda: NOON, today=lambda: MONDAY) as application:
        application.save_answers("me", answers())
        application.plan_week("me", starts_on=MONDAY)
        yield application


def read(app, on=MONDAY):
    """By name (UID): day and hour, title, SEQUENCE and status of each entry, as a calendar program reads the file."""
    calendar = Calendar.from_ical(app.belongings.calendar("me", on))
    assert not calendar.errors
    assert all(not entry.errors for entry in calendar.walk())
    return {
        str(entry["UID"]): (entry.decoded("DTSTART"), str(entry["SUMMARY"]), int(entry["SEQUENCE"]),
                            str(entry["STATUS"]))
        for entry in calendar.walk("VEVENT")
    }  # fmt: skip


def test_each_session_is_an_hour_on_the_wall_and_a_title_that_says_nothing(app):
    """Calendars are shared: no body part, no pain, no name, nobody else's alarm."""
    plan = app.weeks.current_plan("me", MONDAY)
    entries = sorted(read(app).values())
    text = app.belongings.calendar("me", MONDAY)

    assert [start for start, *_ in entries] == [datetime.combine(s.on, time(12, 30)) for s in plan.sessions]
    assert all(start.tzinfo is None for start, *_ in entries)
    assert all(re.fullmatch(r"Stretching, 1[12] min", title) for _, title, *_ in entries)
    for word in ("VALARM", "DESCRIPTION", "back", "pain", plan.sessions[0].items[0].name):
        assert word not in text


def test_every_line_is_as_long_as_the_standard_allows(app):
    """RFC 5545: CRLF at the end of lines of at most 75 bytes, each mandatory property once."""
    text = app.belongings.calendar("me", MONDAY)

    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 and "\n" not in line for line in text.split("\r\n"))
    assert text.count("UID:") == text.count("DTSTAMP:") == text.count("BEGIN:VEVENT") == 3


def test_two_exports_are_the_same_to_the_byte(app):
    assert app.belongings.calendar("me", MONDAY) == app.belongings.calendar("me", TUESDAY)


@pytest.mark.parametrize(("part", "hour"), [("morning", 8), ("day", 12), ("evening", 19)])
def test_the_hour_is_that_of_the_answers(app, part, hour):
    app.save_answers("me", answers(time_of_day=part))

    assert {start.hour for start, *_ in read(app).values()} == {hour}


def test_a_session_that_moves_keeps_its_name_and_counts_up(app):
    """The calendar moves what it has, instead of showing it on both days."""
    before = read(app)
    session = app.weeks.current_plan("me", MONDAY).sessions[0]
    app.weeks.move("me", session.session_id, TUESDAY, MONDAY)
    after = read(app)
    moved = next(uid for uid in before if before[uid][0].date() == MONDAY)

    assert after.keys() == before.keys()
    assert after[moved][0].date() == TUESDAY
    assert after[moved][2] == before[moved][2] + 1
    assert {uid: after[uid] for uid in after if uid != moved} == {uid: before[uid] for uid in before if uid != moved}


def test_a_week_that_is_made_again_updates_the_one_that_is_there(app):
    """Fewer days: the session that fell away is cancelled, the others are changed, none is new."""
    before = read(app)
    app.save_answers("me", answers(days=["mon", "thu"], minutes_per_session=20))
    app.plan_week("me", starts_on=MONDAY)
    after = read(app)

    assert after.keys() == before.keys()
    assert all(after[uid][2] > before[uid][2] for uid in after)
    assert [status for *_, status in after.values()].count("CANCELLED") == 1


def test_the_count_never_goes_back(app):
    """A calendar keeps the entry with the higher SEQUENCE: one that is lower would be ignored from then on."""
    counts = [read(app)]
    session = app.weeks.current_plan("me", MONDAY).sessions[0]
    app.weeks.move("me", session.session_id, TUESDAY, MONDAY)
    counts.append(read(app))
    stretch = app.weeks.current_plan("me", MONDAY).sessions[1].items[0].stretch
    for kind in ("exclude", "restore"):
        app.record(event(kind, kind=kind, facts={"stretch": stretch}))
        counts.append(read(app))
    app.save_answers("me", answers(minutes_per_session=20))
    app.plan_week("me", starts_on=MONDAY)
    counts.append(read(app))

    for uid in counts[0]:
        numbers = [entries[uid][2] for entries in counts]
        assert numbers == sorted(numbers)


def test_two_people_in_one_calendar_do_not_share_names(app):
    app.save_answers("ann", answers())
    app.plan_week("ann", starts_on=MONDAY)
    ann = Calendar.from_ical(app.belongings.calendar("ann", MONDAY))

    assert not read(app).keys() & {str(entry["UID"]) for entry in ann.walk("VEVENT")}
    assert "ann" not in app.belongings.calendar("ann", MONDAY)


def test_a_week_that_is_put_away_is_not_handed_out(app):
    """Decisions 1.11: neither while it is paused nor once a warning was told."""
    app.log.pause("me", "holiday")
    with pytest.raises(UsageError, match="put away"):
        app.belongings.calendar("me", MONDAY)
    app.log.resume("me")
    app.save_answers("me", answers(red_flags=["RF_CES_BLADDER"]))
    with pytest.raises(UsageError, match="put away"):
        app.belongings.calendar("me", MONDAY)


def test_without_a_week_there_is_no_calendar(app):
    with pytest.raises(UnknownNameError):
        app.belongings.calendar("nobody", MONDAY)


def test_an_entry_without_minutes_is_one_that_fell_away():
    """It has to name the session that goes, and lasts as long as the standard makes it last."""
    gone = Entry(uid="a@b", sequence=2, changed_at=datetime(2026, 11, 23, tzinfo=UTC), on=MONDAY, minutes=0)
    text = calendar_text([gone], "day")

    assert "STATUS:CANCELLED" in text
    assert "SUMMARY:Stretching\r\n" in text
