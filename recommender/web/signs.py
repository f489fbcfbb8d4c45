"""What to do about a sign that was just named, and how soon: shown at once, before anything else is asked."""

from __future__ import annotations

from starlette.responses import Response

from recommender.knowledge import shipped_knowledge
from recommender.profile.plan import FlagRaised, Urgency
from recommender.spoken import spoken_knowledge
from recommender.web.countries import calling
from recommender.web.standing_pages import URGENCY
from recommender.web.visit import Visit


def show_sign(here: Visit, code: str, *, change: str, action: str) -> Response:
    """The page. code: what was said; change: where it was said; action: where "I understand" goes."""
    return here.page(
        "stop.html",
        flags=_flags(here, code),
        urgency=URGENCY,
        calling=calling(here.request),
        change=change,
        action=action,
        to="/standing",
        is_asking=False,
    )


def _flags(here: Visit, code: str) -> tuple[FlagRaised, ...]:
    """All that stands now, the most urgent first. What was just said is among them, wherever it counts already."""
    stop = here.application.weeks.stop(here.person, here.today)
    standing = stop.plan.referral.flags if stop is not None and stop.plan.referral else ()
    if any(flag.code == code for flag in standing):
        return standing
    return (flag_of(code), *standing)


def flag_of(code: str) -> FlagRaised:
    """A warning sign, or a condition that stops a plan, by itself."""
    return FlagRaised(code=code, urgency=_urgency(code), text=spoken_knowledge().explainer.stop_words(code))


def _urgency(code: str) -> Urgency:
    rules = shipped_knowledge().rules
    return rules.red_flags[code].urgency if code in rules.red_flags else rules.conditions[code].urgency or "SOON"
