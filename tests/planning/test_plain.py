"""Plain Python has two functions of the kernel in its own words; nobody can tell from what they leave behind."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from week_problems import week_problems

from recommender.planning import kernel
from recommender.planning.assemble import EFFORTS
from recommender.planning.facts import packed
from recommender.planning.plain import facts_of, plain

PROBLEMS = week_problems(rows=st.integers(1, 12), days=st.integers(1, 7))
MOVES = st.lists(
    st.tuples(
        st.integers(0, 6),  # day
        st.integers(-1, 11),  # the one that is asked for, -1: all
        st.integers(-1, 2),  # its phase
        st.sampled_from([kernel.BY_GAIN, kernel.BY_RATE]),
        st.sampled_from([kernel.NO_GAIN, 0, 20_000]),  # only what gains more
        st.integers(-1, 11),  # the one that is passed over
        st.sampled_from([0, kernel.UPRIGHT, 255 - kernel.UPRIGHT]),
        st.booleans(),  # something is taken out
    ),
    max_size=30,
)


@given(PROBLEMS, MOVES)
@settings(max_examples=120, deadline=None)
def test_every_find_and_every_sum_is_the_kernels_own(problem, moves):
    """All of the week and its scratch are compared after each move, so a wrong bound shows before it costs a week."""
    numbers = packed([problem]).flat.tolist()
    sides = [(kernel, numbers, [0] * numbers[kernel.STATE_SIZE])]
    sides.append((plain(), facts_of(numbers), [0] * numbers[kernel.STATE_SIZE]))
    for side, f, s in sides:
        side.begin(f, s)
    for number, only, phase, way, least, taboo, barred, takes in moves:
        day, n = number % len(problem.days), len(problem)
        if problem.done[day] is not None:
            continue
        for side, f, s in sides:
            items = s[f[kernel.TO_DAY] + day * f[kernel.DAY_SIZE] + kernel.ITEMS]
            if takes and items:
                side.take(f, s, day, number % items)
                side.loosen(f, s, day)
            elif s[f[kernel.TO_FOUND] + day * kernel.FOUND + kernel.POOL] == 0:
                side.loosen(f, s, day)
            s[kernel.TABOO], s[kernel.BARRED] = taboo, barred
            side.scan(f, s, day, min(only, n - 1), phase if only >= 0 else -1, way, least)
            if s[kernel.ROW] >= 0:
                side.put(f, s, day, s[kernel.ROW], s[kernel.PHASE])

        assert sides[0][2] == sides[1][2]


@given(week_problems(), st.sampled_from(list(EFFORTS)))
@settings(max_examples=60, deadline=None)
def test_a_whole_search_goes_the_same_way(problem, effort):
    """Each step hangs on the one before: the last number is the same only where all were."""
    if not len(problem) or not problem.days:
        return
    numbers = packed([problem]).flat.tolist()
    left = []
    for side, f in ((kernel, numbers), (plain(), facts_of(numbers))):
        room = [[0] * numbers[kernel.STATE_SIZE] for _ in range(kernel.WEEKS)]
        side.solve(f, f.copy(), *room, *EFFORTS[effort])
        left.append(room)

    assert left[0] == left[1]
