"""`screen`: the one owner of every removal, and the only place that can make an `Eligible`.

Every path that shows, ranks, swaps, shortens or hands out a stretch takes it from `Screening.eligible`. That is what
makes "no learned score brings a stretch back" true by construction instead of by discipline: whoever wants to plan a
stretch needs an `Eligible`, and constructing one outside this module raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.messages import Message
from recommender.profile.history import History
from recommender.profile.plan import Status
from recommender.profile.profile import Profile
from recommender.safety import reactions, red_flags
from recommender.safety.clearance import FREE_TEXT, codes_not_cleared
from recommender.safety.conditions import CountedCondition, counted_conditions
from recommender.safety.course import Course, Told
from recommender.safety.personal import Finding, PersonalState, personal_findings
from recommender.safety.red_flags import RaisedFlag
from recommender.safety.rules import EVERYTHING, Rules

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

    @property
    def blocking_flags(self) -> tuple[RaisedFlag, ...]:
        return tuple(flag for flag in self.flags if flag.blocks)


def screen(profile: Profile, history: History, on: date, *, rules: Rules, catalog: Catalog) -> Screening:
    """What this person may be offered in the week that starts `on`, and why everything else may not."""
    counted = counted_conditions(profile, on, rules)
    on_the_sheet = counted_conditions(profile, profile.answered_on, rules)
    waiting = codes_not_cleared(profile, history, on, counted, on_the_sheet)
    state = PersonalState(
        profile=profile, history=history, counted=counted, waiting_for=waiting, rules=rules, catalog=catalog, on=on
    )
    flags = _flags(state)
    missing = _missing(profile, history, on, rules)
    unsure_block = tuple(e.condition.code for e in counted if e.strength == "unsure_blocks")
    status = _status(flags, missing, waiting, unsure_block)

    findings = {stretch.id: _findings(stretch, state) for stretch in catalog}
    opened = _open_harder_forms(findings, state)
    halved = _make_way(findings, state)
    easier_forms = {name: _easier_form(name, findings, state) for name in state.hurt | state.course.felt_worse_twice}
    stops = _stops(status, flags, missing, waiting, unsure_block)
    may_wait_with = set(rules.thresholds.always_allowed_while_waiting) if status == "clearance_needed" else set()
    eligible, left_out = [], {}
    for stretch in catalog:
        reasons = findings[stretch.id]
        if stretch.id in may_wait_with and not unsure_block:
            reasons = [finding for finding in reasons if finding.rule != EQUIPMENT]
        else:
            reasons = [*stops, *reasons]
        if reasons:
            left_out[stretch.id] = tuple(reasons)
        else:
            cautions = _cautions(stretch, state)
            eligible.append(Eligible(stretch, cautions, _Seal(stretch, cautions)))
    return Screening(
        status=status,
        flags=flags,
        missing=missing,
        waiting_for=waiting,
        unsure_block=unsure_block,
        eligible=tuple(eligible),
        left_out=left_out,
        counted=counted,
        level_cap=state.level_cap,
        pain_now_nrs=state.pain_now_nrs,
        pain_is_high=state.pain_is_high,
        flare=state.flare,
        dose_factor=_dose_factor(state),
        course=state.course,
        halved=halved & {offer.stretch.id for offer in eligible},
        instead_of={
            form: tuple(name for name, easier in sorted(easier_forms.items()) if easier == form)
            for form in sorted({form for form in easier_forms.values() if form is not None})
        },
        opened=tuple(form for form in opened if form is not None),
        newly_opened=opened[-1] if opened and Told("all_green", "harder") in state.course.told else None,
    )


Findings = dict[str, list[Finding]]


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


def _flags(state: PersonalState) -> tuple[RaisedFlag, ...]:
    codes = red_flags.codes_raised(state.profile, state.history, state.on)
    limits = state.rules.thresholds
    reds = reactions.red_days(state.history, state.catalog, limits)
    if red_flags.two_reactions(reds, state.profile.answered_on, limits.two_reds_within_days):
        codes |= {red_flags.TWO_REACTIONS}
    return red_flags.raise_flags(codes, state.counted, state.rules)


def _missing(profile: Profile, history: History, on: date, rules: Rules) -> tuple[str, ...]:
    """What was never asked, has aged, or must be asked again by name. Silence is never consent."""
    answers = profile.answers
    missing = []
    if answers.age_years is None:
        missing.append("age_years")
    changed = [c.on for c in history.checkins if c.conditions_changed]
    if answers.conditions is None or (changed and max(changed) >= profile.answered_on):
        missing.append("conditions")
    renewed = red_flags.last_renewal(profile, history, on)
    raised = red_flags.codes_raised(profile, history, on)
    oldest = on - timedelta(days=rules.thresholds.safety_answers_last_days)
    if answers.red_flags is None or renewed is None or renewed < oldest:
        missing.append("red_flags")
    return (*missing, *(f"red_flags:{code}" for code in red_flags.flags_to_ask_again(profile, rules, raised)))


def _status(
    flags: tuple[RaisedFlag, ...],
    missing: tuple[str, ...],
    waiting: tuple[str, ...],
    unsure_block: tuple[str, ...],
) -> Status:
    """Precedence of contract section 2: refer, incomplete, clearance_needed, plan."""
    if any(flag.blocks for flag in flags):
        return "refer"
    if missing:
        return "incomplete"
    return "clearance_needed" if waiting or unsure_block else "plan"


def _stops(
    status: Status,
    flags: tuple[RaisedFlag, ...],
    missing: tuple[str, ...],
    waiting: tuple[str, ...],
    unsure_block: tuple[str, ...],
) -> list[Finding]:
    """The reasons that leave every stretch out, whatever its tags."""
    if status == "plan":
        return []
    found = [Finding(flag.code, flag.text) for flag in flags if flag.blocks]
    found += [Finding(f"unsure:{code}", Message("stop_unsure", {"code": code})) for code in unsure_block]
    found += [Finding(code, Message("stop_waiting", {"code": code})) for code in waiting]
    if status == "incomplete":
        found += [Finding("state:not_screened", Message("stop_missing", {"field": field})) for field in missing]
    return found


def _findings(stretch: Stretch, state: PersonalState) -> list[Finding]:
    """Every reason of this person against this stretch; an empty list means it may be offered."""
    found = [
        Finding(entry.rule, Message(f"tell.{entry.condition.code}"))
        for entry in state.counted
        if entry.strength != "unsure_blocks"
        and entry.condition.action != "BLOCK"
        and (EVERYTHING in entry.excludes or entry.excludes & stretch.tags)
    ]
    if state.profile.answers.free_text_condition and stretch.tags & set(state.rules.thresholds.free_text_excludes):
        found.append(Finding(FREE_TEXT, Message("tell_free_text")))
    return found + personal_findings(stretch, state)


def _cautions(stretch: Stretch, state: PersonalState) -> tuple[Caution, ...]:
    cautions = [
        Caution(entry.condition.code, tuple(sorted(entry.cautions & stretch.tags)))
        for entry in state.counted
        if entry.cautions & stretch.tags
    ]
    free_text = set(state.rules.thresholds.free_text_cautions) & stretch.tags
    if state.profile.answers.free_text_condition and free_text:
        cautions.append(Caution(FREE_TEXT, tuple(sorted(free_text))))
    return tuple(cautions)


def _dose_factor(state: PersonalState) -> float:
    factors = [entry.condition.dose_factor for entry in state.counted]
    factors += [state.rules.yellow_flags[code].dose_factor for code in state.profile.answers.yellow_flags]
    return min([1.0, *factors])
