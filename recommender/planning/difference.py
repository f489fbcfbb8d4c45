"""A new week beside the last one: what stays, what changed, and why. No change goes untold (ux A3 screen 9, A9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.messages import Message, Phrasebook
from recommender.planning.week_difference import (
    Amount,
    Dosed,
    Noted,
    Often,
    Swapped,
    Total,
    WeekDifference,
    said_change,
)
from recommender.profile.plan import PlannedItem, WeeklyPlan


def difference(
    before: WeeklyPlan,
    after: WeeklyPlan,
    *,
    catalog: Catalog,
    phrases: Phrasebook,
    earlier: Iterable[WeeklyPlan] = (),
) -> WeekDifference:
    """What is different in the week `after`, in the order in which its stretches are shown.

    earlier  the weeks before `before`: what stood in one of them comes back and is not new to the person
    """
    old, new = _items(before), _items(after)
    reasons = _Reasons(after, phrases, something_came=bool(new.keys() - old.keys()))
    pairs = _pairs([name for name in old if name not in new], [name for name in new if name not in old], catalog)
    dosed = [
        _dosed(old[name], new[name], reasons.of_dose(old[name], new[name]), phrases)
        for name in new
        if name in old and _amount(old[name]) != _amount(new[name])
    ]
    was_on, is_on = _days(before), _days(after)
    kept = [item for name, item in new.items() if name in old]
    came = [item for name, item in new.items() if name not in old and name not in pairs.values()]
    known = {name for plan in earlier for name in plan.stretch_ids}
    return WeekDifference(
        kept=tuple(map(_noted, kept)),
        swapped=tuple(
            Swapped(gone=_noted(old[gone]), new=_noted(new[came]), because=reasons.of_swap(gone, came))
            for gone, came in pairs.items()
        ),
        gone=tuple(
            _noted(item, reasons.of_gone(name)) for name, item in old.items() if name not in new and name not in pairs
        ),
        back=tuple(_noted(item, reasons.of_new(item)) for item in came if item.stretch in known),
        new=tuple(_noted(item, reasons.of_new(item)) for item in came if item.stretch not in known),
        longer=tuple(entry for entry in dosed if entry.after.size > entry.before.size),
        shorter=tuple(entry for entry in dosed if entry.after.size < entry.before.size),
        often=tuple(
            Often(stretch=item.stretch, name=item.name, before=was_on[item.stretch], after=is_on[item.stretch])
            for item in kept
            if was_on[item.stretch] != is_on[item.stretch]
        ),
        also=reasons.of_the_rest({entry.stretch for entry in dosed} | (old.keys() ^ new.keys())),
        before=_total(before),
        after=_total(after),
    )


class _Reasons:
    """Why a stretch came, went or changed: what the rules say, else that others came first."""

    def __init__(self, after: WeeklyPlan, phrases: Phrasebook, *, something_came: bool) -> None:
        self._changes, self._phrases = after.changes, phrases
        self._left_out = {entry.stretch: [because.text for because in entry.because] for entry in after.left_out}
        self._something_came = something_came

    def told_of(self, stretch_id: str) -> str:
        """What the weekly rules say of a stretch; nothing where none changed it."""
        return _joined(change.text for change in self._changes if change.stretch == stretch_id)

    def of_dose(self, before: PlannedItem, after: PlannedItem) -> str:
        """Why there is more or less of a stretch: a weekly rule, or that it asks for care by now."""
        told = self.told_of(after.stretch)
        asks_now = {c.condition for c in after.cautions} - {c.condition for c in before.cautions}
        return told or (self._phrases.say(Message("diff_care")) if asks_now else "")

    def of_gone(self, stretch_id: str) -> str:
        # A rule of safety or a setting comes first: it holds, whatever else was weighed.
        told = _joined(self._left_out.get(stretch_id, ())) or self.told_of(stretch_id)
        return told or self._phrases.say(Message("diff_others" if self._something_came else "diff_no_room"))

    def of_swap(self, gone: str, new: str) -> str:
        why_gone = _joined(self._left_out.get(gone, ())) or self.told_of(gone)
        return _joined(text for text in (why_gone, self.told_of(new)) if text) or self.of_gone(gone)

    def of_new(self, item: PlannedItem) -> str:
        return self.told_of(item.stretch) or next(iter(item.why), "")

    def of_the_rest(self, told: Iterable[str]) -> tuple[str, ...]:
        """The changes of the week as a whole, and of stretches that stand in no other line."""
        elsewhere = set(told)
        return tuple(dict.fromkeys(change.text for change in self._changes if change.stretch not in elsewhere))


def _items(plan: WeeklyPlan) -> dict[str, PlannedItem]:
    """Each stretch of the week once, in the order in which it is first shown; its dose is one for the week."""
    items: dict[str, PlannedItem] = {}
    for session in plan.sessions:
        for item in session.items:
            items.setdefault(item.stretch, item)
    return items


def _days(plan: WeeklyPlan) -> Counter[str]:
    """On how many days of the week each stretch is done."""
    return Counter(name for session in plan.sessions for name in {item.stretch for item in session.items})


def _pairs(gone: Sequence[str], new: Sequence[str], catalog: Catalog) -> dict[str, str]:
    """Which new stretch takes the place of which gone one, the closest pairs first, each at most once."""
    likeness = {
        (old, came): _likeness(catalog[old], catalog[came])
        for old in gone
        for came in new
        if old in catalog and came in catalog  # a plan of another catalog may name what is not here
    }
    closest_first = sorted(likeness.items(), key=lambda entry: entry[1], reverse=True)
    pairs: dict[str, str] = {}
    for (old, came), (_, groups, areas) in closest_first:
        if (groups or areas) and old not in pairs and came not in pairs.values():
            pairs[old] = came
    return {old: pairs[old] for old in gone if old in pairs}


def _likeness(one: Stretch, other: Stretch) -> tuple[bool, int, int]:
    """How close two stretches are: one chain or family, then the primary muscle groups and the areas both serve."""
    of_one_kind = other.id in (one.easier, one.harder) or one.family == other.family
    groups = len(one.primary_groups & other.primary_groups)
    return of_one_kind, groups, len(set(one.areas) & set(other.areas))


def _noted(item: PlannedItem, because: str = "") -> Noted:
    return Noted(stretch=item.stretch, name=item.name, because=because)


def _dosed(before: PlannedItem, after: PlannedItem, because: str, phrases: Phrasebook) -> Dosed:
    old, new = _amount(before), _amount(after)
    return Dosed(
        stretch=after.stretch,
        name=after.name,
        before=old,
        after=new,
        change=said_change(old, new, phrases),
        because=because,
    )


def _amount(item: PlannedItem) -> Amount:
    return Amount(sets=item.sets, repetitions=item.repetitions, hold_s=item.hold_s)


def _total(plan: WeeklyPlan) -> Total:
    minutes = round(sum(session.minutes for session in plan.sessions), 1)
    return Total(starts_on=plan.starts_on, sessions=len(plan.sessions), minutes=minutes)


def _joined(sentences: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(sentences))
