"""What the weeks before changed about this one, each with the sentence of its rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from recommender.catalog.catalog import Catalog
from recommender.planning.explain import Explainer
from recommender.profile.plan import Change
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
