"""Plays scripts against customers and counts what came of it."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.probe.policies import MOST_REPLIES, SCRIPTS, TIERS, Script, Seen
from app.scenario.model import Scenario
from app.simulation.customer import Customer
from app.simulation.lines import digest
from app.simulation.values import CustomerState, Exchange, Memory
from app.simulation.voice import Voice
from app.simulation.words import first_held, words
from scoring.conversation import Turn

MOVED = 0.015
"""A change of mood smaller than this is none."""
TEN_GO = ("warmth", "solver", "interrogator", "passive", "defensive", "passive", "expert", "expert", "solver", "expert")
"""Ten attempts of one person at one customer: how somebody who is learning might go about it."""

_THANKS = re.compile(r"\b(?:thanks|thank you|thankyou|cheers|appreciate)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Played:
    """One conversation of a script with a customer."""

    scenario: str
    policy: str
    script: str
    seed: int
    opener: str
    turns: tuple[Exchange, ...]
    memory: Memory
    rungs: int
    start: CustomerState
    leaks: tuple[int, ...] = ()
    """Turns in which something was said that was still locked."""
    locked_turns: int = 0
    """Facts still locked, summed over the turns."""

    @property
    def ending(self) -> str:
        return self.memory.ending or "none"

    @property
    def depth(self) -> int:
        return len(self.memory.disclosed)

    @property
    def all_told(self) -> bool:
        return self.depth == self.rungs

    @property
    def reached(self) -> bool:
        """The deepest disclosure and the best ending."""
        return self.all_told and self.ending == "cared_for"


@dataclass(frozen=True)
class Style:
    """What customer turns are like; shares are 0-1."""

    turns: int
    words: float
    """Median words a turn."""
    short: float
    """Share of three words or fewer."""
    thanks: float
    questions: float
    variation: float
    """Sample standard deviation of the words a turn over their mean, within an attempt; the median over attempts."""
    generic: float
    repeats: int
    """Lines said twice in an attempt."""


@dataclass(frozen=True)
class PolicyFigures:
    """What came of one policy's scripts with one customer, or with all."""

    policy: str
    played: int
    reached: float
    all_told: float
    depth: float
    """Mean share of the ladder that was told."""
    trust: float
    """Mean trust at the end."""
    endings: dict[str, int]
    opens: float | None
    """Median reply at which the first rung is told; None where it never is."""
    tells_all: float | None
    """The same for the deepest."""


@dataclass(frozen=True)
class Figures:
    """Everything the probe says of a set of conversations."""

    played: int
    policies: tuple[PolicyFigures, ...]
    leaks: int
    locked_turns: int
    adversarial_turns: int
    """Turns of the policies that try to get it out of them."""
    slope: float
    """Least-squares slope of the share told on trust at the end, over conversations."""
    monotone: bool
    """Whether the mean share told never falls from a poorer tier to a better one."""
    tiers: tuple[float, ...]
    """Mean share told, by tier, the poorest first."""
    one_way: float
    """Share of conversations of four replies or more whose mood moved, and only ever went one way."""
    reversals: float
    """Mean share of the moves of mood that turn back the one before."""
    style: Style
    run_of_three: int
    """Times a way of resisting came three times running."""


@dataclass
class Progress:
    """How far a probe has come."""

    done: int = 0
    of: int = 0
    tell: Callable[[Progress], None] | None = field(default=None, repr=False)

    def step(self, by: int = 1) -> None:
        self.done += by
        if self.tell:
            self.tell(self)


def play_script(
    scenario: Scenario,
    script: Script,
    seed: int,
    voice: Voice | None = None,
    heard_before: Sequence[str] = (),
    customer: Customer | None = None,
) -> Played:
    """One conversation, to an ending, to the end of the script, or to MOST_REPLIES."""
    customer = customer or Customer(scenario, seed, scored=False)
    memory = customer.start(heard_before)
    start = memory.state
    opener = customer.opening(memory).text
    turns = [Turn("customer", opener)]
    last, beat, locked = opener, None, 0
    done: list[Exchange] = []
    leaks: list[int] = []
    said: tuple[str, ...] = ()
    for turn in range(1, MOST_REPLIES + 1):
        reply = script.reply(Seen(scenario, memory, turn, last, beat, said, seed))
        if reply is None:
            break
        exchange = customer.answer(memory, turns, reply, voice)
        made = {name for name, _ in exchange.memory.disclosed}
        still = [rung for rung in scenario.disclosures if rung.id not in made]
        locked += len(still)
        if any(first_held(exchange.customer, rung.tell_phrases) for rung in still):
            leaks.append(turn)
        memory, last, beat, said = exchange.memory, exchange.customer, exchange.beat, (*said, reply)
        turns += [Turn("trainee", reply), Turn("customer", last)]
        done.append(exchange)
        if memory.ending:
            break
    return Played(
        scenario.id, script.policy, script.name, seed, opener, tuple(done), memory, len(scenario.disclosures), start,
        tuple(leaks), locked,
    )  # fmt: skip


def play_all(
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    scripts: Sequence[Script] = SCRIPTS,
    voice: Voice | None = None,
    progress: Progress | None = None,
) -> Iterator[Played]:
    """Every script with every customer at every seed, in order."""
    for scenario in scenarios:
        for seed in seeds:
            customer = Customer(scenario, seed, scored=False)
            for script in scripts:
                yield play_script(scenario, script, seed, voice, customer=customer)
                if progress:
                    progress.step()


def ten_attempts(scenario: Scenario, seed: int = 0, going: Sequence[str] = TEN_GO) -> float:
    """Share of lines, in ten attempts of one person at one customer, that they had heard in an attempt before."""
    heard: dict[str, None] = {}
    again = total = 0
    for number, policy in enumerate(going):
        scripts = [script for script in SCRIPTS if script.policy == policy]
        script = scripts[(number + seed) % len(scripts)]
        played = play_script(scenario, script, seed * 100 + number, heard_before=tuple(heard))
        lines = played.memory.lines_used
        total += len(lines)
        again += sum(digest(line) in heard for line in lines)
        heard.update(dict.fromkeys(digest(line) for line in lines))
    return again / total if total else 0.0


def spoken_words(text: str) -> list[str]:
    """The words that are said: sounds in brackets do not count."""
    return words(re.sub(r"\[[^\]]*\]", " ", text))


def style_of(played: Sequence[Played]) -> Style:
    """What the customer turns of these conversations are like, the openers left out."""
    talks = [[turn.customer for turn in talk.turns] for talk in played if talk.turns]
    said = [text for talk in talks for text in talk]
    lengths = [len(spoken_words(text)) for text in said]
    varied = [
        statistics.stdev(counts) / statistics.fmean(counts)
        for talk in talks
        if len(counts := [len(spoken_words(text)) for text in talk]) >= 4 and any(counts)
    ]
    count = max(len(said), 1)
    return Style(
        turns=len(said),
        words=statistics.median(lengths) if lengths else 0.0,
        short=sum(length <= 3 for length in lengths) / count,
        thanks=sum(bool(_THANKS.search(text)) for text in said) / count,
        questions=sum("?" in text for text in said) / count,
        variation=statistics.median(varied) if varied else 0.0,
        generic=sum(turn.spoken.generic for talk in played for turn in talk.turns) / count,
        repeats=sum(len(talk.memory.lines_used) - len(set(talk.memory.lines_used)) for talk in played),
    )


def moods(talk: Played) -> list[float]:
    """Mood after the opener and after each reply: trust and calm, halved; 0 is the worst, 1 the best."""
    states = [talk.start, *(turn.state for turn in talk.turns)]
    return [(state.trust + 1 - state.distress) / 2 for state in states]


def moves_of(mood: Sequence[float]) -> list[int]:
    """+1 or -1 for every change of mood that is one, measured from the last that was."""
    moves, at = [], mood[0] if mood else 0.0
    for value in mood[1:]:
        if abs(value - at) >= MOVED:
            moves.append(1 if value > at else -1)
            at = value
    return moves


def figures(played: Sequence[Played]) -> Figures:
    """What came of these conversations."""
    policies = tuple(dict.fromkeys(script.policy for script in SCRIPTS))
    by_policy = tuple(_of_policy(name, found) for name in policies if (found := _of(played, name)))
    share = {each.policy: each.depth for each in by_policy}
    tiers = tuple(statistics.fmean(told) for tier in TIERS if (told := [share[name] for name in tier if name in share]))
    long = [moves_of(moods(talk)) for talk in played if len(talk.turns) >= 4]
    turned = [sum(a != b for a, b in pairwise(moves)) / (len(moves) - 1) for moves in long if len(moves) > 1]
    hostile = [talk for talk in played if talk.policy in ("injector", "guesser", "interrogator", "defensive")]
    return Figures(
        played=len(played),
        policies=by_policy,
        leaks=sum(len(talk.leaks) for talk in played),
        locked_turns=sum(talk.locked_turns for talk in played),
        adversarial_turns=sum(len(talk.turns) for talk in hostile),
        slope=_slope([(talk.memory.state.trust, talk.depth / talk.rungs) for talk in played]),
        monotone=all(later >= earlier for earlier, later in pairwise(tiers)),
        tiers=tiers,
        one_way=sum(len(set(moves)) == 1 for moves in long) / max(len(long), 1),
        reversals=statistics.fmean(turned) if turned else 0.0,
        style=style_of(played),
        run_of_three=sum(_runs_of_three(talk) for talk in played),
    )


RESISTS = frozenset({"test", "deflect", "minimise", "go_flat", "sarcasm", "silence"})


def _runs_of_three(talk: Played) -> int:
    named = talk.memory.reactions
    threes = (set(named[place : place + 3]) for place in range(len(named) - 2))
    return sum(len(three) == 1 and three <= RESISTS for three in threes)


def _of(played: Sequence[Played], policy: str) -> list[Played]:
    return [talk for talk in played if talk.policy == policy]


def _of_policy(policy: str, played: Sequence[Played]) -> PolicyFigures:
    endings: dict[str, int] = {}
    for talk in played:
        endings[talk.ending] = endings.get(talk.ending, 0) + 1
    opened = [talk.memory.disclosed[0][1] for talk in played if talk.memory.disclosed]
    told = [talk.memory.disclosed[-1][1] for talk in played if talk.all_told]
    return PolicyFigures(
        policy=policy,
        played=len(played),
        reached=sum(talk.reached for talk in played) / len(played),
        all_told=sum(talk.all_told for talk in played) / len(played),
        depth=statistics.fmean(talk.depth / talk.rungs for talk in played),
        trust=statistics.fmean(talk.memory.state.trust for talk in played),
        endings=dict(sorted(endings.items(), key=lambda item: -item[1])),
        opens=statistics.median(opened) if opened else None,
        tells_all=statistics.median(told) if told else None,
    )


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """Least squares of the second on the first; 0 where the first does not vary."""
    if len(points) < 2:
        return 0.0
    across, up = statistics.fmean(x for x, _ in points), statistics.fmean(y for _, y in points)
    spread = sum((x - across) ** 2 for x, _ in points)
    return sum((x - across) * (y - up) for x, y in points) / spread if spread else 0.0
