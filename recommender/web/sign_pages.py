"""The signs that are asked after a session. One that was named counts at once, however the talk ends."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from recommender.questionnaire.page import Page, Replies, said
from recommender.session.told import NEW_AFTER_STRETCHING
from recommender.store.drafts import COUNTS
from recommender.web.forms import Sent
from recommender.web.replies import questionnaire
from recommender.web.signs import show_sign
from recommender.web.talk import Talk, replies_in
from recommender.web.visit import Here, Visit

router = APIRouter(include_in_schema=False)
FACTS: Final = ("on", "first", "feedback_id", "is_urgent", "is_named", "is_worse")


def kind_of(session_id: str) -> str:
    """The kind of the draft of a session's signs."""
    return f"signs:{session_id}"


def start_signs(  # noqa: PLR0913, what the talk depends on
    here: Visit,
    person: str,
    session_id: str,
    first: str,
    *,
    is_urgent: bool,
    is_named: bool,
    is_worse: bool,
    starts_anew: bool,
) -> None:
    """Opens the talk about the signs after a session.

    first        the feedback that the replies are added to
    is_urgent    the most urgent lists are asked as well; is_worse: so is whether it is a flare
    is_named     the person said that there is something new. Until they said otherwise that counts as "not sure", and
                 that is a yes (decisions 1.2)
    starts_anew  False: a talk that has begun goes on
    """
    draft = here.application.drafts.read(person, kind_of(session_id))
    if draft and not starts_anew:
        return
    if draft:  # what was named in it stays named
        here.application.drafts.close(person, kind_of(session_id))
    facts = {
        "on": here.today.isoformat(), "first": first, "feedback_id": str(uuid.uuid4()),
        "is_urgent": is_urgent, "is_named": is_named, "is_worse": is_worse,
    }  # fmt: skip
    counts = _document(person, facts, {}, is_open=True)
    here.application.drafts.keep(person, kind_of(session_id), facts, counts=counts)


def open_signs(here: Visit, session_id: str) -> bool:
    """Whether a sign of this session was named and not talked about to the end."""
    return COUNTS in here.application.drafts.read(here.person, kind_of(session_id))


@router.get("/feedback/{session_id}/signs")
def go_on(here: Here, session_id: str) -> Response:
    """On to what is open."""
    talk = _talk(here, session_id)
    if talk is None:
        return here.go(f"/feedback/{session_id}/saved")
    if talk.stop is not None:
        return here.go(_stop_address(session_id))
    return here.go(talk.next_address) if talk.course.next else _finish(here, session_id, talk)


@router.get("/feedback/{session_id}/signs/{page_id}")
def question(here: Here, session_id: str, page_id: str) -> Response:
    """One list, or the full question about what was named in it."""
    talk = _talk(here, session_id)
    return here.go("/week") if talk is None else talk.ask(page_id)


@router.post("/feedback/{session_id}/signs/{page_id}")
def reply(here: Here, session_id: str, page_id: str, sent: Sent) -> Response:
    """Keeps a reply and goes on."""
    talk = _talk(here, session_id)
    if talk is None:
        return here.go("/week")
    now = talk.with_reply(page_id, sent)
    if isinstance(now, Response):
        return now
    if now.said_stop(page_id):
        return here.go(_stop_address(session_id))
    return here.go(now.next_address) if now.course.next else _finish(here, session_id, now)


@router.get("/feedback/{session_id}/stop")
def stop(here: Here, session_id: str) -> Response:
    """What to do and how soon. It is no error, and the answer can be changed."""
    talk = _talk(here, session_id)
    if talk is None or talk.stop is None:
        return here.go("/standing")
    return show_sign(here, talk.stop, change=talk.stop_address, action=_stop_address(session_id))


@router.post("/feedback/{session_id}/stop")
def understood(here: Here, session_id: str) -> Response:
    """Stores what was said. Nothing else is asked of somebody who should see a person."""
    talk = _talk(here, session_id)
    return here.go("/standing") if talk is None or talk.stop is None else _finish(here, session_id, talk)


def _stop_address(session_id: str) -> str:
    return f"/feedback/{session_id}/stop"


def _talk(here: Visit, session_id: str) -> Talk | None:
    """The talk about a session; None where it is over."""
    draft = here.application.drafts.read(here.person, kind_of(session_id))
    if not draft:
        return None
    facts = {name: draft[name] for name in FACTS}
    return Talk(
        here=here,
        kind=kind_of(session_id),
        base=f"/feedback/{session_id}/signs",
        start=f"/feedback/{session_id}",
        pages=lambda replies: _pages(facts, replies),
        counts=lambda replies: _document(here.person, facts, replies, is_open=True),
        facts=facts,
        replies=replies_in(draft),
    )


def _pages(facts: Mapping[str, Any], replies: Replies) -> Iterator[Page]:
    yield from questionnaire().after_session(replies, pain_jumped=facts["is_urgent"])
    if facts["is_worse"] or facts["is_urgent"]:
        yield questionnaire().flare_page()


def _document(
    person: str, facts: Mapping[str, Any], replies: Replies, *, is_open: bool, all_asked: bool = False
) -> dict[str, Any] | None:
    """What the replies add to the feedback; None while there is nothing to keep."""
    flags = said("flag", replies)
    if is_open and facts["is_named"] and NEW_AFTER_STRETCHING not in flags:
        flags.append(NEW_AFTER_STRETCHING)
    flare = replies.get("flare")
    if is_open and not flags:
        return None
    return {
        "feedback_version": 1,
        "feedback_id": facts["feedback_id"],
        "amends": facts["first"],
        "person": person,
        **({"recorded_on": facts["on"]} if is_open else {}),
        "red_flags": flags if flags or all_asked else None,
        "flare": None if flare is None else flare == "yes",
        "items": [],
    }


def _finish(here: Visit, session_id: str, talk: Talk) -> Response:
    """Stores the replies, drops the draft, and goes on to what comes of them."""
    document = _document(
        here.person, talk.facts, talk.replies, is_open=False, all_asked=talk.course.next is None
    )  # fmt: skip
    if document is not None:
        here.application.record(document)
    here.application.drafts.keep(here.person, talk.kind, {})
    if said("flag", talk.replies):
        return here.go("/standing" if talk.stop else f"/feedback/{session_id}/told")
    return here.go(f"/feedback/{session_id}" if talk.facts["is_named"] else f"/feedback/{session_id}/saved")
