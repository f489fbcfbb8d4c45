"""The weekly check-in at a terminal: the questions, the new week beside the last one, and the choice between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import typer

from recommender.application import Recommender
from recommender.cli.desk import interview_of
from recommender.cli.interview import Pages
from recommender.cli.options import console
from recommender.cli.show_difference import show_difference
from recommender.errors import Problem, UsageError
from recommender.language.translations import marked
from recommender.planning.week_difference import WeekDifference
from recommender.questionnaire.page import Page, Replies
from recommender.questionnaire.shipped import shipped_questionnaire
from recommender.weekly_check_in import CheckedIn, Proposal, WeeklyCheckIn, warns, with_flags_of

USE, KEEP = "1", "2"


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
        typer.echo(shipped_questionnaire().say("checkin_renews"))
        return self.check_in()

    def check_in(self) -> CheckedIn:
        """Asks, shows what would change, lets the person choose, and stores check-in and week together."""
        self._of_the_week.check_days()
        document = self._ask()
        proposal = self._of_the_week.proposal(document)
        if proposal.asks_all_again:
            made = self._of_the_week.finish(document, sheet=self._ask_everything(document))
            self._show(made.difference)
            return made
        keeps = self._keeps_last_week(proposal, document)
        made = self._of_the_week.finish(document, keeps_last_week=keeps)
        if keeps:
            self._show(made.difference)
        return made

    @cached_property
    def _of_the_week(self) -> WeeklyCheckIn:
        return WeeklyCheckIn(
            application=self.application, person=self.person, on=self.on, starts_on=self.starts_on, seed=self.seed
        )

    @cached_property
    def _checkin_id(self) -> str:
        return self._of_the_week.new_id()

    def _document(self, replies: Replies) -> dict[str, Any]:
        return self._of_the_week.document(replies, self._checkin_id)

    def _ask(self) -> dict[str, Any]:
        _ = self._of_the_week.answers  # raises where nobody is known, before a word is said
        for word in ("checkin_welcome", "keys"):
            typer.echo(shipped_questionnaire().say(word))
        replies = self._walk(self._of_the_week.pages, keep=lambda replies: self._keep(self._document(replies)))
        return self._document(replies)

    def _ask_everything(self, document: dict[str, Any]) -> Replies:
        """The whole questionnaire. Whoever leaves it has still told us that something changed: that is kept."""
        typer.echo(f"\n{shipped_questionnaire().say('ask_all_again')}")

        def keep(replies: Replies) -> bool:
            self.application.record(with_flags_of(document, replies))
            return True

        return self._walk(shipped_questionnaire().pages, keep=keep)

    def _keep(self, document: dict[str, Any]) -> bool:
        """Stores a check-in that warns: that must not be lost, however the talk ends."""
        if warns(document):
            self.application.record(document)
        return warns(document)

    @staticmethod
    def _walk(pages: Pages, *, keep: Callable[[Replies], bool]) -> Replies:
        """The replies to all pages. keep: called where the person goes away; says whether there was something."""
        so_far: Replies = {}

        def watched(replies: Replies) -> Iterable[Page]:
            nonlocal so_far
            so_far = replies
            return pages(replies)

        try:
            return interview_of(shipped_questionnaire(), watched).run()
        except (UsageError, KeyboardInterrupt):
            if keep(so_far):
                raise _kept_but_unfinished() from None
            raise

    def _keeps_last_week(self, proposal: Proposal, document: dict[str, Any]) -> bool:
        """True where the person sees what would change and wants last week again."""
        self._show(proposal.difference, after=False)
        if not proposal.is_a_choice:
            return False
        typer.echo(f"\n{shipped_questionnaire().say('week_choice')}")
        try:
            while (typed := input("> ").strip() or USE) not in (USE, KEEP):
                typer.echo(shipped_questionnaire().say("again_choice"))
        except (EOFError, KeyboardInterrupt):
            if self._keep(document):
                raise _kept_but_unfinished() from None
            raise UsageError([Problem("", marked("no week was chosen; nothing was stored"))]) from None
        return typed == KEEP

    @staticmethod
    def _show(found: WeekDifference | None, *, after: bool = True) -> None:
        if found is not None:
            typer.echo("")
            show_difference(found, console())
            if after:
                typer.echo("")


def _kept_but_unfinished() -> UsageError:
    return UsageError(
        [Problem("", marked("the questions were not finished; what you told us was kept, no week was made"))]
    )
