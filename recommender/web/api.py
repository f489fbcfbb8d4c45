"""`/api/v1`: the documents of `stretch schema` over HTTP, for programs on this machine.

It can do what the pages can and nothing else: a plan that is handed out has passed the rules of this moment, and a
document counts once however often it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query
from fastapi import Path as PathPart
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from recommender.catalog.stretch import Stretch
from recommender.decide import check_person
from recommender.errors import DocumentError, Problem, UnknownNameError
from recommender.figure.words import Form, Side, Theme
from recommender.knowledge import shipped_knowledge
from recommender.profile.documents import KINDS
from recommender.profile.fields import LocalDate
from recommender.schemas import schema_of
from recommender.web import figure_files
from recommender.web.api_body import Body
from recommender.web.api_description import given, refusals, sent
from recommender.web.visit import DEFAULT_PERSON, Here, Visit

router = APIRouter(prefix="/api/v1", tags=["v1"])
LARGEST_SEED: Final = 2**53 - 1  # what every JSON reader takes for the same whole number
AN_OBJECT: Final = {"type": "object"}
OBJECTS: Final = {"type": "array", "items": AN_OBJECT}
RECORDED: Final[dict[int | str, dict[str, Any]]] = {
    200: given("It had been recorded before; nothing changed.", "Recorded"),
    201: given("It is recorded.", "Recorded"),
}
Named = Annotated[str, Query(min_length=1, max_length=100, description="Whose.")]
Day = Annotated[LocalDate | None, Query(description="The day to look at; without it, today.")]
Start = Annotated[LocalDate | None, Query(description="The first day of the week; without it, today.")]
Seed = Annotated[int | None, Query(ge=0, le=LARGEST_SEED, description="Without it, made of person and week.")]


def _person(here: Here, person: Named = DEFAULT_PERSON) -> str:
    return here.reach.person(person)


Person = Annotated[str, Depends(_person)]
StretchName = Annotated[str, PathPart(pattern="^([a-z0-9]{1,20}:)?[a-z0-9-]{1,60}$")]


@router.post("/answers", responses={200: given("The sheet as stored.", "answers"), **refusals(400, 403, 413, 422)},
             openapi_extra=sent("answers"))  # fmt: skip
def save_answers(here: Here, person: Person, document: Body) -> Response:
    """Stores a sheet as the person's newest; the same one again changes nothing."""
    here.application.save_answers(person, document)
    return JSONResponse(here.application.answers(person))


@router.get("/answers", responses={200: given("The sheet that counts.", "answers"), **refusals(404, 422)})
def read_answers(here: Here, person: Person) -> Response:
    """The sheet that counts for a person."""
    sheet = here.application.answers(person)
    if sheet is None:
        raise UnknownNameError([Problem("person", "has no answers here")])
    return JSONResponse(sheet)


@router.post("/plan", responses={200: given("The week.", "plan"), **refusals(400, 403, 404, 413, 422)})
def make_plan(here: Here, person: Person, starts_on: Start = None, seed: Seed = None) -> Response:
    """Makes and stores the week of the person's answers; the same inputs give the same week, stored once."""
    made = here.application.plan_week(person, starts_on=starts_on or here.today, seed=seed)
    return JSONResponse(made.to_document())


@router.get("/plan", responses={200: given("The week, or why there is none now.", "plan"), **refusals(404, 422)})
def read_plan(here: Here, person: Person, on: Day = None) -> Response:
    """The week that holds a day, without what does not pass the rules of now. done: the sessions that were logged."""
    week = here.application.weeks.document(person, on or here.today)
    if week is None:
        raise UnknownNameError([Problem("on", "no week holds this day")])
    return JSONResponse(week)


@router.post("/feedback", responses={**RECORDED, **refusals(400, 403, 413, 422)}, openapi_extra=sent("feedback"))
def record_feedback(here: Here, document: Body) -> Response:
    """Stores how a session went, once."""
    return _record(here, document, "feedback_version")


@router.post("/checkin", responses={**RECORDED, **refusals(400, 403, 413, 422)}, openapi_extra=sent("checkin"))
def record_checkin(here: Here, document: Body) -> Response:
    """Stores a weekly check-in, once. The next week that is made takes it in."""
    return _record(here, document, "checkin_version")


@router.post("/event", responses={**RECORDED, **refusals(400, 403, 413, 422)}, openapi_extra=sent("event"))
def record_event(here: Here, document: Body) -> Response:
    """Stores what was done between sessions, once."""
    return _record(here, document, "event_version")


def _record(here: Visit, document: Any, kind: str) -> Response:
    """Raises DocumentError where it is a document of another kind: each has its own address."""
    if not isinstance(document, Mapping) or any(document.get(other) is not None for other in KINDS if other != kind):
        raise DocumentError([Problem(kind, "should be the only version in a JSON object")])
    here.reach.check(document)
    recorded = here.application.record(document)
    body = {"kind": recorded.kind, "id": recorded.id, "is_new": recorded.is_new}
    return JSONResponse(body, status_code=HTTPStatus.CREATED if recorded.is_new else HTTPStatus.OK)


@router.get("/trends", responses={200: given("Week by week.", OBJECTS), **refusals(404, 422)})
def trends(here: Here, person: Person) -> Response:
    """Pain and completion of each week; null where nothing was said."""
    return JSONResponse(here.application.results.weekly_trends(person))


@router.get("/data", responses={200: given("All that is kept.", AN_OBJECT), **refusals(400, 404, 422)})
def data(here: Here, person: Person) -> Response:
    """Everything that is kept about a person."""
    check_person(person)
    return JSONResponse(here.application.belongings.export(person))


@router.get("/catalog", responses={200: given("All stretches.", OBJECTS), **refusals()})
def catalog(request: Request) -> Response:
    """Every stretch, with its steps, dose and what it asks of a body; what people entered for themselves is theirs."""
    return JSONResponse([_record_of(stretch) for stretch in request.app.state.knowledge.catalog])


@router.get("/catalog/{stretch_id}", responses={200: given("The stretch.", AN_OBJECT), **refusals(404, 422)})
def stretch(request: Request, stretch_id: StretchName) -> Response:
    """One stretch."""
    return JSONResponse(_record_of(request.app.state.knowledge.catalog.find(stretch_id)))


def _record_of(stretch: Stretch) -> dict[str, Any]:
    return stretch.model_dump(mode="json") | {"tags": sorted(stretch.tags), "kit": sorted(stretch.kit)}


@router.get("/figures/{stretch_id}", responses={200: given("The picture.", {"type": "string"}, "image/svg+xml"),
            **refusals(404, 422)}, response_class=Response)  # fmt: skip
def figure(
    request: Request, stretch_id: StretchName,
    form: Form = "still", theme: Theme = "auto", side: Side = "right",  # noqa: ARG001  # read from the request there
) -> Response:  # fmt: skip
    """The picture of a stretch, or a grey box with its name."""
    return figure_files.figure(request, stretch_id)


@router.get("/schema/{document}", responses={200: given("The schema.", AN_OBJECT), **refusals(422)})
def schema(document: Literal["answers", "plan", "feedback", "checkin", "event"]) -> Response:
    """The JSON Schema of a document."""
    return JSONResponse(schema_of(document, shipped_knowledge().codes))
