"""One session: today's, or another of the week, whole or in its short version; and the menu that moves it."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from recommender.errors import UsageError
from recommender.language.filled import retold
from recommender.language.translations import gettext, marked
from recommender.profile.plan import PlannedSession
from recommender.web.notices import notice_of
from recommender.web.visit import Here, Visit
from recommender.web.week_pages import no_week
from recommender.web.week_view import STANDING, days_of, is_stopped
from recommender.week_in_force import WeekInForce

router = APIRouter(include_in_schema=False)
SHORT: Final = "short"  # in the address of the short version
CHOOSE_A_DAY: Final = marked("Choose a day.")


@router.get("/today")
def today(here: Here) -> Response:
    """The session of today; on a rest day that it is one, and what comes next."""
    week = here.application.weeks.in_force(here.person, here.today)
    if week is None:
        return no_week(here)
    planned = next((session for session in week.plan.sessions if session.on == here.today), None)
    return _session(here, week, planned)


@router.get("/week/{session_id}")
def one_session(here: Here, session_id: str) -> Response:
    """A session of the week. Raises UnknownNameError where the week has none of that name."""
    week = _week(here)
    return week if isinstance(week, Response) else _session(here, week, week.session(session_id))


@router.get("/week/{session_id}/move")
def ask_move(here: Here, session_id: str) -> Response:
    """The days that a session can be moved to."""
    week = _week(here)
    return week if isinstance(week, Response) else _move(here, week, week.session(session_id))


@router.post("/week/{session_id}/move")
def move(here: Here, session_id: str, to: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Moves a session, or says again which days there are."""
    week = _week(here)
    if isinstance(week, Response):
        return week
    try:
        here.application.weeks.move(here.person, session_id, date.fromisoformat(to), here.today)
    except ValueError:
        return _move(here, week, week.session(session_id), complaint=gettext(CHOOSE_A_DAY))
    except UsageError as error:
        return _move(here, week, week.session(session_id), complaint=_sentence(retold(error.problems[0].what)))
    return here.go("/week?done=moved")


def _session(here: Visit, week: WeekInForce, planned: PlannedSession | None) -> Response:
    if is_stopped(week):
        return here.go(STANDING)
    shown = week.shown(planned)
    is_short = SHORT in here.request.query_params
    facts: dict[str, Any] = {
        "week": week,
        "planned": planned,
        "shown": shown.short() if is_short else shown,
        "is_short": is_short,
        "is_done": planned is not None and planned.session_id in week.done,
        "upcoming": next((day for day in days_of(week) if day.is_next), None),
        "swapped_for": week.swapped_for(planned.session_id) if planned else {},
        "notice": notice_of(here.request),
    }
    return here.page("session.html", **facts)


def _move(here: Visit, week: WeekInForce, planned: PlannedSession, *, complaint: str | None = None) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if complaint else HTTPStatus.OK
    days = [(day, _against(week, planned, day)) for day in _days_left(week) if day != planned.on]
    return here.page("move.html", status=status, planned=planned, days=days, complaint=complaint)


def _days_left(week: WeekInForce) -> list[date]:
    days = [week.plan.starts_on + timedelta(days=offset) for offset in range(7)]
    return [day for day in days if day >= week.on]


def _against(week: WeekInForce, planned: PlannedSession, to: date) -> str | None:
    """Why a session cannot be on a day; None where it can."""
    try:
        week.moved(planned.session_id, to)
    except UsageError as error:
        return error.problems[0].what
    return None


def _sentence(what: str) -> str:
    return f"{what[:1].upper()}{what[1:]}."


def _week(here: Visit) -> WeekInForce | Response:
    return here.application.weeks.in_force(here.person, here.today) or no_week(here)
