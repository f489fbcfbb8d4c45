"""A movement as key frames: every path morphs from the start pose to the end pose, twice, and then it rests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from recommender.figure.between import between
from recommender.figure.curves import Curve, Mark, morphing, path_of, paths_of
from recommender.figure.document import clip_of, clip_path
from recommender.figure.scene import Scene
from recommender.figure.scene_marks import body_marks, clip_curve

KEY_FRAMES: Final = 4
LOOPS: Final = 2
BACK_S, WAIT_S, GO_S, HOLD_S = 1.4, 0.6, 2.0, 1.6  # to the start, there, to the end, there


def animated(scene: Scene, name: str) -> tuple[str, list[Mark]]:
    """The moving figure as elements, and the marks of its end pose, in which it begins and rests."""
    picture = scene.picture
    shares = np.linspace(0.0, 1.0, KEY_FRAMES)[1:-1]
    bodies = [picture.start, *(between(picture.start, picture.end, float(share)) for share in shares), picture.end]
    frames = [body_marks(scene, body) for body in bodies]
    runs = sorted({mark.clip for mark in frames[-1] if mark.clip})
    clips = "".join(
        clip_path(name, run, _path("", "", [(clip_curve(scene, body, run),) for body in bodies])) for run in runs
    )
    moving = "".join(_element(marks, name) for marks in zip(*frames, strict=True))
    return (f"<defs>{clips}</defs>" if clips else "") + moving, frames[-1]


def _element(frames: Sequence[Mark], name: str) -> str:
    return _path(frames[-1].css, clip_of(frames[-1], name), [mark.curves for mark in frames])


def _path(css: str, clip: str, frames: Sequence[tuple[Curve, ...]]) -> str:
    """One path through its key frames."""
    together = [morphing(curves) for curves in zip(*frames, strict=True)]
    texts = paths_of(list(zip(*together, strict=True)), keep_gone=True)
    name = f' class="{css}"' if css else ""
    if all(text == texts[-1] for text in texts):
        still = path_of(frames[-1])
        return f'<path{name} d="{still}"{clip}/>' if still else ""
    return f'<path{name} d="{texts[-1]}"{clip}>{_morph(texts)}</path>'


def _morph(texts: Sequence[str]) -> str:
    """To the start and back again, with a rest at either end."""
    steps = len(texts) - 1
    moments = [BACK_S * k / steps for k in range(steps + 1)]
    moments += [BACK_S + WAIT_S + GO_S * k / steps for k in range(steps + 1)]
    moments.append(moments[-1] + HOLD_S)
    values = ";".join([*reversed(texts), *texts, texts[-1]])
    times = ";".join(f"{moment / moments[-1]:.3g}" for moment in moments)
    timing = f'dur="{moments[-1]:g}s" repeatCount="{LOOPS}" keyTimes="{times}"'
    return f'<animate attributeName="d" {timing} values="{values}"/>'
