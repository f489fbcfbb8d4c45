"""The door of a server on one machine: it opens to who holds the link that was printed, and to nobody else.

Everybody who has an account on a machine, and every program there, can reach its ports; the address alone must not show
them what somebody's body is like (decisions 1.14).

- A link's key opens the door once. Who comes with it gets a pass, and a new link is announced, for another browser: a
  key that was left in a history or in a list of processes opens nothing any more.
- The pass is a cookie that no script can read and no other site can send along. It ends with the server: browsers show
  a host's cookies to all its ports, so that somebody else's server there, if it is visited, could see and keep it.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qs

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

KEY_BYTES: Final = 32
# A page of ours that goes on by itself: where the link was clicked on another site, a cookie of this kind would not be
# sent on a mere redirect, and the key would be used up for nothing.
LET_IN: Final = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Stretch</title>
<meta http-equiv="refresh" content="0;url=/"><p><a href="/">Stretch</a></p></html>
"""


class Door:
    """ASGI middleware.

    announce     is told the path of each new link, the first one at once
    refuse       the app that answers whoever has no pass
    open_to_all  how paths begin that need none
    """

    def __init__(
        self, app: App, *, announce: Callable[[str], None], refuse: App, open_to_all: tuple[str, ...] = ()
    ) -> None:
        self._app, self._announce, self._refuse, self._open_to_all = app, announce, refuse, open_to_all
        self._pass, self._key = secrets.token_urlsafe(KEY_BYTES), ""
        self._make_link()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # nobody here uses one
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "lifespan" or scope["path"].startswith(self._open_to_all):
            await self._app(scope, receive, send)
        elif self._has_key(scope):  # also of who has a pass already: no key stays in an address
            self._make_link()
            await self._let_in(scope, send)
        elif self._has_pass(scope):
            await self._app(scope, receive, send)
        else:
            await self._refuse(scope, receive, send)

    def _make_link(self) -> None:
        self._key = secrets.token_urlsafe(KEY_BYTES)
        self._announce(f"/?key={self._key}")

    def _has_key(self, scope: Message) -> bool:
        if (scope["method"], scope["path"]) != ("GET", "/"):
            return False
        said = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        return secrets.compare_digest(said.encode(), self._key.encode())

    def _has_pass(self, scope: Message) -> bool:
        said = [value for name, value in scope["headers"] if name == b"cookie"]
        passes = [part.strip() for value in said for part in value.split(b";")]
        return any(secrets.compare_digest(each, self._cookie(scope)) for each in passes)

    def _cookie(self, scope: Message) -> bytes:
        """A cookie belongs to a host with all its ports, where another server may have another pass."""
        return f"stretch_pass_{scope['server'][1]}={self._pass}".encode()

    async def _let_in(self, scope: Message, send: Send) -> None:
        cookie = self._cookie(scope) + b"; HttpOnly; SameSite=Strict; Path=/"
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"set-cookie", cookie),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": LET_IN})
