"""Steps up and back, and how far holds have grown: evidence 4D, its first rows, read from one history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from recommender.profile.history import LoggedSession
from recommender.safety.look_back import LookBack
from recommender.safety.pain_trend import pain_rose
from recommender.safety.weeks import WeekRecord

HOLDING_FLAGS = frozenset({"RF_WORSE_6W", "RF_WORSENING"})  # decisions 1.2: they advise, and hold the dose
STEPS = ("repetition", "hold", "harder")  # evidence 4D: ONE of them at a time, in this order


@dataclass(kw_only=True)
class Progression:
    """Where the whole plan stands after some weeks.

    steps         how many steps up; -1: one step back from the first doses
    harder_after  for each step to a harder form: what was done in the weeks before it, most often first
    gained        the kind of step that the newest week gained; went_back: it took one back
    streak        the calm weeks in a row that earn the next step
    last_end      where the newest week ended
    heard_from    mornings from here on may take a step back: those before have taken theirs
    """

    steps: int = 0
    harder_after: list[tuple[str, ...]] = field(default_factory=list)
    gained: str | None = None
    went_back: bool = False
    streak: list[WeekRecord] = field(default_factory=list)
    last_end: date = date.min
    heard_from: date = date.min


def progression(look: LookBack, *, may_step: bool, held_on: date | None) -> Progression:
    """What the weeks since the start add up to.

    may_step  no sign stands that holds the dose
    held_on   the day of the answers that tell such a sign; None where they tell none
    """
    now = Progression()
    for week in look.weeks if look.start is not None else ():
        now.streak = now.streak if week.starts_on == now.last_end else []
        now.last_end, now.gained, now.went_back = week.ends_on, None, False
        if not week.is_paused:
            calm = may_step and _is_calm(look, week) and not is_held(look, week, held_on)
            now.streak = [*now.streak, week] if calm else []
        elif week.colour in ("amber", "red"):
            now.streak = []
        _step_up(look, now)
        _step_back(look, now, week)
    del now.harder_after[max(0, now.steps) // len(STEPS) :]
    return now


def grown_weeks(look: LookBack, *, held_on: date | None) -> int:
    """Whole weeks since the start that let holds grow: something was done, and nothing in them held the dose.

    What holds a step holds these as well (evidence 4C, 4D, 4E, decisions 1.2): then nothing gets longer, with the
    calendar neither. Only what was not said does not: who never rates pain still grows as the first weeks ask.
    """
    if look.start is None or look.gap_is_long:
        return 0
    since = look.start if look.began_again else date.min
    grown = (week for week in look.active if week.was_done and not is_held(look, week, held_on))
    return sum((week.ends_on - max(week.starts_on, since)).days for week in grown) // 7


def is_held(look: LookBack, week: WeekRecord, held_on: date | None) -> bool:
    """Whether something of a week forbids that anything gets longer after it.

    An amber or red session, high or rising pain, a flare, or a sign that holds the dose. Check-ins and sheets close the
    week before their day; what else is told on a day belongs to the week of that day.
    """
    checkins = look.history.checkins
    closing = {c.on for c in checkins if c.flare or HOLDING_FLAGS & set(c.red_flags or ())}
    told = {told.told_on for told in look.history.flags_told if HOLDING_FLAGS & set(told.red_flags)}
    return (
        week.colour in ("amber", "red")
        or (week.pain_nrs or 0) >= look.number("all_green", "usual_pain_nrs")
        or pain_rose(look, _until(look, week))
        or bool(HOLDING_FLAGS & week.referred_for)
        or any(week.starts_on <= day < week.ends_on for day in told | set(look.flare_days))
        or any(week.starts_on <= day <= week.ends_on for day in closing | ({held_on} if held_on else set()))
    )


def _until(look: LookBack, week: WeekRecord) -> list[WeekRecord]:
    return [other for other in look.active if other.starts_on <= week.starts_on]


def _is_calm(look: LookBack, week: WeekRecord) -> bool:
    """A week that counts towards a step: green, mostly done, pain not rising."""
    known = [earlier.pain_nrs for earlier in _until(look, week)[:-1] if earlier.pain_nrs is not None]
    rises = bool(known) and (week.pain_nrs or 0) - known[-1] >= look.number("all_green", "pain_rise_nrs")
    done = week.completion or 0
    return week.colour == "green" and done >= look.share("all_green", "completion") and not rises


def _step_up(look: LookBack, now: Progression) -> None:
    """After two weeks, and fourteen days: plans that are made anew every few days make no week shorter."""
    weeks = int(look.number("all_green", "weeks"))
    days = sum((week.ends_on - week.starts_on).days for week in now.streak)
    if len(now.streak) < weeks or days < 7 * weeks:
        return
    now.gained = STEPS[now.steps % len(STEPS)] if now.steps >= 0 else "repetition"
    if now.gained == "harder":
        done = Counter(name for week in now.streak for name in week.stretches_done)
        now.harder_after.append(tuple(sorted(done, key=lambda name: (-done[name], name))))
    now.steps, now.streak = now.steps + 1, []


def _step_back(look: LookBack, now: Progression, week: WeekRecord) -> None:
    """After bad mornings in the week, whether the rest of it was paused or not."""
    since = [session for session in look.past if now.heard_from <= session.on < week.ends_on]
    if since and since[-1].on >= week.starts_on and _next_day_was_up(look, since):
        now.heard_from, now.streak, now.went_back = week.ends_on, [], now.steps >= 0
        now.steps = max(-1, now.steps - 1)


def _next_day_was_up(look: LookBack, sessions: Sequence[LoggedSession]) -> bool:
    rise, times = look.number("next_day_up", "rise_nrs"), look.number("next_day_up", "times")
    recent = sessions[-int(look.number("next_day_up", "of_last")) :]
    known = [(s.feedback.pain_before, s.feedback.next_day_pain) for s in recent]
    return sum(b is not None and n is not None and n >= b + rise for b, n in known) >= times
