"""Everything that happened to one person, in order, whatever order it arrived in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, reduce
from itertools import accumulate
from typing import Final, NamedTuple, TypeVar

from pydantic import ValidationError

from recommender.errors import DocumentError, Problem, RecommenderError
from recommender.profile.chains import chains_of
from recommender.profile.documents import CheckIn, Event, Feedback, ItemFeedback
from recommender.profile.fields import Codes, latest_local_day
from recommender.profile.plan import PlannedItem, WeeklyPlan
from recommender.profile.recorded import read_document
from recommender.reading import problems_of

_Kind = TypeVar("_Kind", CheckIn, Event)
MOST_AHEAD: Final = timedelta(days=31)  # a clock that is ahead, or a session that was told early


class Correction(NamedTuple):
    """What amended a feedback: the day on which it was told, where that is a later one, and how it stood before."""

    told_on: date | None
    before: Feedback


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedSession:
    """A feedback with its amendments applied, on its day, beside the items as they were planned.

    newest    the id of the last feedback in it: a correction that names this one comes after all the others
    is_dated  False where neither the feedback nor a plan says its day. It then counts for the latest day on which it
              can have ended, today where that is not known either, but calms nothing
    """

    on: date
    feedback: Feedback
    newest: str = ""
    planned: tuple[PlannedItem, ...] = ()
    is_dated: bool = True
    corrections: tuple[Correction, ...] = ()

    @property
    def what_it_tells_of(self) -> str:
        """The planned session, or this log alone where it is of none: the same for all that tell of one session."""
        return self.feedback.session_id or f"feedback {self.feedback.feedback_id}"

    @property
    def told_on(self) -> date:
        """The day from which on answers can answer for it."""
        return max(self.on, self.feedback.told_on or self.on)

    def told_since(self, holds: Callable[[LoggedSession], bool]) -> date:
        """The day from which on answers can answer for what holds of it now: it may be a correction that told it."""
        days = [c.told_on for c in self.corrections if not holds(replace(self, feedback=c.before))]
        return max(self.told_on, days[-1] or self.told_on) if days else self.told_on

    @property
    def was_done(self) -> bool:
        """Whether at least one stretch was done, whole or partly, here or elsewhere; to tell of a session is not it."""
        return any(item.outcome != "skipped" or item.reason == "already_did" for item in self.feedback.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagsTold:
    """Red flags told in one feedback, on the day they were told; an amendment tells on its own day."""

    told_on: date
    red_flags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """Plans, logged sessions, check-ins and events, each sorted by day and then by id."""

    plans: tuple[WeeklyPlan, ...] = ()
    sessions: tuple[LoggedSession, ...] = ()
    flags_told: tuple[FlagsTold, ...] = ()
    checkins: tuple[CheckIn, ...] = ()
    events: tuple[Event, ...] = ()

    @cached_property
    def sessions_once(self) -> tuple[LoggedSession, ...]:
        """The sessions, of each planned one a single log: two devices may have told it, and it was done once.

        That with both pain ratings counts, then that with more stretches, then that with the lower id.
        """
        by_id: dict[str, LoggedSession] = {}
        for session in sorted(self.sessions, key=_how_much_it_says):
            by_id.setdefault(session.what_it_tells_of, session)
        kept = {session.feedback.feedback_id for session in by_id.values()}
        return tuple(session for session in self.sessions if session.feedback.feedback_id in kept)

    @cached_property
    def done_without_plan(self) -> dict[date, LoggedSession]:
        """By day, the first log of something that was done without a plan: it counts as the session of its day."""
        without = [s for s in self.sessions if s.feedback.session_id is None and s.was_done and s.is_dated]
        return {session.on: session for session in reversed(without)}

    def told_by(self, day: date) -> History:
        """Without sessions of a day that is so far ahead that it must be a slip, as of a year, and no early telling."""
        return replace(self, sessions=tuple(s for s in self.sessions if s.on <= day + MOST_AHEAD))

    def before(self, day: date) -> tuple[LoggedSession, ...]:
        return tuple(session for session in self.sessions if session.on < day)

    @cached_property
    def plans_in_force(self) -> tuple[WeeklyPlan, ...]:
        """The plans, the oldest first, one for each start; one without sessions puts the one before it away."""
        return self._one_for_each_start(self.plans)

    @property
    def planned_days(self) -> tuple[date, ...]:
        """The day of each session that was planned. A later plan takes the place of what was left of one."""
        plans = self.plans_in_force
        following = [*(plan.starts_on for plan in plans[1:]), date.max]
        return tuple(
            session.on
            for plan, start in zip(plans, following, strict=False)
            for session in plan.sessions
            if session.on < start
        )

    def plans_before(self, day: date) -> tuple[WeeklyPlan, ...]:
        """The plans with sessions that start before a day, the newest first; none that only waited for a clinician."""
        plans = (p for p in self.plans if p.starts_on < day and p.status == "plan" and p.sessions)
        return self._one_for_each_start(plans)[::-1]

    def _one_for_each_start(self, plans: Iterable[WeeklyPlan]) -> tuple[WeeklyPlan, ...]:
        """Of several for one start the one that was used most counts, then that which was used last, as the newest made
        is; then the one with the lower id. The order in which plans arrived says nothing.
        """
        used = Counter(session.feedback.session_id for session in self.sessions)
        last = {session.feedback.session_id: session.on for session in self.sessions}

        def preferred(plan: WeeklyPlan) -> tuple[int, int, str]:
            names = [session.session_id for session in plan.sessions]
            used_last = max((last.get(name, date.min) for name in names), default=date.min)
            return -sum(used[name] for name in names), -used_last.toordinal(), plan.plan_id

        by_start: dict[date, WeeklyPlan] = {}
        for plan in sorted(plans, key=preferred):
            by_start.setdefault(plan.starts_on, plan)
        return tuple(by_start[start] for start in sorted(by_start))

    def days_done(self, before: date) -> list[date]:
        """The days before `before` on which at least one stretch was done, whole or partly, here or elsewhere."""
        return [session.on for session in self.before(before) if session.was_done]


def read_history(documents: Iterable[object], codes: Codes, *, person: str, today: date) -> History:
    """The history that these documents tell. Raises DocumentError with every problem of every document.

    documents  as they came, or `Recorded`
    today      the day of a feedback whose own day is not known: the most recent, so that no warning in it ages
    """
    problems: list[Problem] = []
    plans: list[WeeklyPlan] = []
    happenings: list[Feedback | CheckIn | Event] = []
    for number, document in enumerate(documents):
        try:
            content = read_document(document, codes)
            if isinstance(content, WeeklyPlan):
                plans.append(content)
            else:
                happenings.append(content)
        except ValidationError as error:
            problems += problems_of(error, WeeklyPlan, f"history[{number}]")
        except RecommenderError as error:
            problems += [Problem(f"history[{number}]: {p.where}".rstrip(": "), p.what) for p in error.problems]
    problems += [
        Problem("history", f"a document of another person ('{name}') is among those of '{person}'")
        for name in sorted({entry.person for entry in [*plans, *happenings]} - {person})
    ]
    problems += _told_twice(happenings)
    if problems:
        raise DocumentError(problems)
    plans = sorted({plan.plan_id: plan for plan in plans}.values(), key=lambda plan: (plan.starts_on, plan.plan_id))
    by_id = {entry.feedback_id: entry for entry in happenings if isinstance(entry, Feedback)}
    feedbacks = list(by_id.values())
    return History(
        plans=tuple(plans),
        sessions=_logged_sessions(feedbacks, plans, today),
        flags_told=_flags_told(feedbacks, plans, today),
        checkins=tuple(sorted(_unique(happenings, CheckIn), key=lambda checkin: (checkin.on, checkin.checkin_id))),
        events=tuple(sorted(_unique(happenings, Event), key=lambda event: (event.at, event.event_id))),
    )


def _told_twice(happenings: Iterable[Feedback | CheckIn | Event]) -> list[Problem]:
    """One id with two contents: it cannot be known which of the two is true."""
    seen: dict[tuple[str, str], Feedback | CheckIn | Event] = {}
    problems = []
    for entry in happenings:
        kind, name = identity(entry)
        if seen.setdefault((kind, name), entry) != entry:
            problems.append(Problem(f"history: {kind} {name}", "stands twice with different content"))
    return problems


def identity(entry: Feedback | CheckIn | Event) -> tuple[str, str]:
    """What makes a happening the same one when it is sent again: its kind and the sender's id."""
    if isinstance(entry, Feedback):
        return "feedback_id", entry.feedback_id
    if isinstance(entry, CheckIn):
        return "checkin_id", entry.checkin_id
    return "event_id", entry.event_id


def _unique(happenings: Iterable[Feedback | CheckIn | Event], kind: type[_Kind]) -> list[_Kind]:
    """Those of one kind, each once, however often it was sent."""
    return list({repr(entry): entry for entry in happenings if isinstance(entry, kind)}.values())


def _logged_sessions(feedbacks: list[Feedback], plans: list[WeeklyPlan], today: date) -> tuple[LoggedSession, ...]:
    planned = {session.session_id: session for plan in plans for session in plan.sessions}
    logged = []
    for chain in chains_of(feedbacks):
        *before, feedback = accumulate(chain, _amend)
        session = planned.get(feedback.session_id or "")
        on = feedback.on or (session.on if session else None)
        ended = latest_local_day(feedback.finished_at) if feedback.finished_at else today
        logged.append(
            LoggedSession(
                on=on or min(ended, today),
                feedback=feedback,
                newest=chain[-1].feedback_id,
                planned=session.items if session else (),
                is_dated=on is not None,
                corrections=tuple(map(Correction, (link.told_on for link in chain[1:]), before)),
            )
        )
    return tuple(sorted(logged, key=lambda session: (session.on, session.feedback.feedback_id)))


def _flags_told(feedbacks: Sequence[Feedback], plans: Iterable[WeeklyPlan], today: date) -> tuple[FlagsTold, ...]:
    """When each warning was told: on the day of its feedback, or the latest day that is known of it.

    An amendment is told after its session, so neither a session's day nor a moment that it only repeats is taken for
    it: where its own day is not known, it was told today, and nothing that was answered before can answer for it.
    """
    days = {session.session_id: session.on for plan in plans for session in plan.sessions}
    by_id = {feedback.feedback_id: feedback for feedback in feedbacks}
    told = []
    for feedback in feedbacks:
        if not feedback.red_flags:
            continue
        said_on = feedback.on or days.get(feedback.session_id or "")
        first = by_id.get(feedback.amends or "")
        copied = first is not None and feedback.finished_at == first.finished_at
        finished = latest_local_day(feedback.finished_at) if feedback.finished_at and not copied else None
        if feedback.amends is None:
            told_on = said_on or finished or feedback.recorded_on or today
        else:
            told_on = feedback.recorded_on or finished or today
        told.append(FlagsTold(told_on=max(told_on, feedback.told_on or told_on), red_flags=feedback.red_flags))
    return tuple(sorted(told, key=lambda entry: (entry.told_on, entry.red_flags)))


def amended(feedbacks: Iterable[Feedback]) -> list[Feedback]:
    """Each first feedback with all that amends it applied, link after link of its chain.

    A warning is never amended away: red flags and a flare are the union of what was said, because a stop is
    lifted only by safety answers of a later day (contract section 3).
    """
    return [reduce(_amend, chain) for chain in chains_of(feedbacks)]


def _how_much_it_says(session: LoggedSession) -> tuple[bool, int, str]:
    """The log that says most sorts first."""
    told = session.feedback
    return told.pain_before is None or told.pain_after is None, -len(told.items), told.feedback_id


def _amend(earlier: Feedback, later: Feedback) -> Feedback:
    given = {name: value for name, value in later if value is not None}
    items = {item.stretch: item for item in earlier.items}
    for item in later.items:
        if item.stretch in items:
            changed = {name: value for name, value in item if value is not None}
            items[item.stretch] = ItemFeedback.model_construct(**(dict(items[item.stretch]) | changed))
        else:
            items[item.stretch] = item
    flags = {*(earlier.red_flags or ()), *(later.red_flags or ())}
    asked = earlier.red_flags is not None or later.red_flags is not None
    return earlier.model_copy(
        update=given
        | {
            "feedback_id": earlier.feedback_id,
            "amends": earlier.amends,
            "recorded_on": earlier.recorded_on,
            "told_on": earlier.told_on,
            "items": tuple(items.values()),
            "red_flags": tuple(sorted(flags)) if asked else None,
            "flare": True if earlier.flare or later.flare else given.get("flare", earlier.flare),
        }
    )
