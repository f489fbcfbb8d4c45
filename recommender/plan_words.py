"""How days, doses and times are said, alike in the terminal and on a page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from recommender.knowledge import shipped_knowledge
from recommender.vocabulary import WEEKDAYS

if TYPE_CHECKING:
    from recommender.planning.dose import ScheduledDose
    from recommender.profile.plan import PlannedItem

# How soon a person should be asked, and what a plan of another status than `plan` says first.
URGENCY_WORDS: Final = {"EMERGENCY": "Now", "SAME_DAY": "Today", "SOON": "In the next days"}
STANDING_WORDS: Final = {
    "refer": "Please stop here for now.",
    "clearance_needed": "A clinician should agree first.",
    "incomplete": "Some questions are still open.",
    "plan": "Nothing of your plan fits right now.",
}


def day_name(day: date) -> str:
    """`Monday 23 November`."""
    return f"{shipped_knowledge().phrases.word('day', WEEKDAYS[day.weekday()])} {day.day} {day:%B}"


def dose_words(item: PlannedItem | ScheduledDose) -> str:
    """`2 x 15 s, each side`: sets and sides named only where there are several."""
    sets = f"{item.sets} sets of " if item.sets > 1 else ""
    hold = f" x {item.hold_s} s" if item.hold_s else " times" if item.repetitions > 1 else " time"
    return f"{sets}{item.repetitions}{hold}{', each side' if item.sides == 2 else ''}"


def clock(seconds: int) -> str:
    """`1:05` for 65 seconds."""
    return f"{seconds // 60}:{seconds % 60:02d}"
