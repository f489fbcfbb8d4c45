"""What a team's log teaches: fitting, keeping and choosing models, and the model as it stands for one person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from recommender.catalog.stretch import Stretch
from recommender.errors import ModelError, Problem, UnknownNameError, UsageError
from recommender.knowledge import Knowledge
from recommender.outcomes.person_log import PersonLog
from recommender.past import Past
from recommender.profile.answers import read_answers
from recommender.reading import unknown_word
from recommender.scoring.extended import extended
from recommender.scoring.model import HierarchicalModel, fit
from recommender.scoring.model_check import held_out
from recommender.scoring.model_document import model_document, read_model
from recommender.scoring.ranking import Scorer
from recommender.settings import Settings
from recommender.store.models import StoredModel
from recommender.store.store import Store


@dataclass(frozen=True, kw_only=True)
class Learning:
    """The models of one team's store. Whoever calls it holds the transaction."""

    store: Store
    past: Past
    knowledge: Knowledge
    today: Callable[[], date]
    read: dict[str, HierarchicalModel] = field(default_factory=dict)  # by version: reading one takes a while

    def learn(self, now: datetime) -> StoredModel | None:
        """Fits the model of all that was logged and uses it; nothing where the log is as it was, or empty.

        It is always the whole log that is read (decisions 5.4): the model does not depend on when it was fitted.
        """
        mark, used = self.store.models.log_mark(), self.store.models.used()
        if used is not None and used.mark == mark and used.why == "fit" and self._read(used):
            return used
        records = [record for record in (self.log(person).record for person in self.store.people()) if record.segments]
        if not records:
            return None
        model = fit(records, catalog=self.knowledge.catalog, prior=self.knowledge.prior)
        check = held_out(records, catalog=self.knowledge.catalog, prior=self.knowledge.prior)
        self.store.models.save(model_document(model) | {"held_out": asdict(check)}, mark=mark, now=now)
        return self.store.models.used()

    def unlearn(self, now: datetime) -> None:
        """Drops every model, as somebody in the log was erased, and fits one of the others where one was in use."""
        was_used = self.store.models.used() is not None
        self.store.models.drop_all(now=now)
        self.forget()
        if was_used:
            self.learn(now)

    def forget(self) -> None:
        """Lets go of the models that were read."""
        self.read.clear()

    def keep_up(self, now: datetime) -> None:
        """`learn`, unless somebody has gone back to an earlier model: that stands until they fit anew."""
        used = self.store.models.used()
        if used is None or used.why == "fit":
            self.learn(now)

    def scorer(self, person: str, own: Sequence[Stretch] = ()) -> Scorer | None:
        """The model that ranks now, with this person in it as their log stands this moment; None where none fits.

        A model of another catalog or version is passed over: until it is fitted anew, the evidence prior ranks.
        own: stretches that are this person's alone, of which the population knows nothing
        """
        used = self.store.models.used()
        model = None if used is None else self._read(used)
        if model is None:
            return None
        record = self.log(person).record
        return extended(model, own, self.knowledge.prior).with_person(record) if own else model.with_person(record)

    def _read(self, stored: StoredModel) -> HierarchicalModel | None:
        if stored.version not in self.read:
            try:
                self.read[stored.version] = read_model(_without_check(stored.document), self.knowledge.catalog)
            except ModelError:
                return None
        return self.read[stored.version]

    def check(self, document: dict[str, Any]) -> None:
        """Raises ModelError where a model that came from elsewhere cannot rank here."""
        read_model(_without_check(document), self.knowledge.catalog)

    def log(self, person: str) -> PersonLog:
        """What a person answered and logged, up to this moment."""
        sheets = [
            (sheet.answered_on, read_answers(sheet.document, self.knowledge.codes))
            for sheet in self.store.sheets(person)
        ]
        return PersonLog(person=person, sheets=sheets, history=self.past.history(person, today=self.today()))

    def model(self, version: str | None = None) -> StoredModel:
        """A version that is kept; None for the one that ranks now. Raises UnknownNameError where there is none."""
        kept = self.store.models.all()
        if not kept:
            raise UnknownNameError([Problem("", "no model was fitted yet; fit one with: stretch model fit")])
        wanted = next((model for model in kept if model.is_used), kept[-1]) if version is None else None
        wanted = wanted or next((model for model in kept if model.version == version), None)
        if wanted is None:
            raise UnknownNameError([Problem("", unknown_word(version, [m.version for m in kept], "model"))])
        return wanted

    def roll_back(self, version: str, now: datetime) -> StoredModel:
        """Lets an earlier version rank again.

        Raises UnknownNameError where there is none, ModelError where it does not fit any more.
        """
        wanted = self.model(version)
        read_model(_without_check(wanted.document), self.knowledge.catalog)
        self.store.models.use(version, why="rollback", now=now)
        return self.model(version)

    def settings(self, given: Settings) -> Settings:
        """The given settings, with what the team has switched on."""
        study = self.store.models.study()
        if study is None or given.eps or given.holdout:
            return given
        return replace(given, **study)

    def save_study(self, *, eps: float, holdout: float, reason: str, now: datetime) -> Settings:
        """Switches chance and hold-outs on, or with 0 and 0 off again. Raises UsageError with every problem."""
        needed = Problem("--reason", "is needed: it is stored, and stated in every plan")
        problems = [needed] if (eps or holdout) and not reason.strip() else []
        uniform = self.knowledge.policy.swap.study_uniform_share if eps else 0.0
        study = {"eps": eps, "uniform_share": uniform, "holdout": holdout, "reason": reason.strip()}
        try:
            settings = replace(Settings(), **study)  # type: ignore[arg-type]  # checked as it is made
        except UsageError as error:
            problems += error.problems
        if problems:
            raise UsageError(problems)
        self.store.models.save_study(study, now=now)
        return settings


def _without_check(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "held_out"}


def compared(models: Sequence[StoredModel]) -> list[dict[str, Any]]:
    """One row per model: what it was fitted on and how well it foretold the newest sessions."""
    return [
        {"version": model.version, "recorded_at": model.recorded_at, "is_used": model.is_used}
        | model.document["log"]
        | model.document["held_out"]
        for model in models
    ]
