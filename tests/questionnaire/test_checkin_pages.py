"""The weekly check-in: which safety lists come again, what opens the others, and what may be written down of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import MONDAY, answers

from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import PREGNANCY_CODES, read_answers
from recommender.profile.documents import read_happening
from recommender.questionnaire.questionnaire import Questionnaire
from recommender.reading import data_folder

KNOWLEDGE = shipped_knowledge()
FLAGS = KNOWLEDGE.rules.red_flags
QUESTIONNAIRE = Questionnaire(KNOWLEDGE, data_folder())
FILM = {"text": "sit through a film", "ability": 4}
WORDS_A_MINUTE = 240  # decisions 6


def sheet(**changes):
    return read_answers(answers(**changes), KNOWLEDGE.codes)


def walk(last=None, standing=(), **said):
    """Replies to every page: what was said for it (`flag__RF_DVT`), else none, no or nothing. And the pages."""
    said = {name.replace("__", ":"): reply for name, reply in said.items()}
    healthy = {"check_list": (), "choice": "no", "number": None}
    replies, pages = {}, []
    while page := next_page(replies, last, standing):
        pages.append(page)
        replies[page.id] = said.get(page.id, None if page.optional else healthy[page.kind])
    return replies, pages


def next_page(replies, last=None, standing=()):
    pages = QUESTIONNAIRE.checkin_pages(replies, last or sheet(), standing)
    return next((page for page in pages if page.id not in replies), None)


def document(replies, last=None, standing=()):
    made = QUESTIONNAIRE.checkin_document(replies, last or sheet(), standing, person="me", on=MONDAY, checkin_id="c1")
    read_happening(made, KNOWLEDGE.codes)
    return made


def codes_of(*groups):
    return [flag.code for group in groups for flag in FLAGS.values() if flag.group == group]


def codes_shown(pages):
    return [option.value for page in pages if page.kind == "check_list" for option in page.options]


def lines_of(pages):
    """What the question about the other lists names of them."""
    return " ".join(next(page for page in pages if page.id == "other_lists").about)


@st.composite
def any_replies(draw, last):
    """What a person may say, page after page, and perhaps leave in the middle."""
    replies = {}
    most = draw(st.one_of(st.just(99), st.integers(0, 20)))
    while len(replies) < most and (page := next_page(replies, last)):
        values = [option.value for option in page.options]
        kinds = {
            "check_list": st.one_of(st.just(()), st.lists(st.sampled_from(values or [""]), unique=True).map(tuple)),
            "choice": st.sampled_from(values + ([None] if page.optional else []) or [None]),
            "number": st.one_of(st.none(), st.integers(page.least, page.most)),
        }
        replies[page.id] = draw(kinds[page.kind])
    return replies


SHEETS = st.sampled_from(
    [sheet(), sheet(activity=FILM), sheet(conditions=["postpartum_lt12w"]), sheet(unsure=["pregnancy_t1"])]
)
SAID = SHEETS.flatmap(lambda last: st.tuples(st.just(last), any_replies(last)))


# ---- which lists ----


def test_the_lists_that_matter_most_after_a_week_are_asked_in_full():
    """Bladder and legs, what is sudden, what a stretch brought, what a doctor should hear (second reader 2)."""
    _, pages = walk()

    assert codes_shown(pages) == codes_of("A", "B", "G", "F")
    assert all(page.safety for page in pages if page.kind == "check_list")


@pytest.mark.parametrize("said", ["yes", "unsure"])
def test_anything_but_a_clear_no_opens_the_other_lists(said):
    """Falls, bones, arms, fever: read in full at the first visit, and again as soon as something may be new."""
    _, pages = walk(other_lists=said)

    assert codes_shown(pages) == codes_of("A", "B", "G", "F", "C", "D")


@pytest.mark.parametrize("code", [*PREGNANCY_CODES, "postpartum_lt12w"])
@pytest.mark.parametrize("field", ["conditions", "unsure"])
def test_a_pregnancy_or_birth_that_nobody_ruled_out_opens_its_own_list(code, field):
    """And the line names it; everybody else is spared the question."""
    last = sheet(**{field: [code], "age_years": 30})
    _, pages = walk(last, other_lists="yes")
    _, others = walk(other_lists="yes")

    assert codes_shown(pages)[-1] == "RF_PREG"
    assert "pregnancy" in lines_of(pages)
    assert "RF_PREG" not in codes_shown(others)


@pytest.mark.parametrize("code", codes_of("C", "D", "E"))
def test_the_list_of_a_sign_that_stands_is_asked_in_full(code):
    """Who still has it truly says that nothing is new; the line names the lists that are left, if any are."""
    replies, pages = walk(standing=[code])
    line = lines_of(pages)

    assert codes_shown(pages) == codes_of("A", "B", "G", "F", FLAGS[code].group)
    assert ("A fall" in line, "Fever" in line) == (FLAGS[code].group != "C", FLAGS[code].group != "D")
    assert document(replies, standing=[code])["red_flags"] == []
    del replies[f"red_flags:{FLAGS[code].group}1"]
    assert "red_flags" not in document(replies, standing=[code])


def test_without_a_list_behind_it_the_line_is_not_asked():
    replies, pages = walk(standing=["RF_MYELOPATHY", "RF_NIGHT"])

    assert "other_lists" not in [page.id for page in pages]
    assert document(replies, standing=["RF_MYELOPATHY", "RF_NIGHT"])["red_flags"] == []


@pytest.mark.parametrize("group", ["C", "D", "E"])
def test_the_line_says_something_of_every_sign_behind_it(group):
    """Who has fallen must recognise it in the line, else the list stays shut. A new sign has to be named there too."""
    _, pages = walk(sheet(conditions=["pregnancy_t2"], age_years=30))
    line = lines_of(pages).lower()
    silent = [
        code
        for code in codes_of(group)
        if not any(word[:5] in line for word in re.findall(r"[a-z]{4,}", FLAGS[code].words.en.label.lower()))
    ]

    assert silent == []


def test_naming_a_label_asks_the_full_question():
    """The same words as at the first visit; the label alone is no answer."""
    replies, pages = walk(red_flags__B2=("RF_DVT",), flag__RF_DVT="no")
    asked = next(page for page in pages if page.id == "flag:RF_DVT")

    assert asked.title == FLAGS["RF_DVT"].words.en.question
    assert document(replies)["red_flags"] == []


@pytest.mark.parametrize("said", ["yes", "unsure"])
def test_not_sure_counts_as_a_yes(said):
    """Decisions 1.2."""
    replies, _ = walk(red_flags__A1=("RF_LEG_WEAK",), flag__RF_LEG_WEAK=said)

    assert document(replies)["red_flags"] == ["RF_LEG_WEAK"]


def test_a_blocking_sign_stops_at_once():
    """The face asks after every reply; nothing else has to be answered first."""
    replies = {"red_flags:A1": ("RF_LEG_WEAK",), "flag:RF_LEG_WEAK": "unsure"}

    assert QUESTIONNAIRE.stop_of(replies) == "RF_LEG_WEAK"
    assert document(replies)["red_flags"] == ["RF_LEG_WEAK"]
    assert "conditions_changed" not in document(replies)


# ---- what may be written down ----


@given(SAID)
def test_none_is_written_only_where_every_list_was_asked(case):
    """Silence is never a no: `[]` renews the safety answers, so it must have been earned."""
    last, replies = case
    made = document(replies, last)
    named = {name.removeprefix("flag:") for name, said in replies.items() if "flag:" in name and said != "no"}
    page = next_page(replies, last)
    all_asked = page is None or not page.id.startswith(("red_flags:", "flag:", "other_lists"))

    if named:
        assert set(made["red_flags"]) == named
    else:
        assert made.get("red_flags") == ([] if all_asked else None)


@given(SAID)
def test_a_check_in_renews_the_safety_answers_only_after_two_clear_noes(case):
    """No new sign, no change of health: both said, or the sheet goes on ageing (contract 3)."""
    last, replies = case
    checkin = read_happening(document(replies, last), KNOWLEDGE.codes)
    page = next_page(replies, last)

    if checkin.renews_safety:
        assert replies["conditions_changed"] == "no"
        assert page is None or not page.safety


@given(SAID)
def test_after_the_safety_part_there_are_at_most_four_questions(case):
    """Whatever was said before (ux A3 screen 9)."""
    last, replies = case
    asked = [page.id for page in QUESTIONNAIRE.checkin_pages(replies, last, ()) if not page.safety]

    assert len(asked) <= 4
    assert asked == asked[-4:]


@pytest.mark.parametrize(("said", "changed"), [("yes", True), ("unsure", True), ("no", False)])
def test_health_that_may_have_changed_has_changed(said, changed):
    """Not sure is no clear no."""
    replies, _ = walk(conditions_changed=said)

    assert document(replies)["conditions_changed"] is changed


@pytest.mark.parametrize("said", ["yes", "unsure"])
def test_nobody_is_asked_the_same_twice(said):
    """After a change of health the whole questionnaire follows, with pain and minutes in it (ux A4)."""
    _, pages = walk(sheet(activity=FILM), conditions_changed=said)

    assert [page.id for page in pages if not page.safety] == ["flare"]


# ---- the four questions ----


def test_the_four_questions_go_into_the_document():
    last = sheet(activity=FILM)
    replies, pages = walk(last, worst_pain=6, activity_change="easier", flare="no", minutes_next_week=20)

    assert [page.id for page in pages[-4:]] == ["worst_pain", "activity_change", "flare", "minutes_next_week"]
    assert document(replies, last) == {
        "checkin_version": 1,
        "checkin_id": "c1",
        "person": "me",
        "on": "2026-11-23",
        "red_flags": [],
        "conditions_changed": False,
        "worst_pain": 6,
        "activity": "easier",
        "flare": False,
        "minutes_per_session": 20,
    }


def test_every_question_after_the_safety_part_may_be_skipped():
    """What was skipped is not said: no zero pain, no flare denied, no new minutes."""
    replies, pages = walk(sheet(activity=FILM))
    made = document(replies, sheet(activity=FILM))

    assert all(page.optional for page in pages if not page.safety)
    assert made.keys() == {"checkin_version", "checkin_id", "person", "on", "red_flags", "conditions_changed"}


@pytest.mark.parametrize(("said", "flare"), [("yes", True), ("no", False)])
def test_a_flare_is_said_or_denied(said, flare):
    replies, _ = walk(flare=said)

    assert document(replies)["flare"] is flare


def test_the_activity_is_asked_in_the_persons_own_words():
    """Only where there is one; and a word from a file cannot steer the terminal."""
    _, pages = walk(sheet(activity=FILM))
    _, without = walk()
    _, steering = walk(sheet(activity=FILM | {"text": "run\x1b[2J {now}"}))

    assert "sit through a film" in pages[-3].title
    assert "activity_change" not in [page.id for page in without]
    assert "run?[2J {now}" in steering[-3].title


def test_enter_keeps_the_minutes_and_says_which():
    _, pages = walk(sheet(minutes_per_session=25))

    assert "(25)" in pages[-1].title


def test_the_check_in_takes_a_minute_and_a_half():
    """As it says; all of it is read at 240 words a minute, and each of two keys a page takes a second."""
    _, pages = walk(sheet(activity=FILM))
    words = [QUESTIONNAIRE.say("checkin_welcome"), QUESTIONNAIRE.say("keys")]
    for page in pages:
        words += [page.title, *page.about, *(option.label for option in page.options)]
        words += [QUESTIONNAIRE.say("none")] if page.kind == "check_list" else []
    count = sum(len(re.findall(r"[A-Za-z0-9][A-Za-z0-9/+.'-]*", text)) for text in words)
    seconds = count / WORDS_A_MINUTE * 60 + 2 * len(pages)

    assert "A minute and a half" in words[0]
    assert seconds <= 90
