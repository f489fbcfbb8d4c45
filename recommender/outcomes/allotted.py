"""Who is in which arm: that of one study, since each draws anew whom it holds out (`scoring/policy.is_held_out`).

It is the newest that held anybody out. A study that only lets chance swap has no arms, and who was held out by an
earlier one was not held out by this one.

Whoever changed arms, as when a larger share is held out under the same reason, stays in the first. To leave them out
would leave out those who were still there to change, and keep in their arm those who had left before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from recommender.profile.plan import Arm


class Allotted(NamedTuple):
    """One plan of a study, which is known by its reason. day: the first of the plan."""

    person: str
    study: str
    arm: Arm
    day: date


def arms_of_study(plans: Iterable[Allotted]) -> dict[str, tuple[Arm, date]]:
    """By person the arm of their first plan in the study, and its first day; nobody where there are not two arms."""
    studies: dict[str, list[Allotted]] = defaultdict(list)
    for plan in plans:
        studies[plan.study].append(plan)
    holding_out = [made for made in studies.values() if any(plan.arm == "hold_out" for plan in made)]
    newest = max(holding_out, key=lambda made: (min(plan.day for plan in made), made[0].study), default=[])
    arms: dict[str, tuple[Arm, date]] = {}
    for plan in sorted(newest, key=lambda plan: plan.day):
        arms.setdefault(plan.person, (plan.arm, plan.day))
    return arms if len({arm for arm, _ in arms.values()}) > 1 else {}
