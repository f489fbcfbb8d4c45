"""What a history says: how the body answered, how the weeks went, and what follows (evidence 4C-4E, decisions 1.12).

Derived from the documents and `data/safety/`, without a line of the program: nothing is kept, each question goes
through the documents again. Not held against the program are: which of several warnings of one amendment came on which
day (an amendment counts as told today), moments that are not given in UTC, and sessions that were moved to another
day (a session stays on the day it was planned for).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from checker_files import Data

HOLDING = frozenset({"RF_WORSE_6W", "RF_WORSENING"})  # signs that hold the dose while they stand (decisions 1.2)
Document = Mapping[str, Any]
WEEK = timedelta(days=7)
PARTS = {"done": "1", "partly": ".5", "skipped": "0"}  # decisions 5.1


def day_of(text: str) -> date:
    return date.fromisoformat(text[:10])


def _cut(start: date, end: date) -> Iterator[tuple[date, date]]:
    """Weeks of 7 days, the last of them as long as it takes; a single one where there are fewer days."""
    begins = [start + WEEK * number for number in range(max(1, (end - start) // WEEK))]
    return pairwise([*begins, end])


@dataclass(frozen=True, kw_only=True, eq=False)
class Logged:
    """One feedback with all that amends it. cautioned: what asked for care in the session as it was planned."""

    on: date
    is_dated: bool
    told: Document
    cautioned: frozenset[str]

    @property
    def items(self) -> Sequence[Document]:
        return self.told["items"]

    @property
    def before(self) -> int | None:
        return self.told.get("pain_before")

    @property
    def was_done(self) -> bool:
        return any(item["outcome"] != "skipped" or item.get("reason") == "already_did" for item in self.items)


@dataclass(frozen=True, kw_only=True, eq=False)
class Reaction:
    """An amber or red answer of the body to one stretch."""

    stretch: str
    on: date
    is_red: bool
    hurt: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Week:
    """A week that is over. done: the part of what was planned; None where nothing was.

    is_active   neither paused nor waited through
    most_items  stretches of the largest session that was planned; 0 where none was
    referred    the red flags that its plans name
    """

    starts_on: date
    ends_on: date
    is_active: bool
    sessions: Sequence[Logged]
    done: Fraction | None
    most_items: int
    colour: str | None
    pain: Fraction | None
    referred: set[str]


class Past:
    """All that was told up to the week that starts on a day. sheet: the red flags that it tells, by its day."""

    def __init__(
        self, history: Iterable[Document], starts_on: date, data: Data, sheet: Mapping[date, set[str]]
    ) -> None:
        documents = list(history)
        self.data, self.on, self.told_by_sheet = data, starts_on, sheet
        plans = {plan["plan_id"]: plan for plan in documents if "plan_version" in plan}
        self.plans = sorted(plans.values(), key=lambda plan: (plan["starts_on"], plan["plan_id"]))
        checkins = {c["checkin_id"]: c for c in documents if "checkin_version" in c}
        self.checkins = sorted(checkins.values(), key=lambda c: (c["on"], c["checkin_id"]))
        events = {e["event_id"]: e for e in documents if "event_version" in e}
        self.events = sorted(events.values(), key=lambda e: (e["at"], e["event_id"]))
        self.feedbacks = list({f["feedback_id"]: f for f in documents if "feedback_version" in f}.values())
        self.planned: dict[str, list[Document]] = {}
        for plan in self.plans:
            for session in plan["sessions"]:
                self.planned.setdefault(session["session_id"], []).append(session)
        self.sessions = sorted(self._logged(), key=lambda s: (s.on, s.told["feedback_id"]))

    def _logged(self) -> Iterator[Logged]:
        by_id = {feedback["feedback_id"]: feedback for feedback in self.feedbacks}

        def depth(feedback: Document) -> int:
            return 1 + depth(by_id[feedback["amends"]]) if feedback.get("amends") in by_id else 0

        merged: dict[str, dict[str, Any]] = {}
        root: dict[str, str] = {}
        for feedback in sorted(self.feedbacks, key=lambda f: (depth(f), f.get("finished_at") or "", f["feedback_id"])):
            name = feedback["feedback_id"]
            root[name] = root.get(feedback.get("amends") or "", name)
            first = merged.setdefault(root[name], {"feedback_id": name, "items": []})
            items = {item["stretch"]: dict(item) for item in first["items"]}
            for item in feedback["items"]:
                said = {field: value for field, value in item.items() if value is not None}
                items[item["stretch"]] = items.get(item["stretch"], {}) | said
            flare = True if first.get("flare") else feedback.get("flare", first.get("flare"))
            first |= {k: v for k, v in feedback.items() if v is not None and k not in ("feedback_id", "amends")}
            first |= {"items": list(items.values()), "flare": flare}
        for told in merged.values():
            sessions = self.planned.get(told.get("session_id") or "", ())
            on = told.get("on") or next((session["on"] for session in sessions), None)
            yield Logged(
                on=day_of(on) if on else self._ended(told.get("finished_at")),
                is_dated=on is not None,
                told=told,
                cautioned=frozenset(i["stretch"] for s in sessions for i in s["items"] if i["cautions"]),
            )

    def _ended(self, finished_at: str | None) -> date:
        """The latest day that it can have been anywhere, 14 hours ahead of UTC; today where nothing is known."""
        if finished_at is None:
            return self.on
        there = datetime.fromisoformat(finished_at).astimezone(timezone(timedelta(hours=14)))
        return min(there.date(), self.on)

    # ---- the body ----

    def colour(self, session: Logged) -> str | None:
        """Decisions 1.12: red = rise of 3, or 6 reached from below, or 2 above it the day after; amber = rise of 2,
        or not known to be settled the day after a rise; "worse" is never green, and what is missing is not either.
        """
        limits, told = self.data.limits, session.told
        before, after, next_day = (told.get(name) for name in ("pain_before", "pain_after", "next_day_pain"))
        if before is not None and next_day is not None and next_day - before >= limits["red_next_day_nrs"]:
            return "red"
        worse = told.get("session_felt") == "worse"
        if before is None or after is None:
            return "amber" if worse else None
        if after - before >= limits["red_rise_nrs"] or (before < limits["red_after_nrs"] <= after):
            return "red"
        settled = after <= before or (next_day is not None and next_day <= before)
        return "amber" if worse or not settled or after - before >= limits["amber_rise_nrs"] else "green"

    def _answers_of_the_body(self, session: Logged) -> Iterator[Reaction]:
        colour = self.colour(session)
        for item in session.items:
            hurt, worse = item.get("reason") == "hurt", item.get("felt") == "worse"
            if hurt or worse:
                red = colour == "red" or (hurt and worse)
                yield Reaction(stretch=item["stretch"], on=session.on, is_red=red, hurt=hurt)
        unrated = {
            item["stretch"]
            for item in session.items
            if item["outcome"] != "skipped" and item.get("felt") is None and item.get("reason") != "hurt"
        } & set(self.data.stretches)
        if colour not in ("amber", "red") or not unrated:
            return
        hardest = max(self.data.stretches[name].difficulty for name in unrated)
        blamed = unrated & session.cautioned or {
            name for name in unrated if self.data.stretches[name].difficulty == hardest
        }
        for name in blamed:
            yield Reaction(stretch=name, on=session.on, is_red=colour == "red", hurt=False)

    @cached_property
    def reactions(self) -> list[Reaction]:
        return [reaction for session in self.sessions for reaction in self._answers_of_the_body(session)]

    @cached_property
    def red_days(self) -> list[date]:
        """One entry a session, by how many feedbacks it was told; the last of them says the day."""
        reds = [
            (session.told.get("session_id") or number, session.on)
            for number, session in enumerate(self.sessions)
            if self.colour(session) == "red" or any(r.is_red for r in self._answers_of_the_body(session))
        ]
        return sorted(dict(reds).values())

    @cached_property
    def bad_days(self) -> set[date]:
        return {s.on for s in self.sessions if self.colour(s) in ("amber", "red")} | {r.on for r in self.reactions}

    @cached_property
    def green_days(self) -> set[date]:
        return {s.on for s in self.sessions if self.colour(s) == "green"} - self.bad_days

    @property
    def green_weeks(self) -> int:
        """Whole weeks just before the day that were green, one after the other."""
        weeks = 0
        while any(1 <= (self.on - day).days - 7 * weeks <= 7 for day in self.green_days) and not any(
            1 <= (self.on - day).days - 7 * weeks <= 7 for day in self.bad_days
        ):
            weeks += 1
        return weeks

    def two_reds(self, answered_on: date) -> bool:
        """Two reds in 14 days, but for pairs that a later sheet has answered for."""
        within, days = self.data.limits["two_reds_within_days"], sorted(self.red_days)
        settled = set()
        for place, (first, second) in enumerate(pairwise(days)):
            if (second - first).days <= within and answered_on > second:
                settled |= {place, place + 1}
        still = [day for place, day in enumerate(days) if place not in settled]
        return any((second - first).days <= within for first, second in pairwise(still))

    def asked_back(self, stretch: str, since: date) -> bool:
        """True where the person asked for it after that day (a clinician's bar is another matter)."""
        return any(
            e["kind"] == "restore" and e["facts"]["stretch"] == stretch and since < day_of(e["at"]) <= self.on
            for e in self.events
        )

    @cached_property
    def hurt(self) -> set[str]:
        """Hurt until asked back; red for 7 days."""
        rests = timedelta(days=self.data.limits["red_stretch_out_days"])
        names = {r.stretch for r in self.reactions if r.hurt and not self.asked_back(r.stretch, r.on)}
        names |= {r.stretch for r in self.reactions if r.is_red and self.on < r.on + rests}
        names |= {
            str(e["facts"].get("stretch"))
            for e in self.events
            if e["kind"] == "swap"
            and e["facts"].get("reason") == "hurt"
            and not self.asked_back(str(e["facts"].get("stretch")), day_of(e["at"]))
        }
        return names & set(self.data.stretches)

    @cached_property
    def amber_twice(self) -> set[str]:
        """Evidence 4D: two ambers on the same drill, on different days; a red is no less than an amber."""
        since = self.on - timedelta(days=self.data.number("two_ambers", "within_days"))
        days = {(r.stretch, r.on) for r in self.reactions if since <= r.on <= self.on}
        counts = Counter(stretch for stretch, _ in days)
        return {name for name, count in counts.items() if count >= self.data.number("two_ambers", "times")}

    @cached_property
    def flare_days(self) -> list[date]:
        """Each day up to now on which a flare was told or seen (evidence 4E)."""
        days = {day_of(c["on"]) for c in self.checkins if c.get("flare")}
        days |= {day_of(e["at"]) for e in self.events if e["kind"] == "pause" and e["facts"].get("reason") == "flare"}
        days |= {s.on for s in self.sessions if s.told.get("flare") or self._is_above_own_mean(s)}
        return sorted(day for day in days if day <= self.on)

    def _is_above_own_mean(self, session: Logged) -> bool:
        limits = self.data.limits
        known = [
            s.before
            for s in self.sessions
            if s.before is not None and 1 <= (session.on - s.on).days <= limits["flare_window_days"]
        ]
        if session.before is None or len(known) < limits["flare_readings_needed"]:
            return False
        return session.before >= sum(known) / len(known) + limits["flare_rise_nrs"]

    @cached_property
    def _denied_days(self) -> set[date]:
        """Each day on which a flare was denied; of one day's yes and no the yes holds."""
        days = {day_of(c["on"]) for c in self.checkins if c.get("flare") is False}
        days |= {s.on for s in self.sessions if s.told.get("flare") is False and s.is_dated}
        return days - set(self.flare_days)

    def _lasts(self, flare: date, until: date) -> bool:
        """Whether the flare of a day may still be the one of a later day: 7 days at most, never denied in between."""
        return (until - flare).days <= self.data.limits["flare_lasts_days"] and not any(
            flare < day <= until for day in self._denied_days
        )

    @cached_property
    def in_flare(self) -> bool:
        return bool(self.flare_days) and self._lasts(self.flare_days[-1], self.on)

    @property
    def flare_is_long(self) -> bool:
        first = self.on
        for day in reversed(self.flare_days):
            if not self._lasts(day, first):
                break
            first = day
        return (self.on - first).days > self.data.number("long_flare", "days")

    def pain_now(self, sheet_nrs: int | None, answered_on: date) -> int | None:
        """The newest rating, of one day the highest; what has no day, or a later one, can only raise it."""
        said = [(answered_on, sheet_nrs)]
        said += [(s.on, s.before) for s in self.sessions if s.is_dated]
        said += [(day_of(c["on"]), c.get("worst_pain")) for c in self.checkins]
        known = [(day, nrs) for day, nrs in said if nrs is not None]
        newest = [max(until)[1]] if (until := [entry for entry in known if entry[0] <= self.on]) else []
        raising = [nrs for day, nrs in known if day > self.on]
        raising += [s.before for s in self.sessions if not s.is_dated and s.before is not None]
        return max([*newest, *raising], default=None)

    # ---- doing, week after week ----

    @cached_property
    def before(self) -> list[Logged]:
        return [session for session in self.sessions if session.on < self.on and session.is_dated]

    @cached_property
    def _days_done(self) -> list[date]:
        return sorted({session.on for session in self.sessions if session.on < self.on and session.was_done})

    @cached_property
    def gap_days(self) -> int:
        """Days since anything was done; 0 where nothing ever was."""
        return (self.on - self._days_done[-1]).days if self._days_done else 0

    @cached_property
    def start(self) -> date | None:
        """The first day on which anything was done, since the last long gap."""
        start = None
        for before, day in pairwise([None, *self._days_done]):
            if before is None or (day - before).days >= self.data.number("beginner_again", "days"):
                start = day
        return start

    @cached_property
    def weeks(self) -> int:
        """Whole weeks since the start in which something was done; 0 after a long gap."""
        if self.start is None or self.gap_days >= self.data.number("beginner_again", "days"):
            return 0
        start = self.start
        weeks = {(day - start).days // 7 for day in self._days_done if day >= start}
        return len([week for week in weeks if week < (self.on - start).days // 7])

    @cached_property
    def grown_weeks(self) -> int:
        """Whole weeks that lengthen holds: something was done in them, and nothing forbade that anything grows."""
        if self.start is None or self.gap_days >= self.data.number("beginner_again", "days"):
            return 0
        since = self.start if self.start > self._days_done[0] else date.min  # of the week of a new start a part
        grown = [w for w in self.all_weeks if any(s.was_done for s in w.sessions) and self.may_grow_after(w)]
        return sum((week.ends_on - max(week.starts_on, since)).days for week in grown) // 7

    def may_grow_after(self, week: Week) -> bool:
        """No amber or red, usual pain under 6 and not rising, no flare, no sign that holds the dose.

        A check-in or sheet speaks of the week that ends on its day, too; a feedback or a pause of the day itself.
        """
        closing = [(day_of(c["on"]), set(c.get("red_flags") or ()), c.get("flare")) for c in self.checkins]
        closing += [(day, codes, None) for day, codes in self.told_by_sheet.items()]
        inside = set(self.flare_days) | {day for day, codes in self.flags_told if HOLDING & codes}
        earlier = [other for other in self.all_weeks if other.ends_on <= week.starts_on]
        return not (
            week.colour in ("amber", "red")
            or (week.pain or 0) >= self.data.number("all_green", "usual_pain_nrs")
            or self.rose([*earlier, week])
            or week.referred & HOLDING
            or any(week.starts_on <= day < week.ends_on for day in inside)
            or any(
                week.starts_on <= day <= week.ends_on and (HOLDING & codes or flare) for day, codes, flare in closing
            )
        )

    @cached_property
    def is_beginner_again(self) -> bool:
        """Evidence 4D: 21 days missed = at beginner; for the first two weeks of the new start."""
        if self.start is None:
            return False
        again = self.gap_days >= self.data.number("beginner_again", "days") or self.start > self._days_done[0]
        return again and self.weeks < self.data.number("beginner_again", "weeks")

    @cached_property
    def is_restart(self) -> bool:
        """Seven whole days or more without a session, and not a beginner again; for the whole week of the comeback."""
        if self.is_beginner_again:
            return False
        missed = self.data.number("restart", "days")
        return self.gap_days - 1 >= missed or (self._came_back is not None and self.on < self._came_back + WEEK)

    @property
    def _came_back(self) -> date | None:
        """When the last restart began: with the newest plan made in the gap, the first one after it, or at once."""
        least, most = self.data.number("restart", "days"), self.data.number("beginner_again", "days")
        gaps = [(last, day) for last, day in pairwise(self._days_done) if least < (day - last).days < most]
        if not gaps:
            return None
        last, day = gaps[-1]
        starts = sorted(day_of(plan["starts_on"]) for plan in self.plans_before)
        made_in_it = [start for start in starts if (start - last).days > least and start <= day]
        made_after = [start for start in starts if day < start < day + WEEK]
        return [day, *made_after[:1], *made_in_it][-1]

    def _least_used(self, plan: Document) -> tuple[int, int, str]:
        """What sorts plans for one start: that which was used most, then last, then the lower id comes first."""
        ids = {session["session_id"] for session in plan["sessions"]}
        days = [session.on for session in self.sessions if session.told.get("session_id") in ids]
        return -len(days), -max(days, default=date.min).toordinal(), plan["plan_id"]

    @cached_property
    def plans_before(self) -> list[Document]:
        """Plans with sessions that began earlier, the newest first, none that waited; of one start the most used."""
        by_start: dict[str, Document] = {}
        for plan in sorted(self.plans, key=self._least_used):
            if plan["sessions"] and plan["status"] == "plan" and day_of(plan["starts_on"]) < self.on:
                by_start.setdefault(plan["starts_on"], plan)
        return [by_start[start] for start in sorted(by_start, reverse=True)]

    @cached_property
    def known(self) -> set[str]:
        """What the person has met: planned before, or logged."""
        return {i["stretch"] for p in self.plans_before for s in p["sessions"] for i in s["items"]} | {
            item["stretch"] for session in self.sessions for item in session.items
        }

    @cached_property
    def done_this_week(self) -> dict[date, list[Document]]:
        """What was planned for the days of this week that were logged: one version or more of each session."""
        logged = {session.told.get("session_id") for session in self.sessions}
        found: dict[date, list[Document]] = {}
        for name in sorted(logged & set(self.planned), key=str):
            for session in self.planned[name]:
                if 0 <= (day_of(session["on"]) - self.on).days < 7:
                    found.setdefault(day_of(session["on"]), []).append(session)
        return found

    @cached_property
    def _paused(self) -> set[date]:
        days: set[date] = set()
        since = None
        for event in [*self.events, {"kind": "resume", "at": str(self.on + timedelta(days=1))}]:
            day = day_of(event["at"])
            if event["kind"] == "pause" and since is None:
                since = day
            elif event["kind"] == "resume" and since is not None:
                days |= {since + timedelta(days=number) for number in range((day - since).days)}
                since = None
        return days

    @cached_property
    def weeks_over(self) -> list[Week]:
        """The weeks that are over, the oldest first; after a long gap those of the new start alone."""
        began_again = self.start is not None and self.start > self._days_done[0]
        since = self.start if self.start is not None and began_again else date.min
        return [self._week(start, end) for start, end in self._spans() if end > since]

    @cached_property
    def all_weeks(self) -> list[Week]:
        """Those of them that were neither paused nor waited through."""
        return [week for week in self.weeks_over if week.is_active]

    def _waited(self, start: date, end: date) -> bool:
        """True where the plans of a week only bridged the time until a clinician's word."""
        plans = [p["status"] for p in self.plans if p["sessions"] and start <= day_of(p["starts_on"]) < end]
        return bool(plans) and "plan" not in plans

    def _spans(self) -> Iterator[tuple[date, date]]:
        """Every day since the first plan belongs to a week; one without a plan of its own counts where it was used.

        A plan made anew within four days belongs to the week that it replaces; without plans, weeks are counted from
        the first session on.
        """
        starts: list[date] = []
        for plan in self.plans:
            day = day_of(plan["starts_on"])
            if plan["sessions"] and day < self.on and (not starts or (day - starts[-1]).days >= 4):
                starts.append(day)
        used = {session.on for session in self.before}
        for start, following in pairwise([*(starts or sorted(used)[:1]), self.on]):
            if following == self.on and self.on < start + WEEK:
                return
            for begin, end in _cut(start, following):
                if begin == start or not starts or any(begin <= day < end for day in used):
                    yield begin, end

    def _week(self, start: date, end: date) -> Week:
        sessions = [s for s in self.before if start <= s.on < end]
        days = {s.on for s in sessions}
        red, bad = days & set(self.red_days), days & self.bad_days
        green = any(self.colour(s) == "green" for s in sessions)
        pains = [s.before for s in sessions if s.before is not None]
        planned = [len(session["items"]) for session in self._in_force(start, end)]
        return Week(
            starts_on=start,
            ends_on=end,
            is_active=not any(start <= day < end for day in self._paused) and not self._waited(start, end),
            sessions=sessions,
            done=min(Fraction(1), self._parts(sessions) / sum(planned)) if any(planned) else None,
            most_items=max(planned, default=0),
            colour="red" if red else "amber" if bad else "green" if green else None,
            pain=Fraction(sum(pains), len(pains)) if pains else None,
            referred={
                flag["code"]
                for plan in self.plans
                if start <= day_of(plan["starts_on"]) < end
                for flag in (plan["referral"] or {"flags": ()})["flags"]
            },
        )

    def _parts(self, sessions: Sequence[Logged]) -> Fraction:
        """How many stretches were done. A session told twice was done once: of each stretch the larger part counts."""
        parts: dict[tuple[str, str], Fraction] = {}
        for session in sessions:
            name = session.told.get("session_id") or session.told["feedback_id"]
            for item in session.items:
                key = (name, item["stretch"])
                parts[key] = max(parts.get(key, Fraction(0)), self._part(item))
        return sum(parts.values(), Fraction(0))

    def _in_force(self, start: date, end: date) -> Iterator[Document]:
        """The session of each day by the newest plan that had begun; of one start the one that was used most."""
        for number in range((end - start).days):
            day = start + timedelta(days=number)
            plans = [p for p in self.plans if 0 <= (day - day_of(p["starts_on"])).days < 7]
            newest = max((p["starts_on"] for p in plans), default=None)
            of_start = [p for p in plans if p["starts_on"] == newest]
            if of_start:
                plan = min(of_start, key=self._least_used)
                yield from (session for session in plan["sessions"] if day_of(session["on"]) == day)

    @staticmethod
    def _part(item: Document) -> Fraction:
        if item.get("reason") == "already_did":
            return Fraction(1)
        share = item.get("share")
        return Fraction(PARTS[item["outcome"]] if share is None else str(share))

    # ---- what follows ----

    def rose(self, weeks: Sequence[Week]) -> bool:
        """Worse by 2 points than the mean of the four weeks before."""
        count = int(self.data.number("pain_rose", "weeks"))
        pains = [week.pain for week in weeks[-count - 1 :]]
        if len(pains) <= count or None in pains:
            return False
        return pains[-1] - sum(pains[:-1]) / count >= self.data.number("pain_rose", "rise_nrs")

    @cached_property
    def flags_told(self) -> list[tuple[date, set[str]]]:
        """Red flags of feedbacks by the day they were told; an amendment tells today, for all that is known."""
        told = []
        for feedback in self.feedbacks:
            sessions = self.planned.get(feedback.get("session_id") or "", ())
            on = feedback.get("on") or next((s["on"] for s in sessions), None)
            day = day_of(on) if on and feedback.get("amends") is None else self.on
            told.append((day, set(feedback.get("red_flags") or ())))
        return told

    def named(self, reason: str, since: date | None = None) -> list[str]:
        """The stretches that were skipped or swapped for a reason, once for each time; None: as long as it counts."""
        if since is None:
            since = self.on - timedelta(days=self.data.number(reason, "within_days"))
        names = [
            item["stretch"]
            for session in self.sessions
            if session.on >= since
            for item in session.items
            if item.get("reason") == reason
        ]
        names += [
            e["facts"].get("stretch")
            for e in self.events
            if e["kind"] == "swap" and e["facts"].get("reason") == reason and day_of(e["at"]) >= since
        ]
        return [name for name in names if name in self.data.stretches]

    @property
    def newest_start(self) -> date:
        """The first day of the newest week that is over: what was said since has not been told yet."""
        return self.all_weeks[-1].starts_on if self.all_weeks else date.min

    @cached_property
    def lately(self) -> set[str]:
        """Stretches that the body answered to badly since then."""
        return {r.stretch for r in self.reactions if r.on >= self.newest_start} | set(
            self.named("hurt", self.newest_start)
        )

    @property
    def last_was_red(self) -> bool:
        """Evidence 4D: the session after a red one is half as long."""
        return bool(self.sessions) and max(s.on for s in self.sessions) in set(self.red_days)

    def is_little_done(self, weeks: Sequence[Week]) -> bool:
        """Less than 40 % done, two weeks in a row."""
        return len(self.run_of_little(weeks)) >= self.data.number("little_done", "weeks")

    def run_of_little(self, weeks: Sequence[Week]) -> list[Week]:
        """The weeks with less than 40 % done, from the newest back to the first with more, the oldest first."""
        least, run = self.data.share("little_done", "completion"), []
        for week in reversed(weeks):
            if week.done is None or week.done >= least:
                break
            run.insert(0, week)
        return run

    @cached_property
    def ran_out_of_time(self) -> bool:
        sessions = self.all_weeks[-1].sessions if self.all_weeks else []
        short = [s for s in sessions if any(item.get("reason") == "no_time" for item in s.items)]
        return bool(sessions) and len(short) >= self.data.number("no_time", "sessions") * len(sessions)

    def nothing_changed(self, weeks: Sequence[Week]) -> bool:
        """The mean of the first two of six weeks against that of the last two, at least 60 % done."""
        count = int(self.data.number("no_change", "weeks"))
        if self.rose(weeks) or self.fell(weeks):
            return False
        weeks = weeks[-count:]
        if len(weeks) < count or any(w.done is None for w in weeks) or None in [w.pain for w in weeks[:2] + weeks[-2:]]:
            return False
        change = abs(sum(w.pain for w in weeks[:2]) - sum(w.pain for w in weeks[-2:])) / 2
        return (
            sum(w.done for w in weeks) / count >= self.data.share("no_change", "completion")
            and change < self.data.number("no_change", "change_nrs")
            and weeks[-2].pain > 0
            and (weeks[-1].ends_on - weeks[0].starts_on).days < 7 * (count + 1)
            and not any(weeks[0].starts_on <= day < weeks[-1].ends_on for day in self.flare_days)
            and self._most_used_direction(weeks) is not None
        )

    def fell(self, weeks: Sequence[Week]) -> bool:
        """By 30 % or 2 points over four weeks."""
        count = int(self.data.number("pain_fell", "weeks"))
        weeks = weeks[-count - 1 :]
        if len(weeks) <= count or weeks[0].pain is None or weeks[-1].pain is None:
            return False
        fall = weeks[0].pain - weeks[-1].pain
        share = self.data.share("pain_fell", "fall_share") * weeks[0].pain
        return fall >= self.data.number("pain_fell", "fall_nrs") or fall >= share > 0

    @property
    def tired_direction(self) -> str | None:
        """Where six weeks changed nothing, for four weeks from then: what most of the stretches done had."""
        count, lasts = (int(self.data.number("no_change", name)) for name in ("weeks", "lasts_weeks"))
        ends = range(max(0, len(self.all_weeks) - lasts) + 1, len(self.all_weeks) + 1)
        seen = next((end for end in ends if self.nothing_changed(self.all_weeks[:end])), None)
        return self._most_used_direction(self.all_weeks[max(0, seen - count) : seen]) if seen else None

    def _most_used_direction(self, weeks: Sequence[Week]) -> str | None:
        ways = Counter(
            way
            for week in weeks
            for session in week.sessions
            for item in session.items
            if item["outcome"] != "skipped" and item["stretch"] in self.data.stretches
            for way in self.data.stretches[item["stretch"]].directions
            if way not in ("neutral", "neck_neutral")
        )
        return min(ways, key=lambda way: (-ways[way], way), default=None)
