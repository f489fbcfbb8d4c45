"""The first page, choosing a person, and help."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from starlette.responses import Response

from recommender.decide import check_person
from recommender.web.preferences import keep
from recommender.web.question_pages import KIND
from recommender.web.standing_pages import place_of
from recommender.web.visit import PERSON_COOKIE, Here

router = APIRouter(include_in_schema=False)


@router.get("/")
def welcome(here: Here) -> Response:
    """What this is; whoever is known goes on to their week, or to what stands against one."""
    stop = here.application.weeks.stop(here.person, here.today)
    if stop is not None:
        return here.go(place_of(stop.plan))
    if here.application.answers(here.person) is not None:
        return here.go("/week")
    return here.page("welcome.html", is_begun=bool(here.application.drafts.read(here.person, KIND)))


@router.get("/help")
def help_page(here: Here) -> Response:
    """What the keys, the sounds and the words mean, and where data is."""
    return here.page("help.html")


@router.get("/people")
def people(here: Here) -> Response:
    """Who uses this at home, and one more."""
    return here.page("people.html", people=here.application.people())


@router.post("/people")
def choose_person(here: Here, name: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Goes on as somebody. Raises as check_person where the name cannot be one."""
    check_person(name.strip())
    response = here.go("/")
    keep(response, PERSON_COOKIE, quote(name.strip()))
    return response
