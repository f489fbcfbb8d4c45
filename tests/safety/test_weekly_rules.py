"""Each rule of the weekly rules acts somewhere, and is told in the week in which it acts; not after ordinary weeks."""

from __future__ import annotations

import pytest
from seasons import (
    AMBER,
    DAY,
    GREEN,
    NOTHING,
    RED,
    UNSAID,
    Season,
    calm,
    counts,
    doses,
    left_out,
    offered,
    rules_told,
    seconds,
    shared_doses,
    shown,
    told,
    unsaid,
)
from strategies import STRETCHES
from weekly_people import (
    ALL_KIT,
    BACK_AND_NECK,
    CATALOG,
    FIRST,
    PEOPLE,
    RULES,
    SMALL,
    UP,
    form_for_the_same_place,
)

# ---- every rule of the data acts somewhere, and somewhere not ----


FLARE = {"flare": True}
ACTS = {
    "all_green": lambda: calm(2, **SMALL),
    "some_amber": lambda: calm(1, **SMALL).live(AMBER),
    "two_ambers": lambda: calm(1, **SMALL).live(GREEN.but(felt={FIRST: "worse"})),
    "red": lambda: calm(1, **SMALL).live(GREEN.but(sessions={2: RED})),
    "hurt": lambda: calm(1).live(GREEN.but(sessions={2: {"reasons": {FIRST: "hurt"}}})),
    "next_day_up": lambda: calm(1, **SMALL).live(GREEN.but(sessions={1: UP, 2: UP})).answer_again(),
    "pain_fell": lambda: Season(**SMALL).live(*(GREEN.but(before=nrs, after=nrs) for nrs in (5, 5, 4, 4, 3))),
    "no_change": lambda: calm(6, **SMALL),
    "pain_rose": lambda: Season(**SMALL).live(*(GREEN.but(before=nrs, after=nrs) for nrs in (2, 2, 2, 2, 4))),
    "gentler": lambda: calm(6, **SMALL).answer_again(yellow_flags=["YF_PACE"]),
    "little_done": lambda: Season().live(GREEN.but(share=0.3), GREEN.but(share=0.3)),
    "restart": lambda: calm(2, **SMALL).live(NOTHING),
    "beginner_again": lambda: calm(2, **SMALL).live(NOTHING, NOTHING, NOTHING),
    "flare": lambda: calm(2, **SMALL).live(GREEN.but(checkin=FLARE)),
    "long_flare": lambda: calm(1, **SMALL).live(*[GREEN.but(checkin=FLARE)] * 4),
    "no_time": lambda: calm(1).live(UNSAID.but(sessions={0: {"reason": "no_time"}, 1: {"reason": "no_time"}})),
    "disliked": lambda: calm(1).live(GREEN.but(sessions={0: {"reasons": {FIRST: "disliked"}}})),
    "could_not": lambda: calm(1).live(GREEN.but(sessions={0: {"reasons": {FIRST: "could_not"}}})),
    "already_did": lambda: calm(1).live(GREEN.but(sessions={0: {"reasons": {FIRST: "already_did"}}})),
}


def test_every_rule_of_the_data_is_tried_here():
    """A rule that nobody makes act could do anything."""
    assert set(ACTS) == {rule["code"] for rule in RULES}


@pytest.mark.parametrize("code", ACTS)
def test_a_rule_is_told_in_the_week_in_which_it_acts(code):
    """`changes` says it, and no sentence of it has a gap."""
    plan = ACTS[code]().plan()

    assert plan["status"] == "plan"
    assert code in rules_told(plan)
    assert all(change["text"] and "{" not in change["text"] for change in plan["changes"])


@pytest.mark.parametrize("code", ACTS)
@pytest.mark.parametrize("weeks", [0, 1, 3])
def test_a_rule_is_not_told_after_ordinary_weeks(code, weeks):
    """Three weeks that went as weeks go, of which little was said: there is nothing to change."""
    assert code not in rules_told(unsaid(weeks, **SMALL).plan())


# ---- reasons for a skip ----


@pytest.mark.parametrize("how", ["feedback", "swap"])
def test_a_stretch_that_hurt_is_away_on_the_same_day_and_its_easier_form_comes_by_name(how):
    """Decisions 1.12 and weekly_rules.toml: it rests until the person asks; its easier form is named."""
    season = calm(1)
    open_now = offered(season.plan(), STRETCHES)
    hurt = next(name for name in sorted(shown(season.plans[-1])) if form_for_the_same_place(name) in open_now)
    form = CATALOG[CATALOG[hurt].easier]
    if how == "swap":
        season.event("swap", session_id="any", stretch=hurt, to="cat-cow", reason="hurt")
    else:
        items = [{"stretch": hurt, "outcome": "skipped", "reason": "hurt"}]
        document = {"feedback_version": 1, "feedback_id": "today", "person": "me", "on": str(season.today)}
        season.happened(document | {"items": items})
    plan = season.plan()
    much_later = season.today + 40 * DAY

    assert left_out(plan)[hurt] == ["state:hurt"]
    assert [(c["stretch"], form.name in c["text"]) for c in told(plan, "hurt")] == [(hurt, True)]
    assert form.id in shown(plan)
    assert hurt in left_out(season.checkin(much_later).plan(much_later))


def test_a_stretch_that_hurt_comes_back_when_it_is_asked_for_on_a_later_day():
    """Until the person asks."""
    season = calm(1).live(GREEN.but(sessions={2: {"reasons": {FIRST: "hurt"}}}))
    resting = season.plan()
    back = season.event("restore", stretch=FIRST).plan()

    assert FIRST in left_out(resting)
    assert FIRST not in left_out(back)
    assert told(back, "hurt") == []


def named_forms(plan: dict) -> set[str]:
    """The easier forms that a plan says take the place of another."""
    by_name = {stretch.name: stretch.id for stretch in CATALOG}
    texts = [c["text"] for rule in ("hurt", "two_ambers") for c in told(plan, rule) if "takes its place" in c["text"]]
    return {by_name[text.rpartition(": ")[2].rstrip(".")] for text in texts}


@pytest.mark.parametrize("who", PEOPLE)
def test_what_is_said_to_take_a_place_stands_in_the_week(who):
    """A sentence that names a stretch which is not there would be false: each stretch of the week hurts in turn."""
    sheet = PEOPLE[who]
    missing = {}
    for name in sorted(item["stretch"] for item in calm(2, **sheet).plans[-1]["sessions"][2]["items"]):
        plan = calm(1, **sheet).live(GREEN.but(sessions={2: {"reasons": {name: "hurt"}}})).plan()
        absent = named_forms(plan) - shown(plan)
        if absent:
            missing[name] = absent

    assert missing == {}


def test_disliked_acts_on_the_preference_alone():
    """What was often disliked comes later; dose, minutes and the number of stretches stay."""
    usual = unsaid(4).plan()
    names = [item["stretch"] for session in usual["sessions"] for item in session["items"] if item["phase"] == "main"]
    most = max(sorted(set(names)), key=names.count)
    season = unsaid(3)
    season.live(UNSAID.but(sessions={number: {"reasons": {most: "disliked"}} for number in range(3)}))
    plan = season.plan()

    def times(document: dict) -> int:
        return sum(item["stretch"] == most for session in document["sessions"] for item in session["items"])

    assert times(plan) < times(usual)
    assert most not in left_out(plan)
    assert abs(max(counts(plan)) - max(counts(usual))) <= 1
    assert all(one == other for _, one, other in shared_doses(plan, usual))
    assert [change["stretch"] for change in told(plan, "disliked")] == [most]


def test_could_not_acts_on_the_position():
    """Fewer stretches in the position that the person could not get into."""
    usual = unsaid(2).plan()
    names = [item["stretch"] for session in usual["sessions"] for item in session["items"]]
    positions = [CATALOG[name].position for name in names]
    position = max(sorted(set(positions)), key=positions.count)
    tried = next(name for name in names if CATALOG[name].position == position)
    plan = unsaid(1).live(UNSAID.but(sessions={0: {"reasons": {tried: "could_not"}}})).plan()

    def share(document: dict) -> float:
        done = [item["stretch"] for session in document["sessions"] for item in session["items"]]
        return sum(CATALOG[name].position == position for name in done) / len(done)

    assert share(plan) < share(usual)
    assert tried not in shown(plan)
    assert tried not in left_out(plan)
    assert [change["stretch"] for change in told(plan, "could_not")] == [tried]


@pytest.mark.parametrize(("skipped_in", "shorter"), [((), False), ((0,), False), ((0, 1), True), ((0, 1, 2), True)])
def test_no_time_makes_the_sessions_shorter_and_nothing_else(skipped_in, shorter):
    """In half of the sessions or more: twelve minutes become nine, and the sentence says nine."""
    skip = {"reasons": {FIRST: "no_time"}}
    plan = unsaid(1).live(UNSAID.but(sessions=dict.fromkeys(skipped_in, skip))).plan()

    assert (max(seconds(plan)) <= 9 * 60) is shorter
    assert [("9 minutes" in change["text"]) for change in told(plan, "no_time")] == ([True] if shorter else [])
    assert FIRST not in left_out(plan)
    assert all(one == other for _, one, other in shared_doses(plan, unsaid(2).plan()))


@pytest.mark.parametrize(("minutes", "given"), [(3, 3), (4, 3), (8, 6), (60, 45)])
def test_no_time_never_makes_a_session_shorter_than_three_minutes(minutes, given):
    """weekly_rules.toml: three quarters of the minutes, at least 3."""
    plan = Season(minutes_per_session=minutes).live(UNSAID.but(reason="no_time")).plan()

    assert f"about {given} minutes" in told(plan, "no_time")[0]["text"]
    assert max(seconds(plan)) <= given * 60


def test_what_was_done_elsewhere_counts_as_done():
    """It counts towards a step like the rest, and is no reason for fewer stretches."""
    elsewhere = GREEN.but(reason="already_did")

    assert "all_green" in rules_told(Season(**SMALL).live(elsewhere, elsewhere).plan())
    assert "little_done" not in rules_told(Season(**SMALL).live(elsewhere, elsewhere).plan())


def test_who_did_it_elsewhere_has_missed_nothing():
    """It counts as done, so three weeks of a class are no gap of three weeks."""
    season = calm(2, **SMALL).live(*[UNSAID.but(reason="already_did")] * 3)

    assert {"restart", "beginner_again"} & set(rules_told(season.plan())) == set()


@pytest.mark.parametrize("reason", ["disliked", "could_not", "no_time", "already_did"])
def test_only_hurt_takes_a_stretch_away(reason):
    """The other reasons are wishes; none of them is a matter of safety."""
    plan = unsaid(1).live(UNSAID.but(reasons={FIRST: reason})).plan()

    assert left_out(plan) == left_out(unsaid(2).plan())


# ---- limits that no course can pass ----


@pytest.mark.parametrize(("age", "longest"), [(41, 30), (70, 45)])
@pytest.mark.parametrize("weeks", [8, 16])
def test_no_course_leads_beyond_the_limits_of_the_guidelines(age, longest, weeks):
    """S01, S02, R5, R6: four repetitions of a hold; 30 s, from 65 on 45 s; 20 s at the neck; some never longer."""
    never_longer = ("head_low", "head_below_heart", "breath_hold_risk")
    sheet = {"age_years": age, "minutes_per_session": 60, "cleared_by_clinician": True, "pain": BACK_AND_NECK}
    plan = calm(weeks, **ALL_KIT | sheet).plan()

    assert shown(plan)
    for name, (repetitions, hold_s) in doses(plan).items():
        stretch = CATALOG[name]
        card = stretch.dose
        kept = any(tag in never_longer or tag.startswith(("neck_", "iap_", "neural_")) for tag in stretch.tags)
        if stretch.type != "static" or kept:
            assert hold_s <= card.hold_s
        if stretch.type == "static":
            assert repetitions <= max(4, card.repetitions)
            assert hold_s <= longest or stretch.for_comfort
        if any(tag.startswith("neck_") for tag in stretch.hazards) and stretch.type == "static":
            assert hold_s <= 20 or stretch.for_comfort
        assert repetitions <= card.repetitions + 2


def test_nerve_sliders_grow_by_repetitions_only():
    """R6: +5 s is no progression of a slider."""
    slider = CATALOG["sciatic-nerve-slider"]
    sheet = {
        "conditions": ["lumbar_radiculopathy"],
        "cleared_for": ["lumbar_radiculopathy"],
        "experience": "regular",
        "pain": [{"area": "leg_referred", "side": "left", "nrs": 3, "weeks": 20}],
        "excluded_stretches": sorted(set(STRETCHES) - {slider.id, "diaphragmatic-breathing", "ankle-pumps"}),
    }
    seen = [doses(calm(weeks, **ALL_KIT | sheet).plan())[slider.id] for weeks in (0, 4, 8)]

    assert slider.type == "neural"
    assert {hold for _, hold in seen} == {slider.dose.hold_s}
    assert seen[0][0] < seen[-1][0]
