"""How plans look in a terminal, where a number decides the words."""

from __future__ import annotations

import io

import pytest
from people import MONDAY, answers
from rich.console import Console

from recommender import recommend
from recommender.cli.show import show_plan, show_today
from recommender.knowledge import shipped_knowledge
from recommender.profile.plan import WeeklyPlan
from recommender.week_in_force import Shown


@pytest.fixture(scope="module")
def plan():
    return WeeklyPlan.model_validate(recommend(answers(), starts_on=MONDAY))


def printed(show):
    out = io.StringIO()
    show(Console(file=out, width=80, highlight=False))
    return out.getvalue()


def test_one_stretch_that_was_left_out_is_counted_as_one(plan):
    few = plan.model_copy(update={"left_out": plan.left_out[:1]})

    assert "Left out for now: 1 stretch. The" in printed(lambda console: show_plan(few, console))
    assert "Left out for now: 1 stretches" not in printed(lambda console: show_plan(few, console))


def test_one_stretch_of_a_day_is_counted_as_one(plan):
    session = plan.sessions[0]
    short = session.model_copy(update={"items": session.items[:1]})
    shown = Shown(plan=plan, session=short)
    said = printed(lambda console: show_today(shown, session.on, console, shipped_knowledge().catalog))

    assert said.startswith("Monday 23 November: 1 stretch, ")
