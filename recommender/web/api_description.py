"""What the API says of itself (OpenAPI): our published JSON Schemas for the documents that go in and come out, and
every status that a request can end with.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from recommender.knowledge import shipped_knowledge
from recommender.schemas import MODELS, schema_of
from recommender.web.problems import JSON as PROBLEM_JSON

PLACE: Final = "#/components/schemas/"
PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What is wrong (RFC 9457), every problem with its field.",
    "required": ["type", "title", "status", "problems"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "text"],
                "properties": {"field": {"type": "string"}, "text": {"type": "string"}},
            },
        },
    },
}
RECORDED: Final[dict[str, Any]] = {
    "type": "object",
    "description": "The acknowledgement of a document: it is on the disk.",
    "required": ["kind", "id", "is_new"],
    "properties": {
        "kind": {"enum": ["feedback", "checkin", "event"]},
        "id": {"type": "string"},
        "is_new": {"type": "boolean", "description": "false: the very same had been recorded before"},
    },
}
WORDS_OF_STATUS: Final = {
    400: "Something that was asked for cannot be.",
    403: "It came from a page of another site.",
    404: "There is nothing of that name.",
    413: "It is more than can be read.",
    421: "This server does not answer to that host name.",
    422: "What was sent cannot be used; every problem is listed, and nothing was stored.",
    503: "The database is in use or cannot be used.",
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The responses of a route that say what is wrong; any request may meet the last two of them."""
    content = {PROBLEM_JSON: {"schema": {"$ref": f"{PLACE}Problem"}}}
    return {
        status: {"description": WORDS_OF_STATUS[status], "content": content} for status in (*statuses, 421, 503)
    }  # fmt: skip


def sent(document: str) -> dict[str, Any]:
    """That a route reads a document."""
    schema = {"$ref": f"{PLACE}{document}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def given(description: str, schema: str | dict[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    """A response that holds what was asked for. schema: the name of one, or itself."""
    found = {"$ref": f"{PLACE}{schema}"} if isinstance(schema, str) else schema
    return {"description": description, "content": {media_type: {"schema": found}}}


def describe(app: FastAPI) -> None:
    """Lets the app answer with this description."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title, version=app.version, routes=app.routes,
                description="The documents of `stretch schema`, over HTTP on this machine.",
            )  # fmt: skip
            made["components"] = {"schemas": components()}  # ours alone: none of its routes has a model of its own
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way that FastAPI documents


@cache
def components() -> dict[str, Any]:
    """Every document by name, and the parts they are made of."""
    found: dict[str, Any] = {"Problem": PROBLEM, "Recorded": RECORDED}
    for document in MODELS:
        schema = schema_of(document, shipped_knowledge().codes)
        text = json.dumps(schema).replace('"#/$defs/', f'"{PLACE}{document}_')
        moved: dict[str, Any] = json.loads(text)
        for name, part in moved.pop("$defs", {}).items():
            found[f"{document}_{name}"] = part
        found[document] = moved
    return found
