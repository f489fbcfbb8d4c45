"""What happened: feedback on a session, the weekly check-in, and events. Contract section 3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StrictBool, ValidationError, model_validator

from recommender.errors import DocumentError, Problem
from recommender.profile.fields import (
    Codes,
    Document,
    Identifier,
    Known,
    KnownStretch,
    LocalDate,
    Minutes,
    Moment,
    Nrs,
    Number,
    OnceEach,
    RedFlagCode,
    VersionOne,
    day_of,
    is_json,
)
from recommender.reading import problems_of, unknown_word
from recommender.vocabulary import Weekday

Outcome = Literal["done", "partly", "skipped"]
Felt = Literal["helped", "neutral", "worse"]
SessionFelt = Literal["easier", "same", "worse"]
SkipReason = Literal["hurt", "no_time", "disliked", "already_did", "could_not"]
EventKind = Literal["swap", "move", "pause", "resume", "exclude", "restore", "clearance", "bar", "unbar", "add", "note"]
FACT_OF_KIND: dict[str, tuple[str, ...]] = {
    "exclude": ("stretch",),
    "restore": ("stretch",),
    "bar": ("stretch", "by"),
    "unbar": ("stretch", "by"),
    "add": ("by",),
    "clearance": ("code", "given", "by"),
}
# What facts have to be, also those that may be left out: the rules would not see what they cannot read.
STRETCH_FACTS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("exclude", "restore", "bar", "unbar"), ("stretch",)),
    "swap": ("stretch", "to"),
}
TEXT_FACTS: Final[dict[str, tuple[str, ...]]] = {
    "swap": ("session_id", "reason"),
    "move": ("session_id",),
    "pause": ("reason",),
}
DAY_FACTS: Final[dict[str, tuple[str, ...]]] = {"move": ("to",)}


class ItemFeedback(Document):
    """How one stretch of a session went.

    share    part of the dose that was done, 0-1
    told_on  the day on which it was told that it hurt, where that is after the day of the session; the store fills it
             in where the stretch was asked back on a later day before: what is told after that is news
    """

    stretch: KnownStretch
    outcome: Outcome
    share: Annotated[Number, Field(ge=0, le=1)] | None = None
    felt: Felt | None = None
    reason: SkipReason | None = None
    told_on: LocalDate | None = None

    @property
    def hurt(self) -> bool:
        return self.reason == "hurt"


class Feedback(Document):
    """How one session went. Every pain field may be missing, and missing never means none.

    recorded_on  the day it was stored; the store fills it in, so that a warning told later keeps its own day
    told_on      the day on which it was told, where that is after `on`; the store fills it in where safety answers of a
                 later day were there before: they have not answered for what was told after them
    """

    feedback_version: VersionOne
    feedback_id: Identifier
    amends: Identifier | None = None
    person: Identifier
    session_id: Identifier | None = None
    on: LocalDate | None = None
    finished_at: Moment | None = None
    recorded_on: LocalDate | None = None
    told_on: LocalDate | None = None
    pain_before: Nrs | None = None
    pain_after: Nrs | None = None
    next_day_pain: Nrs | None = None
    session_felt: SessionFelt | None = None
    flare: StrictBool | None = None
    red_flags: Annotated[tuple[RedFlagCode, ...], OnceEach] | None = None
    items: tuple[ItemFeedback, ...]

    @model_validator(mode="after")
    def _each_stretch_once(self) -> Feedback:
        names = [item.stretch for item in self.items]
        if len(set(names)) < len(names):
            raise ValueError("items name a stretch more than once")
        return self


class CheckIn(Document):
    """The weekly check-in. Only one with `red_flags` and `conditions_changed` false renews the safety answers.

    told_on  the day on which it was told, where that is after `on`; the store fills it in as that of a feedback
    """

    checkin_version: VersionOne
    checkin_id: Identifier
    person: Identifier
    on: LocalDate
    red_flags: Annotated[tuple[RedFlagCode, ...], OnceEach] | None = None
    worst_pain: Nrs | None = None
    activity: Literal["easier", "same", "harder"] | None = None
    flare: StrictBool | None = None
    conditions_changed: StrictBool | None = None
    minutes_per_session: Minutes | None = None
    days: Annotated[tuple[Weekday, ...], Field(min_length=1), OnceEach] | None = None
    keep_last_week: StrictBool | None = None
    told_on: LocalDate | None = None

    @property
    def was_told_on(self) -> date:
        """The day from which on answers can answer for it."""
        return max(self.on, self.told_on or self.on)

    @property
    def renews_safety(self) -> bool:
        return self.red_flags is not None and self.conditions_changed is False


class Event(Document):
    """Something a person or a clinician did between sessions. facts say what, to which stretch, by whom.

    told_on  the day on which it was told, where that is after its own; the store fills it in as that of a feedback
    """

    event_version: VersionOne
    event_id: Identifier
    person: Identifier
    at: Moment
    kind: EventKind
    facts: dict[str, Any] = Field(default_factory=dict)
    told_on: LocalDate | None = None

    @property
    def was_told_on(self) -> date:
        """The day from which on it can be taken back."""
        return max(self.day, self.told_on or self.day)

    @property
    def day(self) -> date:
        """The day on which it was where the person is: the fact `on`, where that can be; else the day in UTC.

        Whoever says in the evening in Denver that a clinician agreed said it today, though in UTC it is tomorrow.
        """
        said, in_utc = day_of(self.facts.get("on")), self.at.date()
        return said if said is not None and abs((said - in_utc).days) <= 1 else in_utc


def _fact_problems(kind: object, facts: Mapping[str, Any], codes: Codes) -> list[Problem]:
    """Facts that are missing, of the wrong kind, unknown, or not this person's to state."""
    wanted = FACT_OF_KIND.get(str(kind), ())
    problems = [Problem(f"facts.{fact}", "is missing") for fact in wanted if fact not in facts]
    said = {fact: value for fact, value in facts.items() if value is not None or fact in wanted}
    known = [(fact, "stretch") for fact in STRETCH_FACTS.get(str(kind), ())]
    known += [("code", "clearance")] if kind == "clearance" else []
    problems += [
        Problem(f"facts.{fact}", unknown_word(said[fact], codes.of(word), word))
        for fact, word in known
        if fact in said and not (isinstance(said[fact], str) and Known(word).holds(said[fact], codes))
    ]
    problems += [
        Problem(f"facts.{fact}", "should be a text")
        for fact in TEXT_FACTS.get(str(kind), ())
        if not isinstance(said.get(fact, ""), str)
    ]
    problems += [
        Problem(f"facts.{fact}", "should be a date like 2026-11-23")
        for fact in DAY_FACTS.get(str(kind), ())
        if fact in said and day_of(said[fact]) is None
    ]
    if kind == "clearance" and not isinstance(facts.get("given", True), bool):
        problems.append(Problem("facts.given", "should be true or false"))
    only_clinician = kind in ("bar", "unbar", "add") or (kind == "clearance" and facts.get("given") is False)
    if only_clinician and "by" in facts and facts["by"] != "clinician":
        problems.append(Problem("facts.by", f"a {kind} like this can only come from a clinician"))
    elif kind == "clearance" and facts.get("by", "person") not in ("person", "clinician"):
        problems.append(Problem("facts.by", "should be person or clinician"))
    if not is_json(facts):
        problems.append(Problem("facts", "hold a value that JSON has not, or are nested too deeply"))
    return problems


Happening = Feedback | CheckIn | Event
KINDS: dict[str, type[Feedback | CheckIn | Event]] = {
    "feedback_version": Feedback,
    "checkin_version": CheckIn,
    "event_version": Event,
}


def read_happening(document: object, codes: Codes) -> Happening:
    """The checked feedback, check-in or event. Raises DocumentError with every problem found."""
    if not isinstance(document, Mapping):
        raise DocumentError([Problem("", "should be a JSON object: a feedback, a check-in or an event")])
    kinds = [kind for key, kind in KINDS.items() if document.get(key) is not None]
    if len(kinds) != 1:
        wanted = ", ".join(KINDS)
        raise DocumentError([Problem("", f"should hold exactly one of {wanted}, to say what it is")])
    facts = document.get("facts") if kinds[0] is Event else None
    problems = _fact_problems(document.get("kind"), facts, codes) if isinstance(facts, Mapping) else []
    try:
        happening = kinds[0].model_validate(dict(document), context={"codes": codes})
    except ValidationError as error:
        raise DocumentError(problems_of(error, kinds[0]) + problems) from None
    if isinstance(happening, Event) and not isinstance(facts, Mapping):
        problems = _fact_problems(happening.kind, {}, codes)
    if problems:
        raise DocumentError(problems)
    return happening
