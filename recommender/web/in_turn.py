"""So many requests at once, the others in turn: who waits holds no thread, so those who are in can always finish.

A request holds an application while it waits for a thread. If others waited for an application in all the threads there
are, nobody would ever go on.
"""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

# They ask no application, and whoever watches the server has to be answered when it is full.
NEVER_WAITS: Final = ("/healthz", "/metrics", "/static/")


class InTurn:
    """ASGI middleware. most: requests at once."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app, self._turns = app, asyncio.Semaphore(most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(NEVER_WAITS):
            await self._app(scope, receive, send)
            return
        async with self._turns:
            await self._app(scope, receive, send)
