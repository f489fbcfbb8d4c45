"""The kernel without numba: its own source, but for the two functions that take nine tenths of the time.

`kernel.py` is written for the compiler: every fact is looked up by its place. For Python that is the slow way, so here
`scan` and `count` stand a second time, over tuples that are unpacked at once. They leave exactly what those of the
kernel leave, number for number (`tests/planning/test_plain.py`); what they do, and why, is said there.

The tuples of a problem hang at the end of its facts, one place behind its numbers; they are made when first needed.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

# eighty names, one a line, would hide the rest
# isort: off
from recommender.planning import kernel
from recommender.planning.kernel import (
    AFTER, AT_CANDIDATE, AT_DAY, AT_PRICE, BARRED, BEFORE, BY_GAIN, CANDIDATE, CANDIDATES, CARE, CAUTIONED,
    CAUTIONS_MOST, CHANGE_S, CLOSES, COOL_DOWN_PRICE, COOL_DOWNS_MOST, COST, DAY, DAY_SIZE, DAYS, DISTINCT,
    DISTINCT_MOST, DOSE_FIVE,
    DOSE_FROM, DOSE_THREE, DOSE_TO, DOSE_TWO, FAMILIES_MOST, FAMILY, FAMILY_COUNT, FAMILY_PRICE, FLOOR_PRICE, FOUND,
    FULL_DAY, GAIN, HARD, IN_DOSE, IN_FAMILY, IN_MUSCLE, IS_STALE, ITEMS, ITEMS_MOST, KEPT, LAST_WEEK, LEVELS, LIMIT_S,
    MAIN_PRICE, MAINS, MONOTONY_PRICE, MUSCLE, MUSCLE_COUNT, MUSCLE_FROM, MUSCLE_HARD, MUSCLE_MOST, MUSCLE_MOST_S,
    MUSCLE_S, MUSCLE_TO, MUSCLE_WEEK_MOST_S, MUST, NET, NEW, NO_GAIN, NOTHING, ON_FLOOR, OPENED, OPENS, PHASE,
    PLACE_FROM, PLACE_PRICE, PLACE_TO, POOL, POSITION, POSITION_PRICE, REPETITION_PRICE, ROW, RUNS, SECONDS, SHORTEST_S,
    SPOT, SPOTS, SPREAD, TABOO, TAKEN, TARGETS, TO_BOUND, TO_DAY, TO_DOSE, TO_FAMILY, TO_FOUND, TO_MUSCLE, TO_POOL,
    TO_TIMES, UNDER_S, USED_S, VALUE, WARM_UP_PRICE, WARM_UPS_MOST, WAS_THERE, WHICH, Ints, newness, note,
)  # fmt: skip
from recommender.planning.kernel_again import kernel_again
# isort: on

CARES = 1 << SPOTS  # the bit beside the positions: it asks for care
NO_MUSTS = (0,) * 8  # what each set of phases is worth that a stretch can be in, as bits
ENDS = 0b101  # warm-up and cool-down
runs_of = lru_cache(maxsize=1 << 14)(kernel.runs_of)


def facts_of(numbers: list[int]) -> list[Any]:
    """The facts of a problem with room for its tuples."""
    return [*numbers, None]


def _tuples(f: list[Any]) -> tuple[Any, ...]:
    """Candidates, days, prices and limits of a problem as `scan` and `count` unpack them."""
    rows = tuple(_row(f, f[AT_CANDIDATE] + j * CANDIDATE) for j in range(f[CANDIDATES]))
    days = tuple(_day(f, day) for day in range(f[DAYS]))
    week = (
        f[CHANGE_S], f[WARM_UP_PRICE], f[MAIN_PRICE], f[COOL_DOWN_PRICE], f[WARM_UPS_MOST], f[COOL_DOWNS_MOST],
        f[CAUTIONS_MOST], f[DISTINCT_MOST], f[TO_TIMES], f[PLACE_PRICE], f[MUSCLE_MOST], f[MUSCLE_MOST_S],
        f[MUSCLE_WEEK_MOST_S], f[REPETITION_PRICE], f[POSITION_PRICE], f[DOSE_TWO], f[DOSE_THREE], f[DOSE_FIVE],
        f[LAST_WEEK], f[DAY_SIZE],
    )  # fmt: skip
    f[-1] = rows, days, week
    return rows, days, week


def _row(f: list[Any], c: int) -> tuple[Any, ...]:
    """What is asked of every candidate, then all the rest; places in a day count from where the day begins."""
    muscles = tuple((f[IN_MUSCLE] + m * MUSCLE, f[TO_MUSCLE] + m) for m in f[f[c + MUSCLE_FROM] : f[c + MUSCLE_TO]])
    dose, price, targets = f[f[c + DOSE_FROM] : f[c + DOSE_TO]], f[AT_PRICE], f[TARGETS]
    doses = tuple(
        (f[IN_DOSE] + t, f[TO_DOSE] + t, share, *f[price + t : price + 3 * targets : targets])
        for t, share in zip(dose[::2], dose[1::2], strict=True)
    )
    phases = tuple(phase for phase in range(3) if f[c + OPENS + phase])
    rest = (
        muscles, f[c + HARD], f[c + UNDER_S], f[c + VALUE], doses, f[TO_FAMILY] + f[c + FAMILY],
        LEVELS + f[c + ON_FLOOR], f[c + WAS_THERE], phases, f[c + CAUTIONED], f[c + POSITION],
    )  # fmt: skip
    asked = (1 << f[c + POSITION]) | (CARES if f[c + CAUTIONED] else 0)
    can = f[c + OPENS] | f[c + MAINS] << 1 | f[c + CLOSES] << 2
    places = tuple(f[f[c + PLACE_FROM] : f[c + PLACE_TO]])
    return f[c + SECONDS], f[IN_FAMILY] + f[c + FAMILY], asked, can, places, rest


def _day(f: list[Any], day: int) -> tuple[int, ...]:
    here, frame, n = f[TO_DAY] + day * f[DAY_SIZE], f[AT_DAY] + day * DAY, f[CANDIDATES]
    return (
        here, here + f[DAY_SIZE], f[frame + ITEMS_MOST], f[frame + LIMIT_S], f[frame + BEFORE], f[frame + AFTER],
        f[TO_BOUND] + day * n, f[TO_POOL] + day * n, f[TO_FOUND] + day * FOUND + POOL,
    )  # fmt: skip


def scan(f: Ints, s: Ints, day: int, only: int, only_phase: int, way: int, least: int) -> None:
    """Finds the best candidate to add to a day, as `kernel.scan` does."""
    rows, days, week = f[-1] or _tuples(f)
    (
        change_s, opens_price, main_price, closes_price, warm_ups_most, cool_downs_most, cautions_most, distinct_most,
        times, place_price, muscle_most, muscle_most_s, week_most_s, again_price, position_price, two, three, five,
        last_week, day_size,
    ) = week  # fmt: skip
    here, end, items_most, limit_s, before, after, bound, pool, pool_size = days[day]
    d = s[here:end]
    items, used_s, care, runs, spread, _, _, opened, has_main, closed, opens, middle, closes = d[:SPOT]
    room_s = limit_s - used_s - (change_s * (runs - 1) if items else 0)
    step_s = change_s if items else 0
    opens_now = 0 if opened else opens_price
    main_now = 0 if has_main else main_price
    closes_now = 0 if closed else closes_price
    lacks_a_must = opens_now or main_now or closes_now
    musts = (0, opens_now, main_now, opens_now + main_now, closes_now, opens_now + closes_now, main_now + closes_now,
             opens_now + main_now + closes_now) if lacks_a_must else NO_MUSTS  # fmt: skip
    is_full = s[DISTINCT] >= distinct_most
    family_now = f[FAMILY_PRICE] if s[FAMILY_COUNT] < f[FAMILIES_MOST] else 0
    relief = f[MONOTONY_PRICE] if f[IS_STALE] and s[NEW] == 0 else 0
    taboo, barred = s[TABOO], s[BARRED]
    best_row, best_phase, best_gain, best_must, best_net, best_cost = NOTHING, NOTHING, NO_GAIN, 0, least, 1
    waiting, bounds = s[pool : pool + s[pool_size]], s[bound : bound + len(rows)]
    if only >= 0:
        taboo, barred, s[WHICH], waiting = NOTHING, 0, only, (only,)
    if items >= items_most or room_s < f[SHORTEST_S]:
        waiting = ()
    if care >= cautions_most:
        barred |= CARES
    newness_of = None
    stay: list[int] = []
    for j in waiting:
        seconds, family, asked, can, places, rest = rows[j]
        if seconds > room_s or d[family] or asked & barred or j == taboo or (is_full and not s[times + j]):
            continue
        most = musts[can]
        for i in places:
            if not s[i]:
                most += place_price
        if way == BY_GAIN:
            if bounds[j] + most <= best_net:
                stay.append(j)
                continue
        elif most < best_must or (
            most == best_must and bounds[j] * best_cost <= best_net * (seconds * items_most + limit_s)
        ):
            stay.append(j)
            continue
        muscles, is_hard, under_s, common, doses, family_week, level, was_there, phases, _, position = rest
        fits = True
        for at, in_week in muscles:
            there = d[at]
            too_much = there and (there >= muscle_most or d[at + MUSCLE_S] + under_s > muscle_most_s)
            if too_much or s[in_week] + under_s > week_most_s:
                fits = False
            elif is_hard:
                hard = here + at + MUSCLE_HARD
                if (before >= 0 and s[hard - day_size]) or (after >= 0 and s[hard + day_size]):
                    fits = False
        if not fits:
            continue
        again = s[times + j]
        common -= again_price * again
        for at, in_week, share, first, second, third in doses:
            more = FULL_DAY - d[at]
            if more <= 0:
                continue
            if more > share:
                more = share
            low = s[in_week]
            high = low + more
            if high <= two:
                common += more * first
                continue
            if low < two:
                common += (two - low) * first
                low = two
            if high <= three:
                common += (high - low) * second
                continue
            if low < three:
                common += (three - low) * second
                low = three
            if high > five:
                high = five
            if low < high:
                common += (high - low) * third
        if family_now and not s[family_week]:
            common += family_now
        s[bound + j] = common + relief
        if common + relief + most <= least:
            continue
        stay.append(j)
        if last_week and not again:
            if newness_of is None:
                newness_of = newness(f, s, 0), newness(f, s, 1)
            common -= newness_of[was_there]
        if items and not d[level]:
            common -= f[FLOOR_PRICE]
        bit = 1 << position
        for phase in phases:
            if 0 <= only_phase != phase:
                continue
            more_runs = 0
            if phase == 1:
                must = most - musts[can & ENDS]
                if not middle & bit:
                    more_runs = runs_of(spread + 1, opens, middle | bit, closes) - runs
            elif phase == 0:
                if opened >= warm_ups_most:
                    continue
                must = opens_now
                if not opens & bit:
                    more_runs = runs_of(spread + 1, opens | bit, middle, closes) - runs
            else:
                if closed >= cool_downs_most:
                    continue
                must = closes_now
                if not closes & bit:
                    more_runs = runs_of(spread + 1, opens, middle, closes | bit) - runs
            added_s = seconds + step_s * more_runs
            if added_s > room_s:
                continue
            gain = common - position_price * more_runs
            if way == BY_GAIN:
                if gain + must > best_net:
                    best_row, best_phase, best_gain, best_net = j, phase, gain + must, gain + must
            elif must >= best_must:
                cost = added_s * items_most + limit_s
                if must > best_must or gain * best_cost > best_net * cost:
                    best_row, best_phase, best_gain = j, phase, gain + must
                    best_must, best_net, best_cost = must, gain, cost
    if only < 0:
        s[pool : pool + len(stay)] = stay
        s[pool_size] = len(stay)
    s[ROW], s[PHASE], s[GAIN] = best_row, best_phase, best_gain
    s[MUST], s[NET], s[COST] = best_must, best_net, best_cost


def count(f: Ints, s: Ints, here: int, j: int, phase: int, sign: int) -> None:
    """Keeps every running sum while one stretch comes or goes, as `kernel.count` does."""
    rows, _, _ = f[-1] or _tuples(f)
    seconds, family, _, _, places, rest = rows[j]
    muscles, is_hard, under_s, _, doses, family_week, level, was_there, _, cautioned, position = rest
    s[here + ITEMS] += sign
    s[here + USED_S] += sign * seconds
    if cautioned:
        s[here + CARE] += sign
    s[here + level] += sign
    s[here + OPENED + phase] += sign
    at = here + SPOT + phase * SPOTS + position
    s[at] = there = s[at] + sign
    if not there or (sign > 0 and there == 1):
        s[here + TAKEN + phase] ^= 1 << position
        s[here + SPREAD] += sign
        s[here + RUNS] = runs_of(s[here + SPREAD], *s[here + TAKEN : here + TAKEN + 3])
    s[here + family] += sign
    s[family_week] = there = s[family_week] + sign
    if not there or (sign > 0 and there == 1):
        s[FAMILY_COUNT] += sign
    under_s *= sign
    for in_day, in_week in muscles:
        at = here + in_day
        s[at + MUSCLE_COUNT] += sign
        s[at + MUSCLE_S] += under_s
        s[in_week] += under_s
        if is_hard:
            s[at + MUSCLE_HARD] += sign
    for in_day, in_week, share, _, _, _ in doses:
        at = here + in_day
        old = s[at]
        s[at] = new = old + sign * share
        s[in_week] += (new if new < FULL_DAY else FULL_DAY) - (old if old < FULL_DAY else FULL_DAY)
    if phase == 1:
        for at in places:
            s[at] += sign
    at = f[TO_TIMES] + j
    s[at] = there = s[at] + sign
    if not there or (sign > 0 and there == 1):
        note(f, s, j, sign)
        s[KEPT if was_there else NEW] += sign


@cache
def plain() -> Any:
    """The kernel with the two functions of this module in place of its own."""
    module = kernel_again(f"{__package__}.kernel_plain")
    module.scan, module.count = scan, count
    return module
