"""Red flags: which are raised on a day, what must be asked again, and who should be seen how soon.

Once raised, a flag stays raised until safety answers of a *later day* say otherwise: a newer sheet that was asked
about red flags, or a check-in that renews the safety answers. Nothing else lifts it, and an answer of the same day
does not, since a day cannot say which of the two came last (contract section 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from recommender.messages import Message
from recommender.profile.history import History
from recommender.profile.plan import Urgency
from recommender.profile.profile import Profile
from recommender.safety.conditions import CountedCondition
from recommender.safety.reactions import Red
from recommender.safety.rules import CrossCheck, Rules

TWO_REACTIONS = "STOP_TWO_REACTIONS"
WORSENING = "RF_WORSENING"
MOST_URGENT_FIRST: tuple[Urgency, ...] = ("EMERGENCY", "SAME_DAY", "SOON")


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedFlag:
    """A red flag, or a BLOCK condition acting as one, with the urgency that it has for this person."""

    code: str
    urgency: Urgency
    blocks: bool
    text: Message
    more: tuple[Message, ...] = ()


def codes_raised(profile: Profile, history: History, on: date) -> frozenset[str]:
    """The red-flag codes that stand on the day `on`; "not sure" was stored as a yes."""
    said: list[tuple[date, Iterable[str]]] = [(profile.answered_on, profile.answers.red_flags or ())]
    said += [(told.told_on, told.red_flags) for told in history.flags_told]
    said += [(checkin.was_told_on, checkin.red_flags or ()) for checkin in history.checkins]
    renewed = last_renewal(profile, history, on)
    return frozenset(code for day, codes in said if renewed is None or day >= renewed for code in codes)


def last_renewal(profile: Profile, history: History, on: date) -> date | None:
    """The newest day up to `on` on which all red flags were asked; None where they never were.

    A document of a later day may warn, but it never reassures: a day that is still to come has answered nothing.
    """
    days = [checkin.on for checkin in history.checkins if checkin.renews_safety and checkin.on <= on]
    if profile.answers.red_flags is not None:
        days.append(profile.answered_on)
    return max(days, default=None)


def two_reactions(reds: Iterable[Red], answered_on: date, within_days: int) -> bool:
    """True where two red reactions lie within `within_days` and no later sheet has been answered since.

    Reds of a pair that a later sheet has answered for no longer count, not even towards a new pair (decisions 1.12).
    """
    days = sorted(reds)
    within = timedelta(days=within_days)
    settled: set[int] = set()
    for place, ((first, first_told), (second, second_told)) in enumerate(pairwise(days)):
        if second - first <= within and answered_on > max(first_told, second_told):
            settled |= {place, place + 1}
    open_days = [on for place, (on, _) in enumerate(days) if place not in settled]
    return any(later - earlier <= within for earlier, later in pairwise(open_days))


def raise_flags(codes: frozenset[str], counted: Iterable[CountedCondition], rules: Rules) -> tuple[RaisedFlag, ...]:
    """The flags with their urgency for this person, BLOCK conditions among them, the most urgent first."""
    raised = []
    for code in codes:
        flag = rules.red_flags[code]
        urgencies = [flag.urgency, *(step.to for step in flag.escalates if codes & set(step.when_any))]
        raised.append(
            RaisedFlag(
                code=code,
                urgency=min(urgencies, key=MOST_URGENT_FIRST.index),
                blocks=flag.blocks,
                text=Message(f"flag.{code}"),
                more=(Message(f"flag.{code}.escalate"),) if flag.words.en.escalate else (),
            )
        )
    raised += [
        RaisedFlag(
            code=entry.condition.code,
            urgency=entry.condition.urgency or "SOON",
            blocks=True,
            text=Message(f"refer.{entry.condition.code}"),
        )
        for entry in counted
        if entry.condition.action == "BLOCK" and entry.strength == "yes"
    ]
    return tuple(sorted(raised, key=lambda flag: (MOST_URGENT_FIRST.index(flag.urgency), flag.code)))


def flags_to_ask_again(profile: Profile, on: date, rules: Rules, raised: Iterable[str]) -> tuple[str, ...]:
    """Flags that other answers hint at on the day `on` and that are neither raised now nor confirmed absent by name."""
    answered = {*raised, *profile.answers.confirmed}
    hinted = {check.flag for check in rules.cross_checks if hints(profile, on, check)}
    return tuple(sorted(hinted - answered))


def hints(profile: Profile, on: date, check: CrossCheck) -> bool:
    """True where the pain of this person meets the check. What was not said is taken as meeting it.

    Whoever has reached its age since the sheet meets it too.
    """
    age = profile.age_on(on)
    if check.age_from is not None and age is not None and age < check.age_from:
        return False
    pains = [
        pain
        for pain in profile.pains
        if pain.area in check.areas
        and (check.nrs_from is None or pain.nrs >= check.nrs_from)
        and (check.weeks_under is None or pain.weeks is None or pain.weeks < check.weeks_under)
    ]
    sides = {side for pain in pains for side in (("left", "right") if pain.side == "both" else (pain.side,))}
    if not pains:
        return False
    if check.sides == "both":
        return None in sides or {"left", "right"} <= sides
    if check.sides == "one":
        return None in sides or len(sides) == 1
    return True


def worsening_since(history: History) -> date | None:
    """The day on which two check-ins in a row had told RF_WORSENING, the newest such; None where none did."""
    asked = [checkin for checkin in history.checkins if checkin.red_flags is not None]
    days = [
        max(first.was_told_on, second.was_told_on)
        for first, second in pairwise(asked)
        if WORSENING in (first.red_flags or ()) and WORSENING in (second.red_flags or ())
    ]
    return max(days, default=None)
