"""What the commands that open a server on this machine share: its socket, its door, and the links that they print."""

from __future__ import annotations

import os
import re
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import typer

from recommender.errors import Problem, UsageError
from recommender.web.door import KEY_BYTES, App, Door


def listening(host: str, port: int) -> socket.socket:
    """A socket on the port, or on a free one for 0, so that its number can be said before the first request.

    Raises UsageError where nothing can listen there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError([Problem("", f"cannot listen on {host}, port {port}: {error.strerror or error}")]) from None


def address_of(host: str, listening: socket.socket) -> str:
    """`http://HOST:PORT` of a socket."""
    return f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"


def door_at(address: str, refuse: App) -> Callable[[App], Door]:
    """A door that prints its links, and knows the browsers again that came in before."""
    return partial(Door, secret=_kept_pass(), announce=_printed_links(address), refuse=refuse)


def _kept_pass() -> str:
    """Made once and kept where only this user can read it; where nothing can be kept, another one each time."""
    from recommender.application import default_database

    made, path = secrets.token_urlsafe(KEY_BYTES), default_database().with_name("browser-pass")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError), open(path, "x", opener=_for_the_owner) as file:
            file.write(made)
        kept = path.read_text(encoding="utf-8")
        if re.fullmatch(r"[\w-]{40,80}", kept, re.ASCII):
            return kept
    return made


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _printed_links(address: str) -> Callable[[str], None]:
    """Prints the path of each link that is announced: the first with what to do, later ones for another browser."""
    words = iter(["Open {} in your browser. It stays on this machine. Stop with Ctrl+C."])

    def announce(path: str) -> None:
        with suppress(OSError):  # nobody reads on: who is in must not be thrown out for that
            typer.echo(next(words, "For another browser: {}").format(address + path))

    return announce
