"""The JSON document that a program sent, or every problem with reading it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request

from recommender.errors import DocumentError, Problem
from recommender.json_text import read_json
from recommender.profile.fields import is_json

# One level is the document itself: what stands in the facts of an event may be as deep as there.
OUTERMOST = -1


async def _body(request: Request) -> Any:
    try:
        text = (await request.body()).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DocumentError([Problem("the body", f"is not UTF-8 text (byte {fault.start})")]) from None
    problems: list[Problem] = []
    value = read_json(text, "the body", problems)
    if not problems and not is_json(value, OUTERMOST):
        problems.append(Problem("the body", "is nested too deeply"))
    if problems:
        raise DocumentError(problems)
    return value


Body = Annotated[Any, Depends(_body)]
