"""Which CLEAR conditions a clinician has agreed to, code by code (decisions 1.4).

A withdrawal by a clinician always wins: over the sheet, over a later sheet, over the person's own word; only a
clinician's newer agreement ends it. An agreement counts only together with the sheet in force, whoever reported it,
so a new sheet asks again; and one that is dated after the plan starts is still to come.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from recommender.profile.documents import Event
from recommender.profile.history import History
from recommender.profile.profile import Profile
from recommender.safety.conditions import CountedCondition
from recommender.safety.red_flags import WORSENING, worsening_since

FREE_TEXT = "other"


def codes_not_cleared(
    profile: Profile,
    history: History,
    on: date,
    counted: Iterable[CountedCondition],
    counted_on_the_sheet: Iterable[CountedCondition],
) -> tuple[str, ...]:
    """The codes that still wait for a clinician on the day `on`, in the order of the rules.

    counted_on_the_sheet  what counted on the day of the sheet: "my clinician agrees to all of this sheet" cannot
                          have meant what a code has become since
    """
    of_this_sheet = {entry.condition.code for entry in counted_on_the_sheet} | {FREE_TEXT}
    needed = [
        entry.condition.code for entry in counted if entry.condition.action == "CLEAR" and entry.strength == "yes"
    ]
    needed += [FREE_TEXT] if profile.answers.free_text_condition else []
    waiting = [
        code
        for code in needed
        if not is_cleared(code, profile, history, on)
        and not (_agreed_to_the_sheet(code, profile, history) and code in of_this_sheet)
    ]
    return (*waiting, *_worsening(profile, history, on))


def is_cleared(code: str, profile: Profile, history: History, on: date) -> bool:
    """True where a clinician's agreement for this very code stands on the day `on`."""
    if is_withdrawn(code, history):
        return False
    return code in profile.answers.cleared_for or _given(code, history, since=profile.answered_on, on=on)


def _agreed_to_the_sheet(code: str, profile: Profile, history: History) -> bool:
    return profile.answers.cleared_by_clinician and not is_withdrawn(code, history)


def _worsening(profile: Profile, history: History, on: date) -> tuple[str, ...]:
    """RF_WORSENING at two check-ins in a row waits for a clinician until a word of a later day (decisions 1.2)."""
    since = worsening_since(history)
    if since is None:
        return ()
    by_sheet = WORSENING in profile.answers.cleared_for and profile.answered_on > since
    by_event = _given(WORSENING, history, since=since, on=on)
    return () if (by_sheet or by_event) and not is_withdrawn(WORSENING, history) else (WORSENING,)


def _events(code: str, history: History) -> list[Event]:
    """The clearance events of a code in order; of one moment, the withdrawal last, so that it holds."""
    events = [event for event in history.events if event.kind == "clearance" and event.facts["code"] == code]
    return sorted(events, key=lambda event: (event.at, not event.facts["given"]))


def is_withdrawn(code: str, history: History) -> bool:
    """True where a clinician took an agreement back: then only a clinician can give it again."""
    said = [event.facts["given"] for event in _events(code, history) if event.facts["by"] == "clinician"]
    return bool(said) and not said[-1]


def _given(code: str, history: History, *, since: date, on: date) -> bool:
    return any(event.facts["given"] and since <= event.day <= on for event in _events(code, history))
