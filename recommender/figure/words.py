"""The words for how a picture can be drawn; without numpy, so that a command line can list them at once."""

from __future__ import annotations

from typing import Final, Literal, get_args

Theme = Literal["light", "dark", "ink", "auto"]
Form = Literal["still", "ghost", "two_step", "animated", "thumbnail"]
Side = Literal["right", "left"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
