"""The catalog: filters that stand in the address, a count, and a way out of an empty view."""

from __future__ import annotations

import re

import pytest
from people import MONDAY, answers

from recommender.knowledge import shipped_knowledge
from recommender.planning.dose import usual_dose

KNOWLEDGE = shipped_knowledge()


@pytest.fixture
def client(served):
    return served.client()


def listed(html):
    return set(re.findall(r'<h2><a href="/stretches/([a-z0-9-]+)"', html))


def seconds(stretch):
    return usual_dose(stretch).seconds(KNOWLEDGE.numbers.seconds)


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("", lambda _: True),
        ("area=neck", lambda s: "neck" in s.areas),
        ("position=supine", lambda s: s.position == "supine"),
        ("kit=chair", lambda s: "chair" in s.kit),
        ("kit=nothing", lambda s: not s.kit),
        ("minutes=1", lambda s: seconds(s) <= 60),
        ("easy=1", lambda s: s.difficulty == 1),
        (
            "area=neck&position=supine&easy=1",
            lambda s: ("neck" in s.areas, s.position, s.difficulty) == (True, "supine", 1),
        ),
        ("area=nowhere&minutes=99", lambda _: True),
    ],
)
def test_each_filter_narrows_and_the_count_says_to_how_many(client, query, fits):
    """A word that is not known filters nothing: an old address never ends in an error."""
    page = client.get(f"/stretches?{query}").text
    expected = {stretch.id for stretch in KNOWLEDGE.catalog if fits(stretch)}

    assert listed(page) == expected
    assert f'role="status">{len(expected)} stretch' in page
    assert f"<title>Stretches: {len(expected)} stretch" in page


def test_words_find_names_and_muscles(client):
    assert "childs-pose" in listed(client.get("/stretches?words=child").text)
    assert listed(client.get("/stretches", params={"words": "hamstrings"}).text)


def test_the_form_shows_what_the_address_says(client):
    page = client.get("/stretches?area=neck&easy=1&words=turn").text

    assert '<option value="neck" selected>' in page
    assert 'name="easy" value="1" checked' in page
    assert 'value="turn"' in page


def test_an_empty_view_names_the_filters_that_empty_it(client):
    """Each way out leads to as many stretches as it promises."""
    page = client.get("/stretches?area=neck&kit=step&easy=1").text
    ways = re.findall(r'<a[^>]* href="([^"]+)">Take away: [^<]+</a> \((\d+) ', page)

    assert not listed(page)
    assert "0 stretches" in page
    assert ways
    for address, count in ways:
        assert len(listed(client.get(address.replace("&amp;", "&")).text)) == int(count) > 0


def test_only_what_fits_me_is_what_is_not_left_out(client, served):
    with served.application() as app:
        app.save_and_plan("me", answers(conditions=["glaucoma_retina"]), starts_on=MONDAY)
        left_out = set(app.reasons.left_out("me", MONDAY))
    mine, everything = client.get("/stretches?mine=1").text, client.get("/stretches").text

    assert listed(mine) == set(KNOWLEDGE.catalog.by_id) - left_out
    assert everything.count("left out for now</p>") == len(left_out)


def test_words_of_an_address_cannot_become_a_part_of_the_page(client):
    page = client.get("/stretches", params={"words": '"><script>alert(1)</script>'}).text

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
