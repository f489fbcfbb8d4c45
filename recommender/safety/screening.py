"""`screen`: the one owner of every removal, and the only place that can make an `Eligible`.

Every path that shows, ranks, swaps, shortens or hands out a stretch takes it from `Screening.eligible`. That is what
makes "no learned score brings a stretch back" true by construction instead of by discipline: whoever wants to plan a
stretch needs an `Eligible`, and constructing one outside this module raises.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.messages import Message
from recommender.profile.history import History
from recommender.profile.plan import Status
from recommender.profile.profile import Profile
from recommender.safety.conditions import CountedCondition
from recommender.safety.course import Course, Told
from recommender.safety.personal import Finding, PersonalState, finding
from recommender.safety.red_flags import RaisedFlag
from recommender.safety.rules import Rules
from recommender.safety.standing import Findings, Standing, standing_of
from recommender.safety.wishes import Wishes, excluded_by, setting_findings, setting_of, wishes_of

EQUIPMENT = "setting:equipment"
LEVEL = "state:level"


@dataclass(frozen=True, slots=True)
class Caution:
    """A condition that asks for care with a stretch, and which of the stretch's tags made it so."""

    condition: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Seal:
    """What `screen` said may be offered, and with which care; an Eligible must carry exactly that."""

    stretch: Stretch
    cautions: tuple[Caution, ...]


@dataclass(frozen=True, slots=True)
class Eligible:
    """A stretch that this person may be offered on this day, with what to take care of.

    Only `screen` makes the seal, and the seal fits one stretch with its cautions: a copy with another stretch, or
    with a caution dropped, cannot be made from it.
    """

    stretch: Stretch
    cautions: tuple[Caution, ...]
    _seal: _Seal = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        seal = self._seal
        if not isinstance(seal, _Seal) or seal.stretch is not self.stretch or seal.cautions != self.cautions:
            raise PermissionError("only safety.screen can say that a stretch may be offered")


@dataclass(frozen=True, kw_only=True)
class _Offer:
    """A person with their wishes: the reasons against each stretch, and what the weekly rules moved (see Screening)."""

    reasons: Mapping[str, Sequence[Finding]]
    opened: Sequence[str | None]
    halved: frozenset[str]
    easier_forms: Mapping[str, str | None]

    @property
    def instead_of(self) -> dict[str, tuple[str, ...]]:
        return {
            form: tuple(name for name, easier in sorted(self.easier_forms.items()) if easier == form)
            for form in sorted({form for form in self.easier_forms.values() if form is not None})
        }


@dataclass(frozen=True, kw_only=True)
class Screening:
    """What the rules decided for one person on one day.

    flags         raised flags and BLOCK conditions, the most urgent first; advising ones among them
    missing       what has to be asked before there can be a plan
    waiting_for   CLEAR codes (and "other") that no clinician has agreed to yet
    unsure_block  BLOCK codes answered "not sure": no sessions until they are answered
    eligible      what may be offered, in the order of the catalog; while waiting, only the breathing drills
    left_out      every other stretch of the catalog with all its reasons
    pain_now_nrs  the newest rating of pain, 0-10; None where nothing hurts or nobody said
    dose_factor   the part of the usual dose that the person's own rules leave (fibromyalgia .5), 1 where none do
    course        how the weeks before went
    halved        eligible stretches that felt worse twice and for which the catalog has no easier form
    instead_of    an easier form that is eligible, and the stretch whose place it takes
    opened        harder forms that calm weeks led to, each one level up; newly_opened: that of the newest step
    standing      what it was worked out from, without any wish
    """

    status: Status
    flags: tuple[RaisedFlag, ...]
    missing: tuple[str, ...]
    waiting_for: tuple[str, ...]
    unsure_block: tuple[str, ...]
    eligible: tuple[Eligible, ...]
    left_out: Mapping[str, tuple[Finding, ...]]
    counted: tuple[CountedCondition, ...]
    level_cap: int
    pain_now_nrs: int | None
    pain_is_high: bool
    flare: bool
    dose_factor: float
    course: Course
    halved: frozenset[str]
    instead_of: Mapping[str, tuple[str, ...]]
    opened: tuple[str, ...]
    newly_opened: str | None
    standing: Standing = field(repr=False, compare=False)


def screen(profile: Profile, history: History, on: date, *, rules: Rules, catalog: Catalog) -> Screening:
    """What this person may be offered in the week that starts `on`, and why everything else may not."""
    standing = standing_of(profile, history, on, rules, catalog)
    state, offer = standing.state, _look(standing, wishes_of(profile.answers))
    eligible = []
    for stretch in catalog:
        if not offer.reasons[stretch.id]:
            cautions = _cautions(stretch, state)
            eligible.append(Eligible(stretch, cautions, _Seal(stretch, cautions)))
    return Screening(
        status=standing.status,
        flags=standing.flags,
        missing=standing.missing,
        waiting_for=state.waiting_for,
        unsure_block=standing.unsure_block,
        eligible=tuple(eligible),
        left_out={name: tuple(reasons) for name, reasons in offer.reasons.items() if reasons},
        counted=state.counted,
        level_cap=state.level_cap,
        pain_now_nrs=state.pain_now_nrs,
        pain_is_high=state.pain_is_high,
        flare=state.flare,
        dose_factor=_dose_factor(state),
        course=state.course,
        halved=offer.halved & {entry.stretch.id for entry in eligible},
        instead_of=offer.instead_of,
        opened=tuple(form for form in offer.opened if form is not None),
        newly_opened=offer.opened[-1] if offer.opened and Told("all_green", "harder") in state.course.told else None,
        standing=standing,
    )


def offered_with(wishes: Wishes, screening: Screening) -> frozenset[str]:
    """Ids of what the same person could be offered with other wishes; ids only, so nothing of it can be planned."""
    reasons = _look(screening.standing, wishes).reasons
    return frozenset(name for name, against in reasons.items() if not against)


def _look(standing: Standing, wishes: Wishes) -> _Offer:
    """What stands against each stretch for this person with these wishes."""
    state, against = standing.state, standing.against
    setting, excluded = setting_findings(setting_of(state, wishes), state.catalog), excluded_by(state, wishes)
    unwanted = (finding("setting:excluded", "setting_excluded"),)
    findings = {
        stretch.id: [*ill, *missing, *own, *(unwanted if stretch.id in excluded else ()), *past]
        for stretch, ill, missing, own, past in zip(
            state.catalog, against.conditions, setting, against.state, against.past, strict=True
        )
    }
    opened = _open_harder_forms(findings, state)
    halved = _make_way(findings, state)
    forms = {name: _easier_form(name, findings, state) for name in state.hurt | state.course.felt_worse_twice}
    reasons = findings if standing.status == "plan" else _with_stops(findings, standing)
    return _Offer(reasons=reasons, opened=opened, halved=halved, easier_forms=forms)


def _with_stops(findings: Findings, standing: Standing) -> Findings:
    """All the reasons against each stretch of a plan that something stops: that first, then its own."""
    let_through: set[str] = set()
    if standing.status == "clearance_needed" and not standing.unsure_block:
        let_through |= set(standing.state.rules.thresholds.always_allowed_while_waiting)
    return {
        name: [reason for reason in found if reason.rule != EQUIPMENT]
        if name in let_through
        else [*standing.stops, *found]
        for name, found in findings.items()
    }


def _open_harder_forms(findings: Findings, state: PersonalState) -> list[str | None]:
    """One harder form for each step that was earned; where only its level stood against it, that is dropped.

    Second_reader R2 and R4: one level up at the most, never into the tags that data names, every other rule still
    holds, and the target area is the same. Forms above the person's level come first, and of several the one whose
    easier form was done most often. Which form it is follows from what was done alone: where a rule stands against it
    there is none (None), so that one more condition can never open another form instead.
    """
    forms: list[str | None] = []
    chosen: set[str] = set()
    for done in state.course.harder_after:
        found = (_harder_form(name, state) for name in done)
        new = [stretch for stretch in found if stretch is not None and stretch.id not in {*chosen, *done}]
        best = next(iter(sorted(new, key=lambda stretch: stretch.difficulty <= state.level_cap)), None)
        form = None if best is None else best.id
        if form is not None:
            chosen.add(form)
            if [finding.rule for finding in findings[form]] == [LEVEL]:
                findings[form] = []
        forms.append(form if form is not None and not findings[form] else None)
    return forms


def _harder_form(name: str, state: PersonalState) -> Stretch | None:
    """The next form of a stretch, where it is one level harder and at most one level above the person's."""
    stretch = state.catalog.by_id.get(name)
    if stretch is None or stretch.harder is None:
        return None
    form = state.catalog[stretch.harder]
    one_up = form.difficulty == stretch.difficulty + 1 and form.difficulty <= state.level_cap + 1
    may_open = one_up and not form.tags & set(state.rules.thresholds.never_opened_tags)
    return form if may_open and set(form.areas) & set(stretch.areas) else None


def _easier_form(name: str, findings: Findings, state: PersonalState) -> str | None:
    """The nearest easier form that passes every rule and serves the same place (decisions 2, second_reader R4).

    One that felt worse twice itself takes nobody's place, also where it may still be done half.
    """
    stretch = state.catalog.by_id.get(name)
    seen, bad = {name}, state.course.felt_worse_twice
    while stretch is not None and stretch.easier is not None and stretch.easier not in seen:
        seen.add(stretch.easier)
        stretch = state.catalog[stretch.easier]
        may_come = not findings[stretch.id] and stretch.id not in bad
        if may_come and set(stretch.areas) & set(state.catalog[name].areas):
            return stretch.id
    return None


def _make_way(findings: Findings, state: PersonalState) -> frozenset[str]:
    """Leaves out what felt worse twice and has an easier form; returns what has none and is only done half.

    Whether the easier form passes does not matter: a rule against it must not bring the other one back.
    """
    halved = set()
    for name in state.course.felt_worse_twice & set(findings):
        easier = state.catalog[name].easier
        if easier is None or not set(state.catalog[easier].areas) & set(state.catalog[name].areas):
            halved.add(name)
        else:
            findings[name].append(Finding("state:hurt", Message("weekly.two_ambers.left_out")))
    return frozenset(halved)


def _cautions(stretch: Stretch, state: PersonalState) -> tuple[Caution, ...]:
    """How to take care with a stretch: one entry for each condition that asks for it."""
    return tuple(
        Caution(code, tuple(sorted(tags & stretch.tags)))
        for code, tags, named in state.cautioning
        if not tags.isdisjoint(stretch.tags) or stretch.id in named
    )


def _dose_factor(state: PersonalState) -> float:
    factors = [entry.condition.dose_factor for entry in state.counted]
    factors += [state.rules.yellow_flags[code].dose_factor for code in state.profile.answers.yellow_flags]
    return min([1.0, *factors])
