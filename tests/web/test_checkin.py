"""The weekly check-in on pages: safety first, what changes and why, the choice; and no warning is lost on the way."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from people import MONDAY, answers

from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.questionnaire.shipped import shipped_questionnaire

SUNDAY, NEXT_MONDAY = MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
CES, CES_LIST = "flag:RF_CES_SADDLE", "red_flags:A1"


@pytest.fixture
def planned(served):
    """A week from Monday; today is its Sunday, and other wishes were told on Saturday: the next week is another."""
    calf = {"area": "calf", "side": "both", "nrs": 3, "weeks": 8}
    with served.application() as app:
        app.save_and_plan("me", answers(), starts_on=MONDAY)
        changed = answers(answered_on="2026-11-28", pain=[calf], stiff_areas=["wrist_forearm", "chest"])
        app.save_answers("me", changed)
    served.clock.today = SUNDAY
    return served


@pytest.fixture
def client(planned):
    return planned.client()


def begin(client):
    return client.post("/check-in")


def reply(client, page, said=None):
    """Replies to the question of a page: None is the calmest there is."""
    path = page.url.path
    if said is not None:
        return client.post(path, data={"reply": said})
    if 'name="none"' in page.text:
        return client.post(path, data={"none": "1"})
    page = client.post(path, data={"reply": "no"})
    return client.post(path, data={"reply": ""}) if page.status_code == 422 else page  # what is usual


def walk(client, page, **said):
    """Answers page after page, until something else than a question comes. said: by page id, `__` for a colon."""
    said = {name.replace("__", ":"): words for name, words in said.items()}
    asked = []
    while re.match(r"/check-in/(ask|all)/", page.url.path):
        name = page.url.path.rpartition("/")[2]
        asked.append(name)
        page = reply(client, page, said.get(name))
        assert page.status_code == 200, (name, page.text)
    return page, asked


def stored(served):
    with served.application() as app:
        return app.belongings.export("me")


def checkins(served):
    return [entry["document"] for entry in stored(served)["checkins"]]


def plans(served):
    return [entry["document"] for entry in stored(served)["plans"]]


def stop_of(served, day=SUNDAY):
    with served.application() as app:
        stop = app.weeks.stop("me", day)
        return stop.plan.status if stop else None


# ---- the usual way ----


def test_the_pages_are_those_of_the_terminal(client):
    """The same questions in the same order: one definition of what a check-in asks."""
    page, asked = walk(client, begin(client))
    sheet = read_answers(answers(), shipped_knowledge().codes)
    replies = dict.fromkeys(asked)
    expected = [p.id for p in shipped_questionnaire().checkin_pages({**replies, "conditions_changed": "no"}, sheet, ())]

    assert asked == expected
    assert page.url.path == "/check-in/week"


def test_what_the_other_lists_ask_about_stands_under_the_question_for_everybody_to_read(client):
    """Who has fallen must see it without opening anything, and who listens to the page hears it with the question."""
    page = begin(client)
    while "Anything new from the other lists?" not in page.text:
        page = reply(client, page)
    shown = page.text.partition("<details")[0]

    assert re.search(r'<ul id="about"><li>A fall, crash or hurt neck\..*</li><li>Fever, .*</li></ul>', shown)
    assert '<fieldset aria-describedby="about why">' in shown


def test_it_shows_what_would_change_and_using_it_makes_that_week(planned, client):
    page, _ = walk(client, begin(client), worst_pain="4", flare="no", minutes_next_week="15")
    assert "What changes next week" in page.text
    assert re.search(r"<li>(Kept|No stretch)", page.text)
    assert "Because" in page.text or "New:" in page.text
    assert len(plans(planned)) == 1
    page = client.post("/check-in/week", data={"week": "use"})

    (document,) = checkins(planned)
    assert (document["red_flags"], document["conditions_changed"], document["worst_pain"]) == ([], False, 4)
    assert (document["flare"], document["minutes_per_session"], document["on"]) == (False, 15, SUNDAY.isoformat())
    assert "keep_last_week" not in document
    assert plans(planned)[-1]["starts_on"] == NEXT_MONDAY.isoformat()
    assert page.url.path == "/check-in/done"


def test_last_week_can_be_kept(planned, client):
    walk(client, begin(client))
    client.post("/check-in/week", data={"week": "keep"})
    first, second = (
        {item["stretch"] for session in plan["sessions"] for item in session["items"]} for plan in plans(planned)
    )

    assert checkins(planned)[0]["keep_last_week"] is True
    assert second <= first


def test_both_choices_are_as_large_and_nothing_else_is_taken_for_one(planned, client):
    page, _ = walk(client, begin(client))
    assert re.findall(r'value="(use|keep)">([\w ]+)<', page.text) == [
        ("use", "Use this week"), ("keep", "Keep last week"),
    ]  # fmt: skip
    assert client.post("/check-in/week", data={"week": "both"}).url.path == "/check-in/week"
    assert checkins(planned) == []


def test_who_goes_away_and_comes_back_the_same_day_goes_on_where_they_were(client):
    page = begin(client)
    for _ in range(4):
        page = reply(client, page)

    assert client.get("/check-in").url == page.url


def test_an_unfinished_one_of_an_earlier_day_starts_anew(planned, client):
    """Answers are of the day on which they are given."""
    page = begin(client)
    for _ in range(4):
        page = reply(client, page)
    planned.clock.today = NEXT_MONDAY

    assert "Your weekly check-in" in client.get("/check-in").text
    assert checkins(planned) == []


def test_a_complaint_says_what_to_do_and_keeps_what_was_there(client):
    page = begin(client)
    while not page.url.path.endswith("/worst_pain"):
        page = reply(client, page)
    page = client.post(page.url.path, data={"reply": "11"})

    assert page.status_code == 422
    assert "Choose a number from 0 to 10" in page.text
    assert "<title>Error:" in page.text


def test_nobody_who_was_never_asked_checks_in(served):
    assert served.client().get("/check-in").url.path == "/"
    assert served.client().post("/check-in").url.path == "/"


def test_a_skipped_question_is_no_answer(planned, client):
    walk(client, begin(client))
    client.post("/check-in/week", data={"week": "use"})
    (document,) = checkins(planned)

    assert not {"worst_pain", "flare", "minutes_per_session"} & set(document)


# ---- warnings ----


def flagged(client, answer="yes"):
    """A check-in up to the page that says what to do."""
    page = begin(client)
    while not page.url.path.endswith(CES_LIST):
        page = reply(client, page)
    page = reply(client, page, "RF_CES_SADDLE")
    assert page.url.path.endswith(CES)
    return reply(client, page, answer)


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_a_sign_counts_from_the_moment_it_is_named_whatever_comes_next(planned, client, answer):
    """The tab may be closed on the very next page: the plan is put away already, everywhere."""
    page = flagged(client, answer)

    assert "Please stop here for now" in page.text
    assert "Who to call" in page.text
    assert checkins(planned) == []
    assert stop_of(planned) == "refer"
    assert client.get("/week").url.path == "/standing"
    assert 'href="/check-in"' in client.get("/standing").text
    with planned.application() as app:
        assert all(shown.session is None for shown in app.weeks.show_week("me", SUNDAY)[1])


def test_it_is_stored_with_its_plan_once_it_is_understood(planned, client):
    flagged(client)
    page = client.post("/check-in/stop")

    (document,) = checkins(planned)
    assert document["red_flags"] == ["RF_CES_SADDLE"]
    assert plans(planned)[-1]["status"] == "refer"
    assert page.url.path == "/standing"
    assert client.get("/check-in").url.path == "/check-in"


def test_a_wrong_tap_can_be_taken_back_before_it_is_understood(planned, client):
    """It is no error, Back works, the answer can be changed."""
    page = flagged(client)
    back = re.search(r'class="back" href="([^"]+)"', page.text)[1]
    page, _ = walk(client, client.post(back, data={"reply": "no"}))

    assert page.url.path == "/check-in/week"
    assert stop_of(planned) is None


def test_left_over_night_it_is_stored_before_a_new_one_begins(planned, client):
    """The next check-in starts from nothing, and what was named the day before still stands until it is finished."""
    flagged(client)
    planned.clock.today = NEXT_MONDAY
    assert stop_of(planned, NEXT_MONDAY) == "refer"
    page = begin(client)

    assert checkins(planned)[0]["red_flags"] == ["RF_CES_SADDLE"]
    assert stop_of(planned, NEXT_MONDAY) == "refer"
    page, _ = walk(client, page)
    assert stop_of(planned, NEXT_MONDAY) == "refer"
    client.post("/check-in/week", data={"week": "use"})
    assert stop_of(planned, NEXT_MONDAY) is None
    assert len(checkins(planned)) == 2


def test_a_sign_that_only_advises_is_counted_once_and_the_week_is_made(planned, client):
    """Steadily worse at two check-ins in a row needs a clinician; at one, unfinished and then finished, it does not."""
    page = begin(client)
    while 'value="RF_WORSENING"' not in page.text:
        page = reply(client, page)
    page = reply(client, reply(client, page, "RF_WORSENING"), "yes")
    page, _ = walk(client, page)
    if page.url.path == "/check-in/week":
        page = client.post("/check-in/week", data={"week": "use"})

    assert page.url.path == "/check-in/done"
    assert "This is worth showing" in page.text
    assert plans(planned)[-1]["status"] == "plan"
    assert [flag["code"] for flag in plans(planned)[-1]["referral"]["flags"]] == ["RF_WORSENING"]


# ---- when health has changed ----


def test_a_change_of_health_asks_everything_again_and_makes_the_week_of_it(planned, client):
    page, _ = walk(client, begin(client), conditions_changed="yes")
    assert "All questions once more" in page.text
    assert stop_of(planned) == "incomplete"
    page, asked = walk(client, client.get(next_of(page)), age_years="52", equipment="wall")

    assert asked[0] == "age_years"
    assert page.url.path == "/check-in/done"
    (document,) = checkins(planned)
    assert "conditions_changed" not in document
    assert stored(planned)["answers"][-1]["document"]["age_years"] == 52
    assert stop_of(planned) is None


def next_of(page):
    return re.search(r'class="button" href="(/check-in/all/[^"]+)"', page.text)[1]


def test_leaving_it_half_way_keeps_that_something_changed(planned, client):
    """Whoever said so and went away must not find the old week there."""
    page, _ = walk(client, begin(client), conditions_changed="unsure")
    page = client.get(next_of(page))
    for said in ("41", None, None):
        page = reply(client, page, said)

    assert stop_of(planned) == "incomplete"
    planned.clock.today = NEXT_MONDAY
    client.get("/check-in")
    assert checkins(planned)[0]["conditions_changed"] is True
    assert stop_of(planned, NEXT_MONDAY) == "incomplete"


def test_a_sign_named_among_all_questions_counts_at_once_too(planned, client):
    page, _ = walk(client, begin(client), conditions_changed="yes")
    page = client.get(next_of(page))
    while not page.url.path.endswith(CES_LIST):
        page = reply(client, page, "41" if page.url.path.endswith("age_years") else None)
    page = reply(client, reply(client, page, "RF_CES_SADDLE"), "yes")
    assert "Please stop here for now" in page.text
    assert stop_of(planned) == "refer"
    client.post("/check-in/stop")

    assert stored(planned)["answers"][-1]["document"]["red_flags"] == ["RF_CES_SADDLE"]
    assert stop_of(planned) == "refer"


def test_answering_the_questions_elsewhere_the_same_day_closes_what_was_open(planned, client):
    """The sheet says what changed: an unfinished check-in that said so waits for nothing more."""
    walk(client, begin(client), conditions_changed="yes")
    assert stop_of(planned) == "incomplete"
    with planned.application() as app:
        app.save_answers("me", answers(answered_on=SUNDAY.isoformat(), age_years=44))

    assert stop_of(planned) is None


# ---- in the browser ----


def test_by_keyboard_alone_with_pictures_of_no_other_host(browser_page, planned):
    """Enter on what has the focus answers each safety page: None of these."""
    page = browser_page
    page.goto("/check-in")
    page.wait_for_selector(":focus", state="attached")  # the page puts it there after it was loaded
    page.keyboard.press("Enter")
    page.wait_for_url("**/check-in/ask/**")
    for _ in range(40):
        if "/ask/" not in page.url:
            break
        before = page.url
        page.wait_for_selector(":focus", state="attached")
        focused = page.evaluate("document.activeElement.type || document.activeElement.name")
        if focused == "radio":
            page.locator("input[type=radio]").last.check()
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, old=before: url != old)

    assert page.url.endswith("/check-in/week")
    assert all(url.startswith(planned.address) for url in page.asked)
