"""The sheet: every picture once, in its place, with its name, under one stylesheet."""

import re
from xml.etree import ElementTree as Tree

import pytest
from drawn_pictures import picture

from recommender.figure.contact_sheet import sheet
from recommender.figure.drawing_checks import text_faults

SVG = "{http://www.w3.org/2000/svg}"
PICTURES = [picture(stretch_id=f"lift-{place}", title=f"Lift & hold {place}") for place in range(5)]


@pytest.mark.parametrize("theme", ["light", "dark", "ink"])
def test_pictures_stand_in_rows_with_their_names_under_them(theme):
    root = Tree.fromstring(sheet(PICTURES, theme=theme, columns=2))
    cells = root.findall(f"{SVG}svg")

    assert [(cell.get("x"), cell.get("y")) for cell in cells] == [
        ("0", "0"), ("400", "0"), ("0", "336"), ("400", "336"), ("0", "672"),
    ]  # fmt: skip
    assert [cell.find(f"{SVG}text").text for cell in cells] == [one.title for one in PICTURES]
    assert root.get("viewBox") == "0 0 800 1008"


def test_a_sheet_is_a_sound_text_with_one_stylesheet():
    svg = sheet(PICTURES)

    assert text_faults(svg, 60_000) == []
    assert svg.count("<style>") == 1
    assert len(set(re.findall(r'clipPath id="([^"]+)"', svg))) == svg.count("<clipPath")


def test_an_empty_sheet_is_empty():
    assert Tree.fromstring(sheet([])).findall(f"{SVG}svg") == []
