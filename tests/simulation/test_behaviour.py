"""What people do and say: each probability held against the number that evidence 6B names."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from simulation.simulated import NUMBERS, world

from recommender.simulation.behaviour import (
    Mood,
    attention_relief,
    chance_of_leaving,
    chance_of_missing,
    chance_of_starting,
    felt,
    latent_ratings,
    long_run_relief,
    outcome_of,
    session_felt,
)

PLAIN = replace(
    world().person(0), age_years=45, diligence=0.0, has_reminders=False, benefit_nrs=0.8, direction="extension"
)
MOOD = Mood(week=0, pain_rise_nrs=0.0, last_relief=False)


def leaving(person=PLAIN, week=6, up=0.0, usual=4.0, against=False):
    return chance_of_leaving(
        person, week=week, pain_up_nrs=up, usual_nrs=usual, goes_against=against, numbers=NUMBERS.leaving
    )


def starting(person=PLAIN, mood=MOOD, weekday=0, drills=6):
    return chance_of_starting(person, mood, weekday=weekday, drills=drills, numbers=NUMBERS.starting)


def missing(person=PLAIN, week=0, red=False, before=5):
    return chance_of_missing(person, week=week, is_red=red, pain_before=before, numbers=NUMBERS.missing)


def logit(chance: float) -> float:
    return math.log(chance / (1 - chance))


def test_57_of_100_plain_people_are_still_there_after_twelve_weeks():
    """The pooled drop-out of 17 studies of apps, 43 % (S19)."""
    stay = math.prod(1 - leaving(week=week) for week in range(12))

    assert stay == pytest.approx(0.57, abs=0.01)


@pytest.mark.parametrize(
    ("case", "times"),
    [
        ({"person": replace(PLAIN, age_years=30)}, 1.5),
        ({"up": 2.0}, 1.4),
        ({"usual": 1.0}, 1.3),
        ({"person": replace(PLAIN, has_reminders=True)}, 0.7),
        ({"against": True}, 1.0),
        ({"against": True, "week": 1}, 2.5),
    ],
)
def test_who_leaves_sooner(case, times):
    """The young, who got worse, who got well, who had no reminders, who were sent the wrong way (S23, S27)."""
    week = case.get("week", 6)

    assert leaving(**case) == pytest.approx(times * leaving(week=week))


def test_starting_a_session_follows_the_logit_of_6b():
    """Each term alone, against the plain one."""
    base = logit(starting())

    assert logit(starting(drills=8)) - base == pytest.approx(-0.5)
    assert logit(starting(weekday=5)) - base == pytest.approx(-0.2)
    assert logit(starting(mood=replace(MOOD, week=5))) - base == pytest.approx(-0.3)
    assert logit(starting(mood=replace(MOOD, pain_rise_nrs=2.0))) - base == pytest.approx(-0.4)
    assert logit(starting(mood=replace(MOOD, last_relief=True))) - base == pytest.approx(0.15)
    assert logit(starting(person=replace(PLAIN, diligence=1.0))) - base == pytest.approx(1.0)


def test_entries_are_missing_more_where_it_matters():
    """15 %, more after a red session and when the pain is gone, less from 65 on: not at random."""
    assert missing() == pytest.approx(0.15)
    assert missing(week=10) == pytest.approx(0.17)
    assert missing(red=True) == pytest.approx(0.23)
    assert missing(before=1) == pytest.approx(0.20)
    assert missing(person=replace(PLAIN, age_years=70)) < missing()


def test_the_long_run_benefit_is_reached_by_sessions_and_turned_by_the_direction():
    """1 - exp(-n / 12); x1.15 where every drill goes the right way, x.85 where none does."""

    def relief(sessions, match=0.0):
        return long_run_relief(PLAIN, sessions=sessions, match=match, direction_weight=0.15, numbers=NUMBERS.benefit)

    assert relief(0) == 0.0
    assert relief(12) == pytest.approx(0.8 * (1 - math.exp(-1)))
    assert relief(12, 1.0) == pytest.approx(1.15 * relief(12))
    assert relief(12, -1.0) == pytest.approx(0.85 * relief(12))


def test_attention_helps_most_in_week_two_and_not_at_all_from_week_twelve():
    """What a plan without any effect would show as well."""
    by_week = [attention_relief(week, NUMBERS.benefit) for week in (0, 1, 2, 7, 12, 20)]

    assert by_week == pytest.approx([0.0, 0.15, 0.3, 0.15, 0.0, 0.0])


@pytest.mark.parametrize(
    ("rating", "word"), [(1.0, "worse"), (2.4, "worse"), (2.5, "neutral"), (3.4, "neutral"), (3.5, "helped")]
)
def test_a_rating_is_cut_into_three_words(rating, word):
    """Decisions 5.1: at 2.5 and 3.5."""
    assert felt(rating, NUMBERS.rating) == word


@pytest.mark.parametrize("kappa", [5.0, 0.0, -5.0])
def test_kappa_is_what_a_rating_says_about_the_benefit(kappa):
    """Informative, worthless and hostile ratings: the slope of the rating on theta is kappa itself."""
    numbers = NUMBERS.changed(rating={"kappa": kappa}).rating
    rng = np.random.default_rng(5)
    theta = rng.normal(0.05, 0.06, 20_000)
    ratings = latent_ratings(theta, np.zeros(20_000), rng.normal(size=20_000), relief_nrs=0.0, numbers=numbers)

    assert np.polyfit(theta, ratings, 1)[0] == pytest.approx(kappa, abs=0.35)
    assert ratings.mean() == pytest.approx(3.3, abs=0.03)


def test_harder_stretches_are_left_out_more_often():
    """The share of a session is drawn first; the level then moves it by its logit."""
    drawn = np.linspace(0.0005, 0.9995, 1000)

    def done(level):
        return np.mean(
            [outcome_of(u, False, share=0.71, level=level, numbers=NUMBERS.doing) != "skipped" for u in drawn]
        )

    assert done(1) == pytest.approx(0.71, abs=0.002)
    assert logit(done(3)) - logit(done(1)) == pytest.approx(-0.6, abs=0.02)


def test_a_session_feels_easier_or_worse_from_one_point_on():
    """Between them it felt the same."""
    assert [session_felt(change, NUMBERS.rating) for change in (1.2, 0.4, -0.9, -1.0)] == [
        "easier", "same", "same", "worse",
    ]  # fmt: skip
