"""The moves of the assembler, written so that they run as plain Python on lists and, compiled, on arrays.

The same source serves both: without numba these are ordinary functions on lists of int, with the `fast` extra
`compiled.py` compiles them as they stand. Whole numbers only, so both give the same week. That is also why this file
reads like C. A problem is one flat sequence `f` and a week in the making is another, `s`: passing thirty arrays to a
small function costs more than what it does, and a copy of a week is one slice. Everything that has a better form lives
in `problem.py`, which counts the same worth from scratch; tests hold the two together. Functions stand after those they
call, because they are compiled one after the other.

A slot is one placed stretch. `scan` looks for the best stretch to add to one day; `put` and `take` keep the running
sums. All gains are differences of `problem.worth`, in micro-points.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Ints = Any  # list[int] in plain Python, an int64 array when compiled

SPOTS = 8  # positions
FULL_DAY = 1000
NOTHING = -1
NO_GAIN = -(1 << 62)
BY_RATE, BY_GAIN = 0, 1
UPRIGHT = 0b11  # the positions off the floor: standing, and sitting on a chair
QUICK_SKETCHES = 3  # of the sketches: from any position, off the floor, on it
NEVER_S = 86_400  # longer than any session
WEEKS = 6  # that `solve` needs room for

# A problem `f` begins with single numbers; those in AT_ are places in `f`, those in TO_ places in `s`.
(
    CANDIDATES, DAYS, TARGETS, PLACES, LAST_WEEK, IS_STALE, SHORTEST_S, SKETCHES, DONE,
    REPETITION_PRICE, FAMILY_PRICE, POSITION_PRICE, FLOOR_PRICE, NOVELTY_PRICE, MONOTONY_PRICE,
    WARM_UP_PRICE, MAIN_PRICE, COOL_DOWN_PRICE, PLACE_PRICE,
    DISTINCT_MOST, FAMILIES_MOST, NOVELTY_FREE, CAUTIONS_MOST, WARM_UPS_MOST, COOL_DOWNS_MOST,
    MUSCLE_MOST, MUSCLE_MOST_S, MUSCLE_WEEK_MOST_S, CHANGE_S, DOSE_TWO, DOSE_THREE, DOSE_FIVE,
    AT_CANDIDATE, AT_DAY, AT_PRICE, AT_CEILING, AT_ROWS, AT_SKETCH, AT_DONE,
    TO_TIMES, TO_USED, TO_FAMILY, TO_MUSCLE, TO_DOSE, TO_PLACE, TO_DAY,
    DAY_SIZE, IN_FAMILY, IN_MUSCLE, IN_DOSE, IN_ROW,
    TO_FOUND, TO_POOL, TO_BOUND, STATE_SIZE,
    HEAD,
) = range(56)  # fmt: skip

# A candidate, at AT_CANDIDATE + row * CANDIDATE. The last three pairs say from where to where in `f` its muscle groups,
# its doses (target, thousandths) and its asked places (as places in `s`) stand. AT_CEILING: no more than this can a
# candidate ever gain at once, positions and musts not counted; AT_ROWS: 0, 1, 2..., to begin a pool with.
(
    SECONDS, POSITION, FAMILY, CAUTIONED, OPENS, MAINS, CLOSES, VALUE, UNDER_S, HARD, ON_FLOOR, WAS_THERE,
    MUSCLE_FROM, MUSCLE_TO, DOSE_FROM, DOSE_TO, PLACE_FROM, PLACE_TO,
    CANDIDATE,
) = range(19)  # fmt: skip

# A day of the problem, at AT_DAY + day * DAY. BEFORE, AFTER: the day that directly precedes or follows, else -1.
LIMIT_S, ITEMS_MOST, IS_OPEN, BEFORE, AFTER, DAY = range(6)

# A week `s` begins with what the moves alone need, then the running sums of the week.
# TABOO, BARRED: a candidate and positions (bits) that `scan` passes over. WHICH: the one it was asked for. ROW to COST:
# what it found; it was chosen by MUST, then NET for COST. From SUMS on a week is copied: how many different stretches,
# how many of them new or kept, how many families, and the worth when it was last counted.
TABOO, BARRED, WHICH, ROW, PHASE, GAIN, MUST, NET, COST, DISTINCT, NEW, KEPT, FAMILY_COUNT, WORTH, FIRST = range(15)
SUMS = DISTINCT

# A day of the week, at TO_DAY + day * DAY_SIZE. SPREAD: see runs_of. LEVELS: stretches off the floor, then on it.
# TAKEN: the positions of each phase as bits. SPOT: how many stretches of a phase are in a position. After these a count
# for each family (IN_FAMILY), three numbers for each muscle group (IN_MUSCLE), uncapped thousandths for each target
# (IN_DOSE), and row and phase of each slot (IN_ROW).
(
    ITEMS, USED_S, CARE, RUNS, SPREAD, LEVELS, _, OPENED, HAS_MAIN, CLOSED, TAKEN, _, _, SPOT,
) = range(14)  # fmt: skip
DAY_HEAD = SPOT + 3 * SPOTS
MUSCLE_COUNT, MUSCLE_S, MUSCLE_HARD, MUSCLE = range(4)

# What `fill` knows of a day, at TO_FOUND + day * FOUND: the best find, and how many candidates may still be added.
IS_KNOWN, FOUND_ROW, FOUND_PHASE, FOUND_MUST, FOUND_NET, FOUND_COST, POOL, FOUND = range(8)


def runs_of(spread: int, warm_up: int, main: int, cool_down: int) -> int:
    """Runs of one position in a session: see problem.run_count.

    spread  how many positions the three phases have, each for itself
    warm_up, main, cool_down  the positions of each phase as bits
    """
    if main == 0:
        return spread - (1 if warm_up & cool_down else 0)
    opens, closes = warm_up & main, cool_down & main
    if opens and closes:
        torn = opens == closes and opens & (opens - 1) == 0 and main & (main - 1) != 0
        return spread - (1 if torn else 2)
    return spread - (1 if opens or closes else 0)


def newness(f: Ints, s: Ints, was_there: int) -> int:
    """What one more different stretch costs because it is new, less what it saves by ending a standstill."""
    new, kept = s[NEW], s[KEPT]
    cost = 0
    if not was_there and new >= f[NOVELTY_FREE]:
        cost = f[NOVELTY_PRICE]
    if f[IS_STALE] and new == 0:
        if was_there:
            cost += f[MONOTONY_PRICE] if kept + 1 == f[LAST_WEEK] else 0
        cost -= f[MONOTONY_PRICE] if kept == f[LAST_WEEK] else 0
    return cost


def scan(f: Ints, s: Ints, day: int, only: int, only_phase: int, way: int, least: int) -> None:
    """Finds the best candidate to add to a day; ROW is -1 where none fits.

    only, only_phase  look at this one alone, -1: at all that may still be added (the pool, see `loosen`)
    way    BY_GAIN: the most gain. BY_RATE: musts first, then the most gain for the seconds and the place it takes;
           both run out, so both are priced. Of equals the first wins
    least  only what gains more than this is looked for. Whoever can no longer be it is passed over by its bound; who
           can never be it again while the week fills leaves the pool
    """
    here = f[TO_DAY] + day * f[DAY_SIZE]
    frame = f[AT_DAY] + day * DAY
    items, items_most, limit_s = s[here + ITEMS], f[frame + ITEMS_MOST], f[frame + LIMIT_S]
    runs, spread, change_s = s[here + RUNS], s[here + SPREAD], f[CHANGE_S]
    room_s = limit_s - s[here + USED_S] - (change_s * (runs - 1) if items > 0 else 0)
    step_s = change_s if items > 0 else 0  # the first stretch of a session needs no change
    opens, middle, closes = s[here + TAKEN], s[here + TAKEN + 1], s[here + TAKEN + 2]
    opens_now = f[WARM_UP_PRICE] if s[here + OPENED] == 0 else 0
    main_now = f[MAIN_PRICE] if s[here + HAS_MAIN] == 0 else 0
    closes_now = f[COOL_DOWN_PRICE] if s[here + CLOSED] == 0 else 0
    may_open = s[here + OPENED] < f[WARM_UPS_MOST]
    may_close = s[here + CLOSED] < f[COOL_DOWNS_MOST]
    no_more_care = s[here + CARE] >= f[CAUTIONS_MOST]
    is_full = s[DISTINCT] >= f[DISTINCT_MOST]
    families_here, muscles_here, doses_here = here + f[IN_FAMILY], here + f[IN_MUSCLE], here + f[IN_DOSE]
    before, after = f[frame + BEFORE], f[frame + AFTER]
    times, bound, taboo, barred = f[TO_TIMES], f[TO_BOUND] + day * f[CANDIDATES], s[TABOO], s[BARRED]
    relief = f[MONOTONY_PRICE] if f[IS_STALE] and s[NEW] == 0 else 0  # so much may any stretch yet be worth more
    targets, first_price, dose_week = f[TARGETS], f[AT_PRICE], f[TO_DOSE]
    two, three, five = f[DOSE_TWO], f[DOSE_THREE], f[DOSE_FIVE]
    candidates, position_price = f[AT_CANDIDATE], f[POSITION_PRICE]
    best_row, best_phase, best_gain, best_must, best_net, best_cost = NOTHING, NOTHING, NO_GAIN, 0, least, 1
    pool = f[TO_POOL] + day * f[CANDIDATES]
    pool_end = pool + s[f[TO_FOUND] + day * FOUND + POOL]
    if only >= 0:  # it was chosen by name
        taboo, barred, s[WHICH], pool, pool_end = NOTHING, 0, only, WHICH, WHICH + 1
    if items >= items_most or room_s < f[SHORTEST_S]:
        pool_end = pool
    stay = pool
    for k in range(pool, pool_end):
        j = s[k]
        c = candidates + j * CANDIDATE
        seconds = f[c + SECONDS]
        if seconds > room_s or s[families_here + f[c + FAMILY]] > 0 or j == taboo:
            continue
        if barred >> f[c + POSITION] & 1 or (no_more_care and f[c + CAUTIONED]):
            continue
        again = s[times + j]
        if is_full and again == 0:
            continue
        must_at_most = opens_now * f[c + OPENS] + main_now * f[c + MAINS] + closes_now * f[c + CLOSES]
        for i in range(f[c + PLACE_FROM], f[c + PLACE_TO]):
            if s[f[i]] == 0:
                must_at_most += f[PLACE_PRICE]
        if way == BY_GAIN:
            if s[bound + j] + must_at_most <= best_net:
                s[stay] = j
                stay += 1
                continue
        elif must_at_most < best_must or (
            must_at_most == best_must and s[bound + j] * best_cost <= best_net * (seconds * items_most + limit_s)
        ):
            s[stay] = j
            stay += 1
            continue
        fits = True
        under_s = f[c + UNDER_S]
        for i in range(f[c + MUSCLE_FROM], f[c + MUSCLE_TO]):
            at = muscles_here + f[i] * MUSCLE
            there = s[at + MUSCLE_COUNT]
            too_much = there > 0 and (there >= f[MUSCLE_MOST] or s[at + MUSCLE_S] + under_s > f[MUSCLE_MOST_S])
            if too_much or s[f[TO_MUSCLE] + f[i]] + under_s > f[MUSCLE_WEEK_MOST_S]:
                fits = False
            elif f[c + HARD]:
                hard = at + MUSCLE_HARD
                if before >= 0 and s[hard - f[DAY_SIZE]] > 0:
                    fits = False
                if after >= 0 and s[hard + f[DAY_SIZE]] > 0:
                    fits = False
        if not fits:
            continue
        common = f[c + VALUE] - f[REPETITION_PRICE] * again
        for i in range(f[c + DOSE_FROM], f[c + DOSE_TO], 2):  # what its dose is worth on this day
            target = f[i]
            more = FULL_DAY - s[doses_here + target]
            if more <= 0:
                continue
            more = min(more, f[i + 1])
            low = s[dose_week + target]
            high = low + more
            price = first_price + target
            if high <= two:
                common += more * f[price]
                continue
            if low < two:
                common += (two - low) * f[price]
                low = two
            if high <= three:
                common += (high - low) * f[price + targets]
                continue
            if low < three:
                common += (three - low) * f[price + targets]
                low = three
            high = min(high, five)
            if low < high:
                common += (high - low) * f[price + 2 * targets]
        if s[FAMILY_COUNT] < f[FAMILIES_MOST] and s[f[TO_FAMILY] + f[c + FAMILY]] == 0:
            common += f[FAMILY_PRICE]
        s[bound + j] = common + relief
        if common + relief + must_at_most <= least:
            continue
        s[stay] = j
        stay += 1
        if again == 0 and f[LAST_WEEK] > 0:
            common -= newness(f, s, f[c + WAS_THERE])
        if items > 0:
            level = here + LEVELS + f[c + ON_FLOOR]
            if s[level] == 0:  # it has stretches, and none on this level
                common -= f[FLOOR_PRICE]
        bit = 1 << f[c + POSITION]
        for phase in range(3):
            if not f[c + OPENS + phase] or (only_phase >= 0 and phase != only_phase):
                continue
            more_runs, must = 0, 0
            if phase == 0:
                if not may_open:
                    continue
                must = opens_now
                if not opens & bit:
                    more_runs = runs_of(spread + 1, opens | bit, middle, closes) - runs
            elif phase == 1:
                must = must_at_most - opens_now * f[c + OPENS] - closes_now * f[c + CLOSES]
                if not middle & bit:
                    more_runs = runs_of(spread + 1, opens, middle | bit, closes) - runs
            else:
                if not may_close:
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
        s[f[TO_FOUND] + day * FOUND + POOL] = stay - pool
    s[ROW], s[PHASE], s[GAIN] = best_row, best_phase, best_gain
    s[MUST], s[NET], s[COST] = best_must, best_net, best_cost


def note(f: Ints, s: Ints, j: int, sign: int) -> None:
    """Keeps the list of different stretches sorted while one enters (+1) or leaves (-1) the week."""
    used = f[TO_USED]
    end = used + s[DISTINCT]
    s[DISTINCT] += sign
    k = end
    if sign > 0:
        while k > used and s[k - 1] > j:
            s[k] = s[k - 1]
            k -= 1
        s[k] = j
    else:
        k = used
        while s[k] != j:
            k += 1
        while k < end - 1:
            s[k] = s[k + 1]
            k += 1


def count(f: Ints, s: Ints, here: int, j: int, phase: int, sign: int) -> None:
    """Keeps every running sum while one stretch comes (+1) to the day that stands at `here`, or goes (-1)."""
    c = f[AT_CANDIDATE] + j * CANDIDATE
    s[here + ITEMS] += sign
    s[here + USED_S] += sign * f[c + SECONDS]
    s[here + CARE] += sign * f[c + CAUTIONED]
    s[here + LEVELS + f[c + ON_FLOOR]] += sign
    s[here + OPENED + phase] += sign
    at = here + SPOT + phase * SPOTS + f[c + POSITION]
    s[at] += sign
    if s[at] == 0 or (sign > 0 and s[at] == 1):
        s[here + TAKEN + phase] ^= 1 << f[c + POSITION]
        s[here + SPREAD] += sign
        s[here + RUNS] = runs_of(s[here + SPREAD], s[here + TAKEN], s[here + TAKEN + 1], s[here + TAKEN + 2])
    s[here + f[IN_FAMILY] + f[c + FAMILY]] += sign
    at = f[TO_FAMILY] + f[c + FAMILY]
    s[at] += sign
    if s[at] == 0 or (sign > 0 and s[at] == 1):
        s[FAMILY_COUNT] += sign
    under_s = sign * f[c + UNDER_S]
    for k in range(f[c + MUSCLE_FROM], f[c + MUSCLE_TO]):
        at = here + f[IN_MUSCLE] + f[k] * MUSCLE
        s[at + MUSCLE_COUNT] += sign
        s[at + MUSCLE_S] += under_s
        s[at + MUSCLE_HARD] += sign * f[c + HARD]
        s[f[TO_MUSCLE] + f[k]] += under_s
    doses, dose_week = here + f[IN_DOSE], f[TO_DOSE]
    for k in range(f[c + DOSE_FROM], f[c + DOSE_TO], 2):
        at = doses + f[k]
        old = s[at]
        new = old + sign * f[k + 1]
        s[at] = new
        s[dose_week + f[k]] += (new if new < FULL_DAY else FULL_DAY) - (old if old < FULL_DAY else FULL_DAY)
    if phase == 1:
        for k in range(f[c + PLACE_FROM], f[c + PLACE_TO]):
            s[f[k]] += sign
    at = f[TO_TIMES] + j
    s[at] += sign
    if s[at] == 0 or (sign > 0 and s[at] == 1):
        note(f, s, j, sign)
        s[NEW] += sign * (1 - f[c + WAS_THERE])
        s[KEPT] += sign * f[c + WAS_THERE]


def put(f: Ints, s: Ints, day: int, j: int, phase: int) -> None:
    """Adds a candidate to a day."""
    here = f[TO_DAY] + day * f[DAY_SIZE]
    slot = here + f[IN_ROW] + 2 * s[here + ITEMS]
    s[slot], s[slot + 1] = j, phase
    count(f, s, here, j, phase, 1)


def take(f: Ints, s: Ints, day: int, slot: int) -> None:
    """Removes what stands in a slot of a day; the last of the day moves into its place."""
    here = f[TO_DAY] + day * f[DAY_SIZE]
    at = here + f[IN_ROW] + 2 * slot
    last = here + f[IN_ROW] + 2 * (s[here + ITEMS] - 1)
    j, phase = s[at], s[at + 1]
    s[at], s[at + 1] = s[last], s[last + 1]
    count(f, s, here, j, phase, -1)


def worth_of(f: Ints, s: Ints) -> int:
    """The micro-points of the week, as problem.worth counts them; also kept in WORTH."""
    worth = f[FAMILY_PRICE] * min(f[FAMILIES_MOST], s[FAMILY_COUNT])
    for k in range(f[TO_USED], f[TO_USED] + s[DISTINCT]):
        times = s[f[TO_TIMES] + s[k]]
        worth += f[f[AT_CANDIDATE] + s[k] * CANDIDATE + VALUE] * times
        worth -= f[REPETITION_PRICE] * (times * (times - 1) // 2)
    two, three, five, targets = f[DOSE_TWO], f[DOSE_THREE], f[DOSE_FIVE], f[TARGETS]
    price = f[AT_PRICE]
    for k in range(f[TO_DOSE], f[TO_DOSE] + targets):
        dose = s[k]
        if dose <= two:
            if dose > 0:
                worth += dose * f[price]
        else:
            worth += two * f[price] + (min(dose, three) - two) * f[price + targets]
            if dose > three:
                worth += (min(dose, five) - three) * f[price + 2 * targets]
        price += 1
    if f[LAST_WEEK] > 0:
        worth -= f[NOVELTY_PRICE] * max(0, s[NEW] - f[NOVELTY_FREE])
        if f[IS_STALE] and s[NEW] == 0 and s[KEPT] == f[LAST_WEEK]:
            worth -= f[MONOTONY_PRICE]
    for day in range(f[DAYS]):
        here = f[TO_DAY] + day * f[DAY_SIZE]
        for phase in range(3):
            if s[here + OPENED + phase] > 0:
                worth += f[WARM_UP_PRICE + phase]
        worth -= f[POSITION_PRICE] * s[here + RUNS]
        if s[here + LEVELS] > 0 and s[here + LEVELS + 1] > 0:
            worth -= f[FLOOR_PRICE]
    for k in range(f[TO_PLACE], f[TO_PLACE] + f[PLACES]):
        if s[k] > 0:
            worth += f[PLACE_PRICE]
    s[WORTH] = worth
    return int(worth)


def loosen(f: Ints, s: Ints, day: int) -> None:
    """Makes the pool and the bounds of a day hold again after something was taken out."""
    n = f[CANDIDATES]
    pool, bound, size = f[TO_POOL] + day * n, f[TO_BOUND] + day * n, n
    s[bound : bound + n] = f[f[AT_CEILING] : f[AT_CEILING] + n]
    if s[DISTINCT] >= f[DISTINCT_MOST]:
        size = s[DISTINCT]
        s[pool : pool + size] = s[f[TO_USED] : f[TO_USED] + size]
    else:
        s[pool : pool + n] = f[f[AT_ROWS] : f[AT_ROWS] + n]
    s[f[TO_FOUND] + day * FOUND + POOL] = size


def fill_day(f: Ints, s: Ints, day: int) -> None:
    """Adds to an open day what gains most for its seconds, until nothing gains."""
    loosen(f, s, day)
    scan(f, s, day, NOTHING, NOTHING, BY_RATE, 0)
    while s[GAIN] > 0:
        put(f, s, day, s[ROW], s[PHASE])
        scan(f, s, day, NOTHING, NOTHING, BY_RATE, 0)


def fill(f: Ints, s: Ints) -> None:
    """Adds what gains most for its seconds to all open days at once, until nothing gains.

    What was found for a day stays as a bound while other days change, because no gain grows when the week fills; so
    only the day that looks best is looked at again. Only what a stretch costs for being new is paid once, so when one
    comes for the first time all days are looked at again.
    """
    if f[DAYS] == 1:
        if f[f[AT_DAY] + IS_OPEN]:
            fill_day(f, s, 0)
        return
    for day in range(f[DAYS]):
        at = f[TO_FOUND] + day * FOUND
        s[at + IS_KNOWN] = 0
        s[at + FOUND_MUST], s[at + POOL] = NO_GAIN, 0
        if f[f[AT_DAY] + day * DAY + IS_OPEN]:
            loosen(f, s, day)
            s[at + FOUND_MUST] = -NO_GAIN
    while True:
        best, at = 0, f[TO_FOUND]
        for day in range(1, f[DAYS]):
            other = f[TO_FOUND] + day * FOUND
            if s[other + FOUND_MUST] > s[at + FOUND_MUST] or (
                s[other + FOUND_MUST] == s[at + FOUND_MUST]
                and s[other + FOUND_NET] * s[at + FOUND_COST] > s[at + FOUND_NET] * s[other + FOUND_COST]
            ):
                best, at = day, other
        if s[at + FOUND_MUST] == NO_GAIN:
            return
        if s[at + IS_KNOWN] == 0:
            scan(f, s, best, NOTHING, NOTHING, BY_RATE, 0)
            s[at + IS_KNOWN], s[at + FOUND_ROW], s[at + FOUND_PHASE] = 1, s[ROW], s[PHASE]
            s[at + FOUND_MUST] = s[MUST] if s[GAIN] > 0 else NO_GAIN
            s[at + FOUND_NET], s[at + FOUND_COST] = s[NET], s[COST]
        else:
            put(f, s, best, s[at + FOUND_ROW], s[at + FOUND_PHASE])
            is_new = f[LAST_WEEK] > 0 and s[f[TO_TIMES] + s[at + FOUND_ROW]] == 1
            for day in range(f[DAYS]):
                other = f[TO_FOUND] + day * FOUND
                s[other + IS_KNOWN] = 0
                if s[other + POOL] > 0 and (is_new or day == best):
                    s[other + FOUND_MUST] = -NO_GAIN


def are_alike(f: Ints, s: Ints, day: int, other: int) -> bool:
    """Whether two days hold the same stretches in the same phases."""
    here, there = f[TO_DAY] + day * f[DAY_SIZE], f[TO_DAY] + other * f[DAY_SIZE]
    if s[here + ITEMS] != s[there + ITEMS] or s[here + USED_S] != s[there + USED_S]:
        return False
    for at in range(here + f[IN_ROW], here + f[IN_ROW] + 2 * s[here + ITEMS], 2):
        k = there + f[IN_ROW]
        end = k + 2 * s[there + ITEMS]
        while k < end and (s[k] != s[at] or s[k + 1] != s[at + 1]):
            k += 2
        if k == end:
            return False
    return True


def was_tried(f: Ints, s: Ints, day: int, since: int) -> bool:
    """Whether a day before this one, from `since` on, is open too, as long, and holds the same."""
    frame = f[AT_DAY] + day * DAY
    for other in range(since, day):
        there = f[AT_DAY] + other * DAY
        is_such = f[there + IS_OPEN] and f[there + LIMIT_S] == f[frame + LIMIT_S]
        if is_such and f[there + ITEMS_MOST] == f[frame + ITEMS_MOST] and are_alike(f, s, day, other):
            return True
    return False


def exchange(f: Ints, s: Ints) -> bool:
    """Takes each stretch out once and puts the best for its place in; True where that gained anything.

    Where nothing has gained since, a day that holds the same as one before is passed over.
    """
    gained, since = False, 0
    for day in range(f[DAYS]):
        here = f[TO_DAY] + day * f[DAY_SIZE]
        if not f[f[AT_DAY] + day * DAY + IS_OPEN] or was_tried(f, s, day, since):
            continue
        for slot in range(s[here + ITEMS] - 1, -1, -1):
            at = here + f[IN_ROW] + 2 * slot
            j, phase = s[at], s[at + 1]
            take(f, s, day, slot)
            loosen(f, s, day)
            scan(f, s, day, j, phase, BY_GAIN, NO_GAIN)
            scan(f, s, day, NOTHING, NOTHING, BY_GAIN, s[GAIN])
            if s[ROW] >= 0:
                put(f, s, day, s[ROW], s[PHASE])
                gained, since = True, day + 1
            else:
                put(f, s, day, j, phase)
    return gained


def copy_week(f: Ints, into: Ints, s: Ints) -> None:
    """Makes `into` the same week as `s`; the scratch is not copied."""
    end = f[TO_DAY] + f[DAYS] * f[DAY_SIZE]
    into[SUMS:end] = s[SUMS:end]


def take_all(f: Ints, s: Ints, j: int) -> None:
    """Removes a candidate from every open day."""
    for day in range(f[DAYS]):
        here = f[TO_DAY] + day * f[DAY_SIZE]
        if f[f[AT_DAY] + day * DAY + IS_OPEN]:
            for slot in range(s[here + ITEMS] - 1, -1, -1):
                if s[here + f[IN_ROW] + 2 * slot] == j:
                    take(f, s, day, slot)


def clear(f: Ints, s: Ints, day: int) -> None:
    """Removes everything from a day."""
    items = f[TO_DAY] + day * f[DAY_SIZE] + ITEMS
    while s[items] > 0:
        take(f, s, day, s[items] - 1)


def refill(f: Ints, s: Ints, day: int, barred: int) -> None:
    """Fills a day, first without the barred positions (bits), then with whatever else gains."""
    s[BARRED] = barred
    fill_day(f, s, day)
    if barred:
        s[BARRED] = 0
        fill_day(f, s, day)


def like(f: Ints, s: Ints, day: int, g: Ints, model: Ints, other: int) -> None:
    """Adds to a day what day `other` of `model` holds, as far as it fits."""
    there = g[TO_DAY] + other * g[DAY_SIZE]
    at = there + g[IN_ROW]
    for k in range(at, at + 2 * model[there + ITEMS], 2):
        scan(f, s, day, model[k], model[k + 1], BY_GAIN, NO_GAIN)
        if s[ROW] >= 0:
            put(f, s, day, s[ROW], s[PHASE])


def polish(f: Ints, s: Ints, sweeps: int) -> None:
    """Exchanges and fills until nothing gains, at most so many times."""
    for _ in range(sweeps):
        if not exchange(f, s):
            return
        fill(f, s)


def repeat_daily(f: Ints, one: Ints) -> None:
    """Makes `one`, a copy of `f`, the problem of one session that is repeated: what a stretch in it gains a week."""
    days, day = f[DAYS], f[AT_DAY]
    one[DAYS], one[DONE] = 1, 0
    touching = 0
    for at in range(day, day + days * DAY, DAY):
        one[day + LIMIT_S] = max(one[day + LIMIT_S], f[at + LIMIT_S])
        one[day + ITEMS_MOST] = max(one[day + ITEMS_MOST], f[at + ITEMS_MOST])
        touching += f[at + AFTER] >= 0
    one[day + IS_OPEN], one[day + BEFORE], one[day + AFTER] = 1, NOTHING, NOTHING
    again = f[REPETITION_PRICE] * (days * (days - 1) // 2)
    for j in range(f[CANDIDATES]):
        c = f[AT_CANDIDATE] + j * CANDIDATE
        one[c + VALUE] = days * f[c + VALUE] - again
        one[f[AT_CEILING] + j] = days * f[f[AT_CEILING] + j]
        if touching and f[c + HARD]:
            one[c + SECONDS] = f[c + SECONDS] + NEVER_S
    for k in range(f[AT_PRICE], f[AT_PRICE] + 3 * f[TARGETS]):
        one[k] = days * f[k]
    one[REPETITION_PRICE] = 0
    for price in (POSITION_PRICE, FLOOR_PRICE, WARM_UP_PRICE, MAIN_PRICE, COOL_DOWN_PRICE):
        one[price] = days * f[price]
    for limit in (MUSCLE_WEEK_MOST_S, DOSE_TWO, DOSE_THREE, DOSE_FIVE):
        one[limit] = f[limit] // days


def sketch(one: Ints, best: Ints, t: Ints, blank: Ints, most: int) -> None:
    """Leaves in `best`, a week with nothing in it, the best session for every day alike, as far as greed finds it.

    Where a session begins decides which positions it stays in, so it is begun from each set of positions once. The
    sets that are barred stand at AT_SKETCH as bits, and behind them what came of each; this leaves them the best first.
    t, blank  another week with nothing in it, and one that stays so
    most  how many of the sets are begun from
    """
    sets, worths = one[AT_SKETCH], one[AT_SKETCH] + one[SKETCHES]
    for k in range(min(one[SKETCHES], most)):
        barred = one[sets + k]
        copy_week(one, t, blank)
        refill(one, t, 0, barred)
        worth = worth_of(one, t)
        if worth > best[WORTH]:
            copy_week(one, best, t)
        place = k
        while place > 0 and one[worths + place - 1] < worth:
            one[sets + place], one[worths + place] = one[sets + place - 1], one[worths + place - 1]
            place -= 1
        one[sets + place], one[worths + place] = barred, worth
    polish(one, best, 2)


def renew_days(f: Ints, s: Ints, spare: Ints) -> None:
    """Tries each day anew from the floor, off it, and from anywhere; then each day like each other one."""
    worth_of(f, s)
    since = 0
    for day in range(f[DAYS]):
        if not f[f[AT_DAY] + day * DAY + IS_OPEN] or was_tried(f, s, day, since):
            continue
        for barred in (0, 255 - UPRIGHT, UPRIGHT):
            copy_week(f, spare, s)
            clear(f, s, day)
            refill(f, s, day, barred)
            if worth_of(f, s) <= spare[WORTH]:
                copy_week(f, s, spare)
            else:
                since = day + 1
    since = 0
    for day in range(f[DAYS]):
        if not f[f[AT_DAY] + day * DAY + IS_OPEN] or was_tried(f, s, day, since):
            continue
        for other in range(f[DAYS]):
            if not are_alike(f, s, day, other):
                copy_week(f, spare, s)
                clear(f, s, day)
                like(f, s, day, f, spare, other)
                fill_day(f, s, day)
                if worth_of(f, s) <= spare[WORTH]:
                    copy_week(f, s, spare)
                else:
                    since = day + 1


def fill_without(f: Ints, s: Ints, j: int) -> None:
    """Fills all days as if there were no such stretch, then puts it where others leave room for it."""
    s[TABOO] = j
    fill(f, s)
    s[TABOO] = NOTHING
    for day in range(f[DAYS]):
        if f[f[AT_DAY] + day * DAY + IS_OPEN]:
            scan(f, s, day, j, NOTHING, BY_GAIN, 0)
            if s[ROW] >= 0:
                put(f, s, day, j, s[PHASE])


def renew_choice(f: Ints, s: Ints, spare: Ints) -> None:
    """Tries the week without each of its stretches in turn, on all days: a choice is mostly one for the week."""
    worth_of(f, s)
    for k in range(s[DISTINCT] - 1, -1, -1):
        if k >= s[DISTINCT]:
            continue  # the week has become one of fewer
        copy_week(f, spare, s)
        j = s[f[TO_USED] + k]
        take_all(f, s, j)
        fill_without(f, s, j)
        if worth_of(f, s) <= spare[WORTH]:
            copy_week(f, s, spare)


def without_pairs(one: Ints, s: Ints, spare: Ints, sweeps: int) -> None:
    """Takes each two stretches out of the one session and fills it without the one of them, then without the other.

    One for one is what `exchange` does; the seconds of two often hold one or two that neither alone makes room for.
    """
    items, slots = one[TO_DAY] + ITEMS, one[TO_DAY] + one[IN_ROW]
    worth_of(one, s)
    for _ in range(sweeps):
        gained = False
        for k in range(s[items]):
            for i in range(s[items]):
                if i == k or max(i, k) >= s[items]:
                    continue  # the session has become one of fewer
                copy_week(one, spare, s)
                j = s[slots + 2 * k]
                take(one, s, 0, max(i, k))
                take(one, s, 0, min(i, k))
                fill_without(one, s, j)
                if worth_of(one, s) > spare[WORTH]:
                    gained = True
                else:
                    copy_week(one, s, spare)
        if not gained:
            return


def sketch_again(one: Ints, best: Ints, t: Ints, blank: Ints, starts: int) -> bool:
    """Exchanges in so many of the next best sketches; True where that leaves a better session in `best`.

    Sketches of the very same worth are mostly the same session, so of these only the first is looked at.
    """
    sets, worths = one[AT_SKETCH], one[AT_SKETCH] + one[SKETCHES]
    is_better = False
    for k in range(1, one[SKETCHES]):
        if starts > 0 and one[worths + k] != one[worths + k - 1]:
            starts -= 1
            copy_week(one, t, blank)
            refill(one, t, 0, one[sets + k])
            polish(one, t, 2)
            if worth_of(one, t) > best[WORTH]:
                copy_week(one, best, t)
                is_better = True
    return is_better


def begin(f: Ints, s: Ints) -> None:
    """Makes a week of zeros the week as it begins: empty, but for what was already done."""
    s[TABOO] = NOTHING
    for k in range(f[AT_DONE], f[AT_DONE] + 3 * f[DONE], 3):
        put(f, s, f[k], f[k + 1], f[k + 2])


def spread(f: Ints, s: Ints, spare: Ints, one: Ints, best: Ints, renewals: int) -> None:
    """Makes each open day of an empty week like the one session, as far as it fits, then better on its own."""
    for day in range(f[DAYS]):
        if f[f[AT_DAY] + day * DAY + IS_OPEN]:
            like(f, s, day, one, best, 0)
    fill(f, s)
    polish(f, s, 1)
    for _ in range(renewals):
        renew_days(f, s, spare)


def solve(
    f: Ints, one: Ints, s: Ints, other: Ints, spare: Ints, t: Ints, best: Ints, blank: Ints,
    pairs: int, renewals: int, starts: int, choices: int,
) -> None:  # fmt: skip
    """Fills an empty or begun week: one session for all days, then what single days gain by being different.

    Without pairs it is greed from a few sketches; with them all sketches are tried, and the best is made better.

    one  a copy of the problem, to become that of the one session; t, best, blank: zeros for three weeks of it
    s, other, spare  zeros for three weeks of the whole problem; the result stands in `s`
    pairs     how often each two stretches of the one session are taken out
    renewals  how often the days are tried anew
    starts    so many of the next best sketches are exchanged in, too; the days are made of the best of all
    choices   how often the week is tried without each of its stretches
    No step makes the week worth less, so with more renewals, starts or choices than none it is never worth less.
    """
    begin(f, s)
    begin(f, other)
    repeat_daily(f, one)
    begin(one, t)
    begin(one, best)
    sketch(one, best, t, blank, one[SKETCHES] if pairs > 0 else QUICK_SKETCHES)
    if pairs > 0:
        without_pairs(one, best, t, pairs)
        polish(one, best, 1)
    spread(f, s, spare, one, best, renewals)
    if sketch_again(one, best, t, blank, starts):
        spread(f, other, spare, one, best, renewals)
        if worth_of(f, other) > worth_of(f, s):
            copy_week(f, s, other)
    for _ in range(choices):
        renew_choice(f, s, spare)
        polish(f, s, 2)


def solve_all(
    flat: Ints, starts: Ints, week_at: Ints, weeks: Ints, pairs: int, renewals: int, sketches: int, choices: int
) -> None:
    """Solves problems that lie end to end in `flat`; the days of each week go into `weeks`, from its `week_at` on."""
    for person in range(len(starts) - 1):
        f = flat[starts[person] : starts[person + 1]]
        size = f[STATE_SIZE]
        room = np.zeros(WEEKS * size, np.int64)
        s = room[:size]
        solve(
            f, f.copy(), s, room[size : 2 * size], room[2 * size : 3 * size], room[3 * size : 4 * size],
            room[4 * size : 5 * size], room[5 * size :],
            pairs, renewals, sketches, choices,
        )  # fmt: skip
        weeks[week_at[person] : week_at[person + 1]] = s[f[TO_DAY] : f[TO_DAY] + f[DAYS] * f[DAY_SIZE]]
