"""Holds a plan document against every promise of the contract, without a line of the program.

It reads the document, the answers it came from and the TOML files of `data/`, nothing else: what the program
derives (hazard tags, counted conditions, doses, seconds, muscle groups, bent wishes) is derived a second time,
from contract, decisions and evidence. So the tests, the benchmark and later planners can be held against it.

    violations(plan, answers)  ->  ["MINUTES 2026-11-23: 741 s in a session of 720 s", ...]

An empty list means that nothing is wrong. Each entry starts with the name of the promise that it breaks.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatch
from functools import lru_cache
from itertools import pairwise
from math import floor
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "data"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LYING = ("supine", "prone", "side_lying")
FLOOR = ("kneeling", "quadruped", "seated_floor")
PHASES = ("warm_up", "main", "cool_down")
NO_CONDITION = ("", "no", "none", "n/a", "-")
HOME = {
    "chair_with_back": "chair",
    "chair_no_arms": "chair",
    "counter": "table",
    "desk": "table",
    "small_towel": "towel",
    "forehead_towel": "towel",
}  # contract, third paragraph; cushions are comfort and never needed
# Decisions 2 in its own words; a star stands for the rest of a name, as there.
MUSCLE_GROUPS = {
    "neck_front": "deep_neck_flexors anterior_neck sternocleidomastoid neck_flexors",
    "neck_back": "suboccipitals splenius cervical_extensors",
    "neck_side": "upper_trapezius levator_scapulae scalenes",
    "shoulder_blades": "trapezius middle_trapezius lower_trapezius rhomboids serratus_anterior",
    "chest": "pectoralis_* anterior_deltoid",
    "shoulder_arm": "posterior_deltoid deltoids rotator_cuff infraspinatus triceps biceps shoulders",
    "lats": "latissimus_dorsi",
    "upper_back": "thoracic_* intercostals",
    "lower_back": "lumbar_* multifidus",
    "side_trunk": "obliques quadratus_lumborum",
    "abdomen": "transversus_abdominis rectus_abdominis abdominals diaphragm",
    "buttocks": "gluteus_* piriformis deep_hip_rotators tensor_fasciae_latae",
    "hip_front": "iliopsoas hip_flexors*",
    "thigh_front": "quadriceps rectus_femoris",
    "thigh_back": "hamstrings",
    "thigh_inner": "adductors*",
    "calf": "gastrocnemius soleus calves achilles tibialis_anterior",
    "forearm": "wrist_* finger_flexors brachioradialis",
}
ADJACENT = (
    "neck upper_back shoulder headache_tension chest",
    "lower_back buttock hip leg_referred hamstring",
    "hip groin thigh_front",
    "leg_referred calf",
    "lower_back upper_back",
    "shoulder arm_referred",
    "neck arm_referred",
)
WAYS_OF_THE_SPINE = {
    "bending": "flexion",
    "sitting": "flexion",
    "standing": "extension",
    "walking": "extension",
    "arching": "extension",
}
FIELDS_OF_A_PLAN = {
    "plan_version", "plan_id", "person", "starts_on", "status", "referral", "missing", "advice", "sessions",
    "left_out", "relaxed", "provenance",
}  # fmt: skip
FIELDS_OF_AN_ITEM = {
    "stretch", "name", "phase", "sides", "sets", "repetitions", "hold_s", "seconds", "cautions", "why", "reasons",
    "slot", "base", "swap_set", "propensity",
}  # fmt: skip
RELAXABLE = {
    "minutes", "days", "rest_day", "warm_up", "cool_down", "area", "weekly_dose", "variety", "novelty", "cautions",
    "few_for_area", "eligible",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What the history says about this week. The default is the first week of somebody who logged nothing.

    weeks       whole weeks since the first session, 0 also after 21 days or more without one
    restarting  7 days or more were missed
    rules_too   False where the history removes stretches too, so that `left_out` holds more than the sheet says
    """

    weeks: int = 0
    flare: bool = False
    restarting: bool = False
    rules_too: bool = True


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One stretch as its file states it, with all that follows from the file."""

    name: str
    file: Mapping[str, Any]
    tags: frozenset[str]
    kit: frozenset[str]
    primary: frozenset[str]

    @property
    def on_a_bed(self) -> bool:
        return self.file["position"] in LYING and "floor_transfer" not in self.tags

    @property
    def moving_s(self) -> int:
        """Seconds of one repetition without a hold."""
        return 6 if self.file["family"] == "breathing" else 3


@dataclass(frozen=True, kw_only=True)
class Data:
    """The TOML files of one `data` folder."""

    stretches: Mapping[str, Fact]
    conditions: Mapping[str, Mapping[str, Any]]
    red_flags: Mapping[str, Mapping[str, Any]]
    yellow_flags: Mapping[str, Mapping[str, Any]]
    links: Sequence[Mapping[str, Any]]
    cross_checks: Sequence[Mapping[str, Any]]
    avoided: Mapping[str, frozenset[str]]
    limits: Mapping[str, Any]
    planning: Mapping[str, Any]
    area_words: Mapping[str, str]

    def area(self, area: str) -> str:
        return self.area_words.get(area, area.replace("_", " "))


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _fact(path: Path) -> Fact:
    file = _toml(path)
    tags = {*file.get("hazards", ()), f"pos_{file['position']}"}
    if file["spine"]["range"] == "end" or any(tag.endswith("_end") for tag in tags):
        tags.add("end_range")
    if any(tag.startswith("neck_") for tag in tags):
        tags.add("neck_load")
    if file["position"] in FLOOR:
        tags.add("floor_transfer")
    if file["difficulty"] >= 4:
        tags.add("unsupervised_hard")
    primary = {
        group
        for group, patterns in MUSCLE_GROUPS.items()
        if any(fnmatch(muscle, pattern) for muscle in file["muscles"]["primary"] for pattern in patterns.split())
    }
    kit = {HOME.get(item, item) for item in file.get("needs", ())}
    return Fact(name=path.stem, file=file, tags=frozenset(tags), kit=frozenset(kit), primary=frozenset(primary))


@lru_cache(maxsize=4)
def read_data(folder: Path = DATA) -> Data:
    safety = folder / "safety"
    conditions = [row for path in sorted(safety.glob("conditions_*.toml")) for row in _toml(path)["condition"]]
    return Data(
        stretches={path.stem: _fact(path) for path in sorted((folder / "catalog").glob("*.toml"))},
        conditions={row["code"]: row for row in conditions},
        red_flags={row["code"]: row for row in _toml(safety / "red_flags.toml")["red_flag"]},
        yellow_flags={row["code"]: row for row in _toml(safety / "yellow_flags.toml")["yellow_flag"]},
        links=_toml(safety / "links.toml")["link"],
        cross_checks=_toml(safety / "cross_checks.toml")["cross_check"],
        avoided={row["word"]: frozenset(row["tags"]) for row in _toml(safety / "positions.toml")["avoided"]},
        limits=_toml(safety / "thresholds.toml"),
        planning=_toml(folder / "planning.toml"),
        area_words=_toml(folder / "messages.toml")["words"]["en"]["area"],
    )


def violations(
    plan: Mapping[str, Any],
    answers: Mapping[str, Any],
    *,
    circumstances: Circumstances = Circumstances(),
    data: Data | None = None,
) -> list[str]:
    """Every promise that this plan breaks, for answers with no field that is null."""
    if lacking := list(_fields(plan)):
        return lacking
    sheet = Sheet(answers, date.fromisoformat(plan["starts_on"]), data or read_data())
    checks = (_shape, _status, _left_out, _eligible, _sessions, _doses, _reasons, _relaxed)
    return [problem for check in checks for problem in check(plan, sheet, circumstances)]


# ---- what the sheet says ----


class Sheet:
    """The answers with the contract's defaults filled in, and what the safety rules make of them."""

    def __init__(self, answers: Mapping[str, Any], starts_on: date, data: Data) -> None:
        self.answers, self.starts_on, self.data = answers, starts_on, data
        self.answered_on = date.fromisoformat(str(answers.get("answered_on") or starts_on))
        self.age = answers.get("age_years")
        self.old = self.age is not None and self.age >= 65
        self.minutes = answers.get("minutes_per_session", 12)
        self.experience = answers.get("experience", "none")
        self.pain_areas = {pain["area"] for pain in answers.get("pain", ())}
        self.stiff_areas = set(answers.get("stiff_areas", ()))
        self.asked_areas = self.pain_areas | self.stiff_areas
        self.worst = max((pain["nrs"] for pain in answers.get("pain", ())), default=None)
        self.goal = answers.get("goal") or ("less_pain" if answers.get("pain") else "stay_well")
        text = (answers.get("other_condition") or "").strip()
        self.free_text = text.lower() not in NO_CONDITION
        self.yellow = [data.yellow_flags[code] for code in answers.get("yellow_flags", ())]
        self.unsure = set(answers.get("unsure", ())) - set(answers.get("conditions") or ())
        self.answered_yes = self._yes(weeks=0)
        self.yes = self._yes(weeks=(starts_on - self.answered_on).days // 7)
        self.unsure -= self.yes
        self.excludes, self.cautions = self._tags()
        avoided = set(answers.get("positions_avoided", ()))
        self.avoided_positions = avoided
        self.avoided_tags = frozenset(tag for word in avoided for tag in data.avoided.get(word, ()))
        self.no_floor = "floor" in avoided or any("floor_transfer" in tags for tags in self.excludes.values())

    def _yes(self, weeks: int) -> set[str]:
        """Codes that count in full: said, or derived from age, pain, weeks and links (decisions 1.1, 1.3, 1.5)."""
        yes = set(self.answers.get("conditions") or ())
        if self.age is not None and self.age < 18:
            yes.add("under_18")
        if self.old:
            yes.add("age_ge_65")
        for area, named, code in (
            ("leg_referred", "lumbar_radiculopathy", "leg_pain_unassessed"),
            ("arm_referred", "cervical_radiculopathy", "arm_pain_unassessed"),
        ):
            if area in self.asked_areas and named not in yes:
                yes.add(code)
        for code in self.unsure:
            as_yes = self.data.conditions[code].get("unsure")
            if as_yes == "as_yes" or (as_yes == "as_yes_from_65" and (self.old or self.age is None)):
                yes.add(code)
        week = self.answers.get("pregnancy_week")
        pregnant = {code for code in yes if code.startswith("pregnancy_t")}
        if week is not None and pregnant:
            now = week + weeks
            yes |= {"pregnancy_t3"} if now >= 28 else {"pregnancy_t2"} if now >= 13 else set()
        else:
            yes |= {
                later["code"]
                for code in set(yes)
                for later in self.data.conditions[code].get("becomes", ())
                if weeks >= later["after_weeks"]
            }
        while True:
            more = {
                link["then"]
                for link in self.data.links
                if link["when"] in (self.unsure if link.get("when_answer") == "unsure" else yes)
                and (self.age is None or self.age >= link.get("and_age_from", 0))
            } - yes
            if not more:
                return yes
            yes |= more

    def _tags(self) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
        """(rule -> excluded tags, condition -> cautioned tags) over everything that counts."""
        excludes: dict[str, frozenset[str]] = {}
        cautions: dict[str, frozenset[str]] = {}
        for code in self.yes | self.unsure:
            row = self.data.conditions[code]
            out, careful = frozenset(row.get("excludes", ())), frozenset(row.get("cautions", ()))
            if code in self.yes:
                excludes[code], cautions[code] = out, careful
            elif row["action"] == "CLEAR":
                excludes[f"unsure:{code}"], cautions[code] = out, careful
            elif row["action"] == "FILTER":
                cautions[code] = careful | out
        if self.free_text:
            excludes["other"] = frozenset(self.data.limits["free_text_excludes"])
            cautions["other"] = frozenset(self.data.limits["free_text_cautions"])
        return excludes, cautions

    @property
    def asked_days(self) -> list[date]:
        asked = self.answers.get("days") or ("mon", "wed", "fri")
        week = [self.starts_on + timedelta(days=offset) for offset in range(7)]
        return [day for day in week if WEEK[day.weekday()] in asked]

    @property
    def level_cap(self) -> int:
        cap = {"none": 1, "some": 2, "regular": 3}[self.experience]
        return min([cap, *(row["level_cap"] for row in self.yellow if "level_cap" in row)])

    @property
    def personal_factor(self) -> float:
        counted = [self.data.conditions[code] for code in self.yes | self.unsure]
        return min([1.0, *(row.get("dose_factor", 1.0) for row in [*counted, *self.yellow])])

    def action(self, *actions: str) -> set[str]:
        return {code for code in self.yes if self.data.conditions[code]["action"] in actions}

    @property
    def blocking(self) -> set[str]:
        flags = {code for code in self.answers.get("red_flags") or () if self.data.red_flags[code]["blocks"]}
        return flags | self.action("BLOCK")

    @property
    def missing(self) -> set[str]:
        stale = (self.starts_on - self.answered_on).days > self.data.limits["safety_answers_last_days"]
        fields = {name for name in ("age_years", "conditions", "red_flags") if self.answers.get(name) is None}
        again = {f"red_flags:{check['flag']}" for check in self.data.cross_checks if self._hints(check)}
        return fields | ({"red_flags"} if stale else set()) | again

    def _hints(self, check: Mapping[str, Any]) -> bool:
        if check["flag"] in {*(self.answers.get("red_flags") or ()), *self.answers.get("confirmed", ())}:
            return False
        if self.age is not None and self.age < check.get("age_from", 0):
            return False
        sides = [
            pain.get("side")
            for pain in self.answers.get("pain", ())
            if pain["area"] in check["areas"]
            and pain["nrs"] >= check.get("nrs_from", 0)
            and ("weeks_under" not in check or pain.get("weeks", 0) < check["weeks_under"])
        ]
        left, right = {"left", "both"} & set(sides), {"right", "both"} & set(sides)
        both = bool(left and right)
        wanted = {"any": bool(sides), "both": both, "one": bool(sides) and not both}[check.get("sides", "any")]
        return wanted or (bool(sides) and None in sides)

    @property
    def waiting(self) -> set[str]:
        """What no clinician has agreed to; "all of this sheet" cannot mean what a code has become since."""
        agreed = set(self.answers.get("cleared_for", ()))
        if self.answers.get("cleared_by_clinician"):
            agreed |= self.answered_yes | {"other"}
        return (self.action("CLEAR") | ({"other"} if self.free_text else set())) - agreed

    @property
    def unsure_block(self) -> set[str]:
        return {code for code in self.unsure if self.data.conditions[code]["action"] == "BLOCK"}

    @property
    def status(self) -> str:
        if self.blocking:
            return "refer"
        if self.missing:
            return "incomplete"
        return "clearance_needed" if self.waiting or self.unsure_block else "plan"

    def rules_against(self, fact: Fact) -> set[str]:
        """Every rule that leaves this stretch out, as `left_out` names it; the stops of the status not counted."""
        file, answers = fact.file, self.answers
        rules = {rule for rule, tags in self.excludes.items() if tags & fact.tags}
        kit, have = set(fact.kit), set(answers.get("equipment", ()))
        if fact.on_a_bed and "mat" in kit and ("bed" in have or self.no_floor):
            kit = kit - {"mat"} | {"bed"}
        on_a_bed = file["position"] in LYING and self.no_floor and "bed" not in have
        avoided = file["position"] in self.avoided_positions or bool(fact.tags & self.avoided_tags)
        settings = (
            ("setting:equipment", not kit <= have or (fact.on_a_bed and self.no_floor and "bed" not in have)),
            ("setting:position", avoided or on_a_bed),
            ("setting:excluded", fact.name in answers.get("excluded_stretches", ())),
            ("state:level", file["difficulty"] > self.level_cap),
            ("state:assessed_only", "only_for" in file and not self._assessed(file["only_for"])),
            ("state:pain_8", self.worst is not None and self.worst >= 8 and not self._gentlest(fact)),
        )
        return rules | {rule for rule, applies in settings if applies}

    def _assessed(self, codes: Sequence[str]) -> bool:
        """Decisions 1.9: an assessed, cleared condition of these; a FILTER condition needs no clearance."""
        said = set(self.answers.get("conditions") or ())
        return any(code in said and code not in self.waiting for code in codes)

    def _gentlest(self, fact: Fact) -> bool:
        """Decisions 1.8 with second_reader R3."""
        near = set(self.asked_areas)
        for clique in ADJACENT:
            near |= set(clique.split()) if self.asked_areas & set(clique.split()) else set()
        mid_neck = ("neck_flex_mid", "neck_rot_mid", "neck_side_mid", "neck_ext_mid", "neck_load")
        strong = ("knee_deep_flex", "hip_flex_gt90")
        forbidden = [
            tag
            for tag in fact.tags
            if tag.endswith("_end")
            or tag in strong
            or tag.startswith(("neural_", "iap_"))
            or (tag.startswith("neck_") and tag not in mid_neck)
        ]
        file = fact.file
        return (
            file["difficulty"] == 1
            and (file["spine"]["load"], file["spine"]["range"]) == ("unloaded", "mid")
            and file["type"] != "neural"
            and not forbidden
            and bool(near & set(file["areas"]))
        )


# ---- the promises ----


def _fields(plan: Mapping[str, Any]) -> Iterator[str]:
    """The names of contract section 2, all of them; more may be there."""
    if FIELDS_OF_A_PLAN - set(plan):
        yield f"FIELDS: the plan has no {sorted(FIELDS_OF_A_PLAN - set(plan))}"
    for item in (item for session in plan.get("sessions", ()) for item in session["items"]):
        if FIELDS_OF_AN_ITEM - set(item):
            yield f"FIELDS: an item has no {sorted(FIELDS_OF_AN_ITEM - set(item))}"


def _shape(plan: Mapping[str, Any], sheet: Sheet, _now: Circumstances) -> Iterator[str]:
    """Every sentence is one, and every stretch is called by its name."""
    shown = [*plan["advice"], *(entry["text"] for entry in plan["relaxed"])]
    shown += [because["text"] for entry in plan["left_out"] for because in entry["because"]]
    shown += [flag["text"] for flag in (plan["referral"] or {"flags": []})["flags"]]
    for item in (item for session in plan["sessions"] for item in session["items"]):
        shown += [*item["why"], *(caution["text"] for caution in item["cautions"]), item["name"]]
        if item["name"] != sheet.data.stretches[item["stretch"]].file["words"]["en"]["name"]:
            yield f"NAME: {item['stretch']} is called {item['name']}"
    for text in sorted(set(shown)):
        if not text.strip() or "{" in text or "  " in text:
            yield f"WORDS: '{text}' is not a sentence for people"
    if not plan["advice"]:
        yield "ADVICE: there is none"


def _status(plan: Mapping[str, Any], sheet: Sheet, now: Circumstances) -> Iterator[str]:
    """The status and what goes with it. A history can only make it stricter, so it is not asked then."""
    status = plan["status"]
    if now.rules_too and status != sheet.status:
        yield f"STATUS: {status}, the sheet says {sheet.status}"
    if now.rules_too and set(plan["missing"]) != sheet.missing:
        yield f"MISSING: {plan['missing']}, the sheet lacks {sorted(sheet.missing)}"
    if status in ("refer", "incomplete") and plan["sessions"]:
        yield f"SESSIONS: {len(plan['sessions'])} although the status is {status}"
    flags = (plan["referral"] or {"flags": []})["flags"]
    codes = [flag["code"] for flag in flags]
    if now.rules_too and set(codes) != {*(sheet.answers.get("red_flags") or ()), *sheet.action("BLOCK")}:
        yield f"FLAGS: {codes} are raised"
    for flag in flags:
        row = sheet.data.red_flags.get(flag["code"]) or sheet.data.conditions[flag["code"]]
        if row["words"]["en"].get("refer", row["words"]["en"]["tell"]) not in flag["text"]:
            yield f"WORDS {flag['code']}: '{flag['text']}' is not the sentence of the rule"
    urgent_first = ("EMERGENCY", "SAME_DAY", "SOON")
    places = [urgent_first.index(flag["urgency"]) for flag in flags]
    if places != sorted(places) or (flags and plan["referral"]["urgency"] != flags[0]["urgency"]):
        yield "URGENCY: the most urgent flag is not the first"


def _left_out(plan: Mapping[str, Any], sheet: Sheet, _now: Circumstances) -> Iterator[str]:
    """The list as such: each stretch at most once, with reasons, in the words of the rule, and never shown as well."""
    left_out = {entry["stretch"]: entry["because"] for entry in plan["left_out"]}
    if len(left_out) != len(plan["left_out"]) or not set(left_out) <= set(sheet.data.stretches):
        yield "LEFT_OUT: a stretch stands twice, or is not in the catalog"
    shown = {item["stretch"] for session in plan["sessions"] for item in session["items"]}
    if shown & set(left_out):
        yield f"LEFT_OUT: {sorted(shown & set(left_out))} are shown and left out"
    for name, because in left_out.items():
        if not because or not all(entry["rule"] and entry["text"].strip() for entry in because):
            yield f"LEFT_OUT {name}: no reason, or one without words"
        for entry in because:
            row = sheet.data.conditions.get(entry["rule"].removeprefix("unsure:"))
            words = [row["words"]["en"].get(kind) for kind in ("tell", "refer", "label")] if row else []
            if row and not any(sentence and sentence in entry["text"] for sentence in words):
                yield f"WORDS {name}: '{entry['text']}' is not the sentence of {entry['rule']}"


def _eligible(plan: Mapping[str, Any], sheet: Sheet, now: Circumstances) -> Iterator[str]:
    """Every stretch of the catalog is eligible or left out, with exactly the rules that the sheet gives."""
    status, limits = plan["status"], sheet.data.limits
    given = {entry["stretch"]: {because["rule"] for because in entry["because"]} for entry in plan["left_out"]}
    waiting = sheet.waiting | {f"unsure:{code}" for code in sheet.unsure_block}
    stops = {
        "plan": set(),
        "refer": sheet.blocking,
        "incomplete": {"state:not_screened"},
        "clearance_needed": waiting,
    }[status]
    open_meanwhile = status == "clearance_needed" and not sheet.unsure_block
    for name, fact in sheet.data.stretches.items():
        meanwhile = open_meanwhile and name in limits["always_allowed_while_waiting"]
        wanted = sheet.rules_against(fact) - ({"setting:equipment"} if meanwhile else set())
        wanted |= set() if meanwhile or not now.rules_too else stops
        rules = given.get(name, set())
        if not rules and (wanted or (stops and not meanwhile)):
            yield f"OFFERED {name}: {sorted(wanted | stops)} leave it out"
        elif not wanted <= rules:
            yield f"REASONS {name}: {sorted(wanted - rules)} are not named"
        elif now.rules_too and (extra := rules - wanted - (waiting if status in ("refer", "incomplete") else set())):
            yield f"LEFT_OUT {name}: by {sorted(extra)}, which nothing in the sheet gives"


def _sessions(plan: Mapping[str, Any], sheet: Sheet, now: Circumstances) -> Iterator[str]:
    """The hard rules of a week and of each session in it."""
    days = [date.fromisoformat(session["on"]) for session in plan["sessions"]]
    if days != sorted(set(days)) or not set(days) <= set(sheet.asked_days):
        yield f"DAYS: {[str(day) for day in days]} were not all asked for"
    if len(sheet.asked_days) == 7 and now.weeks < 2 and len(days) > 6:
        yield "DAYS: seven in the first two weeks"
    if len({session["session_id"] for session in plan["sessions"]}) < len(days):
        yield "SESSION_ID: two sessions have the same"
    for session in plan["sessions"]:
        facts = [sheet.data.stretches[item["stretch"]] for item in session["items"]]
        yield from _session(session, sheet)
        if plan["status"] == "plan":
            yield from _mix(session, facts, sheet.data.planning["session"])
            yield from _order(session, facts, sheet.data.planning["session"])
        elif not {fact.name for fact in facts} <= set(sheet.data.limits["always_allowed_while_waiting"]):
            yield f"WAITING {session['on']}: more than breathing and ankle pumps"
    if plan["status"] == "plan":
        yield from _week(plan, sheet, now)


def _session(session: Mapping[str, Any], sheet: Sheet) -> Iterator[str]:
    where, items = session["on"], session["items"]
    total = sum(item["seconds"] for item in items)
    if total > sheet.minutes * 60:
        yield f"MINUTES {where}: {total} s in a session of {sheet.minutes * 60} s"
    if session["minutes"] != round(total / 60, 1):
        yield f"MINUTES {where}: {session['minutes']} are said, {total} s are planned"
    if not items or [item["slot"] for item in items] != list(range(len(items))):
        yield f"SLOTS {where}: {[item['slot'] for item in items]}"
    for item in items:
        if item["propensity"] != 1.0 or item["swap_set"] or item["base"] != item["stretch"]:
            yield f"CHANCE {where}: {item['stretch']} was drawn"
    numbers = sheet.data.planning["session"]
    over = max(0, sheet.minutes - numbers["items_most_up_to_minutes"])
    if len(items) > numbers["items_most"] + int(over * numbers["items_more_a_minute"]):
        yield f"ITEMS {where}: {len(items)}"


def _mix(session: Mapping[str, Any], facts: Sequence[Fact], numbers: Mapping[str, Any]) -> Iterator[str]:
    families = Counter(fact.file["family"] for fact in facts)
    groups = Counter(group for fact in facts for group in fact.primary)
    if max(families.values(), default=0) > 1:
        yield f"FAMILY {session['on']}: {families.most_common(1)}"
    if max(groups.values(), default=0) > numbers["primary_muscle_most"]:
        yield f"MUSCLE {session['on']}: {groups.most_common(1)}"
    if sum(bool(item["cautions"]) for item in session["items"]) > numbers["caution_items_most"]:
        yield f"CAUTIONS {session['on']}: more than {numbers['caution_items_most']} items"


def _order(session: Mapping[str, Any], facts: Sequence[Fact], numbers: Mapping[str, Any]) -> Iterator[str]:
    """Warm-up first, cool-down last, each with what belongs to it; no position taken up twice in one."""
    where, phases = session["on"], [item["phase"] for item in session["items"]]
    if phases != sorted(phases, key=PHASES.index):
        yield f"PHASES {where}: {phases}"
    if phases.count("warm_up") > numbers["warm_ups_most"] or phases.count("cool_down") > numbers["cool_downs_most"]:
        yield f"PHASES {where}: {phases}"
    for phase, fact in zip(phases, facts, strict=True):
        if fact.file["phase"] not in (phase, "any"):
            yield f"PHASES {where}: {fact.name} is no {phase}"
    steps = [(phase, fact.file["position"]) for phase, fact in zip(phases, facts, strict=True)]
    runs = [step for step, before in zip(steps, [None, *steps], strict=False) if step != before]
    if len(set(runs)) < len(runs):
        yield f"POSITIONS {where}: one is taken up twice within a phase"


def _week(plan: Mapping[str, Any], sheet: Sheet, now: Circumstances) -> Iterator[str]:
    stretches, week = sheet.data.stretches, sheet.data.planning["week"]
    shown = [(date.fromisoformat(s["on"]), item) for s in plan["sessions"] for item in s["items"]]
    most = week["distinct_stretches_most"]
    if sheet.experience == "none":
        most = min(most, week["distinct_stretches_at_first"] + week["distinct_stretches_more_a_week"] * now.weeks)
    distinct = len({item["stretch"] for _, item in shown})
    if distinct > most:
        yield f"DISTINCT: {distinct} stretches in the week, at most {most}"
    hard: dict[date, set[str]] = {}
    seconds: Counter[str] = Counter()
    for day, item in shown:
        fact = stretches[item["stretch"]]
        if fact.file["difficulty"] >= 3:
            hard.setdefault(day, set()).update(fact.primary)
        for group in fact.primary:
            seconds[group] += item["sets"] * item["repetitions"] * (item["hold_s"] or fact.moving_s)
    for day, groups in hard.items():
        if groups & hard.get(day + timedelta(days=1), set()):
            yield f"HARD {day}: {sorted(groups)} again on the next day"
    for group, total in seconds.items():
        if total > sheet.data.planning["objective"]["muscle_week_most_s"]:
            yield f"WEEKLY {group}: {total} s in the week"


def expected_dose(
    fact: Fact, *, old: bool, now: Circumstances, cautioned: bool, personal: float, numbers: Mapping[str, Any]
) -> tuple[int, int]:
    """(repetitions, hold_s) by decisions 3 and second_reader R5."""
    dose, hold = fact.file["dose"], fact.file["dose"]["hold_s"]
    if fact.file.get("for_comfort"):
        return dose["repetitions"], hold
    early = now.weeks < numbers["first_weeks"]
    if fact.file["type"] == "static":
        touchy = fact.tags & {"head_low", "head_below_heart", "breath_hold_risk"} or any(
            tag.startswith(("neck_", "iap_", "neural_")) for tag in fact.tags
        )
        if old and not touchy and hold >= numbers["lengthened_from_hold_s"]:
            shortest = numbers["first_hold_s_65"]
            hold = shortest if early else min(max(hold, shortest), numbers["longest_hold_s_65"])
        else:
            hold = min(hold, numbers["first_hold_s"] if early else numbers["longest_hold_s"])
            if any(tag.startswith("neck_") for tag in fact.tags):
                hold = min(hold, numbers["longest_neck_hold_s"])
    factor = min(
        personal,
        numbers["caution"] if cautioned else 1,
        numbers["flare"] if now.flare else 1,
        numbers["restart"] if now.restarting else 1,
    )
    wanted = dose["repetitions"] * factor
    if wanted >= 1:
        return floor(wanted), hold
    return 1, max(round(hold * wanted), min(hold, numbers["shortest_hold_s"]))


def item_seconds(item: Mapping[str, Any], fact: Fact, *, moves: bool) -> int:
    """sides x sets x repetitions x repetition_s + 20 (sets - 1) + 10 + 5 if two sides, + 15 if it moves."""
    repetition = item["hold_s"] + 2 if item["hold_s"] else fact.moving_s
    seconds = item["sides"] * item["sets"] * item["repetitions"] * repetition + 20 * (item["sets"] - 1) + 10
    return seconds + (5 if item["sides"] == 2 else 0) + (15 if moves else 0)


def _doses(plan: Mapping[str, Any], sheet: Sheet, now: Circumstances) -> Iterator[str]:
    """Sides, sets, repetitions, hold, seconds and cautions of each item."""
    for session in plan["sessions"]:
        items = session["items"]
        positions = [sheet.data.stretches[item["stretch"]].file["position"] for item in items]
        moves = [False, *(here != before for before, here in pairwise(positions))]
        for item, moved in zip(items, moves, strict=True):
            fact, where = sheet.data.stretches[item["stretch"]], f"{session['on']} {item['stretch']}"
            cautions = {code for code, tags in sheet.cautions.items() if tags & fact.tags}
            if {caution["condition"] for caution in item["cautions"]} != cautions:
                yield f"CAUTIONS {where}: {item['cautions']}, {sorted(cautions)} ask for care"
            for caution in item["cautions"]:
                row = sheet.data.conditions.get(caution["condition"])
                if row and row["words"]["en"]["modify"] not in caution["text"]:
                    yield f"WORDS {where}: '{caution['text']}' does not say how to take care"
            sides = 2 if fact.file["sides"] == "each" else 1
            if (item["sides"], item["sets"]) != (sides, fact.file["dose"]["sets"]):
                yield f"SIDES {where}: {item['sides']} sides, {item['sets']} sets"
            dose = expected_dose(
                fact,
                old=sheet.old,
                now=now,
                cautioned=bool(cautions),
                personal=sheet.personal_factor,
                numbers=sheet.data.planning["dose"],
            )
            if (item["repetitions"], item["hold_s"]) != dose:
                yield f"DOSE {where}: {item['repetitions']} x {item['hold_s']} s, not {dose[0]} x {dose[1]} s"
            seconds = item_seconds(item, fact, moves=moved)
            if item["seconds"] != seconds:
                yield f"SECONDS {where}: {item['seconds']} are said, {seconds} are needed"


def _reasons(plan: Mapping[str, Any], sheet: Sheet, _now: Circumstances) -> Iterator[str]:
    """Each `why` stands beside its reason as data, and each reason is true of this person and this stretch."""
    for session in plan["sessions"]:
        for item in session["items"]:
            where = f"{session['on']} {item['stretch']}"
            if not 1 <= len(item["why"]) <= 3 or len(item["why"]) != len(item["reasons"]):
                yield f"WHY {where}: {len(item['why'])} sentences for {len(item['reasons'])} reasons"
            for sentence, reason in zip(item["why"], item["reasons"], strict=False):
                fact = sheet.data.stretches[item["stretch"]]
                if not _is_true(reason["code"], reason["facts"], fact, sheet, item):
                    yield f"WHY {where}: '{sentence}' names nothing that was answered"
                if not all(str(value) in sentence for value in reason["facts"].values()):
                    yield f"WHY {where}: '{sentence}' does not say {reason['facts']}"


def _is_true(code: str, facts: Mapping[str, Any], fact: Fact, sheet: Sheet, item: Mapping[str, Any]) -> bool:
    """Whether the answers hold what the reason says."""
    answers, file = sheet.answers, fact.file
    waiting_for = {sheet.data.conditions[code]["words"]["en"]["label"] for code in sheet.waiting - {"other"}}
    worse, areas = set(answers.get("worse_with", ())), set(file["areas"])
    near = {a for clique in ADJACENT for a in clique.split() if sheet.pain_areas & set(clique.split())}
    ways = {WAYS_OF_THE_SPINE[word] for word in worse if word in WAYS_OF_THE_SPINE}
    chronic = any(p["area"] == "lower_back" and (p.get("weeks") or 0) >= 12 for p in answers.get("pain", ()))
    high = (sheet.worst or 0) >= 6
    neck = "neck" in sheet.pain_areas and "neck" in areas
    truths: dict[str, Any] = {
        "serves_pain_area": lambda: _says(facts, areas & sheet.pain_areas, sheet),
        "serves_nearby_area": lambda: _says(facts, areas & near - sheet.pain_areas, sheet) and sheet.pain_areas,
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
        "meanwhile": lambda: facts["label"] in waiting_for or "other" in sheet.waiting,
        "opens": lambda: item["phase"] == "warm_up",
        "closes": lambda: item["phase"] == "cool_down",
    }
    return code in truths and bool(truths[code]())


def _says(facts: Mapping[str, Any], areas: set[str], sheet: Sheet) -> bool:
    """True where the sentence names at least one area, and only ones of `areas`."""
    named = set(str(facts["areas"]).replace(" and ", ", ").split(", "))
    allowed = {part for area in areas for part in sheet.data.area(area).replace(" and ", ", ").split(", ")}
    return bool(areas) and named <= allowed


def _relaxed(plan: Mapping[str, Any], sheet: Sheet, now: Circumstances) -> Iterator[str]:
    """Each bent wish is told, only bent wishes are told, and the numbers are those of the plan."""
    found = {(entry["constraint"], entry["asked"], entry["given"]) for entry in plan["relaxed"]}
    for entry in plan["relaxed"]:
        if entry["constraint"] not in RELAXABLE:
            yield f"RELAXED: {entry['constraint']} is no wish of the contract"
    if plan["status"] not in ("plan", "clearance_needed"):
        if found:
            yield f"RELAXED: {found} although there is no plan"
        return
    wanted = set(_bent(plan, sheet, now))
    if found != wanted:
        yield f"RELAXED: {sorted(map(str, found - wanted))} are told, {sorted(map(str, wanted - found))} are not"
    for entry in plan["relaxed"]:
        numbers = {"rest_day": ("asked", "given"), "days": ("asked", "given"), "few_for_area": ("given",)}
        for name in numbers.get(entry["constraint"], ()):
            if str(entry[name]) not in entry["text"]:
                yield f"RELAXED {entry['constraint']}: '{entry['text']}' does not say {entry[name]}"
        if entry["constraint"] == "days" and "minute" in entry["text"]:
            yield f"RELAXED days: '{entry['text']}' speaks of minutes"
        if entry["constraint"] == "minutes" and str(entry["given"] or entry["asked"]) not in entry["text"]:
            yield f"RELAXED minutes: '{entry['text']}' does not say {entry['given']}"


def _bent(plan: Mapping[str, Any], sheet: Sheet, now: Circumstances) -> Iterator[tuple[str, Any, Any]]:
    sessions, days = plan["sessions"], sheet.asked_days
    out = {entry["stretch"] for entry in plan["left_out"]}
    eligible = [fact for name, fact in sheet.data.stretches.items() if name not in out]
    if len(days) == 7 and now.weeks < 2:
        yield "rest_day", 7, 6
        days = days[:6]  # evidence 4B: one rest day in the first two weeks
    if not eligible:
        yield "eligible", 1, 0
        return
    if plan["status"] == "clearance_needed":
        return
    for area in sheet.asked_areas:
        given = sum(area in fact.file["areas"] for fact in eligible)
        planned = {item["stretch"] for session in sessions for item in session["items"]}
        if given == 0:
            yield "area", area, 0
        elif not any(area in sheet.data.stretches[name].file["areas"] for name in planned):
            yield "weekly_dose", area, 0
        if given < sheet.data.limits["few_for_area"]:
            yield "few_for_area", sheet.data.limits["few_for_area"], given
    if not sessions:
        yield "minutes", sheet.minutes, 0
        return
    shortest = min(session["minutes"] for session in sessions)
    if shortest < sheet.data.planning["session"]["shortest_share"] * sheet.minutes:
        yield "minutes", sheet.minutes, shortest
    if len(sessions) < len(days):
        yield "days", len(days), len(sessions)
    for phase in ("warm_up", "cool_down"):
        given = sum(any(item["phase"] == phase for item in session["items"]) for session in sessions)
        if given < len(sessions):
            yield phase, len(sessions), given
