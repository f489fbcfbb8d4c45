"""Where one person's pain goes: 7-day means, a slope with its interval, and a verdict that is slow to speak.

A verdict needs three things: means of seven days (evidence 5C: never single days), a difference that matters to one
person (`trend_words.matters`), and a slope whose interval lies on the same side of zero. What a slope alone says is not
a verdict: it may be sure and too small to matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from statistics import fmean
from typing import TYPE_CHECKING, Final, Literal

from recommender.messages import counted
from recommender.outcomes.instruments import person_change
from recommender.outcomes.person_rows import ratings_of
from recommender.outcomes.theil_sen import FEWEST_DAYS, Slope, theil_sen
from recommender.outcomes.trend_words import WEEKS_NEEDED, matters, points
from recommender.outcomes.weekly_pain import AT_THE_TIME

if TYPE_CHECKING:
    from recommender.profile.history import History

WEEK_DAYS: Final = 7
DAYS_NEEDED: Final = 2  # rated, in the first and in the last seven days: a mean of one is no mean
Verdict = Literal["lower", "higher", "about_the_same", "too_early"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SevenDays:
    """starts_on: the first of the seven; mean_nrs: of the rated days, None where there is none."""

    starts_on: date
    rated_days: int
    mean_nrs: float | None


@dataclass(frozen=True, kw_only=True)
class PainTrend:
    """windows      from the first rating on, seven days each, those without a rating among them
    first, last     the first seven days and the last seven up to the newest rating; None without any rating
    slope           NRS points a day; None with fewer than five rated days
    """

    windows: tuple[SevenDays, ...]
    first: SevenDays | None
    last: SevenDays | None
    slope: Slope | None

    @property
    def change_nrs(self) -> float | None:
        """Last less first; None where one of them rests on fewer than two days."""
        if self.first is None or self.last is None or self.first.mean_nrs is None or self.last.mean_nrs is None:
            return None
        if min(self.first.rated_days, self.last.rated_days) < DAYS_NEEDED:
            return None
        return self.last.mean_nrs - self.first.mean_nrs

    @property
    def weeks_rated(self) -> int:
        return sum(window.rated_days > 0 for window in self.windows)

    @property
    def verdict(self) -> Verdict:
        """Too early also where the change would matter but chance could have made it."""
        change = self.change_nrs
        if change is None or self.slope is None or self.weeks_rated < WEEKS_NEEDED:
            return "too_early"
        assert self.first is not None
        if not matters(self.first.mean_nrs or 0.0, change):
            return "about_the_same"
        if change < 0:
            return "lower" if self.slope.high < 0 else "too_early"
        return "higher" if self.slope.low > 0 else "too_early"


def pain_trend(ratings: Iterable[tuple[date, float]]) -> PainTrend:
    """The trend of ratings of pain at the time, in any order; several of one day count as their mean."""
    daily = list(_daily(ratings))
    if not daily:
        return PainTrend(windows=(), first=None, last=None, slope=None)
    begins, ends = daily[0][0], daily[-1][0]
    count = (ends - begins).days // WEEK_DAYS + 1
    starts = [date.fromordinal(begins.toordinal() + WEEK_DAYS * number) for number in range(count)]
    latest = date.fromordinal(ends.toordinal() - WEEK_DAYS + 1)
    windows = tuple(_seven_days(daily, start) for start in starts)
    return PainTrend(windows=windows, first=windows[0], last=_seven_days(daily, latest), slope=_slope(daily))


def trend_of(history: History) -> PainTrend:
    """The trend of what one person told."""
    told = (rating for logged in history.sessions if logged.is_dated for rating in ratings_of(logged))
    return pain_trend((day, nrs) for day, nrs, source in told if source in AT_THE_TIME)


def _daily(ratings: Iterable[tuple[date, float]]) -> Iterator[tuple[date, float]]:
    for day, of_day in groupby(sorted(ratings), key=lambda rating: rating[0]):
        yield day, fmean(nrs for _, nrs in of_day)


def _seven_days(daily: list[tuple[date, float]], starts_on: date) -> SevenDays:
    held = [nrs for day, nrs in daily if 0 <= (day - starts_on).days < WEEK_DAYS]
    return SevenDays(starts_on=starts_on, rated_days=len(held), mean_nrs=fmean(held) if held else None)


def _slope(daily: list[tuple[date, float]]) -> Slope | None:
    if len(daily) < FEWEST_DAYS:
        return None
    return theil_sen([day.toordinal() - daily[0][0].toordinal() for day, _ in daily], [nrs for _, nrs in daily])


def trend_words(trend: PainTrend) -> tuple[str, ...]:
    """The verdict and what it rests on, a sentence each."""
    first, last, change, slope = trend.first, trend.last, trend.change_nrs, trend.slope
    if first is None or last is None or change is None or slope is None or trend.weeks_rated < WEEKS_NEEDED:
        need = f"{WEEKS_NEEDED} weeks, and {DAYS_NEEDED} days in the first and in the last seven, are needed"
        return (f"Too early to say: pain before a session was rated in {counted(trend.weeks_rated, 'week')}; {need}.",)
    means = f"{first.mean_nrs:.1f} in the first seven days ({counted(first.rated_days, 'rated day')}), "
    means += f"{last.mean_nrs:.1f} in the last seven ({counted(last.rated_days, 'rated day')})."
    return (_verdict_words(trend, change), f"Mean pain: {means}", _slope_words(slope))


def _verdict_words(trend: PainTrend, change: float) -> str:
    verdict = trend.verdict
    if verdict == "about_the_same":
        return f"About the same: a change that matters is {person_change()}."
    if verdict == "too_early":
        return "Too early to say: the change is large, but the ratings go up and down so much that chance can make it."
    return f"Pain is {verdict} than at the start, by {points(change)}: that is more than everyday ups and downs."


def _slope_words(slope: Slope) -> str:
    week = [WEEK_DAYS * number for number in (slope.value, slope.low, slope.high)]
    return "A week changes it by {:+.1f} points; with bad days in runs, anything from {:+.1f} to {:+.1f} fits.".format(
        *week
    )
