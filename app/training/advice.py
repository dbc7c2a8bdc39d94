"""What a reply did and what one could try instead, in plain sentences: they never cheer, scold or rank."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from app.scenario.model import Cue, Scenario
from app.simulation.values import CustomerState, Memory
from app.training.attempts import StoredExchange
from scoring.conversation import SILENCE
from scoring.criteria import CRITERIA
from scoring.scorecard import Scorecard

NOTEWORTHY = 0.06
"""How much trust must move in one exchange (0-1) to be told as a turning point."""
MOST_POINTS = 4
"""Turning points told of a conversation, at most; a short one has fewer."""
LONGEST_QUOTE = 14
"""Words of a reply quoted in a sentence, at most."""

_DIMENSION_OF = {criterion.name: criterion.dimension for criterion in CRITERIA}
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)]*(?:\s+|$)|\n+")
_CAPTION = re.compile(r"\[[^\]]*\]")


class Pronouns(NamedTuple):
    """How to speak of the customer in the third person, always in the past tense so that verbs agree."""

    they: str
    them: str
    their: str


def pronouns(scenario: Scenario) -> Pronouns:
    return {
        "she": Pronouns("she", "her", "her"),
        "he": Pronouns("he", "him", "his"),
        "they": Pronouns("they", "them", "their"),
    }[scenario.persona.pronouns]


@dataclass(frozen=True)
class Point:
    """An exchange that turned the conversation; `weight` orders them by how much it did."""

    turn: int
    text: str
    weight: float


DID: Mapping[str, str] = {
    "picks_up_cue": "you went back to what {they} had let show",
    "reflects_meaning": "you said what {they} meant and had not said",
    "reflects_specifics": "you said back something of {theirs}",
    "open_question": "you asked, and waited",
    "invites": "you left room",
    "names_feeling": "you put a name to how it might be",
    "validates": "you said why it made sense",
    "specific_to_them": "you spoke to {their} own situation",
    "owns_impact": "you owned our part in it",
    "fits_need": "you offered what would help with what lay behind it",
    "concrete_action": "you said what would be done",
    "owner": "you said who would do it",
    "when": "you said by when",
    "agreed": "you checked that it suited {them}",
    "closes_loop": "you said how {they} would know",
}
"""What a criterion that raises is called in a sentence, the weightiest first."""

DID_NOT: Mapping[str, str] = {
    "unsafe": "the reply passed over something that bore on {their} safety",
    "takes_over": "the reply moved on to your own story",
    "minimises": "the reply made it smaller than it was to {them}",
    "misattuned": "the tone was lighter than {theirs}",
    "overclaims": "the reply claimed to know just how it was",
    "defends": "the reply set our rules against {their} hurt",
    "against_their_word": "the reply offered what {they} had just ruled out",
    "unfounded": "the reply promised what nobody here can promise",
    "hands_back": "the work was handed back to {them}",
    "presumes": "the reply said outright what {they} had only hinted",
    "too_soon": "a fix came before what {they} had let show",
    "talks_past": "the reply went on past what {they} had just let show",
    "closes_space": "the reply closed the subject",
    "asks_again": "the reply asked for what was already there",
    "but_pivot": "the acknowledgement was taken back in the same breath",
    "stock_phrase": "the words would have fitted any call",
    "vague_promise": "the promise stayed vague",
}
"""What a criterion that lowers is called in a sentence, the weightiest first."""

TRY: Mapping[str, str] = {
    "unsafe": "When safety comes into it, leave the task and ask about that first; a mentor will look at it with you.",
    "takes_over": "Leave your own story out, and ask one more thing about {theirs}.",
    "minimises": "Say how large it is to {them} before saying anything that makes it smaller.",
    "misattuned": "Match {their} tone before you change it.",
    "overclaims": "Say what you heard, and let {them} say how it was.",
    "defends": "Answer the hurt first; the rule can wait a sentence, or may not be needed.",
    "against_their_word": "Start from what {they} said would not work, and offer something else.",
    "unfounded": "Promise only what you can see done, and say what you will find out.",
    "hands_back": "Ask what of this you could do for {them}, and do that part.",
    "presumes": "Hold a guess lightly: give the word back, and let {them} say what it means.",
    "too_soon": "Ask one thing about what {they} let show before you offer the fix; the fix may change.",
    "talks_past": "Before the next step, go back to the words that stood out and leave a gap after them.",
    "closes_space": "Ask one question, then stop; let the silence be {theirs}.",
    "asks_again": "Look at the record and what was said first, and say what you already have.",
    "but_pivot": "End the acknowledgement with a full stop, and start the next step as its own sentence.",
    "stock_phrase": "Trade the general phrase for one detail only this call has.",
    "vague_promise": "Say who will do what, and by when.",
}
"""One thing to do another way, by the criterion that was met, the weightiest first."""

LIFT: Mapping[str, str] = {
    "listening": "Give one of {their} own words back, and wait for what comes after it.",
    "acknowledgement": "Say what this must be like for {them}, tied to one detail of {theirs}.",
    "next_steps": "Say what will be done, who does it and when {they} will hear, and ask whether that suits.",
}
"""What would lift a dimension over a whole attempt."""

NEXT_STEP_UP: Mapping[str, tuple[str, str, str]] = {
    "listening": (
        "Start from what {they} had just said{last}, before anything else.",
        "The task was heard. A detail of {theirs} said back{last} would show that the rest was, too.",
        "The detail was there. A question that stays open, and a gap after it, would let the rest come.",
    ),
    "acknowledgement": (
        "First say what this costs {them}; what follows is easier to hear then.",
        "Nothing yet was said about how this is for {them}; one detail of {theirs} would make it meant.",
        "It was meant, and would fit others too. Tie it to one detail that only {they} gave you.",
    ),
    "next_steps": (
        "Put something of ours in the place of what was refused or handed back.",
        "Say one thing that will be done, who does it and by when.",
        "The step was there. Add who does it, and when {they} will hear.",
    ),
}
"""From level 0, 1 or 2 of a dimension towards the next; `{last}` is what the customer had just said."""


def turning_points(
    scenario: Scenario,
    memory: Memory,
    opener: str,
    exchanges: Sequence[StoredExchange],
    states: Sequence[CustomerState],
) -> list[Point]:
    """The exchanges that turned the conversation, in order, one sentence each: the weightiest, four at most.

    They are the disclosures, the largest rise and fall of trust, the first sign that went by, and how it ended.
    `states` has one more entry than `exchanges`: the state at the opener comes first.
    """
    they = pronouns(scenario)
    points: list[Point] = []
    deepest = scenario.ladder[-1].id
    for name, turn in memory.disclosed:
        exchange = _at(exchanges, turn)
        if exchange is None:
            continue
        layer = scenario.disclosure(name).layer
        told = (
            "told you what was behind it"
            if name == deepest
            else "let you see that there was more to it"
            if layer == 1
            else "let you in a little further"
        )
        points.append(Point(turn, _because(exchange, f"{they.they} {told}", they), 3 + layer))
    moves = [(after.trust - before.trust, turn) for turn, (before, after) in enumerate(_pairs(states), start=1)]
    if moves:
        rise, risen = max(moves, key=lambda move: (move[0], -move[1]))
        fall, fallen = min(moves)
        if rise >= NOTEWORTHY and (exchange := _at(exchanges, risen)):
            points.append(Point(risen, _because(exchange, f"{they.they} came to trust you more", they), 2 + rise))
        if fall <= -NOTEWORTHY and (exchange := _at(exchanges, fallen)):
            points.append(Point(fallen, _despite(exchange, f"{they.they} drew back", they), 2.5 - fall))
    missed = missed_cues(memory, len(exchanges))
    if missed:
        name, shown = missed[0]
        words = _shown_words(scenario.cue(name), opener, exchanges, shown)
        points.append(
            Point(shown + 1, f"Reply {shown + 1} went on without “{words}”, which {they.they} had just let show.", 2.2)
        )
    best: dict[int, Point] = {}
    for point in points:
        if point.turn not in best or point.weight > best[point.turn].weight:
            best[point.turn] = point
    chosen = sorted(best.values(), key=lambda point: -point.weight)[: min(MOST_POINTS, max(2, len(exchanges) // 3))]
    return sorted(chosen, key=lambda point: point.turn)


def missed_cues(memory: Memory, replies: int) -> list[tuple[str, int]]:
    """(cue, exchange that showed it first) for each sign that a reply followed and none picked up, in order."""
    picked_up = {name for name, _ in memory.cues_picked_up}
    first: dict[str, int] = {}
    for name, turn in memory.cues_shown:
        first.setdefault(name, turn)
    missed = [(name, turn) for name, turn in first.items() if name not in picked_up and turn < replies]
    return sorted(missed, key=lambda each: each[1])


def try_next_of_reply(
    scenario: Scenario, memory: Memory, exchange: StoredExchange, before: str, levels: Mapping[str, int | None]
) -> str | None:
    """One thing that reply could have done another way; None where its called-for levels are 3 or more.

    `before` is what the customer had just said; `levels` are the effective ones, so that a mentor's word decides
    whether anything needs saying.
    """
    called_for = {dimension: level for dimension, level in levels.items() if level is not None}
    if called_for.get("next_steps") == 1 and (called_for.get("listening", 0) >= 3 or _is_telling(memory, exchange)):
        del called_for["next_steps"]  # Nobody need mend anything while somebody is telling what lies behind it.
    if not called_for or min(called_for.values()) >= 3:
        return None
    they = pronouns(scenario)
    if exchange.trainee == SILENCE:
        return None
    card = exchange.scorecard
    if card is not None and card.met("unsafe"):
        return _filled(TRY["unsafe"], they)
    for cue in _open_cues(scenario, memory, exchange.turn):
        if called_for.get("listening", 4) < 3:
            return f"“{_as_said(cue, before)}” was there to come back to: give it back, and leave a gap after it."
    lowered = next((name for name in TRY if _cost_something(card, name, called_for)), None)
    if lowered is not None:
        return _filled(TRY[lowered], they)
    weakest = min(called_for, key=lambda dimension: called_for[dimension])
    last = _last_words(before)
    return _filled(NEXT_STEP_UP[weakest][called_for[weakest]], they, last=f", “{last}”," if last else "").replace(
        ",,", ","
    )


def _is_telling(memory: Memory, exchange: StoredExchange) -> bool:
    """Whether the customer had just let something be known, or did so, or stayed with it, in answer to this reply."""
    beat = exchange.beat
    if beat is not None and (beat.disclosure is not None or beat.follow_up is not None):
        return True
    return any(turn == exchange.turn - 1 for _, turn in memory.disclosed)


def try_next_of_attempt(scenario: Scenario, memory: Memory, opener: str, exchanges: Sequence[StoredExchange]) -> str:
    """One thing to try next time, from what recurred or weighed most: safety, signs that went by, then habits."""
    they = pronouns(scenario)
    cards = [exchange.scorecard for exchange in exchanges if exchange.scorecard is not None]
    if not cards:
        return "Say one thing and see what comes back; a first attempt can be as short as you like."
    if any(card.met("unsafe") for card in cards):
        return _filled(TRY["unsafe"], they)
    missed = missed_cues(memory, len(exchanges))
    if missed:
        name, shown = missed[0]
        words = _as_said(scenario.cue(name), opener if shown == 0 else _said_at(exchanges, shown))
        return f"When words like “{words}” come, give them back, and leave the next words to {they.them}."
    counts = Counter(name for card in cards for name in TRY if _cost_something(card, name, card.levels))
    if counts and max(counts.values()) > 1:
        order = list(TRY)
        commonest = min(counts, key=lambda name: (-counts[name], order.index(name)))
        return _filled(TRY[commonest], they)
    means: dict[str, float] = {
        dimension: sum(levels) / len(levels)
        for dimension in LIFT
        if (levels := [level for card in cards if (level := card.levels.get(dimension)) is not None])
    }
    if means and min(means.values()) < 3:
        return _filled(LIFT[min(means, key=lambda dimension: means[dimension])], they)
    return f"Stay one reply longer with what {they.they} let show, before the step that follows from it."


def _open_cues(scenario: Scenario, memory: Memory, turn: int) -> list[Cue]:
    """Signs shown just before reply `turn` which that reply did not come back to."""
    picked_up = {name for name, picked in memory.cues_picked_up if picked <= turn}
    return [scenario.cue(name) for name, shown in memory.cues_shown if shown == turn - 1 and name not in picked_up]


def _because(exchange: StoredExchange, then: str, they: Pronouns) -> str:
    met = _first_met(exchange.scorecard, DID)
    if exchange.trainee == SILENCE:
        return f"In reply {exchange.turn} you said nothing and waited, and {then}."
    if met is None:
        return f"After reply {exchange.turn} {then}."
    return f"In reply {exchange.turn} {_filled(DID[met], they)}{_quoted(exchange, met)}, and {then}."


def _despite(exchange: StoredExchange, then: str, they: Pronouns) -> str:
    met = _first_met(exchange.scorecard, DID_NOT)
    if met is None:
        return f"After reply {exchange.turn} {then}."
    return f"In reply {exchange.turn} {_filled(DID_NOT[met], they)}{_quoted(exchange, met)}, and {then}."


def _quoted(exchange: StoredExchange, criterion: str) -> str:
    if exchange.scorecard is None:
        return ""
    finding = next(each for each in exchange.scorecard.findings if each.criterion == criterion)
    return f" (“{_sentence_around(exchange.trainee, finding.start, finding.stop)}”)"


def _sentence_around(text: str, start: int, stop: int) -> str:
    """The sentence or sentences a span stands in, so that it can be recognised; shortened around the span."""
    before = max((match.end() for match in _SENTENCE_END.finditer(text, 0, start)), default=0)
    ends = _SENTENCE_END.search(text, max(start, stop - 1))
    sentence = " ".join(text[before : ends.end() if ends else len(text)].split())
    words = sentence.split()
    if len(words) <= LONGEST_QUOTE:
        return sentence
    place = len(text[before:start].split())
    first = max(0, min(place - 3, len(words) - LONGEST_QUOTE))
    shown = " ".join(words[first : first + LONGEST_QUOTE])
    return f"{'… ' if first else ''}{shown}{' …' if first + LONGEST_QUOTE < len(words) else ''}"[:200]


def _last_words(text: str) -> str:
    """The last sentence of what the customer said, without captions, where it is short enough to give back."""
    spoken = " ".join(_CAPTION.sub(" ", text).split())
    sentences = [part.strip() for part in _SENTENCE_END.split(spoken) if part and part.strip(" .!?…")]
    if not sentences or len(sentences[-1].split()) > 9:
        return ""
    return sentences[-1].rstrip(" .!?,;:")


def _cost_something(card: Scorecard | None, criterion: str, levels: Mapping[str, int | None]) -> bool:
    """Whether a criterion that lowers was met where its dimension stayed under level 3."""
    if card is None or not card.met(criterion):
        return False
    level = levels.get(_DIMENSION_OF.get(criterion, ""))
    return level is not None and level < 3


def _as_said(cue: Cue, text: str) -> str:
    """The cue's telling words as they stand in the text; as the scenario writes them where they do not."""
    for telling in cue.telling:
        place = text.casefold().find(telling.casefold())
        if place >= 0 and text[place : place + len(telling)].casefold() == telling.casefold():
            return text[place : place + len(telling)]
    return cue.telling[0]


def _said_at(exchanges: Sequence[StoredExchange], turn: int) -> str:
    return next((each.customer for each in exchanges if each.turn == turn), "")


def _first_met(card: Scorecard | None, names: Mapping[str, str]) -> str | None:
    if card is None:
        return None
    met = {finding.criterion for finding in card.findings}
    return next((name for name in names if name in met), None)


def _filled(sentence: str, they: Pronouns, last: str = "") -> str:
    theirs = {"she": "hers", "he": "his", "they": "theirs"}[they.they]
    return sentence.format(they=they.they, them=they.them, their=they.their, theirs=theirs, last=last)


def _shown_words(cue: Cue, opener: str, exchanges: Sequence[StoredExchange], shown: int) -> str:
    text = opener if shown == 0 else _said_at(exchanges, shown)
    return next((line for line in cue.lines if line in text and line != opener), _as_said(cue, text))


def _at(exchanges: Sequence[StoredExchange], turn: int) -> StoredExchange | None:
    return next((exchange for exchange in exchanges if exchange.turn == turn), None)


def _pairs(states: Sequence[CustomerState]) -> list[tuple[CustomerState, CustomerState]]:
    return list(pairwise(states))
