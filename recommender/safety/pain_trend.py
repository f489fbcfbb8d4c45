"""What pain did over the weeks: rose, fell, or stayed although much was done (evidence 4D).

Means of weeks are exact fractions until they are compared: as floats, a fall from 11 / 3 to 5 / 3 is less than 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from recommender.safety.look_back import LookBack
from recommender.safety.weeks import WeekRecord


def pain_rose(look: LookBack, weeks: Sequence[WeekRecord]) -> bool:
    """The newest week against the mean of those before it."""
    count = int(look.number("pain_rose", "weeks"))
    known = [week.pain_nrs for week in weeks[-count - 1 :] if week.pain_nrs is not None]
    if len(known) < count + 1 or weeks[-1].pain_nrs is None:
        return False
    return known[-1] - sum(known[:-1]) / count >= look.number("pain_rose", "rise_nrs")


def pain_fell(look: LookBack, weeks: Sequence[WeekRecord]) -> bool:
    """The newest week against the one four weeks before."""
    count = int(look.number("pain_fell", "weeks"))
    recent = weeks[-count - 1 :]
    if len(recent) < count + 1 or recent[0].pain_nrs is None or recent[-1].pain_nrs is None:
        return False
    fall = recent[0].pain_nrs - recent[-1].pain_nrs
    share = look.share("pain_fell", "fall_share")
    return fall >= look.number("pain_fell", "fall_nrs") or (fall > 0 and fall >= share * recent[0].pain_nrs)


def pain_did_not_change(look: LookBack, weeks: Sequence[WeekRecord]) -> bool:
    """The first two against the last two of the weeks: a mean of two weeks moves less by chance.

    Only where another direction could be tried: the one that was used most is the one to leave.
    """
    count = int(look.number("no_change", "weeks"))
    recent = weeks[-count:]
    done = [week.completion for week in recent if week.completion is not None]
    pains = [week.pain_nrs for week in [*recent[:2], *recent[-2:]]]
    if len(done) < count or None in pains or _is_broken(look, recent):
        return False
    if sum(done) < count * look.share("no_change", "completion"):
        return False
    first, second, third, fourth = (pain or Fraction(0) for pain in pains)
    stayed = abs((first + second) - (third + fourth)) / 2 < look.number("no_change", "change_nrs") and third > 0
    moved = pain_rose(look, weeks) or pain_fell(look, weeks)
    return stayed and not moved and _most_used_direction(look, recent) is not None


def _is_broken(look: LookBack, weeks: Sequence[WeekRecord]) -> bool:
    """True where the weeks do not follow on each other, or a flare came between: such weeks compare nothing."""
    first, last = weeks[0].starts_on, weeks[-1].ends_on
    return (last - first).days >= 7 * (len(weeks) + 1) or any(first <= day < last for day in look.flare_days)


def tired_direction(look: LookBack) -> str | None:
    """The direction of the spine that brought no change, for some weeks after that was seen; None: there is none.

    What was seen first stands that long: else the direction that was turned to would soon be the tired one.
    """
    for ago in reversed(range(min(int(look.number("no_change", "lasts_weeks")), len(look.active)))):
        weeks = look.active[: len(look.active) - ago]
        if pain_did_not_change(look, weeks):
            return _most_used_direction(look, weeks[-int(look.number("no_change", "weeks")) :])
    return None


def _most_used_direction(look: LookBack, weeks: Sequence[WeekRecord]) -> str | None:
    done = [name for week in weeks for name in week.stretches_done if name in look.catalog]
    ways = Counter(
        way for name in done for way in look.catalog[name].spine.direction if way not in ("neutral", "neck_neutral")
    )
    return min(ways, key=lambda way: (-ways[way], way)) if ways else None
