"""What a model answered, held against the reply: a yes counts only with words that stand there, letter for letter."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter, ValidationError

from app.errors import ModelFault
from app.judge.names import Mask, Masked
from scoring.criteria import CRITERIA
from scoring.criterion import Finding

LONGEST_REASON: Final = 240
_MOST_MET: Final = 0.7
"""A larger share of yeses is no judgement: what raises and what lowers do not go together that often."""
_NAMES: Final = tuple(criterion.name for criterion in CRITERIA)
_ASKS: Final = {criterion.name: criterion.asks for criterion in CRITERIA}
_SAME_MARK: Final = str.maketrans(
    {letter: "'" for letter in "’‘‛′`´ʼ＇"}
    | {letter: '"' for letter in "“”„‟″«»＂"}
    | {letter: "-" for letter in "‐‑‒–—―−"}
    | {"<": "‹", ">": "›"}
)
_THINKING: Final = re.compile(r"^\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_WRAPPED: Final = (("“", "”"), ('"', '"'), ("'", "'"), ("‘", "’"), ("«", "»"))


class Answer(BaseModel):
    """One question answered."""

    quote: str = ""
    because: str = ""
    yes: bool


_SHAPE: Final = TypeAdapter(dict[str, Any])


@dataclass(frozen=True)
class Checked:
    """What is left of the answers once every quote was looked up."""

    findings: tuple[Finding, ...]
    dropped: tuple[str, ...]
    """What was not taken, and why, a line each."""


def parse(text: str) -> dict[str, Answer]:
    """Every question's answer, in the rubric's order.

    Fences and thinking aloud around the JSON are let be. Raises ModelFault `not-json` or `wrong-shape`.
    """
    value = _json(text)
    try:
        whole = _SHAPE.validate_python(value)
        return {name: Answer.model_validate(whole[name]) for name in _NAMES}
    except ValidationError as error:
        what = error.errors()[0]
        where = ".".join(str(part) for part in what["loc"])[:60]
        raise _wrong_shape(f"{where}: {what['msg']}" if where else what["msg"]) from None
    except KeyError as error:
        raise _wrong_shape(f"nothing is said about {error.args[0]}") from None


def _json(text: str) -> object:
    text = _THINKING.sub("", text)
    start = text.find("{")
    try:
        if start < 0:
            raise json.JSONDecodeError("no object", text[:1], 0)
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (json.JSONDecodeError, RecursionError):
        raise ModelFault("not-json", "The model's answer is not the JSON it was asked for.", again=True) from None


def _wrong_shape(what: str) -> ModelFault:
    return ModelFault("wrong-shape", f"The model did not answer what it was asked ({what}).", again=True)


def check(answers: Mapping[str, Answer], reply: Masked, mask: Mask, original: str) -> Checked:
    """The findings behind the yeses whose quote stands in the reply; always `original[start:stop] == quote`.

    Raises ModelFault `implausible` where nearly everything was answered with yes.
    """
    met = [name for name, answer in answers.items() if answer.yes]
    if len(met) > _MOST_MET * len(answers):
        raise ModelFault("implausible", f"The model said yes to {len(met)} of {len(answers)} questions.")
    findings: list[Finding] = []
    dropped: list[str] = []
    for name in met:
        answer = answers[name]
        span = locate(answer.quote, reply.text)
        if span is None:
            dropped.append(f"{name}: its quote does not stand in the reply")
            continue
        start, stop = reply.original(*span)
        if any(start < last and stop > first for first, last in reply.set_aside):
            dropped.append(f"{name}: it quotes an order to the scorer")
            continue
        quote = original[start:stop]
        reason = _reason(answer.because, mask) or _ASKS[name]
        findings.append(Finding(name, start, stop, quote, reason, _strength(name, quote)))
    return Checked(tuple(findings), tuple(dropped))


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Where a quote stands in a text, in whole words; None where it does not.

    Quote marks, dashes, the dots of an ellipsis and white space may be of another kind, and quote marks around the
    whole are let be. Nothing else is forgiven: not a letter, not its case, not a word left out.
    """
    for wanted in _without_wrapping(quote.strip()):
        if not any(letter.isalnum() or unicodedata.category(letter) == "So" for letter in wanted):
            continue
        span = _exactly(wanted, text) or _nearly(wanted, text)
        if span is not None:
            return span
    return None


def _without_wrapping(quote: str) -> list[str]:
    wrapped = any(len(quote) > 2 and quote[0] == first and quote[-1] == last for first, last in _WRAPPED)
    return [quote, quote[1:-1].strip()] if wrapped else [quote]


def _exactly(wanted: str, text: str) -> tuple[int, int] | None:
    at = text.find(wanted)
    while at >= 0:
        if _whole_words(text, at, at + len(wanted)):
            return at, at + len(wanted)
        at = text.find(wanted, at + 1)
    return None


def _nearly(wanted: str, text: str) -> tuple[int, int] | None:
    plain, places = _plain(text)
    looked_for = _plain(wanted)[0].strip()
    at = plain.find(looked_for)
    while at >= 0:
        after = at + len(looked_for)
        start, stop = places[at], places[after - 1] + 1
        # An accent that the quote has left out is a letter changed.
        accented = after < len(plain) and bool(unicodedata.combining(plain[after]))
        if not accented and _whole_words(text, start, stop):
            return start, stop
        at = plain.find(looked_for, at + 1)
    return None


def _plain(text: str) -> tuple[str, list[int]]:
    """A text with one kind of quote mark, dash, ellipsis and white space, and where each of its letters stands."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text):
        if letter.isspace():
            if letters and letters[-1] == " ":
                continue
            plain = " "
        else:
            plain = "..." if letter == "…" else unicodedata.normalize("NFD", letter).translate(_SAME_MARK)
        letters += plain
        places += [at] * len(plain)
    return "".join(letters), places


def _whole_words(text: str, start: int, stop: int) -> bool:
    def inside(at: int) -> bool:
        return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()

    return start < stop and not inside(start) and not inside(stop)


def _reason(said: str, mask: Mask) -> str:
    """The model's sentence, on one line and ended; the neutral words in it as one would say them."""
    said = " ".join("".join(each if each.isprintable() else " " for each in mask.restore(said)).split())
    if len(said) > LONGEST_REASON:
        said = said[: LONGEST_REASON - 1].rsplit(" ", 1)[0] + "…"
    return said if not said or said[-1] in ".!?…" else f"{said}."


def _strength(criterion: str, quote: str) -> float:
    """Yes is yes: 1. Only a guess they can wave away is told from plain permission, as the rubric's table does."""
    return 0.8 if criterion == "invites" and quote.rstrip().endswith("?") else 1.0
