"""Templates to pages: what every page knows (navigation, words, addresses of static files) beside its own facts."""

from __future__ import annotations

from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from recommender.catalog.own import evidence_word
from recommender.knowledge import Knowledge, shipped_knowledge
from recommender.plan_words import clock, day_name, dose_words
from recommender.planning.dose import usual_dose
from recommender.web.body_drawing import body_drawing
from recommender.web.pictures import picture_of
from recommender.web.preferences import preferences_of
from recommender.web.static_files import static

HERE: Final = Path(__file__).parent
# The same order on each page (WCAG 3.2.6): address, words.
NAVIGATION: Final = (
    ("/today", "Today"), ("/week", "Week"), ("/progress", "Progress"), ("/stretches", "Stretches"),
    ("/take-away", "Print"), ("/help", "Help"),
)  # fmt: skip


def page(
    request: Request,
    template: str,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    knowledge: Knowledge | None = None,
    **facts: Any,
) -> HTMLResponse:
    """A page from a template. Each template extends `base.html` and fills the blocks `title` and `main`.

    knowledge  what is known to whom the page is for; None: what everybody's weeks are made with here
    """
    catalog = (knowledge or request.app.state.knowledge).catalog
    member = getattr(request.state, "member", None)  # who is signed in, in a clinic; at home nobody signs in
    navigation = NAVIGATION if member is None else member.navigation
    known = {
        "path": request.url.path, "preferences": preferences_of(request), "navigation": navigation, "member": member,
        "stretch_of": catalog.by_id.get, "name_of": catalog.name_of, "picture_of": partial(picture_of, catalog),
    }  # fmt: skip
    return HTMLResponse(templates().get_template(template).render(known | facts), status_code=status)


@cache
def templates() -> Environment:
    """The templates, with what they may call; a name that is missing is an error, not an empty place."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    phrases = shipped_knowledge().phrases
    environment.globals |= {
        "static": static, "day_name": day_name, "dose_words": dose_words, "clock": clock, "word": phrases.word,
        "usual_dose": usual_dose, "words_of": phrases.words, "body_map": body_drawing, "evidence_word": evidence_word,
    }  # fmt: skip
    return environment
