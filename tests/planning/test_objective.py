"""The worth of a week, counted a second time: scoring 3 and decisions 4 in floating point, from scratch each time."""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatch
from itertools import product

import pytest
from people import MONDAY, answers
from plan_checker import (
    ADJACENT,
    MUSCLE_GROUPS,
    PHASES,
    WEEK,
    Circumstances,
    Sheet,
    expected_dose,
    item_seconds,
    read_data,
)
from strategies import AREAS, KIT

from recommender.decide import recommend
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.history import History
from recommender.profile.profile import profile_of
from recommender.safety.screening import screen

DATA = read_data()
UP = {"standing", "seated_chair"}
TARGETS = (*MUSCLE_GROUPS, *AREAS)
BACK_AND_NECK = [{"area": "lower_back", "nrs": 6, "weeks": 20}, {"area": "neck", "nrs": 3}]
PEOPLE = {
    "a sore back": answers(),
    "a beginner on every day": answers(experience="none", minutes_per_session=30, days=list(WEEK), equipment=list(KIT)),
    "a worse back and a sore neck": answers(pain=BACK_AND_NECK, equipment=list(KIT), worse_with=["sitting"]),
    "stiff hips at 70": answers(age_years=70, pain=[], stiff_areas=["hip", "calf"], equipment=["chair", "wall", "bed"]),
    "staying well": answers(pain=[], equipment=list(KIT), experience="regular"),
    "wrists for an hour": answers(pain=[{"area": "wrist_forearm", "nrs": 3}], minutes_per_session=60),
    "care with nearly all": answers(conditions=["mecfs_pem", "head_injury_pressure"], cleared_by_clinician=True),
    "fibromyalgia": answers(conditions=["fibromyalgia_fatigue"], pain=BACK_AND_NECK),
    "three minutes": answers(minutes_per_session=3),
    "nothing but a floor": answers(equipment=["mat"]),
}


class Objective:
    """Points of a week, straight from scoring 3 and decisions 4, in floating point and from scratch each time.

    A week is a list of days; a day is a list of (stretch, phase).
    """

    def __init__(self, sheet: dict) -> None:
        self.sheet = Sheet(sheet, MONDAY, DATA)
        self.goal = DATA.planning["objective"]
        knowledge = shipped_knowledge()
        profile = profile_of(read_answers(sheet, knowledge.codes), person="me", starts_on=MONDAY)
        screening = screen(profile, History(), MONDAY, rules=knowledge.rules, catalog=knowledge.catalog)
        ranking = knowledge.prior.rank(profile, screening.eligible)
        self.value = dict(zip(ranking.stretches, ranking.mean.tolist(), strict=True))
        self.items = {name: self._item(name) for name in self.value}
        self.price, self.first = self._prices()

    def _item(self, name: str) -> dict:
        fact = DATA.stretches[name]
        cautioned = any(tags & fact.tags for tags in self.sheet.cautions.values())
        repetitions, hold_s = expected_dose(
            fact,
            old=self.sheet.old,
            now=Circumstances(),
            cautioned=cautioned,
            personal=self.sheet.personal_factor,
            numbers=DATA.planning["dose"],
        )
        item = {
            "sides": 2 if fact.file["sides"] == "each" else 1,
            "sets": fact.file["dose"]["sets"],
            "repetitions": repetitions,
            "hold_s": hold_s,
            "cautioned": cautioned,
        }
        return item | {
            "seconds": item_seconds(item, fact, moves=False),
            "under_s": item["sets"] * repetitions * (hold_s or fact.moving_s),
        }

    def _prices(self) -> tuple[dict[str, float], dict[str, float]]:
        """lambda, and what the first two days add, for each muscle group and area."""
        pains = self.sheet.answers["pain"]
        worst = max((pain["nrs"] for pain in pains), default=1)
        hurts = _weights({pain["area"]: pain["nrs"] / worst for pain in pains})
        loosen = _weights(dict.fromkeys(self.sheet.stiff_areas, 1.0))
        if not self.sheet.asked_areas:
            hurts = dict.fromkeys(MUSCLE_GROUPS, 0.5) | dict.fromkeys(AREAS, 0.0)
        price = {t: self.goal["hurts"] * hurts[t] + self.goal["asked_to_loosen"] * loosen[t] for t in TARGETS}
        return price, {t: self.goal["first_two_days"] * max(hurts[t], loosen[t]) for t in TARGETS}

    def shares(self, name: str) -> dict[str, float]:
        """Part of the dose that each target feels: 1 where primary and in each area, .5 where only secondary."""
        second = DATA.stretches[name].file["muscles"].get("secondary", ())
        groups = {
            group: 0.5
            for group, patterns in MUSCLE_GROUPS.items()
            if any(fnmatch(muscle, pattern) for muscle in second for pattern in patterns.split())
        }
        whole = dict.fromkeys((*DATA.stretches[name].primary, *DATA.stretches[name].file["areas"]), 1.0)
        return groups | whole

    def points(self, week: list[list[tuple[str, str]]]) -> float:
        times = Counter(name for day in week for name, _ in day)
        families = {DATA.stretches[name].file["family"] for name in times}
        positions = sum(len({DATA.stretches[n].file["position"] for n, _ in day}) for day in week)
        ups = sum(max(0, len({DATA.stretches[n].file["position"] in UP for n, _ in day}) - 1) for day in week)
        near = {a for clique in ADJACENT for a in clique.split() if self.sheet.asked_areas & set(clique.split())}
        near |= self.sheet.asked_areas
        strange = [n for n in times if near and not near & set(DATA.stretches[n].file["areas"])]
        often = self.goal["repetition"] * min(1, self.goal["repetition_full_on_days"] / len(week))
        total = sum(self.value[name] * count for name, count in times.items())
        total -= self.goal["unrelated"] * sum(times[name] for name in strange)
        total -= self.goal["floor_change_65" if self.sheet.old else "floor_change"] * ups
        total -= often * sum(count * (count - 1) / 2 for count in times.values())
        total += self.goal["family"] * min(self.goal["families_most"], len(families))
        total -= self.goal["position"] * positions
        return total + sum(self.dose_points(target, week) for target in TARGETS)

    def dose_points(self, target: str, week: list[list[tuple[str, str]]]) -> float:
        full = self.goal["area_full_day_s" if target in AREAS else "muscle_full_day_s"]
        days = sum(
            min(1.0, sum(round(self.items[n]["under_s"] * self.shares(n).get(target, 0)) for n, _ in day) / full)
            for day in week
        )
        price, later = self.price[target], self.goal["later_days_share"]
        return (
            (price + self.first[target]) * min(days, 2)
            + price * max(0, min(days, 3) - 2)
            + later * price * max(0, min(days, 5) - 3)
        )

    def week_has_room(self, week: list[list[tuple[str, str]]], name: str) -> bool:
        """S05: about ten minutes a week for a muscle group; halves of secondary groups count."""
        felt = Counter()
        for other in [*(stretch for day in week for stretch, _ in day), name]:
            for group, share in self.shares(other).items():
                felt[group] += round(self.items[other]["under_s"] * share)
        return all(felt[group] <= self.goal["muscle_week_most_s"] for group in DATA.stretches[name].primary)

    def fits(self, day: list[tuple[str, str]], name: str, phase: str) -> bool:
        """Whether the hard rules of one session leave room for it there; those of the week are asked elsewhere."""
        limits, fact = DATA.planning["session"], DATA.stretches[name]
        on_day = [DATA.stretches[other] for other, _ in day]
        groups = Counter(group for other in on_day for group in other.primary)
        runs = {(p, DATA.stretches[other].file["position"]) for other, p in [*day, (name, phase)]}
        seconds = sum(self.items[other]["seconds"] for other, _ in [*day, (name, phase)]) + 15 * (len(runs) - 1)
        phases = Counter(p for _, p in day)
        felt = Counter()
        for other, _ in day:
            for group, share in self.shares(other).items():
                felt[group] += round(self.items[other]["under_s"] * share)
        more = {group: round(self.items[name]["under_s"] * share) for group, share in self.shares(name).items()}
        over = max(0, self.sheet.minutes - limits["items_most_up_to_minutes"])
        return (
            fact.file["phase"] in (phase, "any")
            and fact.file["family"] not in {other.file["family"] for other in on_day}
            and all(groups[group] < limits["primary_muscle_most"] for group in fact.primary)
            and all(not felt[g] or felt[g] + more[g] <= limits["muscle_most_s"] for g in fact.primary)
            and seconds <= self.sheet.minutes * 60
            and len(day) < limits["items_most"] + int(over * limits["items_more_a_minute"])
            and phases["warm_up"] + (phase == "warm_up") <= limits["warm_ups_most"]
            and phases["cool_down"] + (phase == "cool_down") <= limits["cool_downs_most"]
            and (not self.items[name]["cautioned"] or sum(self.items[o]["cautioned"] for o, _ in day) < 2)
        )


def _weights(areas: dict[str, float]) -> dict[str, float]:
    """How much a muscle group matters for these areas: 1 for the one that most stretches for a place work on."""
    total: Counter[str] = Counter()
    for area, weight in areas.items():
        primary = [fact.primary for fact in DATA.stretches.values() if area in fact.file["areas"]]
        count = Counter(group for groups in primary for group in groups)
        for group, number in count.items():
            total[group] += weight * number / max(count.values())
    return {group: min(1.0, total[group]) for group in MUSCLE_GROUPS} | {area: areas.get(area, 0.0) for area in AREAS}


@pytest.mark.parametrize("name", PEOPLE)
def test_no_session_could_take_one_more_stretch_that_gains(name):
    """The week is full: by points counted from scratch, whatever still fits by the rules would gain nothing."""
    sheet = PEOPLE[name]
    objective, plan = Objective(sheet), recommend(sheet, starts_on=MONDAY)
    week = [[(item["stretch"], item["phase"]) for item in s["items"]] for s in plan["sessions"]]
    used = {stretch for day in week for stretch, _ in day}
    most = 8 if objective.sheet.experience == "none" else 12
    before = objective.points(week)

    missed = [
        (plan["sessions"][place]["on"], stretch, phase, round(gain, 5))
        for place, day in enumerate(week)
        for stretch, phase in product(objective.items, PHASES)
        if (stretch in used or len(used) < most)
        and DATA.stretches[stretch].file["difficulty"] < 3  # the rule of consecutive days is asked elsewhere
        and objective.fits(day, stretch, phase)
        and objective.week_has_room(week, stretch)
        for gain in [objective.points([*week[:place], [*day, (stretch, phase)], *week[place + 1 :]]) - before]
        if gain > 1e-4
    ]
    assert missed == []
