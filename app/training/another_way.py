"""Another way to say it: a reply rewritten as its own writer might have, from what the moment held, and scored first.

Candidates come from the scenario's own suggestions, from the customer's words, and from replies to moments that stand
near in the gold set. What the writer said well stays theirs. Nothing is offered unless it scores clearly higher where
the reply fell short and lower nowhere, and nothing that was still hidden then is ever named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np

from app.scenario.model import Cue, Scenario
from app.simulation.customer import Customer
from app.simulation.values import Memory
from app.simulation.words import holds_phrase
from app.training.advice import as_said, pronouns
from app.training.wording import fitted, joined, sentence_spans
from scoring.conversation import SILENCE, Moment, Turn
from scoring.criterion import DIMENSIONS
from scoring.explain import DIMENSION_OF, RAISES, filled, last_words
from scoring.scorecard import Scorecard
from scoring.scorer import score_reply
from scoring.text import stem
from scoring.vectors import Vectors, encode, nearness
from scoring.words import FUNCTION, GENERIC, WARM

CLEARLY: Final = 0.6
"""Points by which it must score higher where the reply fell short, beside a whole level."""
SLACK: Final = 0.35
"""Points another dimension may lose within its level."""
MOST_SCORED: Final = 6
"""Candidates scored for one reply, at most."""
NEAR: Final = 0.45
"""Cosine from which two customers' words stand near."""

_LIKED: Final = {"own": 0.3, "scenario": 0.25, "moment": 0.1, "neighbour": 0.0, "model": 0.0}
"""What a source is worth in levels where two candidates score alike: a trainer's words before ours."""
_LOT: Final = 8
"""Sentences encoded at a time while somebody may be talking."""
Source = Literal["own", "scenario", "moment", "neighbour", "model"]


@dataclass(frozen=True)
class AnotherWay:
    """A reply as it could have been said; `why` says what it does otherwise, in a sentence."""

    text: str
    why: str
    source: Source


@dataclass(frozen=True)
class _Offer:
    """Sentences to put into a reply, and where they are from."""

    sentences: tuple[str, ...]
    source: Source
    gives_back: str = ""
    """The customer's words it goes back to."""


@dataclass(frozen=True)
class _Own:
    """The writer's own sentences, by what they do."""

    greeting: tuple[str, ...]
    steps: tuple[str, ...]
    heard: tuple[str, ...]
    """Acknowledging or reflecting, without a question."""
    asks: tuple[str, ...]
    plain: tuple[str, ...]
    dropped: tuple[str, ...]


def another_way(
    customer: Customer,
    memory: Memory,
    turns: Sequence[Turn],
    reply: str,
    lacks: str | None,
    left: Sequence[str] = (),
    used: Collection[str] = (),
) -> AnotherWay | None:
    """One other way to say a reply; None where none is clearly better, or the reply needs none.

    `memory` and `turns` are those before it, `lacks` the dimension it fell short in, `left` the ids of signs just given
    that it did not come back to, `used` what was offered for earlier replies, which is not offered again.
    """
    if lacks is None or not turns or reply.strip() in ("", SILENCE):
        return None
    moment = Moment(tuple(turns), reply, customer.brief(memory, turns))
    base = score_reply(moment)
    if base.met("unsafe") or base.level(lacks) is None:
        return None
    own = _own(reply, base)
    known = _Known(customer.scenario, memory, moment)
    best: tuple[float, AnotherWay] | None = None
    for text, offer in _candidates(customer.scenario, memory, moment, own, known, lacks, left, used):
        card = score_reply(Moment(moment.turns, text, moment.brief))
        gain = _gain(base, card, lacks)
        if gain is None:
            continue
        gain += _LIKED[offer.source] + (0.2 if len(offer.sentences) > 1 else 0.0) - 0.01 * len(text.split())
        if best is None or gain > best[0]:
            best = gain, AnotherWay(text, _why(customer.scenario, own, offer, lacks, text, card), offer.source)
    return best[1] if best else None


def judged(customer: Customer, memory: Memory, turns: Sequence[Turn], reply: str, lacks: str, draft: str) -> bool:
    """Whether somebody else's draft may be shown: it gives nothing away, and scores as another way must."""
    moment = Moment(tuple(turns), reply, customer.brief(memory, turns))
    if draft == reply or _Known(customer.scenario, memory, moment).gives_away(draft):
        return False
    return better(score_reply(moment), score_reply(Moment(moment.turns, draft, moment.brief)), lacks)


def better(base: Scorecard, card: Scorecard, lacks: str) -> bool:
    """Whether a card is clearly higher on the dimension that lacked, lower on none, and costs nothing new."""
    return _gain(base, card, lacks) is not None


def _gain(base: Scorecard, card: Scorecard, lacks: str) -> float | None:
    """How much better, in levels and a little in points; None where it is not clearly better."""
    costs = {each.criterion for each in card.findings if not RAISES[each.criterion]}
    if costs - {each.criterion for each in base.findings} or costs & {"presumes", "unfounded", "unsafe"}:
        return None
    for dimension in DIMENSIONS:
        before, after = base.levels[dimension], card.levels[dimension]
        if before is None:
            continue
        if after is None or after < before:
            return None
        if (card.points[dimension] or 0.0) < (base.points[dimension] or 0.0) - SLACK:
            return None
    others = sum(
        (card.levels[each] or 0) - (base.levels[each] or 0)
        for each in DIMENSIONS
        if each != lacks and base.levels[each] is not None
    )
    rise = (card.levels[lacks] or 0) - (base.levels[lacks] or 0)
    points = (card.points[lacks] or 0.0) - (base.points[lacks] or 0.0)
    if rise < 1 or points < CLEARLY or (card.levels[lacks] or 0) < 2:
        return None
    return rise + 0.3 * points + 0.3 * others


# What is theirs.

_ASKS: Final = re.compile(
    r"^(?:(?:so|and|ok(?:ay)?)[,.]? )?"
    r"(?:who|whats?|which|when|where|why|hows?|do you|are you|is it|can (?:i|you))\b",
    re.IGNORECASE,
)
_GREETING: Final = re.compile(
    r"^(?:hi(?:ya)?|hello|hey|kia ora|g'?day|good (?:morning|afternoon|evening)|morning|afternoon|evening|welcome)\b"
    r"|\b(?:speaking|my name is|this is [A-Z]|it's [A-Z]\w+ here)\b",
    re.IGNORECASE,
)
_PLEASANTRY: Final = re.compile(
    r"\b(?:thank(?:s| you) for|happy to help|no problem|great day|nice day|valued|appreciate|anything else|"
    r"your call is important|bear with me|rest assured)\b",
    re.IGNORECASE,
)


def _own(reply: str, card: Scorecard) -> _Own:
    parts: dict[str, list[str]] = {name: [] for name in ("greeting", "steps", "heard", "asks", "plain", "dropped")}
    for place, (start, stop) in enumerate(sentence_spans(reply)):
        sentence = reply[start:stop]
        inside = [each for each in card.findings if each.start < stop and each.stop > start and each.quote]
        lowered = any(not RAISES[each.criterion] for each in inside)
        raised = {DIMENSION_OF[each.criterion] for each in inside if RAISES[each.criterion]}
        if place == 0 and len(sentence.split()) <= 7 and _GREETING.search(sentence) and not lowered:
            parts["greeting"].append(sentence)
        elif lowered or _PLEASANTRY.search(sentence):
            parts["dropped"].append(sentence)
        elif sentence.rstrip(" \"'”’)").endswith("?") or _ASKS.match(sentence):
            parts["asks"].append(sentence)
        elif "next_steps" in raised:
            parts["steps"].append(sentence)
        elif raised:
            parts["heard"].append(sentence)
        else:
            parts["plain"].append(sentence)
    return _Own(**{name: tuple(each) for name, each in parts.items()})


# What may be said.

_QUOTED: Final = re.compile(r"(?<![\w])['‘\"“]([^'’\"”]{2,60})['’\"”](?!\w)")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_GENDERED: Final = frozenset({"he", "him", "his", "she", "her", "hers"})
_PAUSED: Final = re.compile(
    r"\b(?:you (?:just )?(?:stopped|paused|went quiet)|(?:that|the) (?:pause|gap|silence|breath))\b", re.I
)
_HANGS: Final = re.compile(
    r"^(?:and|so|then|done|noted|that|it|they|we don't|yes|no|right|kind|but|or|both|either|same|there|of course|"
    r"eleven|goodbye|bye)\b",
    re.IGNORECASE,
)
_NUMBER_WORDS: Final = frozenset(
    ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twice", "thirty",
     "forty", "fifty", "hundred")
)  # fmt: skip


class _Known:
    """What had been said or stood in the record at that moment, and what was still hidden."""

    def __init__(self, scenario: Scenario, memory: Memory, moment: Moment) -> None:
        self.customer = " \n".join(moment.customer_turns())
        self.recent = " ".join(moment.customer_turns(2))
        self.last = moment.customer_turns(1)[-1]
        self.locked = moment.brief.locked
        self.said = _stems(" ".join((*(turn.text for turn in moment.turns), *moment.brief.record)))
        self.spoken = _stems(self.customer)
        self.hidden = _hidden(scenario, tuple(name for name, _ in memory.disclosed)) - self.said

    def gives_away(self, text: str) -> bool:
        """Whether it says what had not been said yet, or speaks of somebody nobody had mentioned."""
        if any(holds_phrase(text, phrase) and not holds_phrase(self.customer, phrase) for phrase in self.locked):
            return True
        words = {word.casefold() for word in _WORD.findall(text)}
        spoken = {word.casefold() for word in _WORD.findall(self.customer)}
        return bool((words & _GENDERED) - spoken) or bool(_stems(text) & self.hidden)

    def fits(self, sentence: str, *, strictly: bool) -> bool:
        """Whether every detail holds here; `strictly` for other people's sentences, whose every word must be known."""
        if self.gives_away(sentence) or (_PAUSED.search(sentence) and "[" not in self.last):
            return False
        if any(not holds_phrase(self.customer, quoted) for quoted in _QUOTED.findall(sentence)):
            return False
        words = [word for word in _WORD.findall(sentence)]
        for place, word in enumerate(words):
            low = word.casefold().replace("’", "'")
            known = stem(low) in self.said or low in self.said
            if known:
                continue
            if low[0].isdigit() or (strictly and low in _NUMBER_WORDS):
                return False
            if place and word[:1].isupper() and low not in FUNCTION and not low.startswith(("i'", "i ")) and low != "i":
                return False
            if strictly and low.split("'")[0] not in FUNCTION and low not in _EVERYDAY:
                return False
        return True

    def bears_on(self, sentence: str) -> bool:
        """Whether it takes up something of what the customer has just said."""
        return bool(_content(sentence) & _content(self.last))


_EVERYDAY: Final = (GENERIC - WARM) | frozenset(
    ("hurry", "rush", "room", "ours", "fault", "owe", "explain", "listening", "shouldn't", "haven't", "isn't", "wasn't",
     "prefer", "suit", "suits")
)  # fmt: skip


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word.casefold().replace("’", "'")) for word in _WORD.findall(text))


_SMALL_NOT: Final = re.compile(r"(?:ca|wo|sha)n't$")


def _content(text: str) -> frozenset[str]:
    low = (word.casefold().replace("’", "'") for word in _WORD.findall(text))
    bare = (re.sub(r"n't$|'\w+$", "", word) for word in low if not _SMALL_NOT.match(word))
    return frozenset(stem(word) for word in bare if len(word) > 2 and word not in GENERIC)


@lru_cache(maxsize=64)
def _hidden_of(parts: tuple[str, ...]) -> frozenset[str]:
    return _content(" ".join(parts))


def _hidden(scenario: Scenario, told: tuple[str, ...]) -> frozenset[str]:
    """The content words of what is behind it and of every rung not yet told."""
    rungs = [rung for rung in scenario.disclosures if rung.id not in told]
    if not rungs:
        return frozenset()
    parts = [scenario.behind.fact]
    for rung in rungs:
        parts += [*rung.lines, *rung.tell_phrases, *rung.follow_ups]
    return _hidden_of(tuple(parts)) - _content(
        f"{scenario.presenting.ask} {scenario.presenting.right_answer} "
        + " ".join(step.what for step in scenario.resolutions.issue)
    )


# What could be put in.

_GIVE_BACK: Final = (
    "'{Words}', you said. Say more about that, if you like.",
    "You said '{words}'. I'm listening.",
    "'{Words}.' Go on, if you want to.",
    "You said '{words}'. Take your time.",
)
_AFTER_A_PAUSE: Final = ("You stopped, just there. No hurry.", "There was a gap there. Take your time.")


def _candidates(
    scenario: Scenario,
    memory: Memory,
    moment: Moment,
    own: _Own,
    known: _Known,
    lacks: str,
    left: Sequence[str],
    used: Collection[str],
) -> Iterator[tuple[str, _Offer]]:
    """(a whole reply, the offer in it), each once, the likeliest first; no more than are worth scoring."""
    seen, taken = {moment.reply}, 0
    offers = [_Offer((), "own")] if own.dropped else []
    offers += list(_offers(scenario, memory, moment, known, lacks, left))
    room = max(26, int(1.7 * len(moment.reply.split())))
    for offer in offers:
        new = [sentence for sentence in offer.sentences if sentence not in own.steps + own.heard]
        if offer.sentences and (not new or any(" ".join(new) in each for each in used)):
            continue
        if any(tail in each for each in used for tail in new if _is_tail(tail)):
            continue
        text = fitted(moment.reply, own.greeting, _assembled(own, offer, lacks))
        if not text or text in seen or len(text.split()) > room or known.gives_away(text):
            continue
        seen.add(text)
        yield text, offer
        taken += 1
        if taken >= MOST_SCORED:
            return


def _is_tail(sentence: str) -> bool:
    return any(sentence in frame and "{" not in sentence for frame in (*_GIVE_BACK, *_AFTER_A_PAUSE))


def _assembled(own: _Own, offer: _Offer, lacks: str) -> tuple[str, ...]:
    """The writer's own sentences with the offer where it belongs: what is left open comes last."""
    if not offer.sentences:
        return (*own.greeting, *own.heard, *own.plain, *own.steps, *own.asks)
    if lacks == "listening":
        steps = own.steps or tuple(each for each in offer.sentences if _is_step(each))
        opens = tuple(each for each in offer.sentences if not _is_step(each))
        heard = tuple(each for each in own.heard if not any(_content(each) & _content(new) for new in opens))
        # What tried to go back to them and did not get there makes way for what does.
        plain = tuple(each for each in own.plain if not re.match(r"(?:you|so|it sounds)\b", each, re.IGNORECASE))
        return (*own.greeting, *heard, *plain, *steps, *opens)
    if lacks == "acknowledgement":
        return (*own.greeting, *offer.sentences, *own.heard, *own.plain, *own.steps, *own.asks)
    asks = own.asks if not offer.sentences[-1].endswith("?") else ()
    return (*own.greeting, *own.heard, *own.plain, *offer.sentences, *asks)


_STEP: Final = re.compile(
    r"^(?:i|we)(?:'ve|'ll| have| will| can)\b|^you(?:'ll| will)\b|^it (?:won't|will)\b|\bwill do\.?$", re.IGNORECASE
)


def _is_step(sentence: str) -> bool:
    return bool(_STEP.match(sentence)) and not sentence.endswith("?")


def _offers(
    scenario: Scenario, memory: Memory, moment: Moment, known: _Known, lacks: str, left: Sequence[str]
) -> Iterator[_Offer]:
    turn = memory.turn + 1
    live = {name for name, shown in memory.cues_shown if shown == turn - 1} | set(left)
    if lacks in ("listening", "acknowledgement"):
        for text in _written(scenario, live, first=turn == 1):
            parts = joined(text)
            if all(known.fits(part, strictly=False) for part in parts):
                yield _Offer(parts, "scenario", _words_in(text, scenario, live, known))
    if lacks == "listening":
        yield from _given_back(scenario, memory, moment, known, live)
    yield from _from_bank(scenario, known, lacks)
    if lacks in ("listening", "acknowledgement"):
        yield from _from_neighbours(moment, known, lacks)


def _written(scenario: Scenario, live: Collection[str], *, first: bool) -> Iterator[str]:
    yield from (way.reply for way in scenario.debrief.could_have if way.cue in live)
    for suggestion in scenario.suggestions:
        fits = suggestion.after_cue in live if suggestion.after_cue else first
        if suggestion.verdict == "apt" and fits:
            yield suggestion.text


def _first_words(scenario: Scenario, live: Collection[str], known: _Known) -> str:
    return next((words for cue in scenario.cues if cue.id in live and (words := _as_there(cue, known.last))), "")


def _words_in(text: str, scenario: Scenario, live: Collection[str], known: _Known) -> str:
    """The words of a live sign that a text gives back; '' where it gives back none."""
    found = (_as_there(cue, known.last) for cue in scenario.cues if cue.id in live)
    return next((words for words in found if words and holds_phrase(text, words)), "")


def _as_there(cue: Cue, text: str) -> str:
    words = as_said(cue, text)
    return words if words in text else ""


def _given_back(
    scenario: Scenario, memory: Memory, moment: Moment, known: _Known, live: Collection[str]
) -> Iterator[_Offer]:
    """The customer's own words given back, and then room: two ways a reply, other ones each time."""
    words = _first_words(scenario, live, known)
    if not words and any(told == memory.turn for _, told in memory.disclosed):
        words = last_words(moment)
    if not words:
        return
    kinds = {cue.kind for cue in scenario.cues if cue.id in live}
    if "non_verbal" in kinds and "[" in known.last:
        yield _Offer(joined(_AFTER_A_PAUSE[memory.turn % 2]), "moment")
    words = words.rstrip(".,;:!?… ")
    start = words if words.startswith(("I ", "I'")) else words[:1].lower() + words[1:]
    for step in range(len(_GIVE_BACK)):
        frame = _GIVE_BACK[(memory.turn + step) % len(_GIVE_BACK)]
        said = frame.format(words=start, Words=words[:1].upper() + words[1:])
        yield _Offer(joined(said), "moment", words)


def _from_bank(scenario: Scenario, known: _Known, lacks: str) -> Iterator[_Offer]:
    """Single sentences of the scenario's own good replies, the nearest to what was just said first."""
    bank, rows = _bank(scenario)
    fitting = [
        place
        for place, sentence in enumerate(bank)
        if not _HANGS.match(sentence)
        and known.fits(sentence, strictly=False)
        and (_is_step(sentence) if lacks == "next_steps" else known.bears_on(sentence) and not _is_step(sentence))
        and sentence.endswith("?") <= (lacks == "listening")
    ]
    asked = encode([known.recent]) if rows is not None and fitting else None
    if asked is not None and rows is not None:
        near = nearness(asked, rows[fitting])[0]
        order = np.argsort(-near, kind="stable")
        fitting = [fitting[each] for each in order if lacks == "next_steps" or near[each] >= 0.3]
    for place in fitting[:3]:
        yield _Offer((bank[place],), "scenario")


_banks: dict[str, tuple[tuple[str, ...], Vectors | None]] = {}


def _bank(scenario: Scenario) -> tuple[tuple[str, ...], Vectors | None]:
    texts = [way.reply for way in scenario.debrief.could_have]
    texts += [each.text for each in scenario.suggestions if each.verdict == "apt"]
    texts += [reply for check in scenario.checks if check.policy == "expert" for reply in check.replies]
    bank = tuple(
        dict.fromkeys(part for text in texts for part in joined(text) if text != SILENCE and len(part.split()) > 2)
    )
    key = "\n".join(bank)
    if key not in _banks:
        if len(_banks) > 32:
            _banks.clear()
        _banks[key] = bank, encode(bank)
    return _banks[key]


@lru_cache(maxsize=1)
def _neighbourhood() -> tuple[Vectors | None, tuple[tuple[tuple[str, str], ...], ...]]:
    """Every gold moment of train and dev as one row, and its sentences that raise listening or acknowledgement."""
    from scoring.gold_set import gold  # read where it is first needed, not at the start of every command

    rows: list[str] = []
    sentences: list[tuple[tuple[str, str], ...]] = []
    for moment in (*gold("train"), *gold("dev")):
        good: list[tuple[str, str]] = []
        for reply in moment.replies:
            if reply.style not in ("plain", "formal", "terse"):
                continue
            lowered = [span for name, spans in reply.spans.items() if not RAISES.get(name, True) for span in spans]
            for start, stop in sentence_spans(reply.text):
                if any(a < stop and b > start for a, b in lowered):
                    continue
                for name, spans in reply.spans.items():
                    dimension = DIMENSION_OF.get(name, "")
                    high = (reply.levels.get(dimension) or 0) >= 3 and RAISES.get(name, False)
                    if high and any(a < stop and b > start for a, b in spans):
                        good.append((dimension, reply.text[start:stop]))
        if good:
            rows.append(" ".join(turn.text for turn in moment.turns if turn.speaker == "customer")[-400:])
            sentences.append(tuple(dict.fromkeys(good)))
    # In small lots: whoever is waiting for an answer shares the encoder.
    parts = [encode(rows[start : start + _LOT]) for start in range(0, len(rows), _LOT)]
    found = [part for part in parts if part is not None]
    return (np.vstack(found) if found and len(found) == len(parts) else None), tuple(sentences)


def _from_neighbours(moment: Moment, known: _Known, lacks: str) -> Iterator[_Offer]:
    """Sentences of good replies to moments that stand near, where every detail of theirs holds here too."""
    rows, sentences = _neighbourhood()
    asked = encode([known.recent]) if rows is not None else None
    if rows is None or asked is None:
        return
    near = nearness(asked, rows)[0]
    for place in np.argsort(-near, kind="stable")[:40]:
        if near[place] < NEAR:
            return
        for dimension, sentence in sentences[place]:
            if (
                dimension == lacks
                and not _HANGS.match(sentence)
                and known.bears_on(sentence)
                and known.fits(sentence, strictly=True)
            ):
                yield _Offer((sentence,), "neighbour")


def _why(scenario: Scenario, own: _Own, offer: _Offer, lacks: str, text: str, card: Scorecard) -> str:
    they = pronouns(scenario)
    if not offer.sentences:
        return f"Your own words, without “{own.dropped[0].strip()}”"
    kept = " Your step stays." if own.steps and lacks != "next_steps" else ""
    if lacks == "listening" and offer.gives_back:
        told = "It goes back to “{words}”, and leaves the next words to {them}."
    elif lacks == "listening" and (card.met("reflects_specifics") or card.met("reflects_meaning")):
        told = "It says back what {they} had told you, and stops there."
    elif lacks == "listening":
        told = "It leaves the next words to {them}."
    elif lacks == "acknowledgement":
        told = "It says something to {them} before anything else."
    else:
        told = "It says what is done, and by whom."
    return filled(told, they, words=offer.gives_back) + kept
