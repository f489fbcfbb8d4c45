"""Evidence 4D, when the body answers badly: easier forms, rests, half sessions, steps back, what pain did."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from seasons import (
    GREEN,
    RED,
    UNSAID,
    Season,
    calm,
    days,
    doses,
    left_out,
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
    CATALOG,
    FEW,
    FIRST,
    PEOPLE,
    SMALL,
    UP,
    easier_pairs,
    form_for_the_same_place,
)

# ---- 4D: two ambers on the same drill -> its easier form, or half of it ----


def test_what_felt_worse_twice_makes_way_for_its_easier_form_by_name():
    """4D: regress it to its regression id; R4: the easier form passes every rule too."""
    form = CATALOG["supine-figure-four-foot-down"]
    few = {"excluded_stretches": sorted(set(STRETCHES) - {*FEW, form.id}), "minutes_per_session": 30}
    twice = {"felt": {FIRST: "worse"}}
    plan = calm(1, **SMALL | few).live(GREEN.but(sessions={0: twice, 1: twice})).plan()

    assert CATALOG[FIRST].easier == form.id
    assert left_out(plan)[FIRST] == ["state:hurt"]
    assert form.id in shown(plan)
    assert [(change["stretch"], form.name in change["text"]) for change in told(plan, "two_ambers")] == [(FIRST, True)]


def test_what_felt_worse_twice_and_has_no_easier_form_is_done_half():
    """4D: or halve it, repetitions first (decisions 3)."""
    usual = doses(unsaid(2, **ALL_KIT).plans[-1])  # bad weeks grow nothing
    name = "chair-hip-flexor"
    twice = {"felt": {name: "worse"}}
    plan = unsaid(1, **ALL_KIT).live(UNSAID.but(sessions={0: twice, 1: twice, 2: twice})).plan()

    assert form_for_the_same_place(name) is None
    assert (usual[name], doses(plan)[name]) == ((2, 15), (1, 15))
    assert [change["stretch"] for change in told(plan, "two_ambers")] == [name]
    assert name not in left_out(plan)


def test_what_felt_worse_twice_rests_where_its_easier_form_may_not_be_done():
    """A wish or a rule against the easier form never brings the other one back; SMALL excludes it."""
    twice = {"felt": {FIRST: "worse"}}
    plan = calm(1, **SMALL).live(GREEN.but(sessions={0: twice, 1: twice})).plan()

    assert left_out(plan)[FIRST] == ["state:hurt"]
    assert [(c["stretch"], "rests for now" in c["text"]) for c in told(plan, "two_ambers")] == [(FIRST, True)]


@pytest.mark.parametrize(
    ("week", "felt_twice"),
    [
        (GREEN.but(sessions={0: {"felt": {FIRST: "worse"}}}), False),
        (GREEN.but(sessions={0: {"felt": {FIRST: "worse"}}, 2: {"felt": {FIRST: "worse"}}}), True),
        (GREEN.but(felt={FIRST: "neutral"}), False),
        (GREEN.but(sessions={0: {"felt": {FIRST: "worse"}}, 2: {"felt": {"seated-side-bend": "worse"}}}), False),
    ],
    ids=["once", "twice", "never", "two stretches once each"],
)
def test_once_is_not_twice(week, felt_twice):
    """4D: 2 ambers on the same drill."""
    plan = calm(1).live(week).plan()

    assert bool(told(plan, "two_ambers")) is felt_twice
    assert (FIRST in left_out(plan)) is felt_twice


@pytest.mark.parametrize(("weeks_later", "still"), [(3, True), (4, False)])
def test_ambers_of_more_than_four_weeks_ago_no_longer_count(weeks_later, still):
    """weekly_rules.toml: within 28 days. The first was on a Monday, 28 or 35 days before the plan."""
    felt = {"felt": {FIRST: "worse"}}
    season = calm(1).live(GREEN.but(sessions={0: felt, 1: felt}))
    season.live(*[UNSAID] * weeks_later)

    assert (FIRST in left_out(season.plan())) is still


def chains() -> list[tuple[str, str]]:
    """Stretches of which the easier form has an easier form of its own that serves both places."""
    return [
        (name, form)
        for name, form in easier_pairs()
        if CATALOG[form].easier
        and CATALOG[name].difficulty <= 2
        and not (CATALOG[name].only_for or CATALOG[form].only_for)
        and set(CATALOG[form].areas) & set(CATALOG[CATALOG[form].easier].areas)
    ]


@pytest.mark.parametrize(("name", "form"), chains()[::6])
def test_an_easier_form_that_felt_worse_twice_too_takes_no_place(name, form):
    """The sentence would offer what is left out: the next easier form is the one."""
    items = [{"stretch": one, "outcome": "done", "felt": "worse"} for one in (name, form)]
    plan = calm(1, **ALL_KIT).live(GREEN.but(sessions={0: {"items": items}, 1: {"items": items}})).plan()

    names = {CATALOG[one].name for one in left_out(plan)}
    assert name in left_out(plan)
    assert name in [change["stretch"] for change in told(plan, "two_ambers")]
    assert not [c["text"] for c in told(plan, "two_ambers") if c["text"].rpartition(": ")[2].rstrip(".") in names]


def test_what_hurt_twice_and_was_asked_back_still_rests():
    """4D: two ambers on the same drill. Who asks it back after one bad answer has it; after two it makes way."""
    once = UNSAID.but(sessions={1: {"reasons": {FIRST: "hurt"}}})
    twice = once.but(sessions={0: {"reasons": {FIRST: "hurt"}}, 1: {"reasons": {FIRST: "hurt"}}})
    after_one, after_two = (calm(1).live(week).event("restore", stretch=FIRST).plan() for week in (once, twice))

    assert FIRST not in left_out(after_one)
    assert FIRST in left_out(after_two)


def test_two_stretches_with_one_easier_form_are_both_named():
    """Decisions 1.12: a hurt stretch returns in its easier form, named; one form may stand for both."""
    pair = ["seated-butterfly", "side-lunge-adductor"]
    assert {CATALOG[name].easier for name in pair} == {"supine-butterfly"}
    items = [{"stretch": name, "outcome": "skipped", "reason": "hurt"} for name in pair]
    plan = calm(1, **ALL_KIT).live(GREEN.but(sessions={1: {"items": items}})).plan()

    assert set(pair) <= set(left_out(plan))
    assert {change["stretch"] for change in told(plan, "hurt")} == set(pair)


# ---- 4D: any red -> the drill rests for 7 days, the next session is half as long ----


def test_after_a_red_session_only_the_next_session_is_half_as_long():
    """4D: reduce next session 50 %. Twelve minutes are asked for."""
    long, short = 12 * 60, 6 * 60
    season = calm(1).live(GREEN.but(sessions={2: RED}))
    first, *others = seconds(season.plan())

    assert first <= short
    assert all(short < other <= long for other in others)
    assert all(shortest > short for shortest in seconds(calm(1).live(GREEN.but(sessions={1: RED})).plan()))


def test_the_session_after_the_half_one_is_whole_again():
    """Only that one: as soon as it was done the next plan is whole."""
    season = calm(1).live(GREEN.but(sessions={2: RED}))
    plan = season.start()
    season.log(plan["sessions"][0], GREEN)

    assert all(length > 6 * 60 for length in seconds(season.plan(season.today + timedelta(days=2))))


@pytest.mark.parametrize("session", [0, 1])
def test_a_red_session_halves_the_next_one_of_the_same_week_where_the_week_is_planned_again(session):
    """4D: any red halves the next session, not the next week's first: the days before the red one are over."""
    season = calm(1)
    plan = season.start()
    for number in range(session + 1):
        season.log(plan["sessions"][number], GREEN, **(RED if number == session else {}))
    again = season.plan()

    assert days(again) == days(plan)
    assert seconds(again)[session + 1] <= 6 * 60


def test_a_red_session_without_a_day_halves_the_next_one_too():
    """A feedback whose day is not known counts as today, so that no warning in it ages (history.py)."""
    items = [{"stretch": "cat-cow", "outcome": "done"}]
    undated = {"feedback_version": 1, "feedback_id": "undated", "person": "me", "items": items} | RED
    plan = calm(1).happened(undated).plan()

    assert "cat-cow" in left_out(plan)
    assert seconds(plan)[0] <= 6 * 60


@pytest.mark.parametrize(("days_later", "rests"), [(1, True), (6, True), (7, False)])
def test_a_red_stretch_rests_for_seven_days(days_later, rests):
    """4D: remove the drill for 7 days. One session was red, and of it this stretch was named."""
    season = calm(1).live(GREEN.but(sessions={1: RED | {"items": [{"stretch": FIRST, "outcome": "done",
                                                                    "felt": "worse"}]}}))  # fmt: skip
    red_on = date.fromisoformat(season.plans[-1]["sessions"][1]["on"])
    on = red_on + timedelta(days=days_later)
    plan = season.checkin(on).plan(on)

    assert plan["status"] == "plan"
    assert (FIRST in left_out(plan)) is rests


def test_a_second_red_within_14_days_stops_the_plan():
    """4D: second red in 14 days = stop plan, advise clinician."""
    plan = calm(1).live(GREEN.but(sessions={0: RED, 2: RED})).plan()

    assert (plan["status"], plan["sessions"], plan["changes"]) == ("refer", [], [])
    assert [flag["code"] for flag in plan["referral"]["flags"]] == ["STOP_TWO_REACTIONS"]


# ---- 4D: pain up by 2 the day after, on 2 of the last 3 sessions -> back one step on the whole plan ----


@pytest.mark.parametrize(
    ("sessions", "back"),
    [
        ({1: UP, 2: UP}, True),
        ({0: UP, 2: UP}, True),
        ({0: UP, 1: UP}, True),
        ({2: UP}, False),
        ({1: UP | {"next_day_pain": 4}, 2: UP | {"next_day_pain": 4}}, False),
        ({1: UP | {"next_day_pain": None}, 2: UP}, False),
    ],
)
def test_two_bad_mornings_of_three_take_the_whole_plan_one_step_back(sessions, back):
    """4D. Two such sessions are two reds, so a new sheet is answered before there is a plan again."""
    season = calm(2, **SMALL).live(GREEN.but(before=3, after=3, sessions=sessions)).answer_again()
    plan = season.plan()

    assert plan["status"] == "plan"
    assert ("next_day_up" in rules_told(plan)) is back
    gained = {after[0] - before[0] for _, before, after in shared_doses(unsaid(3, **SMALL).plan(), plan)}
    assert gained - {0} == (set() if back else {1})


def test_one_step_back_from_the_start_is_one_repetition_less():
    """Nothing was gained yet, so the card itself is shortened."""
    plan = unsaid(2, **SMALL).live(UNSAID.but(sessions={1: UP, 2: UP})).answer_again().plan()
    pairs = list(shared_doses(unsaid(3, **SMALL).plan(), plan))

    assert len(pairs) >= 5
    assert {after[0] - before[0] for _, before, after in pairs} == {-1}


def test_the_same_two_mornings_take_only_one_step():
    """4D: back one step. In the week after only one session was done, so the two are still of the last three."""
    season = calm(4, **SMALL).live(GREEN.but(sessions={1: UP, 2: UP})).answer_again()
    one_back = doses(season.plan())
    season.live(UNSAID.but(sessions={1: None, 2: None}))
    after = doses(season.plan())

    assert len(after.keys() & one_back.keys()) >= 4
    assert all(after[name] == one_back[name] for name in after.keys() & one_back.keys())


def test_one_step_back_is_told_only_where_it_is_taken():
    """Planned again within the week nothing is taken yet; after it there is, and the sentence goes with the doses."""
    season = unsaid(2, **SMALL)
    plan = season.start()
    season.log(plan["sessions"][0], UNSAID, **UP).log(plan["sessions"][1], UNSAID, **UP)
    within, after = (season.today + timedelta(days=later) for later in (4, 7))
    again, following = (season.plan(on, answered_on=str(on)) for on in (within, after))

    def some_are_shorter(other: dict) -> bool:
        pairs = shared_doses(plan, other)
        assert len(pairs) >= 4
        return any(now < before for _, before, now in pairs)

    assert [("next_day_up" in rules_told(p), some_are_shorter(p)) for p in (again, following)] == [
        (False, False),
        (True, True),
    ]


def test_bad_mornings_count_in_a_week_that_was_paused_at_its_end():
    """4D: two of the last three. That the person then fell ill does not undo them."""
    ill = UNSAID.but(sessions={0: UP, 1: UP, 2: None}, events=((5, "pause", {"reason": "ill"}), (6, "resume", {})))
    season = unsaid(2, **SMALL).live(ill).answer_again()
    pairs = shared_doses(season.plans[-1], season.plan())

    assert "next_day_up" in rules_told(season.plan())
    assert any(after < before for _, before, after in pairs)


# ---- 4D: pain over the weeks ----


@pytest.mark.parametrize(
    ("pains", "rule"),
    [
        ((2, 2, 2, 2, 4), "pain_rose"),
        ((2, 2, 2, 2, 3), None),
        ((1, 3, 1, 3, 4), "pain_rose"),  # 2 above their mean of 2
        ((1, 3, 1, 4, 4), None),  # 1.75 above 2.25
        ((2, 2, 2, 4), None),  # three weeks before are not four
        ((5, 5, 5, 5, 3), "pain_fell"),
        ((5, 5, 5, 5, 4), None),  # 1 point, 20 %
        ((3, 3, 3, 3, 2), "pain_fell"),  # a third
        ((3, 3, 3, 2), None),
        ((0, 0, 0, 0, 0), None),
    ],
)
def test_pain_that_rose_or_fell_over_four_weeks_is_told(pains, rule):
    """4D: worse by 2 points over the 4-week mean; falls 30 % or 2 points over 4 weeks."""
    plan = Season(**SMALL).live(*(GREEN.but(before=nrs, after=nrs) for nrs in pains)).plan()

    assert {"pain_rose", "pain_fell", "no_change"} & set(rules_told(plan)) == ({rule} if rule else set())


@pytest.mark.parametrize("pains", [(5, 5, 6), (6, 7, 7)])
def test_two_points_less_are_two_whatever_thirds_are_as_floats(pains):
    """4D: falls 2 points. As floats, 26 / 3 less 20 / 3 is less than 2."""
    higher = {turn: {"pain_before": nrs + 2, "pain_after": nrs + 2} for turn, nrs in enumerate(pains)}
    lower = {turn: {"pain_before": nrs, "pain_after": nrs} for turn, nrs in enumerate(pains)}
    weeks = [*[GREEN.but(sessions=higher)] * 4, GREEN.but(sessions=lower)]

    assert "pain_fell" in rules_told(Season(**SMALL).live(*weeks).plan())


def test_pain_that_fell_is_not_called_the_same():
    """Two sentences that contradict each other help nobody."""
    weeks = [GREEN.but(before=nrs, after=nrs) for nrs in (3, 3, 3, 3, 3, 2)]

    assert {"no_change", "pain_fell"} & set(rules_told(Season(**SMALL).live(*weeks).plan())) == {"pain_fell"}


def test_after_pain_rose_there_is_no_step_and_the_advice_to_have_it_looked_at():
    """4D: stop progression, review. It rose slowly enough that no week alone would have held it."""
    weeks = [GREEN.but(before=2, after=2)] * 4 + [GREEN.but(before=4, after=4)]
    plan = Season(**SMALL).live(*weeks).plan()

    assert "all_green" not in rules_told(plan)
    assert "someone who can examine you" in told(plan, "pain_rose")[0]["text"]


def test_a_fall_of_pain_keeps_the_dose_and_the_steps_of_the_calm_weeks():
    """4D: keep dose, offer progression: the same doses as where the pain stayed."""
    fell = Season(**SMALL).live(*(GREEN.but(before=nrs, after=nrs) for nrs in (4, 4, 3, 3, 2))).plan()
    stayed = calm(5, **SMALL).plan()

    assert "pain_fell" in rules_told(fell)
    assert all(before == after for _, before, after in shared_doses(fell, stayed))


@pytest.mark.parametrize(
    ("weeks", "told_so"),
    [
        ([GREEN] * 6, True),
        ([GREEN] * 5, False),
        ([GREEN.but(share=0.6)] * 6, True),
        ([GREEN.but(share=0.59)] * 6, False),
        ([GREEN] * 4 + [GREEN.but(before=3, after=3)] * 2, False),
        ([GREEN] * 5 + [GREEN.but(before=3, after=3)], True),  # a mean of 3.5 in the last two weeks
        ([GREEN.but(before=0, after=0)] * 6, False),
        ([UNSAID] * 6, False),
    ],
)
def test_six_weeks_without_a_change_are_told_with_the_advice_to_have_it_looked_at(weeks, told_so):
    """4D: no change after 6 weeks with >= 60 % completion: advise review."""
    plan = Season(**SMALL).live(*weeks).plan()

    assert ("no_change" in rules_told(plan)) is told_so
    assert all("someone who can examine you" in change["text"] for change in told(plan, "no_change"))


@pytest.mark.parametrize("who", ["some, a back", "some, a back and a neck", "some, hips"])
def test_after_six_weeks_without_a_change_other_directions_come_first(who):
    """4D: switch drill direction: what most of the last weeks' stretches did is done less often."""
    sheet = ALL_KIT | PEOPLE[who]
    season = calm(6, **sheet)
    changed = season.plan()
    # in the last week the pain was lower, so the rule does not act; nothing else is different
    same = calm(5, **sheet).live(GREEN.but(before=2, after=2)).plan()
    done = [item["stretch"] for plan in season.plans for session in plan["sessions"] for item in session["items"]]
    ways = [way for name in done for way in CATALOG[name].spine.direction if "neutral" not in way]
    most = max(sorted(set(ways)), key=ways.count)

    def times(plan: dict) -> int:
        names = [item["stretch"] for session in plan["sessions"] for item in session["items"]]
        return sum(most in CATALOG[name].spine.direction for name in names)

    assert "no_change" in rules_told(changed)
    assert "no_change" not in rules_told(same)
    assert times(changed) < times(same)
