"""One document of a history: read and checked, and kept with its text by whoever plans the same person again.

A life of twelve weeks reads its first plan eleven times. What was recorded is read once: what it says is frozen, so
it may be handed in week after week, and its text is what the id of every later plan is made of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from recommender.json_text import json_value
from recommender.profile.documents import Happening, read_happening
from recommender.profile.fields import Codes
from recommender.profile.plan import WeeklyPlan

MOST_KEPT: Final = 2000  # documents; a year of one person is about 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A document that was found sound.

    text     its canonical JSON
    content  what it says
    codes    the words that it was checked with
    """

    text: str
    content: WeeklyPlan | Happening
    codes: Codes = field(repr=False, compare=False)


def record(document: Mapping[str, Any], codes: Codes, *, plan: WeeklyPlan | None = None) -> Recorded:
    """The document with what it says. Raises ValidationError or DocumentError where it cannot be used.

    plan  whose own document it is, where it was just made and need not be read
    """
    text = canonical(document)
    return Recorded(text=text, content=plan or read_document(json.loads(text), codes), codes=codes)


class Reader:
    """Reads texts with one set of words, each once: what it said is kept by the text itself, so it is never stale."""

    def __init__(self, codes: Codes, *, most: int = MOST_KEPT) -> None:
        self._codes = codes
        self._by_text = lru_cache(maxsize=most)(self._read)

    def read(self, text: str) -> Recorded:
        """What a text of JSON says. Raises as `record`."""
        return self._by_text(text)

    def forget(self) -> None:
        """Lets go of everything that was read."""
        self._by_text.cache_clear()

    def _read(self, text: str) -> Recorded:
        return record(json.loads(text), self._codes)


def read_document(document: object, codes: Codes) -> WeeklyPlan | Happening:
    """What a document says. Raises ValidationError or DocumentError with every problem found.

    What was recorded is believed only with the very words that it was checked with: with others, as of another
    catalog, it is checked again.
    """
    if isinstance(document, Recorded):
        return document.content if document.codes is codes else read_document(json.loads(document.text), codes)
    if isinstance(document, Mapping) and "plan_version" in document:
        return WeeklyPlan.model_validate(document)
    return read_happening(document, codes)


def canonical(value: object) -> str:
    """The one JSON text of a value, whatever the order of its keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=json_value)
