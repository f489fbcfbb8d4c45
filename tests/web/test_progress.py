"""Progress: the goal, the sessions, the pain; a sentence, a chart and a table that say the same; never a reproach."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from answering import answer, page_of, send
from people import MONDAY, answers, checkin, event, feedback

from recommender.outcomes.progress import WeekOfProgress
from recommender.web.progress_chart import TOP, pain_chart, session_chart

SVG = "{http://www.w3.org/2000/svg}"


def week_of(number, **changes):
    known = {"planned": 3, "done": 3, "worst_nrs": 5, "is_whole": True, "paused": False} | changes
    return WeekOfProgress(monday=date(2026, 1, 5) + timedelta(days=7 * number), **known)


def drawn(chart):
    return ElementTree.fromstring(str(chart))


def of_class(root, name):
    return [element for element in root.iter() if element.get("class") == name]


@pytest.fixture
def lived(served):
    """Three weeks before MONDAY: done 3, none (paused), 1; the goal harder, then easier twice."""
    start = MONDAY - timedelta(days=21)
    with served.application() as application:
        activity = {"text": "Lift <my> child", "ability": 3}
        application.save_answers("me", answers(answered_on=start.isoformat(), activity=activity))
        for number, (sessions, worst, ease) in enumerate([(3, 7, "harder"), (0, 6, "easier"), (1, 4, "easier")]):
            monday = start + timedelta(days=7 * number)
            for n in range(sessions):
                on = (monday + timedelta(days=n)).isoformat()
                application.record(feedback(f"{number}-{n}", on=on, pain_before=2, pain_after=1))
            on = (monday + timedelta(days=6)).isoformat()
            application.record(checkin(f"c{number}", on=on, worst_pain=worst, activity=ease))
        for kind, day in (("pause", 7), ("resume", 13)):
            at = f"{start + timedelta(days=day)}T06:00:00Z"
            facts = {"reason": "holiday"} if kind == "pause" else {}
            application.record(event(kind, kind=kind, at=at, facts=facts))
    return served.client()


def test_the_goal_comes_first_then_the_sessions_then_pain(lived):
    """Function before pain on every screen (ux A1)."""
    page = lived.get("/progress").text

    assert "Lift &lt;my&gt; child" in page
    assert "easier, at 2 check-ins in a row." in page
    assert "4 sessions since 26 October 2026." in page
    assert re.findall("<h2>(.*?)</h2>", page) == ["What you want to do again", "Sessions", "Pain", "The numbers"]
    assert page.count("<h1>") == 1


def test_sentence_chart_and_table_tell_the_same(lived):
    """The week before the first sheet holds its rating; a check-in speaks of the week that it ends."""
    page = lived.get("/progress").text
    rows = re.findall(r'<th scope="row">(.*?)</th>\s*<td>(.*?)</td>\s*<td>(.*?)</td>', page)

    assert rows == [
        ("23 Nov 2026", "0", "not said"), ("16 Nov 2026", "1", "4"), ("9 Nov 2026", "0, paused", "6"),
        ("2 Nov 2026", "3", "7"), ("26 Oct 2026", "0", "5"),
    ]  # fmt: skip
    assert "About the same: the change lies within everyday ups and downs." in page
    assert page.count('class="dot"') == 4 + 4  # sessions, and weeks with a rating
    assert page.count('class="paused"') == 2


def test_nothing_is_held_against_anybody(lived):
    """Ux A9: no guilt, no streak, no percentage of improvement, nobody else's numbers."""
    text = lived.get("/progress").text.lower()

    for word in ("missed", "streak", "%<", "failed", "average", "only ", "should have", "improve"):
        assert word not in text


def test_two_weeks_are_too_early_for_a_line(served):
    """A line through two dots would be a promise."""
    with served.application() as application:
        application.save_answers("me", answers())
    page = served.client().get("/progress").text

    assert "Too early for a line. 2 more weeks with a check-in." in page
    assert page.count('class="dot"') == 1
    assert 'class="line"' not in page


def test_pain_that_never_changed_is_not_called_lower_in_a_week_that_has_just_begun(served):
    """A session says what hurts now, a check-in the worst of seven days: the first below the second is no fall."""
    start = MONDAY - timedelta(days=28)
    with served.application() as application:
        application.save_answers("me", answers(pain=[{"area": "lower_back", "nrs": 7, "weeks": 50}]))
        for week in range(5):
            monday = start + timedelta(days=7 * week)
            application.record(feedback(f"f{week}", on=monday.isoformat(), pain_before=4, pain_after=4))
            if monday < MONDAY:
                sunday = monday + timedelta(days=6)
                application.record(checkin(f"c{week}", on=sunday.isoformat(), worst_pain=7))
    page = served.client().get("/progress").text

    assert '<th scope="row">23 Nov 2026</th>' in page
    assert "About the same: the change lies within everyday ups and downs." in page


def test_ratings_at_sessions_alone_make_no_line(served):
    """Each is shown; but they are of some moments, and none says what the rest of its week was like."""
    with served.application() as application:
        for week, nrs in enumerate([8, 6, 4, 2]):
            on = MONDAY - timedelta(days=7 * (4 - week))
            application.record(feedback(f"f{week}", on=on.isoformat(), pain_before=nrs, pain_after=nrs))
    page = served.client().get("/progress").text

    assert "Too early for a line. 3 more weeks with a check-in." in page
    assert page.count('class="dot"') == 4 + 4
    assert 'class="line"' not in page


def test_a_session_in_which_nothing_was_done_is_not_counted_as_done(served):
    """Told and skipped is told; what was done elsewhere was done."""
    skipped = [{"stretch": "cat-cow", "outcome": "skipped", "reason": "no_time"}]
    elsewhere = [{"stretch": "cat-cow", "outcome": "skipped", "reason": "already_did"}]
    with served.application() as application:
        for day, items in enumerate([skipped, elsewhere, skipped]):
            on = MONDAY - timedelta(days=7 - day)
            application.record(feedback(f"f{day}", on=on.isoformat(), items=items))
    page = served.client().get("/progress").text

    assert "1 session since" in page


def test_whoever_named_nothing_to_do_again_can_name_it_from_here(served):
    client = served.client()
    answer(client)
    client.post("/answers")
    assert page_of(client.get("/questions/activity_text?change=1")) == "activity_text"
    send(client, "activity_text", "", change=True)
    client.post("/answers")

    address = re.search(r'href="(/questions/[^"]*)">Name something', client.get("/progress").text)[1]

    assert page_of(client.get(address)) == "activity_text"


def test_whoever_has_just_come_is_told_what_will_be_here(served):
    page = served.client().get("/progress").text

    assert "There is nothing to show yet." in page
    assert "<svg" not in page


def test_nothing_inline_would_break_the_policy(lived):
    page = lived.get("/progress").text
    assert not re.search(r"\sstyle=|<style|<script(?![^>]* src=)|\son\w+=", page)


def test_the_chart_is_where_the_numbers_are():
    """0 at the bottom, 10 at the top, each dot in its column, the band one point around the first."""
    weeks = [week_of(0, worst_nrs=0), week_of(1, worst_nrs=None), week_of(2, worst_nrs=10), week_of(3, worst_nrs=5)]
    root = drawn(pain_chart(weeks, "a < b"))
    dots = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in of_class(root, "dot")]
    (band,) = of_class(root, "band")
    bottom, top = dots[0][1], dots[1][1]

    assert [round(y) for _, y in dots] == [TOP + 200, TOP, TOP + 100]
    steps = [b - a for (a, _), (b, _) in pairwise(dots)]
    assert steps[0] == pytest.approx(2 * steps[1], abs=0.4)
    assert float(band.get("height")) == pytest.approx((bottom - top) / 10, abs=0.1)  # nothing lies below 0
    assert root.find("title" if root.tag == "svg" else f"{SVG}title").text == "a < b"
    assert len(of_class(root, "line")) == 1


def test_the_line_and_the_band_leave_out_what_cannot_be_compared():
    """The dot of a session stands by itself, however low it is."""
    weeks = [week_of(0, worst_nrs=1, is_whole=False), *(week_of(number) for number in (1, 2, 3))]
    root = drawn(pain_chart([*weeks, week_of(4, worst_nrs=2, is_whole=False)], "t"))
    (line,), (band,) = of_class(root, "line"), of_class(root, "band")

    assert len(of_class(root, "dot")) == 5
    assert set(re.findall(r"\d+\.\d+ (\d+\.\d+)", line.get("d"))) == {f"{TOP + 100:.1f}"}
    assert float(band.get("y")) == TOP + 80


def test_a_met_wish_is_a_quiet_tick_and_an_unmet_one_is_nothing():
    weeks = [week_of(0), week_of(1, done=2), week_of(2, planned=0, done=0), week_of(3, done=12)]
    root = drawn(session_chart(weeks, 3, "t"))

    assert len(of_class(root, "tick")) == 2
    assert len(of_class(root, "dot")) == 3 + 2 + 0 + 7
    assert len(of_class(root, "aim")) == 1


@pytest.mark.parametrize("count", [1, 2, 5, 13, 26])
def test_dates_have_room(count):
    """They are read, not guessed: none over another, the newest always there, all inside."""
    root = drawn(pain_chart([week_of(number) for number in range(count)], "t"))
    places = [float(text.get("x")) for text in of_class(root, "below")]

    assert of_class(root, "below")[-1].text == f"{week_of(count - 1).monday.day} {week_of(count - 1).monday:%b}"
    assert all(b - a >= 40 for a, b in pairwise(places))
    assert 16 <= min(places) <= max(places) <= 360 - 16
