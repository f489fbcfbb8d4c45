"""The use cases, where disk and clock are wired to the pure rooms. One transaction each."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from recommender.decide import (
    Situation,
    check_person,
    check_start,
    decide,
    situation,
)
from recommender.errors import DocumentError, Problem, StoreError, UnknownNameError, UsageError
from recommender.knowledge import Knowledge, shipped_knowledge
from recommender.learning import Learning
from recommender.messages import Message
from recommender.planning.adjust import with_moves
from recommender.profile.answers import Answers, read_answers
from recommender.profile.documents import CheckIn, Feedback, read_happening
from recommender.profile.history import History, LoggedSession, read_history
from recommender.profile.plan import LeftOut, PlannedItem, WeeklyPlan
from recommender.safety.screening import screen
from recommender.settings import HOME, Settings
from recommender.store.models import StoredModel
from recommender.store.store import Recorded, Store
from recommender.week_in_force import Shown, WeekInForce

LONGEST_SESSION_MINUTES = 60


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
        self.learning = Learning(store=store, knowledge=self._knowledge, today=today)

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
            model=self.learning.scorer(person),
            person=person,
            settings=self.settings,
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

    def preview_check_in(self, document: Mapping[str, Any], *, starts_on: date, seed: int | None = None) -> WeeklyPlan:
        """The week that a check-in would make; nothing is stored.

        Raises DocumentError with every problem, UnknownNameError where the person has no answers.
        """
        person = _read_check_in(document, self._knowledge).person
        check_start(starts_on)
        return decide(
            self._with_standing_flags(person, self._sheet(person, starts_on), starts_on),
            starts_on=starts_on,
            history=[*self._documents(person, starts_on), document],
            seed=seed,
            model=self.learning.scorer(person),
            person=person,
            settings=self.settings,
        )

    def check_in(
        self,
        document: Mapping[str, Any],
        *,
        starts_on: date,
        seed: int | None = None,
        answers: Mapping[str, Any] | None = None,
    ) -> tuple[Recorded, WeeklyPlan]:
        """Stores a check-in and the week made of it: both or neither. answers: a sheet that was answered with it.

        Raises DocumentError or AnswersError with every problem, UnknownNameError where the person has no answers.
        """
        happening = _read_check_in(document, self._knowledge)
        check_person(happening.person)
        check_start(starts_on)
        sheet = None if answers is None else read_answers(answers, self._knowledge.codes, starts_on=starts_on)
        with self._store.transaction():
            if sheet is not None:
                self._save(happening.person, sheet)
            recorded = self._store.record(happening, document, today=self._today(), now=self._now())
            return recorded, self._plan(happening.person, starts_on, seed)

    def weeks_before(self, person: str, day: date) -> tuple[WeeklyPlan, ...]:
        """The weeks that a new one follows: the plans with sessions that start before a day, the newest first.

        Raises UnknownNameError where the person has no answers.
        """
        if self._store.newest_answers(person) is None:
            raise self._nobody(person)
        plans = [WeeklyPlan.model_validate(document) for document in reversed(self._store.plans(person))]
        earlier = [plan for plan in plans if plan.starts_on < day and plan.sessions and plan.status == "plan"]
        return tuple(sorted(earlier, key=lambda plan: plan.starts_on, reverse=True))

    def learn(self) -> None:
        """Brings the model up to date with all that was recorded, and lets it rank from now on."""
        with self._store.transaction():
            self.learning.learn(self._now())

    def keep_up(self) -> None:
        """Brings the model up to date, unless somebody has gone back to an earlier one."""
        with self._store.transaction():
            self.learning.keep_up(self._now())

    def models(self) -> list[StoredModel]:
        """Every fitted model that is kept, the oldest first."""
        return self._store.models.all()

    def model(self, version: str | None = None) -> StoredModel:
        """A fitted model; None for the one that ranks now. Raises UnknownNameError where there is none."""
        return self.learning.model(version)

    def roll_back(self, version: str) -> StoredModel:
        """Lets an earlier model rank again, until one is fitted anew.

        Raises UnknownNameError where there is none of that name, ModelError where it does not fit any more.
        """
        with self._store.transaction():
            return self.learning.roll_back(version, self._now())

    def set_study(self, *, eps: float, holdout: float, reason: str) -> Settings:
        """Switches swap draws and the hold-out arm on, with the reason that every plan states; or off, with 0 and 0.

        Raises UsageError with every problem.
        """
        with self._store.transaction():
            return self.learning.save_study(eps=eps, holdout=holdout, reason=reason, now=self._now())

    @property
    def settings(self) -> Settings:
        """How plans are made here, with what the team has switched on."""
        return self.learning.settings(self._settings)

    def current_plan(self, person: str, on: date) -> WeeklyPlan | None:
        """The newest plan whose week holds the day, its sessions where they were moved to; None where none is."""
        plan = self._stored_plan(person, on)
        return with_moves(plan, self.history(person, today=on)) if plan else None

    def _stored_plan(self, person: str, on: date) -> WeeklyPlan | None:
        plans = [WeeklyPlan.model_validate(document) for document in self._store.plans(person)]
        in_force = (plan for plan in reversed(plans) if plan.starts_on <= on < plan.starts_on + timedelta(days=7))
        return next(in_force, None)

    def week_in_force(self, person: str, on: date) -> WeekInForce | None:
        """The week that holds the day, as it may be shown and changed then; None where there is none."""
        plan = self._stored_plan(person, on)
        if plan is None:
            return None
        return WeekInForce(
            stored=plan,
            case=self._case(person, on),
            as_of_now=self._plan_as_of(person, on),
            scorer=self.learning.scorer(person) or self._knowledge.prior,
            knowledge=self._knowledge,
            on=on,
        )

    def show(self, person: str, on: date) -> Shown:
        """The session of a day as it may be shown now: what no longer passes is withheld (decisions 1.11)."""
        week = self.week_in_force(person, on)
        return week.shown_on(on) if week else Shown(plan=None, session=None)

    def passing_now(self, person: str, on: date, pain_nrs: int) -> frozenset[str]:
        """The stretches that pass on a day with this as the newest rating of pain; nothing is stored.

        Pain of 8 or more leaves only the gentlest, and a flare lets the stronger ones rest (decisions 1.8, 1.12).
        """
        case, rules, catalog = self._case(person, on), self._knowledge.rules, self._knowledge.catalog
        day = case.starts_on
        told = Feedback(feedback_version=1, feedback_id="now", person=person, on=day, pain_before=pain_nrs, items=())
        history = replace(case.history, sessions=(*case.history.sessions, LoggedSession(on=day, feedback=told)))
        eligible = screen(case.profile, history, day, rules=rules, catalog=catalog).eligible
        return frozenset(offer.stretch.id for offer in eligible)

    def show_week(self, person: str, on: date) -> tuple[WeeklyPlan | None, list[Shown]]:
        """The week that holds the day, each session as it may be shown now."""
        week = self.week_in_force(person, on)
        return (week.plan, [week.shown(session) for session in week.plan.sessions]) if week else (None, [])

    def done_sessions(self, person: str, plan: WeeklyPlan, *, today: date) -> frozenset[str]:
        """The sessions of a plan that were logged: by their id, or without a plan on their day."""
        logged = self.history(person, today=today).sessions
        ids = {entry.feedback.session_id for entry in logged}
        days = {entry.on for entry in logged if entry.feedback.session_id is None}
        return frozenset(s.session_id for s in plan.sessions if s.session_id in ids or s.on in days)

    def swap_choices(self, person: str, session_id: str, stretch_id: str, on: date) -> list[PlannedItem]:
        """What could take the place of a stretch in a session, the best first: the same rules, the same target."""
        return self._week(person, on).choices(session_id, stretch_id)

    def easier_now(self, person: str, session_id: str, stretch_id: str, on: date) -> PlannedItem | None:
        """The easier form of a stretch of a session that may be offered now; None where there is none."""
        return self._week(person, on).easier(session_id, stretch_id)

    def swap(
        self, person: str, session_id: str, stretch_id: str, on: date, *, to: str | None = None, why: str | None = None
    ) -> PlannedItem:
        """Puts another stretch in the place of one, for this session; `to` None takes the best.

        why  hurt, could_not or disliked: hurt keeps the stretch away from now on, the others make it come later

        Raises UsageError where nothing fits, or `to` does not.
        """
        chosen = self._week(person, on).choice(session_id, stretch_id, to)
        facts = {"session_id": session_id, "stretch": stretch_id, "to": chosen.stretch}
        self._record_event(person, "swap", facts | ({"reason": why} if why else {}))
        return chosen

    def move(self, person: str, session_id: str, to: date, on: date) -> WeeklyPlan:
        """Moves a session to another day of its week and returns the week. Raises UsageError where it cannot be."""
        moved = self._week(person, on).moved(session_id, to)
        self._record_event(person, "move", {"session_id": session_id, "to": to.isoformat()})
        return moved

    def _week(self, person: str, on: date) -> WeekInForce:
        week = self.week_in_force(person, on)
        if week is None:
            raise UsageError([Problem("", "there is no week yet; make one with: stretch plan")])
        return week

    def pause(self, person: str, reason: str) -> None:
        """Pauses the plan; these days count neither for nor against anything. reason: holiday, ill or flare."""
        self._known(person)
        self._record_event(person, "pause", {"reason": reason})

    def resume(self, person: str) -> None:
        """Ends a pause."""
        self._known(person)
        self._record_event(person, "resume", {})

    def exclude(self, person: str, stretch_id: str) -> None:
        """Never shows a stretch again, until the person asks for it back."""
        self._known(person)
        self._record_event(person, "exclude", {"stretch": self._knowledge.catalog.find(stretch_id).id})

    def restore(self, person: str, stretch_id: str) -> None:
        """Lets a stretch come back that hurt or was excluded. What a rule or a clinician left out stays out."""
        self._known(person)
        self._record_event(person, "restore", {"stretch": self._knowledge.catalog.find(stretch_id).id})

    def _known(self, person: str) -> None:
        if self._store.person_key(person) is None:
            raise self._nobody(person)

    def _record_event(self, person: str, kind: str, facts: Mapping[str, Any]) -> None:
        self.record(
            {
                "event_version": 1,
                "event_id": str(uuid.uuid4()),
                "person": person,
                "at": self._now().isoformat(),
                "kind": kind,
                "facts": dict(facts),
            }
        )

    def _case(self, person: str, on: date) -> Situation:
        """The person on a day, with the answers and history of now."""
        sheet = self._sheet(person, on)
        day = max(on, date.fromisoformat(sheet["answered_on"]))
        return situation(
            self._with_standing_flags(person, sheet, day),
            starts_on=day,
            history=self._documents(person, day),
            person=person,
            knowledge=self._knowledge,
        )

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

        comes_back_if  what would bring it in: another answer, some time, or nothing that we know of
        Raises UnknownNameError where there is no such stretch or person.
        """
        stretch = self._knowledge.catalog.find(stretch_id)
        now = self._plan_as_of(person, on)
        left_out = next((entry for entry in now.left_out if entry.stretch == stretch_id), None)
        plan = self.current_plan(person, on) or now
        items = [item for session in plan.sessions for item in session.items if item.stretch == stretch_id]
        planned = [session.on for session in plan.sessions for item in session.items if item.stretch == stretch_id]
        is_there = bool(items) and left_out is None
        explainer = self._knowledge.explainer
        return {
            "stretch": stretch_id,
            "name": stretch.name,
            "planned_on": [day.isoformat() for day in planned] if left_out is None else [],
            "why": list(items[0].why) if is_there else [],
            "cautions": [caution.model_dump() for caution in items[0].cautions] if is_there else [],
            "score": items[0].score.model_dump() if is_there and items[0].score else None,
            "how_sure": list(explainer.how_sure(items[0].score)) if is_there and items[0].score else [],
            "left_out": [because.model_dump() for because in left_out.because] if left_out else [],
            "comes_back_if": [] if is_there else list(self._comes_back_if(person, stretch_id, left_out, on)),
        }

    def _comes_back_if(self, person: str, stretch_id: str, left_out: LeftOut | None, on: date) -> Iterator[str]:
        """What would bring a stretch in, each tried; at most one sentence for each way."""
        case, explainer = self._case(person, on), self._knowledge.explainer
        if left_out is not None:
            unlocks = case.unlocks(self._knowledge).for_stretch(stretch_id)
            yield from explainer.comes_back(left_out, unlocks)
            return
        sheet = self._sheet(person, on)
        asked = case.profile.answers.minutes_per_session
        for minutes in (asked + 5, asked + 10):
            if minutes <= LONGEST_SESSION_MINUTES:
                then = self.preview_week(person, sheet | {"minutes_per_session": minutes}, starts_on=case.starts_on)
                if stretch_id in then.stretch_ids:
                    yield explainer.say(Message("back_minutes", {"minutes": minutes}))
                    return

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

        Of several plans for one earlier week that nobody used only the newest counts. An earlier plan of this same week
        that nobody has used is left out, so that planning the week again with the same answers gives the same plan.
        """
        happenings = self._store.happenings(person)
        used = {document.get("session_id") for document in happenings} - {None}
        newest: dict[str, dict[str, Any]] = {}
        for plan in self._store.plans(person):  # in the order in which they were made
            newest[plan["starts_on"]] = plan
        plans = [
            plan
            for plan in self._store.plans(person)
            if used & {session["session_id"] for session in plan["sessions"]}
            or (date.fromisoformat(plan["starts_on"]) < starts_on and newest[plan["starts_on"]] == plan)
        ]
        return [*plans, *happenings]


def _read_check_in(document: Mapping[str, Any], knowledge: Knowledge) -> CheckIn:
    happening = read_happening(document, knowledge.codes)
    if not isinstance(happening, CheckIn):
        raise DocumentError([Problem("checkin_version", "is missing: this is no check-in")])
    return happening
