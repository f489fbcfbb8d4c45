"""The swap draw: every combination of draws may be done, and what is logged is exactly how likely each draw was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import exp, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import MONDAY, answers
from plan_checker import KIT
from planned import planner_of
from week_problems import musts_worth, random_problem

from recommender.decide import situation
from recommender.knowledge import shipped_knowledge
from recommender.planning.assemble import assemble
from recommender.planning.problem import PHASES, Limits, Placed, Prices, WeekProblem, broken_rules
from recommender.planning.randomise import (
    ALTERNATIVES_MOST,
    SwapFacts,
    SwapSettings,
    SwapSlot,
    most_different,
    option_of,
    randomise,
    swap_sets,
    ten_thousandths,
)

STUDY = SwapSettings(eps=0.2, uniform_share=0.5)
FIRST, SECOND = Placed(0, "main"), Placed(1, "main")
SEEDS = st.integers(0, 2**32 - 1)
PRICES = Prices(
    repetition=8, family=5, position=20, floor=30, novelty=10, monotony=40,
    warm_up=2000, main=4000, cool_down=1000, place=500,
)  # fmt: skip
LIMITS = Limits(
    distinct=12, families=22, novelty_free=1, cautions=2, warm_ups=2, cool_downs=1, per_muscle=3, muscle_s=500,
    muscle_week_s=600, change_position_s=15, dose_two=2000, dose_three=3000, dose_five=5000,
)  # fmt: skip


def alike(rows: int, days: tuple[int, ...] = (0, 2), **changes) -> WeekProblem:
    """So many main stretches that differ in nothing but their family, all of them met last week."""
    ones, zeros, yes, no = (np.full(rows, n) for n in (1, 0, True, False))
    problem = WeekProblem(
        value=100 * ones, seconds=60 * ones, under_s=30 * ones, position=zeros, family=np.arange(rows),
        phases=np.tile([False, True, False], (rows, 1)), primary=np.tile([True, False], (rows, 1)),
        dose=np.zeros((rows, 0), dtype=np.int64), serves=np.tile([True], (rows, 1)), cautioned=no, hard=no,
        on_floor=no, was_there=yes, last_week=rows, is_stale=False, dose_price=np.zeros((3, 0), dtype=np.int64),
        days=days, limit_s=(600,) * len(days), items_most=(8,) * len(days), done=(None,) * len(days), prices=PRICES,
        limits=LIMITS,
    )  # fmt: skip
    return replace(problem, **changes)


def facts_of(problem: WeekProblem, **changes) -> SwapFacts:
    """Of equal scores and difficulty; everything may be swapped and was done before."""
    n = len(problem)
    usual = {
        "score": np.zeros(n),
        "difficulty": np.full(n, 2),
        "done_before": np.ones(n, dtype=bool),
        "swappable": np.ones(n, dtype=bool),
    }
    return SwapFacts(**(usual | changes))


def mains(*sessions: tuple[int, ...]) -> list[list[Placed]]:
    return [[Placed(row, "main") for row in session] for session in sessions]


def at(rows: int, row: int, value, usual) -> np.ndarray:
    """(rows,) the usual value but for one row."""
    return np.array([value if here == row else usual for here in range(rows)])


# ---- who may stand in ----


def test_what_is_alike_may_stand_in_the_best_score_first():
    problem = alike(4)

    sets = swap_sets(problem, mains((0,), ()), facts_of(problem, score=np.array([0.0, 0.01, 0.03, 0.02])))

    assert sets == {FIRST: [2, 3, 1]}


@pytest.mark.parametrize(
    "change",
    [
        {"seconds": at(3, 1, 61, 60)},
        {"under_s": at(3, 1, 31, 30)},
        {"position": at(3, 1, 4, 0)},
        {"phases": np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], dtype=bool)},
        {"primary": np.array([[1, 0], [1, 1], [1, 0]], dtype=bool)},
        {"primary": np.array([[1, 1], [1, 0], [1, 1]], dtype=bool)},
        {"serves": np.array([[1], [0], [1]], dtype=bool)},
        {"cautioned": at(3, 1, True, False)},
        {"hard": at(3, 1, True, False)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_not_alike_in_one_thing_may_not_stand_in(change):
    """Row 1 leaves the set of row 0 for each reason alone; row 2 stays (decisions 5.3)."""
    problem = alike(3, **change)

    assert swap_sets(problem, mains((0,), ()), facts_of(problem)) == {FIRST: [2]}


@pytest.mark.parametrize("change", [{"difficulty": at(3, 1, 3, 2)}, {"swappable": at(3, 1, False, True)}])
def test_nothing_harder_and_nothing_that_is_barred_from_swaps_stands_in(change):
    problem = alike(3)

    assert swap_sets(problem, mains((0,), ()), facts_of(problem, **change)) == {FIRST: [2]}


@pytest.mark.parametrize(
    ("changed", "facts"),
    [
        ({"cautioned": at(3, 0, True, False)}, {}),
        ({"primary": np.array([[0, 0], [0, 0], [1, 0]], dtype=bool)}, {}),
        ({"done": ((Placed(0, "main"),), None)}, {}),
        ({}, {"swappable": at(3, 0, False, True)}),
    ],
    ids=["asks for care", "no muscle of its own", "already done", "barred"],
)
def test_some_stretches_are_never_swapped_out(changed, facts):
    problem = alike(3, **changed)

    assert swap_sets(problem, mains((0,), ()), facts_of(problem, **facts)) == {}


def test_at_most_five_stand_in():
    problem = alike(12)

    assert swap_sets(problem, mains((0,), ()), facts_of(problem)) == {FIRST: [1, 2, 3, 4, 5]}


def test_two_slots_of_a_session_share_no_family_and_take_turns():
    """Else two draws together could show one family twice; and the first slot must not take everything."""
    problem = alike(6, family=np.array([0, 1, 2, 2, 4, 5]))

    sets = swap_sets(problem, mains((0, 1), ()), facts_of(problem))

    assert sets == {FIRST: [2, 3], SECOND: [4, 5]}


def test_the_family_of_the_base_may_come_instead_of_it_but_not_beside_it():
    """Row 2 is nearly the same as row 0: it may stand in for row 0, not for row 1 that stands beside it."""
    problem = alike(3, family=np.array([0, 1, 0]))

    assert swap_sets(problem, mains((0, 1), ()), facts_of(problem)) == {FIRST: [2]}


def test_a_stretch_of_several_days_is_drawn_once_for_all_of_them():
    """The week keeps its number of stretches, and the person meets one new thing instead of three."""
    problem = alike(4, days=(0, 2, 4), limits=LIMITS._replace(distinct=1))

    weeks = [slots_of(problem, mains((0,), (0,), (0,)), facts_of(problem), seed=seed) for seed in range(30)]

    assert all(monday == wednesday == friday for (monday,), (wednesday,), (friday,) in weeks)
    assert len({slots[0][0].drawn for slots in weeks}) > 1


def test_what_stands_beside_it_on_any_day_counts():
    """Rows 2 and 3 are of the family of row 1, which stands beside row 0 on the second day only."""
    problem = alike(4, family=np.array([0, 1, 1, 3]))

    sets = swap_sets(problem, mains((0,), (0, 1)), facts_of(problem))

    assert sets == {FIRST: [3], SECOND: [2]}


@pytest.mark.parametrize(("distinct", "sets"), [(1, {}), (2, {FIRST: [1, 2, 3]})])
def test_no_combination_shows_more_different_stretches_than_the_week_may_hold(distinct, sets):
    """Monday is done and stays as it was: with another draw for Wednesday there would be two."""
    problem = alike(4, done=((FIRST,), None), limits=LIMITS._replace(distinct=distinct))

    assert swap_sets(problem, mains((0,), (0,)), facts_of(problem)) == sets


def test_what_was_done_is_shown_as_it_was_done():
    problem = alike(4, done=((FIRST,), None))

    weeks = [slots_of(problem, mains((0,), (0,)), facts_of(problem), seed=seed) for seed in range(30)]

    assert {(done.drawn, done.propensity) for (done,), _ in weeks} == {(0, 1.0)}
    assert len({still_open.drawn for _, (still_open,) in weeks}) > 1


@pytest.mark.parametrize(
    ("done_before", "novelty_free", "sets"),
    [
        ([1, 1, 1, 1], 0, {FIRST: [2], SECOND: [3]}),
        ([1, 1, 0, 0], 0, {}),
        ([1, 1, 0, 1], 0, {FIRST: [3]}),
        ([1, 1, 0, 0], 1, {FIRST: [2, 3]}),  # 2 or 3, never both of them
        ([1, 1, 0, 0], 2, {FIRST: [2], SECOND: [3]}),
    ],
)
def test_what_the_person_never_did_stands_in_only_while_the_week_has_novelty_left(done_before, novelty_free, sets):
    """Rows 2 and 3 were not there last week (decisions 5.3, last sentence)."""
    limits = LIMITS._replace(novelty_free=novelty_free)
    problem = alike(4, limits=limits, was_there=np.array([True, True, False, False]), last_week=2)

    found = swap_sets(problem, mains((0, 1), ()), facts_of(problem, done_before=np.array(done_before, dtype=bool)))

    assert found == sets


@pytest.mark.parametrize(("novelty_free", "sets"), [(1, {}), (2, {FIRST: [2]})])
def test_a_new_stretch_of_the_plan_itself_uses_up_the_novelty(novelty_free, sets):
    """Row 1 is planned and was not there last week, so row 2, never done, may come for row 0 only as the second one."""
    was_there, done_before = np.array([True, False, False]), np.array([True, True, False])
    limits = LIMITS._replace(novelty_free=novelty_free)
    problem = alike(3, position=np.array([0, 4, 0]), was_there=was_there, last_week=1, limits=limits)

    assert swap_sets(problem, mains((0, 1), ()), facts_of(problem, done_before=done_before)) == sets


@given(st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=4), min_size=0, max_size=5))
@settings(max_examples=100, deadline=None)
def test_the_most_different_rows_are_those_of_the_best_of_all_choices(options):
    """Tries every choice."""
    assert most_different(options) == max(len(set(choice)) for choice in product(*options))


# ---- every combination ----


def crowded(seed: int) -> tuple[WeekProblem, SwapFacts]:
    """A random week in which many stretches are alike and every rule presses now and then."""
    rng = np.random.default_rng(seed)
    rows, days = int(rng.integers(10, 60)), sorted(rng.permutation(7)[: rng.integers(1, 6)].tolist())
    problem = random_problem(rng, rows=rows, days=days)
    kinds = rng.random((3, problem.primary.shape[1])) < 0.6
    problem = replace(
        problem,
        seconds=rng.choice([40, 60, 60, 80], rows),
        under_s=rng.choice([0, 30, 40], rows),
        primary=kinds[rng.integers(0, 3, rows)],
        position=rng.integers(0, 2, rows),
        serves=problem.serves & (rng.random() < 0.5),
        cautioned=rng.random(rows) < 0.1,
        limits=problem.limits._replace(
            muscle_s=int(rng.choice([120, 400])), muscle_week_s=int(rng.choice([600, 2000]))
        ),
    )
    facts = SwapFacts(
        score=rng.normal(0, 0.03, rows),
        difficulty=np.where(problem.hard, 3, rng.integers(1, 3, rows)),
        done_before=rng.random(rows) < rng.choice([0.3, 1]),
        swappable=rng.random(rows) < rng.choice([0.7, 1]),
    )
    return problem, facts


def slots_of(
    problem: WeekProblem, week: list, facts: SwapFacts, settings: SwapSettings = STUDY, seed: int = 0
) -> tuple:
    return randomise(problem, week, facts, settings, np.random.default_rng(seed))


def combinations(slots: tuple[tuple[SwapSlot, ...], ...], most: int, seed: int) -> Iterator[list[list[Placed]]]:
    """Every week that may be drawn; where they are more than `most`, so many at random."""
    units = list({(slot.phase, slot.options): slot for session in slots for slot in session})
    rng = np.random.default_rng(seed)
    some = ([int(rng.choice(rows)) for _, rows in units] for _ in range(most))
    for choice in product(*(rows for _, rows in units)) if prod(len(rows) for _, rows in units) <= most else some:
        drawn = dict(zip(units, choice, strict=True))
        yield [[Placed(drawn[slot.phase, slot.options], slot.phase) for slot in day] for day in slots]


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_every_combination_of_draws_may_be_done_and_serves_every_place_that_the_plan_serves(seed):
    """The promise that makes the draws independent (decisions 5.3): by the planner's own list of rules."""
    problem, facts = crowded(seed)
    week = assemble(problem, "fast")
    slots = slots_of(problem, week, facts)

    faults = set(broken_rules(problem, week))
    for drawn in combinations(slots, 200, seed):
        assert set(broken_rules(problem, drawn)) <= faults
        assert musts_worth(problem, drawn) >= musts_worth(problem, week)


def test_the_random_weeks_have_much_to_draw():
    """Else the test above could not fail: of 100 weeks many have sets, and some have several in one session."""
    counts = []
    for seed in range(100):
        problem, facts = crowded(seed)
        week = assemble(problem, "fast")
        sets = swap_sets(problem, week, facts)
        counts.append(max((sum(placed in sets for placed in day) for day in week), default=0))

    assert sum(count >= 1 for count in counts) >= 25
    assert sum(count >= 2 for count in counts) >= 5


@pytest.mark.parametrize("number", range(4))
def test_every_combination_may_be_done_in_real_weeks(number):
    """The shipped catalog, screened and planned as for anybody."""
    person = [
        answers(pain=[{"area": "wrist_forearm", "nrs": 3}], equipment=list(KIT)),
        answers(pain=[], goal="stay_well", experience="regular", equipment=list(KIT), days=["mon", "thu"]),
        answers(pain=[{"area": "neck", "nrs": 4}], experience="regular", equipment=list(KIT), minutes_per_session=20),
        answers(pain=[{"area": "hip", "nrs": 3}], equipment=list(KIT), minutes_per_session=20, days=["tue"]),
    ][number]
    knowledge = shipped_knowledge()
    case = situation(person, starts_on=MONDAY, history=[], person="me", knowledge=knowledge)
    planner = planner_of(case, "fast")
    problem = planner.problem
    week = assemble(problem, "fast")
    stretches = [candidate.offer.stretch for candidate in planner.pool.candidates]
    facts = facts_of(problem, difficulty=np.array([s.difficulty for s in stretches]), score=problem.value / 1e6)
    slots = slots_of(problem, week, facts)

    assert any(len(slot.options) > 1 for session in slots for slot in session)
    assert {fault for drawn in combinations(slots, 100, number) for fault in broken_rules(problem, drawn)} == set()
    for slot in (slot for session in slots for slot in session):
        base = stretches[slot.base]
        assert all(stretches[row].primary_groups == base.primary_groups for row in slot.options)
        assert all(stretches[row].difficulty <= base.difficulty for row in slot.options)


# ---- how likely ----


@pytest.mark.parametrize(("uniform_share", "temperature"), [(0.0, 0.035), (0.5, 0.035), (1.0, 0.035), (0.0, 0.01)])
def test_the_probabilities_are_those_of_the_formula(uniform_share, temperature):
    """mu of scoring 4.3, by hand: two alternatives, the second one .035 points better than the first."""
    settings = SwapSettings(eps=0.2, uniform_share=uniform_share, temperature=temperature)
    better = 1 / (1 + exp(-0.035 / temperature))

    base, worse, best = ten_thousandths(np.array([0.01, 0.045]), settings)

    assert base == pytest.approx(8000, abs=1)
    assert best == pytest.approx(2000 * ((1 - uniform_share) * better + uniform_share / 2), abs=0.5)
    assert base + worse + best == 10_000


@given(
    st.lists(st.floats(-1, 1), max_size=ALTERNATIVES_MOST),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0.001, 1),
)
@settings(max_examples=200, deadline=None)
def test_probabilities_sum_to_one_exactly_and_the_plan_has_its_own_share(scores, eps, uniform_share, temperature):
    """Whole ten-thousandths, so that four digits in a document lose nothing (contract); never less than none."""
    parts = ten_thousandths(
        np.array(scores), SwapSettings(eps=eps, uniform_share=uniform_share, temperature=temperature)
    )

    assert sum(parts) == 10_000
    assert min(parts) >= 0
    assert parts[0] == (10_000 - round(10_000 * eps) if scores else 10_000)


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_what_is_logged_of_a_slot_is_enough_to_judge_it(seed):
    """The base comes first, no option is impossible, and the propensity is that of what is shown."""
    problem, facts = crowded(seed)
    week = assemble(problem, "fast")
    slots = slots_of(problem, week, facts, SwapSettings(eps=0.1), seed)

    assert [[Placed(slot.base, slot.phase) for slot in session] for session in slots] == [list(day) for day in week]
    for slot in (slot for session in slots for slot in session):
        assert len(set(slot.options)) == len(slot.options) <= 1 + ALTERNATIVES_MOST
        assert min(slot.ten_thousandths) > 0
        assert sum(slot.ten_thousandths) == 10_000
        assert slot.propensity == dict(zip(slot.options, slot.probabilities, strict=True))[slot.drawn]
        assert slot.propensity == round(slot.propensity, 4)


@pytest.mark.parametrize("parts", [(10_000,), (9000, 1000), (8000, 1999, 1), (5000, 1, 2499, 2500)])
def test_each_option_has_exactly_as_many_tickets_as_its_propensity_says(parts):
    """All 10,000 of them."""
    assert Counter(option_of(ticket, parts) for ticket in range(10_000)) == dict(enumerate(parts))


def test_draws_come_as_often_as_they_say_and_independently():
    """5,000 weeks of two slots: each of the 9 pairs within 4 standard errors of the product of its propensities."""
    problem = alike(6)
    week = mains((0, 1), ())
    facts = facts_of(problem, score=np.array([0, 0, 0.03, 0.02, 0.01, 0]))
    rng, times = np.random.default_rng(4), 5_000
    weeks = [randomise(problem, week, facts, SwapSettings(eps=0.4), rng)[0] for _ in range(times)]

    first, second = weeks[0]
    seen = Counter((one.drawn, two.drawn) for one, two in weeks)
    assert (len(first.options), len(second.options)) == (3, 3)
    for (one, p_one), (two, p_two) in product(
        zip(first.options, first.probabilities, strict=True), zip(second.options, second.probabilities, strict=True)
    ):
        p = p_one * p_two
        assert abs(seen[one, two] - times * p) < 4 * (times * p * (1 - p)) ** 0.5


def test_the_same_seed_draws_the_same_and_another_one_another():
    problem = alike(12, days=(0, 2, 4))
    week, facts = mains((0, 1), (2, 3), (4, 5)), facts_of(problem)
    often = SwapSettings(eps=0.5)

    assert slots_of(problem, week, facts, often, 1) == slots_of(problem, week, facts, often, 1)
    assert len({slots_of(problem, week, facts, often, seed) for seed in range(10)}) > 1


def test_where_nothing_may_be_drawn_chance_is_not_asked():
    """At home eps is 0: the plan, propensity 1, and a generator whose state is untouched."""
    problem = alike(4)
    rng = np.random.default_rng(7)

    slots = randomise(problem, mains((0,), (1,)), facts_of(problem), SwapSettings(eps=0.0), rng)

    assert [(s.options, s.drawn, s.propensity) for (s,) in slots] == [((0,), 0, 1.0), ((1,), 1, 1.0)]
    assert rng.bit_generator.state == np.random.default_rng(7).bit_generator.state


def test_an_alternative_that_four_digits_cannot_tell_from_never_is_no_option():
    """A propensity of 0.0000 for what was shown could not be evaluated."""
    problem = alike(3)
    facts = facts_of(problem, score=np.array([0, 0.5, -0.5]))

    ((slot,), _) = slots_of(problem, mains((0,), ()), facts, SwapSettings(eps=0.1))

    assert slot.options == (0, 1)
    assert slot.ten_thousandths == (9000, 1000)


def test_with_eps_one_the_plan_is_still_named_first_and_never_shown():
    """An attack may ask for it; 1/3 each of 10,000 must not round to more than there is."""
    problem = alike(4)
    always = SwapSettings(eps=1.0, uniform_share=1.0)

    slots = [slots_of(problem, mains((0,), ()), facts_of(problem), always, seed)[0][0] for seed in range(50)]

    assert {slot.options for slot in slots} == {(0, 1, 2, 3)}
    assert {slot.ten_thousandths for slot in slots} == {(0, 3333, 3334, 3333)}
    assert {slot.drawn for slot in slots} == {1, 2, 3}


@pytest.mark.parametrize(
    "wrong", [{"eps": -0.1}, {"eps": 1.1}, {"eps": 0.1, "uniform_share": 1.1}, {"eps": 0.1, "temperature": 0.0}]
)
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="it should be"):
        SwapSettings(**wrong)


def test_facts_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="should have one"):
        facts_of(alike(3), score=np.zeros(2))


def test_every_phase_has_its_own_stand_ins():
    """Row 0 may open or be the main part, row 1 may only open: it stands in only where row 0 opens."""
    problem = alike(2, phases=np.array([[1, 1, 0], [1, 0, 0]], dtype=bool))

    found = {phase: swap_sets(problem, [[Placed(0, phase)], []], facts_of(problem)) for phase in PHASES[:2]}

    assert found == {"warm_up": {Placed(0, "warm_up"): [1]}, "main": {}}
