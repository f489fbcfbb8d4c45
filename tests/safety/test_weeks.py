"""The weeks that are over: which days they hold, how much of each was done, what colour it had, counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from people import MONDAY, feedback
from seasons import DAY, GREEN, RED, SKIPPED, UNSAID, Season, Week, calm, unsaid

from recommender.knowledge import shipped_knowledge
from recommender.profile.history import read_history
from recommender.safety.weeks import WeekRecord, paused_days, weeks_before

KNOWLEDGE = shipped_knowledge()
WEEK = timedelta(days=7)


def history_of(documents: list[dict], on: date):
    return read_history(documents, KNOWLEDGE.codes, person="me", today=on)


def weeks_of(documents: list[dict], on: date) -> tuple[WeekRecord, ...]:
    history = history_of(documents, on)
    return weeks_before(history, on, catalog=KNOWLEDGE.catalog, limits=KNOWLEDGE.rules.thresholds)


def weeks(season: Season, on: date | None = None) -> tuple[WeekRecord, ...]:
    return weeks_of(season.documents, on or season.today)


def starts(records: tuple[WeekRecord, ...]) -> list[int]:
    """The first day of each week, counted from MONDAY."""
    return [(record.starts_on - MONDAY).days for record in records]


# ---- which weeks ----


def test_each_plan_makes_a_week_of_seven_days():
    """The oldest first; the one that begins today is not over."""
    season = calm(3)
    season.start()

    assert starts(weeks(season)) == [0, 7, 14]
    assert all(record.ends_on - record.starts_on == WEEK for record in weeks(season))
    assert [len(record.sessions) for record in weeks(season)] == [3, 3, 3]


@pytest.mark.parametrize(("day", "over"), [(6, []), (7, [0]), (13, [0]), (14, [0, 7]), (40, [0, 7])])
def test_a_week_counts_only_when_it_is_over(day, over):
    """A week that still runs may still be done; afterwards there is none without a plan."""
    assert starts(weeks(calm(2), MONDAY + day * DAY)) == over


def test_without_plans_the_weeks_run_from_the_first_session():
    """Nothing was planned, so nothing can be said of how much of it was done."""
    days = (0, 2, 9, 30)
    documents = [feedback(f"f{day}", on=str(MONDAY + day * DAY), pain_before=4, pain_after=4) for day in days]
    records = weeks_of(documents, MONDAY + 29 * DAY)

    assert starts(records) == [0, 7, 14, 21]
    assert [len(record.sessions) for record in records] == [2, 1, 0, 0]
    assert [record.completion for record in records] == [None] * 4
    assert [record.colour for record in records] == ["green", "green", None, None]


def test_nobody_who_did_nothing_has_weeks():
    assert weeks_of([], MONDAY) == ()


def test_a_plan_without_sessions_begins_no_week():
    """While a warning stands there is nothing to do."""
    season = Season(red_flags=["RF_FEVER"])
    season.start()

    assert weeks(season, MONDAY + 3 * WEEK) == ()


@pytest.mark.parametrize("later", [1, 2, 3])
def test_a_plan_made_anew_in_the_week_belongs_to_it(later):
    """The week stays seven days long, however often it was planned."""
    season = calm(1)
    season.start()
    season.today += later * DAY
    season.start()

    assert starts(weeks(season, MONDAY + 14 * DAY)) == [0, 7]


def test_every_session_between_the_first_plan_and_now_belongs_to_a_week():
    """A bad session must be seen whatever the plans were: here the second plan is made anew on its Wednesday."""
    season = calm(1)
    season.start()
    season.today += 2 * DAY
    for session in season.start()["sessions"]:
        season.log(session, GREEN)
    season.today += 7 * DAY
    season.start()

    held = {session.on for record in weeks(season) for session in record.sessions}
    logged = {session.on for session in history_of(season.documents, season.today).sessions}
    assert {day for day in logged if day < season.today} <= held


# ---- how much was done ----


@pytest.mark.parametrize(
    ("week", "completion"),
    [
        (GREEN, 1.0),
        (SKIPPED, 0.0),
        (Week(share=0.25), 0.25),
        (Week(reason="already_did"), 1.0),
        (Week(reason="no_time"), 0.0),
        (Week(sessions={0: None, 1: None, 2: None}), 0.0),
    ],
    ids=["all", "nothing", "a quarter of each", "elsewhere", "no time", "not a word"],
)
def test_completion_is_the_part_of_the_planned_stretches_that_was_done(week, completion):
    """Decisions 5.1: done 1, partly .5, skipped 0 unless a share was said; what was done elsewhere is done."""
    assert [record.completion for record in weeks(Season().live(week))] == [completion]


def test_completion_by_hand():
    """Of the first session two done, one partly, one partly with a share of .25, the rest not named; then nothing."""
    season = Season()
    plan = season.start()
    names = [item["stretch"] for item in plan["sessions"][0]["items"]]
    items = [
        {"stretch": names[0], "outcome": "done"},
        {"stretch": names[1], "outcome": "done"},
        {"stretch": names[2], "outcome": "partly"},
        {"stretch": names[3], "outcome": "partly", "share": 0.25},
        {"stretch": names[4], "outcome": "skipped", "reason": "disliked"},
    ]
    season.log(plan["sessions"][0], GREEN, items=items)
    planned = sum(len(session["items"]) for session in plan["sessions"])

    assert [record.completion for record in weeks(season, MONDAY + WEEK)] == [Fraction(11, 4) / planned]


def test_exactly_seven_tenths_are_seven_tenths():
    """A share of .7 of every stretch must not fall under 70 % because of how numbers are summed."""
    (record,) = weeks(Season().live(Week(share=0.7)))

    assert record.completion == Fraction(7, 10)


def test_no_week_is_more_than_done():
    """Whoever does more than was planned has done it all."""
    season = Season().live(GREEN)
    more = feedback("more", on=str(MONDAY), items=[{"stretch": "bridge", "outcome": "done"}])

    assert [record.completion for record in weeks(season.happened(more))] == [1.0]


def test_one_session_told_twice_is_not_done_twice():
    """From two devices: a third of the week stays a third."""
    season = Season()
    plan = season.start()
    first = plan["sessions"][0]
    season.log(first, GREEN).log(first, GREEN)
    planned = sum(len(session["items"]) for session in plan["sessions"])

    assert [record.completion for record in weeks(season, MONDAY + WEEK)] == [Fraction(len(first["items"]), planned)]


def test_in_a_week_that_was_planned_anew_each_day_is_held_against_the_plan_in_force():
    """Monday by the first plan, the other days by the second, which has only short sessions."""
    season = Season()
    monday = season.start()["sessions"][0]
    season.log(monday, GREEN)
    season.checkin(MONDAY + DAY, minutes_per_session=5)
    season.today += 2 * DAY
    wednesday, friday, _ = season.start()["sessions"]
    season.log(wednesday, GREEN)
    planned = [len(session["items"]) for session in (monday, wednesday, friday)]

    (record,) = weeks(season, MONDAY + WEEK)
    assert planned[0] > planned[1]
    assert record.completion == Fraction(planned[0] + planned[1], sum(planned))


@pytest.mark.parametrize("minutes", [20, 25, 30, 35, 40, 45])
def test_of_two_plans_for_one_day_the_one_that_was_used_counts(minutes):
    """`plans_before`: the order in which plans arrived says nothing. All of the first was done, none of the longer."""
    season = Season().live(GREEN)
    longer = Season(minutes_per_session=minutes).plan()

    assert longer["plan_id"] != season.plans[0]["plan_id"]
    assert [record.completion for record in weeks(season.happened(longer))] == [1.0]


# ---- colour and pain ----


@pytest.mark.parametrize(
    ("week", "colour", "pain"),
    [
        (GREEN, "green", 4),
        (UNSAID, None, None),
        (UNSAID.but(before=3), None, 3),
        (GREEN.but(sessions={1: {"pain_before": 3, "pain_after": 5, "next_day_pain": 3}}), "amber", Fraction(11, 3)),
        (GREEN.but(sessions={1: {"session_felt": "worse"}}), "amber", 4),
        (GREEN.but(sessions={1: RED}), "red", Fraction(10, 3)),
        (GREEN.but(sessions={0: RED, 1: {"session_felt": "worse"}}), "red", Fraction(10, 3)),
        (GREEN.but(sessions={0: {"felt": {"cat-cow": "worse"}}}), "amber", 4),
        (GREEN.but(sessions={0: {"pain_before": None}, 2: {"pain_before": 1, "pain_after": 1}}), "green", 2.5),
    ],
)
def test_a_week_has_the_colour_of_its_worst_session_and_the_mean_of_what_was_said(week, colour, pain):
    """4C; missing is never green."""
    (record,) = weeks(Season().live(week))

    assert (record.colour, record.pain_nrs) == (colour, pain)


def test_what_was_said_without_a_day_calms_no_week():
    """A feedback whose day is not known belongs to none."""
    undated = {"feedback_version": 1, "feedback_id": "undated", "person": "me", "items": []}
    calm_word = undated | {"pain_before": 1, "pain_after": 1}

    assert weeks(unsaid(1).happened(calm_word))[0].colour is None


# ---- pauses ----


@pytest.mark.parametrize(
    ("events", "paused"),
    [
        ([(8, "pause")], [False, True, True]),
        ([(8, "pause"), (10, "resume")], [False, True, False]),
        ([(8, "pause"), (9, "pause"), (14, "resume")], [False, True, False]),
        ([(13, "pause"), (15, "resume")], [False, True, True]),
        ([(8, "resume")], [False, False, False]),
        ([(8, "pause"), (8, "resume")], [False, False, False]),
        ([(21, "pause")], [False, False, False]),
    ],
)
def test_a_week_with_a_paused_day_is_a_paused_week(events, paused):
    """From the pause to the day before the plan goes on."""
    season = calm(3)
    for day, kind in events:
        season.event(kind, MONDAY + day * DAY)

    assert [record.is_paused for record in weeks(season)] == paused


def test_paused_days_by_hand():
    """Both ends: the day of the pause counts, that of the resume does not; an open pause lasts up to the day itself."""
    season = Season().event("pause", MONDAY).event("resume", MONDAY + 2 * DAY).event("pause", MONDAY + 5 * DAY)
    history = history_of(season.documents, MONDAY + 6 * DAY)

    assert [(day - MONDAY).days for day in paused_days(history, MONDAY + 6 * DAY)] == [0, 1, 5, 6]
    assert [(day - MONDAY).days for day in paused_days(history, MONDAY + DAY)] == [0]


def test_the_order_of_arrival_says_nothing():
    season = calm(2).live(GREEN.but(sessions={1: RED}, events=((2, "pause", {}), (4, "resume", {}))))

    assert weeks_of(season.documents[::-1], season.today) == weeks_of(season.documents, season.today)
