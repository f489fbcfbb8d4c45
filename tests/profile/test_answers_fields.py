"""The answers document, field by field (contract 1): what is taken, what is refused, and what missing means."""

import json
import math
from datetime import date, datetime

import pytest

from recommender.errors import AnswersError
from recommender.json_text import read_json
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers

CODES = shipped_knowledge().codes
NAN, INF = math.nan, math.inf


def sheet(**fields):
    return read_answers({"answers_version": 1} | fields, CODES)


def problems(starts_on=None, **fields) -> list[tuple[str, str]]:
    with pytest.raises(AnswersError) as caught:
        read_answers({"answers_version": 1} | fields, CODES, starts_on=starts_on)
    return [(problem.where, problem.what) for problem in caught.value.problems]


def paths(**fields) -> list[str]:
    return [where for where, _ in problems(**fields)]


PAIN = {"area": "neck", "nrs": 3}


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("answered_on", "2026-11-23", date(2026, 11, 23)),
        ("answered_on", "2028-02-29", date(2028, 2, 29)),
        ("answered_on", date(2026, 11, 23), date(2026, 11, 23)),
        ("age_years", 0, 0),
        ("age_years", 120, 120),
        ("red_flags", [], ()),
        ("red_flags", ["RF_DVT", "RF_CARDIAC"], ("RF_DVT", "RF_CARDIAC")),
        ("conditions", [], ()),
        ("conditions", ["leg_pain_unassessed"], ("leg_pain_unassessed",)),
        ("conditions", ["arm_pain_unassessed", "knee_oa"], ("arm_pain_unassessed", "knee_oa")),
        ("condition_sides", {"knee_oa": "left", "hip_oa_fai": "both"}, {"knee_oa": "left", "hip_oa_fai": "both"}),
        ("unsure", ["osteoporosis"], ("osteoporosis",)),
        ("confirmed", ["RF_DVT"], ("RF_DVT",)),  # nobody hinted at it: accepted
        ("yellow_flags", ["YF_FEAR"], ("YF_FEAR",)),
        ("other_condition", "x" * 200, "x" * 200),
        ("other_condition", "  gout ", "gout"),
        ("cleared_for", ["aneurysm_known", "other", "RF_WORSENING"], ("aneurysm_known", "other", "RF_WORSENING")),
        ("cleared_by_clinician", True, True),
        ("stiff_areas", ["hip"], ("hip",)),
        ("goal", "less_stiffness", "less_stiffness"),
        ("worse_with", ["lying", "turning"], ("lying", "turning")),
        ("better_with", ["walking"], ("walking",)),
        ("positions_avoided", ["prone", "floor", "arms_overhead", "one_leg"],
         ("prone", "floor", "arms_overhead", "one_leg")),
        ("equipment", ["mat", "bed", "foam_roller"], ("mat", "bed", "foam_roller")),
        ("days", ["sun"], ("sun",)),
        ("minutes_per_session", 3, 3),
        ("minutes_per_session", 60, 60),
        ("time_of_day", "evening", "evening"),
        ("experience", "regular", "regular"),
        ("excluded_stretches", ["cat-cow"], ("cat-cow",)),
    ],
)  # fmt: skip
def test_a_good_value_is_kept_as_it_was_given(field, value, kept):
    """The edges of each range are inside it."""
    assert getattr(sheet(**{field: value}), field) == kept


@pytest.mark.parametrize(
    ("field", "default"),
    [
        ("answered_on", None), ("age_years", None), ("red_flags", None), ("conditions", None),
        ("condition_sides", {}), ("unsure", ()), ("confirmed", ()), ("yellow_flags", ()),
        ("other_condition", None),
        ("cleared_for", ()), ("cleared_by_clinician", False), ("pregnancy_week", None), ("pain", ()),
        ("stiff_areas", ()), ("goal", None), ("activity", None), ("worse_with", ()), ("better_with", ()),
        ("positions_avoided", ()), ("equipment", ()), ("days", ("mon", "wed", "fri")), ("minutes_per_session", 12),
        ("time_of_day", "day"), ("experience", "none"), ("excluded_stretches", ()),
    ],
)  # fmt: skip
def test_missing_and_null_mean_the_same(field, default):
    """A safety field that was not asked stays None, which is never a no (contract 1, "if missing")."""
    assert getattr(sheet(), field) == default
    assert getattr(sheet(**{field: None}), field) == default


def test_a_safety_question_answered_with_none_of_these_is_not_a_missing_one():
    """`[]` = all were asked, none applies."""
    assert sheet(red_flags=[], conditions=[]).red_flags == ()
    assert sheet().red_flags is None


BAD_VALUES = [
    # field, value, path of the problem, a part of what is said
    ("answered_on", "2026-02-30", "answered_on", "not a day of the calendar"),
    ("answered_on", "2027-02-29", "answered_on", "not a day of the calendar"),
    ("answered_on", "2026-13-01", "answered_on", "not a day of the calendar"),
    ("answered_on", "0000-01-01", "answered_on", "not a day of the calendar"),
    ("answered_on", "23.11.2026", "answered_on", "a date like 2026-11-23"),
    ("answered_on", "2026-1-1", "answered_on", "a date like"),
    ("answered_on", "2026-11-23T10:00:00", "answered_on", "a date like"),
    ("answered_on", " 2026-11-23", "answered_on", "a date like"),
    ("answered_on", "2026-11-23\n", "answered_on", "a date like"),
    ("answered_on", "20261123", "answered_on", "a date like"),
    ("answered_on", "", "answered_on", "a date like"),
    ("answered_on", 20261123, "answered_on", "a date like"),
    ("answered_on", True, "answered_on", "a date like"),
    ("answered_on", datetime(2026, 11, 23), "answered_on", "a date like"),  # noqa: DTZ001
    ("age_years", -1, "age_years", "0 or more"),
    ("age_years", 121, "age_years", "120 or less"),
    ("age_years", "30", "age_years", "whole number"),
    ("age_years", 30.0, "age_years", "whole number"),
    ("age_years", 30.5, "age_years", "whole number"),
    ("age_years", True, "age_years", "whole number"),
    ("age_years", NAN, "age_years", "whole number"),
    ("age_years", [30], "age_years", "whole number"),
    ("age_years", 10**400, "age_years", ""),
    ("red_flags", "RF_DVT", "red_flags", ""),
    ("red_flags", {"RF_DVT": True}, "red_flags", ""),
    ("red_flags", False, "red_flags", ""),
    ("red_flags", ["STOP_TWO_REACTIONS"], "red_flags[0]", "not a known red flag"),
    ("red_flags", ["RF_DVT", None], "red_flags[1]", "text"),
    ("red_flags", ["rf_dvt"], "red_flags[0]", "did you mean 'RF_DVT'?"),
    ("conditions", "osteoporosis", "conditions", ""),
    ("conditions", ["osteoporsis"], "conditions[0]", "did you mean 'osteoporosis'?"),
    ("conditions", ["osteoporosis", 7], "conditions[1]", "text"),
    ("conditions", [["osteoporosis"]], "conditions[0]", "text"),
    ("conditions", ["Osteoporosis"], "conditions[0]", "did you mean 'osteoporosis'?"),
    ("conditions", ["RF_DVT"], "conditions[0]", "not a known condition"),
    ("condition_sides", {"knee_o": "left"}, "condition_sides.knee_o", "did you mean 'knee_oa'?"),
    ("condition_sides", {"knee_oa": "lefft"}, "condition_sides.knee_oa", "did you mean 'left'?"),
    ("condition_sides", {"knee_oa": 1}, "condition_sides.knee_oa", "'left', 'right' or 'both'"),
    ("condition_sides", ["knee_oa"], "condition_sides", ""),
    ("unsure", ["osteoporsis"], "unsure[0]", "did you mean 'osteoporosis'?"),
    ("confirmed", ["RF_NOTHING_LIKE_IT"], "confirmed[0]", "not a known red flag"),
    ("yellow_flags", ["YF_HAPPY_DAYS"], "yellow_flags[0]", "not a known yellow flag"),
    ("other_condition", "x" * 201, "other_condition", "200 characters"),
    ("other_condition", 5, "other_condition", "text"),
    ("other_condition", ["gout"], "other_condition", "text"),
    ("other_condition", "\ud800", "other_condition", ""),
    (
        "cleared_for",
        ["osteopenia_steroids"],
        "cleared_for[0]",
        "not a known clearance",
    ),  # FILTER: nothing to clear
    ("cleared_for", ["bone_metastasis"], "cleared_for[0]", "not a known clearance"),  # BLOCK: nobody can clear it
    ("cleared_for", ["RF_CARDIAC"], "cleared_for[0]", "not a known clearance"),
    ("cleared_for", "other", "cleared_for", ""),
    ("cleared_by_clinician", 1, "cleared_by_clinician", "true or false"),
    ("cleared_by_clinician", "true", "cleared_by_clinician", "true or false"),
    ("cleared_by_clinician", "yes", "cleared_by_clinician", "true or false"),
    ("pain", [PAIN] * 6, "pain", "5"),
    ("pain", PAIN, "pain", ""),
    ("pain", ["neck"], "pain[0]", ""),
    ("pain", [PAIN, {"area": "nek", "nrs": 3}], "pain[1].area", "did you mean 'neck'?"),
    ("pain", [{"nrs": 3}], "pain[0].area", "missing"),
    ("pain", [{"area": "neck"}], "pain[0].nrs", "missing"),
    ("pain", [PAIN | {"nrs": None}], "pain[0].nrs", "missing"),
    ("pain", [PAIN | {"nrs": 11}], "pain[0].nrs", "10 or less"),
    ("pain", [PAIN | {"nrs": -1}], "pain[0].nrs", "0 or more"),
    ("pain", [PAIN | {"nrs": "3"}], "pain[0].nrs", "whole number"),
    ("pain", [PAIN | {"nrs": 3.0}], "pain[0].nrs", "whole number"),
    ("pain", [PAIN | {"nrs": True}], "pain[0].nrs", "whole number"),
    ("pain", [PAIN | {"side": "middle"}], "pain[0].side", "'left', 'right' or 'both'"),
    ("pain", [PAIN | {"weeks": "3"}], "pain[0].weeks", "number"),
    ("pain", [PAIN | {"weeks": True}], "pain[0].weeks", "number"),
    ("pain", [PAIN | {"weeks": -0.1}], "pain[0].weeks", "0 or more"),
    ("pain", [PAIN | {"weeks": NAN}], "pain[0].weeks", ""),
    ("pain", [PAIN | {"weeks": INF}], "pain[0].weeks", ""),
    ("pain", [PAIN | {"weeks": -INF}], "pain[0].weeks", ""),
    ("pain", [PAIN | {"weeks": 5201}], "pain[0].weeks", ""),
    ("pain", [PAIN | {"weeks": 10**400}], "pain[0].weeks", ""),
    ("stiff_areas", ["knee"], "stiff_areas[0]", "not a known"),
    ("goal", "lesspain", "goal", "did you mean 'less_pain'?"),
    ("goal", ["less_pain"], "goal", ""),
    ("activity", "gardening", "activity", ""),
    ("activity", {"text": "gardening"}, "activity.ability", "missing"),
    ("activity", {"ability": 3}, "activity.text", "missing"),
    ("activity", {"text": "x" * 81, "ability": 3}, "activity.text", "80 characters"),
    ("activity", {"text": "gardening", "ability": 11}, "activity.ability", "10 or less"),
    ("worse_with", ["bendign"], "worse_with[0]", "did you mean 'bending'?"),
    ("better_with", ["siting"], "better_with[0]", "did you mean 'sitting'?"),
    ("positions_avoided", ["flor"], "positions_avoided[0]", "did you mean 'floor'?"),
    ("equipment", ["foam roller"], "equipment[0]", "did you mean 'foam_roller'?"),
    (
        "equipment",
        ["chair_with_back"],
        "equipment[0]",
        "did you mean 'chair'?",
    ),  # the catalog's word, not a home's
    ("days", [], "days", ""),
    ("days", ["Mon"], "days[0]", "did you mean 'mon'?"),
    ("days", ["monday"], "days[0]", "did you mean 'mon'?"),
    ("days", "mon", "days", ""),
    ("days", [1], "days[0]", ""),
    ("minutes_per_session", 2, "minutes_per_session", "3 or more"),
    ("minutes_per_session", 61, "minutes_per_session", "60 or less"),
    ("minutes_per_session", "12", "minutes_per_session", "whole number"),
    ("minutes_per_session", 12.5, "minutes_per_session", "whole number"),
    ("minutes_per_session", False, "minutes_per_session", "whole number"),
    ("time_of_day", "evning", "time_of_day", "did you mean 'evening'?"),
    ("experience", "Some", "experience", "did you mean 'some'?"),
    ("excluded_stretches", ["cat-caw"], "excluded_stretches[0]", "did you mean 'cat-cow'?"),
]


@pytest.mark.parametrize(("field", "value", "where", "told"), BAD_VALUES)
def test_a_bad_value_is_refused_where_it_stands(field, value, where, told):
    """Never a traceback and never a guess; the path leads to the very item."""
    found = [what for path, what in problems(**{field: value}) if path == where]

    assert found, problems(**{field: value})
    assert any(told in what for what in found)


@pytest.mark.parametrize(("field", "value", "where", "told"), BAD_VALUES)
def test_one_bad_value_is_one_problem(field, value, where, told):  # noqa: ARG001
    """A second line for the same slip sends the person looking for a second slip."""
    assert paths(**{field: value}) == [where]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("conditions", "osteoporosis"),  # a list was expected
        ("pain", ["neck"]),  # an object was expected
        ("days", []),
        ("pain", [PAIN] * 6),
    ],
)
def test_problems_are_told_without_words_of_the_program(field, value):
    """A "tuple", a "dictionary" or an "instance of Pain" is no word of the person who filled in the sheet."""
    told = " ".join(what for _, what in problems(**{field: value}))

    assert not [word for word in ("tuple", "dictionary", "instance", "validation") if word in told]


@pytest.mark.parametrize("week", [0, 43, "20", 20.0, True, -1])
def test_a_week_of_pregnancy_is_a_whole_number_from_1_to_42(week):
    """It decides which trimester's rules hold."""
    assert paths(pregnancy_week=week, conditions=["pregnancy_t1"]) == ["pregnancy_week"]


@pytest.mark.parametrize("week", [1, 42])
def test_the_first_and_last_week_of_pregnancy_are_taken(week):
    """The edges."""
    assert sheet(pregnancy_week=week, conditions=["pregnancy_t2"]).pregnancy_week == week


@pytest.mark.parametrize("version", [2, 0, "1", True, 1.0, None, [1]])
def test_only_version_1_is_read(version):
    """A sheet of another version may mean other things by the same words."""
    with pytest.raises(AnswersError) as caught:
        read_answers({"answers_version": version}, CODES)

    assert [problem.where for problem in caught.value.problems] == ["answers_version"]


def test_a_version_in_quotes_is_not_answered_with_itself():
    """ "'1' is not a known word; did you mean '1'?" helps nobody."""
    with pytest.raises(AnswersError) as caught:
        read_answers({"answers_version": "1"}, CODES)

    assert "did you mean '1'" not in str(caught.value)


@pytest.mark.parametrize("document", [None, [], [1], "answers", 5, True, {}])
def test_what_is_no_sheet_is_refused(document):
    """`null`, a list or a number in the file: one problem, no traceback."""
    with pytest.raises(AnswersError) as caught:
        read_answers(document, CODES)

    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("condition", "conditions"), ("redflags", "red_flags"), ("age", None), ("minutes", None), ("Days", "days")],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(typed, meant):
    """`condition` for `conditions` must never be read as "none": the key is what carries the safety answer."""
    ((where, what),) = problems(**{typed: []})

    assert where == typed
    assert f"'{typed}' is not a known field" in what
    assert meant is None or f"did you mean '{meant}'?" in what


@pytest.mark.parametrize(
    ("fields", "where", "meant"),
    [
        ({"pain": [PAIN | {"week": 2}]}, "pain[0].week", "weeks"),
        ({"pain": [PAIN | {"sides": "left"}]}, "pain[0].sides", "side"),
        ({"activity": {"text": "walk", "ability": 3, "abilty": 3}}, "activity.abilty", "ability"),
    ],
)
def test_an_unknown_key_inside_is_refused_with_the_nearest_known_one(fields, where, meant):
    """The nearest of the fields of that place, not of the whole sheet."""
    ((path, what),) = problems(**fields)

    assert path == where
    assert f"did you mean '{meant}'?" in what


@pytest.mark.parametrize(
    ("field", "typed", "meant"),
    [
        ("red_flags", "RF_DTV", "RF_DVT"),
        ("red_flags", "RF_CARDIC", "RF_CARDIAC"),
        ("confirmed", "RF_TEMPORL", "RF_TEMPORAL"),
        ("yellow_flags", "YF_FEER", "YF_FEAR"),
        ("cleared_for", "RF_WORSENNING", "RF_WORSENING"),
    ],
)
def test_codes_in_capitals_have_a_nearest_known_word_too(field, typed, meant):
    """Contract 1: every problem carries the nearest known word; red flags are where it matters most."""
    ((_, what),) = problems(**{field: [typed]})

    assert f"did you mean '{meant}'?" in what


@pytest.mark.parametrize("key", ["\ud800", "a[0]", "", " ", "x" * 10_000, "answers_version "])
def test_any_key_that_json_can_hold_is_refused_without_a_traceback(key):
    """A key is what somebody typed, or what a broken program sent."""
    assert len(problems(**{key: 1})) == 1


def test_keys_that_are_no_strings_are_refused():
    """Only Python can make them; the answer is the same."""
    with pytest.raises(AnswersError):
        read_answers({"answers_version": 1, 5: 1}, CODES)


def test_all_problems_come_at_once_with_their_paths():
    """One round of mending, however much is wrong; the headline counts the lines."""
    with pytest.raises(AnswersError) as caught:
        read_answers(
            {
                "answers_version": 1,
                "age_years": "sixty",
                "conditions": ["osteoporsis", "pregnancy_t1", "diabetis"],
                "pain": [PAIN, {"area": "nek", "nrs": 12, "side": "midle"}],
                "activity": {"text": "walk", "ability": None},
                "minutes_per_session": 90,
                "favourite": "cat",
            },
            CODES,
        )

    assert {problem.where for problem in caught.value.problems} == {
        "age_years", "conditions[0]", "conditions[2]", "pain[1].area", "pain[1].nrs", "pain[1].side",
        "activity.ability", "minutes_per_session", "favourite",
    }  # fmt: skip
    assert str(caught.value).splitlines()[0] == "9 problems in the answers"
    assert len(str(caught.value).splitlines()) == 10
    assert caught.value.exit_code == 3


def test_contradictions_come_beside_the_other_problems():
    """A typing slip elsewhere must not hide that the two answers cannot both be right."""
    assert set(paths(age_years=61, conditions=["pregnancy_t2"], goal="win", minutes_per_session=1)) == {
        "conditions", "goal", "minutes_per_session",
    }  # fmt: skip


def test_a_sheet_from_the_future_comes_beside_the_other_problems():
    """Contract 1: EVERY problem, so this one too, whatever else is wrong."""
    found = problems(starts_on=date(2026, 11, 23), answered_on="2026-11-24", minutes_per_session=1)

    assert {where for where, _ in found} == {"answered_on", "minutes_per_session"}


def test_messages_never_hold_the_persons_own_text():
    """Errors name fields, never answers (style 6): they end up in logs."""
    with pytest.raises(AnswersError) as caught:
        read_answers(
            {
                "answers_version": 1,
                "other_condition": "my secret illness " * 20,
                "activity": {"text": "walking to the clinic " * 9, "ability": 3},
            },
            CODES,
        )

    assert "secret" not in str(caught.value)
    assert "clinic" not in str(caught.value)


def test_a_very_long_word_is_cut_short_in_the_message():
    """A whole novel in a field must not fill the screen."""
    ((_, what),) = problems(goal="x" * 100_000)

    assert len(what) < 200


def test_a_code_ticked_twice_counts_once():
    """A form that sends a box twice means the same."""
    answers = sheet(conditions=["knee_oa", "osteoporosis", "knee_oa"], days=["fri", "mon", "fri"])

    assert answers.conditions == ("knee_oa", "osteoporosis")
    assert answers.days == ("fri", "mon")


@pytest.mark.parametrize(
    ("text", "means"),
    [
        (None, None), ("", None), ("   ", None), ("\t\n", None), ("no", None), ("No", None), ("NO ", None),
        ("none", None), (" None", None), ("n/a", None), ("N/A", None), ("-", None), (" - ", None),
        ("gout", "gout"), (" Gout ", "Gout"), ("no pain", "no pain"), ("none really", "none really"),
        ("nothing", "nothing"), ("no.", "no."), ("--", "--"), ("n.a.", "n.a."), ("0", "0"), ("nein", "nein"),
        ("not any more", "not any more"),
    ],
)  # fmt: skip
def test_only_these_words_mean_that_there_is_no_other_condition(text, means):
    """Contract 1: blank, "no", "none", "n/a", "-"; anything else needs clearance, the unclear too."""
    assert sheet(other_condition=text).free_text_condition == means


@pytest.mark.parametrize(
    ("answered_on", "starts_on", "fine"),
    [
        ("2026-11-23", date(2026, 11, 23), True),
        ("2026-11-22", date(2026, 11, 23), True),
        ("2026-11-24", date(2026, 11, 23), False),
        ("2026-11-24", None, True),
        (None, date(2026, 11, 23), True),
    ],
)
def test_a_sheet_cannot_be_answered_after_its_plan_starts(answered_on, starts_on, fine):
    """Contract 1: answered_on is not after starts_on."""
    document = {"answers_version": 1, "answered_on": answered_on}
    if fine:
        read_answers(document, CODES, starts_on=starts_on)
        return
    with pytest.raises(AnswersError) as caught:
        read_answers(document, CODES, starts_on=starts_on)

    assert [problem.where for problem in caught.value.problems] == ["answered_on"]


def test_a_sheet_read_from_json_text_is_the_same_sheet():
    """Numbers, lists and nulls of JSON, not only of Python."""
    problems = []
    text = json.dumps({"answers_version": 1, "age_years": 40, "pain": [PAIN | {"weeks": 2.5}], "goal": None})
    answers = read_answers(read_json(text, "answers.json", problems), CODES)

    assert problems == []
    assert (answers.age_years, answers.pain[0].weeks, answers.goal) == (40, 2.5, None)


def test_the_document_that_was_handed_in_is_left_as_it_was():
    """The caller may store it."""
    document = {"answers_version": 1, "goal": None, "conditions": ["knee_oa", "knee_oa"], "pain": [dict(PAIN)]}
    before = json.dumps(document)
    read_answers(document, CODES)

    assert json.dumps(document) == before


def test_answers_cannot_be_changed_afterwards():
    """What was screened is what is planned with."""
    with pytest.raises(ValueError, match="frozen"):
        sheet(age_years=30).age_years = 20
