"""A season of synthetic use through the use cases of the application, on any engine: for tests and the benchmark."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from people import MONDAY, NOON, answers, checkin, feedback

from recommender.application import Recommender
from recommender.store.store import Store


class Clock:
    """Each moment a second after the one before, on a day that is turned by hand."""

    def __init__(self) -> None:
        self.day, self.passed = MONDAY, 0

    def now(self) -> Any:
        self.passed += 1
        return NOON + timedelta(days=(self.day - MONDAY).days, seconds=self.passed)

    def today(self) -> date:
        return self.day


def opened(location: str, clock: Clock | None = None) -> Recommender:
    clock = clock or Clock()
    return Recommender(Store.open(location, now=NOON), now=clock.now, today=clock.today)


def live_a_season(location: str, *, people: int, weeks: int) -> None:
    """Sheets, weeks, sessions, swaps, check-ins, a study, drafts, models week by week, and somebody who is erased."""
    clock = Clock()
    names = [*(f"person {number}" for number in range(people)), "Émile", "zoe", "Ann"][-people - 1 :]
    with opened(location, clock) as app:
        app.set_study(eps=0.3, holdout=0.1, reason="a trial of swaps")
        for number, name in enumerate(names):
            app.save_answers(name, answers(age_years=30 + 5 * (number % 8), minutes_per_session=9 + number % 4))
            app.drafts.keep(name, "sheet", {"age_years": number})
        for week in range(weeks):
            clock.day = MONDAY + timedelta(weeks=week)
            for number, name in enumerate(names):
                _live_a_week(app, name, number + week, clock)
            app.learn()
        app.erase(names[-1])


def _live_a_week(app: Recommender, name: str, turn: int, clock: Clock) -> None:
    plan = app.plan_week(name, starts_on=clock.day)
    for session in plan.sessions:
        said = ("helped", "neutral", "worse")
        items = [
            {"stretch": item.stretch, "outcome": "done", "felt": said[(turn + place) % 5 % 3]}
            for place, item in enumerate(session.items)
        ]
        told = feedback(f"{name} {session.session_id}", person=name, session_id=session.session_id, items=items)
        app.record(told | {"on": session.on.isoformat(), "pain_before": 3 + turn % 3, "pain_after": 3})
    clock.day += timedelta(days=6)
    app.record(checkin(f"{name} {clock.day}", person=name, on=clock.day.isoformat()))
    clock.day -= timedelta(days=6)


def what_is_kept(location: str) -> dict[str, Any]:
    """All that a database holds, as it is told to the outside."""
    with opened(location) as app:
        models = [[model.version, model.mark, model.document] for model in app.models()]
        return {
            "people": {name: app.belongings.export(name) for name in app.people()},
            "models": models,
            "model": app.model().version,
            "study": [app.settings.eps, app.settings.holdout],
        }
