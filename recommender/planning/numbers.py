"""The planner's numbers, read from `data/planning.toml`; each has its reason and source beside it there."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from recommender.errors import DataError, Problem
from recommender.reading import read_toml, validated


class _Numbers(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Seconds(_Numbers):
    between_repetitions: int = Field(ge=0)
    moving_repetition: int = Field(ge=1)
    breath: int = Field(ge=1)
    between_sets: int = Field(ge=0)
    before_a_stretch: int = Field(ge=0)
    change_side: int = Field(ge=0)
    change_position: int = Field(ge=0)


class DoseNumbers(_Numbers):
    first_weeks: int = Field(ge=1)
    first_hold_s: int = Field(ge=5)
    first_hold_s_65: int = Field(ge=5)
    longest_hold_s: int = Field(ge=5)
    longest_hold_s_65: int = Field(ge=5)
    longest_neck_hold_s: int = Field(ge=5)
    lengthened_from_hold_s: int = Field(ge=0)
    shortest_hold_s: int = Field(ge=1)
    caution: float = Field(gt=0, le=1)
    flare: float = Field(gt=0, le=1)
    restart: float = Field(gt=0, le=1)
    hold_grows_s: int = Field(ge=0)
    repetitions_most_more: int = Field(ge=0)
    never_longer_tags: tuple[str, ...]
    never_longer_prefixes: tuple[str, ...]


class WeekNumbers(_Numbers):
    sessions_a_week_at_first: int = Field(ge=1, le=7)
    distinct_stretches_at_first: int = Field(ge=1)
    distinct_stretches_more_a_week: int = Field(ge=0)
    distinct_stretches_most: int = Field(ge=1)
    new_in_flare_most: int = Field(ge=0)
    exact_time_limit_s: float = Field(gt=0)


class SessionNumbers(_Numbers):
    caution_items_most: int = Field(ge=0)
    items_most: int = Field(ge=1)
    items_most_up_to_minutes: int = Field(ge=1)
    items_more_a_minute: float = Field(ge=0)
    primary_muscle_most: int = Field(ge=1)
    muscle_most_s: int = Field(ge=30)
    warm_ups_most: int = Field(ge=0)
    cool_downs_most: int = Field(ge=0)
    shortest_share: float = Field(ge=0, le=1)


class Objective(_Numbers):
    hurts: float = Field(ge=0)
    asked_to_loosen: float = Field(ge=0)
    first_two_days: float = Field(ge=0)
    later_days_share: float = Field(ge=0, le=1)
    dose_days: tuple[float, float, float]
    muscle_full_day_s: int = Field(ge=1)
    area_full_day_s: int = Field(ge=1)
    muscle_week_most_s: int = Field(ge=60)
    repetition: float = Field(ge=0)
    repetition_full_on_days: int = Field(ge=1)
    family: float = Field(ge=0)
    families_most: int = Field(ge=0)
    position: float = Field(ge=0)
    floor_change: float = Field(ge=0)
    floor_change_65: float = Field(ge=0)
    unrelated: float = Field(ge=0)
    novelty: float = Field(ge=0)
    novelty_free: int = Field(ge=0)
    monotony: float = Field(ge=0)
    takes_its_place: float = Field(ge=0)
    just_left: float = Field(ge=0)


class Musts(_Numbers):
    main: float = Field(ge=0)
    warm_up: float = Field(ge=0)
    cool_down: float = Field(ge=0)
    place: float = Field(ge=0)


class PlanningNumbers(_Numbers):
    seconds: Seconds
    dose: DoseNumbers
    week: WeekNumbers
    session: SessionNumbers
    objective: Objective
    musts: Musts


def load_planning_numbers(folder: Path) -> PlanningNumbers:
    """The numbers of `planning.toml`. Raises DataError with every problem found."""
    problems: list[Problem] = []
    table = read_toml(folder / "planning.toml", problems)
    numbers = None if problems else validated(PlanningNumbers, table, "planning.toml", problems)
    if numbers is None:
        raise DataError(problems)
    return numbers
