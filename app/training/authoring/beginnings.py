"""Writes the first text of a customer from a conversation: its own lines where they fit, else a pencil."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.endpoint.chat import Endpoint
from app.judge.proposing import SECONDS, Proposal, propose
from app.scenario.model import CueKind, EndingKind, ReactionName
from app.scenario.unwritten import PENCIL
from app.store import Store, new_id
from app.training.authoring.access import author
from app.training.authoring.drafts import Draft, start_draft
from app.training.authoring.sharing import SCHEMA_LINE
from app.training.authoring.sorting import Sorted, sort_lines
from app.training.authoring.transcripts import STAND_IN
from app.training.deidentify import deidentified, known

_LAYERS: Final = 3
_GATES: Final = ((0.34, 2), (0.47, 4), (0.6, 6))
"""Trust and earliest reply of each rung, as those of the shipped customers."""
_READS: Final[Mapping[CueKind, str]] = {
    "vague_words": "small words over something larger",
    "verbal_hint": "an odd exactness, or a word that is stressed",
    "body": "what it does to them",
    "neutral_mention": "somebody or something nobody had asked about",
    "repetition": "what they come back to",
    "non_verbal": "what they do instead of saying it",
    "past_feeling": "a feeling put into the past",
}
_ENDINGS: Final[Mapping[EndingKind, str]] = {
    "cared_for": "the matter is settled, and they were heard",
    "heard_only": "they were heard, and the matter is still open",
    "solved_unheard": "the matter is settled, and nobody heard what was behind it",
    "escalates": "they have had enough and ask for a manager",
    "hangs_up": "they have had enough and go",
    "drifts_off": "they grow short, and leave",
}


_REACTIONS: Final[Mapping[ReactionName, str]] = {
    "open": "they were heard, and give a little more",
    "deflect": "they were asked more than they trust you with",
    "test": "they try whether you mean it",
    "snap": "your reply hurt them",
    "shut_down": "they close up after being hurt",
    "go_flat": "they were given a stock phrase",
    "correct": "you got something wrong",
    "thank": "a step was named that suits them",
    "wait": "you need a moment",
    "press": "their question was not answered",
    "unsure": "they did not follow",
    "greet": "you said hello",
    "repeat": "they were asked for what they had said",
    "minimise": "they make it smaller than it is",
    "sarcasm": "they say the opposite, dryly",
    "silence": "they say nothing that is an answer",
    "ask_back": "they answer with a question",
    "interrupt": "they cut in on a long speech",
    "caught_out": "you now say something else than before",
    "remind": "you have not done what you promised",
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
    """A customer's file with what a conversation gave it; what is still to be written begins with a pencil."""
    data = _customer(found, proposal)
    head = [SCHEMA_LINE]
    if proposal is not None:
        head.append(
            f"# Proposed by a language model ({_plain(proposal.model) or 'unnamed'}) on {day}; read every line."
        )
    comments = ["# What was said, to take words from. Nobody but authors sees this; delete it when you are done."]
    comments += [f"#   {_plain(line)}" for line in found.lines]
    return "\n".join([*head, *_written(data), *comments]) + "\n"


def _customer(found: Sorted, proposal: Proposal | None) -> dict[str, Any]:
    given = proposal or Proposal()
    rungs = ["what-lies-near", "what-is-behind", "the-heart-of-it"]
    signs = _signs(found, given, rungs)
    return {
        "id": f"customer-{new_id()[:8]}",
        "title": given.title or _ask("What it looks like at first, as in: A parcel that has missed two delivery days"),
        "version": 1,
        "language": "en",
        "channel": "voice",
        "difficulty": "normal",
        "topics": [_ask("What it is about, for trainers, as in: late delivery")],
        "content_note": _ask("What may be hard to hear, without giving it away"),
        "skills": ["picks_up_cue", "invites", "open_question", "reflects_meaning", "specific_to_them", "fits_need"],
        "author": _ask("Who writes this"),
        "status": "draft",
        "persona": {
            "name": _ask("A name you make up; not the real one"),
            "age": 45,
            "pronouns": "they",
            "situation": given.situation or _ask("Their life just now, as a friend would put it. Not the real one’s"),
            "speech": {"words_a_turn": [1, 22], "formality": "plain", "habits": [_ask("What recurs in how they talk")]},
        },
        "record": {
            "headline": _ask("The first line of the record, which gives nothing away"),
            "account": [
                {"label": _ask("A label, as in: Order"), "value": _ask("A number you make up")},
                {"label": _ask("A label, as in: Address"), "value": _ask("An address you make up")},
            ],
        },
        "presenting": {
            "opener": given.opener or _line(found.opener, "Their first words"),
            "ask": given.ask or _ask("What they ask for, in a sentence"),
            "right_answer": given.right_answer or _ask("What a right answer to that is"),
        },
        "behind": {
            "fact": given.fact or _ask("What has really happened; make it another story than the real one"),
            "need": given.need or _ask("What they need: to be believed, time, practical help, company"),
            "why_unsaid": given.why_unsaid or _ask("Why they do not say so: pride, fear, habit, shame"),
        },
        "disclosures": [_rung(rungs, place, given, signs) for place in range(_LAYERS)],
        "cues": signs,
        "facts": _facts(found, given),
        "reactions": {name: {"any": [_ask(f"What they say when {when}")]} for name, when in _REACTIONS.items()},
        "resolutions": _resolutions(found, given),
        "endings": [
            {
                "id": kind.replace("_", "-"),
                "kind": kind,
                "when": when,
                "lines": [_ask(f"Their last words when {when}")],
                "story": _ask(f"How it ended and what it meant for them, when {when}"),
            }
            for kind, when in _ENDINGS.items()
        ],
        "debrief": {
            "story": _ask("What was really going on, told once it is over"),
            "could_have": [
                {"cue": f"sign-{number}", "reply": _ask("A good reply to this sign"), "why": _ask("Why it is good")}
                for number in (1, 2)
            ],
            "questions": [_ask("A question for the trainee to think about")],
        },
    }


def _rung(ids: Sequence[str], place: int, given: Proposal, signs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    rung = given.rungs[place] if place < len(given.rungs) else None
    trust, earliest = _GATES[place]
    deep = ("the first of it", "more of it", "the heart of it")[place]
    return {
        "id": ids[place],
        "layer": place + 1,
        "lines": _or(rung.lines if rung else (), f"How they say {deep}"),
        "tell_phrases": _or(rung.words if rung else (), f"Words that would give away {deep}", 2),
        "gate": {
            "trust": trust,
            "after_cues": [each["id"] for each in signs if each["hints_at"] == ids[place]],
            "moves": ["open_question", "picks_up_cue", "invites", "reflects_meaning"],
            "earliest_turn": earliest,
        },
        "probed": {
            "shows": ("discomfort", "partial", "denial")[place],
            "lines": _or(rung.early if rung else (), f"What they say when asked too soon for {deep}", 2),
        },
        "follow_ups": _or(rung.after if rung else (), f"What they say after {deep}, when the reply stays with it", 2),
        "pull_back": [_ask(f"How they go back to the matter when nobody makes room for {deep}")],
    }


def _signs(found: Sorted, given: Proposal, rungs: Sequence[str]) -> list[dict[str, Any]]:
    """The signs, at least one for each rung."""
    made: list[dict[str, Any]] = []
    if given.signs:
        for sign in given.signs:
            rung = rungs[sign.rung - 1]
            made.append(_sign(len(made), sign.kind, rung, sign.reads, sign.line, list(sign.telling)))
    else:
        for place, each in enumerate(found.signs):
            line = _line(each.line, f"Words of theirs that show it ({place + 1})")
            telling = [] if line.startswith(PENCIL) else [each.telling]
            made.append(_sign(place, each.kind, rungs[place % _LAYERS], _READS[each.kind], line, telling))
    for rung in rungs:
        if not any(each["hints_at"] == rung for each in made):
            number = len(made)
            made.append(
                _sign(number, "vague_words", rung, "", _ask(f"Words of theirs that show it ({number + 1})"), [])
            )
    return made


def _sign(place: int, kind: CueKind, rung: str, reads: str, line: str, telling: list[str]) -> dict[str, Any]:
    return {
        "id": f"sign-{place + 1}",
        "kind": kind,
        "hints_at": rung,
        "read_as": reads or _ask("What an experienced agent hears in it"),
        "lines": [line],
        "telling": telling or [_ask("The words in it that would return to it")],
    }


def _facts(found: Sorted, given: Proposal) -> list[dict[str, Any]]:
    if given.facts:
        pairs = [([*each.questions], each.answer) for each in given.facts]
    else:
        pairs = [([_line(asked, "A question")], _line(answer, "Their answer")) for asked, answer in found.facts]
    return [
        {
            "id": f"fact-{place}",
            "questions": questions if len(questions) > 1 else [*questions, _ask("Another way to ask it")],
            "lines": [answer],
        }
        for place, (questions, answer) in enumerate(pairs or [([_ask("A question")], _ask("Their answer"))], 1)
    ]


def _resolutions(found: Sorted, given: Proposal) -> dict[str, Any]:
    def steps(texts: Sequence[str], name: str, asked: str) -> list[dict[str, Any]]:
        return [
            {
                "id": f"{name}-{place}",
                "what": text,
                "signs": [_ask("A few words that must be in the promise, as in: waive fee")],
            }
            for place, text in enumerate(texts or [_ask(asked)], 1)
        ]

    offers = given.helps or tuple(_line(each, "A step that would serve") for each in found.offers)
    return {
        "issue": steps(offers, "step", "A step that settles the matter"),
        "need": steps(given.needs, "help", "A step that helps with what is behind it"),
    }


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
        if isinstance(each, dict):
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
        else:
            yield f"{space}{key}: {_scalar(each)}"
        if depth == 0 and isinstance(each, dict | list):
            yield ""


def _scalar(value: str | float) -> str:
    if isinstance(value, str) and value.replace("-", "").replace("_", "").isalnum() and value.isascii():
        return value if value[0].isalpha() and value not in ("true", "false", "null") else json.dumps(value)
    return json.dumps(value, ensure_ascii=False)
