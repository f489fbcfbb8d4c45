"""The store by itself: what it lets one person learn of another, what counts once, and what stays due."""

from __future__ import annotations

import pytest
from people import MONDAY, NOON, answers, checkin, feedback

from recommender import Recommender
from recommender.errors import DocumentError
from recommender.store.audit import AuditTrail
from recommender.store.erasure import Erasures
from recommender.store.sqlite_rows import SqliteRows
from recommender.store.store import Store


@pytest.fixture
def store(location):
    opened = Store.open(str(location), now=NOON)
    yield opened
    opened.close()


def app_of(store: Store) -> Recommender:
    return Recommender(store, now=lambda: NOON, today=lambda: MONDAY)


# ---- one person and another ----


@pytest.mark.parametrize(("team", "names_them"), [("home", True), ("north", False)])
def test_a_session_of_somebody_else_is_refused_and_in_a_clinic_nobody_is_named(store, team, names_them):
    """At home it helps to know whose it is; in a clinic nobody learns who else is there."""
    app = app_of(store.of_team(team))
    theirs = app.save_and_plan("Robin", answers(), starts_on=MONDAY).sessions[0]
    app.save_answers("me", answers())
    with pytest.raises(DocumentError) as caught:
        app.record(feedback(session_id=theirs.session_id))

    assert ("Robin" in str(caught.value)) == names_them


# ---- what is not finished ----


def test_what_counts_of_an_unfinished_talk_counts_no_more_once_it_is_stored(store):
    """The draft may still lie there, as when the page is closed right after: the warning was told once."""
    app = app_of(store)
    app.save_answers("me", answers())
    app.drafts.keep("me", "checkin", {"counts": checkin("c1", red_flags=["RF_DVT"])})
    before = store.happenings("me")
    app.record(checkin("c1", red_flags=["RF_DVT"], worst_pain=3))

    assert [entry["checkin_id"] for entry in before] == ["c1"]
    assert [(entry["checkin_id"], entry.get("worst_pain")) for entry in store.happenings("me")] == [("c1", 3)]


# ---- what stays due ----


class AnotherIsErasedMeanwhile(SqliteRows):
    """Rows in which an erasure is noted while the file is written anew: its rows may have been read before."""

    def scrub(self) -> None:
        super().scrub()
        Erasures(self, "home").owe_scrub(now=NOON)


def test_what_is_erased_while_the_file_is_written_anew_stays_due(tmp_path):
    """Else its bytes would stay in the file for ever, and nobody would know."""
    rows = AnotherIsErasedMeanwhile(str(tmp_path / "people.db"), now=NOON)
    erasures = Erasures(rows, "home")
    erasures.owe_scrub(now=NOON)
    erasures.scrub()

    assert len(rows.read("SELECT scrub_id FROM scrubs")) == 1
    rows.close()


# ---- the trail ----


def test_the_trail_is_leafed_through_both_ways_without_a_gap_also_within_one_moment(store):
    """Five lines of one moment, two a page: whoever goes on and back again sees each once, in the same places."""
    trail: AuditTrail = store.desk().audit
    for number in range(5):
        trail.add("north", actor="a", about=None, action=f"action {number}", now=NOON)
    all_of_them = trail.newest("north", most=9)
    first = trail.newest("north", most=2)
    second = trail.newest("north", most=2, before=first[-1])
    third = trail.newest("north", most=2, before=second[-1])

    assert [*first, *second, *third] == all_of_them
    assert trail.next_newer("north", most=2, after=third[0]) == second
    assert trail.next_newer("north", most=2, after=second[0]) == first
