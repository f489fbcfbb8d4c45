"""Colours: what carries meaning is told from what lies behind it, and no drawing colours another."""

import re

import pytest
from drawn_pictures import picture

from recommender.figure.forms import draw
from recommender.figure.look import HAIRS, SKINS, Look
from recommender.figure.shape import SHAPES
from recommender.figure.themes import PALETTES, palette, stylesheet

THEMES = ("light", "dark", "ink")
LINE_ART = 3.0  # WCAG 2.2, 1.4.11: graphics that are needed to understand


def luminance(colour):
    """WCAG's relative luminance of #rrggbb."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_line_art_and_arrows_stand_out_from_the_ground_and_the_mat(theme):
    colours = palette(theme, Look())

    for ink in ("line", "arrow"):
        for ground in ("ground", "mat", "wall", "wood"):
            assert contrast(colours[ink], colours[ground]) >= LINE_ART, (ink, ground)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("skin", SKINS)
def test_the_lines_of_a_face_can_be_read_on_every_skin(theme, skin):
    colours = palette(theme, Look(skin=skin))

    assert contrast(colours["features"], colours["skin"]) >= LINE_ART


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("cloth", ["top", "legs", "legs-far"])
def test_the_stretched_area_is_told_from_the_clothes_by_its_edge(theme, cloth):
    """Warm on cool is not enough for everybody: its edge differs in lightness too."""
    colours = palette(theme, Look())

    assert contrast(colours["stretched-edge"], colours["stretched"]) >= 2
    assert contrast(colours["stretched-edge"], colours[cloth]) >= 1.5


def test_ink_marks_the_stretched_area_by_hatching():
    svg = draw(picture(), theme="ink")

    assert 'pattern id="knee-lift-hatch"' in svg
    assert re.search(r"#knee-lift \.stretched\{fill:url\(#knee-lift-hatch\)", svg)
    greys = re.findall(r"#([0-9a-f]{6})[;}]", svg)
    assert greys
    assert all(grey[:2] == grey[2:4] == grey[4:] for grey in greys)


def test_every_theme_knows_every_colour():
    skin_and_hair = {"skin", "skin-far", "hair"}

    assert len({frozenset(set(colours) | skin_and_hair) for colours in PALETTES.values()}) == 1


@pytest.mark.parametrize("theme", [*THEMES, "auto"])
def test_every_rule_belongs_to_one_drawing(theme):
    """A style element of an inlined SVG holds for the whole page: one drawing would colour all others."""
    svg = draw(picture(), theme=theme, prefix="p7-")
    style = re.search(r"<style>(.*)</style>", svg)[1].replace("@media(prefers-color-scheme:dark){", "")
    selectors = re.findall(r"([^{}]+)\{", style)

    assert selectors
    assert all(selector.startswith("#p7-knee-lift") for selector in selectors)


@pytest.mark.parametrize("theme", THEMES)
def test_a_file_of_one_theme_needs_no_page_to_colour_it(theme):
    svg = draw(picture(), theme=theme)

    assert "var(" not in svg
    assert "{line}" not in svg


def test_auto_follows_the_device_and_can_be_coloured_by_the_page():
    style = stylesheet("#a", "auto", Look(), frozenset({"skin", "line"}))

    assert "prefers-color-scheme:dark" in style
    assert "var(--figure-skin,#e3b08b)" in style


def test_only_rules_in_use_are_written():
    assert "strap" not in draw(picture())


def test_there_are_three_presets_of_skin_hair_and_build_and_a_wrong_name_is_an_error():
    assert min(len(SKINS), len(HAIRS), len(SHAPES)) >= 3
    with pytest.raises(ValueError, match="purple"):
        Look(skin="purple")


@pytest.mark.parametrize("skin", SKINS)
def test_skin_changes_the_skin_and_nothing_else(skin):
    one, other = draw(picture(), theme="light"), draw(picture(), theme="light", look=Look(skin=skin))
    for theirs, own in zip(SKINS["neutral"], SKINS[skin], strict=True):
        one = one.replace(theirs, own)

    assert one == other
