"""Pain from day to day: the published course, the spread within a week, flares, and the numbers people say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from simulation.simulated import NUMBERS, world

from recommender.simulation.chance import Stream, generator
from recommender.simulation.pain import Body, draw_luck, natural_course, told

CALM = NUMBERS.changed(pain={"bad_week_nrs": 0.0}, people={"course": {
    name: row.model_dump() | {"fall": 1.0} for name, row in NUMBERS.people.course.items()
}})  # fmt: skip
PERSON = replace(world().person(0), usual_nrs=5.2, course="recovering", sleeps_poorly=False, day_scale=1.0)
LONG = 40_000


def course(person, weeks, numbers=CALM):
    return natural_course(person, np.array([7.0 * week for week in weeks]), numbers)


@pytest.mark.parametrize(
    ("is_chronic", "points"),
    [(False, {0: 5.2, 6: 2.3, 26: 1.2, 52: 0.6}), (True, {0: 5.1, 6: 3.3, 26: 2.6, 52: 2.3})],
)
def test_the_natural_course_passes_through_the_four_points_of_s11(is_chronic, points):
    """Means of 33 cohorts, 0-10, from the day it began; 6B fits them within .3."""
    person = replace(PERSON, usual_nrs=points[0], is_chronic=is_chronic, onset_weeks=0.0)

    assert course(person, list(points)) == pytest.approx(list(points.values()), abs=0.31)


def test_long_pain_falls_little_by_itself_unless_the_other_reading_is_taken():
    """6B: about 5 % in 12 weeks; counted from entry it falls from 51 to 29 and swamps every effect."""
    person = replace(PERSON, is_chronic=True, onset_weeks=27.0)
    from_entry = CALM.changed(pain={"chronic_counts_from": "entry"})

    assert course(person, [12])[0] / 5.2 == pytest.approx(0.945, abs=0.01)
    assert course(person, [12], from_entry)[0] / 5.2 == pytest.approx(29 / 51, abs=0.02)


def test_people_come_in_a_bad_week_that_passes():
    """Half a point above usual on the first day, half of that after ten days: what falls then is no benefit."""
    person = replace(PERSON, is_chronic=True, onset_weeks=500.0)
    without = NUMBERS.changed(pain={"bad_week_nrs": 0.0})
    excess = course(person, [0, 10 / 7], NUMBERS) - course(person, [0, 10 / 7], without)

    assert excess == pytest.approx([0.5, 0.25])


def test_the_day_to_day_state_is_an_ar1_with_its_own_spread():
    """SD .9 and .45 from one day to the next; the telling adds .8 and remembers nothing (6B)."""
    luck = draw_luck(generator(1, Stream.PAIN, 0), PERSON, LONG, NUMBERS.pain)

    assert luck.state.std() == pytest.approx(0.9, rel=0.03)
    assert np.corrcoef(luck.state[1:], luck.state[:-1])[0, 1] == pytest.approx(0.45, abs=0.02)
    assert luck.telling.std() == pytest.approx(0.8, rel=0.03)
    assert np.corrcoef(luck.telling[1:], luck.telling[:-1])[0, 1] == pytest.approx(0.0, abs=0.02)


def flare_days(person, *, after_red=False) -> float:
    luck = draw_luck(generator(1, Stream.PAIN, 0), person, LONG, NUMBERS.pain)
    body, days = Body(person, luck, NUMBERS), 0
    for day in range(LONG):
        body.wake(day, after_red=after_red)
        days += body.is_flaring
    return days / LONG


def test_flares_start_and_last_as_often_as_6b_says():
    """In a row of calm stretches of 1/p days and flares of m days, m p / (m p + 1 - p) of the days flare.

    A new flare may start on the morning the last one ends, hence the 1 - p.
    """
    risk, length = 0.03, 3.0
    expected = length * risk / (length * risk + 1 - risk)

    assert flare_days(PERSON) == pytest.approx(expected, rel=0.08)


def test_flares_are_likelier_for_some_and_after_a_red_session():
    """Fluctuating x1.6, poor sleep x1.3, after a red session x1.3."""
    usual = flare_days(PERSON)

    assert flare_days(replace(PERSON, course="fluctuating")) > 1.3 * usual
    assert flare_days(replace(PERSON, sleeps_poorly=True)) > 1.1 * usual
    assert flare_days(PERSON, after_red=True) > 1.1 * usual


def test_a_flare_adds_two_to_four_points():
    """And nothing of it is left the day after it ends."""
    luck = draw_luck(generator(1, Stream.PAIN, 0), PERSON, 400, NUMBERS.pain)
    quiet = replace(luck, flare=np.ones_like(luck.flare))
    body, calm = Body(PERSON, luck, NUMBERS), Body(PERSON, quiet, NUMBERS)
    added = {True: [], False: []}
    for day in range(400):
        body.wake(day)
        calm.wake(day)
        added[body.is_flaring].append(body.nrs - calm.nrs)

    assert 2.0 <= min(added[True]) <= max(added[True]) <= 4.0
    assert set(added[False]) == {0.0}


def test_relief_never_takes_the_usual_pain_below_nothing():
    """A benefit larger than the pain leaves the day's own ups and downs, not a debt."""
    luck = draw_luck(generator(1, Stream.PAIN, 0), PERSON, 50, NUMBERS.pain)
    body = Body(PERSON, luck, NUMBERS)
    body.wake(20, relief_nrs=100.0)

    assert body.nrs == pytest.approx(luck.state[20 + NUMBERS.pain.days_before], abs=4.0)
    assert body.told_in_the_morning(20) >= 0


@pytest.mark.parametrize(
    ("nrs", "heap", "said"),
    [
        (-2.0, 0.9, 0),
        (13.0, 0.9, 10),
        (3.4, 0.9, 3),
        (1.2, 0.9, 1),
        (1.2, 0.1, 0),
        (4.2, 0.1, 5),
        (6.1, 0.1, 5),
        (7.0, 0.1, 7),
    ],
)
def test_what_is_said_is_a_whole_number_and_sometimes_a_round_one(nrs, heap, said):
    """0 to 10; 15 % of the neighbours of 0 and 5 are heaped onto them."""
    assert told(nrs, heap, NUMBERS.pain) == said
