"""One session as it goes: what is done of it, what it brings, and the feedback document that is told of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.profile.documents import Outcome
from recommender.profile.plan import PlannedSession
from recommender.simulation.behaviour import (
    SHARE_OF_OUTCOME,
    chance_of_missing,
    felt,
    latent_ratings,
    outcome_of,
    session_felt,
)
from recommender.simulation.numbers import SimulationNumbers
from recommender.simulation.pain import told
from recommender.simulation.person import Person
from recommender.simulation.session_luck import SessionLuck

Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What a session meets.

    nrs       pain as it is, before anybody tells a number; before: the number told
    theta     what each stretch of the catalog truly brings this person; liking: how much they like it
    withheld  what hurt earlier this week: the product no longer shows it
    """

    person: Person
    week: int
    nrs: float
    before: int
    is_flaring: bool
    theta: NDArray[np.float64]
    liking: NDArray[np.float64]
    withheld: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class Lived:
    """A session that was done.

    feedback    all that could be told, before anything goes missing
    benefit_nrs what its stretches truly brought, by the share done; relief_nrs: the same with the day's luck
    done        the stretches done, whole or partly; hurt: the one that hurt and was told, if any
    """

    feedback: Document
    benefit_nrs: float
    relief_nrs: float
    done: tuple[str, ...]
    hurt: str | None


def live_session(
    session: PlannedSession, situation: Situation, luck: SessionLuck, *, catalog: Catalog, numbers: SimulationNumbers
) -> Lived:
    """The session as it went (evidence 6B): pain after = pain - relief + noise of telling."""
    rows = {name: row for row, name in enumerate(catalog.by_id)}
    names = [item.stretch for item in session.items if item.stretch not in situation.withheld]
    outcomes = {name: _outcome(rows[name], catalog[name].difficulty, luck, numbers) for name in names}
    done = tuple(name for name in names if outcomes[name] != "skipped")
    is_adverse = bool(done) and luck.adverse < numbers.benefit.adverse_a_session
    hurt_told = is_adverse and luck.adverse_told < numbers.benefit.adverse_told_share
    hurt = done[int(luck.adverse_place * len(done))] if hurt_told else None
    benefit = float(sum(SHARE_OF_OUTCOME[outcomes[name]] * situation.theta[rows[name]] for name in done))
    relief = benefit + luck.relief - (numbers.benefit.adverse_nrs if is_adverse else 0.0)
    ratings = latent_ratings(situation.theta, situation.liking, luck.rating, relief_nrs=relief, numbers=numbers.rating)
    words = {name: felt(float(ratings[rows[name]]), numbers.rating) for name in done if luck.is_rated[rows[name]]}
    items = [_item(name, outcomes[name], words.get(name), is_hurt=name == hurt) for name in names]
    return Lived(
        feedback=_feedback(session, situation, luck, relief, numbers) | {"items": items},
        benefit_nrs=benefit,
        relief_nrs=relief,
        done=done,
        hurt=hurt,
    )


def _outcome(row: int, level: int, luck: SessionLuck, numbers: SimulationNumbers) -> Outcome:
    drawn, is_partly = float(luck.done[row]), bool(luck.is_partly[row])
    return outcome_of(drawn, is_partly, share=luck.share, level=level, numbers=numbers.doing)


def _feedback(
    session: PlannedSession, situation: Situation, luck: SessionLuck, relief: float, numbers: SimulationNumbers
) -> Document:
    """All that could be told of a session but its stretches."""
    after = told(situation.nrs - relief + luck.after, luck.heap, numbers.pain)
    feedback: Document = {
        "feedback_version": 1,
        "feedback_id": f"{situation.person.name}-feedback-{session.on.isoformat()}",
        "person": situation.person.name,
        "session_id": session.session_id,
        "on": session.on.isoformat(),
        "pain_before": situation.before,
        "pain_after": after,
    }
    if luck.felt_told < numbers.rating.session_told_share:
        feedback["session_felt"] = session_felt(situation.before - after, numbers.rating)
    if situation.is_flaring and luck.flare_told < numbers.missing.flare_told_share:
        feedback["flare"] = True
    return feedback


def _item(name: str, outcome: Outcome, word: str | None, *, is_hurt: bool) -> Document:
    if is_hurt:
        return {"stretch": name, "outcome": "partly", "felt": "worse", "reason": "hurt"}
    return {"stretch": name, "outcome": outcome} | ({"felt": word} if word else {})


def what_is_told(
    lived: Lived, situation: Situation, luck: SessionLuck, *, is_red: bool, numbers: SimulationNumbers
) -> Document | None:
    """The feedback that reaches the product: whole, without the pain after, or none at all where all of it is missing.

    A stretch that hurt is always told: the player asks for it before the session ends.
    """
    chance = chance_of_missing(
        situation.person, week=situation.week, is_red=is_red, pain_before=situation.before, numbers=numbers.missing
    )
    if luck.missing >= chance:
        return lived.feedback
    if luck.whole < numbers.missing.whole_share and lived.hurt is None:
        return None
    return {name: value for name, value in lived.feedback.items() if name not in ("pain_after", "session_felt")}
