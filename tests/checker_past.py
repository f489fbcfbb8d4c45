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
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from checker_files import Data

STEPS = ("repetition", "hold", "harder")
Document = Mapping[str, Any]


def day_of(text: str) -> date:
    return date.fromisoformat(text[:10])


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
    """A week that is over. done: the part of what was planned; None where nothing was."""

    starts_on: date
    ends_on: date
    sessions: Sequence[Logged]
    done: float | None
    colour: str | None
    pain: float | None


class Past:
    """All that was told up to the week that starts on a day."""

    def __init__(self, history: Iterable[Document], starts_on: date, data: Data) -> None:
        documents = list(history)
        self.data, self.on = data, starts_on
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
                on=day_of(on) if on else self.on,
                is_dated=on is not None,
                told=told,
                cautioned=frozenset(i["stretch"] for s in sessions for i in s["items"] if i["cautions"]),
            )

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
        """One entry a session."""
        return [
            session.on
            for session in self.sessions
            if self.colour(session) == "red" or any(r.is_red for r in self._answers_of_the_body(session))
        ]

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
        """Evidence 4D: two ambers on the same drill, on different days."""
        since = self.on - timedelta(days=self.data.number("two_ambers", "within_days"))
        days = {(r.stretch, r.on) for r in self.reactions if not r.is_red and since <= r.on <= self.on}
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
    def in_flare(self) -> bool:
        if not self.flare_days or (self.on - self.flare_days[-1]).days > self.data.limits["flare_lasts_days"]:
            return False
        over = [day_of(c["on"]) for c in self.checkins if c.get("flare") is False]
        over += [s.on for s in self.sessions if s.told.get("flare") is False and s.is_dated]
        return not any(self.flare_days[-1] < day <= self.on for day in over)

    @property
    def flare_is_long(self) -> bool:
        lasts, first = self.data.limits["flare_lasts_days"], None
        for day in reversed(self.flare_days):
            if ((first or self.on) - day).days > lasts:
                break
            first = day
        return first is not None and (self.on - first).days > self.data.number("long_flare", "days")

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
    def is_beginner_again(self) -> bool:
        """Evidence 4D: 21 days missed = at beginner; for the first two weeks of the new start."""
        if self.start is None:
            return False
        again = self.gap_days >= self.data.number("beginner_again", "days") or self.start > self._days_done[0]
        return again and self.weeks < self.data.number("beginner_again", "weeks")

    @cached_property
    def is_restart(self) -> bool:
        """Seven whole days or more without a session, and not a beginner again."""
        return not self.is_beginner_again and self.gap_days - 1 >= self.data.number("restart", "days")

    @cached_property
    def plans_before(self) -> list[Document]:
        """Plans with sessions that began earlier, the newest first, none that waited; of one start the most used."""
        used = Counter(session.told.get("session_id") for session in self.sessions)
        by_start: dict[str, Document] = {}
        for plan in sorted(
            self.plans, key=lambda p: (-sum(used[s["session_id"]] for s in p["sessions"]), p["plan_id"])
        ):
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
    def all_weeks(self) -> list[Week]:
        """The weeks since the start that are over, neither paused nor waited through, the oldest first."""
        return [
            self._week(start, end)
            for start, end in self._spans()
            if end <= self.on
            and end > (self.start or date.min)
            and not any(start <= day < end for day in self._paused)
            and not self._waited(start, end)
        ]

    def _waited(self, start: date, end: date) -> bool:
        """True where the plans of a week only bridged the time until a clinician's word."""
        plans = [p["status"] for p in self.plans if p["sessions"] and start <= day_of(p["starts_on"]) < end]
        return bool(plans) and "plan" not in plans

    def _spans(self) -> Iterator[tuple[date, date]]:
        """A plan made anew within four days belongs to the week that it replaces; without plans, weeks are counted."""
        starts: list[date] = []
        for plan in self.plans:
            day = day_of(plan["starts_on"])
            if plan["sessions"] and day < self.on and (not starts or (day - starts[-1]).days >= 4):
                starts.append(day)
        if not starts:
            first = min((s.on for s in self.sessions if s.on < self.on), default=self.on)
            starts = [first + timedelta(days=number) for number in range(0, (self.on - first).days - 6, 7)]
        for start, later in pairwise([*starts, self.on + timedelta(days=7)]):
            yield start, min(later, start + timedelta(days=7))

    def _week(self, start: date, end: date) -> Week:
        sessions = [s for s in self.sessions if start <= s.on < end and s.is_dated]
        days = {s.on for s in sessions}
        red, bad = days & set(self.red_days), days & self.bad_days
        green = any(self.colour(s) == "green" for s in sessions)
        pains = [s.before for s in sessions if s.before is not None]
        planned = sum(len(session["items"]) for session in self._in_force(start, end))
        done = sum(self._part(item) for s in sessions for item in s.items)
        return Week(
            starts_on=start,
            ends_on=end,
            sessions=sessions,
            done=min(1.0, round(done / planned, 9)) if planned else None,
            colour="red" if red else "amber" if bad else "green" if green else None,
            pain=sum(pains) / len(pains) if pains else None,
        )

    def _in_force(self, start: date, end: date) -> Iterator[Document]:
        """The session of each day by the newest plan that had begun; of one start the one that was used most."""
        used = Counter(session.told.get("session_id") for session in self.sessions)
        for number in range((end - start).days):
            day = start + timedelta(days=number)
            plans = [p for p in self.plans if 0 <= (day - day_of(p["starts_on"])).days < 7]
            newest = max((p["starts_on"] for p in plans), default=None)
            of_start = [p for p in plans if p["starts_on"] == newest]
            if of_start:
                plan = min(of_start, key=lambda p: (-sum(used[s["session_id"]] for s in p["sessions"]), p["plan_id"]))
                yield from (session for session in plan["sessions"] if day_of(session["on"]) == day)

    @staticmethod
    def _part(item: Document) -> float:
        if item.get("reason") == "already_did":
            return 1.0
        share = item.get("share")
        return {"done": 1.0, "partly": 0.5, "skipped": 0.0}[item["outcome"]] if share is None else float(share)

    # ---- what follows ----

    def next_day_is_up(self, sessions: Sequence[Logged]) -> bool:
        """2 or more above the rating before, the day after 2 of the last 3 sessions."""
        last = sessions[-int(self.data.number("next_day_up", "of_last")) :]
        ups = [
            s
            for s in last
            if s.before is not None
            and s.told.get("next_day_pain") is not None
            and s.told["next_day_pain"] - s.before >= self.data.number("next_day_up", "rise_nrs")
        ]
        return len(ups) >= self.data.number("next_day_up", "times")

    def rose(self, weeks: Sequence[Week]) -> bool:
        """Worse by 2 points than the mean of the four weeks before."""
        count = int(self.data.number("pain_rose", "weeks"))
        pains = [week.pain for week in weeks[-count - 1 :]]
        if len(pains) <= count or None in pains:
            return False
        return pains[-1] - sum(pains[:-1]) / count >= self.data.number("pain_rose", "rise_nrs")

    def _is_calm(self, number: int) -> bool:
        """Green, mostly done, usual pain under 6, pain not rising, no flare."""
        week, earlier = self.all_weeks[number], self.all_weeks[:number]
        before = [w.pain for w in earlier if w.pain is not None]
        pain = week.pain or 0
        rises = bool(before) and pain - before[-1] >= self.data.number("all_green", "pain_rise_nrs")
        return (
            week.colour == "green"
            and (week.done or 0) >= self.data.number("all_green", "completion")
            and pain < self.data.number("all_green", "usual_pain_nrs")
            and not rises
            and not self.rose([*earlier, week])
            and not any(week.starts_on <= day <= week.ends_on for day in [*self.flare_days, *self._holding_days])
        )

    @cached_property
    def _holding_days(self) -> set[date]:
        """When a sign was told that holds the dose; a check-in closes the week that it looks back on."""
        signs = {"RF_WORSE_6W", "RF_WORSENING"}
        days = {day_of(c["on"]) for c in self.checkins if signs & set(c.get("red_flags") or ())}
        return days | {day for day, codes in self.flags_told if signs & codes}

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

    def steps(self, *, may_step: bool) -> tuple[int, list[list[str]], str | None]:
        """(steps up, what was done before each harder one, the step that the newest week gained)."""
        level, harder, gained = 0, [], None
        calm: list[Week] = []
        for number, week in enumerate(self.all_weeks):
            if self.start is None or week.ends_on <= self.start:
                continue
            gained = None
            is_calm = may_step and not self.is_beginner_again and self._is_calm(number)
            calm = [*calm, week] if is_calm else []
            if len(calm) == self.data.number("all_green", "weeks"):
                gained = "repetition" if level < 0 else STEPS[level % 3]
                if gained == "harder":
                    done = Counter(
                        item["stretch"]
                        for w in calm
                        for s in w.sessions
                        for item in s.items
                        if item["outcome"] != "skipped"
                    )
                    harder.append(sorted(done, key=lambda name: (-done[name], name)))
                level, calm = level + 1, []
            until = [s for s in self.before if s.on < week.ends_on]
            if until and until[-1].on >= week.starts_on and self.next_day_is_up(until):
                level, calm = max(-1, level - 1), []
        return level, harder[: max(0, level) // 3], gained

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
        count = int(self.data.number("little_done", "weeks"))
        done = [week.done for week in weeks[-count:]]
        least = self.data.number("little_done", "completion")
        return len(done) == count and all(part is not None and part < least for part in done)

    @cached_property
    def ran_out_of_time(self) -> bool:
        sessions = self.all_weeks[-1].sessions if self.all_weeks else []
        short = [s for s in sessions if any(item.get("reason") == "no_time" for item in s.items)]
        return bool(sessions) and len(short) >= self.data.number("no_time", "sessions") * len(sessions)

    def nothing_changed(self, weeks: Sequence[Week]) -> bool:
        """The mean of the first two of six weeks against that of the last two, at least 60 % done."""
        count = int(self.data.number("no_change", "weeks"))
        weeks = weeks[-count:]
        if len(weeks) < count or any(w.done is None for w in weeks) or None in [w.pain for w in weeks[:2] + weeks[-2:]]:
            return False
        change = abs(sum(w.pain for w in weeks[:2]) - sum(w.pain for w in weeks[-2:])) / 2
        return (
            sum(w.done for w in weeks) / count >= self.data.number("no_change", "completion")
            and change < self.data.number("no_change", "change_nrs")
            and weeks[-2].pain > 0
            and (weeks[-1].ends_on - weeks[0].starts_on).days < 7 * (count + 1)
            and not any(weeks[0].starts_on <= day < weeks[-1].ends_on for day in self.flare_days)
        )

    def fell(self, weeks: Sequence[Week]) -> bool:
        """By 30 % or 2 points over four weeks."""
        count = int(self.data.number("pain_fell", "weeks"))
        weeks = weeks[-count - 1 :]
        if len(weeks) <= count or weeks[0].pain is None or weeks[-1].pain is None:
            return False
        fall = weeks[0].pain - weeks[-1].pain
        share = self.data.number("pain_fell", "fall_share") * weeks[0].pain
        return fall >= self.data.number("pain_fell", "fall_nrs") or fall >= share > 0

    @property
    def tired_direction(self) -> str | None:
        """Where six weeks changed nothing: the direction of the spine that most of what was done had."""
        if not self.nothing_changed(self.all_weeks):
            return None
        ways = Counter(
            way
            for week in self.all_weeks[-int(self.data.number("no_change", "weeks")) :]
            for session in week.sessions
            for item in session.items
            if item["outcome"] != "skipped" and item["stretch"] in self.data.stretches
            for way in self.data.stretches[item["stretch"]].directions
            if way not in ("neutral", "neck_neutral")
        )
        return min(ways, key=lambda way: (-ways[way], way), default=None)
