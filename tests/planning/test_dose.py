"""How much and how long: counted by hand from the evidence, decisions 3 and second_reader R5."""

from __future__ import annotations

import tomllib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import MONDAY, answers, checkin, feedback
from plan_checker import DATA, read_data
from strategies import KIT, STRETCHES

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Dose, Stretch
from recommender.decide import recommend
from recommender.errors import DataError
from recommender.knowledge import shipped_knowledge
from recommender.planning.dose import DoseContext, ScheduledDose, scheduled_dose
from recommender.planning.numbers import load_planning_numbers
from recommender.profile.answers import read_answers
from recommender.profile.history import History
from recommender.profile.profile import profile_of
from recommender.safety.screening import Eligible, screen

KNOWLEDGE = shipped_knowledge()
NUMBERS = KNOWLEDGE.numbers.dose
CLOCK = KNOWLEDGE.numbers.seconds
FIRST_WEEK = DoseContext(weeks=0, old=False)
THIRD_WEEK = DoseContext(weeks=2, old=False)
FIRST_WEEK_AT_65 = DoseContext(weeks=0, old=True)
THIRD_WEEK_AT_65 = DoseContext(weeks=2, old=True)
SEVENTH_WEEK = DoseContext(weeks=6, old=False)
SEVENTH_WEEK_AT_65 = DoseContext(weeks=6, old=True)


def offer_of(stretch: str | Stretch, conditions: tuple[str, ...] = ()) -> Eligible:
    """One stretch as the rules let it through for an experienced person who has everything."""
    one = KNOWLEDGE.catalog[stretch] if isinstance(stretch, str) else stretch
    sheet = answers(conditions=list(conditions), cleared_by_clinician=True, equipment=list(KIT), experience="regular")
    profile = profile_of(read_answers(sheet, KNOWLEDGE.codes), person="me", starts_on=MONDAY)
    alone = Catalog(stretches=(one,), hazards=KNOWLEDGE.catalog.hazards)
    return screen(profile, History(), MONDAY, rules=KNOWLEDGE.rules, catalog=alone).eligible[0]


def dosed(stretch: str, hold_s: int, repetitions: int, sets: int = 1) -> Stretch:
    """The same stretch with another dose on its card."""
    dose = Dose(hold_s=hold_s, repetitions=repetitions, sets=sets)
    return KNOWLEDGE.catalog[stretch].model_copy(update={"dose": dose})


def dose_of(stretch: str | Stretch, context: DoseContext, conditions: tuple[str, ...] = ()) -> tuple[int, int]:
    """(repetitions, hold_s)"""
    dose = scheduled_dose(offer_of(stretch, conditions), context, NUMBERS)
    return dose.repetitions, dose.hold_s


def is_open(stretch: Stretch) -> bool:
    """False for what a healthy person of 41 is never offered: difficulty 4 and the nerve sliders."""
    return stretch.difficulty < 4 and not stretch.only_for


# ---- seconds ----


@pytest.mark.parametrize(
    ("sides", "sets", "repetitions", "hold_s", "breathing", "seconds"),
    [
        (1, 1, 10, 2, False, 50),  # suboccipital-nod, est_s 50: 10 x (2 + 2) = 40, and 10 to get ready
        (1, 1, 3, 15, False, 61),  # neck-flexion-stretch, est_s 61: 3 x 17 = 51, + 10
        (1, 1, 1, 120, False, 132),  # legs-on-chair-rest, est_s 132: 122 + 10
        (1, 1, 2, 45, False, 104),  # childs-pose, est_s 104: 2 x 47 = 94, + 10
        (1, 2, 5, 10, False, 150),  # pelvic-tilt-supine, est_s 150: 2 x 5 x 12 = 120, + 20 between sets, + 10
        (1, 2, 10, 5, False, 170),  # bridge, est_s 170: 2 x 10 x 7 = 140, + 20, + 10
        (1, 2, 8, 3, False, 110),  # prone-w-raise, est_s 110: 2 x 8 x 5 = 80, + 20, + 10
        (1, 1, 20, 0, False, 70),  # ankle-pumps, est_s 70: without a hold a repetition is 3: 60, + 10
        (1, 2, 10, 0, False, 90),  # shoulder-roll, est_s 90: 2 x 10 x 3 = 60, + 20, + 10
        (1, 1, 10, 0, True, 70),  # diaphragmatic-breathing, est_s 70: a breath is 6: 60, + 10
        # Two sides: est_s + 5 for changing over (decisions 3 over evidence 2A)
        (2, 1, 2, 20, False, 103),  # levator-scapulae-stretch, est_s 98: 2 x 2 x 22 = 88, + 10, + 5
        (2, 1, 2, 30, False, 143),  # seated-figure-four, est_s 138: 2 x 2 x 32 = 128, + 10, + 5
        (2, 1, 20, 0, False, 135),  # shoulder-pendulum, est_s 130: 2 x 20 x 3 = 120, + 10, + 5
        (2, 2, 12, 2, False, 227),  # clamshell, est_s 222: 2 x 2 x 12 x 4 = 192, + 20, + 10, + 5
        (2, 2, 6, 5, False, 203),  # bird-dog, est_s 198: 2 x 2 x 6 x 7 = 168, + 20, + 10, + 5
    ],
)
def test_seconds_are_those_counted_by_hand(sides, sets, repetitions, hold_s, breathing, seconds):
    """A session that takes longer than it says is given up."""
    dose = ScheduledDose(sides=sides, sets=sets, repetitions=repetitions, hold_s=hold_s, breathing=breathing)

    assert dose.seconds(CLOCK) == seconds
    assert dose.seconds(CLOCK, changes_position=True) == seconds + 15


@pytest.mark.parametrize(
    ("sides", "sets", "repetitions", "hold_s", "breathing", "under_stretch_s"),
    [
        (1, 1, 2, 30, False, 60),
        (2, 1, 2, 30, False, 60),  # a side feels its own dose only
        (2, 2, 5, 10, False, 100),
        (1, 1, 20, 0, False, 60),  # moving counts as work: 20 x 3
        (1, 1, 10, 0, True, 60),
    ],
)
def test_time_under_stretch_is_counted_for_one_side(sides, sets, repetitions, hold_s, breathing, under_stretch_s):
    """The dose that the studies count is that of one muscle, so a left leg does not add to a right one."""
    dose = ScheduledDose(sides=sides, sets=sets, repetitions=repetitions, hold_s=hold_s, breathing=breathing)

    assert dose.under_stretch_s(CLOCK) == under_stretch_s


@pytest.mark.parametrize("stretch", list(filter(is_open, KNOWLEDGE.catalog)), ids=lambda stretch: stretch.id)
def test_both_sides_of_every_two_sided_stretch_are_counted(stretch):
    """One hold of 10 s: 12 + 10 s for the whole body, 2 x 12 + 10 + 5 s where left and right are done in turn."""
    dose = scheduled_dose(offer_of(dosed(stretch.id, 10, 1)), THIRD_WEEK, NUMBERS)

    assert dose.seconds(CLOCK) == {"bilateral": 22, "each": 39}[read_data().stretches[stretch.id].file["sides"]]


# ---- the first weeks, and from 65 on ----


@pytest.mark.parametrize(
    ("stretch", "context", "dose"),
    [
        ("seated-figure-four", FIRST_WEEK, (2, 15)),  # 2 x 30 s on the card: 15 s in weeks 1 and 2
        ("seated-figure-four", DoseContext(weeks=1, old=False), (2, 15)),
        ("seated-figure-four", THIRD_WEEK, (2, 20)),  # then 5 s more every two weeks
        ("seated-figure-four", DoseContext(weeks=3, old=False), (2, 20)),
        ("seated-figure-four", DoseContext(weeks=4, old=False), (2, 25)),
        ("seated-figure-four", SEVENTH_WEEK, (2, 30)),
        ("counter-lat-hinge", FIRST_WEEK, (3, 15)),  # 3 x 20 s
        ("counter-lat-hinge", SEVENTH_WEEK, (3, 20)),  # never more than the card
        ("childs-pose", SEVENTH_WEEK, (2, 30)),  # 2 x 45 s: 30 s is the longest under 65
        ("full-body-reach-supine", FIRST_WEEK, (3, 10)),  # 3 x 10 s: short enough
        ("neck-flexion-stretch", THIRD_WEEK, (3, 15)),
        ("levator-scapulae-stretch", SEVENTH_WEEK, (2, 20)),
        ("eagle-arms", SEVENTH_WEEK, (2, 30)),
        # what is no static stretch keeps its card from the first day
        ("chin-tuck-supine", FIRST_WEEK, (10, 5)),  # isometric
        ("bridge", FIRST_WEEK, (10, 5)),  # stabilise
        ("legs-on-chair-rest", FIRST_WEEK, (1, 120)),  # relax
        ("cat-cow", FIRST_WEEK, (10, 3)),  # dynamic
        ("diaphragmatic-breathing", FIRST_WEEK, (10, 0)),
    ],
)
def test_static_holds_start_short_and_grow_with_the_weeks(stretch, context, dose):
    """Evidence 4B: 15 s in weeks 1-2, then 20-30 s, and never more than the card says."""
    assert dose_of(stretch, context) == dose


@pytest.mark.parametrize(
    ("stretch", "context", "dose"),
    [
        ("seated-figure-four", FIRST_WEEK_AT_65, (2, 30)),
        ("seated-figure-four", THIRD_WEEK_AT_65, (2, 30)),
        ("supine-butterfly", FIRST_WEEK_AT_65, (2, 30)),  # 2 x 45 s on the card
        ("supine-butterfly", THIRD_WEEK_AT_65, (2, 35)),
        ("supine-butterfly", DoseContext(weeks=4, old=True), (2, 40)),
        ("supine-butterfly", SEVENTH_WEEK_AT_65, (2, 45)),
        ("supine-butterfly", DoseContext(weeks=40, old=True), (2, 45)),
        ("calf-wall-straight-knee", THIRD_WEEK_AT_65, (2, 30)),
        ("side-lunge-adductor", FIRST_WEEK_AT_65, (2, 30)),  # 2 x 20 s on the card, lengthened
    ],
)
def test_from_65_on_static_holds_are_longer(stretch, context, dose):
    """S01: 30 to 60 s for older adults; ours 30 s at first, 45 s later (evidence 4B)."""
    assert dose_of(stretch, context) == dose


@pytest.mark.parametrize("stretch", STRETCHES)
def test_what_asks_much_of_neck_head_belly_or_nerves_is_never_lengthened(stretch):
    """Second_reader R5: no longer hold at 65 where the tag or the kind of drill makes time itself the load."""
    file, tags = read_data().stretches[stretch].file, read_data().stretches[stretch].tags
    touchy = (
        file["type"] in ("isometric", "neural", "stabilise")
        or {"head_low", "head_below_heart", "breath_hold_risk"} & tags
        or any(tag.startswith(("neck_", "iap_", "neural_")) for tag in tags)
    )
    if not touchy or not is_open(KNOWLEDGE.catalog[stretch]):
        return
    for young, old in ((FIRST_WEEK, FIRST_WEEK_AT_65), (SEVENTH_WEEK, SEVENTH_WEEK_AT_65)):
        assert dose_of(stretch, old) == dose_of(stretch, young)
        assert dose_of(stretch, old)[1] <= file["dose"]["hold_s"]


@pytest.mark.parametrize("context", [FIRST_WEEK, SEVENTH_WEEK, FIRST_WEEK_AT_65, SEVENTH_WEEK_AT_65])
def test_a_static_neck_hold_is_never_longer_than_20_s(context):
    """R5: 20 s, whatever the card, the week or the age says; rests held for comfort are no holds (decisions 3)."""
    necks = [
        stretch.id
        for stretch in KNOWLEDGE.catalog
        if stretch.type == "static" and not stretch.for_comfort and "neck_load" in stretch.tags
    ]

    holds = {name: dose_of(dosed(name, 60, 2), context)[1] for name in necks if is_open(KNOWLEDGE.catalog[name])}

    assert len(holds) > 5
    assert max(holds.values()) <= 20


def test_nothing_but_age_and_steps_makes_a_hold_longer_than_its_card():
    """A card is a reviewed number; only S01, and two calm weeks, are reasons to go above it."""
    above = [
        (stretch.id, context)
        for stretch in filter(is_open, KNOWLEDGE.catalog)
        for context in (FIRST_WEEK, THIRD_WEEK, SEVENTH_WEEK)
        for repetitions, hold_s in [dose_of(stretch.id, context)]
        if repetitions > stretch.dose.repetitions or hold_s > stretch.dose.hold_s
    ]

    assert above == []


# ---- steps that calm weeks earned, and the step back ----


@pytest.mark.parametrize(
    ("stretch", "context", "dose"),
    [
        ("seated-figure-four", DoseContext(weeks=2, old=False, more_repetitions=1), (2, 20)),  # it grows by its hold
        ("seated-figure-four", DoseContext(weeks=2, old=False, more_hold_s=5), (2, 20)),  # the weeks first, then steps
        ("seated-figure-four", DoseContext(weeks=6, old=False, more_hold_s=5), (2, 30)),  # 30 s is the longest
        ("prayer-stretch", DoseContext(weeks=2, old=False, more_hold_s=5), (2, 25)),  # the card's 20 s were reached
        ("prayer-stretch", DoseContext(weeks=2, old=False, more_hold_s=15), (2, 30)),
        ("neck-flexion-stretch", DoseContext(weeks=2, old=False, more_hold_s=5), (3, 15)),  # time itself is the load
        ("supine-butterfly", DoseContext(weeks=2, old=True, more_hold_s=5), (2, 35)),
        ("side-lunge-adductor", DoseContext(weeks=2, old=True, more_hold_s=5), (2, 35)),
        ("seated-figure-four", DoseContext(weeks=2, old=False, more_repetitions=-1), (1, 20)),
        ("seated-figure-four", DoseContext(weeks=6, old=False, never_grows=True), (2, 15)),  # NICE NG206
        ("diaphragmatic-breathing", DoseContext(weeks=2, old=False, more_repetitions=2), (10, 0)),
        ("bridge", DoseContext(weeks=2, old=False, more_repetitions=1), (11, 5)),
        ("bridge", DoseContext(weeks=2, old=False, more_repetitions=5), (12, 5)),  # two more than the card at most
        ("bridge", DoseContext(weeks=2, old=False, more_hold_s=5), (10, 5)),  # only what is held to lengthen
        ("bridge", DoseContext(weeks=2, old=False, more_repetitions=-1), (9, 5)),
        ("legs-on-chair-rest", DoseContext(weeks=2, old=False, more_repetitions=-1), (1, 120)),
        ("bridge", DoseContext(weeks=2, old=False, more_repetitions=1, flare=True), (5, 5)),  # 11 x .5
        ("bridge", DoseContext(weeks=2, old=False, halved=frozenset({"bridge"})), (5, 5)),
        ("bridge", DoseContext(weeks=2, old=False, halved=frozenset({"clamshell"})), (10, 5)),
    ],
)
def test_a_step_is_one_repetition_or_five_seconds_within_what_guidelines_allow(stretch, context, dose):
    """Evidence 4D: +1 repetition or +5 s, one thing at a time; the step back is one repetition less."""
    assert dose_of(stretch, context) == dose


# ---- the one factor ----

CAUTIONED = ("scoliosis",)  # cautions sidebend_end: the doorway side stretch is 2 x 20 s each side on its card
RESTART = {"restarting": True}
FLARE = {"flare": True}
FIBRO = {"personal_factor": 0.5}
WORST = DoseContext(weeks=0, old=True, **FLARE, **FIBRO)
STEPPED = DoseContext(weeks=8, old=False, more_repetitions=2, more_hold_s=5)
STEPPED_BACK = DoseContext(weeks=8, old=False, more_repetitions=-1)


@pytest.mark.parametrize(
    ("repetitions", "hold_s", "conditions", "state", "dose"),
    [
        # repetitions first: a factor of .5 halves them and leaves the hold alone
        (2, 20, CAUTIONED, {}, (1, 20)),
        (4, 20, (), FLARE, (2, 20)),
        (4, 20, (), FIBRO, (2, 20)),
        (10, 20, (), RESTART, (7, 20)),
        # halves are given up, never made up: 3 x .5 = 1.5 and 2 x .7 = 1.4 are 1
        (3, 20, CAUTIONED, {}, (1, 20)),
        (2, 20, (), RESTART, (1, 20)),
        (5, 20, (), RESTART, (3, 20)),
        # with one repetition the hold takes the factor: 20 x .5 = 10, 30 x .7 = 21
        (1, 20, CAUTIONED, {}, (1, 10)),
        (1, 30, (), FLARE, (1, 15)),  # the seventh week: the hold is the card's 30 s
        (1, 30, (), RESTART, (1, 21)),
        # floors: 1 repetition, and 10 s or the card's own hold where that is shorter
        (1, 15, CAUTIONED, {}, (1, 10)),
        (1, 12, (), FLARE, (1, 10)),
        (1, 8, (), FLARE, (1, 8)),
        (1, 5, CAUTIONED, RESTART | FLARE | FIBRO, (1, 5)),
        # the smallest that applies, once: never .5 x .5, nor .5 x .7
        (8, 20, CAUTIONED, FLARE, (4, 20)),
        (8, 20, CAUTIONED, RESTART, (4, 20)),
        (10, 20, (), RESTART | FIBRO, (5, 20)),
        (8, 20, CAUTIONED, FLARE | RESTART | FIBRO, (4, 20)),
        (10, 20, (), {"personal_factor": 0.8} | RESTART, (7, 20)),
        (8, 20, (), {}, (8, 20)),
    ],
)
def test_one_factor_applies_the_smallest_on_repetitions_first(repetitions, hold_s, conditions, state, dose):
    """Decisions 3; two reductions of a half would leave nothing that could help."""
    stretch = dosed("ql-doorway-stretch", hold_s, repetitions)

    assert dose_of(stretch, DoseContext(weeks=6, old=False, **state), conditions) == dose


@pytest.mark.parametrize(
    ("stretch", "state", "dose"),
    [
        ("bridge", FLARE, (5, 5)),  # 2 sets of 10: sets stay, repetitions go
        ("diaphragmatic-breathing", FLARE, (5, 0)),  # without a hold there is only the count
        ("shoulder-roll", FIBRO, (5, 0)),
        ("legs-on-chair-rest", FLARE, (1, 60)),  # 120 s, once
        ("legs-on-chair-rest", RESTART, (1, 84)),
    ],
)
def test_the_factor_reaches_every_kind_of_stretch(stretch, state, dose):
    assert dose_of(stretch, DoseContext(weeks=2, old=False, **state)) == dose


@pytest.mark.parametrize("stretch", ["prone-on-elbows", "towel-roll-chest-opener"])
@pytest.mark.parametrize("context", [FIRST_WEEK, SEVENTH_WEEK_AT_65, WORST, STEPPED, STEPPED_BACK])
def test_rests_held_for_comfort_keep_their_card(stretch, context):
    """Decisions 3: they are positions to rest in; 15 s of rest would be none."""
    card = read_data().stretches[stretch].file

    assert card["for_comfort"]
    assert dose_of(stretch, context) == (card["dose"]["repetitions"], card["dose"]["hold_s"])


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(
    st.sampled_from([s.id for s in KNOWLEDGE.catalog if is_open(s)]),
    st.integers(0, 180),
    st.integers(1, 30),
    st.builds(
        DoseContext,
        weeks=st.integers(0, 60),
        old=st.booleans(),
        flare=st.booleans(),
        restarting=st.booleans(),
        personal_factor=st.sampled_from((0.5, 0.7, 1.0)),
    ),
)
def test_no_reduction_ever_adds_a_second_or_leaves_nothing(stretch, hold_s, repetitions, context):
    """Whatever comes together: at least one repetition, no more than without the reductions, and at least 10 s."""
    offer = offer_of(dosed(stretch, hold_s, repetitions))

    full = scheduled_dose(offer, DoseContext(weeks=context.weeks, old=context.old), NUMBERS)
    less = scheduled_dose(offer, context, NUMBERS)

    assert 1 <= less.repetitions <= full.repetitions
    assert min(full.hold_s, 10) <= less.hold_s <= full.hold_s
    assert less.seconds(CLOCK) <= full.seconds(CLOCK)


# ---- what the history says about the dose ----


@pytest.mark.parametrize(
    ("last_on", "hold_s", "repetitions"),
    [
        (None, 15, 2),  # nothing logged: the first weeks
        (3, 30, 2),  # six weeks and more, without a pause
        (7, 30, 2),  # six days between: no restart
        (8, 30, 1),  # seven days were missed: .7 of 2 repetitions is 1
        (20, 30, 1),
        (21, 15, 2),  # three weeks: a beginner again, with the beginner's whole dose
        (50, 15, 2),
    ],
)
def test_a_pause_makes_the_week_gentler(last_on, hold_s, repetitions):
    """Evidence 4D: missed 7 or more days = 70 % of the dose; 21 or more = as at the beginning."""
    assert doses_after([] if last_on is None else range(last_on, last_on + 60, 5)) == {(hold_s, repetitions)}


@pytest.mark.parametrize(("since", "hold_s"), [(0, 15), (6, 15), (13, 15), (14, 20)])
def test_after_a_long_pause_the_weeks_count_from_the_new_start(since, hold_s):
    """Two months, then a month without, then a session each fourth day: the weeks before the pause are gone."""
    before, again = range(45, 100, 5), range(since, 0, -4) if since else []

    assert doses_after([*before, *again]) == {(hold_s, 2)}


def doses_after(days_ago) -> set[tuple[int, int]]:
    """(hold_s, repetitions) of the seated figure four in a week before which there were sessions so many days ago."""
    starts_on = MONDAY + timedelta(days=60)
    history = [feedback(f"f{ago}", on=str(starts_on - timedelta(days=ago))) for ago in days_ago]
    others = [name for name in STRETCHES if name != "seated-figure-four"]
    sheet = answers(
        answered_on=str(starts_on), stiff_areas=["buttock"], equipment=["chair"], pain=[], excluded_stretches=others
    )
    plan = recommend(sheet, starts_on=starts_on, history=history)
    return {(item["hold_s"], item["repetitions"]) for session in plan["sessions"] for item in session["items"]}


def test_a_flare_halves_the_dose_for_a_week():
    """Evidence 4E: half the dose, 3 to 7 days; ours 7."""
    breaths = {}
    others = [name for name in STRETCHES if name != "diaphragmatic-breathing"]

    for days in (0, 7, 8):
        sheet = answers(excluded_stretches=others)
        plan = recommend(sheet, starts_on=MONDAY + timedelta(days=days), history=[checkin(flare=True)])
        breaths[days] = {item["repetitions"] for session in plan["sessions"] for item in session["items"]}

    assert breaths == {0: {5}, 7: {5}, 8: {10}}


# ---- the file of numbers ----

TOML = (DATA / "planning.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("breath = 6", "breathe = 6", ["seconds.breath", "seconds.breathe"]),
        ("breath = 6", 'breath = "six"', ["seconds.breath"]),
        ("caution = 0.5", "caution = 1.5", ["dose.caution"]),
        ("flare = 0.5", "flare = 0.0", ["dose.flare"]),
        ("[week]", "[weeks]", ["week", "weeks"]),
    ],
)
def test_numbers_that_cannot_be_used_are_refused_by_name(tmp_path, old, new, where):
    """A planner with a slip in its numbers would be wrong for everybody at once."""
    (tmp_path / "planning.toml").write_text(TOML.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(DataError) as refused:
        load_planning_numbers(tmp_path)

    assert [problem.where for problem in refused.value.problems] == [f"planning.toml: {name}" for name in where]


def test_the_numbers_of_the_decisions_stand_in_the_file():
    """Decisions 3 and 4 name them; the file may move them only together with that page."""
    numbers = tomllib.loads(TOML)

    assert numbers["seconds"] == {
        "between_repetitions": 2,
        "moving_repetition": 3,
        "breath": 6,
        "between_sets": 20,
        "before_a_stretch": 10,
        "change_side": 5,
        "change_position": 15,
    }
    assert [numbers["dose"][name] for name in ("caution", "flare", "restart")] == [0.5, 0.5, 0.7]
    assert [numbers["week"][f"distinct_stretches_{name}"] for name in ("at_first", "more_a_week", "most")] == [8, 2, 12]
    assert (numbers["week"]["sessions_a_week_at_first"], numbers["session"]["caution_items_most"]) == (6, 2)
