"""Lives twelve weeks of one person through the real application, and keeps what it showed.

A story says what the person feels and does; the application says everything else. Nothing is drawn by chance and no
clock is read, so a story always ends the same way.

    python tests/scenarios/story.py flares      prints the twelve weeks
    python tests/scenarios/story.py --write     writes the transcripts of all stories anew
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from people import MONDAY, answers, checkin, event, feedback

from recommender.application import Recommender
from recommender.knowledge import shipped_knowledge
from recommender.planning.difference import difference
from recommender.planning.week_difference import WeekDifference
from recommender.profile.plan import PlannedItem, PlannedSession, WeeklyPlan
from recommender.store.store import Store
from recommender.vocabulary import WEEKDAYS
from recommender.week_in_force import Shown

PERSON = "me"
WEEKS = 12
EVENING = time(18, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Day:
    """How one session goes, where it goes otherwise than in its week.

    after     pain after the session against the pain before it
    next_day  pain of the next morning, told then; None where nobody asked
    said      what is said of a stretch: hurt, disliked, no_time, could_not
    swaps     what the person swaps for another stretch before starting, where it is shown: they dislike it
    flags     warning signs that are told after the session
    """

    comes: bool = True
    after: int = -1
    next_day: int | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    swaps: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week of a story. The check-in, the new answers and the events come on the Sunday before it.

    says      what happens, for the reader
    pain      before each session, 0-10
    is_away   the person never opens the program: no check-in, no plan, no session
    comes     False: a week is planned, but no session is done
    check_in  what the check-in says beyond "no warning sign, nothing changed"; None: there is none
    sheet     answers that are given anew; {} = the same ones again, None = no sheet
    events    kind and facts
    midweek   events of the Wednesday, after its session
    days      by weekday, where a session goes otherwise
    """

    says: str = ""
    pain: int = 4
    is_away: bool = False
    comes: bool = True
    check_in: Mapping[str, Any] | None = field(default_factory=dict)
    sheet: Mapping[str, Any] | None = None
    events: Sequence[tuple[str, Mapping[str, Any]]] = ()
    midweek: Sequence[tuple[str, Mapping[str, Any]]] = ()
    days: Mapping[str, Day] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Story:
    """Who it is about, and twelve weeks. answers: what the sheet says otherwise than `people.answers`."""

    title: str
    answers: Mapping[str, Any]
    weeks: Sequence[Week]


@dataclass(frozen=True, kw_only=True)
class LivedSession:
    """A day on which a session was planned.

    shown        before it
    done         what the person did; None where they did not come or nothing was shown
    shown_after  once bad news of it had been logged, on the same day; None where there was none
    """

    on: date
    shown: Shown
    done: PlannedSession | None
    shown_after: Shown | None


@dataclass(frozen=True, kw_only=True)
class LivedWeek:
    """A week as it came.

    answers     the sheet in force when it was planned
    history     the documents that it was planned with
    plan        None: the person was away
    difference  beside the last week with sessions; None where there is none, or no plan now
    """

    number: int
    starts_on: date
    says: str
    pain: int
    answers: Mapping[str, Any]
    history: Sequence[Mapping[str, Any]]
    plan: WeeklyPlan | None
    difference: WeekDifference | None
    sessions: tuple[LivedSession, ...] = ()

    @property
    def is_plan(self) -> bool:
        """True for a week of stretches: no stop, and nobody has to be asked first."""
        return self.plan is not None and self.plan.status == "plan"

    @property
    def items(self) -> Iterator[PlannedItem]:
        """Every planned item of the week."""
        for session in self.plan.sessions if self.plan else ():
            yield from session.items

    @property
    def doses(self) -> dict[str, tuple[int, int, int]]:
        """(sets, repetitions, hold) of each stretch of the week."""
        return {item.stretch: (item.sets, item.repetitions, item.hold_s) for item in self.items}

    @property
    def minutes(self) -> float:
        return sum(session.minutes for session in self.plan.sessions) if self.plan else 0.0

    @property
    def often(self) -> Counter[str]:
        """On how many days of the week each stretch stands."""
        return Counter(item.stretch for item in self.items)

    @property
    def rules(self) -> set[str]:
        """The weekly rules that act."""
        return {change.rule for change in self.plan.changes} if self.plan else set()


@lru_cache(maxsize=16)
def live(story_name: str) -> tuple[LivedWeek, ...]:
    """The twelve weeks of a story."""
    from scenarios.stories import STORIES

    with _Life(STORIES[story_name]) as life:
        return tuple(life.weeks())


class _Life:
    """One person, one database, one clock that only a story moves."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._on = MONDAY - timedelta(days=1)
        self._count = 0
        store = Store.open(":memory:", now=self._now())
        self._app = Recommender(store, now=self._now, today=lambda: self._on)
        self._answers = answers(**story.answers, answered_on=self._on.isoformat())

    def __enter__(self) -> _Life:
        return self

    def __exit__(self, *_: object) -> None:
        self._app.close()

    def _now(self) -> datetime:
        return datetime.combine(self._on, EVENING)

    def _id(self) -> str:
        self._count += 1
        return f"{self._count:04d}"

    def weeks(self) -> Iterator[LivedWeek]:
        for number, week in enumerate(self._story.weeks, 1):
            starts_on = MONDAY + timedelta(weeks=number - 1)
            self._on = starts_on - timedelta(days=1)
            plan = None if week.is_away else self._planned(number, week, starts_on)
            found = self._beside_last_week(plan)
            sheet, history = self._app.answers(PERSON) or {}, self._documents(plan)
            sessions = tuple(self._sessions(week, plan)) if plan else ()
            yield LivedWeek(
                number=number,
                starts_on=starts_on,
                says=week.says,
                pain=week.pain,
                answers=sheet,
                history=history,
                plan=plan,
                difference=found,
                sessions=sessions,
            )

    def _documents(self, plan: WeeklyPlan | None) -> list[Mapping[str, Any]]:
        """All that is stored but the newest plan: what that plan was made with."""
        stored = self._app.belongings.export(PERSON) if plan else {}
        tables = ("plans", "feedbacks", "checkins", "events")
        documents = [row["document"] for table in tables for row in stored.get(table, ())]
        return [document for document in documents if not plan or document.get("plan_id") != plan.plan_id]

    def _beside_last_week(self, plan: WeeklyPlan | None) -> WeekDifference | None:
        weeks = self._app.weeks.before(PERSON, plan.starts_on) if plan else ()
        if not weeks or plan is None or plan.status != "plan":
            return None
        knowledge = shipped_knowledge()
        return difference(weeks[0], plan, earlier=weeks[1:], catalog=knowledge.catalog, phrases=knowledge.phrases)

    def _planned(self, number: int, week: Week, starts_on: date) -> WeeklyPlan:
        self._happen(week.events)
        if number == 1:
            return self._app.save_and_plan(PERSON, self._answers, starts_on=starts_on)
        sheet = None
        if week.sheet is not None:
            self._answers = self._answers | week.sheet | {"answered_on": self._on.isoformat()}
            sheet = self._answers
        if week.check_in is None and sheet is not None:
            return self._app.save_and_plan(PERSON, sheet, starts_on=starts_on)
        if week.check_in is None:
            return self._app.plan_week(PERSON, starts_on=starts_on)
        said = {"worst_pain": self._story.weeks[number - 2].pain} | dict(week.check_in)
        if sheet is not None:
            said["conditions_changed"] = ...  # the sheet says what changed (cli/checkin_desk.py)
        document = checkin(self._id(), on=self._on.isoformat(), **said)
        return self._app.check_in(document, starts_on=starts_on, answers=sheet)[1]

    def _happen(self, events: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        for kind, facts in events:
            self._app.record(event(self._id(), kind, dict(facts), at=self._now().isoformat()))

    def _sessions(self, week: Week, plan: WeeklyPlan) -> Iterator[LivedSession]:
        for planned in plan.sessions:
            self._on = planned.on
            weekday = WEEKDAYS[planned.on.weekday()]
            day = week.days.get(weekday, Day(comes=week.comes))
            for stretch in day.swaps if day.comes else ():
                if stretch in {item.stretch for item in planned.items}:
                    self._app.weeks.swap(PERSON, planned.session_id, stretch, self._on, why="disliked")
            shown = self._app.weeks.show(PERSON, self._on)
            done = shown.session if day.comes else None
            if done is not None:
                self._log(done, week, day)
            shown_after = self._app.weeks.show(PERSON, self._on) if day.said or day.flags else None
            if weekday == "wed":
                self._happen(week.midweek)
            yield LivedSession(on=planned.on, shown=shown, done=done, shown_after=shown_after)

    def _log(self, session: PlannedSession, week: Week, day: Day) -> None:
        first = self._id()
        self._app.record(
            feedback(
                first,
                session_id=session.session_id,
                on=session.on.isoformat(),
                pain_before=week.pain,
                pain_after=max(0, week.pain + day.after),
                red_flags=list(day.flags) or ...,
                items=[_item(item.stretch, day.said.get(item.stretch)) for item in session.items],
            )
        )
        if day.next_day is not None:
            self._on = session.on + timedelta(days=1)
            self._app.record(
                feedback(
                    self._id(),
                    amends=first,
                    session_id=session.session_id,
                    on=session.on.isoformat(),
                    pain_before=...,
                    pain_after=...,
                    next_day_pain=day.next_day,
                    items=[],
                )
            )
            self._on = session.on


def _item(stretch: str, said: str | None) -> dict[str, Any]:
    """What the session's questions write of a stretch (cli/feedback_questions.py)."""
    if said == "hurt":
        return {"stretch": stretch, "outcome": "partly", "felt": "worse", "reason": "hurt"}
    if said is not None:
        return {"stretch": stretch, "outcome": "skipped", "reason": said}
    return {"stretch": stretch, "outcome": "done"}


if __name__ == "__main__":
    from scenarios.transcript import main

    main(sys.argv[1:])
