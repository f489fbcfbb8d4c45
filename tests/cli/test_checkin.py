"""`stretch checkin`: safety first, then what changes and why, and the person chooses. On a real database."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from people import MONDAY, answers, checkin, event, feedback
from typer.testing import CliRunner

from recommender import Recommender
from recommender.application import local_today
from recommender.cli.interview import Interview
from recommender.cli.main import app as commands
from recommender.errors import RecommenderError
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.questionnaire.shipped import shipped_questionnaire

SUNDAY, NEXT_MONDAY = MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
QUESTIONNAIRE = shipped_questionnaire()
USE, KEEP = "1", "2"


class Home:
    """One database, and a person who types."""

    def __init__(self, path):
        self.path = path

    def stretch(self, *arguments, typed=(), code=0):
        """What the command prints, and what its error says."""
        arguments = [*map(str, arguments), "--database", str(self.path)]
        done = CliRunner().invoke(commands, arguments, input="".join(f"{line}\n" for line in typed))
        assert getattr(done.exception, "exit_code", done.exit_code) == code, f"{done.output}\n{done.exception!r}"
        error = done.exception if isinstance(done.exception, RecommenderError) else ""
        return " ".join(f"{done.output}\n{error}".split())

    def checkin(self, *typed, on=SUNDAY, code=0):
        return self.stretch("checkin", "--on", on, typed=typed, code=code)

    def file(self, document):
        path = self.path.with_name("document.json")
        path.write_text(json.dumps(document), "utf-8")
        return path

    def stored(self, person="me"):
        with Recommender.open(self.path) as app:
            return app.belongings.export(person)

    def checkins(self):
        return [row["document"] for row in self.stored()["checkins"]]

    def plans(self):
        return [row["document"] for row in self.stored()["plans"]]

    def show(self, day):
        with Recommender.open(self.path) as app:
            return app.weeks.show("me", day)


@pytest.fixture
def home(tmp_path):
    """Nobody is known yet."""
    return Home(tmp_path / "people.db")


@pytest.fixture
def planned(home):
    """A week from Monday, made of answers of that day."""
    with Recommender.open(home.path) as app:
        app.save_answers("me", answers())
        app.plan_week("me", starts_on=MONDAY)
    return home


@pytest.fixture
def moved_on(planned):
    """A week from Monday, and since Saturday other wishes, so that the next week is another one."""
    calf = {"area": "calf", "side": "both", "nrs": 3, "weeks": 8}
    with Recommender.open(planned.path) as app:
        app.save_answers("me", answers(answered_on="2026-11-28", pain=[calf], stiff_areas=["wrist_forearm", "chest"]))
    return planned


def keys(pages, **typed):
    """What a person types to get through: for each page what is said for it, else Enter, or No where one is needed."""
    typed = {page.replace("__", ":"): text for page, text in typed.items()}
    shown, lines = [], []

    def type_():
        page = interview.next_page()
        on_stop_page = shown[-1].startswith("1 = I understand")
        needs_a_word = page is not None and page.kind == "choice" and not page.optional and page.default is None
        lines.append("1" if on_stop_page else typed.get(page.id, str(len(page.options)) if needs_a_word else ""))
        return lines[-1]

    interview = Interview(QUESTIONNAIRE, pages, lambda code: code, shown.append, type_)
    interview.run()
    return lines


def check_in_keys(**typed):
    last = read_answers(answers(), shipped_knowledge().codes)
    return keys(lambda replies: QUESTIONNAIRE.checkin_pages(replies, last, ()), **typed)


def sheet_keys(**typed):
    return keys(QUESTIONNAIRE.pages, **({"age_years": "41", "equipment": "1-3"} | typed))


CALM = check_in_keys()
CHANGED = check_in_keys(conditions_changed="1")
FLAGGED = check_in_keys(red_flags__A1="1", flag__RF_CES_SADDLE="1")


def stretches(plan):
    return {item["stretch"] for session in plan["sessions"] for item in session["items"]}


# ---- the ordinary week ----


def test_the_new_week_is_shown_beside_the_last_one_and_stored_with_the_check_in(moved_on):
    """Asked, compared, chosen, kept: check-in and week both."""
    out = moved_on.checkin(*CALM, USE)

    assert "Anything new from the other lists? A fall, crash or hurt neck." in out
    assert "Your week from Monday 30 November, beside the week of Monday 23 November" in out
    assert "Kept " in out
    assert "Saved." in out
    assert [plan["starts_on"] for plan in moved_on.plans()] == ["2026-11-23", "2026-11-30"]
    assert moved_on.checkins()[0]["red_flags"] == []
    assert moved_on.show(NEXT_MONDAY).session is not None


def is_followed_by(what: str, why: str, text: str) -> bool:
    """True where one line names `what` and gives `why` behind it."""
    return any(what in line and why in line.split(what, 1)[1] for line in text.splitlines())


def test_every_change_of_stretch_is_shown_with_its_reason(moved_on):
    """Swapped, new and gone: each stands in the text by name, and behind it why; a shared reason is said once."""
    out = moved_on.checkin(*CALM, USE)
    path = moved_on.file(moved_on.checkins()[0])
    found = json.loads(moved_on.stretch("checkin", "--file", path, "--json"))["difference"]
    before, after = moved_on.plans()
    told = [*found["gone"], *found["new"]]
    swaps = found["swapped"]
    changed = {entry["stretch"] for entry in [*told, *(s["gone"] for s in swaps), *(s["new"] for s in swaps)]}

    assert changed == stretches(before) ^ stretches(after)
    assert all(is_followed_by(entry["name"], entry["because"], out) for entry in told)
    assert all(is_followed_by(f"{s['gone']['name']} -> {s['new']['name']}", s["because"], out) for s in swaps)
    assert all(entry["because"] for entry in [*told, *swaps])


def test_less_of_everything_says_why_once(planned):
    """After two weeks away each dose starts lower: one line a reason names them all, with both numbers."""
    with Recommender.open(planned.path) as app:
        app.record(feedback())
    out = planned.checkin(*CALM, USE, on=MONDAY + timedelta(days=16))
    path = planned.file(planned.checkins()[0])
    found = json.loads(planned.stretch("checkin", "--file", path, "--starts-on", "2026-12-09", "--json"))["difference"]

    assert len(found["shorter"]) > 1
    assert all(f"{entry['name']} {entry['change']}" in out for entry in found["shorter"])
    assert out.count("Shorter: ") == len({entry["because"] for entry in found["shorter"]})


def test_what_was_said_counts_for_the_new_week(planned):
    """Five minutes asked for are five minutes given."""
    planned.checkin(*check_in_keys(minutes_next_week="5", worst_pain="4"), USE)

    assert planned.checkins()[0]["minutes_per_session"] == 5
    assert planned.checkins()[0]["worst_pain"] == 4
    assert all(session["minutes"] <= 5 for session in planned.plans()[-1]["sessions"])


def test_the_minutes_in_force_are_named_whoever_said_them_last(planned):
    """The sheet says 12, the last check-in said 5; Enter keeps 5."""
    planned.checkin(*check_in_keys(minutes_next_week="5"), USE)
    out = planned.checkin(*CALM, USE, on=NEXT_MONDAY)

    assert "next week, 3-60? (5)" in out
    assert all(session["minutes"] <= 5 for session in planned.plans()[-1]["sessions"])


def test_of_two_check_ins_on_one_day_the_later_word_counts(planned):
    """Whoever changes their mind is heard."""
    for minutes in ("5", "9", "4", "8"):
        planned.checkin(*check_in_keys(minutes_next_week=minutes), USE)
    longest = max(session["minutes"] for session in planned.plans()[-1]["sessions"])

    assert 5 < longest <= 8


@pytest.mark.parametrize(
    ("on", "starts_on"), [(MONDAY, "2026-11-30"), (SUNDAY, "2026-11-30"), (NEXT_MONDAY, "2026-11-30")]
)
def test_the_new_week_starts_after_the_one_in_force(planned, on, starts_on):
    """On the day itself where none is in force."""
    planned.checkin(*CALM, USE, on=on)

    assert planned.plans()[-1]["starts_on"] == starts_on


def test_without_a_week_before_it_is_just_the_week(home):
    """Nothing to compare with, nothing to choose."""
    with Recommender.open(home.path) as app:
        app.save_answers("me", answers())
    out = home.checkin(*CALM, on=MONDAY)

    assert "beside the week" not in out
    assert "Monday 23 November, " in out
    assert len(home.plans()) == 1


def test_nobody_known_is_told_how_to_start(home):
    assert "nothing is stored for 'me'" in home.checkin(code=3)
    assert "nothing is stored for 'me'" in home.stretch("checkin", "--file", home.file(checkin()), code=3)
    with Recommender.open(home.path) as app:
        assert app.people() == []


# ---- safety ----


def test_a_sign_stops_everything_and_nothing_is_lost(planned):
    """What to do comes first; no question follows; today's session is put away; the sign and all else is kept."""
    with Recommender.open(planned.path) as app:
        app.record(feedback())
    before = planned.stored()
    out = planned.checkin(*FLAGGED, on=MONDAY, code=4)
    now = planned.stored()

    assert "Call your local emergency number" in out
    assert "Minutes a session" not in out
    assert planned.show(MONDAY).stop.status == "refer"
    assert planned.stretch("today", "--on", MONDAY, code=4).startswith("Please stop here for now.")
    assert planned.checkins()[0]["red_flags"] == ["RF_CES_SADDLE"]
    assert now["answers"] == before["answers"]
    assert now["feedbacks"] == before["feedbacks"]
    assert now["plans"][0] == before["plans"][0]


def test_a_stop_is_lifted_by_a_check_in_of_a_later_day_and_the_week_can_start_at_once(planned):
    """The week that was put away before it began is no week in force."""
    planned.checkin(*FLAGGED, code=4)
    later = NEXT_MONDAY + timedelta(days=1)
    planned.checkin(*CALM, USE, on=later)

    assert planned.plans()[-1]["starts_on"] == later.isoformat()
    assert planned.plans()[-1]["status"] == "plan"


def test_a_check_in_of_the_same_day_does_not_lift_a_stop(planned):
    """A day cannot say which of the two came last (contract 3)."""
    planned.checkin(*FLAGGED, code=4)
    planned.checkin(*CALM, code=4)

    assert planned.plans()[-1]["status"] == "refer"


def test_a_sign_is_kept_even_if_the_terminal_is_closed_on_the_stop_page(planned):
    """It was said; that it was not confirmed with a key does not unsay it."""
    out = planned.checkin(*FLAGGED[:-1], code=2)

    assert "was kept" in out
    assert planned.checkins()[0]["red_flags"] == ["RF_CES_SADDLE"]
    assert "conditions_changed" not in planned.checkins()[0]
    assert planned.show(MONDAY).stop.status == "refer"


def test_a_slip_on_the_stop_page_can_be_taken_back(planned):
    """b asks the question again; a clear no goes on."""
    lists = check_in_keys(red_flags__A1="1", flag__RF_CES_SADDLE="3")
    typed = [lists[0], "1", "b", *lists[1:]]
    planned.checkin(*typed, USE)

    assert planned.checkins()[0]["red_flags"] == []


@pytest.mark.parametrize("kept_lines", [0, 3, len(CALM)], ids=["at once", "in the lists", "before choosing"])
def test_whoever_walks_away_without_a_sign_leaves_nothing_behind(moved_on, kept_lines):
    """Half a check-in is no check-in: it must not look like one that found nothing."""
    out = moved_on.checkin(*CALM[:kept_lines], code=2)

    assert "nothing was stored" in out
    assert moved_on.checkins() == []
    assert len(moved_on.plans()) == 1


def test_a_sign_that_only_advises_is_kept_as_well(moved_on):
    """Steadily worse: walked away at the choice, it still counts at the next check-in (decisions 1.2)."""
    typed = check_in_keys(red_flags__F1="2", flag__RF_WORSENING="1")
    moved_on.checkin(*typed, code=2)

    assert moved_on.checkins()[0]["red_flags"] == ["RF_WORSENING"]


def test_a_sign_that_only_advises_is_shown_beside_the_week(planned):
    typed = check_in_keys(red_flags__F1="2", flag__RF_WORSENING="1")
    out = planned.checkin(*typed, USE)

    assert "In the next days: Your plan goes on, but it will not get harder for now." in out


def test_a_check_in_lets_a_week_start_nine_days_after_the_sheet(planned):
    """Safety answers last 8 days; a check-in of the sixth day renews them, so that nothing is asked on the ninth."""
    day = MONDAY + timedelta(days=9)
    with Recommender.open(planned.path) as app:
        too_old = app.preview_week("me", answers(), starts_on=day)
    planned.checkin(*CALM, USE)
    planned.stretch("plan", "--starts-on", day)

    assert too_old.missing == ("red_flags",)
    assert planned.plans()[-1]["status"] == "plan"
    assert planned.plans()[-1]["starts_on"] == day.isoformat()


@pytest.mark.parametrize("days", [-1, 9])
def test_nobody_is_asked_for_answers_that_could_not_count(planned, days):
    """Too old when the week starts, or given after it began: said before the first question."""
    starts_on = SUNDAY + timedelta(days=days)
    out = planned.stretch("checkin", "--on", SUNDAY, "--starts-on", starts_on, code=2)

    assert "--starts-on: should be the day of the check-in" in out
    assert "Sudden or severe" not in out


# ---- keep last week ----


def test_last_week_can_be_kept(moved_on):
    """The same stretches once more, and the check-in says that they were asked for."""
    moved_on.checkin(*CALM, KEEP)
    before, after = moved_on.plans()

    assert moved_on.checkins()[0]["keep_last_week"] is True
    assert stretches(after) == stretches(before)


def test_what_safety_forbids_is_left_out_of_a_kept_week_and_said(moved_on):
    """A clinician barred one: keeping the week does not keep that one."""
    barred = sorted(stretches(moved_on.plans()[0]))[0]
    with Recommender.open(moved_on.path) as app:
        app.record(event(kind="bar", facts={"stretch": barred, "by": "clinician"}))
    out = moved_on.checkin(*CALM, KEEP)
    before, after = moved_on.plans()

    assert barred not in stretches(after)
    assert stretches(before) - {barred} <= stretches(after)
    assert "Your clinician asked us to leave it out." in out.split("= keep last week.")[1]


def test_nothing_is_to_choose_where_there_is_no_week(planned):
    """After a sign neither week is offered."""
    assert "keep last week" not in planned.checkin(*FLAGGED, code=4)


def test_an_unknown_key_is_asked_again(moved_on):
    out = moved_on.checkin(*CALM, "3", "keep", USE)

    assert out.count("Choose one number from the list.") == 2
    assert "keep_last_week" not in moved_on.checkins()[0]


# ---- health that changed ----


@pytest.mark.parametrize("said", ["1", "2"], ids=["yes", "not sure"])
def test_after_a_change_of_health_all_questions_come_again(planned, said):
    """Kindly, at once, and the week is made of the new sheet."""
    changed = check_in_keys(conditions_changed=said, flare="2")
    sheet = sheet_keys(conditions__bones_joints="1", condition__osteoporosis="1", clearance__osteoporosis="1")
    out = planned.checkin(*changed, *sheet)
    newest = planned.stored()["answers"][-1]["document"]

    assert "Thank you for telling us. All questions come again now" in out
    assert newest["conditions"] == ["osteoporosis"]
    assert newest["answered_on"] == SUNDAY.isoformat()
    assert planned.plans()[-1]["status"] == "plan"
    assert planned.checkins()[0]["flare"] is False
    assert planned.show(NEXT_MONDAY).session is not None


def test_a_new_condition_may_stop_the_plan(planned):
    """The stop page of the questionnaire is the same as ever."""
    sheet = sheet_keys(conditions__pregnancy_birth="1", condition__pregnancy_told_to_rest="1")
    planned.checkin(*CHANGED, *sheet, code=4)

    assert planned.plans()[-1]["status"] == "refer"


def test_what_stopped_the_plan_on_the_last_sheet_is_asked_again_once_health_has_changed(home):
    """Told to rest in pregnancy, and now no longer: without new questions the stop would stand for ever."""
    with Recommender.open(home.path) as app:
        app.save_answers("me", answers(conditions=["pregnancy_told_to_rest"], age_years=30))
    home.checkin(*CALM, code=4)
    home.checkin(*CHANGED, *sheet_keys(age_years="31"), on=NEXT_MONDAY)

    assert [plan["status"] for plan in home.plans()] == ["refer", "plan"]


def test_whoever_leaves_the_questions_has_still_told_us_of_the_change(planned):
    """The plan waits for the answers; it does not go on as if nothing had been said (contract 3)."""
    out = planned.checkin(*CHANGED, *sheet_keys()[:5], code=2)

    assert "was kept" in out
    assert planned.checkins()[0]["conditions_changed"] is True
    assert planned.show(SUNDAY).stop.missing == ("conditions",)


def test_a_sign_named_in_those_questions_is_kept_too(planned):
    sheet = sheet_keys(red_flags__A1="1", flag__RF_CES_SADDLE="1")
    planned.checkin(*CHANGED, *sheet[:-1], code=2)

    assert planned.checkins()[0]["red_flags"] == ["RF_CES_SADDLE"]
    assert planned.show(SUNDAY).stop.status == "refer"


# ---- from a file ----


def test_the_same_file_twice_counts_once(planned):
    """A double click, a second try after a broken line: the same answer, nothing twice."""
    path = planned.file(checkin(on=SUNDAY.isoformat()))
    first = planned.stretch("checkin", "--file", path)
    again = planned.stretch("checkin", "--file", path)

    assert first.startswith("Saved. Your week from Monday 30 November, beside the week of Monday 23 November")
    assert again == first.replace("Saved.", "This was saved before. Nothing changed.", 1)
    assert len(planned.checkins()) == 1
    assert len(planned.plans()) == 2


def test_machines_get_check_in_plan_and_difference(planned):
    document = checkin(on=SUNDAY.isoformat(), minutes_per_session=5)
    out = json.loads(planned.stretch("checkin", "--file", planned.file(document), "--json"))

    assert out["checkin"] == document
    assert out["plan"] == planned.plans()[-1]
    assert out["difference"]["after"]["starts_on"] == "2026-11-30"
    assert out["difference"]["before"]["sessions"] == 3


def test_a_file_that_says_that_health_changed_waits_for_the_questions(planned):
    """No terminal to ask in: the document says what is missing, with exit code 4."""
    path = planned.file(checkin(on=SUNDAY.isoformat(), conditions_changed=True))
    out = json.loads(planned.stretch("checkin", "--file", path, "--json", code=4))

    assert out["plan"]["status"] == "incomplete"
    assert out["plan"]["missing"] == ["conditions"]
    assert out["difference"] is None


@pytest.mark.parametrize(
    ("document", "code", "words"),
    [
        (checkin(worst_pain=11, flare="much", colour="blue"), 3, "3 problems in the document"),
        (feedback(), 3, "this is no check-in"),
        ([], 3, "should be a JSON object"),
        (checkin(person="p2"), 3, "nothing is stored for 'p2'"),
    ],
)
def test_a_file_that_cannot_be_used_stores_nothing(planned, document, code, words):
    out = planned.stretch("checkin", "--file", planned.file(document), code=code)

    assert words in out
    assert planned.checkins() == []
    assert len(planned.plans()) == 1


def test_a_file_of_somebody_else_or_of_another_day_is_refused(planned):
    path = planned.file(checkin())

    assert "somebody else" in planned.stretch("checkin", "--file", path, "--person", "p2", code=2)
    assert "another day" in planned.stretch("checkin", "--file", path, "--on", SUNDAY, code=2)


# ---- `stretch plan` with old answers ----


def test_a_new_week_with_old_safety_answers_asks_the_check_in_and_not_the_whole_sheet(home):
    """Everything was asked once; only what ages is asked again."""
    today = local_today()
    with Recommender.open(home.path) as app:
        app.save_answers("me", answers(answered_on=(today - timedelta(days=9)).isoformat()))
    out = home.stretch("plan", typed=CALM)

    assert "A short check-in renews them." in out
    assert "How old are you?" not in out
    assert home.plans()[-1]["status"] == "plan"
    assert home.checkins()[0]["on"] == today.isoformat()


def test_a_sheet_that_was_never_finished_is_asked_whole(home):
    """A check-in renews answers; it cannot stand in for questions that were never asked."""
    with Recommender.open(home.path) as app:
        app.save_answers("me", answers(red_flags=..., answered_on=local_today().isoformat()))
    out = home.stretch("plan", typed=sheet_keys())

    assert "How old are you?" in out
    assert home.checkins() == []


def test_everything_fits_80_columns_without_colour(planned):
    done = CliRunner().invoke(
        commands,
        ["checkin", "--on", SUNDAY.isoformat(), "--database", str(planned.path)],
        input="\n".join([*check_in_keys(other_lists="1"), USE, ""]),
    )

    assert done.exit_code == 0
    assert max(map(len, done.output.splitlines())) <= 80
    assert "\x1b" not in done.output
