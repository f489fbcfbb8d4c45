"""What somebody sees who may not have a week: what to do and how soon, whom to ask, and always a way on."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from answering import NONE, answer, page_of, send
from people import MONDAY, answers, checkin, feedback

from recommender.knowledge import shipped_knowledge
from recommender.web.countries import countries


def saved(served, **changes):
    """A client of a person whose sheet and plan are stored."""
    with served.application() as app:
        app.save_and_plan("me", answers(**changes), starts_on=MONDAY)
    return served.client()


def text_of(response):
    """What stands on a page, without tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.text)))


@pytest.mark.parametrize(
    ("changes", "address", "heading"),
    [
        ({}, "/week", None),
        ({"red_flags": ["RF_DVT"]}, "/standing", "Your week waits for now"),
        ({"conditions": ["pregnancy_told_to_rest"]}, "/standing", "Your week waits for now"),
        ({"conditions": ["lumbar_radiculopathy"]}, "/clearance", "A clinician should agree first"),
        ({"other_condition": "gout"}, "/clearance", "A clinician should agree first"),
        ({"unsure": ["bone_metastasis"]}, "/clearance", "A clinician should agree first"),
        ({"conditions": ...}, "/standing", "A few questions first"),
        ({"age_years": ...}, "/standing", "A few questions first"),
        ({"answered_on": (MONDAY - timedelta(days=9)).isoformat()}, "/standing", "Time for a short check-in"),
    ],
)
def test_the_start_leads_to_what_stands(served, changes, address, heading):
    """Nobody has to look for what to do; and no page of another status can be had by its address."""
    client = saved(served, **changes)
    response = client.get("/")

    assert response.url.path == address
    if heading is not None:
        assert heading in text_of(response)
    for other in {"/standing", "/clearance"} - {address}:
        assert client.get(other).url.path == address


@pytest.mark.parametrize(
    ("code", "words"),
    [("RF_CES_SADDLE", "Now"), ("RF_DVT", "Today"), ("pregnancy_told_to_rest", "Today")],
)
def test_a_stop_says_what_to_do_and_how_soon(served, code, words):
    """Word for word as the rule was written, with its urgency in plain words."""
    field = "red_flags" if code in shipped_knowledge().rules.red_flags else "conditions"
    page = text_of(saved(served, **{field: [code]}).get("/standing"))

    assert f" {words} {shipped_knowledge().explainer.stop_words(code)}" in page
    assert "diagnos" not in page


def test_a_stop_never_says_that_the_plan_goes_on(served):
    """A flag that only advises stands beside one that stops: its words would contradict the page."""
    page = text_of(saved(served, red_flags=["RF_DVT", "RF_WORSENING"]).get("/standing"))

    assert "Your plan goes on" not in page


def test_every_blocking_code_leads_to_the_page_with_its_own_words(served):
    """Not only the few above: each rule of the data is asked for."""
    knowledge = shipped_knowledge()
    made_here = {"STOP_TWO_REACTIONS"}  # no answer, but what the sessions said
    flags = knowledge.rules.red_flags
    blocking = [("red_flags", code) for code, flag in flags.items() if flag.blocks and code not in made_here]
    blocking += [("conditions", c.code) for c in knowledge.rules.conditions.values() if c.action == "BLOCK"]
    assert len(blocking) > 20
    with served.application() as app:
        for number, (field, code) in enumerate(blocking):
            app.save_answers(f"p{number}", answers(**{field: [code]}))
    client = served.client()
    for number, (_, code) in enumerate(blocking):
        client.post("/people", data={"name": f"p{number}"})
        assert knowledge.explainer.stop_words(code) in text_of(client.get("/standing")), code


def test_no_page_of_a_stop_shows_a_stretch(served):
    """`refer` puts away every plan (decisions 1.11), also one that was made before."""
    client = saved(served)
    with served.application() as app:
        names = {item.name for session in app.weeks.current_plan("me", MONDAY).sessions for item in session.items}
        app.record(checkin(red_flags=["RF_DVT"]))
    for address in ("/", "/week", "/today", "/standing", "/doctor"):
        page = text_of(client.get(address))
        assert not [name for name in names if name in page], address


def test_the_numbers_of_a_country_are_chosen_and_kept(served):
    """Nothing is guessed; each country shows what stands in the data, and an unknown one changes nothing."""
    client = saved(served, red_flags=["RF_DVT"])
    assert "Call your local emergency number" in text_of(client.get("/standing"))

    for code, country in countries().items():
        page = text_of(client.post("/country", data={"country": code, "to": "/standing"}))
        assert f"Emergency ({country.words.en.name}) {country.emergency}" in page
    before = client.cookies["country"]
    assert client.post("/country", data={"country": "XX"}).status_code == 404
    assert client.cookies["country"] == before


def test_choosing_a_country_leads_to_no_other_site(served):
    """The address to come back to is one of ours, whatever a form says."""
    client = saved(served, red_flags=["RF_DVT"])
    for address in ("https://evil.example/", "//evil.example/", "/people"):
        response = client.post("/country", data={"country": "IE", "to": address}, follow_redirects=False)
        assert response.headers["location"] == "/standing"


def test_a_stop_is_lifted_by_answers_of_another_day_and_not_before(served):
    """Contract section 3; and the page says which day."""
    client = saved(served, red_flags=["RF_DVT"])
    assert "count from tomorrow on" in text_of(client.get("/standing"))
    with served.application() as app:
        app.save_and_plan("me", answers(), starts_on=MONDAY)
    assert client.get("/").url.path == "/standing"

    tomorrow = MONDAY + timedelta(days=1)
    served.clock.today = tomorrow
    assert "count from tomorrow on" not in text_of(client.get("/standing"))
    assert page_of(client.post("/questions")) == "age_years"
    with served.application() as app:
        app.save_and_plan("me", answers(answered_on=tomorrow.isoformat()), starts_on=tomorrow)
    assert client.get("/").url.path == "/week"


def test_begun_replies_of_the_day_are_gone_on_with_those_of_another_are_not(served):
    """Answering again begins from the replies of today if there are any; old ones say nothing of now."""
    client = saved(served, red_flags=["RF_DVT"])
    client.post("/questions/age_years", data={"reply": "41"})
    assert page_of(client.post("/questions")) == "red_flags:A1"

    served.clock.today = MONDAY + timedelta(days=1)
    assert page_of(client.post("/questions")) == "age_years"


def test_each_agreement_is_told_alone_and_only_all_of_them_make_a_week(served):
    """Clearance is per code (decisions 1.4)."""
    client = saved(served, conditions=["lumbar_radiculopathy"], other_condition="gout")
    page = client.get("/clearance")
    assert re.findall(r'name="code" value="(\w+)"', page.text) == ["lumbar_radiculopathy", "other"]

    after_one = client.post("/clearance", data={"code": "other"})
    assert after_one.url.path == "/clearance"
    assert re.findall(r'name="code" value="(\w+)"', after_one.text) == ["lumbar_radiculopathy"]
    assert client.post("/clearance", data={"code": "lumbar_radiculopathy"}).url.path == "/week"
    with served.application() as app:
        told = [event.facts for event in app.log.history("me", today=MONDAY).events]
    shared = {"given": True, "by": "person", "on": MONDAY.isoformat()}
    assert told == [{"code": code} | shared for code in ("other", "lumbar_radiculopathy")]


@pytest.mark.parametrize("code", ["", "osteoporosis", "no_such_code", "RF_DVT"])
def test_what_waits_for_nobody_cannot_be_agreed_to(served, code):
    """A form that somebody changed by hand clears nothing."""
    client = saved(served, conditions=["lumbar_radiculopathy"])

    assert client.post("/clearance", data={"code": code}).status_code == 400
    assert client.get("/").url.path == "/clearance"
    with served.application() as app:
        assert app.log.history("me", today=MONDAY).events == ()


def test_no_agreement_lifts_what_the_person_is_not_sure_about(served):
    """Decisions 1.3: only a newer yes or no does; the page leads to that very question."""
    client = saved(served, unsure=["bone_metastasis"])
    page = client.get("/clearance")

    assert 'name="code"' not in page.text
    address = re.search(r'href="(/questions/conditions:\w+\?change=1)"', page.text)[1]
    assert "Cancer in bones" in client.get(address).text


def test_meanwhile_only_what_the_plan_holds_may_be_done(served):
    """Breathing, ankles and walking (contract section 2), and what is shown leads to the session of today."""
    client = saved(served, conditions=["lumbar_radiculopathy"])
    page = client.get("/clearance")
    with served.application() as app:
        session = app.weeks.current_plan("me", MONDAY).sessions[0]
    text = text_of(page)

    assert {item.stretch for item in session.items} <= {
        "ankle-pumps", "diaphragmatic-breathing", "diaphragmatic-breathing-seated",
    }  # fmt: skip
    assert all(item.name in text for item in session.items)
    assert f'href="/go/{session.session_id}"' in page.text


def test_a_missing_answer_leads_to_its_question(served):
    """Pain in both legs asks for one flag by name (decisions 1.6): one question, not all of them."""
    client = saved(served, pain=[{"area": "calf", "side": "left", "nrs": 4, "weeks": 1}])
    page = client.get("/")
    assert page.url.path == "/standing"
    address = re.search(r'class="button" href="([^"]+)"', page.text)[1]

    assert page_of(client.get(address)) == "flag:RF_DVT"


def test_the_page_for_the_doctor_says_what_was_said_and_names_no_cause(served):
    """What was denied, what was not asked, the pain, the rules; nothing diagnosed."""
    client = saved(served, red_flags=["RF_DVT"], other_condition="gout <b>", worse_with=["sitting"])
    page = client.get("/doctor")
    text = text_of(page)

    assert "Swollen, hot leg Today" in text
    assert "Lower back, both sides: 5 of 10 at worst in 7 days, for 20 weeks" in text
    assert "Health conditions None of those asked" in text
    assert "gout <b>" in text
    assert "<b>" not in page.text
    assert "Made by a stretch program" in text
    assert "Not asked yet" in text_of(saved(served, conditions=...).get("/doctor"))


@pytest.mark.parametrize(
    ("language", "weeks", "words"),
    [("en", 1, "for 1 week"), ("en", 2, "for 2 weeks"), ("es", 1, "desde hace 1 semana"), ("es", 0, "hace 0 semanas")],
)
def test_one_week_of_pain_is_no_plural(served, language, weeks, words):
    client = saved(served, pain=[{"area": "neck", "side": "both", "nrs": 4, "weeks": weeks}])

    assert re.search(rf"{words}\b", text_of(client.get("/doctor", headers={"Accept-Language": language})))


def test_where_it_hurts_is_not_denied_for_somebody_whom_a_sign_stopped_before_that_was_asked(served):
    """ "Nowhere" was read beside a numb saddle; only who was asked and said none of these hurts nowhere."""
    stopped, healthy = served.client(), served.client()
    for client, name in ((stopped, "stopped"), (healthy, "healthy")):
        client.post("/people", data={"name": name})
    answer(stopped, until="red_flags:A1")
    send(stopped, "red_flags:A1", ["RF_CES_SADDLE"])
    send(stopped, "flag:RF_CES_SADDLE", "yes")
    answer(healthy, pain_areas=NONE)
    for client in (stopped, healthy):
        client.post("/answers")

    assert "Where it hurts Not asked yet" in text_of(stopped.get("/doctor"))
    assert "Where it hurts Nowhere" in text_of(healthy.get("/doctor"))


def test_the_page_for_the_doctor_names_a_sign_that_was_told_after_a_session(served):
    """Beside those of the sheet, which denied it; the page may not say both."""
    client = saved(served)
    with served.application() as app:
        app.record(feedback(session_id=None, on=str(MONDAY), red_flags=["RF_NEW_STRETCH"]))
    text = text_of(client.get("/doctor"))

    assert "Warning signs with yes or not sure New trouble after stretching" in text


def test_the_page_for_the_doctor_holds_the_course_of_the_pain(served):
    """Only numbers that somebody said, week by week; the days as people write them."""
    client = saved(served)
    assert "Pain around the sessions" not in text_of(client.get("/doctor"))
    with served.application() as app:
        session = app.weeks.current_plan("me", MONDAY).sessions[0]
        items = [{"stretch": item.stretch, "outcome": "done"} for item in session.items]
        app.record(
            {
                "feedback_version": 1,
                "feedback_id": "f1",
                "person": "me",
                "session_id": session.session_id,
                "on": MONDAY.isoformat(),
                "pain_before": 6,
                "pain_after": 4,
                "items": items,
            }
        )
        app.record(checkin(worst_pain=7))
    text = text_of(client.get("/doctor"))

    assert "23 Nov 2026 1 6.0 4.0" in text
    assert "23 November 2026: 7 of 10" in text


def test_without_answers_there_is_a_way_to_the_questions(served):
    """Every empty page has a way out."""
    client = served.client()
    assert 'href="/questions"' in client.get("/doctor").text
    for address in ("/standing", "/clearance"):
        assert client.get(address).url.path == "/"


@pytest.fixture
def with_a_week(served):
    """A client of somebody with a week, on the day after it began, who answers all questions again."""
    with served.application() as app:
        app.save_and_plan("me", answers(), starts_on=MONDAY)
    served.clock.today = MONDAY + timedelta(days=1)
    return served.client()


@pytest.mark.parametrize(
    ("page", "ticked", "named"),
    [
        ("red_flags:A1", "RF_CES_SADDLE", "flag:RF_CES_SADDLE"),
        ("conditions:heart_blood", "cardiac_unstable", "condition:cardiac_unstable"),
    ],
)
def test_a_warning_that_is_named_puts_the_week_away_also_where_nobody_finishes(
    with_a_week, served, page, ticked, named
):
    """The stop page says that there is no plan while this stands. Whoever leaves it sees none; changed, it is back."""
    answer(with_a_week, until=page)
    send(with_a_week, page, [ticked])
    assert send(with_a_week, named, "yes").url.path == "/stop"

    assert with_a_week.get("/week").url.path == "/standing"
    assert 'href="/stop"' in with_a_week.get("/standing").text
    assert with_a_week.get("/api/v1/plan", params={"on": str(served.clock.today)}).json()["sessions"] == []
    send(with_a_week, named, "no")
    assert with_a_week.get("/week").url.path == "/week"


def test_a_warning_of_questions_that_nobody_finished_stays_when_they_are_begun_anew(with_a_week, served):
    """On another day the replies are dropped, but not the warning; answers of a later day lift it."""
    answer(with_a_week, until="red_flags:A1")
    send(with_a_week, "red_flags:A1", ["RF_CES_SADDLE"])
    send(with_a_week, "flag:RF_CES_SADDLE", "unsure")
    served.clock.today += timedelta(days=1)
    with_a_week.post("/questions")

    assert with_a_week.get("/week").url.path == "/standing"
    answer(with_a_week)
    assert with_a_week.post("/answers").url.path == "/week"
