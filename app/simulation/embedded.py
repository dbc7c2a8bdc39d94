"""The embedded voice: words a beat from the scenario's own lines, and says none of them twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import cast

from app.scenario.model import Banded, Disclosure, EndingKind, Scenario
from app.simulation.endings import STANDS_IN
from app.simulation.gate import line_of
from app.simulation.lines import digest, in_order, pick_reaction, unheard_first
from app.simulation.values import Beat, Memory, Spoken
from app.simulation.words import FUNCTION_WORDS, content, words

KIN: dict[str, tuple[str, ...]] = {
    "open": ("deflect",),
    "deflect": ("go_flat", "shut_down"),
    "test": ("press", "go_flat"),
    "snap": ("shut_down", "press"),
    "shut_down": ("go_flat", "deflect"),
    "go_flat": ("wait", "shut_down"),
    "correct": ("shut_down", "deflect"),
    "thank": ("go_flat",),
    "wait": ("go_flat",),
    "press": ("test", "go_flat"),
    "unsure": ("press", "deflect"),
    "greet": ("press",),
    "repeat": ("press", "snap"),
    "minimise": ("deflect", "go_flat"),
    "sarcasm": ("test", "go_flat"),
    "silence": ("wait", "shut_down"),
    "ask_back": ("test", "deflect"),
    "interrupt": ("press", "snap"),
    "caught_out": ("test", "press"),
    "remind": ("press", "test"),
}
"""Where a reaction has no words left: what is nearest to it."""

STOCK: dict[str, tuple[str, ...]] = {
    "formal": (
        "I see.",
        "Yes.",
        "Very well.",
        "Right.",
        "Mm.",
        "I suppose so.",
        "Perhaps.",
        "If you say so.",
        "Indeed.",
    ),
    "plain": ("Mm.", "Right, okay.", "Yeah.", "I see.", "Okay.", "I suppose.", "Mm-hm.", "Maybe.", "If you say so."),
    "casual": ("mm", "yeah ok", "right", "k", "i guess", "sure", "maybe", "ok then", "if you say so"),
}
CONFIRM: dict[str, tuple[str, ...]] = {
    "formal": ("Yes, that would be fine.", "Yes, that is right.", "Yes, please do.", "That is fine."),
    "plain": ("Yes, that's fine.", "Yes, that's right.", "Yeah, go on then.", "Fine by me."),
    "casual": ("yeah thats fine", "yep", "yeah go on then", "fine with me"),
}
CHOOSE: dict[str, tuple[str, ...]] = {
    "formal": ("{0}, please.", "{0} would suit, thank you.", "I should say {1}.", "{0}, I think."),
    "plain": ("{0}, then.", "{0}, please.", "{0} is better.", "{0}, I think.", "{0}'d be all right."),
    "casual": ("{1} then", "{1} pls", "{1} i guess", "{1} works"),
}
ASIDES = (
    "[The practice room here: yes, this customer is an AI, made for practising with. Back to the conversation.]",
    "[From the practice room: you are talking with an AI customer; nobody real is on the line. It goes on now.]",
    "[The practice room: still an AI customer, not a person. The conversation goes on.]",
    "[Practice room: an AI plays this customer, so nothing here can hurt a real one. Going on.]",
)


def speak(scenario: Scenario, before: Memory, after: Memory, beat: Beat, seed: int) -> Spoken | None:
    """The words for a beat; None where nothing is left that could be said.

    `before` is the memory the reply was met with, `after` the one the director made of it (its state decides the band).
    """
    return _Telling(scenario, before, after, beat, seed).whole()


def jars(scenario: Scenario, before: Memory, after: Memory, beat: Beat, seed: int) -> bool:
    """Whether the sign of that beat repeats a phrase of the rest: two words running, or two of content."""
    if beat.cue is None:
        return False
    sign = line_of(scenario, scenario.cue(beat.cue), before)
    rest = speak(scenario, before, after, replace(beat, cue=None, aside=False), seed)
    if sign is None or rest is None or rest.text == sign:
        return False
    return bool(_pairs(sign) & _pairs(rest.text)) or len(content(_said(sign)) & content(_said(rest.text))) > 1


def _said(text: str) -> str:
    """The words without what is only heard: '[a pause]'."""
    return re.sub(r"\[[^\]]*\]", " ", text)


def _pairs(text: str) -> frozenset[str]:
    """Neighbouring words of which one carries meaning."""
    said = words(_said(text))
    return frozenset(f"{one} {other}" for one, other in pairwise(said) if {one, other} - FUNCTION_WORDS)


def joined(lines: list[str], channel: str) -> str:
    """Lines as one turn. A chat line without an end mark stands as a message of its own."""
    text = ""
    for line in lines:
        if not text:
            text = line
        elif channel == "chat" and text[-1] not in ".!?…]":
            text += "\n" + line
        else:
            text += " " + line
    return text


class _Telling:
    """One turn in the making: what was said in the attempt and in this turn is not said again."""

    def __init__(self, scenario: Scenario, before: Memory, after: Memory, beat: Beat, seed: int) -> None:
        self.scenario, self.before, self.after, self.beat, self.seed = scenario, before, after, beat, seed
        self.used = set(before.lines_used)
        self.lines: list[str] = []

    def whole(self) -> Spoken | None:
        """The turn, with the product's own words before it where somebody asked."""
        beat = self.beat
        aside = self._aside() if beat.aside else None
        generic = False
        if beat.ending:
            if not self._say(self._last_words(beat.ending)):
                return None
        else:
            generic = self._turn()
        if not self.lines and not aside:
            return None
        parts = [aside, *self.lines] if aside else self.lines
        return Spoken(text=joined(parts, self.scenario.channel), lines=tuple(parts), generic=generic)

    def _say(self, line: str | None) -> bool:
        if line is None or line in self.used:
            return False
        self.used.add(line)
        self.lines.append(line)
        return True

    def _unsaid(self, lines: Iterable[str]) -> str | None:
        """The first of the lines not yet said; what this trainee heard in another attempt comes last."""
        return next(iter(unheard_first((line for line in lines if line not in self.used), self.before)), None)

    def _react(self, name: str) -> bool:
        return self._say(pick_reaction(self.scenario, name, self.after.state, self.before, self.used, self.seed))

    def _has_unheard(self, name: str) -> bool:
        line = pick_reaction(self.scenario, name, self.after.state, self.before, self.used, self.seed)
        return line is not None and digest(line) not in self.before.heard_before

    def _sign(self) -> bool:
        return self.beat.cue is not None and self._say(
            line_of(self.scenario, self.scenario.cue(self.beat.cue), self.before)
        )

    def _last_words(self, kind: str) -> str | None:
        """One last line of that ending, or of the one that stands in for it."""
        for wanted in (kind, *STANDS_IN.get(cast(EndingKind, kind), ())):
            for ending in self.scenario.endings:
                if ending.kind == wanted:
                    line = self._unsaid(in_order(ending.lines, self.seed, ending.id))
                    if line:
                        return line
        return None

    def _turn(self) -> bool:
        """Says the turn; whether it had to be a stock word."""
        scenario, beat = self.scenario, self.beat
        if beat.before_now and self._say(self._caught_out(*beat.before_now)):
            return False
        if beat.tender:
            sore = next(each for each in scenario.tender if each.id == beat.tender)
            if self._say(self._unsaid(in_order(sore.lines, self.seed, sore.id))):
                return False
        if beat.second and beat.reaction in ("go_flat", "press", "test") and self._say(self._second(beat.second)):
            return False
        if beat.facts and beat.reaction in ("repeat", "correct", "snap"):
            self._react(beat.reaction)
        for name in beat.facts:
            fact = next(fact for fact in (*scenario.facts, *scenario.unknown_to_customer) if fact.id == name)
            self._say(self._unsaid(fact.lines))
        if beat.disclosure:
            for line in self._way_to_say(scenario.disclosure(beat.disclosure)):
                self._say(line)
            return False
        if beat.follow_up:
            self._say(self._unsaid(scenario.disclosure(beat.follow_up).follow_ups))
        elif beat.pull_back:
            self._say(self._unsaid(scenario.disclosure(beat.pull_back).pull_back))
        elif beat.probed:
            self._say(self._unsaid(in_order(scenario.disclosure(beat.probed).probed.lines, self.seed, beat.probed)))
        if beat.cue and beat.cue_alone and not self.lines and self._sign():
            return False
        generic = not self.lines and not self._react_somehow()
        if beat.cue and generic and beat.reaction != "confirm":
            # A sign of their own is better than a stock word.
            stock = self.lines.pop() if self.lines else None
            if self._sign():
                return False
            if stock:
                self.lines.append(stock)
        elif beat.cue:
            self._sign()
        if beat.second and self._say(self._second(beat.second)):
            return False
        return generic

    def _second(self, how: str) -> str | None:
        matter = self.scenario.second_matter
        return None if matter is None else self._unsaid(matter.lines if how == "raised" else matter.again)

    def _way_to_say(self, rung: Disclosure) -> Sequence[str]:
        """The file's own words; where this trainee has heard those, another way that holds one they have not."""
        heard = set(self.before.heard_before)
        ways: list[list[str]] = [rung.lines, *rung.also_said]
        return min(ways, key=lambda way: sum(digest(line) in heard for line in way) / len(way))

    def _caught_out(self, before: str, now: str) -> str | None:
        """A line that says what was promised before and what is said now, or, failing that, any for a contradiction."""
        lines = _all(self.scenario.reactions.get("caught_out"))
        slotted = [line for line in lines if "{before}" in line or "{now}" in line]
        if before:
            fresh = [line for line in slotted if not any(_filled_from(line, used) for used in self.used)]
            filled = [_capital(line.replace("{before}", before).replace("{now}", now)) for line in fresh]
            said = self._unsaid(in_order(filled, self.seed, "caught_out"))
            if said:
                return said
        return self._unsaid(in_order([line for line in lines if line not in slotted], self.seed, "caught_out"))

    def _react_somehow(self) -> bool:
        """Says something for the reaction; whether it was a line of their own."""
        beat, formality = self.beat, self.scenario.persona.speech.formality
        if beat.reaction == "choose" and beat.choice:
            small, big = beat.choice, beat.choice[:1].upper() + beat.choice[1:]
            forms = [form for form in CHOOSE[formality] if " " not in small or "'d" not in form]
            ways = in_order([form.format(big, small) for form in forms], self.seed, "choose")
            if self._say(self._unsaid(ways)):
                return True
        if beat.reaction == "confirm" and self._say(self._unsaid(in_order(CONFIRM[formality], self.seed, "confirm"))):
            return False
        near = (beat.reaction, *KIN.get(beat.reaction, ("go_flat", "press")))
        # To somebody who has heard all of these before, what is nearest to it says it in other words.
        new = [name for name in near[:2] if self._has_unheard(name)] if self.before.heard_before else []
        for name in (*new, *near):
            if name != "caught_out" and self._react(name):
                return True
        self._say(self._unsaid(in_order(STOCK[formality], self.seed, "stock")))
        return False

    def _aside(self) -> str:
        """The product's own voice, never twice in the same words."""
        return self._unsaid(ASIDES) or f"[Practice room, reply {self.after.turn}: this customer is an AI.]"


def _all(banded: Banded | None) -> list[str]:
    return [] if banded is None else [*banded.any, *banded.calm, *banded.strained, *banded.raw]


def _filled_from(line: str, said: str) -> bool:
    """Whether a line with slots is what was said, whatever stood in the slots."""
    pattern = re.escape(line).replace(re.escape("{before}"), ".+").replace(re.escape("{now}"), ".+")
    return re.fullmatch(pattern, said, re.IGNORECASE) is not None


def _capital(line: str) -> str:
    """A line whose first word may have come out of a slot, and days as they are written."""
    line = re.sub(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", lambda day: day.group().capitalize(), line)
    return line[:1].upper() + line[1:]
