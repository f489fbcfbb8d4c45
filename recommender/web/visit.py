"""One request as the pages see it: who it is for, which day it is, and the application to ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Final, Protocol
from urllib.parse import unquote

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from recommender.application import Recommender
from recommender.decide import check_person
from recommender.errors import RecommenderError
from recommender.knowledge import Knowledge
from recommender.spoken import spoken
from recommender.web.rendering import page

PERSON_COOKIE: Final = "person"
DEFAULT_PERSON: Final = "me"


class Reach(Protocol):
    """Whom a visit may be about."""

    def person(self, name: str) -> str:
        """The person of a name that a program sent. Raises UnknownNameError where there is nobody for this visit."""

    def check(self, document: Any) -> None:
        """Raises where a document is not for this visit to send."""


class Everybody:
    """On one's own machine whoever sits there may be anybody: it is their file."""

    def person(self, name: str) -> str:
        return name

    def check(self, document: Any) -> None:
        """Lets every document in."""


EVERYBODY: Final = Everybody()


@dataclass(frozen=True, slots=True)
class Visit:
    """request     as it came
    application  nobody else uses it meanwhile
    person       for whom: chosen in this browser, else `me`
    today        the day where the person is
    reach        whom a program may name
    is_home      False in a clinic, where nobody chooses who to be
    """

    request: Request
    application: Recommender
    person: str
    today: date
    reach: Reach = EVERYBODY
    is_home: bool = True

    @property
    def knowledge(self) -> Knowledge:
        """What is known to this person: ours, the folders of this server, and what they entered themselves."""
        return spoken(self.application.knowledge_of(self.person))

    def page(self, template: str, *, status: HTTPStatus = HTTPStatus.OK, **facts: Any) -> HTMLResponse:
        """A page for this person."""
        several = self.is_home and len(self.application.people()) > 1
        return page(
            self.request, template, status=status, person=self.person, today=self.today, several=several,
            knowledge=self.knowledge, **facts
        )  # fmt: skip

    def go(self, address: str) -> RedirectResponse:
        """On to another page after a form was sent, so that reloading sends nothing again."""
        return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)


def _visit(request: Request) -> Iterator[Visit]:
    with request.app.state.open_visit(request) as visit:
        yield visit


@contextmanager
def visit_at_home(request: Request) -> Iterator[Visit]:
    """The visit of whoever was chosen in this browser."""
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
