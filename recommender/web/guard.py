"""What stands before every request: who may ask, from where, how much; and the headers of every response.

- Host must be one that this server was told to answer to, else a page elsewhere could reach it by a name of its own
  that points here (DNS rebinding).
- What changes something must come from one of our own pages: `Sec-Fetch-Site` where the browser says it, else `Origin`.
  A request with neither is no browser (curl, a program), and no page can make one.
- A body is at most MOST_BODY_BYTES, counted while it arrives, whatever its length header says. It is here
  before the request has its turn (`arriving.py`).
- Nothing inline and nothing from elsewhere runs or loads (Content-Security-Policy).
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.reading import LARGEST_EXPORT_BYTES
from recommender.web.arriving import arrived
from recommender.web.problems import TOO_LARGE, TOO_SLOW, refusal

MOST_BODY_BYTES: Final = 1_000_000
MORE_FOR: Final = {"/settings/import": LARGEST_EXPORT_BYTES}  # what somebody saved may hold years
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
Refused = tuple[HTTPStatus, str]


class Guard:
    """ASGI middleware. hosts: the host names, without port, that this server answers to."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, send = Request(scope), _with_headers(send)
        refused = self._refused(request)
        if refused is None:
            receive, refused = await _taken_in(request, receive)
        if refused is None:
            await self._app(scope, receive, send)
        else:
            await refusal(request, *refused)(scope, receive, send)

    def _refused(self, request: Request) -> Refused | None:
        """Why a request is not let in; None where it is."""
        if _host_of(request.headers.get("host", "")) not in self._hosts:
            return HTTPStatus.MISDIRECTED_REQUEST, "This address is not one that this server answers to."
        if request.method not in SAFE_METHODS and not _comes_from_here(request.headers):
            return HTTPStatus.FORBIDDEN, "This came from another site's page, so nothing was changed."
        if _length(request.headers) > _most(request):
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE
        return None


def _host_of(value: str) -> str:
    """The name in a Host header, without its port."""
    name = value.strip().lower()
    if name.startswith("["):
        return name[: name.find("]") + 1]
    return name.partition(":")[0]


def _comes_from_here(headers: Headers) -> bool:
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    if origin is None:
        return True
    return origin.partition("://")[2].lower() == headers.get("host", "").lower()


async def _taken_in(request: Request, receive: Receive) -> tuple[Receive, Refused | None]:
    """What gives the body, which is here by now; and why the request is not let in, None where it is."""
    try:
        return await arrived(_limited(receive, _most(request)), at_first=MOST_BODY_BYTES), None
    except TimeoutError:
        return receive, (HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW)
    except HTTPException:
        return receive, (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)


def _most(request: Request) -> int:
    return MORE_FOR.get(request.url.path, MOST_BODY_BYTES)


def _length(headers: Headers) -> int:
    value = headers.get("content-length", "0")
    is_number = value.isascii() and value.isdecimal() and len(value) <= 12
    return int(value) if is_number else max(MOST_BODY_BYTES, *MORE_FOR.values()) + 1


def _limited(receive: Receive, most: int) -> Receive:
    """The same messages; raises HTTPException, which everything on the way lets pass, once they hold too much."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return counted


def _with_headers(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return guarded
