"""What a person has, avoids and wishes: kit, floor and bed, positions, level, nerve sliders, pain of 8, bars."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from typing import get_args

import pytest

from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.history import read_history
from recommender.profile.profile import profile_of
from recommender.reading import data_folder
from recommender.safety.screening import Screening, screen
from recommender.vocabulary import HomeItem, Position

KNOWLEDGE = shipped_knowledge()
MONDAY = date(2026, 11, 23)
ALL_KIT = list(get_args(HomeItem))
STRETCHES = {  # read past the program, so that a slip in it does not hide itself
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in (data_folder() / "catalog").glob("*.toml")
}
LYING = ("supine", "prone", "side_lying")


def screened(*history, on=MONDAY, **answers) -> Screening:
    """The screening of a healthy 40-year-old who moves regularly and owns everything, but for `answers`."""
    sheet = {"answers_version": 1, "answered_on": day(-1), "age_years": 40, "red_flags": [], "conditions": []}
    document = sheet | {"equipment": ALL_KIT, "experience": "regular"} | answers
    profile = profile_of(read_answers(document, KNOWLEDGE.codes), person="me", starts_on=on)
    past = read_history(history, KNOWLEDGE.codes, person="me", today=on)
    return screen(profile, past, on, rules=KNOWLEDGE.rules, catalog=KNOWLEDGE.catalog)


def day(number: int) -> str:
    return str(MONDAY + timedelta(days=number))


def offered(screening: Screening) -> set[str]:
    return {offer.stretch.id for offer in screening.eligible}


def left_out_by(rule: str, screening: Screening) -> set[str]:
    return {name for name, findings in screening.left_out.items() if rule in {f.rule for f in findings}}


def event(kind: str, number: int, **facts) -> dict:
    return {
        "event_version": 1,
        "event_id": f"{kind} {number} {facts}",
        "person": "me",
        "at": f"{day(number)}T12:00:00Z",
        "kind": kind,
        "facts": facts,
    }


# ---- kit ----

WORD_AT_HOME = {  # the contract's mapping, typed by hand
    "chair_with_back": "chair", "chair_no_arms": "chair", "counter": "table", "desk": "table",
    "small_towel": "towel", "forehead_towel": "towel", "pillow": "cushion", "two_cushions": "cushion",
    "knee_cushion": "cushion", "pillow_under_belly": "cushion",
}  # fmt: skip


@pytest.mark.parametrize("item", ALL_KIT)
def test_what_is_not_at_home_leaves_out_what_needs_it_and_nothing_else(item):
    """Contract 1: nothing is assumed, not even a chair; with a bed no mat is needed for lying down."""
    needing = {
        name
        for name, stretch in STRETCHES.items()
        if item in {WORD_AT_HOME.get(need, need) for need in stretch.get("needs", [])}
    }
    if item == "mat":  # the bed stands in for it, except where the floor itself is part of the stretch
        needing = {
            name
            for name in needing
            if STRETCHES[name]["position"] not in LYING or "floor_transfer" in STRETCHES[name].get("hazards", [])
        }
    screening = screened(equipment=[word for word in ALL_KIT if word != item])

    assert left_out_by("setting:equipment", screening) == needing


def test_comfort_is_never_required():
    """Decisions 1.7: cushions and small towels never; a strap or towel only where the stretch hangs on it."""
    kinder = ["cushion", "towel", "strap"]
    without = screened(equipment=[word for word in ALL_KIT if word not in kinder])
    kinder_only = {name for name, row in STRETCHES.items() if row.get("comfort")} - {
        name for name, row in STRETCHES.items() if {"towel", "strap"} & set(row.get("needs", []))
    }

    assert {"supine-figure-four", "standing-quad", "side-lying-quad", "pigeon-pose"} <= kinder_only
    assert not kinder_only & left_out_by("setting:equipment", without)


# ---- floor and bed ----


@pytest.mark.parametrize("cannot", [{"positions_avoided": ["floor"]}, {"conditions": ["cannot_floor"]}])
@pytest.mark.parametrize(
    ("kit", "lying_is_offered"), [(["mat"], False), ([], False), (["bed"], True), (["mat", "bed"], True)]
)
def test_who_cannot_reach_the_floor_lies_on_a_bed_or_not_at_all(cannot, kit, lying_is_offered):
    """Decisions 1.7: lying stretches then need the bed; kneeling, hands and knees and floor sitting go."""
    screening = screened(equipment=[*kit, "chair", "wall", "table", "strap", "towel", "cushion"], **cannot)
    positions = {STRETCHES[name]["position"] for name in offered(screening)}

    assert not positions & {"kneeling", "quadruped", "seated_floor"}
    assert bool(positions & set(LYING)) is lying_is_offered
    assert not any("floor_transfer" in STRETCHES[name].get("hazards", []) for name in offered(screening))


def test_a_hip_rule_that_keeps_from_the_floor_asks_for_the_bed_as_well():
    """Any condition that excludes floor_transfer means that a person cannot go down, not only cannot_floor."""
    sheet = {"conditions": ["hip_replacement_posterior"], "cleared_by_clinician": True}
    without = screened(equipment=["mat", "chair", "wall"], **sheet)
    with_bed = screened(equipment=["bed", "chair", "wall"], **sheet)

    assert not {STRETCHES[name]["position"] for name in offered(without)} & set(LYING)
    assert {STRETCHES[name]["position"] for name in offered(with_bed)} & set(LYING)


# ---- positions and wishes ----


@pytest.mark.parametrize("position", get_args(Position))
def test_an_avoided_position_is_never_offered(position):
    """Contract 1: a catalog position needs no row of its own."""
    screening = screened(positions_avoided=[position])
    there = {name for name, row in STRETCHES.items() if row["position"] == position}

    assert there
    assert there <= left_out_by("setting:position", screening)
    assert not there & offered(screening)


@pytest.mark.parametrize(
    ("word", "tags"),
    [
        ("floor", {"floor_transfer"}),
        ("arms_overhead", {"shoulder_overhead_mid", "shoulder_overhead_end"}),
        ("one_leg", {"balance"}),
    ],
)
def test_an_avoided_movement_takes_its_tags_along(word, tags):
    """Contract 1: `floor`, `arms_overhead` and `one_leg` are mapped to tags in the data."""
    tagged = {stretch.id for stretch in KNOWLEDGE.catalog if stretch.tags & tags}

    assert tagged
    assert tagged <= left_out_by("setting:position", screened(positions_avoided=[word]))


STRETCH = "cat-cow"


@pytest.mark.parametrize(
    ("on_the_sheet", "events", "hidden"),
    [
        pytest.param(True, [], True, id="on the sheet"),
        pytest.param(False, [("exclude", -5)], True, id="before the sheet"),
        pytest.param(False, [("exclude", 0)], True, id="since the sheet"),
        pytest.param(True, [("restore", 0)], False, id="taken back since the sheet"),
        pytest.param(True, [("restore", -5)], True, id="the newer sheet says it again"),
        pytest.param(False, [("exclude", -5), ("restore", 0)], False, id="taken back"),
        pytest.param(False, [("restore", -5), ("exclude", 0)], True, id="wished away again"),
        pytest.param(False, [("exclude", -9), ("restore", -5)], False, id="taken back before a sheet without it"),
    ],
)
def test_a_wish_not_to_see_a_stretch_holds_until_it_is_taken_back(on_the_sheet, events, hidden):
    """Contract 1 and 3: from the sheet and from events; the last word counts."""
    documents = [event(kind, number, stretch=STRETCH) for kind, number in events]
    sheet = {"excluded_stretches": [STRETCH]} if on_the_sheet else {}
    for history in (documents, documents[::-1]):
        screening = screened(*history, **sheet)

        assert (STRETCH in left_out_by("setting:excluded", screening)) is hidden
        assert (STRETCH in offered(screening)) is not hidden


@pytest.mark.parametrize(
    ("events", "barred"),
    [
        ([("bar", -5)], True),
        ([("bar", -5), ("restore", -4)], True),
        ([("bar", -5), ("unbar", -4)], False),
        ([("unbar", -6), ("bar", -5)], True),
        ([("bar", -9), ("unbar", -8), ("bar", -7)], True),
        ([("bar", -500)], True),
        ([("bar", -5), ("unbar", 30)], True),  # yet to come
    ],
)
def test_only_a_clinician_brings_back_what_a_clinician_barred(events, barred):
    """Contract 3: `restore` never undoes a bar, and a new sheet does not either."""
    documents = [event(kind, number, stretch=STRETCH, by="clinician") for kind, number in events]
    screening = screened(*documents)

    assert (STRETCH in left_out_by("state:barred", screening)) is barred
    assert (STRETCH in offered(screening)) is not barred


# ---- level ----


@pytest.mark.parametrize(("experience", "most"), [("none", 1), ("some", 2), ("regular", 3)])
def test_experience_caps_the_difficulty(experience, most):
    """Decisions 2: none, some and regular cap the first week at 1, 2 and 3; 4 is kept apart."""
    screening = screened(experience=experience)
    harder = {name for name, row in STRETCHES.items() if row["difficulty"] > most}

    assert left_out_by("state:level", screening) == harder
    assert max(STRETCHES[name]["difficulty"] for name in offered(screening)) == most


def green(number: int) -> dict:
    """A session on that day after which nothing hurt more, then or the day after."""
    return {
        "feedback_version": 1, "feedback_id": f"green {number}", "person": "me", "on": day(number), "items": [],
        "pain_before": 2, "pain_after": 2, "next_day_pain": 2,
    }  # fmt: skip


FOUR_GREEN_WEEKS = [green(-3), green(-10), green(-17), green(-24)]
HARD = {name for name, row in STRETCHES.items() if row["difficulty"] == 4}


def test_the_hardest_open_for_a_healthy_regular_after_four_green_weeks():
    """Decisions 2 and R1; otherwise the next test would prove nothing."""
    assert HARD
    assert offered(screened(*FOUR_GREEN_WEEKS)) >= HARD


@pytest.mark.parametrize(
    ("history", "sheet"),
    [
        pytest.param(FOUR_GREEN_WEEKS[:3], {}, id="three weeks"),
        pytest.param([*FOUR_GREEN_WEEKS[:2], FOUR_GREEN_WEEKS[3]], {}, id="a week without a word"),
        pytest.param(FOUR_GREEN_WEEKS, {"experience": "some"}, id="some experience"),
        pytest.param(FOUR_GREEN_WEEKS, {"age_years": 65}, id="65"),
        pytest.param(FOUR_GREEN_WEEKS, {"conditions": ["scoliosis"]}, id="a condition that excludes nothing"),
        pytest.param(FOUR_GREEN_WEEKS, {"unsure": ["scoliosis"]}, id="not sure of one"),
        pytest.param(FOUR_GREEN_WEEKS, {"other_condition": "gout", "cleared_for": ["other"]}, id="a remark, cleared"),
        pytest.param(FOUR_GREEN_WEEKS, {"yellow_flags": ["YF_FEAR"]}, id="fear of moving"),
        pytest.param(
            [*FOUR_GREEN_WEEKS, green(-14) | {"feedback_id": "amber", "pain_after": 4}], {}, id="amber 14 days ago"
        ),
        pytest.param(
            [
                *FOUR_GREEN_WEEKS,
                green(-1)
                | {"feedback_id": "hurt", "items": [{"stretch": STRETCH, "outcome": "done", "felt": "worse"}]},
            ],
            {},
            id="one stretch felt worse",
        ),
    ],
)
def test_the_hardest_stay_locked_where_anything_speaks_against_them(history, sheet):
    """R1: any condition, 65 and over, the first 4 weeks, any amber or red in 14 days, less than regular."""
    assert not offered(screened(*history, **sheet)) & HARD


# ---- nerve sliders ----

LEG, ARM = "sciatic-nerve-slider", "median-nerve-glide"


@pytest.mark.parametrize(
    ("sheet", "open_to"),
    [
        ({}, set()),
        ({"conditions": ["lumbar_radiculopathy"], "cleared_for": ["lumbar_radiculopathy"]}, {LEG}),
        ({"conditions": ["lumbar_radiculopathy"]}, set()),
        ({"unsure": ["lumbar_radiculopathy"], "cleared_by_clinician": True}, set()),
        ({"conditions": ["leg_pain_unassessed"], "cleared_by_clinician": True}, set()),
        (
            {"conditions": ["leg_pain_unassessed", "lumbar_radiculopathy"], "cleared_by_clinician": True},
            set(),
        ),
        ({"conditions": ["cervical_radiculopathy"], "cleared_for": ["cervical_radiculopathy"]}, {ARM}),
        ({"conditions": ["cervical_radiculopathy"]}, set()),
        ({"conditions": ["carpal_tunnel_wrist"]}, {ARM}),
        ({"unsure": ["carpal_tunnel_wrist"]}, set()),
        ({"conditions": ["arm_pain_unassessed"], "cleared_by_clinician": True}, set()),
        ({"conditions": ["carpal_tunnel_wrist", "arm_pain_unassessed"], "cleared_by_clinician": True}, set()),
        (
            {
                "conditions": ["lumbar_radiculopathy", "carpal_tunnel_wrist"],
                "cleared_for": ["lumbar_radiculopathy"],
            },
            {LEG, ARM},
        ),
    ],
)
def test_nerve_sliders_are_only_for_the_assessed_and_cleared(sheet, open_to):
    """Decisions 1.9: moving a nerve that nobody has examined may do harm."""
    screening = screened(**sheet)

    assert offered(screening) & {LEG, ARM} == open_to


def test_a_withdrawn_agreement_closes_the_slider_again():
    """Decisions 1.4: the withdrawal wins here as well."""
    withdrawn = event("clearance", 0, code="lumbar_radiculopathy", given=False, by="clinician")
    screening = screened(withdrawn, conditions=["lumbar_radiculopathy"], cleared_for=["lumbar_radiculopathy"])

    assert LEG in left_out_by("state:assessed_only", screening)


# ---- pain of 8 and more ----

NEXT_TO = {  # decisions 2, typed by hand
    "neck": "upper_back shoulder headache_tension chest arm_referred",
    "upper_back": "neck shoulder headache_tension chest lower_back",
    "shoulder": "neck upper_back headache_tension chest arm_referred",
    "headache_tension": "neck upper_back shoulder chest",
    "chest": "neck upper_back shoulder headache_tension",
    "lower_back": "buttock hip leg_referred hamstring upper_back",
    "buttock": "lower_back hip leg_referred hamstring",
    "hip": "lower_back buttock leg_referred hamstring groin thigh_front",
    "hamstring": "lower_back buttock hip leg_referred",
    "groin": "hip thigh_front",
    "thigh_front": "hip groin",
    "calf": "leg_referred",
    "wrist_forearm": "",
}
FORBIDDEN_AT_8 = ("neural_", "iap_", "knee_deep_flex", "hip_flex_gt90", "neck_overpressure", "neck_isometric")


def gentle(stretch: dict, area: str) -> bool:
    """R3 and decisions 1.8, written down a second time."""
    tags = stretch.get("hazards", [])
    return (
        stretch["difficulty"] == 1
        and stretch["spine"]["load"] == "unloaded"
        and stretch["spine"]["range"] == "mid"
        and stretch["type"] != "neural"
        and not any(tag.endswith("_end") or tag.startswith(FORBIDDEN_AT_8) or tag == "neck_ext" for tag in tags)
        and bool({area, *NEXT_TO[area].split()} & set(stretch["areas"]))
    )


@pytest.mark.parametrize("area", NEXT_TO)
@pytest.mark.parametrize("nrs", [8, 10])
def test_at_a_pain_of_8_only_the_gentlest_near_the_place_is_offered(area, nrs):
    """Decisions 1.8 and R3: easy, unloaded, mid range, nothing neural, the asked place or one next to it."""
    sheet = {"pain": [{"area": area, "side": "both", "nrs": nrs, "weeks": 10}], "confirmed": ["RF_CARDIAC"]}
    screening = screened(**sheet)

    assert screening.status == "plan"
    assert offered(screening) == {name for name, stretch in STRETCHES.items() if gentle(stretch, area)}


def test_at_a_pain_of_7_nothing_is_left_out_for_it():
    """The limit is 8; below it the ordinary rules hold."""
    sheet = {"pain": [{"area": "lower_back", "side": "both", "nrs": 7, "weeks": 10}]}

    assert not left_out_by("state:pain_8", screened(**sheet))


def test_at_a_pain_of_8_a_condition_still_takes_its_own_out():
    """No rule replaces another: what is gentle by the pain rule may be excluded by a condition."""
    sheet = {"pain": [{"area": "lower_back", "side": "both", "nrs": 9, "weeks": 10}]}
    flat = {stretch.id for stretch in KNOWLEDGE.catalog if "supine_flat" in stretch.tags}

    assert offered(screened(**sheet)) & flat
    assert not offered(screened(**sheet, conditions=["breathless_lying_flat"])) & flat


# ---- several at once ----


def test_every_reason_is_named_not_only_the_first():
    """Contract 2: `left_out` holds all reasons, so that lifting one does not surprise with the next."""
    stretch = "downward-dog"
    screening = screened(
        event("bar", -3, stretch=stretch, by="clinician"),
        conditions=["glaucoma_retina", "orthostatic_pots"],
        unsure=["cancer_history"],
        positions_avoided=["quadruped"],
        equipment=[],
        experience="none",
        excluded_stretches=[stretch],
    )

    assert {finding.rule for finding in screening.left_out[stretch]} >= {
        "glaucoma_retina",
        "orthostatic_pots",
        "setting:position",
        "setting:equipment",
        "setting:excluded",
        "state:level",
        "state:barred",
    }
