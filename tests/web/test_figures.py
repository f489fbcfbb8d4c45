"""`/figures/{id}.svg`: each form, theme and side, kept for good by the hash of what it is drawn from."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from threading import Event

import pytest
from asked import asked

from recommender import Recommender
from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder
from recommender.web.app import create_app
from recommender.web.grey_box import grey_box
from recommender.web.pictures import Gallery, Wanted, address_of
from recommender.web.static_files import KeptFiles

CATALOG = shipped_knowledge().catalog
MOVES = "open-book"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def client(served):
    return served.client()


def named(root):
    return root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text


@pytest.mark.parametrize("form", ["still", "ghost", "two_step", "animated", "thumbnail"])
def test_every_form_is_a_picture_with_title_and_description(client, form):
    picture = client.get(address_of(CATALOG, MOVES, Wanted(form=form)))
    title, description = named(ET.fromstring(picture.text))

    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert title == CATALOG[MOVES].name
    assert len(description) > 20
    assert ("<animate" in picture.text) == (form == "animated")


def test_themes_and_sides_and_looks_are_different_pictures(client):
    wanted = [
        Wanted(), Wanted(theme="dark"), Wanted(theme="ink"), Wanted(side="left"), Wanted(skin="deep"),
        Wanted(hair="grey"), Wanted(build="broad"),
    ]  # fmt: skip
    pictures = [client.get(address_of(CATALOG, MOVES, each)).text for each in wanted]

    assert len(set(pictures)) == len(pictures)
    assert len({address_of(CATALOG, MOVES, each) for each in wanted}) == len(wanted)


def test_an_address_with_its_hash_is_kept_for_a_year_and_one_without_is_asked_again(client):
    address = address_of(CATALOG, MOVES, Wanted(form="thumbnail"))
    kept, plain = client.get(address), client.get(f"/figures/{MOVES}.svg?form=thumbnail")
    old = client.get(re.sub(r"v=\w+", "v=0123456789abcdef", address))

    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["cache-control"] == old.headers["cache-control"] == "public, no-cache"
    assert kept.text == plain.text == old.text

    again = client.get(f"/figures/{MOVES}.svg?form=thumbnail", headers={"If-None-Match": plain.headers["etag"]})
    other = client.get(f"/figures/{MOVES}.svg?form=still", headers={"If-None-Match": plain.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_a_picture_is_drawn_once(client, pictures):
    """The second answer comes from the file: what stands in it is what is sent."""
    address = address_of(CATALOG, MOVES, Wanted(form="thumbnail", theme="light"))
    first = client.get(address).text
    [file] = [path for path in pictures.glob(f"{MOVES}-*.svg") if path.read_text(encoding="utf-8") == first]
    file.write_text("<svg>kept</svg>", encoding="utf-8")

    try:
        assert client.get(address).text == "<svg>kept</svg>"
    finally:
        file.unlink()


def test_small_pictures_are_drawn_before_anybody_asks_until_it_is_stopped(tmp_path):
    stop, gallery = Event(), Gallery(tmp_path, data_folder())
    gallery.draw_ahead(replace(CATALOG, stretches=(CATALOG[MOVES], CATALOG["sphinx"])), stop)
    drawn = {path.name.rsplit("-", 1)[0] for path in tmp_path.glob("*.svg")}
    stop.set()
    gallery.draw_ahead(replace(CATALOG, stretches=(CATALOG["bridge"], CATALOG["cat-cow"])), stop)

    assert drawn == {MOVES, "sphinx"}
    assert not list(tmp_path.glob("cat-cow-*.svg"))


def test_styles_and_scripts_are_kept_by_the_hash_in_their_address(client):
    page = client.get("/stretches").text
    address = re.search(r'"(/static/stretches\.css\?v=\w+)"', page)[1]

    assert "immutable" in client.get(address).headers["cache-control"]
    assert client.get(address.partition("?")[0]).headers["cache-control"] == "no-cache"


def test_a_script_that_another_one_imports_is_asked_for_each_time_by_what_is_in_it(client, tmp_path):
    """Else an updated program might run an old module out of the browser's cache; dates of files do not count."""
    first = client.get("/static/session.js")
    again = client.get("/static/session.js", headers={"If-None-Match": first.headers["etag"]})
    files = []
    for folder, words in (("old", b"let a = 1;"), ("new", b"let a = 2;")):
        path = tmp_path / folder / "a.js"
        path.parent.mkdir()
        path.write_bytes(words)
        os.utime(path, (1_000_000_000, 1_000_000_000))
        scope = {"type": "http", "method": "GET", "headers": [], "query_string": b""}
        files.append(KeptFiles(directory=path.parent).file_response(path, path.stat(), scope))

    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    assert (again.status_code, again.content, again.headers["cache-control"]) == (304, b"", "no-cache")
    assert len({file.headers["etag"] for file in files}) == 2


def test_a_folder_that_cannot_be_written_costs_time_and_not_the_picture(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    drawn = Gallery(blocked, data_folder()).picture(CATALOG, CATALOG[MOVES], Wanted(form="thumbnail"))

    assert not drawn.is_missing
    assert drawn.text.startswith("<svg")


def test_the_grey_box_says_the_name_whatever_letters_are_in_it():
    title, description = named(ET.fromstring(grey_box("Cat <& cow, on all fours and a long way from home")))

    assert title == "Cat <& cow, on all fours and a long way from home"
    assert description


def test_the_grey_box_stands_in_for_a_picture_that_is_missing(tmp_path):
    """Words remain complete: the box says the name, and no browser keeps it for good."""
    app = create_app(lambda: Recommender.open(":memory:"), pictures=tmp_path)
    app.state.gallery = Gallery(tmp_path, tmp_path)  # a data folder without pictures
    (box,) = asked(app, address_of(CATALOG, "sphinx", Wanted(form="thumbnail")))

    assert box.status_code == 200
    assert named(ET.fromstring(box.text))[0] == CATALOG["sphinx"].name
    assert box.headers["cache-control"] == "public, no-cache"
    assert box.headers["etag"].endswith('-box"')


@pytest.mark.parametrize(
    "address", ["nothing.svg", f"{MOVES}.svg?form=film", "..%2Fpeople.svg", f"{MOVES}.svg?side=up"]
)
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(f"/figures/{address}").status_code == 404


def test_a_picture_opened_alone_can_do_nothing(client):
    headers = client.get(address_of(CATALOG, MOVES, Wanted(form="thumbnail"))).headers

    assert "sandbox" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_pages_follow_the_colours_that_the_reader_chose(served):
    client = served.client()
    client.cookies.set("colours", "dark")

    assert "theme=dark" in client.get("/stretches/open-book").text
