"""The answers document: what a person tells us. Contract section 1."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StringConstraints, ValidationError

from recommender.errors import AnswersError, Problem
from recommender.profile.fields import (
    ClearanceCode,
    Codes,
    ConditionCode,
    Document,
    KnownStretch,
    LocalDate,
    Minutes,
    Nrs,
    Number,
    OnceEach,
    RedFlagCode,
    VersionOne,
    YellowFlagCode,
    day_of,
)
from recommender.reading import problems_of
from recommender.vocabulary import (
    Area,
    AvoidedPosition,
    Experience,
    Goal,
    HomeItem,
    Movement,
    Side,
    TimeOfDay,
    Weekday,
)

PREGNANCY_CODES = ("pregnancy_t1", "pregnancy_t2", "pregnancy_t3", "pregnancy_told_to_rest")
TOO_OLD_FOR_PREGNANCY_YEARS = 60  # contract section 1: from here on the two answers contradict each other
NOT_A_CONDITION = frozenset({"", "no", "none", "n/a", "-"})


class Pain(Document):
    """One place that hurts.

    side   None = not said; the safety rules then take the side that asks more of us
    nrs    worst pain in the last 7 days, 0-10
    weeks  how long it has been there; None = not said
    """

    area: Area
    side: Side | None = None
    nrs: Nrs
    weeks: Annotated[Number, Field(ge=0, le=5200)] | None = None


class Activity(Document):
    """What the person wants to do again, and how able they are now (PSFS, 0-10)."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
    ability: Nrs


class Answers(Document):
    """One answered sheet. `None` in a safety field means it was not asked, which is never a no."""

    answers_version: VersionOne
    answered_on: LocalDate | None = None
    age_years: Annotated[StrictInt, Field(ge=0, le=120)] | None = None
    red_flags: Annotated[tuple[RedFlagCode, ...], OnceEach] | None = None
    conditions: Annotated[tuple[ConditionCode, ...], OnceEach] | None = None
    condition_sides: dict[ConditionCode, Side] = Field(default_factory=dict)
    unsure: Annotated[tuple[ConditionCode, ...], OnceEach] = ()
    confirmed: Annotated[tuple[RedFlagCode, ...], OnceEach] = ()
    yellow_flags: Annotated[tuple[YellowFlagCode, ...], OnceEach] = ()
    other_condition: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    cleared_for: Annotated[tuple[ClearanceCode, ...], OnceEach] = ()
    cleared_by_clinician: StrictBool = False
    pregnancy_week: Annotated[StrictInt, Field(ge=1, le=42)] | None = None
    pain: Annotated[tuple[Pain, ...], Field(max_length=5)] = ()
    stiff_areas: Annotated[tuple[Area, ...], OnceEach] = ()
    goal: Goal | None = None
    activity: Activity | None = None
    worse_with: Annotated[tuple[Movement, ...], OnceEach] = ()
    better_with: Annotated[tuple[Movement, ...], OnceEach] = ()
    positions_avoided: Annotated[tuple[AvoidedPosition, ...], OnceEach] = ()
    equipment: Annotated[tuple[HomeItem, ...], OnceEach] = ()
    days: Annotated[tuple[Weekday, ...], Field(min_length=1), OnceEach] = ("mon", "wed", "fri")
    minutes_per_session: Minutes = 12
    time_of_day: TimeOfDay = "day"
    experience: Experience = "none"
    excluded_stretches: Annotated[tuple[KnownStretch, ...], OnceEach] = ()

    @property
    def free_text_condition(self) -> str | None:
        """The person's own words for a condition; None where they wrote that there is none."""
        text = (self.other_condition or "").strip()
        return None if text.lower() in NOT_A_CONDITION else text

    def to_document(self) -> dict[str, Any]:
        """The sheet as JSON values, holding only the fields that were given."""
        return self.model_dump(mode="json", exclude_unset=True)


def read_answers(document: object, codes: Codes, *, starts_on: date | None = None) -> Answers:
    """The checked answers. Raises AnswersError with every problem: unknown words, types, contradictions."""
    if not isinstance(document, Mapping):
        raise AnswersError([Problem("", "should be a JSON object with the fields of the questionnaire")])
    problems: list[Problem] = []
    try:
        answers = Answers.model_validate(dict(document), context={"codes": codes})
    except ValidationError as error:
        problems += problems_of(error, Answers)
    problems += _contradictions(document)
    answered_on = day_of(document.get("answered_on"))
    if starts_on and answered_on and answered_on > starts_on:
        problems.append(Problem("answered_on", "is after the day the plan starts"))
    if problems:
        raise AnswersError(problems)
    return answers


def _contradictions(document: Mapping[str, Any]) -> list[Problem]:
    """Answers that cannot both be true. Read from the raw document, so they show beside the other problems."""
    said = [
        code
        for field in ("conditions", "unsure")
        if isinstance(document.get(field), list | tuple)
        for code in document[field]
        if code in PREGNANCY_CODES
    ]
    problems: list[Problem] = []
    age = document.get("age_years")
    if said and isinstance(age, int) and age >= TOO_OLD_FOR_PREGNANCY_YEARS:
        problems.append(Problem("conditions", f"{said[0]} and age_years {age} cannot both be right"))
    if document.get("pregnancy_week") is not None and not said:
        problems.append(Problem("pregnancy_week", "is given, but no pregnancy stands in conditions"))
    return problems
