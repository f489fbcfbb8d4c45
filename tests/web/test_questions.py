"""The questions as pages: one at a time, nothing filled in, every reply kept, and a warning sign that stops."""

from __future__ import annotations

import re
import threading

import pytest
from answering import NONE, answer, page_of, send
from people import MONDAY, answers

from recommender.knowledge import shipped_knowledge


def texts(response, tag):
    """What stands in each element of a kind."""
    found = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", response.text, re.S)
    return [re.sub(r"<[^>]+>", "", inside).strip() for inside in found]


def test_a_person_answers_and_gets_the_week_of_those_answers(served):
    """From the first page to the week: the sheet that is stored says what was replied, and nothing else."""
    client = served.client()
    answer(client)
    after = client.post("/answers")

    with served.application() as app:
        sheet, plan = app.answers("me"), app.weeks.current_plan("me", MONDAY)
    assert after.url.path == "/week"
    assert plan is not None
    assert (plan.status, len(plan.sessions)) == ("plan", 3)
    assert sheet is not None
    assert (sheet["red_flags"], sheet["conditions"], sheet["answered_on"]) == ([], [], MONDAY.isoformat())
    assert sheet["pain"] == [{"area": "lower_back", "side": "both", "nrs": 5, "weeks": 20}]
    assert (sheet["equipment"], sheet["goal"]) == (["mat", "chair", "wall"], "less_pain")


@pytest.mark.parametrize(
    ("page", "reply", "says"),
    [
        ("age_years", "", "Choose a number from 0 to 120."),
        ("age_years", "forty", "Choose a number from 0 to 120."),
        ("age_years", "-1", "Choose a number from 0 to 120."),
        ("age_years", "121", "Choose a number from 0 to 120."),
        ("red_flags:A1", {}, "Pick at least one, or choose None of these."),
        ("conditions:back", {}, "Pick at least one, or choose None of these."),
        ("pain_areas", ["neck", "hip", "chest", "groin", "calf", "buttock"], "Pick 5 at most."),
        ("pain_side:lower_back", {}, "Choose one answer."),
        ("pain_nrs:lower_back", "", "Choose a number from 0 to 10."),
        ("pain_nrs:lower_back", "11", "Choose a number from 0 to 10."),
        ("goal", "riches", "Choose one answer."),
    ],
)
def test_what_cannot_be_taken_says_what_to_do(served, page, reply, says):
    """ux A4: the title says Error, a summary takes the focus and leads to the field, the field says the same words."""
    client = served.client()
    answer(client, until=page)
    response = send(client, page, reply)

    assert response.status_code == 422
    assert re.search(r"<title>\s*Error: ", response.text)
    summary = re.search(r'<div class="problem" role="alert" tabindex="-1" autofocus>(.*?)</div>', response.text, re.S)
    assert summary is not None
    assert "There is a problem" in summary[1]
    assert f'<a href="#reply-1">{says}</a>' in summary[1]
    assert re.search(r'id="complaint">([^<]*)<', response.text)[1] == says
    assert re.search(r'aria-describedby="[^"]*complaint', response.text)
    assert 'id="reply-1"' in response.text
    assert page_of(client.get("/questions")) == page, "what was refused is not kept"


def test_what_was_typed_stands_there_again_with_the_complaint(served):
    """Nobody has to find out what they typed, and it cannot become markup."""
    client = served.client()
    response = send(client, "age_years", '4"><b>')

    assert "4&#34;&gt;&lt;b&gt;" in response.text
    assert "<b>" not in response.text


def test_some_and_none_is_refused(served):
    """Which of the two is meant nobody can know; in a safety list neither may be guessed."""
    client = served.client()
    answer(client, until="red_flags:A1")
    code = re.search(r'name="reply" value="(RF_\w+)"', client.get("/questions/red_flags:A1").text)[1]
    response = send(client, "red_flags:A1", {"reply": code, "none": "1"})

    assert response.status_code == 422
    assert "You ticked something and chose None." in response.text


def test_nothing_about_health_is_filled_in_beforehand(served):
    """A person who only presses Enter must never have said "no" to a warning sign (decisions 1.4)."""
    client = served.client()
    response = client.get("/questions")
    while page_of(response) != "days":
        page = page_of(response)
        assert " checked" not in response.text, page
        response = send(client, page, {"age_years": "41", "goal": "stay_well"}.get(page, NONE))

    assert response.text.count(" checked") == 3


def test_a_safety_page_cannot_be_passed_over(served):
    """Neither by its address, nor by making the week early: an unanswered question is never a "no"."""
    client = served.client()
    answer(client, until="red_flags:B1")

    assert page_of(client.get("/questions/goal")) == "red_flags:B1"
    assert page_of(send(client, "conditions:back", NONE)) == "red_flags:B1"
    assert page_of(client.post("/answers")) == "red_flags:B1"
    with served.application() as app:
        assert app.answers("me") is None


def test_back_and_change_keep_what_was_said(served):
    """Back shows the page before with its reply; Change comes straight back to the list."""
    client = served.client()
    answer(client, until="red_flags:A1")
    back = re.search(r'class="back" href="([^"]+)"', client.get("/questions/red_flags:A1").text)[1]
    assert back == "/questions/age_years"
    assert 'value="41"' in client.get(back).text

    answer(client)
    changed = send(client, "age_years", "42", change=True)
    assert changed.url.path == "/answers"
    assert "42" in texts(changed, "dd")


def test_the_follow_ups_of_a_changed_answer_go(served):
    """Who takes back a place that hurts has no pain there any more; the new place is asked about."""
    client = served.client()
    answer(client)
    response = send(client, "pain_areas", ["neck"], change=True)
    assert page_of(response) == "pain_side:neck"

    answer(client, pain_areas=["neck"], pain_side__neck="left", pain_nrs__neck="3", pain_weeks__neck="4")
    client.post("/answers")
    with served.application() as app:
        sheet = app.answers("me")
    assert sheet is not None
    assert sheet["pain"] == [{"area": "neck", "side": "left", "nrs": 3, "weeks": 4}]


def test_a_warning_sign_stops_and_stays_when_the_person_goes_on(served):
    """The label opens the question, a yes leads to the stop page; going on to the week does not lose it."""
    client = served.client()
    answer(client, until="red_flags:A1")
    asked = send(client, "red_flags:A1", ["RF_CES_SADDLE"])
    assert page_of(asked) == "flag:RF_CES_SADDLE"
    stopped = send(client, "flag:RF_CES_SADDLE", "unsure")

    assert stopped.url.path == "/stop"
    assert "Now" in texts(stopped, "p")
    assert 'class="problem"' not in stopped.text, "it is not an error"
    change = re.search(r'class="back" href="([^"]+)"', stopped.text)[1]
    assert page_of(client.get(change)) == "flag:RF_CES_SADDLE"

    went_on = client.get("/questions")
    assert page_of(went_on) == "red_flags:B1"
    assert client.post("/answers").url.path == "/standing"
    with served.application() as app:
        assert app.answers("me")["red_flags"] == ["RF_CES_SADDLE"]
        assert app.weeks.current_plan("me", MONDAY).status == "refer"


def test_a_warning_sign_that_was_taken_back_in_time_stops_nothing(served):
    """Back works: a slip of the finger is no stop."""
    client = served.client()
    answer(client, until="red_flags:A1")
    send(client, "red_flags:A1", ["RF_CES_SADDLE"])
    send(client, "flag:RF_CES_SADDLE", "yes")
    send(client, "flag:RF_CES_SADDLE", "no")
    answer(client)

    assert client.post("/answers").url.path == "/week"


def test_a_draft_outlives_the_server_and_is_gone_when_it_is_finished(served):
    """Three minutes are long enough to be called away."""
    client = served.client()
    answer(client, until="red_flags:B1")
    with served.application() as app:  # what another process would find on the disk
        assert app.drafts.read("me", "answers")["age_years"] == 41
    assert "Go on where you were" in client.get("/").text
    assert page_of(client.get("/questions")) == "red_flags:B1"

    answer(client)
    client.post("/answers")
    with served.application() as app:
        assert app.drafts.read("me", "answers") == {}


def test_two_people_have_drafts_of_their_own(served):
    """One home, several people (decisions 1.14): nobody goes on with another one's answers."""
    first, second = served.client(), served.client()
    second.post("/people", data={"name": "Ann"})
    answer(first, until="red_flags:B1")

    assert page_of(second.get("/questions")) == "age_years"


def test_old_replies_do_not_become_new_safety_answers(served):
    """Going on with a draft of another day keeps its day, so that its warning signs age from then."""
    client = served.client()
    answer(client, until="goal")
    served.clock.today = MONDAY.replace(day=29)
    answer(client)
    client.post("/answers")

    with served.application() as app:
        assert app.answers("me")["answered_on"] == MONDAY.isoformat()


def test_one_answer_can_be_changed_without_all_others(served):
    """The sheet fills the rest, its safety answers stay as old as they are, and the new week knows the change."""
    with served.application() as app:
        app.save_and_plan("me", answers(), starts_on=MONDAY)
    served.clock.today = MONDAY.replace(day=25)
    client = served.client()
    page = client.get("/questions/equipment?change=1")
    assert page.text.count(" checked") == 4

    response = send(client, "equipment", ["mat"], change=True)
    while response.url.path.startswith("/questions/"):  # what the sheet does not say is asked, not guessed
        assert not page_of(response).startswith(("red_flags", "conditions")), page_of(response)
        response = send(client, page_of(response), {"goal": "less_pain"}.get(page_of(response), NONE))
    client.post("/answers")
    with served.application() as app:
        sheet = app.answers("me")
    assert (sheet["equipment"], sheet["answered_on"]) == (["mat"], MONDAY.isoformat())
    assert (sheet["pain"][0]["area"], sheet["red_flags"], sheet["conditions"]) == ("lower_back", [], [])


def test_who_was_stopped_before_the_pain_is_asked_for_it_when_another_answer_changes(served):
    """Silence is never a "no": pain that runs down a leg would ask for a clinician's word."""
    sheet = {name: value for name, value in answers().items() if name != "pain"}
    with served.application() as app:
        app.save_and_plan("me", sheet, starts_on=MONDAY)
    client = served.client()

    response = send(client, "equipment", ["mat"], change=True)

    assert page_of(response) == "pain_areas"


def test_an_answer_that_cannot_be_changed_yet_leads_to_what_is_open_and_not_to_the_beginning(served):
    sheet = {name: value for name, value in answers().items() if name not in ("pain", "goal")}
    with served.application() as app:
        app.save_and_plan("me", sheet, starts_on=MONDAY)

    assert page_of(served.client().get("/questions/goal?change=1")) == "pain_areas"


def test_a_question_that_is_not_asked_now_leads_to_all_answers_where_none_is_open(served):
    """An old address, as of a pain that is over: it asks nothing again from the first question on."""
    client = served.client()
    answer(client)
    client.post("/answers")

    for not_asked in ("pain_nrs:elbow", "no-such-question"):
        assert client.get(f"/questions/{not_asked}?change=1").url.path == "/answers"
        assert client.post(f"/questions/{not_asked}?change=1").url.path == "/answers"


def test_all_answers_of_a_sheet_can_be_seen_and_changed_from_the_settings(served):
    """They are listed, not asked again from the first one on."""
    client = served.client()
    answer(client)
    client.post("/answers")
    address = re.search(r'href="(/answers[^"]*)"', client.get("/settings").text)[1]

    listed = client.get(address)

    assert listed.url.path == "/answers"
    assert 'href="/questions/equipment?change=1"' in listed.text
    action = re.search(r'action="(/answers[^"]*)"', listed.text)[1]
    assert client.post(action).url.path == "/week"


def test_a_changed_sheet_never_fills_in_a_clinicians_word(served):
    """Decisions 1.4: no form pre-fills it."""
    sheet = answers(conditions=["lumbar_radiculopathy"], cleared_for=["lumbar_radiculopathy"])
    with served.application() as app:
        app.save_and_plan("me", sheet, starts_on=MONDAY)
    client = served.client()
    response = send(client, "equipment", ["mat"], change=True)
    asked = []
    while response.url.path.startswith("/questions/") and len(asked) < 20:
        asked.append(page_of(response))
        code = "lumbar_radiculopathy"
        reply = {"goal": "less_pain", f"clearance:{code}": "no", f"condition_side:{code}": "left"}
        response = send(client, asked[-1], reply.get(asked[-1], NONE))

    assert "clearance:lumbar_radiculopathy" in asked


def test_the_map_is_a_picture_of_the_list_and_holds_no_style(served):
    """The checkboxes are the truth (ux A4): each region belongs to one, and the page's policy lets no style in."""
    client = served.client()
    text = answer(client, until="pain_areas").text
    regions = set(re.findall(r'data-area="(\w+)"', text))

    assert set(re.findall(r'name="reply" value="(\w+)"', text)) >= regions
    assert len(regions) >= 12
    assert "<style" not in text
    assert " style=" not in text
    assert 'aria-hidden="true" hidden data-map' in text


def test_the_maps_colours_are_those_of_the_engine():
    """They stand a second time in our own file, since the page's policy lets no style in the drawing."""
    from recommender.figure.look import HAIRS, SKINS
    from recommender.web.static_files import STATIC

    css = (STATIC / "questions.css").read_text()
    for name, (colour, _) in SKINS.items():
        which = "" if name == "neutral" else f'[data-skin="{name}"]'
        assert f".map{which} .skin {{ fill: {colour}; }}" in css
    for name, (_, colour) in HAIRS.items():
        which = "" if name == "neutral" else f'[data-hair="{name}"]'
        assert f".map{which} .hair {{ fill: {colour}; }}" in css


def test_a_touch_on_the_map_ticks_the_list(served, browser_page):
    """And a tick in the list shows on the map; the counter says how many."""
    client = served.client()
    answer(client, until="pain_areas")
    browser_page.goto("/questions/pain_areas")
    region = browser_page.locator('[data-area="lower_back"][data-side="left"] path').first
    width = region.bounding_box()["width"]
    region.click(position={"x": 0.85 * width, "y": 10})  # near the spine: the outer end is cut by the outline

    assert browser_page.is_checked('input[value="lower_back"]')
    browser_page.check('input[value="neck"]')
    assert browser_page.text_content("[data-counter]") == "2 of 5 chosen"
    assert browser_page.locator('[data-area="neck"].chosen').count() > 0
    assert browser_page.locator('[data-area="neck"]:not(.chosen)').count() == 0
    list_top, map_top = (browser_page.locator(at).bounding_box()["y"] for at in ("input[value=neck]", "[data-map]"))
    assert list_top < map_top


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_each_end_of_the_scale_stands_by_its_own_number(served, browser_page, width):
    """In two rows on a phone "No pain" stood under the 6; whoever hears the page hears it before the 0."""
    client = served.client()
    answer(client, until="pain_nrs:lower_back")
    browser_page.set_viewport_size({"width": width, "height": 700})
    browser_page.goto("/questions/pain_nrs:lower_back")
    first, last = (browser_page.locator(".scale .end").nth(place).bounding_box() for place in (0, 1))
    boxes = {value: browser_page.locator(f".scale label:has([value='{value}'])").bounding_box() for value in (0, 6, 10)}

    assert browser_page.locator(".scale").inner_text().split()[0] == "No"
    assert abs(first["x"] - boxes[0]["x"]) < 2
    assert first["y"] < boxes[6]["y"] or boxes[6]["y"] == boxes[0]["y"]
    assert abs(last["x"] + last["width"] - boxes[10]["x"] - boxes[10]["width"]) < 2
    assert last["y"] > boxes[10]["y"]


def test_how_it_looks_is_kept_in_this_browser(served):
    """The optional last step, in the settings, with a way back: unknown words change nothing."""
    client = served.client()
    assert 'href="/settings#look"' in answer(client).text
    after = client.post("/settings/look", data={"text": "large", "voice": "on", "skin": "deep", "hair": "purple"})

    assert 'data-text="large"' in after.text
    assert 'href="/answers">Back to your answers' in after.text
    assert (client.cookies["voice"], client.cookies["skin"]) == ("on", "deep")
    assert "hair" not in client.cookies


def test_every_red_flag_and_condition_list_is_asked_on_some_page(served):
    """All labels were shown, or the group does not count as asked (decisions 6)."""
    client = served.client()
    response, shown = client.get("/questions"), set()
    while page_of(response) != "/answers":
        page = page_of(response)
        shown |= set(re.findall(r'name="reply" value="(\w+)"', response.text))
        reply = {"age_years": "41", "goal": "stay_well", "days": ["mon"], "minutes_per_session": "12"}
        reply |= {"time_of_day": "day", "experience": "none"}
        response = send(client, page, reply.get(page, NONE))
    rules = shipped_knowledge().rules
    asked_later = {flag.code for flag in rules.red_flags.values() if flag.group in ("E", "G", "none")}

    assert {code for code in rules.red_flags if code not in asked_later} <= shown
    assert {condition.code for condition in rules.conditions.values() if condition.asked} <= shown


def test_many_clicks_on_continue_at_once_lose_no_reply(served):
    """A double click sends the same page twice: the reply is kept once, and nobody sees an error."""
    client = served.client()
    codes: list[int] = []

    def click() -> None:
        codes.append(send(client, "age_years", "41").status_code)

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert codes == [200] * 4
    assert page_of(client.get("/questions")) == "red_flags:A1"
