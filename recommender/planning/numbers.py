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
    first_weeks: int
    first_hold_s: int
    first_hold_s_65: int
    longest_hold_s: int
    longest_hold_s_65: int
    longest_neck_hold_s: int
    shortest_hold_s: int
    caution: float = Field(gt=0, le=1)
    flare: float = Field(gt=0, le=1)
    restart: float = Field(gt=0, le=1)
    restart_after_days: int
    beginner_again_after_days: int
    never_longer_tags: tuple[str, ...]
    never_longer_prefixes: tuple[str, ...]


class WeekNumbers(_Numbers):
    sessions_a_week_at_first: int = Field(ge=1, le=7)
    distinct_stretches_at_first: int = Field(ge=1)
    distinct_stretches_more_a_week: int
    distinct_stretches_most: int = Field(ge=1)


class SessionNumbers(_Numbers):
    caution_items_most: int
    items_most: int
    items_most_up_to_minutes: int
    items_more_a_minute: float
    primary_muscle_most: int
    warm_ups_most: int
    cool_downs_most: int
    shortest_share: float


class Objective(_Numbers):
    hurts: float
    asked_to_loosen: float
    first_two_days: float
    later_days_share: float
    dose_days: tuple[float, float, float]
    muscle_full_day_s: int
    area_full_day_s: int
    muscle_week_most_s: int
    repetition: float
    family: float
    families_most: int
    position: float


class PlanningNumbers(_Numbers):
    seconds: Seconds
    dose: DoseNumbers
    week: WeekNumbers
    session: SessionNumbers
    objective: Objective


def load_planning_numbers(folder: Path) -> PlanningNumbers:
    """The numbers of `planning.toml`. Raises DataError with every problem found."""
    problems: list[Problem] = []
    table = read_toml(folder / "planning.toml", problems)
    numbers = None if problems else validated(PlanningNumbers, table, "planning.toml", problems)
    if numbers is None:
        raise DataError(problems)
    return numbers
