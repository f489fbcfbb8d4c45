"""`/figures/{id}.svg`: the picture of a stretch in a form, theme and side. No page, and about nobody.

An address that names the hash of its picture is good for a year; without it, or with that of an older picture, the
browser asks each time whether what it kept still holds (ETag).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final, cast

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from recommender.catalog.catalog import Catalog
from recommender.errors import Problem, UnknownNameError
from recommender.reading import unknown_word
from recommender.web.pictures import VERSION, WORDS, Gallery, Wanted, key_of
from recommender.web.static_files import KEPT_FOR_GOOD

router = APIRouter(include_in_schema=False)
ASKED_EACH_TIME: Final = "public, no-cache"
# A picture has its own style inside, and whoever opens it alone gets nothing else of this site with it.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@router.get("/figures/{stretch_id}.svg")
def figure(request: Request, stretch_id: str) -> Response:
    """The picture, or a grey box with the name. Raises UnknownNameError where there is no such stretch or form."""
    catalog: Catalog = request.app.state.knowledge.catalog
    stretch, wanted = catalog.find(stretch_id), _wanted(request)
    drawn = cast(Gallery, request.app.state.gallery).picture(catalog, stretch, wanted)
    key = key_of(catalog, stretch_id, wanted)
    is_this_one = request.query_params.get(VERSION) == key and not drawn.is_missing
    headers = {
        "ETag": f'W/"{key}{"-box" if drawn.is_missing else ""}"',
        "Cache-Control": KEPT_FOR_GOOD if is_this_one else ASKED_EACH_TIME,
        "Content-Security-Policy": POLICY,
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(drawn.text, media_type="image/svg+xml", headers=headers)


def _wanted(request: Request) -> Wanted:
    given = {name: word for name, word in request.query_params.items() if name in WORDS}
    problems = [
        Problem(name, unknown_word(word, WORDS[name], name))
        for name, word in given.items()
        if word not in WORDS[name]
    ]  # fmt: skip
    if problems:
        raise UnknownNameError(problems)
    return Wanted(**given)  # type: ignore[arg-type]  # each word was just looked up
