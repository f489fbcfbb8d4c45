"""For whoever runs the server: is it alive, is it ready, and how busy."""

from __future__ import annotations

import secrets
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from recommender.errors import ForbiddenError, Problem, StoreError
from recommender.version import __version__
from recommender.web.team.metrics import CONTENT_TYPE

router = APIRouter(include_in_schema=False)
PASSED_ON: Final = ("x-forwarded-for", "forwarded", "x-real-ip")  # what a proxy says of whom it asks for


@dataclass(frozen=True, slots=True)
class Scraping:
    """Who may read the metrics. behind_proxy: requests come through a proxy here; token: who sends it may read them."""

    behind_proxy: bool = False
    token: str = ""


LOCAL: Final = Scraping()
THIS_MACHINE: Final = ("127.0.0.1", "::1")


@router.get("/healthz")
def alive() -> Response:
    """That this worker answers, whatever the database does."""
    return JSONResponse({"status": "alive"})


@router.get("/readyz")
def ready(request: Request) -> Response:
    """Whether the database can be reached, is of this version and has accounts: it is opened anew, not taken from those
    in use.
    """
    try:
        with closing(request.app.state.open_clinic()) as clinic:
            is_ready = clinic.desk.is_ready()
    except StoreError:
        is_ready = False
    if not is_ready:
        return JSONResponse({"status": "no database"}, status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return JSONResponse({"status": "ready", "version": __version__})


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Prometheus text. Raises ForbiddenError: it is for this machine, or for who has the token.

    Behind a proxy everybody may look like this machine, so there only the token counts.
    """
    scraping: Scraping = request.app.state.scraping
    sent = request.headers.get("authorization", "").removeprefix("Bearer ")
    has_token = bool(scraping.token) and secrets.compare_digest(sent.encode(), scraping.token.encode())
    is_passed_on = scraping.behind_proxy or any(name in request.headers for name in PASSED_ON)
    is_here = not is_passed_on and request.client is not None and request.client.host in THIS_MACHINE
    if not (has_token or is_here):
        raise ForbiddenError([Problem("", "this is for who runs the server")])
    return Response(request.app.state.metrics.text(), media_type=CONTENT_TYPE)
