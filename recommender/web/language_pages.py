"""Choosing a language: a form at the foot of each page, kept in this browser."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from recommender.errors import Problem, UsageError
from recommender.language.in_force import LANGUAGES
from recommender.web.in_language import COOKIE
from recommender.web.preferences import keep

router = APIRouter(include_in_schema=False)
LONGEST_ADDRESS: Final = 300


@router.post("/language")
def choose_language(
    language: Annotated[str, Form(max_length=10)] = "",
    back_to: Annotated[str, Form(max_length=LONGEST_ADDRESS)] = "/",
) -> Response:
    """Keeps the language and goes back. Raises UsageError where we do not speak it."""
    if language not in LANGUAGES:
        raise UsageError([Problem("language", f"choose {' or '.join(LANGUAGES)}")])
    response = RedirectResponse(back_to if _is_ours(back_to) else "/", status_code=HTTPStatus.SEE_OTHER)
    keep(response, COOKIE, language)
    return response


def _is_ours(address: str) -> bool:
    """Whether an address leads nowhere but to a page of ours."""
    return address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
