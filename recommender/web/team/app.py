"""The app of a clinic: the same rooms as at home, its own beside them, and admission before every route."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Final

from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from recommender.application import local_today
from recommender.errors import SignInError
from recommender.team.clinic import Clinic
from recommender.web.app import LOOPBACK, ROOMS, furnished
from recommender.web.applications import Applications
from recommender.web.guard import SAFE_METHODS
from recommender.web.problems import API, refusal
from recommender.web.team import account_pages, admin_pages, clinician_pages, operating, sign_pages
from recommender.web.team.admission import admit, visit_in_clinic
from recommender.web.team.metrics import Metrics
from recommender.web.team.operating import LOCAL, Scraping
from recommender.web.team.watch import Watch

TEAM_ROOMS: Final = (*ROOMS, sign_pages, account_pages, clinician_pages, admin_pages, operating)


def create_team_app(
    open_clinic: Callable[[], Clinic],
    *,
    metrics: Metrics,
    at_once: int = 16,
    hosts: Iterable[str] = LOOPBACK,
    today: Callable[[], date] = local_today,
    pictures: Path | None = None,
    scraping: Scraping = LOCAL,
) -> FastAPI:
    """The whole app on one database.

    open_clinic    opens it; called once for each request that runs at the same time, `at_once` at most
    scraping       who may read /metrics
    """
    clinics = Applications(open_clinic, most=at_once)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        clinics.close()

    app = furnished(
        TEAM_ROOMS, life, hosts=hosts, today=today, pictures=pictures,
        at_once=at_once, before_all=[Depends(admit)],
    )  # fmt: skip
    app.state.clinics, app.state.open_clinic, app.state.open_visit = clinics, open_clinic, visit_in_clinic
    app.state.metrics, app.state.scraping = metrics, scraping

    @app.exception_handler(SignInError)
    def not_signed_in(request: Request, error: SignInError) -> Response:
        """A page that is only read leads to the sign-in; what was sent is refused, so that whoever sent it keeps it."""
        if request.method in SAFE_METHODS and not request.url.path.startswith(API):
            return RedirectResponse(sign_pages.SIGN_IN, status_code=HTTPStatus.SEE_OTHER)
        return refusal(request, HTTPStatus.UNAUTHORIZED, "Please sign in", error.problems)

    app.add_middleware(Watch, metrics=metrics)
    return app
