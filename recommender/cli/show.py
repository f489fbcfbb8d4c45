"""How plans, sessions and reasons look in a terminal: readable at 80 columns and without colour."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from recommender.catalog.own import evidence_word
from recommender.cli.lines import Column, fit, say, show_rows
from recommender.language.filled import retold
from recommender.language.formats import either, number
from recommender.language.in_force import ENGLISH, language
from recommender.language.translations import gettext, ngettext
from recommender.messages import Message
from recommender.plan_words import STANDING_WORDS, URGENCY_WORDS, basis_words, clock, day_name, dose_words
from recommender.planning.dose import usual_dose
from recommender.reading import data_folder
from recommender.safety.emergency import Country, load_emergency_numbers
from recommender.spoken import (
    retold_left_out,
    retold_plan,
    retold_session,
    spoken,
    spoken_country,
    spoken_knowledge,
    spoken_stretch,
)

if TYPE_CHECKING:
    from rich.console import Console

    from recommender.catalog.catalog import Catalog
    from recommender.catalog.stretch import Stretch
    from recommender.knowledge import Knowledge
    from recommender.profile.plan import LeftOut, PlannedSession, WeeklyPlan
    from recommender.week_in_force import Shown

SHOWN_LEFT_OUT = 5
INDENT = "   "


def show_plan(plan: WeeklyPlan, console: Console) -> None:
    """A whole plan: what to know first, the sessions, what had to bend, what was left out."""
    plan = retold_plan(plan)
    if plan.status != "plan":
        show_stop(plan, console)
    else:
        count = len(plan.sessions)
        facts = {"day": day_name(plan.starts_on), "count": count}
        console.print(
            ngettext("Your week from {day}: {count} session", "Your week from {day}: {count} sessions", count, **facts)
        )
        if plan.referral:
            _show_flags(plan, console)
    for session in plan.sessions:
        show_session(session, console)
    _show_changes(plan, console)
    for entry in plan.relaxed:
        console.print()
        say(gettext("Note: {text}", text=entry.text), console)
        for unlock in entry.unlocks:
            say(f"- {unlock.text}", console)
    if plan.status == "plan":
        _show_advice(plan, console)
        _show_left_out(plan.left_out, console)
    if language() != ENGLISH:
        say("\n" + gettext("A translation that a native reader still has to review."), console)


def _show_changes(plan: WeeklyPlan, console: Console) -> None:
    """What the weeks before changed about this one."""
    if plan.changes:
        console.print("\n" + gettext("From how it went so far:"))
    for text in dict.fromkeys(change.text for change in plan.changes):
        say(f"- {text}", console)


def show_stop(plan: WeeklyPlan, console: Console) -> None:
    """Why there is no plan, and what helps: the most urgent first.

    STRETCH_COUNTRY, an ISO code, adds the numbers to call; nothing is guessed from the machine's language.
    """
    plan = retold_plan(plan)
    console.print(gettext(STANDING_WORDS[plan.status]))
    _show_flags(plan, console)
    country = load_emergency_numbers(data_folder()).get(os.environ.get("STRETCH_COUNTRY", "").upper())
    if plan.status == "refer" and country:
        say(_who_to_call(spoken_country(country)), console)
    if plan.missing:
        explainer = spoken_knowledge().explainer
        missing = ", ".join(map(explainer.missing_field, plan.missing))
        say(gettext("Still to answer: {fields}", fields=missing), console)
    _show_advice(plan, console)


def _who_to_call(country: Country) -> str:
    """`Emergency number (Ireland): 112 or 999.`, with the advice line where there is one."""
    numbers = either([country.emergency, *country.also])
    said = gettext("Emergency number ({country}): {numbers}.", country=country.words.en.name, numbers=numbers)
    if not country.advice:
        return said
    return f"{said} {country.words.en.advice_name or gettext('Advice')}: {country.advice}."


def _show_flags(plan: WeeklyPlan, console: Console) -> None:
    for flag in plan.referral.flags if plan.referral else ():
        console.print()
        say(f"{gettext(URGENCY_WORDS[flag.urgency])}: {flag.text}", console)


def _show_advice(plan: WeeklyPlan, console: Console) -> None:
    console.print()
    for sentence in plan.advice:
        say(f"- {sentence}", console)


def _show_left_out(left_out: Iterable[LeftOut], console: Console) -> None:
    """How many were left out and for which reasons, the commonest first; `why` tells each."""
    entries = list(left_out)
    texts = Counter(because.text for entry in entries for because in entry.because)
    if not entries:
        return
    left = ngettext(
        "Left out for now: {count} stretch. The commonest reasons:",
        "Left out for now: {count} stretches. The commonest reasons:",
        len(entries),
        count=len(entries),
    )
    console.print(f"\n{left}")
    for text, count in texts.most_common(SHOWN_LEFT_OUT):
        say(f"- {text} ({count})", console)
    console.print(gettext("Ask about any one with: stretch why ID"))


def show_session(session: PlannedSession, console: Console, *, note: str = "") -> None:
    """One session as a table: phase, name, dose and time."""
    session = retold_session(session)
    heading = gettext("{day}, {minutes} minutes", day=day_name(session.on), minutes=number(session.minutes))
    console.print("\n" + (f"{heading}, {note}" if note else heading))
    care = gettext("take care")
    rows = [
        (f"{item.name} ({care})" if item.cautions else item.name, dose_words(item), clock(item.seconds))
        for item in session.items
    ]
    _show_phases(_phases(session), rows, console)


def _phases(session: PlannedSession) -> list[str]:
    """The phase of each stretch, empty where it is that of the one before."""
    words = [spoken_knowledge().phrases.word("phase", item.phase) for item in session.items]
    return ["" if word == last else word for last, word in zip(["", *words], words, strict=False)]


def _show_phases(phases: Sequence[str], rows: Sequence[tuple[str, ...]], console: Console) -> None:
    """A table with a column for the phase, or where that is too wide the phase above its stretches."""
    words = Column(is_whole=False)
    table = (words, words, words, Column(is_right=True))
    if fit(table, (beside := [(phase, *row) for phase, row in zip(phases, rows, strict=True)]), console):
        show_rows(table, beside, console)
        return
    for phase, (name, *amount) in zip(phases, rows, strict=True):
        if phase:
            say(phase, console)
        say(name, console, "  ")
        say(", ".join(amount), console, "    ")


def show_week(
    plan: WeeklyPlan, shown: list[Shown], done: frozenset[str], console: Console, catalog: Catalog
) -> None:  # fmt: skip
    """The week in force with what was done; a count of what was done, never of what was not."""
    console.print(gettext("{done} of {count} done this week", done=len(done), count=len(plan.sessions)))
    since = next((now.paused_since for now in shown if now.paused_since is not None), None)
    if since is not None:
        _show_pause(since, console)
        return
    for planned, now in zip(plan.sessions, shown, strict=True):
        note = gettext("done") if planned.session_id in done else ""
        show_session(now.session or planned.with_items(()), console, note=note)
        _show_withheld(now.withheld, console, catalog)


def _show_withheld(withheld: Iterable[LeftOut], console: Console, catalog: Catalog) -> None:
    """Each reason once, after the names of all that rest for it."""
    names: dict[str, list[str]] = {}
    for entry in withheld:
        because = retold_left_out(entry).because[0].text
        names.setdefault(because, []).append(retold(catalog.name_of(entry.stretch)))
    for because, resting in names.items():
        say(gettext("Put away: {name}. {because}", name="; ".join(resting), because=because), console, "  ")


def _show_pause(since: date, console: Console) -> None:
    paused = gettext("Paused since {day}.", day=day_name(since))
    again = gettext("Start again with: stretch resume")
    say(f"{paused} {again}", console)


def show_today(shown: Shown, day: date, console: Console, catalog: Catalog) -> None:
    """The day's stretches with their steps."""
    if shown.stop is not None:
        show_stop(shown.stop, console)
        return
    if shown.plan is None:
        console.print(gettext("No week yet. Make one with: stretch plan"))
        return
    if shown.paused_since is not None:
        _show_pause(shown.paused_since, console)
        return
    if shown.session is None:
        coming = [session.on for session in shown.plan.sessions if session.on > day]
        console.print(gettext("Rest day. It belongs to the plan."))
        if coming:
            console.print(gettext("Next: {name}", name=day_name(min(coming))))
        return
    session = retold_session(shown.session)
    facts = {"day": day_name(day), "count": len(session.items), "minutes": number(session.minutes)}
    console.print(
        ngettext(
            "{day}: {count} stretch, {minutes} minutes",
            "{day}: {count} stretches, {minutes} minutes",
            len(session.items),
            **facts,
        )
    )
    for place, item in enumerate(session.items, 1):
        stretch = spoken_stretch(catalog[item.stretch])
        console.print(f"\n{place}. {item.name}: {dose_words(item)} ({clock(item.seconds)})")
        _show_words(stretch, console)
        for caution in item.cautions:
            say(gettext("Take care: {text}", text=caution.text), console, INDENT)
        if item.why:
            say(gettext("Why: {text}", text=item.why[0]), console, INDENT)
    _show_withheld(shown.withheld, console, catalog)
    console.print("\n" + gettext("Stop if pain gets sharp, or with new numbness or weakness."))
    console.print(gettext("Afterwards: stretch log"))


def _show_words(stretch: Stretch, console: Console) -> None:
    words = stretch.words.en
    for step in words.steps:
        say(f"- {step}", console, INDENT)
    say(words.feel, console, INDENT)
    say(words.ease_off, console, INDENT)
    if words.breathe:
        say(words.breathe, console, INDENT)


def show_stretch(stretch: Stretch, console: Console, knowledge: Knowledge) -> None:
    """A whole catalog entry."""
    knowledge = spoken(knowledge)
    phrases = knowledge.phrases
    stretch = spoken_stretch(stretch)
    words = stretch.words.en
    console.print(f"{stretch.name} ({stretch.id})")
    _show_words(stretch, console)
    for variant in words.variants:
        say(gettext("Or: {text}", text=variant.text), console, INDENT)
    by, awaits = stretch.reviewed.by, gettext("awaits a clinician's review")
    rows = {
        gettext("Dose"): dose_words(usual_dose(stretch)),
        gettext("For"): phrases.words("area", list(stretch.areas)),
        gettext("Position"): phrases.word("position", stretch.position),
        gettext("Needs"): phrases.words("item", sorted(stretch.kit)) or gettext("nothing"),
        gettext("Level"): str(stretch.difficulty),
        gettext("Easier"): stretch.easier or gettext("this is the easiest"),
        gettext("Harder"): stretch.harder or gettext("this is the hardest"),
        gettext("Works on"): phrases.words("muscle", list(stretch.muscles.primary)),
        gettext("Evidence"): phrases.word("evidence", evidence_word(stretch)),
        gettext("Asks of you"): asks_of_you(stretch, knowledge),
        gettext("Review"): gettext("by {name}", name=by) if by else awaits,
    }
    said = [(name, value or gettext("nothing special")) for name, value in rows.items()]
    show_rows((Column(), Column(is_whole=False)), said, console)


def asks_of_you(stretch: Stretch, knowledge: Knowledge) -> str:
    """What it asks of a body; where nobody went through that, so it says."""
    means = [knowledge.catalog.hazards[tag].words.en.means for tag in sorted(stretch.hazards)]
    return " ".join(means if stretch.is_screened else [*means, knowledge.explainer.say(Message("asks_not_known"))])


def show_why(reason: dict[str, Any], console: Console) -> None:
    """Why a stretch is there, or why not."""
    console.print(f"{retold(reason['name'])} ({reason['stretch']})")
    if reason["left_out"]:
        console.print(gettext("Left out for now:"))
        for because in reason["left_out"]:
            say(f"- {retold(because['text'])}  [{because['rule']}]", console)
            _show_what_it_rests_on(reason, because["rule"], console)
        for sentence in reason["comes_back_if"]:
            say(retold(sentence), console)
    elif reason["planned_on"]:
        days = ", ".join(day_name(date.fromisoformat(day)) for day in reason["planned_on"])
        console.print(gettext("Planned on {days}.", days=days))
        for sentence in reason["why"]:
            say(f"- {retold(sentence)}", console)
        for caution in reason["cautions"]:
            say("- " + gettext("Take care: {text}", text=retold(caution["text"])), console)
            _show_what_it_rests_on(reason, caution["condition"], console)
        for sentence in reason["how_sure"]:
            say(f"- {retold(sentence)}", console)
    else:
        console.print(gettext("It would fit you. Others serve what you asked for better this week."))
        for sentence in reason["comes_back_if"]:
            say(retold(sentence), console)


def _show_what_it_rests_on(reason: dict[str, Any], rule: str, console: Console) -> None:
    if basis := reason["rests_on"].get(rule):
        say(basis_words(basis), console, INDENT)
