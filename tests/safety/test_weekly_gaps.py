"""Evidence 4D and 4E, when less is done: little, nothing for days or weeks, and a flare."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from people import MONDAY
from seasons import (
    GREEN,
    SKIPPED,
    UNSAID,
    Season,
    calm,
    counts,
    days,
    doses,
    offered,
    rules_told,
    shared_doses,
    shown,
)
from strategies import STRETCHES
from weekly_people import (
    ALL_KIT,
    CATALOG,
    SMALL,
    grows_by_repetitions,
)

# ---- 4D: completion under 40 % for 2 weeks -> half the drills, the same days ----


@pytest.mark.parametrize("minutes", [6, 9, 12, 15, 30])
def test_after_two_weeks_of_little_the_sessions_have_half_as_many_stretches_on_the_same_days(minutes):
    """4D, S21: halve number of drills, keep frequency. Whatever was asked for, half is half."""
    week = GREEN.but(share=0.3)
    usual = Season(minutes_per_session=minutes).live(week, GREEN.but(share=0.5)).plan()
    fewer = Season(minutes_per_session=minutes).live(week, week).plan()

    assert "little_done" not in rules_told(usual)
    assert "little_done" in rules_told(fewer)
    assert days(fewer) == days(usual)
    assert max(counts(fewer)) <= -(-max(counts(usual)) // 2)


@pytest.mark.parametrize("weeks", [[SKIPPED, SKIPPED], [GREEN.but(share=0.3)] * 2], ids=["nothing", "little"])
def test_half_as_many_stays_while_little_is_done(weeks):
    """4D: it is half of what there was, neither less each week nor all of it again after the first session."""
    season = Season().live(*weeks)
    half = max(counts(season.plan()))
    season.live(GREEN.but(share=0.3))

    assert max(counts(season.plan())) == half


@pytest.mark.parametrize(
    ("weeks", "halves"),
    [
        ([GREEN.but(share=0.39)] * 2, True),
        ([GREEN.but(share=0.4)] * 2, False),
        ([GREEN.but(share=0.39)], False),
        ([GREEN.but(share=0.39), GREEN.but(share=0.4)], False),
        ([GREEN.but(share=0.39), GREEN, GREEN.but(share=0.39)], False),
        ([SKIPPED, SKIPPED], True),
        ([GREEN.but(share=0.39), SKIPPED.but(events=((0, "pause", {"reason": "holiday"}), (6, "resume", {})))], False),
    ],
    ids=["39 %", "40 %", "one week", "one of two", "not in a row", "all skipped", "a holiday"],
)
def test_little_done_means_under_40_percent_in_both_weeks(weeks, halves):
    """4D. A paused week is none of the two."""
    assert ("little_done" in rules_told(Season().live(*weeks).plan())) is halves


# ---- 4D: missed days ----


def after_a_gap(gap: int, weeks: int = 4, **sheet) -> Season:
    """Some calm weeks, the last session on a Friday, and a plan so many days after it."""
    season = calm(weeks, **SMALL | sheet)
    season.today = date.fromisoformat(season.plans[-1]["sessions"][-1]["on"]) + timedelta(days=gap)
    return season.checkin(season.today)


@pytest.mark.parametrize(
    ("gap", "rule"),
    [
        (7, None),
        (8, "restart"),
        (20, "restart"),
        (21, "beginner_again"),
        (22, "beginner_again"),
        (90, "beginner_again"),
    ],
)
def test_who_missed_a_week_starts_with_less_and_who_missed_three_starts_anew(gap, rule):
    """4D: missed 7+ days: 70 %; 21+ days: at beginner. Whoever comes every seven days has missed nothing."""
    plan = after_a_gap(gap).plan()

    assert {"restart", "beginner_again"} & set(rules_told(plan)) == ({rule} if rule else set())


def held_s(dose: tuple[int, int]) -> int:
    """Seconds in all; of a movement without a hold its repetitions."""
    return dose[0] * max(1, dose[1])


@pytest.mark.parametrize("gap", [8, 13, 20])
@pytest.mark.parametrize("weeks", [1, 4])
def test_a_restart_is_70_percent_of_the_last_dose(gap, weeks):
    """4D: of the LAST dose. What is held has not grown while nobody held it; one repetition is the least."""
    last, now = doses(calm(weeks, **SMALL).plans[-1]), doses(after_a_gap(gap, weeks).plan())
    both = last.keys() & now.keys()
    earned = doses(calm(weeks, **SMALL).plan())  # with the step that the calm weeks before the gap had earned

    assert len(both) >= 4
    for name in both:
        before = max((last[name], earned.get(name, last[name])), key=held_s)
        least_s = min(before[1], 10) if before[1] else 1
        assert held_s(now[name]) <= max(0.7 * held_s(before) + 0.5, least_s)
        assert now[name][1] <= before[1]


def test_a_restart_speaks_of_less_and_of_nothing_more():
    """ "A little less" beside "one repetition more" would be read twice and believed by nobody."""
    plan = after_a_gap(10, weeks=2).plan()

    assert "restart" in rules_told(plan)
    assert "all_green" not in rules_told(plan)


def test_a_restart_lasts_for_its_week():
    """weekly_rules.toml: 70 % of the dose for a week, also where it is planned again after its first session."""
    season = after_a_gap(10)
    plan = season.start()
    season.log(plan["sessions"][0], GREEN)
    again = season.plan(date.fromisoformat(plan["sessions"][0]["on"]) + timedelta(days=1))
    pairs = list(shared_doses(plan, again))

    assert len(pairs) >= 4
    assert all(after == before for _, before, after in pairs)


def test_after_three_weeks_the_first_weeks_begin_again_for_two_weeks():
    """4D: at beginner. Level 1 and the first doses, no steps; then back to the person's own level."""
    season = after_a_gap(24, excluded_stretches=[])
    first, start = season.plan(), doses(Season(**SMALL).plan())
    levels = {}
    assert "beginner_again" in rules_told(first)
    for week in range(4):
        plan = season.plan()
        levels[week] = max(CATALOG[name].difficulty for name in offered(plan, STRETCHES))
        assert week < 2 or "beginner_again" not in rules_told(plan)
        season.live(GREEN)

    assert levels == {0: 1, 1: 1, 2: 2, 3: 2}
    assert {name: dose for name, dose in doses(first).items() if name in start}.items() <= start.items()
    assert all(hold <= 15 for name, (_, hold) in doses(first).items() if CATALOG[name].type == "static")


def test_steps_before_a_long_gap_are_gone():
    """4D: at beginner. Four calm weeks were two steps; after the gap two calm weeks are one, as at the very start."""
    season, without = after_a_gap(24), after_a_gap(24)
    season.live(GREEN, GREEN)
    without.live(UNSAID, UNSAID)
    pairs = shared_doses(without.plan(), season.plan())

    assert len(pairs) >= 4
    assert {after[0] - before[0] for name, before, after in pairs if grows_by_repetitions(name)} == {1}


# ---- 4E: flare ----


def test_in_a_flare_there_is_half_of_everything_nothing_new_and_nothing_strong():
    """4E: 50 % dose, no new drills; loaded, end-range and hazard-caution drills stop."""
    season = calm(3, **ALL_KIT)
    known = {name for plan in season.plans for name in shown(plan)}
    season.checkin(flare=True)
    plan = season.plan()
    usual = calm(3, **ALL_KIT).plan()

    assert "flare" in rules_told(plan)
    assert shown(plan) <= known | {s.id for s in CATALOG if s.family == "breathing"}
    assert all(CATALOG[name].spine.load != "loaded" or CATALOG[name].family == "breathing" for name in shown(plan))
    assert not any("end_range" in CATALOG[name].tags for name in shown(plan))
    pairs = shared_doses(usual, plan)
    assert len(pairs) >= 2
    for name, (repetitions, hold_s), halved in pairs:
        one = max(10, round(hold_s * repetitions / 2))  # of one repetition half the hold, but not under 10 s
        assert halved == ((repetitions // 2, hold_s) if repetitions > 1 else (1, min(hold_s, one))) or (
            CATALOG[name].for_comfort and halved == (repetitions, hold_s)
        )


def test_in_a_flare_less_is_not_explained_by_a_worry():
    """Whoever never grows was told so; that there is half of everything now has another reason."""
    season = calm(3, **SMALL | {"yellow_flags": ["YF_PACE"]}).checkin(flare=True)

    assert "flare" in rules_told(season.plan())
    assert "gentler" not in rules_told(season.plan())


@pytest.mark.parametrize(
    ("flare_on", "over_on", "lasts"),
    [(0, None, True), (-7, None, True), (-8, None, False), (-3, -2, False), (-3, -3, True), (-2, -3, True)],
)
def test_a_flare_ends_by_itself_or_by_a_word(flare_on, over_on, lasts):
    """4E: 3-7 days. Of one day's yes and no the yes holds."""
    season = calm(3, **SMALL)
    season.checkin(season.today + timedelta(days=flare_on), flare=True)
    if over_on is not None:
        season.checkin(season.today + timedelta(days=over_on), flare=False)

    assert ("flare" in rules_told(season.plan())) is lasts


def test_a_flare_is_seen_from_the_ratings_too_and_by_a_pause_for_it():
    """4E: at least 2 points above the own 14-day mean, or the person says so."""
    seen = calm(2, **SMALL).live(GREEN.but(sessions={2: {"pain_before": 6, "pain_after": 6}})).plan()
    not_seen = calm(2, **SMALL).live(GREEN.but(sessions={2: {"pain_before": 5, "pain_after": 5}})).plan()
    paused = calm(3, **SMALL).event("pause", MONDAY + timedelta(days=20), reason="flare").plan()

    assert "flare" in rules_told(seen)
    assert "flare" not in rules_told(not_seen)
    assert "flare" in rules_told(paused)


@pytest.mark.parametrize(
    ("flares", "over", "advised"),
    [
        ((-14, -7, -1), None, False),
        ((-15, -8, -1), None, True),
        ((-15, -1), None, False),  # two flares
        ((-15, -8, -1), 0, False),  # it is over
        ((-15, -8, -1), -12, False),  # it was over in between
    ],
)
def test_a_flare_of_over_two_weeks_is_to_be_looked_at(flares, over, advised):
    """4E: refer: over 2 weeks. A flare that was said to be over has not lasted."""
    season = calm(4, **SMALL)
    for back in flares:
        season.checkin(season.today + timedelta(days=back), flare=True)
    if over is not None:
        season.checkin(season.today + timedelta(days=over), flare=False)

    assert ("long_flare" in rules_told(season.plan())) is advised
