"""Not for me: why, and what to do instead. Every way out of it leads back."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from recommender.language.translations import gettext, marked
from recommender.profile.plan import PlannedItem, PlannedSession
from recommender.spoken import retold_item
from recommender.web.forms import Sent
from recommender.web.visit import Here, Visit
from recommender.web.week_pages import no_week

router = APIRouter(include_in_schema=False)
MOST_CHOICES: Final = 6
LEAVE_OUT: Final = "leave_out"  # nothing instead, from now on
# What the page says, and what is recorded; no reason is recorded where the person just wants another one.
REASONS: Final = (
    ("hurt", marked("It hurts")),
    ("could_not", marked("I cannot get into it")),
    ("disliked", marked("It is dull")),
    ("other", marked("I just want another one")),
)
CHOOSE_WHY: Final = marked("Choose why.")
CHOOSE_WHAT: Final = marked("Choose what to do instead.")


@router.get("/week/{session_id}/swap/{stretch_id}")
def ask_swap(here: Here, session_id: str, stretch_id: str) -> Response:
    """Why a stretch is not for this person, and what fits in its place."""
    return _ask(here, session_id, stretch_id)


@router.post("/week/{session_id}/swap/{stretch_id}")
def swap(here: Here, session_id: str, stretch_id: str, sent: Sent) -> Response:
    """Puts another stretch in its place, or leaves it out from now on. Raises UsageError where that does not fit."""
    why, to = str(sent.get("why", "")), str(sent.get("to", ""))
    complaints = [] if why in dict(REASONS) else [("why-1", gettext(CHOOSE_WHY))]
    complaints += [] if to else [("to-1", gettext(CHOOSE_WHAT))]
    if complaints:
        return _ask(here, session_id, stretch_id, complaints, why=why, to=to)
    if to == LEAVE_OUT:
        here.application.log.exclude(here.person, stretch_id)
        return here.go(f"/stretches/{stretch_id}?done=excluded")
    reason = None if why == "other" else why
    here.application.weeks.swap(here.person, session_id, stretch_id, here.today, to=to, why=reason)
    return here.go(f"/week/{session_id}?done=swapped{'_hurt' if why == 'hurt' else ''}")


@router.post("/week/{session_id}/swap-back/{stretch_id}")
def swap_back(here: Here, session_id: str, stretch_id: str, sent: Sent) -> Response:
    """Puts back what a swap took away. Raises UsageError where it does not fit any more."""
    here.application.weeks.swap(here.person, session_id, stretch_id, here.today, to=str(sent.get("to", "")))
    return here.go(f"/week/{session_id}?done=swapped")


def _ask(
    here: Visit,
    session_id: str,
    stretch_id: str,
    complaints: list[tuple[str, str]] | None = None,
    *,
    why: str = "",
    to: str = "",
) -> Response:
    week = here.application.weeks.in_force(here.person, here.today)
    if week is None:
        return no_week(here)
    choices = week.choices(session_id, stretch_id)[:MOST_CHOICES]
    session = week.shown(week.session(session_id)).session
    facts: dict[str, Any] = {
        "session_id": session_id,
        "item": retold_item(_item(session, stretch_id)),
        "choices": [retold_item(choice) for choice in choices],
        "reasons": REASONS,
        "leave_out": LEAVE_OUT,
        "complaints": complaints or [],
        "why": why,
        "to": to,
    }
    return here.page("swap.html", status=HTTPStatus.UNPROCESSABLE_ENTITY if complaints else HTTPStatus.OK, **facts)


def _item(session: PlannedSession | None, stretch_id: str) -> PlannedItem:
    assert session is not None  # `choices` found the stretch in it
    return next(item for item in session.items if item.stretch == stretch_id)
