"""The page of one stretch: what it teaches, and to whom it does not."""

from __future__ import annotations

import re

import pytest
from people import MONDAY, answers

from recommender.knowledge import shipped_knowledge
from recommender.questionnaire.asked_at import page_of_rule

CATALOG = shipped_knowledge().catalog


@pytest.fixture
def client(served):
    return served.client()


@pytest.fixture
def plan(served):
    with served.application() as app:
        return app.save_and_plan("me", answers(worse_with=["sitting"]), starts_on=MONDAY)


def said(html):
    return html.replace("&#39;", "'")


@pytest.mark.parametrize("name", ["open-book", "bridge", "childs-pose"])
def test_a_page_teaches_the_stretch(client, name):
    """Picture, mirrored where there are two sides, steps, feel, ease off, how well studied."""
    stretch, page = CATALOG[name], said(client.get(f"/stretches/{name}").text)
    words = stretch.words.en

    assert f"<h1>{stretch.name}</h1>" in page
    assert re.findall(r"<li>([^<]+)</li>", page.split('<ol class="steps">')[1].split("</ol>")[0]) == list(words.steps)
    assert all(sentence in page for sentence in (words.feel, words.ease_off, *(v.text for v in words.variants)))
    assert ("side=left" in page) == (stretch.side_count == 2)
    assert shipped_knowledge().phrases.word("evidence", stretch.evidence.grade) in page


def test_the_picture_is_still_until_movement_is_asked_for(client):
    """Movement is asked for, and whoever wants less motion gets the two ends of it (ux A5)."""
    still, moving = (client.get(f"/stretches/open-book{query}").text for query in ("", "?moving=1"))

    assert "form=animated" not in still
    assert "form=animated" in moving
    assert re.search(r'<source media="\(prefers-reduced-motion: reduce\)" srcset="[^"]*form=two_step', moving)


def test_a_planned_stretch_says_why_and_leads_to_the_answer_behind_it(client, plan):
    item = plan.sessions[0].items[1]
    page = client.get(f"/stretches/{item.stretch}").text

    assert all(sentence in page for sentence in item.why)
    assert 'href="/questions/pain_areas?change=1"' in page
    assert f"/week/{plan.sessions[0].session_id}/swap/{item.stretch}" in page


def test_what_is_left_out_for_health_is_not_taught(client, served):
    """Every stretch that a rule of health leaves out: the reasons stand there, the steps do not, nor a movement."""
    with served.application() as app:
        app.save_and_plan("me", answers(conditions=["glaucoma_retina"], experience="none"), starts_on=MONDAY)
        left_out = app.reasons.left_out("me", MONDAY)
    health = [e for e in left_out.values() if any(not b.rule.startswith("setting:") for b in e.because)]
    by_condition = [e for e in health if any(b.rule == "glaucoma_retina" for b in e.because)]

    assert by_condition
    for entry in [*by_condition[:6], *health[:6]]:
        page = said(client.get(f"/stretches/{entry.stretch}").text)
        assert all(because.text in page for because in entry.because)
        assert not any(step in page for step in CATALOG[entry.stretch].words.en.steps)
        assert "moving=1" not in page
        assert f'action="/stretches/{entry.stretch}/exclude"' not in page


def test_what_only_a_wish_leaves_out_is_taught_and_says_which_answer_it_was(client, served):
    with served.application() as app:
        app.save_and_plan("me", answers(equipment=["mat"], experience="regular"), starts_on=MONDAY)
        left_out = app.reasons.left_out("me", MONDAY)
    wished = next(e for e in left_out.values() if [b.rule for b in e.because] == ["setting:equipment"])
    page = said(client.get(f"/stretches/{wished.stretch}").text)

    assert CATALOG[wished.stretch].words.en.steps[0] in page
    assert 'href="/questions/equipment?change=1"' in page


@pytest.mark.usefixtures("plan")
def test_a_stop_teaches_nothing(client, served):
    flags = shipped_knowledge().rules.red_flags
    with served.application() as app:
        app.save_answers("me", answers(red_flags=[next(code for code in flags if flags[code].blocks)]))

    assert "We show how it is done once it fits you." in client.get("/stretches/bridge").text


def test_easier_and_harder_forms_are_only_named_where_they_may_be_offered(client, served):
    with served.application() as app:
        app.save_and_plan("me", answers(experience="none"), starts_on=MONDAY)
        left_out = app.reasons.left_out("me", MONDAY)
    stretch = next(s for s in CATALOG if s.harder in left_out and s.id not in left_out)

    assert f'href="/stretches/{stretch.harder}"' not in client.get(f"/stretches/{stretch.id}").text


def test_left_out_from_now_on_and_asked_back(client, plan):
    name = plan.sessions[0].items[1].stretch

    excluded = client.post(f"/stretches/{name}/exclude").text
    assert "You asked us not to show it." in excluded

    back = client.post(f"/stretches/{name}/restore").text
    assert "It may come back." in back
    assert "Left out for you" not in back


def test_why_tells_what_would_bring_a_stretch_in(client, served):
    with served.application() as app:
        app.save_and_plan("me", answers(equipment=["mat"], experience="regular"), starts_on=MONDAY)
        left_out = app.reasons.left_out("me", MONDAY)
        wished = next(e for e in left_out.values() if [b.rule for b in e.because] == ["setting:equipment"])
        expected = app.reasons.why("me", wished.stretch, MONDAY)["comes_back_if"]
    page = client.get(f"/stretches/{wished.stretch}/why").text

    assert expected
    assert all(sentence in page for sentence in expected)


def test_why_says_what_a_caution_rests_on(client, served):
    with served.application() as app:
        plan = app.save_and_plan("me", answers(conditions=["scoliosis", "hypertension_controlled"]), starts_on=MONDAY)
    careful = next(item for session in plan.sessions for item in session.items if item.cautions)
    page = client.get(f"/stretches/{careful.stretch}/why").text

    assert page.count("What this rests on") == len(careful.cautions)
    assert "Source: " in page


def test_why_of_a_stretch_that_was_swapped_in_is_that_of_the_new_one(client, plan):
    session = plan.sessions[0]
    address = f"/week/{session.session_id}/swap/{session.items[2].stretch}"
    to = re.findall(r'name="to" value="([a-z0-9-]+)"', client.get(address).text)[0]
    client.post(address, data={"why": "other", "to": to})

    assert f"<h1>Why {CATALOG[to].name}?</h1>" in said(client.get(f"/stretches/{to}/why").text)


def test_without_answers_a_page_says_that_it_does_not_know_whether_it_fits(client):
    page = client.get("/stretches/bridge").text

    assert "Whether it suits you is not known yet." in page
    assert "/exclude" not in page


def test_a_name_that_is_not_there_is_a_page_with_the_nearest_one(client):
    missing = client.get("/stretches/bridg")

    assert missing.status_code == 404
    assert "bridge" in missing.text
    assert client.get("/stretches/%3Cscript%3E").status_code == 404


def test_every_rule_that_leaves_out_leads_to_a_page_of_the_questions():
    """A condition or a warning sign that was asked can be found again: its page lists it."""
    from recommender.questionnaire.questionnaire import Questionnaire
    from recommender.reading import data_folder

    rules = shipped_knowledge().rules
    pages = {page.id: page for page in Questionnaire(shipped_knowledge(), data_folder()).pages({})}
    derived = ("leg_pain_unassessed", "arm_pain_unassessed")  # follow from where it hurts
    asked = [c.code for c in rules.conditions.values() if c.asked and c.code not in derived]
    asked += [f.code for f in rules.red_flags.values() if f.group in "ABCDF"]

    for code in asked:
        page = pages[page_of_rule(code, rules)]
        assert code in {option.value for option in page.options}
