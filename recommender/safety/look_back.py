"""Everything that the weekly rules read of one history, worked out once: sessions, weeks, gaps, answers of the body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from recommender.catalog.catalog import Catalog
from recommender.profile.history import History, LoggedSession
from recommender.safety.reactions import (
    StretchReaction,
    bad_days,
    flare_began,
    flare_days,
    flare_over_days,
    red_days,
    stretch_reactions,
)
from recommender.safety.rules import Rules
from recommender.safety.weeks import WeekRecord, weeks_before


@dataclass(frozen=True, kw_only=True)
class LookBack:
    """The history of one person as it looks on the day on which a week starts."""

    history: History
    on: date
    catalog: Catalog
    rules: Rules

    def number(self, rule: str, name: str) -> float:
        """A number of a weekly rule."""
        return self.rules.weekly_number(rule, name)

    def share(self, rule: str, name: str) -> Fraction:
        """A number of a weekly rule that parts are held against, as it is written: .7 is seven tenths."""
        return Fraction(str(self.number(rule, name)))

    @cached_property
    def past(self) -> tuple[LoggedSession, ...]:
        """The sessions of earlier days; those whose day is not known belong to none."""
        return tuple(s for s in self.history.sessions if s.on < self.on and s.is_dated)

    @cached_property
    def weeks(self) -> tuple[WeekRecord, ...]:
        """The weeks that are over, paused ones among them; after a long gap those since the new start."""
        since = self.start if self.start is not None and self.began_again else date.min
        weeks = weeks_before(self.history, self.on, catalog=self.catalog, limits=self.rules.thresholds)
        return tuple(week for week in weeks if week.ends_on > since)

    @cached_property
    def active(self) -> list[WeekRecord]:
        """Those that say something about doing or not doing."""
        return [week for week in self.weeks if not week.is_paused]

    @property
    def newest_start(self) -> date:
        """The first day of the newest week that is over; what was said since then has not been told yet."""
        return self.active[-1].starts_on if self.active else date.min

    # ---- gaps ----

    @cached_property
    def days_done(self) -> list[date]:
        return sorted(set(self.history.days_done(self.on)))

    @cached_property
    def start(self) -> date | None:
        """The first day on which something was done, since the last long gap; None where nothing ever was."""
        days = self.days_done
        long = self.number("beginner_again", "days")
        starts = [*days[:1], *(after for before, after in pairwise(days) if (after - before).days >= long)]
        return starts[-1] if starts else None

    @cached_property
    def gap_days(self) -> int:
        """Days since something was done."""
        return (self.on - self.days_done[-1]).days if self.days_done else 0

    @property
    def began_again(self) -> bool:
        """Whether there was something before the start, and then a long gap."""
        return self.start is not None and self.days_done[0] < self.start

    @property
    def gap_is_long(self) -> bool:
        return self.gap_days >= self.number("beginner_again", "days")

    # ---- the body ----

    @cached_property
    def reactions(self) -> tuple[StretchReaction, ...]:
        return stretch_reactions(self.history, self.catalog, self.rules.thresholds)

    @cached_property
    def bad_days(self) -> frozenset[date]:
        return frozenset(bad_days(self.history, self.catalog, self.rules.thresholds))

    @cached_property
    def red_days(self) -> frozenset[date]:
        return frozenset(red_days(self.history, self.catalog, self.rules.thresholds))

    @cached_property
    def flare_days(self) -> tuple[date, ...]:
        return flare_days(self.history, self.on, self.rules.thresholds)

    @cached_property
    def is_in_flare(self) -> bool:
        return flare_began(self.history, self.on, self.rules.thresholds) is not None

    @property
    def flare_lasts_long(self) -> bool:
        """True where flare has followed flare for so long that it is more than one; a "no" between them parts them."""
        if not self.is_in_flare:
            return False
        lasts = timedelta(days=self.rules.thresholds.flare_lasts_days)
        over = flare_over_days(self.history)
        first = self.flare_days[-1]
        for later, earlier in pairwise(reversed(self.flare_days)):
            if later - earlier > lasts or any(earlier < day < later for day in over):
                break
            first = earlier
        return (self.on - first).days > self.number("long_flare", "days")
