"""The policies that learn: what each takes from a log, in which unit, and that none shows what the rules removed."""

from __future__ import annotations

import copy
import json
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import MONDAY, answers
from simulation.simulated import CATALOG, KNOWLEDGE, lived, plans, small_world

from recommender.decide import decide, prepared, situation
from recommender.errors import UsageError
from recommender.profile.answers import read_answers
from recommender.profile.history import read_history
from recommender.scoring.model import fit
from recommender.scoring.records import person_record
from recommender.settings import Settings
from recommender.simulation import linucb
from recommender.simulation.bands import drills_against_a_rule
from recommender.simulation.calibration import THETA_SD, calibrated
from recommender.simulation.cohort import live
from recommender.simulation.cohort_log import CohortLog
from recommender.simulation.factorisation import PriorAndFactors
from recommender.simulation.learned import Learned
from recommender.simulation.linucb import ALPHA, LinUcb, context_of
from recommender.simulation.policies import USUAL_NRS, Popularity, PriorOnly, ValueScorer
from recommender.simulation.registry import POLICIES, check_policies, policy_of
from recommender.simulation.thompson import SCORED, PersonalThompson
from recommender.simulation.trial import STUDY

FAR = date(2027, 6, 1)
PEOPLE, WEEKS = 8, 3
ATTACK = Settings(effort="fast", v=10.0, eps=0.5, uniform_share=1.0, reason="attack")
WORLD = small_world()
LEARNING = (
    "popularity",
    "prior-mf",
    "lints",
    "linucb-ratings",
    "linucb-change",
    "boosting",
    "boosting-tuned",
    "learned",
)


@cache
def told_weeks():
    """The documents of each week of a small cohort, as a policy hears them."""
    weeks = []

    class Listens(Popularity):
        def learn(self, week, documents):
            weeks.append(copy.deepcopy(dict(documents)))
            super().learn(week, documents)

    lived(Listens(WORLD), range(PEOPLE), WEEKS, of=WORLD)
    return weeks


def taught(name, weeks=None):
    policy = policy_of(name, WORLD)
    for week, documents in enumerate(told_weeks() if weeks is None else weeks):
        policy.learn(week, documents)
    return policy


def everything_told():
    return {
        name: [d for week in told_weeks() for d in week.get(name, [])] for name in {n for w in told_weeks() for n in w}
    }


def scratch_records():
    """Read the long way: the whole history of everybody, by the functions that the product itself uses."""
    records = []
    for name, documents in everything_told().items():
        sheets = [
            (date.fromisoformat(d["answered_on"]), read_answers(d, KNOWLEDGE.codes))
            for d in documents
            if "answers_version" in d
        ]
        rest = [d for d in documents if "answers_version" not in d]
        history = read_history(rest, KNOWLEDGE.codes, person=name, today=FAR)
        records.append(person_record(name, sheets, history))
    return records


def offers(**changes):
    case = situation(answers(**changes), starts_on=MONDAY, history=(), person="me", knowledge=KNOWLEDGE)
    return case.profile, case.screening.eligible


def test_reading_week_by_week_gives_the_records_of_reading_everything():
    """Amendments that come a week later, new sheets and rho of the plans among them."""
    log = CohortLog(KNOWLEDGE)
    for documents in told_weeks():
        log.read(documents)
    scratch = {record.person: record.sums for record in scratch_records() if record.segments}

    assert {record.person: record.sums for record in log.records} == scratch


def test_each_session_is_new_once():
    """Else a policy that adds up would count twice what somebody amended the day after."""
    log = CohortLog(KNOWLEDGE)
    new = [told for documents in told_weeks() for told in log.read(documents)]
    known = [s for record in log.records for segment in record.sums.segments for s in segment.sessions.values()]
    amended = [d for documents in everything_told().values() for d in documents if d.get("amends")]

    assert amended
    assert sorted(told.session.session_id for told in new) == sorted(session.session_id for session in known)


def test_the_learned_policy_is_the_model_of_a_fit_from_scratch():
    """Bit for bit: it keeps what it read, and nothing else."""
    model = taught("learned").model
    scratch = fit(scratch_records(), catalog=CATALOG, prior=KNOWLEDGE.prior)
    profile, eligible = offers()

    assert model.version == scratch.version
    assert model.rank(profile, eligible).mean.tolist() == scratch.rank(profile, eligible).mean.tolist()


def test_with_the_weights_known_only_the_person_is_left_to_learn():
    """The true weights, exactly; the worth of ratings as fitted; slopes that follow from what the truth leaves over."""
    known, learned = taught("known-weights").model, taught("learned").model
    weights = [*WORLD.weights, *WORLD.quality]
    name = max(known.pain.people, key=lambda name: abs(known.pain.people[name].information).sum())

    assert known.pain.mean[: len(weights)].tolist() == weights
    assert known.pain.mean[len(weights) :].tolist() == learned.pain.mean[len(weights) :].tolist()
    assert known.pain.people.keys() == learned.pain.people.keys()
    assert not np.allclose(known.pain.people[name].mean, learned.pain.people[name].mean)


def test_the_first_week_of_the_learned_policy_is_that_of_the_prior():
    """Before anything was told there is nothing to go by but the evidence; chance has no place there either."""
    first = [lived(policy(WORLD), range(4), 1, of=WORLD).documents for policy in (Learned, PriorOnly)]
    week = [{name: [json.dumps(plan) for plan in plans(told)] for name, told in run.items()} for run in first]

    assert week[0] == week[1]
    assert any(week[0].values())


@pytest.mark.parametrize("name", LEARNING)
def test_who_learned_nothing_leaves_it_to_the_prior_or_ranks_all_alike(name):
    """No policy starts with an opinion of its own."""
    scorer = policy_of(name, WORLD).scorer(WORLD.person(0).name, 0)

    assert scorer is None or len({*scorer.rank(*offers()).mean.tolist()}) == 1


@pytest.mark.parametrize("name", LEARNING)
def test_a_policy_that_learned_ranks_what_is_eligible_and_the_same_again(name):
    """Also a person it never heard of, and a single stretch; the same log gives the same numbers."""
    known = next(iter(told_weeks()[0]))
    scorers = [taught(name).scorer(known, WEEKS) for _ in range(2)]
    profile, eligible = offers()
    for some in (eligible, eligible[:1], eligible[:0]):
        one, other = (scorer.rank(profile, some) for scorer in scorers)

        assert one.stretches == tuple(offer.stretch.id for offer in some)
        assert one.mean.tolist() == other.mean.tolist()
        assert np.allclose(one.contributions.sum(axis=1), one.mean)
        assert np.isfinite(one.mean).all()


@pytest.mark.parametrize("name", LEARNING)
def test_praise_from_everybody_brings_nothing_back(name):
    """Everybody says of everything that it helped, and that the pain is gone; the rules have the last word."""
    praised = copy.deepcopy(told_weeks())
    for documents in praised:
        for document in (d for told in documents.values() for d in told if d.get("items") and "feedback_version" in d):
            done = {item["stretch"] for item in document["items"]}
            more = [name for name in CATALOG.by_id if name not in done]
            document["items"] += [{"stretch": name, "outcome": "done", "felt": "helped"} for name in more]
            document |= {"pain_before": 10, "pain_after": 0}
    sheet = answers(conditions=["osteoporosis"], pain=[{"area": "lower_back", "nrs": 3}])
    person = next(iter(praised[0]))
    plan = decide(
        prepared(
            sheet,
            starts_on=MONDAY,
            model=taught(name, praised).scorer(person, WEEKS),
            person=person,
            settings=ATTACK,
        )
    ).to_document()
    shown = {item["stretch"] for session in plan["sessions"] for item in session["items"]}
    removed = {entry["stretch"] for entry in plan["left_out"]}

    assert shown
    assert removed
    assert not shown & removed


@pytest.mark.parametrize("name", ["learned", "prior-mf"])
def test_no_amount_of_chance_shows_what_the_rules_removed(name):
    """v = 10, and half of all slots drawn anew without a look at scores: each plan, beside what it says it left out."""
    run = live(WORLD, policy_of(name, WORLD), people=range(6), weeks=WEEKS, starts_on=MONDAY, settings=ATTACK)
    every = [plan for told in run.documents.values() for plan in plans(told)]
    drawn = [item for plan in every for session in plan["sessions"] for item in session["items"] if item["swap_set"]]

    assert drawn
    assert not list(drills_against_a_rule(run, KNOWLEDGE))
    for plan in every:
        shown = {item["stretch"] for session in plan["sessions"] for item in session["items"]}

        assert not shown & {entry["stretch"] for entry in plan["left_out"]}


def test_ten_points_on_what_the_rules_removed_change_nothing():
    """A policy that wants nothing more than to show it."""
    profile, eligible = offers(conditions=["glaucoma_retina"])
    may = {offer.stretch.id for offer in eligible}

    class Wants(PriorOnly):
        def scorer(self, _person, _week):
            return ValueScorer(
                version="synthetic-wants", values=lambda _p: {n: 0.0 if n in may else 10.0 for n in CATALOG.by_id}
            )

    plan = decide(
        prepared(
            profile.answers,
            starts_on=MONDAY,
            model=Wants(WORLD).scorer("me", 1),
            settings=ATTACK,
        )
    )

    assert {item.stretch for session in plan.sessions for item in session.items} <= may


@settings(deadline=None)
@given(st.lists(st.integers(-50, 50), max_size=12))
def test_calibrated_scores_have_the_mean_and_the_spread_of_the_benefit_and_their_own_order(scores):
    """No rival loses by its unit, nor by where its zero lies."""
    values = np.array(scores, dtype=float)
    found = calibrated(values)
    if len({*scores}) > 1:
        assert found.mean() == pytest.approx(USUAL_NRS)
        assert found.std() == pytest.approx(THETA_SD)
        assert np.corrcoef(found, values)[0, 1] == pytest.approx(1.0)
    else:
        assert (found == USUAL_NRS).all()


def rating(stretch, word):
    return {"stretch": stretch, "outcome": "done", "felt": word}


def changed_items(make_items):
    """The told weeks with the items of every feedback replaced. make_items: of the number of the person."""
    weeks = copy.deepcopy(told_weeks())
    for documents in weeks:
        for name, told in documents.items():
            for document in (d for d in told if d.get("items") and "feedback_version" in d):
                document["items"] = make_items(int(name[-5:]))
    return weeks


READ_RATINGS = [name for name in LEARNING if name not in ("lints", "linucb-change")]


@pytest.mark.parametrize("name", READ_RATINGS)
def test_what_everybody_praises_stands_above_what_everybody_finds_bad(name):
    """Each in its own way."""
    weeks = changed_items(lambda _n: [rating("cat-cow", "helped"), rating("bridge", "worse")])
    policy = taught(name, weeks)
    profile, eligible = offers()
    ranking = policy.scorer(WORLD.person(0).name, WEEKS).rank(profile, eligible)
    prior = KNOWLEDGE.prior.rank(profile, eligible)
    gain = ranking.mean[ranking.place["cat-cow"]] - ranking.mean[ranking.place["bridge"]]
    before = prior.mean[prior.place["cat-cow"]] - prior.mean[prior.place["bridge"]]

    assert gain > (before if name in ("prior-mf", "learned") else 0.0)


def test_factors_tell_two_kinds_of_people_apart():
    """Who likes one stretch likes the other; half of the people feel the other way about both."""

    def items(number):
        words = ("helped", "worse") if number % 2 else ("worse", "helped")
        return [rating(name, words[0]) for name in ("cat-cow", "sphinx")] + [
            rating(name, words[1]) for name in ("bridge", "childs-pose")
        ]

    policy = taught("prior-mf", changed_items(items))
    _, eligible = offers()
    names = [name for name in told_weeks()[0] if policy._place.get(name) is not None]
    scores = {}
    for name in names:
        profile = offers()[0]
        ranking = policy.scorer(name, WEEKS).rank(_named(profile, name), eligible)
        scores[name] = ranking.mean[ranking.place["sphinx"]] - ranking.mean[ranking.place["bridge"]]
    odd = [score for name, score in scores.items() if int(name[-5:]) % 2]
    even = [score for name, score in scores.items() if not int(name[-5:]) % 2]

    assert min(odd) > max(even)


def _named(profile, name):
    from dataclasses import replace

    return replace(profile, person=name)


def test_where_nobody_rated_the_factors_leave_the_prior_alone():
    """But for the mean, which is the same for all."""
    weeks = changed_items(lambda _n: [rating("cat-cow", "helped"), rating("bridge", "worse")])
    policy = taught("prior-mf", weeks)
    profile, eligible = offers()
    ranking, prior = policy.scorer("x", 1).rank(profile, eligible), KNOWLEDGE.prior.rank(profile, eligible)
    left = [row for row, name in enumerate(ranking.stretches) if name not in ("cat-cow", "bridge")]

    assert np.ptp((ranking.mean - prior.mean)[left]) < 1e-12


def test_thompson_believes_what_the_regression_of_one_person_says():
    """Weighted least squares with the prior as further rows, by another road; and it draws around just that."""
    policy = taught("lints")
    name = max(policy._people, key=lambda name: policy._people[name].pains[1])
    beliefs = policy._people[name]
    rows, changes = [], []

    class Listens(PersonalThompson):
        def _learn_session(self, told):
            if told.profile.person == name and told.session.change is not None:
                phi = self._coded(told)
                pains = [p for p, _ in heard]
                said = 2 * (told.profile.worst_nrs or 0)
                usual = (said + sum(pains)) / (2 + len(pains))
                heard.append((told.session.pain_before, None))
                shares = np.array([*told.session.done.values()])
                rows.append([*(shares[:, None] * phi).sum(axis=0), 1.0, told.session.pain_before - usual])
                changes.append(told.session.change)

    heard = []
    listens = Listens(WORLD)
    for week, documents in enumerate(told_weeks()):
        listens.learn(week, documents)
    mean = [*KNOWLEDGE.prior.coefficients, *[0.0] * 13, 0.15, 0.2]
    sd = np.array([*KNOWLEDGE.prior.sd, *[0.02] * 13, 0.5, 0.3])
    left = np.vstack([np.array(rows) / np.sqrt(2.0), np.diag(1 / sd)])
    right = np.concatenate([np.array(changes) / np.sqrt(2.0), np.array(mean) / sd])
    expected = np.linalg.lstsq(left, right, rcond=None)[0]
    found = np.linalg.solve(beliefs.precision, beliefs.information)
    drawn = np.array([beliefs.drawn(np.random.default_rng(seed)) for seed in range(2000)])
    error = np.sqrt(np.diag(np.linalg.inv(beliefs.precision)) / len(drawn))

    assert len(changes) > 3
    assert np.allclose(found, expected, atol=1e-10)
    assert (np.abs(drawn.mean(axis=0) - expected) < 4.5 * error).all()
    assert np.allclose(np.cov(drawn.T)[:SCORED, :SCORED], np.linalg.inv(beliefs.precision)[:SCORED, :SCORED], atol=8e-5)


def test_linucb_is_the_formula_of_its_paper():
    """x'A^-1 b + alpha sqrt(x'A^-1 x) of each arm, with A = I + X'X, before it is brought to NRPS points."""
    policy = taught("linucb-ratings")
    profile, eligible = offers()
    x = context_of(profile)
    rewards = np.array([reward for _, reward, _ in policy._rows])
    rewards = (rewards - rewards.mean()) / rewards.std()
    scores = []
    for offer in eligible:
        mine = [row for row, (arm, _, _) in enumerate(policy._rows) if arm == WORLD.rows[offer.stretch.id]]
        contexts = np.array([policy._rows[row][2] for row in mine]).reshape(len(mine), len(x))
        a = np.eye(len(x)) + contexts.T @ contexts
        inverse = np.linalg.inv(a)
        scores.append(x @ inverse @ contexts.T @ rewards[mine] + ALPHA * np.sqrt(x @ inverse @ x))

    assert policy.scorer("x", 1).rank(profile, eligible).mean == pytest.approx(calibrated(np.array(scores)))


def test_a_missing_extra_is_one_line_that_says_which(monkeypatch):
    """Before anything is lived."""
    monkeypatch.setattr(linucb.importlib.util, "find_spec", lambda _name: None)

    with pytest.raises(UsageError, match=r"needs the `bench` extra: pip install 'stretch-recommender\[bench\]'"):
        LinUcb(WORLD, "ratings")
    assert [problem.where for problem in check_policies(["prior", "linucb-change"])] == ["linucb"]


def test_every_problem_with_the_names_is_told_with_the_nearest_word():
    problems = [str(problem) for problem in check_policies(["orcale", "prior", "prior", "lerned"])]

    assert problems == [
        "--policies: 'orcale' is not a known policy; did you mean 'oracle'?",
        "--policies: 'lerned' is not a known policy; did you mean 'learned'?",
        "--policies: 'prior' is named twice",
    ]


@pytest.mark.parametrize("name", [*POLICIES])
def test_a_policy_is_called_what_the_command_line_calls_it(name):
    assert policy_of(name, WORLD).name == name


def test_the_benchmark_leaves_the_same_to_chance_in_every_policy():
    """As decisions 5.3 has it: swaps on, the exploration of the data file."""
    assert (STUDY.eps, STUDY.v, STUDY.effort) == (0.1, None, "fast")
    assert isinstance(taught("prior-mf"), PriorAndFactors)
