"""Lint: what cannot work in a scenario is a fault, what would make it better is advice, each with its place."""
# ruff: noqa: E501 (a table reads best with a case on a line)

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.scenario.files import Reading, read_text, scenario_paths, shipped_folder
from app.scenario.lint import fold, holds

PATH = next(path for path in scenario_paths(shipped_folder()) if path.stem == "late-parcel")
SHIPPED = {path.stem: path.read_text(encoding="utf-8") for path in scenario_paths(shipped_folder())}


USUAL_QUESTIONS = (
    "What is your name?", "Do you have a reference?", "What is the address?", "What is your phone number?", "When was it?",
    "What have you tried?", "What would you like us to do?",
)  # fmt: skip


def a_scenario() -> Any:
    """A small, complete, faultless scenario as plain values, to be spoilt by a test."""
    lines = iter(range(10_000))

    def say(count: int = 2) -> list[str]:
        words = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "inlet", "jetty"]
        shapes = ["The {} one, {} {}.", "{}, {} {}.", "Not {}, {}, or {}, and that is all of it.", "Mine is {} {} {}."]
        return [
            shapes[n % 4].format(words[n % 10], words[n // 10 % 10], words[n // 100 % 10]).capitalize()
            for n in itertools.islice(lines, count)
        ]

    def rung(layer: int, trust: float, tells: list[str]) -> dict[str, Any]:
        return {
            "id": f"rung-{layer}",
            "layer": layer,
            "lines": [f"That was the {tells[0]}, you see."],
            "tell_phrases": tells,
            "gate": {"trust": trust, "after_cues": [f"cue-{layer}"], "moves": ["open_question"], "earliest_turn": layer + 1},
            "probed": {"shows": "denial", "lines": say()},
            "follow_ups": say(),
            "pull_back": say(1),
        }  # fmt: skip

    endings = ["cared_for", "heard_only", "solved_unheard", "escalates", "hangs_up"]
    reactions = [
        "open", "deflect", "test", "snap", "shut_down", "go_flat", "correct", "thank", "wait", "press", "unsure", "greet",
        "repeat", "minimise", "sarcasm", "silence", "ask_back", "interrupt", "caught_out", "remind",
    ]  # fmt: skip
    return {
        "id": "a-lamp",
        "title": "A question about a lamp",
        "version": 1,
        "language": "en-NZ",
        "channel": "voice",
        "difficulty": "normal",
        "topics": ["loss"],
        "content_note": "Someone is sad.",
        "skills": ["open_question"],
        "author": "The authors",
        "status": "published",
        "persona": {
            "name": "Ana",
            "age": 60,
            "pronouns": "she",
            "situation": "Alone.",
            "speech": {"words_a_turn": [2, 12], "formality": "plain", "habits": [], "never_says": ["awesome"]},
        },
        "record": {
            "headline": "A lamp is late",
            "account": [{"label": "Name", "value": "Ana Pohl"}, {"label": "Order", "value": "L-17"}],
        },
        "presenting": {"opener": "I rang about my lamp.", "ask": "Where is it?", "right_answer": "On Thursday."},
        "behind": {"fact": "The house burned.", "need": "Time.", "why_unsaid": "Pride."},
        "disclosures": [
            rung(1, 0.3, ["smoke", "soot"]), rung(2, 0.5, ["fire", "flames"]), rung(3, 0.6, ["lost the house", "ashes"]),
        ],
        "cues": [
            {"id": f"cue-{n}", "kind": "vague_words", "hints_at": f"rung-{rung}", "read_as": "More.",
             "lines": [f"Well, {word} then.", f"{word} again."], "telling": [word]}
            for n, rung, word in (
                (1, 1, "evenings"), (2, 2, "matches"), (3, 3, "nowhere"), (4, 3, "somewhere"), (5, 1, "kettles"), (6, 2, "ladders"),
            )
        ],
        "facts": [{"id": f"fact-{n}", "questions": [USUAL_QUESTIONS[n % 7], "Which?"], "lines": say()} for n in range(12)],
        "sensitivities": {"temper": "hot"},
        "reactions": {name: {"any": say()} for name in reactions},
        "resolutions": {
            "issue": [{"id": "send", "what": "Send it.", "signs": ["send lamp"]}],
            "need": [{"id": "stay", "what": "Stay.", "signs": ["stay line"]}],
        },
        "endings": [{"id": kind.replace("_", "-"), "kind": kind, "when": "So.", "lines": say(), "story": "So."} for kind in endings],
        "debrief": {
            "story": "So.",
            "could_have": [{"cue": "cue-1", "reply": "What?", "why": "So."}, {"cue": "cue-2", "reply": "What?", "why": "So."}],
            "questions": ["What?"],
        },
        "checks": [
            {"name": policy, "policy": policy, "replies": ["Hello."], "ending": [], key: ["rung-3"]}
            for policy, key in (("expert", "reaches"), ("warmth", "never"), ("solver", "never"), ("interrogator", "never"))
        ],
    }  # fmt: skip


def linted(value: Any) -> Reading:
    # JSON is YAML, and quicker to write.
    return read_text(json.dumps(value, indent=1, ensure_ascii=False), "x.yaml")


def spoilt(spoil: Callable[[Any], object]) -> Reading:
    value = a_scenario()
    spoil(value)
    return linted(value)


def told(reading: Reading) -> list[str]:
    return [str(fault) for fault in reading.faults]


def advice(reading: Reading) -> list[str]:
    return [str(warning) for warning in reading.warnings]


def test_a_complete_scenario_has_neither_faults_nor_advice() -> None:
    reading = linted(a_scenario())
    assert told(reading) == [] and advice(reading) == []
    assert reading.scenario is not None


def put(*path: str | int, value: Any) -> Callable[[Any], None]:
    def spoil(scenario: Any) -> None:
        for step in path[:-1]:
            scenario = scenario[step]
        scenario[path[-1]] = value

    return spoil


def both(*spoils: Callable[[Any], object]) -> Callable[[Any], None]:
    def spoil(scenario: Any) -> None:
        for one in spoils:
            one(scenario)

    return spoil


FAULTS = {
    "a cue that hints at nothing known": (put("cues", 0, "hints_at", value="rung-9"), 'no disclosure is called "rung-9"; did you mean'),
    "a gate that waits for no known cue": (put("disclosures", 0, "gate", "after_cues", value=["cue-x"]), 'no cue is called "cue-x"'),
    "a gate that asks for no known criterion": (put("disclosures", 0, "gate", "moves", value=["open_questions"]), 'did you mean "open_question"?'),
    "a gate that rewards what is done badly": (put("disclosures", 0, "gate", "moves", value=["stock_phrase"]), "does badly, and this gate would reward it"),
    "an answer after no known disclosure": (put("facts", 0, "after", value="rung-x"), 'no disclosure is called "rung-x"'),
    "a debrief that names no known cue": (put("debrief", "could_have", 0, "cue", value="cue-x"), 'no cue is called "cue-x"'),
    "a check that reaches nothing known": (put("checks", 0, "reaches", value=["rung-x"]), 'no disclosure is called "rung-x"'),
    "a check that must not reach nothing known": (put("checks", 1, "never", value=["rung-x"]), 'no disclosure is called "rung-x"'),
    "a check that reaches and never reaches": (put("checks", 0, "never", value=["rung-3"]), "stands under reaches and under never"),
    "a check for an ending that is not there": (put("checks", 0, "ending", value=["drifts_off"]), "the file has none of that kind"),
    "an unknown skill": (put("skills", value=["smiling"]), 'no criterion is called "smiling"'),
    "an unknown sensitivity": (put("sensitivities", value={"warms_to": {"smile": 1.0}}), 'no criterion is called "smile"'),
    "two cues of one id": (put("cues", 3, "id", value="cue-1"), 'the cue id "cue-1" is already used on line'),
    "two facts of one id": (put("facts", 3, "id", value="fact-1"), 'the fact id "fact-1" is already used on line'),
    "two rungs of one layer": (put("disclosures", 1, "layer", value=1), 'layer 1 is already taken by "rung-1"'),
    "a gap in the ladder": (put("disclosures", 2, "layer", value=4), "there is a layer 4 but no layer 3"),
    "a disclosure without a cue": (both(put("cues", 2, "hints_at", value="rung-1"), put("cues", 3, "hints_at", value="rung-1")), 'no cue hints at disclosure "rung-3"'),
    "a disclosure before its cue": (put("disclosures", 0, "gate", "earliest_turn", value=1), "could be made before any cue for it is shown"),
    "a gate out of reach": (put("disclosures", 2, "gate", "trust", value=0.97), "which no conversation reaches"),
    "no solved but unheard": (put("endings", 2, "kind", value="drifts_off"), "no ending of the kind solved_unheard"),
    "four endings": (lambda s: s["endings"].pop(), '"endings" has 4; at least 5 are needed'),
    "a word too short to give anything away": (put("disclosures", 0, "tell_phrases", value=["no", "soot"]), '"no" under tell_phrases is too short'),
    "a phrase that stands everywhere": (put("disclosures", 2, "tell_phrases", value=["one", "ashes"]), '"one" gives away disclosure "rung-3" in '),
    "a line said twice": (put("facts", 0, "lines", value=["i rang about my LAMP!"]), "already stands on line"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is(name: str) -> None:
    spoil, says = FAULTS[name]
    reading = spoilt(spoil)
    assert any(says in fault for fault in told(reading)), told(reading)
    assert all(re.fullmatch(r"x\.yaml:\d+:\d+: [^\n]+; [^\n]+", fault) for fault in told(reading))
    assert reading.scenario is None


LEAKS = {
    "the opener": put("presenting", "opener", value="I rang about the smoke."),
    "the title": put("title", value="A fire, and a lamp"),
    "the content note": put("content_note", value="There are Ashes in it."),
    "the record": put("record", "account", 0, "value", value="Flames, Ana"),
    "the record's headline": put("record", "headline", value="Lost the house"),
    "an earlier contact": put("record", "contacts", value=[{"when": "Mon", "channel": "chat", "note": "says soot"}]),
    "a bot's words": put("record", "bot", value=["Is it about a fire?"]),
    "a cue": put("cues", 0, "lines", value=["It is the soot then."]),
    "a reaction": put("reactions", "snap", value={"any": ["Not the fire.", "No."]}),
    "an answer": put("facts", 0, "lines", value=["Since the fire."]),
    "an answer given after a shallower disclosure": both(
        put("facts", 0, "lines", value=["Since the fire."]), put("facts", 0, "after", value="rung-1")
    ),
    "a shallower disclosure": put("disclosures", 0, "lines", value=["Smoke, from the fire."]),
    "what follows a shallower disclosure": put("disclosures", 0, "follow_ups", value=["All ashes.", "Yes."]),
    "a denial": put("disclosures", 1, "probed", "lines", value=["There was no fire.", "No."]),
    "an ending that comes without it": put("endings", 3, "lines", value=["Was a fire not enough?"]),
}


@pytest.mark.parametrize("where", LEAKS)
def test_a_hidden_thing_does_not_stand_in(where: str) -> None:
    assert any("gives away disclosure" in fault for fault in told(spoilt(LEAKS[where])))


KEPT = {
    "a deeper disclosure": put("disclosures", 1, "lines", value=["The smoke was from a fire."]),
    "what follows it": put("disclosures", 0, "follow_ups", value=["Smoke everywhere.", "Yes."]),
    "an answer given after it": both(
        put("facts", 0, "lines", value=["Since the fire."]), put("facts", 0, "after", value="rung-2")
    ),
    "the ending that it leads to": put("endings", 0, "lines", value=["We lost the house, and you stayed."]),
    "a longer word": put("reactions", "snap", value={"any": ["The fireplace.", "No."]}),
    "what the trainee never sees": put("behind", "fact", value="A fire."),
}


@pytest.mark.parametrize("where", KEPT)
def test_a_thing_that_is_known_by_then_may_stand_in(where: str) -> None:
    assert told(spoilt(KEPT[where])) == []


ADVICE = {
    "few lines": (lambda s: [put("facts", n, "lines", value=[f"Yes, {n}."])(s) for n in range(12)] + [put("endings", n, "lines", value=[f"Bye, {n}."])(s) for n in range(5)] + [put("reactions", "snap", value={})(s)] + [put("reactions", "test", value={})(s)] + [put("reactions", "wait", value={})(s)] + [put("reactions", "open", value={})(s)] + [s["reactions"].pop(name) for name in ("minimise", "sarcasm", "silence", "ask_back", "interrupt", "caught_out", "remind", "greet", "press", "unsure", "repeat")], "lines of their own; 60 or more"),
    "few facts": (lambda s: s["facts"].pop(), "only 11 under facts; 12 or more"),
    "few cues": (lambda s: s["cues"].__delitem__(slice(3, None)), "only 3 under cues; 4 or more"),
    "a thin reaction": (put("reactions", "snap", value={"raw": ["No."]}), "the reaction snap has one line"),
    "a missing reaction": (lambda s: s["reactions"].pop("repeat"), "the reaction repeat has no line"),
    "a long line": (put("facts", 0, "lines", value=["One two three four five six seven eight nine ten eleven twelve thirteen."]), "this line has 13 words"),
    "a word they never say": (put("facts", 0, "lines", value=["That is awesome."]), 'holds "awesome", which this person never says'),
    "many thanks": (lambda s: [put("facts", n, "lines", value=[f"Thank you, {n}."])(s) for n in range(9)], "say thank you, more than people who call do"),
    "many questions": (lambda s: [put("facts", n, "lines", value=[f"Is it {n}?", f"Was it {n}?"])(s) for n in range(12)], "ask something, more than people who call do"),
    "no expert": (lambda s: s["checks"].pop(0), "there is no expert check"),
    "no warmth": (lambda s: s["checks"].pop(1), "there is no warmth check"),
    "no solver": (lambda s: s["checks"].pop(2), "there is no solver check"),
    "no interrogator": (lambda s: s["checks"].pop(3), "there is no interrogator check"),
    "a check that proves little": (put("checks", 0, "reaches", value=["rung-1"]), "the expert check does not say reaches: [rung-3]"),
    "telling words from nowhere": (put("cues", 0, "telling", value=["bananas"]), "none of the telling words"),
    "an opener that does not show its cue": (put("cues", 0, "in_opener", value=True), "none of its words stands in the opener"),
    "two endings of a kind": (put("endings", 4, "kind", value="escalates"), "there is already an ending of the kind escalates"),
    "a ladder that gets easier": (put("disclosures", 2, "gate", "trust", value=0.1), "needs less trust than the one above it"),
    "a draft that gives it away": (put("suggestions", value=[{"text": "Was it a fire?", "verdict": "wrong", "why": "So."}]), "a suggestion gives away"),
}  # fmt: skip


@pytest.mark.parametrize("name", ADVICE)
def test_advice_is_given_on(name: str) -> None:
    spoil, says = ADVICE[name]
    reading = spoilt(spoil)
    assert any(says in item for item in advice(reading)), advice(reading)
    assert told(reading) == []


SLIPS = {
    "headline: Parcel # held": "everything after # is a comment, and is not read; put the text in quotes",
    "headline: “A lamp is late.”": "the curly quotation marks around this text are read as part of it",
    'others: [fine "and well"]': "a comma may be missing in this [list]",
}


@pytest.mark.parametrize("written", SLIPS)
def test_advice_is_given_on_a_slip_of_the_keys(written: str) -> None:
    text = re.sub(r"(?m)^  headline: .*$", lambda _: f"  {written}", SHIPPED["late-parcel"], count=1)
    assert any(SLIPS[written] in item for item in advice(read_text(text, "x.yaml")))


def test_what_a_comment_stands_beside_is_let_be() -> None:
    text = SHIPPED["late-parcel"].replace("difficulty: normal", "difficulty: normal  # or hard", 1)
    assert not any("comment" in item for item in advice(read_text(text, "x.yaml")))


@pytest.mark.parametrize("key", ["endings", "cues", "disclosures", "facts", "checks"])
def test_a_whole_list_that_is_missing_is_told_once(key: str) -> None:
    assert [f"no {key}" for _ in told(spoilt(lambda scenario: scenario.pop(key)))] == (
        [f"no {key}"] if key != "checks" else []
    )


def test_a_few_thanks_and_questions_are_human() -> None:
    reading = spoilt(put("facts", 0, "lines", value=["Thank you. Is it?", "Yes?"]))
    assert advice(reading) == []


def test_every_other_opener_shows_what_the_opener_shows() -> None:
    shown = both(put("cues", 0, "lines", value=["about my lamp"]), put("cues", 0, "in_opener", value=True))
    other = both(shown, put("presenting", "opener_again", value=["Hello, it's the lamp again."]))
    assert any("do not show cue" in each for each in advice(spoilt(other)))


def test_another_way_to_say_it_has_to_say_it() -> None:
    hides = put("disclosures", 0, "also_said", value=[["Nothing at all, then."]])
    assert any("holds none of its tell_phrases" in each for each in advice(spoilt(hides)))


def test_a_sore_spot_and_another_matter_give_nothing_away() -> None:
    deepest = a_scenario()["disclosures"][-1]["tell_phrases"][0]
    sore = {
        "id": "sore",
        "words": ["policy"],
        "lines": [f"Not the {deepest}.", "Do not say that."],
        "why": "It stings.",
    }
    matter = {"id": "bulb", "what": "A bulb.", "lines": ["And a bulb."], "again": [f"The {deepest}, and the bulb."],
              "answered_by": ["bulb send"]}  # fmt: skip
    for part, value in (("tender", [sore]), ("second_matter", matter)):
        assert any("gives away disclosure" in each for each in told(spoilt(put(part, value=value)))), part


def test_they_resist_only_in_ways_they_have_words_for() -> None:
    scenario = a_scenario()
    scenario["sensitivities"] = {**scenario.get("sensitivities", {}), "resists_with": ["sarcasm"]}
    del scenario["reactions"]["sarcasm"]
    assert any("they resist with" in each for each in told(linted(scenario)))


def test_the_words_of_the_opener_may_show_a_cue() -> None:
    reading = spoilt(both(put("cues", 0, "lines", value=["about my lamp"]), put("cues", 0, "in_opener", value=True)))
    assert told(reading) == []


def test_lint_looks_at_faulty_files_too() -> None:
    reading = spoilt(both(put("difficulty", value="medium"), put("facts", 0, "after", value="rung-9")))
    assert len(told(reading)) == 2


def test_lint_survives_parts_of_the_wrong_kind() -> None:
    for key in a_scenario():
        for wrong in (3, "text", [None, 3, "x", []], {"a": None}):
            reading = spoilt(put(key, value=wrong))
            assert all("\n" not in fault for fault in told(reading))


def test_words_are_compared_as_they_are_heard() -> None:
    assert fold("“It’s — Fine,” she said…") == "it's fine she said"
    assert holds("By TWO, please.", "by two") and not holds("Stand by twofold", "by two")
    assert not holds("anything", "") and holds("the bank-transfer", "bank transfer")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_is_full(name: str) -> None:
    said = advice(read_text(SHIPPED[name], f"{name}.yaml"))
    full = r"make a full scenario|lines of their own|has no line|has one line|there is no \w+ check|telling words|say thank|never says"
    assert [item for item in said if re.search(full, item)] == []


def test_a_place_is_the_line_of_the_file() -> None:
    text = SHIPPED["late-parcel"]
    where = re.search(r"hints_at: (\S+)", text)
    assert where is not None
    spoilt_text = text.replace(where.group(0), "hints_at: nowhere", 1)
    fault = next(fault for fault in read_text(spoilt_text, "late-parcel.yaml").faults if "nowhere" in fault.what)
    line = text[: where.start()].count("\n") + 1
    column = where.start(1) - text.rfind("\n", 0, where.start())
    assert (fault.path, fault.line, fault.column) == ("late-parcel.yaml", line, column)
    assert Path(fault.path).name == PATH.name
