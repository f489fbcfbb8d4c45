"""The TOML files of `data/`, read a second time: no line of the program is used, so its reading can be held against it.

What follows from a file (hazard tags, kit in the words of a home, muscle groups) is derived here from contract and
decisions on its own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "data"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LYING = ("supine", "prone", "side_lying")
FLOOR = ("kneeling", "quadruped", "seated_floor")
PHASES = ("warm_up", "main", "cool_down")
AREAS = (
    "neck", "headache_tension", "upper_back", "shoulder", "chest", "lower_back", "buttock", "hip", "groin",
    "leg_referred", "arm_referred", "hamstring", "thigh_front", "calf", "wrist_forearm",
)  # fmt: skip
KIT = ("mat", "chair", "wall", "doorway", "table", "towel", "strap", "cushion", "step", "foam_roller", "bed")
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
MID_NECK = ("neck_flex_mid", "neck_rot_mid", "neck_side_mid", "neck_ext_mid", "neck_load")


@dataclass(frozen=True, kw_only=True, eq=False)
class Fact:
    """One stretch as its file states it, with all that follows from the file.

    shares    part of the dose that each muscle group and area feels: .5 where a muscle is only secondary
    is_mild   what decisions 1.8 asks of a stretch itself at a pain of 8 or more; its places are asked elsewhere
    is_strong  loaded or at end range: not for a flare (evidence 4E)
    is_touchy  a longer hold would ask more of neck, head, belly or nerves (second_reader R5)
    """

    name: str
    file: Mapping[str, Any]
    tags: frozenset[str]
    kit: frozenset[str]
    primary: frozenset[str]
    areas: frozenset[str]
    position: str
    family: str
    phase: str
    difficulty: int
    directions: tuple[str, ...]
    shares: Mapping[str, float]
    is_mild: bool
    is_strong: bool
    is_touchy: bool
    for_comfort: bool

    @property
    def on_a_bed(self) -> bool:
        return self.position in LYING and "floor_transfer" not in self.tags

    @property
    def on_the_floor(self) -> bool:
        return self.position in (*LYING, *FLOOR)

    @property
    def moving_s(self) -> int:
        """Seconds of one repetition without a hold."""
        return 6 if self.family == "breathing" else 3

    @property
    def title(self) -> str:
        return str(self.file["words"]["en"]["name"])


@dataclass(frozen=True, kw_only=True, eq=False)
class Data:
    """The TOML files of one `data` folder."""

    stretches: Mapping[str, Fact]
    conditions: Mapping[str, Mapping[str, Any]]
    red_flags: Mapping[str, Mapping[str, Any]]
    yellow_flags: Mapping[str, Mapping[str, Any]]
    weekly: Mapping[str, Mapping[str, Any]]
    links: Sequence[Mapping[str, Any]]
    cross_checks: Sequence[Mapping[str, Any]]
    avoided: Mapping[str, frozenset[str]]
    limits: Mapping[str, Any]
    planning: Mapping[str, Any]
    weights: Mapping[str, float]
    area_words: Mapping[str, str]

    def area(self, area: str) -> str:
        return self.area_words.get(area, area.replace("_", " "))

    def number(self, rule: str, name: str) -> float:
        """A number of a weekly rule."""
        return float(self.weekly[rule]["numbers"][name])

    def share(self, rule: str, name: str) -> Fraction:
        """A number of a weekly rule as it is written: .7 is seven tenths."""
        return Fraction(str(self.weekly[rule]["numbers"][name]))


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _groups(muscles: Sequence[str]) -> set[str]:
    return {
        group
        for group, patterns in MUSCLE_GROUPS.items()
        if any(fnmatch(muscle, pattern) for muscle in muscles for pattern in patterns.split())
    }


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
    primary = _groups(file["muscles"]["primary"])
    secondary = _groups(file["muscles"].get("secondary", ()))
    too_much = any(
        tag.endswith("_end")
        or tag in ("knee_deep_flex", "hip_flex_gt90")
        or tag.startswith(("neural_", "iap_"))
        or (tag.startswith("neck_") and tag not in MID_NECK)
        for tag in tags
    )
    return Fact(
        name=path.stem,
        file=file,
        tags=frozenset(tags),
        kit=frozenset(HOME.get(item, item) for item in file.get("needs", ())),
        primary=frozenset(primary),
        areas=frozenset(file["areas"]),
        position=file["position"],
        family=file["family"],
        phase=file["phase"],
        difficulty=file["difficulty"],
        directions=tuple(file["spine"]["direction"]),
        shares=dict.fromkeys(secondary, 0.5) | dict.fromkeys((*primary, *(f":{area}" for area in file["areas"])), 1.0),
        is_mild=file["difficulty"] == 1
        and (file["spine"]["load"], file["spine"]["range"]) == ("unloaded", "mid")
        and file["type"] != "neural"
        and not too_much,
        is_strong=file["spine"]["load"] == "loaded" or "end_range" in tags or any("_loaded_" in tag for tag in tags),
        is_touchy=bool(tags & {"head_low", "head_below_heart", "breath_hold_risk"})
        or any(tag.startswith(("neck_", "iap_", "neural_")) for tag in tags),
        for_comfort=bool(file.get("for_comfort")),
    )


@lru_cache(maxsize=4)
def read_data(folder: Path = DATA) -> Data:
    safety = folder / "safety"
    conditions = [row for path in sorted(safety.glob("conditions_*.toml")) for row in _toml(path)["condition"]]
    return Data(
        stretches={path.stem: _fact(path) for path in sorted((folder / "catalog").glob("*.toml"))},
        conditions={row["code"]: row for row in conditions},
        red_flags={row["code"]: row for row in _toml(safety / "red_flags.toml")["red_flag"]},
        yellow_flags={row["code"]: row for row in _toml(safety / "yellow_flags.toml")["yellow_flag"]},
        weekly={row["code"]: row for row in _toml(safety / "weekly_rules.toml")["weekly_rule"]},
        links=_toml(safety / "links.toml")["link"],
        cross_checks=_toml(safety / "cross_checks.toml")["cross_check"],
        avoided={row["word"]: frozenset(row["tags"]) for row in _toml(safety / "positions.toml")["avoided"]},
        limits=_toml(safety / "thresholds.toml"),
        planning=_toml(folder / "planning.toml"),
        weights={name: row["value"] for name, row in _toml(folder / "evidence_prior.toml")["weight"].items()},
        area_words=_toml(folder / "messages.toml")["words"]["en"]["area"],
    )


def near(areas: frozenset[str] | set[str]) -> frozenset[str]:
    """The places themselves and those next to them (decisions 2)."""
    return frozenset(areas).union(*(c.split() for c in ADJACENT if areas & set(c.split())))
