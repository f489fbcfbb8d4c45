"""One person from machine to machine: as an archive, as an export, as a FHIR Bundle. All of it or nothing.

Nothing comes in past a rule: answers and happenings are checked as if they were told today, and every week is screened
each time it is shown. Whoever calls it holds the transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from recommender.catalog.added import OWN, namespace_of
from recommender.decide import check_person
from recommender.errors import DocumentError, ModelError, Problem, UsageError
from recommender.exchange.archive import MODEL, STUDY, Made, archive_bytes
from recommender.exchange.archive_reading import Archive, read_archive
from recommender.exchange.take_in import HAPPENINGS, Export, read_export, renamed
from recommender.knowledge import Knowledge
from recommender.learning import Learning
from recommender.outcomes.guards import LEAST_PEOPLE
from recommender.own_stretches import OWN_TABLE, OwnStretches
from recommender.past import Past
from recommender.profile.documents import read_happening
from recommender.profile.recorded import canonical
from recommender.settings import Settings
from recommender.store.store import Store
from recommender.version import __version__


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """Who came. is_new False: all of it was here before, nothing changed. notes: what is otherwise than it was there.

    is_without_some  stretches are named in it that are not here
    """

    person: str
    is_new: bool
    notes: tuple[str, ...] = ()
    is_without_some: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What came of a Bundle. counts: by kind, what is new here; known: was here before; left: was not taken in."""

    person: str
    counts: Mapping[str, int]
    known: int
    left: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """What goes out of one team's store and comes into it."""

    store: Store
    past: Past
    learning: Learning
    knowledge: Knowledge
    own: OwnStretches
    today: Callable[[], date]

    # ---- out ----

    def archive(self, person: str) -> bytes:
        """Everything of a known person as one zip file.

        A model tells of those whom it was learned from, and what a person takes along can never be erased here. So it
        goes along where they are the only one, or one of so many that it tells of a group and of nobody.
        """
        people = len(self.store.people())
        used = self.store.models.used()
        made = Made(
            software=__version__,
            catalog=self.knowledge.catalog.fingerprint,
            rules=self.knowledge.rules.fingerprint,
            model=used.version if used else None,
            is_current=used is not None and used.mark == self.store.models.log_mark(),
            folders=self.knowledge.titles,
        )
        everything = {"person": person, **self.store.everything(person), OWN_TABLE: self.own.rows(person)}
        goes_along = people == 1 or people >= LEAST_PEOPLE
        model = {"why": used.why, "document": used.document} if used is not None and goes_along else None
        study = self.store.models.study()
        return archive_bytes(everything, made, model=model, study=study, tables=self._tables(person))

    def _tables(self, person: str) -> dict[str, bytes]:
        from recommender.outcomes.log_frames import frames_of_person
        from recommender.outcomes.tables import can_write_parquet, write_tables  # pandas: only who asks waits for it

        frames = frames_of_person(self.store, self.knowledge.codes, person, today=self.today())
        with TemporaryDirectory() as folder:
            written = write_tables(frames, Path(folder), "csv")
            if can_write_parquet():
                written += write_tables(frames, Path(folder), "parquet")
            return {path.name: path.read_bytes() for path in written}

    def fhir_bundle(self, person: str) -> dict[str, Any]:
        """A known person as a FHIR R4B Bundle. Raises UsageError where the `fhir` extra is missing."""
        from recommender.exchange.fhir_out import bundle_of

        sheets = [
            {**sheet.document, "answered_on": sheet.answered_on.isoformat()} for sheet in self.store.sheets(person)
        ]
        history = self.past.history(person, today=self.today())
        labels = {code: entry.words.en.label for code, entry in self.knowledge.rules.conditions.items()}
        return bundle_of(person, sheets, self.store.happenings(person), history.plans_in_force, labels)

    # ---- in ----

    def take_in_fhir(self, bundle: Mapping[str, Any], *, person: str, name: str | None, now: datetime) -> TakenIn:
        """Stores what a Bundle says of a person, beside what is here of them: all that can be taken, or nothing.

        Raises DocumentError with every problem, also where something contradicts what is here.
        """
        from recommender.exchange.fhir_in import read_bundle

        found = read_bundle(bundle, self.knowledge.codes, person=person, name=name, today=self.today())
        who = found.person or person
        check_person(who)
        here = {(sheet.answered_on.isoformat(), canonical(sheet.document)) for sheet in self.store.sheets(who)}
        here |= {(day, canonical(json.loads(text) | {"answered_on": day})) for day, text in here}
        new_sheets = [sheet for sheet in found.sheets if (sheet["answered_on"], canonical(sheet)) not in here]
        told = {identity_of(document): document for document in self.store.happenings(who)}
        new = [document for document in found.happenings if identity_of(document) not in told]
        problems = [
            Problem(f"{kind}_id", "was recorded here before with other content")
            for document in found.happenings
            if (kind := identity_of(document)[0]) and identity_of(document) in told
            if not self._is_the_same(document, told[identity_of(document)])
        ]
        if problems:
            raise DocumentError(problems)
        for sheet in new_sheets:
            self.store.save_answers(who, sheet, answered_on=date.fromisoformat(sheet["answered_on"]), now=now)
        sessions = {session.session_id for plan in self.past.plans(who) for session in plan.sessions}
        for document in new:
            self._record(document, sessions, now)
        self.past.history(who, today=self.today())
        if not found.sheets and not found.happenings:
            raise DocumentError(found.left or [Problem("entry", "nothing in it can be taken in")])
        counts = {"sheets of answers": len(new_sheets)}
        for document in new:
            kind = identity_of(document)[0]
            counts[f"{kind}s"] = counts.get(f"{kind}s", 0) + 1
        known = len(found.sheets) + len(found.happenings) - sum(counts.values())
        return TakenIn(person=who, counts=counts, known=known, left=found.left)

    def _is_the_same(self, document: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
        """But for what a Bundle need not hold: the planned session, and the day on which it was stored."""
        first, second = (
            read_happening(one, self.knowledge.codes).model_dump(exclude={"session_id", "recorded_on"})
            for one in (document, known)
        )
        return first == second

    def _record(self, document: Mapping[str, Any], sessions: Set[str], now: datetime) -> None:
        """A session that is not here cannot be named; the feedback keeps its day and its stretches."""
        kept = {name: value for name, value in document.items() if name != "recorded_on"}
        if kept.get("session_id") not in sessions:
            kept.pop("session_id", None)
        day = document.get("recorded_on")
        today = date.fromisoformat(day) if day else self.today()
        self.store.record(read_happening(kept, self.knowledge.codes), kept, today=today, now=now)

    def take_in(self, document: object, *, name: str | None = None) -> Brought:
        """Stores everything of an export. name: what the person is to be called here.

        Raises DocumentError with every problem, UsageError where that person has something else here already.
        """
        document = renamed(document, name)
        found = read_export(document, self.knowledge.codes)
        check_person(found.person)
        if self.store.person_key(found.person) is not None or self.own.mark(found.person):
            if self._is_all_here(document, found.person):
                return Brought(person=found.person, is_new=False)
            what = f"there is something of {found.person} here already; erase it first, or choose a name with --as NAME"
            raise UsageError([Problem("person", what)])
        if found.own:
            self.own.need_a_place()
        self._store(found)
        self.past.history(found.person, today=self.today())  # what does not fit together is found now, not later
        self.own.take_in(found.person, found.own)
        missing = tuple(self._not_here(found, titles={}))
        return Brought(person=found.person, is_new=True, notes=missing, is_without_some=bool(missing))

    def _not_here(self, found: Export, titles: Mapping[str, str]) -> Iterator[str]:
        """Which folders are missing, and which stretches of the past with them. titles: what they were called there."""
        catalog = self.own.knowledge_of(found.person).catalog
        gone: dict[str, list[str]] = {}
        for name in sorted(found.stretches):
            if name not in catalog and namespace_of(name):
                gone.setdefault(namespace_of(name), []).append(name)
        for namespace, names in gone.items():
            whose = "Your own stretches" if namespace == OWN else f"The folder {titles.get(namespace, namespace)}"
            yield f"{whose}: {', '.join(names)} {'is' if len(names) == 1 else 'are'} not here."
        if gone:
            yield "What you did with them is kept. Weeks are planned without them."
        if set(gone) - {OWN}:
            yield "With --catalog FOLDER they are there again."

    def _is_all_here(self, document: object, person: str) -> bool:
        """Whether each row of an export stands here as well; unfinished answers do not count."""
        assert isinstance(document, Mapping)
        here: dict[str, list[Any]] = {**self.store.everything(person)}
        here |= {OWN_TABLE: self.own.rows(person)}
        tables = [table for table in here if table != "drafts"]
        return all(
            canonical(row) in {canonical(known) for known in here[table]}
            for table in tables
            for row in document.get(table, [])
        )

    def _store(self, found: Export) -> None:
        person = found.person
        for sheet in found.answers:
            day = sheet.day or sheet.content.answered_on or self.today()
            self.store.save_answers(person, sheet.document, answered_on=day, now=sheet.recorded_at)
        for plan in found.plans:
            self.store.save_plan(plan.content, now=plan.recorded_at)
        for told in found.happenings:
            day = told.day or self.today()
            self.store.record(told.content, told.document, today=day, now=told.recorded_at)

    def take_in_archive(self, content: bytes, *, name: str | None = None) -> Brought:
        """Stores everything of an archive. The model and the study come along only where nobody else is here.

        Raises DocumentError with every problem, UsageError where that person has something else here already.
        """
        archive = read_archive(content)
        is_empty = not self.store.people() and not self.store.models.all() and self.store.models.study() is None
        study, model = self._checked_study(archive), self._checked_model(archive)
        brought = self.take_in(archive.data, name=name)
        if not brought.is_new:
            return brought
        found = read_export(renamed(archive.data, name), self.knowledge.codes)
        missing = self._not_here(found, archive.manifest.folders)
        team = self._with_team(archive, model, study, is_empty=is_empty, name=name)
        return replace(brought, notes=(*missing, *team))

    def _with_team(
        self,
        archive: Archive,
        model: Mapping[str, Any] | None,
        study: dict[str, Any] | None,
        *,
        is_empty: bool,
        name: str | None,
    ) -> Iterator[str]:
        """Takes in what a team shares, and says what is otherwise here than it was there."""
        at = self._newest_moment(archive.data)
        if is_empty and study is not None:
            self.store.models.save_study(study, now=at)
            if study["eps"] or study["holdout"]:
                yield f"Some of it is left to chance here from now on, as it was there: {study['reason']}"
        if is_empty and model is not None:
            mark = self.store.models.log_mark() if archive.manifest.model_is_current else "brought"
            self.store.models.save(model["document"], mark=mark, now=at)
            if model["why"] == "rollback":  # somebody had gone back to it: that stands until they fit anew
                self.store.models.use(model["document"]["version"], why="rollback", now=at)
        if is_empty and archive.model is None and archive.manifest.model is not None:
            yield "The model of that machine was learned from a few people and stayed there; the evidence ranks here."
        if not is_empty and (archive.model is not None or archive.study is not None):
            yield "Somebody is here already, so the model and the study of this machine stay."
        if is_empty and archive.model is not None and model is None:
            yield "The model that came along is of other stretches; until one is fitted, the evidence ranks."
        here = (self.knowledge.catalog.fingerprint, self.knowledge.rules.fingerprint)
        if here != (archive.manifest.catalog, archive.manifest.rules):
            yield "It was made with other stretches or rules. Those of here hold from now on."
        if name is not None and name != archive.manifest.person:
            yield "Under another name, chance falls otherwise: next week may not be the same."

    def _checked_study(self, archive: Archive) -> dict[str, Any] | None:
        if archive.study is None:
            return None
        names = ("eps", "uniform_share", "holdout", "reason")
        if not isinstance(archive.study, dict) or set(archive.study) != set(names):
            raise DocumentError([Problem(STUDY, f"should hold {', '.join(names)}")])
        try:
            Settings(**archive.study)
        except UsageError as error:
            raise DocumentError([Problem(f"{STUDY}: {found.where}", found.what) for found in error.problems]) from None
        return archive.study

    def _checked_model(self, archive: Archive) -> Mapping[str, Any] | None:
        """The model, where it fits what is here. Raises DocumentError where it is none."""
        if archive.model is None:
            return None
        model: dict[str, Any] = archive.model
        is_model = isinstance(model, dict) and isinstance(model.get("document"), dict) and len(model) == 2
        if not is_model or model.get("why") not in ("fit", "rollback"):
            raise DocumentError([Problem(MODEL, "is not a model that `stretch export --all` wrote")])
        if archive.manifest.catalog != self.knowledge.catalog.fingerprint:
            return None
        try:
            self.learning.check(model["document"])
        except ModelError as error:
            raise DocumentError([Problem(f"{MODEL}: {found.where}", found.what) for found in error.problems]) from None
        return model

    def _newest_moment(self, data: Mapping[str, Any]) -> datetime:
        """When the last of it was told there; the same every time it is taken in."""
        checked = ("answers", "plans", *HAPPENINGS)
        moments = (datetime.fromisoformat(row["recorded_at"]) for table in checked for row in data.get(table, []))
        return max(moments, default=datetime.fromtimestamp(0, UTC))


def identity_of(document: Mapping[str, Any]) -> tuple[str, str]:
    """The kind and the id of a feedback, check-in or event."""
    kind = next(kind for kind in ("feedback", "checkin", "event") if f"{kind}_version" in document)
    return kind, str(document[f"{kind}_id"])
