"""What a person changes about a week that stands: moves, swaps, pauses. Rules are counted again from the catalog."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from people import MONDAY, answers, checkin, event
from planned import planner_of
from seasons import DAY, GREEN, RED, Season, calm, unsaid
from strategies import KIT, cleared_documents

from recommender.decide import recommend, situation
from recommender.knowledge import shipped_knowledge
from recommender.planning.adjust import (
    Swaps,
    hard_on_neighbouring_days,
    in_a_row,
    paused_since,
    swaps_of,
    with_moves,
)
from recommender.profile.history import History, read_history
from recommender.profile.plan import PlannedItem, PlannedSession, WeeklyPlan

KNOWLEDGE = shipped_knowledge()
CATALOG, NUMBERS = KNOWLEDGE.catalog, KNOWLEDGE.numbers
PLAN = WeeklyPlan.model_validate(recommend(answers(), starts_on=MONDAY))
MON, WED, FRI = (session.session_id for session in PLAN.sessions)


def history(*documents: dict) -> History:
    return read_history(documents, KNOWLEDGE.codes, person="me", today=MONDAY + 7 * DAY)


def told(number: int, kind: str, at: int = 0, **facts) -> dict:
    """An event at noon, so many days after MONDAY; of one day the lower number comes first."""
    return event(f"e{number}", kind, facts, at=f"{MONDAY + at * DAY}T12:00:{number:02}Z")


def move(number: int, session_id: str, to: object) -> dict:
    return told(number, "move", session_id=session_id, to=str(MONDAY + to * DAY) if isinstance(to, int) else to)


# ---- moves ----


@pytest.mark.parametrize(
    ("moves", "days"),
    [
        ([], {MON: 0, WED: 2, FRI: 4}),
        ([(MON, 1)], {MON: 1, WED: 2, FRI: 4}),
        ([(MON, 6)], {MON: 6, WED: 2, FRI: 4}),
        ([(MON, 2)], {MON: 0, WED: 2, FRI: 4}),  # taken
        ([(WED, 3), (MON, 2)], {MON: 2, WED: 3, FRI: 4}),  # free by now
        ([(MON, 2), (WED, 3)], {MON: 0, WED: 3, FRI: 4}),  # it was taken when it was asked for
        ([(MON, 1), (MON, 3)], {MON: 3, WED: 2, FRI: 4}),  # the newest word
        ([(MON, 1), (MON, 0)], {MON: 0, WED: 2, FRI: 4}),  # and back
        ([(MON, 7)], {MON: 0, WED: 2, FRI: 4}),  # another week
        ([(MON, -1)], {MON: 0, WED: 2, FRI: 4}),
        ([("another", 1)], {MON: 0, WED: 2, FRI: 4}),
        ([(MON, None)], {MON: 0, WED: 2, FRI: 4}),
    ],
)
def test_sessions_stand_on_the_days_they_were_moved_to(moves, days):
    """A move onto a taken day, out of the week, or of something else is passed over; nothing is lost."""
    documents = [move(number, session_id, to) for number, (session_id, to) in enumerate(moves)]
    moved = with_moves(PLAN, history(*documents))

    assert {session.session_id: (session.on - MONDAY).days for session in moved.sessions} == days
    assert [session.on for session in moved.sessions] == sorted(session.on for session in moved.sessions)
    assert {s.session_id: s.items for s in moved.sessions} == {s.session_id: s.items for s in PLAN.sessions}


def test_a_move_without_a_day_changes_nothing():
    assert with_moves(PLAN, history(told(0, "move", session_id=MON))) == PLAN


@given(st.lists(st.tuples(st.sampled_from((MON, WED, FRI)), st.integers(-2, 9)), max_size=8))
@settings(max_examples=60, deadline=None)
def test_however_often_sessions_are_moved_each_keeps_a_day_of_its_own(moves):
    """Two sessions on one day would be twice the dose."""
    documents = [move(number, session_id, to) for number, (session_id, to) in enumerate(moves)]
    moved = with_moves(PLAN, history(*documents))
    days = [session.on for session in moved.sessions]

    assert len(set(days)) == 3
    assert all(MONDAY <= day < MONDAY + 7 * DAY for day in days)


# ---- swaps that were told ----

CAT, DOG, BRIDGE = "cat-cow", "bird-dog", "bridge"


@pytest.mark.parametrize(
    ("swaps", "expected"),
    [
        ([], {}),
        ([{"session_id": MON, "stretch": CAT, "to": DOG}], {CAT: DOG}),
        ([{"session_id": WED, "stretch": CAT, "to": DOG}], {}),
        (
            [{"session_id": MON, "stretch": CAT, "to": DOG}, {"session_id": MON, "stretch": CAT, "to": BRIDGE}],
            {CAT: BRIDGE},
        ),
        (
            [{"session_id": MON, "stretch": CAT, "to": DOG}, {"session_id": MON, "stretch": DOG, "to": BRIDGE}],
            {CAT: DOG, DOG: BRIDGE},
        ),
        ([{"session_id": MON, "stretch": CAT, "reason": "hurt"}], {}),
    ],
)
def test_the_newest_swap_of_a_session_counts(swaps, expected):
    """A swap without another stretch takes nothing's place."""
    documents = [told(number, "swap", **facts) for number, facts in enumerate(swaps)]

    assert swaps_of(MON, history(*documents)) == expected


# ---- pauses ----


@pytest.mark.parametrize(
    ("events", "since"),
    [
        ([], None),
        ([("pause", 0)], 0),
        ([("pause", 0), ("pause", 2)], 0),
        ([("pause", 0), ("resume", 1)], None),
        ([("pause", 0), ("resume", 1), ("pause", 3)], 3),
        ([("resume", 0), ("pause", 1)], 1),
        ([("pause", 6)], None),  # still to come
        ([("pause", 0), ("resume", 6)], 0),
        ([("pause", 5)], 5),
    ],
)
def test_the_plan_is_paused_since_the_first_pause_that_no_resume_has_ended(events, since):
    documents = [told(number, kind, at) for number, (kind, at) in enumerate(events)]
    found = paused_since(history(*documents), MONDAY + 5 * DAY)

    assert found == (None if since is None else MONDAY + since * DAY)


# ---- seconds and hard days ----


@pytest.mark.parametrize("sheet", [{}, {"minutes_per_session": 40, "equipment": list(KIT), "experience": "regular"}])
def test_a_session_in_its_own_order_takes_the_seconds_that_were_planned(sheet):
    """One schedule for planner and player (decisions 3)."""
    plan = WeeklyPlan.model_validate(recommend(answers(**sheet), starts_on=MONDAY))

    assert plan.sessions
    for session in plan.sessions:
        assert in_a_row(session.items, CATALOG, NUMBERS.seconds) == session.items


def test_another_order_costs_15_seconds_for_each_change_of_position():
    """Second_reader R13: of three stretches of two positions the one in the middle changes twice."""
    session = max(PLAN.sessions, key=lambda session: len({CATALOG[i.stretch].position for i in session.items}))
    by_position: dict[str, list[PlannedItem]] = {}
    for item in session.items:
        by_position.setdefault(CATALOG[item.stretch].position, []).append(item)
    (first, *_), (other, *_) = sorted(by_position.values(), key=len)[-2:]
    same = by_position[CATALOG[first.stretch].position]
    together = in_a_row([*same[:1], other], CATALOG, NUMBERS.seconds)
    torn = in_a_row([other, *same[:1], other], CATALOG, NUMBERS.seconds)

    assert torn[1].seconds - in_a_row([first], CATALOG, NUMBERS.seconds)[0].seconds == 15
    assert sum(i.seconds for i in torn) - sum(i.seconds for i in together) == torn[0].seconds + 15
    assert [item.slot for item in torn] == [0, 1, 2]


def test_two_days_in_a_row_are_hard_only_with_a_hard_stretch_for_one_muscle_on_both():
    """Decisions 4: level 3 for one muscle not on consecutive days."""
    hard = next(s for s in CATALOG if s.difficulty == 3 and "lower_back" in s.primary_groups)
    item = PLAN.sessions[0].items[0].model_copy(update={"stretch": hard.id})

    def week(*offsets: int) -> WeeklyPlan:
        sessions = [
            session.model_copy(update={"on": MONDAY + offset * DAY, "items": (item,)})
            for offset, session in zip(offsets, PLAN.sessions, strict=False)
        ]
        return PLAN.model_copy(update={"sessions": tuple(sessions)})

    assert hard_on_neighbouring_days(week(0, 2, 4), CATALOG) is None
    assert hard_on_neighbouring_days(week(0, 2, 3), CATALOG) == (MONDAY + 2 * DAY, MONDAY + 3 * DAY)
    assert hard_on_neighbouring_days(PLAN, CATALOG) is None


# ---- other stretches in a place ----


def swaps_for(sheet: dict, documents: list[dict], on) -> tuple[Swaps, set[str]]:
    """The swaps of a person on a day, and what is left out for them on that day."""
    case = situation(sheet, starts_on=on, history=documents, person="me", knowledge=KNOWLEDGE)
    planner = planner_of(case, "fast")
    return Swaps(planner=planner), set(case.screening.left_out)


def swapped(session: PlannedSession, gone: str, item: PlannedItem) -> tuple[PlannedItem, ...]:
    items = [item if other.stretch == gone else other for other in session.items]
    return in_a_row(items, CATALOG, NUMBERS.seconds)


def broken(items: tuple[PlannedItem, ...], *, limit_s: int, minutes_muscle_s: int = 120) -> list[str]:
    """The rules of a session that these items break: evidence 3B.4 and 4B, decisions 4, counted from the catalog."""
    stretches = [CATALOG[item.stretch] for item in items]
    families = Counter(stretch.family for stretch in stretches)
    muscles: dict[str, list[int]] = {}
    for item, stretch in zip(items, stretches, strict=True):
        moving = NUMBERS.seconds.breath if stretch.family == "breathing" else NUMBERS.seconds.moving_repetition
        under_s = item.sets * item.repetitions * (item.hold_s or moving)
        for group in stretch.primary_groups:
            muscles.setdefault(group, []).append(0 if stretch.for_comfort else under_s)
    faults = [f"two of {family}" for family, count in families.items() if count > 1]
    faults += ["too long"] if sum(item.seconds for item in items) > limit_s else []
    faults += ["too many ask for care"] if sum(bool(item.cautions) for item in items) > 2 else []
    faults += [f"three for {group}" for group, used in muscles.items() if len(used) > 2]
    faults += [
        f"too much for {group}" for group, used in muscles.items() if len(used) > 1 and sum(used) > minutes_muscle_s
    ]
    faults += [
        f"{item.stretch} as {item.phase}"
        for item, stretch in zip(items, stretches, strict=True)
        if stretch.phase not in ("any", item.phase)
    ]
    return faults


PEOPLE = {
    "a back": {},
    "a neck at 70": {"age_years": 70, "pain": [{"area": "neck", "side": "both", "nrs": 4, "weeks": 20}]},
    "hips, all kit": {"pain": [{"area": "hip", "side": "left", "nrs": 3, "weeks": 9}], "equipment": list(KIT)},
    "many cautions": {"conditions": ["hypertension_controlled", "knee_oa", "lumbar_stenosis"]},
    "little time": {"minutes_per_session": 6},
}


@pytest.mark.parametrize("who", PEOPLE)
def test_every_choice_keeps_the_rules_of_the_session_and_the_target(who):
    """Decisions 1.10: swaps come from what is eligible; the same muscles or places; time, families, care, muscles."""
    sheet = answers(**PEOPLE[who])
    plan = WeeklyPlan.model_validate(recommend(sheet, starts_on=MONDAY))
    swaps, left_out = swaps_for(sheet, [plan.to_document()], MONDAY)
    limit_s = sheet.get("minutes_per_session", 12) * 60
    seen = 0

    for session in plan.sessions:
        for item in session.items:
            wanted = CATALOG[item.stretch]
            for choice in swaps.choices(session, item.stretch):
                other = CATALOG[choice.stretch]
                seen += 1
                assert choice.stretch not in left_out
                assert choice.stretch != item.stretch
                assert other.primary_groups & wanted.primary_groups or set(other.areas) & set(wanted.areas)
                assert (choice.slot, choice.phase) == (item.slot, item.phase)
                assert broken(swapped(session, item.stretch, choice), limit_s=limit_s) == []
    assert seen > 20


def lengths_after_swaps(session: PlannedSession, *documents: dict) -> set[int]:
    """How long the session takes with each choice for each of its stretches, where these documents were told."""
    swaps, _ = swaps_for(answers(), [PLAN.to_document(), *documents], MONDAY)
    return {
        sum(item.seconds for item in swapped(session, gone.stretch, choice))
        for gone in session.items
        for choice in swaps.choices(session, gone.stretch)
    }


def test_a_swap_may_make_a_session_longer_up_to_the_minutes_that_were_asked_for():
    """There is room where a session is shorter than asked, as where something of it was left out."""
    short = PLAN.sessions[0].with_items(in_a_row(PLAN.sessions[0].items[:3], CATALOG, NUMBERS.seconds))
    lengths = lengths_after_swaps(short)

    assert max(lengths) > sum(item.seconds for item in short.items)
    assert max(lengths) <= 12 * 60


def test_in_a_flare_a_swap_keeps_a_session_as_long_as_it_was_planned():
    """It may be planned longer than a flare leaves; then another stretch makes it no longer, and there still is one."""
    full = PLAN.sessions[0]
    planned_s = sum(item.seconds for item in full.items)
    lengths = lengths_after_swaps(full, checkin(on=str(MONDAY), flare=True))

    assert planned_s > 6 * 60
    assert lengths
    assert 6 * 60 < max(lengths) <= planned_s


@pytest.mark.parametrize("who", PEOPLE)
def test_an_easier_form_is_easier_for_the_same_place_and_keeps_the_rules(who):
    """Decisions 2: chains are hints; each step is screened and must share the target area; R4: the same filters."""
    sheet = answers(**PEOPLE[who])
    plan = WeeklyPlan.model_validate(recommend(sheet, starts_on=MONDAY))
    swaps, left_out = swaps_for(sheet, [plan.to_document()], MONDAY)

    for session in plan.sessions:
        for item in session.items:
            easier = swaps.easier(session, item.stretch)
            if easier is not None:
                assert easier.stretch in chain(item.stretch)
                assert easier.stretch not in left_out
                assert set(CATALOG[easier.stretch].areas) & set(CATALOG[item.stretch].areas)
                assert broken(swapped(session, item.stretch, easier), limit_s=12 * 60) == []


def chain(name: str) -> list[str]:
    """The easier forms of a stretch, the nearest first."""
    forms: list[str] = []
    following = CATALOG[name].easier
    while following is not None and following not in forms:
        forms.append(following)
        following = CATALOG[following].easier
    return forms


@pytest.mark.parametrize(
    ("name", "form"),
    [(s.id, s.easier) for s in CATALOG if s.easier and not set(s.areas) & set(CATALOG[s.easier].areas)],
)
def test_an_easier_form_for_another_place_is_passed_over(name, form):
    """Decisions 2: each step must share the target area. Ankle pumps do nothing for the back of the thigh."""
    sheet = answers(equipment=list(KIT), minutes_per_session=30)
    plan = WeeklyPlan.model_validate(recommend(sheet, starts_on=MONDAY))
    swaps, _ = swaps_for(sheet, [], MONDAY)
    session = plan.sessions[0]
    phase = "main" if CATALOG[form].phase == "any" else CATALOG[form].phase  # so that its phase alone rules nothing out
    alone = session.items[0].model_copy(update={"stretch": name, "phase": phase})
    easier = swaps.easier(session.model_copy(update={"items": (alone,)}), name)

    assert easier is None or easier.stretch != form


def test_a_swap_in_the_half_session_after_a_red_one_stays_half():
    """4D: the next session is half as long; another stretch must not make it longer again."""
    season = calm(1).live(GREEN.but(sessions={2: RED}))
    plan = WeeklyPlan.model_validate(season.start())
    swaps, _ = swaps_for(season.sheet, season.documents, season.today)
    session = plan.sessions[0]
    lengths = [
        sum(i.seconds for i in swapped(session, item.stretch, choice))
        for item in session.items
        for choice in swaps.choices(session, item.stretch)
    ]

    assert lengths
    assert max(lengths) <= 6 * 60


def test_in_a_flare_nothing_new_is_offered_in_a_place():
    """4E: no new drills, by a swap as little as by the plan."""
    season = calm(2).checkin(flare=True)
    plan = WeeklyPlan.model_validate(season.start())
    known = {
        name for document in season.plans for s in document["sessions"] for name in [i["stretch"] for i in s["items"]]
    }
    swaps, _ = swaps_for(season.sheet, season.documents, season.today)

    for session in plan.sessions:
        for item in session.items:
            for choice in swaps.choices(session, item.stretch):
                assert choice.stretch in known or CATALOG[choice.stretch].family == "breathing"


def test_what_hurt_a_moment_ago_is_no_choice():
    """Shown again, screened again (decisions 1.11): the choices know of the swap before."""
    season = unsaid(1)
    plan = WeeklyPlan.model_validate(season.start())
    session = plan.sessions[0]
    swaps, _ = swaps_for(season.sheet, season.documents, season.today)
    item, choice = next((i, c) for i in session.items for c in swaps.choices(session, i.stretch)[:1])
    season.event("swap", session_id=session.session_id, stretch=choice.stretch, to=item.stretch, reason="hurt")
    again, left_out = swaps_for(season.sheet, season.documents, season.today)

    assert choice.stretch in left_out
    assert choice.stretch not in [c.stretch for c in again.choices(session, item.stretch)]


@given(cleared_documents(), st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_for_everyone_a_swap_is_offered_and_keeps_the_rules_of_the_session(sheet, data):
    """Whoever it is and whatever they avoid."""
    plan = WeeklyPlan.model_validate(recommend(sheet, starts_on=MONDAY))
    assume(plan.sessions and plan.status == "plan")
    documents = [plan.to_document()]
    if data.draw(st.booleans()):
        gone = data.draw(st.sampled_from(sorted(plan.stretch_ids)))
        documents.append(told(1, "swap", session_id="any", stretch=gone, to="cat-cow", reason="hurt"))
    if data.draw(st.booleans()):
        documents.append(checkin(flare=True))
    swaps, left_out = swaps_for(sheet, documents, MONDAY)
    session = data.draw(st.sampled_from(plan.sessions))
    item = data.draw(st.sampled_from(session.items))
    choices = swaps.choices(session, item.stretch)
    easier = swaps.easier(session, item.stretch)
    shown = {i.stretch for i in session.items if i.stretch not in left_out and i.stretch != item.stretch}

    for choice in [*choices, *([easier] if easier else [])]:
        kept = [i for i in swapped(session, item.stretch, choice) if i.stretch in shown | {choice.stretch}]
        assert choice.stretch not in left_out
        assert broken(in_a_row(kept, CATALOG, NUMBERS.seconds), limit_s=sheet.get("minutes_per_session", 12) * 60) == []
    assert easier is None or easier.stretch in chain(item.stretch)


def test_a_season_keeps_the_ids_of_its_sessions_when_they_are_moved():
    """The stored plan never changes: events are laid over it."""
    season = Season().live(GREEN)
    plan = WeeklyPlan.model_validate(season.plans[0])
    moved = with_moves(plan, history(*season.documents, move(50, plan.sessions[0].session_id, 1)))

    assert [s.session_id for s in moved.sessions] == [s.session_id for s in plan.sessions]
    assert moved.sessions[0].on == plan.sessions[0].on + timedelta(days=1)
