"""Pain in one honest sentence: for the terminal, the page and the report alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from recommender.language.translations import marked
from recommender.messages import counted
from recommender.outcomes.instruments import TIE, person_change

EVERYDAY_UPS_AND_DOWNS_NRS: Final = 1.0  # ux A7: inside this band the words say "about the same"
WEEKS_NEEDED: Final = 3
# Every sentence that is made here, in `pain_trend.py` and in `instruments.py`: translators see it, faces find it again.
SENTENCES: Final = (
    marked("Too early for a line. {number} more week with a check-in."),
    marked("Too early for a line. {number} more weeks with a check-in."),
    marked("About the same: the change lies within everyday ups and downs."),
    marked("About the same: the change is smaller than one that matters, which is 2 points and 30 %."),
    marked("Pain is lower than in the first week, by {points}."),
    marked("Pain is higher than in the first week, by {points}."),
    marked("Too early to say: pain before a session was rated in {rated}; "
           "3 weeks, and 2 days in the first and in the last seven, are needed."),
    marked("About the same: a change that matters is 2 points and 30 %."),
    marked("Too early to say: the change is large, but the ratings go up and down so much that chance can make it."),
    marked("Pain is lower than at the start, by {points}: that is more than everyday ups and downs."),
    marked("Pain is higher than at the start, by {points}: that is more than everyday ups and downs."),
    marked("Mean pain: {first} in the first seven days ({rated}), {last} in the last seven ({days})."),
    marked("A week changes it by {change} points; with bad days in runs, anything from {low} to {high} fits."),
    marked("{number} point"), marked("{number} points"), marked("{number} week"), marked("{number} weeks"),
    marked("What you want to do again: {first} of 10 on {before}, {last} on {after}."),
    marked("About the same."), marked("That is easier than at the start."), marked("That is harder than at the start."),
    marked("A change that matters is {used} points."),
    marked("{number} rated day"), marked("{number} rated days"),
)  # fmt: skip


def matters(first: float, change: float) -> bool:
    """Whether a change matters to one person. first: pain at the start, 0-10; change: then less first.

    Evidence 5C. Pain is called lower only where points and share are met (S37, by our rule both), and higher from the
    points on, whatever it began with: a warning should not wait for more.
    """
    needed = person_change()
    return change + TIE >= needed.points_nrs or TIE - change >= max(needed.points_nrs, needed.share * first)


def pain_words(weekly: Sequence[float | None]) -> str:
    """One sentence on the ratings of weeks: nothing is said of a line before there are three of them."""
    rated = [nrs for nrs in weekly if nrs is not None]
    if len(rated) < WEEKS_NEEDED:
        return f"Too early for a line. {counted(WEEKS_NEEDED - len(rated), 'more week')} with a check-in."
    change = rated[-1] - rated[0]
    if abs(change) <= EVERYDAY_UPS_AND_DOWNS_NRS:
        return "About the same: the change lies within everyday ups and downs."
    if not matters(rated[0], change):
        return f"About the same: the change is smaller than one that matters, which is {person_change()}."
    return f"Pain is {'lower' if change < 0 else 'higher'} than in the first week, by {points(change)}."


def points(change: float) -> str:
    """2 points, 1.5 points; without its sign."""
    number = f"{abs(change):.1f}".removesuffix(".0")
    return f"{number} point" if number == "1" else f"{number} points"
