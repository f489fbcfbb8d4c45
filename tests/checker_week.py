"""The rules and the worth of a week, counted from scratch: scoring 3, decisions 4, evidence 4B.

A week is a list of days in the order of `case.days`; a day is a list of (stretch, phase). Worth is in micro-points, the
dose in thousandths of a day and prices in whole micro-points, as `data/planning.toml` and decisions 4 ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise, product
from typing import Any

from checker_case import Case
from checker_files import AREAS, MUSCLE_GROUPS, PHASES, Data, Fact, near

MICRO = 1_000_000
Day = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Counted:
    """A stretch with what it takes and gives this week. seconds: without a change of position; under_s: of one side."""

    fact: Fact
    seconds: int
    under_s: int
    careful: bool
    value: int
    dose: Mapping[str, int]


def fewest_runs(positions: Sequence[set[str]]) -> int:
    """The least number of runs of one position that any order of the phases' positions allows, by trying them all."""
    parts = [part for part in positions if part]
    if not parts:
        return 0
    ends = {last: len(parts[0]) for last in parts[0]}
    for part in parts[1:]:
        after: dict[str, int] = {}
        for first, last in product(part, part):
            if first != last or len(part) == 1:
                joined = min(runs - (before == first) for before, runs in ends.items())
                after[last] = min(after.get(last, 99), joined + len(part))
        ends = after
    # A first part may begin anywhere, so only where it ends matters; a part of one position begins where it ends.
    return min(ends.values())


def item_seconds(item: Mapping[str, Any], fact: Fact, *, moves: bool) -> int:
    """sides x sets x repetitions x repetition_s + 20 (sets - 1) + 10 + 5 if two sides, + 15 if it moves."""
    repetition = item["hold_s"] + 2 if item["hold_s"] else fact.moving_s
    seconds = item["sides"] * item["sets"] * item["repetitions"] * repetition + 20 * (item["sets"] - 1) + 10
    return int(seconds + (5 if item["sides"] == 2 else 0) + (15 if moves else 0))


@lru_cache(maxsize=4)
def _match(data: Data) -> dict[str, dict[str, float]]:
    """area -> how much of the work for it falls on a muscle group, 1 for the group with the most."""
    found = {}
    for area in AREAS:
        counts = Counter(g for fact in data.stretches.values() if area in fact.areas for g in fact.primary)
        most = max(counts.values(), default=1)
        found[area] = {group: count / most for group, count in counts.items()}
    return found


class WeekRules:
    """What one person's week may hold, and what it is worth."""

    def __init__(self, case: Case) -> None:
        self.case, self.data = case, case.data
        self.goal, self.limits = case.data.planning["objective"], case.data.planning["session"]
        self._items: dict[str, Counted] = {}

    def item(self, name: str) -> Counted:
        if name not in self._items:
            self._items[name] = self._counted(self.data.stretches[name])
        return self._items[name]

    def _counted(self, fact: Fact) -> Counted:
        repetitions, hold_s = self.case.dose(fact.name)
        sets = fact.file["dose"]["sets"]
        item = {
            "sides": 2 if fact.file["sides"] == "each" else 1,
            "sets": sets,
            "repetitions": repetitions,
            "hold_s": hold_s,
        }
        under_s = sets * repetitions * (hold_s or fact.moving_s)
        dose = {}
        for target in self.prices:
            full = self.goal["area_full_day_s" if target[0] == ":" else "muscle_full_day_s"]
            dose[target] = min(1000, round(under_s * fact.shares.get(target, 0)) * 1000 // full)
        return Counted(
            fact=fact,
            seconds=item_seconds(item, fact, moves=False),
            under_s=0 if fact.for_comfort else under_s,
            careful=bool(self.case.cautions(fact)),
            value=round(self._value(fact) * MICRO),
            dose={target: part for target, part in dose.items() if part},
        )

    # ---- rules ----

    def runs(self, day: Day) -> int:
        return fewest_runs([{self.data.stretches[n].position for n, p in day if p == phase} for phase in PHASES])

    def seconds(self, day: Day) -> int:
        """Seconds of a session in its best order."""
        return sum(self.item(name).seconds for name, _ in day) + 15 * max(0, self.runs(day) - 1)

    def faults_of_day(self, place: int, day: Day) -> Iterator[str]:
        """What a session that is still open breaks."""
        facts = [self.data.stretches[name] for name, _ in day]
        phases, on = Counter(phase for _, phase in day), self.case.days[place]
        if self.seconds(day) > self.case.limit_s(on):
            yield f"MINUTES {on}: {self.seconds(day)} s in a session of {self.case.limit_s(on)} s"
        if len(day) > self.case.items_most:
            yield f"ITEMS {on}: {len(day)}"
        if len({fact.family for fact in facts}) < len(facts):
            yield f"FAMILY {on}: {sorted(fact.family for fact in facts)}"
        groups = Counter(group for fact in facts for group in fact.primary)
        for group, count in groups.items():
            together = sum(self.item(fact.name).under_s for fact in facts if group in fact.primary)
            if count > self.limits["primary_muscle_most"] or (count > 1 and together > self.limits["muscle_most_s"]):
                yield f"MUSCLE {on}: {group} in {count} stretches, {together} s"
        if sum(self.item(name).careful for name, _ in day) > self.limits["caution_items_most"]:
            yield f"CAUTIONS {on}: more than {self.limits['caution_items_most']} items"
        if phases["warm_up"] > self.limits["warm_ups_most"] or phases["cool_down"] > self.limits["cool_downs_most"]:
            yield f"PHASES {on}: {dict(phases)}"
        for fact, (_, phase) in zip(facts, day, strict=True):
            if fact.phase not in (phase, "any"):
                yield f"PHASES {on}: {fact.name} is no {phase}"

    def faults_of_week(self, week: Sequence[Day]) -> Iterator[str]:
        """What the days break together; days that were done excuse what they break alone."""
        days, done = self.case.days, self.case.done
        used = {name for day in week for name, _ in day}
        was_done = {name for on, day in zip(days, week, strict=True) if on in done for name, _ in day}
        if len(used) > max(self.case.distinct_most, len(was_done)):
            yield f"DISTINCT: {len(used)} stretches in the week, at most {self.case.distinct_most}"
        total: Counter[str] = Counter()
        of_open: Counter[str] = Counter()
        for on, day in zip(days, week, strict=True):
            for name, _ in day:
                for group in self.data.stretches[name].primary:
                    total[group] += self.item(name).under_s
                    of_open[group] += 0 if on in done else self.item(name).under_s
        for group, seconds in total.items():
            if seconds > self.goal["muscle_week_most_s"] and of_open[group]:
                yield f"WEEKLY {group}: {seconds} s in the week"
        hard = [self._hard(day) for day in week]
        for (one, groups), (other, more) in pairwise(zip(days, hard, strict=True)):
            if (other - one).days == 1 and groups & more and not {one, other} <= set(done):
                yield f"HARD {one}: {sorted(groups & more)} again on the next day"

    def _hard(self, day: Day) -> set[str]:
        facts = [self.data.stretches[name] for name, _ in day]
        return {group for fact in facts if fact.difficulty >= 3 for group in fact.primary}

    def fits(self, week: Sequence[Day], place: int, more: tuple[str, str]) -> bool:
        """Whether one more stretch on a day that is still open would break nothing."""
        day = [*week[place], more]
        if self.case.days[place] in self.case.done or any(True for _ in self.faults_of_day(place, day)):
            return False
        return not any(True for _ in self.faults_of_week([*week[:place], day, *week[place + 1 :]]))

    # ---- worth ----

    def points(self, week: Sequence[Day]) -> int:
        """Micro-points, the musts apart."""
        goal = self.goal
        times = Counter(name for day in week for name, _ in day)
        often = _micro(goal["repetition"] * min(1.0, goal["repetition_full_on_days"] / max(1, len(self.case.days))))
        floor = _micro(goal["floor_change_65" if self.case.sheet.old else "floor_change"])
        families = {self.data.stretches[name].family for name in times}
        total = sum(self.item(name).value * count for name, count in times.items())
        total -= often * sum(count * (count - 1) // 2 for count in times.values())
        total += _micro(goal["family"]) * min(goal["families_most"], len(families))
        total -= _micro(goal["position"]) * sum(map(self.runs, week))
        total -= floor * sum(len({self.data.stretches[name].on_the_floor for name, _ in day}) == 2 for day in week)
        return total - self._novelty(set(times)) + sum(self._dose_points(target, week) for target in self.prices)

    def musts(self, week: Sequence[Day]) -> int:
        """Micro-points of what a week must have: a main part, a warm-up, a cool-down; a main stretch for each place."""
        musts = self.data.planning["musts"]
        total = sum(_micro(musts[phase]) for day in week for phase in {phase for _, phase in day})
        mains = [self.data.stretches[name] for day in week for name, phase in day if phase == "main"]
        served = {area for fact in mains for area in fact.areas} & self.case.sheet.asked_areas
        return total + _micro(musts["place"]) * len(served)

    def _novelty(self, used: set[str]) -> int:
        """Decisions 4: each stretch that last week had not, beyond two; or nothing new for the third time."""
        last, planned = self.case.last_week, self.case.weeks_planned
        if not last:
            return 0
        same_again = len(planned) > 1 and planned[0] == planned[1] and used == last
        new = max(0, len(used - last) - self.goal["novelty_free"])
        return _micro(self.goal["novelty"]) * new + (_micro(self.goal["monotony"]) if same_again else 0)

    def _dose_points(self, target: str, week: Sequence[Day]) -> int:
        days = sum(min(1000, sum(self.item(name).dose.get(target, 0) for name, _ in day)) for day in week)
        two, three, five = (round(1000 * count) for count in self.goal["dose_days"])
        parts = (min(days, two), max(0, min(days, three) - two), max(0, min(days, five) - three))
        return sum(part * price for part, price in zip(parts, self.prices[target], strict=True))

    @cached_property
    def prices(self) -> dict[str, tuple[int, int, int]]:
        """Muscle group or :area -> micro-points for a thousandth of a day: of the first two, the third, up to five."""
        sheet, match = self.case.sheet, _match(self.data)
        worst = max(sheet.worst or 0, 1)
        pain: dict[str, float] = {}
        for row in sheet.answers.get("pain", ()):
            pain[row["area"]] = max(pain.get(row["area"], 0.0), row["nrs"] / worst)
        found = {}
        for target in (*MUSCLE_GROUPS, *(f":{area}" for area in AREAS)):
            hurts = _weight(target, pain, match)
            loosen = _weight(target, dict.fromkeys(sheet.stiff_areas, 1.0), match)
            if not sheet.asked_areas:
                hurts = 0.0 if target[0] == ":" else 0.5
            slope = self.goal["hurts"] * hurts + self.goal["asked_to_loosen"] * loosen
            first = self.goal["first_two_days"] * max(hurts, loosen)
            prices = (slope + first, slope, slope * self.goal["later_days_share"])
            found[target] = tuple(round(price / 1000 * MICRO) for price in prices)
        return {target: prices for target, prices in found.items() if any(prices)}

    def _value(self, fact: Fact) -> float:
        """NPRS points of one time: the evidence prior, the person's own words, and what the weekly rules give."""
        case, sheet, number = self.case, self.case.sheet, self.data.number
        value = sum(self.data.weights[name] * times for name, times in self._features(fact))
        disliked, could_not = case.past.named("disliked"), case.past.named("could_not")
        value -= min(disliked.count(fact.name), number("disliked", "times_most")) * number("disliked", "points")
        value -= number("could_not", "points") if fact.name in could_not else 0
        if fact.position in {self.data.stretches[name].position for name in could_not}:
            value -= number("could_not", "position_points")
        if fact.name in case.offered.stands_for or fact.name in case.offered.opened:
            value += self.goal["takes_its_place"]
        if len(case.weeks_planned) > 1 and fact.name in case.weeks_planned[1] - case.last_week:
            value -= self.goal["just_left"]
        if case.past.tired_direction in fact.directions:
            value -= number("no_change", "direction_points")
        return value - (self.goal["unrelated"] if sheet.asked_areas and not sheet.near & fact.areas else 0)

    def _features(self, fact: Fact) -> Iterator[tuple[str, float]]:
        """The features of decisions 5.2 that this person and stretch have."""
        sheet, file = self.case.sheet, fact.file
        worse = set(sheet.answers.get("worse_with", ()))
        into = {"bending": "flexion", "sitting": "flexion"} | dict.fromkeys(
            ("standing", "walking", "arching"), "extension"
        )
        bad = {into[word] for word in worse if word in into}
        good = {"flexion", "extension"} - bad if len(bad) == 1 else set()
        ways, worst = set(fact.directions), sheet.worst or 0
        pain, neck, leg = sheet.pain_areas, "neck" in sheet.pain_areas, "leg_referred" in sheet.pain_areas
        chronic = any(p["area"] == "lower_back" and (p.get("weeks") or 0) >= 12 for p in sheet.answers.get("pain", ()))
        drill = file["type"] in ("isometric", "stabilise") or fact.family in ("scapular-retraction", "wall-angel")
        cap = {"none": 1, "some": 2, "regular": 3}[sheet.experience]
        truths: dict[str, Any] = {
            "constant": True,
            "serves_pain_area": fact.areas & pain,
            "serves_nearby_area": not fact.areas & pain and fact.areas & self._near_pain,
            "serves_stiff_area": fact.areas & sheet.stiff_areas,
            "away_from_worsening": ways & good and not ways & bad,
            "into_worsening": ways & bad,
            "rotation_hurts": "turning" in worse and any("rotation" in way for way in ways),
            "unloaded_high_pain": worst >= 6 and file["spine"]["load"] == "unloaded",
            "mid_range_high_pain": worst >= 6 and "end_range" not in fact.tags,
            "end_range_stiffness": worst <= 3 and sheet.goal == "less_stiffness" and "end_range" in fact.tags,
            "neck_strengthening": neck and drill and "neck" in fact.areas,
            "neck_static": neck and file["type"] == "static" and "neck" in fact.areas,
            "chronic_back_stabilise": chronic and file["type"] == "stabilise" and "lower_back" in fact.areas,
            "sitting_dynamic": "sitting" in worse and file["type"] == "dynamic",
            "sitting_desk": "sitting" in worse and file.get("desk"),
            "leg_unloaded_extension": leg and file["spine"]["load"] == "unloaded" and "extension" in ways,
            "leg_nerve_tension": leg and "neural_sciatic" in fact.tags,
            "any_caution": self.case.cautions(fact),
            "relax_high_pain": worst >= 6 and file["type"] == "relax",
            "floor_at_65": sheet.old and fact.position in ("kneeling", "quadruped", "seated_floor"),
        }
        yield from ((name, 1.0) for name, holds in truths.items() if holds)
        yield "level_above_experience", max(0, min(3, fact.difficulty) - cap)

    @cached_property
    def _near_pain(self) -> frozenset[str]:
        return near(self.case.sheet.pain_areas)


def _weight(target: str, areas: Mapping[str, float], match: Mapping[str, Mapping[str, float]]) -> float:
    if target[0] == ":":
        return min(1.0, areas.get(target[1:], 0.0))
    return min(1.0, sum(areas[area] * match[area].get(target, 0.0) for area in AREAS if area in areas))


def _micro(points: float) -> int:
    return round(points * MICRO)


def week_of(plan: Mapping[str, Any], case: Case) -> list[list[tuple[str, str]]]:
    """The sessions of a plan, a day of the week each; an empty day where there is none."""
    sessions = {session["on"]: session["items"] for session in plan["sessions"]}
    return [[(item["stretch"], item["phase"]) for item in sessions.get(str(day), ())] for day in case.days]


def objective_points(
    plan: Mapping[str, Any], answers: Mapping[str, Any], history: Sequence[Mapping[str, Any]] = ()
) -> float:
    """What a plan is worth in NPRS points, the musts apart, by its document, the answers and what happened before."""
    case = Case(answers, date.fromisoformat(plan["starts_on"]), history)
    return WeekRules(case).points(week_of(plan, case)) / MICRO
