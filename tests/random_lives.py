"""Random people and random lives with a plan, from a seeded generator: the same seed and number make the same person.

`Life` plans one week after the other and logs what happened in each: feedback with pain, how it felt and why something
was skipped, amendments, check-ins and events, so that the weekly rules act. Older weeks of a long life are copies of
its first one: the rules that need six weeks act too, without six plans for each person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import numpy as np
from people import MONDAY
from plan_checker import AREAS as PLACES
from plan_checker import KIT, WEEK
from strategies import (
    ASKED_FLAGS,
    AVOIDED,
    BLOCKS,
    CLEARS,
    CONDITIONS,
    MOVEMENTS,
    PREGNANCIES,
    STRETCHES,
    YELLOW_FLAGS,
)

FEW = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 7, 14)
Document = dict[str, Any]
Planner = Callable[[Document, date, Sequence[Document]], Document]


class Dice:
    """Draws of one person. The same seed and number make the same person on every machine."""

    def __init__(self, seed: int, number: int) -> None:
        self._rng = np.random.default_rng((seed, number))

    def one(self, words: Sequence[Any]) -> Any:
        return words[int(self._rng.integers(len(words)))]

    def some(self, words: Sequence[str], sizes: Sequence[int] = FEW) -> list[str]:
        size = min(self.one(sizes), len(words))
        return [words[place] for place in self._rng.permutation(len(words))[:size].tolist()]

    def places(self, count: int) -> list[int]:
        """0 to count - 1 in any order."""
        return [int(place) for place in self._rng.permutation(count)]

    def chance(self, share: float) -> bool:
        return bool(self._rng.random() < share)

    def between(self, least: int, most: int) -> int:
        return int(self._rng.integers(least, most + 1))


def random_answers(dice: Dice) -> dict[str, Any]:
    """A valid sheet; two of three have nothing that stops a plan."""
    cleared = dice.chance(2 / 3)
    age = dice.between(18, 95) if cleared or dice.chance(0.7) else dice.between(0, 120)
    codes = [code for code in CONDITIONS if (age < 60 or code not in PREGNANCIES) and not (cleared and code in BLOCKS)]
    sheet: dict[str, Any] = {
        "answers_version": 1,
        "age_years": age,
        "red_flags": [] if cleared or dice.chance(0.8) else dice.some(ASKED_FLAGS),
        "conditions": dice.some(codes),
        "unsure": dice.some(codes),
        "confirmed": list(ASKED_FLAGS) if cleared or dice.chance(0.5) else dice.some(ASKED_FLAGS),
        "cleared_for": [*CLEARS, "other"] if cleared else dice.some((*CLEARS, "other", "RF_WORSENING")),
        "cleared_by_clinician": dice.chance(0.5),
        "other_condition": dice.one(("none", "", "-", "something rare")),
        "answered_on": str(MONDAY - timedelta(days=dice.between(0, 8 if cleared else 12))),
        "pain": [_pain(dice) for _ in range(dice.one((0, 0, 1, 1, 1, 2, 3, 5)))],
        "stiff_areas": dice.some(PLACES),
        "worse_with": dice.some(MOVEMENTS),
        "better_with": dice.some(MOVEMENTS),
        "positions_avoided": dice.some(AVOIDED, (0, 0, 0, 0, 1, 1, 2, 5)),
        "equipment": dice.some(KIT, (0, 2, 4, 7, 11, 11, 11, 11)),
        "days": dice.some(WEEK, (1, 2, 3, 3, 3, 4, 5, 6, 7)),
        "minutes_per_session": dice.between(3, 60),
        "experience": dice.one(("none", "some", "regular")),
        "excluded_stretches": dice.some(STRETCHES),
        "yellow_flags": dice.some(YELLOW_FLAGS, (0, 0, 0, 0, 1, 2)),
    }
    if dice.chance(0.7):
        sheet["goal"] = dice.one(("less_pain", "less_stiffness", "stay_well"))
    if not cleared:
        for name in ("age_years", "red_flags", "conditions"):
            if dice.chance(0.05):
                del sheet[name]
    if {*sheet.get("conditions", ()), *sheet["unsure"]} & set(PREGNANCIES) and dice.chance(0.5):
        sheet["pregnancy_week"] = dice.between(1, 42)
    return sheet


def _pain(dice: Dice) -> dict[str, Any]:
    pain = {"area": dice.one(PLACES), "nrs": dice.one((0, 1, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 10))}
    if dice.chance(0.7):
        pain["side"] = dice.one(("left", "right", "both"))
    if dice.chance(0.7):
        pain["weeks"] = dice.one((0, 0.5, 1, 3, 12, 52, 520))
    return pain


# How a week goes: chance that a session is done, how pain moves within one, chance of a bad word on a stretch.
MOODS = {
    "calm": (0.95, (-2, -1, -1, 0, 0), 0.0),
    "steady": (0.9, (-1, 0, 0, 0, 1), 0.02),
    "mixed": (0.7, (-2, -1, 0, 0, 1, 2), 0.08),
    "rough": (0.8, (-1, 0, 1, 2, 3, 5), 0.2),
    "busy": (0.4, (-1, 0, 0, 1), 0.05),
}
KINDS = ("exclude", "restore", "restore", "bar", "unbar", "swap", "swap", "pause", "resume", "clearance")
REASONS = ("hurt", "no_time", "no_time", "disliked", "already_did", "could_not")


class Life:
    """One person's weeks. `plans` holds what was planned, each with the sheet and the history that it came from."""

    def __init__(self, dice: Dice, plan: Planner) -> None:
        self.dice, self._plan = dice, plan
        self.sheet = random_answers(dice)
        self.history: list[Document] = []
        self.plans: list[tuple[Document, Document, list[Document]]] = []
        self._number = 0
        self._mood = dice.one(tuple(MOODS))
        self._usual = dice.between(0, 8)

    def live(self) -> None:
        """Up to three weeks before this one, then this one, and for some the rest of it planned anew."""
        weeks = self.dice.one((0, 0, 1, 1, 2, 2, 3, 3))
        gap = self.dice.one((0, 0, 0, 0, 0, 3, 8, 15, 30))
        for week in range(weeks):
            day = MONDAY - timedelta(days=7 * (weeks - week) + gap)
            made = self.plan(self.sheet | {"answered_on": str(day)}, day)
            if not made["sessions"]:
                break
            if week == 0 and self.dice.chance(0.08):
                self._long_before(made)
            self.go_through(made)
        now = self.plan(self.sheet, MONDAY)
        if now["sessions"] and self.dice.chance(0.15):
            self._log(now["sessions"][: self.dice.between(1, 2)])
            self._check_in(MONDAY + timedelta(days=self.dice.between(1, 3)))
            self.plan(self.sheet, MONDAY)

    def plan(self, sheet: Document, day: date) -> Document:
        made = self._plan(sheet, day, self.history)
        self.plans.append((made, sheet, list(self.history)))
        self.history.append(made)
        return made

    def _long_before(self, made: Document) -> None:
        """Up to nine more weeks before the first one, planned alike."""
        for back in range(self.dice.between(4, 9), 0, -1):
            days = timedelta(days=7 * back)
            copy = deepcopy(made) | {
                "plan_id": f"{made['plan_id']}-{back}",
                "starts_on": str(date.fromisoformat(made["starts_on"]) - days),
            }
            for session in copy["sessions"]:
                session["session_id"] += f"-{back}"
                session["on"] = str(date.fromisoformat(session["on"]) - days)
            self.history.append(copy)
            self.go_through(copy, events=False)

    def go_through(self, made: Document, *, events: bool = True) -> None:
        """Logs a week: its sessions, and at its end perhaps a check-in; something else may happen in between."""
        if self.dice.chance(0.25):
            self._mood = self.dice.one(tuple(MOODS))
        self._usual = min(10, max(0, self._usual + self.dice.one((-1, 0, 0, 0, 0, 1, 2))))
        self._log(made["sessions"])
        start = date.fromisoformat(made["starts_on"])
        if events and self.dice.chance(0.5):
            self._check_in(start + timedelta(days=self.dice.between(4, 7)))
        if events:
            for _ in range(self.dice.one((0, 0, 0, 1, 1, 2))):
                self._happen(start + timedelta(days=self.dice.between(0, 6)), made)

    def _log(self, sessions: Sequence[Document]) -> None:
        for session in sessions:
            if self.dice.chance(MOODS[self._mood][0]):
                self.history.append(told := self._feedback(session))
                if self.dice.chance(0.1):
                    self._amend(told)

    def _feedback(self, session: Document) -> Document:
        dice, (_, moves, bad) = self.dice, MOODS[self._mood]
        before = min(10, max(0, self._usual + dice.one((-1, 0, 0, 1))))
        after = min(10, max(0, before + dice.one(moves)))
        said = {
            "pain_before": before,
            "pain_after": after,
            "next_day_pain": min(10, max(0, before + dice.one((-1, 0, 0, *moves)))),
            "session_felt": "worse" if dice.chance(bad) else dice.one((None, "easier", "same")),
            "flare": dice.chance(0.5) if dice.chance(bad / 2) else None,
            "red_flags": dice.one((None, [])) if dice.chance(0.99) else [dice.one(ASKED_FLAGS)],
        }
        kept = {name: value for name, value in said.items() if self._mood == "calm" or dice.chance(0.85)}
        on = {"on": session["on"]} if dice.chance(0.8) else {}
        return (
            self._named("feedback")
            | on
            | kept
            | {
                "session_id": session["session_id"] if dice.chance(0.99) else None,
                "items": [self._item(item["stretch"]) for item in session["items"] if dice.chance(0.97)],
            }
        )

    def _item(self, stretch: str) -> Document:
        dice, bad = self.dice, MOODS[self._mood][2]
        done = dice.chance(0.95 if bad < 0.1 else 0.75)
        item: Document = {"stretch": stretch, "outcome": "done" if done else dice.one(("partly", "skipped", "skipped"))}
        if dice.chance(0.3):
            item["felt"] = "worse" if dice.chance(bad) else dice.one(("helped", "neutral"))
        if not done and dice.chance(0.7):
            reason = dice.one(REASONS)
            item["reason"] = reason if reason != "hurt" or dice.chance(2 * bad) else None
        if dice.chance(0.05):
            item["share"] = dice.one((0, 0.25, 0.5, 1))
        return item

    def _amend(self, told: Document) -> None:
        """The day after is added, or a slip is undone."""
        more = {"next_day_pain": self.dice.between(0, 10)} if self.dice.chance(0.7) else {"pain_before": self._usual}
        items = told["items"][:1] if self.dice.chance(0.3) else []
        self.history.append(self._named("feedback") | more | {"amends": told["feedback_id"], "items": items})

    def _named(self, kind: str) -> Document:
        self._number += 1
        return {f"{kind}_version": 1, f"{kind}_id": f"{kind}-{self._number:03}", "person": "me"}

    def _check_in(self, day: date) -> None:
        dice = self.dice
        said = {
            "red_flags": [] if dice.chance(0.9) else [dice.one(("RF_WORSENING", "RF_WORSENING", *ASKED_FLAGS))],
            "worst_pain": dice.one((None, self._usual, self._usual, 8)),
            "flare": dice.one((None, None, None, False, True)),
            "conditions_changed": dice.chance(0.03),
            "minutes_per_session": dice.one((None, None, None, dice.between(3, 60))),
            "days": dice.some(WEEK, (1, 2, 3, 7)) if dice.chance(0.2) else None,
            "keep_last_week": dice.one((None, False, True)),
        }
        self.history.append(
            self._named("checkin") | {"on": str(day)} | {n: v for n, v in said.items() if v is not None}
        )

    def _happen(self, day: date, made: Document) -> None:
        dice = self.dice
        shown = [item["stretch"] for session in made["sessions"] for item in session["items"]]
        stretch = dice.one(shown if dice.chance(0.7) else STRETCHES)
        kind = dice.one(
            ("exclude", "restore", "restore", "bar", "unbar", "swap", "swap", "pause", "resume", "clearance")
        )
        facts: Document = {"stretch": stretch}
        if kind == "swap":
            facts = facts | {"reason": dice.one(("hurt", "disliked", "could_not", None)), "to": dice.one(STRETCHES)}
        elif kind == "pause":
            facts = {"reason": "flare"} if dice.chance(0.3) else {}
        elif kind == "clearance":
            given = dice.chance(0.7)
            facts = {"code": dice.one((*CLEARS, "other", "RF_WORSENING")), "given": given, "by": "clinician"}
        elif kind in ("bar", "unbar"):
            facts["by"] = "clinician"
        self.history.append(self._named("event") | {"at": f"{day}T12:00:00Z", "kind": kind, "facts": facts})
