"""The store: documents of people in, the same documents out. Every write is idempotent; nothing is overwritten."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from recommender.errors import DocumentError, Problem, StoreError
from recommender.json_text import json_value
from recommender.profile.documents import CheckIn, Event, Feedback, Happening
from recommender.profile.plan import WeeklyPlan
from recommender.store.accounts import Accounts
from recommender.store.archive import restore_archive, write_archive
from recommender.store.attempts import Attempts
from recommender.store.audit import AuditTrail
from recommender.store.drafts import Drafts
from recommender.store.erasure import Erasures
from recommender.store.keys import Invitations, SignIns, Tokens
from recommender.store.models import ModelShelf
from recommender.store.own_stretches import OwnStretchFiles
from recommender.store.rows import Row, Rows, stamp
from recommender.store.schema import ORDER_OF_TABLE
from recommender.store.sqlite_rows import SqliteRows
from recommender.store.telling import Telling, document_of

HOME_TEAM = "home"
MISSING_EXTRA = Problem("", "this needs the `postgres` extra: pip install 'stretch-recommender[postgres]'")
Kind = Literal["feedback", "checkin", "event"]


class _GoneAgain(Exception):  # noqa: N818, it is no error
    """Ends a dry run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The acknowledgement of a document. is_new False: the very same had been recorded before."""

    kind: Kind
    id: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSheet:
    """A sheet as it was given, and the day that it counts from."""

    document: dict[str, Any]
    answered_on: date


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one kind of happening lives."""

    kind: Kind
    table: str
    id_column: str


@dataclass(frozen=True, slots=True)
class AccountStore:
    """Who may come in. A sign-in does not know its team yet, so this belongs to none."""

    accounts: Accounts
    sign_ins: SignIns
    tokens: Tokens
    invitations: Invitations
    attempts: Attempts
    audit: AuditTrail


FEEDBACKS = _Place("feedback", "feedbacks", "feedback_id")
CHECKINS = _Place("checkin", "checkins", "checkin_id")
EVENTS = _Place("event", "events", "event_id")
IDS_OF_DRAFTS = (FEEDBACKS.id_column, CHECKINS.id_column)


class Store:
    """One team's people in one database. A use case is one `transaction`."""

    def __init__(self, rows: Rows, team: str = HOME_TEAM) -> None:
        self._rows, self._team = rows, team
        self.models = ModelShelf(rows, team)
        self.drafts = Drafts(rows, team)
        self.erasures = Erasures(rows, team)

    @classmethod
    def open(cls, location: str, *, now: datetime, copies: int = 0) -> Store:
        """The store in a file, in memory or on a server. copies: how many daily ones are kept beside a file.

        Raises StoreError where it cannot be used, or is damaged.
        """
        return cls(open_rows(location, now=now, copies=copies))

    def of_team(self, team: str) -> Store:
        """The store of another team in the same database, on the same connection."""
        return Store(self._rows, team)

    def desk(self) -> AccountStore:
        """The accounts of all teams in the same database, and what opens them."""
        rows = self._rows
        return AccountStore(
            Accounts(rows), SignIns(rows), Tokens(rows), Invitations(rows), Attempts(rows), AuditTrail(rows)
        )

    def close(self) -> None:
        self._rows.close()

    @property
    def own_stretches(self) -> OwnStretchFiles:
        """The stretches that people entered for themselves, beside the file of a home; else there is no place for any.

        In a clinic nobody enters any: who answers for a stretch there is the clinic, with a folder of its own.
        """
        return OwnStretchFiles.beside(self._rows.path if self._team == HOME_TEAM else None)

    @property
    def version(self) -> str:
        """The engine and the newest step of the tables: `SQLite, m004_erased`."""
        return f"{self._rows.engine}, {self._rows.applied_steps()[-1]}"

    def copy_of_the_day(self, day: date) -> None:
        """Makes the copy of a day beside the file, where such copies are kept and it is not there yet."""
        self._rows.copy_of_the_day(day)

    def faults(self) -> list[str]:
        """What is wrong inside the database, looked through from end to end; empty where nothing is."""
        return self._rows.faults()

    def back_up(self, path: Path) -> dict[str, int]:
        """Writes a backup of all teams; see `archive`."""
        return write_archive(self._rows, OwnStretchFiles.beside(self._rows.path), path)

    def restore(self, path: Path, *, replace: bool) -> dict[str, int]:
        """Puts a backup of all teams in the place of what is here; see `archive`."""
        return restore_archive(self._rows, OwnStretchFiles.beside(self._rows.path), path, replace=replace)

    @contextmanager
    def transaction(self, *people: str, models: bool = False) -> Iterator[None]:
        """All that is written inside happens together or not at all, and nobody else changes meanwhile what it names.

        people, models  whose rows, and whether models, model uses, studies or erasures are written. Without any of
                        them nobody else writes at all
        """
        names = [f"{self._team}/person/{person}" for person in people] + [f"{self._team}/models"] * models
        with self._rows.transaction(names):
            yield

    @contextmanager
    def brief(self, *people: str, accounts: Iterable[str] = ()) -> Iterator[None]:
        """All that is written inside happens together; others wait only where they name the same person or account.

        For writes that are right whatever is written beside them: what was read before may be another by now.
        """
        names = [f"{self._team}/person/{person}" for person in people] + [f"account/{one}" for one in accounts if one]
        with self._rows.brief(names):
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment. Nobody waits for it, however long it takes."""
        with self._rows.snapshot():
            yield

    @contextmanager
    def dry_run(self, *people: str) -> Iterator[None]:
        """All that is written inside is seen inside, and gone afterwards."""
        with suppress(_GoneAgain), self.transaction(*people):
            yield
            raise _GoneAgain

    def person_key(self, label: str) -> str | None:
        """The key of a person who is known here; None where nobody of that name is."""
        rows = self._rows.read("SELECT person_key FROM people WHERE team = ? AND label = ?", [self._team, label])
        return str(rows[0]["person_key"]) if rows else None

    def people(self) -> list[str]:
        """The names of all people of this team, sorted."""
        rows = self._rows.read("SELECT label FROM people WHERE team = ? ORDER BY label", [self._team])
        return [str(row["label"]) for row in rows]

    def _key_of(self, label: str, now: datetime) -> str:
        key = self.person_key(label)
        if key is None:
            key = str(uuid.uuid4())
            self._rows.write(
                "INSERT INTO people (team, person_key, label, created_at) VALUES (?, ?, ?, ?)",
                [self._team, key, label, stamp(now)],
            )
        return key

    def save_answers(self, person: str, document: Mapping[str, Any], *, answered_on: date, now: datetime) -> None:
        """Adds a sheet; the newest one counts. The same sheet again adds nothing."""
        self.erasures.forgive(person)
        key = self._key_of(person, now)
        text = _text(document)
        newest = self._newest_sheet(key)
        if newest and (newest["document"], newest["answered_on"]) == (text, answered_on.isoformat()):
            return
        self._rows.write(
            "INSERT INTO answers (team, person_key, sheet, answered_on, recorded_at, document) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [self._team, key, self._sheets(key) + 1, answered_on.isoformat(), stamp(now), text],
        )

    def _sheets(self, key: str) -> int:
        rows = self._rows.read(
            "SELECT COUNT(*) AS sheets FROM answers WHERE team = ? AND person_key = ?", [self._team, key]
        )
        return int(rows[0]["sheets"])

    def newest_answers(self, person: str, up_to: date | None = None) -> StoredSheet | None:
        """The sheet that counts on the day `up_to`: the newest answered by then, else the newest there is.

        None where the person has none.
        """
        key = self.person_key(person)
        row = (self._newest_sheet(key, up_to) or self._newest_sheet(key)) if key else None
        if row is None:
            return None
        return StoredSheet(document=document_of(row), answered_on=date.fromisoformat(row["answered_on"]))

    def sheets(self, person: str) -> list[StoredSheet]:
        """Every sheet of a person, in the order in which they came in."""
        rows = self._of("answers", person)
        return [StoredSheet(document=document_of(r), answered_on=date.fromisoformat(r["answered_on"])) for r in rows]

    def flags_of_sheets_since(self, person: str, day: date) -> frozenset[str]:
        """The red flags of every sheet told on `day` or later: a stop is lifted only by a later day's answers."""
        return self._telling(person).warnings_since(day)

    def _telling(self, person: str) -> Telling:
        """The order of what a person told."""
        sheets, checkins, events = (self._of(table, person) for table in ("answers", "checkins", "events"))
        return Telling(sheets=sheets, checkins=checkins, events=events)

    def _newest_sheet(self, key: str, up_to: date | None = None) -> Row | None:
        rows = self._rows.read(
            "SELECT sheet, answered_on, document FROM answers "
            "WHERE team = ? AND person_key = ? AND answered_on <= ? ORDER BY answered_on DESC, sheet DESC LIMIT 1",
            [self._team, key, (up_to or date.max).isoformat()],
        )
        return rows[0] if rows else None

    def save_plan(self, plan: WeeklyPlan, *, now: datetime) -> None:
        """Adds a plan and a row for each stretch that it shows; a plan that is there already is left alone."""
        key = self._key_of(plan.person, now)
        known = self._rows.read(
            "SELECT number, plan_id FROM plans WHERE team = ? AND person_key = ? ORDER BY number DESC",
            [self._team, key],
        )
        if any(row["plan_id"] == plan.plan_id for row in known):
            return
        self._rows.write(
            "INSERT INTO plans (team, person_key, plan_id, number, starts_on, status, recorded_at, document) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                self._team, key, plan.plan_id, known[0]["number"] + 1 if known else 1,
                plan.starts_on.isoformat(), plan.status, stamp(now), _text(plan.to_document()),
            ],
        )  # fmt: skip
        for session in plan.sessions:
            for item in session.items:
                self._rows.write(
                    "INSERT INTO shown (team, person_key, plan_id, session_id, slot, on_day, stretch, base, "
                    "swap_set, propensity, policy, model, seed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        self._team, key, plan.plan_id, session.session_id, item.slot, session.on.isoformat(),
                        item.stretch, item.base, _text([choice.model_dump() for choice in item.swap_set]),
                        item.propensity, plan.provenance.policy, plan.provenance.model, plan.provenance.seed,
                    ],
                )  # fmt: skip

    def is_known(self, person: str) -> bool:
        """Whether anything is kept about somebody, be it unfinished answers."""
        return self.person_key(person) is not None or bool(self.drafts.all(person))

    def erase(self, person: str, *, now: datetime) -> None:
        """Deletes every row about a person. Their bytes are gone after `erasures.scrub`."""
        self.erasures.erase(person, self.person_key(person), now=now)

    def plans(self, person: str) -> list[dict[str, Any]]:
        """All plans of a person, the oldest first."""
        return [document_of(row) for row in self._of("plans", person)]

    def plan_texts(self, person: str) -> list[str]:
        """All plans of a person as they were stored, the oldest first."""
        return [row["document"] for row in self._of("plans", person)]

    def newest_plan(self, person: str, *, after: date, up_to: date) -> str | None:
        """The newest of the plans that start after one day and at the latest on another, as stored; None: none."""
        rows = self._rows.read(
            "SELECT document FROM plans WHERE team = ? AND person_key = ? AND starts_on > ? AND starts_on <= ? "
            "ORDER BY number DESC LIMIT 1",
            [self._team, self.person_key(person), after.isoformat(), up_to.isoformat()],
        )
        return rows[0]["document"] if rows else None

    def mark(self, person: str) -> tuple[object, ...]:
        """It changes with everything that is stored of a person, and with the model and the study that hold for them.

        Rows are only ever added, so their number tells; an erased person comes back under another key. What counts of
        unfinished answers changes in its place.
        """
        key = self.person_key(person)
        counts = [
            self._rows.read(f"SELECT COUNT(*) AS n FROM {table} WHERE team = ? AND person_key = ?", [self._team, key])
            for table in ("answers", "plans", "feedbacks", "checkins", "events")
        ]
        unfinished = _text([(entry.document, entry.recorded_at) for entry in self.drafts.counting(person)])
        return key, *(rows[0]["n"] for rows in counts), unfinished, self.models.mark()

    def record(self, happening: Happening, document: Mapping[str, Any], *, today: date, now: datetime) -> Recorded:
        """Adds a feedback, check-in or event once. Raises DocumentError where it contradicts what is stored."""
        place, identity = _place_of(happening)
        if self.erasures.covers(happening.person):
            raise DocumentError([Problem("person", "was erased; answer the questions again to start anew")])
        key = self._key_of(happening.person, now)
        known = self._rows.read(
            f"SELECT document FROM {place.table} WHERE team = ? AND person_key = ? AND {place.id_column} = ?",
            [self._team, key, identity],
        )
        if known:
            if type(happening).model_validate(document_of(known[0])) != happening:
                raise DocumentError([Problem(place.id_column, "was recorded before with other content")])
            return Recorded(kind=place.kind, id=identity, is_new=False)
        extra: dict[str, object] = {}
        if isinstance(happening, Feedback):
            session = self._check_session(happening, key)
            extra = {
                "session_id": happening.session_id,
                "amends": happening.amends,
                "recorded_on": today.isoformat(),
            }
            on = happening.on or (date.fromisoformat(session["on_day"]) if session else today)
        else:
            on = happening.on if isinstance(happening, CheckIn) else happening.day
        row = {
            "team": self._team,
            "person_key": key,
            place.id_column: identity,
            "on_day": on.isoformat(),
            "recorded_at": stamp(now),
            "document": _text(document),
            **extra,
        }
        names, marks = ", ".join(row), ", ".join("?" for _ in row)
        self._rows.write(f"INSERT INTO {place.table} ({names}) VALUES ({marks})", list(row.values()))
        return Recorded(kind=place.kind, id=identity, is_new=True)

    def _check_session(self, feedback: Feedback, key: str) -> Row | None:
        """The planned session that a feedback is about. Raises where it is another person's, or nobody's."""
        problems = []
        session: Row | None = None
        if feedback.session_id is not None:
            rows = self._rows.read(
                "SELECT shown.on_day, shown.person_key, people.label FROM shown JOIN people "
                "ON people.team = shown.team AND people.person_key = shown.person_key "
                "WHERE shown.team = ? AND shown.session_id = ?",
                [self._team, feedback.session_id],
            )
            session = next((row for row in rows if row["person_key"] == key), None)
            if rows and session is None and self._team == HOME_TEAM:  # in a clinic nobody learns who else is there
                problems.append(Problem("session_id", f"is a session of {rows[0]['label']}, not of {feedback.person}"))
            elif session is None:
                problems.append(Problem("session_id", "stands in no stored plan; leave it out to log without a plan"))
        if feedback.amends is not None and not self._rows.read(
            "SELECT feedback_id FROM feedbacks WHERE team = ? AND person_key = ? AND feedback_id = ?",
            [self._team, key, feedback.amends],
        ):
            problems.append(Problem("amends", f"names no feedback of {feedback.person}"))
        if problems:
            raise DocumentError(problems)
        return session

    def happenings(self, person: str) -> list[dict[str, Any]]:
        """All feedbacks, check-ins and events of a person; a feedback always with the day it counts for.

        What counts of unfinished answers stands among them, until the finished ones are stored.
        """
        telling = self._telling(person)
        feedbacks = telling.feedbacks(self._of("feedbacks", person))
        checkins = [telling.checkin(row) for row in telling.checkins]
        events = [telling.event(row) for row in telling.events]
        stored = {(name, entry.get(name)) for entry in (*feedbacks, *checkins) for name in IDS_OF_DRAFTS}
        return [*feedbacks, *checkins, *events, *self._unfinished(person, telling, stored)]

    def _unfinished(
        self, person: str, telling: Telling, stored: Set[tuple[str, Any]]
    ) -> Iterator[dict[str, Any]]:  # fmt: skip
        """What counts of unfinished answers and was not stored meanwhile. stored: the name and value of each id."""
        for entry in self.drafts.counting(person):
            document = entry.document
            if not any((name, document[name]) in stored for name in IDS_OF_DRAFTS if name in document):
                row = {name: document.get(name) for name in ("amends", "recorded_on")}
                row |= {"document": _text(document), "on_day": document.get("on"), "recorded_at": entry.recorded_at}
                yield telling.feedback(row, row["on_day"]) if FEEDBACKS.id_column in document else telling.checkin(row)

    def everything(self, person: str) -> dict[str, list[Row]]:
        """Every row of a person by table, documents as values: what an export holds."""
        tables = {}
        for table in ORDER_OF_TABLE:
            rows = self._of(table, person)
            tables[table] = [
                {
                    name: json.loads(value) if name in ("document", "swap_set") else value
                    for name, value in row.items()
                    if name not in ("team", "person_key")
                }
                for row in rows
            ]
        return tables | {"drafts": self.drafts.all(person)}

    def _of(self, table: str, person: str) -> list[Row]:
        key = self.person_key(person)
        if key is None:
            return []
        return self._rows.read(
            f"SELECT * FROM {table} WHERE team = ? AND person_key = ? ORDER BY {ORDER_OF_TABLE[table]}",
            [self._team, key],
        )


def is_address(location: str) -> bool:
    """Whether it names a server and not a file."""
    return "://" in location


def open_rows(location: str, *, now: datetime, copies: int = 0) -> Rows:
    """The rows of a file, of memory or of a server. Raises StoreError where they cannot be used."""
    if not is_address(location):
        return SqliteRows(location, now=now, copies=copies)
    if not location.startswith(("postgresql://", "postgres://")):
        raise StoreError([Problem("", "only a file, :memory: or a postgresql:// address can be opened")])
    try:
        from recommender.store.postgres_rows import PostgresRows  # only who uses a server needs its driver
    except ImportError:
        raise StoreError([MISSING_EXTRA]) from None
    return PostgresRows(location)


def _place_of(happening: Happening) -> tuple[_Place, str]:
    if isinstance(happening, Feedback):
        return FEEDBACKS, happening.feedback_id
    if isinstance(happening, CheckIn):
        return CHECKINS, happening.checkin_id
    assert isinstance(happening, Event)
    return EVENTS, happening.event_id


def _text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=json_value)
