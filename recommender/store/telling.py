"""In which order a person told what. Days alone cannot say it, the store can: it knows when each row came in.

Somebody logs Monday's session on Thursday, or tells on Tuesday how they will be on Friday. What answers for something
(a sheet, a check-in, a stretch that is asked back) was there before it was told, or came after it, whatever day each
of them names. The rules compare days; so what was told late carries the day on which it counts as told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from recommender.errors import Problem, StoreError
from recommender.store.rows import Row

BROKEN_DOCUMENT = Problem("", "something stored cannot be read: the database is damaged. See: stretch doctor")
Document = dict[str, Any]


class Said(NamedTuple):
    """Something that may answer for what was told before it: when it was recorded, and the day that it is of."""

    at: str
    day: str


@dataclass(frozen=True, kw_only=True)
class Telling:
    """The order of what one person told, in their rows of three tables."""

    sheets: Sequence[Row]
    checkins: Sequence[Row]
    events: Sequence[Row]

    @cached_property
    def _sheets(self) -> list[Said]:
        return [Said(row["recorded_at"], row["answered_on"]) for row in self.sheets]

    @cached_property
    def _answers(self) -> list[Said]:
        """The safety answers: sheets, and check-ins that renew them."""
        renewing = (row for row in self.checkins if _renews(document_of(row)))
        return [*self._sheets, *(Said(row["recorded_at"], row["on_day"]) for row in renewing)]

    @cached_property
    def _warnings(self) -> list[tuple[Said, str, Sequence[str]]]:
        """Each sheet that names red flags, the day on which they count as told, and which they are."""
        named = zip(self._sheets, (document_of(row).get("red_flags") for row in self.sheets), strict=True)
        return [
            (sheet, _told_on(sheet.at, sheet.day, self._answers) or sheet.day, flags) for sheet, flags in named if flags
        ]

    @cached_property
    def _restored(self) -> dict[str, list[Said]]:
        """By stretch, each time that it was asked back."""
        restored: dict[str, list[Said]] = {}
        for row in self.events:
            document = document_of(row)
            if document["kind"] == "restore":
                restored.setdefault(document["facts"]["stretch"], []).append(Said(row["recorded_at"], row["on_day"]))
        return restored

    def feedbacks(self, rows: Sequence[Row]) -> list[Document]:
        """Each feedback; what amends another is of the session of that one."""
        days: dict[str, str | None] = {}
        for row in sorted(rows, key=lambda row: str(row["recorded_at"])):  # the first came before what amends it
            days[row["feedback_id"]] = days.get(row["amends"] or "", row["on_day"])
        return [self.feedback(row, days[row["feedback_id"]]) for row in rows]

    def feedback(self, row: Row, first_on: str | None) -> Document:
        """A feedback with the day it was stored, the day it counts for unless it only amends another, and the days on
        which what it says counts as told. A stretch that hurt after it was asked back was not asked back since.

        first_on  the day of the session that it is of, or that it amends
        """
        document = {**document_of(row), "recorded_on": row["recorded_on"]}
        if not row["amends"]:
            document["on"] = row["on_day"]
        at, session_on = row["recorded_at"], "" if row["amends"] else row["on_day"] or ""
        document["items"] = [self._hurt(item, at, session_on) for item in document["items"]]
        is_warning = row["amends"] and document.get("red_flags")  # of the day on which it was stored
        return _told(document, at, (row["recorded_on"] if is_warning else first_on) or "", self._answers)

    def _hurt(self, item: Document, at: str, session_on: str) -> Document:
        is_news = item.get("reason") == "hurt"
        return _told(item, at, session_on, self._restored.get(item["stretch"], ())) if is_news else item

    def event(self, row: Row) -> Document:
        """An event; a swap since something hurt as a stretch that hurt in a feedback."""
        document = document_of(row)
        facts = document.get("facts") or {}
        if document["kind"] != "swap" or facts.get("reason") != "hurt":
            return document
        return _told(document, row["recorded_at"], row["on_day"], self._restored.get(str(facts.get("stretch")), ()))

    def checkin(self, row: Row) -> Document:
        """A check-in with the day on which its warnings count as told.

        The change of health in it is no longer open once a sheet was answered on the same day after it. And it renews
        nothing where a sheet named a warning after it, and is of an earlier day: it knew nothing of that.
        """
        document, at, day = document_of(row), row["recorded_at"], row["on_day"]
        if document.get("red_flags") or document.get("flare"):
            document = _told(document, at, day, self._answers)
        if document.get("conditions_changed"):
            document = _told(document, at, day, self._sheets)
        settled = any(sheet.day == day and sheet.at > at for sheet in self._sheets)
        unheard = any(sheet.at > at and sheet.day < day <= told_on for sheet, told_on, _ in self._warnings)
        if (unheard and _renews(document)) or (document.get("conditions_changed") and settled):
            document["conditions_changed"] = None
        return document

    def warnings_since(self, day: date) -> frozenset[str]:
        """The red flags of every sheet that counts as told on a day or later."""
        since = day.isoformat()
        return frozenset(flag for _, told_on, flags in self._warnings if told_on >= since for flag in flags)


def document_of(row: Row) -> Document:
    """The document of a row. Raises StoreError where it cannot be read."""
    try:
        value: Document = json.loads(row["document"])
    except ValueError:
        raise StoreError([BROKEN_DOCUMENT]) from None
    return value


def _told(document: Document, at: str, day: str, answers: Iterable[Said]) -> Document:
    """The document, or the part of one, with the day on which it counts as told, where that is a later one."""
    told_on = _told_on(at, day, answers)
    return document if told_on is None else {**document, "told_on": max(told_on, document.get("told_on") or "")}


def _told_on(at: str, day: str, answers: Iterable[Said]) -> str | None:
    """The day on which something counts as told, where that is later than the day that it is of; else None.

    Whoever logs Monday's session on Thursday says something that Wednesday's check-in has not answered: it was told
    on the day of the last answers that were there before it, and those that came after it may lift it.
    """
    before: str | None = None
    after: str | None = None
    for said_at, said_on in answers:  # of each feedback of a life: one walk
        if said_on > day and said_at < at:
            before = said_on if before is None or said_on > before else before
        elif said_on > day and said_at > at:
            after = said_on if after is None or said_on < after else after
    if before is None or after is None or before < after:
        return before
    return (date.fromisoformat(after) - timedelta(days=1)).isoformat()


def _renews(checkin: Document) -> bool:
    """As `CheckIn.renews_safety`, of a document that was checked when it came in."""
    return checkin.get("red_flags") is not None and checkin.get("conditions_changed") is False
