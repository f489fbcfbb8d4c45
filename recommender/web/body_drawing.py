"""The body map inside a page: the engine's drawing without its own styles, which the page's policy forbids.

Its colours are in `questions.css`, by the classes that the engine gives its paths and by the look of the figure.
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType

from markupsafe import Markup

from recommender.figure.body_map import PLAIN_WORDS, body_map
from recommender.figure.look import Look
from recommender.language.in_force import language
from recommender.spoken import spoken_knowledge
from recommender.web.preferences import Preferences


def body_drawing(preferences: Preferences) -> Markup:
    """Front and back side by side, in the build and hair that this browser chose."""
    return _drawn(preferences.hair, preferences.build, language())


@lru_cache(maxsize=32)
def _drawn(hair: str, build: str, _language: str) -> Markup:
    phrases = spoken_knowledge().phrases
    words = MappingProxyType({area: phrases.word("area_label", area) for area in PLAIN_WORDS})
    svg = body_map(look=Look(hair=hair, shape=build), words=words)
    svg = re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL)
    # A click chooses the place, not the side, which is asked next: the words that the pointer shows say no more.
    svg = re.sub(r"<title>(?:Left|Right) ([^<]*), (?:front|back)</title>", r"<title>\1</title>", svg)
    return Markup(svg)  # our own drawing and words
