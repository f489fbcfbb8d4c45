"""How one question is shown: the same page for the first questions, the check-in, and the signs after a session."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from starlette.datastructures import FormData
from starlette.responses import Response

from recommender.questionnaire.page import Page, Replies, Reply
from recommender.web.replies import FIELD, Course, questionnaire, title_of
from recommender.web.visit import Visit

ENDS: Final = (("no_pain", "worst_pain"), ("not_at_all", "as_ever"))  # of the row from 0 to 10
AREA_PAGES: Final = ("pain_areas", "stiff_areas")  # those with the body map


def show_question(
    here: Visit,
    course: Course,
    page: Page,
    *,
    action: str,
    back: str,
    complaint: str | None = None,
    sent: FormData | None = None,
) -> Response:
    """The page. action: where its form goes; sent: what has to be said again, with the complaint that says how."""
    facts = {
        "page": page,
        "heading": title_of(page),
        "said": _said(page, course.replies, sent),
        "complaint": complaint,
        "back": back,
        "action": action,
        "number_of_page": course.asked.index(page) + 1,
        "has_body_map": page.id in AREA_PAGES,
        "none_words": questionnaire().say("none"),
        "ends": [questionnaire().say(word) for word in ENDS[page.id == "activity_ability"]],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if complaint else HTTPStatus.OK
    return here.page("question.html", status=status, **facts)


def _said(page: Page, replies: Replies, sent: FormData | None) -> tuple[str, ...]:
    """What stands in the form: what was just sent, else the reply of before, else what is usual.

    Only days, minutes and the like have a usual reply; nothing about health ever stands there beforehand.
    """
    if sent is not None:
        return tuple(str(value) for value in sent.getlist(FIELD))
    reply: Reply = replies.get(page.id, None if page.safety else page.default)
    return reply if isinstance(reply, tuple) else () if reply is None else (str(reply),)
