"""The questions as a person meets them: typed keys in, an answers document out, and the time that it takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recommender.cli.interview import WIDTH, Interview
from recommender.errors import UsageError
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.questionnaire.questionnaire import Questionnaire
from recommender.reading import data_folder

WORDS_A_MINUTE = 240  # decisions 6
SECONDS_A_KEY = 1
README = Path(__file__).parents[2] / "README.md"


class Desk:
    """A person at a keyboard: for each page id what they type, else Enter (and 1 where a choice is needed)."""

    def __init__(self, *, width=WIDTH, **typed):
        self.typed = {page.replace("__", ":"): text for page, text in typed.items()}
        self.keys, self.shown, self.pages = [], [], []
        questionnaire = Questionnaire(shipped_knowledge(), data_folder())
        self.interview = Interview(
            questionnaire, questionnaire.pages, lambda code: f"stop {code}", self.shown.append, self.type, width=width
        )
        self.questionnaire = questionnaire

    def type(self):
        page = self.interview.next_page()
        if self.shown and self.shown[-1].startswith("1 = I understand"):
            text = self.typed.pop("stop", "1")
        elif page is None:
            text = "1"
        else:
            self.pages.append(page)
            entry = self.typed.get(page.id, "1" if page.kind == "choice" and page.default is None else "")
            text = entry.pop(0) if isinstance(entry, list) else entry
        self.keys.append(f"{text}\n")
        return text

    def answer(self):
        self.interview.welcome()
        return self.questionnaire.document(self.interview.run())

    @property
    def words(self):
        """How many words were shown, numerals among them, the numbers of the options not."""
        lines = [re.sub(r"(^|  +)\d+  ", "  ", line) for line in self.shown]
        return sum(len(re.findall(r"[A-Za-z0-9][A-Za-z0-9/+.'-]*", line)) for line in lines)

    @property
    def key_count(self):
        return sum(map(len, self.keys))


def healthy():
    return Desk(age_years="30", stiff_areas="3", equipment="1-3")


def test_a_healthy_person_is_through_in_three_minutes():
    """Every word that is shown is read at 240 words a minute, every key takes a second; the README says the same."""
    desk = healthy()
    desk.answer()
    seconds = desk.words / WORDS_A_MINUTE * 60 + desk.key_count * SECONDS_A_KEY
    safety = sum(len(key) for page, key in zip(desk.pages, desk.keys, strict=True) if page.safety)

    assert seconds <= 180
    assert desk.key_count <= 60
    assert desk.key_count - safety <= 25
    assert f"{desk.words} words" in README.read_text(encoding="utf-8")
    assert f"{desk.key_count} keys" in README.read_text(encoding="utf-8")


def test_the_healthy_answers_are_complete():
    """Every list was asked, so `[]` stands where nothing was named."""
    document = healthy().answer()
    answers = read_answers(document, shipped_knowledge().codes)

    assert answers.red_flags == ()
    assert answers.conditions == ()
    assert answers.stiff_areas == ("upper_back",)
    assert answers.equipment == ("mat", "chair", "wall")


def test_every_code_is_asked_with_a_short_label():
    """A rule whose question is never shown protects nobody."""
    desk = Desk(age_years="30", conditions__pregnancy_birth="2", condition__pregnancy_told_to_rest="3")
    desk.answer()
    asked = {option.value for page in desk.pages if page.safety for option in page.options}
    rules = shipped_knowledge().rules
    wanted = {code for code, condition in rules.conditions.items() if condition.asked}
    wanted |= {code for code, flag in rules.red_flags.items() if flag.group not in ("G", "none")}

    assert wanted <= asked
    assert all(len(o.label.split()) <= 5 for page in desk.pages if page.safety for o in page.options)


def test_no_red_flag_list_is_longer_than_six():
    desk = healthy()
    desk.answer()
    lists = [page for page in desk.pages if page.id.startswith("red_flags:")]

    assert max(len(page.options) for page in lists) <= 6


def test_naming_a_label_asks_the_full_question_and_no_means_no():
    """A label is too short to be answered; the question behind it is what counts (decisions 6)."""
    desk = Desk(age_years="50", conditions__bones_joints="1", condition__osteoporosis="3")
    document = desk.answer()

    assert "condition:osteoporosis" in [page.id for page in desk.pages]
    assert document["conditions"] == []


def test_not_sure_about_a_condition_is_kept_as_not_sure():
    document = Desk(age_years="50", conditions__bones_joints="1", condition__osteoporosis="2").answer()

    assert document["unsure"] == ["osteoporosis"]


def test_the_qualifier_is_a_question_of_its_own():
    """Cancer ever? Then: has it spread to the bones? (decisions 1.1)."""
    desk = Desk(
        age_years="50", conditions__whole_body="2", condition__cancer_history="1", condition__bone_metastasis="3"
    )
    document = desk.answer()

    assert "condition:bone_metastasis" in [page.id for page in desk.pages]
    assert document["conditions"] == ["cancer_history"]
    assert document["cleared_for"] == ["cancer_history"]


def test_a_red_flag_stops_the_questions_with_words_and_is_kept():
    """No form styling, no further question: what to do, and the way back if it was a slip."""
    desk = Desk(age_years="50", red_flags__A1="1")
    document = desk.answer()

    assert "stop RF_CES_SADDLE" in desk.shown
    assert document["red_flags"] == ["RF_CES_SADDLE"]
    assert "conditions" not in document


def test_not_sure_about_a_red_flag_is_a_yes():
    document = Desk(age_years="50", red_flags__A1="1", flag__RF_CES_SADDLE="2").answer()

    assert document["red_flags"] == ["RF_CES_SADDLE"]


def test_a_slip_on_the_stop_page_can_be_taken_back():
    """Back works everywhere, the stop page included."""
    desk = Desk(age_years="50", red_flags__A1="1", flag__RF_CES_SADDLE=["1", "3"], stop="b")
    document = desk.answer()

    assert document["red_flags"] == []
    assert document["confirmed"] == ["RF_CES_SADDLE"]


def test_back_asks_the_page_before_again():
    desk = Desk(age_years=["41", "42"], red_flags__A1=["b", ""])
    document = desk.answer()

    assert document["age_years"] == 42


def test_a_question_mark_says_why_we_ask():
    desk = Desk(age_years=["?", "41"])
    desk.answer()

    assert any("Age changes which stretches suit you" in line for line in desk.shown)


@pytest.mark.parametrize("typed", ["old", "-3", "121", "4.5", "99999999999999999999"])
def test_a_number_out_of_range_is_asked_again(typed):
    desk = Desk(age_years=[typed, "41"])
    document = desk.answer()

    assert "Choose a number from 0 to 120." in desk.shown
    assert document["age_years"] == 41


@pytest.mark.parametrize("typed", ["7", "x", "1 9", "3-1"])
def test_options_that_do_not_exist_are_asked_again(typed):
    desk = Desk(age_years="41", red_flags__A1=[typed, ""])
    document = desk.answer()

    assert document["red_flags"] == []


def test_pregnancy_is_asked_only_where_it_can_be():
    asked = [page.id for desk in (Desk(age_years="60"),) for _ in [desk.answer()] for page in desk.pages]

    assert "conditions:pregnancy_birth" not in asked
    assert "red_flags:E1" not in asked


def test_pregnancy_opens_its_own_warning_signs_and_the_week():
    desk = Desk(
        age_years="30", conditions__pregnancy_birth="2", condition__pregnancy_told_to_rest="3", pregnancy_week="9"
    )
    document = desk.answer()
    asked = [page.id for page in desk.pages]

    assert {"pregnancy_week", "red_flags:E1"} <= set(asked)
    assert document["pregnancy_week"] == 9


def test_pain_that_hints_at_a_flag_is_asked_by_name():
    """One sore calf: is it swollen and hot? A clear no is kept as confirmed (decisions 1.6)."""
    desk = Desk(
        age_years="41", pain_areas="14", pain_side__calf="1", pain_nrs__calf="3", pain_weeks__calf="2", flag__RF_DVT="3"
    )
    document = desk.answer()

    assert document["confirmed"] == ["RF_DVT"]
    assert document["pain"] == [{"area": "calf", "side": "left", "nrs": 3, "weeks": 2}]


def test_clearance_is_asked_and_never_filled_in():
    """A clinician's agreement is said by the person, each time, for the condition by name (decisions 1.4)."""
    desk = Desk(age_years="41", conditions__back="4", clearance__lumbar_radiculopathy=["", "2"])
    document = desk.answer()

    assert document["conditions"] == ["lumbar_radiculopathy"]
    assert "cleared_for" not in document


def test_a_joint_condition_asks_for_its_side():
    """The side changes the words of a caution, never the rules (contract 1)."""
    document = Desk(age_years="41", conditions__hips_legs="5", condition_side__knee_replacement="2").answer()

    assert document["condition_sides"] == {"knee_replacement": "right"}


def test_an_end_of_input_stores_nothing():
    desk = Desk(age_years="41")

    def gone():
        raise EOFError

    desk.interview._ask = gone
    with pytest.raises(UsageError, match="not finished"):
        desk.answer()


def test_every_line_fits_a_narrow_screen():
    """Nothing runs into the edge at 40 columns: a title, a reason, a long option."""
    desk = Desk(width=38, age_years="30", red_flags__A1=["?", "x", ""], stiff_areas="3", equipment="1-3")
    desk.answer()

    assert max(map(len, desk.shown)) <= 38
