"""Adherence, retention, change and who is missing, on a handful of people counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from outcomes.trials import AS_OF, WEEKS, frames_of
from people import MONDAY
from scipy.stats import t
from statsmodels.stats.proportion import proportion_confint

from recommender.outcomes.adherence import adherence_funnel, completion_by_week
from recommender.outcomes.frames import Frames
from recommender.outcomes.intervals import mean_interval, share_interval
from recommender.outcomes.pain_change import (
    first_and_last,
    measurement_error,
    pain_change,
    reliable_change,
    reliable_change_index,
    responders,
)
from recommender.outcomes.retention import retention, stays, who_is_missing
from recommender.outcomes.weekly_pain import last_day, pain_by_week, weekly_pain, weeks_followed

# ---- intervals ----


@pytest.mark.parametrize(("count", "of"), [(0, 20), (3, 20), (20, 20), (500, 1000)])
def test_a_share_has_the_interval_of_wilson(count, of):
    low, high = share_interval([count], [of])

    assert (low[0], high[0]) == pytest.approx(proportion_confint(count, of, method="wilson"), abs=1e-9)


def test_a_share_of_nobody_and_a_mean_of_one_have_no_interval():
    assert np.isnan(share_interval(0, 0)).all()
    assert np.isnan(mean_interval([3.0, np.nan])).all()


def test_a_mean_has_the_t_interval_of_those_who_are_known():
    values = [1.0, 2.0, np.nan, 4.0]

    assert mean_interval(values)[2:] == pytest.approx(
        t.interval(0.95, 2, 7 / 3, np.std([1, 2, 4], ddof=1) / np.sqrt(3))
    )


# ---- weeks ----


def test_a_week_is_the_mean_of_its_ratings_and_a_week_without_is_missing():
    """Two ratings in week 0, none in week 1, one in week 2; who never rated has a row of nothing."""
    frames = frames_of({"a": {}, "b": {}}, [("a", 0, 6.0), ("a", 6, 3.0), ("a", 14, 2.0)])
    wide = weekly_pain(frames)

    assert wide.loc["a"].tolist() == pytest.approx([4.5, np.nan, 2.0], nan_ok=True)
    assert wide.loc["b"].isna().all()


@pytest.mark.parametrize("source", ["answers", "check_in", "session_after"])
def test_the_worst_of_a_week_and_pain_after_a_session_are_in_no_weekly_mean(source):
    """The worst lies above the mean by its nature: as a start it would make a fall of everything that follows."""
    assert weekly_pain(frames_of({"a": {}}, [("a", 0, 9.0)], source=source)).isna().all(axis=None)


def test_only_weeks_that_are_over_are_expected():
    frames = frames_of({"early": {}, "late": {"started_on": MONDAY + timedelta(days=8)}}, [("early", 0, 5.0)])

    assert weeks_followed(frames, MONDAY + timedelta(days=13)).to_dict() == {"early": 2, "late": 0}
    assert weeks_followed(frames, MONDAY + timedelta(days=14)).to_dict() == {"early": 2, "late": 1}
    assert pain_by_week(frames, MONDAY + timedelta(days=13))["followed"].tolist() == [1]


@pytest.mark.parametrize("starts", [{"a": None, "b": MONDAY}, {"a": None, "b": None}])
def test_whoever_started_nobody_knows_when_was_followed_for_no_week(starts):
    """Their rows are there, and no week of theirs is expected; a table of others may lack the day of everybody."""
    frames = frames_of({name: {} for name in starts}, [("a", 0, 5.0), ("b", 0, 5.0)])
    unknown = replace(frames, persons=frames.persons.assign(started_on=list(starts.values())))
    weeks = {name: 0 if day is None else 9 for name, day in starts.items()}

    assert weeks_followed(unknown, AS_OF).to_dict() == weeks
    assert weeks_followed(Frames.of(dict(unknown.items())), AS_OF).to_dict() == weeks
    assert pain_by_week(unknown, AS_OF)["followed"].tolist() == [1] * sum(map(bool, weeks.values()))
    assert adherence_funnel(unknown, AS_OF)["could"].tolist()[-1] == sum(map(bool, weeks.values()))


def test_pain_over_time_says_who_is_still_in_it():
    """Twelve people rate 4 or 8; those with 8 stop after week 0. The mean falls by 2, and nobody's pain changed."""
    names = [f"p{i}" for i in range(24)]
    ratings = [
        (name, 7 * week, 4.0 + 4 * (i % 2))
        for i, name in enumerate(names)
        for week in range(2)
        if week == 0 or i % 2 == 0
    ]
    table = pain_by_week(frames_of({name: {} for name in names}, ratings), AS_OF)

    assert table["mean"].tolist() == [6.0, 4.0]
    assert table["start_of_rated"].tolist() == [6.0, 4.0]
    assert table["rated"].tolist() == [24, 12]
    assert table["share"].tolist() == [1.0, 0.5]


def test_the_last_day_is_that_of_the_last_thing_told():
    frames = frames_of({"a": {}}, [("a", 3, 5.0)], [("a", 9, True, 1.0), ("a", 20, False, None)])

    assert last_day(frames) == MONDAY + timedelta(days=9)
    with pytest.raises(ValueError, match="nobody told anything"):
        last_day(frames_of({"a": {}}))


# ---- adherence ----


def several():
    """never: planned, logged nothing. once: one of two. often: a session a week for five weeks. new: a week old."""
    sessions = [("never", day, False, None) for day in (0, 2)]
    sessions += [("once", 0, True, 1.0), ("once", 2, False, None)]
    sessions += [("often", 7 * week, True, 0.8) for week in range(5)]
    sessions += [("new", 0, True, 0.5)]
    people = {"never": {}, "once": {}, "often": {}, "new": {"started_on": MONDAY + timedelta(days=28)}, "asked": {}}
    return frames_of(people, sessions=sessions)


def test_the_funnel_counts_only_who_had_time_for_a_step():
    """Five people; after five weeks the newest could not have logged in two, and eight weeks are over for none."""
    table = adherence_funnel(several(), MONDAY + timedelta(days=34)).set_index("step")

    assert table["could"].tolist() == [5, 5, 5, 4, 4, 0, 0]
    assert table["reached"].tolist() == [5, 4, 3, 1, 1, 0, 0]
    assert table.loc["logged in 2 weeks", "share"] == 0.25
    assert np.isnan(table.loc["logged in 8 weeks", "share"])


def test_a_session_whose_day_is_still_to_come_is_not_counted_as_not_done():
    """Half of all that could be done was done; the rest of the week of the last day is no failure."""
    sessions = [("a", 7 * week, True, 0.5) for week in range(9)]
    frames = frames_of({"a": {}}, sessions=[*sessions, ("a", 58, False, None), ("a", 60, False, None)])
    by_day = [adherence_funnel(frames, MONDAY + timedelta(days=day)).iloc[-1]["reached"] for day in (56, 58)]

    assert by_day == [1, 0]


def test_completion_has_those_who_left_in_its_denominator():
    """Week 0: five followed, four with a plan; three of six sessions logged, 2.3 of 6 done. Week 1: one of four."""
    table = completion_by_week(several(), MONDAY + timedelta(days=34)).set_index("week")

    assert table.loc[0, ["followed", "active", "people", "planned", "logged"]].tolist() == [5, 3, 4, 6, 3]
    assert table.loc[0, "done"] == pytest.approx(2.3 / 6)
    assert table.loc[1, ["followed", "active", "people", "planned", "logged"]].tolist() == [4, 1, 1, 1, 1]
    assert np.isnan(table.loc[2, "done_low"])
    assert table.loc[2, "share"] == 0.25


def test_the_error_of_completion_is_that_of_people():
    """Ten people with the same session seven times say as much as ten sessions."""
    done = [0.1 * i for i in range(10)]
    once, week = (
        frames_of(
            {f"p{i}": {} for i in range(10)},
            sessions=[(f"p{i}", day, True, done[i]) for i in range(10) for day in days],
        )
        for days in ([0], range(7))
    )
    low = [completion_by_week(frames, AS_OF)["done_low"].iloc[0] for frames in (once, week)]

    assert low[0] == pytest.approx(low[1], abs=1e-12)
    assert low[0] == pytest.approx(mean_interval(done).low, abs=1e-12)


# ---- retention ----


def kaplan_meier(days, left):
    """Share still there after each day on which anybody left, and Greenwood's variance, by their definitions."""
    share, greenwood, rows = 1.0, 0.0, {}
    for day in sorted({d for d, gone in zip(days, left, strict=True) if gone}):
        at_risk = sum(d >= day for d in days)
        gone = sum(d == day and g for d, g in zip(days, left, strict=True))
        share *= 1 - gone / at_risk
        greenwood += gone / (at_risk * (at_risk - gone)) if at_risk > gone else np.inf
        rows[day] = share, share * np.sqrt(greenwood)
    return rows


def leavers():
    """Twenty people who log every third day until day 3, 6, 9 ... and then no more, or to the end; staggered starts."""
    people = {f"p{i:02}": {"started_on": MONDAY + timedelta(days=i % 4), "arm": "ab"[i % 2]} for i in range(20)}
    last = {name: 3 * (i + 1) if i < 14 else 60 for i, name in enumerate(people)}
    return frames_of(
        people, sessions=[(name, day, True, 1.0) for name in people for day in range(0, last[name] + 1, 3)]
    )


def test_retention_is_the_product_of_kaplan_and_meier():
    frames, as_of = leavers(), MONDAY + timedelta(days=50)
    table = stays(frames, as_of)
    expected = kaplan_meier(table["days"].tolist(), table["left"].tolist())
    found = retention(frames, as_of).set_index("day")

    assert found.loc[0, "share"] == 1.0
    assert found.index[1:].tolist() == list(expected)
    for day, (share, se) in expected.items():
        reach = np.exp(1.959963984540054 * se / (share * abs(np.log(share))))
        assert found.loc[day, ["share", "low", "high"]].tolist() == pytest.approx(
            [share, share**reach, share ** (1 / reach)]
        )


def test_who_was_there_within_two_weeks_has_not_left_yet():
    """Judged on day 36 of 50: who told something after it was still there on it, however soon they stopped."""
    table = stays(leavers(), MONDAY + timedelta(days=50)).set_index("person")

    assert table.loc["p09"].tolist() == ["b", 30, True]
    assert not table.loc["p12", "left"]
    assert table.loc["p12", "days"] == 36
    assert table.loc["p19", "days"] == 33


def test_who_started_in_the_last_two_weeks_is_not_judged():
    frames = leavers()

    assert len(stays(frames, MONDAY + timedelta(days=16))) == 15
    assert len(stays(frames, MONDAY + timedelta(days=17))) == 20
    assert retention(frames, MONDAY).empty


def test_who_never_told_anything_left_on_the_first_day():
    frames = frames_of({f"p{i}": {} for i in range(12)}, [(f"p{i}", 60, 5.0) for i in range(3)])
    table = retention(frames, MONDAY + timedelta(days=60))

    assert table[["day", "at_risk", "left"]].values.tolist() == [[0, 12, 9]]
    assert table["share"].tolist() == pytest.approx([0.25])


def test_retention_and_missing_pain_are_shown_for_each_arm():
    frames, as_of = leavers(), MONDAY + timedelta(days=50)
    by_arm = retention(frames, as_of, by_arm=True)

    assert by_arm.groupby("arm")["at_risk"].first().to_dict() == {"a": 10, "b": 10}
    assert set(who_is_missing(frames, as_of, by_arm=True)["arm"]) == {"a", "b"}


def test_who_is_missing_says_whether_the_others_were_worse_off():
    """Of four, those with 8 on the sheet stop rating after week 0."""
    people = {f"p{i}": {"pain_start_nrs": 4.0 + 4 * (i % 2)} for i in range(4)}
    ratings = [(f"p{i}", 7 * week, 5.0) for i in range(4) for week in range(2) if week == 0 or i % 2 == 0]
    table = who_is_missing(frames_of(people, ratings, [("p0", 8, True, 1.0)]), AS_OF)

    assert table["rated"].tolist() == [4, 2]
    assert table["start_rated"].tolist() == [6.0, 4.0]
    assert table["start_missing"].tolist() == pytest.approx([np.nan, 8.0], nan_ok=True)
    assert table[["planned", "logged"]].values.tolist() == [[0, 0], [1, 1]]


# ---- change ----


def fallers():
    """Twenty people from 6; in week 8 ten are at 3 and two at 8, four stop at 5 in week 2, four after week 0."""
    ends = [8.0] * 2 + [3.0] * 10
    ratings = [(f"p{i:02}", 0, 6.0) for i in range(20)]
    ratings += [(f"p{i:02}", 7 * WEEKS, end) for i, end in enumerate(ends)]
    ratings += [(f"p{i:02}", 14, 5.0) for i in range(12, 16)]
    return frames_of({f"p{i:02}": {} for i in range(21)}, ratings)  # the last one never rated


def test_each_way_of_treating_who_is_missing_stands_under_its_name_with_its_denominator():
    table = pain_change(fallers(), WEEKS, AS_OF).set_index("method")
    observed = (2 * 2 - 10 * 3) / 12

    assert table["people"].tolist() == [12, 20, 20, 20]
    assert table["of"].tolist() == [21] * 4
    assert table["change"].tolist() == pytest.approx(
        [observed, (2 * 2 - 10 * 3 - 4) / 20, (2 * 2 - 10 * 3) / 20, observed + 8 / 20]
    )
    assert "LOCF" in table.loc["last observation carried forward", "means"]
    assert "BOCF" in table.loc["baseline carried forward", "means"]
    assert table.loc["observed", "low"] == pytest.approx(mean_interval([2.0] * 2 + [-3.0] * 10).low)


def test_a_known_week_counts_for_nobody_who_was_not_followed_so_long():
    assert first_and_last(fallers(), WEEKS, AS_OF - timedelta(days=1)).empty


def test_responders_stand_over_both_denominators():
    table = responders(fallers(), WEEKS, AS_OF)

    assert table[["people", "could", "better", "worse"]].values.tolist() == [[12, 12, 10, 2], [21, 20, 10, 2]]
    assert table["share"].tolist() == pytest.approx([10 / 12, 10 / 21])


def test_the_reliable_change_index_is_that_of_jacobson_and_truax():
    """Their example: 47.5 to 32.5 on a scale with SD 7.5 and reliability .8 is 15 / 4.74 = 3.16."""
    error = measurement_error(7.5, 0.8)
    index = reliable_change_index(pd.Series([47.5]), pd.Series([32.5]), error)

    assert np.sqrt(2) * error == pytest.approx(4.74, abs=0.005)
    assert index.tolist() == pytest.approx([-3.16], abs=0.005)


def test_reliable_change_counts_what_is_more_than_measurement_error():
    """1.96 sqrt(2) 1.2 = 3.33 points are needed: a fall of 3 is not, one of 5 is."""
    people = {f"p{i}": {} for i in range(4)}
    ends = [1.0, 3.0, 6.0, 9.5]
    ratings = [(f"p{i}", 0, 6.0) for i in range(4)] + [(f"p{i}", 7 * WEEKS, end) for i, end in enumerate(ends)]
    table = reliable_change(frames_of(people, ratings), WEEKS, AS_OF)

    assert table["people"].tolist() == [1, 2, 1]
    assert table["of"].tolist() == [4, 4, 4]
    assert table["points"].tolist() == pytest.approx([3.326] * 3, abs=0.001)
