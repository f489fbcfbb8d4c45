"""Holds a plan document against every promise of the contract, without a line of the program.

It reads the document, the answers and the history it came from and the TOML files of `data/`, nothing else: what the
program derives (hazard tags, counted conditions, how the weeks went, doses, seconds, muscle groups, bent wishes) is
derived a second time, from contract, decisions and evidence. So the tests, the benchmark and later planners can be
held against it. The parts: `checker_files` (the TOML files), `checker_sheet` (the answers), `checker_past` (the
history), `checker_steps` (steps up and back), `checker_case` (what the rules make of all this), `checker_week` (rules
and worth of a week).

    violations(plan, answers, history)  ->  ["MINUTES 2026-11-23: 741 s in a session of 720 s", ...]

An empty list means that nothing is wrong. Each entry starts with the name of the promise that it breaks. Not held
against it: that no better week exists (`checker_week.objective_points` and the tests of planning ask that), the order
of sentences, and what `checker_past` names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import ceil
from typing import Any

from checker_case import Case, DoseNow, expected_dose
from checker_files import (
    ADJACENT,
    AREAS,
    DATA,
    KIT,
    MUSCLE_GROUPS,
    PHASES,
    WEEK,
    Data,
    Fact,
    near,
    read_data,
)
from checker_past import Past
from checker_sheet import WAYS_OF_THE_SPINE, Sheet
from checker_week import Day, WeekRules, fewest_runs, item_seconds, objective_points, week_of

__all__ = [
    "ADJACENT",
    "AREAS",
    "DATA",
    "KIT",
    "MUSCLE_GROUPS",
    "PHASES",
    "WEEK",
    "Case",
    "DoseNow",
    "Past",
    "Sheet",
    "WeekRules",
    "expected_dose",
    "item_seconds",
    "objective_points",
    "read_data",
    "violations",
    "week_of",
]
FIELDS_OF_A_PLAN = {
    "plan_version", "plan_id", "person", "starts_on", "status", "referral", "missing", "advice", "sessions",
    "left_out", "relaxed", "provenance", "changes",
}  # fmt: skip
FIELDS_OF_AN_ITEM = {
    "stretch", "name", "phase", "sides", "sets", "repetitions", "hold_s", "seconds", "cautions", "why", "reasons",
    "slot", "base", "swap_set", "propensity",
}  # fmt: skip
RELAXABLE = {
    "minutes", "days", "rest_day", "warm_up", "cool_down", "area", "weekly_dose", "variety", "novelty", "cautions",
    "few_for_area", "eligible",
}  # fmt: skip


def violations(
    plan: Mapping[str, Any],
    answers: Mapping[str, Any],
    history: Iterable[Mapping[str, Any]] = (),
    *,
    data: Data | None = None,
) -> list[str]:
    """Every promise that this plan breaks, for answers with no field that is null."""
    if lacking := list(_fields(plan)):
        return lacking
    case = Case(answers, date.fromisoformat(plan["starts_on"]), history, data)
    checks = (_shape, _status, _left_out, _eligible, _sessions, _doses, _reasons, _relaxed, _unlocks, _changes)
    return [problem for check in checks for problem in check(plan, case)]


# ---- the promises ----


def _fields(plan: Mapping[str, Any]) -> Iterator[str]:
    """The names of contract section 2, all of them; more may be there."""
    if FIELDS_OF_A_PLAN - set(plan):
        yield f"FIELDS: the plan has no {sorted(FIELDS_OF_A_PLAN - set(plan))}"
    for item in (item for session in plan.get("sessions", ()) for item in session["items"]):
        if FIELDS_OF_AN_ITEM - set(item):
            yield f"FIELDS: an item has no {sorted(FIELDS_OF_AN_ITEM - set(item))}"


def _shape(plan: Mapping[str, Any], case: Case) -> Iterator[str]:
    """Every sentence is one, and every stretch is called by its name."""
    shown = [*plan["advice"], *(entry["text"] for entry in (*plan["relaxed"], *plan["changes"]))]
    shown += [unlock["text"] for entry in plan["relaxed"] for unlock in entry["unlocks"]]
    shown += [because["text"] for entry in plan["left_out"] for because in entry["because"]]
    shown += [flag["text"] for flag in (plan["referral"] or {"flags": []})["flags"]]
    for item in (item for session in plan["sessions"] for item in session["items"]):
        shown += [*item["why"], *(caution["text"] for caution in item["cautions"]), item["name"]]
        if item["name"] != case.data.stretches[item["stretch"]].file["words"]["en"]["name"]:
            yield f"NAME: {item['stretch']} is called {item['name']}"
    for text in sorted(set(shown)):
        if not text.strip() or "{" in text or "  " in text:
            yield f"WORDS: '{text}' is not a sentence for people"
    if not plan["advice"]:
        yield "ADVICE: there is none"


def _status(plan: Mapping[str, Any], case: Case) -> Iterator[str]:
    """The status and what goes with it."""
    status = plan["status"]
    if status != case.status:
        yield f"STATUS: {status}, the rules say {case.status}"
    if set(plan["missing"]) != case.missing:
        yield f"MISSING: {plan['missing']}, not {sorted(case.missing)}"
    if status in ("refer", "incomplete") and plan["sessions"]:
        yield f"SESSIONS: {len(plan['sessions'])} although the status is {status}"
    flags = (plan["referral"] or {"flags": []})["flags"]
    codes = [flag["code"] for flag in flags]
    if set(codes) != case.raised:
        yield f"FLAGS: {codes} are raised, not {sorted(case.raised)}"
    for flag in flags:
        row = case.data.red_flags.get(flag["code"]) or case.data.conditions[flag["code"]]
        waits = flag["code"] in case.waiting  # then it is the clinician who is asked, in words of their own
        if not waits and row["words"]["en"].get("refer", row["words"]["en"]["tell"]) not in flag["text"]:
            yield f"WORDS {flag['code']}: '{flag['text']}' is not the sentence of the rule"
    urgent_first = ("EMERGENCY", "SAME_DAY", "SOON")
    places = [urgent_first.index(flag["urgency"]) for flag in flags]
    if places != sorted(places) or (flags and plan["referral"]["urgency"] != flags[0]["urgency"]):
        yield "URGENCY: the most urgent flag is not the first"


def _left_out(plan: Mapping[str, Any], case: Case) -> Iterator[str]:
    """The list as such: each stretch at most once, with reasons, in the words of the rule, and never shown as well."""
    left_out = {entry["stretch"]: entry["because"] for entry in plan["left_out"]}
    if len(left_out) != len(plan["left_out"]) or not set(left_out) <= set(case.data.stretches):
        yield "LEFT_OUT: a stretch stands twice, or is not in the catalog"
    shown = {item["stretch"] for session in plan["sessions"] for item in session["items"]}
    if shown & set(left_out):
        yield f"LEFT_OUT: {sorted(shown & set(left_out))} are shown and left out"
    for name, because in left_out.items():
        if not because or not all(entry["rule"] and entry["text"].strip() for entry in because):
            yield f"LEFT_OUT {name}: no reason, or one without words"
        for entry in because:
            row = case.data.conditions.get(entry["rule"].removeprefix("unsure:"))
            words = [row["words"]["en"].get(kind) for kind in ("tell", "refer", "label")] if row else []
            if row and not any(sentence and sentence in entry["text"] for sentence in words):
                yield f"WORDS {name}: '{entry['text']}' is not the sentence of {entry['rule']}"


def _eligible(plan: Mapping[str, Any], case: Case) -> Iterator[str]:
    """Every stretch of the catalog is eligible or left out, with exactly the rules that apply to it."""
    given = {entry["stretch"]: {because["rule"] for because in entry["because"]} for entry in plan["left_out"]}
    for name in case.data.stretches:
        rules = given.get(name, set())
        own = case.offered.because.get(name, set())
        # What may be shown meanwhile is left out for its own rules only.
        wanted = own - {"setting:equipment"} if name in case.may_wait_with else own | case.stops
        if wanted and not rules:
            yield f"OFFERED {name}: {sorted(wanted)} leave it out"
        elif wanted - rules:
            yield f"REASONS {name}: {sorted(wanted - rules)} are not named"
        elif rules - wanted:
            yield f"LEFT_OUT {name}: by {sorted(rules - wanted)}, which nothing gives"


def _sessions(plan: Mapping[str, Any], case: Case) -> Iterator[str]:
    """The hard rules of a week and of each session in it; what was done this week stays as it was."""
    days = [date.fromisoformat(session["on"]) for session in plan["sessions"]]
    if days != sorted(set(days)) or not set(days) <= set(case.days):
        yield f"DAYS: {[str(day) for day in days]}, not all of {[str(day) for day in case.days]}"
    if len({session["session_id"] for session in plan["sessions"]}) < len(days):
        yield "SESSION_ID: two sessions have the same"
    if plan["status"] in ("plan", "clearance_needed") and not set(case.done) <= set(days):
        yield f"DONE: {sorted(map(str, set(case.done) - set(days)))} are gone"
    for session in plan["sessions"]:
        yield from _session(session)
        if date.fromisoformat(session["on"]) in case.done:
            if session["items"] not in [list(v) for v in case.done[date.fromisoformat(session["on"])]]:
                yield f"DONE {session['on']}: what was done is not there as it was"
        elif plan["status"] == "clearance_needed":
            if not {item["stretch"] for item in session["items"]} <= case.eligible:
                yield f"WAITING {session['on']}: more than breathing and ankle pumps"
            if sum(item["seconds"] for item in session["items"]) > case.minutes * 60:
                yield f"MINUTES {session['on']}: longer than {case.minutes}"
    if plan["status"] == "plan" and set(days) <= set(case.days):
        yield from _week(plan, case)


def _session(session: Mapping[str, Any]) -> Iterator[str]:
    where, items = session["on"], session["items"]
    total = sum(item["seconds"] for item in items)
    if session["minutes"] != round(total / 60, 1):
        yield f"MINUTES {where}: {session['minutes']} are said, {total} s are planned"
    if not items or [item["slot"] for item in items] != sorted({item["slot"] for item in items}):
        yield f"SLOTS {where}: {[item['slot'] for item in items]}"
    for item in items:
        if item["propensity"] != 1.0 or item["swap_set"] or item["base"] != item["stretch"]:
            yield f"CHANCE {where}: {item['stretch']} was drawn"


def _week(plan: Mapping[str, Any], case: Case) -> Iterator[str]:
    rules, week = WeekRules(case), week_of(plan, case)
    for place, (on, day) in enumerate(zip(case.days, week, strict=True)):
        if on not in case.done:
            yield from rules.faults_of_day(place, day)
            yield from _order(day, str(on), case)
    yield from rules.faults_of_week(week)
    sessions = {session["on"]: session["items"] for session in plan["sessions"]}
    for on in case.open_days:
        items = sessions.get(str(on), ())
        if sum(item["seconds"] for item in items) > case.limit_s(on):
            yield f"MINUTES {on}: {sum(item['seconds'] for item in items)} s in a session of {case.limit_s(on)} s"
        if items and [item["slot"] for item in items] != list(range(len(items))):
            yield f"SLOTS {on}: {[item['slot'] for item in items]}"
    new = _new(plan, case) if case.past.in_flare and case.past.known else set()
    if new - case.candidates or len(new) > case.data.planning["week"]["new_in_flare_most"]:
        yield f"FLARE: {sorted(new)} are new, at most two of {sorted(case.candidates - case.familiar)} may be"
    if case.wants_last_week:
        yield from _kept(rules, week)


def _order(day: Sequence[tuple[str, str]], where: str, case: Case) -> Iterator[str]:
    """Warm-up first, cool-down last; nobody gets up or down more often than the stretches need."""
    phases = [phase for _, phase in day]
    if phases != sorted(phases, key=PHASES.index):
        yield f"PHASES {where}: {phases}"
    spots = [case.data.stretches[name].position for name, _ in day]
    runs = len(spots) and 1 + sum(here != before for before, here in pairwise(spots))
    least = fewest_runs(
        [{spot for spot, other in zip(spots, phases, strict=True) if other == phase} for phase in PHASES]
    )
    if runs != least:
        yield f"POSITIONS {where}: {runs} runs of one position where {least} would do"


def _kept(rules: WeekRules, week: Sequence[Day]) -> Iterator[str]:
    """The same week again: last week's sessions, one a day, but for what breaks a rule by now; no day stays empty."""
    case, days = rules.case, list(enumerate(rules.case.days))
    sessions = case.past.plans_before[0]["sessions"]
    built: list[Day] = [day if on in case.done else [] for on, day in zip(case.days, week, strict=True)]
    for (place, on), session in zip(days, sessions, strict=False):  # what was done on a day stands for its session
        for item in session["items"] if on not in case.done else ():
            more = (item["stretch"], item["phase"])
            if item["stretch"] in case.candidates and rules.fits(built, place, more):
                built[place] = [*built[place], more]
    for place, on in days:
        if built[place] and set(week[place]) != set(built[place]):
            yield f"KEPT {on}: {sorted(set(built[place]) ^ set(week[place]))} differ from last week"
        elif not week[place] and (more := _first_that_fits(rules, week, place)):
            yield f"KEPT {on}: nothing, although {more} would do"


def _first_that_fits(rules: WeekRules, week: Sequence[Day], place: int) -> tuple[str, str] | None:
    case = rules.case
    mains = [(name, "main") for name in sorted(filter(case.may_be_main, case.candidates & case.familiar))]
    return next((more for more in mains if rules.fits(week, place, more)), None)


def _new(plan: Mapping[str, Any], case: Case) -> set[str]:
    """What is shown on the open days and the person has never met."""
    shown = {
        item["stretch"]
        for session in plan["sessions"]
        if date.fromisoformat(session["on"]) not in case.done
        for item in session["items"]
    }
    return shown - case.familiar


def _doses(plan: Mapping[str, Any], case: Case) -> Iterator[str]:
    """Sides, sets, repetitions, hold, seconds and cautions of each item that is still to do."""
    for session in plan["sessions"]:
        if date.fromisoformat(session["on"]) in case.done:
            continue
        items = session["items"]
        positions = [case.data.stretches[item["stretch"]].position for item in items]
        moves = [False, *(here != before for before, here in pairwise(positions))]
        for item, moved in zip(items, moves, strict=True):
            fact, where = case.data.stretches[item["stretch"]], f"{session['on']} {item['stretch']}"
            cautions = case.cautions(fact)
            if {caution["condition"] for caution in item["cautions"]} != cautions:
                yield f"CAUTIONS {where}: {item['cautions']}, {sorted(cautions)} ask for care"
            for caution in item["cautions"]:
                row = case.data.conditions.get(caution["condition"])
                if row and row["words"]["en"]["modify"] not in caution["text"]:
                    yield f"WORDS {where}: '{caution['text']}' does not say how to take care"
            sides = 2 if fact.file["sides"] == "each" else 1
            if (item["sides"], item["sets"]) != (sides, fact.file["dose"]["sets"]):
                yield f"SIDES {where}: {item['sides']} sides, {item['sets']} sets"
            dose = case.dose(fact.name)
            if (item["repetitions"], item["hold_s"]) != dose:
                yield f"DOSE {where}: {item['repetitions']} x {item['hold_s']} s, not {dose[0]} x {dose[1]} s"
            seconds = item_seconds(item, fact, moves=moved)
            if item["seconds"] != seconds:
                yield f"SECONDS {where}: {item['seconds']} are said, {seconds} are needed"


def _reasons(plan: Mapping[str, Any], case: Case) -> Iterator[str]:
    """Each `why` stands beside its reason as data, and each reason is true of this person and this stretch."""
    for session in plan["sessions"]:
        if date.fromisoformat(session["on"]) in case.done:
            continue
        for item in session["items"]:
            where = f"{session['on']} {item['stretch']}"
            if not 1 <= len(item["why"]) <= 3 or len(item["why"]) != len(item["reasons"]):
                yield f"WHY {where}: {len(item['why'])} sentences for {len(item['reasons'])} reasons"
            for sentence, reason in zip(item["why"], item["reasons"], strict=False):
                fact = case.data.stretches[item["stretch"]]
                if not _is_true(reason["code"], reason["facts"], fact, case, item):
                    yield f"WHY {where}: '{sentence}' names nothing that was answered"
                if not all(str(value) in sentence for value in reason["facts"].values()):
                    yield f"WHY {where}: '{sentence}' does not say {reason['facts']}"


def _is_true(code: str, facts: Mapping[str, Any], fact: Fact, case: Case, item: Mapping[str, Any]) -> bool:
    """Whether the answers hold what the reason says."""
    sheet, answers, file = case.sheet, case.sheet.answers, fact.file
    rows = {**case.data.conditions, **case.data.red_flags}
    waiting_for = {rows[code]["words"]["en"]["label"] for code in case.waiting - {"other"}}
    worse, areas = set(answers.get("worse_with", ())), set(file["areas"])
    ways = {WAYS_OF_THE_SPINE[word] for word in worse if word in WAYS_OF_THE_SPINE}
    chronic = any(p["area"] == "lower_back" and (p.get("weeks") or 0) >= 12 for p in answers.get("pain", ()))
    high = (sheet.worst or 0) >= 6
    neck = "neck" in sheet.pain_areas and "neck" in areas
    truths: dict[str, Any] = {
        "serves_pain_area": lambda: _says(facts, areas & sheet.pain_areas, sheet),
        "serves_nearby_area": lambda: (
            _says(facts, areas & near(sheet.pain_areas) - sheet.pain_areas, sheet) and sheet.pain_areas
        ),
        "serves_stiff_area": lambda: _says(facts, areas & sheet.stiff_areas, sheet),
        "away_from_worsening": lambda: (
            len(ways) == 1
            and ({"flexion", "extension"} - ways) & set(file["spine"]["direction"])
            and set(facts["movements"].split(" or ")) <= worse
        ),
        "unloaded_high_pain": lambda: high and facts["nrs"] == sheet.worst and file["spine"]["load"] == "unloaded",
        "mid_range_high_pain": lambda: high and facts["nrs"] == sheet.worst and "end_range" not in fact.tags,
        "relax_high_pain": lambda: high and facts["nrs"] == sheet.worst and file["type"] == "relax",
        "end_range_stiffness": lambda: sheet.goal == "less_stiffness" and "end_range" in fact.tags,
        "neck_strengthening": lambda: neck,
        "neck_static": lambda: neck and file["type"] == "static",
        "chronic_back_stabilise": lambda: chronic and file["type"] == "stabilise",
        "sitting_dynamic": lambda: "sitting" in worse and file["type"] == "dynamic",
        "sitting_desk": lambda: "sitting" in worse and file.get("desk"),
        "leg_unloaded_extension": lambda: (
            "leg_referred" in sheet.pain_areas and "extension" in file["spine"]["direction"]
        ),
        "stay_well": lambda: sheet.goal == "stay_well" and _says(facts, areas, sheet),
        "less_pain": lambda: sheet.goal == "less_pain" and _says(facts, areas, sheet),
        "less_stiffness": lambda: sheet.goal == "less_stiffness" and _says(facts, areas, sheet),
        "meanwhile": lambda: facts["label"] in waiting_for or "other" in case.waiting,
        "instead_of": lambda: (
            set(facts["name"].split(" and "))
            == {
                part
                for name in case.offered.stands_for.get(fact.name, ())
                for part in case.data.stretches[name].title.split(" and ")
            }
        ),
        "opened": lambda: fact.name in case.offered.opened,
        "opens": lambda: item["phase"] == "warm_up",
        "closes": lambda: item["phase"] == "cool_down",
    }
    return code in truths and bool(truths[code]())


def _says(facts: Mapping[str, Any], areas: set[str], sheet: Sheet) -> bool:
    """True where the sentence names at least one area, and only ones of `areas`."""
    named = set(str(facts["areas"]).replace(" and ", ", ").split(", "))
    allowed = {part for area in areas for part in sheet.data.area(area).replace(" and ", ", ").split(", ")}
    return bool(areas) and named <= allowed


def _relaxed(plan: Mapping[str, Any], case: Case) -> Iterator[str]:
    """Each bent wish is told, only bent wishes are told, and the numbers are those of the plan."""
    found = [(entry["constraint"], entry["asked"], entry["given"]) for entry in plan["relaxed"]]
    for entry in plan["relaxed"]:
        if entry["constraint"] not in RELAXABLE:
            yield f"RELAXED: {entry['constraint']} is no wish of the contract"
    if plan["status"] not in ("plan", "clearance_needed"):
        if found:
            yield f"RELAXED: {found} although there is no plan"
        return
    wanted = list(_bent(plan, case))
    if sorted(map(str, found)) != sorted(map(str, wanted)):
        yield f"RELAXED: {sorted(map(str, found))} are told, {sorted(map(str, wanted))} should be"
    for entry in plan["relaxed"]:
        numbers = {
            "rest_day": ("asked", "given"),
            "days": ("asked", "given"),
            "few_for_area": ("given",),
            "novelty": ("given",),
            "variety": ("given",),
            "cautions": ("asked", "given"),
        }
        for name in numbers.get(entry["constraint"], ()):
            if str(entry[name]) not in entry["text"]:
                yield f"RELAXED {entry['constraint']}: '{entry['text']}' does not say {entry[name]}"
        if entry["constraint"] == "days" and "minute" in entry["text"]:
            yield f"RELAXED days: '{entry['text']}' speaks of minutes"
        if entry["constraint"] == "minutes" and str(entry["given"] or entry["asked"]) not in entry["text"]:
            yield f"RELAXED minutes: '{entry['text']}' does not say {entry['given']}"


def _bent(plan: Mapping[str, Any], case: Case) -> Iterator[tuple[str, Any, Any]]:
    sessions = plan["sessions"]
    if len(case.days) < len(case.asked_days) and case.eligible:
        yield "rest_day", len(case.asked_days), len(case.days)
    if not case.eligible:
        yield "eligible", 1, 0
        return
    if plan["status"] == "clearance_needed":
        return
    yield from _thin_places(plan, case)
    numbers = case.data.planning
    if len(case.eligible) < numbers["week"]["distinct_stretches_at_first"]:
        yield "variety", numbers["week"]["distinct_stretches_at_first"], len(case.eligible)
    if case.past.in_flare and case.past.known and (new := _new(plan, case)):
        yield "novelty", 0, len(new)
    if not sessions:
        yield "minutes", case.minutes, 0
        return
    shortest = min(session["minutes"] for session in sessions)
    half = case.data.number("red", "session") if case.past.last_was_red else 1
    few = case.data.number("little_done", "drills") if case.past.is_little_done(case.past.all_weeks) else 1
    flare = numbers["dose"]["flare"] if case.past.in_flare else 1
    if shortest < numbers["session"]["shortest_share"] * min(half, few, flare) * case.minutes:
        yield "minutes", case.minutes, shortest
        careful = sum(bool(case.cautions(case.data.stretches[name])) for name in case.eligible)
        if careful > len(case.eligible) - careful:
            yield "cautions", careful, numbers["session"]["caution_items_most"]
    if len(sessions) < len(case.days):
        yield "days", len(case.days), len(sessions)
    for phase in ("warm_up", "cool_down"):
        given = sum(any(item["phase"] == phase for item in session["items"]) for session in sessions)
        if given < len(sessions):
            yield phase, len(sessions), given


def _thin_places(plan: Mapping[str, Any], case: Case) -> Iterator[tuple[str, Any, Any]]:
    stretches = case.data.stretches
    for area in case.sheet.asked_areas:
        given = sum(area in stretches[name].areas for name in case.eligible)
        days = sum(any(area in stretches[i["stretch"]].areas for i in s["items"]) for s in plan["sessions"])
        if given == 0:
            yield "area", area, 0
        elif days < 2:  # scoring 3: the dose is worth most on two days
            yield "weekly_dose", 2, days
        if given < case.data.limits["few_for_area"]:
            yield "few_for_area", case.data.limits["few_for_area"], given


def _unlocks(plan: Mapping[str, Any], case: Case) -> Iterator[str]:
    """Which other wishes would help, each tried again: the number it adds is the number it would add."""
    may = {"area", "few_for_area", "eligible", "minutes", "variety"}
    few: dict[int, list[list[tuple[str, str, int]]]] = {}
    for area in case.sheet.asked_areas if plan["status"] == "plan" else ():
        given = sum(area in case.data.stretches[name].areas for name in case.eligible)
        if given < case.data.limits["few_for_area"] and case.eligible:
            few.setdefault(given, []).append(case.unlocks(area))
    for entry in plan["relaxed"]:
        told = [(unlock["field"], unlock["word"], unlock["adds"]) for unlock in entry["unlocks"]]
        where = f"UNLOCKS {entry['constraint']} {entry['asked']}"
        if entry["constraint"] not in may and told:
            yield f"{where}: {told} although no answer would help"
        if entry["constraint"] in ("eligible", "variety") and told != (wanted := case.unlocks(None)):
            yield f"{where}: {told}, not {wanted}"
        if entry["constraint"] == "area" and told != (wanted := case.unlocks(entry["asked"])):
            yield f"{where}: {told}, not {wanted}"
        if entry["constraint"] == "few_for_area" and told not in few.get(entry["given"], ()):
            yield f"{where}: {told}, not one of {few.get(entry['given'])}"
        if entry["constraint"] == "minutes" and not entry["given"]:
            shortest, most_s = _shortest(case), max(case.limit_s(day) for day in case.days)
            enough = [ceil(seconds * case.minutes / most_s) for seconds in shortest]
            wanted = [[("minutes_per_session", str(minutes), 1)] for minutes in enough]
            if told not in wanted or max(shortest) <= most_s:
                yield f"{where}: {told}, the shortest takes {sorted(shortest)} s"
        for unlock in entry["unlocks"]:
            if unlock["field"] != "minutes_per_session" and str(unlock["adds"]) not in unlock["text"]:
                yield f"{where}: '{unlock['text']}' does not say {unlock['adds']}"


def _shortest(case: Case) -> set[int]:
    """Seconds of the shortest stretch; one of several, where a flare lets in two new ones of many as good."""
    rules, known = WeekRules(case), case.candidates & case.familiar
    in_flare = case.past.in_flare and case.past.known
    new = [rules.item(name).seconds for name in case.candidates - known] if in_flare else []
    always = [rules.item(name).seconds for name in (known if in_flare else case.candidates)]
    least = min(always, default=max(new, default=0))
    return {min(least, seconds) for seconds in new or [least]}


def _changes(plan: Mapping[str, Any], case: Case) -> Iterator[str]:
    """Each weekly rule that acts is told, once, in its own words; no other is."""
    told = [(change["rule"], change["stretch"]) for change in plan["changes"]]
    wanted = list(_acting(plan, case)) if plan["status"] == "plan" else []
    if sorted(map(str, told)) != sorted(map(str, wanted)):
        extra, lacking = [c for c in told if c not in wanted], [c for c in wanted if c not in told]
        yield f"CHANGES: {extra} are told and should not be, {lacking} are not"
    for change in plan["changes"]:
        sentences = case.data.weekly[change["rule"]]["words"]["en"].values()
        beginnings = [sentence.split("{")[0] for sentence in sentences]
        named = change["stretch"] is None or case.data.stretches[change["stretch"]].title in change["text"]
        if not named or not any(change["text"].startswith(beginning) for beginning in beginnings):
            yield f"WORDS {change['rule']}: '{change['text']}'"
        if change["rule"] == "no_time" and str(case.minutes) not in change["text"]:
            yield f"WORDS no_time: '{change['text']}' does not say {case.minutes} minutes"


def _acting(plan: Mapping[str, Any], case: Case) -> Iterator[tuple[str, str | None]]:
    """(rule, stretch) of every weekly rule with something new for this week, or that asks for a review."""
    past, weeks = case.past, case.past.all_weeks
    shown = {item["stretch"] for session in plan["sessions"] for item in session["items"]}
    simple = {
        "beginner_again": past.gap_days >= case.data.number("beginner_again", "days"),
        "restart": past.is_restart,
        "flare": past.in_flare,
        "long_flare": past.flare_is_long,
        "red": past.last_was_red,
        "next_day_up": case.steps.is_back,
        "no_time": past.ran_out_of_time,
        "already_did": weeks and any(i.get("reason") == "already_did" for s in weeks[-1].sessions for i in s.items),
    }
    news = {
        "pain_rose": past.rose,
        "no_change": past.nothing_changed,
        "pain_fell": past.fell,
        "little_done": past.is_little_done,
    }
    yield from ((rule, None) for rule, acts in simple.items() if acts)
    yield from ((rule, None) for rule, holds in news.items() if holds(weeks) and not holds(weeks[:-1]))
    yield from _steps_told(shown, case)
    shrinks_anyway = past.in_flare or past.is_restart
    if case.never_grows and not shrinks_anyway and _has_less_than_before(plan, case):
        yield "gentler", None
    for rule in ("disliked", "could_not"):
        yield from ((rule, name) for name in sorted(set(past.named(rule, past.newest_start)) - shown))
    yield from _eased(shown, case)


def _eased(shown: set[str], case: Case) -> Iterator[tuple[str, str]]:
    """What was answered to badly lately: its easier form takes its place, or it is halved, or it rests."""
    past, offer = case.past, case.offered
    easier = {name for form in set(offer.stands_for) & shown for name in offer.stands_for[form] & past.lately}
    yield from (("two_ambers" if name in past.amber_twice else "hurt", name) for name in easier)
    rests = {name for name in past.amber_twice if "state:hurt" in offer.because.get(name, ())} - easier
    yield from (("two_ambers", name) for name in (offer.halved & case.eligible | rests) & past.lately)


def _has_less_than_before(plan: Mapping[str, Any], case: Case) -> bool:
    """Whether a stretch of the week had more repetitions, or as many and a longer hold, last week."""

    def doses(found: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
        return {i["stretch"]: (i["repetitions"], i["hold_s"]) for s in found["sessions"] for i in s["items"]}

    before, now = (doses(found) for found in [*(case.past.plans_before[:1] or [{"sessions": ()}]), plan])
    return any(before[name] > dose for name, dose in now.items() if name in before)


def _steps_told(shown: set[str], case: Case) -> Iterator[tuple[str, str | None]]:
    """A step is told where this week shows it; an amber week is told where no step was gained."""
    past, gained = case.past, case.steps.gained
    if gained is not None and not past.in_flare and not past.is_restart:
        now = case.dose_now
        less = now.more_repetitions - (gained == "repetition"), now.more_hold_s - 5 * (gained == "hold")
        before = replace(now, more_repetitions=less[0], more_hold_s=less[1])
        if any(case.dose(name) != case.dose(name, before) for name in shown):
            yield "all_green", None
        if gained == "harder" and case.offered.newly in shown:
            yield "all_green", case.offered.newly
    elif past.all_weeks and past.all_weeks[-1].colour == "amber":
        yield "some_amber", None
