"""Which weekly rules the program acts on, with the numbers and sentences that it reads of each.

`data/safety/weekly_rules.toml` holds exactly these: a rule that is only in the data would do nothing, and nobody
would notice. The table stands apart from `course.py`, which acts on them, so that reading the files needs no history.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

_Names = AbstractSet[str]

# code -> (numbers, sentences)
RULES_READ: Final[dict[str, tuple[_Names, _Names]]] = {
    "all_green": (
        {"weeks", "completion", "pain_rise_nrs", "usual_pain_nrs", "repetitions", "hold_s"},
        {"repetition", "hold", "harder"},
    ),
    "some_amber": (set(), {"tell"}),
    "two_ambers": ({"times", "within_days", "dose"}, {"easier", "halved", "rests", "left_out"}),
    "red": ({"session"}, {"tell"}),
    "hurt": (set(), {"easier"}),
    "next_day_up": ({"rise_nrs", "times", "of_last"}, {"tell"}),
    "pain_fell": ({"weeks", "fall_nrs", "fall_share"}, {"tell"}),
    "no_change": ({"weeks", "completion", "change_nrs", "direction_points", "lasts_weeks"}, {"tell"}),
    "pain_rose": ({"weeks", "rise_nrs"}, {"tell"}),
    "little_done": ({"weeks", "completion", "drills"}, {"tell"}),
    "gentler": (set(), {"tell"}),
    "restart": ({"days"}, {"tell"}),
    "beginner_again": ({"days", "level", "weeks"}, {"tell"}),
    "flare": (set(), {"tell"}),
    "long_flare": ({"days"}, {"tell"}),
    "no_time": ({"sessions", "minutes", "least_minutes"}, {"tell"}),
    "disliked": ({"points", "times_most", "within_days"}, {"tell"}),
    "could_not": ({"points", "position_points", "within_days"}, {"tell"}),
    "already_did": (set(), {"tell"}),
}
