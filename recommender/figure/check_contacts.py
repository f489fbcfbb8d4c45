"""Whether a body is borne: on something and not in it, touching what it should, and not about to fall."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recommender.figure.balance import overhang_m, support
from recommender.figure.collisions import Pair, furniture_overlaps, overlaps
from recommender.figure.contacts import Solved, parse_condition
from recommender.figure.findings import Fault, way_in_words
from recommender.figure.gaps import furniture_gap_m, part_gap_m
from recommender.figure.picture import Prop
from recommender.figure.places import parse_place
from recommender.figure.pose import LIMBS, Pose, Target
from recommender.figure.segments import kind_and_side
from recommender.figure.skeleton import Body
from recommender.figure.surfaces import GROUND, TRUNK_AREAS, planes_of, solids_of, solids_of_props
from recommender.figure.volumes import Volumes

DEEPEST_UNDER_FLOOR_M: Final = 0.02
HIGHEST_OFF_M: Final = 0.015  # from here on a body floats, and a declared contact does not hold
FURTHEST_OVERHANG_M: Final = 0.02


def under_floor(parts: Volumes) -> Iterator[Fault]:
    for part, solids in parts.items():
        depth_m = -GROUND.gap_m(solids)
        if depth_m > DEEPEST_UNDER_FLOOR_M:
            yield "under_floor", part, depth_m * 100, "cm", f"{part} is {depth_m * 100:.1f} cm under the floor"


def floating(parts: Volumes, props: tuple[Prop, ...]) -> Iterator[Fault]:
    gaps = [GROUND.gap_m(solids) for solids in parts.values()]
    for pieces in solids_of_props(props).values():
        gaps += [furniture_gap_m(solids, pieces) for solids in parts.values()]
    if min(gaps) > HIGHEST_OFF_M:
        what = f"the body floats: its nearest part is {min(gaps) * 100:.1f} cm off the floor and every prop"
        yield "floating", "body", min(gaps) * 100, "cm", what


def loose_touches(solved: Solved, props: tuple[Prop, ...]) -> Iterator[Fault]:
    for first, second in touches_of(solved.pose):
        gap_m = touch_gap_m(solved.body, first, second, props)
        if gap_m > HIGHEST_OFF_M:
            yield "touch", first, gap_m * 100, "cm", f"{first} should touch {second} but is {gap_m * 100:.1f} cm off it"


def off_their_rest(solved: Solved, parts: Volumes, props: tuple[Prop, ...]) -> Iterator[Fault]:
    """Hands and feet that are said to rest `on` something and do not touch it."""
    for name in LIMBS:
        target = solved.pose.limb(name).target
        if target is None or not target.rests or target.gap_m != 0:
            continue
        end = end_of(name)
        gap_m, rest = _rest_gap_m(end, target, parts, props)
        if gap_m > HIGHEST_OFF_M:
            what = f"{end} should rest on {rest} but is {gap_m * 100:.1f} cm off it (meant so? say `gap_cm` or `to`)"
            yield "touch", end, gap_m * 100, "cm", what


def end_of(limb: str) -> str:
    """The part at the end of a limb: "foot_r" of "leg_r"."""
    return f"{'foot' if limb.startswith('leg') else 'hand'}_{limb[-1]}"


def _rest_gap_m(end: str, target: Target, parts: Volumes, props: tuple[Prop, ...]) -> tuple[float, str]:
    """How far a hand or foot is off what it rests on: a part of the body, or the nearest thing there is."""
    side = end[-1]
    near = {"hand": "forearm", "foot": "shank"}[kind_and_side(end)[0]]
    own = (parts[end], parts[f"{near}_{side}"])
    if target.place:
        part = _owner(parse_place(target.place).segment or parse_place(target.place).joint)
        others = [parts["torso"], parts["yoke"]] if part == "torso" else [parts[part]]
        return min(part_gap_m(mine, other) for mine in own for other in others), part
    gaps = [GROUND.gap_m(parts[end])]
    gaps += [furniture_gap_m(parts[end], pieces) for pieces in solids_of_props(props).values()]
    return min(gaps), "the floor or a prop"


def touches_of(pose: Pose) -> list[tuple[str, str]]:
    """The declared contacts, and those that a condition such as "pelvis on floor" closes."""
    closed = [parse_condition(text) for _, text in pose.solve]
    solved = [(condition.part, condition.goal) for condition in closed if condition.relation == "on"]
    return list(dict.fromkeys([*pose.touch, *solved]))


def touch_gap_m(body: Body, first: str, second: str, props: tuple[Prop, ...]) -> float:
    """How far a part is off another part, the floor or a prop."""
    solids = solids_of(body, first)
    furnished = solids_of_props(props)
    name = "chair" if second == "seat" else second
    if name in furnished:
        return furniture_gap_m(solids, furnished[name])
    planes = planes_of(props)
    return planes[name].gap_m(solids) if name in planes else part_gap_m(solids, solids_of(body, second))


def run_through(pose: Pose, parts: Volumes, props: tuple[Prop, ...]) -> Iterator[Fault]:
    declared = declared_pairs(pose)
    for part, other, depth, allowed, away in overlaps(parts, declared):
        hint = f"move {part} {way_in_words(away)}"
        what = f"{part} is {depth:.1f} cm inside {other} ({allowed:.1f} allowed): {hint}"
        yield "through", part, depth - allowed, "cm", what
    for part, prop, depth, allowed, away in furniture_overlaps(parts, solids_of_props(props), declared):
        what = f"{part} is {depth:.1f} cm inside the {prop} ({allowed:.1f} allowed): move it {way_in_words(away)}"
        yield "furniture", part, depth - allowed, "cm", what


def declared_pairs(pose: Pose) -> frozenset[Pair]:
    """The pairs of parts that are meant to press on each other: by `touch`, `solve`, or a limb that is `on` a part."""
    pairs = {frozenset((_owner(first), _owner(second))) for first, second in touches_of(pose)}
    for name in LIMBS:
        target = pose.limb(name).target
        if target and target.place and target.rests:
            pairs.add(frozenset((end_of(name), _owner(parse_place(target.place).segment))))
    return frozenset(pairs)


_PART_OF_JOINT: Final = {
    "hip": "thigh", "knee": "shank", "ankle": "foot", "heel": "foot", "ball": "foot", "toe": "foot",
    "shoulder": "upper_arm", "elbow": "forearm", "wrist": "hand", "palm": "hand", "fingertip": "hand",
}  # fmt: skip


def _owner(name: str) -> str:
    """The drawn part that a joint, an area of the trunk or a segment belongs to."""
    kind, side = kind_and_side(name)
    if side:
        return f"{_PART_OF_JOINT.get(kind, kind)}_{side}"
    if name.startswith(("lumbar", "thoracic")) or name in TRUNK_AREAS.keys() - {"pelvis", "yoke", "neck", "head"}:
        return "torso"
    return "chair" if name == "seat" else name


def off_balance(body: Body, parts: Volumes, props: tuple[Prop, ...]) -> Iterator[Fault]:
    furniture = [piece for pieces in solids_of_props(props).values() for piece in pieces]
    prints = support(parts, furniture)
    if len(prints.radii_m) == 0:
        return
    overhang, toward = overhang_m(body, prints)
    if overhang > FURTHEST_OVERHANG_M:
        what = f"would fall: the centre of mass is {overhang * 100:.1f} cm outside what carries it; move the trunk "
        yield "balance", "body", overhang * 100, "cm", what + way_in_words(-toward * overhang)
