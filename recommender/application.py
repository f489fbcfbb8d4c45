"""The use cases, where disk and clock are wired to the pure rooms. One transaction each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from recommender.decide import HOME, Settings, check_person, check_start, decide, situation
from recommender.errors import Problem, StoreError, UnknownNameError
from recommender.knowledge import Knowledge, shipped_knowledge
from recommender.profile.answers import Answers, read_answers
from recommender.profile.documents import read_happening
from recommender.profile.history import History, read_history
from recommender.profile.plan import CautionText, LeftOut, PlannedSession, WeeklyPlan
from recommender.store.store import Recorded, Store


def utc_now() -> datetime:
    """The moment, in UTC. The only place where this package asks the clock for it."""
    return datetime.now(UTC)


def local_today() -> date:
    """The day where the person is. The only place where this package asks the clock for it."""
    return datetime.now().astimezone().date()


def default_database() -> Path:
    """The database in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("stretch-recommender", appauthor=False) / "people.db"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A planned session as it may be shown now: screened again with today's answers, history and rules.

    session   the items that still pass; None where no session is planned for the day or a stop puts the plan away
    withheld  what was planned and no longer passes, with the reasons
    plan      the plan that it belongs to; None where there is none
    stop      the plan document that says why nothing may be shown; None where all is well
    """

    plan: WeeklyPlan | None
    session: PlannedSession | None
    withheld: tuple[LeftOut, ...] = ()
    stop: WeeklyPlan | None = None


class Recommender:
    """Everything that can be done with one database. Use it as a context manager, or close it."""

    def __init__(
        self,
        store: Store,
        *,
        knowledge: Knowledge | None = None,
        settings: Settings = HOME,
        now: Callable[[], datetime] = utc_now,
        today: Callable[[], date] = local_today,
    ) -> None:
        self._store = store
        self._knowledge = knowledge or settings.catalog or shipped_knowledge()
        self._settings = settings
        self._now, self._today = now, today

    @classmethod
    def open(cls, location: str | Path, *, settings: Settings = HOME) -> Recommender:
        """The application on a database file, or on `:memory:`. Raises StoreError where it cannot be used."""
        if not isinstance(location, str | Path) or not str(location).strip():
            raise StoreError([Problem("", "the database should be named by a path, or be :memory:")])
        return cls(Store.open(str(location), now=utc_now()), settings=settings)

    def close(self) -> None:
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def save_answers(self, person: str, answers: Mapping[str, Any] | Answers) -> None:
        """Stores a sheet as the person's newest. Raises AnswersError with every problem; then nothing is stored."""
        check_person(person)
        sheet = answers if isinstance(answers, Answers) else read_answers(answers, self._knowledge.codes)
        with self._store.transaction():
            self._save(person, sheet)

    def answers(self, person: str) -> dict[str, Any] | None:
        """The sheet that counts, with the day it was answered on; None where the person has none."""
        stored = self._store.newest_answers(person)
        return {**stored.document, "answered_on": stored.answered_on.isoformat()} if stored else None

    def plan_week(self, person: str, *, starts_on: date, seed: int | None = None) -> WeeklyPlan:
        """Makes, stores and returns the week that starts on `starts_on`.

        Raises UnknownNameError where the person has no answers.
        """
        check_person(person)
        check_start(starts_on)
        with self._store.transaction():
            return self._plan(person, starts_on, seed)

    def save_and_plan(
        self, person: str, answers: Mapping[str, Any], *, starts_on: date, seed: int | None = None
    ) -> WeeklyPlan:
        """Stores a sheet and the week made of it: both or neither."""
        check_person(person)
        check_start(starts_on)
        sheet = read_answers(answers, self._knowledge.codes, starts_on=starts_on)
        with self._store.transaction():
            self._save(person, sheet)
            return self._plan(person, starts_on, seed)

    def _save(self, person: str, sheet: Answers) -> None:
        answered_on = sheet.answered_on or self._today()
        self._store.save_answers(person, sheet.to_document(), answered_on=answered_on, now=self._now())

    def _plan(self, person: str, starts_on: date, seed: int | None) -> WeeklyPlan:
        plan = self.preview_week(person, self._sheet(person, starts_on), starts_on=starts_on, seed=seed)
        self._store.save_plan(plan, now=self._now())
        return plan

    def preview_week(
        self, person: str, answers: Mapping[str, Any], *, starts_on: date, seed: int | None = None
    ) -> WeeklyPlan:
        """The week for a sheet, with whatever history the person has here; nothing is stored."""
        return decide(
            self._with_standing_flags(person, answers, starts_on),
            starts_on=starts_on,
            history=self._documents(person, starts_on),
            seed=seed,
            person=person,
            settings=self._settings,
        )

    def _with_standing_flags(self, person: str, answers: Mapping[str, Any], starts_on: date) -> Answers:
        """The sheet, with the red flags of other sheets of its own day or later: a second sheet of the same day does
        not lift a stop, since a stop is lifted only by answers that are dated later (contract section 3).
        """
        sheet = read_answers(answers, self._knowledge.codes, starts_on=starts_on)
        standing = self._store.flags_of_sheets_since(person, sheet.answered_on or starts_on)
        if not standing:
            return sheet
        flags = tuple(dict.fromkeys([*(sheet.red_flags or ()), *sorted(standing)]))
        return read_answers(sheet.to_document() | {"red_flags": list(flags)}, self._knowledge.codes)

    def record(self, document: Mapping[str, Any]) -> Recorded:
        """Stores a feedback, check-in or event once. It is acknowledged only when it is on the disk.

        Raises DocumentError with every problem; then nothing is stored.
        """
        happening = read_happening(document, self._knowledge.codes)
        check_person(happening.person)
        with self._store.transaction():
            return self._store.record(happening, document, today=self._today(), now=self._now())

    def learn(self) -> None:
        """Brings the model up to date. This version ranks by the evidence alone, so there is nothing to fit."""

    def current_plan(self, person: str, on: date) -> WeeklyPlan | None:
        """The newest plan whose week holds the day; None where there is none."""
        plans = [WeeklyPlan.model_validate(document) for document in self._store.plans(person)]
        return next(
            (plan for plan in reversed(plans) if plan.starts_on <= on < plan.starts_on + timedelta(days=7)), None
        )

    def show(self, person: str, on: date) -> Shown:
        """The session of a day as it may be shown now: what no longer passes is withheld (decisions 1.11)."""
        plan = self.current_plan(person, on)
        if plan is None:
            return Shown(plan=None, session=None)
        planned = next((session for session in plan.sessions if session.on == on), None)
        return self._shown(plan, planned, on)

    def show_week(self, person: str, on: date) -> tuple[WeeklyPlan | None, list[Shown]]:
        """The week that holds the day, each session as it may be shown now."""
        plan = self.current_plan(person, on)
        return plan, [self._shown(plan, session, on) for session in plan.sessions] if plan else []

    def done_sessions(self, person: str, plan: WeeklyPlan, *, today: date) -> frozenset[str]:
        """The sessions of a plan that were logged: by their id, or without a plan on their day."""
        logged = self.history(person, today=today).sessions
        ids = {entry.feedback.session_id for entry in logged}
        days = {entry.on for entry in logged if entry.feedback.session_id is None}
        return frozenset(s.session_id for s in plan.sessions if s.session_id in ids or s.on in days)

    def _shown(self, plan: WeeklyPlan, planned: PlannedSession | None, on: date) -> Shown:
        now = self._plan_as_of(plan.person, on)
        if now.status in ("refer", "incomplete"):
            return Shown(plan=plan, session=None, stop=now)
        if planned is None:
            return Shown(plan=plan, session=None)
        left_out = {entry.stretch: entry for entry in now.left_out}
        cautions = self._cautions_as_of(plan.person, on)
        kept = tuple(
            item.model_copy(update={"cautions": cautions[item.stretch]})
            for item in planned.items
            if item.stretch not in left_out
        )
        withheld = tuple(left_out[item.stretch] for item in planned.items if item.stretch in left_out)
        minutes = round(sum(item.seconds for item in kept) / 60, 1)
        session = planned.model_copy(update={"items": kept, "minutes": minutes}) if kept else None
        return Shown(plan=plan, session=session, withheld=withheld, stop=None if kept else now)

    def _cautions_as_of(self, person: str, on: date) -> dict[str, tuple[CautionText, ...]]:
        """What to take care of with each stretch that may be offered on a day."""
        sheet = self._sheet(person, on)
        day = max(on, date.fromisoformat(sheet["answered_on"]))
        found = situation(
            self._with_standing_flags(person, sheet, day),
            starts_on=day,
            history=self._documents(person, day),
            person=person,
            knowledge=self._knowledge,
        )
        explainer, sides = self._knowledge.explainer, found.profile.answers.condition_sides
        return {offer.stretch.id: explainer.cautions(offer, sides) for offer in found.screening.eligible}

    def _plan_as_of(self, person: str, on: date) -> WeeklyPlan:
        """What would be planned if the week started on this day, with the answers of now."""
        sheet = self._sheet(person, on)
        return self.preview_week(person, sheet, starts_on=max(on, date.fromisoformat(sheet["answered_on"])))

    def has_fresh_answers(self, person: str, starts_on: date) -> bool:
        """True where a week can be made without a question."""
        return (
            self._store.newest_answers(person) is not None
            and self._plan_as_of(person, starts_on).status != "incomplete"
        )

    def why(self, person: str, stretch_id: str, on: date) -> dict[str, Any]:
        """Why a stretch is in the week of a day, or why it was left out, or that it fits but others came first.

        Raises UnknownNameError where there is no such stretch or person.
        """
        stretch = self._knowledge.catalog.find(stretch_id)
        now = self._plan_as_of(person, on)
        left_out = next((entry for entry in now.left_out if entry.stretch == stretch_id), None)
        plan = self.current_plan(person, on) or now
        items = [item for session in plan.sessions for item in session.items if item.stretch == stretch_id]
        planned = [session.on for session in plan.sessions for item in session.items if item.stretch == stretch_id]
        return {
            "stretch": stretch_id,
            "name": stretch.name,
            "planned_on": [day.isoformat() for day in planned] if left_out is None else [],
            "why": list(items[0].why) if items and left_out is None else [],
            "cautions": [caution.model_dump() for caution in items[0].cautions] if items and left_out is None else [],
            "left_out": [because.model_dump() for because in left_out.because] if left_out else [],
        }

    def history(self, person: str, *, today: date) -> History:
        """Everything that happened to a person."""
        documents = [*self._store.plans(person), *self._store.happenings(person)]
        return read_history(documents, self._knowledge.codes, person=person, today=today)

    def weekly_trends(self, person: str) -> list[dict[str, object]]:
        """Pain and completion week by week. Raises UnknownNameError where the person is not known here."""
        from recommender.outcomes.trends import weekly_records  # pandas: only who asks for trends waits for it

        if self._store.person_key(person) is None:
            raise self._nobody(person)
        return weekly_records(self.history(person, today=self._today()))

    def export(self, person: str) -> dict[str, Any]:
        """Everything that is kept about a person. Raises UnknownNameError where nothing is."""
        if self._store.person_key(person) is None:
            raise self._nobody(person)
        return {"person": person, **self._store.everything(person)}

    def people(self) -> list[str]:
        """The names of everybody who is known here."""
        return self._store.people()

    def _sheet(self, person: str, starts_on: date) -> dict[str, Any]:
        """The sheet that counts for a week. One that names no day was answered when it was saved, at the latest when
        the week starts: somebody may save today and plan the week that began on Monday.
        """
        stored = self._store.newest_answers(person, up_to=starts_on)
        if stored is None:
            raise self._nobody(person)
        answered_on = stored.document.get("answered_on") or min(stored.answered_on, starts_on).isoformat()
        return {**stored.document, "answered_on": answered_on}

    def _nobody(self, person: str) -> UnknownNameError:
        return UnknownNameError([Problem("", f"nothing is stored for '{person}'; start with: stretch plan")])

    def _documents(self, person: str, starts_on: date) -> Iterable[dict[str, Any]]:
        """What happened, and the plans that it happened in or that came before this week.

        An earlier plan of this same week that nobody has used is left out, so that planning the week again with the
        same answers gives the same plan.
        """
        happenings = self._store.happenings(person)
        used = {document.get("session_id") for document in happenings} - {None}
        plans = [
            plan
            for plan in self._store.plans(person)
            if date.fromisoformat(plan["starts_on"]) < starts_on
            or used & {session["session_id"] for session in plan["sessions"]}
        ]
        return [*plans, *happenings]
