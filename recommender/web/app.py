"""The app: its rooms of pages, the API, what guards them, and what every request gets from outside (clock, day)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from recommender.application import Recommender, local_today
from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder
from recommender.version import __version__
from recommender.web import (
    api,
    catalog_pages,
    checkin_pages,
    doctor_pages,
    feedback_pages,
    figure_files,
    language_pages,
    left_out_pages,
    own_pages,
    player_pages,
    progress_pages,
    question_pages,
    session_pages,
    settings_pages,
    sign_pages,
    standing_pages,
    stretch_pages,
    swap_pages,
    take_away_pages,
    week_pages,
    welcome_pages,
)
from recommender.web.api_description import describe
from recommender.web.applications import Applications
from recommender.web.guard import Guard
from recommender.web.in_language import InLanguage
from recommender.web.in_turn import InTurn
from recommender.web.pictures import Gallery, default_folder
from recommender.web.problems import add_problem_pages
from recommender.web.static_files import STATIC, KeptFiles
from recommender.web.visit import visit_at_home

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
ROOMS: Final = (
    welcome_pages,
    question_pages,
    standing_pages,
    doctor_pages,
    week_pages,
    session_pages,
    swap_pages,
    language_pages,
    left_out_pages,
    own_pages,
    stretch_pages,
    catalog_pages,
    figure_files,
    player_pages,
    feedback_pages,
    sign_pages,
    checkin_pages,
    progress_pages,
    settings_pages,
    language_pages,
    take_away_pages,
    api,
)


def create_app(
    open_application: Callable[[], Recommender],
    *,
    at_once: int = 32,
    hosts: Iterable[str] = LOOPBACK,
    today: Callable[[], date] = local_today,
    pictures: Path | None = None,
    door: Callable[[ASGIApp], ASGIApp] | None = None,
) -> FastAPI:
    """The whole app on one database.

    open_application  opens it; called once for each request that runs at the same time, `at_once` at most
    hosts             the names this server answers to; today  the day where the people are
    pictures          the folder in which drawn pictures are kept; None: the user's cache
    door              lets in who may come in (`web/door.py`); None: everybody who can reach the port
    """
    applications = Applications(open_application, most=at_once)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        applications.close()

    app = furnished(ROOMS, life, hosts=hosts, today=today, pictures=pictures, at_once=at_once)
    if door is not None:  # the last of the guards, so that what refuses has their headers and a language
        app.user_middleware.append(Middleware(door))
    app.state.applications, app.state.open_visit = applications, visit_at_home
    return app


def furnished(
    rooms: Iterable[Any],
    life: Callable[[FastAPI], AbstractAsyncContextManager[None]],
    *,
    hosts: Iterable[str],
    today: Callable[[], date],
    pictures: Path | None,
    at_once: int,
    before_all: Sequence[Any] = (),
) -> FastAPI:
    """The app with its rooms and its guard.

    at_once       requests that have an application at the same time
    before_all    what every route depends on; with it nobody may read the description, which is no route
    """
    app = FastAPI(
        title="Stretch recommender", version=__version__, lifespan=life, docs_url=None, redoc_url=None,
        openapi_url="/api/v1/openapi.json" if not before_all else None, dependencies=before_all,
    )  # fmt: skip
    app.state.today = today
    app.state.knowledge = shipped_knowledge()  # whoever serves folders of others on top of ours puts them here
    app.state.gallery = Gallery(pictures or default_folder(), data_folder())
    for room in rooms:
        app.include_router(room.router)
    app.mount("/static", KeptFiles(directory=STATIC), name="static")
    add_problem_pages(app)
    describe(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(InTurn, most=at_once)
    app.add_middleware(Guard, hosts=tuple(hosts))
    app.add_middleware(InLanguage)
    return app
