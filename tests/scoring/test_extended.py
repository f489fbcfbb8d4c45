"""A model beside one person's own stretches: the population stays as it is, and the person teaches it theirs."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from other_folders import entry, with_example
from people import MONDAY, answers, feedback

from recommender.knowledge import shipped_knowledge
from recommender.outcomes.person_log import PersonLog
from recommender.profile.answers import read_answers
from recommender.profile.history import read_history
from recommender.profile.profile import profile_of
from recommender.safety.screening import screen
from recommender.scoring.extended import extended
from recommender.scoring.model import fit
from recommender.scoring.model_check import held_out

OURS = shipped_knowledge()
OWN = entry().stretch("roll", OURS.catalog.hazards)
BOTH = OURS.with_own([OWN])
DAY = MONDAY - timedelta(days=3)


def record(person, items, *, change=1, number=3):
    told = [
        feedback(
            f"{person}{n}", person=person, on=str(DAY - timedelta(days=n)), pain_before=5, pain_after=5 - change,
            items=[{"stretch": name, "outcome": "done", "felt": "helped"} for name in items],
        )
        for n in range(number)
    ]  # fmt: skip
    sheet = read_answers(answers(answered_on=str(date(2026, 11, 1))), OURS.codes)
    past = read_history(told, OURS.codes, person=person, today=MONDAY)
    return PersonLog(person=person, sheets=[(date(2026, 11, 1), sheet)], history=past).record


def offers(knowledge):
    profile = profile_of(read_answers(answers(), knowledge.codes), person="me", starts_on=MONDAY)
    past = read_history([], knowledge.codes, person="me", today=MONDAY)
    return profile, screen(profile, past, MONDAY, rules=knowledge.rules, catalog=knowledge.catalog).eligible


@pytest.fixture(scope="module")
def model():
    return fit([record("a", ["cat-cow", "bridge"]), record("b", ["bridge"])], catalog=OURS.catalog, prior=OURS.prior)


def test_without_a_word_on_it_the_others_are_ranked_to_the_last_bit_as_before(model):
    profile, ours = offers(OURS)
    _, both = offers(BOTH)
    before, after = model.rank(profile, ours), extended(model, [OWN], OURS.prior).rank(profile, both)
    rows = [after.place[name] for name in before.stretches]

    assert (after.mean[rows] == before.mean).all()
    assert np.allclose(after.covariance[np.ix_(rows, rows)], before.covariance, rtol=0, atol=1e-15)
    assert extended(model, [OWN], OURS.prior).version == model.version


def test_what_it_adds_beyond_its_features_starts_at_nothing_and_as_unsure_as_of_any_other(model):
    profile, both = offers(BOTH)
    ranking = extended(model, [OWN], OURS.prior).rank(profile, both)
    row = ranking.place["mine:roll"]

    assert ranking.contributions[row][ranking.features.index("stretch_quality")] == 0.0
    assert ranking.covariance[row, row] > OURS.prior.stretch_sd**2
    assert np.linalg.eigvalsh(ranking.covariance).min() > 0


def test_the_persons_own_sessions_teach_it(model):
    """Good sessions and good words about it raise it, for them alone."""
    profile, both = offers(BOTH)
    alone = extended(model, [OWN], OURS.prior)
    taught = alone.with_person(record("me", ["mine:roll"], change=3, number=8))
    gain = taught.rank(profile, both).mean - alone.rank(profile, both).mean

    assert gain[alone.rank(profile, both).place["mine:roll"]] > 0


def test_a_log_that_names_what_is_not_here_can_still_be_learned_from():
    """A folder that was taken away leaves sessions behind. What their change came from nobody can say, so it is not
    put down to whatever else was done; what was said of ours still counts.
    """
    gone = [record(f"p{n}", ["north:heel-slide", "bridge"]) for n in range(3)]
    model = fit(gone, catalog=OURS.catalog, prior=OURS.prior)

    assert (model.log.sessions, model.log.ratings) == (0, 9)
    assert held_out(gone, catalog=OURS.catalog, prior=OURS.prior).foretold == 0
    with_it = fit(gone, catalog=with_example().catalog, prior=OURS.prior)
    assert (with_it.log.sessions, with_it.log.ratings) == (9, 18)
