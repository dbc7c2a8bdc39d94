"""Statements are xAPI as the standard has it, the same for the same attempt, and tell nothing that is anybody's own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats import xapi
from app.formats.xapi import Data, Practised

AT = "2026-11-02T09:00:00.123456+00:00"

# The rules of xAPI-Data.md, part two, as far as these statements use them; anything it does not know fails.

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z")
_DURATION = re.compile(r"PT\d+(\.\d{1,2})?S")
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def only(value: Mapping[str, Any], needed: set[str], may: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    assert needed <= set(value) <= needed | may, sorted(value)
    assert all(each is not None for each in value.values()), "no property is null"


def iri(text: str) -> None:
    assert urlsplit(text).scheme and re.fullmatch(r"[^\s<>\"{}|\\^`]+", text), text


def language_map(value: Mapping[str, str]) -> None:
    assert value and all(_TAG.fullmatch(tag) and isinstance(said, str) for tag, said in value.items())


def extensions(value: Mapping[str, Any]) -> None:
    for key in value:
        iri(key)


def agent(value: Data) -> None:
    only(value, {"objectType", "account"})
    assert value["objectType"] == "Agent"
    only(value["account"], {"homePage", "name"})
    iri(value["account"]["homePage"])
    assert isinstance(value["account"]["name"], str)


def activity(value: Data) -> None:
    only(value, {"objectType", "id", "definition"})
    assert value["objectType"] == "Activity"
    iri(value["id"])
    only(value["definition"], {"type", "name"})
    iri(value["definition"]["type"])
    language_map(value["definition"]["name"])


def score(value: Data) -> None:
    only(value, {"scaled", "raw", "min", "max"})
    assert all(isinstance(each, int | float) and not isinstance(each, bool) for each in value.values())
    assert -1 <= value["scaled"] <= 1 and value["min"] <= value["raw"] <= value["max"] and value["min"] < value["max"]


def check(statement: Data) -> None:
    """AssertionError where a record store that goes by the book would refuse it."""
    assert statement == json.loads(json.dumps(statement))
    only(statement, {"id", "actor", "verb", "object", "timestamp"}, {"result", "context"})
    assert _UUID.fullmatch(statement["id"]) and _TIME.fullmatch(statement["timestamp"])
    agent(statement["actor"])
    only(statement["verb"], {"id", "display"})
    iri(statement["verb"]["id"])
    language_map(statement["verb"]["display"])
    if statement["verb"]["id"] == "http://adlnet.gov/expapi/verbs/voided":
        only(statement["object"], {"objectType", "id"})
        assert statement["object"]["objectType"] == "StatementRef" and _UUID.fullmatch(statement["object"]["id"])
        assert "context" not in statement and "result" not in statement
        return
    activity(statement["object"])
    context = statement["context"]
    # Platform and revision are allowed only where the object is an activity, as it is here.
    only(context, {"registration", "platform", "language", "revision"}, {"contextActivities", "extensions"})
    assert _UUID.fullmatch(context["registration"]) and _TAG.fullmatch(context["language"])
    assert isinstance(context["revision"], str) and isinstance(context["platform"], str)
    for kind, activities in context.get("contextActivities", {}).items():
        assert kind in ("parent", "grouping", "category", "other")
        for each in activities:
            activity(each)
    extensions(context.get("extensions", {}))
    result = statement.get("result", {})
    only(result, set(), {"score", "completion", "duration", "extensions"})
    if "score" in result:
        score(result["score"])
    assert isinstance(result.get("completion", True), bool)
    assert _DURATION.fullmatch(result.get("duration", "PT1S"))
    extensions(result.get("extensions", {}))


def practised(address: str = "", scenario_id: str = "late-parcel", title: str = "A late parcel") -> Practised:
    return Practised("a1", "p1", scenario_id, 3, title, "en-NZ", address)


def all_of(of: Practised) -> list[Data]:
    """One statement of every kind there is."""
    made = [
        xapi.began(of, AT),
        xapi.over(of, AT, 63.4567, 5),
        xapi.over(of, AT, -1, 0),
        xapi.level_of_reply(of, 2, "next_steps", 3, "scorer", "embedded", "2026.3", AT),
        xapi.level_of_reply(of, 2, "listening", 0, "mentor", "", "2026.3", AT),
        xapi.level_of_attempt(of, "listening", 8 / 3, 3, "both", "2026.3", AT),
    ]
    told = [xapi.identified(each, str(place), 0) for place, each in enumerate(made)]
    return [*told, xapi.void(of.address, told[0]["id"], AT)]


@pytest.mark.parametrize("address", ["", "https://practice.example.org", "http://127.0.0.1:8501/room"])
def test_every_kind_of_statement_is_by_the_book(address: str) -> None:
    for each in all_of(practised(address)):
        check(each)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda each: each.pop("actor"),
        lambda each: each.update(id="7"),
        lambda each: each.update(timestamp="2026-11-02 09:00"),
        lambda each: each["verb"].update(id="scored"),
        lambda each: each["context"].update(statement=None),
        lambda each: each["result"]["score"].update(scaled=1.5),
        lambda each: each["context"]["extensions"].update({"no iri": 1}),
        lambda each: each["actor"].update(mbox="mailto:ana@example.org"),
    ],
)
def test_the_book_is_strict(spoil: Any) -> None:
    statement = json.loads(json.dumps(all_of(practised())[3]))
    spoil(statement)
    with pytest.raises(AssertionError):
        check(statement)


@given(st.text(min_size=1, max_size=40), st.text(max_size=80), st.integers(0, 4), st.integers(1, 400))
def test_whatever_customers_are_called_it_stays_by_the_book(
    scenario_id: str, title: str, level: int, turn: int
) -> None:
    of = practised("https://practice.example.org", scenario_id, title)
    check(xapi.identified(xapi.level_of_reply(of, turn, "listening", level, "scorer", "embedded", "1", AT), "x", 0))


def test_a_level_is_scaled_from_nought_to_one() -> None:
    made = xapi.level_of_reply(practised(), 1, "listening", 3, "scorer", "embedded", "1", AT)
    assert made["result"]["score"] == {"scaled": 0.75, "raw": 3, "min": 0, "max": 4}
    mean = xapi.level_of_attempt(practised(), "listening", 8 / 3, 3, "scorer", "1", AT)
    assert mean["result"]["score"] == {"scaled": 0.6667, "raw": 2.6667, "min": 0, "max": 4}
    assert "success" not in mean["result"], "a level is no pass and no fail"


def test_nobody_is_named_and_no_id_of_ours_goes_out() -> None:
    of = Practised("attempt-secret", "person-secret", "late-parcel", 1, "A late parcel", "en-NZ", "")
    said = json.dumps(all_of(of))
    assert "secret" not in said and "mbox" not in said
    assert len({xapi.person_number(each) for each in ("p1", "p2", "p3")}) == 3


def test_the_same_is_the_same_and_anything_else_is_another() -> None:
    made = xapi.level_of_reply(practised(), 1, "listening", 3, "scorer", "embedded", "1", AT)
    other = xapi.level_of_reply(practised(), 1, "listening", 2, "scorer", "embedded", "1", AT)
    ids = {
        xapi.identified(statement, about, before)["id"]
        for statement, about, before in (
            (made, "a", 0),
            (made, "a", 0),
            (other, "a", 0),
            (made, "a", 1),
            (made, "b", 0),
        )
    }
    assert len(ids) == 4


def test_an_attempt_without_a_word_was_broken_off() -> None:
    verbs = [xapi.over(practised(), AT, 5, replies) for replies in (0, 1)]
    assert [each["verb"]["display"]["en"] for each in verbs] == ["terminated", "completed"]
    assert [each["result"]["completion"] for each in verbs] == [False, True]
    assert verbs[1]["result"]["duration"] == "PT5.00S"


def test_things_are_named_by_the_rooms_address_where_it_has_one() -> None:
    here = xapi.began(practised("https://practice.example.org"), AT)
    assert here["object"]["id"] == "https://practice.example.org/xapi/scenario/late-parcel"
    assert here["actor"]["account"]["homePage"] == "https://practice.example.org"
    assert xapi.began(practised(), AT)["object"]["id"] == "urn:underheard:scenario:late-parcel"
