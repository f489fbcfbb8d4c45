"""The optional last question: how the pages and the figure should be. Kept in this browser alone."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from recommender.web.forms import Sent
from recommender.web.preferences import CHOICES, keep, preferences_of
from recommender.web.visit import Here

router = APIRouter(include_in_schema=False)
GROUPS: Final = (
    ("text", "Text size", {"normal": "As it is", "large": "Larger"}),
    ("voice", "Voice during a session", {"off": "Off", "on": "On"}),
    ("build", "Build of the figure", {"neutral": "Neutral"}),
    ("hair", "Hair of the figure", {"neutral": "Short, brown", "grey": "Short, grey"}),
    ("skin", "Skin of the figure", {"neutral": "Medium"}),
)


@router.get("/look")
def look(here: Here) -> Response:
    """Larger text, voice, and how the figure looks."""
    now = preferences_of(here.request)
    groups = [
        (name, heading, [(word, words.get(word, word.capitalize())) for word in CHOICES[name]], getattr(now, name))
        for name, heading, words in GROUPS
    ]
    return here.page("look.html", groups=groups)


@router.post("/look")
def keep_look(here: Here, sent: Sent) -> Response:
    """Keeps what was chosen; what was not, or is unknown, stays as it is."""
    response = here.go("/answers")
    for name, _, _ in GROUPS:
        word = str(sent.get(name, ""))
        if word in CHOICES[name]:
            keep(response, name, word)
    return response
