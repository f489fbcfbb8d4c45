"""One person on the day a week starts: what may be offered, and how much of it, by sheet and history together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import ceil, floor
from typing import Any

from checker_files import KIT, LYING, WEEK, Data, Fact, read_data
from checker_past import HOLDING, Past, day_of
from checker_sheet import Sheet
from checker_steps import STEPS, Steps

BY_SHEET = ("setting:equipment", "setting:position", "setting:excluded")


@dataclass(frozen=True, kw_only=True)
class DoseNow:
    """What a dose depends on beside the stretch (decisions 3, evidence 4B, 4D, 4E)."""

    grown_weeks: int = 0
    old: bool = False
    flare: bool = False
    restart: bool = False
    personal: float = 1.0
    more_repetitions: int = 0
    more_hold_s: int = 0
    never_grows: bool = False


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Which stretches are left and what the weekly rules made of them.

    because     every rule against each stretch that is left out, the stops of the status not counted
    opened      harder forms that a step opened; newly: the one of the newest step
    stands_for  easier form -> those whose place it takes
    halved      what felt worse twice and has no easier form
    """

    eligible: frozenset[str]
    because: Mapping[str, set[str]]
    opened: tuple[str, ...]
    newly: str | None
    stands_for: Mapping[str, set[str]]
    halved: frozenset[str]


class Case:
    """The answers, what happened since, and all that the rules make of the two."""

    def __init__(
        self,
        answers: Mapping[str, Any],
        starts_on: date,
        history: Iterable[Mapping[str, Any]] = (),
        data: Data | None = None,
    ) -> None:
        self.data = data or read_data()
        self.starts_on = starts_on
        self.sheet = Sheet(answers, starts_on, self.data)
        flags = set(answers.get("red_flags") or ())
        self.past = Past(history, starts_on, self.data, {self.sheet.answered_on: flags})

    # ---- status ----

    @cached_property
    def _renewed_on(self) -> date | None:
        """The last day on which all red flags were asked."""
        days = [
            day_of(c["on"])
            for c in self.past.checkins
            if c.get("red_flags") is not None and c.get("conditions_changed") is False
        ]
        days = [day for day in days if day <= self.starts_on]
        days += [self.sheet.answered_on] if self.sheet.answers.get("red_flags") is not None else []
        return max(days, default=None)

    @cached_property
    def flags(self) -> set[str]:
        """Red flags that stand: nothing but safety answers of a later day lifts one (contract 3)."""
        told = [(self.sheet.answered_on, self.sheet.answers.get("red_flags") or ())]
        told += [(day_of(c["on"]), c.get("red_flags") or ()) for c in self.past.checkins]
        told += self.past.flags_told
        return {code for day, codes in told if self._renewed_on is None or day >= self._renewed_on for code in codes}

    @cached_property
    def raised(self) -> set[str]:
        """Flags and BLOCK conditions, advising ones among them."""
        two = {"STOP_TWO_REACTIONS"} if self.past.two_reds(self.sheet.answered_on) else set()
        return self.flags | two | self.sheet.action("BLOCK")

    @cached_property
    def blocking(self) -> set[str]:
        flags = {code for code in self.raised if code in self.data.red_flags and self.data.red_flags[code]["blocks"]}
        return flags | self.sheet.action("BLOCK")

    @cached_property
    def missing(self) -> set[str]:
        answers, sheet = self.sheet.answers, self.sheet
        fields = {name for name in ("age_years", "conditions") if answers.get(name) is None}
        if any(c.get("conditions_changed") and day_of(c["on"]) >= sheet.answered_on for c in self.past.checkins):
            fields.add("conditions")
        lasts = self.data.limits["safety_answers_last_days"]
        too_old = self._renewed_on is None or (self.starts_on - self._renewed_on).days > lasts
        if answers.get("red_flags") is None or too_old:
            fields.add("red_flags")
        return fields | {f"red_flags:{code}" for code in sheet.hinted - self.flags}

    @cached_property
    def waiting(self) -> set[str]:
        """What no clinician has agreed to; "all of this sheet" cannot mean what a code has become since."""
        sheet, cleared_for = self.sheet, set(self.sheet.answers.get("cleared_for", ()))
        needed = sheet.action("CLEAR") | ({"other"} if sheet.free_text else set())
        agreed = {code for code in needed if code in cleared_for or self._given(code, sheet.answered_on)}
        if sheet.answers.get("cleared_by_clinician"):
            agreed |= sheet.answered_yes | {"other"}
        waiting = needed - {code for code in agreed if not self._withdrawn(code)}
        since = self._worsening_since
        if since is not None:
            by_sheet = "RF_WORSENING" in cleared_for and sheet.answered_on > since
            if not (by_sheet or self._given("RF_WORSENING", since)) or self._withdrawn("RF_WORSENING"):
                waiting.add("RF_WORSENING")
        return waiting

    @property
    def _worsening_since(self) -> date | None:
        """Decisions 1.2: RF_WORSENING at two check-ins in a row."""
        asked = [c for c in self.past.checkins if c.get("red_flags") is not None]
        said = ["RF_WORSENING" in c["red_flags"] for c in asked]
        return max((day_of(asked[n]["on"]) for n in range(1, len(asked)) if said[n - 1] and said[n]), default=None)

    def _clearances(self, code: str) -> list[Mapping[str, Any]]:
        events = [e for e in self.past.events if e["kind"] == "clearance" and e["facts"]["code"] == code]
        return sorted(events, key=lambda e: (e["at"], not e["facts"]["given"]))

    def _given(self, code: str, since: date) -> bool:
        return any(e["facts"]["given"] and since <= day_of(e["at"]) <= self.starts_on for e in self._clearances(code))

    def _withdrawn(self, code: str) -> bool:
        said = [e["facts"]["given"] for e in self._clearances(code) if e["facts"]["by"] == "clinician"]
        return bool(said) and not said[-1]

    @property
    def unsure_block(self) -> set[str]:
        return {code for code in self.sheet.unsure if self.data.conditions[code]["action"] == "BLOCK"}

    @cached_property
    def status(self) -> str:
        if self.blocking:
            return "refer"
        if self.missing:
            return "incomplete"
        return "clearance_needed" if self.waiting or self.unsure_block else "plan"

    @cached_property
    def stops(self) -> set[str]:
        """The reasons that leave every stretch out."""
        if self.status == "plan":
            return set()
        stops = self.blocking | self.waiting | {f"unsure:{code}" for code in self.unsure_block}
        return stops | ({"state:not_screened"} if self.status == "incomplete" else set())

    # ---- rules against single stretches ----

    @cached_property
    def never_grows(self) -> bool:
        """NICE NG206 and some worries: nothing gets longer or harder by itself."""
        rows = [self.data.conditions[code] for code in self.sheet.yes | self.sheet.unsure]
        return not all(row.get("progresses", True) for row in [*rows, *self.sheet.yellow])

    @cached_property
    def may_step(self) -> bool:
        """Decisions 1.2: some signs hold the dose while they stand."""
        return not self.never_grows and not self.flags & HOLDING

    @cached_property
    def steps(self) -> Steps:
        return Steps(self.past, may_step=self.may_step)

    @cached_property
    def level_cap(self) -> int:
        if self._hard_is_open:
            return 4
        cap = {"none": 1, "some": 2, "regular": 3}[self.sheet.experience]
        again = [int(self.data.number("beginner_again", "level"))] if self.past.is_beginner_again else []
        return min([cap, *again, *(row["level_cap"] for row in self.sheet.yellow if "level_cap" in row)])

    @property
    def _hard_is_open(self) -> bool:
        """Second_reader R1 and decisions 2."""
        sheet, limits = self.sheet, self.data.limits
        calm = timedelta(days=limits["hard_needs_calm_days"])
        return (
            sheet.experience == "regular"
            and not sheet.yellow
            and not sheet.yes
            and not sheet.unsure
            and not sheet.free_text
            and sheet.age is not None
            and not sheet.old
            and not self.past.is_beginner_again
            and not any(day >= self.starts_on - calm for day in self.past.bad_days)
            and self.past.green_weeks >= limits["hard_needs_green_weeks"]
        )

    @cached_property
    def pain_is_high(self) -> bool:
        pain = self.past.pain_now(self.sheet.worst, self.sheet.answered_on)
        return pain is not None and pain >= self.data.limits["pain_limit_nrs"]

    @cached_property
    def excluded(self) -> set[str]:
        """By the sheet or an event, until restored; a sheet's word is undone only by a restore of its day or later."""
        by_sheet, by_event = set(self.sheet.answers.get("excluded_stretches", ())), set()
        for event in self.past.events:
            if event["kind"] == "exclude":
                by_event.add(event["facts"]["stretch"])
            elif event["kind"] == "restore" and day_of(event["at"]) <= self.starts_on:
                by_event.discard(event["facts"]["stretch"])
                if day_of(event["at"]) >= self.sheet.answered_on:
                    by_sheet.discard(event["facts"]["stretch"])
        return by_sheet | by_event

    @cached_property
    def barred(self) -> set[str]:
        """The newest word of a clinician; of one moment the bar holds."""
        newest: dict[str, str] = {}
        for event in sorted(self.past.events, key=lambda e: (e["at"], e["kind"] == "bar")):
            if event["kind"] == "bar" or (event["kind"] == "unbar" and day_of(event["at"]) <= self.starts_on):
                newest[event["facts"]["stretch"]] = event["kind"]
        return {name for name, kind in newest.items() if kind == "bar"}

    @cached_property
    def _rules_of_health(self) -> dict[str, set[str]]:
        """Every rule against each stretch that no wish of the person changes, the level among them."""
        cap = self.level_cap
        return {
            name: self._against(fact) | ({"state:level"} if fact.difficulty > cap else set())
            for name, fact in self.data.stretches.items()
        }

    def _against(self, fact: Fact) -> set[str]:
        sheet, past = self.sheet, self.past
        rules = {rule for rule, tags in sheet.excludes.items() if tags & fact.tags}
        only_for = fact.file.get("only_for", ())
        assessed = any(c in (sheet.answers.get("conditions") or ()) and c not in self.waiting for c in only_for)
        careful = any(tags & fact.tags for code, tags in sheet.cautions.items() if code != "other")
        states = (
            ("state:assessed_only", only_for and not assessed),
            ("state:pain_8", self.pain_is_high and not (fact.is_mild and sheet.near & fact.areas)),
            ("state:flare", past.in_flare and (fact.is_strong or careful) and fact.family != "breathing"),
            ("state:hurt", fact.name in past.hurt),
            ("state:barred", fact.name in self.barred),
        )
        return rules | {rule for rule, applies in states if applies}

    def _without_kit(self, kit: set[str], *, no_floor: bool) -> set[str]:
        """What cannot be done with this kit; a bed stands in for the mat, or must where the floor cannot be reached."""
        missing = {name for name, fact in self.data.stretches.items() if not fact.kit <= kit}
        for name in self._on_a_bed:
            needs = self.data.stretches[name].kit
            if "bed" in kit:
                needs = needs - {"mat"}
            elif no_floor:
                needs = needs - {"mat"} | {"bed"}
            (missing.discard if needs <= kit else missing.add)(name)
        return missing

    @cached_property
    def _on_a_bed(self) -> list[str]:
        return [name for name, fact in self.data.stretches.items() if fact.on_a_bed]

    def _in_no_position(self, avoided: set[str], *, no_bed: bool) -> set[str]:
        tags = {tag for word in avoided for tag in self.data.avoided.get(word, ())}
        positions = avoided | (set(LYING) if no_bed else set())
        if not positions:
            return set()
        return {name for name, fact in self.data.stretches.items() if fact.position in positions or fact.tags & tags}

    def offer(
        self, *, kit: set[str] | None = None, avoided: set[str] | None = None, excluded: set[str] | None = None
    ) -> Offer:
        """What is left where the status is `plan`, for these wishes; None: those of the person."""
        answers = self.sheet.answers
        kit = set(answers.get("equipment", ())) if kit is None else kit
        avoided = set(answers.get("positions_avoided", ())) if avoided is None else avoided
        excluded = self.excluded if excluded is None else excluded
        stretches, no_floor = self.data.stretches, "floor" in avoided or self.sheet.must_not_reach_the_floor
        because = {name: set(rules) for name, rules in self._rules_of_health.items()}
        for rule, names in (
            ("setting:equipment", self._without_kit(kit, no_floor=no_floor)),
            ("setting:position", self._in_no_position(avoided, no_bed=no_floor and "bed" not in kit)),
            ("setting:excluded", excluded & set(stretches)),
        ):
            for name in names:
                because[name].add(rule)
        opened = self._opened(because)
        rests = self.past.hurt | self.past.amber_twice
        easier = {name: self._easier(name, because) for name in rests if name in stretches}
        twice = self.past.amber_twice & set(stretches)
        halved = frozenset(name for name in twice if not self._may_be_eased(name))
        for name in filter(self._may_be_eased, twice):
            because[name].add("state:hurt")
        eligible = frozenset(name for name, rules in because.items() if not rules)
        stands_for: dict[str, set[str]] = {}
        for name, form in easier.items():
            if form in eligible:
                stands_for.setdefault(form, set()).add(name)
        left = {name: rules for name, rules in because.items() if rules}
        return Offer(
            eligible=eligible,
            because=left,
            opened=tuple(name for name in opened.values() if name in eligible),
            newly=opened.get(len(self.steps.done_before) - 1),
            stands_for=stands_for,
            halved=halved,
        )

    def _opened(self, because: dict[str, set[str]]) -> dict[int, str]:
        """One form for each step: not done yet, nothing else against it; those above the person's level come first."""
        opened: dict[int, str] = {}
        chosen: set[str] = set()
        for step, done in enumerate(self.steps.done_before):
            forms = [form for name in done if (form := self._harder(name)) and form not in chosen | set(done)]
            above = [form for form in forms if self.data.stretches[form].difficulty > self.level_cap]
            for form in (above or forms)[:1]:
                chosen.add(form)
                if because[form] <= {"state:level"}:
                    because[form] = set()
                    opened[step] = form
        return opened

    def _harder(self, name: str) -> str | None:
        """The next form for the same place, where it is one level up and never in the tags of R2."""
        fact = self.data.stretches.get(name)
        form = self.data.stretches.get(fact.file.get("harder", "")) if fact else None
        if fact is None or form is None or form.difficulty != fact.difficulty + 1:
            return None
        closed = form.difficulty > self.level_cap + 1 or form.tags & set(self.data.limits["never_opened_tags"])
        return None if closed or not form.areas & fact.areas else form.name

    def _may_be_eased(self, name: str) -> bool:
        """Whether the catalog has an easier form for the same place, whoever may do it."""
        form = self.data.stretches[name].file.get("easier")
        return bool(form and self.data.stretches[form].areas & self.data.stretches[name].areas)

    def _easier(self, name: str, because: Mapping[str, set[str]]) -> str | None:
        """Decisions 2: walk on until one passes every rule and serves the same place."""
        stretches, seen, here = self.data.stretches, {name}, name
        while (following := stretches[here].file.get("easier")) and following not in seen:
            seen.add(following)
            here = following
            rests = here in self.past.amber_twice
            if not because[here] and not rests and stretches[here].areas & stretches[name].areas:
                return here
        return None

    @cached_property
    def offered(self) -> Offer:
        return self.offer()

    @property
    def may_wait_with(self) -> frozenset[str]:
        """What may be shown while a clinician's word is awaited, if nothing else is against it (contract 2)."""
        if self.status != "clearance_needed" or self.unsure_block:
            return frozenset()
        return frozenset(self.data.limits["always_allowed_while_waiting"])

    def shown_of(self, offer: Offer) -> frozenset[str]:
        """What of an offer may be shown, by the status; while waiting, kit is not applied."""
        if self.status == "plan":
            return offer.eligible
        return frozenset(n for n in self.may_wait_with if offer.because.get(n, set()) <= {"setting:equipment"})

    @cached_property
    def eligible(self) -> frozenset[str]:
        return self.shown_of(self.offered)

    def unlocks(self, area: str | None) -> list[tuple[str, str, int]]:
        """(field, word, how many more) for each other wish that would add stretches, the most first; three at most."""
        answers = self.sheet.answers
        kit, avoided = set(answers.get("equipment", ())), set(answers.get("positions_avoided", ()))
        tried = [("equipment", item, self.offer(kit=kit | {item})) for item in KIT if item not in kit]
        tried += [("positions_avoided", word, self.offer(avoided=avoided - {word})) for word in avoided]
        if answers.get("excluded_stretches"):
            events = self.excluded - set(answers["excluded_stretches"]) | self._excluded_by_event
            tried.append(("excluded_stretches", "", self.offer(excluded=events)))
        found = []
        for field, word, other in tried:
            more = self.shown_of(other) - self.eligible
            added = {n for n in more if area is None or area in self.data.stretches[n].areas}
            if added:
                found.append((field, word, len(added)))
        return sorted(found, key=lambda entry: (-entry[2], entry[0], entry[1]))[:3]

    @property
    def _excluded_by_event(self) -> set[str]:
        bare = {name: value for name, value in self.sheet.answers.items() if name != "excluded_stretches"}
        other = Case(bare, self.starts_on, (), self.data)
        other.past = self.past
        return other.excluded

    # ---- the week ----

    @cached_property
    def _newer_checkins(self) -> list[Mapping[str, Any]]:
        return [c for c in self.past.checkins if day_of(c["on"]) >= self.sheet.answered_on]

    def _newest(self, field: str, otherwise: Any) -> Any:
        return next((c[field] for c in reversed(self._newer_checkins) if c.get(field) is not None), otherwise)

    @cached_property
    def minutes(self) -> int:
        """Of a session this week: fewer than asked where time ran short."""
        asked = int(self._newest("minutes_per_session", self.sheet.minutes))
        if not self.past.ran_out_of_time:
            return asked
        least = min(asked, int(self.data.number("no_time", "least_minutes")))
        return max(least, floor(asked * self.data.number("no_time", "minutes")))

    @cached_property
    def done(self) -> dict[date, list[list[Mapping[str, Any]]]]:
        """Days of this week that were done, with what may still be shown of them: one version or more."""
        found = {}
        for day, versions in self.past.done_this_week.items():
            kept = [[i for i in session["items"] if i["stretch"] in self.eligible] for session in versions]
            if any(kept):
                found[day] = [items for items in kept if items]
        return found

    @cached_property
    def asked_days(self) -> list[date]:
        asked = self._newest("days", self.sheet.answers.get("days") or ("mon", "wed", "fri"))
        week = [self.starts_on + timedelta(days=offset) for offset in range(7)]
        return [day for day in week if WEEK[day.weekday()] in asked or day in self.done]

    @cached_property
    def days(self) -> list[date]:
        """The asked days, but for the rest day of the first two weeks (evidence 4B)."""
        most = self.data.planning["week"]["sessions_a_week_at_first"]
        still = [day for day in self.asked_days if day not in self.done]
        early = self.past.weeks < self.data.planning["dose"]["first_weeks"]
        if not early or len(self.asked_days) <= most or not still:
            return self.asked_days
        return [day for day in self.asked_days if day != still[-1]]

    @property
    def open_days(self) -> list[date]:
        return [day for day in self.days if day not in self.done]

    def limit_s(self, day: date) -> int:
        """Seconds of a session: half in a flare, and half for the one after a red reaction."""
        newest = max((s.on for s in self.past.sessions if s.is_dated), default=date.min)
        following = next((later for later in self.open_days if later > newest), None)
        half = self.past.last_was_red and day == following
        flare = self.data.planning["dose"]["flare"] if self.past.in_flare else 1
        return int(self.minutes * 60 * min(flare, self.data.number("red", "session") if half else 1))

    @cached_property
    def items_most(self) -> int:
        """Of a session; where little was done, half of what was planned when that began, however often it is halved."""
        numbers = self.data.planning["session"]
        over = max(0, self.minutes - numbers["items_most_up_to_minutes"])
        most = numbers["items_most"] + floor(over * numbers["items_more_a_minute"])
        run = self.past.run_of_little(self.past.all_weeks)
        count = int(self.data.number("little_done", "weeks"))
        if len(run) < count:
            return most
        half = ceil(self.data.number("little_done", "drills") * min(week.most_items for week in run[:count]))
        return max(1, min(most, half))

    @cached_property
    def distinct_most(self) -> int:
        week = self.data.planning["week"]
        if self.sheet.experience != "none" and not self.past.is_beginner_again:
            return int(week["distinct_stretches_most"])
        grown = week["distinct_stretches_at_first"] + week["distinct_stretches_more_a_week"] * self.past.weeks
        return int(min(week["distinct_stretches_most"], grown))

    @cached_property
    def familiar(self) -> frozenset[str]:
        """Eligible and met before; breathing is never new to somebody who has met anything."""
        stretches, known = self.data.stretches, self.past.known
        return frozenset(n for n in self.eligible if n in known or (known and stretches[n].family == "breathing"))

    @cached_property
    def candidates(self) -> frozenset[str]:
        """What the week may be made of: in a flare nothing new, but for easy ones where nothing known may be main."""
        if not self.past.in_flare or not self.past.known:
            return self.eligible
        if any(map(self.may_be_main, self.familiar)):
            return self.familiar
        new = self.eligible - self.familiar
        mains = frozenset(filter(self.may_be_main, new))
        return self.familiar | self._easiest(mains) if mains else self.familiar or self._easiest(new)

    def may_be_main(self, name: str) -> bool:
        fact = self.data.stretches[name]
        return fact.phase in ("main", "any") and fact.family != "breathing"

    def _easiest(self, names: frozenset[str]) -> frozenset[str]:
        """Whatever may be one of the two new ones of a flare: for an asked place first, then the easiest."""
        asked, stretches = self.sheet.asked_areas, self.data.stretches

        def rank(name: str) -> tuple[bool, int]:
            return bool(asked and not asked & stretches[name].areas), stretches[name].difficulty

        last = sorted(map(rank, names))[: self.data.planning["week"]["new_in_flare_most"]][-1:]
        return frozenset(name for name in names if [rank(name)] <= last)

    @cached_property
    def last_week(self) -> frozenset[str]:
        """The stretches of last week; where it was a flare, those of the week to which one returns as well."""
        found: frozenset[str] = frozenset()
        for plan, names in zip(self.past.plans_before, self.weeks_planned, strict=True):
            found |= names
            if not any(0 <= (day - day_of(plan["starts_on"])).days < 7 for day in self.past.flare_days):
                break
        return found

    @cached_property
    def weeks_planned(self) -> list[frozenset[str]]:
        """The stretches of the plans before, the newest first."""
        return [
            frozenset(item["stretch"] for session in plan["sessions"] for item in session["items"])
            for plan in self.past.plans_before
        ]

    @property
    def wants_last_week(self) -> bool:
        """The newest check-in asks for it, for the week after its day."""
        newest = self.past.checkins[-1] if self.past.checkins else {}
        last = self.past.plans_before[0] if self.past.plans_before else None
        return bool(newest.get("keep_last_week")) and last is not None and newest["on"] > last["starts_on"]

    # ---- doses ----

    def cautions(self, fact: Fact) -> set[str]:
        return {code for code, tags in self.sheet.cautions.items() if tags & fact.tags}

    @cached_property
    def dose_now(self) -> DoseNow:
        level = self.steps.level
        ups = [STEPS[number % 3] for number in range(max(0, level))]
        numbers = self.data.weekly["all_green"]["numbers"]
        return DoseNow(
            grown_weeks=self.past.grown_weeks,
            old=self.sheet.old,
            flare=self.past.in_flare,
            restart=self.past.is_restart,
            personal=self.sheet.personal_factor,
            more_repetitions=ups.count("repetition") * numbers["repetitions"] if level >= 0 else -1,
            more_hold_s=ups.count("hold") * numbers["hold_s"],
            never_grows=self.never_grows,
        )

    def dose(self, name: str, now: DoseNow | None = None) -> tuple[int, int]:
        """(repetitions, hold_s) of a stretch this week."""
        fact = self.data.stretches[name]
        halved = name in self.offered.halved
        return expected_dose(
            fact,
            now or self.dose_now,
            cautioned=bool(self.cautions(fact)) or halved,
            numbers=self.data.planning["dose"],
        )


def expected_dose(fact: Fact, now: DoseNow, *, cautioned: bool, numbers: Mapping[str, Any]) -> tuple[int, int]:
    """(repetitions, hold_s) by decisions 3, second_reader R5 and the steps of evidence 4D."""
    dose, hold, static = fact.file["dose"], fact.file["dose"]["hold_s"], fact.file["type"] == "static"
    repetitions = dose["repetitions"]
    if static and not fact.for_comfort:
        grown = 0 if now.never_grows else numbers["hold_grows_s"] * (now.grown_weeks // numbers["first_weeks"])
        longer = 0 if fact.is_touchy else now.more_hold_s
        if now.old and not fact.is_touchy and hold >= numbers["lengthened_from_hold_s"]:
            shortest, longest = numbers["first_hold_s_65"], numbers["longest_hold_s_65"]
            hold = max(shortest, min(hold, shortest + grown, longest))
        else:
            longest = numbers["longest_hold_s"]
            hold = min(hold, numbers["first_hold_s"] + grown, longest)
            if any(tag.startswith("neck_") for tag in fact.tags):
                hold = min(hold, numbers["longest_neck_hold_s"])
        if hold >= min(dose["hold_s"], longest):  # one thing at a time: the weeks first, then the steps
            hold = max(hold, min(hold + longer, longest))
    if fact.for_comfort:
        return repetitions, hold
    # What is held grows by its hold alone: one thing at a time.
    fixed = static or fact.file["family"] == "breathing"
    more = 0 if fixed and now.more_repetitions > 0 else min(now.more_repetitions, numbers["repetitions_most_more"])
    repetitions = max(1, repetitions + more)
    factor = min(
        now.personal,
        numbers["caution"] if cautioned else 1,
        numbers["flare"] if now.flare else 1,
        numbers["restart"] if now.restart else 1,
    )
    wanted = repetitions * factor
    if wanted >= 1:
        return floor(wanted), hold
    return 1, max(round(hold * wanted), min(hold, numbers["shortest_hold_s"]))
