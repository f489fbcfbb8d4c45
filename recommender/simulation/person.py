"""Who a synthetic person is: age, place and course of the pain, direction, conditions, habits (evidence 6B)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from recommender.safety.rules import Condition
from recommender.simulation.chance import picked, some
from recommender.simulation.illness import ASSESSED, draw_conditions
from recommender.simulation.numbers import (
    Course,
    DurationNumbers,
    PeopleNumbers,
    Preference,
    Region,
    SimulationNumbers,
)
from recommender.vocabulary import AREAS, adjacent_areas

SYNTHETIC: Final = "synthetic"  # stands in every name, id and label that the simulation makes
MAIN_AREAS: Final[dict[Region, tuple[str, ...]]] = {
    "back": ("lower_back",),
    "neck": ("neck",),
    "both": ("lower_back", "neck"),
}
MOST_AREAS = 5  # contract section 1


@dataclass(frozen=True, kw_only=True)
class Person:
    """One synthetic person. What they say of themselves may be wrong in one thing: the direction.

    areas           where it hurts, the worst place first
    onset_weeks     since the pain began, on the first day
    usual_nrs       pain of a usual day at the start, 0-10, before course, noise and flares
    direction       the one that truly does them good; said_direction: what their answers point to
    also_worse_with what else makes it worse, truly and as said
    benefit_nrs     what a full programme takes off their pain in the long run
    day_scale       times the day-to-day and the telling SD
    diligence       logit, of doing a planned session
    red_flag        told at the check-in of week `red_flag_week`; None for nearly everybody
    """

    number: int
    name: str
    age_years: int
    is_female: bool
    region: Region
    course: Course
    areas: tuple[str, ...]
    stiff_areas: tuple[str, ...]
    is_chronic: bool
    onset_weeks: float
    usual_nrs: float
    direction: Preference
    said_direction: Preference
    also_worse_with: tuple[str, ...]
    conditions: tuple[str, ...]
    pregnancy_week: int | None
    is_cleared: bool
    benefit_nrs: float
    day_scale: float
    sleeps_poorly: bool
    has_reminders: bool
    diligence: float
    experience: str
    goal: str
    minutes: int
    days: tuple[str, ...]
    kit: tuple[str, ...]
    red_flag_week: int | None
    red_flag: str | None


def draw_person(
    number: int,
    rng: np.random.Generator,
    *,
    seed: int,
    numbers: SimulationNumbers,
    conditions: Mapping[str, Condition],
    red_flags: Sequence[str],
) -> Person:
    """The person of this number. conditions, red_flags: what the questionnaire asks about, in its order.

    The lines stand in the order of the draws: whoever moves one gives every seed another person.
    """
    people, leaving = numbers.people, numbers.leaving
    age, is_female = _age(rng, people), bool(rng.random() < people.female_share)
    region = picked(rng, people.region)
    duration = picked(rng, {name: row.share for name, row in people.duration.items()})
    course = picked(rng, {name: row.share for name, row in people.course.items()})
    areas = _areas(rng, region, people)
    direction = picked(rng, people.direction)
    has, pregnancy_week = draw_conditions(rng, conditions, people, age=age, is_female=is_female, areas=areas)
    tells_flag = bool(rng.random() < leaving.red_flag_share)
    flag_week = int(rng.integers(1, leaving.red_flag_weeks + 1))
    usual = rng.normal(people.usual_nrs_mean, people.usual_nrs_sd) + people.course[course].shift_nrs
    days = picked(rng, people.days)
    return Person(
        number=number,
        name=f"{SYNTHETIC}-{seed}-{number:05d}",
        age_years=age,
        is_female=is_female,
        region=region,
        course=course,
        areas=areas,
        stiff_areas=some(rng, _may_be_stiff(areas, people), people.stiff_area_share),
        is_chronic=duration == "chronic",
        onset_weeks=_onset(rng, people.duration[duration]),
        usual_nrs=float(np.clip(usual, people.usual_nrs_least, people.usual_nrs_most)),
        direction=direction,
        said_direction=_said(rng, direction, people),
        also_worse_with=some(rng, ["turning", "lying"], people.stiff_area_share),
        conditions=has,
        pregnancy_week=pregnancy_week,
        is_cleared=bool(rng.random() < people.cleared_share),
        benefit_nrs=_benefit(rng, region, numbers),
        day_scale=float(np.exp(rng.normal(0.0, numbers.pain.person_log_sd))),
        sleeps_poorly=bool(rng.random() < people.poor_sleep_share),
        has_reminders=bool(rng.random() < people.reminders_share),
        diligence=float(rng.normal(0.0, numbers.starting.person_sd)),
        experience=picked(rng, people.experience),
        goal=picked(rng, people.goal),
        minutes=int(picked(rng, people.minutes)),
        days=tuple(days.split()),
        kit=tuple(item for item, share in people.kit.items() if rng.random() < share),
        red_flag_week=flag_week if tells_flag else None,
        red_flag=red_flags[number % len(red_flags)] if tells_flag else None,
    )


def _age(rng: np.random.Generator, people: PeopleNumbers) -> int:
    """A normal of whole years, drawn again until it lies within the limits."""
    while True:
        age = round(rng.normal(people.age_mean, people.age_sd))
        if people.age_from <= age <= people.age_to:
            return age


def _onset(rng: np.random.Generator, row: DurationNumbers) -> float:
    """Weeks since it began, even in the logarithm: of those with long pain more have it for a year than for ten."""
    return float(np.exp(rng.uniform(np.log(row.from_weeks), np.log(row.to_weeks))))


def _areas(rng: np.random.Generator, region: Region, people: PeopleNumbers) -> tuple[str, ...]:
    """The main places, then what hurts near them; pain that runs down a limb is rarer than a sore neighbour."""
    main = MAIN_AREAS[region]
    near = sorted({area for place in main for area in adjacent_areas(place)} - {*main, *people.never_nearby})
    shares = [people.referred_share if area in ASSESSED else people.nearby_area_share for area in near]
    hurts = rng.random(len(near)) < shares
    return (*main, *(area for area, does in zip(near, hurts, strict=True) if does))[:MOST_AREAS]


def _may_be_stiff(areas: Sequence[str], people: PeopleNumbers) -> list[str]:
    """Every other place; what runs down a limb is pain, and a tight chest is asked about by name."""
    return [area for area in AREAS if area not in {*areas, *ASSESSED, *people.never_nearby}]


def _said(rng: np.random.Generator, direction: Preference, people: PeopleNumbers) -> Preference:
    """The direction that the answers point to: for some people another one than the true one, by the same shares."""
    others = {word: share for word, share in people.direction.items() if word != direction}
    other = picked(rng, {word: share / sum(others.values()) for word, share in others.items()})
    return other if rng.random() < people.direction_wrong_share else direction


def _benefit(rng: np.random.Generator, region: Region, numbers: SimulationNumbers) -> float:
    """Long-run benefit: none for some, the others scaled so that mean and SD over all people are those of 6B."""
    benefit = numbers.benefit
    some = 1.0 - benefit.none_share
    mean = benefit.full_nrs[region] / some
    variance = max(0.0, benefit.full_sd**2 / some - benefit.none_share * mean**2)
    drawn = float(rng.normal(mean, np.sqrt(variance)))
    return drawn if rng.random() >= benefit.none_share else 0.0
