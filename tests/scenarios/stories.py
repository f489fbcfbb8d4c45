"""The eight stories: who they are about, and what happens in which week."""

from __future__ import annotations

from dataclasses import replace

from scenarios.story import Day, Story, Week

SORE_BACK = {
    "age_years": 46,
    "pain": [{"area": "lower_back", "side": "both", "nrs": 5, "weeks": 30}],
    "worse_with": ["sitting"],
    "equipment": ["mat", "chair", "wall", "cushion", "towel"],
    "minutes_per_session": 12,
}
SORE_NECK = {
    "age_years": 34,
    "pain": [{"area": "neck", "side": "both", "nrs": 4, "weeks": 8}],
    "stiff_areas": ["upper_back"],
    "worse_with": ["sitting"],
    "equipment": ["mat", "chair", "wall", "towel"],
    "minutes_per_session": 10,
}


def _weeks(pains: list[int], otherwise: dict[int, Week]) -> tuple[Week, ...]:
    """Twelve weeks with these pains; `otherwise` says what is special about a week, by its number."""
    weeks = [otherwise.get(number, Week()) for number in range(1, 13)]
    return tuple(replace(week, pain=pain) for week, pain in zip(weeks, pains, strict=True))


IMPROVES = Story(
    title="A sore back that gets better week by week; every session is done.",
    answers=SORE_BACK,
    weeks=_weeks([5, 5, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2], {}),
)
FLARES = Story(
    title="A sore back that flares in week 4 and calms down again.",
    answers=SORE_BACK,
    weeks=_weeks(
        [5, 4, 4, 6, 5, 4, 4, 4, 3, 3, 3, 3],
        {
            4: Week(
                says="On Sunday the back flared up, and the person says so.", check_in={"flare": True, "worst_pain": 7}
            ),
            5: Week(says="The flare is over: the person says so.", check_in={"flare": False, "worst_pain": 6}),
        },
    ),
)
PREGNANT = Story(
    title="Pregnant in week 6; the fourth month begins in week 10, and the midwife agrees during it.",
    answers=SORE_BACK | {"age_years": 31, "pain": [{"area": "lower_back", "side": "both", "nrs": 3, "weeks": 20}]},
    weeks=_weeks(
        [3] * 12,
        {
            6: Week(
                says="A test was positive. The person answers anew: week 9 of a pregnancy.",
                sheet={"conditions": ["pregnancy_t1"], "pregnancy_week": 9},
            ),
            10: Week(
                says="Week 13 of the pregnancy. On Wednesday the midwife agrees to gentle stretching.",
                midweek=[("clearance", {"code": "pregnancy_t2", "given": True, "by": "person"})],
            ),
        },
    ),
)
STOPS = Story(
    title="Comes for four weeks, stops for three, comes back.",
    answers=SORE_BACK,
    weeks=_weeks(
        [5, 5, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3],
        {
            5: Week(says="The week was made, but nothing was done.", comes=False),
            6: Week(says="Away.", is_away=True),
            7: Week(says="Away.", is_away=True),
            8: Week(says="Back again."),
        },
    ),
)
HATED = ("active-hamstring-90-90", "seated-spinal-twist-leg-straight")
HATES_TWO = Story(
    title="Dislikes two stretches: skips them, swaps them, and excludes them before week 5.",
    answers=SORE_BACK,
    weeks=_weeks(
        [5, 5, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3],
        {
            1: Week(
                says="Skips both on Wednesday and swaps both on Friday: I do not like them.",
                days={"wed": Day(said=dict.fromkeys(HATED, "disliked")), "fri": Day(swaps=HATED)},
            ),
            5: Week(
                says="Before this week the person says: never show me these two.",
                events=[("exclude", {"stretch": name}) for name in HATED],
            ),
        },
    ),
)
HURTING = "prone-press-up"
HURTS_ON_ONE = Story(
    title="One stretch hurts on the Wednesday of week 2.",
    answers=SORE_BACK,
    weeks=_weeks(
        [5, 5, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3],
        {2: Week(says=f"On Wednesday {HURTING} hurts.", days={"wed": Day(said={HURTING: "hurt"})})},
    ),
)
FIVE_MINUTES = Story(
    title="A sore neck and a stiff upper back, and never more than five minutes.",
    answers=SORE_NECK | {"minutes_per_session": 5, "days": ["mon", "tue", "wed", "thu", "fri"]},
    weeks=_weeks([4, 4, 4, 3, 3, 3, 3, 3, 2, 2, 2, 2], {}),
)
RED_FLAG = Story(
    title="A new warning sign on the Wednesday of week 5; a new sheet in week 8.",
    answers=SORE_BACK,
    weeks=_weeks(
        [4] * 12,
        {
            5: Week(
                says="After the session of Wednesday the person tells of new trouble with passing water.",
                days={"wed": Day(flags=("RF_CES_BLADDER",))},
            ),
            6: Week(says="The sign is still there.", check_in={"red_flags": ["RF_CES_BLADDER"]}),
            7: Week(says="No check-in: the person waits for the doctors.", check_in=None),
            8: Week(says="It was looked into, and it is over. The person answers everything anew.", sheet={}),
        },
    ),
)

STORIES = {
    "improves": IMPROVES,
    "flares": FLARES,
    "pregnant": PREGNANT,
    "stops": STOPS,
    "hates_two": HATES_TWO,
    "hurts_on_one": HURTS_ON_ONE,
    "five_minutes": FIVE_MINUTES,
    "red_flag": RED_FLAG,
}
