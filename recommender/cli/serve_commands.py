"""`stretch serve`: the web app on this machine."""

from __future__ import annotations

import socket
import threading
from typing import Annotated

import typer

from recommender.cli.options import Database, open_application
from recommender.errors import Problem, UsageError

MISSING_EXTRA = Problem("", "this needs the `web` extra: pip install 'stretch-recommender[web]'")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(serve)


def serve(
    database: Database = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8765,
    host: Annotated[str, typer.Option(help="The address to listen on; by default only this machine is.")] = "127.0.0.1",
    name: Annotated[list[str] | None, typer.Option(help="A further host name that the server answers to.")] = None,
) -> None:
    """Open the web app on this machine: the same questions, week and sessions, with pictures."""
    try:
        import uvicorn

        from recommender.knowledge import shipped_knowledge
        from recommender.web.app import LOOPBACK, create_app
    except ImportError:
        raise UsageError([MISSING_EXTRA]) from None
    open_application(database).close()  # a database that cannot be used is said before anything listens
    at_once = 1 if database == ":memory:" else 40
    app = create_app(lambda: open_application(database), at_once=at_once, hosts=(*LOOPBACK, host, *(name or ())))
    listening = _listening(host, port)
    ahead = (shipped_knowledge().catalog, threading.Event())
    threading.Thread(target=app.state.gallery.draw_ahead, args=ahead, daemon=True).start()
    address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
    typer.echo(f"Open {address} in your browser. It stays on this machine. Stop with Ctrl+C.")
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    """A socket on the port, or on a free one for 0, so that its number can be said before the first request.

    Raises UsageError where nothing can listen there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError([Problem("", f"cannot listen on {host}, port {port}: {error.strerror or error}")]) from None
