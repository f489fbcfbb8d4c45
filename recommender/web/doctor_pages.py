"""A page to take to the doctor: what was said, what our rules say of it, how the pain went. Nothing is diagnosed."""

from __future__ import annotations

from datetime import date
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from recommender.profile.plan import FlagRaised
from recommender.spoken import spoken_knowledge
from recommender.stop import Stop
from recommender.web.standing_pages import URGENCY, ask_of
from recommender.web.told import told
from recommender.web.visit import Here, Visit

router = APIRouter(include_in_schema=False)
WEEKS_SHOWN: Final = 12


@router.get("/doctor")
def doctor(here: Here) -> Response:
    """One page to print; without answers there is nothing on it but the way to the questions."""
    sheet = here.application.answers(here.person)
    if sheet is None:
        return here.page("doctor.html", sheet=None)
    stop = here.application.weeks.stop(here.person, here.today)
    flags = _flags(here, stop)
    label = here.knowledge.explainer.label
    return here.page(
        "doctor.html",
        sheet=sheet,
        answered_on=date.fromisoformat(sheet["answered_on"]),
        told=told(sheet, [flag.code for flag in flags]),
        flags=[(label(flag.code), flag.urgency) for flag in flags],
        urgency=URGENCY,
        waiting=_waiting(stop),
        left_out=_left_out(here, {flag.code for flag in flags}),
        weeks=_pain_course(here),
        checkins=here.application.log.history(here.person, today=here.today).checkins[-WEEKS_SHOWN:],
    )


def _flags(here: Visit, stop: Stop | None) -> tuple[FlagRaised, ...]:
    """What was raised: the words that speak to the person are not for a doctor, label and urgency are."""
    week = None if stop else here.application.weeks.in_force(here.person, here.today)
    referral = stop.plan.referral if stop else week.referral if week else None
    return referral.flags if referral else ()


def _waiting(stop: Stop | None) -> list[tuple[str, str]]:
    label = spoken_knowledge().explainer.label
    return [(label(code), ask_of(code)) for code in stop.waiting_for] if stop else []


def _left_out(here: Visit, raised: set[str]) -> list[str]:
    """What a condition keeps out, each reason once; what is named above, kit, positions and wishes are not repeated."""
    reasons = [
        because.text
        for entry in here.application.reasons.left_out(here.person, here.today).values()
        for because in entry.because
        if because.rule not in raised and not because.rule.startswith(("setting:", "state:"))
    ]
    return list(dict.fromkeys(reasons))


def _pain_course(here: Visit) -> list[dict[str, object]]:
    """The weeks with a rating of pain, the newest last."""
    weeks = here.application.results.weekly_trends(here.person)
    rated = [week for week in weeks if week["pain_before"] is not None or week["pain_after"] is not None]
    return [week | {"monday": date.fromisoformat(str(week["week"]))} for week in rated[-WEEKS_SHOWN:]]
