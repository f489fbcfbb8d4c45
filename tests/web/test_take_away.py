"""What is taken away: one page whatever the week is, a calendar file, all data; and never what may not be shown."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest
from icalendar import Calendar
from people import MONDAY, answers, feedback
from printed_sheets import pages_of, plan_random_weeks, printed_wrong

from recommender.knowledge import shipped_knowledge
from recommender.profile.plan import CautionText
from recommender.web.fridge_sheet import ROOM, sheet_of

EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MUCH_TO_HEED = {
    "conditions": ["osteoporosis", "knee_oa", "hypermobility", "shoulder_impingement"],
    "age_years": 66, "equipment": ["mat", "chair", "wall", "towel", "cushion", "bed"],
}  # fmt: skip


def weeks():
    known = shipped_knowledge().rules.conditions
    heed = MUCH_TO_HEED | {"conditions": [code for code, one in known.items() if one.action == "FILTER"][:8]}
    return {
        "usual": {},
        "the longest": {"days": EVERY_DAY, "minutes_per_session": 60, "equipment": ["mat", "chair", "wall", "towel",
                        "strap", "cushion", "step", "bed", "table", "doorway"]},
        "the shortest": {"days": ["mon"], "minutes_per_session": 3},
        "with much to heed": heed | {"days": EVERY_DAY, "minutes_per_session": 45},
    }  # fmt: skip


def plan_for(served, **changes):
    with served.application() as application:
        return application.save_and_plan("me", answers(**changes), starts_on=MONDAY)


def grey(route):
    """A picture of the size that all pictures have, without the time that drawing them takes."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300"/></svg>'
    route.fulfill(content_type="image/svg+xml", body=svg)


@pytest.mark.parametrize("name", weeks())
def test_the_sheet_is_one_page_of_either_paper(served, browser_page, name):
    """Two pages do not hang on a fridge."""
    plan = plan_for(served, **weeks()[name])
    assert plan.sessions
    browser_page.route("**/figures/**", grey)
    browser_page.goto("/take-away/sheet")

    assert printed_wrong(browser_page) == []


def test_the_sheets_of_random_people_are_one_page_each(served, browser_page):
    """Five here, a hundred in tests/benchmarks/bench_sheets.py."""
    browser_page.route("**/figures/**", grey)
    wrong = {}
    with served.application() as application:
        people = list(plan_random_weeks(application, 5, seed=2026))
    for name in people:
        browser_page.context.add_cookies([{"name": "person", "value": quote(name), "url": served.address}])
        browser_page.goto("/take-away/sheet")
        wrong[name] = printed_wrong(browser_page)

    assert list(wrong.values()) == [[]] * 5, wrong


def test_a_second_page_would_be_noticed(served, browser_page):
    """The count of pages is no constant: a sheet that is a little too long is two."""
    plan_for(served)
    browser_page.route("**/figures/**", grey)
    browser_page.goto("/take-away/sheet")
    browser_page.evaluate("document.querySelector('.sheet').style.height = '280mm'")

    assert printed_wrong(browser_page) == ["2 pages of A4", "2 pages of Letter"]


# The longest words that a card can hold, on so many cards, and so many letters of cautions below them.
FILL = """([count, letters]) => {
  [...document.querySelectorAll('.cards li')].slice(count).forEach(card => card.remove());
  for (const card of document.querySelectorAll('.cards li')) {
    card.querySelector('h2').textContent = 'Lying hamstring stretch with a strap, the other knee bent.. 1';
    card.querySelector('.how p').innerHTML =
      '<strong>3 sets of 12 x 20 s, each side</strong><br>Mon Tue Wed Thu Fri Sat Sun';
    card.querySelector('.cue').textContent =
      'You should feel a gentle pull behind your shoulder and between your shoulder blades.';
  }
  const care = document.createElement('p');
  care.className = 'care';
  care.textContent = 'Go only about half of the way. '.repeat(letters / 31 + 1);
  document.querySelector('.sheet footer').prepend(care);
}"""


@pytest.mark.parametrize(("count", "letters"), ROOM)
def test_the_longest_words_on_every_card_fit(served, browser_page, count, letters):
    """What ROOM promises is measured with the worst that data can hold."""
    plan_for(served, days=EVERY_DAY, minutes_per_session=60)
    browser_page.route("**/figures/**", grey)
    browser_page.goto("/take-away/sheet")
    browser_page.evaluate(FILL, [count, letters])

    assert [pages_of(browser_page.pdf(format=paper)) for paper in ("A4", "Letter")] == [1, 1]


def test_the_largest_text_of_a_reader_does_not_make_it_two(served, browser_page):
    """On paper the sizes are those of paper."""
    plan_for(served, days=EVERY_DAY, minutes_per_session=60)
    browser_page.context.add_cookies([{"name": "text", "value": "large", "url": served.address}])
    browser_page.route("**/figures/**", grey)
    browser_page.goto("/take-away/sheet")

    assert pages_of(browser_page.pdf(format="Letter")) == 1


def test_the_sheet_says_what_to_do_and_when_to_stop(served):
    plan = plan_for(served)
    page = unescape(served.client().get("/take-away/sheet").text)

    for stretch in plan.stretch_ids:
        item = next(item for session in plan.sessions for item in session.items if item.stretch == stretch)
        assert item.name in page
        assert f"/figures/{stretch}.svg?theme=ink" in page
    assert "Stop a stretch if pain gets sharp" in page
    assert "Numb between the legs" in page
    assert page.count("<span>M</span>") == 2 * len(plan.stretch_ids)
    assert 'style="' not in page


def caution(text):
    return CautionText(condition="x", text=text)


@pytest.fixture
def long_week(served):
    return plan_for(served, days=EVERY_DAY, minutes_per_session=60)


def test_every_caution_that_stands_on_the_sheet_is_whole(long_week):
    """A warning that is cut off may say the opposite; where there is no room for all, there are fewer stretches."""
    for text_length, cards in ((20, 12), (180, 9), (480, 6)):
        sessions = [
            session.model_copy(
                update={"items": tuple(item.model_copy(update={"cautions": (caution(item.stretch * 9),)})
                                       for item in session.items)}
            )
            for session in long_week.sessions
        ]  # fmt: skip
        sessions = [
            s.model_copy(update={"items": tuple(
                i.model_copy(update={"cautions": (caution(i.cautions[0].text[:text_length].ljust(text_length, ".")),)})
                for i in s.items)}) for s in sessions
        ]  # fmt: skip
        sheet = sheet_of(sessions)

        assert len(sheet.cards) == min(cards, sheet.all_of)
        assert not sheet.has_more
        for card in sheet.cards:
            assert [sheet.cautions[mark - 1] for mark in card.marks] == [one.text for one in card.item.cautions]


def test_where_no_room_is_enough_the_sheet_says_so(long_week):
    full = caution("a" * (ROOM[-1][1] + 1))
    sessions = [
        session.model_copy(update={"items": tuple(item.model_copy(update={"cautions": (full,)})
                                                  for item in session.items)})
        for session in long_week.sessions
    ]  # fmt: skip
    sheet = sheet_of(sessions)

    assert (sheet.has_more, sheet.cautions) == (True, ())


def test_the_calendar_comes_as_a_file_that_calendars_read(served):
    plan = plan_for(served)
    reply = served.client().get("/take-away/week.ics")
    read = Calendar.from_ical(reply.text)

    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    assert 'attachment; filename="stretching-week.ics"' in reply.headers["content-disposition"]
    assert len(read.walk("VEVENT")) == len(plan.sessions)


def test_all_data_comes_as_a_file(served):
    plan_for(served)
    client = served.client()
    reply = client.get("/take-away/data.json")
    with served.application() as application:
        assert reply.json() == application.belongings.export("me")

    assert 'attachment; filename="stretch-data.json"' in reply.headers["content-disposition"]
    assert served.client().get("/take-away/data.json", headers={"Cookie": "person=ann"}).status_code == 404


def test_everything_comes_as_an_archive_and_goes_in_again(served):
    """Erased here and taken in again, it is the same person."""
    plan_for(served)
    client = served.client()
    reply = client.get("/take-away/person.zip")
    with served.application() as application:
        before = application.belongings.export("me")
        application.erase("me")
    client.post("/settings/import", files={"file": ("x.zip", reply.content)}, headers={"Origin": served.address})

    with served.application() as application:
        assert application.belongings.export("me") == before
    assert 'attachment; filename="stretch-person.zip"' in reply.headers["content-disposition"]


def test_what_may_not_be_shown_is_not_taken_away(served):
    """A warning puts the week away on paper and in the calendar too (decisions 1.11)."""
    plan = plan_for(served)
    client = served.client()
    with served.application() as application:
        application.record(feedback(red_flags=["RF_CES_BLADDER"]))
    page = client.get("/take-away/sheet")

    assert "No week to take along now" in page.text
    assert plan.sessions[0].items[0].name not in page.text
    assert client.get("/take-away/week.ics").status_code == 400


def test_a_stretch_that_was_put_away_is_not_on_the_sheet(served):
    plan = plan_for(served)
    item = plan.sessions[0].items[0]
    with served.application() as application:
        application.log.exclude("me", item.stretch)

    assert item.name not in served.client().get("/take-away/sheet").text


def test_whoever_has_just_come_finds_a_way_on(served):
    client = served.client()
    page = client.get("/take-away").text

    assert "No week to take along now" in page
    assert 'href="/week"' in page
    assert client.get("/take-away/sheet").url.path == "/take-away"
    assert client.get("/take-away/week.ics").status_code == 404


def test_a_week_that_is_over_is_not_handed_out(served):
    plan_for(served)
    served.clock.today = MONDAY + timedelta(days=8)

    assert served.client().get("/take-away/week.ics").status_code in (400, 404)
