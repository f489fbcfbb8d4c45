"""People, and sessions that they logged, for the tests of everything that learns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
from people import MONDAY, answers, feedback
from planned import planned_item

from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.documents import Feedback
from recommender.profile.history import LoggedSession
from recommender.profile.plan import CautionText
from recommender.profile.profile import Profile, profile_of
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.session_sums import SessionSums, session_sums

KNOWLEDGE = shipped_knowledge()
CATALOG = KNOWLEDGE.catalog
NAMES = [stretch.id for stretch in CATALOG]
Rho = Mapping[str, tuple[float, float]]
CARE = (CautionText(condition="scoliosis", text="Take care."),)
OUTCOMES = ("done", "done", "done", "partly", "skipped")
FELT = (None, None, "helped", "neutral", "worse")
SESSION_FELT = (None, "easier", "same", "worse")
SHEETS: tuple[dict[str, Any], ...] = (
    {},
    {"pain": [{"area": "neck", "nrs": 7, "weeks": 3}], "worse_with": ["sitting"], "experience": "none"},
    {"pain": [], "stiff_areas": ["hip"], "goal": "less_stiffness", "age_years": 70},
)


def profile(person: str = "me", **changes: Any) -> Profile:
    return profile_of(read_answers(answers(**changes), KNOWLEDGE.codes), person=person, starts_on=MONDAY)


def logged(
    feedback_id: str = "f1", *, cautioned: tuple[str, ...] = (), rho: Rho | None = None, **changes: Any
) -> LoggedSession:
    """A session of cat-cow, done, and bridge, half done; pain from 5 to 4. rho: what the plan holds of it."""
    document = Feedback.model_validate(feedback(feedback_id, **changes))
    planned = tuple(
        planned_item(item.stretch, cautions=CARE * (item.stretch in cautioned), rho=(rho or {}).get(item.stretch))
        for item in document.items
    )
    return LoggedSession(on=MONDAY, feedback=document, planned=planned)


def random_session(rng: np.random.Generator, feedback_id: str, names: list[str] = NAMES) -> SessionSums:
    """Six stretches, some of them rated, some with logged rho; pain is sometimes not said, and a word for it often."""
    chosen = [str(name) for name in rng.choice(names, 6, replace=False)]
    items = [
        {"stretch": name, "outcome": str(rng.choice(OUTCOMES)), "felt": FELT[rng.integers(len(FELT))]}
        for name in chosen
    ]
    before, after = (int(rng.integers(11)) if rng.random() > 0.1 else None for _ in range(2))
    rho = {name: (float(rng.normal(0, 0.5)), float(rng.normal(0, 0.3))) for name in chosen[:4]}
    care = tuple(chosen[:1])
    told = {"pain_before": before, "pain_after": after, "session_felt": SESSION_FELT[rng.integers(len(SESSION_FELT))]}
    return session_sums(logged(feedback_id, items=items, cautioned=care, rho=rho, **told))


def random_people(rng: np.random.Generator, count: int, sessions: int, names: list[str] = NAMES) -> list[PersonSums]:
    """People with one of three sheets; every third answers anew halfway."""
    people = []
    for number in range(count):
        person = PersonSums(person=f"p{number}")
        for turn in range(sessions):
            changed = number % 3 == 0 and turn >= sessions // 2
            day = {"answered_on": (MONDAY + timedelta(days=7 * changed)).isoformat()}
            sheet = SHEETS[(number + changed) % len(SHEETS)]
            session = random_session(rng, f"p{number}-{turn}", names)
            person = person.with_session(profile(person.person, **(sheet | day)), session)
        people.append(person)
    return people
