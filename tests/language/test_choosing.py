"""Which language is spoken: what was asked for where we speak it, else English."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.language import formats
from recommender.language.in_force import known, language, locale, speaking, wished

FRIDAY = date(2026, 11, 27)


@given(st.text(max_size=60))
def test_whatever_is_asked_for_gives_a_language_of_ours_or_none(asked):
    """A cookie or a header holds what somebody wrote into it."""
    assert known(asked) is None or known(asked).partition("_")[0] in ("en", "es")
    assert wished(asked) is None or wished(asked).partition("_")[0] in ("en", "es")


@pytest.mark.parametrize(
    ("header", "locale_of_ours"),
    [
        ("es-ES,es;q=0.9,en;q=0.8", "es_ES"),
        ("de-DE, es-419;q=0.5, en;q=0.4", "es_419"),
        ("en-US,en;q=0.9,es;q=0.8", "en"),
        ("es;q=0.1, en;q=0.2", "en"),
        ("es;q=0", None),
        ("de, fr;q=0.9, *", None),
        ("", None),
    ],
)
def test_a_browser_gets_the_language_that_it_wants_most_of_those_we_speak(header, locale_of_ours):
    assert wished(header) == locale_of_ours


def test_a_language_is_spoken_within_its_block_and_no_longer():
    with speaking("es_MX"):
        assert (locale(), language()) == ("es_MX", "es")
    assert (locale(), language()) == ("en", "en")


@pytest.mark.parametrize(
    ("spoken", "day", "number", "first_day"),
    [
        ("en", "Friday 27 November", "11.5", 0),
        ("es_ES", "viernes, 27 de noviembre", "11,5", 0),
        ("es_MX", "viernes, 27 de noviembre", "11.5", 6),
    ],
)
def test_days_numbers_and_the_first_day_of_a_week_go_by_the_locale(spoken, day, number, first_day):
    """Mexico writes a point and begins its weeks on Sunday, Spain neither."""
    with speaking(spoken):
        assert formats.day_in_words(FRIDAY, "Friday 27 November") == day
        assert formats.number(11.5) == number
        assert formats.week_order()[0] == first_day
        assert sorted(formats.week_order()) == list(range(7))


def test_a_whole_number_has_no_decimals_and_no_dots_in_between():
    """1450 may be a line to call."""
    with speaking("es_MX"):
        assert [formats.number(value) for value in (3.0, 1450)] == ["3", "1450"]


def test_and_and_or_give_way_to_the_sound_that_follows():
    """Spanish says `e` before an i and `u` before an o, but `y` before hie."""
    with speaking("es"):
        assert formats.listed(["cadera", "ingle"]) == "cadera e ingle"
        assert formats.listed(["agua", "hielo"]) == "agua y hielo"
        assert formats.listed(["cuello", "hombro", "pecho"]) == "cuello, hombro y pecho"
        assert formats.either(["uno", "otro"]) == "uno u otro"
