"""Pictures of stretches for pages: their addresses, and their files, each drawn once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Event, Lock
from typing import Final
from urllib.parse import urlencode

from recommender.catalog.added import OWN, namespace_of
from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.errors import DataError
from recommender.figure.cache import cached, content_key, kept_file
from recommender.figure.forms import draw
from recommender.figure.library import load_picture, picture_file
from recommender.figure.look import HAIRS, SKINS, Look
from recommender.figure.shape import SHAPES
from recommender.figure.words import FORMS, Form, Side, Theme
from recommender.language.in_force import ENGLISH, language
from recommender.language.translations import gettext
from recommender.reading import data_folder, read_toml
from recommender.web.grey_box import grey_box
from recommender.web.preferences import Preferences
from recommender.web.static_files import static

VERSION: Final = "v"  # the name in an address of the hash of what the picture is drawn from
WORDS: Final = {
    "form": FORMS,
    "theme": ("auto", "light", "dark", "ink"),
    "side": ("right", "left"),
    "skin": tuple(SKINS),
    "hair": tuple(HAIRS),
    "build": tuple(SHAPES),
}
NO_PICTURE: Final = "no_picture.svg"
PAUSE_S: Final = 0.2  # between two pictures that nobody waits for


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A drawing that a page can ask for. The words of each field are those of WORDS; the first of each is usual."""

    form: Form = "still"
    theme: Theme = "auto"
    side: Side = "right"
    skin: str = "neutral"
    hair: str = "neutral"
    build: str = "neutral"

    @property
    def look(self) -> Look:
        return Look(skin=self.skin, hair=self.hair, shape=self.build)

    @property
    def words(self) -> dict[str, str]:
        """What is not as usual, by field."""
        given = {name: str(getattr(self, name)) for name in WORDS}
        return {name: word for name, word in given.items() if word != WORDS[name][0]}


def default_folder() -> Path:
    """Where drawn pictures are kept on this machine; `stretch show` keeps its own there too."""
    from platformdirs import user_cache_path

    return user_cache_path("stretch-recommender", appauthor=False) / "pictures"


def address_of(catalog: Catalog, stretch_id: str, wanted: Wanted) -> str:
    """Where a picture is. The address changes with all that the picture is drawn from, so browsers may keep it.

    What a person entered has none, and its name stands in no file that others could ask for.
    """
    if namespace_of(stretch_id) == OWN or stretch_id not in catalog:
        return static(NO_PICTURE)
    return f"/figures/{stretch_id}.svg?{urlencode(wanted.words | {VERSION: key_of(catalog, stretch_id, wanted)})}"


def picture_of(
    catalog: Catalog, preferences: Preferences, stretch_id: str, form: Form = "still", side: Side = "right"
) -> str:
    """The address of a picture as somebody wants pictures to be; what a page calls."""
    return address_of(
        catalog,
        stretch_id,
        Wanted(
            form=form,
            theme=preferences.colours,
            side=side,
            skin=preferences.skin,
            hair=preferences.hair,
            build=preferences.build,
        ),
    )


def key_of(catalog: Catalog, stretch_id: str, wanted: Wanted) -> str:
    """The hash of a picture. The files of pictures do not change while a server runs, so each is hashed once."""
    return _key_of(catalog[stretch_id], picture_file(data_folder(), catalog, stretch_id), wanted)


@lru_cache(maxsize=4096)
def _key_of(stretch: Stretch, file: Path, wanted: Wanted) -> str:
    options = [f"{name}={word}" for name, word in wanted.words.items()]
    return content_key(data_folder(), stretch, options, file=file)


def words_for(catalog: Catalog, stretch_id: str) -> str | None:
    """What a picture shows, in words; None where there is none. Its file is read for it, but not posed: a page that
    shows ten pictures does not wait for ten people to get into position.
    """
    return _words_in(picture_file(data_folder(), catalog, stretch_id))


def picture_words(catalog: Catalog, stretch: Stretch) -> str:
    """What stands for the picture where it is not seen. That is written in English; in another language the name is
    said.
    """
    words = words_for(catalog, stretch.id)
    if words is None:
        return gettext("{name}: no picture yet", name=stretch.name)
    return words if language() == ENGLISH else stretch.name


@lru_cache(maxsize=256)
def _words_in(file: Path) -> str | None:
    alt = read_toml(file, []).get("alt") if file.is_file() else None
    return alt if isinstance(alt, str) else None


@dataclass(frozen=True, slots=True)
class Drawn:
    """An SVG. is_missing: it is only a box with the name, since there is no picture."""

    text: str
    is_missing: bool = False


class Gallery:
    """Pictures kept in a folder. One is drawn at a time, so that pages are still answered meanwhile.

    data  the folder with what they are drawn from
    """

    def __init__(self, folder: Path, data: Path) -> None:
        self._folder, self._data = folder, data
        self._drawing = Lock()

    def picture(self, catalog: Catalog, stretch: Stretch, wanted: Wanted) -> Drawn:
        """A picture, drawn where it is not kept yet; where it cannot be drawn the grey box stands for it."""
        key, file = key_of(catalog, stretch.id, wanted), picture_file(self._data, catalog, stretch.id)
        kept = kept_file(self._folder, stretch.id, key)
        try:
            return Drawn(kept.read_text(encoding="utf-8") if kept.is_file() else self._draw(stretch, wanted, key, file))
        except DataError:
            return Drawn(grey_box(stretch.name), is_missing=True)

    def draw_ahead(self, catalog: Catalog, stop: Event) -> None:
        """Draws the small pictures that are not kept yet, with pauses, until all are there or `stop` is set.

        So the first week that somebody sees is there at once, though nothing of it was ever drawn before.
        """
        wanted = Wanted(form="thumbnail")
        for stretch in catalog:
            if not kept_file(self._folder, stretch.id, key_of(catalog, stretch.id, wanted)).is_file():
                self.picture(catalog, stretch, wanted)
                stop.wait(PAUSE_S)
            if stop.is_set():
                return

    def _draw(self, stretch: Stretch, wanted: Wanted, key: str, file: Path) -> str:
        with self._drawing:
            try:
                path = cached(self._folder, stretch.id, key, lambda: drawing_of(stretch, wanted, self._data, file))
                return path.read_text(encoding="utf-8")
            except OSError:  # a folder that cannot be written costs time, not the picture
                return drawing_of(stretch, wanted, self._data, file)


def drawing_of(stretch: Stretch, wanted: Wanted, data: Path, file: Path | None = None) -> str:
    """The SVG. Raises DataError where there is no picture of the stretch, or none that can be posed."""
    posed = load_picture(data, stretch, SHAPES[wanted.build], file=file)
    return draw(posed.picture, form=wanted.form, theme=wanted.theme, side=wanted.side, look=wanted.look)
