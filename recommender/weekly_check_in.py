"""The weekly check-in of one person, whoever asks the questions: what it says, what it would change, what is kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from recommender.application import Recommender
from recommender.errors import Problem, UsageError
from recommender.knowledge import shipped_knowledge
from recommender.planning.difference import difference
from recommender.planning.week_difference import WeekDifference
from recommender.profile.answers import Answers, read_answers
from recommender.profile.plan import WeeklyPlan
from recommender.profile.profile import profile_of
from recommender.questionnaire.page import Page, Replies, said
from recommender.questionnaire.shipped import shipped_questionnaire
from recommender.safety.red_flags import codes_raised

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class CheckedIn:
    """A stored check-in and the week made of it. difference: None where there is no week, or none before it."""

    document: dict[str, Any]
    is_new: bool
    plan: WeeklyPlan
    difference: WeekDifference | None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What a check-in would make.

    difference      from last week; None where there is no week, or none before it
    asks_all_again  the whole questionnaire has to be answered before a week can be made
    """

    plan: WeeklyPlan
    difference: WeekDifference | None
    asks_all_again: bool

    @property
    def is_a_choice(self) -> bool:
        """True where last week can be kept instead, and that would be another one."""
        return not self.asks_all_again and self.difference is not None and not self.difference.is_empty


def beside_last_week(application: Recommender, plan: WeeklyPlan) -> WeekDifference | None:
    """What is different in a new week; None where there is none to do, or none came before it."""
    weeks = application.weeks.before(plan.person, plan.starts_on)
    if not weeks or plan.status != "plan":
        return None
    knowledge = application.knowledge_of(plan.person)
    return difference(weeks[0], plan, earlier=weeks[1:], catalog=knowledge.catalog, phrases=knowledge.phrases)


def after_the_week_in_force(application: Recommender, person: str, day: date) -> date:
    """The day on which the next week starts. A stop that put a week away is no week in force."""
    plan = application.weeks.current_plan(person, day)
    return plan.starts_on + WEEK if plan is not None and plan.sessions else day


@dataclass(frozen=True, kw_only=True)
class WeeklyCheckIn:
    """The check-in of the day `on`, for the week that starts on `starts_on`.

    Most of it raises UnknownNameError where nobody is known.
    """

    application: Recommender
    person: str
    on: date
    starts_on: date
    seed: int | None = None

    def check_days(self) -> None:
        """Nobody should answer questions that cannot count: answers age, and those of a later day reassure nobody.

        Raises UsageError where they could not count for that week.
        """
        days = shipped_knowledge().rules.thresholds.safety_answers_last_days
        if not 0 <= (self.starts_on - self.on).days <= days:
            what = f"should be the day of the check-in ({self.on}) or at most {days} days after it"
            raise UsageError([Problem("--starts-on", what)])

    def new_id(self) -> str:
        """A new id. Of one day's check-ins the last one counts, and documents of a day are ordered by their ids."""
        earlier = [c for c in self.application.log.history(self.person, today=self.on).checkins if c.on == self.on]
        return f"{self.on}-{len(earlier):03d}-{uuid.uuid4()}"

    @cached_property
    def answers(self) -> Answers:
        """The newest sheet, with the minutes of a later check-in in the place of its own."""
        self.application.weeks.before(self.person, self.starts_on)  # raises where nobody is known
        document = self.application.answers(self.person) or {}
        sheet = read_answers(document, shipped_knowledge().codes)
        said_later = [
            checkin.minutes_per_session
            for checkin in self.application.log.history(self.person, today=self.on).checkins
            if checkin.minutes_per_session is not None and sheet.answered_on and checkin.on >= sheet.answered_on
        ]
        return sheet.model_copy(update={"minutes_per_session": said_later[-1]}) if said_later else sheet

    @cached_property
    def standing_flags(self) -> frozenset[str]:
        """Codes of the red flags that stand on the day of the check-in."""
        profile = profile_of(self.answers, person=self.person, starts_on=self.on)
        return codes_raised(profile, self.application.log.history(self.person, today=self.on), self.on)

    def pages(self, replies: Replies) -> Iterable[Page]:
        """Every page for these replies."""
        return shipped_questionnaire().checkin_pages(replies, self.answers, self.standing_flags)

    def document(self, replies: Replies, checkin_id: str) -> dict[str, Any]:
        """What was said, however far the questions came."""
        return shipped_questionnaire().checkin_document(
            replies, self.answers, self.standing_flags, person=self.person, on=self.on, checkin_id=checkin_id
        )

    def proposal(self, document: dict[str, Any]) -> Proposal:
        """The week that it would make; nothing is stored."""
        plan = self.application.preview_check_in(document, starts_on=self.starts_on, seed=self.seed)
        asks_all_again = plan.status == "incomplete" or bool(document.get("conditions_changed"))
        found = None if asks_all_again else beside_last_week(self.application, plan)
        return Proposal(plan=plan, difference=found, asks_all_again=asks_all_again)

    def finish(
        self, document: dict[str, Any], *, sheet: Replies | None = None, keeps_last_week: bool = False
    ) -> CheckedIn:
        """Stores it and the week made of it: both or neither. sheet: replies to all questions, where all were asked."""
        answers = None
        if sheet is not None:
            answers = shipped_questionnaire().document(sheet) | {"answered_on": self.on.isoformat()}
            # The sheet says what changed. A check-in of its own day that still said so would want a newer one.
            document = {name: value for name, value in document.items() if name != "conditions_changed"}
        elif keeps_last_week:
            document = document | {"keep_last_week": True}
        recorded, plan = self.application.check_in(document, starts_on=self.starts_on, seed=self.seed, answers=answers)
        found = beside_last_week(self.application, plan)
        return CheckedIn(document=document, is_new=recorded.is_new, plan=plan, difference=found)


def warns(document: dict[str, Any]) -> bool:
    """True where a check-in may not be lost, however the talk ends: a warning sign or a change of health was named."""
    return bool(document.get("red_flags") or document.get("conditions_changed"))


def with_flags_of(document: dict[str, Any], sheet: Replies) -> dict[str, Any]:
    """The check-in of somebody who went away from the whole questionnaire: what was named in it counts, too."""
    flags: Sequence[str] = list(dict.fromkeys([*document.get("red_flags", ()), *said("flag", sheet)]))
    return document | ({"red_flags": flags} if flags else {})
