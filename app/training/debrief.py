"""The debrief: how it ended and what turned it, each reply with its levels, the signs, and what was behind it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from app.errors import NotAllowed
from app.scenario.model import Behind, CouldHave, Cue, Scenario
from app.simulation.values import CustomerState, Memory, mark
from app.simulation.words import holds_phrase, sentences
from app.store import Reader, Row, Store
from app.training.advice import explained, pronouns, try_next_of_attempt, turning_points
from app.training.apart import apart_of
from app.training.attempts import (
    Attempt,
    StoredExchange,
    admitted,
    attempt_value,
    memory_from,
    newest_memory,
    sees_behind,
    snapshot,
    turns_so_far,
)
from app.training.second_reading import second_cards
from app.training.transcript import Telling
from app.training.verdicts import Contest, Effective, Verdict, contests_of, effective, means, verdicts_of
from scoring.conversation import SILENCE, Turn
from scoring.explain import Pronouns
from scoring.plain_language import PlainLanguage, plain_language
from scoring.scorecard import Scorecard

ENDING_TITLES: Mapping[str | None, str] = {
    "cared_for": "Cared for",
    "heard_only": "Heard, but not helped",
    "solved_unheard": "Solved, but unheard",
    "escalates": "Asked for somebody else",
    "hangs_up": "Hung up",
    "drifts_off": "Drifted away",
    None: "Left open",
}


@dataclass(frozen=True)
class ReplyView:
    """One reply, the words around it, and what was made of it."""

    turn: int
    trainee: str
    customer_before: str
    customer_after: str
    scorecard: Scorecard | None
    effective_levels: dict[str, Effective]
    verdicts: list[Verdict]
    strength: str | None
    """What it did best, with the words that did it; None where nothing stands out."""
    try_next: str | None
    """One thing that could have gone another way; None where nothing needs saying."""
    contests: list[Contest]
    lacks: str | None = None
    """The dimension `try_next` would lift; None where it needs nothing, or nothing that words alone could mend."""
    second: Scorecard | None = None
    """What a second reader made of it; None where there is none, or it has not come to it yet."""
    apart: tuple[str, ...] = ()
    """The dimensions on which the two readers are far apart and no person has spoken yet: one will look."""


@dataclass(frozen=True)
class CueView:
    """A sign the customer gave."""

    id: str
    kind: str
    words: str
    """The words (or caption) that showed it, as they stand in the conversation."""
    shown_turns: list[int]
    """Exchanges that showed it; 0 is the opener."""
    picked_up_turn: int | None
    """The reply that came back to it, None where none did."""
    read_as: str
    named: bool = False
    """True where the trainee, afterwards, pointed at words that gave it."""


class DisclosureView(NamedTuple):
    """A rung of what they let be known; `made_turn` None where it stayed unsaid.

    `lines` are those that were said, or, where none was, those that would have been.
    """

    id: str
    layer: int
    made_turn: int | None
    lines: list[str]


class HelpedView(NamedTuple):
    """A step the customer took something of as help: the reply that said so, and the step as the scenario tells it."""

    turn: int | None
    what: str


class TurningPoint(NamedTuple):
    """An exchange that turned the conversation, and how, in a sentence."""

    turn: int
    text: str


@dataclass(frozen=True)
class Debrief:
    """Everything the debrief shows."""

    attempt: Attempt
    trainee_name: str
    story: str
    """How it ended and which turn turned it: one paragraph."""
    background: str
    """What was really going on, as the scenario tells it."""
    ending_kind: str | None
    ending_title: str
    cared_for: bool
    depth: int
    of: int
    replies: list[ReplyView]
    cues: list[CueView]
    disclosures: list[DisclosureView]
    states: list[CustomerState]
    """Turn 0 first."""
    turning_points: list[TurningPoint]
    behind: Behind
    helped: list[HelpedView]
    """Steps towards which something was said that the customer took as help; it need not have been all of it."""
    would_have_helped: list[str]
    """Steps that would have served and did not come; one way of settling the issue is enough."""
    they: Pronouns
    could_have: list[CouldHave]
    questions: list[str]
    named: str
    telling: list[Telling]
    self_rating: dict[str, int]
    mean_levels: dict[str, float | None]
    """A dimension -> its mean level, 0-4, over the replies from `own_from` on."""
    overall: list[Verdict]
    """Verdicts on the attempt as a whole, oldest first; they outrank the mean."""
    try_next: str
    plain_language: PlainLanguage
    """How plainly the replies, together, were put."""
    heavy: bool = False
    """Whether it may stay with somebody; then it is said where support is."""
    other_matter: str = ""
    """What became of the other thing they brought up, in a sentence; '' where they brought up none."""
    own_from: int = 1
    """The first reply of this try; above 1 where the replies before it were carried over from the first."""


def debrief(store: Store, library: Mapping[str, Scenario], attempt_id: str, by: str) -> Debrief:
    """The debrief of an attempt, told from what was stored and the scenario as it was played.

    Raises NotAllowed for a trainee whose attempt is not done: first they say themselves what was behind it.
    """
    with store.reading() as reader:
        asking, row = admitted(reader, attempt_id, by)
        if not sees_behind(asking, row):
            raise NotAllowed("Finish this attempt first: wrap up, and say what you think was behind it.")
        composed = _composed(reader, row, attempt_value(reader, row, asking))
    return composed if asking.id == row["person_id"] else _told_of(composed)


def _composed(reader: Reader, row: Row, attempt: Attempt) -> Debrief:
    scenario = snapshot(reader, row["scenario_hash"])
    memory = newest_memory(reader, row)
    they = pronouns(scenario)
    reflection = reflection_of(reader, attempt.id)
    verdicts, contests = verdicts_of(reader, attempt.id), contests_of(reader, attempt.id)
    cues = _cues(scenario, memory, attempt, reflection.telling)
    states = [memory_from(row["start_memory"]).state]
    states += [exchange.state for exchange in attempt.exchanges if exchange.state is not None]
    turned = turning_points(scenario, memory, attempt.opener, attempt.exchanges, states)
    weightiest = max(turned, key=lambda point: point.weight, default=None)
    turns = turns_so_far(reader, row)
    replies = [
        _reply(exchange, turns[: 2 * exchange.turn - 1], scenario, memory, verdicts, contests)
        for exchange in attempt.exchanges
    ]
    replies = _with_second(reader, attempt.id, replies)
    helped, would_have = _help(scenario, memory, _served_at(reader, attempt.id))
    own_from = row["parent_turn"] or 1
    trainee = reader.row("SELECT name FROM people WHERE id = ?", attempt.person_id)
    ending = scenario.ending(row["ending"]) if row["ending"] else None
    return Debrief(
        attempt=attempt,
        trainee_name=trainee["name"] if trainee else "",
        story=" ".join(
            part.strip()
            for part in (
                ending.story if ending else _untold(row["ending"], they, told=row["depth"] > 0),
                weightiest.text if weightiest else "",
            )
            if part
        ),
        background=scenario.debrief.story,
        ending_kind=row["ending"],
        ending_title=ENDING_TITLES.get(row["ending"], ENDING_TITLES[None]),
        cared_for=row["ending"] == "cared_for",
        depth=row["depth"],
        of=row["layers"],
        replies=replies,
        cues=cues,
        disclosures=_disclosures(scenario, memory, attempt),
        states=states,
        turning_points=[TurningPoint(point.turn, point.text) for point in turned],
        behind=scenario.behind,
        helped=helped,
        would_have_helped=would_have,
        they=they,
        could_have=list(scenario.debrief.could_have),
        questions=list(scenario.debrief.questions),
        named=reflection.named,
        telling=reflection.telling,
        self_rating=reflection.self_rating,
        mean_levels=means([each.effective_levels for each in replies if each.turn >= own_from], _whole(verdicts)),
        overall=_whole(verdicts),
        try_next=try_next_of_attempt(scenario, memory, attempt.opener, attempt.exchanges),
        plain_language=_plain_language(scenario, attempt),
        heavy=scenario.heavy,
        other_matter=_other_matter(scenario, memory),
        own_from=own_from,
    )


def _other_matter(scenario: Scenario, memory: Memory) -> str:
    matter = scenario.second_matter
    if matter is None or not mark(memory, "second"):
        return ""
    became = "It was answered." if mark(memory, "second_done") else "Nobody came back to it."
    return f"They brought up something else, too: {matter.what.rstrip('.')}. {became}"


@dataclass(frozen=True)
class Reflection:
    """What the trainee said afterwards; empty where they said nothing."""

    named: str
    telling: list[Telling]
    self_rating: dict[str, int]


def reflection_of(reader: Reader, attempt_id: str) -> Reflection:
    row = reader.row("SELECT * FROM reflections WHERE attempt_id = ? ORDER BY id DESC LIMIT 1", attempt_id)
    if row is None:
        return Reflection("", [], {})
    return Reflection(
        row["named"], [Telling(**each) for each in json.loads(row["telling"])], json.loads(row["self_rating"])
    )


def _whole(verdicts: list[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.turn is None]


def _reply(
    exchange: StoredExchange,
    turns: Sequence[Turn],
    scenario: Scenario,
    memory: Memory,
    verdicts: list[Verdict],
    contests: list[Contest],
) -> ReplyView:
    """One reply; `turns` are those before it."""
    own = [verdict for verdict in verdicts if verdict.turn == exchange.turn]
    levels = effective(exchange.scorecard, own)
    told = explained(scenario, memory, exchange, turns, {dimension: level for dimension, (level, _) in levels.items()})
    return ReplyView(
        turn=exchange.turn,
        trainee=exchange.trainee,
        customer_before=turns[-1].text,
        customer_after=exchange.customer,
        scorecard=exchange.scorecard,
        effective_levels=levels,
        verdicts=own,
        strength=told.strength,
        try_next=told.try_next,
        contests=[contest for contest in contests if contest.turn == exchange.turn],
        lacks=told.lacks,
    )


def _with_second(reader: Reader, attempt_id: str, replies: list[ReplyView]) -> list[ReplyView]:
    """The same replies, each with what a second reader made of it."""
    cards = second_cards(reader, attempt_id)
    if not cards:
        return replies
    apart = apart_of(reader, attempt_id)
    return [
        replace(
            reply,
            second=cards.get(reply.turn),
            apart=tuple(each.dimension for each in apart if each.turn == reply.turn),
        )
        for reply in replies
    ]


def _cues(scenario: Scenario, memory: Memory, attempt: Attempt, telling: list[Telling]) -> list[CueView]:
    """Signs that were given, in the order they first came."""
    said = {0: attempt.opener} | {exchange.turn: exchange.customer for exchange in attempt.exchanges}
    shown: dict[str, list[int]] = {}
    for name, turn in memory.cues_shown:
        shown.setdefault(name, []).append(turn)
    picked_up: dict[str, int] = {}
    for name, turn in memory.cues_picked_up:
        picked_up.setdefault(name, turn)
    views = []
    for name, turns in shown.items():
        cue = scenario.cue(name)
        words = next((line for line in cue.lines if line in said.get(turns[0], "")), None)
        if words is None:
            spoken = said.get(turns[0], "")
            held = [part for part in sentences(spoken) if any(holds_phrase(part, each) for each in cue.telling)]
            exact = next((each for each in cue.telling if each.casefold() in spoken.casefold()), None)
            words = exact or next(iter(held), None) or next(iter(sentences(spoken)), cue.lines[0])
        named = any(_points_at(cue, words, each) for each in telling if each.turn_index in {2 * turn for turn in turns})
        views.append(CueView(name, cue.kind, words, turns, picked_up.get(name), cue.read_as, named))
    return views


def _points_at(cue: Cue, words: str, told: Telling) -> bool:
    """Whether the words the trainee pointed at are those of the cue, or hold one of its telling words."""
    pointed = told.quote.casefold().strip()
    return pointed in words.casefold() or any(each.casefold() in pointed for each in (words, *cue.telling))


def _disclosures(scenario: Scenario, memory: Memory, attempt: Attempt) -> list[DisclosureView]:
    made: dict[str, int] = {}
    for name, turn in memory.disclosed:
        made.setdefault(name, turn)
    heard = "\n".join(exchange.customer for exchange in attempt.exchanges)
    views = []
    for each in scenario.ladder:
        # Of several ways to say it only those that were said; all, where it stayed unsaid or a model worded it.
        said = [line for line in each.lines if each.id in made and line in heard]
        views.append(DisclosureView(each.id, each.layer, made.get(each.id), said or list(each.lines)))
    return views


def _untold(ending: str | None, they: Pronouns, *, told: bool) -> str:
    """The story where the scenario has none: `told` says whether anything behind the issue was let be known."""
    if ending is None and told:
        return (
            f"You wrapped up while it was still open: {they.they} had told you something, and nothing came of it yet."
        )
    if ending is None:
        return (
            f"You wrapped up while it was still open: what {they.they} came for, and what was behind it, stayed there."
        )
    return f"{ENDING_TITLES.get(ending, 'It ended')}."


def _served_at(reader: Reader, attempt_id: str) -> dict[str, int]:
    """Step -> the reply that first served it."""
    found: dict[str, int] = {}
    for row in reader.rows(
        "SELECT turn, json_extract(memory, '$.served') AS served FROM exchanges WHERE attempt_id = ? ORDER BY turn",
        attempt_id,
    ):
        for step in json.loads(row["served"] or "[]"):
            found.setdefault(step, row["turn"])
    return found


def _help(scenario: Scenario, memory: Memory, served_at: Mapping[str, int]) -> tuple[list[HelpedView], list[str]]:
    """What the customer took as help, and what would have helped besides."""
    issue, need = scenario.resolutions.issue, scenario.resolutions.need
    helped = [HelpedView(served_at.get(each.id), each.what) for each in (*issue, *need) if each.id in memory.served]
    settled = any(each.id in memory.served for each in issue)
    left = [each.what for each in (*(() if settled else issue), *need) if each.id not in memory.served]
    return helped, left


_QUOTED = re.compile(r"(“[^”]*”|(?<!\w)'.+?'(?!\w))")
_SHORT = {"re": "is", "ve": "has", "ll": "will", "d": "would"}
_VERBS = {"were": "was", "are": "is", "have": "has", "do": "does"}


def about(name: str, words: str) -> str:
    """Words said to the trainee, told of them instead: "you" becomes the name, but for what somebody is quoted with."""

    def told(part: str) -> str:
        part = re.sub(r"\b[Yy]ou['’](re|ve|ll|d)\b", lambda found: f"{name} {_SHORT[found[1]]}", part)
        part = re.sub(
            r"\b[Yy]ou(?: (were|are|have|do))?\b",
            lambda found: f"{name} {_VERBS[found[1]]}" if found[1] else name,
            part,
        )
        return re.sub(r"\b[Yy]our\b", f"{name}’s", part)

    # What is quoted stands at every second place.
    parts = _QUOTED.split(words)
    return "".join(part if place % 2 else told(part) for place, part in enumerate(parts))


def _told_of(view: Debrief) -> Debrief:
    """The same debrief for somebody who reads another's attempt."""
    name = view.trainee_name
    return replace(
        view,
        story=about(name, view.story),
        turning_points=[TurningPoint(point.turn, about(name, point.text)) for point in view.turning_points],
    )


_CONTRACTED = frozenset((
    "arent", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent", "isnt", "shouldnt", "thats",
    "theres", "theyre", "theyve", "wasnt", "werent", "weve", "whats", "wheres", "wont", "wouldnt", "youd", "youll",
    "youre", "youve", "itll", "itd",
))  # fmt: skip
"""Contractions typed without their apostrophe."""
_WORD = re.compile(r"[^\W\d_]+")


def _plain_language(scenario: Scenario, attempt: Attempt) -> PlainLanguage:
    """How plainly it was put. Names, and words the customer or the record used first, are not called hard."""
    replies = [exchange.trainee for exchange in attempt.exchanges if exchange.trainee != SILENCE]
    measures = plain_language(replies)
    record = scenario.record
    known = _words_of(
        scenario.persona.name,
        record.headline,
        *(f"{fact.label} {fact.value}" for fact in record.account),
        *(f"{contact.channel} {contact.note}" for contact in record.contacts),
        *record.bot,
        attempt.opener,
        *(exchange.customer for exchange in attempt.exchanges),
    )
    hard = tuple(
        word
        for word in measures.difficult_words
        if "'" not in word and word not in _CONTRACTED | known | _names(replies)
    )
    return replace(measures, difficult_words=hard)


def _words_of(*texts: str) -> set[str]:
    return {word.casefold() for text in texts for word in _WORD.findall(text)}


def _names(replies: Sequence[str]) -> set[str]:
    """Words with a capital in the middle of a sentence: names, of the trainee and of others."""
    return {found[1].casefold() for reply in replies for found in re.finditer(r"(?<=[\w,;] )([A-Z]\w+)", reply)}
