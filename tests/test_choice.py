"""Who ranks a week, and how much of it is left to chance: off wherever it could cost somebody (decisions 5.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from people import MONDAY, answers, checkin, feedback

from recommender.choice import Choice
from recommender.decide import prepared, recommend
from recommender.errors import UsageError
from recommender.knowledge import shipped_knowledge
from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.ranking import Ranking
from recommender.settings import Settings

KNOWLEDGE = shipped_knowledge()
NEXT = MONDAY + timedelta(days=7)
STUDY = Settings(eps=0.4, uniform_share=1.0, v=1.0, reason="a study of swaps")


@dataclass(frozen=True)
class Learned:
    """The evidence with the doubt of a learned model, and a name."""

    version: str = "learned-once"

    def rank(self, profile: Profile, eligible: Sequence[Eligible]) -> Ranking:
        return KNOWLEDGE.prior.rank(profile, eligible)


def a_week_done(**of_the_feedback: Any) -> list[dict[str, Any]]:
    """The first week, one session of it done, and the check-in after it."""
    plan = recommend(answers(), starts_on=MONDAY)
    session = plan["sessions"][0]
    items = [{"stretch": item["stretch"], "outcome": "done", "felt": "helped"} for item in session["items"]]
    done = feedback("f1", session_id=session["session_id"], on=session["on"], items=items) | of_the_feedback
    return [plan, done, checkin("c1", on=NEXT.isoformat(), red_flags=[], conditions_changed=False)]


def week(settings: Settings = STUDY, model: Any = Learned(), history: Any = None, **changes: Any) -> dict[str, Any]:
    history = a_week_done() if history is None else history
    person = changes.pop("person", "me")
    seed = changes.pop("seed", 3)
    return recommend(
        answers(**changes), starts_on=NEXT, history=history, model=model, settings=settings, seed=seed, person=person
    )


def names(plan: dict[str, Any]) -> list[list[str]]:
    return [[item["stretch"] for item in session["items"]] for session in plan["sessions"]]


def is_by_chance(plan: dict[str, Any]) -> bool:
    items = [item for session in plan["sessions"] for item in session["items"]]
    return any(item["propensity"] < 1 or item["swap_set"] for item in items) or plan["provenance"]["v"] > 0


def test_a_study_draws_and_says_so_in_the_plan():
    plan = week()

    assert plan["provenance"] | {"seed": 3} == plan["provenance"]
    assert (plan["provenance"]["v"], plan["provenance"]["eps"]) == (1.0, 0.4)
    assert plan["provenance"]["policy"] == "learned"
    assert any("a study of swaps" in line for line in plan["advice"])


def test_the_same_seed_draws_the_same_week_and_another_seed_another():
    assert week() == week()
    assert len({str(names(week(seed=seed))) for seed in range(6)}) > 1


@pytest.mark.parametrize(
    ("case", "changes"),
    [
        ("no model", {"model": None}),
        ("the first week", {"history": []}),
        ("high pain", {"pain": [{"area": "lower_back", "nrs": 6, "weeks": 20}]}),
        ("policy prior", {"settings": Settings(eps=0.4, v=1.0, policy="prior")}),
        ("held out", {"settings": Settings(eps=0.4, v=1.0, holdout=1.0, reason="a study")}),
    ],
)
def test_nothing_is_left_to_chance_where_it_could_cost_somebody(case, changes):
    assert not is_by_chance(week(**changes)), case


def test_nothing_is_left_to_chance_in_a_flare():
    told = [*a_week_done()[:2], checkin("c1", on=NEXT.isoformat(), red_flags=[], conditions_changed=False, flare=True)]

    assert not is_by_chance(week(history=told))


def test_pain_of_six_before_the_last_session_counts_as_high():
    assert not is_by_chance(week(history=a_week_done(pain_before=6, pain_after=5)))
    assert is_by_chance(week(history=a_week_done(pain_before=5, pain_after=4)))


def test_at_home_only_the_small_draw_is_on_and_no_swaps():
    plan = week(settings=Settings())

    assert (plan["provenance"]["v"], plan["provenance"]["eps"]) == (KNOWLEDGE.policy.draw.v, 0.0)
    assert all(item["propensity"] == 1.0 for session in plan["sessions"] for item in session["items"])
    assert not any("chance" in line for line in plan["advice"])


def test_who_is_held_out_gets_the_week_of_the_evidence_and_is_told():
    held = week(settings=Settings(holdout=1.0, reason="to see what learning brings"))

    assert names(held) == names(week(model=None, settings=Settings()))
    assert (held["provenance"]["arm"], held["provenance"]["policy"], held["provenance"]["model"]) == (
        "hold_out",
        "prior",
        None,
    )
    assert any("to see what learning brings" in line for line in held["advice"])


def test_about_the_asked_share_of_people_is_held_out():
    arms = []
    for number in range(30):
        plan = recommend(answers(), starts_on=MONDAY, person=f"p{number}", settings=Settings(holdout=0.5, reason="s"))
        arms.append(plan["provenance"]["arm"])

    assert 7 <= arms.count("hold_out") <= 23


def test_what_asks_for_care_is_never_tried_out():
    """Not even with the largest draw: its value stays the mean, and nothing stands in for it."""
    sheet = {"conditions": ["scoliosis", "knee_oa"]}
    plans = [week(settings=Settings(v=10.0, eps=0.5, uniform_share=1.0), seed=seed, **sheet) for seed in range(4)]

    careful = [i for plan in plans for s in plan["sessions"] for i in s["items"] if i["cautions"]]
    assert careful
    assert all(item["base"] == item["stretch"] and not item["swap_set"] for item in careful)


@pytest.mark.parametrize("reason", ["x" * 201, "two\nlines", 3])
def test_a_reason_is_one_line(reason):
    with pytest.raises(UsageError):
        Settings(eps=0.1, reason=reason)


def test_the_score_of_a_learned_model_is_told_and_that_of_the_evidence_is_not():
    def scores(plan: dict[str, Any]) -> list[Any]:
        return [item["score"] for session in plan["sessions"] for item in session["items"]]

    assert set(map(str, scores(week(model=None)))) == {"None"}
    told = scores(week())
    assert all(np.isclose(score["nrs"], sum(score["parts"].values()), atol=1e-9) for score in told)


def chosen(settings: Settings, *, model: Any, history: list[dict[str, Any]]) -> Choice:
    ready = prepared(answers(), starts_on=NEXT if history else MONDAY, history=history, model=model, settings=settings)
    return ready.choice


def test_what_was_learned_is_widened_from_the_second_week_on_and_the_evidence_never():
    calm = Settings(v=0.0)
    most = KNOWLEDGE.policy.draw.widened_most

    assert most > 1
    assert chosen(calm, model=Learned(), history=a_week_done()).widened_most == most
    assert chosen(calm, model=Learned(), history=[]).widened_most == 1.0
    assert chosen(calm, model=None, history=a_week_done()).widened_most == 1.0
    assert chosen(Settings(policy="prior"), model=Learned(), history=a_week_done()).widened_most == 1.0
