"""How well a model foretells sessions that it has not seen, beside one that knows only how sessions go on the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from recommender.catalog.catalog import Catalog
from recommender.profile.history import LoggedSession
from recommender.scoring.evidence_prior import EvidencePrior
from recommender.scoring.model import HierarchicalModel, fit
from recommender.scoring.online import expected_change
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.records import PersonRecord

LEAST_SESSIONS = 2  # of a person, so that something is left to learn from
LEAST_PEOPLE = 20  # P: from fewer the error of one session says more about that day than about the model


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """The newest session of each person, foretold by a model that was fitted without it.

    foretold        how many sessions
    rmse_nrs        of the change of pain, by the model; None where fewer than 20 people have two sessions with a change
    level_rmse_nrs  the same if only the mean change, the pain before and the person's own level were known
    """

    foretold: int
    rmse_nrs: float | None
    level_rmse_nrs: float | None


def held_out(people: Sequence[PersonRecord], *, catalog: Catalog, prior: EvidencePrior) -> HeldOut:
    """The check on these people's newest sessions. It costs one fit more."""
    pairs = [pair for record in people if (pair := _newest_apart(record, catalog)) is not None]
    if len(pairs) < LEAST_PEOPLE:
        return HeldOut(foretold=len(pairs), rmse_nrs=None, level_rmse_nrs=None)
    apart = {record.person: record for record, _ in pairs}
    model = fit([apart.get(record.person, record) for record in people], catalog=catalog, prior=prior)
    errors = np.array([_errors(model, before.sums_among(catalog.by_id), newest.sums) for before, newest in pairs])
    rmse, level = np.sqrt((errors**2).mean(axis=0)).tolist()
    return HeldOut(foretold=len(pairs), rmse_nrs=rmse, level_rmse_nrs=level)


def _newest_apart(record: PersonRecord, catalog: Catalog) -> tuple[PersonRecord, PersonRecord] | None:
    """The record without its newest session with a change, and that session alone; one of the catalog's stretches."""
    told = [
        (profile, session)
        for profile, log in record.segments
        for session in log
        if _has_change(session) and all(item.stretch in catalog for item in session.feedback.items)
    ]
    if len(told) < LEAST_SESSIONS:
        return None
    profile, newest = max(told, key=lambda entry: (entry[1].on, entry[1].feedback.feedback_id))
    rest = [(sheet, [session for session in log if session is not newest]) for sheet, log in record.segments]
    return replace(record, segments=rest), replace(record, segments=[(profile, [newest])])


def _has_change(session: LoggedSession) -> bool:
    return session.feedback.pain_before is not None and session.feedback.pain_after is not None


def _errors(model: HierarchicalModel, before: PersonSums, newest: PersonSums) -> tuple[float, float]:
    """What the model and the level alone are off by, NPRS points."""
    design, head = model.design, model.pain
    (segment,) = newest.segments
    (session,) = segment.sessions.values()
    assert session.change is not None  # `_newest_apart` takes no other
    slopes = head.slopes_of(before.person).mean
    theta = model.theta(segment.profile, segment.cautioned) + design.attributes @ slopes[:-1]
    mean_pain = before.mean_pain_before
    whole = expected_change(session, head, design, theta=theta, mean_pain_before=mean_pain) + slopes[-1]
    nothing = replace(session, done={}, rho2=0.0)
    level = expected_change(nothing, head, design, theta=theta, mean_pain_before=mean_pain) + slopes[-1]
    return session.change - float(whole), session.change - float(level)
