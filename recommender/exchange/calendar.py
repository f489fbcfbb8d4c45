"""A week for a calendar program: what it shows may be seen by others, so it says no body part and no pain.

A session keeps its name (UID) by person, week and place in the week, whatever day it is on and however often the week
is made again. Whatever changes raises its SEQUENCE, so that taking the file in again updates what is there and doubles
nothing. Times are those of the wall clock where the person is (floating), without an alarm.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from recommender.profile.documents import Event
from recommender.profile.plan import PlannedSession, WeeklyPlan
from recommender.version import __version__
from recommender.vocabulary import TimeOfDay

if TYPE_CHECKING:
    from icalendar.cal import Component

STARTS: Final[dict[TimeOfDay, time]] = {"morning": time(8, 0), "day": time(12, 30), "evening": time(19, 0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One session in a calendar.

    uid         the same in every export
    sequence    how often it changed
    changed_at  when it last did
    minutes     0 where the session fell away
    """

    uid: str
    sequence: int
    changed_at: datetime
    on: date
    minutes: int


def entries(plans: Sequence[WeeklyPlan], now: Sequence[PlannedSession], events: Sequence[Event]) -> Iterator[Entry]:
    """The sessions of a week, in order; those that an earlier plan of it had and this one has not, as fallen away.

    plans   every plan that was made for the week, the newest last
    now     the sessions that may be shown, on their days of now
    events  everything that the person did between sessions
    """
    shown = {session.session_id: session for session in now}
    newest = plans[-1]
    first = datetime.combine(newest.starts_on, time(), UTC)
    for place in range(max(len(plan.sessions) for plan in plans)):
        same = [plan.sessions[place] for plan in plans if place < len(plan.sessions)]
        is_planned = place < len(newest.sessions)
        session = shown.get(same[-1].session_id) if is_planned else None
        if is_planned and session is None:
            continue  # nothing of it may be shown now; it is back in the next export when it may
        changes = [event.at for event in events if _changes(event, {entry.session_id for entry in same})]
        yield Entry(
            uid=_uid(newest.person, newest.starts_on, place),
            sequence=len(plans) - 1 + len(changes),
            changed_at=max([first, *changes]),
            on=(session or same[-1]).on,
            minutes=max(1, math.ceil(session.minutes)) if session else 0,
        )


def _changes(event: Event, session_ids: Collection[str]) -> bool:
    """Whether an event may have changed a session: what was moved, swapped, or put away or allowed for good."""
    if event.kind in ("move", "swap"):
        return event.facts.get("session_id") in session_ids
    return event.kind in ("exclude", "restore", "bar", "unbar", "add", "clearance")


def _uid(person: str, starts_on: date, place: int) -> str:
    """Tells nobody who it is, and two people in one calendar apart."""
    digest = hashlib.sha256(f"{person}|{starts_on.isoformat()}|{place}".encode()).hexdigest()
    return f"{digest[:24]}@stretch-recommender"


def calendar_text(found: Sequence[Entry], time_of_day: TimeOfDay) -> str:
    """The `.ics` (RFC 5545) of a week; the same entries give the same text."""
    from icalendar import Calendar, vText

    made = Calendar()
    made.add("prodid", f"-//stretch-recommender//{__version__}//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", vText("Stretching"))
    for entry in found:
        made.add_component(_event(entry, STARTS[time_of_day]))
    written: bytes = made.to_ical()
    return written.decode("utf-8")


def _event(entry: Entry, start: time) -> Component:
    from icalendar import Event as CalendarEvent

    starts = datetime.combine(entry.on, start)  # without a zone: the clock on the wall
    event = CalendarEvent()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", starts)
    event.add("duration", timedelta(minutes=entry.minutes or 1))
    event.add("summary", f"Stretching, {entry.minutes} min" if entry.minutes else "Stretching")
    event.add("status", "CONFIRMED" if entry.minutes else "CANCELLED")
    event.add("class", "PRIVATE")
    return event
