"""The numbers of a pose by name ("root_y", "knee_r", "lumbar_flex"), so that a solver can read and write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from recommender.figure.limits import Range, limits_deg
from recommender.figure.pose import Arm, Leg, Pose
from recommender.figure.segments import SIDES

Read = Callable[[Pose], float]
Write = Callable[[Pose, float], Pose]
UNBOUNDED: Final = (-float("inf"), float("inf"))
AXES: Final = ("x", "y", "z")
BENDS: Final = ("flex", "side", "twist")
TURNS: Final = ("flex", "abd", "turn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One number of a pose; is_angle tells degrees from metres; limits it must stay within."""

    name: str
    read: Read
    write: Write
    is_angle: bool
    limits: Range


def _put(triple: tuple[float, float, float], index: int, value: float) -> tuple[float, float, float]:
    numbers = list(triple)
    numbers[index] = value
    return numbers[0], numbers[1], numbers[2]


def _angle(name: str, read: Read, write: Write) -> Parameter:
    return Parameter(name=name, read=read, write=write, is_angle=True, limits=limits_deg(name))


def _root_place(index: int) -> Parameter:
    def write(pose: Pose, value: float) -> Pose:
        return replace(pose, root=replace(pose.root, at=_put(pose.root.at, index, value)))

    name = f"root_{AXES[index]}"
    return Parameter(name=name, read=lambda pose: pose.root.at[index], write=write, is_angle=False, limits=UNBOUNDED)


def _root_angle(word: str) -> Parameter:
    field = f"{word}_deg"

    def write(pose: Pose, value: float) -> Pose:
        return replace(pose, root=replace(pose.root, **{field: value}))  # type: ignore[arg-type]

    return _angle(f"root_{word}", lambda pose: float(getattr(pose.root, field)), write)


def _bend(region: str, index: int) -> Parameter:
    field = f"{region}_deg"

    def write(pose: Pose, value: float) -> Pose:
        return replace(pose, **{field: _put(getattr(pose, field), index, value)})  # type: ignore[arg-type]

    return _angle(f"{region}_{BENDS[index]}", lambda pose: float(getattr(pose, field)[index]), write)


def _ball_joint(limb: str, joint: str, index: int) -> Parameter:
    field = f"{joint}_deg"

    def write(pose: Pose, value: float) -> Pose:
        part = pose.limb(limb)
        return replace(pose, **{limb: replace(part, **{field: _put(getattr(part, field), index, value)})})  # type: ignore[arg-type]

    name = f"{joint}_{limb[-1]}_{TURNS[index]}"
    return _angle(name, lambda pose: float(getattr(pose.limb(limb), field)[index]), write)


def _hinge(limb: str, joint: str) -> Parameter:
    field = "foot" if joint == "ankle" else f"{joint}_deg"

    def read(pose: Pose) -> float:
        value = getattr(pose.limb(limb), field)
        return float(value) if isinstance(value, int | float) else 0.0

    def write(pose: Pose, value: float) -> Pose:
        return replace(pose, **{limb: replace(pose.limb(limb), **{field: value})})  # type: ignore[arg-type]

    return _angle(f"{joint}_{limb[-1]}", read, write)


def _target(limb: str, index: int) -> Parameter:
    """Moves a limb's target in the world; a limb without one stays where it is."""

    def read(pose: Pose) -> float:
        target = pose.limb(limb).target
        return target.offset_m[index] if target else 0.0

    def write(pose: Pose, value: float) -> Pose:
        part = pose.limb(limb)
        if part.target is None:
            return pose
        moved = replace(part.target, offset_m=_put(part.target.offset_m, index, value))
        return replace(pose, **{limb: replace(part, target=moved)})  # type: ignore[arg-type]

    return Parameter(name=f"{limb}_{AXES[index]}", read=read, write=write, is_angle=False, limits=(-0.6, 0.6))


def _chin_tuck() -> Parameter:
    return _angle("chin_tuck", lambda pose: pose.chin_tuck_deg, lambda pose, value: replace(pose, chin_tuck_deg=value))


def _all() -> list[Parameter]:
    found = [_root_place(index) for index in range(3)]
    found += [_root_angle(word) for word in ("pitch", "roll", "face", "tilt")]
    found += [_bend(region, index) for region in ("lumbar", "thoracic", "neck") for index in range(3)]
    found.append(_chin_tuck())
    for side in SIDES:
        found += [_ball_joint(f"leg_{side}", "hip", index) for index in range(3)]
        found += [_ball_joint(f"arm_{side}", "shoulder", index) for index in range(3)]
        found += [_hinge(f"leg_{side}", joint) for joint in ("knee", "ankle")] + [_hinge(f"arm_{side}", "elbow")]
        found += [_target(f"{limb}_{side}", index) for limb in ("leg", "arm") for index in range(3)]
    return found


PARAMETERS: Final[dict[str, Parameter]] = {parameter.name: parameter for parameter in _all()}


def moves_nothing(pose: Pose, name: str) -> bool:
    """Whether a parameter has no effect in a pose: an angle of a limb that follows a target, or the reverse."""
    joint, _, rest = name.partition("_")
    if joint in {"hip", "knee", "shoulder", "elbow"}:
        limb = pose.limb(f"{'leg' if joint in {'hip', 'knee'} else 'arm'}_{rest[0]}")
        return limb.target is not None
    if joint in {"leg", "arm"}:
        return pose.limb(name[:5]).target is None
    if joint == "ankle":
        return not isinstance(_leg(pose, name).foot, int | float)
    return False


def _leg(pose: Pose, name: str) -> Leg:
    leg = pose.limb(f"leg_{name[-1]}")
    assert not isinstance(leg, Arm)
    return leg
