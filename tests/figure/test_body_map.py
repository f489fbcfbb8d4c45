"""The body map: every place of the questionnaire, left and right, in front and behind, can be pointed at."""

import re
from xml.etree import ElementTree as Tree

import numpy as np
import pytest

from recommender.figure.body_map import PLAIN_WORDS, body_map
from recommender.figure.drawing_checks import text_faults
from recommender.figure.map_regions import REGIONS
from recommender.vocabulary import AREAS

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Tree.fromstring(body_map(theme="light"))
GROUPS = [group for group in ROOT.iter(f"{SVG}g") if group.get("class") == "region"]


def test_every_area_has_a_region_on_either_side():
    found = {(group.get("data-area"), group.get("data-side")) for group in GROUPS}

    assert found == {(area, side) for area in AREAS for side in ("left", "right")}


def test_front_and_back_show_what_lies_there():
    ids = {group.get("id") for group in GROUPS}

    assert {"body-map-front-chest-left", "body-map-back-lower-back-right", "body-map-back-hamstring-left"} <= ids
    assert not ids & {"body-map-back-chest-left", "body-map-front-lower-back-left", "body-map-front-calf-right"}
    assert len(ids) == len(GROUPS) == 2 * sum(len(areas) for areas in REGIONS.values())


def test_every_region_can_be_read_aloud_in_the_words_it_is_given():
    words = dict(PLAIN_WORDS) | {"shoulder": "shoulder <top>"}
    root = Tree.fromstring(body_map(words=words, prefix="q-"))
    titles = {group.get("id"): group.find(f"{SVG}title").text for group in root.iter(f"{SVG}g") if group.get("id")}

    assert titles["q-body-map-front-shoulder-left"] == "Left shoulder <top>, front"
    assert titles["q-body-map-back-hamstring-right"] == "Right back of the thigh, back"
    assert root.get("role") == "group"  # of a role="img" the parts could not be told apart


def middle_x(name):
    (group,) = [group for group in GROUPS if group.get("id") == f"body-map-{name}"]
    corners = []
    for path in group.iter(f"{SVG}path"):
        numbers = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", path.get("d"))]
        corners += np.cumsum(numbers[0::2]).tolist()  # M x y, then steps
    return float(np.mean(corners))


@pytest.mark.parametrize("area", ["shoulder", "wrist-forearm", "leg-referred", "thigh-front"])
def test_from_the_front_the_persons_left_is_on_the_right_of_the_page(area):
    assert middle_x(f"front-{area}-left") > middle_x(f"front-{area}-right")


@pytest.mark.parametrize("area", ["shoulder", "wrist-forearm", "calf", "hamstring"])
def test_from_behind_left_is_left(area):
    assert middle_x(f"back-{area}-left") < middle_x(f"back-{area}-right")


@pytest.mark.parametrize("theme", ["light", "dark", "ink", "auto"])
def test_the_map_is_a_sound_text_in_every_theme(theme):
    assert text_faults(body_map(theme=theme), 14_000) == []
