"""Twelve weeks of one person, eight times: what a physiotherapist would check, read from the documents alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from plan_checker import read_data, violations
from scenarios.stories import HATED, HURTING, STORIES
from scenarios.story import LivedWeek, live
from scenarios.transcript import TRANSCRIPTS, transcript

DATA = read_data()
WAITING = set(DATA.limits["always_allowed_while_waiting"])
NEW_MOST = 3  # people leave when everything changes: a calm week keeps most of the last one
SHORTENS = {"flare", "restart", "beginner_again", "next_day_up", "two_ambers", "gentler"}
every_story = pytest.mark.parametrize("name", STORIES)


def plans(name: str) -> list[LivedWeek]:
    """The weeks of a story in which there is something to stretch."""
    return [week for week in live(name) if week.is_plan]


def week(name: str, number: int) -> LivedWeek:
    return live(name)[number - 1]


def tags_of(lived: LivedWeek) -> set[str]:
    return {tag for item in lived.items for tag in DATA.stretches[item.stretch].tags}


def texts(lived: LivedWeek) -> list[str]:
    """What the weekly rules say."""
    return [change.text for change in lived.plan.changes] if lived.plan else []


# ---- every story ----


@every_story
def test_every_week_keeps_every_promise_of_the_contract(name):
    """What holds for one plan holds for each of twelve, with all the history that has come together."""
    found = {
        lived.number: violations(lived.plan.to_document(), lived.answers, lived.history)
        for lived in live(name)
        if lived.plan is not None
    }

    assert {number: problems for number, problems in found.items() if problems} == {}


@every_story
def test_the_transcript_is_the_one_that_was_read(name):
    """A reviewer reads a change of the twelve weeks as a diff: `python tests/scenarios/story.py --write`."""
    assert transcript(name) == (TRANSCRIPTS / f"{name}.txt").read_text(encoding="utf-8")


@every_story
def test_a_calm_week_brings_few_new_stretches(name):
    """Decisions 4: people leave when everything changes. Only what the person told may change more than that."""
    came = {
        lived.number: [
            *(swap.new.name for swap in lived.difference.swapped),
            *(n.name for n in (*lived.difference.back, *lived.difference.new)),
        ]
        for before, lived in pairwise(live(name))
        if lived.difference is not None and before.is_plan and not lived.says and not before.says
    }

    assert {number: names for number, names in came.items() if len(names) > NEW_MOST} == {}


@every_story
def test_nobody_hears_the_same_news_week_after_week(name):
    """A sentence that stands there every week is no news, and soon nothing is read any more."""
    told = [set(texts(lived)) for lived in live(name)]
    again = {
        number: first & second & third
        for number, (first, second, third) in enumerate(zip(told, told[1:], told[2:], strict=False), 3)
    }

    assert {number: sentences for number, sentences in again.items() if sentences} == {}


@every_story
def test_what_is_said_to_come_is_there(name):
    """An easier form that takes a place, a harder one that is open: who reads it looks for it in the week."""
    absent = {}
    for lived in plans(name):
        shown = {item.name for item in lived.items}
        said = [c.text for c in lived.plan.changes if c.stretch and c.rule in ("hurt", "two_ambers", "all_green")]
        absent[lived.number] = [text for text in said if ":" in text and text.split(": ")[1].rstrip(".") not in shown]

    assert {number: sentences for number, sentences in absent.items() if sentences} == {}


@every_story
def test_longer_is_only_said_where_something_gets_longer(name):
    """`Some holds get 5 seconds longer` beside a week without a longer hold is not true."""
    untrue = []
    for lived in plans(name):
        said = [text for text in texts(lived) if "longer" in text and "nothing gets" not in text]
        if said and lived.difference and not lived.difference.longer:
            untrue.append((lived.number, said))

    assert untrue == []


@every_story
def test_a_dose_grows_in_one_way_at_a_time(name):
    """Evidence 4D: ONE of more repetitions or a longer hold."""
    jumps = {
        lived.number: [f"{entry.name} {entry.change}" for entry in lived.difference.longer if "," in entry.change]
        for lived in plans(name)
        if lived.difference and "restart" not in week(name, lived.number - 1).rules  # then it only returns
    }

    assert {number: changes for number, changes in jumps.items() if changes} == {}


@every_story
def test_no_dose_shrinks_without_a_word(name):
    """Ux A9: no silent plan changes."""
    silent = {
        lived.number: [f"{e.name} {e.change}" for e in lived.difference.shorter if not e.because]
        for lived in plans(name)
        if lived.difference and not lived.rules & SHORTENS
    }

    assert {number: changes for number, changes in silent.items() if changes} == {}


@every_story
def test_the_reason_for_going_is_not_that_it_may_come(name):
    """A stretch that leaves the week is never explained by the sentence that opened it."""
    odd = []
    for found in (lived.difference for lived in plans(name) if lived.difference):
        left = [(entry.name, entry.because) for entry in found.gone]
        left += [(swap.gone.name, swap.because) for swap in found.swapped]
        odd += [(found.after.starts_on, gone) for gone, because in left if f"open to you: {gone}" in because]

    assert odd == []


@every_story
def test_breathing_alone_is_no_main_part(name):
    """Each session works on a place that was asked for, or next to it; breathing opens or closes it."""
    empty = [
        (lived.number, str(session.on))
        for lived in plans(name)
        for session in lived.plan.sessions
        if all(DATA.stretches[i.stretch].file["family"] == "breathing" for i in session.items if i.phase == "main")
    ]

    assert empty == []


# ---- one story each ----


def test_who_improves_takes_one_step_after_every_second_calm_week():
    """Evidence 4D: two calm weeks in a row, then one step, and two calm weeks again before the next."""
    stepped = [lived.number for lived in live("improves") if any(t.startswith("Two calm weeks") for t in texts(lived))]

    assert stepped == [3, 5, 9, 11]  # the one of week 7 opens a harder form, which is told where it is shown


def test_who_improves_never_does_less_of_a_stretch():
    """A stretch that leaves and comes back is not shorter than it was."""
    most: dict[str, tuple[int, int]] = {}
    fell = []
    for lived in live("improves"):
        for stretch, (_, repetitions, hold_s) in lived.doses.items():
            before = most.get(stretch, (0, 0))
            if repetitions < before[0] or hold_s < before[1]:
                fell.append((lived.number, stretch))
            most[stretch] = (repetitions, hold_s)

    assert fell == []


def test_who_improves_stays_within_the_limits():
    """S01, S02: a hold of at most 30 s and four repetitions of it; steps give two movements more at the most."""
    for lived in live("improves"):
        for stretch, (_, repetitions, hold_s) in lived.doses.items():
            file = DATA.stretches[stretch].file

            assert repetitions <= file["dose"]["repetitions"] + 2
            if file["type"] == "static" and not file.get("for_comfort"):
                assert hold_s <= 30
                assert repetitions <= 4


@every_story
def test_a_harder_form_that_came_stays(name):
    """A new form needs weeks to be learned: it does not leave in the week after it came."""
    left = [
        (lived.number, change.stretch)
        for lived, after in pairwise(live(name))
        for change in (lived.plan.changes if lived.is_plan else ())
        if change.rule == "all_green" and change.stretch in lived.doses
        if after.is_plan and "flare" not in after.rules and change.stretch not in after.doses
    ]

    assert left == []


@every_story
def test_what_left_does_not_come_straight_back(name):
    """A stretch that leaves one week, returns the next and leaves again was never better or worse: it is noise."""
    weeks = [set(lived.doses) for lived in plans(name) if "flare" not in lived.rules]
    flips = {
        stretch
        for one, two, three, four in zip(weeks, weeks[1:], weeks[2:], weeks[3:], strict=False)
        for stretch in one | two
        if [stretch in found for found in (one, two, three, four)] in ([True, False] * 2, [False, True] * 2)
    }

    assert flips == set()


def test_a_flare_halves_the_week():
    """Evidence 4E: half of everything. A person in pain who reads `half as much` sees a shorter week."""
    assert "flare" in week("flares", 4).rules
    assert week("flares", 4).minutes <= 0.6 * week("flares", 3).minutes


def test_a_flare_brings_hardly_anything_new():
    """Evidence 4E: no new drills. Where too few of the person's own pass, at most two easy ones, and it is told."""
    flare = week("flares", 4)
    known = {stretch for number in (1, 2, 3) for stretch in week("flares", number).doses}
    new = [s for s in flare.doses if s not in known and DATA.stretches[s].file["family"] != "breathing"]

    assert len(new) <= 2
    assert not new or "novelty" in {entry.constraint for entry in flare.plan.relaxed}


def test_a_flare_leaves_something_to_do():
    """Evidence 4E: stay gently active. One exercise of forty seconds is no session."""
    for session in week("flares", 4).plan.sessions:
        assert session.minutes >= 3
        assert len(session.items) >= 3


def test_a_flare_is_gentle():
    """Evidence 4E: nothing loaded, nothing at end range; the repetitions of each stretch are halved."""
    facts = [DATA.stretches[stretch] for stretch in week("flares", 4).doses]

    assert [f.name for f in facts if f.file["spine"]["load"] == "loaded" and f.file["family"] != "breathing"] == []
    assert not {"end_range"} & tags_of(week("flares", 4))
    for stretch, (_, repetitions, _) in week("flares", 4).doses.items():
        usual = DATA.stretches[stretch].file["dose"]["repetitions"]
        assert DATA.stretches[stretch].file.get("for_comfort") or repetitions <= max(1, usual // 2)


def test_after_a_flare_the_old_week_is_back_within_two():
    """Evidence 4E: 3 to 7 days of less. Then what was known before comes back, as much as before."""
    before, after = week("flares", 3), week("flares", 6)

    assert "flare" not in week("flares", 5).rules
    assert after.minutes >= 0.9 * before.minutes
    assert len(before.doses.keys() & after.doses.keys()) >= 2 / 3 * len(before.doses)
    assert [s for s in before.doses if s in after.doses and after.doses[s] < before.doses[s]] == []


def test_nothing_that_pregnancy_forbids_is_ever_shown():
    """conditions_7: t1 from the sheet on, t2 from week 13 of the pregnancy on, cleared or not."""
    for number in range(6, 13):
        code = "pregnancy_t1" if number < 10 else "pregnancy_t2"
        excluded = set(DATA.conditions[code]["excludes"])

        assert week("pregnant", number).plan.sessions
        assert not excluded & tags_of(week("pregnant", number))


def test_the_fourth_month_waits_for_the_midwife():
    """Until she agrees: breathing and ankle pumps. Then a week of stretches."""
    waiting, cleared = week("pregnant", 10), week("pregnant", 11)

    assert [week("pregnant", number).plan.status for number in range(5, 13)] == [
        *["plan"] * 5, "clearance_needed", "plan", "plan",
    ]  # fmt: skip
    assert set(waiting.doses) <= WAITING
    assert not set(cleared.doses) <= WAITING


def test_a_week_of_waiting_earns_no_step_and_is_no_week_to_compare_with():
    """Breathing for a week says nothing about the stretches; the week beside the new one is the last real one."""
    cleared = week("pregnant", 11)

    assert not any(text.startswith("Two calm weeks") for text in texts(cleared))
    assert cleared.difference.before.starts_on == week("pregnant", 9).starts_on


def test_three_weeks_away_start_like_a_beginner():
    """Evidence 4D, 21 days: level 1, the doses of the first weeks, for two weeks."""
    first = {stretch: dose for number in (1, 2) for stretch, dose in week("stops", number).doses.items()}
    for number in (8, 9):
        lived = week("stops", number)

        assert ("beginner_again" in lived.rules) == (number == 8)  # "welcome back" is said once
        assert {DATA.stretches[stretch].file["difficulty"] for stretch in lived.doses} == {1}
        assert {s: dose for s, dose in lived.doses.items() if s in first and dose != first[s]} == {}


def test_after_three_weeks_away_the_way_leads_up_again():
    """From the third week on no longer a beginner, and in the end as much as before the pause."""
    before, last = week("stops", 5), week("stops", 12)

    assert not any("beginner_again" in week("stops", number).rules for number in (10, 11, 12))
    assert last.minutes >= 0.95 * before.minutes
    assert [s for s in before.doses if s in last.doses and last.doses[s] < before.doses[s]] == []


def test_who_was_away_is_not_told_of_six_weeks_without_change():
    """Weeks in which nothing was done say nothing about what the stretches do."""
    assert [n for n in range(8, 13) if "no_change" in week("stops", n).rules] == []


def test_what_is_disliked_fades_and_what_is_excluded_is_gone():
    """Disliked: less often than before. Excluded: never again, and the list says why."""
    for stretch in HATED:
        before = week("hates_two", 1).often[stretch]

        assert before >= 1
        assert all(week("hates_two", number).often[stretch] < before for number in (2, 3, 4))
        for number in range(5, 13):
            left_out = {e.stretch: [b.rule for b in e.because] for e in week("hates_two", number).plan.left_out}
            assert week("hates_two", number).often[stretch] == 0
            assert "setting:excluded" in left_out[stretch]


def test_what_is_excluded_is_not_talked_about_any_more():
    """Who asked never to see a stretch again does not want to read its name each week."""
    assert [n for n in range(5, 13) if "disliked" in week("hates_two", n).rules] == []


def test_what_hurt_is_gone_the_same_day_and_stays_away():
    """Decisions 1.12: until the person asks for it back."""
    hurt_on = next(lived for lived in week("hurts_on_one", 2).sessions if lived.on.weekday() == 2)
    friday = next(lived for lived in week("hurts_on_one", 2).sessions if lived.on.weekday() == 4)

    assert HURTING in {item.stretch for item in hurt_on.done.items}
    assert HURTING in {entry.stretch for entry in hurt_on.shown_after.withheld}
    assert HURTING not in {item.stretch for item in friday.done.items}
    assert [n for n in range(3, 13) if HURTING in week("hurts_on_one", n).doses] == []


def test_the_session_after_one_that_hurt_is_half_as_long():
    """Evidence 4D: any red: the next session 50 % shorter, on whatever day of the week that is."""
    friday = next(lived for lived in week("hurts_on_one", 2).sessions if lived.on.weekday() == 4)
    planned = next(session for session in week("hurts_on_one", 2).plan.sessions if session.on == friday.on)

    assert friday.done.minutes <= 0.5 * planned.minutes + 0.1


def test_what_hurt_comes_back_once_in_its_easier_form():
    """Decisions 1.12: it returns once, in its easier form, named: in the next week that is made."""
    easier = DATA.stretches[HURTING].file["easier"]

    assert easier in week("hurts_on_one", 3).doses


def test_five_minutes_are_five_minutes():
    """Each session fits, has a main stretch for the neck or upper back, and a warm-up, or says that there is none."""
    places = {"neck", "upper_back"}
    for lived in plans("five_minutes"):
        told = {entry.constraint for entry in lived.plan.relaxed}
        for session in lived.plan.sessions:
            main = [item for item in session.items if item.phase == "main"]

            assert session.minutes <= 5
            assert any(places & set(DATA.stretches[item.stretch].file["areas"]) for item in main)
            assert "warm_up" in told or any(item.phase == "warm_up" for item in session.items)


def test_a_new_warning_sign_puts_everything_away():
    """At once, the rest of the week, and each week until a later sheet; every stretch names the sign."""
    wednesday, friday = week("red_flag", 5).sessions[1:]

    assert wednesday.shown.session is not None
    assert wednesday.shown_after.stop.status == "refer"
    assert (friday.shown.session, friday.shown.stop.status, friday.done) == (None, "refer", None)
    for number in (6, 7):
        stopped = week("red_flag", number).plan
        assert (stopped.status, stopped.sessions, stopped.referral.urgency) == ("refer", (), "EMERGENCY")
        assert len(stopped.left_out) == len(DATA.stretches)
        assert all("RF_CES_BLADDER" in {b.rule for b in entry.because} for entry in stopped.left_out)


def test_after_a_warning_sign_a_later_sheet_starts_with_less():
    """Nineteen days without a session: 70 % for a week, then as before."""
    again = week("red_flag", 8)

    assert again.plan.status == "plan"
    assert "restart" in again.rules
    earlier = [week("red_flag", number).doses for number in range(1, 6)]
    for stretch, (_, repetitions, hold_s) in again.doses.items():
        before = [doses[stretch] for doses in earlier if stretch in doses]
        if before:
            assert repetitions <= before[-1][1]
            assert hold_s <= before[-1][2]
