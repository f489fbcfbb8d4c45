"""What another way of choosing would have brought: which options it would have shown, and what it must not know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from outcomes.forged import KNOWLEDGE, OTHER, log_of, logs, planned, sheet, study, week_of
from people import MONDAY

from recommender.decide import situation
from recommender.errors import UnsupportedError
from recommender.outcomes.policy_value import learned_values, policy_value, prior_values, told
from recommender.outcomes.slates import option_frame

NEXT = MONDAY + timedelta(weeks=1)


def prior_of(number: int) -> dict[str, float]:
    case = situation(sheet(number), starts_on=MONDAY, history=[], person="x", knowledge=KNOWLEDGE)
    ranking = KNOWLEDGE.prior.rank(case.profile, case.screening.eligible)
    return dict(zip(ranking.stretches, ranking.mean.tolist(), strict=True))


def test_the_evidence_says_of_a_set_what_it_says_when_it_ranks():
    """Of stretches that ask for no care, as all in a set do; by hand from the ranking of the same person."""
    values = prior_values(logs(study(3)), KNOWLEDGE)

    for number in range(3):
        ranked = prior_of(number)
        assert {name: values(f"p{number}", MONDAY)[name] for name in ranked} == pytest.approx(ranked)


def test_the_value_of_the_evidence_is_that_of_the_options_that_it_puts_first():
    """By hand: 1 / p for a session that showed its choice, 0 for another; nothing else was drawn in a session.

    Pain before was always 5; what it was above usual would have fallen by a fifth of itself anyhow.
    """
    documents = study()
    value = policy_value("prior", logs(documents), KNOWLEDGE)

    parts = []
    for number, told_of in enumerate(documents):
        ranked, log = prior_of(number), logs(documents)[number]
        for plan, week in ((told_of[0], MONDAY), (told_of[4], NEXT)):
            for session in plan["sessions"]:
                first = session["items"][0]
                best = OTHER if ranked[OTHER] > ranked[first["base"]] else first["base"]
                change = (2 if first["stretch"] == OTHER else 1) - 0.2 * (5 - log.usual_pain_before(week))
                parts.append(((best == first["stretch"]) / first["propensity"], change))

    assert (value.sessions_logged, value.drawn, value.evaluation.sessions) == (len(parts),) * 3
    assert value.evaluation.persons == 8
    assert value.evaluation.logged.value == pytest.approx(sum(change for _, change in parts) / len(parts))
    for method in ("pi", "ips"):
        estimate = value.evaluation.estimates[method]
        assert estimate.value.value == pytest.approx(sum(weight * change for weight, change in parts) / len(parts))


def test_what_showing_each_option_equally_often_brings():
    """The other one was drawn 1 time in 4 and brings a point more: at 1 in 2 it is a quarter of a point more."""
    value = policy_value("random", logs(study(people=32, weeks=2)), KNOWLEDGE)

    assert value.evaluation.estimates["pi"].gain.value == pytest.approx(0.25, abs=0.03)
    assert value.evaluation.estimates["dr_pi"].gain.value == pytest.approx(0.25, abs=0.03)


def test_a_model_knows_nothing_of_the_week_that_it_chooses_for():
    """Nor of what came later: else it would be judged by what it had learned by heart. It does know earlier weeks."""
    documents = study(people=6)
    same_week, week_before = list(documents), list(documents)
    same_week[2] = [*documents[2][:4], *week_of(2, 1, is_other=True, brings=5)]
    week_before[2] = [*week_of(2, 0, is_other=True, brings=5), *documents[2][4:]]
    assert "plan_version" in documents[2][4]

    before, same, earlier = (learned_values(logs(d), KNOWLEDGE) for d in (documents, same_week, week_before))

    assert before("p2", NEXT) == same("p2", NEXT)
    assert before("p2", MONDAY) == earlier("p2", MONDAY)
    assert before("p2", NEXT) != earlier("p2", NEXT)
    assert before("p3", NEXT) != same("p3", NEXT)  # of another person it may know everything


def test_the_learned_choice_is_judged_too():
    value = policy_value("learned", logs(study(people=6)), KNOWLEDGE)

    assert value.evaluation.support == 1
    assert set(value.evaluation.estimates) == {"ips", "snips", "dr", "pi", "dm", "dr_pi"}


def test_of_one_person_the_weeks_say_how_sure_it_is():
    """Two weeks of one person share no draw; the sessions of one week share theirs."""
    everybody = logs(study(people=3, weeks=2))

    value = policy_value("random", everybody, KNOWLEDGE, person="p1")

    assert (value.errors_by, value.evaluation.persons) == ("week", 2)
    assert "It speaks for one person alone" in " ".join(told(value))


@pytest.mark.parametrize(
    ("people", "weeks", "words"),
    [(0, 0, "no planned session was logged"), (1, 1, "at least two weeks")],
)
def test_a_log_that_says_too_little_is_refused(people, weeks, words):
    with pytest.raises(UnsupportedError, match=words):
        policy_value("random", logs(study(people, weeks)), KNOWLEDGE)


def test_a_home_log_is_refused_with_words_that_help():
    """Nothing was drawn: the required result (decisions 5.5)."""
    _, *told_of = week_of(0, 0, is_other=False)

    with pytest.raises(UnsupportedError, match="At home that is as it should be") as refusal:
        policy_value("prior", [log_of(0, [planned(0, 0), *told_of])], KNOWLEDGE)

    assert refusal.value.exit_code == 3


def test_a_session_that_was_logged_twice_counts_once():
    """Two devices may each tell of it; the slot was drawn once."""
    documents = week_of(0, 0, is_other=True)
    again = documents[1] | {"feedback_id": "z-again", "pain_after": 0}

    frame = option_frame(log_of(0, [*documents, again]).history, "p0")

    assert frame["session"].nunique() == len(documents) - 1
    assert set(frame["change"]) == {2}


def test_usual_pain_is_that_of_the_sheet_and_of_the_weeks_before():
    """5 on the sheet, counted twice, and three sessions that began with 5; p1 said 4 on the sheet."""
    log = logs(study(people=2))[1]
    sessions = len(log.history.before(NEXT))

    assert log.usual_pain_before(MONDAY) == 4
    assert log.usual_pain_before(NEXT) == pytest.approx((2 * 4 + 5 * sessions) / (2 + sessions))


@pytest.mark.parametrize(
    ("brings", "words"), [(1, "cannot tell it from what was shown"), (4, "more relief than what was shown")]
)
def test_the_sentence_says_what_the_interval_says(brings, words):
    value = policy_value("random", logs(study(people=40, weeks=1, brings=brings)), KNOWLEDGE)

    assert words in " ".join(told(value))
