"""The report: one file that loads nothing, says what it cannot tell, and whose tables say as much as its charts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from typer.testing import CliRunner

from recommender.cli.main import app
from recommender.outcomes.frames import Frames
from recommender.outcomes.report import report_html
from recommender.outcomes.report_arms import arms_part
from recommender.outcomes.report_page import Page, page_html
from recommender.outcomes.report_people import retention_part
from recommender.outcomes.report_quality import Imported
from recommender.outcomes.report_stretches import said_part
from recommender.outcomes.stretch_facts import stretch_facts
from recommender.outcomes.stretch_said import said_of_stretches
from recommender.outcomes.tables import write_tables
from recommender.outcomes.weekly_pain import last_day
from recommender.reading import data_folder
from recommender.simulation.numbers import load_simulation_numbers
from recommender.simulation.season import large_season
from recommender.simulation.trial import STARTS_ON, world_of

MADE_ON = date(2026, 11, 27)
PARTS = ["data", "steps", "stayed", "done", "pain", "change", "whose", "arms", "said", "chance", "draws"]
CAUSAL = re.compile(r"\b(lowered|raised|reduced|caused|because of the plan|thanks to|led to)\b")


def season(people: int, holdout_share: float = 0.5) -> Frames:
    world = world_of(1, load_simulation_numbers(data_folder()), 5)
    return large_season(world, people=people, weeks=5, starts_on=STARTS_ON, holdout_share=holdout_share).frames


@pytest.fixture(scope="module")
def frames():
    return season(80)


@pytest.fixture(scope="module")
def html(frames):
    return report_html(frames, made_on=MADE_ON, by_chance="drawn by the seed")


@pytest.fixture(scope="module")
def nine():
    """Too few for most parts, which makes the page a quick one."""
    return season(9)


class Shown(HTMLParser):
    """What a report holds: tags, ids, and by section its text and the order of its charts and tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.ids, self.text, self.order, self.here = [], [], {}, {}, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        self.tags.append((tag, facts))
        self.ids += [facts["id"]] if "id" in facts else []
        if tag == "section":
            self.here = facts["id"]
        if tag in ("svg", "table"):
            self.order.setdefault(self.here, []).append(tag)

    def handle_data(self, data):
        self.text[self.here] = self.text.get(self.here, "") + data


def test_it_has_every_part_and_the_quality_of_the_data_comes_first(html):
    page = Shown(html)

    assert [facts["id"] for tag, facts in page.tags if tag == "section"] == PARTS


def test_it_needs_no_script_and_names_nothing_that_lies_elsewhere(html):
    """It is passed on and printed: what it loads from elsewhere would tell somebody that it was read."""
    page = Shown(html)
    links = [facts.get(name, "") for _, facts in page.tags for name in ("src", "href", "data", "xlink:href")]
    outside = [link for link in links if link and not link.startswith("#")]

    assert not outside
    assert not {tag for tag, _ in page.tags} & {"script", "iframe", "object", "embed", "link", "form"}
    assert not re.findall(r"url\((?!#)|@import", html)
    assert [facts for _, facts in page.tags if facts.get("http-equiv") == "Content-Security-Policy"]


def test_a_table_follows_every_chart_and_every_id_is_there_once(html):
    """Who cannot see a chart reads its numbers; an id that is there twice would colour the wrong chart."""
    page = Shown(html)

    assert sum(order.count("svg") for order in page.order.values()) >= 9
    assert all(order[-1] == "table" and order.count("svg") <= 1 for order in page.order.values())
    assert len(page.ids) == len(set(page.ids))


def test_each_part_says_that_its_people_are_synthetic(html, frames):
    """A page that is torn out must not pass for a study."""
    page = Shown(html)

    assert all("Synthetic people" in page.text[part] for part in PARTS)
    assert f"All {len(frames.persons)} people here were made by a program" in re.sub(r"\s+", " ", page.text[""])


def test_people_who_are_real_are_not_called_synthetic(nine):
    real = replace(nine, persons=nine.persons.assign(synthetic=False))

    assert "ynthetic" not in report_html(real, made_on=MADE_ON)


def test_who_mixes_synthetic_with_real_people_is_told(nine):
    """A single invented person makes every number of the page one that nobody can use."""
    mixed = replace(nine, persons=nine.persons.assign(synthetic=[True] + [False] * 8))

    assert "Partly synthetic" in report_html(mixed, made_on=MADE_ON)


def test_one_group_yields_no_causal_word():
    """Pain fell, as it does in every such season; nothing may say that anything made it fall."""
    page = Shown(report_html(season(40, holdout_share=0), made_on=MADE_ON, by_chance="drawn by the seed"))

    assert "there are not two groups" in page.text["arms"]
    assert not [part for part in PARTS if CAUSAL.search(page.text[part])]
    assert "Many people get better with time" in page.text["change"]


def test_two_groups_are_an_effect_only_where_somebody_says_how_chance_made_them(frames, html):
    (unsaid,) = arms_part(frames, last_day(frames)).says

    assert "Chance did not decide who came into which group" in unsaid
    assert "By chance: drawn by the seed" in Shown(html).text["arms"]


@pytest.mark.parametrize(("without", "words"), [(0, None), (20, "20 of 80 (25%)"), (70, "70 of 80 (88%)")])
def test_who_is_in_no_group_is_counted_wherever_groups_are_compared(frames, without, words):
    """Of a home where a study began late most people are in none, and a comparison of the others does not show it."""
    arm = frames.persons["arm"].astype(object).where(np.arange(len(frames.persons)) >= without).astype("category")
    some = replace(frames, persons=frames.persons.assign(arm=arm))
    as_of = last_day(frames)
    told = [
        sentence
        for part in (retention_part(some, as_of), arms_part(some, as_of))
        for sentence in part.says
        if "In no group" in sentence
    ]

    assert told == ([f"In no group: {words} people; they are not counted here."] * 2 if words else [])


def test_who_came_into_the_other_group_later_is_said_wherever_groups_are_compared(frames):
    """They count where chance put them first; by how many, a reader has to know."""
    other = frames.exposures["person"].cat.codes.lt(5) & (frames.exposures["week"] >= 2)
    arm = frames.exposures["arm"].astype(object).where(~other, "elsewhere").astype("category")
    some = replace(frames, exposures=frames.exposures.assign(arm=arm))
    moved = frames.exposures.loc[other, "person"].nunique()
    as_of = last_day(frames)

    assert moved
    for part in (retention_part(some, as_of), arms_part(some, as_of)):
        assert any(f"{moved} of 80 " in sentence and "another group later" in sentence for sentence in part.says)


def test_one_mistyped_year_does_not_make_everybody_leave():
    """Real people; one of some thousand ratings is of 2036. It is counted among what cannot be, and moves nothing."""
    made = season(40, holdout_share=0)
    real = replace(made, persons=made.persons.assign(synthetic=False))
    wrong = real.pain.assign(
        date=real.pain["date"].where(real.pain.index > 0, pd.Timestamp("2036-11-30")),
        week=real.pain["week"].where(real.pain.index > 0, 500),
    )
    right, mistyped = (Shown(report_html(one, made_on=MADE_ON)).text for one in (real, replace(real, pain=wrong)))

    assert "1 that cannot be in time or by chance" in mistyped["data"]
    for part in ("steps", "stayed", "done"):
        assert mistyped[part] == right[part]


def test_what_is_still_to_come_was_not_left_unanswered(frames):
    """The same season with another week of plans that nobody could tell of yet."""
    later = frames.exposures.assign(date=frames.exposures["date"] + pd.Timedelta(days=70), outcome=None, felt=None)
    more = pd.concat([frames.exposures, later], ignore_index=True).astype(frames.exposures.dtypes.to_dict())
    some = replace(frames, exposures=more)

    told, so_far = (Shown(report_html(one, made_on=MADE_ON)).text["said"] for one in (some, frames))

    assert told == so_far
    assert stretch_facts(some).said == stretch_facts(frames).said


def test_few_people_are_no_group(nine):
    """Nine people: parts with a number about a group are not shown, and each says why."""
    page = Shown(report_html(nine, made_on=MADE_ON))

    assert all("Not shown" in page.text[part] for part in ("stayed", "pain", "change", "whose", "arms", "said"))


def test_a_data_set_without_anything_still_has_its_first_page():
    page = Shown(report_html(Frames.of({}), made_on=MADE_ON))

    assert [facts["id"] for tag, facts in page.tags if tag == "section"] == ["data"]


def test_where_the_people_are_not_listed_the_first_page_says_so(nine):
    """A table of people without a row: there is nobody of whom anything else could be said."""
    page = Shown(report_html(replace(nine, persons=nine.persons.iloc[:0]), made_on=MADE_ON))

    assert [facts["id"] for tag, facts in page.tags if tag == "section"] == ["data"]
    assert "of people who are not listed" in page.text["data"]


def test_what_an_import_rejected_stands_on_the_first_page():
    imported = Imported(file="diary.csv", rows=100, stored=97, reasons={"no date": 2, "pain is not 0 to 10": 1})
    text = Shown(report_html(Frames.of({}), made_on=MADE_ON, imports=[imported])).text["data"]

    assert re.search(r"diary\.csv\s+100\s+97\s+no date\s+2\s+diary\.csv\s+100\s+97\s+pain is not 0 to 10\s+1", text)


def test_the_same_data_makes_the_same_bytes_and_names_nobody(frames, html):
    assert report_html(frames, made_on=MADE_ON, by_chance="drawn by the seed") == html
    assert not [person for person in frames.persons["person"] if person in html]


def test_the_numbers_of_the_page_are_those_of_the_frames(frames, html):
    """By hand: sessions that were logged, of those that were planned."""
    logged, planned = int(frames.sessions["was_logged"].sum()), len(frames.sessions)

    assert (
        f"Logged: {logged:,} of {planned:,} ({logged / planned:.0%}) of the planned sessions whose day had come."
        in html
    )


def test_what_people_typed_cannot_become_part_of_the_page(frames):
    """Imported ids are words of strangers."""
    said = said_of_stretches(frames.exposures)
    rated = said.loc[said["is_shown"], "stretch"].iloc[0]
    stretch = frames.exposures["stretch"].astype("object").replace(rated, "<script>alert(1)</script>")
    part = said_part(said_of_stretches(frames.exposures.assign(stretch=stretch.astype("category"))))
    text = page_html(Page(title="x", made_on=MADE_ON, synthetic=1, real=0, parts=[part]))

    assert any("script" in row[0] for row in part.tables[0].rows)
    assert "<script" not in text


def test_the_command_writes_the_page_from_tables_and_refuses_what_it_cannot_write(frames, html, tmp_path):
    write_tables(frames, tmp_path / "tables")
    asked = ["report", "--tables", str(tmp_path / "tables"), "--on", "2026-11-27", "--by-chance", "drawn by the seed"]
    run = CliRunner().invoke(app, [*asked, "--out", str(tmp_path / "report.html")])
    refused = CliRunner().invoke(app, [*asked, "--out", str(tmp_path / "nowhere" / "report.html")])

    assert run.exit_code == 0, run.output
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == html
    assert refused.exit_code != 0


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(chromium, html, tmp_path, width, colours):
    """WCAG 2.2 A and AA as far as a program can see; and the page asks nobody for anything."""
    (tmp_path / "report.html").write_text(html, encoding="utf-8")
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=colours, bypass_csp=True)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "report.html").as_uri())
    asked_by_page = list(asked)
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in Axe().run(page).response["violations"]]
    context.close()

    assert asked_by_page == [(tmp_path / "report.html").as_uri()]
    assert wide <= width
    assert not found
