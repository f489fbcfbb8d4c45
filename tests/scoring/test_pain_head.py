"""The pain head against a dense regression that is written down row by row, and nothing more clever."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scoring.logged import CATALOG, KNOWLEDGE, NAMES, logged, profile, random_people, random_session

from recommender.scoring.attributes import attribute_table
from recommender.scoring.features import FEATURES, feature_table
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.pain_head import START, PainHead, fit_pain_head, prior_of
from recommender.scoring.pain_shard import Spread
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.session_sums import session_sums
from recommender.scoring.shards import SHARDS, shard_of, sharded, tree_sum

DESIGN = PainDesign(catalog=CATALOG)
PRIOR = KNOWLEDGE.prior
Z_TABLE = attribute_table(CATALOG)
F, S = len(FEATURES), len(CATALOG)


def dense(person: PersonSums) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """X (n, P), Z (n, 14) and y (n,) of one person, a row for each session with a change (scoring 2)."""
    x, z, y = [], [], []
    for segment in person.segments:
        phi = feature_table(segment.profile, CATALOG, segment.cautioned)
        for session in segment.sessions.values():
            if session.change is None:
                continue
            w = np.array([session.done.get(name, 0.0) for name in NAMES])
            centred = 0.0 if session.pain_before is None else session.pain_before - person.mean_pain_before
            x.append([*(w @ phi), *w, session.rho2, 1.0, centred])
            z.append([*(w @ Z_TABLE), 1.0])
            y.append(session.change)
    return np.array(x).reshape(-1, F + S + 3), np.array(z).reshape(-1, 14), np.array(y)


def oracle(people: list[PersonSums], spread: Spread) -> tuple[np.ndarray, np.ndarray, dict[str, tuple]]:
    """Generalised least squares with the covariance of all sessions written out, and b_u given betahat."""
    blocks = {person.person: dense(person) for person in people}
    prior = prior_of(DESIGN, PRIOR)
    x = np.vstack([block[0] for block in blocks.values()])
    y = np.concatenate([block[2] for block in blocks.values()])
    d = np.diag(spread.slopes)
    covariance = np.zeros((len(y), len(y)))
    row = 0
    for _, z, own in blocks.values():
        covariance[row : row + len(own), row : row + len(own)] = z @ d @ z.T + spread.noise * np.eye(len(own))
        row += len(own)
    weighted = np.linalg.solve(covariance, np.column_stack([x, y]))
    sigma = np.linalg.inv(x.T @ weighted[:, :-1] + np.diag(prior.sd**-2))
    mean = sigma @ (x.T @ weighted[:, -1] + prior.mean / prior.sd**2)
    slopes = {}
    for name, (x_u, z_u, y_u) in blocks.items():
        gain = d @ z_u.T @ np.linalg.inv(z_u @ d @ z_u.T + spread.noise * np.eye(len(y_u)))
        slopes[name] = gain @ (y_u - x_u @ mean), d - gain @ z_u @ d
    return mean, sigma, slopes


def fit(people: list[PersonSums]) -> PainHead:
    return fit_pain_head(sharded(people), DESIGN, PRIOR)


def people_of(seed: int, count: int = 20, sessions: int = 6) -> list[PersonSums]:
    return random_people(np.random.default_rng(seed), count, sessions)


def bits(head: PainHead) -> list[bytes]:
    people = [(name, head.people[name].covariance, head.people[name].information) for name in sorted(head.people)]
    arrays = [head.mean, head.covariance, head.spread.slopes, *(array for _, *both in people for array in both)]
    return [str(head.spread.noise).encode(), *(name.encode() for name, *_ in people), *(a.tobytes() for a in arrays)]


# ---- the algebra ----


@pytest.mark.parametrize("seed", [1, 2])
def test_block_products_of_the_table_are_those_of_the_dense_rows(seed):
    """B T B' = [X y]'[X y], two questionnaires and missing pain included (scoring 2.1)."""
    for person in people_of(seed, 6, 12):
        x, z, y = dense(person)
        rows = np.column_stack([x, y])

        products = DESIGN.products(person)

        assert_allclose(products, rows.T @ rows, atol=1e-10)
        assert_allclose(products @ DESIGN.slopes, rows.T @ z, atol=1e-10)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_population_is_that_of_dense_generalised_least_squares(seed):
    people = people_of(seed)
    head = fit(people)

    mean, covariance, _ = oracle(people, head.spread)

    assert_allclose(head.mean, mean, atol=1e-9)
    assert_allclose(head.covariance, covariance, atol=1e-9)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_person_is_that_of_dense_gaussian_conditioning(seed):
    people = people_of(seed)
    head = fit(people)

    *_, slopes = oracle(people, head.spread)

    for name, (mean, covariance) in slopes.items():
        assert_allclose(head.slopes_of(name).mean, mean, atol=1e-9)
        assert_allclose(head.slopes_of(name).covariance, covariance, atol=1e-9)


def test_three_rounds_of_empirical_bayes_are_those_of_the_formulas():
    """D = (60 D0 + sum diag(b b' + V)) / (60 + N), sigma^2 = (50 * 2 + E||y - X beta - Z b||^2) / (50 + n), 3 times.

    The expected squares are taken from the dense rows: ||y - X beta - Z bhat||^2 + trace(Z V Z').
    """
    people = people_of(5, 66, 8)
    rows = {person.person: dense(person) for person in people}
    spread = START
    for _ in range(3):
        mean, _, slopes = oracle(people, spread)
        enough = [name for name in rows if len(rows[name][2]) > 4]
        total = sum(b**2 + np.diag(v) for b, v in (slopes[name] for name in enough))
        loss = sum(
            ((y - x @ mean - z @ slopes[name][0]) ** 2).sum() + np.trace(z @ slopes[name][1] @ z.T)
            for name, (x, z, y) in rows.items()
        )
        spread = Spread(
            slopes=(60 * START.slopes + total) / (60 + len(enough)),
            noise=(50 * 2.0 + loss) / (50 + sum(len(y) for *_, y in rows.values())),
        )

    head = fit(people)

    assert len(enough) > 60
    assert_allclose(head.spread.slopes, spread.slopes, rtol=1e-9)
    assert head.spread.noise == pytest.approx(spread.noise, rel=1e-9)
    assert head.spread.noise > 1.05 * START.noise  # these people answer at random, so there is something to learn


@pytest.mark.parametrize(("people", "sessions", "moves"), [(60, 5, False), (61, 4, False), (61, 5, True)])
def test_spreads_move_only_with_more_than_sixty_people_of_more_than_four_sessions(people, sessions, moves):
    """Few people say little about how people differ (scoring 2, empirical Bayes)."""
    told = []
    for number in range(people):
        person = PersonSums(person=f"p{number}")
        for turn in range(sessions):
            person = person.with_session(profile(person.person), session_sums(logged(f"p{number}-{turn}")))
        told.append(person)

    spread = fit(told).spread

    assert (spread.noise != START.noise) is moves
    assert (spread.slopes.tolist() != START.slopes.tolist()) is moves


# ---- before there is anything to learn from ----


def test_without_data_the_weights_are_the_prior_to_the_last_bit():
    prior = prior_of(DESIGN, PRIOR)

    head = fit([])

    assert head.mean.tolist() == prior.mean.tolist()
    assert_allclose(head.covariance, np.diag(prior.sd**2), rtol=1e-12, atol=0)
    assert head.mean[:F].tolist() == PRIOR.coefficients.tolist()


def test_sessions_without_a_pain_after_teach_the_pain_head_nothing():
    person = PersonSums(person="me")
    for number in range(5):
        session = random_session(np.random.default_rng(number), f"f{number}")
        person = person.with_session(profile(), replace(session, change=None))

    assert bits(fit([person])) == bits(fit([]))


def test_an_unknown_person_is_as_people_are_at_large():
    head = fit(people_of(1))

    assert head.slopes_of("nobody").mean.tolist() == [0.0] * 14
    assert np.diag(head.slopes_of("nobody").covariance).tolist() == head.spread.slopes.tolist()


# ---- partitions, deletion ----


def parts_of(people: list[PersonSums], count: int, rng: np.random.Generator) -> list[PersonSums]:
    """Every session as a part of its own, dealt to workers that each put theirs together; a third is sent twice."""
    sessions = [
        (p.person, segment.profile, s) for p in people for segment in p.segments for s in segment.sessions.values()
    ]
    sessions += sessions[::3]
    workers: list[dict[str, PersonSums]] = [{} for _ in range(count)]
    for place in rng.permutation(len(sessions)):
        name, sheet, session = sessions[place]
        worker = workers[rng.integers(count)]
        worker[name] = worker.get(name, PersonSums(person=name)).with_session(sheet, session)
    parts = [part for worker in workers for part in worker.values()]
    return [parts[place] for place in rng.permutation(len(parts))]


@pytest.mark.parametrize("count", [1, 2, 7, 64])
def test_partitions_order_and_duplicates_cannot_be_seen_in_a_single_bit(count):
    people = people_of(7, 70, 6)

    assert bits(fit(parts_of(people, count, np.random.default_rng(count)))) == bits(fit(people))


def test_a_person_who_was_deleted_was_never_seen():
    people = people_of(8, 30)
    erased = [person for person in people if person.person != "p7"]

    assert bits(fit(erased)) != bits(fit(people))
    assert "p7" not in fit(erased).people
    assert bits(fit(erased)) == bits(fit([*erased, PersonSums(person="p7")]))


def test_a_session_that_was_deleted_was_never_seen():
    people = people_of(8, 30)
    extra = random_session(np.random.default_rng(1), "extra")
    longer = people[0].with_session(profile("p0"), extra)

    assert bits(fit([longer.without_session("extra"), *people[1:]])) == bits(fit(people))


def test_a_shard_is_the_same_on_every_machine():
    """First eight bytes of the SHA-256 of "abc", ba7816bf8f01cfea, modulo 64: the last six bits, 0xea & 63 = 42."""
    assert shard_of("abc") == 42
    assert {shard_of(f"p{number}") for number in range(1000)} == set(range(SHARDS))


def test_the_tree_adds_neighbours_first():
    """((1e16 + 1) + (-1e16 + 1)) is 0 or 2 by rounding; from left to right it would be 1."""
    parts = [np.array([x]) for x in (1e16, 1.0, -1e16, 1.0)]

    assert tree_sum(parts).tolist() == [(1e16 + 1.0) + (-1e16 + 1.0)]
    assert tree_sum(parts).tolist() != [((1e16 + 1.0) + -1e16) + 1.0]


# ---- what it learns ----


def test_it_finds_which_stretch_helps():
    """Six of twelve stretches a session, one of them worth a whole point: credit goes to it and to no other.

    The prior allows a stretch .02 or so; 40 people with 30 sessions each still move it well above the rest.
    """
    rng = np.random.default_rng(11)
    people = random_people(rng, 40, 30, NAMES[::10])
    good = NAMES[::10][4]
    told = [with_effect(person, good, rng) for person in people]

    effects = fit(told).mean[F : F + S]

    assert int(np.argmax(effects)) == NAMES.index(good)
    assert effects.max() > 4 * np.sort(effects)[-2]


def with_effect(person: PersonSums, good: str, rng: np.random.Generator) -> PersonSums:
    """The same sessions with a change of a point for each whole dose of one stretch, and noise of an SD of .5."""
    changed = PersonSums(person=person.person)
    for segment in person.segments:
        for session in segment.sessions.values():
            change = round(2 * session.done.get(good, 0.0) + rng.normal(0, 0.5))
            changed = changed.with_session(segment.profile, replace(session, pain_before=5, change=change))
    return changed
