"""How the pages and the figure can be: the choices in words, and what was chosen. Kept in this browser alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from recommender.web.preferences import CHOICES, keep, preferences_of

# Name, heading, and the words of a choice where its own name is not enough.
GROUPS: Final = (
    ("text", "Text size", {"normal": "As it is", "large": "Larger"}),
    ("colours", "Colours", {"auto": "As this device"}),
    ("voice", "Voice during a session", {"off": "Off", "on": "On"}),
    ("keys", "Letter keys during a session", {"off": "Off", "on": "On"}),
    ("build", "Build of the figure", {"neutral": "Neutral"}),
    ("hair", "Hair of the figure", {"neutral": "Short, brown", "grey": "Short, grey"}),
    ("skin", "Skin of the figure", {"neutral": "Medium"}),
)
Group = tuple[str, str, list[tuple[str, str]], str]


def groups_now(request: Request) -> Iterator[Group]:
    """Name, heading, choices as value and words, and the value that holds in this browser."""
    now = preferences_of(request)
    for name, heading, words in GROUPS:
        choices = [(word, words.get(word, word.capitalize())) for word in CHOICES[name]]
        yield name, heading, choices, getattr(now, name)


def keep_looks(response: Response, sent: FormData) -> None:
    """Keeps what was chosen; what was not, or is unknown, stays as it is."""
    for name, _, _ in GROUPS:
        word = str(sent.get(name, ""))
        if word in CHOICES[name]:
            keep(response, name, word)
