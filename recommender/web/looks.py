"""How the pages and the figure can be: the choices in words, and what was chosen. Kept in this browser alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from recommender.language.translations import gettext, marked
from recommender.web.preferences import CHOICES, keep, preferences_of

# Name, heading, and the words of a choice where its own name is not enough.
GROUPS: Final = (
    ("text", marked("Text size"), {"normal": marked("As it is"), "large": marked("Larger")}),
    ("colours", marked("Colours"), {"auto": marked("As this device")}),
    ("voice", marked("Voice during a session"), {"off": marked("Off"), "on": marked("On")}),
    ("keys", marked("Letter keys during a session"), {"off": marked("Off"), "on": marked("On")}),
    ("build", marked("Build of the figure"), {"neutral": marked("Neutral")}),
    ("hair", marked("Hair of the figure"), {"neutral": marked("Short, brown"), "grey": marked("Short, grey")}),
    ("skin", marked("Skin of the figure"), {"neutral": marked("Medium")}),
)
Group = tuple[str, str, list[tuple[str, str]], str]


def groups_now(request: Request) -> Iterator[Group]:
    """Name, heading, choices as value and words, and the value that holds in this browser."""
    now = preferences_of(request)
    for name, heading, words in GROUPS:
        choices = [(word, gettext(words.get(word, word.capitalize()))) for word in CHOICES[name]]
        yield name, gettext(heading), choices, getattr(now, name)


def keep_looks(response: Response, sent: FormData) -> None:
    """Keeps what was chosen; what was not, or is unknown, stays as it is."""
    for name, _, _ in GROUPS:
        word = str(sent.get(name, ""))
        if word in CHOICES[name]:
            keep(response, name, word)
