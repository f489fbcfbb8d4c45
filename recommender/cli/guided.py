"""One guided session of one person: ready, play, talk, keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from recommender.cli.choice_screens import Ready
from recommender.cli.feedback_questions import FeedbackQuestions, closing_words
from recommender.cli.ready_loop import get_ready
from recommender.cli.session_loop import SessionLoop
from recommender.cli.terminal import Terminal, moment_s
from recommender.errors import UsageError
from recommender.messages import Message
from recommender.planning.steps import Step, missing_moving_s, session_steps
from recommender.profile.plan import PlannedItem, PlannedSession
from recommender.session.done import done_items
from recommender.session.instead import Instead
from recommender.session.person_now import PersonNow
from recommender.session.player import Player
from recommender.spoken import retold_session, spoken
from recommender.week_in_force import SHORT_ITEMS

if TYPE_CHECKING:
    from recommender.application import Recommender
    from recommender.week_in_force import Shown


class Guided:
    """The session, and what is known of it so far: it can be kept wherever it ends.

    player  None until the person starts, and where nothing fits the pain of now
    """

    def __init__(self, application: Recommender, person: str, day: date, planned: PlannedSession) -> None:
        self._application, self._planned = application, retold_session(planned)
        self._knowledge = spoken(application.knowledge_of(person))
        self._now = PersonNow(application=application, knowledge=self._knowledge, person=person, day=day)
        self._ready: Ready | None = None
        self._left_over: tuple[PlannedItem, ...] = ()
        self.player: Player | None = None

    def play(self, shown: Shown, *, short: bool) -> None:
        """The full screen, from ready to the end of the last stretch."""
        most = SHORT_ITEMS if short else len(self._planned.items)
        self._left_over = self._planned.items[most:]
        session = self._now.with_items(self._planned, self._planned.items[:most])

        def narrow(pain_nrs: int) -> PlannedSession:
            return self._now.with_items(session, self._now.fitting(session.items, pain_nrs))

        with Terminal() as terminal:
            first = Ready(session=session, notices=tuple(self._notices(shown)))
            self._ready = get_ready(terminal, self._knowledge, first, narrow)
            if self._ready is not None and self._ready.session.items:
                self.player = Player(self._ready.session.items, self._steps, self._moving_s)
                instead = Instead(self._now, session.session_id, self.pain_before)
                loop = SessionLoop(terminal, self._knowledge, instead, moment_s, sound=self._ready.sound)
                loop.play(self.player)

    def _notices(self, shown: Shown) -> Iterator[Message]:
        """What to know before the start: it was logged before, or something was put away since it was planned."""
        now = self._now
        done = self._application.weeks.done_sessions(now.person, shown.plan, today=now.day) if shown.plan else ()
        if self._planned.session_id in done:
            yield Message("go_logged")
        if shown.withheld:
            names = ", ".join(self._knowledge.catalog.name_of(entry.stretch) for entry in shown.withheld)
            yield Message("go_put_away", {"names": names})

    def _steps(self, item: PlannedItem) -> tuple[Step, ...]:
        return session_steps([item], self._knowledge.catalog, self._knowledge.numbers.seconds)

    def _moving_s(self, last: str, item: PlannedItem) -> int:
        return missing_moving_s(last, item, self._knowledge.catalog, self._knowledge.numbers.seconds)

    # ---- afterwards ----

    @property
    def pain_before(self) -> int | None:
        return int(self._ready.typed) if self._ready is not None and self._ready.typed else None

    @property
    def nothing_fits(self) -> bool:
        """True where the person wanted to start and no stretch passes with the pain of now."""
        return self._ready is not None and not self._ready.session.items

    @property
    def has_something_to_keep(self) -> bool:
        """True where a stretch was begun, was too much, or brought a new sign."""
        if self.player is None:
            return False
        return self.player.has_sign or any(item.outcome != "skipped" or item.hurt for item in done_items(self.player))

    def wants_to_log(self) -> bool:
        """Asked where the person started and then did nothing; leaving before the start asks nothing."""
        if self.player is None:
            return False
        try:
            return input(f"{self.say(Message('go_log_anyway'))} > ").strip() == "1"
        except EOFError:
            return False

    def questions(self) -> FeedbackQuestions:
        """The talk about this session, with all that the session itself knows."""
        items = done_items(self.player, self._left_over) if self.player else []
        has_sign = self.player is not None and self.player.has_sign
        return FeedbackQuestions(items, pain_before=self.pain_before, has_sign=has_sign)

    def keep(self, questions: FeedbackQuestions) -> dict[str, Any]:
        """Stores what was done and said so far, and returns it."""
        document = questions.document(person=self._now.person, session_id=self._planned.session_id, on=self._now.day)
        self._application.record(document)
        return document

    def talk(self) -> None:
        """What is left to ask, and the feedback is stored, however the talk ends."""
        questions = self.questions()
        try:
            typer.echo(self._headline())
            questions.ask_what_is_open()
        except (EOFError, KeyboardInterrupt, UsageError):
            typer.echo(f"\n{self.say(Message('go_kept'))}")
        finally:
            document = self.keep(questions)
        closing_words(document, is_new=True)

    def _headline(self) -> str:
        """That it is done, with the minutes of it, or that it was ended before."""
        player = self.player
        if player is None or not player.course.is_over:
            return self.say(Message("go_ended"))
        minutes = round(player.active_s / 60)
        return self.say(Message("go_done", {"minutes": minutes}) if minutes else Message("go_done_soon"))

    def say(self, message: Message) -> str:
        return self._knowledge.phrases.say(message)
