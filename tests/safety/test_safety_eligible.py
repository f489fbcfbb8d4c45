"""`screen` owns every removal: nobody else can say "eligible", no answer adds a stretch, and an oracle agrees."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recommender
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.history import History
from recommender.profile.profile import profile_of
from recommender.reading import data_folder
from recommender.safety.screening import Eligible, Screening, screen
from recommender.vocabulary import HomeItem

KNOWLEDGE = shipped_knowledge()
MONDAY = date(2026, 11, 23)
ORACLE = settings(max_examples=150, deadline=None, database=None, derandomize=True)
PROPERTY = settings(ORACLE, max_examples=80)


def screened(**answers) -> Screening:
    """The screening of a 40-year-old with everything at home and every agreement given, but for `answers`."""
    sheet = {"answers_version": 1, "answered_on": MONDAY, "age_years": 40, "red_flags": [], "conditions": []}
    more = {"equipment": list(get_args(HomeItem)), "experience": "regular", "cleared_by_clinician": True}
    document = sheet | more | answers
    profile = profile_of(read_answers(document, KNOWLEDGE.codes), person="me", starts_on=MONDAY)
    return screen(profile, History(), MONDAY, rules=KNOWLEDGE.rules, catalog=KNOWLEDGE.catalog)


def offered(screening: Screening) -> set[str]:
    return {offer.stretch.id for offer in screening.eligible}


# ---- the one owner ----


def test_nobody_else_can_make_an_eligible():
    """Decisions 1.10: whoever wants to plan a stretch needs one that `screen` made."""
    stretch = KNOWLEDGE.catalog["downward-dog"]

    with pytest.raises(PermissionError):
        Eligible(stretch, (), object())
    with pytest.raises(PermissionError):
        Eligible(stretch, (), None)
    with pytest.raises(TypeError):
        Eligible(stretch, ())  # type: ignore[call-arg]


def test_an_eligible_cannot_be_turned_into_another_stretch():
    """Swapping in an easier version by `replace` is how a stretch would slip past the rules by honest mistake."""
    offer = screened(conditions=["glaucoma_retina"]).eligible[0]

    with pytest.raises(PermissionError):
        replace(offer, stretch=KNOWLEDGE.catalog["downward-dog"])


def test_no_other_module_names_the_seal_or_constructs_an_eligible():
    """The same promise, read from the source: a second place that could make one would show here."""
    offenders = []
    for path in Path(recommender.__file__).parent.rglob("*.py"):
        if path.name == "screening.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Eligible"
            if made or (isinstance(node, ast.Name | ast.Attribute) and "_MADE_BY_SCREEN" in ast.dump(node)):
                offenders.append(f"{path.name}:{node.lineno}")

    assert offenders == []


# ---- an oracle that shares no code with the program ----


def read_tables() -> tuple[dict[str, dict], dict[str, dict]]:
    conditions, stretches = {}, {}
    for path in sorted((data_folder() / "safety").glob("conditions_*.toml")):
        conditions |= {row["code"]: row for row in tomllib.loads(path.read_text("utf-8"))["condition"]}
    for path in sorted((data_folder() / "catalog").glob("*.toml")):
        stretches[path.stem] = tomllib.loads(path.read_text("utf-8"))
    return conditions, stretches


CONDITIONS, STRETCHES = read_tables()
AS_YES = {  # decisions 1.3
    "pregnancy_t1", "pregnancy_t2", "pregnancy_t3", "cervical_instability", "hip_replacement_posterior",
    "hip_replacement_anterior",
}  # fmt: skip
NOT_BLOCK = sorted(code for code, row in CONDITIONS.items() if row["action"] != "BLOCK")


def tags_of(stretch: dict) -> set[str]:
    """The tags as evidence 2A-bis derives them."""
    tags = {*stretch.get("hazards", []), f"pos_{stretch['position']}"}
    if stretch["spine"]["range"] == "end" or [tag for tag in tags if tag.endswith("_end")]:
        tags.add("end_range")
    if [tag for tag in tags if tag.startswith("neck_")]:
        tags.add("neck_load")
    if stretch["position"] in ("kneeling", "quadruped", "seated_floor"):
        tags.add("floor_transfer")
    if stretch["difficulty"] >= 4:
        tags.add("unsupervised_hard")
    return tags


TAGS = {name: tags_of(stretch) for name, stretch in STRETCHES.items()}


def implied(yes: set[str], unsure: set[str], age: int) -> set[str]:
    """The codes that count in full: answered, by age, unsure as yes, and R8's links."""
    full = yes | (unsure & AS_YES) | ({"age_ge_65"} if age >= 65 else set())
    if age >= 65 and ("osteoporosis" in unsure or full & {"osteopenia_steroids", "other_fracture_lt12w"}):
        full.add("osteoporosis")
    if "vertebral_fracture" in full:
        full.add("osteoporosis")
    if unsure & {"hip_replacement_posterior", "hip_replacement_anterior"}:
        full |= {"hip_replacement_posterior", "hip_replacement_anterior"}
    return full


def oracle(yes: set[str], unsure: set[str], age: int) -> dict[str, tuple[set[str], set[str]]]:
    """stretch -> (rules of conditions that exclude it, codes that caution it)."""
    full = implied(yes, unsure, age)
    verdicts = {}
    for name, tags in TAGS.items():
        out, care = set(), set()
        for code in full | unsure:
            row = CONDITIONS[code]
            excludes = bool(tags & set(row.get("excludes", [])))
            cautions = bool(tags & set(row.get("cautions", [])))
            if code in full and excludes:
                out.add(code)
            elif excludes and row["action"] == "CLEAR":
                out.add(f"unsure:{code}")
            if cautions or (excludes and code not in full and row["action"] == "FILTER"):
                care.add(code)
        verdicts[name] = (out, care)
    return verdicts


@st.composite
def people(draw) -> tuple[set[str], set[str], int]:
    age = draw(st.sampled_from([30, 64, 65, 80]))
    codes = [code for code in NOT_BLOCK if age < 60 or not code.startswith("pregnancy")]
    yes = draw(st.sets(st.sampled_from(codes), max_size=6))
    unsure = draw(st.sets(st.sampled_from(codes), max_size=4)) - yes
    return yes, unsure, age


@ORACLE
@given(people())
def test_an_independent_reading_of_the_files_agrees(person):
    """Two people wrote the rule down; where they differ, one of them is wrong. Reasons and cautions too."""
    yes, unsure, age = person
    screening = screened(conditions=sorted(yes), unsure=sorted(unsure), age_years=age)
    verdicts = oracle(yes, unsure, age)
    assessed = {"lumbar_radiculopathy", "cervical_radiculopathy", "carpal_tunnel_wrist"} & yes
    by_conditions = {
        name: {f.rule for f in found if not f.rule.startswith(("state:", "setting:"))}
        for name, found in screening.left_out.items()
    }
    expected = {
        name
        for name, (out, _) in verdicts.items()
        if not out
        and STRETCHES[name]["difficulty"] <= 3
        and (not STRETCHES[name].get("only_for") or assessed & set(STRETCHES[name]["only_for"]))
    }

    assert screening.status == "plan"
    assert by_conditions == {name: verdicts[name][0] for name in screening.left_out}
    assert offered(screening) == expected
    assert {o.stretch.id: {c.condition for c in o.cautions} for o in screening.eligible} == {
        name: verdicts[name][1] for name in expected
    }


# ---- one more answer never adds a stretch ----

NAMES_A_NERVE = {"lumbar_radiculopathy", "cervical_radiculopathy", "carpal_tunnel_wrist"}


@st.composite
def sheets(draw) -> dict:
    """A sheet with conditions, doubts, pain, avoided positions, kit and a remark."""
    age = draw(st.sampled_from([17, 30, 65, 80]))
    codes = [code for code in sorted(CONDITIONS) if age < 60 or not code.startswith("pregnancy")]
    areas = ["lower_back", "neck", "calf", "leg_referred", "arm_referred", "hip"]
    pain = draw(st.lists(st.tuples(st.sampled_from(areas), st.integers(0, 10)), max_size=2))
    flags = draw(st.sampled_from([[], [], [], ["RF_WORSENING"], ["RF_FEVER"]]))
    return {
        "age_years": age,
        "conditions": sorted(draw(st.sets(st.sampled_from(codes), max_size=3))),
        "unsure": sorted(draw(st.sets(st.sampled_from(codes), max_size=2))),
        "red_flags": flags,
        "pain": [{"area": area, "side": "left", "nrs": nrs, "weeks": 9} for area, nrs in pain],
        "confirmed": ["RF_DVT"],
        "positions_avoided": sorted(draw(st.sets(st.sampled_from(["floor", "prone", "one_leg"]), max_size=1))),
        "other_condition": draw(st.sampled_from([None, "gout"])),
        "cleared_by_clinician": draw(st.booleans()),
        "experience": draw(st.sampled_from(["none", "some", "regular"])),
    }


def more_codes(sheet: dict) -> list[str]:
    return [
        code
        for code in sorted(CONDITIONS)
        if code not in NAMES_A_NERVE and (sheet["age_years"] < 60 or not code.startswith("pregnancy"))
    ]


@PROPERTY
@given(sheets(), st.data())
def test_one_more_condition_never_adds_a_stretch(sheet, data):
    """Decisions 1.10, about `eligible`. The codes that name a nerve are told apart in the next test."""
    code = data.draw(st.sampled_from(more_codes(sheet)))
    before = offered(screened(**sheet))
    after = offered(screened(**(sheet | {"conditions": [*sheet["conditions"], code]})))

    assert after <= before


@PROPERTY
@given(sheets(), st.data())
def test_one_more_doubt_never_adds_a_stretch(sheet, data):
    """The same for "not sure"."""
    code = data.draw(st.sampled_from(more_codes(sheet)))
    before = offered(screened(**sheet))
    after = offered(screened(**(sheet | {"unsure": [*sheet["unsure"], code]})))

    assert after <= before


@PROPERTY
@given(sheets(), st.data())
def test_a_yes_is_never_looser_than_a_doubt(sheet, data):
    """Whoever finds out that it is so gets no stretch that the doubt had kept away."""
    code = data.draw(st.sampled_from(more_codes(sheet)))
    rest = {key: [c for c in sheet[key] if c != code] for key in ("conditions", "unsure")}
    doubt = offered(screened(**(sheet | rest | {"unsure": [*rest["unsure"], code]})))
    yes = offered(screened(**(sheet | rest | {"conditions": [*rest["conditions"], code]})))

    assert yes <= doubt


@PROPERTY
@given(sheets(), st.sampled_from(sorted(NAMES_A_NERVE)))
def test_naming_a_nerve_adds_at_most_what_moves_that_nerve(sheet, code):
    """The one exception, by decisions 1.1 and 1.9: an examined nerve opens its slider and ends "not examined"."""
    before = offered(screened(**sheet))
    after = offered(screened(**(sheet | {"conditions": [*sheet["conditions"], code]})))

    assert all(any(tag.startswith("neural_") for tag in TAGS[name]) for name in after - before)


@pytest.mark.parametrize(
    "taken_away", [{"equipment": []}, {"equipment": ["mat"]}, {"experience": "none"}, {"positions_avoided": ["floor"]}]
)
def test_having_less_never_adds_a_stretch(taken_away):
    """Kit, level and positions only ever remove, too."""
    for conditions in ([], ["osteoporosis"], ["cannot_floor"]):
        everything, less = screened(conditions=conditions), screened(conditions=conditions, **taken_away)

        assert offered(less) <= offered(everything)
