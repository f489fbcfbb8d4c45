"""`stretch explore`: look at the tables of the database in a browser, with the usual questions at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from recommender.cli.local_server import door_at, listening
from recommender.cli.options import Database, existing_database, open_application
from recommender.errors import Problem, UsageError
from recommender.web.door import App, Message, Receive, Send

HOST: Final = "127.0.0.1"
MISSING_EXTRA: Final = Problem("", "this needs the `analysis` extra: pip install 'stretch-recommender[analysis]'")
# The browser may fetch nothing from anywhere else, whatever a page says.
POLICY: Final = (
    "default-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(explore)


def explore(
    database: Database = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8766,
) -> None:
    """Look at everybody's data in a browser on this machine.

    For reading only, with the usual questions at hand.
    """
    path = existing_database(database)
    if path is None:
        raise UsageError([Problem("--database", "there is no database yet; make one with: stretch plan")])
    from recommender.store.store import is_address

    if is_address(path):
        what = "is a server, and this is for a file; make one with: stretch backup, and stretch restore"
        raise UsageError([Problem("--database", what)])
    open_application(database).close()  # a database that cannot be used is said before anything listens
    try:
        import datasette.app  # noqa: F401 - said before anything listens
        import uvicorn
    except ImportError:
        raise UsageError([MISSING_EXTRA]) from None
    socket = listening(HOST, port)
    app = exploration(Path(path), door=door_at(HOST, socket, _shut))
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, ws="none")
    uvicorn.Server(config).run(sockets=[socket])


def exploration(path: Path, *, door: Callable[[App], App] | None = None) -> App:
    """Datasette over one database, opened for reading only, for this machine's own browser, if the door lets it in."""
    import datasette.app

    from recommender.store.canned_queries import exploration_metadata

    datasette.handle_exception.rich = None  # it would print each mistyped query with all local variables
    served = datasette.app.Datasette(
        [str(path)],
        metadata=exploration_metadata(path.stem),
        settings={"suggest_facets": False, "allow_download": False, "sql_time_limit_ms": 10_000},
        cors=False,
    )
    return at_home_only(served.app() if door is None else door(served.app()))


def at_home_only(app: App) -> App:
    """The app, for requests to this machine's own names: a page elsewhere could point its name here and read along."""

    async def guarded(scope: Message, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", []), (b"content-security-policy", POLICY.encode())]
                message = {**message, "headers": [*headers, (b"referrer-policy", b"no-referrer")]}
            await send(message)

        if scope["type"] == "http" and not _is_ours(scope):
            await _say(send, 400, "This machine answers to 127.0.0.1 and localhost only.")
            return
        await app(scope, receive, send_with_policy)

    return guarded


async def _shut(scope: Message, receive: Receive, send: Send) -> None:  # noqa: ARG001 - an app takes all three
    await _say(send, 401, "Please open the link that `stretch explore` printed.")


async def _say(send: Send, status: int, words: str) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": words.encode()})


def _is_ours(scope: Message) -> bool:
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    return len(hosts) == 1 and hosts[0].rsplit(":", 1)[0] in (HOST, "localhost")
