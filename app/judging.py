"""Transcripts read by a second rater from the command line: scores as they come, progress, and what it cost."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import click

from app.errors import UnderheardError
from app.hindsight import moments
from app.judge import Judge, Names, Rated, Tokens, ToRate
from app.scenario.model import Scenario
from app.settings import Model, judge_model
from scoring.conversation import Conversation, Moment
from scoring.criterion import DIMENSIONS
from scoring.reconcile import apart
from scoring.scorecard import Scorecard
from scoring.scorer import score_reply

MOST_AT_ONCE: Final = 32


class _Reply(NamedTuple):
    conversation: Conversation
    turn: int
    moment: Moment


def the_judge() -> Judge:
    """The second rater as it is set up. Raises UnderheardError where none is."""
    model = judge_model()
    if model is None:
        raise UnderheardError(
            "No model is set up to judge; set UNDERHEARD_MODEL, and UNDERHEARD_BASE_URL or UNDERHEARD_API_KEY."
        )
    return Judge(model)


def score_twice(
    conversations: Sequence[Conversation],
    library: Mapping[str, Scenario],
    judge: Judge,
    concurrency: int,
    as_json: bool,
    card_line: Callable[[Scorecard], dict[str, Any]],
) -> bool:
    """Print every trainee turn as both raters have it, in order; whether every one of them was judged."""
    waiting: deque[_Reply] = deque()
    total = sum(turn.speaker == "trainee" for each in conversations for turn in each.turns)
    progress, tokens = _Progress(total), Tokens()
    seen, judged, unspoken = "", 0, 0
    told = judge.rate_all(_to_rate(conversations, library, waiting), concurrency, progress.one_more)
    for rated in told:
        reply = waiting.popleft()
        tokens += rated.tokens
        judged += rated.judged
        unspoken += not rated.judged and not rated.fault
        embedded = score_reply(reply.moment) if rated.judged else rated.card
        progress.clear()
        if as_json:
            _print_json(_line(reply, rated, embedded, judge.model, card_line))
            continue
        if reply.conversation.id != seen:
            seen = reply.conversation.id
            scenario = reply.conversation.scenario
            click.echo(f"{seen}{f' ({scenario})' if scenario else ''}")
        _print(reply, rated, embedded)
    progress.clear()
    _say_what_it_took(total, judged, unspoken, tokens, judge.model)
    return judged + unspoken == total


def _to_rate(
    conversations: Sequence[Conversation], library: Mapping[str, Scenario], waiting: deque[_Reply]
) -> Iterator[ToRate]:
    for conversation in conversations:
        scenario = library.get(conversation.scenario or "")
        names = Names((), (scenario.persona.name,) if scenario else ())
        for turn, moment in moments(conversation, library):
            waiting.append(_Reply(conversation, turn, moment))
            yield ToRate(moment, names)


def _line(
    reply: _Reply, rated: Rated, embedded: Scorecard, model: Model, card_line: Callable[[Scorecard], dict[str, Any]]
) -> dict[str, Any]:
    return {
        "id": reply.conversation.id,
        "turn": reply.turn,
        **card_line(rated.card),
        "judged": rated.judged,
        "why": rated.why,
        "fault": rated.fault,
        "embedded": dict(embedded.levels),
        "apart": list(apart(embedded, rated.card)),
        "model": rated.model,
        "prompt": rated.prompt,
        "tokens": {"in": rated.tokens.sent, "out": rated.tokens.written},
        "cost": model.cost(rated.tokens.sent, rated.tokens.written),
        "seconds": round(rated.seconds, 3),
        "answers": dict(rated.answers),
        "dropped": list(rated.dropped),
    }


def _print(reply: _Reply, rated: Rated, embedded: Scorecard) -> None:
    words = " ".join(reply.moment.reply.split())
    click.echo(f"  turn {reply.turn}: {words if len(words) <= 90 else words[:89] + '…'}")
    if not rated.judged:
        click.echo(f"    by the scorer alone: {rated.why}")
    far = apart(embedded, rated.card)
    for dimension in DIMENSIONS:
        beside = f" (the scorer: {_level(embedded, dimension)})" if rated.judged else ""
        look = "; a person should look" if dimension in far else ""
        click.echo(f"    {dimension.replace('_', ' '):<16}{_level(rated.card, dimension)}{beside}{look}")
    for finding in rated.card.findings:
        quote = " ".join(finding.quote.split())
        click.echo(f'      {finding.criterion.replace("_", " ")}: "{quote}" - {finding.reason}')


def _level(card: Scorecard, dimension: str) -> str:
    level = card.levels[dimension]
    return "not called for" if level is None else str(level)


def _say_what_it_took(total: int, judged: int, unspoken: int, tokens: Tokens, model: Model) -> None:
    alone = total - judged - unspoken
    said = [f"{judged} of {total} replies judged by {model.name}"]
    if alone:
        said.append(f"{alone} scored by the scorer alone, each with the reason")
    if unspoken:
        said.append(f"{unspoken} without words")
    cost = model.cost(tokens.sent, tokens.written)
    price = "" if cost is None else f"; {cost:.4f} at the prices you set"
    click.echo(f"{', '.join(said)}. {tokens.sent:,} tokens sent, {tokens.written:,} written{price}.", err=True)


class _Progress:
    """How far it has come, on standard error: one line that is written over, or now and then a new one."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._shown = total, 0, False
        self._live = sys.stderr.isatty()

    def one_more(self, _: Rated) -> None:
        self._done += 1
        if self._live:
            click.echo(f"\rjudged {self._done} of {self._total}", nl=False, err=True)
            self._shown = True
        elif self._done % max(1, self._total // 10) == 0 and self._done < self._total:
            click.echo(f"judged {self._done} of {self._total}", err=True)

    def clear(self) -> None:
        """Leave the line to what is said next."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = False


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))
    sys.stdout.flush()
