"""Weighted and centred least squares: the effect of a draw, and how sure one may be of it with few people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from recommender.errors import UnsupportedError
from recommender.outcomes.centred import Decisions, centred_effect

EFFECT = 0.5


def study(seed: int, *, people: int = 15, each: int = 20, effect: float = EFFECT, adaptive: bool = False) -> Decisions:
    """People who differ in level and in how noise carries over; the draw may depend on how the person is just now.

    Where pain is high a stretch helps more, and an adaptive log shows it more often then: a plain comparison is off.
    """
    rng = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), each)
    state = rng.normal(0, 1, people * each)
    probability = np.where(state > 0, 0.8, 0.3) if adaptive else np.full(people * each, 0.4)
    treated = rng.random(people * each) < probability
    level = rng.normal(0, 1, people)[person]
    outcome = level + 0.7 * state + treated * (effect + 0.3 * state) + rng.normal(0, 1, people * each)
    return Decisions(
        person=person.astype(object),
        treated=treated,
        probability=probability,
        outcome=outcome,
        controls=np.empty((people * each, 0)),
        moderators=np.ones((people * each, 1)),
    )


def by_hand(decisions: Decisions) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and sandwich covariance with every matrix written out, one person after the other."""
    p, q = decisions.probability, decisions.probability.mean()
    weight = [q / pi if a else (1 - q) / (1 - pi) for a, pi in zip(decisions.treated, p, strict=True)]
    centred = [(a - q) * f for a, f in zip(decisions.treated, decisions.moderators, strict=True)]
    x = np.array([[1, *g, *f] for g, f in zip(decisions.controls, centred, strict=True)])
    root = np.sqrt(weight)[:, None]
    beta = np.linalg.lstsq(x * root, decisions.outcome * root[:, 0], rcond=None)[0]
    bread = np.linalg.inv(x.T @ np.diag(weight) @ x)
    meat = np.zeros_like(bread)
    for name in set(decisions.person.tolist()):
        mine = decisions.person == name
        xi, wi = x[mine], np.diag(np.array(weight)[mine])
        hat = xi @ bread @ xi.T @ wi
        residual = np.linalg.solve(np.eye(mine.sum()) - hat, decisions.outcome[mine] - xi @ beta)
        meat += np.outer(xi.T @ wi @ residual, xi.T @ wi @ residual)
    return beta, bread @ meat @ bread


def test_effects_and_errors_are_those_of_the_written_out_matrices():
    """Boruvka 2018 with the correction of Mancl and DeRouen 2001, on uneven people, two moderators and a control."""
    plain = study(3, adaptive=True)
    rng = np.random.default_rng(4)
    kept = rng.random(len(plain.person)) < 0.6
    decisions = Decisions(
        person=plain.person[kept],
        treated=plain.treated[kept],
        probability=plain.probability[kept],
        outcome=plain.outcome[kept],
        controls=rng.normal(size=(kept.sum(), 1)),
        moderators=np.column_stack([np.ones(kept.sum()), rng.normal(size=kept.sum())]),
    )

    found = centred_effect(decisions)

    beta, covariance = by_hand(decisions)
    reach = stats.t.ppf(0.975, 15 - 4)
    for effect, value, se in zip(found.effects, beta[-2:], np.sqrt(np.diag(covariance))[-2:], strict=True):
        assert effect == pytest.approx((value, se, value - reach * se, value + reach * se), abs=1e-9)
    assert found.degrees == 11
    assert found.p_value(1) == pytest.approx(2 * stats.t.sf(abs(beta[3]) / np.sqrt(covariance[3, 3]), 11))


def test_with_one_probability_it_is_the_difference_of_means():
    """No weights then, and centring leaves the slope alone."""
    decisions = study(5)
    y, a = decisions.outcome, decisions.treated

    assert centred_effect(decisions).effects[0].value == pytest.approx(y[a].mean() - y[~a].mean(), abs=1e-12)


def test_a_log_that_shows_it_when_it_helps_does_not_flatter_it():
    """Plain means differ by more than a point too much; the weights take that out."""
    decisions = study(7, people=400, each=50, adaptive=True)
    y, a = decisions.outcome, decisions.treated

    found = centred_effect(decisions).effects[0]

    assert y[a].mean() - y[~a].mean() > EFFECT + 0.3
    assert abs(found.value - EFFECT) < 4 * found.se
    assert found.se < 0.03


def test_decisions_of_one_person_told_twice_make_nobody_surer():
    """Errors are those of persons; the same decisions again are no news."""
    once = study(8)
    parts = ("person", "treated", "probability", "outcome", "controls", "moderators")
    twice = replace(once, **{name: np.concatenate([getattr(once, name)] * 2) for name in parts})

    assert centred_effect(twice).effects[0] == pytest.approx(centred_effect(once).effects[0])


def covered(times: int, **said: object) -> int:
    """In how many of so many studies the interval held the truth."""
    found = [centred_effect(study(100 + number, **said)).effects[0] for number in range(times)]  # type: ignore[arg-type]
    effect = said.get("effect", EFFECT)
    return sum(one.low <= effect <= one.high for one in found)


@pytest.mark.parametrize("said", [{}, {"effect": 0.0}, {"adaptive": True}])
def test_the_interval_holds_the_truth_as_often_as_it_says(said):
    """60 fixed studies of 15 people; 400 in tests/benchmarks/bench_randomised.py. The binomial 99.9 % band."""
    low, high = stats.binom.interval(0.999, 60, 0.95)

    assert low <= covered(60, **said) <= high


def test_without_the_correction_few_people_would_be_too_sure():
    """What the small-sample part is for: the plain sandwich error is smaller in every study of 12 people."""
    for seed in range(5):
        decisions = study(seed, people=12, each=10)
        x = np.column_stack([np.ones(120), decisions.treated - 0.4])
        bread = np.linalg.inv(x.T @ x)
        off = decisions.outcome - x @ (bread @ x.T @ decisions.outcome)
        sums = np.array([x[decisions.person == i].T @ off[decisions.person == i] for i in range(12)])
        plain = np.sqrt((bread @ sums.T @ sums @ bread)[1, 1])

        assert centred_effect(decisions).effects[0].se > plain * 1.02


def test_too_few_people_give_no_number_and_every_reason():
    """Nine people who were shown it are no group (issue 7, guards)."""
    decisions = study(1, people=15)
    few = replace(decisions, treated=decisions.treated & np.array([name < 9 for name in decisions.person]))

    with pytest.raises(UnsupportedError, match="9 people were shown it; at least 10"):
        centred_effect(few)
    nothing = replace(
        decisions,
        **{name: getattr(decisions, name)[:0] for name in ("person", "treated", "probability", "outcome")},
        controls=np.empty((0, 0)),
        moderators=np.empty((0, 1)),
    )
    with pytest.raises(UnsupportedError, match="nothing was drawn at random"):
        centred_effect(nothing)


def test_what_hangs_on_one_person_is_not_said():
    """A moderator that only one person has is that person's own story."""
    decisions = study(2)
    alone = np.array([float(name == 3) for name in decisions.person])

    with pytest.raises(UnsupportedError, match="without one single person"):
        centred_effect(replace(decisions, moderators=np.column_stack([np.ones(len(alone)), alone])))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"probability": np.full(300, 1.0)}, "open"),
        ({"outcome": np.full(300, np.nan)}, "numbers"),
        ({"treated": np.zeros(299, dtype=bool)}, "do not fit"),
    ],
)
def test_decisions_that_cannot_be_are_a_mistake_of_the_caller(change, words):
    with pytest.raises(ValueError, match=words):
        replace(study(1), **change)
