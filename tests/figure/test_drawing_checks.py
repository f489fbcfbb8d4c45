"""The checks of a drawing find what is wrong, and nothing where all is well."""

import shutil
import subprocess

import numpy as np
import pytest
from drawn_pictures import picture

from recommender.figure.drawing_checks import findings, in_frame, text_faults, visible_highlight_px
from recommender.figure.forms import draw
from recommender.figure.kinematics import body_of
from recommender.figure.picture import Arrow, Prop, View
from recommender.figure.pose import Pose
from recommender.figure.scene import scene_of

UPWARD = Arrow(start_at="crown", direction=(0.0, 1.0, 0.0))
SOUND = (
    '<svg xmlns="http://www.w3.org/2000/svg" aria-labelledby="t d"><title id="t">a</title><desc id="d">b</desc>{}</svg>'
)


def test_a_good_picture_has_no_findings():
    assert findings(picture()) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<g>", "is not well-formed"),
        ('<g id="t"/>', "has an id twice"),
        ('<g clip-path="url(#x)"/>', "refers to an id that is not there"),
        ("<script/>", "has a script or a link"),
        ('<image href="http://a.b/c.png"/>', "has a script or a link"),
        ('<g style="fill:url(http://a.b)"/>', "has a script or a link"),
        ('<path d="M1 nan"/>', "holds a number that is none"),
    ],
)
def test_each_fault_of_a_text_is_named(text, fault):
    (found,) = text_faults(SOUND.format(text), 10_000)

    assert found.startswith(fault)


def test_a_text_without_words_or_over_its_size_is_found():
    assert text_faults(SOUND.format("").replace(">a<", "> <").replace(">b<", "><"), 10_000) == [
        "has no title", "has no description",
    ]  # fmt: skip
    (found,) = text_faults(SOUND.format(""), 20)
    assert "at most 20" in found


def test_in_frame_means_every_point():
    assert in_frame(np.array([[0.0, 0.0], [400.0, 300.0]]))
    assert not in_frame(np.array([[200.0, 301.0]]))


def test_a_muscle_that_faces_away_or_is_hidden_is_found():
    behind = picture(view=View(yaw_deg=90, elevation_deg=5), highlight=("hamstrings_l",), arrows=())
    hidden = picture(
        end=body_of(Pose()), highlight=("quadriceps",), view=View(yaw_deg=90, elevation_deg=5), arrows=(UPWARD,),
        props=(Prop(kind="wall", at=(0.4, 0.0, 0.0)),),
    )  # fmt: skip

    for one in (behind, hidden):
        assert any("highlight" in finding for finding in findings(one))


@pytest.mark.skipif(shutil.which("rsvg-convert") is None, reason="needs rsvg-convert to count pixels")
@pytest.mark.parametrize("yaw", [-60, 0, 40, 90])
@pytest.mark.parametrize("name", ["quadriceps_r", "gluteus_maximus_r", "abdominals", "upper_trapezius"])
def test_the_visible_area_is_what_a_raster_shows(yaw, name, tmp_path):
    """Counted in pixels of a real drawing with the highlight in a colour of its own and without edges."""
    pil = pytest.importorskip("PIL.Image")
    one = picture(view=View(yaw_deg=yaw), highlight=(name,), arrows=(), ghost=False)
    svg = draw(one, theme="light").replace("#f0563f;stroke:#ffd9cc;stroke-width:1.6", "#ff00ff;stroke:none")
    (tmp_path / "a.svg").write_text(svg)
    subprocess.run(["rsvg-convert", "-w", "1600", "-o", tmp_path / "a.png", tmp_path / "a.svg"], check=True)
    pixels = np.asarray(pil.open(tmp_path / "a.png").convert("RGB")).astype(int)
    counted = int((np.abs(pixels - [255, 0, 255]).sum(axis=2) < 90).sum()) / 16

    assert visible_highlight_px(scene_of(one)) == pytest.approx(
        counted, rel=0.2, abs=60
    )  # lines of later parts cover a rim
