"""One session more at once, against the posterior that is computed from all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.testing import assert_allclose
from scoring.logged import CATALOG, KNOWLEDGE, NAMES, profile, random_people, random_session

from recommender.scoring.attributes import attribute_table
from recommender.scoring.model import fit_shards
from recommender.scoring.online import after_session
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.shards import sharded

SHARDS = sharded(random_people(np.random.default_rng(1), 30, 6))
DESIGN = PainDesign(catalog=CATALOG)
MODEL = fit_shards(SHARDS, design=DESIGN, prior=KNOWLEDGE.prior)
MEAN_PAIN = 4.5


def after(sessions, person="somebody new"):
    sheet = profile(person)
    slopes = MODEL.pain.slopes_of(person)
    for session in sessions:
        slopes = after_session(
            slopes, session, MODEL.pain, DESIGN, theta=MODEL.theta(sheet, ()), mean_pain_before=MEAN_PAIN
        )
    return slopes


def some(count: int) -> list:
    rng = np.random.default_rng(2)
    return [random_session(rng, f"f{number}") for number in range(count)]


def test_session_by_session_gives_the_posterior_of_all_of_them():
    """V = (Z'Z / sigma^2 + D^-1)^-1 and b = V Z'(y - X beta) / sigma^2, from dense rows (scoring 2)."""
    sessions = [session for session in some(25) if session.change is not None]
    w = np.array([[session.done.get(name, 0.0) for name in NAMES] for session in sessions])
    z = np.column_stack([w @ attribute_table(CATALOG), np.ones(len(sessions))])
    g2, level, gamma = MODEL.pain.mean[-3:]
    expected = w @ MODEL.theta(profile(), ()) + level
    above_usual = [0.0 if s.pain_before is None else s.pain_before - MEAN_PAIN for s in sessions]
    expected += [g2 * s.rho2 + gamma * above for s, above in zip(sessions, above_usual, strict=True)]
    surprise = np.array([session.change for session in sessions]) - expected
    noise, d = MODEL.pain.spread.noise, MODEL.pain.spread.slopes
    covariance = np.linalg.inv(z.T @ z / noise + np.diag(1 / d))

    slopes = after(some(25))

    assert len(sessions) > 15
    assert_allclose(slopes.covariance, covariance, atol=1e-9)
    assert_allclose(slopes.mean, covariance @ z.T @ surprise / noise, atol=1e-9)


def test_the_order_of_the_sessions_hardly_matters():
    forwards, backwards = after(some(25)), after(some(25)[::-1])

    assert_allclose(forwards.mean, backwards.mean, atol=1e-12)
    assert_allclose(forwards.covariance, backwards.covariance, atol=1e-12)


def test_a_session_without_a_pain_after_changes_nothing():
    (session,) = some(1)

    silent, before = after([replace(session, change=None)]), after([])

    assert np.array_equal(silent.covariance, before.covariance)
    assert np.array_equal(silent.information, before.information)
    assert not np.array_equal(after([replace(session, change=3)]).information, before.information)


def test_a_person_who_is_known_goes_on_from_what_is_known():
    """A session can only make the slopes surer, and never forgets those before."""
    before, later = MODEL.pain.slopes_of("p1"), after(some(3), "p1")

    assert (np.diag(later.covariance) <= np.diag(before.covariance)).all()
    assert np.trace(later.covariance) < np.trace(before.covariance)
    assert np.trace(later.covariance) < np.trace(after(some(3)).covariance)
