"""A pose written in layers: a base, what the start changes of it, and what the end changes of the start."""

from __future__ import annotations

from typing import Any, Final

from recommender.figure.kinematics import limb_of_part
from recommender.figure.pose import LIMBS, ORIGIN, STRAIGHT, Arm, Leg, Pose, Root, Target
from recommender.figure.tables import PoseTable

Layer = dict[str, Any]
GOALS: Final = frozenset({"to", "on"})
ANGLES: Final = frozenset({"hip", "knee", "shoulder", "elbow"})


def layer_of(table: PoseTable) -> Layer:
    """What a table says, without what it leaves out."""
    return table.model_dump(exclude_none=True)


def merged(below: Layer, above: Layer) -> Layer:
    """The layer below with the changes of the one above.

    A limb that gets a new target, or angles instead of a target, is replaced whole; else only the named fields change.
    A condition that is set to "" is dropped. `touch` is replaced whole; where it is not given, contacts of a limb or
    a part of the trunk that the layer moves are no longer asked for.
    """
    result = dict(below)
    for name, change in above.items():
        if name in LIMBS:
            result[name] = _merged_limb(below.get(name, {}), change)
        elif name == "solve":
            result[name] = {key: text for key, text in ({**below.get(name, {}), **change}).items() if text}
        elif isinstance(change, dict):
            result[name] = {**below.get(name, {}), **change}
        else:
            result[name] = change
    if "touch" not in above and "touch" in below:
        result["touch"] = tuple(pair for pair in below["touch"] if not _is_moved(pair[0], above))
    return _without_idle_conditions(result, above.get("solve", {}))


def _merged_limb(below: Layer, change: Layer) -> Layer:
    if GOALS & change.keys() or (ANGLES & change.keys() and GOALS & below.keys()):
        return change
    return {**below, **change}


def _is_moved(part: str, above: Layer) -> bool:
    """Whether a layer poses anew what a contact is about."""
    limb = limb_of_part(part)
    if limb:
        return bool((GOALS | ANGLES) & above.get(limb, {}).keys())
    bent = {"root", "spine"} & above.keys()
    return bool(bent) or (part in {"head", "neck"} and "neck" in above)


def _without_idle_conditions(layer: Layer, own: Layer) -> Layer:
    """Conditions on an angle of a limb fall away when a later layer gives the limb a target, and the reverse.

    Not those that the later layer asks for itself: there the file contradicts itself, and is told so.
    """
    conditions = layer.get("solve", {}).items()
    kept = {name: text for name, text in conditions if name in own or not _is_idle(layer, name)}
    return {**layer, "solve": kept} if "solve" in layer else layer


def _is_idle(layer: Layer, name: str) -> bool:
    joint, _, rest = name.partition("_")
    limb = {"hip": "leg", "knee": "leg", "shoulder": "arm", "elbow": "arm", "leg": "leg", "arm": "arm"}.get(joint)
    if limb is None:
        return False
    has_goal = bool(GOALS & layer.get(f"{limb}_{rest[0]}", {}).keys())
    return has_goal if joint in ANGLES else not has_goal


def pose_of(layer: Layer) -> Pose:
    """The pose of a merged layer; what no layer says is upright and straight."""
    spine = layer.get("spine", {})
    return Pose(
        root=Root(**layer.get("root", {})),
        lumbar_deg=spine.get("lumbar", STRAIGHT),
        thoracic_deg=spine.get("thoracic", STRAIGHT),
        neck_deg=layer.get("neck", STRAIGHT),
        chin_tuck_deg=layer.get("chin_tuck", 0.0),
        leg_r=_leg(layer.get("leg_r", {})),
        leg_l=_leg(layer.get("leg_l", {})),
        arm_r=_arm(layer.get("arm_r", {})),
        arm_l=_arm(layer.get("arm_l", {})),
        solve=tuple(layer.get("solve", {}).items()),
        touch=tuple(layer.get("touch", ())),
    )


def _leg(limb: Layer) -> Leg:
    target = _target(limb)
    resting_on_a_point = target is not None and target.rests and target.point is not None
    return Leg(
        hip_deg=limb.get("hip", STRAIGHT),
        knee_deg=limb.get("knee", 0.0),
        foot=limb.get("foot", "flat" if resting_on_a_point else 0.0),
        toes=limb.get("toes"),
        toe_bend_deg=limb.get("toe_bend", 0.0),
        target=target,
    )


def _arm(limb: Layer) -> Arm:
    return Arm(
        shoulder_deg=limb.get("shoulder", STRAIGHT),
        elbow_deg=limb.get("elbow", 0.0),
        shrug_cm=limb.get("shrug", (0.0, 0.0)),
        hand=limb.get("hand"),
        palm=limb.get("palm"),
        fingers_deg=limb.get("fingers"),
        target=_target(limb),
    )


def _target(limb: Layer) -> Target | None:
    spot = limb.get("on", limb.get("to"))
    if spot is None:
        return None
    return Target(
        point=None if isinstance(spot, str) else spot,
        place=spot if isinstance(spot, str) else "",
        offset_m=limb.get("offset", ORIGIN),
        rests="on" in limb,
        pole=limb.get("pole"),
        gap_m=limb.get("gap_cm", 0.0) / 100,
    )
