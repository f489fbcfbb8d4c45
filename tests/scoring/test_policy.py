"""How a score becomes a choice: what is drawn, for whom, and that it can be drawn again."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_checker import DATA
from scoring.logged import KNOWLEDGE

from recommender.errors import DataError
from recommender.scoring.policy import chance_of, drawn_values, is_held_out, load_policy_numbers, widened
from recommender.scoring.ranking import Ranking


def ranking(count: int = 5, sd: float = 0.02) -> Ranking:
    together = np.full((count, count), sd**2 / 2) + np.eye(count) * sd**2 / 2
    mean = np.linspace(0.0, 0.1, count)
    return Ranking(
        stretches=tuple(f"s{k}" for k in range(count)),
        mean=mean,
        covariance=together,
        contributions=mean[:, None],
        features=("constant",),
    )


def test_draws_have_the_mean_and_the_spread_of_the_posterior():
    """v times the joint spread, the covariance included: 4,000 draws, v = .1."""
    rng, everybody = np.random.default_rng(1), np.ones(5, dtype=bool)

    drawn = np.array([drawn_values(ranking(), 0.1, everybody, rng) for _ in range(4000)])

    assert np.abs(drawn.mean(axis=0) - ranking().mean).max() < 1e-4
    assert np.abs(np.cov(drawn.T) / (0.1**2 * ranking().covariance) - 1).max() < 0.1


@given(st.lists(st.booleans(), min_size=5, max_size=5), st.floats(0, 10))
def test_what_must_not_be_tried_out_keeps_its_mean(is_drawn, v):
    drawn = drawn_values(ranking(), v, np.array(is_drawn), np.random.default_rng(2))

    assert all(drawn[k] == ranking().mean[k] for k in range(5) if not is_drawn[k])


def test_without_v_or_without_doubt_nothing_is_drawn():
    everybody = np.ones(5, dtype=bool)

    assert drawn_values(ranking(), 0.0, everybody, np.random.default_rng(1)).tolist() == ranking().mean.tolist()
    assert drawn_values(ranking(sd=0.0), 0.1, everybody, np.random.default_rng(1)).tolist() == ranking().mean.tolist()


def test_widened_values_lie_as_far_apart_as_the_true_effects_do():
    """Against truths drawn from the posterior: 20,000 of them, the mean square distance from their own mean."""
    truths = np.random.default_rng(3).multivariate_normal(ranking().mean, ranking(sd=0.05).covariance, 20_000)
    apart = ((truths - truths.mean(axis=1, keepdims=True)) ** 2).mean()

    values = widened(ranking().mean, ranking(sd=0.05), 10.0)

    assert values.std() ** 2 == pytest.approx(apart, rel=0.02)
    assert values.mean() == pytest.approx(ranking().mean.mean())
    assert (np.diff(values) > 0).all()


@given(st.floats(0, 1), st.floats(1, 10))
def test_widening_keeps_the_order_and_goes_no_further_than_it_may(sd, most):
    values = widened(ranking().mean, ranking(sd=sd), most)
    times = np.ptp(values) / np.ptp(ranking().mean)

    assert 1 - 1e-9 <= times <= most + 1e-9
    assert np.argsort(values).tolist() == [0, 1, 2, 3, 4]


def test_where_nothing_is_told_apart_or_all_is_known_nothing_is_widened():
    alike = replace(ranking(), mean=np.full(5, 0.05))

    assert widened(alike.mean, alike, 3.0) == pytest.approx(alike.mean)
    assert widened(ranking().mean, ranking(sd=0.0), 3.0) == pytest.approx(ranking().mean)
    assert widened(np.zeros(0), ranking(0), 3.0).tolist() == []


def test_chance_is_the_same_again_and_another_for_everybody_else():
    def first(*given_to: object) -> float:
        return float(chance_of(*given_to).random())  # type: ignore[arg-type]

    assert first(7, "me", "2026-11-23", "draw") == first(7, "me", "2026-11-23", "draw")
    others = [(8, "me", "2026-11-23", "draw"), (7, "you", "2026-11-23", "draw"), (7, "me", "2026-11-30", "draw"),
              (7, "me", "2026-11-23", "swaps"), (-7, "me", "2026-11-23", "draw")]  # fmt: skip
    assert len({first(7, "me", "2026-11-23", "draw"), *(first(*other) for other in others)}) == 6


def test_so_many_are_held_out_as_was_asked_and_always_the_same():
    people = [f"p{number}" for number in range(4000)]

    held = Counter(is_held_out(person, 0.1, "a study") for person in people)

    assert 340 <= held[True] <= 460
    assert [is_held_out(p, 0.1, "a study") for p in people] == [is_held_out(p, 0.1, "a study") for p in people]
    assert not any(is_held_out(person, 0.0, "a study") for person in people)
    assert all(is_held_out(person, 1.0, "a study") for person in people)
    more = {person for person in people if is_held_out(person, 0.2, "a study")}
    assert {person for person in people if is_held_out(person, 0.1, "a study")} <= more


def test_another_study_holds_out_others():
    people = [f"p{number}" for number in range(1000)]

    first, second = ({p for p in people if is_held_out(p, 0.2, study)} for study in ("one", "two"))

    assert len(first & second) < 0.5 * len(first)


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("v = 0.1", "v = -1"),
        ("off_from_nrs = 6", "off_from_nrs = 11"),
        ("raters_least = 20", ""),
        ("[words]", "[wrods]"),
    ],
)
def test_a_broken_file_is_refused(tmp_path, line, instead):
    text = (DATA / "policy.toml").read_text(encoding="utf-8")
    assert line in text
    (tmp_path / "policy.toml").write_text(text.replace(line, instead, 1), encoding="utf-8")

    with pytest.raises(DataError):
        load_policy_numbers(tmp_path)


def test_every_number_of_the_shipped_file_is_read(tmp_path):
    shutil.copy(DATA / "policy.toml", tmp_path)

    assert load_policy_numbers(tmp_path) == KNOWLEDGE.policy
