"""The questions, one on a page; the stop page; the list of all answers; and the week that they make."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from recommender.knowledge import shipped_knowledge
from recommender.questionnaire.page import Page, Replies, Reply, said
from recommender.questionnaire.replies_of import replies_of
from recommender.store.drafts import COUNTS
from recommender.web.countries import calling
from recommender.web.forms import Sent
from recommender.web.question_view import show_question
from recommender.web.replies import (
    Course,
    from_draft,
    questionnaire,
    read_reply,
    said_to,
    title_of,
    to_draft,
)
from recommender.web.standing_pages import URGENCY, blocking
from recommender.web.visit import Here, Visit

router = APIRouter(include_in_schema=False)
KIND: Final = "answers"
SHEET_DAY: Final = "answered_on"  # beside the replies of a draft
BESIDE: Final = frozenset({SHEET_DAY, COUNTS})  # what is no reply
CHANGE: Final = "change"  # in the address of a page that somebody came to from the list of all answers


@router.get("/questions")
def first_open(here: Here) -> Response:
    """On to the first question without a reply."""
    page = _course(here).next
    return here.go((f"/questions/{page.id}" if page else "/answers") + _to_change(here))


@router.post("/questions")
def begin_anew(here: Here) -> Response:
    """From the first question on, but for replies of today: those of another day cannot say how somebody is now."""
    if here.application.drafts.read(here.person, KIND).get(SHEET_DAY) != here.today.isoformat():
        here.application.drafts.close(here.person, KIND)
    return here.go("/questions")


@router.get("/questions/{page_id}")
def question(here: Here, page_id: str) -> Response:
    """One question, with what was replied before; on to the first open one where this is not asked now."""
    course = _course(here)
    page = course.page(page_id)
    return _question(here, course, page) if page else here.go(f"/questions{_to_change(here)}")


@router.post("/questions/{page_id}")
def reply(here: Here, page_id: str, sent: Sent) -> Response:
    """Keeps the reply and goes on: to the stop page, the next question, or back to the list of answers."""
    course = _course(here)
    page = course.page(page_id)
    if page is None:
        return here.go(f"/questions{_to_change(here)}")
    read = read_reply(page, sent)
    if read.complaint:
        return _question(here, course, page, complaint=read.complaint, sent=sent)
    now = Course({**course.replies, page.id: read.reply}, course.pages)
    draft = to_draft(now.counted) | _dated(here)
    here.application.drafts.keep(here.person, KIND, draft, counts=_warning(here, now.counted))
    if questionnaire().stop_of({page.id: read.reply}):
        return here.go("/stop")
    return here.go(f"/questions/{now.next.id}" if now.next else "/answers")


@router.get("/answers")
def all_answers(here: Here) -> Response:
    """Everything that was replied, each with a way to change it."""
    course = _course(here)
    if course.next is not None:
        return here.go(f"/questions/{course.next.id}{_to_change(here)}")
    listed = [(page, title_of(page), said_to(page, course.replies[page.id])) for page in course.asked]
    return here.page("answers.html", listed=listed, to_change=_to_change(here))


@router.post("/answers")
def make_week(here: Here) -> Response:
    """Stores the answers and makes the week of them: both or neither."""
    course = _course(here)
    if course.next is not None and questionnaire().stop_of(course.replies) is None:
        return here.go("/questions")
    document = questionnaire().document(course.replies) | _dated(here)
    here.application.save_and_plan(here.person, document, starts_on=here.today)
    here.application.drafts.keep(here.person, KIND, {})
    return here.go("/")


@router.get("/stop")
def stop(here: Here) -> Response:
    """What to do and how soon. It is no error, and the answer can be changed."""
    replies = _replies(here)
    code = questionnaire().stop_of(replies)
    if code is None:
        return here.go("/")
    said_at = next((page for page in replies if page.endswith(f":{code}")), "")
    so_far = here.application.preview_week(here.person, questionnaire().document(replies), starts_on=here.today)
    return here.page(
        "stop.html",
        flags=blocking(so_far),
        urgency=URGENCY,
        calling=calling(here.request),
        change=f"/questions/{said_at}",
        action="/answers",
        to="/stop",
        is_asking=True,
    )


def _question(
    here: Visit, course: Course, page: Page, *, complaint: str | None = None, sent: FormData | None = None
) -> Response:
    before = course.before(page)
    to_change = _to_change(here)
    return show_question(
        here,
        course,
        page,
        action=f"/questions/{page.id}{to_change}",
        back="/answers" if to_change else f"/questions/{before.id}" if before else "/",
        complaint=complaint,
        sent=sent,
    )


def _to_change(here: Visit) -> str:
    """What stands behind an address while one answer of a sheet is to change; the sheet is read only then."""
    return f"?{CHANGE}=1" if CHANGE in here.request.query_params else ""


def _replies(here: Visit) -> dict[str, Reply]:
    """What was replied so far: the draft; where there is none and one answer is to change, the sheet that counts."""
    draft = here.application.drafts.read(here.person, KIND)
    if draft or CHANGE not in here.request.query_params:
        return from_draft({page: reply for page, reply in draft.items() if page not in BESIDE})
    return replies_of(here.application.answers(here.person) or {}, questionnaire().pages)


def _warning(here: Visit, replies: Replies) -> Mapping[str, Any] | None:
    """What counts of the replies from now on, also where nobody finishes them: a warning that was named puts away the
    week that there is. It counts as a check-in until the sheet is stored or the reply is changed; None: there is none.
    """
    flags = said("flag", replies)
    stops = questionnaire().stop_of(replies)
    if (not flags and stops is None) or here.application.answers(here.person) is None:
        return None
    known = here.application.drafts.read(here.person, KIND).get(COUNTS, {})
    return {
        "checkin_version": 1,
        "checkin_id": known.get("checkin_id", f"{here.today}-{uuid.uuid4()}"),
        "person": here.person,
        "on": here.today.isoformat(),
        **({"red_flags": flags} if flags else {}),
        **({"conditions_changed": True} if stops in shipped_knowledge().rules.conditions else {}),
    }


def _dated(here: Visit) -> dict[str, str]:
    """The day on which the answers count: that of the first reply, or of the sheet that is being changed. To go on with
    old replies, or to change one of a sheet, makes no safety answer newer.
    """
    draft = here.application.drafts.read(here.person, KIND)
    if draft or CHANGE not in here.request.query_params:
        return {SHEET_DAY: draft.get(SHEET_DAY, here.today.isoformat())}
    sheet = here.application.answers(here.person) or {}
    return {SHEET_DAY: sheet.get("answered_on", here.today.isoformat())}


def _course(here: Visit) -> Course:
    return Course(_replies(here), questionnaire().pages)
