"""One person's weeks: what they answer, how each day goes, what they tell, and when they leave.

The product sees `history`, and nothing else; `recorded` holds the same documents, each checked once. `diary` is the
study's own: one pain number a day, asked of everybody with or without a plan, also after they left it; the product
never sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.profile.answers import read_answers
from recommender.profile.documents import Feedback
from recommender.profile.history import LoggedSession
from recommender.profile.plan import PlannedSession, WeeklyPlan
from recommender.profile.recorded import Recorded, record
from recommender.safety.reactions import session_colour
from recommender.simulation.behaviour import chance_of_leaving, chance_of_missing, chance_of_starting
from recommender.simulation.chance import Stream, generator
from recommender.simulation.pain import Body, worst_before
from recommender.simulation.person import Person
from recommender.simulation.progress import Progress
from recommender.simulation.replies import answers_document, checkin_document
from recommender.simulation.session import Situation, live_session, what_is_told
from recommender.simulation.session_luck import draw_session_luck
from recommender.simulation.told import day_after, diary_entry
from recommender.simulation.world import World

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTruth:
    """What only the simulation knows of a planned session, beside its documents. Synthetic.

    planned_nrs  what it would truly bring if all of it were done, in expectation; done_nrs: by the share that was
    """

    person: str
    week: int
    on: date
    drills: int
    planned_nrs: float
    is_done: bool
    done_nrs: float


class Life:
    """One person from the first answers on. has_plan: False for the arm that only keeps the diary."""

    def __init__(self, world: World, person: Person, starts_on: date, *, has_plan: bool) -> None:
        self._world, self.person, self._starts_on = world, person, starts_on
        self.history: list[Document] = []
        self.recorded: list[Recorded] = []
        self.diary: list[Document] = []
        self.truths: list[SessionTruth] = []
        self.sheet: Document | None = None
        self.is_active = has_plan
        luck = world.luck(person)
        self._body = Body(person, luck, world.numbers)
        for day in range(-world.numbers.pain.days_before, 0):
            self._body.wake(day)
        self._recent = [worst_before(person, luck, world.numbers)]
        self._progress = Progress(person, world.numbers) if has_plan else None
        self._is_stopped = False
        self._first_mean_nrs = 0.0
        self._asked_tomorrow: Document | None = None
        self._withheld: set[str] = set()

    @cached_property
    def _theta(self) -> NDArray[np.float64]:
        return self._world.benefit(self.person).theta

    @cached_property
    def _liking(self) -> NDArray[np.float64]:
        return self._world.liking(self.person)

    def prepare(self, week: int) -> bool:
        """Answers what the product asks before it plans a week; False where the person is not there to plan for.

        Who was stopped by a warning comes back when they were seen by someone, and answers every question again.
        """
        if not self.is_active:
            return False
        if self.sheet is not None and not self._is_stopped:
            self._tell(self._checkin(week, self.sheet))
            return True
        comes_back = self._week_luck(week).random() < self._world.numbers.leaving.returns_share
        if self.sheet is not None and not comes_back:
            return False
        self._is_stopped = False
        self.sheet = answers_document(
            self.person,
            self._world.questionnaire,
            worst_nrs=max(self._recent),
            on=self._date(7 * week - 1),
            people=self._world.numbers.people,
            weeks_since_start=week,
        )
        return True

    def _checkin(self, week: int, sheet: Document) -> Document:
        return checkin_document(
            self.person,
            self._world.questionnaire,
            read_answers(sheet, self._world.knowledge.codes),
            on=self._date(7 * week - 1),
            worst_nrs=max(self._recent),
            is_flaring=self._body.is_flaring,
            week=week,
        )

    def go_through(self, week: int, plan: WeeklyPlan | None) -> None:
        """Lives the seven days of a week, with the sessions of its plan if there is one."""
        _, leaves, *unwritten = self._week_luck(week).random(9)
        sessions = {session.on: session for session in plan.sessions} if plan else {}
        if plan is not None:
            self._tell(plan.to_document(), plan)
            self._is_stopped = plan.status == "refer"
        self._withheld = set()
        days = range(7 * week, 7 * week + 7)
        self._recent = [
            self._live_day(day, week, sessions.get(self._date(day)), float(chance))
            for day, chance in zip(days, unwritten, strict=True)
        ]
        mean = float(np.mean(self._recent))
        if week == 0:
            self._first_mean_nrs = mean
        if self.is_active:
            self.is_active = bool(leaves >= self._chance_of_leaving(week, mean))

    def _live_day(self, day: int, week: int, session: PlannedSession | None, unwritten: float) -> int:
        """One day; returns the number that the person tells that morning, whether or not it is written down."""
        progress = self._progress
        self._body.wake(
            day,
            relief_nrs=progress.relief(day) if progress else 0.0,
            after_red=bool(progress and progress.was_red),
        )
        told = self._body.told_in_the_morning(day)
        numbers, name = self._world.numbers, self.person.name
        if self._asked_tomorrow is not None:
            self._tell(day_after(name, self._asked_tomorrow, told))
            self._asked_tomorrow = None
        if unwritten >= chance_of_missing(
            self.person, week=week, is_red=False, pain_before=told, numbers=numbers.missing
        ):
            self.diary.append(diary_entry(name, self._date(day), told, is_flaring=self._body.is_flaring))
        if progress is not None:
            progress.was_red = False
            if session is not None:
                self._meet(session, progress, day, told)
        return told

    def _meet(self, session: PlannedSession, progress: Progress, day: int, before: int) -> None:
        """A planned session: done or not, and what is told of it."""
        numbers, catalog, week = self._world.numbers, self._world.catalog, day // 7
        luck = draw_session_luck(
            generator(self._world.seed, Stream.SESSION, self.person.number, day), len(catalog), numbers
        )
        situation = Situation(
            person=self.person,
            week=week,
            nrs=self._body.nrs,
            before=before,
            is_flaring=self._body.is_flaring,
            theta=self._theta,
            liking=self._liking,
            withheld=frozenset(self._withheld),
        )
        lived = live_session(session, situation, luck, catalog=catalog, numbers=numbers)
        chance = chance_of_starting(
            self.person,
            progress.mood(week, before),
            weekday=session.on.weekday(),
            drills=len(session.items),
            numbers=numbers.starting,
        )
        is_done = bool(luck.start < chance and lived.done)
        self._note_truth(session, week, lived.benefit_nrs if is_done else None)
        if not is_done:
            return
        was_red = self._was_red(lived.feedback, session.on)
        document = what_is_told(lived, situation, luck, is_red=was_red, numbers=numbers)
        if document is not None:
            self._tell(document)
            self._asked_tomorrow = document if luck.next_day < numbers.missing.next_day_share else None
        if lived.hurt is not None:
            self._withheld.add(lived.hurt)
        done = (catalog[name] for name in lived.done)
        progress.note(done, before=before, relief_nrs=lived.relief_nrs, was_red=was_red)

    def _tell(self, document: Document, plan: WeeklyPlan | None = None) -> None:
        self.history.append(document)
        self.recorded.append(record(document, self._world.knowledge.codes, plan=plan))

    def _note_truth(self, session: PlannedSession, week: int, done_nrs: float | None) -> None:
        rows = [self._world.rows[item.stretch] for item in session.items]
        self.truths.append(
            SessionTruth(
                person=self.person.name,
                week=week,
                on=session.on,
                drills=len(rows),
                planned_nrs=float(self._theta[rows].sum()),
                is_done=done_nrs is not None,
                done_nrs=done_nrs or 0.0,
            )
        )

    def _was_red(self, feedback: Document, on: date) -> bool:
        """Whether the session was red as it was felt, told or not (decisions 1.12)."""
        session = LoggedSession(on=on, feedback=Feedback.model_validate(feedback))
        return session_colour(session, self._world.knowledge.rules.thresholds) == "red"

    def _chance_of_leaving(self, week: int, mean_nrs: float) -> float:
        return chance_of_leaving(
            self.person,
            week=week,
            pain_up_nrs=mean_nrs - self._first_mean_nrs,
            usual_nrs=mean_nrs,
            goes_against=bool(self._progress and self._progress.match < 0),
            numbers=self._world.numbers.leaving,
        )

    def _week_luck(self, week: int) -> np.random.Generator:
        """The same generator whenever it is asked for: its first number says whether the person comes back."""
        return generator(self._world.seed, Stream.WEEK, self.person.number, week)

    def _date(self, day: int) -> date:
        return self._starts_on + timedelta(days=day)
