"""What stands on the sheet for the fridge: the stretches of a week as cards, few enough for one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from recommender.profile.plan import PlannedItem, PlannedSession

# So many cards leave room for so many letters of cautions below them, on A4 and on Letter, with the longest names.
ROOM: Final = ((12, 800), (9, 3000), (6, 5500))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One stretch. days: those of the week on which it is planned; marks: the numbers of its cautions."""

    item: PlannedItem
    days: tuple[date, ...]
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """cards     in the order of the week
    all_of    how many stretches the week has
    cautions  what to take care of, numbered from 1; empty with has_more where they do not fit
    """

    cards: tuple[Card, ...]
    all_of: int
    cautions: tuple[str, ...]
    has_more: bool

    @property
    def columns(self) -> int:
        return 3 if len(self.cards) > 4 else 2


def sheet_of(sessions: Iterable[PlannedSession]) -> Sheet:
    """The sheet of the sessions that may be shown. Where not all fit, those that come most often are on it."""
    items: dict[str, PlannedItem] = {}
    days: dict[str, list[date]] = defaultdict(list)
    for session in sessions:
        for item in session.items:
            items.setdefault(item.stretch, item)
            days[item.stretch].append(session.on)
    often = sorted(items, key=lambda stretch: -len(days[stretch]))
    for most, letters in ROOM:
        chosen = [items[stretch] for stretch in items if stretch in often[:most]]
        cautions = list(dict.fromkeys(caution.text for item in chosen for caution in item.cautions))
        has_room = sum(len(text) + 6 for text in cautions) <= letters
        if has_room or most == ROOM[-1][0]:
            numbers = {text: number for number, text in enumerate(cautions, start=1)}
            return Sheet(
                cards=tuple(
                    Card(
                        item=item,
                        days=tuple(days[item.stretch]),
                        marks=tuple(dict.fromkeys(numbers[caution.text] for caution in item.cautions)),
                    )
                    for item in chosen
                ),
                all_of=len(items),
                cautions=tuple(cautions) if has_room else (),
                has_more=not has_room,
            )
    raise AssertionError("ROOM is not empty")
