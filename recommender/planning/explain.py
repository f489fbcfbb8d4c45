"""The words that explain a plan: each comes from a rule trace or a part of the score, never from free text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice

from recommender.catalog.catalog import Catalog
from recommender.messages import Message, Phrasebook
from recommender.profile.plan import Because, CautionText, FlagRaised, LeftOut, Reason, Referral, Score, Unlock
from recommender.profile.profile import Profile
from recommender.safety.clearance import FREE_TEXT
from recommender.safety.conditions import CountedCondition
from recommender.safety.personal import Finding
from recommender.safety.red_flags import RaisedFlag
from recommender.safety.rules import Rules
from recommender.safety.screening import Eligible, Screening
from recommender.scoring.feature_parts import DIRECTION_OF_MOVEMENT
from recommender.vocabulary import Phase, adjacent_areas

MOST_SENTENCES = 3  # ux A6
MOST_WAYS_BACK = 2
SEEN_NRS, MUCH_NRS = 0.005, 0.02  # P: one sign and two; the SD over a catalog is .01 to .03 (decisions 5.2)


class Explainer:
    """Words for one catalog, one set of rules, one language."""

    def __init__(self, catalog: Catalog, rules: Rules, phrases: Phrasebook) -> None:
        self._catalog, self._rules, self._phrases = catalog, rules, phrases

    def say(self, message: Message) -> str:
        return self._phrases.say(message)

    def left_out(self, screening: Screening) -> tuple[LeftOut, ...]:
        """Every stretch that is not offered, with all its reasons, in the order of the catalog."""
        return tuple(
            _left_out(name, tuple((finding.rule, self.finding(finding, screening.counted)) for finding in findings))
            for name, findings in screening.left_out.items()
        )

    def finding(self, finding: Finding, counted: tuple[CountedCondition, ...] = ()) -> str:
        """One reason in words. A rule's own sentence is said as it stands in the rule, never reworded."""
        kind, _, code = finding.text.id.partition(".")
        if kind in ("flag", "refer"):
            return self.stop_words(code)
        if kind == "weekly":
            rule, _, sentence = code.partition(".")
            return self.weekly(rule, sentence)
        if kind == "tell":
            because = next((entry.because for entry in counted if entry.rule == finding.rule), None)
            told = [self._link(because), self._rules.conditions[code].words.en.tell]
            return " ".join(sentence for sentence in told if sentence)
        return self.say(self._with_names(finding.text))

    def weekly(self, rule: str, sentence: str, **facts: str | int | float) -> str:
        """A sentence of a weekly rule, as it stands in the rule."""
        return self._rules.weekly[rule].words.en[sentence].format(**facts)

    def stop_words(self, code: str) -> str:
        """What to do, and how soon, for a blocking red flag or a BLOCK condition: the words of its rule."""
        if code in self._rules.conditions:
            return self._rules.conditions[code].words.en.refer or ""
        words = self._rules.red_flags[code].words.en
        return f"{words.tell} {words.escalate}" if words.escalate else words.tell

    def _with_names(self, message: Message) -> Message:
        """The same message with codes in its facts replaced by the names that people know."""
        facts = dict(message.facts)
        if "code" in facts:
            facts["label"] = self.label(str(facts["code"]))
        if "field" in facts:
            facts["field"] = self.missing_field(str(facts["field"]))
        if "items" in facts:
            facts["items"] = self._phrases.words("item", str(facts["items"]).split())
        return Message(message.id, facts)

    def _link(self, because: Message | None) -> str | None:
        if because is None or not because.id.startswith("link."):
            return None
        _, when, then = because.id.split(".")
        return next(link.words.en.tell for link in self._rules.links if (link.when, link.then) == (when, then))

    def label(self, code: str) -> str:
        """The short name of a condition or flag as it stood in the check list."""
        if code == FREE_TEXT:
            return self.say(Message("label_free_text"))
        if code in self._rules.conditions:
            return self._rules.conditions[code].words.en.label
        if code in self._rules.red_flags:
            return self._rules.red_flags[code].words.en.label or code
        return code

    def missing_field(self, field: str) -> str:
        """`red_flags:RF_DVT` as the label of that flag; a whole field by its own word."""
        name, _, code = field.partition(":")
        return self.label(code) if code else self._phrases.word("field", name)

    def comes_back(self, left_out: LeftOut, unlocks: Sequence[Unlock]) -> Iterator[str]:
        """What would bring a stretch back, in at most two sentences; nothing where we know of nothing.

        unlocks  other answers that were tried and would each do it alone. A rule about health is never bargained with:
                 where one stands against it, nothing is said about the wishes that stand against it too.
        """
        for unlock in unlocks[:MOST_WAYS_BACK]:
            answer = self._phrases.word("item" if unlock.field == "equipment" else "position", unlock.word)
            yield self.say(Message(f"back_{unlock.field}", {"answer": answer}))
        rules = {because.rule for because in left_out.because}
        if not unlocks and len(rules) == 1 and (rule := next(iter(rules))).startswith("state:"):
            sentence = f"back_{rule.removeprefix('state:')}"
            is_resting = rule == "state:hurt" and left_out.because[0].text != self.say(Message("state_hurt"))
            if sentence in self._phrases.sentences and not is_resting:  # asking does not shorten those days
                yield self.say(Message(sentence, {"stretch": left_out.stretch}))

    def cautions(self, offer: Eligible, sides: Mapping[str, str]) -> tuple[CautionText, ...]:
        """How to take care: what to change about each tag, then what the condition itself asks for.

        sides  left, right or both, by condition code; it changes the words only (contract section 1)
        """
        texts = []
        for caution in offer.cautions:
            specific = [self._catalog.hazards[tag].words.en.modify for tag in _most_specific(caution.tags)]
            if caution.condition == FREE_TEXT:
                general = self.say(Message("caution_other"))
            else:
                general = self._rules.conditions[caution.condition].words.en.modify
            side = sides.get(caution.condition, "both")
            which = [] if side == "both" else [self.say(Message("caution_side", {"side": side}))]
            text = " ".join(dict.fromkeys([*which, *specific, general]))
            texts.append(CautionText(condition=caution.condition, text=text))
        return tuple(texts)

    def referral(self, flags: tuple[RaisedFlag, ...], waiting_for: Collection[str] = ()) -> Referral | None:
        """Who should be asked and how soon; None where nothing was raised.

        waiting_for  codes that wait for a clinician: an advising flag among them no longer says that the plan goes on
        """
        if not flags:
            return None
        raised = tuple(
            FlagRaised(code=flag.code, urgency=flag.urgency, text=self._raised_words(flag.code, waiting_for))
            for flag in flags
        )
        return Referral(urgency=raised[0].urgency, flags=raised)

    def _raised_words(self, code: str, waiting_for: Collection[str]) -> str:
        return self.say(Message("advice_ask_worsening")) if code in waiting_for else self.stop_words(code)

    def why(
        self,
        offer: Eligible,
        phase: Phase,
        profile: Profile,
        parts: Mapping[str, float],
        waiting_for: str | None,
        screening: Screening,
    ) -> tuple[tuple[str, ...], tuple[Reason, ...]]:
        """At most three sentences on why this stretch is there, and the same reasons as data.

        waiting_for  the code that a clinician has not agreed to yet; it is then the whole reason
        """
        if waiting_for is not None:
            messages = [Message("reason.meanwhile", {"label": self.label(waiting_for)})]
        else:
            told = chain(self._by_the_weeks(offer, screening), self._reasons(offer, phase, profile, parts))
            messages = list(islice(told, MOST_SENTENCES))
        sentences = tuple(self.say(message) for message in messages)
        reasons = tuple(
            Reason(code=message.id.removeprefix("reason."), facts=dict(message.facts)) for message in messages
        )
        return sentences, reasons

    def how_sure(self, score: Score) -> Iterator[str]:
        """How sure it is that a stretch brings more or less than the others, and what the score is made of.

        A plus or minus for each group that moves it by half a hundredth of a point or more, two for two hundredths.
        """
        side = "" if score.sureness == "too_early" else "_more" if score.nrs > 0 else "_less"
        yield self.say(Message(f"sure_{score.sureness}{side}"))
        signs = {
            group: round(abs(part) >= SEEN_NRS) + round(abs(part) >= MUCH_NRS) for group, part in score.parts.items()
        }
        told = [
            f"{self._phrases.word('score_part', group)} {('+' if part > 0 else '-') * signs[group]}"
            for group, part in score.parts.items()
            if signs[group]
        ]
        if told:
            yield self.say(Message("score_made_of", {"list": ", ".join(told)}))

    def _by_the_weeks(self, offer: Eligible, screening: Screening) -> Iterator[Message]:
        """That it takes the place of one that hurt, or that a step opened it."""
        originals = screening.instead_of.get(offer.stretch.id, ())
        if originals:
            names = " and ".join(self._catalog[original].name for original in originals)
            yield Message("reason.instead_of", {"name": names})
        if offer.stretch.id in screening.opened:
            yield Message("reason.opened")

    def _reasons(
        self, offer: Eligible, phase: Phase, profile: Profile, parts: Mapping[str, float]
    ) -> Iterator[Message]:
        """The parts of the score that speak for it, the largest first; each names a real answer."""
        named = False
        for feature, part in parts.items():
            sentence = f"reason.{feature}"
            if part > 0 and feature != "constant" and sentence in self._phrases.sentences:
                yield Message(sentence, self._facts(sentence, offer, profile))
                named = True
        if not named:
            yield self._fallback(offer, profile)
        if phase == "warm_up":
            yield Message("reason.opens")
        elif phase == "cool_down":
            yield Message("reason.closes")

    def _fallback(self, offer: Eligible, profile: Profile) -> Message:
        """The person's own goal, where no part of the score names an answer of theirs."""
        areas = {"areas": self._phrases.words("area", list(offer.stretch.areas[:2]))}
        return {
            "stay_well": Message("reason.stay_well", areas),
            "less_pain": Message("reason.less_pain", areas),
            "less_stiffness": Message("reason.less_stiffness", areas),
        }[profile.goal]

    def _facts(self, sentence: str, offer: Eligible, profile: Profile) -> dict[str, str | int | float]:
        wanted = sorted(self._phrases.facts_of(sentence))
        return {name: self._fact(name, sentence, offer, profile) for name in wanted}

    def _fact(self, name: str, sentence: str, offer: Eligible, profile: Profile) -> str | int:
        served = set(offer.stretch.areas)
        if name == "areas":
            said = {
                "reason.serves_pain_area": profile.pain_areas,
                "reason.serves_nearby_area": profile.areas_nearby,
                "reason.serves_stiff_area": profile.stiff_areas,
            }
            return self._phrases.words("area", sorted(served & said.get(sentence, served)))
        if name == "pain":
            near: list[str] = [area for area in sorted(profile.pain_areas) if adjacent_areas(area) & served]
            return self._phrases.words("area", near)
        if name == "movements":
            return " or ".join(word for word in profile.answers.worse_with if word in DIRECTION_OF_MOVEMENT)
        return {"nrs": profile.worst_nrs or 0}[name]


@lru_cache(maxsize=8192)
def _left_out(stretch: str, because: tuple[tuple[str, str], ...]) -> LeftOut:
    """Most people share most reasons, so the same few thousand are told again and again."""
    return LeftOut(stretch=stretch, because=tuple(Because(rule=rule, text=text) for rule, text in because))


def _most_specific(tags: tuple[str, ...]) -> list[str]:
    """At most two tags to word: derived ones only where nothing more specific is there."""
    broad = ("pos_", "end_range", "neck_load", "floor_transfer")
    specific = [tag for tag in tags if not tag.startswith(broad)]
    return (specific or list(tags))[:2]
