"""The 121 shipped stretches: what must hold in every file, whatever is edited next."""

import tomllib
from collections import Counter

import pytest

from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder
from recommender.vocabulary import GROUP_OF_MUSCLE, HOME_WORD, NERVES

CATALOG = shipped_knowledge().catalog
TABLES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in (data_folder() / "catalog").glob("*.toml")}

# The derived tags as the second reader listed them by hand, stretch by stretch, before any code existed.
LISTED_BY_HAND = {
    "end_range": """
        bed-edge-hip-flexor calf-wall-bent-knee calf-wall-straight-knee cat-cow-hold childs-pose
        childs-pose-side-reach counter-lat-hinge cross-body-shoulder-stretch doorway-chest-stretch
        double-knee-to-chest double-knee-to-chest-chin-tuck downward-dog eagle-arms full-body-reach-supine
        half-kneeling-hip-flexor hands-clasped-behind-back happy-baby knee-to-opposite-shoulder
        levator-scapulae-stretch neck-flexion-stretch neck-rotation-towel ninety-ninety-switch
        overhead-reach-seated pigeon-pose prayer-stretch prone-on-elbows prone-press-up puppy-pose
        ql-doorway-stretch scalene-stretch seated-butterfly seated-figure-four seated-floor-hamstring-hinge
        seated-forward-bend-chair seated-spinal-twist seated-spinal-twist-leg-straight
        seated-spinal-twist-neck-turns seated-towel-calf seated-upper-back-round side-lying-quad
        single-arm-wall-chest single-knee-to-chest-chin-lift sphinx standing-back-extension
        standing-hamstring-step standing-quad standing-roll-down supine-figure-four supine-hamstring-doorway
        supine-hamstring-strap supine-spinal-twist supine-windshield-wiper table-pigeon
        thoracic-extension-roller thread-the-needle triceps-overhead-stretch upper-trapezius-stretch
        wrist-extensor-stretch wrist-flexor-stretch
    """,
    "neck_load": """
        cat-cow cat-cow-hold cat-cow-seated cat-cow-standing chin-tuck-seated chin-tuck-supine
        double-knee-to-chest-chin-tuck hands-behind-head-opener levator-scapulae-stretch
        neck-extension-towel neck-flexion-stretch neck-half-circle neck-isometric-four-way
        neck-rotation-active neck-rotation-towel neck-side-bend-active open-book prone-lying prone-on-elbows
        prone-press-up prone-w-raise puppy-pose scalene-stretch seated-forward-bend-chair
        seated-spinal-twist seated-spinal-twist-leg-straight seated-spinal-twist-neck-turns
        seated-thoracic-extension seated-upper-back-round single-knee-to-chest-chin-lift sphinx
        standing-back-extension standing-roll-down suboccipital-nod supine-spinal-twist
        thoracic-extension-roller thread-the-needle towel-roll-chest-opener upper-trapezius-stretch
    """,
    "floor_transfer": """
        adductor-rockback bird-dog bird-dog-leg-only cat-cow cat-cow-hold childs-pose childs-pose-side-reach
        childs-pose-wide-cushion downward-dog half-kneeling-hip-flexor legs-on-chair-rest
        ninety-ninety-switch pigeon-pose puppy-pose seated-butterfly seated-floor-hamstring-hinge
        seated-spinal-twist seated-spinal-twist-leg-straight seated-spinal-twist-neck-turns side-plank-knees
        supine-hamstring-doorway thoracic-extension-roller thread-the-needle
    """,
    "unsupervised_hard": "downward-dog pigeon-pose single-leg-bridge standing-roll-down",
}

EIGHTEEN_GROUPS = {
    "neck_front", "neck_back", "neck_side", "shoulder_blades", "chest", "shoulder_arm", "lats", "upper_back",
    "lower_back", "side_trunk", "abdomen", "buttocks", "hip_front", "thigh_front", "thigh_back", "thigh_inner",
    "calf", "forearm",
}  # fmt: skip


def test_all_121_stretches_load():
    """One that went missing would leave a person with less, and nothing else would say so."""
    assert len(CATALOG) == len(list(CATALOG)) == len(TABLES) == 121


def test_the_file_name_is_the_id():
    """Plans, logs and pictures name a stretch by its file; there is no second name to confuse it with."""
    assert [stretch.id for stretch in CATALOG] == sorted(TABLES)


@pytest.mark.parametrize("tag", sorted(LISTED_BY_HAND))
def test_derived_tags_are_those_that_a_reader_listed_by_hand(tag):
    """The rules exclude by these tags, so a stretch that loses one is offered to those it may harm."""
    derived = {stretch.id for stretch in CATALOG if tag in stretch.tags}

    assert derived == set(LISTED_BY_HAND[tag].split())


def derived_from_the_text(table: dict) -> set[str]:
    """The tags that follow from the raw file, worked out without the program (evidence 2A-bis)."""
    typed = " ".join(table.get("hazards", [])) + " "
    return {
        "pos_" + table["position"],
        *(["end_range"] if "_end " in typed or table["spine"]["range"] == "end" else []),
        *(["neck_load"] if " neck_" in " " + typed else []),
        *(["floor_transfer"] if table["position"] in ("kneeling", "quadruped", "seated_floor") else []),
        *(["unsupervised_hard"] if table["difficulty"] > 3 else []),
    }


def test_tags_are_the_typed_ones_and_what_follows_from_the_file():
    """Nothing is lost and nothing is made up between the file and the rules."""
    for stretch in CATALOG:
        table = TABLES[stretch.id]

        assert stretch.tags == {*table.get("hazards", []), *derived_from_the_text(table)}, stretch.id


def test_every_stretch_has_exactly_one_position_tag():
    """A rule about lying on the back must reach each lying stretch, and only those."""
    positions = Counter(tag for stretch in CATALOG for tag in stretch.tags if tag.startswith("pos_"))

    assert sum(positions.values()) == 121
    assert positions == {
        "pos_seated_chair": 40, "pos_supine": 31, "pos_standing": 22, "pos_quadruped": 7, "pos_kneeling": 6,
        "pos_seated_floor": 6, "pos_prone": 5, "pos_side_lying": 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("applies", "wanted"),
    [
        (lambda s: s.position == "side_lying", {"head_position_change"}),
        (lambda s: s.position == "quadruped", {"wrist_ext_load", "shoulder_weight_bearing"}),
        (lambda s: s.position == "quadruped" and s.id != "downward-dog", {"knee_kneel"}),
        (lambda s: s.position == "kneeling", {"knee_kneel"}),
        (lambda s: s.position == "standing" and not s.needs, {"balance"}),
        (
            lambda s: s.position in ("supine", "prone", "side_lying") and s.kit & {"foam_roller", "doorway", "chair"},
            {"floor_transfer"},
        ),
        (lambda s: s.position == "supine", {"supine_flat"}),
    ],
    ids=["rolling over", "hands", "knees on all fours", "kneeling", "free standing", "needs the floor", "flat"],
)
def test_what_a_position_asks_of_the_body_is_tagged(applies, wanted):
    """second_reader R7; downward dog is the one on all fours whose knees are off the floor."""
    without = {stretch.id for stretch in CATALOG if applies(stretch) and not wanted <= stretch.tags}

    assert without == set()


def test_a_leg_that_goes_back_asks_the_same_of_the_hip_in_the_harder_form():
    """Somebody with bendy joints or a torn muscle takes care with both bird dogs, not with the easier one alone."""
    asked = {tag for tag in CATALOG["bird-dog-leg-only"].tags if tag.startswith("hip_")}

    assert asked <= CATALOG["bird-dog"].tags


def test_end_of_range_tags_and_the_range_field_agree():
    """`range = "end"` and an `_end` tag say the same thing twice; where they differ one of them is wrong."""
    differing = {
        stretch.id
        for stretch in CATALOG
        if any(tag.endswith("_end") for tag in stretch.tags) and stretch.spine.range == "mid"
    }

    assert differing == set()


@pytest.mark.parametrize("field", ["easier", "harder"])
def test_every_easier_and_harder_stretch_exists(field):
    """A chain that leads nowhere would leave "too much" without an answer."""
    targets = {getattr(stretch, field) for stretch in CATALOG} - {None}

    assert targets <= set(TABLES)


@pytest.mark.parametrize(("field", "step"), [("easier", -1), ("harder", 1)])
def test_chains_never_turn_round(field, step):
    """An easier form that is harder would hand a stronger stretch to somebody who said that it hurt."""
    against = [
        (stretch.id, target)
        for stretch in CATALOG
        if (target := getattr(stretch, field)) and (CATALOG[target].difficulty - stretch.difficulty) * step < 0
    ]

    assert against == []


@pytest.mark.parametrize("field", ["easier", "harder"])
def test_walking_a_chain_always_ends(field):
    """Walk on until one passes (decisions 2) is a loop: a circle in the data would never end."""
    for stretch in CATALOG:
        walked, here = {stretch.id}, getattr(stretch, field)
        while here is not None:
            assert here not in walked, f"{stretch.id} comes back to {here}"

            walked.add(here)
            here = getattr(CATALOG[here], field)


def test_every_muscle_belongs_to_one_of_18_groups():
    """The weekly dose is counted by group: a muscle of no group would be stretched for nothing."""
    muscles = {
        name for t in TABLES.values() for kind in ("primary", "secondary") for name in t["muscles"].get(kind, [])
    }
    groups = {GROUP_OF_MUSCLE[muscle] for muscle in muscles - {"median_nerve", "sciatic_nerve"}}

    assert groups == EIGHTEEN_GROUPS
    assert len(EIGHTEEN_GROUPS) == 18


def test_only_nerve_sliders_name_a_nerve():
    """Nerves carry no dose (decisions 2), so a stretch of a muscle must never be filed under one."""
    named = {s.id for s in CATALOG if {*s.muscles.primary, *s.muscles.secondary} & NERVES}

    assert named == {"median-nerve-glide", "sciatic-nerve-slider"}
    assert named == {stretch.id for stretch in CATALOG if stretch.type == "neural"}


@pytest.mark.parametrize(
    ("stretch_id", "shares"),
    [
        # primary whole, secondary half; two muscles of one group count once, and the primary one wins
        ("supine-figure-four", {"buttocks": 1.0}),
        ("bird-dog", {"lower_back": 1.0, "buttocks": 1.0, "shoulder_blades": 0.5, "abdomen": 0.5}),
        ("chin-tuck-supine", {"neck_front": 1.0, "neck_back": 0.5}),
        ("hands-behind-head-opener", {"chest": 1.0, "upper_back": 0.5}),
    ],
)
def test_a_group_feels_the_whole_dose_where_primary_and_half_where_secondary(stretch_id, shares):
    """Decisions 2: primary share 1, secondary .5."""
    stretch = CATALOG[stretch_id]

    assert stretch.share_of_group == shares
    assert stretch.primary_groups == {group for group, share in shares.items() if share == 1.0}


def test_nerves_take_no_share_of_the_dose():
    """A nerve is never stretched for seconds; it slides."""
    assert not set(CATALOG["sciatic-nerve-slider"].share_of_group) - EIGHTEEN_GROUPS


def test_nerve_sliders_wait_for_an_assessment():
    """Seed item 24 is for assessed cases only (decisions 1.9); nothing else is held back that way."""
    held_back = {stretch.id: set(stretch.only_for) for stretch in CATALOG if stretch.only_for}

    assert held_back == {
        "sciatic-nerve-slider": {"lumbar_radiculopathy"},
        "median-nerve-glide": {"cervical_radiculopathy", "carpal_tunnel_wrist"},
    }


def test_comfort_is_never_a_need():
    """Nobody loses a stretch for want of a pillow (decisions 1.7)."""
    soft = {word for word, home in HOME_WORD.items() if home == "cushion"} | {"small_towel", "forehead_towel"}
    wanting = {stretch.id: stretch.needs for stretch in CATALOG if set(stretch.needs) & (soft | set(stretch.comfort))}

    assert wanting == {}


@pytest.mark.parametrize("stretch_id", ["supine-figure-four", "standing-quad", "side-lying-quad"])
def test_three_stretches_can_do_without_their_towel_or_strap(stretch_id):
    """Decisions 1.7 names these as the exceptions: hands will do."""
    assert not CATALOG[stretch_id].kit & {"towel", "strap"}


@pytest.mark.parametrize("stretch_id", ["supine-hamstring-strap", "single-knee-to-chest-towel", "seated-towel-calf"])
def test_elsewhere_a_towel_or_strap_is_needed(stretch_id):
    """Without it the hands cannot reach, and the back bends instead."""
    assert CATALOG[stretch_id].kit & {"towel", "strap"}


@pytest.mark.parametrize(
    ("stretch_id", "kit"),
    [
        ("chair-hip-flexor", {"chair"}),
        ("counter-lat-hinge", {"table"}),
        ("supine-figure-four", {"mat"}),
        ("towel-roll-chest-opener", {"towel", "mat"}),
        ("bed-edge-hip-flexor", {"bed"}),
        ("standing-side-bend", set()),
    ],
)
def test_kit_is_worded_as_at_home(stretch_id, kit):
    """A person ticks "chair" and "table", never `chair_no_arms` or `counter`."""
    assert CATALOG[stretch_id].kit == kit


@pytest.mark.parametrize(
    ("stretch_id", "possible"),
    [
        ("supine-figure-four", True),
        ("prone-press-up", True),
        ("thoracic-extension-roller", False),  # the roller lies on the floor
        ("supine-hamstring-doorway", False),  # no bed stands in a doorway
        ("legs-on-chair-rest", False),  # the calves rest on a chair beside the mat
        ("cat-cow", False),
        ("seated-side-bend", False),
    ],
)
def test_a_bed_will_do_for_lying_but_not_where_the_floor_itself_is_needed(stretch_id, possible):
    """Somebody who cannot get down to the floor must not be sent there by a stretch that lies down."""
    assert CATALOG[stretch_id].can_be_done_on_a_bed is possible


def test_hard_stretches_are_exactly_those_that_are_locked():
    """Difficulty 4 and `unsupervised_hard` are one thing (decisions 2)."""
    assert {s.id for s in CATALOG if s.difficulty == 4} == set(LISTED_BY_HAND["unsupervised_hard"].split())


def test_evidence_claims_name_their_sources_and_modest_ones_claim_none():
    """Two grades only; `studied_as_a_group` needs a source of evidence 4A, `common_practice` has none."""
    listed = {"S06", "S07", "S34", "S35", "S36", "S51", "S64"}

    for stretch in CATALOG:
        sources = set(stretch.evidence.sources)

        assert sources <= listed, stretch.id
        assert bool(sources) == (stretch.evidence.grade == "studied_as_a_group"), stretch.id


def test_only_rests_escape_the_hold_limits():
    """Decisions 3 names the two; any other hold keeps to the dose table."""
    assert {s.id for s in CATALOG if s.for_comfort} == {"prone-on-elbows", "towel-roll-chest-opener"}


def test_nothing_claims_a_review_that_has_not_happened():
    """No clinician has read the catalog yet; a name in `reviewed` would say that one has."""
    assert {(s.reviewed.by, s.reviewed.on) for s in CATALOG} == {("", "")}


@pytest.mark.parametrize("phase", ["warm_up", "main", "cool_down"])
def test_every_phase_has_stretches_to_choose_from(phase):
    """A session opens and closes; `any` may stand in each phase."""
    assert sum(stretch.phase in (phase, "any") for stretch in CATALOG) >= 8


def test_a_two_sided_stretch_counts_twice():
    """Dose and time are per side: `each` is done left and right."""
    sides = {stretch.id: stretch.side_count for stretch in CATALOG}

    assert sides == {name: 2 if table["sides"] == "each" else 1 for name, table in TABLES.items()}
