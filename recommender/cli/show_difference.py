"""How a new week looks beside the last one, and a whole week in one line a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.cli.lines import say
from recommender.difference_words import changes, headline, joined
from recommender.language.formats import number
from recommender.language.translations import gettext
from recommender.plan_words import URGENCY_WORDS, day_name
from recommender.planning.week_difference import WeekDifference
from recommender.spoken import retold_plan

if TYPE_CHECKING:
    from rich.console import Console

    from recommender.profile.plan import WeeklyPlan


def show_difference(found: WeekDifference, console: Console) -> None:
    """What stays, what changed and why, one line each."""
    for line in (headline(found), *changes(found)):
        say(line, console)


def show_week_shortly(plan: WeeklyPlan, console: Console) -> None:
    """A week in one line a session, with whom to see, what had to bend, and what to know."""
    plan = retold_plan(plan)
    for flag in plan.referral.flags if plan.referral else ():
        say(f"{gettext(URGENCY_WORDS[flag.urgency])}: {flag.text}", console)
    for session in plan.sessions:
        names = joined(item.name for item in session.items)
        heading = gettext("{day}, {minutes} minutes", day=day_name(session.on), minutes=number(session.minutes))
        say(f"{heading}: {names}", console)
    for entry in plan.relaxed:
        say(gettext("Note: {text}", text=entry.text), console)
    for sentence in plan.advice:
        say(f"- {sentence}", console)
