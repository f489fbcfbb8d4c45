"""A clinician's people at a glance: who is stuck, who told of a warning sign, whose pain got worse. Nothing is decided.

(P) The two thresholds are those of the clinic's brief: no session for 14 days, less than 40 % of what was planned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from recommender.application import Recommender
from recommender.planning.adjust import with_moves
from recommender.profile.history import History
from recommender.week_in_force import done_of

QUIET_DAYS: Final = 14
LOW_SHARE: Final = 0.4
LOOKED_BACK: Final = timedelta(days=28)
SIGNS_LAST: Final = timedelta(days=28)
MUCH_WORSE_NRS: Final = 2  # on a scale of 0 to 10, what people call worse (decisions 1.12: amber from a rise of 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtAGlance:
    """How it goes for one person.

    last_session       None: none yet;  quiet_days: since then, or since the first plan; None without either
    completed_share    of the sessions that were planned in the last 28 days and are over; None: none was
    stop               why there is no week now: the status of the plan; None where nothing stands against one
    signs              the codes of the warning signs told in the last 28 days
    worse              how the pain is worse: `session` (a rise of 2 in one), `weeks` (the last check-in over the one
                       before); empty: it is not
    """

    last_session: date | None
    quiet_days: int | None
    completed_share: float | None
    stop: str | None
    signs: tuple[str, ...]
    worse: tuple[str, ...]

    @property
    def is_stuck(self) -> bool:
        """No session for 14 days, or less than 40 % of what was planned done."""
        return self.is_quiet or (self.completed_share is not None and self.completed_share < LOW_SHARE)

    @property
    def is_quiet(self) -> bool:
        """No session for 14 days."""
        return self.quiet_days is not None and self.quiet_days >= QUIET_DAYS

    @property
    def needs_a_look(self) -> bool:
        return self.is_stuck or bool(self.signs) or bool(self.worse) or self.stop is not None

    @property
    def urgency(self) -> tuple[bool, ...]:
        """Smaller comes first: a warning sign, worse pain, a week that waits, and last who is only stuck."""
        is_told = self.stop == "refer" or bool(self.signs)
        return not is_told, not self.worse, self.stop is None, not self.is_stuck


def at_a_glance(application: Recommender, person: str, today: date) -> AtAGlance:
    """How it goes for a person by a day; nothing told for somebody who has not answered yet."""
    history = application.log.history(person, today=today)
    stop = application.weeks.stop(person, today)
    last = max((session.on for session in history.sessions if session.on <= today), default=None)
    first_plan = min((plan.starts_on for plan in history.plans_in_force), default=None)
    since = last or first_plan
    return AtAGlance(
        last_session=last,
        quiet_days=None if since is None else max(0, (today - since).days),
        completed_share=_completed_share(history, today),
        stop=None if stop is None else stop.plan.status,
        signs=_signs(history, (application.answers(person) or {}), today),
        worse=tuple(_worse(history, today)),
    )


def _completed_share(history: History, today: date) -> float | None:
    planned = done = 0
    for plan in (with_moves(plan, history) for plan in history.plans_in_force):
        over = {s.session_id for s in plan.sessions if today - LOOKED_BACK <= s.on < today}
        planned += len(over)
        done += len(over & done_of(plan, history))
    return done / planned if planned else None


def _signs(history: History, sheet: dict[str, object], today: date) -> tuple[str, ...]:
    told = [sign for c in history.checkins if c.on >= today - SIGNS_LAST for sign in c.red_flags or ()]
    told += [sign for told in history.flags_told if told.told_on >= today - SIGNS_LAST for sign in told.red_flags]
    on_sheet = sheet.get("red_flags")
    recent = str(sheet.get("answered_on", "")) >= (today - SIGNS_LAST).isoformat()
    return tuple(dict.fromkeys([*told, *(on_sheet if recent and isinstance(on_sheet, list) else ())]))


def _worse(history: History, today: date) -> list[str]:
    found = []
    for session in history.sessions:
        before = session.feedback.pain_before
        later = [nrs for nrs in (session.feedback.pain_after, session.feedback.next_day_pain) if nrs is not None]
        if session.on >= today - LOOKED_BACK and before is not None and later and max(later) - before >= MUCH_WORSE_NRS:
            found.append("session")
            break
    rated = [checkin.worst_pain for checkin in history.checkins if checkin.worst_pain is not None]
    if len(rated) >= 2 and rated[-1] - rated[-2] >= MUCH_WORSE_NRS:
        found.append("weeks")
    return found
