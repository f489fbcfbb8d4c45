"""The words: none of those that ux A9 never wants, questions that a child of eleven can read, a title for each page.

Reading grade: Flesch-Kincaid grade level = 0.39 x words per sentence + 11.8 x syllables per word - 15.59 (Kincaid,
Fishburne, Rogers & Chissom 1975, Derivation of new readability formulas for Navy enlisted personnel, Research Branch
Report 8-75). Syllables are counted as groups of vowels, a silent e at the end and in -ed not among them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import recommender.web
from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder
from recommender.web.notices import NOTICES
from recommender.web.replies import questionnaire, title_of

TEMPLATES = Path(recommender.web.__file__).parent / "templates"
STATIC = Path(recommender.web.__file__).parent / "static"
PAGES = sorted(path for path in TEMPLATES.glob("*.html") if "{% extends" in path.read_text())
# What only the simulation, the search and the model read is never shown.
UNSHOWN = {"simulation.toml", "planning.toml", "evidence_prior.toml"}
SHOWN = sorted(path for path in data_folder().rglob("*.toml") if path.name not in UNSHOWN)
# ux A9, its table and "never done": what is promised, blamed, feared, rushed or named as a cause.
NEVER = (
    r"no pain,? no gain", r"push through", r"you missed", r"missed (a|\d+) sessions?", r"streak",
    r"\bheals?\b", r"\bfix(es|ed)?\b", r"\bcures?\b", r"guarantee", r"clinically proven", r"miracle",
    r"you have a (disc|weak|bad|pinched|slipped)", r"weak core", r"bad posture", r"disc problem",
    r"(spine|back|neck) is (damaged|out of place|worn|crooked)", r"out of place", r"worn[- ]out", r"crumbl",
    r"(?<!aria-)\binvalid\b", r"\boops\b", r"do not exceed", r"exercise prescription", r"hurry",
    r"last chance", r"don't lose",
    r"\blose weight\b", r"\boverweight\b", r"\bfat\b",
    r"before and after picture",
)  # fmt: skip
HIGHEST_GRADE = 6.0


def syllables(word: str) -> int:
    """How many a word is spoken with, by the usual rule of thumb."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    plain = re.sub(r"(?<=[^aeiouyl])e$|(?<=[^aeiouytd])ed$", "", plain)
    return max(1, len(re.findall(r"[aeiouy]+", plain)))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade level."""
    sentences = [part for part in re.split(r"[.!?:;]+(?:\s|$)", text) if re.search(r"[A-Za-z]", part)]
    words = re.findall(r"[A-Za-z]+(?:['-][A-Za-z]+)*", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_formula_gives_what_can_be_counted_by_hand():
    """One sentence of six words, each of one syllable: .39 x 6 + 11.8 x 1 - 15.59."""
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert [syllables(word) for word in ("shoulder", "time", "table", "moved", "needed", "area")] == [2, 1, 2, 1, 2, 2]


def everything_said() -> dict[str, str]:
    """Every text that a page can say: templates without their tags, scripts, and the words of the data."""
    said = {
        path.name: re.sub(r"{[%#].*?[%#]}|<[^>]+>", " ", path.read_text(), flags=re.S) for path in TEMPLATES.glob("*")
    }
    said |= {path.name: path.read_text() for path in STATIC.glob("*.js")}
    said |= {str(path.relative_to(data_folder())): words_of(path) for path in SHOWN}
    return said | {"notices": " ".join(NOTICES.values())}


def words_of(path: Path) -> str:
    """A data file without its comments and sources, which no page shows."""
    lines = (
        line
        for line in path.read_text().splitlines()
        if not re.match(r"\s*(#|source|because|note|evidence|why_so)\b", line)
    )
    return "\n".join(re.sub(r"\s#\s.*", "", line) for line in lines)


@pytest.mark.parametrize("never", NEVER)
def test_no_page_says_what_is_never_said(never):
    """ux A9."""
    pattern = re.compile(never, re.IGNORECASE)
    found = {where: hit[0] for where, text in everything_said().items() if (hit := pattern.search(text))}

    assert found == {}


def all_questions():
    """Every question with a text of its own: the pages in all their forms, and each question of the safety lists."""
    rules = shipped_knowledge().rules
    replies = {"pain_areas": ("lower_back",), "activity_text": "walk", "other_condition": "gout"}
    yield from ((page.id, title_of(page)) for page in questionnaire().pages(replies))
    yield from ((f"why {page.id}", page.why) for page in questionnaire().pages(replies))
    yield from ((code, flag.words.en.question) for code, flag in rules.red_flags.items() if flag.words.en.question)
    yield from ((code, condition.words.en.question) for code, condition in rules.conditions.items() if condition.asked)


def test_the_questions_read_at_grade_six_or_below():
    """All of them together (issue 6), and the short ones of everyday life apart from the medical names."""
    texts = dict(all_questions())
    assert len(texts) > 100
    whole = " ".join(text if text.endswith((".", "?")) else f"{text}." for text in texts.values())
    pages = [text for name, text in texts.items() if name.startswith("why ")]

    assert grade(whole) <= HIGHEST_GRADE
    assert grade(" ".join(pages)) <= HIGHEST_GRADE


def test_the_pages_read_at_grade_six_or_below():
    """What stands in the templates themselves, all together."""
    sentences = []
    for path in PAGES:
        text = re.sub(r"{[%#{].*?[%#}]}", " it ", path.read_text(), flags=re.S)
        for paragraph in re.findall(r"<(?:p|li|h1|h2)\b[^>]*>(.*?)</(?:p|li|h1|h2)>", text, re.S):
            plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", paragraph)).strip()
            sentences += [plain if plain.endswith((".", "?")) else f"{plain}."] if re.search("[a-z]", plain) else []
    assert len(sentences) > 50

    assert grade(" ".join(sentences)) <= HIGHEST_GRADE


def test_every_template_has_one_heading_and_a_title_of_its_own():
    """A page that has two forms has one heading in each; no two pages have the same title."""
    titles = {}
    for path in PAGES:
        text = path.read_text()
        forms = text.count("<h1")
        assert forms >= 1, path.name
        if forms > 1:  # one in each branch of an {% if %}
            assert len(re.findall(r"{% (?:if|elif|else)[^%]*%}", text)) >= forms - 1, path.name
        titles[path.name] = re.search(r"{% block title %}(.*?){% endblock %}", text, re.S)[1].strip()

    # Where the heading is the title each page has its own; the stop page is one page in two places.
    fixed = [title for name, title in titles.items() if "heading" not in title]
    assert all(fixed)
    assert len(set(fixed)) == len(fixed)


def test_no_template_holds_anything_inline():
    """The policy would block it, and then something would be missing on the page."""
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text()
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text), path.name
        assert not re.search(r"<script(?![^>]*\s(?:src=|type=\"application/json\"))", text), path.name
        assert not re.search(r"""(?:src|href)=["']https?:""", text), path.name
