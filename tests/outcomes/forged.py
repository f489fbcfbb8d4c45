"""Logs in which the first slot of every session was drawn from two, as a study would draw it. Forged, so that a test
knows what each option brings; all else is a real plan.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from people import MONDAY, answers, feedback

from recommender.decide import recommend
from recommender.knowledge import shipped_knowledge
from recommender.outcomes.person_log import PersonLog
from recommender.profile.answers import read_answers
from recommender.profile.history import read_history

KNOWLEDGE = shipped_knowledge()
OTHER = "prayer-stretch"  # for the wrists: nobody here has it planned
FAR = date(2027, 6, 1)
Document = dict[str, Any]


def sheet(number: int) -> Document:
    """One of three people, so that the evidence does not say the same of everybody."""
    pains = ([{"area": "lower_back", "nrs": 5}], [{"area": "neck", "nrs": 4}], [{"area": "hip", "nrs": 3}])
    return answers(pain=pains[number % 3], answered_on=str(MONDAY))


@cache
def _plan(kind: int, week: int) -> Document:
    return recommend(sheet(kind), starts_on=MONDAY + timedelta(weeks=week))


def planned(number: int, week: int) -> Document:
    """The plan of one of the three, as that of this person."""
    plan = _plan(number % 3, week)
    sessions = [session | {"session_id": f"{session['session_id']}-p{number}"} for session in plan["sessions"]]
    return plan | {"plan_id": f"{plan['plan_id']}-p{number}", "person": f"p{number}", "sessions": sessions}


def week_of(number: int, week: int, *, is_other: bool, brings: int = 2) -> list[Document]:
    """A plan and its sessions as they were logged: pain falls by 1, or by `brings` where the other one was drawn."""
    plan = planned(number, week)
    sessions, told = [], []
    for session in plan["sessions"]:
        first, *rest = session["items"]
        base = first["stretch"]
        drawn = {
            "stretch": OTHER if is_other else base,
            "base": base,
            "swap_set": [{"stretch": base, "p": 0.75}, {"stretch": OTHER, "p": 0.25}],
            "propensity": 0.25 if is_other else 0.75,
        }
        sessions.append(session | {"items": [first | drawn, *rest]})
        told.append(
            feedback(
                f"p{number}-{session['on']}",
                person=f"p{number}",
                session_id=session["session_id"],
                on=session["on"],
                pain_after=5 - (brings if is_other else 1),
                items=[{"stretch": item["stretch"], "outcome": "done"} for item in sessions[-1]["items"]],
            )
        )
    return [plan | {"sessions": sessions}, *told]


def log_of(number: int, documents: list[Document]) -> PersonLog:
    name = f"p{number}"
    history = read_history(documents, KNOWLEDGE.codes, person=name, today=FAR)
    return PersonLog(person=name, sheets=[(MONDAY, read_answers(sheet(number), KNOWLEDGE.codes))], history=history)


def study(people: int = 8, weeks: int = 2, brings: int = 2) -> list[list[Document]]:
    """The documents of each person; one week in four is drawn."""
    return [
        [d for week in range(weeks) for d in week_of(n, week, is_other=(n + week) % 4 == 0, brings=brings)]
        for n in range(people)
    ]


def logs(documents: list[list[Document]]) -> list[PersonLog]:
    return [log_of(number, told) for number, told in enumerate(documents)]
