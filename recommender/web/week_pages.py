"""Your week; its pause; and a new week where the last one is over."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from recommender.language.translations import gettext, marked
from recommender.web.notices import notice_of
from recommender.web.visit import Here, Visit
from recommender.web.week_view import STANDING, days_of, is_stopped

router = APIRouter(include_in_schema=False)
PAUSES: Final = (
    ("holiday", marked("Holiday")), ("ill", marked("I am ill")), ("flare", marked("It hurts much more than usual")),
)  # fmt: skip
COMPLAINT: Final = marked("Choose why you pause.")


@router.get("/week")
def week(here: Here) -> Response:
    """The week that holds today: its seven days, or why there is none."""
    in_force = here.application.weeks.in_force(here.person, here.today)
    if in_force is None:
        return no_week(here)
    if is_stopped(in_force):
        return here.go(STANDING)
    days = days_of(in_force)
    paused = next((day.shown.paused_since for day in days if day.shown and day.shown.paused_since), None)
    return here.page(
        "week.html", week=in_force, plan=in_force.plan, days=days, paused_since=paused, notice=notice_of(here.request)
    )


def no_week(here: Visit) -> Response:
    """What to do where no week holds today: answer first, check in, or simply make one."""
    known = here.application.weeks.is_answered(here.person, here.today)
    is_fresh = known and here.application.weeks.can_be_made(here.person, here.today)
    return here.page("no_week.html", known=known, is_fresh=is_fresh)


@router.post("/week")
def make_week(here: Here) -> Response:
    """Makes the week that starts today of the answers that are there; where none holds today already."""
    if here.application.weeks.in_force(here.person, here.today) is None:
        here.application.plan_week(here.person, starts_on=here.today)
    return here.go("/week")


@router.get("/week/pause")
def ask_pause(here: Here) -> Response:
    """Why the plan should pause: it changes how it starts again."""
    return here.page("pause.html", pauses=PAUSES, complaint=None)


@router.post("/week/pause")
def pause(here: Here, reason: Annotated[str, Form(max_length=20)] = "") -> Response:
    """Pauses the plan."""
    if reason not in dict(PAUSES):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return here.page("pause.html", status=status, pauses=PAUSES, complaint=gettext(COMPLAINT))
    here.application.log.pause(here.person, reason)
    return here.go(f"/week?done=paused{'_ill' if reason == 'ill' else ''}")


@router.post("/week/resume")
def resume(here: Here) -> Response:
    """Ends a pause."""
    here.application.log.resume(here.person)
    return here.go("/week?done=resumed")
