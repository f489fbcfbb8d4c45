"""Seasons: a person lives through some weeks, and each test looks at the plan of the week after.

    season = Season().live(GREEN, GREEN)        # two weeks of three sessions, each planned with `recommend`
    season.plan()                               # the document of the third week

Each week begins with a plan, its sessions are logged as `Week` says, and a check-in at its end renews the safety
answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from people import MONDAY, answers, checkin, event

from recommender.decide import recommend

Document = dict[str, Any]
DAY = timedelta(days=1)
OF_A_WEEK = {"share", "felt", "reasons", "reason"}


@dataclass(frozen=True, kw_only=True)
class Week:
    """How one week went. Every session goes the same way, but for what `sessions` says of the first, second, third.

    before, after, next_day  pain around each session; None: not said
    share                    part of each stretch that was done: 1 done, 0 skipped, else partly
    felt, reasons            by stretch; a reason skips it
    reason                   why everything was skipped
    sessions                 number of the session: what differs in it, fields of its feedback or share, felt, reasons
                             (of a stretch that was not planned too); None: it was not logged
    is_planned               False: no plan was made and nothing logged
    checkin                  fields of the check-in on the last day; None: there was none
    events                   (day of the week 0-6, kind, facts)
    """

    before: int | None = 4
    after: int | None = 4
    next_day: int | None = None
    share: float = 1.0
    felt: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    sessions: Mapping[int, Mapping[str, Any] | None] = field(default_factory=dict)
    is_planned: bool = True
    checkin: Mapping[str, Any] | None = field(default_factory=dict)
    events: tuple[tuple[int, str, Mapping[str, Any]], ...] = ()

    def but(self, **changes: Any) -> Week:
        return replace(self, **changes)


GREEN = Week()
UNSAID = Week(before=None, after=None)  # nothing is known of it, so it is not green
AMBER = Week(sessions={1: {"pain_before": 3, "pain_after": 5, "next_day_pain": 3}})
SKIPPED = Week(share=0.0, before=None, after=None)
NOTHING = Week(sessions={0: None, 1: None, 2: None})
AWAY = Week(is_planned=False)
# after minus before is 3, so the session is red; nothing of it was rated
RED = {"pain_before": 2, "pain_after": 5, "next_day_pain": 2}


class Season:
    """The weeks of one person from MONDAY on, as documents."""

    def __init__(self, **sheet: Any) -> None:
        self.sheet = answers(**{"answered_on": str(MONDAY - DAY)} | sheet)
        self.documents: list[Document] = []
        self.plans: list[Document] = []
        self.today = MONDAY

    def __repr__(self) -> str:
        return f"Season of {len(self.plans)} weeks and {len(self.documents)} documents"

    def live(self, *weeks: Week) -> Season:
        for week in weeks:
            self._live(week)
        return self

    def plan(self, on: date | None = None, **sheet: Any) -> Document:
        """The plan of the week that starts on a day; the first day that was not lived yet, unless it is said."""
        sheet = self.sheet | sheet
        return recommend(sheet, starts_on=on or self.today, history=self.documents)

    def answer_again(self, **sheet: Any) -> Season:
        """A new sheet, on the first day that was not lived yet."""
        self.sheet = self.sheet | {"answered_on": str(self.today)} | sheet
        return self

    def happened(self, *documents: Document) -> Season:
        self.documents += documents
        return self

    def event(self, kind: str, on: date | None = None, **facts: Any) -> Season:
        name = f"event {len(self.documents)}"
        return self.happened(event(name, kind, facts, at=f"{on or self.today}T12:00:00Z"))

    def checkin(self, on: date | None = None, **fields: Any) -> Season:
        return self.happened(checkin(f"checkin {len(self.documents)}", on=str(on or self.today), **fields))

    def log(self, session: Document, week: Week, **changes: Any) -> Season:
        """The feedback on one planned session of a week that went like `week`."""
        of_this = {name: changes.pop(name) for name in OF_A_WEEK & changes.keys()}
        named = {*of_this.get("felt", ()), *of_this.get("reasons", ())}
        names = dict.fromkeys([*(item["stretch"] for item in session["items"]), *sorted(named)])
        items = [_item(name, week.but(**of_this)) for name in names]
        document = {
            "feedback_version": 1,
            "feedback_id": f"feedback {len(self.documents)}",
            "person": "me",
            "session_id": session["session_id"],
            "on": session["on"],
            "pain_before": week.before,
            "pain_after": week.after,
            "next_day_pain": week.next_day,
            "items": items,
        }
        return self.happened(document | changes)

    def start(self) -> Document:
        """The plan of the running week, made and stored; nothing of it is logged yet."""
        plan = self.plan()
        self.plans.append(plan)
        self.happened(plan)
        return plan

    def _live(self, week: Week) -> None:
        if week.is_planned:
            for number, session in enumerate(self.start()["sessions"]):
                changes = week.sessions.get(number, {})
                if changes is not None:
                    self.log(session, week, **changes)
        for day, kind, facts in week.events:
            self.event(kind, self.today + timedelta(days=day), **facts)
        if week.checkin is not None:
            self.checkin(self.today + timedelta(days=6), **week.checkin)
        self.today += timedelta(days=7)


def _item(stretch: str, week: Week) -> Document:
    reason = week.reasons.get(stretch, week.reason)
    share = 0.0 if reason else week.share
    item: Document = {"stretch": stretch, "outcome": {0.0: "skipped", 1.0: "done"}.get(share, "partly")}
    if item["outcome"] == "partly":
        item["share"] = share
    if reason:
        item["reason"] = reason
    if stretch in week.felt:
        item["felt"] = week.felt[stretch]
    return item


@lru_cache(maxsize=64)
def _lived(kind: str, count: int, sheet: str) -> str:
    """The documents of so many weeks of one kind, kept because most tests begin with a few calm weeks."""
    season = Season(**json.loads(sheet)).live(*[{"green": GREEN, "unsaid": UNSAID}[kind]] * count)
    return json.dumps({"documents": season.documents, "plans": season.plans})


def _weeks_of(kind: str, count: int, sheet: Mapping[str, Any]) -> Season:
    season = Season(**sheet)
    kept = json.loads(_lived(kind, count, json.dumps(sheet, sort_keys=True)))
    season.documents, season.plans = kept["documents"], kept["plans"]
    season.today = MONDAY + timedelta(weeks=count)
    return season


def calm(weeks: int, **sheet: Any) -> Season:
    """Weeks in which everything was done and nothing hurt more after than before."""
    return _weeks_of("green", weeks, sheet)


def unsaid(weeks: int, **sheet: Any) -> Season:
    """The same weeks without a word about pain: nothing may follow from them. What `calm` is held against."""
    return _weeks_of("unsaid", weeks, sheet)


# ---- what a plan says ----


def shown(plan: Document) -> set[str]:
    return {item["stretch"] for session in plan["sessions"] for item in session["items"]}


def doses(plan: Document) -> dict[str, tuple[int, int]]:
    """(repetitions, hold_s) of each stretch."""
    return {
        item["stretch"]: (item["repetitions"], item["hold_s"])
        for session in plan["sessions"]
        for item in session["items"]
    }


def shared_doses(one: Document, other: Document) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
    """The stretches that both weeks show, with both doses."""
    first, second = doses(one), doses(other)
    return [(name, first[name], second[name]) for name in sorted(first.keys() & second.keys())]


def rules_told(plan: Document) -> list[str]:
    return [change["rule"] for change in plan["changes"]]


def told(plan: Document, rule: str) -> list[Document]:
    return [change for change in plan["changes"] if change["rule"] == rule]


def left_out(plan: Document) -> dict[str, list[str]]:
    return {entry["stretch"]: [because["rule"] for because in entry["because"]] for entry in plan["left_out"]}


def offered(plan: Document, catalog: Iterable[str]) -> set[str]:
    """What may be offered: the catalog without what is left out."""
    return set(catalog) - set(left_out(plan))


def counts(plan: Document) -> list[int]:
    """How many stretches each session has."""
    return [len(session["items"]) for session in plan["sessions"]]


def seconds(plan: Document) -> list[int]:
    """How long each session takes."""
    return [sum(item["seconds"] for item in session["items"]) for session in plan["sessions"]]


def days(plan: Document) -> list[str]:
    return [session["on"] for session in plan["sessions"]]
