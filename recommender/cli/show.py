"""How plans, sessions and reasons look in a terminal: readable at 80 columns and without colour."""

from __future__ import annotations

import os
import textwrap
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.table import Table

from recommender.catalog.own import evidence_word
from recommender.knowledge import shipped_knowledge
from recommender.messages import Message
from recommender.plan_words import STANDING_WORDS, URGENCY_WORDS, clock, day_name, dose_words
from recommender.reading import data_folder
from recommender.safety.emergency import load_emergency_numbers

if TYPE_CHECKING:
    from rich.console import Console

    from recommender.catalog.catalog import Catalog
    from recommender.catalog.stretch import Stretch
    from recommender.knowledge import Knowledge
    from recommender.profile.plan import LeftOut, PlannedSession, WeeklyPlan
    from recommender.week_in_force import Shown

SHOWN_LEFT_OUT = 5
INDENT = "   "


def say(text: str, console: Console, indent: str = "") -> None:
    """One sentence or list entry, wrapped under itself."""
    text, lead = text.lstrip("\n"), text[: len(text) - len(text.lstrip("\n"))]
    console.print(lead, end="")
    later = indent + ("  " if text.startswith("- ") else "")
    console.print(textwrap.fill(text, console.width, initial_indent=indent, subsequent_indent=later), markup=False)


def show_plan(plan: WeeklyPlan, console: Console) -> None:
    """A whole plan: what to know first, the sessions, what had to bend, what was left out."""
    if plan.status != "plan":
        show_stop(plan, console)
    else:
        sessions = len(plan.sessions)
        console.print(f"Your week from {day_name(plan.starts_on)}: {sessions} session{'s' if sessions != 1 else ''}")
        if plan.referral:
            _show_flags(plan, console)
    for session in plan.sessions:
        show_session(session, console)
    _show_changes(plan, console)
    for entry in plan.relaxed:
        console.print()
        say(f"Note: {entry.text}", console)
        for unlock in entry.unlocks:
            say(f"- {unlock.text}", console)
    if plan.status == "plan":
        _show_advice(plan, console)
        _show_left_out(plan.left_out, console)


def _show_changes(plan: WeeklyPlan, console: Console) -> None:
    """What the weeks before changed about this one."""
    if plan.changes:
        console.print("\nFrom how it went so far:")
    for text in dict.fromkeys(change.text for change in plan.changes):
        say(f"- {text}", console)


def show_stop(plan: WeeklyPlan, console: Console) -> None:
    """Why there is no plan, and what helps: the most urgent first.

    STRETCH_COUNTRY, an ISO code, adds the numbers to call; nothing is guessed from the machine's language.
    """
    console.print(STANDING_WORDS[plan.status])
    _show_flags(plan, console)
    country = load_emergency_numbers(data_folder()).get(os.environ.get("STRETCH_COUNTRY", "").upper())
    if plan.status == "refer" and country:
        say(country.sentence, console)
    if plan.missing:
        explainer = shipped_knowledge().explainer
        say("Still to answer: " + ", ".join(map(explainer.missing_field, plan.missing)), console)
    _show_advice(plan, console)


def _show_flags(plan: WeeklyPlan, console: Console) -> None:
    for flag in plan.referral.flags if plan.referral else ():
        console.print()
        say(f"{URGENCY_WORDS[flag.urgency]}: {flag.text}", console)


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
    console.print(f"\nLeft out for now: {len(entries)} stretches. The commonest reasons:")
    for text, count in texts.most_common(SHOWN_LEFT_OUT):
        say(f"- {text} ({count})", console)
    console.print("Ask about any one with: stretch why ID")


def show_session(session: PlannedSession, console: Console, *, note: str = "") -> None:
    """One session as a table: phase, name, dose and time."""
    console.print(f"\n{day_name(session.on)}, {session.minutes:g} minutes{note}")
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for column in ("phase", "name", "dose"):
        table.add_column(column, overflow="fold")
    table.add_column("time", justify="right", no_wrap=True)
    phrases = shipped_knowledge().phrases
    last = ""
    for item in session.items:
        phase = phrases.word("phase", item.phase)
        care = " (take care)" if item.cautions else ""
        table.add_row("" if phase == last else phase, item.name + care, dose_words(item), clock(item.seconds))
        last = phase
    console.print(table)


def show_week(
    plan: WeeklyPlan, shown: list[Shown], done: frozenset[str], console: Console, catalog: Catalog
) -> None:  # fmt: skip
    """The week in force with what was done; a count of what was done, never of what was not."""
    console.print(f"{len(done)} of {len(plan.sessions)} done this week")
    for planned, now in zip(plan.sessions, shown, strict=True):
        note = ", done" if planned.session_id in done else ""
        show_session(now.session or planned.model_copy(update={"items": (), "minutes": 0.0}), console, note=note)
        _show_withheld(now.withheld, console, catalog)


def _show_withheld(withheld: Iterable[LeftOut], console: Console, catalog: Catalog) -> None:
    for entry in withheld:
        name = catalog.name_of(entry.stretch)
        say(f"Put away: {name}. {entry.because[0].text}", console, "  ")


def show_today(shown: Shown, day: date, console: Console, catalog: Catalog) -> None:
    """The day's stretches with their steps."""
    if shown.stop is not None:
        show_stop(shown.stop, console)
        return
    if shown.plan is None:
        console.print("No week yet. Make one with: stretch plan")
        return
    if shown.paused_since is not None:
        console.print(f"Paused since {day_name(shown.paused_since)}. Start again with: stretch resume")
        return
    if shown.session is None:
        coming = [session.on for session in shown.plan.sessions if session.on > day]
        console.print("Rest day. It belongs to the plan.")
        if coming:
            console.print(f"Next: {day_name(min(coming))}")
        return
    console.print(f"{day_name(day)}: {len(shown.session.items)} stretches, {shown.session.minutes:g} minutes")
    for number, item in enumerate(shown.session.items, 1):
        stretch = catalog[item.stretch]
        console.print(f"\n{number}. {item.name}: {dose_words(item)} ({clock(item.seconds)})")
        _show_words(stretch, console)
        for caution in item.cautions:
            say(f"Take care: {caution.text}", console, INDENT)
        if item.why:
            say(f"Why: {item.why[0]}", console, INDENT)
    _show_withheld(shown.withheld, console, catalog)
    console.print("\nStop if pain gets sharp, or with new numbness or weakness.")
    console.print("Afterwards: stretch log")


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
    phrases = knowledge.phrases
    words = stretch.words.en
    dose = stretch.dose
    console.print(f"{stretch.name} ({stretch.id})")
    _show_words(stretch, console)
    for variant in words.variants:
        say(f"Or: {variant.text}", console, INDENT)
    hold = f" x {dose.hold_s} s" if dose.hold_s else " times"
    each = ", each side" if stretch.side_count == 2 else ""
    rows = {
        "Dose": f"{dose.sets} x {dose.repetitions}{hold}{each}",
        "For": phrases.words("area", list(stretch.areas)),
        "Position": phrases.word("position", stretch.position),
        "Needs": phrases.words("item", sorted(stretch.kit)) or "nothing",
        "Level": str(stretch.difficulty),
        "Easier": stretch.easier or "this is the easiest",
        "Harder": stretch.harder or "this is the hardest",
        "Works on": phrases.words("muscle", list(stretch.muscles.primary)),
        "Evidence": phrases.word("evidence", evidence_word(stretch)),
        "Asks of you": asks_of_you(stretch, knowledge),
        "Review": "awaits a clinician's review" if not stretch.reviewed.by else f"by {stretch.reviewed.by}",
    }
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column("field", no_wrap=True)
    table.add_column("value", overflow="fold")
    for name, value in rows.items():
        table.add_row(name, value or "nothing special")
    console.print(table)


def asks_of_you(stretch: Stretch, knowledge: Knowledge) -> str:
    """What it asks of a body; where nobody went through that, so it says."""
    means = [knowledge.catalog.hazards[tag].words.en.means for tag in sorted(stretch.hazards)]
    return " ".join(means if stretch.is_screened else [*means, knowledge.explainer.say(Message("asks_not_known"))])


def show_why(reason: dict[str, Any], console: Console) -> None:
    """Why a stretch is there, or why not."""
    console.print(f"{reason['name']} ({reason['stretch']})")
    if reason["left_out"]:
        console.print("Left out for now:")
        for because in reason["left_out"]:
            say(f"- {because['text']}  [{because['rule']}]", console)
        for sentence in reason["comes_back_if"]:
            say(sentence, console)
    elif reason["planned_on"]:
        days = ", ".join(day_name(date.fromisoformat(day)) for day in reason["planned_on"])
        console.print(f"Planned on {days}.")
        for sentence in reason["why"]:
            say(f"- {sentence}", console)
        for caution in reason["cautions"]:
            say(f"- Take care: {caution['text']}", console)
        for sentence in reason["how_sure"]:
            say(f"- {sentence}", console)
    else:
        console.print("It would fit you. Others serve what you asked for better this week.")
        for sentence in reason["comes_back_if"]:
            say(sentence, console)
