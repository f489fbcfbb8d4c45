"""How errors leave the server: a page for people, `application/problem+json` (RFC 9457) for programs.

Every problem is listed with its field; no path of this machine and no traceback is ever in a response.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from recommender.errors import (
    AnswersError,
    DocumentError,
    ForbiddenError,
    Problem,
    RecommenderError,
    SignInError,
    StoreError,
    TooManyTriesError,
    UnknownNameError,
)
from recommender.language.translations import marked
from recommender.web.rendering import page

API: Final = "/api/"
JSON: Final = "application/problem+json"
ELSEWHERE: Final = "cross-site"  # what browsers say of such a way; an old one says nothing
TOO_LARGE: Final = marked("This is more than can be read here")
TOO_SLOW: Final = marked("This took too long to arrive. Nothing was changed. Please send it again.")
UNFORESEEN: Final = marked("Something went wrong here. Nothing was lost.")
log = logging.getLogger(__name__)
STATUS: Final[dict[type[RecommenderError], HTTPStatus]] = {
    UnknownNameError: HTTPStatus.NOT_FOUND,
    AnswersError: HTTPStatus.UNPROCESSABLE_ENTITY,
    DocumentError: HTTPStatus.UNPROCESSABLE_ENTITY,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    SignInError: HTTPStatus.UNAUTHORIZED,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    TooManyTriesError: HTTPStatus.TOO_MANY_REQUESTS,
}


def refusal(request: Request, status: HTTPStatus, title: str, problems: Sequence[Problem] = ()) -> Response:
    """A response that says what is wrong, in the form that whoever asked can read."""
    if request.url.path.startswith(API):
        listed = [{"field": problem.where, "text": problem.what} for problem in problems]
        body = {"type": "about:blank", "title": title, "status": int(status), "problems": listed}
        return JSONResponse(body, status_code=status, media_type=JSON)
    return page(request, "problem.html", status=status, title=title, problems=list(problems))


async def no_pass(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer to whoever did not come in by the link (`door.py`)."""
    request, status = Request(scope), HTTPStatus.UNAUTHORIZED  # with it `outbox.js` keeps what it could not send
    if request.url.path.startswith(API):
        reply = refusal(request, status, "The pass is missing")
    else:
        # On a way that began on another site a browser keeps the pass to itself, and sends it from our own page.
        came_from_elsewhere = request.headers.get("sec-fetch-site", ELSEWHERE) == ELSEWHERE
        reply = page(request, "shut.html", status=status, came_from_elsewhere=came_from_elsewhere)
    await reply(scope, receive, send)


def add_problem_pages(app: FastAPI) -> None:
    """Lets every error of the package, of reading a request, and every unforeseen one end in `refusal`."""

    @app.exception_handler(RecommenderError)
    def ours(request: Request, error: RecommenderError) -> Response:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)
        return refusal(request, status, _title_of(status), error.problems)

    @app.exception_handler(RequestValidationError)
    def unreadable(request: Request, error: RequestValidationError) -> Response:
        problems = [Problem(".".join(str(part) for part in one["loc"][1:]), one["msg"]) for one in error.errors()]
        return refusal(request, HTTPStatus.UNPROCESSABLE_ENTITY, _title_of(HTTPStatus.UNPROCESSABLE_ENTITY), problems)

    @app.exception_handler(HTTPException)
    def plain(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        return refusal(request, status, _title_of(status))

    @app.exception_handler(Exception)
    def unforeseen(request: Request, error: Exception) -> Response:
        route = getattr(request.scope.get("route"), "path", "no route")  # an address may hold names
        log.error("unforeseen error in %s", route, exc_info=error)
        return refusal(request, HTTPStatus.INTERNAL_SERVER_ERROR, UNFORESEEN)


def _title_of(status: HTTPStatus) -> str:
    return {
        HTTPStatus.NOT_FOUND: marked("There is no such page"),
        HTTPStatus.UNPROCESSABLE_ENTITY: marked("There is a problem"),
        HTTPStatus.SERVICE_UNAVAILABLE: marked("Your data cannot be read now"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TOO_LARGE,
        HTTPStatus.UNAUTHORIZED: marked("Please sign in"),
        HTTPStatus.FORBIDDEN: marked("This is not for you to see"),
        HTTPStatus.TOO_MANY_REQUESTS: marked("Please wait a little"),
        HTTPStatus.METHOD_NOT_ALLOWED: marked("This cannot be done here"),
    }.get(status, marked("This did not work"))
