"""`stretch serve`: the web app on this machine."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Annotated

import typer

from recommender.cli.catalog_option import chosen_folders, knowledge_here
from recommender.cli.local_server import address_of, door_at, listening
from recommender.cli.options import Database, database_of, open_application
from recommender.errors import Problem, UsageError

if TYPE_CHECKING:
    from socket import socket

    from fastapi import FastAPI

    from recommender.knowledge import Knowledge

MISSING_EXTRA = Problem("", "this needs the `web` extra: pip install 'stretch-recommender[web]'")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(serve)


def serve(
    database: Database = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8765,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; the default is this machine alone.")
    ] = "127.0.0.1",
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name", "--allowed-host", metavar="HOST", help="A further host name that the server answers to."
        ),
    ] = None,
    team: Annotated[bool, typer.Option("--team", help="For a clinic: everybody signs in.")] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="With --team: how many processes.")] = 1,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="With --team: believe a proxy on this machine about who asks.")
    ] = False,
) -> None:
    """Open the web app on this machine.

    The same questions, week and sessions, with pictures, for who has the link that it prints. For a clinic, --team lets
    everybody sign in.

    Example: stretch serve --port 8080
    """
    if team:
        _serve_team(database, host, port, name or [], workers=workers, behind_proxy=behind_proxy)
        return
    if workers != 1 or behind_proxy:
        raise UsageError([Problem("--team", "is missing: --workers and --behind-proxy are for a clinic")])
    _serve_at_home(database, host, port, name or [])


def _serve_at_home(database: str | None, host: str, port: int, names: list[str]) -> None:
    try:
        import uvicorn

        import recommender.web.app  # noqa: F401, a missing extra is said before anything is read
    except ImportError:
        raise UsageError([MISSING_EXTRA]) from None
    knowledge = knowledge_here()  # read once, before any thread asks for it
    open_application(database).close()  # a database that cannot be used is said before anything listens
    listener = listening(host, port)
    app = _app_at(host, listener, names, database, knowledge)
    _draw_ahead(app, knowledge)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, ws="none")
    uvicorn.Server(config).run(sockets=[listener])


def _app_at(host: str, listener: socket, names: list[str], database: str | None, knowledge: Knowledge) -> FastAPI:
    """The pages for who comes in by the link that this prints."""
    from recommender.web.app import LOOPBACK, create_app
    from recommender.web.problems import no_pass

    app = create_app(
        lambda: open_application(database, knowledge=knowledge),
        at_once=1 if database == ":memory:" else 40,
        hosts=(*LOOPBACK, f"[{host}]" if ":" in host else host, *names),
        door=door_at(host, listener, no_pass, open_to_all=("/static/",)),
    )
    app.state.knowledge = knowledge
    return app


def _draw_ahead(app: FastAPI, knowledge: Knowledge) -> None:
    """Pictures that are drawn before somebody asks for them; it ends with the program."""
    ahead = (knowledge.catalog, threading.Event())
    threading.Thread(target=app.state.gallery.draw_ahead, args=ahead, daemon=True).start()


def _serve_team(
    database: str | None, host: str, port: int, names: list[str], *, workers: int, behind_proxy: bool
) -> None:  # fmt: skip
    from recommender.cli.team_commands import MISSING_TEAM

    try:
        from recommender.team.clinic import Clinic
        from recommender.web.team.serving import TeamServer
        from recommender.web.team.serving import serve as serve_team
    except ImportError:
        raise UsageError([MISSING_TEAM]) from None
    location, folders = database_of(database), [str(folder.resolve()) for folder in chosen_folders()]
    knowledge_here()  # a folder that cannot be used is said before anything listens
    clinic = Clinic.open(location)  # a database that cannot be used is said before anything listens
    clinic.finish_erasing()
    clinic.close()
    listener = listening(host, port)
    typer.echo(f"Listening on {address_of(host, listener)}")
    hosts = (host, *names)
    serve_team(
        TeamServer(database=location, hosts=hosts, workers=workers, behind_proxy=behind_proxy, catalogs=tuple(folders)),
        listener,
    )
