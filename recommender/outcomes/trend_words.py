"""Pain in one honest sentence: for the terminal, the page and the report alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

EVERYDAY_UPS_AND_DOWNS_NRS: Final = 1.0  # ux A7: inside this band the words say "about the same"
WEEKS_NEEDED: Final = 3


def pain_words(weekly: Sequence[float | None]) -> str:
    """One sentence on the ratings of weeks: nothing is said of a line before there are three of them."""
    rated = [nrs for nrs in weekly if nrs is not None]
    if len(rated) < WEEKS_NEEDED:
        missing = WEEKS_NEEDED - len(rated)
        return f"Too early for a line. {missing} more week{'s' if missing != 1 else ''} with a pain rating."
    change = rated[-1] - rated[0]
    if abs(change) <= EVERYDAY_UPS_AND_DOWNS_NRS:
        return "About the same: the change lies within everyday ups and downs."
    points = f"{abs(change):.1f}".removesuffix(".0")
    return f"Pain is {'lower' if change < 0 else 'higher'} than in the first week, by {points} points."
