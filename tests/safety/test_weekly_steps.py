"""Evidence 4D, steps: two calm weeks in a row make one thing longer or harder; some weeks and signs hold that."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from people import MONDAY
from seasons import (
    AMBER,
    AWAY,
    DAY,
    GREEN,
    NOTHING,
    RED,
    SKIPPED,
    UNSAID,
    Season,
    Week,
    calm,
    doses,
    left_out,
    offered,
    rules_told,
    shared_doses,
    shown,
    told,
    unsaid,
)
from strategies import ASKED_FLAGS, STRETCHES
from weekly_people import (
    ALL_KIT,
    CATALOG,
    FIRST,
    HIPS,
    LIMITS,
    PEOPLE,
    SMALL,
    grows_by_repetitions,
    has_stepped,
)

from recommender.knowledge import shipped_knowledge

# ---- 4D, first row: all green for 2 consecutive weeks with >= 70 % completion, pain not rising ----


STEPS_BY_HAND = {
    # weeks: 0        2        4        8        10       14       16     the steps of the weeks before
    # card 2 x 30: the hold grows from 15 s by 5 s every two weeks up to its card; a step adds nothing meanwhile
    "seated-figure-four": ((2, 15), (2, 20), (2, 25), (2, 30), (2, 30), (2, 30), (2, 30)),
    # card 3 x 15: 5 s with each second step of three, up to 30 s; a hold has no step of repetitions
    "overhead-reach-seated": ((3, 15), (3, 15), (3, 20), (3, 20), (3, 25), (3, 25), (3, 30)),
    # the neck: 20 s whatever happens
    "seated-upper-back-round": ((2, 15), (2, 20), (2, 20), (2, 20), (2, 20), (2, 20), (2, 20)),
    "upper-trapezius-stretch": ((2, 15), (2, 20), (2, 20), (2, 20), (2, 20), (2, 20), (2, 20)),
    # moving and pressing: repetitions only, two more than the card at the most
    "cat-cow": ((10, 3), (11, 3), (11, 3), (12, 3), (12, 3), (12, 3), (12, 3)),
    "neck-isometric-four-way": ((8, 5), (9, 5), (9, 5), (10, 5), (10, 5), (10, 5), (10, 5)),
    "shoulder-roll": ((10, 0), (11, 0), (11, 0), (12, 0), (12, 0), (12, 0), (12, 0)),
}


@pytest.mark.parametrize("place", range(7))
def test_calm_weeks_make_doses_grow_one_thing_at_a_time_up_to_the_limits(place):
    """4D: +1 repetition, then +5 s, then a harder form, then again; S02: 2-4 times; S01: 10-30 s."""
    weeks = (0, 2, 4, 8, 10, 14, 16)[place]
    now = doses(calm(weeks, **SMALL).plan())
    expected = {name: row[place] for name, row in STEPS_BY_HAND.items() if name in now}

    assert len(expected) >= 4
    assert {name: now[name] for name in expected} == expected


def test_a_step_between_two_weeks_makes_only_one_thing_longer():
    """4D: progress ONE of. Of one stretch the repetitions and the hold never grow in the same week."""
    season = calm(10, **SMALL)
    plans = [*season.plans, season.plan()]

    both = [
        (after["starts_on"], name)
        for before, after in pairwise(plans)
        for name, (repetitions, hold_s), (more, longer) in shared_doses(before, after)
        if more > repetitions and longer > hold_s
    ]
    assert both == []


def test_no_hold_grows_by_more_than_5_seconds_from_one_week_to_the_next():
    """4D: +5 s. What grows with the weeks and what the step adds are one growth to the person who holds it."""
    season = calm(10, **SMALL)
    leaps = [
        (after["starts_on"], name, hold_s, longer)
        for before, after in pairwise([*season.plans, season.plan()])
        for name, (_, hold_s), (_, longer) in shared_doses(before, after)
        if longer > hold_s + 5
    ]

    assert leaps == []


@pytest.mark.parametrize("sheet", [{}, SMALL], ids=["a back", "small"])
def test_what_moves_gets_one_repetition_more(sheet):
    """What the sentence of the first step says, no more and no less: a hold and a breath keep theirs."""
    before, after = calm(2, **sheet).plans[-1], calm(2, **sheet).plan()
    pairs = list(shared_doses(before, after))

    assert "what moves gets one repetition more" in told(after, "all_green")[0]["text"]
    assert any(grows_by_repetitions(name) for name, _, _ in pairs)
    for name, (repetitions, _), (more, _) in pairs:
        assert more == repetitions + grows_by_repetitions(name)


@pytest.mark.parametrize(
    ("weeks", "sentence"), [(2, "one repetition more"), (4, "5 seconds longer"), (8, "one repetition more")]
)
def test_a_step_says_what_it_is_and_is_said_once(weeks, sentence):
    """`changes` is what changed against last week."""
    this, after = calm(weeks, **SMALL), calm(weeks, **SMALL).live(GREEN)

    assert [sentence in change["text"] for change in told(this.plan(), "all_green")] == [True]
    assert told(after.plan(), "all_green") == []


@pytest.mark.parametrize(
    ("second", "steps"),
    [
        pytest.param(GREEN, True, id="calm"),
        pytest.param(GREEN.but(share=0.7), True, id="70 % done"),
        pytest.param(GREEN.but(share=0.69), False, id="69 % done"),
        pytest.param(SKIPPED, False, id="nothing done"),
        pytest.param(AMBER, False, id="one amber session"),
        pytest.param(GREEN.but(sessions={2: {"session_felt": "worse"}}), False, id="one session felt worse"),
        pytest.param(GREEN.but(sessions={1: {"felt": {FIRST: "worse"}}}), False, id="one stretch felt worse"),
        pytest.param(GREEN.but(sessions={0: RED}), False, id="one red session"),
        pytest.param(UNSAID, False, id="pain not said"),
        pytest.param(UNSAID.but(sessions={0: {"pain_before": 4}}), False, id="only before said"),
        pytest.param(GREEN.but(before=5, after=5), False, id="pain one higher than the week before"),
        pytest.param(GREEN.but(before=3, after=3), True, id="pain one lower"),
        pytest.param(GREEN.but(checkin={"flare": True}), False, id="a flare told"),
        pytest.param(NOTHING, False, id="nothing logged"),
        pytest.param(GREEN.but(sessions={1: None, 2: None}), False, id="one session of three"),
    ],
)
def test_a_step_needs_two_weeks_that_were_green_and_done(second, steps):
    """4D: all green for 2 consecutive weeks, at least 70 % done, pain not rising; else hold."""
    season = calm(1, **SMALL).live(second)

    assert ("all_green" in rules_told(season.plan())) is steps
    assert has_stepped(season, 2, **SMALL) is steps


@pytest.mark.parametrize(("nrs", "steps"), [(0, True), (5, True), (6, False), (9, False)])
def test_no_step_while_the_usual_pain_is_6_or_more(nrs, steps):
    """4C: if the usual pain is already >= 6 there is no progression while it lasts."""
    week = GREEN.but(before=nrs, after=nrs)
    plan = Season(**SMALL).live(week, week).plan()

    assert ("all_green" in rules_told(plan)) is steps


@pytest.mark.parametrize("pains", [(1, 2, 2), (2, 2, 3), (2, 3, 3)])
def test_one_point_more_holds_the_step_whatever_thirds_are_as_floats(pains):
    """4D: pain not rising. As floats, 5 / 3 and one point more is above 8 / 3."""
    before = GREEN.but(sessions={turn: {"pain_before": nrs, "pain_after": nrs} for turn, nrs in enumerate(pains)})
    higher = {turn: {"pain_before": nrs + 1, "pain_after": nrs + 1} for turn, nrs in enumerate(pains)}

    assert not has_stepped(Season(**SMALL).live(before, GREEN.but(sessions=higher)), 2, **SMALL)


def test_one_calm_week_is_no_step_and_two_with_an_amber_between_are_none_either():
    """Consecutive means consecutive."""
    assert not has_stepped(calm(1, **SMALL), 1, **SMALL)
    assert not has_stepped(calm(1, **SMALL).live(AMBER, GREEN), 3, **SMALL)
    assert has_stepped(calm(1, **SMALL).live(AMBER, GREEN, GREEN), 4, **SMALL)


def test_two_calm_weeks_far_apart_are_not_two_in_a_row():
    """4D: 2 consecutive weeks. Between these nothing was planned and nothing done for eleven days."""
    season = calm(1, **SMALL).live(AWAY, GREEN)

    assert not has_stepped(season, 3, **SMALL)


def test_a_step_takes_fourteen_days_however_often_the_plan_is_made_anew():
    """4D: 2 weeks. A plan made anew every four days makes no week shorter."""
    season = Season(**SMALL)
    for _ in range(3):
        for session in season.start()["sessions"]:
            if session["on"] < str(season.today + 4 * DAY):
                season.log(session, GREEN)
        season.today += 4 * DAY

    season.checkin()

    assert (season.today - MONDAY).days == 12
    assert season.plan()["status"] == "plan"
    assert "all_green" not in rules_told(season.plan())


def test_a_bad_session_counts_on_whatever_day_it_was():
    """4D: hold after an amber, also where it fell between the week of one plan and that of the next.

    The second plan is made anew on its Wednesday, so it lasts to the Tuesday after; on that Monday it hurts more; and
    the next plan is made on the Wednesday.
    """
    season = Season(**SMALL).live(GREEN)
    season.log(season.start()["sessions"][0], GREEN)
    season.today += timedelta(days=2)
    anew = season.start()["sessions"]
    season.log(anew[0], GREEN).log(anew[1], GREEN)
    season.log(anew[2], GREEN, pain_before=3, pain_after=5, next_day_pain=3).checkin(season.today + timedelta(days=6))
    season.today += timedelta(days=7)

    assert anew[2]["on"] == str(MONDAY + timedelta(days=14))
    assert "all_green" not in rules_told(season.plan())


@pytest.mark.parametrize("reason", ["holiday", "ill"])
def test_a_paused_week_says_nothing_about_doing_but_a_bad_session_in_it_still_holds(reason):
    """These days count neither for nor against anything, and an amber before the pause was still an amber."""
    paused = SKIPPED.but(events=((0, "pause", {"reason": reason}), (6, "resume", {})))
    hurt_then_paused = AMBER.but(events=((5, "pause", {"reason": reason}), (6, "resume", {})))

    assert has_stepped(calm(1, **SMALL).live(paused, GREEN), 3, **SMALL)
    assert not has_stepped(calm(1, **SMALL).live(hurt_then_paused, GREEN), 3, **SMALL)


# ---- a step that opens a harder form ----


CAPS = {"none": 1, "some": 2, "regular": 3}


def harder_form(season: Season) -> str:
    """The form that the newest step led to, by the sentence that tells it."""
    (change,) = [change for change in told(season.plan(), "all_green") if change["stretch"]]
    return change["stretch"]


@pytest.mark.parametrize("who", PEOPLE)
def test_the_third_step_opens_one_level_at_the_most(who):
    """4D, R2, decisions 2: only one form above the person's level, never into the tags that stay closed."""
    sheet = ALL_KIT | PEOPLE[who]
    opened = offered(calm(6, **sheet).plan(), STRETCHES) - offered(unsaid(6, **sheet).plan(), STRETCHES)

    assert len(opened) <= 1
    assert all(CATALOG[form].difficulty == CAPS[sheet.get("experience", "some")] + 1 for form in opened)
    assert not any(CATALOG[form].tags & set(LIMITS["never_opened_tags"]) for form in opened)


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != "some, a shoulder"])
def test_the_third_step_leads_to_the_next_form_of_a_stretch_that_was_done(who):
    """4D: one drill to its progression; R2, R4: one level above what was done in the calm weeks, the same place."""
    season = calm(6, **ALL_KIT | PEOPLE[who])
    form, plan = harder_form(season), season.plan()
    done = {name for week in season.plans[-2:] for name in shown(week)}
    lead = [CATALOG[name] for name in done if CATALOG[name].harder == form]

    assert form in shown(plan) - done
    assert CATALOG[form].name in told(plan, "all_green")[0]["text"]
    assert any(
        CATALOG[form].difficulty == stretch.difficulty + 1 and set(CATALOG[form].areas) & set(stretch.areas)
        for stretch in lead
    )


def test_a_form_that_opens_and_finds_no_place_in_the_week_is_not_told():
    """A sentence that names a stretch which is not there would be false. It is on offer all the same."""
    sheet = ALL_KIT | PEOPLE["some, a shoulder"]
    plan = calm(6, **sheet).plan()
    (form,) = offered(plan, STRETCHES) - offered(unsaid(6, **sheet).plan(), STRETCHES)

    assert form not in shown(plan)
    assert told(plan, "all_green") == []


JUMPS = [
    (stretch.id, stretch.harder)
    for stretch in CATALOG
    if stretch.harder
    and CATALOG[stretch.harder].difficulty - stretch.difficulty > 1
    and not CATALOG[stretch.harder].tags & set(LIMITS["never_opened_tags"])
]


@pytest.mark.parametrize(("low", "high"), JUMPS)
def test_no_step_leads_two_levels_up_from_what_was_done(low, high):
    """R2: automatic progression at most +1 level. Here only that one stretch was done for six weeks."""
    kept = {low, high, "diaphragmatic-breathing"}
    areas = [{"area": area, "side": "both", "nrs": 3, "weeks": 9} for area in CATALOG[low].areas[:1]]
    season = calm(
        6, **ALL_KIT, pain=areas, confirmed=list(ASKED_FLAGS), excluded_stretches=sorted(set(STRETCHES) - kept)
    )

    assert low in shown(season.plans[-1])
    assert high in left_out(season.plan())


def test_whoever_is_experienced_gets_no_harder_form_than_level_3():
    """Decisions 2: difficulty 4 opens by its own rule; a step never leads into it."""
    sheet = ALL_KIT | {"experience": "regular", "conditions": ["knee_oa"]}

    assert offered(calm(6, **sheet).plan(), STRETCHES) == offered(unsaid(6, **sheet).plan(), STRETCHES)


def test_a_form_stays_open_and_is_told_only_in_the_week_in_which_it_opened():
    """`changes` is what changed against last week: after an amber week it must not speak of two calm ones."""
    season = calm(6, **HIPS)
    form = harder_form(season)
    later = season.live(AMBER).plan()

    assert form not in left_out(later)
    assert "some_amber" in rules_told(later)
    assert told(later, "all_green") == []


def test_an_open_form_that_felt_worse_twice_is_not_called_open():
    """It is left out again, so no sentence may offer it."""
    season = calm(6, **HIPS)
    form = harder_form(season)
    item = {"stretch": form, "outcome": "done", "felt": "worse"}
    season.live(GREEN.but(sessions={number: {"items": [item]} for number in (0, 1)}))
    plan = season.plan()

    assert form in left_out(plan)
    assert form not in [change["stretch"] for change in told(plan, "all_green")]


def test_in_a_flare_no_harder_form_is_offered():
    """4E: no new drills."""
    season = calm(6, **HIPS)
    form = harder_form(season)
    plan = season.checkin(flare=True).plan()

    assert form not in shown(plan)
    assert told(plan, "all_green") == []


def test_a_form_to_which_a_step_leads_stays_away_where_anything_else_stands_against_it():
    """R2: every other rule still holds. Only its level makes way, never a condition and never a clinician's word."""
    season = calm(6, **HIPS)
    form = harder_form(season)
    rules = shipped_knowledge().rules.conditions.values()
    ill = next(one for one in rules if one.action == "FILTER" and set(one.excludes) & CATALOG[form].tags)
    barred = calm(6, **HIPS).event("bar", stretch=form, by="clinician")

    assert {"state:level", ill.code} <= set(left_out(season.plan(conditions=[ill.code]))[form])
    assert {"state:level", "state:barred"} <= set(left_out(barred.plan())[form])


@pytest.mark.parametrize("who", ["new, a back", "some, hips"])
def test_no_number_of_steps_leads_further_than_one_level_up(who):
    """R2: a form that a step opened is done, and leads nowhere from there: the next step opens none above it."""
    sheet = ALL_KIT | PEOPLE[who]
    cap = CAPS[sheet.get("experience", "some")]
    season = calm(18, **sheet)

    assert any(CATALOG[name].difficulty == cap + 1 for week in season.plans for name in shown(week))
    assert not any(CATALOG[name].difficulty > cap + 1 for week in season.plans for name in shown(week))
    assert not any(CATALOG[name].difficulty > cap + 1 for name in offered(season.plan(), STRETCHES))


# ---- nothing ever gets longer or harder by itself ----


@pytest.mark.parametrize(
    "sheet",
    [
        {"conditions": ["mecfs_pem"], "cleared_by_clinician": True},
        {"unsure": ["mecfs_pem"]},
        {"yellow_flags": ["YF_PACE"]},
        {"red_flags": ["RF_WORSE_6W"]},
        {"red_flags": ["RF_WORSENING"]},
    ],
)
def test_some_illnesses_and_signs_forbid_every_step(sheet):
    """Decisions 1.2: RF_WORSE_6W and RF_WORSENING hold progression; conditions whose data says that none progresses.

    The check-ins of the weeks ask no flags but the last one, which says the same as the sheet.
    """
    again = Week(checkin={"red_flags": sheet.get("red_flags", [])})
    weeks = [*[GREEN] * 5, again]
    season = Season(**SMALL | sheet).live(*weeks)
    without_a_word = Season(**SMALL | sheet).live(*(week.but(before=None, after=None) for week in weeks))

    assert season.plan()["status"] == "plan"
    assert not any(after > before for _, before, after in shared_doses(without_a_word.plan(), season.plan()))
    assert offered(season.plan(), STRETCHES) <= offered(without_a_word.plan(), STRETCHES)
    assert "all_green" not in rules_told(season.plan())


@pytest.mark.parametrize("code", ["RF_WORSE_6W", "RF_WORSENING"])
def test_a_sign_told_at_a_check_in_takes_steps_back_while_it_stands(code):
    """Decisions 1.2. What was safe before such a sign is not known to be now; contract 3: a later "no" lifts it."""
    stands = calm(4, **SMALL).checkin(red_flags=[code])
    lifted = calm(4, **SMALL)
    lifted.checkin(lifted.today - 2 * DAY, red_flags=[code]).checkin()

    assert has_stepped(calm(4, **SMALL), 4, **SMALL)
    assert not has_stepped(stands, 4, **SMALL)
    assert has_stepped(lifted, 4, **SMALL)


def test_weeks_in_which_a_sign_stood_earn_no_step():
    """Decisions 1.2: it holds progression. When it is lifted nothing that it held back comes all at once."""
    held = GREEN.but(checkin={"red_flags": ["RF_WORSE_6W"]})
    season = Season(red_flags=["RF_WORSE_6W"], **SMALL).live(*[held] * 5, GREEN)

    assert season.plan()["referral"] is None
    assert not has_stepped(season, 6, **SMALL)


# ---- 4D: mostly green, some amber -> hold ----


def test_some_amber_holds_what_was_gained():
    """Nothing gets longer, and nothing is lost."""
    season = calm(2, **SMALL)
    before = doses(season.plan())
    after = season.live(AMBER).plan()

    # who was blamed in the amber session, by decisions 1.12, only felt worse once
    assert all(doses(after)[name] == before[name] for name in doses(after).keys() & before.keys())
    assert rules_told(after) == ["some_amber"]


@pytest.mark.parametrize("days", [["mon", "wed", "fri"], ["tue", "thu", "sat"]])
@pytest.mark.parametrize(
    "week",
    [AMBER, GREEN.but(sessions={2: RED}), Week(checkin={"red_flags": ["RF_WORSE_6W"]})],
    ids=["amber", "red", "worse after six weeks"],
)
def test_while_progress_is_held_no_dose_grows_with_the_calendar_either(week, days):
    """4D: hold; decisions 1.2. The fifth week would lengthen holds by its number alone, and "nothing gets longer"."""
    season = calm(3, **SMALL | {"days": days}).live(week)
    pairs = shared_doses(season.plans[-1], season.plan())

    assert len(pairs) >= 4
    assert [(name, before, after) for name, before, after in pairs if after > before] == []


@pytest.mark.parametrize("weeks", [3, 4, 6])
def test_while_a_sign_stands_on_each_new_sheet_nothing_grows(weeks):
    """Decisions 1.2: it holds progression, week after week, and the weeks that it held do not come all at once."""
    season = Season(red_flags=["RF_WORSE_6W"], **SMALL)
    for _ in range(weeks):
        season.live(GREEN).answer_again()
    first = season.plans[0]
    lifted = season.plan(red_flags=[])

    for plan in (season.plan(), lifted):
        pairs = shared_doses(first, plan)
        assert len(pairs) >= 4
        assert [(name, before, after) for name, before, after in pairs if after > before] == []


def test_while_the_usual_pain_is_high_holds_do_not_grow_with_the_calendar():
    """4C: usual pain of 6 or more: no progression while it lasts."""
    high = GREEN.but(before=7, after=7)
    season = Season(**SMALL).live(high, high, high, high)
    pairs = shared_doses(season.plans[0], season.plan())

    assert len(pairs) >= 4
    assert all(before == after for _, before, after in pairs)


@pytest.mark.parametrize("day", [14, 16])
def test_a_flare_of_a_later_day_takes_no_step_back_that_was_told(day):
    """Two calm weeks earned a step; a flare on whatever day of the week after holds, and takes nothing."""
    season = calm(2, **SMALL)
    stepped = doses(season.plan())
    season.live(UNSAID.but(events=((day - 14, "pause", {"reason": "flare"}), (day - 13, "resume", {}))))
    season.live(UNSAID, UNSAID)
    later = doses(season.plan())
    both = stepped.keys() & later.keys()

    assert len(both) >= 4
    assert [(name, stepped[name], later[name]) for name in both if later[name] < stepped[name]] == []


def test_a_step_is_not_told_again_after_a_paused_week():
    """What was told before the pause is no news after it."""
    paused = UNSAID.but(events=((0, "pause", {"reason": "holiday"}), (6, "resume", {})))

    assert "all_green" in rules_told(calm(2, **SMALL).plan())
    assert "all_green" not in rules_told(calm(2, **SMALL).live(paused).plan())
