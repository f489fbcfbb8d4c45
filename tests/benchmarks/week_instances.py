"""Weeks to be assembled, for tests and benchmarks: random people through the real screening and scoring.

`instance(seed, days=3, minutes=10)` is one person's WeekProblem. The same seed gives the same problem as long as the
catalog, the safety data, the prior and the planning numbers stay as they are; `fingerprint()` tells.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from strategies import AREAS, AVOIDED, FILTERS, KIT, MOVEMENTS

from recommender.errors import RecommenderError
from recommender.knowledge import Knowledge, shipped_knowledge
from recommender.planning.candidates import Candidate, WeekFrame, in_order, problem_of
from recommender.planning.dose import DoseContext, scheduled_dose
from recommender.planning.problem import WeekProblem
from recommender.profile.answers import read_answers
from recommender.profile.history import History
from recommender.profile.profile import Profile, profile_of
from recommender.safety.screening import Screening, screen

STARTS_ON = date(2026, 11, 23)
SIZES = ((3, 10), (5, 15))  # days, minutes
SEEDS = range(20)
OFFSETS = {3: (0, 2, 4), 5: (0, 1, 2, 3, 4)}
CONFIRMED = ["RF_BILAT_SCIATICA", "RF_DVT", "RF_CARDIAC", "RF_TEMPORAL", "RF_NECK_VASC"]
CHOICE_LEAST = 100_000  # micro-points; where all the choice brings less in a week, percents of it say nothing
BOUNDS_FILE = Path(__file__).with_name("bounds.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What HiGHS proved of one instance, in micro-points: its best week, and no week is worth more than `bound`.

    musts  the part of `worth` that says nothing about how good the choice is; seconds  that HiGHS took
    """

    seed: int
    days: int
    minutes: int
    worth: int
    bound: int
    proven: bool
    musts: int
    seconds: float

    @property
    def has_a_choice(self) -> bool:
        """False where nothing that fits this person is worth much, so that a gap in percent is no measure."""
        return self.worth - self.musts >= CHOICE_LEAST

    def gap_percent(self, found: int) -> float:
        """How far a week is from the best one, of all that the choice of stretches can bring."""
        return 100 * (self.worth - found) / (self.worth - self.musts)


def stored_bounds() -> list[Bound]:
    """The bounds of all 40 instances. Raises ValueError where they were proven for other data."""
    document = json.loads(BOUNDS_FILE.read_text("utf-8"))
    if document["fingerprint"] != fingerprint():
        raise ValueError(f"{BOUNDS_FILE.name} was proven for other data: run `make bounds`")
    return [Bound(**entry) for entry in document["bounds"]]


def fingerprint() -> str:
    """Changes where any of the 40 problems does, whatever the reason."""
    digest = hashlib.sha256()
    for days, minutes in SIZES:
        for seed in SEEDS:
            problem = instance(seed, days=days, minutes=minutes)
            for name in problem.__dataclass_fields__:
                part = getattr(problem, name)
                content = part.tolist() if isinstance(part, np.ndarray) else part
                digest.update(f"{name} {content}\n".encode())
    return digest.hexdigest()[:16]


def instance(seed: int, *, days: int, minutes: int) -> WeekProblem:
    """The week of one random person, who is new and gets a plan."""
    rng = Random(seed)
    knowledge = shipped_knowledge()
    profile, screening = _person(rng, knowledge, f"p{seed}")
    context = DoseContext(weeks=rng.choice([0, 3]), old=profile.age_years >= 65)
    ranking = knowledge.prior.rank(profile, screening.eligible)
    mean = dict(zip(ranking.stretches, ranking.mean.tolist(), strict=True))
    doses = {offer: scheduled_dose(offer, context, knowledge.numbers.dose) for offer in screening.eligible}
    chosen = in_order(
        [Candidate(offer=offer, dose=dose, value=mean[offer.stretch.id]) for offer, dose in doses.items()],
        profile.person,
    )
    had_a_week = rng.sample(list(chosen), min(10, len(chosen))) if rng.random() < 0.5 else []
    frame = WeekFrame(
        days=OFFSETS[days],
        limit_s=(minutes * 60,) * days,
        items_most=(8 + max(0, minutes - 15) // 2,) * days,
        distinct_most=rng.choice([8, 12]),
        last_week=frozenset(candidate.offer.stretch.id for candidate in had_a_week),
        is_stale=rng.random() < 0.3,
    )
    return problem_of(
        chosen, frame, profile=profile, catalog=knowledge.catalog, numbers=knowledge.numbers, is_old=context.old
    )


def _person(rng: Random, knowledge: Knowledge, name: str) -> tuple[Profile, Screening]:
    """The first random person who gets a plan from at least six stretches."""
    while True:
        sheet = _answers(rng)
        try:
            profile = profile_of(read_answers(sheet, knowledge.codes), person=name, starts_on=STARTS_ON)
        except RecommenderError:
            continue
        screening = screen(profile, History(), STARTS_ON, rules=knowledge.rules, catalog=knowledge.catalog)
        if screening.status == "plan" and len(screening.eligible) >= 6:
            return profile, screening


def _answers(rng: Random) -> dict[str, Any]:
    kit = [item for item in KIT if rng.random() < rng.choice([0.3, 0.7, 1.0])]
    pain = [
        {"area": area, "nrs": rng.randint(1, 7), "weeks": rng.choice([1, 8, 30]), "side": "left"}
        for area in rng.sample(AREAS, rng.choice([0, 1, 1, 2, 3]))
    ]
    return {
        "answers_version": 1,
        "answered_on": STARTS_ON.isoformat(),
        "age_years": rng.randint(18, 85),
        "red_flags": [],
        "conditions": rng.sample(FILTERS, rng.choice([0, 0, 1, 2])),
        "pain": pain,
        "stiff_areas": rng.sample(AREAS, rng.choice([0, 0, 1, 2])),
        "equipment": kit,
        "experience": rng.choice(["none", "some", "regular"]),
        "positions_avoided": rng.sample(AVOIDED, rng.choice([0, 0, 0, 1, 2])),
        "worse_with": rng.sample(MOVEMENTS, rng.choice([0, 1])),
        "confirmed": CONFIRMED,
        "cleared_by_clinician": True,
    }


def crowd(people: int, *, days: int, minutes: int) -> Iterator[WeekProblem]:
    """So many different problems, one after the other: the stored ones, with values that differ from person to person.

    A person's values are off by up to 0.01 points each, about as much as what a model learns of people differs.
    """
    originals = [instance(seed, days=days, minutes=minutes) for seed in SEEDS]
    for number in range(people):
        original = originals[number % len(originals)]
        rng = np.random.default_rng(number)
        yield replace(original, value=original.value + rng.integers(-10_000, 10_001, len(original)))
