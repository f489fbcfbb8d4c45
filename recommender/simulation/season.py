"""Synthetic seasons as frames: a small one that the product planned, and a large one whose truth is known.

Both have the same people with the same course of pain (evidence 6B). In the large one no week is planned: each session
shows six stretches drawn at random, so that thousands of people take seconds and every effect is known. It says how an
analysis reads such data, and nothing about the product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from recommender.outcomes.frames import TABLES, Frames
from recommender.outcomes.log_frames import frames_from_documents
from recommender.simulation.chance import Stream, generator
from recommender.simulation.cohort import Run
from recommender.simulation.season_life import SeasonLife, SeasonTruth
from recommender.simulation.world import World


def frames_of_run(run: Run, world: World, *, with_diaries: bool = False) -> Frames:
    """What a cohort that the product planned for told, as frames. with_diaries: the study's own daily ratings too."""
    documents = {
        name: [*told, *(run.diaries[name] if with_diaries else ())] for name, told in run.documents.items() if told
    }
    ends_on = run.starts_on + timedelta(days=world.days)
    return frames_from_documents(documents, world.knowledge.codes, today=ends_on)


@dataclass(frozen=True, kw_only=True)
class LargeSeason:
    """frames: what people told; truth: what lies behind it, which no analysis may see."""

    frames: Frames
    truth: SeasonTruth


def large_season(
    world: World, *, people: int, weeks: int, starts_on: date, policy_gain_nrs: float = 0.0, holdout_share: float = 0.5
) -> LargeSeason:
    """A season of random sessions: the same for the same world and numbers.

    policy_gain_nrs  what the arm `policy` takes off the usual pain at full dose beside what the arm `hold_out` does
    holdout_share    of the people, assigned at random; 0: no arms at all
    Raises ValueError where the world is shorter than `weeks`.
    """
    if 7 * weeks > world.days:
        raise ValueError(f"this world has {world.days} days; {weeks} weeks need {7 * weeks}")
    truth = _truth(world, policy_gain_nrs)
    columns: dict[str, dict[str, list[object]]] = {
        name: {column.name: [] for column in table} for name, table in TABLES.items()
    }
    arms = generator(world.seed, Stream.SEASON).random(people) < holdout_share
    for number in range(people):
        arm = None if holdout_share == 0 else "hold_out" if arms[number] else "policy"
        life = SeasonLife(world, world.person(number), truth, starts_on=starts_on, arm=arm)
        _add(columns, life.live(weeks))
    return LargeSeason(frames=Frames.of(columns), truth=truth)


def _truth(world: World, policy_gain_nrs: float) -> SeasonTruth:
    """What a stretch brings is the same for everybody: the mean of the world and the stretch's own quality."""
    numbers = world.numbers.world
    theta = numbers.size * numbers.mean + world.quality
    names = [*world.catalog.by_id]
    return SeasonTruth(stretches=tuple(names), theta_nrs=np.asarray(theta), policy_gain_nrs=policy_gain_nrs)


def _add(columns: dict[str, dict[str, list[object]]], tables: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
    for name, rows in tables.items():
        for column, values in columns[name].items():
            values += [row[column] for row in rows]
