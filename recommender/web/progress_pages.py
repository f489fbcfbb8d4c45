"""Progress: the goal first, then the sessions, then pain. Nothing is praised, and nothing is held against anybody."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from recommender.language.filled import retold
from recommender.language.translations import gettext, marked
from recommender.outcomes.progress import Progress, compared
from recommender.outcomes.trend_words import pain_words
from recommender.web.progress_chart import pain_chart, session_chart
from recommender.web.visit import Here

router = APIRouter(include_in_schema=False)
WEEKS_SHOWN: Final = 26
EASE: Final = {"easier": marked("easier"), "same": marked("about the same"), "harder": marked("harder")}


@router.get("/progress")
def progress(here: Here) -> Response:
    """How it went; for whoever has just come, what will be here."""
    found = here.application.results.progress(here.person)
    weeks = found.weeks[-WEEKS_SHOWN:]
    words = retold(pain_words(compared(weeks)))
    return here.page(
        "progress.html",
        found=found,
        weeks=weeks,
        is_shortened=len(weeks) < len(found.weeks),
        goal=_goal_words(found),
        words=words,
        has_rating=any(week.worst_nrs is not None for week in weeks),
        any_paused=any(week.paused for week in weeks),
        pain=pain_chart(weeks, gettext("Worst pain of each week, 0 to 10. {words}", words=words)),
        sessions=session_chart(weeks, found.per_week, gettext("Sessions done in each week")),
    )


def _goal_words(found: Progress) -> str | None:
    """What the check-ins said of the goal; None where nobody asked yet."""
    if found.ease is None:
        return None
    ease = gettext(EASE[found.ease])
    if found.times > 1:
        return gettext("{ease}, at {times} check-ins in a row", ease=ease, times=found.times)
    return gettext("{ease}, at the last check-in", ease=ease)
