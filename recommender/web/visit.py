"""One request as the pages see it: who it is for, which day it is, and the application to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import unquote

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from recommender.application import Recommender
from recommender.decide import check_person
from recommender.errors import RecommenderError
from recommender.web.rendering import page

PERSON_COOKIE: Final = "person"
DEFAULT_PERSON: Final = "me"


@dataclass(frozen=True, slots=True)
class Visit:
    """request     as it came
    application  nobody else uses it meanwhile
    person       for whom: chosen in this browser, else `me`
    today        the day where the person is
    """

    request: Request
    application: Recommender
    person: str
    today: date

    def page(self, template: str, *, status: HTTPStatus = HTTPStatus.OK, **facts: Any) -> HTMLResponse:
        """A page for this person."""
        several = len(self.application.people()) > 1
        return page(
            self.request, template, status=status, person=self.person, today=self.today, several=several, **facts
        )  # fmt: skip

    def go(self, address: str) -> RedirectResponse:
        """On to another page after a form was sent, so that reloading sends nothing again."""
        return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)


def _visit(request: Request) -> Iterator[Visit]:
    with request.app.state.applications.one() as application:
        yield Visit(request, application, _person_of(request), request.app.state.today())


def _person_of(request: Request) -> str:
    person = unquote(request.cookies.get(PERSON_COOKIE, DEFAULT_PERSON))
    try:
        check_person(person)
    except RecommenderError:
        return DEFAULT_PERSON
    return person


Here = Annotated[Visit, Depends(_visit)]
