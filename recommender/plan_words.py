"""How days, doses and times are said, alike in the terminal and on a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from recommender.knowledge import shipped_knowledge
from recommender.language.formats import day_in_words
from recommender.language.translations import gettext, marked, ngettext
from recommender.spoken import spoken_knowledge
from recommender.vocabulary import WEEKDAYS

if TYPE_CHECKING:
    from recommender.planning.dose import ScheduledDose
    from recommender.profile.plan import PlannedItem

# How soon a person should be asked, and what a plan of another status than `plan` says first.
URGENCY_WORDS: Final = {
    "EMERGENCY": marked("Now"), "SAME_DAY": marked("Today"), "SOON": marked("In the next days"),
}  # fmt: skip
STANDING_WORDS: Final = {
    "refer": marked("Please stop here for now."),
    "clearance_needed": marked("A clinician should agree first."),
    "incomplete": marked("Some questions are still open."),
    "plan": marked("Nothing of your plan fits right now."),
}


def day_name(day: date) -> str:
    """`Monday 23 November`."""
    weekday = shipped_knowledge().phrases.word("day", WEEKDAYS[day.weekday()])
    return day_in_words(day, f"{weekday} {day.day} {day:%B}")


def dose_words(item: PlannedItem | ScheduledDose) -> str:
    """`2 sets of 3 x 15 s, each side`: sets and sides named only where there are several."""
    if item.hold_s:
        amount = gettext("{number} x {seconds} s", number=item.repetitions, seconds=item.hold_s)
    else:
        amount = ngettext("{number} time", "{number} times", item.repetitions, number=item.repetitions)
    if item.sets > 1:
        amount = gettext("{sets} sets of {amount}", sets=item.sets, amount=amount)
    return gettext("{amount}, each side", amount=amount) if item.sides == 2 else amount


def basis_words(basis: Mapping[str, Any]) -> str:
    """Where a rule comes from, how sure that is and who has looked at it, for whoever wants to check it.

    basis  what `Rules.rests_on` says of the rule
    """
    phrases = spoken_knowledge().phrases
    grades = re.sub(r"\([^()]*\)", "", basis["confidence"]).split()
    is_graded = all(f"confidence.{grade}" in phrases.sentences for grade in grades)  # a clinic may say it otherwise
    return gettext(
        "Source: {sources}. Confidence: {confidence}. Reviewed: {review}.",
        sources=phrases.words("source", basis["sources"]) or gettext("none found"),
        confidence=phrases.words("confidence", grades) if is_graded else basis["confidence"],
        review=basis["reviewed_by"] or gettext("awaits a clinician's review"),
    )


def clock(seconds: int) -> str:
    """`1:05` for 65 seconds."""
    return f"{seconds // 60}:{seconds % 60:02d}"
