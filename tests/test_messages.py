"""Sentences as data: whatever the program says stands in `messages.toml`, can be filled, and is kindly worded."""

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import recommender
from recommender.decide import recommend
from recommender.errors import DataError
from recommender.knowledge import shipped_knowledge
from recommender.messages import Message, Phrasebook, load_phrasebook
from recommender.profile.answers import read_answers
from recommender.profile.history import History
from recommender.profile.profile import profile_of
from recommender.reading import data_folder
from recommender.safety.clearance import FREE_TEXT
from recommender.safety.personal import Finding
from recommender.safety.screening import screen
from recommender.scoring.explained import LEARNED_GROUPS
from recommender.scoring.features import FEATURES

KNOWLEDGE = shipped_knowledge()
SENTENCES = KNOWLEDGE.phrases.sentences
SOURCE = Path(recommender.__file__).parent

# What the explainer words from the rules themselves, not from messages.toml.
WORDED_BY_RULES = ("tell.", "flag.", "refer.", "link.", "weekly.")
# Where the explainer turns a code into its words before the sentence is said: message id -> facts that it adds.
ADDED_BY_THE_EXPLAINER = {"stop_unsure": {"label"}, "stop_waiting": {"label"}}
# What a part that is filled in while running may be, where it is not any word: the fields that an Unlock can name.
FILLED_IN = {"back_*": {"back_equipment", "back_positions_avoided", "back_excluded_stretches"}}


# ---- the ids that the code uses, found in its source ----


class Use:
    """One place where the code names a message. facts is None where the source alone cannot tell them."""

    def __init__(self, where: str, message_id: str, facts: frozenset[str] | None) -> None:
        self.where, self.id, self.facts = where, message_id, facts


def ids_in(argument: ast.expr) -> Iterator[str]:
    """The ids that an expression may stand for; a part that is filled in while running is a `*`."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from ids_in(argument.body)
        yield from ids_in(argument.orelse)
    elif isinstance(argument, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in argument.values)


def wrappers_in(tree: ast.Module) -> dict[str, int]:
    """`Message`, and each function that hands one of its own parameters on to it: name -> place of the id."""
    found = {"Message": 0}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        names = [parameter.arg for parameter in function.args.args]
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if (
                isinstance(call.func, ast.Name)
                and call.func.id == "Message"
                and isinstance(call.args[0], ast.Name)
                and call.args[0].id in names
            ):
                found[function.name] = names.index(call.args[0].id)
    return found


def facts_given(call: ast.Call, place: int, function: ast.AST) -> frozenset[str] | None:
    """The names of the facts in a call: a dict there, a dict in a variable of the same function, or keywords."""
    rest = call.args[place + 1 :]
    if not rest:
        return frozenset(keyword.arg for keyword in call.keywords if keyword.arg)
    return names_in(rest[0], function)


def names_in(given: ast.expr, function: ast.AST) -> frozenset[str] | None:
    """The keys of a dict that is written there, joined from others, or kept in a variable of the function."""
    if isinstance(given, ast.BinOp) and isinstance(given.op, ast.BitOr):
        left, right = names_in(given.left, function), names_in(given.right, function)
        return None if left is None or right is None else left | right
    if isinstance(given, ast.Name):
        assigned = [
            node.value
            for node in ast.walk(function)
            if (
                isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == given.id for t in node.targets)
            )
            or (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == given.id)
        ]
        given = next((value for value in reversed(assigned) if value is not None), given)
    if isinstance(given, ast.Dict) and all(isinstance(key, ast.Constant) for key in given.keys):
        return frozenset(str(key.value) for key in given.keys if isinstance(key, ast.Constant))
    return None


def imported_wrappers(tree: ast.Module, wrappers_of: dict[str, dict[str, int]]) -> dict[str, int]:
    """Those that a module takes from another one of ours."""
    taken = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module in wrappers_of]
    return {
        alias.name: wrappers_of[str(node.module)][alias.name]
        for node in taken
        for alias in node.names
        if alias.name in wrappers_of[str(node.module)]
    }


@cache
def trees_of_the_source() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(SOURCE.rglob("*.py"))}


@cache
def uses() -> list[Use]:
    found, trees = [], trees_of_the_source()
    wrappers_of = {
        ".".join(("recommender", *path.relative_to(SOURCE).with_suffix("").parts)): wrappers_in(tree)
        for path, tree in trees.items()
    }
    for path, tree in trees.items():
        wrappers = wrappers_in(tree) | imported_wrappers(tree, wrappers_of)
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if not isinstance(call.func, ast.Name) or call.func.id not in wrappers:
                continue
            place = wrappers[call.func.id]
            inside = [f for f in functions if f.lineno <= call.lineno <= (f.end_lineno or 0)]
            where = f"{path.relative_to(SOURCE)}:{call.lineno}"
            for message_id in ids_in(call.args[place]) if len(call.args) > place else ():
                found.append(Use(where, message_id, facts_given(call, place, inside[-1] if inside else tree)))
    return found


@cache
def constants() -> set[str]:
    """Every text constant of the source, so that an id kept in a table of the code is seen as well."""
    nodes = [node for tree in trees_of_the_source().values() for node in ast.walk(tree)]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def sentences_of(pattern: str) -> set[str]:
    """The ids of messages.toml that an id with `*` may become."""
    expression = re.escape(pattern).replace(r"\*", r"\w+")
    return {name for name in SENTENCES if re.fullmatch(expression, name)}


def speaking_features() -> set[str]:
    """Features whose part of the score can speak for a stretch; the constant is the same for all of them."""
    return {name for name, weight in KNOWLEDGE.prior.weights.items() if weight.value > 0} - {"constant"}


def test_the_scan_finds_the_uses():
    """Otherwise the tests below pass because they look at nothing."""
    ids = {use.id for use in uses()}

    assert len(ids) > 30
    assert {"setting_equipment", "state_barred", "stop_missing", "advice_missing", "relaxed_eligible"} <= ids
    assert {"advice_meanwhile", "advice_meanwhile_walk", "reason.opens", "derived_age"} <= ids


def test_every_id_that_the_code_uses_stands_in_the_file():
    """A missing sentence would end a plan with a KeyError, for the one person it was meant for."""
    missing = {
        f"{use.where}: {use.id}"
        for use in uses()
        if not use.id.startswith(WORDED_BY_RULES) and not sentences_of(use.id)
    }

    assert missing == set()


def test_an_id_that_stands_in_a_table_of_the_code_exists_too():
    """`relaxed_warm_up` beside its phase: such an id reaches `Message` by way of a variable."""
    alike = {
        text for text in constants() if re.fullmatch(r"(relaxed|advice|setting|state|stop|derived)_[a-z0-9_]+", text)
    }

    assert {"relaxed_warm_up", "relaxed_cool_down"} <= alike
    assert alike - set(SENTENCES) - {"stop_title", "stop_choice"} == set()  # two words of the questionnaire


def test_every_fact_that_a_sentence_asks_for_is_given():
    """`{items}` without items would end a plan with a KeyError."""
    short = {
        f"{use.where}: {name} lacks {sorted(wanted)}"
        for use in uses()
        if use.facts is not None
        for name in FILLED_IN.get(use.id, sentences_of(use.id))
        if (wanted := KNOWLEDGE.phrases.facts_of(name) - use.facts - ADDED_BY_THE_EXPLAINER.get(name, set()))
    }

    assert short == set()


def test_facts_are_known_nearly_everywhere():
    """Where the source alone cannot tell the facts, the tests below say the sentence for real."""
    unknown = {use.id for use in uses() if use.facts is None and use.id in SENTENCES}

    assert unknown == set()


@pytest.mark.parametrize("message_id", sorted(SENTENCES))
def test_every_sentence_can_be_filled(message_id):
    """Braces match, and a fact is a plain name: no position, no format, no attribute."""
    facts = KNOWLEDGE.phrases.facts_of(message_id)
    said = KNOWLEDGE.phrases.say(Message(message_id, dict.fromkeys(facts, "FACT")))

    assert all(re.fullmatch(r"[a-z]+", fact) for fact in facts)
    assert not re.search(r"[{}]", said)
    assert said.count("FACT") >= len(facts)


# ---- the features of the score ----


def test_every_feature_that_can_speak_for_a_stretch_has_its_sentence():
    """Otherwise the reason that weighed most is passed over in silence."""
    assert {f"reason.{name}" for name in speaking_features()} <= set(SENTENCES)


def test_every_reason_belongs_to_a_feature_or_is_named_in_the_code():
    """A misspelled reason is never said, and nobody misses it."""
    named = {name for use in uses() for name in sentences_of(use.id)} | constants()
    reasons = {name for name in SENTENCES if name.startswith("reason.")}

    assert reasons - {f"reason.{part}" for part in (*FEATURES, *LEARNED_GROUPS)} - named == set()


def test_no_sentence_is_left_unused():
    """A sentence that the code never says is reviewed for nothing, and looks as if it were said."""
    families = {name.split(".")[0] for name in SENTENCES if "." in name}  # words of the vocabulary, by kind
    used = {name for use in uses() for name in sentences_of(use.id)} | constants()
    unused = {name for name in SENTENCES if name.split(".")[0] not in families and name not in used}

    assert unused == set()


TALKATIVE = {
    "answers_version": 1,
    "age_years": 50,
    "red_flags": [],
    "conditions": [],
    "pain": [
        {"area": "neck", "nrs": 7, "weeks": 1, "side": "left"},
        {"area": "lower_back", "nrs": 6, "weeks": 20, "side": "both"},
        {"area": "leg_referred", "nrs": 6, "weeks": 20, "side": "left"},
    ],
    "cleared_by_clinician": True,
    "stiff_areas": ["hip", "chest"],
    "worse_with": ["sitting", "bending", "turning"],
    "equipment": ["mat", "chair", "wall", "doorway", "table", "towel", "strap", "cushion", "step", "bed"],
    "experience": "regular",
}
STIFF = TALKATIVE | {"pain": [{"area": "hip", "nrs": 2}], "goal": "less_stiffness", "worse_with": ["arching"]}
WELL = TALKATIVE | {"pain": [], "stiff_areas": [], "worse_with": []}


def reasons_said(sheet) -> dict[str, set[str]]:
    """All reasons for all that is eligible, said for real: code -> sentences."""
    answers = read_answers(sheet, KNOWLEDGE.codes)
    day = date(2026, 11, 23)
    profile = profile_of(answers, person="me", starts_on=day)
    screening = screen(profile, History(), day, rules=KNOWLEDGE.rules, catalog=KNOWLEDGE.catalog)
    said: dict[str, set[str]] = {}
    for offer in screening.eligible:
        for feature in FEATURES:
            value = FEATURES[feature](profile, offer.stretch, bool(offer.cautions))
            sentences, reasons = KNOWLEDGE.explainer.why(offer, "main", profile, {feature: value}, None, screening)
            for sentence, reason in zip(sentences, reasons, strict=True):
                said.setdefault(reason.code, set()).add(sentence)
    return said


@pytest.mark.parametrize("sheet", [TALKATIVE, STIFF, WELL], ids=["much pain", "stiff", "well"])
def test_every_reason_is_said_without_a_gap(sheet):
    """ "Because your  hurts": a fact that came out empty is worse than no reason."""
    said = reasons_said(sheet)

    assert len(said) >= 1
    for sentences in said.values():
        for sentence in sentences:
            assert re.fullmatch(r"[A-Z][^{}_]*[.]", sentence), sentence
            assert not re.search(r"  | ,| [.]|None|your [.,]|your hurts|Because makes", sentence), sentence


def test_together_these_people_hear_every_reason():
    """So that the test above has looked at all of them."""
    heard = set().union(*(reasons_said(sheet) for sheet in (TALKATIVE, STIFF, WELL)))

    assert heard >= speaking_features() | {"stay_well"}


def test_two_places_that_hurt_are_not_one():
    """ "Your neck and lower back hurts" is the grammar of a machine."""
    sentences = set().union(*reasons_said(TALKATIVE).values())

    assert not [sentence for sentence in sentences if re.search(r"\band \w+( \w+)? hurts\b", sentence)]


# ---- reasons that leave a stretch out, said for real ----


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (Message("setting_equipment", {"items": "mat towel"}), "It needs a mat or rug and a towel, which you did"),
        (Message("setting_equipment", {"items": "bed chair mat"}), "a bed, a chair and a mat or rug"),
        (Message("stop_missing", {"field": "conditions"}), "not answered yet: health conditions."),
        (Message("stop_missing", {"field": "age_years"}), "not answered yet: your age."),
        (Message("stop_missing", {"field": "red_flags"}), "not answered yet: warning signs."),
        (Message("stop_missing", {"field": "red_flags:RF_DVT"}), KNOWLEDGE.rules.red_flags["RF_DVT"].words.en.label),
        (Message("stop_unsure", {"code": "bone_metastasis"}), "You were not sure about: "),
        (Message("stop_waiting", {"code": "aneurysm_known"}), "because of: "),
        (Message("stop_waiting", {"code": FREE_TEXT}), "because of: "),
        (Message("stop_waiting", {"code": "RF_WORSENING"}), "because of: "),
    ],
)  # fmt: skip
def test_a_reason_is_said_in_the_words_of_a_home(message, expected):
    """No code of ours reaches the person."""
    said = KNOWLEDGE.explainer.finding(Finding("any", message))

    assert expected in said
    assert not re.search(r"[{}_]|  ", said)


@pytest.mark.parametrize("code", sorted(KNOWLEDGE.rules.conditions))
def test_every_condition_can_be_said_in_every_role(code):
    """What is left out, what is waited for, what nobody is sure about."""
    kinds = [
        Message(f"tell.{code}"),
        Message("stop_waiting", {"code": code}),
        Message("stop_unsure", {"code": code}),
    ]
    if KNOWLEDGE.rules.conditions[code].action == "BLOCK":
        kinds.append(Message(f"refer.{code}"))

    for message in kinds:
        said = KNOWLEDGE.explainer.finding(Finding(code, message))

        assert re.search(r"[.!?]$", said), said
        assert not re.search(r"[{}_]", said), said


@pytest.mark.parametrize("code", sorted(KNOWLEDGE.rules.red_flags))
def test_every_red_flag_can_be_said(code):
    """In its own words."""
    said = KNOWLEDGE.explainer.finding(Finding(code, Message(f"flag.{code}")))

    assert re.search(r"[.!?]$", said), said
    assert not re.search(r"[{}_]", said), said


def cases() -> list[Path]:
    return sorted((data_folder() / "cases").glob("*.toml"))


@pytest.mark.parametrize("path", cases(), ids=lambda path: path.stem)
def test_whole_plans_hold_only_finished_sentences(path):
    """Every text of every reviewer case: no brace, no code, no gap, and an end."""
    case = tomllib.loads(path.read_text("utf-8"))
    plan = recommend(case["answers"], starts_on=case["starts_on"], history=case.get("history", ()))
    texts = [
        *plan["advice"],
        *(flag["text"] for flag in (plan["referral"] or {"flags": []})["flags"]),
        *(because["text"] for left_out in plan["left_out"] for because in left_out["because"]),
        *(relaxed["text"] for relaxed in plan["relaxed"]),
        *(sentence for session in plan["sessions"] for item in session["items"] for sentence in item["why"]),
        *(c["text"] for session in plan["sessions"] for item in session["items"] for c in item["cautions"]),
    ]

    for text in set(texts):
        assert re.search(r"[.!?]$", text), text
        assert not re.search(r"[{}_]|  |\bNone\b|^ | [.,]|\.\.", text), text


# ---- the words of the vocabulary ----


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], ""),
        (["lower_back"], "lower back"),
        (["neck", "shoulder"], "neck and shoulder"),
        (["neck", "shoulder", "thigh_front"], "neck, shoulder and front thigh"),
        (["neck", "neck"], "neck and neck"),
    ],
)
def test_several_words_are_a_list_in_a_sentence(words, said):
    """As one would say it."""
    assert KNOWLEDGE.phrases.words("area", words) == said


def test_a_word_without_its_own_saying_is_said_as_it_is():
    """Its underscores are spaces; another kind's word is not borrowed."""
    assert KNOWLEDGE.phrases.word("area", "upper_arm") == "upper arm"
    assert KNOWLEDGE.phrases.word("nothing", "lower_back") == "lower back"
    assert Phrasebook({"area.hip": "the hip"}).word("item", "hip") == "hip"


@pytest.mark.parametrize("kind", ["item", "day", "area_label", "phase", "field"])
def test_words_of_a_kind_are_told_apart(kind):
    """Two things of one name could not both be ticked."""
    said = sorted(text for name, text in SENTENCES.items() if name.startswith(f"{kind}."))

    assert said
    assert all(one != other for one, other in pairwise(said))


def test_an_unknown_message_or_a_missing_fact_raises_at_once():
    """A broken promise of ours, never an empty sentence."""
    with pytest.raises(KeyError):
        KNOWLEDGE.phrases.say(Message("no_such_sentence"))
    with pytest.raises(KeyError):
        KNOWLEDGE.phrases.say(Message("setting_equipment"))


def test_a_fact_is_never_read_as_a_pattern():
    """A person's own word may hold braces."""
    book = Phrasebook({"a": "You wrote {text}."})

    assert book.say(Message("a", {"text": "{x} {0} {"})) == "You wrote {x} {0} {."


def test_facts_of_a_sentence_are_named_once():
    """However often they stand in it."""
    assert Phrasebook({"a": "{x} and {y}, or {x}"}).facts_of("a") == {"x", "y"}
    assert Phrasebook({"a": "plain"}).facts_of("a") == frozenset()


# ---- the file ----


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "there is no such file"),
        ("", "holds no sentences for 'en'"),
        ('[words.de]\na = "b"', "holds no sentences for 'en'"),
        ("x", "is not TOML"),
        ("words = 3", ""),
        ("[words]\nen = 3", ""),
        ('[words.en]\na = ["b"]', ""),
        ('[words.en]\na = "It needs {items"', ""),
    ],
)
def test_a_spoiled_file_is_a_problem_and_never_a_traceback(content, told, tmp_path):
    """A translator's slip is told when the file is read, not when the sentence is first said."""
    if content is not None:
        (tmp_path / "messages.toml").write_text(content, "utf-8")

    with pytest.raises(DataError) as caught:
        load_phrasebook(tmp_path)

    assert str(caught.value.problems[0]).startswith("messages.toml")
    assert told in str(caught.value)


def test_an_unknown_language_is_a_problem():
    """Rather than a program that says nothing."""
    with pytest.raises(DataError, match="holds no sentences for 'xx'"):
        load_phrasebook(data_folder(), "xx")


# ---- how it is worded ----

NEVER_SAID = re.compile(
    r"no pain,? no gain|push (on )?through|you missed|streak|\bheal(s|ed|ing)?\b(?! (time|professional))"
    r"|\bfix(es|ed)?\b|\bcur(e|es|ed)\b|guarantee|clinically proven|disc problem|weak core|bad posture"
    r"|(spine|back|disc)\w* (is|are) (damaged|worn|out of place)|out of place|invalid|\boops\b|exercise prescription"
    r"|do not exceed|overweight|you failed|last chance|hurry|don't give up",
    re.IGNORECASE,
)


def words_in(table, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text under a `words` table, with its place."""
    if isinstance(table, dict):
        for key, value in table.items():
            yield from words_in(value, f"{name}.{key}")
    elif isinstance(table, list):
        for number, value in enumerate(table):
            yield from words_in(value, f"{name}[{number}]")
    elif isinstance(table, str) and ".words" in name:
        yield name, table


@pytest.mark.parametrize("path", sorted(data_folder().rglob("*.toml")), ids=lambda path: path.stem)
def test_no_forbidden_words_in_anything_that_a_person_reads(path):
    """ux A9: no promise, no guilt, no fear about the spine, no fake urgency."""
    found = [
        f"{name}: {text}" for name, text in words_in(tomllib.loads(path.read_text("utf-8"))) if NEVER_SAID.search(text)
    ]

    assert found == []


def test_sentences_are_under_15_words():
    """Reading age 9 to 11 (ux A9); facts count as one word."""
    long = {
        sentence
        for text in SENTENCES.values()
        for sentence in re.split(r"(?<=[.!?])\s+", text)
        if len(sentence.split()) >= 15
    }

    assert long == set()


def test_a_message_is_a_value():
    """Equal where it says the same; it may be kept in a set."""
    assert Message("a", {"x": 1}) == Message("a", {"x": 1})
    assert Message("a") != Message("b")
    assert Message("a").facts == {}
