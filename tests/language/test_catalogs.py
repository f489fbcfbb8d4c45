"""The Spanish files: complete, up to date, and as strict as the English where it is about safety."""

from __future__ import annotations

import re

import collected_words as words
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.catalog.catalog import load_catalog
from recommender.knowledge import shipped_knowledge
from recommender.language.catalog_checks import catalog_problems, names_in
from recommender.language.translations import read_catalogs

FOLDER = words.DATA / "locale" / "es"
CATALOGS = read_catalogs(FOLDER)
COLLECTED = words.collected()
ENTRIES = [entry for catalog in CATALOGS.values() for entry in catalog if entry.id]
RULES = shipped_knowledge().rules
SAFETY = [entry for entry in CATALOGS["safety.po"] if entry.id]
# What a warning says, and the words that have to say it in Spanish: never softer, never later.
AS_STRICT = {
    "Stop stretching for now": "Deja de estirar por ahora",
    "your local emergency number": "número de emergencias de tu zona",
    "the emergency number at once": "de inmediato al número de emergencias",
    "go to emergency care now": "ve a urgencias ahora",
    "at once": "de inmediato|enseguida",
    "a doctor or an urgent-care line today": "hoy a un médico o a una línea de urgencias",
    "ask to be seen today": "que te vean hoy",
    "in the next few days": "próximos días",
    "medical help now": "ayuda médica ahora",
    "o not drive": "[Nn]o conduzcas|sin conducir",
    "Your plan goes on": "Tu plan sigue",
    "We left this out": "Lo dejamos fuera",
    "were not sure": "[Nn]o (?:lo )?sabías",
    "do they agree to gentle stretching": "está de acuerdo con estiramientos suaves",
    "by yourself": "sin ayuda",
}
# What ux A9 never wants, in Spanish: promised, blamed, feared, rushed.
NEVER = (
    r"\bcura[rn]?\b|\bsana\b|garantiza|milagro|sin dolor no hay|aguanta el dolor|te saltaste|fallaste|racha|"
    r"(?<!dedos )\bgord"
)


def forms(said: object) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


def english_of(entry) -> str:
    return forms(entry.id)[0]


def spanish_of(english: str) -> str:
    return forms(CATALOGS["safety.po"].get(english).string)[0]


def key_of(context: str | None, english: object) -> tuple[str | None, tuple[str, ...]]:
    return context, tuple(forms(english))


def test_every_text_that_a_person_may_read_stands_in_a_file_and_nothing_else_does():
    """A new sentence that nobody could translate would stay English and unseen. Bring them up to date: make words."""
    wanted = {key_of(text.context, text.english) for text in COLLECTED}

    assert {key_of(entry.context, entry.id) for entry in ENTRIES} == wanted


def test_every_entry_is_translated_and_none_is_a_guess():
    """A fuzzy entry is not used when the program runs, so it must not look as if it were there."""
    empty = [english_of(entry) for entry in ENTRIES if not all(forms(entry.string) or [""])]

    assert not empty
    assert not [english_of(entry) for entry in ENTRIES if entry.fuzzy]
    assert {catalog.num_plurals for catalog in CATALOGS.values()} == {2}


def test_each_translation_fills_the_same_names_and_keeps_the_same_tags():
    """A name that is missing loses a fact; one that is new ends in an error in front of a person."""
    wrong = [
        english
        for entry in ENTRIES
        for english, spanish in zip(forms(entry.id), forms(entry.string), strict=True)
        if names_in(english) != names_in(spanish)
        or re.findall(r"<[^>]+>|&\w+;", english) != re.findall(r"<[^>]+>|&\w+;", spanish)
    ]

    assert not wrong


NAMES = st.sampled_from(["day", "count", "name", "minutes", "this_year"])


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(["", "100 ", "a % of ", "of "]), NAMES), max_size=4))
def test_the_names_of_any_sentence_are_found_in_both_ways_of_writing_them(parts):
    braces = "".join(f"{text}{{{name}}}" for text, name in parts)
    percents = "".join(f"{text}%({name})s" for text, name in parts)

    assert names_in(braces) == names_in(percents) == {name for _, name in parts}


@pytest.mark.parametrize("strict", AS_STRICT)
def test_a_warning_is_as_strict_in_spanish(strict):
    """What to do and how soon: never softer (ux A9), and no sentence of it is lost."""
    softer = [
        english
        for entry in SAFETY
        for english, spanish in zip(forms(entry.id), forms(entry.string), strict=True)
        if strict in english and not re.search(AS_STRICT[strict], spanish)
    ]

    assert not softer


NEW = re.compile(r"\bnew(ly)?\b|\brecently\b|\blately\b", re.I)
NEW_IN_SPANISH = re.compile(r"\bnuev[oa]s?\b|\bhace poco\b|\búltimamente\b", re.I)


def test_what_has_to_be_new_has_to_be_new_in_spanish_too():
    """ "Does it hurt now" is no "newly": whoever felt it an hour ago would say no."""
    asked = [flag.words.en.question for flag in RULES.red_flags.values() if flag.words.en.question]
    new = [question for question in asked if NEW.search(question)]

    assert [question for question in new if not NEW_IN_SPANISH.search(spanish_of(question))] == []
    assert len(new) > 10


@pytest.mark.parametrize(
    ("english", "said", "misread"),
    [
        ("electric shock", "descarga", "calambre"),  # a cramp, to half of those who speak Spanish
        ("Leave out the pull", "^Sin ", "^Deja"),  # "deja el tirón" may also mean to keep it
        ("numbness, weakness, giddiness or tingling further down", "o un hormigueo que baja", "mareo u hormigueo"),
        ("had a stroke", "derrame cerebral", r"(vez|tenido) un ictus[,?]"),  # "ictus" is said in Spain alone
    ],
)
def test_no_word_of_a_safety_sentence_is_read_as_another(english, said, misread):
    """A warning that is taken for something else is a warning that is not given."""
    found = [forms(entry.string)[0] for entry in SAFETY if english in english_of(entry)]

    assert found
    assert [spanish for spanish in found if not re.search(said, spanish) or re.search(misread, spanish)] == []


def test_every_number_of_a_safety_sentence_is_the_same():
    """180/110, 12 weeks, 65 years: a slip there would ask other people."""
    numbers = re.compile(r"\d+")
    wrong = [
        (english_of(entry), entry.string)
        for entry in SAFETY
        if sorted(numbers.findall(english_of(entry))) != sorted(numbers.findall(forms(entry.string)[0]))
    ]

    assert not wrong


def test_a_safety_question_has_as_many_sentences_as_the_english():
    """Two questions in one may lose the second on the way."""
    wrong = [
        english_of(entry)
        for entry in SAFETY
        if english_of(entry).count("?") != forms(entry.string)[0].count("?")
        or forms(entry.string)[0].count("?") != forms(entry.string)[0].count("¿")
    ]

    assert not wrong


def test_spanish_promises_nothing_and_blames_nobody():
    assert not [entry.string for entry in ENTRIES if any(re.search(NEVER, said, re.I) for said in forms(entry.string))]


def test_a_step_stays_short_enough_to_be_heard_while_doing_it():
    """The English has at most 12 words (catalog); Spanish needs articles, so it may have 15."""
    steps = {entry.id for entry in CATALOGS["stretches.po"] if entry.id and len(entry.id.split()) <= 12}
    long = [entry.string for entry in CATALOGS["stretches.po"] if entry.id in steps and len(entry.string.split()) > 15]

    assert not long


def test_two_stretches_never_share_a_name_in_spanish():
    names = [stretch.words.en.name for stretch in load_catalog(words.DATA)]
    spanish = [CATALOGS["stretches.po"].get(name).string for name in names]

    assert len(set(spanish)) == len(names)


def test_bringing_the_files_up_to_date_changes_nothing(tmp_path):
    """What is stored is what `make words` writes: a translator's diff holds nothing else."""
    for name in words.FILES:
        (tmp_path / "es").mkdir(exist_ok=True)
        (tmp_path / "es" / name).write_bytes((FOLDER / name).read_bytes())
    words.bring_up_to_date(tmp_path / "es", COLLECTED)

    changed = [name for name in words.FILES if (tmp_path / "es" / name).read_bytes() != (FOLDER / name).read_bytes()]
    assert not changed


def test_the_doctor_finds_every_kind_of_fault(tmp_path):
    """A lost name, a broken tag, an empty entry, a guess; the shipped files have none."""
    folder = tmp_path / "locale" / "es"
    folder.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    entries = (
        'msgid "{count} more"\nmsgstr "{cuenta} más"\n\nmsgid "<b>Stop</b>"\nmsgstr "Para"\n\n'
        'msgid "Start"\nmsgstr ""\n\n#, fuzzy\nmsgid "Back"\nmsgstr "Espalda"\n'
    )
    (folder / "screens.po").write_text(header + entries, encoding="utf-8")
    found = [str(problem) for problem in catalog_problems(tmp_path)]
    (folder / "screens.po").write_text("msgid without quotes", encoding="utf-8")
    unreadable = [str(problem) for problem in catalog_problems(tmp_path)]

    assert [problem.partition(": ")[2] for problem in found] == [
        "{count} more: should name count, as the English does",
        "<b>Stop</b>: should keep the tags of the English",
        "Start: is not translated",
        "Back: is marked fuzzy, so it is not used: look at it, then take the mark away",
    ]
    assert unreadable[0].startswith("locale/es/screens.po: cannot be read")
    assert not list(catalog_problems(words.DATA))


def test_every_file_says_that_a_native_reader_has_not_reviewed_it():
    for name in words.FILES:
        assert "no native reader has reviewed these entries yet" in (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("place", "english"),
    [
        ("data/safety/red_flags.toml", "Numb between the legs"),
        ("data/catalog/bridge.toml", "Lower your hips slowly back down."),
        ("data/questionnaire.toml", "Where does it hurt?"),
        ("recommender/web/templates/welcome.html", "A week of stretches that fit you"),
        ("recommender/web/templates/stage.html", "You were away, so it waits here."),
        ("recommender/cli/feedback_questions.py", "Which helped?"),
        ("recommender/web/notices.py", "Swapped."),
    ],
)
def test_a_text_of_each_kind_of_file_is_collected(place, english):
    """Data, templates, commands and constants are each read in a way of their own."""
    assert any(text.english == english and text.place[0] == place for text in COLLECTED)
