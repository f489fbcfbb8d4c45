"""The sums of a person: exact, in any order, each session once (scoring 2.1)."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from scoring.logged import NAMES, logged, profile, random_people, random_session

from recommender.scoring.person_sums import FACTS, PersonSums, SegmentSums
from recommender.scoring.session_sums import session_sums

FEW = ["bridge", "cat-cow", "childs-pose", "sphinx", "bird-dog", "supine-spinal-twist", "wall-angel"]


def sums_of(*sessions) -> PersonSums:
    person = PersonSums(person="me")
    for session in sessions:
        person = person.with_session(profile(), session)
    return person


def some(count: int, seed: int = 1) -> list:
    rng = np.random.default_rng(seed)
    return [random_session(rng, f"f{number}", FEW) for number in range(count)]


def test_the_table_is_the_sum_of_products_in_exact_fractions():
    """Recounted with fractions, which never round: not one bit may be off."""
    sessions = some(20)
    table = sums_of(*sessions).segments[0].pain_table(FEW)

    wanted = [[Fraction(0)] * (len(FEW) + len(FACTS)) for _ in range(len(FEW) + len(FACTS))]
    for s in sessions:
        if s.change is not None:
            row = [Fraction(s.done.get(name, 0.0)) for name in FEW]
            row += [Fraction(1), Fraction(s.pain_before is not None), Fraction(s.pain_before or 0)]
            row += [Fraction(s.rho2), Fraction(s.change)]
            wanted = [
                [old + a * b for old, b in zip(line, row, strict=True)] for line, a in zip(wanted, row, strict=True)
            ]
    assert [[Fraction(entry) for entry in line] for line in table.tolist()] == wanted


def test_tables_of_parts_add_up_to_the_table_of_the_whole_bit_for_bit():
    sessions = some(21)
    whole = sums_of(*sessions).segments[0].pain_table(FEW)

    parts = [sums_of(*sessions[start::3]).segments[0].pain_table(FEW) for start in range(3)]

    assert all(np.array_equal(sum(order), whole) for order in permutations(parts))


def test_taking_a_session_away_is_exact_subtraction():
    *kept, gone = some(12)
    table = sums_of(*kept, gone).segments[0].pain_table(FEW)
    of_gone = sums_of(gone).segments[0].pain_table(FEW)

    assert np.array_equal(table - of_gone, sums_of(*kept).segments[0].pain_table(FEW))


def test_a_deleted_session_is_as_if_it_had_never_been_seen():
    *kept, gone = some(12)

    assert sums_of(*kept, gone).without_session(gone.session_id) == sums_of(*kept)


def test_the_last_session_takes_its_segment_with_it():
    (only,) = some(1)

    assert sums_of(only).without_session(only.session_id) == PersonSums(person="me")


def test_a_session_sent_again_counts_once():
    """The statistics are sums: without ids a retry would count twice."""
    sessions = some(5)

    assert sums_of(*sessions, *sessions) == sums_of(*sessions)


def test_a_session_that_was_amended_replaces_the_first():
    before, after = session_sums(logged("f1", pain_after=4)), session_sums(logged("f1", pain_after=2))

    assert sums_of(before, after) == sums_of(after)


def test_an_amended_session_may_move_to_another_questionnaire():
    """It stands in one segment, never in both."""
    (session,) = some(1)
    old, new = profile(), profile(age_years=42)

    person = PersonSums(person="me").with_session(old, session).with_session(new, session)

    assert [segment.profile for segment in person.segments] == [new]


@pytest.mark.parametrize("seed", range(3))
def test_parts_merge_in_any_order_with_what_they_share(seed):
    sessions = some(9, seed)
    parts = [sums_of(*sessions[:5]), sums_of(*sessions[3:8]), sums_of(*sessions[7:])]

    for first, second, third in permutations(parts):
        assert first.merged(second).merged(third) == sums_of(*sessions)


def test_segments_stand_in_the_order_of_their_days():
    """Whichever part arrives first."""
    early, late = profile(answered_on="2026-11-16"), profile(answered_on="2026-11-23")
    first, second = some(2)
    one, other = (PersonSums(person="me").with_session(p, s) for p, s in ((early, first), (late, second)))

    assert one.merged(other) == other.merged(one)
    assert [segment.profile for segment in other.merged(one).segments] == [early, late]


def test_one_session_with_two_contents_is_refused():
    """Nobody can say which of the two is true; the store refuses it long before."""
    one, other = (sums_of(session_sums(logged("f1", pain_after=after))) for after in (3, 4))

    with pytest.raises(ValueError, match="session f1 stands twice"):
        one.merged(other)


def test_one_session_under_two_questionnaires_is_refused():
    """Its features would be those of both, or of neither."""
    (session,) = some(1)
    one, other = (PersonSums(person="me").with_session(sheet, session) for sheet in (profile(), profile(age_years=42)))

    with pytest.raises(ValueError, match="sessions f0 stand under two questionnaires"):
        one.merged(other)


def test_another_person_is_refused():
    with pytest.raises(ValueError, match="you do not belong to me"):
        PersonSums(person="me").merged(PersonSums(person="you"))


def test_mean_pain_before_counts_the_sheet_twice_and_every_session_that_says_it():
    """Sheet 5; sessions 8, 6 and one unsaid: (2 * 5 + 8 + 6) / 4. The pain after is not needed for it."""
    pains = [(8, 4), (6, None), (None, 3)]
    sessions = [session_sums(logged(f"f{n}", pain_before=b, pain_after=a)) for n, (b, a) in enumerate(pains)]

    assert sums_of(*sessions).mean_pain_before == 24 / 4


def test_where_nothing_hurts_the_sheet_counts_as_no_pain():
    session = session_sums(logged(pain_before=3))
    person = PersonSums(person="me").with_session(profile(pain=[]), session)

    assert person.mean_pain_before == 3 / 3


def test_ratings_are_counted_summed_and_squared():
    """Bridge: helped twice and worse once; cat-cow: never said."""
    sessions = [
        session_sums(
            logged(
                f"f{n}",
                items=[
                    {"stretch": "bridge", "outcome": "done", "felt": felt},
                    {"stretch": "cat-cow", "outcome": "done"},
                ],
            )
        )
        for n, felt in enumerate(("helped", "helped", "worse"))
    ]

    table = sums_of(*sessions).segments[0].rating_table(["bridge", "cat-cow"])

    assert table.tolist() == [[3, 11, 51], [0, 0, 0]]


def test_a_segment_names_what_was_done_and_what_was_rated():
    items = [
        {"stretch": "sphinx", "outcome": "done"},
        {"stretch": "bridge", "outcome": "skipped"},
        {"stretch": "bird-dog", "outcome": "skipped", "felt": "worse"},
    ]
    sums = session_sums(logged(items=items))

    segment = SegmentSums(profile=profile(), sessions={"f1": sums})

    assert (segment.done, segment.rated) == (("sphinx",), ("bird-dog",))


def test_the_people_of_the_tests_are_as_they_are_said_to_be():
    """Two questionnaires for every third, and every stretch of the catalog somewhere: else the oracles test little."""
    people = random_people(np.random.default_rng(3), 30, 12)

    assert [len(person.segments) for person in people[:4]] == [2, 1, 1, 2]
    assert {name for p in people for segment in p.segments for name in segment.done} == set(NAMES)
