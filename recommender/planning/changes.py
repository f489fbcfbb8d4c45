"""What the weeks before changed about this one, each with the sentence of its rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from recommender.catalog.catalog import Catalog
from recommender.planning.explain import Explainer
from recommender.profile.plan import Change
from recommender.safety.screening import Screening


def changes_of(
    screening: Screening, catalog: Catalog, explainer: Explainer, *, minutes: int, shown: Collection[str],
    grew: bool,
    shrank: bool
) -> Iterator[Change]:  # fmt: skip
    """What is new this week, in the order in which it should be read.

    minutes  of a session this week
    shown    the stretches of the week: a form is only said to come where it does
    grew     whether the newest step made any of them longer
    shrank   whether any of them had more repetitions or a longer hold last week
    """

    def change(rule: str, sentence: str, stretch: str | None = None, **facts: str | int | float) -> Change:
        return Change(rule=rule, stretch=stretch, text=explainer.weekly(rule, sentence, **facts))

    course = screening.course
    for told in course.told:
        if (told.rule, told.sentence) == ("all_green", "harder"):
            for form in screening.opened[-1:]:  # the newest step opened the last of them; it is told with its name
                if form in shown:
                    yield change(told.rule, told.sentence, form, name=catalog[form].name)
            continue
        if told.rule == "all_green" and not grew:
            continue
        if told.rule in ("disliked", "could_not") and told.stretch in shown:
            continue
        name = catalog[told.stretch].name if told.stretch is not None else ""
        yield change(told.rule, told.sentence, told.stretch, name=name, minutes=minutes)
    if course.never_grows and shrank:
        yield change("gentler", "tell")
    for form, originals in screening.instead_of.items():
        for original in sorted(set(originals) & course.lately) if form in shown else ():
            rule = "two_ambers" if original in course.felt_worse_twice else "hurt"
            yield change(rule, "easier", original, name=catalog[original].name, easier=catalog[form].name)
    for stretch in sorted(screening.halved & course.lately):
        yield change("two_ambers", "halved", stretch, name=catalog[stretch].name)
