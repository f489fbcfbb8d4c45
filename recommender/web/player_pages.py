"""A session, guided: the player where scripts run, a numbered list with pictures and the feedback form where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from recommender.catalog.catalog import Catalog
from recommender.figure.document import said
from recommender.figure.words import Form, Side
from recommender.knowledge import Knowledge
from recommender.messages import Message
from recommender.profile.plan import PlannedItem, PlannedSession
from recommender.session.instead import Instead
from recommender.session.person_now import PersonNow
from recommender.session.timeline import Timeline, part_document, timeline_of
from recommender.session.told import NEW_AFTER_STRETCHING
from recommender.spoken import retold_item, retold_session
from recommender.web.feedback_pages import blank_form
from recommender.web.pictures import picture_of, picture_words
from recommender.web.preferences import Preferences, preferences_of
from recommender.web.sign_pages import open_signs
from recommender.web.visit import Here, Visit
from recommender.week_in_force import SHORT_ITEMS, Shown, WeekInForce

router = APIRouter(include_in_schema=False)
SWAPS_SHOWN: Final = 5
SIDES: Final[tuple[Side, ...]] = ("right", "left")
FORMS: Final[Mapping[str, Form]] = {"still": "still", "moving": "animated", "both": "two_step", "small": "thumbnail"}
Pain = Annotated[int | None, Query(ge=0, le=10)]


@router.get("/go/{session_id}")
def go(here: Here, session_id: str, pain: str = "", short: str = "") -> Response:
    """The session as it may be done now. pain: how it is right now, 0-10, where that was said."""
    found = _shown(here, session_id)
    if isinstance(found, Response):
        return found
    week, shown, whole = found
    if open_signs(here, session_id):
        return here.go(f"/feedback/{session_id}/signs")
    rating = int(pain) if pain.isdecimal() and pain.isascii() and len(pain) < 3 and int(pain) <= 10 else None
    now = _now(here)
    planned = now.with_items(whole, whole.items[:SHORT_ITEMS]) if short else whole
    timeline = timeline_of(now, planned)
    session = timeline.at(rating)
    resting = len(planned.items) - len(session.items)
    return here.page(
        "go.html",
        planned=planned,
        session=session,
        short=short,
        rating=rating,
        resting=resting,
        needs=_needs(planned, here.knowledge),
        withheld=shown.withheld,
        is_done=session_id in week.done,
        pictures={item.stretch: _pictures(here, item.stretch) for item in planned.items},
        form=blank_form(here, session, rating),
        timeline=_document(here, week, timeline, whole.items[len(planned.items) :]),
    )


@router.get("/go/{session_id}/instead")
def instead(here: Here, session_id: str, stretch: str, pain: Pain = None) -> Response:
    """What may be offered in the place of a stretch that was too much: its easier form, and others, the best first."""
    offer = Instead(_now(here), session_id, pain)
    found = {"easier": offer.easier(stretch), "swaps": offer.swaps(stretch)}
    return JSONResponse({kind: [_part(here, item) for item in items] for kind, items in found.items()})


def _shown(here: Visit, session_id: str) -> tuple[WeekInForce, Shown, PlannedSession] | Response:
    """The session as it may be shown; elsewhere where it may not, or is of no week that holds today."""
    week = here.application.weeks.in_force(here.person, here.today)
    planned = next((s for s in week.plan.sessions if s.session_id == session_id), None) if week else None
    if week is None or planned is None:
        return here.go("/week")
    shown = week.shown(planned)
    if shown.session is None:
        return here.go(f"/week/{session_id}")
    return week, shown, shown.session


def _now(here: Visit) -> PersonNow:
    return PersonNow(
        application=here.application, knowledge=here.knowledge, person=here.person, day=here.today
    )  # fmt: skip


def _needs(session: PlannedSession, knowledge: Knowledge) -> str:
    kit = {thing for item in session.items for thing in knowledge.catalog[item.stretch].kit}
    if not kit:
        return knowledge.phrases.say(Message("go_needs_nothing"))
    return knowledge.phrases.say(Message("go_needs", {"items": knowledge.phrases.words("item", sorted(kit))}))


def _document(here: Visit, week: WeekInForce, timeline: Timeline, left_over: Sequence[PlannedItem]) -> dict[str, Any]:
    """The timeline with what this page adds: pictures, and what a short session leaves over."""
    knowledge = here.knowledge
    told = replace(timeline, versions=[retold_session(version) for version in timeline.versions])
    found = told.document(knowledge, as_of=" ".join(week.left_out))
    for version in found["versions"]:
        for part in version:
            part["pictures"] = _pictures(here, part["stretch"])
    return found | {
        "left_over": [{"stretch": item.stretch, "name": retold_item(item).name} for item in left_over],
        "sign_words": knowledge.explainer.stop_words(NEW_AFTER_STRETCHING),
    }


def _part(here: Visit, item: PlannedItem) -> dict[str, Any]:
    return part_document(retold_item(item), here.knowledge) | {"pictures": _pictures(here, item.stretch)}


def _pictures(here: Visit, stretch_id: str) -> dict[str, dict[str, str]]:
    """Addresses of the pictures of a stretch, for each side; and in words what they show."""
    preferences, catalog = preferences_of(here.request), here.knowledge.catalog
    words = picture_words(catalog, catalog[stretch_id])
    return {side: _of_side(catalog, preferences, stretch_id, side) | {"alt": said(words, side)} for side in SIDES}


def _of_side(catalog: Catalog, preferences: Preferences, stretch_id: str, side: Side) -> dict[str, str]:
    return {name: picture_of(catalog, preferences, stretch_id, form, side) for name, form in FORMS.items()}
