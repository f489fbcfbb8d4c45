"""`stretch serve`: the web app on this machine."""

from __future__ import annotations

import threading
from typing import Annotated

import typer

from recommender.cli.catalog_option import chosen_folders, knowledge_here
from recommender.cli.local_server import address_of, door_at, listening
from recommender.cli.options import Database, database_of, open_application
from recommender.errors import Problem, UsageError

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
    try:
        import uvicorn

        from recommender.web.app import LOOPBACK, create_app
        from recommender.web.problems import no_pass
    except ImportError:
        raise UsageError([MISSING_EXTRA]) from None
    knowledge = knowledge_here()  # read once, before any thread asks for it
    open_application(database).close()  # a database that cannot be used is said before anything listens
    at_once = 1 if database == ":memory:" else 40
    hosts = (*LOOPBACK, f"[{host}]" if ":" in host else host, *(name or ()))
    socket = listening(host, port)
    app = create_app(
        lambda: open_application(database, knowledge=knowledge),
        at_once=at_once,
        hosts=hosts,
        door=door_at(host, socket, no_pass, open_to_all=("/static/",)),
    )
    app.state.knowledge = knowledge
    ahead = (knowledge.catalog, threading.Event())
    threading.Thread(target=app.state.gallery.draw_ahead, args=ahead, daemon=True).start()
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, ws="none")
    uvicorn.Server(config).run(sockets=[socket])


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
    socket = listening(host, port)
    typer.echo(f"Listening on {address_of(host, socket)}")
    hosts = (host, *names)
    serve_team(
        TeamServer(database=location, hosts=hosts, workers=workers, behind_proxy=behind_proxy, catalogs=tuple(folders)),
        socket,
    )
