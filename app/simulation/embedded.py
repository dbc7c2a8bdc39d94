"""The embedded voice: words a beat from the scenario's own lines, and says none of them twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from app.scenario.model import Fact, Scenario
from app.simulation.endings import STANDS_IN
from app.simulation.gate import line_of
from app.simulation.lines import in_order, pick_reaction
from app.simulation.values import Beat, CustomerState, Memory, Spoken
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
    used = set(before.lines_used)
    aside = _aside(used, after.turn) if beat.aside else None
    if beat.ending:
        lines, generic = ending_lines(scenario, beat.ending, used, seed), False
        if not lines:
            return None
    else:
        lines, generic = _turn(scenario, before, after.state, beat, seed, used)
    if not lines and not aside:
        return None
    parts = [aside, *lines] if aside else lines
    return Spoken(text=joined(parts, scenario.channel), lines=tuple(parts), generic=generic)


def jars(scenario: Scenario, before: Memory, after: Memory, beat: Beat, seed: int) -> bool:
    """Whether the sign of that beat repeats a phrase of the rest: two words running, or two of content."""
    if beat.cue is None:
        return False
    sign = line_of(scenario.cue(beat.cue), before.lines_used, scenario.presenting.opener)
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


def ending_lines(scenario: Scenario, kind: str, used: set[str], seed: int) -> list[str]:
    """One last line of that ending, or of the one that stands in for it."""
    kinds = (kind, *STANDS_IN.get(kind, ()))  # type: ignore[call-overload]
    for wanted in kinds:
        for ending in scenario.endings:
            if ending.kind == wanted:
                line = next((line for line in in_order(ending.lines, seed, ending.id) if line not in used), None)
                if line:
                    return [line]
    return []


def _turn(
    scenario: Scenario, before: Memory, state: CustomerState, beat: Beat, seed: int, used: set[str]
) -> tuple[list[str], bool]:
    lines: list[str] = []

    def say(line: str | None) -> bool:
        if line is None or line in used:
            return False
        used.add(line)
        lines.append(line)
        return True

    def react(name: str) -> bool:
        return say(pick_reaction(scenario, name, state, used, seed))

    if beat.facts and beat.reaction not in ("answer", "open", "go_flat", "deflect"):
        react(beat.reaction)
    for name in beat.facts:
        fact = next(fact for fact in (*scenario.facts, *scenario.unknown_to_customer) if fact.id == name)
        say(_fact_line(fact, used))
    if beat.disclosure:
        for line in scenario.disclosure(beat.disclosure).lines:
            say(line)
        return lines, False
    if beat.follow_up:
        say(_unsaid(scenario.disclosure(beat.follow_up).follow_ups, used))
    elif beat.pull_back:
        say(_unsaid(scenario.disclosure(beat.pull_back).pull_back, used))
    elif beat.probed:
        say(_unsaid(in_order(scenario.disclosure(beat.probed).probed.lines, seed, beat.probed), used))
    generic = False
    if beat.cue and beat.cue_alone and not lines:
        say(line_of(scenario.cue(beat.cue), before.lines_used, scenario.presenting.opener))
        return lines, False
    if not lines:
        generic = not _react_somehow(scenario, beat, seed, used, say, react)
    if beat.cue and (not generic or beat.reaction == "confirm"):
        say(line_of(scenario.cue(beat.cue), before.lines_used, scenario.presenting.opener))
    elif beat.cue:
        # A sign of their own is better than a stock word.
        cue_line = line_of(scenario.cue(beat.cue), before.lines_used, scenario.presenting.opener)
        if cue_line:
            return [cue_line], False
    return lines, generic


def _react_somehow(
    scenario: Scenario,
    beat: Beat,
    seed: int,
    used: set[str],
    say: Callable[[str | None], bool],
    react: Callable[[str], bool],
) -> bool:
    """Says something for the reaction; whether it was a line of their own."""
    formality = scenario.persona.speech.formality
    if beat.reaction == "choose" and beat.choice:
        small, big = beat.choice, beat.choice[:1].upper() + beat.choice[1:]
        if say(_unsaid(in_order([form.format(big, small) for form in CHOOSE[formality]], seed, "choose"), used)):
            return True
    if beat.reaction == "confirm" and say(_unsaid(in_order(CONFIRM[formality], seed, "confirm"), used)):
        return False
    for name in (beat.reaction, *KIN.get(beat.reaction, ("go_flat", "press"))):
        if react(name):
            return True
    say(_unsaid(in_order(STOCK[formality], seed, "stock"), used))
    return False


def _fact_line(fact: Fact, used: set[str]) -> str | None:
    return _unsaid(fact.lines, used)


def _unsaid(lines: list[str] | tuple[str, ...], used: set[str]) -> str | None:
    return next((line for line in lines if line not in used), None)


def _aside(used: set[str], turn: int) -> str:
    """The product's own voice, never twice in the same words."""
    return _unsaid(ASIDES, used) or f"[Practice room, reply {turn}: this customer is an AI.]"
