"""What every drawing promises: it can be read aloud, stands alone, is the same each time, and moves only when asked."""

import re
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree as Tree

import numpy as np
import pytest
from drawn_pictures import UPRIGHT, picture

from recommender.figure.animation import KEY_FRAMES
from recommender.figure.document import said
from recommender.figure.drawing_checks import LARGEST_BYTES, text_faults
from recommender.figure.forms import draw
from recommender.figure.kinematics import body_of
from recommender.figure.look import HAIRS, Look
from recommender.figure.picture import Prop, View
from recommender.figure.scene import scene_of
from recommender.figure.scene_marks import body_marks
from recommender.figure.words import FORMS

SVG = "{http://www.w3.org/2000/svg}"
PAGE = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def paths(svg, css):
    return [path for path in Tree.fromstring(svg).iter(f"{SVG}path") if css in (path.get("class") or "").split()]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("theme", ["light", "dark", "ink", "auto"])
def test_every_form_in_every_theme_is_a_sound_text(form, theme):
    """Well-formed, ids once, nothing referred to that is not there, no script and no link, small."""
    assert text_faults(draw(picture(), form=form, theme=theme), LARGEST_BYTES[form] + 600) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_screen_reader_gets_the_name_and_what_is_done(form):
    svg = draw(picture(title="Knee & hip <lift>", alt='Standing "tall", the right knee up.'), form=form)
    root = Tree.fromstring(svg)
    spoken = [root.find(f".//{SVG}*[@id='{name}']").text for name in root.get("aria-labelledby").split()]

    assert root.get("role") == "img"
    assert spoken == ["Knee & hip <lift>", 'Standing "tall", the right knee up.']


def test_the_other_side_says_left_and_is_the_mirrored_picture():
    right, left = (draw(picture(arrows=()), side=side, theme="light") for side in ("right", "left"))
    first, other = (Tree.fromstring(svg) for svg in (right, left))

    assert other.find(f"{SVG}desc").text == "Standing, the left knee lifted, the right leg straight."
    starts = [
        [float(PAGE.search(path.get("d"))[0]) for path in root.iter(f"{SVG}path") if "mat" in (path.get("class") or "")]
        for root in (first, other)
    ]
    assert len(starts[0]) == len(starts[1])
    assert starts[1][0] == pytest.approx(400 - starts[0][0], abs=0.15)


@pytest.mark.parametrize(
    ("words", "mirrored"),
    [
        ("The right knee.", "The left knee."),
        ("Left of the mat, upright, right hand up.", "Right of the mat, upright, left hand up."),
        ("Both feet flat.", "Both feet flat."),
    ],
)
def test_left_and_right_change_places_in_the_words(words, mirrored):
    assert said(words, "left") == mirrored
    assert said(mirrored, "left") == words


def test_two_drawings_of_one_stretch_share_no_id():
    ids = [set(re.findall(r' id="([^"]+)"', draw(picture(), theme="ink", prefix=prefix))) for prefix in ("a-", "b-")]

    assert ids[0]
    assert not ids[0] & ids[1]


def test_the_same_picture_gives_the_same_bytes_in_another_process():
    """No order of a set, no hash and no clock finds its way into a picture."""
    code = (
        "from drawn_pictures import picture; from recommender.figure.forms import draw;"
        "print(draw(picture(), form='animated'))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    ]

    assert runs[0] == runs[1]
    assert runs[0].strip() == draw(picture(), form="animated")


def test_a_still_is_the_end_pose_and_a_ghost_shows_the_start_behind_it():
    still, ghost = draw(picture()), draw(picture(), form="ghost")
    order = [path.get("class") for path in Tree.fromstring(ghost).iter(f"{SVG}path")]

    assert not paths(still, "ghost")
    assert order.index("ghost both") < order.index("line")
    assert draw(picture(ghost=True)) == ghost


def test_two_steps_are_the_start_and_the_end_side_by_side():
    """Each in a frame of its own: what a crop leaves out of one half is not drawn over the other."""
    root = Tree.fromstring(draw(picture(), form="two_step"))
    heads = paths(Tree.tostring(root, encoding="unicode"), "hair")
    frames = [(frame.get("x"), frame.get("width"), frame.get("height")) for frame in root.findall(f"{SVG}svg")]

    assert root.get("viewBox") == "0 0 800 300"
    assert frames == [("0", "400", "300"), ("400", "400", "300")]
    assert len(heads) == 4  # behind and before the face, twice


def test_a_moving_picture_stops_after_two_rounds_and_rests_where_it_began():
    """WCAG 2.2.2: what moves by itself ends by itself. It begins and ends in the end pose, as the still shows it."""
    root = Tree.fromstring(draw(picture(), form="animated"))
    animations = [(path, move) for path in root.iter(f"{SVG}path") for move in path.iter(f"{SVG}animate")]

    assert len(animations) > 20
    for path, move in animations:
        frames, times = move.get("values").split(";"), [float(time) for time in move.get("keyTimes").split(";")]
        assert move.get("repeatCount") == "2"
        assert path.get("d") == frames[0] == frames[-1]
        assert len(set(frames)) <= KEY_FRAMES
        assert len(frames) == len(times) == 2 * KEY_FRAMES + 1
        assert times == sorted(times)
        assert (times[0], times[-1]) == (0, 1)


def test_all_key_frames_of_a_path_have_the_same_commands_and_as_many_numbers():
    """Only then one turns into the next; a browser would else jump."""
    for move in Tree.fromstring(draw(picture(), form="animated")).iter(f"{SVG}animate"):
        frames = move.get("values").split(";")
        shapes = {(re.sub(r"[^A-Za-z]", "", frame), len(PAGE.findall(frame))) for frame in frames}
        assert len(shapes) == 1


def test_a_head_that_turns_away_keeps_its_marks():
    """Eyes and ears that go out of sight stay in the drawing, folded up, so that the others can move."""
    away = body_of(replace(UPRIGHT, neck_deg=(0, 0, 80)))
    one = picture(end=away, view=View(yaw_deg=60))
    scene = scene_of(one)
    counts = [[len(mark.curves) for mark in body_marks(scene, body)] for body in (one.start, one.end)]

    assert counts[0] == counts[1]
    assert text_faults(draw(one, form="animated"), 40_000) == []


def test_what_does_not_move_is_drawn_as_a_still_in_every_form():
    body = body_of(UPRIGHT)
    one = picture(start=body, end=body, arrows=())

    assert "<animate" not in draw(one, form="animated")
    assert draw(one, form="two_step") == draw(one, form="ghost") == draw(one)


def test_a_thumbnail_has_thick_lines_and_no_small_marks():
    widths = [
        float(re.search(r"\.line\{[^}]*stroke-width:([\d.]+)", draw(picture(), form=form))[1])
        for form in ("still", "thumbnail")
    ]
    thumbnail = draw(picture(), form="thumbnail")

    assert widths[1] > 1.8 * widths[0]
    assert not paths(thumbnail, "features")
    assert not paths(thumbnail, "halo")


def test_a_crop_brings_the_named_parts_near():
    whole, cropped = (
        scene_of(picture(view=View(yaw_deg=25, crop=crop), arrows=())) for crop in ((), ("head", "torso"))
    )

    assert cropped.camera.scale > 1.5 * whole.camera.scale


@pytest.mark.parametrize("hair", HAIRS)
@pytest.mark.parametrize("yaw", [0, 90, 200])
def test_every_hair_is_drawn_from_every_side(hair, yaw):
    svg = draw(picture(view=View(yaw_deg=yaw)), look=Look(hair=hair), theme="light")

    assert paths(svg, "hair")
    assert HAIRS[hair][1] in svg


def test_a_strap_follows_the_body_through_all_key_frames():
    strap = Prop(kind="strap", through=("palm_r", "ball_r", "palm_l"))
    svg = draw(picture(props=(strap,)), form="animated")

    assert len([path for path in paths(svg, "strap") if path.find(f"{SVG}animate") is not None]) == 4


def test_all_numbers_of_a_drawing_are_on_or_near_the_page():
    scene = scene_of(picture())
    points = np.concatenate([curve.points for mark in body_marks(scene, picture().end) for curve in mark.curves])

    assert points.min() > -5
    assert (points.max(axis=0) < [405, 305]).all()
