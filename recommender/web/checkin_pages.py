"""The weekly check-in: the questions, the new week beside the last one, and the choice between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from recommender.difference_words import changes, headline
from recommender.questionnaire.page import Replies
from recommender.web.forms import Sent
from recommender.web.replies import questionnaire, to_draft
from recommender.web.signs import show_sign
from recommender.web.standing_pages import place_of
from recommender.web.talk import REPLIES, Talk, replies_in
from recommender.web.visit import Here, Visit
from recommender.weekly_check_in import (
    Proposal,
    WeeklyCheckIn,
    after_the_week_in_force,
    beside_last_week,
    warns,
    with_flags_of,
)

router = APIRouter(include_in_schema=False)
KIND: Final = "check-in"
SHEET: Final = "sheet"  # in the draft: the replies to all questions, where all are asked again
START, ALL_AGAIN, STOP, WEEK, DONE = (f"/check-in{end}" for end in ("", "/all", "/stop", "/week", "/done"))


@dataclass(frozen=True, kw_only=True)
class _Open:
    """A check-in of today that is not finished. sheet: None until all questions are asked again."""

    here: Visit
    weekly: WeeklyCheckIn
    checkin_id: str
    replies: Replies
    sheet: Replies | None = None

    @property
    def document(self) -> dict[str, Any]:
        return self.weekly.document(self.replies, self.checkin_id)

    @property
    def proposal(self) -> Proposal:
        return self.weekly.proposal(self.document)

    @property
    def facts(self) -> dict[str, Any]:
        return {"on": self.weekly.on.isoformat(), "checkin_id": self.checkin_id}

    def talk(self) -> Talk:
        """The questions of the check-in itself."""

        def counts(replies: Replies) -> Mapping[str, Any] | None:
            document = self.weekly.document(replies, self.checkin_id)
            return document if warns(document) else None

        return Talk(
            here=self.here, kind=KIND, base="/check-in/ask", start=START, pages=self.weekly.pages, counts=counts,
            facts=self.facts, replies=self.replies,
        )  # fmt: skip

    def all_again(self) -> Talk:
        """The whole questionnaire. Whoever leaves it has still told us that something changed."""
        return Talk(
            here=self.here, kind=KIND, base=ALL_AGAIN, start=ALL_AGAIN, pages=questionnaire().pages,
            counts=lambda sheet: with_flags_of(self.document, sheet), name=SHEET, replies=self.sheet or {},
            facts={**self.facts, REPLIES: to_draft(self.replies)},
        )  # fmt: skip

    def stopping(self) -> Talk | None:
        """The part in which something was said that stands in the way of a plan; None where nothing was."""
        parts = [self.talk(), *([self.all_again()] if self.sheet is not None else [])]
        return next((part for part in parts if part.stop is not None), None)

    def go_on(self) -> Response:
        """On to what is open: a question, the choice, or the end."""
        talk = self.talk()
        if talk.course.next is not None:
            return self.here.go(talk.next_address)
        if self.sheet is None:
            proposal = self.proposal
            if proposal.asks_all_again:
                replace(self, sheet={}).all_again().keep()
                return self.here.go(ALL_AGAIN)
            return self.here.go(WEEK) if proposal.is_a_choice else self.finish()
        again = self.all_again()
        return self.finish() if again.course.next is None else self.here.go(ALL_AGAIN)

    def finish(self, *, keeps_last_week: bool = False) -> Response:
        """Stores it with its week, and shows what became of it."""
        self.weekly.finish(self.document, sheet=self.sheet, keeps_last_week=keeps_last_week)
        self.here.application.drafts.keep(self.here.person, KIND, {})
        return self.here.go(DONE)


@router.get(START)
def start(here: Here) -> Response:
    """What it is and how long it takes; whoever has begun goes on."""
    if here.application.answers(here.person) is None:
        return here.go("/")
    found = _open(here)
    if found is None:
        return here.page("check_in.html", welcome=questionnaire().say("checkin_welcome"))
    return here.go(STOP) if found.stopping() else found.go_on()


@router.post(START)
def begin(here: Here) -> Response:
    """The first question."""
    if here.application.answers(here.person) is None:
        return here.go("/")
    found = _open(here)
    if found is None:
        weekly = _weekly(here)
        weekly.check_days()
        found = _Open(here=here, weekly=weekly, checkin_id=weekly.new_id(), replies={})
        found.talk().keep()
    return here.go(found.talk().next_address)


@router.get("/check-in/ask/{page_id}")
def question(here: Here, page_id: str) -> Response:
    """One question of the check-in."""
    found = _open(here)
    return here.go(START) if found is None else found.talk().ask(page_id)


@router.post("/check-in/ask/{page_id}")
def reply(here: Here, page_id: str, sent: Sent) -> Response:
    """Keeps a reply and goes on."""
    found = _open(here)
    if found is None:
        return here.go(START)
    now = found.talk().with_reply(page_id, sent)
    if isinstance(now, Response):
        return now
    # Whoever changes a reply starts the questions anew that came of the one before.
    return here.go(STOP) if now.said_stop(page_id) else replace(found, replies=now.replies, sheet=None).go_on()


@router.get(ALL_AGAIN)
def all_again(here: Here) -> Response:
    """Why all questions come again, and on."""
    found = _open(here)
    if found is None or found.sheet is None:
        return here.go(START)
    again = found.all_again()
    if again.course.next is None:
        return found.go_on()
    return here.page("check_in_again.html", words=questionnaire().say("ask_all_again"), next=again.next_address)


@router.get("/check-in/all/{page_id}")
def question_again(here: Here, page_id: str) -> Response:
    """One of all the questions."""
    found = _open(here)
    return here.go(START) if found is None or found.sheet is None else found.all_again().ask(page_id)


@router.post("/check-in/all/{page_id}")
def reply_again(here: Here, page_id: str, sent: Sent) -> Response:
    """Keeps a reply to it and goes on."""
    found = _open(here)
    if found is None or found.sheet is None:
        return here.go(START)
    now = found.all_again().with_reply(page_id, sent)
    if isinstance(now, Response):
        return now
    if now.said_stop(page_id):
        return here.go(STOP)
    return here.go(now.next_address) if now.course.next else replace(found, sheet=now.replies).finish()


@router.get(STOP)
def stop(here: Here) -> Response:
    """What to do and how soon. It is no error, and the answer can be changed."""
    found = _open(here)
    part = found.stopping() if found else None
    if part is None or part.stop is None:
        return here.go(START)
    return show_sign(here, part.stop, change=part.stop_address, action=STOP)


@router.post(STOP)
def understood(here: Here) -> Response:
    """Stores what was said; it puts every plan away."""
    found = _open(here)
    return found.finish() if found is not None and found.stopping() else here.go(START)


@router.get(WEEK)
def choice(here: Here) -> Response:
    """What the new week changes and why, and both ways to go on."""
    found = _open(here)
    proposal = found.proposal if found is not None and found.talk().course.next is None else None
    if proposal is None or proposal.difference is None:
        return here.go(START)
    lines = list(changes(proposal.difference))
    return here.page("check_in_week.html", headline=headline(proposal.difference), lines=lines)


@router.post(WEEK)
def choose(here: Here, week: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Uses the new week, or keeps the last one."""
    found = _open(here)
    if found is None or found.talk().course.next is not None or not found.proposal.is_a_choice:
        return here.go(START)
    return found.finish(keeps_last_week=week == "keep") if week in ("use", "keep") else here.go(WEEK)


@router.get(DONE)
def done(here: Here) -> Response:
    """The week that was made, or why there is none."""
    plans = here.application.past.plans(here.person)
    if not plans:
        return here.go("/")
    plan = plans[-1]
    if plan.status != "plan":
        return here.go(place_of(plan))
    found = beside_last_week(here.application, plan)
    lines = list(changes(found)) if found else []
    return here.page("check_in_done.html", plan=plan, headline=headline(found) if found else "", lines=lines)


def _weekly(here: Visit) -> WeeklyCheckIn:
    starts_on = after_the_week_in_force(here.application, here.person, here.today)
    return WeeklyCheckIn(application=here.application, person=here.person, on=here.today, starts_on=starts_on)


def _open(here: Visit) -> _Open | None:
    """The check-in that was begun today. One of an earlier day is closed: its answers are no longer of today."""
    draft = here.application.drafts.read(here.person, KIND)
    if not draft:
        return None
    if draft["on"] != here.today.isoformat():
        here.application.drafts.close(here.person, KIND)
        return None
    sheet = replies_in(draft, SHEET) if SHEET in draft else None
    return _Open(
        here=here, weekly=_weekly(here), checkin_id=draft["checkin_id"], replies=replies_in(draft), sheet=sheet
    )  # fmt: skip
