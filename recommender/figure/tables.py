"""The tables of a picture's TOML file. Only here is the file's form known."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from recommender.figure.directions import OF_THE_BODY
from recommender.figure.fields import (
    Aim,
    Angle,
    Bend,
    Centimetres,
    Conditions,
    DirectionField,
    Fingers,
    Foot,
    Over,
    PlaceField,
    PointField,
    SegmentField,
    Sentence,
    Shown,
    Spot,
    Touch,
)
from recommender.figure.picture import PropKind


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RootTable(_Table):
    at: PointField | None = None
    pitch_deg: Angle | None = None
    roll_deg: Angle | None = None
    face_deg: Angle | None = None
    tilt_deg: Angle | None = None


class SpineTable(_Table):
    lumbar: Bend | None = None
    thoracic: Bend | None = None


class _LimbTable(_Table):
    to: Spot | None = None
    on: Spot | None = None
    pole: DirectionField | None = None
    offset: PointField | None = None
    gap_cm: Annotated[float, Field(ge=-6, le=30)] | None = None

    @model_validator(mode="after")
    def _one_goal(self) -> Any:
        if self.to is not None and self.on is not None:
            raise ValueError("has both 'to' and 'on'; give one")
        return self


class LegTable(_LimbTable):
    hip: Bend | None = None
    knee: Angle | None = None
    foot: Foot | None = None
    toes: DirectionField | None = None
    toe_bend: Angle | None = None


class ArmTable(_LimbTable):
    shoulder: Bend | None = None
    elbow: Angle | None = None
    shrug: tuple[Centimetres, Centimetres] | None = None
    hand: Aim | None = None
    palm: DirectionField | None = None
    fingers: Fingers | None = None


class PoseTable(_Table):
    """Every field may be left out: what a layer does not say, the layer below it says."""

    root: RootTable | None = None
    spine: SpineTable | None = None
    neck: Bend | None = None
    chin_tuck: Angle | None = None
    leg_r: LegTable | None = None
    leg_l: LegTable | None = None
    arm_r: ArmTable | None = None
    arm_l: ArmTable | None = None
    solve: Conditions | None = None
    touch: tuple[Touch, ...] | None = None


class ViewTable(_Table):
    yaw_deg: Angle = 0.0
    elevation_deg: Annotated[float, Field(ge=-30, le=90)] = 10.0
    crop: Shown = ()


class PropTable(_Table):
    kind: PropKind
    at: PointField | None = None
    turn_deg: Angle = 0.0
    size: PointField | None = None
    through: tuple[PlaceField, ...] = ()


class ArrowTable(_Table):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    track: PlaceField | None = None
    around: SegmentField | None = None
    start_at: PlaceField | None = Field(default=None, alias="from")
    direction: DirectionField | None = None
    length_m: Annotated[float, Field(gt=0, le=1)] | None = None
    from_deg: Angle | None = None
    to_deg: Angle | None = None
    radius_m: Annotated[float, Field(gt=0, le=1)] | None = None
    offset_m: PointField | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Any:
        given = [name for name in ("track", "around", "start_at") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("should have exactly one of 'track', 'around' and 'from'")
        if isinstance(self.direction, str) and set(self.direction.split()) & set(OF_THE_BODY):
            raise ValueError("direction should be one on the page: right, left, up, down, toward, away or [x, y, z]")
        return self


class BaseTable(_Table):
    """`data/figures/bases/<name>.toml`: a pose that many stretches begin with, and the props that go with it."""

    pose: PoseTable
    view: ViewTable = ViewTable()
    props: tuple[PropTable, ...] = ()


class PictureTable(_Table):
    """`data/figures/<stretch id>.toml`."""

    base: str
    alt: Sentence
    highlight: tuple[str, ...] | None = None
    over: tuple[Over, ...] = ()
    ghost: bool = False
    view: ViewTable | None = None
    props: tuple[PropTable, ...] = ()
    arrows: tuple[ArrowTable, ...] = ()
    start: PoseTable = PoseTable()
    end: PoseTable | None = None
    touch: tuple[Touch, ...] | None = None
