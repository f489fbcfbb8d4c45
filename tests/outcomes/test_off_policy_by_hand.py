"""Off-policy values against loops that anyone can follow, and intervals that hold the truth or are not given."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import isnan, prod

import numpy as np
import pytest
from scipy import stats

from recommender.outcomes.off_policy import EXPECTED_LEAST, Predicted, evaluate
from recommender.outcomes.slates import LoggedSlates

OPTIONS = 3


@dataclass(frozen=True)
class Study:
    """A log and what is known of it: `means` are the expected outcomes of a slot's options."""

    slates: LoggedSlates
    target: np.ndarray
    predicted: Predicted
    truth: float


def study(seed: int, *, people: int, slots: int, eps: float = 0.2, sharp: bool = False) -> Study:
    """Ten sessions each. What a slot brings depends on a context that the target knows and the log does not."""
    fixed = np.random.default_rng([slots, 17])
    means = fixed.normal(0.1, 0.3, (2, slots, OPTIONS))
    base = np.eye(OPTIONS)[means.mean(axis=0).argmax(axis=1)]
    logging = (1 - eps) * base + eps * (1 - base) / (OPTIONS - 1)
    best = np.eye(OPTIONS)[means.argmax(axis=2)]
    wanted = best if sharp else 0.5 * best + 0.5 / OPTIONS
    rng = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), 10)
    n, context = len(person), rng.integers(2, size=10 * people)
    drawn = (rng.random((n, slots, 1)) > logging.cumsum(axis=1)[:, :-1]).sum(axis=2)
    brought = means[context[:, None], np.arange(slots), drawn].sum(axis=1)
    outcome = brought + rng.normal(0, 0.5, people)[person] + rng.normal(0, 1, n)
    slates = LoggedSlates(
        option=np.broadcast_to(np.array(["a", "b", "c"], dtype=object), (n, slots, OPTIONS)),
        logging=np.broadcast_to(logging, (n, slots, OPTIONS)),
        drawn=drawn,
        outcome=outcome,
        person=person,
    )
    guess = Predicted(level=np.full(n, 0.1), part=0.5 * means[context] + 0.05)
    value = float((wanted * means).sum(axis=(1, 2)).mean())
    return Study(slates=slates, target=wanted[context], predicted=guess, truth=value)


def by_hand(given: Study) -> dict[str, tuple[float, float, float]]:
    """Value, effective sessions and largest weight of each method, one session and slot after the other."""
    s, sums = given.slates, dict.fromkeys(("ips", "dr", "pi", "dm", "dr_pi", "snips_top", "snips_bottom"), 0.0)
    products, additives = [], []
    n, slots = s.drawn.shape
    for i in range(n):
        ratio = [given.target[i, j, s.drawn[i, j]] / s.logging[i, j, s.drawn[i, j]] for j in range(slots)]
        expected = float(given.predicted.level[i])
        shown = float(given.predicted.level[i])
        for j in range(slots):
            expected += sum(given.target[i, j, a] * given.predicted.part[i, j, a] for a in range(OPTIONS))
            shown += given.predicted.part[i, j, s.drawn[i, j]]
        y, whole, added = s.outcome[i], prod(ratio), sum(ratio) - (slots - 1)
        products.append(whole)
        additives.append(added)
        sums["ips"] += whole * y / n
        sums["snips_top"] += whole * y
        sums["snips_bottom"] += whole
        sums["pi"] += added * y / n
        sums["dm"] += expected / n
        sums["dr"] += (expected + whole * (y - shown)) / n
        sums["dr_pi"] += (expected + added * (y - shown)) / n
    sums["snips"] = sums.pop("snips_top") / sums.pop("snips_bottom")
    weights = {"ips": products, "snips": products, "dr": products, "dm": [1.0] * n}
    found = {}
    for name, value in sums.items():
        w = weights.get(name, additives)
        found[name] = (value, sum(w) ** 2 / sum(x * x for x in w), max(abs(x) for x in w))
    return found


@pytest.mark.parametrize("slots", [1, 3])
def test_every_method_is_what_a_loop_over_sessions_says(slots):
    """To 1e-9 (issue 7): IPS, SNIPS, PI, DM, DR and DR-PI; with one slot PI is IPS and DR-PI is DR."""
    given = study(1, people=20, slots=slots)

    estimates = evaluate(given.slates, given.target, predicted=given.predicted).estimates

    hand = by_hand(given)
    assert set(estimates) == set(hand)
    for name, (value, effective, largest) in hand.items():
        assert estimates[name].value.value == pytest.approx(value, rel=1e-9, abs=1e-9)
        assert estimates[name].gain.value == pytest.approx(value - given.slates.outcome.mean(), rel=1e-9, abs=1e-9)
        assert estimates[name].effective_sessions == pytest.approx(effective, rel=1e-9)
        assert estimates[name].largest_weight == pytest.approx(largest, rel=1e-9)
    if slots == 1:
        assert estimates["pi"].value == pytest.approx(estimates["ips"].value)
        assert estimates["dr_pi"].value == pytest.approx(estimates["dr"].value)


def test_the_expected_size_of_a_log_is_that_over_all_its_draws():
    """n / E W^2, with the expectation over every slate that might have been drawn."""
    given = study(2, people=12, slots=3)
    s = given.slates
    squares = {"ips": 0.0, "pi": 0.0}
    for i, slate in product(range(len(s.person)), product(range(OPTIONS), repeat=3)):
        likely = prod(s.logging[i, j, a] for j, a in enumerate(slate))
        ratio = [given.target[i, j, a] / s.logging[i, j, a] for j, a in enumerate(slate)]
        squares["ips"] += likely * prod(ratio) ** 2
        squares["pi"] += likely * (sum(ratio) - 2) ** 2

    estimates = evaluate(s, given.target, predicted=given.predicted).estimates

    for name, alike in (("ips", ["ips", "snips", "dr"]), ("pi", ["pi", "dr_pi"])):
        for method in alike:
            assert estimates[method].expected_sessions == pytest.approx(120 * 120 / squares[name])


def test_products_of_ratios_have_no_interval_where_the_log_is_too_thin():
    """However calm the sample looks: that the huge weights have not come up yet is the danger."""
    thin = study(3, people=15, slots=6, sharp=True)

    estimates = evaluate(thin.slates, thin.target, predicted=thin.predicted).estimates

    for method in ("ips", "snips", "dr"):
        assert estimates[method].expected_sessions < EXPECTED_LEAST
        assert "too thin for an interval" in estimates[method].doubt
        assert isnan(estimates[method].value.low)
        assert isnan(estimates[method].gain.high)
    assert estimates["pi"].doubt == ""
    assert estimates["dr_pi"].value.low < estimates["dr_pi"].value.high


def test_the_direct_method_never_has_an_interval():
    """It would be narrow about the wrong value: the model's bias is nowhere in it."""
    given = study(4, people=300, slots=1)

    direct = evaluate(given.slates, given.target, predicted=given.predicted).estimates["dm"]

    assert "dm" not in evaluate(given.slates, given.target).estimates  # without a model there is none
    assert isnan(direct.value.low)
    assert "how wrong its model is" in direct.doubt


@pytest.mark.parametrize("said", [{"people": 20, "slots": 1}, {"people": 60, "slots": 3}, {"people": 30, "slots": 6}])
def test_intervals_hold_the_truth_as_often_as_they_say_or_are_not_given(said):
    """60 fixed logs, each method; 400 in tests/benchmarks/bench_randomised.py. The binomial 99.9 % band."""
    held: dict[str, list[bool]] = {}
    for seed in range(60):
        given = study(1000 + seed, **said)
        for name, estimate in evaluate(given.slates, given.target, predicted=given.predicted).estimates.items():
            if not estimate.doubt:
                held.setdefault(name, []).append(estimate.value.low <= given.truth <= estimate.value.high)

    assert {"pi", "dr_pi"} <= set(held)
    assert "dm" not in held
    for name, hits in held.items():
        low, high = stats.binom.interval(0.999, len(hits), 0.95)
        assert low <= sum(hits) <= high, name
