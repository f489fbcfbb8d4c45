"""The use cases, where disk and clock are wired to the pure rooms. One transaction each."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from recommender.decide import check_person, check_start
from recommender.errors import DocumentError, Problem, StoreError, UsageError
from recommender.folders.on_top import with_folders
from recommender.knowledge import Knowledge, shipped_knowledge
from recommender.learning import Learning
from recommender.own_stretches import OwnStretches
from recommender.past import Past
from recommender.place import Place, nobody
from recommender.profile.answers import Answers, read_answers
from recommender.profile.documents import CheckIn, read_happening
from recommender.profile.plan import WeeklyPlan
from recommender.profile.recorded import Recorded as Read
from recommender.settings import HOME, Settings
from recommender.store.daily_copies import COPIES_KEPT
from recommender.store.models import StoredModel
from recommender.store.recovery import Recovered, recover
from recommender.store.store import Recorded, Store
from recommender.uses.belongings import Belongings
from recommender.uses.drafts import Drafts
from recommender.uses.log_book import LogBook
from recommender.uses.reasons import Reasons
from recommender.uses.results import Results
from recommender.uses.standing import Standing
from recommender.uses.week_making import WeekMaking
from recommender.uses.weeks import Weeks

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


class Recommender:
    """Everything that can be done with one database. Use it as a context manager, or close it.

    weeks       the week that holds a day, shown and changed
    reasons     why a stretch is in it or is not
    log         what people say and do
    drafts      what they have not finished to say
    results     how it goes
    belongings  what a person takes along or brings in
    own         stretches that people entered for themselves
    """

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
        knowledge = knowledge or settings.catalog or shipped_knowledge()
        self._store, self._knowledge, self._now, self._today = store, knowledge, now, today
        self.own = OwnStretches(files=store.own_stretches, knowledge=knowledge)
        self.past = Past(store, knowledge.codes)
        self.learning = Learning(store=store, past=self.past, knowledge=knowledge, today=today)
        self.place = Place(
            store=store, past=self.past, learning=self.learning, knowledge=knowledge, own=self.own,
            given=settings, moment=now, today=today,
        )  # fmt: skip
        self._standing = Standing(self.place)
        self._making = WeekMaking(place=self.place, standing=self._standing, count=count)
        self.log = LogBook(place=self.place, count=count)
        self.drafts = Drafts(place=self.place, log=self.log)
        self.weeks = Weeks(place=self.place, standing=self._standing, log=self.log)
        self.reasons = Reasons(place=self.place, standing=self._standing, weeks=self.weeks)
        self.results = Results(self.place)
        self.belongings = Belongings(place=self.place, weeks=self.weeks)
        self._erasures = store.erasures.number

    @classmethod
    def open(
        cls, location: str | Path, *, settings: Settings = HOME, catalogs: Sequence[str | Path] = ()
    ) -> Recommender:
        """The application on a database file, `:memory:` or a `postgresql://` address.

        catalogs  folders of others with stretches and rules that come on top of ours

        Raises StoreError where it cannot be used, DataError with every problem of the folders.
        """
        if not isinstance(location, str | Path) or not str(location).strip() or "\0" in str(location):
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

    def _save(self, person: str, sheet: Answers) -> None:
        answered_on = sheet.answered_on or self._today()
        self._store.save_answers(person, sheet.to_document(), answered_on=answered_on, now=self._now())

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
        return self._making.stored_with(person, starts_on, seed, save=lambda: None)[1]

    def save_and_plan(
        self, person: str, answers: Mapping[str, Any], *, starts_on: date, seed: int | None = None
    ) -> WeeklyPlan:
        """Stores a sheet and the week made of it: both or neither."""
        check_person(person)
        check_start(starts_on)
        sheet = read_answers(answers, self._knowledge.codes, starts_on=starts_on)
        return self._making.stored_with(person, starts_on, seed, save=lambda: self._save(person, sheet))[1]

    def preview_week(
        self, person: str, answers: Mapping[str, Any], *, starts_on: date, seed: int | None = None
    ) -> WeeklyPlan:
        """The week for a sheet, with whatever history the person has here; nothing is stored."""
        check_person(person)
        return self._standing.basis(person, answers, starts_on).week(seed)

    def record(self, document: Mapping[str, Any]) -> Recorded:
        """Stores a feedback, check-in or event once. It is acknowledged only when it is on the disk.

        Raises DocumentError with every problem; then nothing is stored.
        """
        return self.log.record(document)

    def preview_check_in(self, document: Mapping[str, Any], *, starts_on: date, seed: int | None = None) -> WeeklyPlan:
        """The week that a check-in would make; nothing is stored.

        Raises DocumentError with every problem, UnknownNameError where the person has no answers.
        """
        happening = _read_check_in(document, self._knowledge)
        person = happening.person
        check_start(starts_on)
        basis = self._standing.basis(person, self._standing.sheet_of_week(person, starts_on), starts_on)
        earlier = [record for record in self.past.before(person, starts_on) if not _is_the_same(record, happening)]
        return replace(basis, history=[*earlier, document]).week(seed)

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

        return self._making.stored_with(happening.person, starts_on, seed, save)

    def clear(self, person: str, code: str, on: date) -> WeeklyPlan:
        """Keeps that a clinician agreed to stretching with a condition, as the person says, and the week that follows.

        Raises UsageError where nothing waits for that.
        """
        stop = self.weeks.stop(person, on)
        if stop is None or code not in stop.waiting_for:
            raise UsageError([Problem("", "no clinician has to agree to that")])
        if code in stop.taken_back:
            raise UsageError([Problem("", "your clinician took this back, so only they can agree again")])
        self.log.record_event(person, "clearance", {"code": code, "given": True, "by": "person"})
        return self.plan_week(person, starts_on=on)

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
        return self.place.settings

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
            if self.place.is_known(person):
                self.own.erase(person)
                self._store.erase(person, now=self._now())
                self._forget()
                self.learning.unlearn(self._now())
            elif not self._store.erasures.covers(person):
                raise nobody(person)

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
        self.weeks.forget()
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


def _is_the_same(record: Read, happening: CheckIn) -> bool:
    """Whether it is the same check-in, as far as it had come before."""
    return isinstance(record.content, CheckIn) and record.content.checkin_id == happening.checkin_id


def _read_check_in(document: Mapping[str, Any], knowledge: Knowledge) -> CheckIn:
    happening = read_happening(document, knowledge.codes)
    if not isinstance(happening, CheckIn):
        raise DocumentError([Problem("checkin_version", "is missing: this is no check-in")])
    return happening
