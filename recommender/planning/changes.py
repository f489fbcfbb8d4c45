"""What the weeks before changed about this one, each with the sentence of its rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from recommender.catalog.catalog import Catalog
from recommender.planning.dose import scheduled_dose
from recommender.planning.explain import Explainer
from recommender.planning.pool import Pool
from recommender.profile.plan import Change, PlannedSession
from recommender.safety.course import Told
from recommender.safety.screening import Screening


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What the weeks before changed for one person, and what of it can be seen in the week.

    minutes  of a session this week
    shown    the stretches of the week: a form is only said to come where it does
    grew     whether the newest step made any of them longer
    shrank   whether any of them had more repetitions or a longer hold last week
    """

    screening: Screening
    catalog: Catalog
    explainer: Explainer
    minutes: int
    shown: Collection[str]
    grew: bool
    shrank: bool

    def all(self) -> Iterator[Change]:
        """What is new this week, in the order in which it should be read."""
        course = self.screening.course
        for told in course.told:
            yield from self._of(told)
        shrinks_anyway = self.screening.flare or course.is_restart
        if course.never_grows and self.shrank and not shrinks_anyway:
            yield self._change("gentler", "tell")
        yield from self._eased()

    def _change(self, rule: str, sentence: str, stretch: str | None = None, **facts: str) -> Change:
        name = self.catalog[stretch].name if stretch is not None else ""
        text = self.explainer.weekly(rule, sentence, name=name, minutes=self.minutes, **facts)
        return Change(rule=rule, stretch=stretch, text=text)

    def _of(self, told: Told) -> Iterator[Change]:
        """A rule that acts, unless nothing of it is to be seen: then its sentence would not be true."""
        if told == Told("all_green", "harder"):
            form = self.screening.newly_opened
            if form is not None and form in self.shown:
                yield self._change(told.rule, told.sentence, form)
            return
        came_anyway = told.rule in ("disliked", "could_not") and told.stretch in self.shown
        if not came_anyway and (told.rule != "all_green" or self.grew):
            yield self._change(told.rule, told.sentence, told.stretch)

    def _eased(self) -> Iterator[Change]:
        """What the body answered badly to lately: an easier form comes, there is half as much of it, or it rests."""
        course, lately = self.screening.course, self.screening.course.lately
        replaced: set[str] = set()
        for easier, originals in self.screening.instead_of.items():
            for original in sorted(set(originals) & lately) if easier in self.shown else ():
                replaced.add(original)
                rule = "two_ambers" if original in course.felt_worse_twice else "hurt"
                yield self._change(rule, "easier", original, easier=self.catalog[easier].name)
        for stretch in sorted(self.screening.halved & lately):
            yield self._change("two_ambers", "halved", stretch)
        for stretch in sorted((course.felt_worse_twice & lately) - replaced):
            if any(finding.rule == "state:hurt" for finding in self.screening.left_out.get(stretch, ())):
                yield self._change("two_ambers", "rests", stretch)


def shrank(pool: Pool, sessions: Sequence[PlannedSession]) -> bool:
    """Whether a stretch of the week had more last week."""
    last = pool.plans_before[:1]
    before = {i.stretch: (i.repetitions, i.hold_s) for plan in last for s in plan.sessions for i in s.items}
    now = {i.stretch: (i.repetitions, i.hold_s) for s in sessions for i in s.items}
    return any(before[name] > dose for name, dose in now.items() if name in before)


def grew(pool: Pool, shown: Collection[str]) -> bool:
    """Whether the newest step made any stretch of the week longer."""
    kinds = [kind for kind in ("repetition", "hold") if Told("all_green", kind) in pool.room.course.told]
    if not kinds:
        return False
    step = pool.room.rules.weekly["all_green"].numbers
    before = replace(
        pool.room.dose_context,
        more_repetitions=pool.room.dose_context.more_repetitions - int(step["repetitions"]) * ("repetition" in kinds),
        more_hold_s=pool.room.dose_context.more_hold_s - int(step["hold_s"]) * ("hold" in kinds),
    )
    return any(
        candidate.dose != scheduled_dose(candidate.offer, before, pool.room.numbers.dose)
        for candidate in pool.candidates
        if candidate.offer.stretch.id in shown
    )
