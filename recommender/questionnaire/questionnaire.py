"""The questionnaire: which page comes next, given the replies so far, and the answers document they make.

Every face (terminal, web) walks the same pages. A page is asked whole: a safety list counts as asked only when the
page with all its labels was replied to, and the document says `[]` for red flags and conditions only when every
list was. Naming a label never counts as a yes: it opens the full question, where "not sure" is an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from recommender.knowledge import Knowledge
from recommender.profile.answers import PREGNANCY_CODES, TOO_OLD_FOR_PREGNANCY_YEARS, Answers
from recommender.profile.history import History
from recommender.profile.profile import Profile
from recommender.questionnaire.document import document_of
from recommender.questionnaire.page import Option, Page, Replies, chosen, said
from recommender.questionnaire.question_file import MOVEMENTS, load_questions
from recommender.safety.clearance import FREE_TEXT, codes_not_cleared
from recommender.safety.conditions import counted_conditions
from recommender.safety.red_flags import flags_to_ask_again
from recommender.vocabulary import AREAS

LONGEST_LIST = 6  # red flags: more continue on a second page (decisions 6)
MOST_PAINS = 5
ALWAYS_ASKED_GROUPS: Final = ("A", "B", "C", "D", "F")
PREGNANCY_GROUP = "pregnancy_birth"
RECENT_BIRTH = "postpartum_lt12w"
_NO_HISTORY = History()


class Questionnaire:
    """The pages and the document, from `questionnaire.toml` and the safety rules."""

    def __init__(self, knowledge: Knowledge, folder: Path) -> None:
        questions = load_questions(folder)
        self._knowledge, self._rules = knowledge, knowledge.rules
        self._words, self._pages = questions.words.en, questions.page
        self._movements = tuple(Option(word, questions.movement[word]) for word in MOVEMENTS)
        self._yes_unsure_no = tuple(Option(word, self._words[word]) for word in ("yes", "unsure", "no"))

    def say(self, word: str, **facts: object) -> str:
        """One of the questionnaire's own sentences."""
        return self._words[word].format(**facts)

    def after_session(self, replies: Replies, *, pain_jumped: bool) -> Iterator[Page]:
        """What is asked after a session: the signs that a stretch may bring, and after a jump of pain the most
        urgent lists as well (evidence 3B.1, 4D).
        """
        for group in ("G", "A", "B") if pain_jumped else ("G",):
            yield from self._red_flag_pages(group, replies)

    def pages(self, replies: Replies) -> Iterator[Page]:
        """Every page for these replies in the order of asking. Later ones depend on earlier replies."""
        yield self._number("age_years", 0, 120)
        yield from self._safety_lists(replies)
        yield self._text("other_condition")
        yield from self._pain_pages(replies)
        yield from self._hinted_flags(replies)
        yield from self._clearance_pages(replies)
        yield from self._everyday_pages(replies)

    def _red_flag_pages(self, group: str, replies: Replies) -> Iterator[Page]:
        flags = [flag for flag in self._rules.red_flags.values() if flag.group == group]
        for start in range(0, len(flags), LONGEST_LIST):
            part = flags[start : start + LONGEST_LIST]
            page = Page(
                id=f"red_flags:{group}{start // LONGEST_LIST + 1}",
                kind="check_list",
                title=self._words["more"] if start else self._rules.red_flag_groups[group],
                why=self._words["red_flags_why"],
                options=tuple(Option(flag.code, flag.words.en.label or "") for flag in part),
                most=len(part),
                default=(),
                safety=True,
            )
            yield page
            for code in chosen(replies, page.id):
                yield self._flag_question(code)

    def _flag_question(self, code: str) -> Page:
        words = self._rules.red_flags[code].words.en
        return self._yes_or_no(f"flag:{code}", words.question or "", words.why or "")

    def _yes_or_no(self, page_id: str, title: str, why: str) -> Page:
        return Page(id=page_id, kind="choice", title=title, why=why, options=self._yes_unsure_no, safety=True)

    def _condition_pages(self, group: str, replies: Replies) -> Iterator[Page]:
        if group == PREGNANCY_GROUP and not self._may_be_pregnant(replies):
            return
        asked = [c for c in self._rules.conditions.values() if c.group == group and c.asked]
        page = Page(
            id=f"conditions:{group}",
            kind="check_list",
            title=self._rules.condition_groups[group],
            why=self._words["conditions_why"],
            options=tuple(Option(c.code, c.words.en.label) for c in asked),
            most=len(asked),
            default=(),
            safety=True,
        )
        yield page
        named = list(chosen(replies, page.id))
        named += [
            other
            for code in named
            if replies.get(f"condition:{code}") in ("yes", "unsure")
            for other in self._rules.follow_ups.get(code, ())
        ]
        for code in dict.fromkeys(named):
            condition = self._rules.conditions[code]
            yield self._yes_or_no(f"condition:{code}", condition.words.en.question, condition.words.en.why)
            if condition.sided and replies.get(f"condition:{code}") == "yes":
                yield self._choice("condition_side", page_id=f"condition_side:{code}", label=condition.words.en.label)
        if group == PREGNANCY_GROUP:
            pregnant = {*said("condition", replies)} & set(PREGNANCY_CODES)
            if pregnant:
                yield self._number("pregnancy_week", 1, 42, optional=True)
            if pregnant or RECENT_BIRTH in said("condition", replies):
                yield from self._red_flag_pages("E", replies)

    @staticmethod
    def _may_be_pregnant(replies: Replies) -> bool:
        age = replies.get("age_years")
        return not isinstance(age, int) or age < TOO_OLD_FOR_PREGNANCY_YEARS

    def _pain_pages(self, replies: Replies) -> Iterator[Page]:
        phrases = self._knowledge.phrases
        areas = tuple(Option(area, phrases.word("area_label", area)) for area in AREAS)
        yield self._check_list("pain_areas", areas, most=MOST_PAINS)
        for area in chosen(replies, "pain_areas"):
            name = phrases.word("area_label", area)
            yield self._choice("pain_side", page_id=f"pain_side:{area}", area=name)
            yield self._number("pain_nrs", 0, 10, page_id=f"pain_nrs:{area}", area=name)
            yield self._number("pain_weeks", 0, 5200, page_id=f"pain_weeks:{area}", area=name)

    def _hinted_flags(self, replies: Replies) -> Iterator[Page]:
        """Flags that the pain hints at are asked by name, whatever was ticked in the lists (decisions 1.6)."""
        profile = self._profile_so_far(replies, without_flags=True)
        already = set(_named_flags(replies))
        for code in flags_to_ask_again(profile, self._rules, ()):
            if code not in already:
                yield self._flag_question(code)

    def _clearance_pages(self, replies: Replies) -> Iterator[Page]:
        """One page for each condition that a clinician should agree to; nothing is ever filled in beforehand."""
        profile = self._profile_so_far(replies)
        counted = counted_conditions(profile, profile.answered_on, self._rules)
        for code in codes_not_cleared(profile, _NO_HISTORY, profile.answered_on, counted, counted):
            if code == FREE_TEXT:
                title = self._words["clearance"] + "?"
            else:
                title = self._rules.conditions[code].words.en.ask or ""
            yield Page(
                id=f"clearance:{code}",
                kind="choice",
                title=title,
                why=self._words["clearance_why"],
                options=(Option("yes", self._words["yes"]), Option("no", self._words["no"])),
                safety=True,
            )

    def _everyday_pages(self, replies: Replies) -> Iterator[Page]:
        phrases = self._knowledge.phrases
        areas = tuple(Option(area, phrases.word("area_label", area)) for area in AREAS)
        hurts = bool(chosen(replies, "pain_areas"))
        yield self._check_list("stiff_areas", areas, same_list=not hurts)
        if hurts:
            yield self._check_list("worse_with", self._movements)
            yield self._check_list("better_with", self._movements, same_list=True)
            yield self._text("activity_text")
            if replies.get("activity_text"):
                yield self._number("activity_ability", 0, 10)
            yellow = [flag for flag in self._rules.yellow_flags.values() if flag.asked]
            yield self._check_list("yellow_flags", tuple(Option(flag.code, flag.words.en.label) for flag in yellow))
            yield self._choice("goal")
        yield self._check_list("positions_avoided")
        yield self._check_list("equipment")
        yield self._check_list("days", default=("mon", "wed", "fri"))
        yield self._number("minutes_per_session", 3, 60, default=12)
        yield self._choice("time_of_day", default="day")
        yield self._choice("experience", default="none")

    def _words_of(self, name: str, **facts: str) -> tuple[str, str, tuple[Option, ...]]:
        entry = self._pages[name]
        options = tuple(Option(value, label) for value, label in entry.options.items())
        return entry.title.format(**facts), entry.why, options

    def _number(
        self,
        name: str,
        least: int,
        most: int,
        *,
        page_id: str | None = None,
        default: int | None = None,
        optional: bool = False,
        **facts: str,
    ) -> Page:
        title, why, _ = self._words_of(name, **facts)
        return Page(
            id=page_id or name,
            kind="number",
            title=title,
            why=why,
            least=least,
            most=most,
            default=default,
            optional=optional,
        )

    def _choice(self, name: str, *, page_id: str | None = None, default: str | None = None, **facts: str) -> Page:
        title, why, options = self._words_of(name, **facts)
        return Page(id=page_id or name, kind="choice", title=title, why=why, options=options, default=default)

    def _check_list(
        self,
        name: str,
        options: tuple[Option, ...] | None = None,
        *,
        most: int | None = None,
        default: tuple[str, ...] = (),
        same_list: bool = False,
    ) -> Page:
        title, why, own = self._words_of(name)
        options = own if options is None else options
        return Page(
            id=name,
            kind="check_list",
            title=title,
            why=why,
            options=options,
            most=most or len(options),
            default=default,
            same_list=same_list,
        )

    def _text(self, name: str) -> Page:
        title, why, _ = self._words_of(name)
        return Page(id=name, kind="text", title=title, why=why, optional=True, most=80 if "activity" in name else 200)

    def _profile_so_far(self, replies: Replies, *, without_flags: bool = False) -> Profile:
        document = self.document(replies)
        if without_flags:
            document = {k: v for k, v in document.items() if k not in ("red_flags", "confirmed")}
        document.pop("cleared_for", None)
        return Profile(person="", answers=Answers.model_validate(document), answered_on=date.min)

    def document(self, replies: Replies) -> dict[str, Any]:
        """The answers document of these replies.

        Flags and conditions that were named stand in it at once, a yes counts however far the questions came; `[]`
        stands only when every list was asked.
        """
        all_asked = all(page.id in replies for page in self._safety_lists(replies))
        return document_of(replies, all_asked=all_asked)

    def _safety_lists(self, replies: Replies) -> Iterator[Page]:
        """Every page of the safety lists: until all have a reply, neither list counts as asked."""
        for group in ALWAYS_ASKED_GROUPS:
            yield from self._red_flag_pages(group, replies)
        for group in self._rules.condition_groups:
            yield from self._condition_pages(group, replies)

    def stop_of(self, replies: Replies) -> str | None:
        """The code of a blocking flag or BLOCK condition that was just said; None where nothing stops."""
        for code in said("flag", replies):
            if self._rules.red_flags[code].blocks:
                return code
        for code in said("condition", replies, ("yes",)):
            if self._rules.conditions[code].action == "BLOCK":
                return code
        return None


def _named_flags(replies: Replies) -> Iterator[str]:
    for page_id in replies:
        if page_id.startswith("red_flags:"):
            yield from chosen(replies, page_id)
