"""How a session went: two taps, everything else if one likes; and what was said before, to be put right."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from recommender.decide import check_person
from recommender.errors import DocumentError
from recommender.profile.documents import Feedback
from recommender.profile.history import LoggedSession
from recommender.profile.plan import PlannedSession
from recommender.profile.recorded import canonical
from recommender.session.told import Told
from recommender.web.feedback_form import day_in, known, text_of, told_of
from recommender.web.forms import Sent
from recommender.web.sign_pages import kind_of, open_signs, start_signs
from recommender.web.signs import flag_of
from recommender.web.standing_pages import URGENCY
from recommender.web.visit import Here, Visit

router = APIRouter(include_in_schema=False)
CORRECTIONS: Final = uuid.UUID("5b0c6d0e-6a43-4f0e-9d8e-1f7f5a0f6c11")  # ours alone, for ids that follow from content
SAVE, SKIP, SIGN = "save", "skip", "sign"


@dataclass(frozen=True, kw_only=True)
class FeedbackForm:
    """What stands in the form before anything is said.

    feedback_id   made when the form is shown, so that sending it twice counts once
    amends        the feedback that it corrects; empty for the first of a session
    stretches     id, what is known of it (`known` of the form), and what was said of it before
    asks_before   how it was before is not known yet
    asks_next_day the session was on an earlier day
    """

    session_id: str
    feedback_id: str
    person: str
    on: date
    stretches: list[tuple[str, str, Mapping[str, Any]]]
    amends: str = ""
    said: Mapping[str, Any]
    pain_before: int | None = None
    asks_before: bool = True
    asks_next_day: bool = False


def blank_form(here: Visit, session: PlannedSession, pain_before: int | None) -> FeedbackForm:
    """The form for a session that is done on this page."""
    return FeedbackForm(
        session_id=session.session_id,
        feedback_id=str(uuid.uuid4()),
        person=here.person,
        on=here.today,
        stretches=[(item.stretch, item.stretch, {}) for item in session.items],
        said={},
        pain_before=pain_before,
        asks_before=False,
    )


@router.get("/feedback/{session_id}")
def ask(here: Here, session_id: str) -> Response:
    """The form; what was said before stands in it. Signs that are still open come first."""
    if open_signs(here, session_id):
        return here.go(f"/feedback/{session_id}/signs")
    planned, logged = _session(here, session_id), _log_of(here, session_id)
    if planned is None:
        return here.go("/week")
    return here.page("feedback.html", form=_form(here, planned, logged), planned=planned, is_change=logged is not None)


@router.post("/feedback/{session_id}")
def save(here: Here, session_id: str, sent: Sent) -> Response:
    """Stores it once, whoever sends it how often; then the signs are asked, as after every session."""
    action = text_of(sent, "action") or SAVE
    person = here.reach.person(text_of(sent, "person") or here.person)
    check_person(person)
    told = told_of(sent, here.knowledge.catalog)
    knows_what_was_done = any(item.outcome for item in told.items)
    if action == SKIP:
        if not knows_what_was_done:
            return here.go("/week")
        told = Told(items=told.items, pain_before=told.pain_before)
    if action == SIGN and not knows_what_was_done:
        told = Told(pain_before=told.pain_before)
    document = _document(sent, told, person=person, session_id=session_id, today=here.today)
    first, is_new = _record(here, document)
    if action == SKIP:
        return here.go("/week")
    is_urgent = action == SIGN or told.asks_urgent_signs
    was_asked = _were_signs_asked(here, person, session_id)
    # Sent a second time, it asks nothing again that was talked about since.
    if not was_asked or (is_new and is_urgent):
        start_signs(
            here, person, session_id, first,
            is_urgent=is_urgent, is_named=action == SIGN, is_worse=told.felt == "worse", starts_anew=is_new,
        )  # fmt: skip
    return here.go(f"/feedback/{session_id}/signs")


@router.get("/feedback/{session_id}/saved")
def saved(here: Here, session_id: str) -> Response:
    """That it is saved, and a way to put a slip right."""
    logged = _logged(here, session_id)
    if logged is None:
        return here.go("/week")
    return here.page("saved.html", session_id=session_id)


@router.get("/feedback/{session_id}/told")
def told_signs(here: Here, session_id: str) -> Response:
    """What to do about signs that do not stop the plan."""
    logged = _logged(here, session_id)
    if logged is None or not logged.red_flags:
        return here.go("/week")
    return here.page("told.html", flags=[flag_of(code) for code in logged.red_flags], urgency=URGENCY)


def _document(sent: FormData, told: Told, *, person: str, session_id: str, today: date) -> dict[str, Any]:
    """The feedback as it is stored. An address of a session that stands in no plan is refused when it is recorded."""
    amends = text_of(sent, "amends")
    document = told.document(
        feedback_id=text_of(sent, "feedback_id") or str(uuid.uuid4()),
        person=person,
        session_id=session_id,
        on=None if amends else min(day_in(sent, "on", today), today),
        amends=amends,
    )
    finished_at = text_of(sent, "finished_at")
    return document | ({"finished_at": finished_at} if finished_at else {})


def _record(here: Visit, document: dict[str, Any]) -> tuple[str, bool]:
    """Stores it; the id of the first feedback of its session, and whether anything new was said.

    The same form sent again with other content, as by the browser's Back, corrects what it said first.
    """
    first: str = document.get("amends") or document["feedback_id"]
    try:
        return first, here.application.record(document).is_new
    except DocumentError as error:
        if [problem.where for problem in error.problems] != ["feedback_id"]:
            raise
        again = {**document, "on": None, "amends": document["feedback_id"]}
        again["feedback_id"] = str(uuid.uuid5(CORRECTIONS, canonical(again)))
        return first, here.application.record(again).is_new


def _were_signs_asked(here: Visit, person: str, session_id: str) -> bool:
    """Whether the signs after a session were talked about to the end."""
    logged = _logged(here, session_id, person)
    draft = here.application.drafts.read(person, kind_of(session_id))
    return not draft and logged is not None and logged.red_flags is not None


def _session(here: Visit, session_id: str) -> PlannedSession | None:
    """A session of any week; of this one as it may be shown, where it may."""
    week = here.application.weeks.in_force(here.person, here.today)
    for session in week.plan.sessions if week else ():
        if session.session_id == session_id:
            return (week.shown(session).session if week else None) or session
    plans = here.application.past.plans(here.person)
    return next((s for plan in reversed(plans) for s in plan.sessions if s.session_id == session_id), None)


def _logged(here: Visit, session_id: str, person: str = "") -> Feedback | None:
    """What was said of a session, with its corrections; None where nothing was."""
    log = _log_of(here, session_id, person)
    return log.feedback if log else None


def _log_of(here: Visit, session_id: str, person: str = "") -> LoggedSession | None:
    sessions = here.application.log.history(person or here.person, today=here.today).sessions
    return next((entry for entry in sessions if entry.feedback.session_id == session_id), None)


def _form(here: Visit, planned: PlannedSession, log: LoggedSession | None) -> FeedbackForm:
    """What was said stands in it. What is said now corrects the newest correction, so that the last word counts."""
    blank = FeedbackForm(
        session_id=planned.session_id, feedback_id=str(uuid.uuid4()), person=here.person,
        on=min(planned.on, here.today),
        stretches=[(item.stretch, item.stretch, {}) for item in planned.items], said={},
    )  # fmt: skip
    if log is None:
        return blank
    logged = log.feedback
    said = logged.model_dump(mode="json")
    items = said["items"] or [{"stretch": item.stretch} for item in planned.items]
    return FeedbackForm(
        session_id=planned.session_id, feedback_id=blank.feedback_id, person=here.person, on=logged.on or planned.on,
        amends=log.newest, said=said,
        stretches=[(item["stretch"], known(item) if "outcome" in item else item["stretch"], item) for item in items],
        asks_before=logged.pain_before is None,
        asks_next_day=(logged.on or planned.on) < here.today,
    )  # fmt: skip
