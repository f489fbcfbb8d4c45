"""What the commands that open a server on this machine share: its socket, its door, and the links that they print."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

import typer

from recommender.errors import Problem, UsageError
from recommender.web.door import App, Door

THIS_MACHINE: Final = ("127.0.0.1", "localhost", "::1")
HERE_FOR_ALL: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}


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
    """`http://HOST:PORT` of a socket; where it listens on all addresses, that of this machine itself."""
    name = HERE_FOR_ALL.get(host, host)
    return f"http://{f'[{name}]' if ':' in name else name}:{listening.getsockname()[1]}"


def door_at(
    host: str, listening: socket.socket, refuse: App, *, open_to_all: tuple[str, ...] = ()
) -> Callable[[App], Door]:
    """A door whose links are printed."""
    announce = _printed_links(address_of(host, listening), stays_here=host in THIS_MACHINE)
    return partial(Door, announce=announce, refuse=refuse, open_to_all=open_to_all)


def _printed_links(address: str, *, stays_here: bool) -> Callable[[str], None]:
    """Prints the path of each link that is announced: the first with what to do, later ones for another browser."""
    where = " It stays on this machine." if stays_here else ""
    words = iter([f"Open {{}} in your browser.{where} Stop with Ctrl+C."])

    def announce(path: str) -> None:
        with suppress(OSError):  # nobody reads on: who is in must not be thrown out for that
            typer.echo(next(words, "For another browser: {}").format(address + path))

    return announce
