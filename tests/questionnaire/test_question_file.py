"""The words of the questions: what the check-in needs is there, or the file is refused by name."""

from __future__ import annotations

import pytest

from recommender.errors import DataError
from recommender.questionnaire.question_file import load_questions
from recommender.reading import data_folder


@pytest.mark.parametrize(
    ("words", "spoiled", "told"),
    [
        ("[page.other_lists]", "[page.others]", "page.other_lists: is missing"),
        ("[page.conditions_changed]", "[page.changed]", "page.conditions_changed: is missing"),
        ("week_choice =", "choice =", "words.en.week_choice: is missing"),
        ("\nD = ", "\nH = ", "other_list.D: is missing"),
        ("\nD = ", "\nH = ", "other_list.H: is asked nowhere"),
        ("easier = ", "simpler = ", "page.activity_change.options: easier is missing"),
    ],
)
def test_a_question_without_words_is_told_when_the_file_is_read(tmp_path, words, spoiled, told):
    """Not in the middle of somebody's check-in."""
    text = (data_folder() / "questionnaire.toml").read_text("utf-8")
    (tmp_path / "questionnaire.toml").write_text(text.replace(words, spoiled), "utf-8")

    assert words in text
    with pytest.raises(DataError, match=told):
        load_questions(tmp_path)
