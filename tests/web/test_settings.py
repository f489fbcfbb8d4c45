"""Settings: looks stay in the browser, wishes go to the next week, data comes in and goes away whole."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta

import pytest
from people import MONDAY, answers, checkin, feedback

NEXT = MONDAY + timedelta(days=7)


@pytest.fixture
def planned(served):
    """A client of somebody with a week."""
    with served.application() as application:
        application.save_and_plan("me", answers(other_condition="zyzzyva", cleared_for=["other"]), starts_on=MONDAY)
    return served.client()


def export(served, person="me"):
    with served.application() as application:
        return json.loads(json.dumps(application.belongings.export(person)))


def test_looks_are_kept_in_this_browser_alone(served):
    """They say something about a person too, so they are no part of what is stored."""
    client = served.client()
    chosen = {"text": "large", "colours": "dark", "voice": "on", "keys": "on", "hair": "grey", "skin": "brown",
              "build": "broad"}  # fmt: skip
    page = client.post("/settings/look", data=chosen).text

    assert {name: client.cookies.get(name) for name in chosen} == chosen
    assert 'data-colours="dark" data-text="large"' in page
    assert "Saved" in page
    assert 'data-colours="auto"' in served.client().get("/settings").text
    with served.application() as application:
        assert application.people() == []


def test_a_look_that_is_unknown_changes_nothing(served):
    client = served.client()
    client.post("/settings/look", data={"text": "huge", "skin": "<b>"})

    assert not client.cookies


def test_minutes_and_days_count_from_the_next_week(served, planned):
    """The week that runs stays as it is; nothing changes behind anybody's back."""
    before = export(served)["plans"]
    page = planned.post("/settings/sessions", data={"minutes": "20", "days": ["tue", "sat"]}).text
    with served.application() as application:
        plan = application.plan_week("me", starts_on=NEXT)

        assert [session.on.weekday() for session in plan.sessions] == [1, 5]
        assert any(15 < session.minutes <= 20 for session in plan.sessions)
    assert export(served)["plans"][:1] == before
    assert 'value="20"' in page
    assert page.count(" checked") == 2 + 7  # two days, one word of each look


def test_a_wish_renews_no_safety_answer(served, planned):
    """Who only wants other days was not asked whether anything is wrong."""
    planned.post("/settings/sessions", data={"minutes": "20", "days": ["tue"]})
    with served.application() as application:
        plan = application.plan_week("me", starts_on=MONDAY + timedelta(days=14))

        assert plan.status == "incomplete"


def test_the_newest_wish_of_a_day_counts_and_the_same_one_is_stored_once(served, planned):
    for minutes in ("20", "10", "10", "15"):
        planned.post("/settings/sessions", data={"minutes": minutes, "days": ["mon"]})

    assert len(export(served)["checkins"]) == 3
    assert 'value="15"' in planned.get("/settings").text


def test_a_wish_does_not_undo_keep_last_week(served, planned):
    """The newest check-in of a day says whether last week is kept."""
    with served.application() as application:
        application.record(checkin(f"{MONDAY}-000-x", keep_last_week=True))
    planned.post("/settings/sessions", data={"minutes": "20", "days": ["mon"]})

    assert export(served)["checkins"][-1]["document"]["keep_last_week"] is True


@pytest.mark.parametrize("minutes", ["", "2", "61", "ten", "²", "9" * 5000, "-5", "3.5"])
def test_what_cannot_be_is_said_where_it_is(served, planned, minutes):
    """The words of ux A4: what to do, at the top and at the field."""
    reply = planned.post("/settings/sessions", data={"minutes": minutes})

    assert reply.status_code == 422
    assert "<title>Error: Settings" in reply.text
    assert reply.text.count("Type a number of minutes from 3 to 60.") == 2
    assert reply.text.count("Choose at least one day.") == 2
    assert '<a href="#minutes">' in reply.text
    assert export(served)["checkins"] == []


def test_nobody_without_answers_can_wish(served):
    client = served.client()
    assert "Your sessions" not in client.get("/settings").text
    assert client.post("/settings/sessions", data={"minutes": "20", "days": ["mon"]}).url.path == "/"
    with served.application() as application:
        assert application.people() == []


def test_everything_goes_when_asked_once(served, planned):
    """What goes is said first; then it is gone from every byte of the file."""
    with served.application() as application:
        application.record(feedback())
    page = planned.get("/settings/erase").text
    assert "all sessions that you logged (1)" in page
    assert b"zyzzyva" in b"".join(path.read_bytes() for path in served.database.parent.glob("people.db*"))
    gone = planned.post("/settings/erase", data={"person": "me"})

    assert "It is all gone" in gone.text
    assert gone.history[0].headers["clear-site-data"] == '"storage"'
    assert b"zyzzyva" not in b"".join(path.read_bytes() for path in served.database.parent.glob("people.db*"))
    assert planned.get("/week").url.path != "/settings"
    assert "There is nothing to delete" in planned.get("/settings/erase").text


def test_of_what_goes_each_session_is_counted_once(served, planned):
    """Told on two devices and corrected, it was done once; another day is another session."""
    with served.application() as application:
        first, second, _ = application.weeks.current_plan("me", MONDAY).sessions
        for name, session in (("a", first), ("b", first), ("c", second)):
            application.record(feedback(name, session_id=session.session_id, on=str(session.on)))
        application.record(feedback("d", amends="a", session_id=first.session_id, pain_after=2))
        assert len(application.belongings.export("me")["feedbacks"]) == 4

    assert "all sessions that you logged (2)" in planned.get("/settings/erase").text


def test_what_cannot_be_read_can_be_deleted(served, planned):
    with served.application() as application:
        application.record(feedback())
    with sqlite3.connect(served.database) as connection:
        connection.execute("UPDATE plans SET document = '{}'")

    assert "all sessions that you logged<" in planned.get("/settings/erase").text
    assert "It is all gone" in planned.post("/settings/erase", data={"person": "me"}).text


def test_only_the_person_that_the_page_named_goes(served, planned):
    """Another tab may have gone on as somebody else meanwhile."""
    with served.application() as application:
        application.save_answers("ann", answers())
    planned.post("/people", data={"name": "ann"})
    reply = planned.post("/settings/erase", data={"person": "me"})

    assert "Delete everything about ann?" in reply.text
    assert export(served)["answers"]
    gone = planned.post("/settings/erase", data={"person": "ann"})
    assert "clear-site-data" not in gone.history[0].headers
    assert "person" not in planned.cookies
    with served.application() as application:
        assert application.people() == ["me"]


def test_what_was_saved_comes_back(served, planned):
    """Saved, erased, taken in: the same data, and the same person in this browser."""
    with served.application() as application:
        application.save_and_plan("Ann Ó", answers(), starts_on=MONDAY)
    planned.post("/people", data={"name": "Ann Ó"})
    saved = planned.get("/take-away/data.json").content
    planned.post("/settings/erase", data={"person": "Ann Ó"})
    page = planned.post("/settings/import", files={"file": ("stretch-data.json", saved)}).text

    assert "Your data is here again." in page
    assert "<strong>Ann Ó</strong>" in page
    assert export(served, "Ann Ó") == json.loads(saved)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose the file"), (b"\xff\xfe", "x.json was not saved here"), (b"[]", "x.json was not saved here"),
        (b"My notes", "x.json was not saved here, or it was changed since. Choose the file"),
        (b'{\n"person": me}', "x.json is damaged: it cannot be read from line 2, column 11 on. Choose the file"),
        (b"PK\x03\x04", "x.json was not saved here"),
        (b'{"person": "ann", "answers": [{}]}', "x.json was not saved here, or it was changed since."),
        (b'{"person": "ann", "answers": [{}]}', "answers[0]: recorded_at"),
        (b'{"person": "me", "events": [{"event_id": "e"}]}', "events[0]"),
        (b'{"person": "\\ud800"}', "half a character"),
        (b'{"a":' * 100_000, "nested too deeply"), (b'{"person": "<script>", "plans": 1}', "plans"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_of_ours_is_refused_in_words(served, planned, content, words):
    files = {"file": ("x.json", content)} if content else {"file": ("", b"")}
    reply = planned.post("/settings/import", files=files)

    assert reply.status_code == 422
    assert words in reply.text
    assert "<title>Error: Settings" in reply.text
    assert not any(raw in reply.text for raw in ("JSON:", "Expecting", "stretch export"))
    with served.application() as application:
        assert application.people() == ["me"]


def test_a_person_who_is_here_already_is_not_mixed_with_another(served, planned):
    """What to do is said in words of the page: nobody types options here."""
    saved = planned.get("/take-away/data.json").content
    with served.application() as application:
        application.erase("me")
        application.save_answers("me", answers(age_years=77))
    reply = planned.post("/settings/import", files={"file": ("x.json", saved)})

    assert reply.status_code == 422
    assert "Somebody of that name is here already, with other data. Delete that first." in reply.text
    assert [row["document"]["age_years"] for row in export(served)["answers"]] == [77]


def test_a_file_of_years_may_come_in_and_a_larger_body_elsewhere_may_not(served):
    """Only where a file is taken in."""
    large = b'{"person": "ann", "notes": "' + b"a" * 3_000_000 + b'"}'
    client = served.client()

    assert client.post("/settings/import", files={"file": ("x.json", large)}).status_code == 200
    assert client.post("/settings/look", content=large).status_code == 413


def test_a_name_is_shown_as_it_is(served):
    """Names are free text: never part of the page's own words."""
    with served.application() as application:
        application.save_answers("<b>Bo</b>", answers())
    client = served.client()
    client.post("/people", data={"name": "<b>Bo</b>"})

    for path in ("/settings", "/settings/erase"):
        assert "<b>Bo" not in client.get(path).text
        assert "&lt;b&gt;Bo" in client.get(path).text


@pytest.mark.usefixtures("planned")
def test_it_fits_a_narrow_phone(browser_page):
    """Nothing scrolls sideways at 320 px, and every target is large enough for a thumb."""
    browser_page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/settings", "/settings/erase", "/take-away", "/progress"):
        browser_page.goto(path)
        assert browser_page.evaluate("document.documentElement.scrollWidth") == 320
        small = browser_page.evaluate(
            "[...document.querySelectorAll('main .button, main label.choice')]"
            ".filter(e => e.getBoundingClientRect().height < 44).length"
        )
        assert small == 0
        assert browser_page.locator("h1").count() == 1
