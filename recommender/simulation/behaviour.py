"""What a synthetic person does and says: starting, doing, feeling, telling, leaving (evidence 6B; scoring 1).

Every probability is a function of what is known that day; chance comes in as a generator of that person and day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.profile.documents import Felt, Outcome, SessionFelt
from recommender.simulation.illness import OLD_YEARS
from recommender.simulation.numbers import (
    BenefitNumbers,
    DoingNumbers,
    LeavingNumbers,
    MissingNumbers,
    RatingNumbers,
    StartingNumbers,
)
from recommender.simulation.person import Person

SATURDAY = 5
SHARE_OF_OUTCOME: dict[Outcome, float] = {"done": 1.0, "partly": 0.5, "skipped": 0.0}  # decisions 5.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """What a person carries into a day.

    week            weeks since the start, from 0
    pain_rise_nrs   today's number against that of the last session done; 0 where there was none
    last_relief     the last session brought relief
    """

    week: int
    pain_rise_nrs: float
    last_relief: bool


def chance_of_starting(person: Person, mood: Mood, *, weekday: int, drills: int, numbers: StartingNumbers) -> float:
    """Probability that a planned session is done. weekday: 0 = Monday."""
    logit = numbers.intercept + person.diligence + numbers.a_week * mood.week
    logit += numbers.a_drill_above * (drills - numbers.drills_usual) + numbers.pain_rise * mood.pain_rise_nrs
    logit += numbers.last_relief * mood.last_relief + numbers.weekend * (weekday >= SATURDAY)
    return _logistic(logit)


def outcome_of(drawn: float, is_partly: bool, *, share: float, level: int, numbers: DoingNumbers) -> Outcome:
    """What becomes of one stretch of a session that was started: less often done where it is harder.

    drawn  uniform; share: of the session's stretches that are completed, drawn before
    """
    logit = float(np.log(share / (1.0 - share))) + numbers.level_shift * (level - 1)
    if drawn >= _logistic(logit):
        return "skipped"
    return "partly" if is_partly else "done"


def felt(rating: float, numbers: RatingNumbers) -> Felt:
    """The word for a latent rating on the scale 1-5 (decisions 5.1)."""
    return "worse" if rating < numbers.worse_under else "helped" if rating >= numbers.helped_from else "neutral"


def latent_ratings(
    theta: NDArray[np.float64],
    liking: NDArray[np.float64],
    noise: NDArray[np.float64],
    *,
    relief_nrs: float,
    numbers: RatingNumbers,
) -> NDArray[np.float64]:
    """Latent ratings of the catalog after one session (scoring 1): (n_stretches,), 1-5 before rounding."""
    informed = numbers.kappa * (theta - numbers.kappa_centre)
    return numbers.mean + informed + liking + numbers.halo * relief_nrs + numbers.noise_sd * noise


def session_felt(change_nrs: float, numbers: RatingNumbers) -> SessionFelt:
    """The word for a session. change_nrs: pain before minus after as told: the word knows no more than the numbers."""
    if abs(change_nrs) < numbers.session_felt_nrs:
        return "same"
    return "easier" if change_nrs > 0 else "worse"


def chance_of_missing(person: Person, *, week: int, is_red: bool, pain_before: int, numbers: MissingNumbers) -> float:
    """Probability that an entry is missing: more with the weeks, after a red session, and when the pain is gone."""
    chance = (numbers.base + numbers.a_week * week) * (numbers.from_65 if person.age_years >= OLD_YEARS else 1.0)
    chance += numbers.after_red if is_red else 0.0
    chance += numbers.pain_gone if pain_before <= numbers.gone_up_to_nrs else 0.0
    return min(1.0, max(0.0, float(chance)))


def chance_of_leaving(
    person: Person, *, week: int, pain_up_nrs: float, usual_nrs: float, goes_against: bool, numbers: LeavingNumbers
) -> float:
    """Probability of leaving at the end of a week, counted from 0.

    pain_up_nrs   this week's mean told number minus the first week's
    usual_nrs     this week's mean told number
    goes_against  the drills done so far went against the person's direction more than with it
    """
    hazard = numbers.hazard[min(week, len(numbers.hazard) - 1)]
    hazard *= numbers.young if person.age_years < numbers.young_under else 1.0
    hazard *= numbers.pain_up if pain_up_nrs >= numbers.pain_up_nrs else 1.0
    hazard *= numbers.pain_gone if usual_nrs <= numbers.pain_gone_up_to_nrs else 1.0
    hazard *= numbers.mismatched if goes_against and week < numbers.mismatched_weeks else 1.0
    hazard *= numbers.reminders if person.has_reminders else 1.0
    return float(min(1.0, hazard))


def long_run_relief(
    person: Person, *, sessions: int, match: float, direction_weight: float, numbers: BenefitNumbers
) -> float:
    """NRS points that the sessions done so far take off the usual pain.

    match  -1 to 1: of the drills done that go some way, those with the person's direction minus those against it
    """
    reached = 1.0 - float(np.exp(-sessions / numbers.sessions_to_most))
    return person.benefit_nrs * reached * (1.0 + direction_weight * match)


def attention_relief(weeks: float, numbers: BenefitNumbers) -> float:
    """NRS points that being looked after takes off, whatever is done: most in week 2, none from week 12 on."""
    most, gone = numbers.attention_most_week, numbers.attention_gone_week
    rising, fading = weeks / most, (gone - weeks) / (gone - most)
    return numbers.attention_nrs * max(0.0, min(rising, fading))


def _logistic(logit: float) -> float:
    return 1.0 / (1.0 + float(np.exp(-logit)))
