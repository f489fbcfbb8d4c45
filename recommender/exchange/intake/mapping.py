"""The mapping file: which column of somebody else's file means what. Nothing is guessed that it does not say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from recommender.catalog.added import OWN
from recommender.errors import DataError, Problem
from recommender.outcomes.instruments import shipped_instruments
from recommender.profile.documents import Felt, Outcome
from recommender.reading import read_toml, unknown_word, validated

Format = Literal["csv", "tsv", "json", "jsonl", "parquet"]
FORMAT_OF_SUFFIX: Final[dict[str, Format]] = {
    ".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".parquet": "parquet",
}  # fmt: skip
NRS: Final = "nrs"
NOT_TOTALS: Final = ("NPRS", "PSFS_1")  # a rating of pain is a measure of its own; one activity is no total
NOT_NRS: Final = 'scale is not 0 (no pain) to 10: say to_nrs = "linear" if it may be stretched or shrunk to it'


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("is no time zone like Europe/Berlin") from None
    return name


Column = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Zone = Annotated[str, AfterValidator(_known_zone)]
Namespace = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{1,19}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileForm(_Part):
    """How the file is written.

    columns  names for rows without a header line: one list for each number of cells that rows of the file have
    missing  what stands where nothing was noted, besides an empty cell
    rows_at  JSON: the key under which the list of rows stands, where the file is not the list itself
    """

    format: Format | None = None
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    decimal: Literal[".", ","] = "."
    encoding: Literal["utf-8", "utf-16", "cp1252", "latin-1"] = "utf-8"
    columns: tuple[tuple[Column, ...], ...] = ()
    missing: tuple[str, ...] = ("NA", "N/A", "n/a", "null", "NULL", "None", "-")
    rows_at: str | None = None


class DateColumn(_Part):
    """A column that may tell the day.

    format  iso (2026-11-23, also with a time), unix_s, unix_ms, or as in strptime: "%d.%m.%Y"
    zone    where the person was: it turns a moment into their day. Needed for unix_s and unix_ms
    """

    column: Column
    format: str
    zone: Zone | None = None

    @model_validator(mode="after")
    def _is_a_day(self) -> DateColumn:
        if self.format.startswith("unix_"):
            if self.format not in ("unix_s", "unix_ms"):
                raise ValueError("format should be unix_s or unix_ms")
            if self.zone is None:
                raise ValueError("zone is missing: a moment is another day elsewhere")
        elif self.format != "iso" and not all(
            any(part in self.format for part in parts) for parts in (("%d",), ("%m", "%b", "%B"), ("%Y", "%y"))
        ):
            raise ValueError('format should be iso, unix_s, unix_ms, or like "%d.%m.%Y"')
        return self


class Scale(_Part):
    """A column with a number.

    scale     the lowest and the highest number that the scale has; what is outside is rejected
    decimals  True where the scale has them; else 6.5 is rejected and 6.0 is 6
    suffix    what may stand behind the number, as "/10"
    """

    column: Column
    scale: tuple[float, float]
    decimals: bool = False
    suffix: str = ""

    @model_validator(mode="after")
    def _goes_up(self) -> Scale:
        if not self.scale[0] < self.scale[1]:
            raise ValueError("scale should be [lowest, highest]")
        return self


class PainScale(Scale):
    """A pain rating. Another scale than 0 to 10 is refused unless the mapping says how it becomes one.

    to_nrs  "linear": its ends become 0 and 10, and what lies between keeps its place
    worse   at which end pain is worst
    """

    to_nrs: Literal["linear"] | None = None
    worse: Literal["high", "low"] = "high"

    @model_validator(mode="after")
    def _is_0_to_10(self) -> PainScale:
        if (self.scale != (0, 10) or self.worse == "low") and self.to_nrs is None:
            raise ValueError(NOT_NRS)
        return self


class Where(_Part):
    """Only the rows in which a column holds one of these words (large or small letters do not matter)."""

    column: Column
    words: tuple[str, ...] = Field(min_length=1)


class Measure(Scale):
    """One measure of a diary: a pain rating (measures = "nrs", as PainScale) or the total of an instrument.

    where  the rows that hold this measure, where one column holds several
    """

    measures: str
    where: Where | None = None
    to_nrs: Literal["linear"] | None = None
    worse: Literal["high", "low"] = "high"

    @model_validator(mode="after")
    def _is_known(self) -> Measure:
        if self.measures == NRS:
            if (self.scale != (0, 10) or self.worse == "low") and self.to_nrs is None:
                raise ValueError(NOT_NRS)
            return self
        known = {name: one for name, one in shipped_instruments().items() if name not in NOT_TOTALS}
        if self.measures not in known:
            raise ValueError(unknown_word(self.measures, [NRS, *known], "measure"))
        lowest, highest = known[self.measures].least, known[self.measures].most
        if self.to_nrs is not None or self.worse != "high" or self.scale != (lowest, highest):
            raise ValueError(
                f"the scale of {self.measures} goes from {lowest:g} to {highest:g}; no other is taken in for it"
            )
        return self


class Coded(_Part):
    """A column of words and what each means here."""

    column: Column
    words: dict[str, str] = Field(default_factory=dict)


class OutcomeWords(_Part):
    column: Column
    words: dict[str, Outcome] = Field(min_length=1)


class FeltWords(_Part):
    column: Column
    words: dict[str, Felt] = Field(min_length=1)


class StretchWords(Coded):
    """Names of exercises and our ids for them. others: the namespace of all the rest, which else are rejected."""

    others: Namespace | None = None


class CatalogField(_Part):
    """One field of a stretch: a column, or one value for all. split: what stands between several words."""

    column: Column | None = None
    value: Any = None
    words: dict[str, Any] = Field(default_factory=dict)
    split: str | None = None
    number: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> CatalogField:
        if (self.column is None) == (self.value is None):
            raise ValueError("should have a column or a value, not both")
        return self


class Mapping(_Part):
    """A whole mapping file.

    name                what the source is called in the note
    id                  columns that together name a row; a second row of the same name is rejected
    person              column of the person; left out: the file is about one person
    date                columns that may tell the day; the first that is not empty does
    dates_agree_within  days that the dates of one row may lie apart; left out: it is not looked at
    """

    kind: Literal["pain_diary", "exercise_log", "catalog"]
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    synthetic: bool = False
    file: FileForm = FileForm()
    id: tuple[Column, ...] = ()
    person: Column | None = None
    arm: Column | None = None
    date: tuple[DateColumn, ...] = ()
    dates_agree_within: int | None = Field(default=None, ge=0)
    measure: tuple[Measure, ...] = ()
    stretch: StretchWords | None = None
    session: Column | None = None
    outcome: OutcomeWords | None = None
    share: Scale | None = None
    felt: FeltWords | None = None
    pain_before: PainScale | None = None
    pain_after: PainScale | None = None
    namespace: Namespace | None = None
    fields: dict[str, CatalogField] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Mapping:
        given = {name for name in type(self).model_fields if getattr(self, name)}
        needs, may = NEEDS_OF_KIND[self.kind]
        if missing := sorted(needs - given):
            raise ValueError(f"a {self.kind} also needs: {', '.join(missing)}")
        if strange := sorted(given - needs - may - IN_EVERY_KIND):
            raise ValueError(f"a {self.kind} has no: {', '.join(strange)}")
        if self.namespace == OWN:
            raise ValueError(f"namespace {OWN} is for what people enter for themselves")
        return self


IN_EVERY_KIND: Final = frozenset({"kind", "name", "file", "id"})
_OF_PEOPLE: Final = frozenset({"synthetic", "person", "arm", "dates_agree_within"})
NEEDS_OF_KIND: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "pain_diary": (frozenset({"date", "measure"}), _OF_PEOPLE),
    "exercise_log": (
        frozenset({"date", "stretch", "outcome"}),
        _OF_PEOPLE | {"session", "share", "felt", "pain_before", "pain_after"},
    ),
    "catalog": (frozenset({"namespace", "fields"}), frozenset()),
}


def read_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file. Raises DataError with every problem found."""
    problems: list[Problem] = []
    table = read_toml(path, problems)
    mapping = None if problems else validated(Mapping, table, path.name, problems)
    if mapping is None:
        raise DataError(problems)
    return mapping


def format_of(path: Path, mapping: Mapping) -> Format:
    """How a file is written: as the mapping says, else by its name. Raises DataError where neither tells."""
    found = mapping.file.format or FORMAT_OF_SUFFIX.get(path.suffix.lower())
    if found is None:
        raise DataError([Problem(path.name, "its name does not say how it is written; say file.format in the mapping")])
    return found
