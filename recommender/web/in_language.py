"""Each request in the language of whoever sends it: chosen in this browser, else asked for by it, else the server's."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.language.in_force import ENGLISH, known, locale, speaking, wished

COOKIE: Final = "language"
# Documents, pictures and files are the same for everybody.
ENGLISH_ONLY: Final = ("/api/", "/figures/", "/static/", "/take-away/week.ics", "/take-away/data.json", "/healthz")
VARY: Final = "Accept-Language, Cookie"


def locale_of(request: Request) -> str:
    """Our locale for a request. A cookie that names only a language goes with the browser's region of it."""
    if request.url.path.startswith(ENGLISH_ONLY):
        return ENGLISH
    asked = wished(request.headers.get("accept-language", ""))
    chosen = known(request.cookies.get(COOKIE, ""))
    if chosen is None:
        return asked or locale()
    return asked if asked is not None and asked.startswith(chosen) else chosen


class InLanguage:
    """ASGI middleware: what is inside speaks the language of the request, and pages say which one it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        now = locale_of(Request(scope))

        async def labelled(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Language"] = now.replace("_", "-")
                    headers.add_vary_header(VARY)
            await send(message)

        with speaking(now):
            await self._app(scope, receive, labelled)
