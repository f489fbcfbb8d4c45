"""The policies that frame the others: what no knowledge gives, what the prior gives, and what the truth would give."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from people import MONDAY, answers
from simulation.simulated import CATALOG, KNOWLEDGE, PLANNED_PEOPLE, lived, plans, with_plan, world

from recommender.decide import decide, prepared, situation
from recommender.settings import Settings
from recommender.simulation.policies import (
    ARTICLE,
    ArticleRoutine,
    KnownPopulation,
    Oracle,
    Popularity,
    PriorOnly,
    RandomSafe,
)

SOON = 2  # weeks
POLICIES = (PriorOnly, RandomSafe, ArticleRoutine, Popularity, KnownPopulation, Oracle)


@cache
def benefit_per_drill(policy) -> dict[str, float]:
    """Of the first weeks, by person: what a planned stretch would truly bring, NPRS points."""
    run = with_plan() if policy is PriorOnly else lived(policy(world()), range(PLANNED_PEOPLE), SOON)
    truths = [truth for truth in run.truths if truth.week < SOON]
    people = {truth.person for truth in truths}
    return {
        name: sum(t.planned_nrs for t in truths if t.person == name) / sum(t.drills for t in truths if t.person == name)
        for name in people
    }


def gain(better, worse) -> np.ndarray:
    one, other = benefit_per_drill(better), benefit_per_drill(worse)
    return np.array([one[name] - other[name] for name in sorted(one.keys() & other.keys())])


def test_truth_beats_the_prior_and_the_prior_beats_chance():
    """Else there would be nothing to learn in this world, or nothing known beforehand. Paired, the same people."""
    assert gain(Oracle, PriorOnly).mean() > 0.02
    assert gain(PriorOnly, RandomSafe).mean() > 0.0
    assert np.mean(gain(Oracle, RandomSafe) > 0) > 0.8


def offers():
    case = situation(
        answers(conditions=["glaucoma_retina"]), starts_on=MONDAY, history=(), person="me", knowledge=KNOWLEDGE
    )
    return case.profile, case.screening.eligible


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_ranks_what_the_rules_left_and_nothing_else(policy):
    """No score brings a stretch back; None stands for the prior, which has its own tests."""
    profile, eligible = offers()
    scorer = policy(world()).scorer(world().person(0).name, 0)
    if scorer is None:
        assert policy is PriorOnly
        return
    ranking = scorer.rank(profile, eligible)

    assert ranking.stretches == tuple(offer.stretch.id for offer in eligible)
    assert np.allclose(ranking.contributions.sum(axis=1), ranking.mean)
    assert scorer.version.startswith("synthetic-")


def test_the_oracle_knows_theta_itself():
    """Of the person whose name it was asked for."""
    profile, eligible = offers()
    person = world().person(3)
    theta = dict(zip(CATALOG.by_id, world().benefit(person).theta, strict=True))
    ranking = Oracle(world()).scorer(person.name, 5).rank(profile, eligible)

    assert ranking.mean.tolist() == [theta[name] for name in ranking.stretches]


def test_random_is_new_each_week_and_the_same_when_asked_again():
    """It shows what the rules and the planner alone achieve."""
    policy = RandomSafe(world())
    profile, eligible = offers()

    def means(week):
        return policy.scorer(world().person(0).name, week).rank(profile, eligible).mean.tolist()

    assert means(0) == means(0)
    assert means(0) != means(1)


def test_the_article_routine_shows_the_article_first():
    """The planner adds only what a session must have, and never what a rule removed."""
    plan = decide(
        prepared(
            answers(pain=[{"area": "lower_back", "side": "both", "nrs": 3, "weeks": 20}], experience="regular"),
            starts_on=MONDAY,
            model=ArticleRoutine(world()).scorer(world().person(0).name, 0),
            settings=Settings(effort="fast"),
        )
    )
    for session in plan.sessions:
        shown = [item.stretch for item in session.items]

        assert sum(stretch in ARTICLE for stretch in shown) >= len(shown) - 1


def test_popularity_follows_what_people_say_and_starts_level():
    """Only ratings count; a stretch that one person praised does not overtake one that many liked."""
    policy = Popularity(world())
    profile, eligible = offers()
    name = world().person(0).name
    level = policy.scorer(name, 0).rank(profile, eligible).mean
    liked = {"items": [{"stretch": "cat-cow", "outcome": "done", "felt": "helped"}]}
    praised = {
        "items": [{"stretch": "bridge", "outcome": "done", "felt": "helped"}, {"stretch": "sphinx", "outcome": "done"}]
    }
    bad = {"items": [{"stretch": "pelvic-tilt-supine", "outcome": "done", "felt": "worse"}]}
    policy.learn(0, {f"p{number}": [liked, bad] for number in range(5)} | {"q": [praised]})
    values = dict(zip(CATALOG.by_id, policy.scorer(name, 1).values(profile).values(), strict=True))

    assert len(set(level.tolist())) == 1
    assert values["cat-cow"] > values["bridge"] > values["sphinx"] > values["pelvic-tilt-supine"]
    assert values["sphinx"] == level[0]


def test_a_policy_learns_once_a_week_from_the_documents_of_that_week():
    """Each document comes once, in the week it was made, with the sheet first."""
    heard = []

    class Listens(PriorOnly):
        def learn(self, week, documents):
            heard.append((week, documents))

    run = lived(Listens(world(), "listens"), range(3), 3)
    by_person = {name: [d for _, documents in heard for d in documents.get(name, [])] for name in run.documents}

    assert [week for week, _ in heard] == [0, 1, 2]
    assert by_person == {name: list(documents) for name, documents in run.documents.items()}
    assert all("answers_version" in documents[0] for documents in heard[0][1].values())


def test_the_plans_of_a_policy_name_who_ranked():
    """Provenance is what an off-policy evaluation starts from."""
    plan = plans(lived(Oracle(world()), range(1), 1).documents[world().person(0).name])[0]

    assert plan["provenance"]["model"] == "synthetic-oracle"
