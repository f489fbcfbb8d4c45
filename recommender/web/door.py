"""The door of a server on one machine: it opens to who holds the link that was printed, and to nobody else.

Everybody who has an account on a machine, and every program there, can reach its ports; the address alone must not show
them what somebody's body is like (decisions 1.14).

- A link's key opens the door once. Who comes with it gets a pass, and a new link is announced, for another browser: a
  key that was left in a history or in a list of processes opens nothing any more.
- The pass is a cookie that no script can read and no other site can send along. It is the same after a restart, so that
  a page that was open goes on, and what it could not send is sent.
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

OPEN_TO_ALL: Final = "/static/"  # the same files for everybody, and the page that refuses needs them
KEY_BYTES: Final = 32
YEAR_S: Final = 365 * 24 * 3600


class Door:
    """ASGI middleware.

    secret    the pass: letters, digits, "-" and "_", too many to be guessed
    announce  is told the path of each new link, the first one at once
    refuse    the app that answers whoever has no pass
    """

    def __init__(self, app: App, *, secret: str, announce: Callable[[str], None], refuse: App) -> None:
        self._app, self._announce, self._refuse = app, announce, refuse
        self._pass, self._key = secret, ""
        self._make_link()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(OPEN_TO_ALL):
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
        """On to the page itself, so that the key is gone from the address."""
        cookie = self._cookie(scope) + f"; HttpOnly; SameSite=Strict; Path=/; Max-Age={YEAR_S}".encode()
        headers = [(b"location", b"/"), (b"set-cookie", cookie), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
