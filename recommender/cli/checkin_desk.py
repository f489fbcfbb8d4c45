"""The weekly check-in at a terminal: the questions, the new week beside the last one, and the choice between them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import typer

from recommender.application import Recommender
from recommender.cli.desk import interview_of, shipped_questionnaire
from recommender.cli.interview import Pages
from recommender.cli.options import console
from recommender.cli.show_difference import show_difference
from recommender.errors import Problem, UsageError
from recommender.knowledge import shipped_knowledge
from recommender.planning.difference import difference
from recommender.planning.week_difference import WeekDifference
from recommender.profile.answers import Answers, read_answers
from recommender.profile.plan import WeeklyPlan
from recommender.questionnaire.page import Page, Replies, said
from recommender.questionnaire.questionnaire import Questionnaire

USE, KEEP = "1", "2"


@dataclass(frozen=True, kw_only=True)
class CheckedIn:
    """A stored check-in and the week made of it. difference: None where there is no week, or none before it."""

    document: dict[str, Any]
    is_new: bool
    plan: WeeklyPlan
    difference: WeekDifference | None


def beside_last_week(application: Recommender, plan: WeeklyPlan) -> WeekDifference | None:
    """What is different in a new week; None where there is none to do, or none came before it."""
    weeks = application.weeks_before(plan.person, plan.starts_on)
    if not weeks or plan.status != "plan":
        return None
    knowledge = shipped_knowledge()
    return difference(weeks[0], plan, earlier=weeks[1:], catalog=knowledge.catalog, phrases=knowledge.phrases)


@dataclass(frozen=True, kw_only=True)
class CheckInDesk:
    """One person's check-in of the day `on`, for the week that starts on `starts_on`.

    Raises UsageError where the answers could not count for that week, UnknownNameError where nobody is known.
    """

    application: Recommender
    person: str
    on: date
    starts_on: date
    seed: int | None = None

    def renew(self) -> CheckedIn:
        """The same for somebody who wanted a week and whose safety answers are too old for it."""
        typer.echo(self._questionnaire.say("checkin_renews"))
        return self.check_in()

    def check_in(self) -> CheckedIn:
        """Asks, shows what would change, lets the person choose, and stores check-in and week together."""
        self._check_days()
        document = self._ask()
        preview = self.application.preview_check_in(document, starts_on=self.starts_on, seed=self.seed)
        sheet = None
        if preview.status == "incomplete" or document.get("conditions_changed"):
            sheet = self._ask_everything(document)
            # The sheet says what changed. A check-in of its own day that still said so would want a newer one.
            document = {name: value for name, value in document.items() if name != "conditions_changed"}
        elif self._keeps_last_week(preview, document):
            document = document | {"keep_last_week": True}
        recorded, plan = self.application.check_in(document, starts_on=self.starts_on, seed=self.seed, answers=sheet)
        found = beside_last_week(self.application, plan)
        if found is not None and (sheet is not None or document.get("keep_last_week")):
            typer.echo("")
            show_difference(found, console())
            typer.echo("")
        return CheckedIn(document=document, is_new=recorded.is_new, plan=plan, difference=found)

    def _check_days(self) -> None:
        """Nobody should answer questions that cannot count: answers age, and those of a later day reassure nobody."""
        days = shipped_knowledge().rules.thresholds.safety_answers_last_days
        if not 0 <= (self.starts_on - self.on).days <= days:
            what = f"should be the day of the check-in ({self.on}) or at most {days} days after it"
            raise UsageError([Problem("--starts-on", what)])

    @cached_property
    def _questionnaire(self) -> Questionnaire:
        return shipped_questionnaire()

    @cached_property
    def _answers(self) -> Answers:
        """The newest sheet, with the minutes of a later check-in in the place of its own."""
        self.application.weeks_before(self.person, self.starts_on)  # raises where nobody is known
        document = self.application.answers(self.person) or {}
        sheet = read_answers(document, shipped_knowledge().codes)
        said_later = [
            checkin.minutes_per_session
            for checkin in self.application.history(self.person, today=self.on).checkins
            if checkin.minutes_per_session is not None and sheet.answered_on and checkin.on >= sheet.answered_on
        ]
        return sheet.model_copy(update={"minutes_per_session": said_later[-1]}) if said_later else sheet

    @cached_property
    def _checkin_id(self) -> str:
        """A new id. Of one day's check-ins the last one counts, and documents of a day are ordered by their ids."""
        earlier = [c for c in self.application.history(self.person, today=self.on).checkins if c.on == self.on]
        return f"{self.on}-{len(earlier):03d}-{uuid.uuid4()}"

    def _document(self, replies: Replies) -> dict[str, Any]:
        return self._questionnaire.checkin_document(
            replies, self._answers, person=self.person, on=self.on, checkin_id=self._checkin_id
        )

    def _ask(self) -> dict[str, Any]:
        answers = self._answers
        for word in ("checkin_welcome", "keys"):
            typer.echo(self._questionnaire.say(word))
        replies = self._walk(
            lambda replies: self._questionnaire.checkin_pages(replies, answers),
            keep=lambda replies: self._keep_flags(self._document(replies)),
        )
        return self._document(replies)

    def _ask_everything(self, document: dict[str, Any]) -> dict[str, Any]:
        """The whole questionnaire. Whoever leaves it has still told us that something changed: that is kept."""

        def keep(replies: Replies) -> bool:
            flags = [*document.get("red_flags", ()), *said("flag", replies)]
            self.application.record(document | ({"red_flags": flags} if flags else {}))
            return True

        typer.echo(f"\n{self._questionnaire.say('ask_all_again')}")
        replies = self._walk(self._questionnaire.pages, keep=keep)
        return self._questionnaire.document(replies) | {"answered_on": self.on.isoformat()}

    def _keep_flags(self, document: dict[str, Any]) -> bool:
        """Stores the check-in if a warning sign was named in it: that must not be lost, however the talk ends."""
        if document.get("red_flags"):
            self.application.record(document)
        return bool(document.get("red_flags"))

    def _walk(self, pages: Pages, *, keep: Callable[[Replies], bool]) -> Replies:
        """The replies to all pages. keep: called where the person goes away; says whether there was something."""
        so_far: Replies = {}

        def watched(replies: Replies) -> Iterable[Page]:
            nonlocal so_far
            so_far = replies
            return pages(replies)

        try:
            return interview_of(self._questionnaire, watched).run()
        except (UsageError, KeyboardInterrupt):
            if keep(so_far):
                raise _kept_but_unfinished() from None
            raise

    def _keeps_last_week(self, preview: WeeklyPlan, document: dict[str, Any]) -> bool:
        """True where the person sees what would change and wants last week again."""
        found = beside_last_week(self.application, preview)
        if found is None:
            return False
        typer.echo("")
        show_difference(found, console())
        if found.is_empty:
            return False
        typer.echo(f"\n{self._questionnaire.say('week_choice')}")
        try:
            while (typed := input("> ").strip() or USE) not in (USE, KEEP):
                typer.echo(self._questionnaire.say("again_choice"))
        except (EOFError, KeyboardInterrupt):
            if self._keep_flags(document):
                raise _kept_but_unfinished() from None
            raise UsageError([Problem("", "no week was chosen; nothing was stored")]) from None
        return typed == KEEP


def _kept_but_unfinished() -> UsageError:
    return UsageError([Problem("", "the questions were not finished; what you told us was kept, no week was made")])
