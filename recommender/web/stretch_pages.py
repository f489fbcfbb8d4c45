"""One stretch: pictures, steps, why it is there or not, easier and harder forms; and leaving it out or asking it back.

What is left out for the person is not taught: the page then says why, and keeps the steps to itself, unless it is only
a wish that stands against it.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from recommender.catalog.added import namespace_of
from recommender.catalog.stretch import Stretch
from recommender.figure.document import said
from recommender.knowledge import Knowledge
from recommender.messages import Message
from recommender.own_stretches import PREFIX
from recommender.profile.plan import LeftOut, PlannedItem, PlannedSession
from recommender.questionnaire.asked_at import page_of_reasons, page_of_rule
from recommender.web.left_out_pages import ASKED_BACK
from recommender.web.notices import notice_of
from recommender.web.pictures import picture_words, words_for
from recommender.web.visit import Here, Visit
from recommender.week_in_force import WeekInForce

router = APIRouter(include_in_schema=False)
MOVING: Final = "moving"  # in the address of the page with a picture that moves
WISHES: Final = "setting:"


@router.get("/stretches/{stretch_id}")
def stretch_page(here: Here, stretch_id: str) -> Response:
    """Everything about a stretch. Raises UnknownNameError where there is none of that name."""
    stretch = here.knowledge.catalog.find(stretch_id)
    return here.page("stretch.html", **_facts(here, stretch), is_moving=MOVING in here.request.query_params)


@router.get("/stretches/{stretch_id}/why")
def why(here: Here, stretch_id: str) -> Response:
    """Why a stretch is in the week, or not, and what would bring it in."""
    stretch = here.knowledge.catalog.find(stretch_id)
    reason = here.application.reasons.why(here.person, stretch_id, here.today)
    return here.page("why.html", **_facts(here, stretch), reason=reason)


@router.post("/stretches/{stretch_id}/exclude")
def exclude(here: Here, stretch_id: str) -> Response:
    """Never shows a stretch again, until it is asked back."""
    here.application.log.exclude(here.person, stretch_id)
    return here.go(f"/stretches/{stretch_id}?done=excluded")


@router.post("/stretches/{stretch_id}/restore")
def restore(here: Here, stretch_id: str) -> Response:
    """Asks a stretch back that hurt or was excluded; what a rule left out stays out, and what hurt rests that day."""
    here.application.log.restore(here.person, stretch_id)
    left_out = here.application.reasons.left_out(here.person, here.today).get(stretch_id)
    still = {because.rule for because in left_out.because} if left_out else set()
    how = "_later" if still & set(ASKED_BACK) else "_not" if still else ""
    return here.go(f"/stretches/{stretch_id}?done=restored{how}")


def _facts(here: Visit, stretch: Stretch) -> dict[str, Any]:
    knowledge, known = here.knowledge, here.application.answers(here.person) is not None
    left_out = here.application.reasons.left_out(here.person, here.today).get(stretch.id) if known else None
    week = here.application.weeks.in_force(here.person, here.today)
    session, item = _planned(week, stretch) if week else (None, None)
    rules = [because.rule for because in left_out.because] if left_out else []
    reasons = [reason.code for reason in item.reasons] if item else []
    return {
        "stretch": stretch,
        "picture_words": lambda side: said(picture_words(knowledge.catalog, stretch), side),
        "has_picture": words_for(knowledge.catalog, stretch.id) is not None,
        "known": known,
        "left_out": left_out,
        "is_taught": is_taught(left_out),
        "can_be_asked_back": bool(set(rules) & set(ASKED_BACK)),
        "pages": {rule: page_of_rule(rule, knowledge.rules) for rule in rules},
        "session": session,
        "is_open": week is not None and session is not None and session.session_id not in week.done,
        "item": item,
        "asked_at": page_of_reasons(reasons),
        "easier": _other(here, stretch.easier, known=known),
        "harder": _other(here, stretch.harder, known=known),
        "asks_of_you": _asks_of_you(stretch, knowledge),
        "not_for": _not_for(stretch, knowledge),
        "whose": knowledge.titles.get(namespace_of(stretch.id)),
        "own": stretch.id.removeprefix(PREFIX) if stretch.id.startswith(PREFIX) else None,
        "notice": notice_of(here.request),
    }


def is_taught(left_out: LeftOut | None) -> bool:
    """Whether the steps may be shown: nothing is against it but a wish."""
    return left_out is None or all(because.rule.startswith(WISHES) for because in left_out.because)


def _planned(week: WeekInForce, stretch: Stretch) -> tuple[PlannedSession | None, PlannedItem | None]:
    """The session in which a stretch comes next this week, else the last that held it, and it as it stands there."""
    sessions = [session for planned in week.plan.sessions if (session := week.shown(planned).session)]
    found = [(session, item) for session in sessions for item in session.items if item.stretch == stretch.id]
    still_open = [entry for entry in found if entry[0].session_id not in week.done]
    return next(iter([*still_open, *found[::-1]]), (None, None))


def _other(here: Visit, stretch_id: str | None, *, known: bool) -> Stretch | None:
    """An easier or harder form that may be offered; nothing that is left out is ever pointed to."""
    if stretch_id is None:
        return None
    left_out = here.application.reasons.left_out(here.person, here.today) if known else {}
    return None if stretch_id in left_out else here.knowledge.catalog[stretch_id]


def _asks_of_you(stretch: Stretch, knowledge: Knowledge) -> list[str]:
    """What it asks of a body; where nobody went through that, so it says."""
    means = [knowledge.catalog.hazards[tag].words.en.means for tag in sorted(stretch.hazards)]
    return means if stretch.is_screened else [*means, knowledge.explainer.say(Message("asks_not_known"))]


def _not_for(stretch: Stretch, knowledge: Knowledge) -> list[str]:
    """The short names of the conditions that leave it out."""
    found = [
        condition
        for condition in knowledge.rules.conditions.values()
        if condition.action != "BLOCK"
        and (not stretch.tags.isdisjoint(condition.excludes) or stretch.id in condition.excluded_stretches)
    ]
    return [condition.words.en.label for condition in found]
