"""Who the tests of the weekly rules look at, and what several of them ask of a week."""

from __future__ import annotations

import tomllib

from plan_checker import DATA
from seasons import (
    Season,
    shared_doses,
    unsaid,
)
from strategies import KIT, STRETCHES

from recommender.knowledge import shipped_knowledge

CATALOG = shipped_knowledge().catalog
RULES = tomllib.loads((DATA / "safety" / "weekly_rules.toml").read_text())["weekly_rule"]
LIMITS = tomllib.loads((DATA / "safety" / "thresholds.toml").read_text())
BACK_AND_NECK = [
    {"area": "lower_back", "side": "both", "nrs": 4, "weeks": 20},
    {"area": "neck", "side": "both", "nrs": 3, "weeks": 20},
]
FEW = (
    "seated-figure-four", "overhead-reach-seated", "seated-side-bend", "cat-cow", "diaphragmatic-breathing-seated",
    "bridge", "sphinx", "seated-upper-back-round", "upper-trapezius-stretch", "supine-hamstring-strap",
    "shoulder-roll", "neck-isometric-four-way", "childs-pose",
)  # fmt: skip
# Half an hour and thirteen stretches, so that nearly all of them stand in every week and their doses can be compared.
SMALL = {
    "minutes_per_session": 30,
    "pain": BACK_AND_NECK,
    "equipment": list(KIT),
    "excluded_stretches": sorted(set(STRETCHES) - set(FEW)),
}
ALL_KIT = {"equipment": list(KIT)}


def has_stepped(season: Season, weeks: int, **sheet) -> bool:
    """True where a dose is more than after as many weeks in which nothing was said of pain."""
    pairs = shared_doses(unsaid(weeks, **sheet).plan(), season.plan())

    assert len(pairs) >= 1
    return any(after > before for _, before, after in pairs)


def grows_by_repetitions(name: str) -> bool:
    return CATALOG[name].type != "static" and CATALOG[name].family != "breathing"


def easier_pairs() -> list[tuple[str, str]]:
    return [(stretch.id, stretch.easier) for stretch in CATALOG if stretch.easier]


FIRST = "seated-figure-four"  # stands in every week of SMALL
UP = {"pain_before": 3, "pain_after": 3, "next_day_pain": 5}
PEOPLE = {
    "new, a back": {"experience": "none"},
    "some, a back": {},
    "some, a back and a neck": {"pain": BACK_AND_NECK, "minutes_per_session": 15},
    "some, stays well": {"pain": [], "goal": "stay_well"},
    "some, hips": {"pain": [{"area": "hip", "side": "left", "nrs": 3, "weeks": 9}]},
    "some, a shoulder": {"pain": [{"area": "shoulder", "side": "left", "nrs": 3, "weeks": 9}]},
}
HIPS = ALL_KIT | PEOPLE["some, hips"]


def form_for_the_same_place(name: str) -> str | None:
    """The next easier form of a stretch where it serves the same place."""
    form = CATALOG[name].easier
    return form if form and set(CATALOG[form].areas) & set(CATALOG[name].areas) else None
