"""What a reply did and what one could try instead, in plain sentences: they never cheer, scold or rank."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.scenario.model import Cue, Scenario
from app.simulation.values import CustomerState, Memory
from app.training.attempts import StoredExchange
from scoring.conversation import SILENCE, Moment, Turn
from scoring.explain import TRY, Explanation, Pronouns, cost_something, explain, filled, sentence_around
from scoring.scorecard import Scorecard

NOTEWORTHY = 0.06
"""How much trust must move in one exchange (0-1) to be told as a turning point."""
MOST_POINTS = 4
"""Turning points told of a conversation, at most; a short one has fewer."""


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

LIFT: Mapping[str, str] = {
    "listening": "Give one of {their} own words back, and wait for what comes after it.",
    "acknowledgement": "Say what this must be like for {them}, tied to one detail of {theirs}.",
    "next_steps": "Say what will be done, who does it and when {they} will hear, and ask whether that suits.",
}
"""What would lift a dimension over a whole attempt."""


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
    return missed_signs(memory.cues_shown, memory.cues_picked_up, replies)


def missed_signs(
    shown: Iterable[tuple[str, int]], picked: Iterable[tuple[str, int]], replies: int
) -> list[tuple[str, int]]:
    """As `missed_cues`, where only the signs are at hand: (cue, exchange) that showed one, and that picked one up."""
    picked_up = {name for name, _ in picked}
    first: dict[str, int] = {}
    for name, turn in shown:
        first.setdefault(name, turn)
    missed = [(name, turn) for name, turn in first.items() if name not in picked_up and turn < replies]
    return sorted(missed, key=lambda each: each[1])


def explained(
    scenario: Scenario,
    memory: Memory,
    exchange: StoredExchange,
    turns: Sequence[Turn],
    levels: Mapping[str, int | None],
) -> Explanation:
    """What that reply did best, and one thing it could have done another way.

    `turns` are those before it; `levels` are the effective ones, so that a mentor's word decides whether anything needs
    saying.
    """
    if exchange.scorecard is None:
        return Explanation(None, None, None)
    moment = Moment(tuple(turns), exchange.trainee)
    before = turns[-1].text if turns else ""
    left = [as_said(cue, before) for cue in open_cues(scenario, memory, exchange.turn)]
    return explain(exchange.scorecard, moment, pronouns(scenario), levels, left, _is_telling(memory, exchange))


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
        return filled(TRY["unsafe"], they)
    missed = missed_cues(memory, len(exchanges))
    if missed:
        name, shown = missed[0]
        words = as_said(scenario.cue(name), opener if shown == 0 else _said_at(exchanges, shown))
        return f"When words like “{words}” come, give them back, and leave the next words to {they.them}."
    counts = Counter(name for card in cards for name in TRY if cost_something(card, name, card.levels))
    if counts and max(counts.values()) > 1:
        order = list(TRY)
        commonest = min(counts, key=lambda name: (-counts[name], order.index(name)))
        return filled(TRY[commonest], they)
    means: dict[str, float] = {
        dimension: sum(levels) / len(levels)
        for dimension in LIFT
        if (levels := [level for card in cards if (level := card.levels.get(dimension)) is not None])
    }
    if means and min(means.values()) < 3:
        return filled(LIFT[min(means, key=lambda dimension: means[dimension])], they)
    return f"Stay one reply longer with what {they.they} let show, before the step that follows from it."


def open_cues(scenario: Scenario, memory: Memory, turn: int) -> list[Cue]:
    """Signs shown just before reply `turn` which that reply did not come back to."""
    picked_up = {name for name, picked in memory.cues_picked_up if picked <= turn}
    return [scenario.cue(name) for name, shown in memory.cues_shown if shown == turn - 1 and name not in picked_up]


def _because(exchange: StoredExchange, then: str, they: Pronouns) -> str:
    met = _first_met(exchange.scorecard, DID)
    if exchange.trainee == SILENCE:
        return f"In reply {exchange.turn} you said nothing and waited, and {then}."
    if met is None:
        return f"After reply {exchange.turn} {then}."
    return f"In reply {exchange.turn} {filled(DID[met], they)}{_quoted(exchange, met)}, and {then}."


def _despite(exchange: StoredExchange, then: str, they: Pronouns) -> str:
    met = _first_met(exchange.scorecard, DID_NOT)
    if met is None:
        return f"After reply {exchange.turn} {then}."
    return f"In reply {exchange.turn} {filled(DID_NOT[met], they)}{_quoted(exchange, met)}, and {then}."


def _quoted(exchange: StoredExchange, criterion: str) -> str:
    if exchange.scorecard is None:
        return ""
    finding = next(each for each in exchange.scorecard.findings if each.criterion == criterion)
    return f" (“{sentence_around(exchange.trainee, finding.start, finding.stop)}”)"


def as_said(cue: Cue, text: str) -> str:
    """The cue's telling words as they stand in the text, all that touch; as the scenario writes them where none do.

    They go on to the end of the clause where that is a word or two away.
    """
    folded = text.casefold()
    places = sorted((place, place + len(each)) for each in cue.telling if (place := folded.find(each.casefold())) >= 0)
    runs: list[tuple[int, int]] = []
    for start, stop in places:
        if runs and start <= runs[-1][1] + 1:
            runs[-1] = runs[-1][0], max(stop, runs[-1][1])
        else:
            runs.append((start, stop))
    start, stop = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
    rest = re.match(r"(?: [\w'’]+){1,2}(?=[.,;:!?…]|$)", text[stop:])
    return text[start : stop + (rest.end() if rest and stop else 0)] or cue.telling[0]


def _said_at(exchanges: Sequence[StoredExchange], turn: int) -> str:
    return next((each.customer for each in exchanges if each.turn == turn), "")


def _first_met(card: Scorecard | None, names: Mapping[str, str]) -> str | None:
    if card is None:
        return None
    met = {finding.criterion for finding in card.findings}
    return next((name for name in names if name in met), None)


def _shown_words(cue: Cue, opener: str, exchanges: Sequence[StoredExchange], shown: int) -> str:
    text = opener if shown == 0 else _said_at(exchanges, shown)
    return next((line for line in cue.lines if line in text and line != opener), as_said(cue, text))


def _at(exchanges: Sequence[StoredExchange], turn: int) -> StoredExchange | None:
    return next((exchange for exchange in exchanges if exchange.turn == turn), None)


def _pairs(states: Sequence[CustomerState]) -> list[tuple[CustomerState, CustomerState]]:
    return list(pairwise(states))
