"""The generator's numbers, read from `data/simulation.toml`; each has its source and its range beside it there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from recommender.errors import DataError, Problem, UsageError
from recommender.reading import read_toml, unknown_word, validated

Share = Annotated[float, Field(ge=0, le=1)]
Sd = Annotated[float, Field(ge=0)]
Course = Literal["recovering", "persistent_mild", "fluctuating", "severe"]
Duration = Literal["acute", "subacute", "chronic"]
Region = Literal["back", "neck", "both"]
Preference = Literal["extension", "lateral", "flexion", "none"]
Curve = Literal["acute", "persistent"]
SUM_OF_SHARES = 1e-9  # shares of a table are written with two digits; more than this is a slip


class _Numbers(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WorldNumbers(_Numbers):
    size: Sd
    mean: float
    feature_sd: Sd
    weight_log_sd: Sd
    weight_zero_share: Share
    quality_sd: Sd
    slope_sd: Sd
    low_rank_sd: Sd
    low_rank: int = Field(ge=1)
    family_sd: Sd
    own_sd: Sd
    reference_people: int = Field(ge=2)


class DurationNumbers(_Numbers):
    share: Share
    from_weeks: int = Field(ge=1)
    to_weeks: int = Field(ge=1)


class CourseNumbers(_Numbers):
    share: Share
    shift_nrs: float
    fall: float = Field(ge=0)


class OtherConditions(_Numbers):
    FILTER: Share
    CLEAR: Share
    BLOCK: Share
    pregnancy: Share
    never: tuple[str, ...]
    women_only: tuple[str, ...]
    birth_age_from: int
    birth_age_to: int


class PeopleNumbers(_Numbers):
    age_mean: float
    age_sd: Sd
    age_from: int
    age_to: int
    female_share: Share
    usual_nrs_mean: float
    usual_nrs_sd: Sd
    usual_nrs_least: float
    usual_nrs_most: float
    direction_wrong_share: Share
    direction_weight: float
    poor_sleep_share: Share
    reminders_share: Share
    cleared_share: Share
    nearby_area_share: Share
    nearby_area_nrs_less: int
    referred_share: Share
    never_nearby: tuple[str, ...]
    stiff_area_share: Share
    region: dict[Region, Share]
    experience: dict[str, Share]
    goal: dict[str, Share]
    minutes: dict[str, Share]
    days: dict[str, Share]
    direction: dict[Preference, Share]
    kit: dict[str, Share]
    duration: dict[Duration, DurationNumbers]
    course: dict[Course, CourseNumbers]
    condition_by_age: dict[str, tuple[Share, Share, Share]]
    other_conditions: OtherConditions

    @model_validator(mode="after")
    def _shares_sum_to_one(self) -> PeopleNumbers:
        tables: dict[str, list[float]] = {
            name: list(getattr(self, name).values())
            for name in ("region", "experience", "goal", "minutes", "days", "direction")
        }
        tables |= {name: [row.share for row in getattr(self, name).values()] for name in ("duration", "course")}
        wrong = [name for name, shares in tables.items() if abs(sum(shares) - 1.0) > SUM_OF_SHARES]
        if wrong:
            raise ValueError(f"shares of {', '.join(wrong)} should sum to 1")
        return self


class PainNumbers(_Numbers):
    fall_early: dict[Curve, Share]
    fall_early_weeks: dict[Curve, float]
    fall_late_weeks: dict[Curve, float]
    chronic_counts_from: Literal["onset", "entry"]
    bad_week_nrs: float
    bad_week_half_life_days: float = Field(gt=0)
    days_before: int = Field(ge=1)
    state_sd: Sd
    state_carry: float = Field(ge=0, lt=1)
    report_sd: Sd
    person_log_sd: Sd
    heaped_share: Share
    flare_a_day: Share
    flare_fluctuating: float
    flare_poor_sleep: float
    flare_after_red: float
    flare_nrs: tuple[float, float]
    flare_mean_days: float = Field(ge=1)


class BenefitNumbers(_Numbers):
    full_nrs: dict[Region, float]
    full_sd: Sd
    none_share: Annotated[float, Field(ge=0, lt=1)]
    sessions_to_most: float = Field(gt=0)
    attention_nrs: float
    attention_most_week: float = Field(gt=0)
    attention_gone_week: float = Field(gt=0)
    session_sd: Sd
    after_sd: Sd
    adverse_a_session: Share
    adverse_nrs: float
    adverse_told_share: Share


class StartingNumbers(_Numbers):
    intercept: float
    person_sd: Sd
    a_week: float
    a_drill_above: float
    drills_usual: int
    pain_rise: float
    last_relief: float
    weekend: float


class DoingNumbers(_Numbers):
    share_mean: Annotated[float, Field(gt=0, lt=1)]
    share_sum: float = Field(gt=0)
    level_shift: float
    partly_share: Share


class RatingNumbers(_Numbers):
    share: Share
    mean: float
    kappa: float
    kappa_centre: float
    liking_sd: Sd
    halo: float
    noise_sd: Sd
    worse_under: float
    helped_from: float
    session_told_share: Share
    session_felt_nrs: float


class MissingNumbers(_Numbers):
    base: Share
    a_week: float
    from_65: float
    after_red: float
    pain_gone: float
    gone_up_to_nrs: int
    whole_share: Share
    next_day_share: Share
    flare_told_share: Share


class LeavingNumbers(_Numbers):
    hazard: tuple[Share, ...] = Field(min_length=1)
    young: float
    young_under: int
    pain_up: float
    pain_up_nrs: float
    pain_gone: float
    pain_gone_up_to_nrs: float
    mismatched: float
    mismatched_weeks: int
    reminders: float
    returns_share: Share
    red_flag_share: Share
    red_flag_weeks: int = Field(ge=1)


Band = tuple[float, float]


class BandNumbers(_Numbers):
    first_day_mean: Band
    first_day_sd: Band
    change_without_plan: Band
    change_with_plan: Band
    with_minus_without: Band
    completers_minus_all: Band
    change_sd: Band
    within_week_sd: Band
    flare_days: Band
    retention: Band
    first_week_completion: Band
    responders_without_plan: Band
    responders_with_plan: Band
    change_already_there: Band
    drills_against_a_rule: Band


class WorldList(_Numbers):
    seeds: tuple[int, ...] = Field(min_length=1)


class SimulationNumbers(_Numbers):
    world: WorldNumbers
    people: PeopleNumbers
    pain: PainNumbers
    benefit: BenefitNumbers
    starting: StartingNumbers
    doing: DoingNumbers
    rating: RatingNumbers
    missing: MissingNumbers
    leaving: LeavingNumbers
    bands: BandNumbers
    worlds: WorldList
    variants: dict[str, dict[str, dict[str, Any]]]

    def variant(self, name: str) -> SimulationNumbers:
        """The numbers of a named variant of the world. Raises UsageError where there is none of this name."""
        if name not in self.variants:
            raise UsageError([Problem("--variant", unknown_word(name, self.variants, "variant"))])
        return self.changed(**self.variants[name])

    def changed(self, **tables: Mapping[str, Any]) -> SimulationNumbers:
        """The same numbers with some changed, for a sweep: `numbers.changed(rating={"kappa": 0.0})`.

        Raises DataError where a table or a number is not known or out of range.
        """
        table = self.model_dump(mode="json")
        for name, changes in tables.items():
            table[name] = table.get(name, {}) | dict(changes)
        return _checked(table, "the changed numbers", [])


def load_simulation_numbers(folder: Path) -> SimulationNumbers:
    """The numbers of `simulation.toml`. Raises DataError with every problem found."""
    problems: list[Problem] = []
    return _checked(read_toml(folder / "simulation.toml", problems), "simulation.toml", problems)


def _checked(table: object, where: str, problems: list[Problem]) -> SimulationNumbers:
    numbers = None if problems else validated(SimulationNumbers, table, where, problems)
    if numbers is None:
        raise DataError(problems)
    return numbers
