"""Removals that come from the person's own state rather than from a condition or a wish (`wishes.py`).

Each function yields one Finding for each reason that leaves the stretch out; none ever looks at another's result.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import HARD_FROM, Stretch
from recommender.messages import Fact, Message
from recommender.profile.documents import Event
from recommender.profile.history import History
from recommender.profile.profile import Profile
from recommender.safety import reactions, red_flags
from recommender.safety.clearance import FREE_TEXT
from recommender.safety.conditions import CountedCondition
from recommender.safety.course import Course, course_of
from recommender.safety.progression import HOLDING_FLAGS
from recommender.safety.rules import Rules
from recommender.vocabulary import adjacent_areas


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason why one stretch is left out: the rule's name and what to say."""

    rule: str
    text: Message


@dataclass(frozen=True, kw_only=True)
class PersonalState:
    """Everything about one person on one day that the personal rules need, computed once for all stretches.

    profile  without any wish
    """

    profile: Profile
    history: History
    counted: tuple[CountedCondition, ...]
    waiting_for: tuple[str, ...]
    rules: Rules
    catalog: Catalog
    on: date

    @cached_property
    def level_cap(self) -> int:
        """The highest difficulty that may be offered: 1, 2 or 3, and 4 only where `hard_is_open` holds."""
        limits = self.rules.thresholds
        cap = limits.level_of_experience[self.profile.answers.experience]
        caps = [self.rules.yellow_flags[code].level_cap or cap for code in self.profile.answers.yellow_flags]
        if self.course.is_beginner_again:
            caps.append(int(self.rules.weekly_number("beginner_again", "level")))
        return HARD_FROM if self.hard_is_open else min([cap, *caps])

    @cached_property
    def course(self) -> Course:
        """How the weeks before went, and what follows from it."""
        return course_of(
            self.history,
            self.on,
            catalog=self.catalog,
            rules=self.rules,
            may_step=self._may_step,
            held_on=self._held_on,
            never_grows=self._never_grows,
        )

    @property
    def _may_step(self) -> bool:
        """False while a sign stands that holds the dose (decisions 1.2).

        Steps of earlier weeks are then taken back as well: what was safe before such a sign is not known to be now.
        """
        return not red_flags.codes_raised(self.profile, self.history, self.on) & HOLDING_FLAGS

    @property
    def _held_on(self) -> date | None:
        """The day of the sheet, where it tells such a sign."""
        told = HOLDING_FLAGS & set(self.profile.answers.red_flags or ())
        return self.profile.answered_on if told else None

    @property
    def _never_grows(self) -> bool:
        """True where an illness or a worry forbids that anything gets longer or harder by itself."""
        return any(not entry.condition.progresses for entry in self.counted) or any(
            not self.rules.yellow_flags[code].progresses for code in self.profile.answers.yellow_flags
        )

    @cached_property
    def hard_is_open(self) -> bool:
        """Difficulty 4 stays locked unless every one of these holds (second_reader R1, decisions 2)."""
        limits = self.rules.thresholds
        calm_since = self.on - timedelta(days=limits.hard_needs_calm_days)
        age = self.profile.age_on(self.on)
        return (
            self.profile.answers.experience == "regular"
            and not self.profile.answers.yellow_flags
            and not self.counted
            and self.profile.answers.free_text_condition is None
            and age is not None
            and age < limits.old_from_years
            and not self.course.is_beginner_again
            and not any(day >= calm_since for day in reactions.bad_days(self.history, self.catalog, limits))
            and reactions.green_weeks_in_a_row(self.history, self.catalog, self.on, limits)
            >= limits.hard_needs_green_weeks
        )

    @cached_property
    def is_kept_from_the_floor(self) -> bool:
        """True where a condition keeps the person from getting down to it."""
        return any("floor_transfer" in entry.excludes for entry in self.counted)

    @cached_property
    def near(self) -> frozenset[str]:
        """The asked places and those next to them."""
        asked = self.profile.asked_areas
        return frozenset(asked | {n for area in asked for n in adjacent_areas(area)})

    @cached_property
    def excluding(self) -> tuple[tuple[frozenset[str], frozenset[str], Finding], ...]:
        """The tags and the stretches that each condition rules out, the person's own words for one last, and what is
        then said.
        """
        rules = [
            (entry.excludes, entry.excluded_stretches, Finding(entry.rule, Message(f"tell.{entry.condition.code}")))
            for entry in self.counted
            if entry.strength != "unsure_blocks" and entry.condition.action != "BLOCK"
        ]
        if self.profile.answers.free_text_condition:
            tags = frozenset(self.rules.thresholds.free_text_excludes)
            rules.append((tags, frozenset(), Finding(FREE_TEXT, Message("tell_free_text"))))
        return tuple(rules)

    @cached_property
    def cautioning(self) -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
        """Each condition with the tags and the stretches that it asks to take care with, the person's own words for
        one last.
        """
        rules = [(entry.condition.code, entry.cautions, entry.cautioned_stretches) for entry in self.counted]
        if self.profile.answers.free_text_condition:
            rules.append((FREE_TEXT, frozenset(self.rules.thresholds.free_text_cautions), frozenset()))
        return tuple(rules)

    @cached_property
    def cautioned_tags(self) -> frozenset[str]:
        return frozenset(tag for entry in self.counted for tag in entry.cautions)

    @cached_property
    def cautioned_stretches(self) -> frozenset[str]:
        return frozenset(name for entry in self.counted for name in entry.cautioned_stretches)

    @cached_property
    def pain_now_nrs(self) -> int | None:
        """The newest of what the sheet and the sessions say; None where nothing hurts or nobody said."""
        return reactions.pain_now(self.history, self.profile.worst_nrs, self.profile.answered_on, self.on)

    @cached_property
    def pain_is_high(self) -> bool:
        return self.pain_now_nrs is not None and self.pain_now_nrs >= self.rules.thresholds.pain_limit_nrs

    @cached_property
    def has_nothing_to_watch(self) -> bool:
        """True where a stretch whose hazards nobody has told may be offered all the same (decisions 1.13).

        No condition that is named, derived or not ruled out, no words of the person's own, no flag of any kind, an
        age of 18 to 64 that was told, and neither the sheet nor a session says a pain of 6 or more.
        """
        limits, answers, age = self.rules.thresholds, self.profile.answers, self.profile.age_on(self.on)
        pains = [nrs for nrs in (self.profile.worst_nrs, self.pain_now_nrs) if nrs is not None]
        return (
            not self.counted
            and not answers.unsure
            and answers.free_text_condition is None
            and not answers.yellow_flags
            and not red_flags.codes_raised(self.profile, self.history, self.on)
            and age is not None
            and limits.adult_from_years <= age < limits.old_from_years
            and all(nrs < limits.unscreened_below_nrs for nrs in pains)
        )

    @cached_property
    def flare(self) -> bool:
        return reactions.in_flare(self.history, self.on, self.rules.thresholds)

    @cached_property
    def excluded_by_events(self) -> frozenset[str]:
        """Stretches that the person did not want to see any more, and has not restored."""
        names: set[str] = set()
        for event in self.history.events:
            if event.kind == "exclude":
                names.add(str(event.facts["stretch"]))
            elif event.kind == "restore" and event.day <= self.on:
                names.discard(str(event.facts["stretch"]))
        return frozenset(names)

    @cached_property
    def restored(self) -> frozenset[str]:
        """What was restored since the sheet: that it is excluded there no longer counts."""
        events = (event for event in self.history.events if event.kind == "restore")
        return frozenset(
            str(event.facts["stretch"]) for event in events if self.profile.answered_on <= event.day <= self.on
        )

    @cached_property
    def barred(self) -> frozenset[str]:
        """Stretches that a clinician barred; only a clinician's `unbar` brings one back."""
        names: set[str] = set()
        for event in sorted(self.history.events, key=lambda event: (event.at, event.kind == "bar")):
            if event.kind == "bar":  # of one moment the bar comes last, so that it holds
                names.add(str(event.facts["stretch"]))
            elif event.kind == "unbar" and event.day <= self.on:
                names.discard(str(event.facts["stretch"]))
        return frozenset(names)

    @cached_property
    def resting(self) -> frozenset[str]:
        """Red ones, for the days that data names, whether they are asked back or not."""
        limits = self.rules.thresholds
        rest = timedelta(days=limits.red_stretch_out_days)
        found = reactions.stretch_reactions(self.history, self.catalog, limits)
        names = {one.stretch for one in found if one.colour == "red" and self.on < one.on + rest}
        return frozenset(names & set(self.catalog.by_id))

    @cached_property
    def hurt(self) -> frozenset[str]:
        """Stretches that hurt, until the person asks for them back, and red ones for the days that data names."""
        return self.resting | self.not_asked_back

    @cached_property
    def not_asked_back(self) -> frozenset[str]:
        """Those that the person said hurt, and has not asked back since."""
        names: set[str] = set()
        for reaction in reactions.stretch_reactions(self.history, self.catalog, self.rules.thresholds):
            if reaction.hurt and not self._asked_back(reaction.stretch, reaction.told_on):
                names.add(reaction.stretch)
        for event in self.history.events:
            said = event.kind == "swap" and event.facts.get("reason") == "hurt"
            if said and not self._asked_back(str(event.facts.get("stretch")), event.was_told_on):
                names.add(str(event.facts.get("stretch")))
        return frozenset(names & set(self.catalog.by_id))

    def _asked_back(self, stretch_id: str, hurt_on: date) -> bool:
        def restores(event: Event) -> bool:
            return event.kind == "restore" and event.facts["stretch"] == stretch_id

        return any(restores(event) and hurt_on < event.day <= self.on for event in self.history.events)


def past_findings(stretch: Stretch, state: PersonalState) -> list[Finding]:
    """What happened with a stretch: it hurt, or a clinician barred it."""
    found = []
    if stretch.id in state.resting:
        said = "state_hurt_rests" if stretch.id in state.not_asked_back else "state_resting"
        found.append(finding("state:hurt", said, days=state.rules.thresholds.red_stretch_out_days))
    elif stretch.id in state.hurt:
        found.append(finding("state:hurt", "state_hurt"))
    if stretch.id in state.barred:
        found.append(finding("state:barred", "state_barred"))
    return found


@lru_cache(maxsize=4096)
def finding(rule: str, message_id: str, **facts: Fact) -> Finding:
    """A reason in the words of a message. The same few stand against most stretches of most people."""
    return Finding(rule, Message(message_id, facts))
