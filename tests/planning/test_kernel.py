"""The assembler in plain Python: its running sums, the rules, and how near it comes to weeks that are proven best."""

from __future__ import annotations

from dataclasses import replace
from statistics import mean

import numpy as np
import pytest
from benchmarks.week_instances import SIZES, instance, stored_bounds
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from people import MONDAY, answers
from strategies import KIT
from week_problems import random_problem, week_problems

from recommender.knowledge import shipped_knowledge
from recommender.planning import kernel
from recommender.planning.assemble import EFFORTS, assemble
from recommender.planning.candidates import Candidate, in_order
from recommender.planning.dose import DoseContext, scheduled_dose
from recommender.planning.facts import packed
from recommender.planning.problem import PHASES, Placed, WeekProblem, broken_rules, worth
from recommender.profile.answers import read_answers
from recommender.profile.history import History
from recommender.profile.profile import profile_of
from recommender.safety.screening import screen


@pytest.fixture(scope="module")
def bounds():
    """What was proven of the stored weeks; an error where they were proven for other data."""
    return stored_bounds()


def of_size(bounds, days, minutes):
    """The bounds of one size, each with its problem."""
    here = [bound for bound in bounds if (bound.days, bound.minutes) == (days, minutes)]
    return [(bound, instance(bound.seed, days=days, minutes=minutes)) for bound in here]


def begun(problem: WeekProblem) -> tuple[list[int], list[int]]:
    """The facts of a problem, and its week with what was already done."""
    facts = packed([problem]).flat.tolist()
    week = [0] * facts[kernel.STATE_SIZE]
    kernel.begin(facts, week)
    return facts, week


MOVES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 11), st.integers(0, 2)), max_size=40)


@given(week_problems(rows=st.integers(1, 12), days=st.integers(1, 7)), MOVES)
@settings(max_examples=150, deadline=None)
def test_the_running_worth_is_the_worth_from_scratch_after_any_moves(problem, moves):
    """The kernel only ever counts differences; one of them wrong, and all that follows is nonsense (scoring 3)."""
    facts, week = begun(problem)
    days = [list(done or ()) for done in problem.done]
    for number, row, phase in moves:
        day, placed = number % len(days), Placed(row % len(problem), PHASES[phase])
        if placed in days[day]:
            at = days[day].index(placed)
            kernel.take(facts, week, day, at)
            days[day][at] = days[day][-1]
            days[day].pop()
        elif len(days[day]) < max(problem.items_most) and placed.row not in {other.row for other in days[day]}:
            kernel.put(facts, week, day, placed.row, phase)
            days[day].append(placed)

        assert kernel.worth_of(facts, week) == worth(problem, days)


@given(week_problems(rows=st.integers(1, 12), days=st.integers(1, 7)), MOVES)
@settings(max_examples=150, deadline=None)
def test_a_gain_is_what_the_week_is_worth_more(problem, moves):
    """What `scan` says of a stretch must come true when it is put there, or the best choice is none."""
    facts, week = begun(problem)
    for number, row, phase in moves:
        day, j = number % len(problem.days), row % len(problem)
        if problem.done[day] is not None or not problem.phases[j, phase]:
            continue
        before = kernel.worth_of(facts, week)
        kernel.scan(facts, week, day, j, phase, kernel.BY_GAIN, kernel.NO_GAIN)
        if week[kernel.ROW] >= 0:
            gain = week[kernel.GAIN]
            kernel.put(facts, week, day, j, phase)

            assert kernel.worth_of(facts, week) - before == gain


@given(week_problems(), st.sampled_from(list(EFFORTS)))
@settings(max_examples=150, deadline=None)
def test_no_week_breaks_a_rule_and_what_was_done_stays(problem, effort):
    """Whatever the problem: empty, tiny, nothing that may open or close, days that were done against the rules."""
    done_alone = [list(done or ()) for done in problem.done]

    week = assemble(problem, effort)

    assert len(week) == len(problem.days)
    assert set(broken_rules(problem, week)) <= set(broken_rules(problem, done_alone))
    for day, done in zip(week, problem.done, strict=True):
        assert done is None or sorted(day, key=str) == sorted(done, key=str)


@given(week_problems(rows=st.integers(1, 9), days=st.integers(1, 3)), st.sampled_from(list(EFFORTS)))
@settings(max_examples=60, deadline=None)
def test_a_finished_week_has_no_room_for_anything_that_gains(problem, effort):
    """The person asked for the minutes: what would still fit and is worth something is in."""
    week = assemble(problem, effort)
    now = worth(problem, week)
    assume(not list(broken_rules(problem, week)))  # else what was done breaks one, and hides what else would
    for day, done in enumerate(problem.done):
        for row, phase in np.argwhere(problem.phases).tolist() if done is None else ():
            if row not in {placed.row for placed in week[day]}:
                more = [*week[:day], [*week[day], Placed(row, PHASES[phase])], *week[day + 1 :]]

                assert worth(problem, more) <= now or list(broken_rules(problem, more))


@pytest.mark.parametrize(("effort", "mean_gap", "worst_gap"), [("fast", 4, 15), ("normal", 2, 8), ("thorough", 1, 4)])
@pytest.mark.parametrize(("days", "minutes"), SIZES)
def test_weeks_come_near_to_what_is_proven_to_be_best(bounds, days, minutes, effort, mean_gap, worst_gap):
    """In percent of what the choice can bring; and never over the bound, which only a wrong count could be."""
    gaps = []
    for bound, problem in of_size(bounds, days, minutes):
        found = worth(problem, assemble(problem, effort))
        assert found <= bound.bound
        if bound.has_a_choice:
            gaps.append(bound.gap_percent(found))

    assert len(gaps) >= 18
    assert mean(gaps) <= mean_gap
    assert max(gaps) <= worst_gap


@given(week_problems())
@settings(max_examples=60, deadline=None)
def test_thorough_never_makes_a_week_worth_less(problem):
    """It does all that normal does, and then only what gains is kept. Fast begins elsewhere: see the next promise."""
    normal, thorough = (worth(problem, assemble(problem, effort)) for effort in ("normal", "thorough"))

    assert normal <= thorough


@pytest.mark.parametrize(("days", "minutes"), SIZES)
def test_more_effort_pays(bounds, days, minutes):
    """Over the stored weeks each effort is worth more than the one before, or nobody should wait for it."""
    stored = of_size(bounds, days, minutes)

    total = [sum(worth(problem, assemble(problem, effort)) for _, problem in stored) for effort in EFFORTS]

    assert total[0] < total[1] < total[2]


def test_every_stored_week_is_proven(bounds):
    """A bound that was not reached would make the gaps say less than they seem to."""
    assert [(b.days, b.minutes, b.seed) for b in bounds] == [(d, m, seed) for d, m in SIZES for seed in range(20)]
    assert all(bound.proven and bound.worth <= bound.bound < bound.worth * (1 + 2e-6) for bound in bounds)


@pytest.mark.parametrize("effort", EFFORTS)
def test_of_two_equal_stretches_the_first_wins(effort):
    """Ties go to the lower row, in every effort, so the order of the candidates decides and nothing else."""
    one = random_problem(np.random.default_rng(5), rows=1, days=(2,), done=False)
    tables = ("value", "seconds", "under_s", "position", "family", "phases", "primary", "dose", "serves", "cautioned")
    more = ("hard", "on_floor", "was_there")
    twice = {name: np.repeat(getattr(one, name), 2, axis=0) for name in (*tables, *more)}
    twice |= {
        "value": np.array([70_000, 70_000]),
        "phases": np.ones((2, 3), dtype=bool),
        "cautioned": np.zeros(2, bool),
    }
    problem = replace(one, **twice, limit_s=(900,), items_most=(1,))

    assert [[placed.row for placed in day] for day in assemble(problem, effort)] == [[0]]


def test_the_order_of_equals_does_not_follow_their_names():
    """Else all people would get the stretches that begin with an A. It follows difficulty, then the person."""
    knowledge = shipped_knowledge()
    sheet = answers(equipment=list(KIT), experience="regular")
    profile = profile_of(read_answers(sheet, knowledge.codes), person="me", starts_on=MONDAY)
    eligible = screen(profile, History(), MONDAY, rules=knowledge.rules, catalog=knowledge.catalog).eligible
    easy = sorted((offer for offer in eligible if offer.stretch.difficulty == 1), key=lambda offer: offer.stretch.id)
    hard = [offer for offer in eligible if offer.stretch.difficulty == 3][:1]
    context = DoseContext(weeks=0, old=False)
    three = [
        Candidate(offer=offer, dose=scheduled_dose(offer, context, knowledge.numbers.dose), value=0.0)
        for offer in (*hard, easy[0], easy[1])
    ]

    orders = [[c.offer.stretch.id for c in in_order(three, f"person {number}")] for number in range(200)]

    first_by_name = sum(order[0] == easy[0].stretch.id for order in orders)
    assert {order[2] for order in orders} == {hard[0].stretch.id}
    assert 70 <= first_by_name <= 130  # half of 200, give or take four standard deviations
    assert all(in_order(three, "me") == in_order(order, "me") for order in (three[::-1], three[1:] + three[:1]))
