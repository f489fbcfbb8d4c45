"""Every request is counted, timed and noted in the log by its route: no address, name, number or word of anybody.

A log line is one JSON object. An unforeseen error is noted by its kind and the places in the code that it came through,
not by its message: that may hold what somebody said.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import PurePath
from time import perf_counter
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.web.team.metrics import Metrics

NO_ROUTE: Final = "none"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
HSTS: Final = (b"strict-transport-security", b"max-age=31536000")
log = logging.getLogger(__name__)


class Watch:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if scope.get("scheme") == "https":
                    message["headers"] = [*message.get("headers", ()), HSTS]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", NO_ROUTE)
            method = scope["method"] if scope["method"] in METHODS else "other"
            seconds = perf_counter() - started
            self._metrics.seen(route, method, status, seconds)
            facts = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
            log.info("request", extra={"facts": facts})


class JsonLines(logging.Formatter):
    """One JSON object per record."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["came_through"] = [
                f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)[-12:]
            ]
        return json.dumps(line, ensure_ascii=False)


LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "recommender.web.team.watch.JsonLines"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stdout"}},
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {
        "recommender": {"level": "INFO"},
        "uvicorn": {"level": "INFO"},
        # it would say every unforeseen error again, with its message
        "uvicorn.error": {"level": "INFO", "filters": ["no_messages"]},
    },
    "filters": {"no_messages": {"()": "recommender.web.team.watch.NoMessages"}},
}


class NoMessages(logging.Filter):
    """Lets pass what uvicorn says of itself, and none of the errors that we note ourselves."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.exc_info is None
