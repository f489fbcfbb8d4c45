"""The benchmark: the same again, resumed or at once, and an arithmetic that was done another way as well."""

from __future__ import annotations

import json
import statistics
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import MONDAY, answers
from scipy import stats
from simulation.simulated import KNOWLEDGE, NUMBERS, lived, small_world

from recommender.decide import situation
from recommender.errors import UsageError
from recommender.scoring.ranking import Ranking
from recommender.simulation.benchmark import run_trials, trials_of
from recommender.simulation.contrast_check import (
    EDGES,
    WORDS,
    ContrastCheck,
    Offer,
    contrast_check,
    offers_after,
)
from recommender.simulation.curves import curves_svg, spread
from recommender.simulation.policies import PriorOnly
from recommender.simulation.results import Results, half_width, results_of
from recommender.simulation.trial import COLUMNS, TrialResult, kept, run_trial

FEW = NUMBERS.changed(world={"reference_people": 8})
NAMES = ("random", "prior", "learned", "oracle")


def few_trials(policies=NAMES, seeds=(1, 2)):
    return trials_of(policies, seeds, people=3, weeks=2, numbers=FEW)


@pytest.fixture(scope="module")
def at_once():
    return run_trials(few_trials())


def documents(results):
    return [json.dumps(result.to_document()) for result in results]


def test_the_same_trial_has_the_same_result_and_so_has_its_way_through_json(at_once):
    again = run_trial(few_trials()[2])

    assert documents([again]) == documents(at_once[2:3])
    assert documents([TrialResult.from_document(json.loads(text)) for text in documents(at_once)]) == documents(at_once)


def test_what_was_interrupted_goes_on_and_gives_what_a_run_at_once_gives(at_once, tmp_path):
    """A finished trial is not lived again; a half-written one is; nothing else lies in the folder at the end."""
    run_trials(few_trials(seeds=(2,)), folder=tmp_path)
    done = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    told = []
    resumed = run_trials(few_trials(), folder=tmp_path, tell=told.append)
    files = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}

    assert documents(resumed) == documents(at_once)
    assert done.items() <= files.items()
    assert len(done) == 4
    assert len(files) == 8
    assert all(name.startswith("synthetic-world-") for name in files)
    assert sorted(result.name for result in told) == sorted(result.name for result in resumed)


def test_two_processes_find_what_one_finds(at_once):
    """Nobody's luck depends on who lives beside them."""
    assert documents(run_trials(few_trials(("random", "prior"), (1,)), processes=2)) == documents(at_once[:2])


def test_the_name_of_a_trial_changes_with_everything_that_it_depends_on():
    """Else a result of another world would be taken for this one."""
    trial = few_trials()[0]
    others = [
        *few_trials()[1:5],
        *trials_of(["random"], [1], people=4, weeks=2, numbers=FEW),
        *trials_of(["random"], [1], people=3, weeks=3, numbers=FEW),
        *trials_of(["random"], [1], people=3, weeks=2, numbers=FEW.variant("ratings-say-nothing")),
    ]

    assert trial.name not in {other.name for other in others}
    assert trial.name == few_trials()[0].name


def test_what_is_kept_is_the_sum_over_the_sessions_of_each_person_and_week():
    """Counted again session by session."""
    run = lived(PriorOnly(small_world()), range(3), 2, of=small_world())
    tables = kept(run.truths, people=3, weeks=2)
    counted = defaultdict(float)
    for truth in run.truths:
        place = int(truth.person[-5:]), truth.week
        counted["sessions", *place] += 1
        counted["drills", *place] += truth.drills
        counted["planned_nrs", *place] += truth.planned_nrs
        counted["worse", *place] += 1 if truth.planned_nrs < 0 else 0
        counted["done", *place] += 1 if truth.is_done else 0
        counted["done_nrs", *place] += truth.done_nrs

    assert run.truths
    for name in COLUMNS:
        for person in range(3):
            for week in range(2):
                assert tables[name][person, week] == pytest.approx(counted[name, person, week], abs=1e-6)


def test_everything_wrong_with_a_benchmark_is_told_at_once():
    with pytest.raises(UsageError) as told:
        trials_of(["prior", "orcale", "prior"], [1], people=0, weeks=2, numbers=FEW)

    assert len(told.value.problems) == 3


def test_a_folder_that_cannot_be_made_is_told_before_anything_is_lived(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match="folder"):
        run_trials(few_trials(), folder=tmp_path / "file" / "results")


def test_the_variants_of_the_world_are_what_the_issue_asks_for():
    """Ratings without worth, ratings that mislead, a prior wrong by 2.5 times as much, and nothing to find."""
    assert NUMBERS.variant("usual") == NUMBERS
    assert NUMBERS.variant("ratings-say-nothing").rating.kappa == 0.0
    assert NUMBERS.variant("ratings-mislead").rating.kappa == -5.0
    assert NUMBERS.variant("prior-wrong").world.weight_log_sd == pytest.approx(2.5 * NUMBERS.world.weight_log_sd)
    null = small_world(NUMBERS.variant("null"))
    assert not null.benefit(null.person(0)).theta.any()
    with pytest.raises(UsageError, match="did you mean 'null'"):
        NUMBERS.variant("nul")


def made(policy, seed, rng, level):
    tables = {name: rng.integers(1, 4, (5, 3)).astype(float) for name in COLUMNS}
    tables["planned_nrs"] = np.round(rng.normal(level, 0.5, (5, 3)), 6)
    return TrialResult(name=f"{policy}-{seed}", seed=seed, policy=policy, tables=tables)


def per_session(result, column, weeks):
    total = sum(result.tables[column][person][week] for person in range(5) for week in weeks)
    return total / sum(result.tables["sessions"][person][week] for person in range(5) for week in weeks)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), worlds=st.integers(2, 5))
def test_the_results_are_what_their_definitions_say(seed, worlds):
    """Computed again with plain sums, `statistics` and the t interval of scipy.stats."""
    rng = np.random.default_rng(seed)
    levels = {"random": 0.0, "prior": 2.0, "known-population": 3.0, "learned": 4.0, "oracle": 8.0}
    trials = [made(name, world, rng, level) for world in range(worlds) for name, level in levels.items()]
    results = results_of(trials)
    of = {(t.policy, t.seed): t for t in trials}
    value = {name: [per_session(of[name, w], "planned_nrs", (1, 2)) for w in range(worlds)] for name in levels}
    gap = statistics.fmean(value["oracle"]) - statistics.fmean(value["random"])
    for name in levels:
        found = results.of(name)
        captured = (statistics.fmean(value[name]) - statistics.fmean(value["random"])) / gap
        known = (statistics.fmean(value["known-population"]) - statistics.fmean(value["random"])) / gap

        assert found.value_nrs == pytest.approx(statistics.fmean(value[name]))
        assert found.captured == pytest.approx(captured)
        assert found.of_known == pytest.approx(captured / known)
        for field, column, weeks in (
            ("worse_share", "worse", (1, 2)),
            ("done_share", "done", (1, 2)),
            ("drills", "drills", (1, 2)),
            ("value_all_nrs", "planned_nrs", (0, 1, 2)),
        ):
            again = [per_session(of[name, world], column, weeks) for world in range(worlds)]
            assert getattr(found, field) == pytest.approx(statistics.fmean(again))
        assert found.curve_nrs == pytest.approx(
            [statistics.fmean(per_session(of[name, w], "planned_nrs", (k,)) for w in range(worlds)) for k in range(3)]
        )
        points = [100 * (a - b) / gap for a, b in zip(value["learned"], value[name], strict=True)]
        if name == "learned":
            assert found.gain is None
            continue
        low, high = stats.t.interval(0.95, worlds - 1, statistics.fmean(points), stats.sem(points))
        assert (found.gain.points, found.gain.low, found.gain.high) == pytest.approx(
            (100 * (results.of("learned").captured - captured), low, high)
        )


def test_captured_is_zero_for_random_and_one_for_the_oracle(at_once):
    results = results_of(at_once)

    assert results.of("random").captured == 0.0
    assert results.of("oracle").captured == pytest.approx(1.0)
    assert results.of("oracle").of_known is None
    assert results.to_document()["synthetic"] is True


def test_only_worlds_that_met_every_policy_count(at_once):
    """Of an interrupted run, what can be paired is compared."""
    assert results_of(at_once[:-1]).worlds == (1,)
    with pytest.raises(ValueError, match="cannot be compared"):
        results_of(at_once[:2] + at_once[6:])


def test_without_a_gap_nothing_is_called_captured():
    """A world in which no stretch brings anything has no way from random to the oracle."""
    trials = [made(name, 1, np.random.default_rng(1), 0.0) for name in NAMES]
    results = results_of(trials)

    assert {result.captured for result in results.policies} == {None}
    assert all(result.gain is None for result in results.policies)
    assert half_width(np.array([1.0])) is None


class Normal:
    """A scorer that knows exactly how unsure it is."""

    version = "normal"

    def __init__(self, mean, covariance):
        self.mean, self.covariance = mean, covariance

    def rank(self, _profile, eligible):
        return Ranking(
            stretches=tuple(offer.stretch.id for offer in eligible),
            mean=self.mean,
            covariance=self.covariance,
            contributions=self.mean[:, None],
            features=("normal",),
        )


def offers_of(scorer, count, rng):
    case = situation(answers(), starts_on=MONDAY, history=(), person="me", knowledge=KNOWLEDGE)
    eligible = case.screening.eligible[: scorer.mean.size]
    for _ in range(count):
        theta = rng.multivariate_normal(scorer.mean, scorer.covariance)
        yield Offer(profile=case.profile, eligible=eligible, theta=theta)


def test_who_knows_how_unsure_they_are_passes_the_check():
    """Truth drawn from the very distribution that is claimed: intervals hold what they say, and words are right."""
    rng = np.random.default_rng(0)
    root = rng.normal(0, 0.02, (12, 12))
    scorer = Normal(rng.normal(0.05, 0.06, 12), root @ root.T + 0.02**2 * np.eye(12))
    found = contrast_check(scorer, offers_of(scorer, 400, rng), words=KNOWLEDGE.policy.words).shares()

    assert found["held_80"] == pytest.approx(0.80, abs=0.03)
    assert found["held_95"] == pytest.approx(0.95, abs=0.02)
    assert found["top_80"] == pytest.approx(0.80, abs=0.03)
    assert found["consistently_right"] >= 0.95
    assert 0.78 <= found["probably_right"] <= 0.97


def test_the_check_counts_what_a_loop_counts():
    """One person, one stretch at a time; and two people are the sum of both."""
    rng = np.random.default_rng(3)
    root = rng.normal(0, 0.02, (12, 12))
    scorer = Normal(rng.normal(0.05, 0.03, 12), root @ root.T)
    words = KNOWLEDGE.policy.words
    both = list(offers_of(scorer, 2, rng))
    one, other = (contrast_check(scorer, [offer], words=words) for offer in both)
    held, right, said = 0, [0, 0, 0], [0, 0, 0]
    for place in range(12):
        weights = np.eye(12)[place] - 1 / 12
        mean, sd = weights @ scorer.mean, np.sqrt(weights @ scorer.covariance @ weights)
        true = weights @ both[0].theta
        held += abs(mean - true) <= stats.norm.ppf(0.9) * sd
        sure = stats.norm.cdf(abs(mean) / sd)
        word = WORDS.index(
            "consistently"
            if sure >= words.consistently_from
            else "probably"
            if sure >= words.probably_from
            else "too_early"
        )
        said[word] += 1
        right[word] += (mean > 0) == (true > 0)

    assert one.held[0] == held
    assert (list(one.said), list(one.right)) == (said, right)
    assert sum(one.likely) == one.all == 12
    assert len(one.likely) == len(EDGES)
    assert contrast_check(scorer, both, words=words) == one.plus(other)
    assert ContrastCheck.from_document(json.loads(json.dumps(one.to_document()))) == one


def test_what_is_checked_is_what_may_be_offered_next_with_what_it_truly_brings():
    world = small_world()
    run = lived(PriorOnly(world), range(3), 1, of=world)
    found = list(offers_after(run, world, KNOWLEDGE, weeks=1, people=2))
    for offer in found:
        number = int(offer.profile.person[-5:])
        theta = dict(zip(KNOWLEDGE.catalog.by_id, world.benefit(world.person(number)).theta, strict=True))

        assert number < 2
        assert offer.theta.tolist() == [theta[entry.stretch.id] for entry in offer.eligible]
    assert found


@settings(deadline=None)  # the first one waits for scipy
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=12), st.floats(0.01, 0.5))
def test_names_of_lines_lie_apart_and_in_order(values, step):
    """Else two of them could not be read, or would be taken for each other."""
    places = spread(values, step)
    order = np.argsort(values, kind="stable")

    assert (np.diff(np.array(places)[order]) >= step - 1e-9).all()
    assert np.mean(places) == pytest.approx(np.mean(values), abs=1e-9)


def test_the_curves_are_the_same_bytes_again_and_say_that_they_are_synthetic(at_once):
    """A picture is passed on without the page that it stood on."""
    results: Results = results_of(at_once)
    picture = curves_svg(results)

    assert picture == curves_svg(results)
    assert "Synthetic people" in picture
    assert "not real people" in picture
    assert "<dc:date>" not in picture
    assert all(f">{name}<" in picture for name in NAMES)
