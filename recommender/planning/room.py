"""What a week has room for: its days, the minutes of each, how much of a stretch, and what was done already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from recommender.planning.dose import DoseContext
from recommender.planning.kept import done_sessions
from recommender.planning.numbers import PlanningNumbers
from recommender.profile.documents import CheckIn
from recommender.profile.history import History
from recommender.profile.plan import PlannedSession
from recommender.profile.profile import Profile
from recommender.safety.course import Course
from recommender.safety.rules import Rules
from recommender.safety.screening import Screening
from recommender.vocabulary import WEEKDAYS


@dataclass(frozen=True, kw_only=True)
class WeekRoom:
    """What one person asked for in the week that starts `starts_on`, less what the rules and the weeks before take."""

    profile: Profile
    history: History
    screening: Screening
    starts_on: date
    numbers: PlanningNumbers
    rules: Rules

    @property
    def course(self) -> Course:
        """How the weeks before went."""
        return self.screening.course

    @property
    def is_old(self) -> bool:
        """Of the age from which holds are longer and getting up costs more (S01); unknown counts as younger."""
        return (self.profile.age_on(self.starts_on) or 0) >= self.rules.thresholds.old_from_years

    @cached_property
    def asked_minutes(self) -> int:
        """What was asked for last: at the newest check-in that says so, else on the sheet."""
        said = [c.minutes_per_session for c in self._newer_checkins if c.minutes_per_session is not None]
        return said[-1] if said else self.profile.answers.minutes_per_session

    @cached_property
    def minutes(self) -> int:
        """Minutes of a session: fewer than asked where time ran short last week."""
        shorter = int(self.asked_minutes * self.course.minute_share)
        least = int(self.rules.weekly_number("no_time", "least_minutes"))
        return max(min(least, self.asked_minutes), shorter)

    @property
    def _newer_checkins(self) -> list[CheckIn]:
        return [c for c in self.history.checkins if c.on >= self.profile.answered_on]

    @cached_property
    def asked_days(self) -> list[date]:
        """Those of the newest check-in that names any, else of the sheet, and those on which something was done."""
        said = [c.days for c in self._newer_checkins if c.days is not None]
        asked = set(said[-1] if said else self.profile.answers.days)
        week = [self.starts_on + timedelta(days=offset) for offset in range(7)]
        return [day for day in week if WEEKDAYS[day.weekday()] in asked or day in self.done]

    @cached_property
    def days(self) -> list[date]:
        """The days that were asked for; one is taken back for rest in the first two weeks (evidence 4B)."""
        most = self.numbers.week.sessions_a_week_at_first
        early = self.course.weeks_since_start < self.numbers.dose.first_weeks
        if not early or len(self.asked_days) <= most:
            return self.asked_days
        given_back = max(day for day in self.asked_days if day not in self.done) if self.open_days else None
        return [day for day in self.asked_days if day != given_back]

    @property
    def open_days(self) -> list[date]:
        """The days that were asked for and have no session yet that was done."""
        return [day for day in self.asked_days if day not in self.done]

    @cached_property
    def done(self) -> dict[date, PlannedSession]:
        """What was done this week stays as it was, but for what must not be shown any more."""
        may = {offer.stretch.id for offer in self.screening.eligible}
        done = {}
        for day, session in done_sessions(self.history, self.starts_on).items():
            items = tuple(item for item in session.items if item.stretch in may)
            if items:
                done[day] = session.with_items(items)
        return done

    @property
    def asked_share(self) -> float:
        """The part of a usual session that the weekly rules ask for; what they shorten is no bent wish."""
        flare = self.numbers.dose.flare if self.screening.flare else 1.0
        return min(self.course.session_share, self.course.drill_share, flare)

    def limit_s(self, day: date) -> int:
        """Seconds of a session."""
        return int(self.minutes * 60 * self.time_share(day))

    def time_share(self, day: date) -> float:
        """The part of the minutes: half in a flare, half for the session after a red reaction (evidence 4D, 4E)."""
        newest = max((session.on for session in self.history.sessions if session.is_dated), default=date.min)
        is_next = day == next((later for later in self.open_days if later > newest), None)
        share = self.course.session_share if is_next else 1.0
        return min(share, self.numbers.dose.flare if self.screening.flare else 1.0)

    @property
    def items_most(self) -> int:
        session = self.numbers.session
        over = max(0, self.minutes - session.items_most_up_to_minutes)
        usual = session.items_most + int(over * session.items_more_a_minute)
        return min(usual, self.course.drills_most or usual)

    @property
    def distinct_most(self) -> int:
        """How many different stretches the week may hold: few at first for a beginner (decisions 4)."""
        week = self.numbers.week
        beginner = self.profile.answers.experience == "none" or self.course.is_beginner_again
        more = week.distinct_stretches_more_a_week * self.course.weeks_since_start
        most = min(week.distinct_stretches_most, week.distinct_stretches_at_first + more)
        return most if beginner else week.distinct_stretches_most

    @cached_property
    def dose_context(self) -> DoseContext:
        course, step = self.course, self.rules.weekly["all_green"].numbers
        back = -1 if course.steps < 0 else 0
        return DoseContext(
            weeks=course.grown_weeks,
            old=self.is_old,
            flare=self.screening.flare,
            restarting=course.is_restart,
            personal_factor=self.screening.dose_factor,
            more_repetitions=back + course.steps_of("repetition") * int(step["repetitions"]),
            more_hold_s=course.steps_of("hold") * int(step["hold_s"]),
            never_grows=course.never_grows,
            halved=self.screening.halved,
        )
