"""All stretches, to look through. The filters stand in the address, so a view can be kept, shared and gone back to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, get_args
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from recommender.catalog.selection import NO_KIT, Selection
from recommender.catalog.stretch import Stretch
from recommender.knowledge import Knowledge
from recommender.language.translations import gettext
from recommender.planning.dose import usual_dose
from recommender.spoken import spoken_knowledge
from recommender.vocabulary import AREAS, POSITIONS, HomeItem
from recommender.web.visit import Here, Visit

router = APIRouter(include_in_schema=False)
MINUTES: Final = (1, 2, 3)
MOST_WORDS: Final = 60  # letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A filter that may be taken away: what it says, how many stretches there are without it, and where."""

    words: str
    count: int
    address: str


@router.get("/stretches")
def catalog(here: Here) -> Response:
    """The stretches that the filters of the address let through; a word that is not known filters nothing."""
    asked = _asked(here)
    left_out = _left_out(here)
    selection = _selection(asked, left_out, here.knowledge)
    found = _found(selection, here.knowledge)
    facts: dict[str, Any] = {
        "asked": asked,
        "filters": _filters(),
        "found": found,
        "left_out": left_out,
        "known": left_out is not None,
        "ways": [] if found else _ways(asked, left_out, here.knowledge),
        "may_enter": here.is_home,
    }
    return here.page("stretches.html", **facts)


def _filters() -> dict[str, list[tuple[str, str]]]:
    """For each filter the words that it knows, as they stand in addresses and as people say them."""
    phrases = spoken_knowledge().phrases
    return {
        "area": [(area, phrases.word("area_label", area)) for area in AREAS],
        "position": [(word, _capital(phrases.word("position", word))) for word in POSITIONS],
        "kit": [
            (NO_KIT, gettext("Nothing")),
            *((item, _capital(phrases.word("item", item))) for item in get_args(HomeItem)),
        ],
        "minutes": [(str(minutes), gettext("Up to {minutes} min", minutes=minutes)) for minutes in MINUTES],
        "easy": [("1", gettext("Easy ones only"))],
        "mine": [("1", gettext("Only what fits me"))],
    }


def _asked(here: Visit) -> dict[str, str]:
    """The filters of an address that say something."""
    given, filters = here.request.query_params, _filters()
    asked = {name: given[name] for name, words in filters.items() if given.get(name) in dict(words)}
    text = given.get("words", "").strip()[:MOST_WORDS]
    return asked | ({"words": text} if text else {})


def _selection(asked: dict[str, str], left_out: frozenset[str] | None, knowledge: Knowledge) -> Selection:
    names = frozenset(knowledge.catalog.by_id)
    return Selection(
        area=asked.get("area"),
        position=asked.get("position"),
        kit=asked.get("kit"),
        minutes=int(asked["minutes"]) if "minutes" in asked else None,
        level=1 if "easy" in asked else None,
        words=asked.get("words"),
        among=names - left_out if "mine" in asked and left_out is not None else None,
    )


def _found(selection: Selection, knowledge: Knowledge) -> list[Stretch]:
    """By name; where words were asked for, as well as they fit."""
    found = selection.of(knowledge.catalog, lambda stretch: usual_dose(stretch).seconds(knowledge.numbers.seconds))
    return found if selection.words else sorted(found, key=lambda stretch: stretch.name)


def _left_out(here: Visit) -> frozenset[str] | None:
    """What is left out for the person; None where nobody answered, so that it is not known."""
    if here.application.answers(here.person) is None:
        return None
    return frozenset(here.application.reasons.left_out(here.person, here.today))


def _ways(asked: dict[str, str], left_out: frozenset[str] | None, knowledge: Knowledge) -> list[Way]:
    """The filters each of which would let something through if it were gone, the most first."""
    words = {name: dict(known) for name, known in _filters().items()}
    ways = []
    for name, word in asked.items():
        rest = {other: value for other, value in asked.items() if other != name}
        count = len(_found(_selection(rest, left_out, knowledge), knowledge))
        if count:
            said = words[name][word] if name in words else gettext("the words {words}", words=word)
            ways.append(Way(words=said, count=count, address=f"/stretches?{urlencode(rest)}"))
    return sorted(ways, key=lambda way: -way.count)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
