"""What came of an attempt as xAPI statements: who practised, with which customer, and at which level, never the words.

https://github.com/adlnet/xAPI-Spec (1.0.3) and IEEE 9274.1.1-2023 (2.0). Verbs and kinds of activity are those of
ADL's vocabulary: https://adl.gitbooks.io/companion-specification-for-xapi-vocabularies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

URN: Final = "urn:underheard"
SPACE: Final = uuid5(NAMESPACE_URL, URN)
"""What every id here is made in, by its name (RFC 9562, version 5)."""
ADL: Final = "http://adlnet.gov/expapi"
VERBS: Final = {
    name: {"id": f"{ADL}/verbs/{name}", "display": {"en": name}}
    for name in ("initialized", "completed", "terminated", "scored", "voided")
}
RUBRIC, RATER, GIVEN_BY, REPLY, REPLIES = (
    f"{URN}:extension:{name}" for name in ("rubric-version", "rater", "given-by", "reply", "replies")
)
PLATFORM: Final = "Underheard"
HIGHEST: Final = 4

Data = dict[str, Any]
GivenBy = Literal["scorer", "mentor", "both"]
"""Who stands behind a level; `both` for a mean of some from each."""


@dataclass(frozen=True)
class Practised:
    """An attempt as far as statements tell of it."""

    attempt_id: str
    person_id: str
    scenario_id: str
    version: int
    title: str
    language: str
    """A language tag, such as en-NZ."""
    address: str
    """The room's own address, by which its things are named; '' for names of no place."""


def began(of: Practised, at: str) -> Data:
    """That somebody began with a customer, at that time."""
    return _statement(of, "initialized", _customer(of), at)


def over(of: Practised, at: str, seconds: float, replies: int) -> Data:
    """That the attempt is over: completed, or terminated where nothing was said in it. `seconds`: how long it took."""
    made = _statement(of, "completed" if replies else "terminated", _customer(of), at)
    made["result"] = {
        "completion": replies > 0,
        "duration": f"PT{max(seconds, 0.0):.2f}S",
        "extensions": {REPLIES: replies},
    }
    return made


def level_of_reply(
    of: Practised, turn: int, dimension: str, level: int, given_by: GivenBy, rater: str, rubric: str, at: str
) -> Data:
    """The level, 0-4, of one reply (`turn` from 1) in one dimension. `rater`: what scored it; '' for a person."""
    noun = dimension.replace("_", " ")
    activity = _activity(
        _iri(of, "scenario", of.scenario_id, dimension, "reply"), "performance", f"A reply: {noun}", "en"
    )
    made = _statement(of, "scored", activity, at, parent=[_skill(of, dimension), _customer(of)])
    made["result"] = {"score": _score(level)}
    made["context"]["extensions"] = {GIVEN_BY: given_by, RUBRIC: rubric, REPLY: turn} | (
        {RATER: rater} if rater else {}
    )
    return made


def level_of_attempt(
    of: Practised, dimension: str, level: float, replies: int, given_by: GivenBy, rubric: str, at: str
) -> Data:
    """The level of the whole attempt in one dimension: the mean over the `replies` that called for it, 0-4."""
    made = _statement(of, "scored", _skill(of, dimension), at, parent=[_customer(of)])
    made["result"] = {"score": _score(level)}
    made["context"]["extensions"] = {GIVEN_BY: given_by, RUBRIC: rubric, REPLIES: replies}
    return made


def void(address: str, statement_id: str, at: str) -> Data:
    """That an earlier statement no longer holds; the room says so, and nobody is named."""
    return {
        "id": str(uuid5(SPACE, f"void:{statement_id}")),
        "actor": {"objectType": "Agent", "account": {"homePage": _home(address), "name": "underheard"}},
        "verb": VERBS["voided"],
        "object": {"objectType": "StatementRef", "id": statement_id},
        "timestamp": _time(at),
    }


def identified(statement: Mapping[str, Any], about: str, before: int) -> Data:
    """The statement with its id, which follows from all it says: the same is the same when it is sent again.

    `about`: what it tells, as in 'attempt:level'; `before`: how many of that were told earlier and taken back.
    """
    body = json.dumps(statement, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {"id": str(uuid5(SPACE, f"{about}:{before}:{body}")), **statement}


def line(statement: Mapping[str, Any]) -> str:
    """The statement as one line of JSON."""
    return json.dumps(statement, ensure_ascii=False, separators=(",", ":"))


def person_number(person_id: str) -> str:
    """What a person is called outside: always the same, and nothing that leads back to who they are here."""
    return str(uuid5(SPACE, f"person:{person_id}"))


def registration(attempt_id: str) -> str:
    """What an attempt is called outside."""
    return str(uuid5(SPACE, f"attempt:{attempt_id}"))


def is_statement_id(text: str) -> bool:
    """Whether it is an id as statements have them."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


# Under them.


def _home(address: str) -> str:
    return address or f"{URN}:room"


def _iri(of: Practised, *parts: str) -> str:
    named = [quote(part, safe="") for part in parts]
    return "/".join((of.address, "xapi", *named)) if of.address else ":".join((URN, *named))


def _activity(iri: str, kind: str, name: str, language: str) -> Data:
    return {
        "objectType": "Activity",
        "id": iri,
        "definition": {"type": f"{ADL}/activities/{kind}", "name": {language: name}},
    }


def _customer(of: Practised) -> Data:
    return _activity(_iri(of, "scenario", of.scenario_id), "simulation", of.title, of.language)


def _skill(of: Practised, dimension: str) -> Data:
    name = dimension.replace("_", " ").capitalize()
    return _activity(_iri(of, "scenario", of.scenario_id, dimension), "objective", name, "en")


def _statement(of: Practised, verb: str, what: Data, at: str, parent: list[Data] | None = None) -> Data:
    context: Data = {
        "registration": registration(of.attempt_id),
        "platform": PLATFORM,
        "language": of.language,
        "revision": str(of.version),
    }
    if parent:
        context["contextActivities"] = {"parent": parent}
    return {
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": _home(of.address), "name": person_number(of.person_id)},
        },
        "verb": VERBS[verb],
        "object": what,
        "context": context,
        "timestamp": _time(at),
    }


def _score(level: float) -> Data:
    return {"scaled": round(level / HIGHEST, 4), "raw": round(level, 4), "min": 0, "max": HIGHEST}


def _time(at: str) -> str:
    """To the millisecond, in UTC, as both versions take it."""
    return datetime.fromisoformat(at).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
