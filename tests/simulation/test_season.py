"""Seasons as frames: what the product planned, and a large one whose truth an analysis must find."""

from __future__ import annotations

import numpy as np
import pytest
from people import MONDAY
from scipy.stats import binom
from simulation.simulated import CATALOG, feedbacks, lived, plans, world

from recommender.outcomes.frames import Frames
from recommender.simulation.policies import PriorOnly
from recommender.simulation.season import frames_of_run, large_season
from recommender.simulation.season_life import SWAP_P

PEOPLE = 250


@pytest.fixture(scope="module")
def run():
    return lived(PriorOnly(world()), range(5), 2)


@pytest.fixture(scope="module")
def season():
    return large_season(world(), people=PEOPLE, weeks=12, starts_on=MONDAY, policy_gain_nrs=1.0)


def test_a_planned_season_has_a_row_for_each_plan_and_each_told_session(run):
    """Counted in the documents themselves."""
    frames = frames_of_run(run, world())
    told = [documents for documents in run.documents.values() if documents]

    assert len(frames.persons) == len(told)
    assert len(frames.plans) == sum(len(plans(documents)) for documents in told)
    assert frames.sessions["was_logged"].sum() == sum(len(feedbacks(documents)) for documents in told)
    assert frames.persons["synthetic"].all()
    items = sum(len(session["items"]) for docs in told for plan in plans(docs) for session in plan["sessions"])
    assert len(frames.exposures) == items


def test_the_diary_of_the_study_comes_only_when_it_is_asked_for(run):
    """The product never saw it."""
    plain, with_diaries = frames_of_run(run, world()), frames_of_run(run, world(), with_diaries=True)

    entries = sum(len(run.diaries[name]) for name, documents in run.documents.items() if documents)
    assert "diary" not in set(plain.pain["source"])
    assert (with_diaries.pain["source"] == "diary").sum() == entries
    assert frames_of_run(lived(None, range(5), 1), world()).persons.empty  # nobody tells the product of nothing


def test_the_large_season_is_the_same_each_time_and_whoever_else_is_there(season):
    few = large_season(world(), people=5, weeks=12, starts_on=MONDAY, policy_gain_nrs=1.0).frames

    names = few.persons["person"].tolist()
    for name, table in few.items():
        whole = getattr(season.frames, name)
        part = whole[whole["person"].isin(names)].reset_index(drop=True)
        columns = [column for column in table.columns if column != "arm"]  # arms are dealt to all at once
        assert part[columns].astype(str).equals(table[columns].astype(str))


def test_the_large_season_leaves_and_misses_as_the_simulation_does(season):
    """The bands of evidence 6C: 12-week retention .43-.71, sessions of the first week .55-.75."""
    frames: Frames = season.frames
    stayed = frames.plans.loc[frames.plans["week"] == 11, "person"].nunique() / PEOPLE
    first = frames.sessions.loc[frames.sessions["week"] == 0, "was_logged"].mean()

    assert 0.43 <= stayed <= 0.71
    assert 0.55 <= first <= 0.75
    assert frames.persons["synthetic"].all()
    assert frames.pain["nrs"].between(0, 10).all()


def test_what_is_drawn_is_drawn_as_often_as_it_says(season):
    exposures = season.frames.exposures
    swapped = (exposures["stretch"].astype(str) != exposures["base"].astype(str)).to_numpy()

    low, high = binom.interval(0.999, len(swapped), SWAP_P)
    assert low <= swapped.sum() <= high
    assert np.allclose(exposures["propensity"], np.where(swapped, SWAP_P, 1 - SWAP_P))


def test_the_true_effects_of_the_stretches_are_in_the_data(season):
    """The change of a session rises by what its stretches bring: a plain regression on that finds a slope of one."""
    told = season.frames.exposures.dropna(subset=["pain_before_nrs", "pain_after_nrs"])
    theta = dict(zip(season.truth.stretches, season.truth.theta_nrs, strict=True))
    brought = told["stretch"].astype(str).map(theta) * told["share"]
    sessions = told.assign(brought=brought).groupby("session_id", sort=False)
    x = sessions["brought"].sum().to_numpy()
    y = (sessions["pain_before_nrs"].first() - sessions["pain_after_nrs"].first()).to_numpy()
    centred = x - x.mean()
    slope = centred @ y / (centred @ centred)
    error = np.sqrt(((y - y.mean() - slope * centred) ** 2).mean() / (centred @ centred))

    assert set(season.truth.stretches) == set(CATALOG.by_id)
    assert abs(slope - 1) < 3.3 * error
    assert slope > 3.3 * error


def test_the_arms_differ_in_the_end_and_not_at_the_start(season):
    """A true point at full dose, of which 12 weeks reach a part."""
    frames: Frames = season.frames
    arm = frames.persons.set_index("person")["arm"].astype(str)
    ratings = frames.pain[frames.pain["source"] == "session_before"]
    ratings = ratings.assign(arm=ratings["person"].astype(str).map(arm))
    start = frames.persons.groupby("arm", observed=True)["pain_start_nrs"].mean()
    end = ratings[ratings["week"] >= 8].groupby("arm")["nrs"].mean()

    assert abs(start["policy"] - start["hold_out"]) < 0.7
    assert 0.2 < end["hold_out"] - end["policy"] < 2.0


def test_a_season_longer_than_its_world_is_refused():
    with pytest.raises(ValueError, match="weeks need"):
        large_season(world(), people=1, weeks=60, starts_on=MONDAY)
