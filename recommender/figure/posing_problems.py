"""What keeps a pose from being posed: words that name nothing in this picture, angles and targets out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recommender.figure.angles import angles_deg
from recommender.figure.contacts import Solved, parse_condition
from recommender.figure.kinematics import body_of
from recommender.figure.parameters import PARAMETERS, moves_nothing
from recommender.figure.picture import Prop
from recommender.figure.pose import Pose
from recommender.figure.surfaces import PART_NAMES, planes_of, solids_of_props
from recommender.reading import unknown_word

FURTHEST_SHORT_M: Final = 0.012  # by which a limb may miss its target
Complaint = tuple[str, str]  # the field of the pose, and what is wrong with it


def wrong_words(pose: Pose, props: tuple[Prop, ...]) -> Iterator[Complaint]:
    """field -> what is wrong with it, seen only with the props and all layers together."""
    surfaces = [*planes_of(props), *solids_of_props(props), *PART_NAMES]
    for name, text in pose.solve:
        condition = parse_condition(text)
        if condition.relation == "on" and condition.goal not in surfaces:
            yield f"solve.{name}", unknown_word(condition.goal, surfaces, "surface of this picture")
        if condition.relation == "is" and condition.part not in _MEASURES:
            yield f"solve.{name}", unknown_word(condition.part, _MEASURES, "measured joint")
        if moves_nothing(pose, name):
            yield f"solve.{name}", "changes nothing: that limb is posed the other way (target or angles)"
    for index, (_, second) in enumerate(pose.touch):
        if second not in surfaces:
            yield f"touch[{index}]", unknown_word(second, surfaces, "part or surface of this picture")
    yield from _beyond_limits(pose)


def _beyond_limits(pose: Pose) -> Iterator[Complaint]:
    """Angles as written that no joint reaches."""
    for name, parameter in PARAMETERS.items():
        low, high = parameter.limits
        if parameter.is_angle and not moves_nothing(pose, name) and not low <= parameter.read(pose) <= high:
            yield _FIELD.get(name, name), f"is {parameter.read(pose):g}; this joint goes from {low:g} to {high:g}"


def unmet(solved: Solved) -> Iterator[Complaint]:
    for text, missed in solved.left_open.items():
        name, _, condition = text.partition(": ")
        unit = f"{missed:.0f} degrees" if " is " in condition else f"{missed * 100:.1f} cm"
        parameter = PARAMETERS[name]
        value = parameter.read(solved.pose)
        low, high = parameter.limits
        why = f"; {name} is at its limit of {value:g}" if value in {low, high} else "; start closer to it"
        yield f"solve.{name}", f"'{condition}' cannot be reached: {unit} left{why}, or drop it with {name} = \"\""
    for limb, error_m in solved.body.reach_errors_m.items():
        if error_m > FURTHEST_SHORT_M:
            yield limb, f"its target is {error_m * 100:.1f} cm out of reach: {_reach_hint(solved, limb)}"


def _reach_hint(solved: Solved, limb: str) -> str:
    side, joints = limb[-1], solved.body.joints
    near = f"{'hip' if limb.startswith('leg') else 'shoulder'}_{side}"
    at = ", ".join(f"{number:.2f}" for number in joints[near])
    return f"{near} is at [{at}] and the limb is {_limb_length_m(solved, limb):.2f} m long"


def _limb_length_m(solved: Solved, limb: str) -> float:
    lengths = solved.body.shape.lengths_m
    parts = ("thigh", "shank") if limb.startswith("leg") else ("upper_arm", "forearm")
    return sum(lengths[part] for part in parts)


def _field_names() -> dict[str, str]:
    """parameter -> the field of the data file that holds it."""
    names = {f"root_{word}": f"root.{word}_deg" for word in ("pitch", "roll", "face", "tilt")}
    for region in ("lumbar", "thoracic"):
        names |= {f"{region}_{bend}": f"spine.{region} ({bend})" for bend in ("flex", "side", "twist")}
    names |= {f"neck_{bend}": f"neck ({bend})" for bend in ("flex", "side", "twist")}
    for side in ("r", "l"):
        for limb, joint in (("leg", "hip"), ("arm", "shoulder")):
            names |= {f"{joint}_{side}_{turn}": f"{limb}_{side}.{joint} ({turn})" for turn in ("flex", "abd", "turn")}
        names |= {f"knee_{side}": f"leg_{side}.knee", f"ankle_{side}": f"leg_{side}.foot"}
        names |= {f"elbow_{side}": f"arm_{side}.elbow"}
    return names


_FIELD: Final = _field_names()
_MEASURES: Final = frozenset(angles_deg(body_of(Pose())))
