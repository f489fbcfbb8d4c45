"""`stretch --lang es`: the questions, the week, today, the log and what stops a plan, all of it in Spanish."""

from __future__ import annotations

import json
import re

import pytest
from people import MONDAY, answers
from planned import steps_of
from typer.testing import CliRunner

from recommender import recommend
from recommender.cli.choice_screens import ChoiceScreens, Ready
from recommender.cli.main import app
from recommender.cli.player_screen import PlayerScreen
from recommender.language.in_force import ENGLISH, speaking
from recommender.language.translations import sentences
from recommender.profile.plan import WeeklyPlan
from recommender.questionnaire.shipped import shipped_questionnaire
from recommender.session.player import Player
from recommender.spoken import retold_session, spoken_knowledge

WEEK = ("--starts-on", MONDAY.isoformat())
DAY = ("--on", MONDAY.isoformat())


@pytest.fixture(autouse=True)
def english_again(monkeypatch):
    """The tests after these speak English, and these do not depend on the machine."""
    for name in ("STRETCH_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    with speaking(ENGLISH):
        yield


@pytest.fixture
def stretch(tmp_path):
    """Runs a command in Spanish on a database of its own; what it said."""

    def run(*words, typed="", code=0, lang=("--lang", "es")):
        place = ("--database", str(tmp_path / "people.db"))
        result = CliRunner().invoke(app, [*lang, *words, *place], input=typed, env={"COLUMNS": "400"})
        assert result.exit_code == code, result.output
        return result.output

    return run


def typed_answers(*, until: str | None = None, **replies: str) -> str:
    """What a healthy person of 41 types on each page, up to the page `until`; replies by page id."""
    with speaking("es"):
        questionnaire, said, lines = shipped_questionnaire(), {}, []
        while (page := next((p for p in questionnaire.pages(said) if p.id not in said), None)) is not None:
            usual = {"age_years": "41", "equipment": "1-3", "stiff_areas": "3"}
            choice = "1" if page.kind == "choice" and page.default is None else ""
            text = replies.get(page.id, usual.get(page.id, choice))
            lines.append(text)
            if page.id == until:
                break
            options = [page.options[int(n) - 1].value for n in re.findall(r"\d", text)] if page.options else []
            if page.kind == "number":
                said[page.id] = int(text) if text else page.default
            elif page.kind == "choice":
                said[page.id] = options[0] if options else page.default
            else:
                said[page.id] = tuple(options) if page.kind == "check_list" else None
    return "\n".join(lines) + "\n"


def english_in(output: str) -> list[str]:
    """Sentences of ours that are in it in English although there is Spanish for them."""
    spanish = sentences("es")
    lines = {re.sub(r"^(?:[-\d.]|\s|> )+|\s*\(\d+\)$", "", line).strip() for line in output.splitlines()}
    return sorted(line for line in lines if line in spanish and spanish[line] != line)


def test_the_plan_is_made_start_to_finish_in_spanish(stretch):
    """Issue 9: from the welcome over every question to the week."""
    said = stretch("plan", *WEEK, typed=typed_answers())

    assert not english_in(said)
    assert "¿Cuántos años tienes?" in said
    assert "0  Ninguna de estas" in said
    assert "Tu semana desde el lunes, 23 de noviembre: 3 sesiones" in said
    assert "Estas reglas aún esperan la revisión de un profesional sanitario." in said
    assert "Esta traducción todavía espera la revisión de una persona nativa." in said


def test_today_is_taught_and_logged_in_spanish(stretch):
    stretch("plan", *WEEK, typed=typed_answers())
    today = stretch("today", *DAY)
    week = stretch("week", *DAY)
    logged = stretch("log", *DAY, typed="5\n4\n1\n\n\n\n0\n")

    assert not [*english_in(today), *english_in(week), *english_in(logged)]
    assert "Deberías notar" in today
    assert "Por qué:" in today
    assert "0 de 3 hechas esta semana" in week
    assert "¿Cómo te sentó? 1 más fácil, 2 igual, 3 peor" in logged
    assert "Guardado. Bien hecho." in logged


def test_a_day_that_is_done_and_a_pause_are_said_in_spanish(stretch):
    """Words that stand within other words are translated too."""
    stretch("plan", *WEEK, typed=typed_answers())
    stretch("log", *DAY, typed="5\n4\n1\n\n\n\n0\n")
    week, trends, _ = stretch("week", *DAY), stretch("trends"), stretch("pause")
    paused = stretch("today")

    assert re.search(r"minutos, hecha$", week, flags=re.MULTILINE)
    assert "5,0" in trends
    assert "Vuelve a empezar con: stretch resume" in paused


def test_a_warning_sign_stops_in_spanish(stretch, monkeypatch):
    """What to do and how soon, and the numbers of the country that was named."""
    monkeypatch.setenv("STRETCH_COUNTRY", "IE")
    typed = typed_answers(until="red_flags:A1", **{"red_flags:A1": "1"})
    said = stretch("plan", *WEEK, typed=typed + "1\n1\n", code=4)

    assert not english_in(said)
    assert "Para aquí por ahora" in said
    assert "Llama al número de emergencias de tu zona o ve a urgencias ahora" in said
    assert "Ahora: Deja de estirar por ahora." in said
    assert "Número de emergencias (Irlanda): 112 o 999." in said


def test_why_a_stretch_is_left_out_is_said_in_spanish(stretch):
    stretch("plan", *WEEK, typed=typed_answers())
    said = stretch("why", "supine-hamstring-strap", *DAY)

    assert "Muslo trasero con una correa (supine-hamstring-strap)" in said
    assert "Necesita una correa, que no marcaste." in said
    assert not english_in(said)


def test_what_a_rule_rests_on_is_said_in_spanish(stretch):
    stretch("plan", *WEEK, typed=typed_answers(age_years="70"))
    said = " ".join(stretch("why", "downward-dog", *DAY).split())

    assert (
        "Fuente: S01. Confianza: comprobado en una fuente. Revisado: espera la revisión de un profesional sanitario."
        in said
    )
    assert not english_in(said)


def test_the_guided_session_is_drawn_in_spanish():
    """Every screen of it: ready, a step, too much, another one, the end, the keys."""
    plan = WeeklyPlan.model_validate(recommend(answers(), starts_on=MONDAY))
    with speaking("es"):
        knowledge, session = spoken_knowledge(), retold_session(plan.sessions[0])
        player = Player(session.items, steps_of)
        player.start(0.0)
        player.tick(12.0)
        still = ChoiceScreens(knowledge=knowledge, columns=120, rows=60)
        screens = [
            PlayerScreen(knowledge=knowledge, columns=120, rows=60).lines(player), still.keys(sound=True),
            still.ready(Ready(session=session)), still.too_much(player, None), still.swapping(session.items),
            still.ending(),
        ]  # fmt: skip
    drawn = "\n".join(line.text for lines in screens for line in lines)

    assert not english_in(drawn)
    assert not re.search(r"\b(?:the|you|and|stretch)\b", drawn.replace("`stretch", ""))
    assert "Espacio: pausa, o seguir." in drawn
    assert "PARADO. Suelta despacio y respira." in drawn


def test_documents_are_the_same_bytes_in_every_language(stretch, tmp_path):
    """Machines read them; the language is only for people."""
    (tmp_path / "answers.json").write_text(json.dumps(answers()))
    given = ("plan", "--answers", str(tmp_path / "answers.json"), *WEEK, "--json")

    assert stretch(*given) == stretch(*given, lang=())


def test_the_language_is_asked_for_by_option_variable_or_system_in_this_order(stretch, monkeypatch):
    no_week = ("week", *DAY)
    assert stretch(*no_week, code=4, lang=()).startswith("No week yet.")
    monkeypatch.setenv("LANG", "es_ES.UTF-8")
    assert stretch(*no_week, code=4, lang=()).startswith("Aún no hay semana.")
    monkeypatch.setenv("STRETCH_LANG", "en")
    assert stretch(*no_week, code=4, lang=()).startswith("No week yet.")
    assert stretch(*no_week, code=4).startswith("Aún no hay semana.")


def test_a_language_that_we_do_not_speak_is_refused_by_name():
    result = CliRunner().invoke(app, ["--lang", "fr", "week"])

    assert "'fr' is no language of ours; choose en or es" in str(result.exception)
