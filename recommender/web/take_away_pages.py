"""Print and take away: the sheet for the fridge, the week for a calendar, and all data as a file."""

from __future__ import annotations

import json
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from recommender.messages import Message
from recommender.profile.plan import PlannedSession
from recommender.spoken import retold_session
from recommender.web.countries import calling
from recommender.web.fridge_sheet import sheet_of
from recommender.web.pictures import Wanted, address_of
from recommender.web.preferences import preferences_of
from recommender.web.visit import Here, Visit

router = APIRouter(include_in_schema=False)
SIGNS: Final = ("RF_CARDIAC", "RF_NECK_VASC", "RF_LEG_WEAK", "RF_CES_SADDLE", "RF_CES_BLADDER")


@router.get("/take-away")
def take_away(here: Here) -> Response:
    """What can be taken along, and what each is good for."""
    return here.page("take_away.html", sessions=_sessions(here), known=here.application.place.is_known(here.person))


@router.get("/take-away/sheet")
def sheet(here: Here) -> Response:
    """One page to print; without a week that may be shown, the way to one."""
    sessions = _sessions(here)
    if not sessions:
        return here.go("/take-away")
    knowledge, preferences = here.knowledge, preferences_of(here.request)
    explainer = knowledge.explainer
    return here.page(
        "sheet.html",
        sheet=sheet_of(map(retold_session, sessions)),
        picture=lambda stretch: address_of(
            knowledge.catalog,
            stretch,
            Wanted(theme="ink", skin=preferences.skin, hair=preferences.hair, build=preferences.build),
        ),
        stop_rule=explainer.say(Message("advice_stop")),
        signs=[explainer.label(code) for code in SIGNS],
        country=calling(here.request).country,
    )


@router.get("/take-away/week.ics")
def calendar(here: Here) -> Response:
    """The week for a calendar program. Raises UsageError where it may not be shown, UnknownNameError where none is."""
    text = here.application.belongings.calendar(here.person, here.today)
    return _file(text, "text/calendar; charset=utf-8", "stretching-week.ics")


@router.get("/take-away/data.json")
def data(here: Here) -> Response:
    """Everything that is kept about the person. Raises UnknownNameError where nothing is."""
    text = json.dumps(here.application.belongings.export(here.person), ensure_ascii=False, indent=2) + "\n"
    return _file(text, "application/json", "stretch-data.json")


@router.get("/take-away/person.zip")
def archive(here: Here) -> Response:
    """Everything of the person as one zip file. Raises UnknownNameError where nothing is kept about them."""
    return _file(here.application.belongings.archive(here.person), "application/zip", "stretch-person.zip")


def _sessions(here: Visit) -> list[PlannedSession]:
    """The sessions of the week that may be shown; none where it is put away or paused."""
    if here.application.weeks.stop(here.person, here.today) is not None:
        return []
    _, shown = here.application.weeks.show_week(here.person, here.today)
    return [entry.session for entry in shown if entry.session is not None and entry.session.items]


def _file(text: str | bytes, media_type: str, name: str) -> Response:
    """A file to keep. Its name tells nobody whose it is."""
    return Response(text, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
