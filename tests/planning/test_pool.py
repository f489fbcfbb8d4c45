"""What a week is made of: in a flare what the person knows, and what last week held is what novelty counts against."""

from __future__ import annotations

from datetime import timedelta

from people import MONDAY, answers, checkin
from planned import planner_of

from recommender.decide import recommend, situation
from recommender.knowledge import shipped_knowledge
from recommender.planning.pool import Pool

LAST_MONDAY = MONDAY - timedelta(days=7)
SHEET = answers(answered_on=str(LAST_MONDAY))
LAST_WEEK = recommend(SHEET, starts_on=LAST_MONDAY)
KNOWN = {item["stretch"] for session in LAST_WEEK["sessions"] for item in session["items"]}


def pool_of(*documents: dict) -> Pool:
    case = situation(SHEET, starts_on=MONDAY, history=documents, person="me", knowledge=shipped_knowledge())
    return planner_of(case, "fast").pool


def test_in_a_flare_nothing_is_new_and_otherwise_all_that_fits_may_come():
    calm, flare = pool_of(LAST_WEEK), pool_of(LAST_WEEK, checkin(flare=True))

    assert {candidate.offer for candidate in calm.candidates} == set(calm.room.screening.eligible)
    assert {c.offer.stretch.id for c in flare.candidates if c.offer.stretch.family != "breathing"} <= KNOWN
    assert any(c.offer.stretch.id in KNOWN for c in flare.candidates)


def test_last_week_is_what_novelty_counts_against():
    assert pool_of().frame.last_week == frozenset()
    assert pool_of(LAST_WEEK).frame.last_week == KNOWN
    assert not pool_of(LAST_WEEK).frame.is_stale


def test_rows_find_each_candidate_and_facts_of_chance_are_in_their_order():
    pool = pool_of(LAST_WEEK)

    assert [pool.candidates[pool.rows[c.offer.stretch.id]] for c in pool.candidates] == list(pool.candidates)
    assert pool.swap_facts.score.tolist() == [candidate.value for candidate in pool.candidates]
    assert not pool.swap_facts.done_before.any()
