"""Placed stretches as the plan shows them: a change of position is told, and timed, where there is one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from people import MONDAY, answers
from planned import CATALOG, CLOCK, planner_of

from recommender.decide import situation
from recommender.knowledge import shipped_knowledge
from recommender.planning.session_items import position_changes
from recommender.planning.steps import dose_of

CASE = situation(answers(), starts_on=MONDAY, history=(), person="me", knowledge=shipped_knowledge())
PLANNER = planner_of(CASE, "fast")


@given(st.lists(st.sampled_from(PLANNER.pool.candidates), max_size=8))
def test_a_stretch_begins_with_a_change_where_the_one_before_it_was_done_elsewhere(chosen):
    changes = position_changes(chosen)

    assert len(changes) == len(chosen)
    for place, changed in enumerate(changes):
        here, before = (chosen[n].offer.stretch.position for n in (place, max(place - 1, 0)))
        assert changed == (here != before)


def test_the_seconds_of_a_change_stand_where_it_is():
    """15 s each (second reader R13), in every session of a week."""
    week = PLANNER.plan()
    extra = []
    for session in week.sessions:
        positions = [CATALOG[item.stretch].position for item in session.items]
        for place, item in enumerate(session.items):
            more = item.seconds - dose_of(item, CATALOG).seconds(CLOCK)
            assert more == (15 if place and positions[place] != positions[place - 1] else 0)
            extra.append(more)

    assert {0, 15} == set(extra)
