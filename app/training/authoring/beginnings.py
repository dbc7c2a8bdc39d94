"""Writes the first text of a customer from a conversation: its own lines where they fit, else a pencil."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.endpoint.chat import Endpoint
from app.judge.proposing import SECONDS, Proposal, propose
from app.scenario.model import CueKind
from app.scenario.source import read_source
from app.scenario.templating import templates
from app.scenario.unwritten import PENCIL
from app.store import Store, new_id
from app.training.authoring.access import author
from app.training.authoring.drafts import Draft, start_draft
from app.training.authoring.sharing import SCHEMA_LINE
from app.training.authoring.sorting import Sorted, sort_lines
from app.training.authoring.transcripts import STAND_IN
from app.training.deidentify import deidentified, known

_MOST_SAID: Final = 5
"""Answers of the conversation that are put beside those of the template."""
_READS: Final[Mapping[CueKind, str]] = {
    "vague_words": "Small words over something larger.",
    "verbal_hint": "An odd exactness, or a word that is stressed. Something hangs on it.",
    "body": "What it does to them. It is more than they came about.",
    "neutral_mention": "Somebody or something nobody had asked about, mentioned as if it were nothing.",
    "repetition": "They come back to it though it was settled.",
    "non_verbal": "They do something instead of saying it.",
    "past_feeling": "A feeling put into the past. It may not be over.",
}


def begin_from(store: Store, lines: str, by: str, proposal: Proposal | None = None) -> Draft:
    """Begin a draft from the lines "Customer: …" and "Agent: …", which are kept in it as comments.

    With a proposal the draft is marked as proposed, and says so in its first lines.
    """
    text = customer_text(sort_lines(lines), proposal, store.now()[:10])
    return start_draft(store, text, by, "transcript", proposed=proposal is not None)


def proposed(store: Store, endpoint: Endpoint, lines: str, by: str, seconds: float = SECONDS) -> Proposal:
    """What a language model would make of the lines; nothing is stored. Names of this room go neither out nor in.

    Raises ModelFault where it cannot be asked or gave nothing that could be used.
    """
    with store.reading() as reader:
        author(reader, by)
        people = known("", [row["name"] for row in reader.rows("SELECT name FROM people")])

    def bare(words: str) -> str:
        return deidentified(words, people)

    return propose(endpoint, "\n".join(map(bare, lines.split("\n"))), seconds, bare)


def customer_text(found: Sorted, proposal: Proposal | None = None, day: str = "") -> str:
    """A customer's file, from the template, with what a conversation gave it; a pencil stands before what it lacks."""
    head = [SCHEMA_LINE]
    if proposal is not None:
        model = _plain(proposal.model) or "unnamed"
        head.append(f"# Proposed by a language model ({model}) on {day}; read every line.")
    head.append("# Begun from a conversation. What begins with a pencil is still to be written.")
    said = ["# What was said, to take words from. Nobody but authors sees this; delete it when you are done."]
    said += [f"#   {_plain(line)}" for line in found.lines]
    return "\n".join([*head, *_written(_customer(found, proposal or Proposal())), *said]) + "\n"


def _customer(found: Sorted, given: Proposal) -> dict[str, Any]:
    """The template's values, with those of the conversation and the proposal in their places."""
    template = read_source(Path("template.yaml"), templates()[0].text.encode()).data
    data: dict[str, Any] = copy.deepcopy(template)
    data["id"] = f"customer-{new_id()[:8]}"
    for holder, keys in (
        (data, ("title",)),
        (data["presenting"], ("opener", "ask", "right_answer")),
        (data["persona"], ("situation",)),
        (data["behind"], ("fact", "need", "why_unsaid")),
    ):
        holder.update({key: text for key in keys if (text := getattr(given, key))})
    if not given.opener and found.opener:
        data["presenting"]["opener"] = _line(found.opener, "Their first words")
    for rung, holder in zip(given.rungs, data["disclosures"], strict=False):
        holder["lines"] = list(rung.lines)
        holder["tell_phrases"] = _or(rung.words, "Words that give this one away", 2)
        holder["follow_ups"] = _or(rung.after, "What more they say of it", 2)
        if len(rung.early) > 1:
            holder["probed"]["lines"] = list(rung.early)
    _put_signs(data, _signs(found, given, [each["id"] for each in data["disclosures"]]))
    data["facts"][:0] = _facts(found, given)
    _put_steps(data["resolutions"], found, given)
    return data


@dataclass(frozen=True)
class _ToPlace:
    """A sign that wants a place in the file."""

    kind: CueKind
    rung: str
    """The rung it must hint at; '' where any will do."""
    line: str
    telling: tuple[str, ...]
    reads: str


def _signs(found: Sorted, given: Proposal, rungs: Sequence[str]) -> list[_ToPlace]:
    if given.signs:
        return [_ToPlace(each.kind, rungs[each.rung - 1], each.line, each.telling, each.reads) for each in given.signs]
    return [_ToPlace(each.kind, "", each.line, (each.telling,), "") for each in found.signs]


def _put_signs(data: dict[str, Any], signs: Sequence[_ToPlace]) -> None:
    """Each sign in the place of one of the template's that is like it, else as one more."""
    opener = data["presenting"]["opener"].casefold()
    free, rungs = list(data["cues"]), [each["id"] for each in data["disclosures"]]
    for number, sign in enumerate(signs, 1):
        place = next(
            (
                each
                for each in free
                if (each["hints_at"] == sign.rung if sign.rung else each["kind"] == sign.kind)
                and (not each.get("in_opener") or any(words.casefold() in opener for words in sign.telling))
            ),
            None,
        )
        line = _line(sign.line, f"Words of theirs that show it ({number})")
        telling = [] if line.startswith(PENCIL) else [each for each in sign.telling if each]
        if place is None:
            rung = sign.rung or rungs[number % len(rungs)]
            place = {"id": f"heard-{number}", "kind": sign.kind, "hints_at": rung, "read_as": "", "lines": [""]}
            data["cues"].append(place)
        else:
            free.remove(place)
        place["kind"] = sign.kind
        place["read_as"] = sign.reads or place["read_as"] or _READS[sign.kind]
        place["lines"] = [line, *place["lines"][1:]]
        place["telling"] = telling or [_ask(f"The words in it that would return to it ({number})")]


def _facts(found: Sorted, given: Proposal) -> list[dict[str, Any]]:
    if given.facts:
        pairs = [([*each.questions], each.answer) for each in given.facts]
    else:
        # What would tell who somebody is the template asks for in its own way.
        pairs = [([asked], answer) for asked, answer in found.facts if not STAND_IN.search(asked + answer)]
    return [
        {
            "id": f"said-{number}",
            "questions": questions if len(questions) > 1 else [*questions, _ask(f"Another way to ask it ({number})")],
            "lines": [answer],
        }
        for number, (questions, answer) in enumerate(pairs[:_MOST_SAID], 1)
    ]


def _put_steps(resolutions: dict[str, Any], found: Sorted, given: Proposal) -> None:
    """Steps that were offered or proposed: the first in the template's place for it, the others after it."""
    helps = given.helps or tuple(_line(each, "A step that would serve") for each in found.offers)
    for key, texts in (("issue", helps), ("need", given.needs)):
        for number, text in enumerate(texts):
            if number == 0:
                resolutions[key][0]["what"] = text
            else:
                signs = [_ask(f"Two or three words of it that a promise must hold ({number})")]
                resolutions[key].append({"id": f"{key}-{number + 1}", "what": text, "signs": signs})


def _ask(words: str) -> str:
    return f"{PENCIL} {words}"


def _or(texts: Sequence[str], asked: str, least: int = 1) -> list[str]:
    """The texts, and as many to be written as are wanted beyond them."""
    missing = range(len(texts) + 1, least + 1)
    return [*texts, *(_ask(f"{asked} ({number})" if least > 1 else asked) for number in missing)]


def _line(words: str, asked: str) -> str:
    """Words of the conversation as a line; where somebody was in it, they are only what to write it after."""
    if not words:
        return _ask(asked)
    return f"{_ask(asked)}, like: {words}"[:400] if STAND_IN.search(words) else words


def _plain(words: str) -> str:
    """Words as they may stand in a comment: on one line, with nothing that YAML minds."""
    return "".join(each if each.isprintable() else " " for each in words)


def _written(value: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """The lines of a mapping, every text in double quotes, which hold anything."""
    space = "  " * depth
    for key, each in value.items():
        if isinstance(each, dict) and each:
            yield f"{space}{key}:"
            yield from _written(each, depth + 1)
        elif isinstance(each, list) and each and all(isinstance(item, dict) for item in each):
            yield f"{space}{key}:"
            for item in each:
                first, *rest = _written(item, depth + 2)
                yield f"{space}  - {first.lstrip()}"
                yield from rest
        elif isinstance(each, list) and all(isinstance(item, str) for item in each) and sum(map(len, each)) > 60:
            yield f"{space}{key}:"
            yield from (f"{space}  - {_scalar(item)}" for item in each)
        elif isinstance(each, list):
            yield f"{space}{key}: [{', '.join(map(_scalar, each))}]"
        elif isinstance(each, dict):
            yield f"{space}{key}: {{}}"
        else:
            yield f"{space}{key}: {_scalar(each)}"
        if depth == 0 and isinstance(each, dict | list):
            yield ""


def _scalar(value: object) -> str:
    if isinstance(value, str) and value.replace("-", "").replace("_", "").isalnum() and value.isascii():
        return value if value[0].isalpha() and value not in ("true", "false", "null") else json.dumps(value)
    return json.dumps(value, ensure_ascii=False)
