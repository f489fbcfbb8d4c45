"""Which conditions a synthetic person has: by age where evidence 6B says so, else each with a small share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from recommender.safety.rules import Condition
from recommender.simulation.numbers import PeopleNumbers

LATE_YEARS, OLD_YEARS = 50, 65  # the age bands of 6B
PREGNANCIES: Final = (("pregnancy_t1", 1, 12), ("pregnancy_t2", 13, 27), ("pregnancy_t3", 28, 40))
RECENT_BIRTH = "postpartum_lt12w"
ASSESSED: Final[dict[str, str]] = {"leg_referred": "lumbar_radiculopathy", "arm_referred": "cervical_radiculopathy"}


def draw_conditions(
    rng: np.random.Generator,
    known: Mapping[str, Condition],
    people: PeopleNumbers,
    *,
    age: int,
    is_female: bool,
    areas: Sequence[str],
) -> tuple[tuple[str, ...], int | None]:
    """The codes of a person in the order of the rules, and the week of a pregnancy.

    Pain that runs down a leg or an arm comes with the condition that names it, as after an examination.
    """
    drawn = dict(zip(known, rng.random(len(known)), strict=True))
    shares = {code: _share_of(condition, people, age=age, is_female=is_female) for code, condition in known.items()}
    has = {code for code, share in shares.items() if drawn[code] < share}
    has |= {code for area, code in ASSESSED.items() if area in areas}
    other = people.other_conditions
    may_be_pregnant = is_female and other.birth_age_from <= age <= other.birth_age_to
    code, first, last = PREGNANCIES[int(rng.integers(len(PREGNANCIES)))]
    week = int(rng.integers(first, last + 1))
    is_pregnant = bool(rng.random() < other.pregnancy) and may_be_pregnant
    has |= {code} if is_pregnant else set()
    return tuple(code for code in known if code in has), week if is_pregnant else None


def _share_of(condition: Condition, people: PeopleNumbers, *, age: int, is_female: bool) -> float:
    code, other = condition.code, people.other_conditions
    if code in people.condition_by_age:
        band = 2 if age >= OLD_YEARS else 1 if age >= LATE_YEARS else 0
        return people.condition_by_age[code][band]
    if code in other.women_only and not is_female:
        return 0.0
    if code == RECENT_BIRTH and not other.birth_age_from <= age <= other.birth_age_to:
        return 0.0
    if not condition.asked or code.startswith("pregnancy") or code in other.never:
        return 0.0
    return {"FILTER": other.FILTER, "CLEAR": other.CLEAR, "BLOCK": other.BLOCK}[condition.action]
