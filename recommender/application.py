"""The use cases, where disk and clock are wired to the pure rooms. One transaction each."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from recommender.decide import (
    Situation,
    check_person,
    check_start,
    decide,
    situation,
)
from recommender.errors import DocumentError, Problem, StoreError, UnknownNameError, UsageError
from recommender.folders.on_top import with_folders
from recommender.knowledge import Knowledge, shipped_knowledge
from recommender.learning import Learning
from recommender.messages import Message
from recommender.outcomes.progress import Progress, progress_of
from recommender.own_stretches import OWN_TABLE, OwnStretches
from recommender.past import Past
from recommender.planning.adjust import with_moves
from recommender.profile.answers import Answers, read_answers
from recommender.profile.documents import CheckIn, Feedback, read_happening
from recommender.profile.history import History, LoggedSession
from recommender.profile.plan import LeftOut, PlannedItem, WeeklyPlan
from recommender.profile.recorded import Recorded as Read
from recommender.profile.recorded import canonical
from recommender.safety.screening import screen
from recommender.scoring.ranking import Scorer
from recommender.settings import HOME, Settings
from recommender.stop import Stop
from recommender.store.daily_copies import COPIES_KEPT
from recommender.store.drafts import COUNTS
from recommender.store.models import StoredModel
from recommender.store.recovery import Recovered, recover
from recommender.store.store import Recorded, Store
from recommender.week_in_force import Shown, WeekInForce, done_of

if TYPE_CHECKING:  # pandas takes a while, and few use cases need it
    from recommender.outcomes.frames import Frames
    from recommender.outcomes.pain_trend import PainTrend
    from recommender.transfer.here import Here
    from recommender.transfer.incoming import Brought
    from recommender.transfer.incoming_bundle import TakenIn

Said = TypeVar("Said")
LONGEST_SESSION_MINUTES = 60
MOST_WEEKS_KEPT = 16
MOST_COPIES = 366


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


def copies_kept(environment: Mapping[str, str]) -> int:
    """How many daily copies are kept beside a database file: STRETCH_COPIES, else 7. 0: none is made.

    Raises UsageError where it is no such number.
    """
    said = environment.get("STRETCH_COPIES", str(COPIES_KEPT))
    if not said.isascii() or not said.isdigit() or int(said) > MOST_COPIES:
        raise UsageError([Problem("STRETCH_COPIES", f"should be a number from 0 (no copies) to {MOST_COPIES}")])
    return int(said)


def recover_database(location: str) -> Recovered:
    """Makes a damaged database file whole of all that can be read; see `store/recovery.py`."""
    return recover(location, now=utc_now())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """Everything that a week is made of, and a mark that changes with any of it."""

    answers: Answers
    history: list[Read]
    scorer: Scorer | None
    settings: Settings
    mark: tuple[object, ...]


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
        count: Callable[[str], None] = lambda _: None,
    ) -> None:
        """count: told `plan`, `feedback`, `checkin` or `event` for each that was newly stored."""
        self._store, self._count = store, count
        self._knowledge = knowledge or settings.catalog or shipped_knowledge()
        self._settings = settings
        self.own = OwnStretches(files=store.own_stretches, knowledge=self._knowledge)
        self._now, self._today = now, today
        self._weeks: dict[tuple[object, ...], WeekInForce | None] = {}
        self._erasures = store.erasures.number
        self.past = Past(store, self._knowledge.codes)
        self.learning = Learning(store=store, past=self.past, knowledge=self._knowledge, today=today)

    @property
    def _here(self) -> Here:
        from recommender.transfer.here import Here

        return Here(
            store=self._store, past=self.past, learning=self.learning, knowledge=self._knowledge, own=self.own,
            today=self._today,
        )  # fmt: skip

    @classmethod
    def open(
        cls, location: str | Path, *, settings: Settings = HOME, catalogs: Sequence[str | Path] = ()
    ) -> Recommender:
        """The application on a database file, `:memory:` or a `postgresql://` address.

        catalogs  folders of others with stretches and rules that come on top of ours

        Raises StoreError where it cannot be used, DataError with every problem of the folders.
        """
        if not isinstance(location, str | Path) or not str(location).strip():
            raise StoreError([Problem("", "the database should be named by a path, or be :memory:")])
        if catalogs:
            ours = settings.catalog or shipped_knowledge()
            settings = replace(settings, catalog=with_folders(ours, [Path(folder) for folder in catalogs]))
        return cls(Store.open(str(location), now=utc_now(), copies=copies_kept(os.environ)), settings=settings)

    def close(self) -> None:
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def knowledge(self) -> Knowledge:
        """What everybody's weeks are made with here."""
        return self._knowledge

    def knowledge_of(self, person: str) -> Knowledge:
        """The same for one person, with the stretches that they entered for themselves."""
        return self.own.knowledge_of(person)

    def save_answers(self, person: str, answers: Mapping[str, Any] | Answers) -> None:
        """Stores a sheet as the person's newest. Raises AnswersError with every problem; then nothing is stored."""
        check_person(person)
        sheet = answers if isinstance(answers, Answers) else read_answers(answers, self._knowledge.codes)
        with self._store.transaction(person):
            self._save(person, sheet)

    def answers(self, person: str) -> dict[str, Any] | None:
        """The sheet that counts, with the day it was answered on; None where the person has none."""
        stored = self._store.newest_answers(person)
        return {**stored.document, "answered_on": stored.answered_on.isoformat()} if stored else None

    def draft(self, person: str, kind: str) -> dict[str, Any]:
        """Answers of this kind that the person has not finished; empty where there are none."""
        return self._store.drafts.read(person, kind)

    def keep_draft(
        self, person: str, kind: str, document: Mapping[str, Any], *, counts: Mapping[str, Any] | None = None
    ) -> None:
        """Keeps unfinished answers in the place of earlier ones; an empty document drops them.

        counts  a feedback or check-in that counts from now on, until it is recorded or the draft says otherwise: a
                warning that was named. Raises DocumentError where it could not be recorded
        """
        check_person(person)
        if counts is not None:
            read_happening(counts, self._knowledge.codes)
        with self._store.transaction(person):
            if document:
                kept = dict(document) | ({} if counts is None else {COUNTS: dict(counts)})
                self._store.drafts.save(person, kind, kept, now=self._now())
            else:
                self._store.drafts.drop(person, kind)

    def open_talks(self, person: str) -> list[str]:
        """The kinds of the drafts in which something was named that counts already."""
        return [entry.kind for entry in self._store.drafts.counting(person)]

    def close_draft(self, person: str, kind: str) -> None:
        """Drops a draft that nobody finished any more. What counts of it is recorded for good."""
        counts = self.draft(person, kind).get(COUNTS)
        if counts is not None:
            self.record(counts)
        self.keep_draft(person, kind, {})

    def plan_week(self, person: str, *, starts_on: date, seed: int | None = None) -> WeeklyPlan:
        """Makes, stores and returns the week that starts on `starts_on`.

        Raises UnknownNameError where the person has no answers.
        """
        check_person(person)
        check_start(starts_on)
        return self._with_week(person, starts_on, seed, save=lambda: None)[1]

    def save_and_plan(
        self, person: str, answers: Mapping[str, Any], *, starts_on: date, seed: int | None = None
    ) -> WeeklyPlan:
        """Stores a sheet and the week made of it: both or neither."""
        check_person(person)
        check_start(starts_on)
        sheet = read_answers(answers, self._knowledge.codes, starts_on=starts_on)
        return self._with_week(person, starts_on, seed, save=lambda: self._save(person, sheet))[1]

    def _save(self, person: str, sheet: Answers) -> None:
        answered_on = sheet.answered_on or self._today()
        self._store.save_answers(person, sheet.to_document(), answered_on=answered_on, now=self._now())

    def _with_week(
        self, person: str, starts_on: date, seed: int | None, save: Callable[[], Said]
    ) -> tuple[Said, WeeklyPlan]:
        """What `save` says, stored together with the week that is made of it: both or neither.

        To plan takes long, and whoever wants to store anything meanwhile would wait for it, at last in vain. So the
        week is made outside of the transaction, of what a dry run of it shows. Where something else was stored
        meanwhile that the week depends on, it is made again, inside.
        """
        with self._store.dry_run(person):
            save()
            foreseen = self._basis(person, starts_on)
        plan = self._week_of(foreseen, person, starts_on, seed)
        with self._store.transaction(person):
            said, basis = save(), self._basis(person, starts_on)
            if basis.mark != foreseen.mark:
                plan = self._week_of(basis, person, starts_on, seed)
            self._store.save_plan(plan, now=self._now())
        self._count("plan")
        return said, plan

    def _basis(self, person: str, starts_on: date) -> _Basis:
        sheet, history = self._sheet(person, starts_on), self.past.before(person, starts_on)
        answers, settings = self._with_standing_flags(person, sheet, starts_on), self._settings_of(person)
        _, *stored = self._store.mark(person)  # but for the key: somebody new has another one each time
        told = (canonical(answers.to_document()), *(record.text for record in history))
        return _Basis(
            answers=answers,
            history=history,
            scorer=self._scorer(person),
            settings=settings,
            mark=(*stored, *self.own.mark(person), *told),
        )

    def _scorer(self, person: str) -> Scorer | None:
        return self.learning.scorer(person, self.own.stretches(person))

    def _settings_of(self, person: str) -> Settings:
        """How plans are made, with all that this person's may hold."""
        return replace(self.settings, catalog=self.knowledge_of(person))

    def _week_of(self, basis: _Basis, person: str, starts_on: date, seed: int | None) -> WeeklyPlan:
        return decide(
            basis.answers,
            starts_on=starts_on,
            history=basis.history,
            seed=seed,
            model=basis.scorer,
            person=person,
            settings=basis.settings,
        )

    def preview_week(
        self, person: str, answers: Mapping[str, Any], *, starts_on: date, seed: int | None = None
    ) -> WeeklyPlan:
        """The week for a sheet, with whatever history the person has here; nothing is stored."""
        return decide(
            self._with_standing_flags(person, answers, starts_on),
            starts_on=starts_on,
            history=self.past.before(person, starts_on),
            seed=seed,
            model=self._scorer(person),
            person=person,
            settings=self._settings_of(person),
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
        with self._store.transaction(happening.person):
            recorded = self._store.record(happening, document, today=self._today(), now=self._now())
        if recorded.is_new:
            self._count(recorded.kind)
        return recorded

    def record_all(self, documents: Sequence[Mapping[str, Any]]) -> int:
        """Stores many feedbacks, check-ins or events: all or none. Returns how many had not been recorded before.

        Raises DocumentError with every problem of the first that cannot be stored.
        """
        happenings = [read_happening(document, self._knowledge.codes) for document in documents]
        people = sorted({happening.person for happening in happenings})
        for person in people:
            check_person(person)
        if not people:
            return 0
        with self._store.transaction(*people):
            recorded = [
                self._store.record(happening, document, today=self._today(), now=self._now())
                for happening, document in zip(happenings, documents, strict=True)
            ]
        return sum(entry.is_new for entry in recorded)

    def preview_check_in(self, document: Mapping[str, Any], *, starts_on: date, seed: int | None = None) -> WeeklyPlan:
        """The week that a check-in would make; nothing is stored.

        Raises DocumentError with every problem, UnknownNameError where the person has no answers.
        """
        happening = _read_check_in(document, self._knowledge)
        person = happening.person
        check_start(starts_on)
        earlier = [record for record in self.past.before(person, starts_on) if not _is_the_same(record, happening)]
        return decide(
            self._with_standing_flags(person, self._sheet(person, starts_on), starts_on),
            starts_on=starts_on,
            history=[*earlier, document],
            seed=seed,
            model=self._scorer(person),
            person=person,
            settings=self._settings_of(person),
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

        def save() -> Recorded:
            if sheet is not None:
                self._save(happening.person, sheet)
            return self._store.record(happening, document, today=self._today(), now=self._now())

        return self._with_week(happening.person, starts_on, seed, save)

    def weeks_before(self, person: str, day: date) -> tuple[WeeklyPlan, ...]:
        """The weeks that a new one follows: the plans with sessions that start before a day, the newest first.

        Raises UnknownNameError where the person has no answers.
        """
        if self._store.newest_answers(person) is None:
            raise self._nobody(person)
        plans = reversed(self.past.plans(person))
        earlier = [plan for plan in plans if plan.starts_on < day and plan.sessions and plan.status == "plan"]
        return tuple(sorted(earlier, key=lambda plan: plan.starts_on, reverse=True))

    def learn(self) -> None:
        """Brings the model up to date with all that was recorded, and lets it rank from now on."""
        with self._store.transaction(models=True):
            self.learning.learn(self._now())

    def keep_up(self) -> None:
        """Brings the model up to date, unless somebody has gone back to an earlier one."""
        with self._store.transaction(models=True):
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
        with self._store.transaction(models=True):
            return self.learning.roll_back(version, self._now())

    def set_study(self, *, eps: float, holdout: float, reason: str) -> Settings:
        """Switches swap draws and the hold-out arm on, with the reason that every plan states; or off, with 0 and 0.

        Raises UsageError with every problem.
        """
        with self._store.transaction(models=True):
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
        return self.past.plan_of(person, on)

    def week_in_force(self, person: str, on: date) -> WeekInForce | None:
        """The week that holds the day, as it may be shown and changed then; None where there is none.

        It is worked out again only when something was stored since, or the day is another one.
        """
        seen = (person, on, self._today(), *self._store.mark(person), *self.own.mark(person))
        if seen not in self._weeks:
            while len(self._weeks) >= MOST_WEEKS_KEPT:
                self._weeks.pop(next(iter(self._weeks)))
            self._weeks[seen] = self._week_of_now(person, on)
        return self._weeks[seen]

    def _week_of_now(self, person: str, on: date) -> WeekInForce | None:
        plan = self._stored_plan(person, on)
        if plan is None:
            return None
        return WeekInForce(
            stored=plan,
            case=self._case(person, on),
            plan_now=lambda: self._plan_as_of(person, on),
            scorer_now=lambda: self._scorer(person) or self._knowledge.prior,
            knowledge=self.knowledge_of(person),
            on=on,
        )

    def show(self, person: str, on: date) -> Shown:
        """The session of a day as it may be shown now: what no longer passes is withheld (decisions 1.11)."""
        week = self.week_in_force(person, on)
        return week.shown_on(on) if week else Shown(plan=None, session=None)

    def stop(self, person: str, on: date) -> Stop | None:
        """Why the person may not have a week on a day; None where nothing stands against one, or nobody is known."""
        if self._store.newest_answers(person) is None:
            return None
        case = self._case(person, on)
        if case.screening.status == "plan":
            return None
        return Stop(
            plan=self._plan_as_of(person, on),
            waiting_for=case.screening.waiting_for,
            unsure=case.screening.unsure_block,
            was_asked=case.profile.answers.red_flags is not None and case.profile.answered_on <= on,
        )

    def passing_now(self, person: str, on: date, pain_nrs: int) -> frozenset[str]:
        """The stretches that pass on a day with this as the newest rating of pain; nothing is stored.

        Pain of 8 or more leaves only the gentlest, and a flare lets the stronger ones rest (decisions 1.8, 1.12).
        """
        return self.passing_at(person, on)(pain_nrs)

    def passing_at(self, person: str, on: date) -> Callable[[int], frozenset[str]]:
        """The same for whoever asks for several ratings: the person is looked up once."""
        case, rules, catalog = self._case(person, on), self._knowledge.rules, self.knowledge_of(person).catalog
        day = case.starts_on

        def passing(pain_nrs: int) -> frozenset[str]:
            told = Feedback(
                feedback_version=1, feedback_id="now", person=person, on=day, pain_before=pain_nrs, items=()
            )  # fmt: skip
            history = replace(case.history, sessions=(*case.history.sessions, LoggedSession(on=day, feedback=told)))
            eligible = screen(case.profile, history, day, rules=rules, catalog=catalog).eligible
            return frozenset(offer.stretch.id for offer in eligible)

        return passing

    def show_week(self, person: str, on: date) -> tuple[WeeklyPlan | None, list[Shown]]:
        """The week that holds the day, each session as it may be shown now."""
        week = self.week_in_force(person, on)
        return (week.plan, [week.shown(session) for session in week.plan.sessions]) if week else (None, [])

    def done_sessions(self, person: str, plan: WeeklyPlan, *, today: date) -> frozenset[str]:
        """The sessions of a plan that were logged: by their id, or without a plan on their day."""
        return done_of(plan, self.history(person, today=today))

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
        self._record_event(person, "exclude", {"stretch": self.knowledge_of(person).catalog.find(stretch_id).id})

    def restore(self, person: str, stretch_id: str) -> None:
        """Lets a stretch come back that hurt or was excluded. What a rule or a clinician left out stays out."""
        self._known(person)
        self._record_event(person, "restore", {"stretch": self.knowledge_of(person).catalog.find(stretch_id).id})

    def clear(self, person: str, code: str, on: date) -> WeeklyPlan:
        """Keeps that a clinician agreed to stretching with a condition, as the person says, and the week that follows.

        Raises UsageError where nothing waits for that.
        """
        stop = self.stop(person, on)
        if stop is None or code not in stop.waiting_for:
            raise UsageError([Problem("", "no clinician has to agree to that")])
        self._record_event(person, "clearance", {"code": code, "given": True, "by": "person"})
        return self.plan_week(person, starts_on=on)

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
                "facts": {**facts, "on": self._today().isoformat()},
            }
        )

    def _case(self, person: str, on: date) -> Situation:
        """The person on a day, with the answers and history of now."""
        sheet = self._sheet(person, on)
        day = max(on, date.fromisoformat(sheet["answered_on"]))
        return situation(
            self._with_standing_flags(person, sheet, day),
            starts_on=day,
            history=self.past.before(person, day),
            person=person,
            knowledge=self.knowledge_of(person),
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

    def left_out(self, person: str, on: date) -> Mapping[str, LeftOut]:
        """By id, every stretch that is not for the person on a day, with the reasons.

        Raises UnknownNameError where the person has no answers.
        """
        week = self.week_in_force(person, on)
        if week is not None:
            return week.left_out
        screening = self._case(person, on).screening
        return {entry.stretch: entry for entry in self.knowledge_of(person).explainer.left_out(screening)}

    def why(self, person: str, stretch_id: str, on: date) -> dict[str, Any]:
        """Why a stretch is in the week of a day, or why it was left out, or that it fits but others came first.

        comes_back_if  what would bring it in: another answer, some time, or nothing that we know of
        Raises UnknownNameError where there is no such stretch or person.
        """
        knowledge = self.knowledge_of(person)
        stretch = knowledge.catalog.find(stretch_id)
        left_out = self.left_out(person, on).get(stretch_id)
        week = self.week_in_force(person, on)
        sessions = week.sessions if week else self._plan_as_of(person, on).sessions
        items = [item for session in sessions for item in session.items if item.stretch == stretch_id]
        planned = [session.on for session in sessions for item in session.items if item.stretch == stretch_id]
        is_there = bool(items) and left_out is None
        explainer = knowledge.explainer
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
        week, knowledge = self.week_in_force(person, on), self.knowledge_of(person)
        case, explainer = week.case if week else self._case(person, on), knowledge.explainer
        if left_out is not None:
            unlocks = case.unlocks(knowledge).for_stretch(stretch_id)
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
        return self.past.history(person, today=today)

    def weekly_trends(self, person: str) -> list[dict[str, object]]:
        """Pain and completion week by week. Raises UnknownNameError where the person is not known here."""
        from recommender.outcomes.trends import weekly_records  # pandas: only who asks for trends waits for it

        if self._store.person_key(person) is None:
            raise self._nobody(person)
        return weekly_records(self.history(person, today=self._today()))

    def pain_trend(self, person: str) -> PainTrend:
        """Where the pain of a person goes, up to today. Raises UnknownNameError where they are not known here."""
        from recommender.outcomes.pain_trend import trend_of

        if self._store.person_key(person) is None:
            raise self._nobody(person)
        return trend_of(self.history(person, today=self._today()))

    def ability_words(self, person: str) -> tuple[str, ...]:
        """What became of what a person wants to do again; empty before it was rated twice."""
        from recommender.outcomes.instruments import ability_words

        sheets = [
            (sheet.answered_on, read_answers(sheet.document, self._knowledge.codes).activity)
            for sheet in self._store.sheets(person)
        ]
        ordered = sorted(sheets, key=lambda sheet: sheet[0])
        return ability_words([(day, told.text, told.ability) for day, told in ordered if told is not None])

    def frames(self) -> Frames:
        """The tables that analyses read, of everybody in the database."""
        from recommender.outcomes.log_frames import frames_from_store

        return frames_from_store(self._store, self._knowledge.codes, today=self._today())

    def progress(self, person: str) -> Progress:
        """The goal, the sessions and the pain of a person up to today; empty for somebody who is not known here."""
        today = self._today()
        sheets = [
            (sheet.answered_on, read_answers(sheet.document, self._knowledge.codes))
            for sheet in self._store.sheets(person)
        ]
        return progress_of(self.history(person, today=today), sheets, today)

    def export(self, person: str) -> dict[str, Any]:
        """Everything that is kept about a person. Raises UnknownNameError where nothing is."""
        if not self.is_known(person):
            raise self._nobody(person)
        return {"person": person, **self._store.everything(person), OWN_TABLE: self.own.rows(person)}

    def calendar(self, person: str, on: date) -> str:
        """The week that holds a day as an `.ics` text, with the sessions that may be shown now.

        Raises UnknownNameError where there is none, UsageError where it may not be shown.
        """
        from recommender.exchange.calendar import calendar_text, entries  # icalendar comes with the `web` extra

        made, shown = self.show_week(person, on)
        if made is None:
            raise UnknownNameError([Problem("", "there is no week yet; make one with: stretch plan")])
        if made.status == "refer" or any(entry.stop is not None or entry.paused_since for entry in shown):
            raise UsageError([Problem("", "the week is put away for now; see why with: stretch today")])
        plans = [plan for plan in self.past.plans(person) if plan.starts_on == made.starts_on]
        sessions = [entry.session for entry in shown if entry.session is not None]
        sheet = read_answers(self._sheet(person, on), self._knowledge.codes)
        found = entries(plans, sessions, self.history(person, today=self._today()).events)
        return calendar_text(list(found), sheet.time_of_day)

    def archive(self, person: str) -> bytes:
        """Everything of a person as one zip file, the same bytes for the same content.

        Raises UnknownNameError where nothing is kept about them.
        """
        if not self.is_known(person):
            raise self._nobody(person)
        from recommender.transfer.outgoing import archive

        with self._store.snapshot():  # tables are made of it for seconds: nobody who writes may wait for that
            return archive(self._here, person)

    def take_in(self, document: object, *, name: str | None = None) -> Brought:
        """Stores everything of an export again: all of it or nothing. name: what the person is to be called here.

        A week that comes with it is screened each time it is shown, like every other.
        Raises DocumentError with every problem, UsageError where that person has something else here already.
        """
        from recommender.transfer.incoming import take_in

        with self._store.transaction():
            return take_in(self._here, document, name=name)

    def take_in_archive(self, content: bytes, *, name: str | None = None) -> Brought:
        """Stores everything of an archive, as `take_in`; with the model and the study where nobody else is here."""
        from recommender.transfer.incoming_archive import take_in_archive

        with self._store.transaction():
            return take_in_archive(self._here, content, name=name)

    def fhir_bundle(self, person: str) -> dict[str, Any]:
        """A person as a FHIR R4B Bundle.

        Raises UnknownNameError where nothing is kept about them, UsageError without the `fhir` extra.
        """
        if not self._store.is_known(person):
            raise self._nobody(person)
        from recommender.transfer.outgoing import fhir_bundle

        with self._store.snapshot():
            return fhir_bundle(self._here, person)

    def take_in_fhir(self, bundle: Mapping[str, Any], *, person: str = "me", name: str | None = None) -> TakenIn:
        """Stores what a FHIR R4B Bundle says, beside what is here: all that can be taken, or nothing.

        person  whom it is about, where the Bundle does not carry a name of ours; name: what they are called here
        Raises DocumentError with every problem, UsageError without the `fhir` extra.
        """
        from recommender.transfer.incoming_bundle import take_in_fhir

        with self._store.transaction():
            return take_in_fhir(self._here, bundle, person=person, name=name, now=self._now())

    def is_known(self, person: str) -> bool:
        """Whether anything is kept about somebody, be it unfinished answers or a stretch of their own."""
        return self._store.is_known(person) or bool(self.own.mark(person))

    def erase(self, person: str) -> None:
        """Erases everything about a person: afterwards it is as if they had never been here.

        Rows, unfinished answers, stretches of their own, every model that learned from them, and their bytes in the
        file and in the copies beside it. Sessions that are sent late are refused. Raises UnknownNameError where nothing
        is kept about them, StoreError where the file is in use: the rows are gone then, and erasing again lets go of
        their bytes.
        """
        self.erase_rows(person)
        self._store.erasures.scrub()

    def erase_rows(self, person: str) -> None:
        """The first half of `erase`, for whoever erases more than this: the bytes are gone once the store is scrubbed.

        Raises UnknownNameError where nothing is kept about them.
        """
        check_person(person)
        with self._store.transaction(person, models=True):
            if self.is_known(person):
                self.own.erase(person)
                self._store.erase(person, now=self._now())
                self._forget()
                self.learning.unlearn(self._now())
            elif not self._store.erasures.covers(person):
                raise self._nobody(person)

    def finish_erasing(self) -> None:
        """Lets go of the bytes of whoever was erased before the program was ended in the middle of it.

        Where others use the file it is left to the next time.
        """
        with suppress(StoreError):
            self._store.erasures.finish()

    def forget_erased(self) -> None:
        """Lets go of what is in memory where somebody was erased since, be it by another program.

        A server calls it before each request, so it is also where the copy of a new day is made.
        """
        self._store.copy_of_the_day(self._now().date())
        if self._erasures != self._store.erasures.number:
            self._forget()

    def _forget(self) -> None:
        self._weeks.clear()
        self.past.forget()
        self.learning.forget()
        self._erasures = self._store.erasures.number

    def back_up(self, path: Path) -> dict[str, int]:
        """Writes everything into one file, while others go on, and returns how many rows each table has."""
        return self._store.back_up(path)

    def restore_backup(self, path: Path, *, replace: bool = False) -> dict[str, int]:
        """Puts a backup in the place of what is here, all of it or nothing; returns how many rows each table has.

        replace  whether what is here may go. Raises DocumentError with every problem of the file, UsageError where
                 there is something here that may not go
        """
        counts = self._store.restore(path, replace=replace)
        self._forget()
        return counts

    def faults(self) -> list[str]:
        """What is wrong inside the database, looked through from end to end; empty where nothing is."""
        return self._store.faults()

    @property
    def version(self) -> str:
        """The engine that keeps the data, and the newest step of its tables."""
        return self._store.version

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


def _is_the_same(record: Read, happening: CheckIn) -> bool:
    """Whether it is the same check-in, as far as it had come before."""
    return isinstance(record.content, CheckIn) and record.content.checkin_id == happening.checkin_id


def _read_check_in(document: Mapping[str, Any], knowledge: Knowledge) -> CheckIn:
    happening = read_happening(document, knowledge.codes)
    if not isinstance(happening, CheckIn):
        raise DocumentError([Problem("checkin_version", "is missing: this is no check-in")])
    return happening
